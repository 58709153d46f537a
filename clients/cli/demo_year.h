/* The days of the demo's year, one after the other. */
#ifndef SAMEN_CLI_DEMO_YEAR_H
#define SAMEN_CLI_DEMO_YEAR_H

#include "demo_acts.h"

struct demo_plan {
	struct demo_calendar calendar;
	struct demo_people *people;
	struct demo_case *cases; /* in the order in which they are filed */
	size_t case_count;
};

/* Decides everything that does not depend on who can help; in the CLI's arena. An exit code. */
int demo_year_plan(struct cli *cli,
    uint64_t seed,
    size_t case_count,
    const struct demo_topics *topics,
    struct demo_plan *plan);

/* Plays it from its first day to the last, moving the services' clock; a bar shows how far it is.
 * An exit code. */
int demo_year_play(struct demo_player *player, struct demo_plan *plan);

#endif
