/* Questions at the terminal, or answers line by line from standard input. */
#ifndef SAMEN_CLI_ASK_H
#define SAMEN_CLI_ASK_H

#include "cli.h"

/* Asks for one line; in the CLI's arena, without the newline, "" when empty, NULL at the end of
 * input. Prints the question only on a terminal. */
char *ask_line(struct cli *cli, const char *question);
/* The same without echo. */
char *ask_secret(struct cli *cli, const char *question);
/* Several lines, until an empty one. */
char *ask_text(struct cli *cli, const char *question);
/* Yes or no; otherwise for an empty answer. Understands j/ja/y/yes/n/nee/no. */
bool ask_yes(struct cli *cli, const char *question, bool otherwise);
/* Whether a person sits at the other end. */
bool ask_terminal(void);

#endif
