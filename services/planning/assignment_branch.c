#include "planning/assignment_branch.h"

#include <assert.h>

enum { DEPTH_MAX = 48 };

static bool branch_is_over(const struct branch *branch)
{
	return (branch->is_found && branch->is_first_enough) || target_is_over(branch->target);
}

static void branch_leave_open(struct branch *branch, int64_t bound)
{
	branch->open = bound > branch->open ? bound : branch->open;
}

/* Takes the plan there is, raised by exchanges where it falls short. */
static void branch_take(struct branch *branch, bool is_short)
{
	int64_t floor = branch->target->sum;
	roster_copy(branch->trial, &branch->target->flow->roster);
	if (is_short) {
		if (exchange_climb(branch->exchange, branch->trial, floor) < floor) {
			return;
		}
		exchange_better(branch->exchange, branch->trial, floor);
	}
	int64_t total = roster_total(branch->trial);
	if (total > branch->total) {
		roster_copy(branch->best, branch->trial);
		branch->total = total;
		branch->is_found = true;
	}
}

/* Bounds what can still be had, takes the plan there is, and says which request keeps them apart.
 */
static uint32_t branch_bound(struct branch *branch, int64_t *bound)
{
	int64_t raised = target_raise(branch->target);
	uint32_t request = target_shortest(branch->target);
	*bound = raised < *bound ? raised : *bound;
	if (*bound > branch->total) {
		branch_take(branch, request != GRAPH_NONE);
	}
	return request != GRAPH_NONE ? request : target_loosest(branch->target);
}

/* NOLINTNEXTLINE(misc-no-recursion): no deeper than DEPTH_MAX. */
static void branch_visit(struct branch *branch, unsigned depth, int64_t bound)
{
	struct target *target = branch->target;
	if (branch_is_over(branch)) {
		branch_leave_open(branch, bound);
		return;
	}
	uint32_t request = branch_bound(branch, &bound);
	if (bound <= branch->total) {
		return;
	}
	uint32_t edge = request == GRAPH_NONE ? GRAPH_NONE : target_edge(target, request);
	if (edge == GRAPH_NONE || depth == DEPTH_MAX || branch_is_over(branch)) {
		branch_leave_open(branch, bound);
		return;
	}
	static const enum flow_rule rules[] = {FLOW_FORCED, FLOW_BANNED};
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		target->settled[edge] = (uint8_t)rules[i];
		if (target_apply(target, request)) {
			branch_visit(branch, depth + 1, bound);
		}
	}
	target->settled[edge] = FLOW_FREE;
	bool is_whole = target_apply(target, request);
	assert(is_whole);
	(void)is_whole;
}

void branch_search(struct branch *branch)
{
	branch->is_found = false;
	branch->open = INT64_MIN;
	branch_visit(branch, 0, INT64_MAX);
}
