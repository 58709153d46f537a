#include "planning/assignment_fair.h"

#include "planning/assignment_balance.h"
#include "planning/assignment_branch.h"
#include "planning/assignment_exchange.h"

/*
 * Work there is for one target, to balance all requests, and to better the last plan: in flows like
 * the first, and edges scanned besides for what is small. MISSES_MAX is how many targets may be in
 * vain.
 */
enum { FIND_FLOWS = 2, BALANCE_FLOWS = 40, BETTER_FLOWS = 10, MISSES_MAX = 8 };
enum { FLOW_SCANNED_MIN = 20000000 };

struct fair {
	struct target target;
	struct exchange exchange;
	struct roster trial; /* a plan that may be raised by exchanges */
	struct roster *best;
	int64_t reached;  /* by the worst-helped request of best */
	int64_t tried;    /* no plan was found that reaches more */
	int64_t bound;    /* no plan can reach more */
	uint64_t scanned; /* by the first flow */
	unsigned misses;  /* targets for which neither a plan nor a proof was found */
};

/* What the request that could have least would have, were it alone; no more than all have on
 * average in a plan with the most total. */
static int64_t worst_bound(const struct roster *roster)
{
	uint32_t count = roster->graph->request_count;
	int64_t bound = INT64_MAX, total = roster_total(roster);
	bool all_served = count > 0;
	for (uint32_t i = 0; i < count; i++) {
		int64_t alone = graph_sum_max(roster->graph, i, roster->held_count[i], INT64_MIN);
		if (!roster_serves(roster, i)) {
			all_served = false;
		} else if (alone < bound) {
			bound = alone;
		}
	}
	return all_served && total >= 0 && total / count < bound ? total / count : bound;
}

static void fair_allow(struct fair *fair, uint64_t flows)
{
	fair->target.scanned_max = fair->target.flow->scanned + flows * fair->scanned;
}

/*
 * Lowers the bound to the highest target for which all requests together have people with whom each
 * alone could reach it. For one person a request that is the bottleneck assignment (Gross 1959),
 * and can be reached.
 */
static void fair_bound(struct fair *fair)
{
	int64_t low = fair->reached;
	if (target_set(&fair->target, fair->bound) || fair->target.out_of_time) {
		return;
	}
	fair->bound--;
	while (low < fair->bound && !target_is_over(&fair->target)) {
		int64_t middle = fair->bound - (fair->bound - low) / 2;
		if (target_set(&fair->target, middle)) {
			low = middle;
		} else if (!fair->target.out_of_time) {
			fair->bound = middle - 1;
		}
	}
}

/* Takes a plan if, raised by exchanges, it is fairer than the best. Returns what the best reaches.
 */
static int64_t fair_take(void *context, const struct roster *roster)
{
	struct fair *fair = context;
	roster_copy(&fair->trial, roster);
	int64_t reached = exchange_climb(&fair->exchange, &fair->trial, fair->bound);
	if (reached > fair->reached) {
		if (reached < fair->bound) {
			exchange_better(&fair->exchange, &fair->trial, reached);
		}
		roster_copy(fair->best, &fair->trial);
		fair->reached = reached;
	}
	return fair->reached;
}

/* Looks for a plan that reaches the sum. */
static void fair_try(struct fair *fair, int64_t sum)
{
	struct branch branch = {.target = &fair->target,
	    .exchange = &fair->exchange,
	    .best = fair->best,
	    .trial = &fair->trial,
	    .total = INT64_MIN,
	    .is_first_enough = true,
	    .open = INT64_MIN};
	fair_allow(fair, FIND_FLOWS);
	if (target_set(&fair->target, sum)) {
		branch_search(&branch);
	} else if (target_is_over(&fair->target)) {
		branch.open = INT64_MAX;
	}
	if (branch.is_found) {
		fair->reached = roster_sum(fair->best, roster_worst(fair->best));
		return;
	}
	fair->tried = sum - 1;
	if (branch.open == INT64_MIN) {
		fair->bound = sum - 1;
	} else {
		fair->misses++;
	}
}

/* Bounds and raises plans from all sides, when the highest target is not to be had. */
static void fair_balance(struct fair *fair)
{
	fair_allow(fair, BALANCE_FLOWS);
	fair->bound = balance_run(&fair->target, fair->bound, fair_take, fair);
	fair->tried = fair->bound < fair->tried ? fair->bound : fair->tried;
}

/* The highest target for which a plan is found: the highest of all, or by halves. */
static void fair_climb(struct fair *fair)
{
	(void)fair_take(fair, fair->best);
	fair->tried = fair->bound;
	if (fair->reached < fair->tried) {
		fair_try(fair, fair->tried);
	}
	if (fair->reached < fair->tried) {
		fair_balance(fair);
	}
	while (
	    fair->reached < fair->tried && fair->misses < MISSES_MAX && !fair->target.out_of_time) {
		fair_try(fair, fair->tried - (fair->tried - fair->reached) / 2);
	}
}

/* The most total with the worst-helped request as well off as it is. Returns its bound. */
static int64_t fair_better(struct fair *fair)
{
	struct branch branch = {.target = &fair->target,
	    .exchange = &fair->exchange,
	    .best = fair->best,
	    .trial = &fair->trial,
	    .total = roster_total(fair->best)};
	fair_allow(fair, BETTER_FLOWS);
	if (target_set(&fair->target, fair->reached)) {
		branch_search(&branch);
	} else {
		branch.open = INT64_MAX;
	}
	if (branch.open > branch.total) {
		exchange_better(&fair->exchange, fair->best, fair->reached);
		branch.total = roster_total(fair->best);
	}
	return branch.open > branch.total ? branch.open : branch.total;
}

enum status fair_improve(struct flow *flow,
    const struct assignment_problem *problem,
    struct roster *best,
    struct fair_bounds *ret_bounds)
{
	struct fair fair = {.best = best, .bound = worst_bound(best)};
	uint32_t worst = roster_worst(best);
	enum status status = target_init(&fair.target, flow, problem, best);
	if (status == OK) {
		status =
		    exchange_init(&fair.exchange, flow->graph, problem->is_over, problem->context);
	}
	if (status == OK) {
		status = roster_init(&fair.trial, flow->graph);
	}
	if (status == OK && worst != GRAPH_NONE) {
		int64_t total = roster_total(best);
		flow->penalty = NULL;
		fair.reached = roster_sum(best, worst);
		fair.scanned = flow->scanned + FLOW_SCANNED_MIN;
		fair_bound(&fair);
		fair_climb(&fair);
		int64_t bound = fair_better(&fair);
		*ret_bounds = (struct fair_bounds){.worst = fair.bound,
		    .total = bound < total ? bound : total,
		    .out_of_time = fair.target.out_of_time};
	}
	roster_fini(&fair.trial);
	exchange_fini(&fair.exchange);
	target_fini(&fair.target);
	return status;
}
