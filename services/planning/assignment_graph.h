/* The pairs of an assignment problem as a graph of requests and people, in whole numbers. */
#ifndef SAMEN_ASSIGNMENT_GRAPH_H
#define SAMEN_ASSIGNMENT_GRAPH_H

#include "planning/assignment.h"

#define GRAPH_NONE UINT32_MAX

/*
 * Edges are numbered by request, then person; a request's are request_first[r] up to
 * request_first[r + 1], and a person's are person_edges[person_first[p]] and on. Only people with
 * room have edges here. Does not change once made.
 */
struct graph {
	uint32_t request_count, person_count, edge_count;
	uint32_t *demand;
	uint32_t *capacity; /* no more than the person has edges */
	uint32_t *request_first, *person_first, *person_edges;
	uint32_t *edge_request, *edge_person;
	int64_t *edge_score;
	uint64_t places;                        /* wanted, of all requests */
	int scale;                              /* a score of 1 counts 2^scale */
	int64_t score_max;                      /* no edge's score is further from 0 */
	int64_t penalty;                        /* more than any exchange of people can gain */
	uint32_t *candidates, *candidates_full; /* by request, of all pairs given */
};

/* Memory is taken from the heap: graph_fini, after a failure too. Statuses as assignment_solve. */
enum status graph_init(struct graph *graph, const struct assignment_problem *problem);
void graph_fini(struct graph *graph);

/* Puts a score among the best so many, falling; returns how many there are then. */
uint32_t graph_scores_insert(int64_t *best, uint32_t count, uint32_t limit, int64_t score);

/* The most a request could have with so many people, were it alone. No score counts less than
 * floor. */
int64_t graph_sum_max(const struct graph *graph, uint32_t request, uint32_t places, int64_t floor);

double graph_score(const struct graph *graph, int64_t score);

/* An array of count zeroed items; never asks for 0 bytes. */
void *graph_array(size_t count, size_t item_bytes);

#endif
