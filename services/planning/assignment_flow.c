#include "planning/assignment_flow.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static bool flow_take_memory(struct flow *flow, const struct graph *graph)
{
	size_t requests = graph->request_count, persons = graph->person_count;
	size_t edges = graph->edge_count;
	flow->value = graph_array(edges, sizeof *flow->value);
	flow->price = graph_array(persons, sizeof *flow->price);
	flow->missing = graph_array(requests, sizeof *flow->missing);
	flow->rule = graph_array(edges, sizeof *flow->rule);
	flow->steps = graph_array(persons, sizeof *flow->steps);
	flow->passes = graph_array(requests, sizeof *flow->passes);
	flow->reached = graph_array(persons, sizeof *flow->reached);
	return flow->value != NULL && flow->price != NULL && flow->missing != NULL &&
	       flow->rule != NULL && flow->steps != NULL && flow->passes != NULL &&
	       flow->reached != NULL;
}

enum status flow_init(struct flow *flow, const struct graph *graph, flow_penalty penalty)
{
	*flow = (struct flow){.graph = graph, .penalty = penalty};
	if (roster_init(&flow->roster, graph) != OK ||
	    distance_heap_init(&flow->heap, graph->person_count) != OK ||
	    !flow_take_memory(flow, graph)) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0; i < graph->request_count; i++) {
		flow_weigh(flow, i, FLOW_WEIGHT_ONE);
	}
	return OK;
}

void flow_fini(struct flow *flow)
{
	roster_fini(&flow->roster);
	distance_heap_fini(&flow->heap);
	free(flow->value);
	free(flow->price);
	free(flow->missing);
	free(flow->rule);
	free(flow->steps);
	free(flow->passes);
	free(flow->reached);
	*flow = (struct flow){0};
}

void flow_weigh(struct flow *flow, uint32_t request, int64_t weight)
{
	const struct graph *graph = flow->graph;
	assert(flow->roster.held_count[request] == 0 && weight >= 0 && weight <= FLOW_WEIGHT_MAX);
	for (uint32_t e = graph->request_first[request]; e < graph->request_first[request + 1];
	     e++) {
		flow->value[e] = graph->edge_score[e] * weight;
	}
}

static int64_t edge_net(const struct flow *flow, uint32_t edge)
{
	return flow->value[edge] - flow->price[flow->graph->edge_person[edge]];
}

static bool edge_is_open(const struct flow *flow, uint32_t edge)
{
	return !flow->roster.chosen[edge] && flow->rule[edge] != FLOW_BANNED;
}

/* What the request gains by going without one place more; it is below 0. */
static int64_t missing_net(const struct flow *flow, uint32_t request)
{
	return -FLOW_WEIGHT_ONE * flow->penalty(flow->graph, flow->missing[request] + 1U);
}

/* Where a search may end. */
struct flow_end {
	int64_t distance;
	uint32_t person;  /* GRAPH_NONE: nowhere yet */
	uint32_t without; /* an edge whose request gives it for nothing; GRAPH_NONE: none does */
};

static void search_begin(struct flow *flow)
{
	flow->heap.count = 0;
	flow->reached_count = 0;
	flow->search++;
	if (flow->search == 0) { /* wrapped around: forget all */
		memset(flow->steps, 0, flow->graph->person_count * sizeof *flow->steps);
		memset(flow->passes, 0, flow->graph->request_count * sizeof *flow->passes);
		flow->search = 1;
	}
}

/* Notes a way to a person. False when a way at least as near is known. */
static bool search_reach(
    struct flow *flow, uint32_t person, int64_t distance, uint32_t taken, uint32_t given)
{
	struct flow_step *step = &flow->steps[person];
	if (step->search != flow->search) {
		distance_heap_add(&flow->heap, person, distance);
	} else if (distance < flow->heap.distance[person]) {
		distance_heap_move(&flow->heap, person, distance);
	} else {
		return false;
	}
	*step = (struct flow_step){taken, given, flow->search};
	return true;
}

/* Takes the nearest person that is nearer than the end; false when there is none. */
static bool search_next(struct flow *flow, const struct flow_end *end, uint32_t *ret_person)
{
	if (flow->heap.count == 0 || flow->heap.distance[flow->heap.nodes[0]] >= end->distance) {
		return false;
	}
	*ret_person = distance_heap_take(&flow->heap);
	flow->reached[flow->reached_count++] = *ret_person;
	return true;
}

/* Whether passing a request from this base leads anywhere nearer than before in this search. */
static bool search_passes(struct flow *flow, uint32_t request, int64_t base)
{
	struct flow_pass *pass = &flow->passes[request];
	if (pass->search == flow->search && pass->base <= base) {
		return false;
	}
	*pass = (struct flow_pass){base, flow->search};
	return true;
}

