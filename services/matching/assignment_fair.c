#include "matching/assignment_fair.h"

static int64_t worst_bound(const struct roster *roster)
{
	int64_t bound = INT64_MAX;
	for (uint32_t i = 0; i < roster->graph->request_count; i++) {
		if (roster_serves(roster, i)) {
			int64_t alone =
			    graph_sum_max(roster->graph, i, roster->held_count[i], INT64_MIN);
			bound = alone < bound ? alone : bound;
		}
	}
	return bound;
}

enum status fair_improve(struct flow *flow,
    const struct assignment_problem *problem,
    struct roster *best,
    struct fair_bounds *ret_bounds)
{
	(void)flow;
	*ret_bounds = (struct fair_bounds){.worst = worst_bound(best),
	    .total = roster_total(best),
	    .out_of_time = problem->is_over != NULL && problem->is_over(problem->context)};
	return OK;
}
