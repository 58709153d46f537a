/* Who holds whom: a plan, or part of one, in edges of a graph. */
#ifndef SAMEN_ASSIGNMENT_ROSTER_H
#define SAMEN_ASSIGNMENT_ROSTER_H

#include "planning/assignment_graph.h"

struct roster {
	const struct graph *graph;
	uint32_t *held; /* by request, ASSIGNMENT_DEMAND_MAX each: edges */
	uint8_t *held_count;
	uint32_t *holders, *holder_first, *holder_count; /* by person: edges */
	bool *chosen;                                    /* by edge */
};

/* An empty one; the graph must outlive it. RESOURCE_EXHAUSTED when memory is short; roster_fini
 * then too. */
enum status roster_init(struct roster *roster, const struct graph *graph);
void roster_fini(struct roster *roster);
void roster_copy(struct roster *roster, const struct roster *from);

/* Takes an edge that is not held. While places move, a person may have one too many. */
void roster_hold(struct roster *roster, uint32_t edge);
/* Gives an edge that is held. */
void roster_drop(struct roster *roster, uint32_t edge);

/* The edges a request holds, roster->held_count of them. */
const uint32_t *roster_held(const struct roster *roster, uint32_t request);
bool roster_has_room(const struct roster *roster, uint32_t person);
/* Whether the request has all it asks for. */
bool roster_serves(const struct roster *roster, uint32_t request);

/* The sum of the scores of a request's people, and of all. */
int64_t roster_sum(const struct roster *roster, uint32_t request);
int64_t roster_total(const struct roster *roster);

/* The wholly served request with the least sum, the first of equals; GRAPH_NONE when there is none.
 */
uint32_t roster_worst(const struct roster *roster);

#endif
