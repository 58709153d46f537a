/* Chains of exchanges between requests: the cyclic exchanges of Thompson and Orlin ("The theory of
 * cyclic transfers", 1989), in which nobody may fall below a sum. */
#ifndef SAMEN_ASSIGNMENT_EXCHANGE_H
#define SAMEN_ASSIGNMENT_EXCHANGE_H

#include "planning/assignment_roster.h"

struct exchange {
	const struct graph *graph;
	struct exchange_step {
		uint32_t taken, given; /* of one request */
		uint32_t search;
	} * steps;                /* by person: how the search came there */
	uint32_t *request_search; /* the last in which a request gave somebody */
	uint32_t *queue;          /* people */
	uint32_t queued, search;
	bool (*is_over)(void *context); /* as the problem's */
	void *context;
};

/* RESOURCE_EXHAUSTED when memory is short; exchange_fini then too. The graph must outlive it. */
enum status exchange_init(struct exchange *exchange,
    const struct graph *graph,
    bool (*is_over)(void *context),
    void *context);
void exchange_fini(struct exchange *exchange);

/* Raises the worst-helped request of a plan by single chains, one after the other, until it has
 * enough, none does or time is over; returns what it has. No request's number of people changes. */
int64_t exchange_climb(struct exchange *exchange, struct roster *roster, int64_t enough);

/* Raises the total by swaps between two requests, or with people who have room, as long as no
 * wholly served request falls below the floor. */
void exchange_better(struct exchange *exchange, struct roster *roster, int64_t floor);

#endif
