/* The questions with which a request is filed at the terminal: ten at most, those of its kind. */
#ifndef SAMEN_CLI_QUESTIONS_H
#define SAMEN_CLI_QUESTIONS_H

#include "cli.h"

#include "intake.pb-c.h"

/* An empty request of a kind with all its parts, in the CLI's arena. */
Samen__Intake__V1__FileRequestRequest *questions_begin(
    struct cli *cli, Samen__Intake__V1__RequestKind kind);

/* A day, or the first of a month: "2027-01". False when it is none. */
bool questions_day(const struct cli *cli, const char *text, int64_t *ret_at_ms);

/* Asks all but the parts of its move that are given. An exit code; what is wrong was said. */
int questions_ask(struct cli *cli, Samen__Intake__V1__FileRequestRequest *request);

/* One text of a request: the number of its question, and its name in the file. */
struct answer {
	char **text;
	size_t number;
	const char *field;
};
enum { ANSWERS_MAX = 13 };
/* All texts of a request, also those of other kinds; returns how many. */
size_t questions_answers(
    Samen__Intake__V1__FileRequestRequest *request, struct answer ret_answers[static ANSWERS_MAX]);

#endif
