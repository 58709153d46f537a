/* Makes the worst-helped request as well off as can be, then the total as large as can be. */
#ifndef SAMEN_ASSIGNMENT_FAIR_H
#define SAMEN_ASSIGNMENT_FAIR_H

#include "planning/assignment_flow.h"

struct fair_bounds {
	int64_t worst; /* of any plan that fills as many places of every request */
	int64_t
	    total; /* of such a plan whose worst-helped request is no worse off than the best's */
	bool out_of_time;
};

/*
 * Improves best, which holds what flow holds: optimal by total, with weights FLOW_WEIGHT_ONE and
 * all edges free. The flow is of no use afterwards. RESOURCE_EXHAUSTED when memory is short.
 */
enum status fair_improve(struct flow *flow,
    const struct assignment_problem *problem,
    struct roster *best,
    struct fair_bounds *ret_bounds);

#endif
