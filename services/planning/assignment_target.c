#include "planning/assignment_target.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Rounds of raising and lowering, each over all requests. */
enum { RAISE_ROUNDS = 12, LOWER_ROUNDS = 2, WEIGHT_STEP_FIRST = 16 };

enum status target_init(struct target *target,
    struct flow *flow,
    const struct assignment_problem *problem,
    const struct roster *roster)
{
	const struct graph *graph = flow->graph;
	*target = (struct target){.flow = flow,
	    .problem = problem,
	    .places = roster->held_count,
	    .is_fair = graph_array(graph->request_count, sizeof(bool)),
	    .weight = graph_array(graph->request_count, sizeof(uint32_t)),
	    .settled = graph_array(graph->edge_count, sizeof(uint8_t)),
	    .sum = INT64_MIN,
	    .scanned_max = UINT64_MAX};
	if (target->is_fair == NULL || target->weight == NULL || target->settled == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0; i < graph->request_count; i++) {
		target->is_fair[i] = roster_serves(roster, i);
		target->weight[i] = FLOW_WEIGHT_ONE;
	}
	return OK;
}

void target_fini(struct target *target)
{
	free(target->is_fair);
	free(target->weight);
	free(target->settled);
	*target = (struct target){0};
}

bool target_is_over(struct target *target)
{
	const struct assignment_problem *problem = target->problem;
	if (!target->out_of_time && problem->is_over != NULL) {
		target->out_of_time = problem->is_over(problem->context);
	}
	return target->out_of_time || target->flow->scanned >= target->scanned_max;
}

/* What is settled of a request, and the best scores that are left, falling. */
struct settled_sums {
	int64_t forced, scores[ASSIGNMENT_DEMAND_MAX];
	uint32_t forced_count, score_count;
};

static struct settled_sums settled_sums_of(const struct target *target, uint32_t request)
{
	const struct graph *graph = target->flow->graph;
	struct settled_sums sums = {0};
	for (uint32_t e = graph->request_first[request]; e < graph->request_first[request + 1];
	     e++) {
		if (target->settled[e] == FLOW_FORCED) {
			sums.forced += graph->edge_score[e];
			sums.forced_count++;
		} else if (target->settled[e] == FLOW_FREE) {
			sums.score_count = graph_scores_insert(sums.scores, sums.score_count,
			    target->places[request], graph->edge_score[e]);
		}
	}
	return sums;
}

/* The most a request can have with somebody of this score, and so many people more than forced. */
static int64_t settled_sum_with(const struct settled_sums *sums, uint32_t count, int64_t score)
{
	int64_t sum = sums->forced + score;
	bool is_past = false; /* the score itself, where it is among the best */
	for (uint32_t i = 0, left = count - 1; left > 0 && i < sums->score_count; i++) {
		if (!is_past && sums->scores[i] == score) {
			is_past = true;
			continue;
		}
		sum += sums->scores[i];
		left--;
	}
	return sum;
}

/*
 * Bans edges with which a request cannot reach the target, whoever else it gets: for one person,
 * all scores below the target. Returns whether that may change what the request holds.
 */
static bool rules_set(struct target *target, uint32_t request)
{
	const struct graph *graph = target->flow->graph;
	struct settled_sums sums = settled_sums_of(target, request);
	uint32_t left = target->places[request] - sums.forced_count;
	bool is_changed = false;
	for (uint32_t e = graph->request_first[request]; e < graph->request_first[request + 1];
	     e++) {
		uint8_t rule = target->settled[e], was = target->flow->rule[e];
		if (rule == FLOW_FREE && target->is_fair[request] &&
		    (left == 0 ||
			settled_sum_with(&sums, left, graph->edge_score[e]) < target->sum)) {
			rule = FLOW_BANNED;
		}
		target->flow->rule[e] = rule;
		is_changed |= rule != was && (was != FLOW_FREE || target->flow->roster.chosen[e]);
	}
	return is_changed;
}

static void places_release(struct target *target, uint32_t request, uint32_t weight)
{
	flow_release(target->flow, request);
	target->weight[request] = weight;
	flow_weigh(target->flow, request, weight);
}

static bool places_fill(struct target *target, uint32_t request)
{
	while (target->flow->roster.held_count[request] < target->places[request]) {
		if (!flow_place(target->flow, request)) {
			return false;
		}
	}
	return true;
}

bool target_apply(struct target *target, uint32_t request)
{
	(void)rules_set(target, request);
	places_release(target, request, target->weight[request]);
	return places_fill(target, request);
}

bool target_set(struct target *target, int64_t sum)
{
	const struct graph *graph = target->flow->graph;
	bool is_whole = true;
	target->sum = sum;
	memset(target->settled, FLOW_FREE, graph->edge_count * sizeof *target->settled);
	for (uint32_t i = 0; i < graph->request_count; i++) {
		if (target_is_over(target)) {
			return false;
		}
		if (rules_set(target, i) || target->weight[i] != FLOW_WEIGHT_ONE) {
			places_release(target, i, FLOW_WEIGHT_ONE);
		}
	}
	/* Only now that no old rule stands in a way, to find none means that there is none. */
	for (uint32_t i = 0; is_whole && i < graph->request_count; i++) {
		is_whole = places_fill(target, i) && !target_is_over(target);
	}
	return is_whole;
}

static bool request_is_short(const struct target *target, uint32_t request)
{
	return target->is_fair[request] && roster_sum(&target->flow->roster, request) < target->sum;
}

void target_weigh(struct target *target, uint32_t request, uint32_t weight)
{
	places_release(target, request, weight);
	bool is_whole = places_fill(target, request);
	assert(is_whole);
	(void)is_whole;
}

