/* Runs all services of a deployment as children of this process. */
#ifndef SAMEN_CLI_UP_H
#define SAMEN_CLI_UP_H

#include "cli.h"

/*
 * Starts every service, says when all answer, starts again what dies (at most five times in ten
 * seconds), and on SIGINT or SIGTERM stops all by their process ids. Blocks until then. An exit
 * code.
 */
int up_run(struct cli *cli);

#endif