/* Moves the prices of all people nearer than the end, by how much nearer, up or down. */
static void search_settle(struct flow *flow, const struct flow_end *end, int sign)
{
	for (uint32_t i = 0; i < flow->reached_count; i++) {
		uint32_t person = flow->reached[i];
		flow->price[person] += sign * (end->distance - flow->heap.distance[person]);
	}
}

/* A request may take this edge, for the given one, at this distance. */
static void place_try(
    struct flow *flow, uint32_t edge, uint32_t given, int64_t distance, struct flow_end *end)
{
	uint32_t person = flow->graph->edge_person[edge];
	if (distance < end->distance && search_reach(flow, person, distance, edge, given) &&
	    roster_has_room(&flow->roster, person)) {
		*end = (struct flow_end){distance, person, GRAPH_NONE};
	}
}

/* Whoever holds a place of this person may take another instead. */
static void place_spread(struct flow *flow, uint32_t person, struct flow_end *end)
{
	const struct graph *graph = flow->graph;
	const uint32_t *holders = &flow->roster.holders[flow->roster.holder_first[person]];
	for (uint32_t i = 0; i < flow->roster.holder_count[person]; i++) {
		uint32_t given = holders[i], request = graph->edge_request[given];
		int64_t base = flow->heap.distance[person] + edge_net(flow, given);
		if (flow->rule[given] == FLOW_FORCED || !search_passes(flow, request, base)) {
			continue;
		}
		flow->scanned += graph->request_first[request + 1] - graph->request_first[request];
		for (uint32_t e = graph->request_first[request];
		     e < graph->request_first[request + 1]; e++) {
			if (edge_is_open(flow, e)) {
				place_try(flow, e, given, base - edge_net(flow, e), end);
			}
		}
		if (flow->penalty != NULL && base - missing_net(flow, request) < end->distance) {
			*end = (struct flow_end){base - missing_net(flow, request), person, given};
		}
	}
}

/* The rule of the edges the request must take next. */
static enum flow_rule place_rule(const struct flow *flow, uint32_t request)
{
	const struct graph *graph = flow->graph;
	for (uint32_t e = graph->request_first[request]; e < graph->request_first[request + 1];
	     e++) {
		if (flow->rule[e] == FLOW_FORCED && !flow->roster.chosen[e]) {
			return FLOW_FORCED;
		}
	}
	return FLOW_FREE;
}

/* Starts at the request's own edges: the best one at distance 0. */
static void place_start(struct flow *flow, uint32_t request, struct flow_end *end)
{
	const struct graph *graph = flow->graph;
	enum flow_rule rule = place_rule(flow, request);
	flow->scanned += graph->request_first[request + 1] - graph->request_first[request];
	uint32_t first = graph->request_first[request], last = graph->request_first[request + 1];
	int64_t best = flow->penalty != NULL ? missing_net(flow, request) : INT64_MIN;
	for (uint32_t e = first; e < last; e++) {
		if (!flow->roster.chosen[e] && flow->rule[e] == rule && edge_net(flow, e) > best) {
			best = edge_net(flow, e);
		}
	}
	*end = (struct flow_end){INT64_MAX, GRAPH_NONE, GRAPH_NONE};
	if (flow->penalty != NULL) {
		end->distance = best - missing_net(flow, request);
	}
	for (uint32_t e = first; e < last; e++) {
		if (!flow->roster.chosen[e] && flow->rule[e] == rule) {
			place_try(flow, e, GRAPH_NONE, best - edge_net(flow, e), end);
		}
	}
}

/* Walks back from where the search ended, everybody taking what the search came by. */
static void place_apply(struct flow *flow, uint32_t request, const struct flow_end *end)
{
	const struct graph *graph = flow->graph;
	if (end->person == GRAPH_NONE) {
		flow->missing[request]++;
		return;
	}
	if (end->without != GRAPH_NONE) {
		flow->missing[graph->edge_request[end->without]]++;
		roster_drop(&flow->roster, end->without);
	}
	for (uint32_t person = end->person;;) {
		struct flow_step step = flow->steps[person];
		if (step.given == GRAPH_NONE) {
			roster_hold(&flow->roster, step.taken);
			return;
		}
		person = graph->edge_person[step.given];
		roster_drop(&flow->roster, step.given);
		roster_hold(&flow->roster, step.taken);
	}
}