/* The least weight above low and up to high, its present one, with which the request is not short.
 */
static void request_lower(struct target *target, uint32_t request, uint32_t low)
{
	uint32_t high = target->weight[request];
	while (high - low > 1 && !target_is_over(target)) {
		uint32_t middle = low + (high - low) / 2;
		target_weigh(target, request, middle);
		if (request_is_short(target, request)) {
			low = middle;
		} else {
			high = middle;
		}
	}
	if (target->weight[request] != high) {
		target_weigh(target, request, high);
	}
}

/* Raises a short request's weight until it is not. False when no weight does. */
static bool request_raise(struct target *target, uint32_t request)
{
	uint32_t low = target->weight[request];
	for (uint32_t step = WEIGHT_STEP_FIRST; request_is_short(target, request); step *= 2) {
		low = target->weight[request];
		if (low == FLOW_WEIGHT_MAX || target_is_over(target)) {
			return false;
		}
		uint32_t left = FLOW_WEIGHT_MAX - low;
		target_weigh(target, request, low + (step < left ? step : left));
	}
	request_lower(target, request, low);
	return true;
}

/* A bound of the total by the weights there are: Lagrange's function, rounded down. */
static int64_t target_bound(const struct target *target)
{
	int64_t whole = 0, rest = 0;
	for (uint32_t i = 0; i < target->flow->graph->request_count; i++) {
		int64_t sum = roster_sum(&target->flow->roster, i);
		whole += sum;
		if (target->weight[i] > FLOW_WEIGHT_ONE) {
			int64_t cost =
			    (sum - target->sum) * ((int64_t)target->weight[i] - FLOW_WEIGHT_ONE);
			int64_t part = (cost % FLOW_WEIGHT_ONE + FLOW_WEIGHT_ONE) % FLOW_WEIGHT_ONE;
			whole += (cost - part) / FLOW_WEIGHT_ONE;
			rest += part;
		}
	}
	return whole + rest / FLOW_WEIGHT_ONE;
}

/* Raises every short request. */
static enum raised { RAISED_NONE, RAISED_SOME, RAISED_STUCK } requests_raise(struct target *target)
{
	enum raised raised = RAISED_NONE;
	for (uint32_t i = 0; i < target->flow->graph->request_count; i++) {
		if (!request_is_short(target, i)) {
			continue;
		}
		if (!request_raise(target, i) || target_is_over(target)) {
			return RAISED_STUCK;
		}
		raised = RAISED_SOME;
	}
	return raised;
}

static void requests_lower(struct target *target)
{
	for (uint32_t i = 0; i < target->flow->graph->request_count; i++) {
		if (target->weight[i] > FLOW_WEIGHT_ONE && !request_is_short(target, i)) {
			request_lower(target, i, FLOW_WEIGHT_ONE - 1);
		}
	}
}

int64_t target_raise(struct target *target)
{
	int64_t bound = target_bound(target);
	enum raised raised = RAISED_SOME;
	for (uint32_t round = 0; round < RAISE_ROUNDS && raised == RAISED_SOME; round++) {
		raised = requests_raise(target);
		if (raised == RAISED_NONE && round <= LOWER_ROUNDS) {
			requests_lower(target);
			raised = RAISED_SOME;
		}
		int64_t now = target_bound(target);
		bound = now < bound ? now : bound;
	}
	return bound;
}

uint32_t target_shortest(const struct target *target)
{
	uint32_t shortest = GRAPH_NONE;
	int64_t least = target->sum;
	for (uint32_t i = 0; i < target->flow->graph->request_count; i++) {
		if (target->is_fair[i] && roster_sum(&target->flow->roster, i) < least) {
			least = roster_sum(&target->flow->roster, i);
			shortest = i;
		}
	}
	return shortest;
}

uint32_t target_loosest(const struct target *target)
{
	uint32_t loosest = GRAPH_NONE;
	int64_t most = 0;
	for (uint32_t i = 0; i < target->flow->graph->request_count; i++) {
		int64_t cost = ((int64_t)target->weight[i] - FLOW_WEIGHT_ONE) *
			       (roster_sum(&target->flow->roster, i) - target->sum);
		if (target->weight[i] > FLOW_WEIGHT_ONE && cost > most) {
			most = cost;
			loosest = i;
		}
	}
	return loosest;
}

/* What the request would hold no longer were its weight a little less. */
static uint32_t edge_of_weight(struct target *target, uint32_t request)
{
	uint32_t held[ASSIGNMENT_DEMAND_MAX], edge = GRAPH_NONE;
	uint32_t count = target->flow->roster.held_count[request], weight = target->weight[request];
	memcpy(held, roster_held(&target->flow->roster, request), count * sizeof *held);
	if (weight == FLOW_WEIGHT_ONE) {
		return GRAPH_NONE;
	}
	target_weigh(target, request, weight - 1);
	for (uint32_t i = 0; i < count; i++) {
		if (!target->flow->roster.chosen[held[i]] &&
		    target->flow->rule[held[i]] == FLOW_FREE) {
			edge = held[i];
		}
	}
	target_weigh(target, request, weight);
	return edge;
}

uint32_t target_edge(struct target *target, uint32_t request)
{
	const struct graph *graph = target->flow->graph;
	uint32_t edge = edge_of_weight(target, request);
	if (edge != GRAPH_NONE) {
		return edge;
	}
	for (uint32_t e = graph->request_first[request]; e < graph->request_first[request + 1];
	     e++) {
		if (target->flow->rule[e] == FLOW_FREE &&
		    (edge == GRAPH_NONE || graph->edge_score[e] > graph->edge_score[edge])) {
			edge = e;
		}
	}
	return edge;
}
