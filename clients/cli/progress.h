/* A progress bar on standard error, when that is a terminal. */
#ifndef SAMEN_CLI_PROGRESS_H
#define SAMEN_CLI_PROGRESS_H

#include <stddef.h>

/* Draws done of total; call as often as you like. */
void progress_show(size_t done, size_t total);
/* Wipes the bar. */
void progress_end(void);

#endif
