/* Files that a command writes for the user. */
#ifndef SAMEN_CLI_FILE_NEW_H
#define SAMEN_CLI_FILE_NEW_H

#include "cli.h"

/* Makes a file that only the user can read, or gives standard output for "-". Never one that is
 * there already. An exit code, said on standard error. */
int file_new(const char *path, FILE **ret_file);
/* Ends it; code is that of what was written. */
int file_new_close(FILE *file, int code);

#endif
