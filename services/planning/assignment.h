/*
 * Plans for a whole area: many requests, each for one or several people, and many people, each with
 * room for so many requests. Pure: data in, data out, no clock, no I/O.
 *
 * What is best, in this order:
 *  1. as many places filled as can be. With ASSIGNMENT_FAIR the missing ones are spread as evenly
 * as can be, so that nobody goes without while another gets several; which requests stay short
 *     beyond that is settled by the total;
 *  2. with ASSIGNMENT_FAIR: the worst-helped request. A request is as well helped as the sum of the
 *     scores of its people; only requests that are wholly served count, so that those that stay
 *     short drag nobody down;
 *  3. the total of the scores.
 *
 * ASSIGNMENT_TOTAL is solved exactly, and ASSIGNMENT_FAIR too where every request is for one
 * person. Fair with several people a request is NP-hard: the plan comes with bounds, and is called
 * proven only where it reaches them.
 */
#ifndef SAMEN_ASSIGNMENT_H
#define SAMEN_ASSIGNMENT_H

#include "runtime/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ASSIGNMENT_DEMAND_MAX = 8,
	ASSIGNMENT_REQUESTS_MAX = 100000,
	ASSIGNMENT_PEOPLE_MAX = 1000000,
	ASSIGNMENT_PAIRS_MAX = 20000000,
};

enum assignment_objective { ASSIGNMENT_FAIR, ASSIGNMENT_TOTAL };

/* A person who may be given to a request. A pair that is not there is impossible: a conflict, or no
 * fit. */
struct assignment_pair {
	uint32_t request, person;
	double score; /* from -1e100 to 1e100 */
};

struct assignment_problem {
	uint32_t request_count, person_count;
	const uint32_t *demand;   /* people wanted, by request: 1 .. ASSIGNMENT_DEMAND_MAX */
	const uint32_t *capacity; /* requests at most, by person */
	const struct assignment_pair *pairs; /* in any order, each at most once */
	size_t pair_count;
	enum assignment_objective objective;
	/* Asked often, from the same thread; true ends the work soon. NULL: no limit. */
	bool (*is_over)(void *context);
	void *context;
};

/* A request that does not get all the people it asks for, and why: its candidates were full from
 * the start, or taken by the requests it competes with, its rivalry. */
struct assignment_shortage {
	uint32_t request, demand, served;
	uint32_t candidates; /* people of its pairs */
	uint32_t full;       /* of those, had no room from the start */
	uint32_t taken;      /* of those, had room and are full with others in this plan */
	uint32_t rivalry;    /* of assignment->rivalries */
};

/*
 * Requests that together want more places than all people who could help them have (a violator of
 * Hall's condition): proof that not all of them can be served, however one chooses.
 */
struct assignment_rivalry {
	const uint32_t *requests; /* the rivals, rising; owned by the assignment */
	uint32_t request_count;
	uint32_t person_count; /* people who could help any of them and have room */
	/* Places wanted, and places there are for them: nobody helps a request twice. demand > room
	 */
	uint64_t demand, room;
};

/* What was planned. Scores count in steps of 1 / 2^30 of the largest (coarser beyond 8000 places);
 * the figures are exact sums of those, but for the last digit of a double. */
struct assignment {
	struct assignment_pair *pairs; /* chosen, by request, then person; scores as counted */
	size_t pair_count;
	struct assignment_shortage *shortages; /* by request */
	size_t shortage_count;
	struct assignment_rivalry *rivalries;
	size_t rivalry_count;
	uint32_t *rivals; /* of all rivalries, one after the other */

	double total, total_bound;
	/* Of the wholly served requests; 0 when there are none. worst_request is one that has it,
	 * UINT32_MAX when there are none. */
	double worst, worst_bound;
	uint32_t worst_request;
	/*
	 * No plan with as many places is better by the objective. With ASSIGNMENT_FAIR, total_bound
	 * is that of plans whose worst-helped request is at least as well off as here; with
	 * ASSIGNMENT_TOTAL, worst_bound says nothing about this plan and is not needed for the
	 * proof.
	 */
	bool proven;
	bool out_of_time; /* is_over ended the work: the best plan found so far */
};

/*
 * Plans. There is always a valid plan, however soon is_over says true; where it says so before the
 * first exact plan is there, it is a greedy one with as many places as can be.
 *
 * INVALID_ARGUMENT for a demand out of range, a pair of somebody who is not there or given twice,
 * or a score out of range; OUT_OF_RANGE above the limits; RESOURCE_EXHAUSTED when memory is short.
 * Memory is about 60 bytes a pair. Without requests or pairs the plan is empty. *ret_assignment is
 * the caller's: assignment_free. Blocks as long as is_over lets it: seconds.
 */
enum status assignment_solve(
    const struct assignment_problem *problem, struct assignment **ret_assignment);
void assignment_free(struct assignment *assignment);

/* What may be left to gain, as a share: (bound - reached) / |bound|, 0 when the bound is reached.
 */
double assignment_gap(double reached, double bound);

#endif
