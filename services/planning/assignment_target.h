/*
 * A flow in which every wholly served request must reach a target: Lagrangian relaxation (Fisher,
 * "The Lagrangian relaxation method for solving integer programming problems", 1981). Falling short
 * costs a request by its weight; any weights give an upper bound of the total, and those under
 * which all requests reach the target give a plan.
 */
#ifndef SAMEN_ASSIGNMENT_TARGET_H
#define SAMEN_ASSIGNMENT_TARGET_H

#include "planning/assignment_flow.h"

struct target {
	struct flow *flow;
	const struct assignment_problem *problem;
	const uint8_t *places; /* by request: to fill exactly */
	int64_t sum;           /* each fair request must reach it */
	bool *is_fair;         /* by request: wholly served */
	uint32_t *weight;      /* by request */
	uint8_t *settled;      /* by edge: enum flow_rule, by branching */
	uint64_t scanned_max;  /* when the flow has scanned so many edges it is over */
	bool out_of_time;
};

/* For a flow whose places are those of a roster, which must outlive it. RESOURCE_EXHAUSTED when
 * memory is short; target_fini then too. */
enum status target_init(struct target *target,
    struct flow *flow,
    const struct assignment_problem *problem,
    const struct roster *roster);
void target_fini(struct target *target);

/* Time or work is over. */
bool target_is_over(struct target *target);

/* Sets the sum to reach, all weights to one, and nothing settled. False when there is surely no
 * plan that reaches it; another target must be set then. */
bool target_set(struct target *target, int64_t sum);

/* Makes the request's places anew, after what is settled of its edges. False when there is no way;
 * what is settled must be taken back and this be called again then. */
bool target_apply(struct target *target, uint32_t request);

/* Makes the request's places anew, with another weight. There was a way with the one before. */
void target_weigh(struct target *target, uint32_t request, uint32_t weight);

/* Raises weights until all requests reach the target, and lowers those that need not be so high.
 * Returns the least bound of the total, in weighted scores, of all weights tried. */
int64_t target_raise(struct target *target);

/* The fair request that falls short most; GRAPH_NONE when all reach the target. */
uint32_t target_shortest(const struct target *target);

/* The request whose weight costs the bound most; GRAPH_NONE when the bound is reached. */
uint32_t target_loosest(const struct target *target);

/* An edge of the request worth settling either way; GRAPH_NONE when all is settled. */
uint32_t target_edge(struct target *target, uint32_t request);

#endif
