/* Who holds whom: one plan, in edges of a graph. */
#ifndef SAMEN_ASSIGNMENT_ROSTER_H
#define SAMEN_ASSIGNMENT_ROSTER_H

#include "matching/assignment_flow.h"

struct roster {
	const struct graph *graph;
	uint32_t *held; /* by request, ASSIGNMENT_DEMAND_MAX each: edges */
	uint8_t *held_count;
};

/* An empty one. RESOURCE_EXHAUSTED when memory is short; roster_fini then too. */
enum status roster_init(struct roster *roster, const struct graph *graph);
void roster_fini(struct roster *roster);

/* Copies what the flow holds. */
void roster_take(struct roster *roster, const struct flow *flow);
void roster_copy(struct roster *roster, const struct roster *from);

/* The sum of the scores of a request's people, and of all. */
int64_t roster_sum(const struct roster *roster, uint32_t request);
int64_t roster_total(const struct roster *roster);

/* Whether the request has all it asks for. */
bool roster_serves(const struct roster *roster, uint32_t request);

/* The wholly served request with the least sum, the first of equals; GRAPH_NONE when there is none.
 */
uint32_t roster_worst(const struct roster *roster);

#endif
