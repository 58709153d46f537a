/*
 * What a plan is made of, from the store and the index: the requests that wait for help, and who
 * could be asked for each, as a problem that assignment_solve takes. Requests are ranked one by
 * one, by the needs that are kept, and what that takes is given back to the arena each time; the
 * finder is held no longer than for one request.
 */
#ifndef SAMEN_PLAN_PROBLEM_H
#define SAMEN_PLAN_PROBLEM_H

#include "matching/question.h"
#include "planning/assignment.h"

enum { PLAN_REQUESTS_MAX = 500, PLAN_PEOPLE_PER_REQUEST_MAX = 3 };

struct lexicon;
struct plan_person;

/* A request that waits for help. */
struct plan_request {
	const char *id;
	bool has_needs;
	unsigned absent[ABSENCE_COUNT]; /* who know about it but cannot be asked; not TAKEN */
};

/* Zeroed: empty. */
struct plan_problem {
	struct plan_request *requests; /* in the call's arena, the longest waiting first */
	uint32_t request_count;
	bool more; /* there are more than PLAN_REQUESTS_MAX, or than could be looked through */
	uint32_t *demand;
	struct lexicon *people; /* ids of everybody met, numbered from 0 */
	struct plan_person *persons;
	uint32_t *capacity; /* by person */
	struct assignment_pair *pairs;
	uint32_t pair_count;
	uint32_t person_room, capacity_room, pair_room;
};

/*
 * Fills an empty problem: people_per_request people are wanted for a request, but no more than it
 * has needs. Whatever this returns, plan_problem_fini. RESOURCE_EXHAUSTED when memory is short.
 */
enum status plan_problem_make(struct call *call,
    char *const *area_ids,
    size_t area_count,
    unsigned people_per_request,
    struct plan_problem *problem);
void plan_problem_fini(struct plan_problem *problem);

uint32_t plan_person_count(const struct plan_problem *problem);
/* Alive as long as the problem. */
const char *plan_person_id(const struct plan_problem *problem, uint32_t person);

#endif