bool flow_place(struct flow *flow, uint32_t request)
{
	struct flow_end end;
	uint32_t person;
	search_begin(flow);
	place_start(flow, request, &end);
	while (search_next(flow, &end, &person)) {
		place_spread(flow, person, &end);
	}
	if (end.person == GRAPH_NONE && flow->penalty == NULL) {
		return false;
	}
	search_settle(flow, &end, 1);
	place_apply(flow, request, &end);
	return true;
}

/* The free place at this person may go to whoever would leave another for it. */
static void release_spread(struct flow *flow, uint32_t person, struct flow_end *end)
{
	const struct graph *graph = flow->graph;
	flow->scanned += graph->person_first[person + 1] - graph->person_first[person];
	for (uint32_t i = graph->person_first[person]; i < graph->person_first[person + 1]; i++) {
		uint32_t edge = graph->person_edges[i], request = graph->edge_request[edge];
		int64_t base = flow->heap.distance[person] - edge_net(flow, edge);
		if (!edge_is_open(flow, edge) || !search_passes(flow, request, base)) {
			continue;
		}
		for (uint32_t j = 0; j < flow->roster.held_count[request]; j++) {
			uint32_t given = roster_held(&flow->roster, request)[j];
			uint32_t other = graph->edge_person[given];
			int64_t distance = base + edge_net(flow, given);
			if (flow->rule[given] != FLOW_FORCED && distance < end->distance &&
			    search_reach(flow, other, distance, edge, given) &&
			    distance + flow->price[other] < end->distance) {
				*end = (struct flow_end){
				    distance + flow->price[other], other, GRAPH_NONE};
			}
		}
	}
}

/*
 * A person with a price has a place free: lets the place wander until it is free where the price
 * can be 0. The reverse of flow_place (reverse auction: Bertsekas and Castañon, "A forward/reverse
 * auction algorithm for asymmetric assignment problems", 1992).
 */
static void place_close(struct flow *flow, uint32_t person)
{
	struct flow_end end = {flow->price[person], person, GRAPH_NONE};
	uint32_t next;
	search_begin(flow);
	(void)search_reach(flow, person, 0, GRAPH_NONE, GRAPH_NONE);
	while (search_next(flow, &end, &next)) {
		release_spread(flow, next, &end);
	}
	search_settle(flow, &end, -1);
	for (uint32_t at = end.person; at != person;) {
		struct flow_step step = flow->steps[at];
		at = flow->graph->edge_person[step.taken];
		roster_drop(&flow->roster, step.given);
		roster_hold(&flow->roster, step.taken);
	}
}

void flow_release(struct flow *flow, uint32_t request)
{
	uint32_t persons[ASSIGNMENT_DEMAND_MAX], count = 0;
	while (flow->roster.held_count[request] > 0) {
		uint32_t edge = roster_held(&flow->roster, request)[0];
		persons[count++] = flow->graph->edge_person[edge];
		roster_drop(&flow->roster, edge);
	}
	for (uint32_t i = 0; i < count; i++) {
		if (flow->price[persons[i]] > 0) {
			place_close(flow, persons[i]);
		}
	}
}

/* The least net a request holds is no less than the most it could take, or than going without. */
static bool request_is_optimal(const struct flow *flow, uint32_t request)
{
	const struct graph *graph = flow->graph;
	int64_t least = INT64_MAX, most = INT64_MIN;
	for (uint32_t i = 0; i < flow->roster.held_count[request]; i++) {
		uint32_t edge = roster_held(&flow->roster, request)[i];
		if (flow->rule[edge] != FLOW_FORCED && edge_net(flow, edge) < least) {
			least = edge_net(flow, edge);
		}
	}
	for (uint32_t e = graph->request_first[request]; e < graph->request_first[request + 1];
	     e++) {
		if (edge_is_open(flow, e) && edge_net(flow, e) > most) {
			most = edge_net(flow, e);
		}
	}
	if (flow->penalty != NULL) {
		uint32_t missing = flow->missing[request];
		most = missing_net(flow, request) > most ? missing_net(flow, request) : most;
		if (missing > 0 && -FLOW_WEIGHT_ONE * flow->penalty(graph, missing) < most) {
			return false;
		}
	}
	return flow->roster.held_count[request] == 0 || least >= most;
}

bool flow_is_optimal(const struct flow *flow)
{
	for (uint32_t i = 0; i < flow->graph->person_count; i++) {
		if (flow->price[i] < 0 ||
		    (flow->price[i] > 0 && roster_has_room(&flow->roster, i))) {
			return false;
		}
	}
	for (uint32_t i = 0; i < flow->graph->request_count; i++) {
		if (!request_is_optimal(flow, i)) {
			return false;
		}
	}
	return true;
}
