/* The letter to parents, for the school to print: plain words, no name of the pupil. */
#ifndef SAMEN_CLI_LETTER_H
#define SAMEN_CLI_LETTER_H

#include "remote.h"

struct letter {
	const char *school;  /* "" when it is not known */
	const char *address; /* what browsers call this deployment; "" when it is not known */
	const char *request_id, *code;
	int64_t expires_at_ms;
};

/* On standard output. */
void letter_print(const struct cli *cli, const struct letter *letter);
/* As a page; see html.h. */
void letter_html(const struct cli *cli, const struct letter *letter, FILE *out);

#endif
