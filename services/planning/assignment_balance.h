/* Weights of requests under which all are about as well helped. */
#ifndef SAMEN_ASSIGNMENT_BALANCE_H
#define SAMEN_ASSIGNMENT_BALANCE_H

#include "planning/assignment_target.h"

/*
 * Looks for weights by multiplicative updates (Freund and Schapire, "Adaptive game playing using
 * multiplicative weights", 1999; Plotkin, Shmoys and Tardos 1995). Any weights bound the
 * worst-helped request: it has no more than the weighted mean of the plan that is best by them.
 * Gives each plan on the way to take. Returns the least bound, at most the bound given; stops when
 * a plan reaches it. The target is to be set anew afterwards.
 */
int64_t balance_run(struct target *target,
    int64_t bound,
    int64_t (*take)(void *context, const struct roster *roster),
    void *context);

#endif
