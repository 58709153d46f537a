/*
 * A minimum-cost flow from requests to people that is kept optimal while single requests change:
 * the successive shortest path method with potentials (Edmonds and Karp 1972; Tomizawa 1971), in
 * the form of prices of people (Bertsekas, "A distributed algorithm for the assignment problem",
 * 1979).
 *
 * Its invariant, with net = value of the edge - price of the person:
 *  - a request holds edges of which none has less net than one it does not hold;
 *  - a price is 0 or more, and 0 where the person has room left.
 * By linear programming duality no flow that holds as many edges of every request has a greater sum
 * of values.
 */
#ifndef SAMEN_ASSIGNMENT_FLOW_H
#define SAMEN_ASSIGNMENT_FLOW_H

#include "planning/assignment_heap.h"
#include "planning/assignment_roster.h"

/* The weight of a request whose scores count as they are, and the largest. */
enum { FLOW_WEIGHT_ONE = 1 << 8, FLOW_WEIGHT_MAX = 1 << 16 };

/* What a search has settled of an edge: never held, or held whenever the request holds any. */
enum flow_rule { FLOW_FREE, FLOW_BANNED, FLOW_FORCED };

/* What a request loses with the missing-th place it goes without, in scores; rises with missing. */
typedef int64_t (*flow_penalty)(const struct graph *graph, uint32_t missing);

struct flow {
	const struct graph *graph;
	flow_penalty penalty; /* NULL: every place asked for must be there */
	int64_t *value;       /* by edge: score times the request's weight */
	int64_t *price;       /* by person */
	uint8_t *missing;     /* by request: places it goes without */
	uint8_t *rule;        /* by edge: enum flow_rule */
	struct roster
	    roster; /* what is held; taken from outside, the invariant is the taker's care */

	/* Of one search: how it came to a person. */
	struct distance_heap heap;
	struct flow_step {
		uint32_t taken, given; /* of one request; GRAPH_NONE: it gave none */
		uint32_t search;       /* of which search this is */
	} * steps;
	struct flow_pass {
		int64_t base; /* the least with which it was passed */
		uint32_t search;
	} * passes;        /* by request */
	uint32_t *reached; /* people whose distance is settled */
	uint32_t reached_count, search;
	uint64_t scanned; /* edges looked at by all searches: a measure of work */
};

/* A flow that holds nothing, all weights FLOW_WEIGHT_ONE. RESOURCE_EXHAUSTED when memory is short.
 * The graph must outlive it. flow_fini, after a failure too. */
enum status flow_init(struct flow *flow, const struct graph *graph, flow_penalty penalty);
void flow_fini(struct flow *flow);

/*
 * Fills one more place of the request, moving others along; where that costs less by the penalty,
 * it, or another, goes without. False, and nothing changed, when there is no place and no penalty.
 * The request's forced edges must be the first that are placed.
 */
bool flow_place(struct flow *flow, uint32_t request);

/* Takes all places of the request away; others move up. */
void flow_release(struct flow *flow, uint32_t request);

/* Sets the values of a request's edges. Only while it holds none. */
void flow_weigh(struct flow *flow, uint32_t request, int64_t weight);

/* Whether the invariant holds: the certificate that the flow is optimal. Forced edges are taken as
 * given. */
bool flow_is_optimal(const struct flow *flow);

#endif
