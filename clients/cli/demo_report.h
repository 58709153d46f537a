/* What a played year has left in the services, read back through the consultants' monitor. */
#ifndef SAMEN_CLI_DEMO_REPORT_H
#define SAMEN_CLI_DEMO_REPORT_H

#include "demo_player.h"

/* How long the parts took, in seconds. */
struct demo_times {
	double accounts, sign_in, year;
	unsigned long calls; /* of the year */
};

/* Counts and prints, or gives as JSON. An exit code. */
int demo_report(struct cli *cli,
    struct demo_player *player,
    struct demo_people *people,
    uint64_t seed,
    const struct demo_times *times);

#endif
