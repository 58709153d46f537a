/* What 'samen audit verify' found, in sentences and as JSON. */
#ifndef SAMEN_CLI_AUDIT_WORDS_H
#define SAMEN_CLI_AUDIT_WORDS_H

#include "cli.h"

#include "runtime/audit_verify.h"

/* What was compared with what. */
struct audit_words {
	const struct audit_report *report;
	const struct audit_keys *keys;
	const char *heads;  /* the file of heads */
	const char *folder; /* where the keys came from */
};

/* Prints to standard output; as JSON with --json. */
void audit_words_print(const struct cli *cli, const struct audit_words *words);

#endif
