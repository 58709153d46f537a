#include "planning/assignment_shortage.h"

#include <assert.h>
#include <stdlib.h>

/*
 * Requests are contested when a short one could be served in their place: those it reaches by
 * exchanges. All they and their people want and have is the source side of a minimum cut (Ford and
 * Fulkerson 1956), and each part of it that hangs together violates Hall's condition.
 */
struct contest {
	const struct roster *roster;
	const struct graph *graph;
	bool *request_contested, *person_full; /* reached by exchanges */
	uint32_t *request_rivalry;             /* its number + 1; 0: none yet */
	uint32_t *person_rivalry;              /* the last that counted this person, + 1 */
	uint32_t *queue;                       /* requests */
	uint32_t queued;
};

static enum status contest_init(struct contest *contest, const struct roster *roster)
{
	const struct graph *graph = roster->graph;
	size_t requests = graph->request_count, persons = graph->person_count;
	*contest = (struct contest){.roster = roster,
	    .graph = graph,
	    .request_contested = graph_array(requests, sizeof(bool)),
	    .person_full = graph_array(persons, sizeof(bool)),
	    .request_rivalry = graph_array(requests, sizeof(uint32_t)),
	    .person_rivalry = graph_array(persons, sizeof(uint32_t)),
	    .queue = graph_array(requests, sizeof(uint32_t))};
	if (contest->request_contested == NULL || contest->person_full == NULL ||
	    contest->request_rivalry == NULL || contest->person_rivalry == NULL ||
	    contest->queue == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	return OK;
}

static void contest_fini(struct contest *contest)
{
	free(contest->request_contested);
	free(contest->person_full);
	free(contest->request_rivalry);
	free(contest->person_rivalry);
	free(contest->queue);
}

static void contest_add(struct contest *contest, uint32_t request)
{
	if (!contest->request_contested[request]) {
		contest->request_contested[request] = true;
		contest->queue[contest->queued++] = request;
	}
}

/* Whoever holds this person could make place. */
static void contest_person(struct contest *contest, uint32_t person)
{
	const struct graph *graph = contest->graph;
	if (contest->person_full[person]) {
		return;
	}
	contest->person_full[person] = true;
	for (uint32_t i = graph->person_first[person]; i < graph->person_first[person + 1]; i++) {
		if (contest->roster->chosen[graph->person_edges[i]]) {
			contest_add(contest, graph->edge_request[graph->person_edges[i]]);
		}
	}
}

static void contest_find(struct contest *contest)
{
	const struct graph *graph = contest->graph;
	for (uint32_t i = 0; i < graph->request_count; i++) {
		if (!roster_serves(contest->roster, i)) {
			contest_add(contest, i);
		}
	}
	for (uint32_t at = 0; at < contest->queued; at++) {
		uint32_t request = contest->queue[at];
		for (uint32_t e = graph->request_first[request];
		     e < graph->request_first[request + 1]; e++) {
			if (!contest->roster->chosen[e]) {
				contest_person(contest, graph->edge_person[e]);
			}
		}
	}
}

static void rivalry_add(struct contest *contest, uint32_t request, uint32_t number)
{
	if (contest->request_contested[request] && contest->request_rivalry[request] == 0) {
		contest->request_rivalry[request] = number;
		contest->queue[contest->queued++] = request;
	}
}

/* Counts one person of a rivalry's request: once with all room, or one place when not contested. */
static void rivalry_person(
    struct contest *contest, struct assignment_rivalry *rivalry, uint32_t person, uint32_t number)
{
	const struct graph *graph = contest->graph;
	bool is_new = contest->person_rivalry[person] != number;
	contest->person_rivalry[person] = number;
	rivalry->person_count += is_new;
	if (!contest->person_full[person]) {
		rivalry->room++;
		return;
	}
	if (!is_new) {
		return;
	}
	rivalry->room += graph->capacity[person];
	for (uint32_t i = graph->person_first[person]; i < graph->person_first[person + 1]; i++) {
		rivalry_add(contest, graph->edge_request[graph->person_edges[i]], number);
	}
}

static int number_compare(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* The rivalry a request is part of: all contested that hangs together with it. */
static void rivalry_find(
    struct contest *contest, uint32_t request, uint32_t number, struct assignment_rivalry *rivalry)
{
	const struct graph *graph = contest->graph;
	uint32_t first = contest->queued;
	*rivalry = (struct assignment_rivalry){0};
	rivalry_add(contest, request, number);
	for (uint32_t at = first; at < contest->queued; at++) {
		uint32_t rival = contest->queue[at];
		rivalry->demand += graph->demand[rival];
		for (uint32_t e = graph->request_first[rival]; e < graph->request_first[rival + 1];
		     e++) {
			rivalry_person(contest, rivalry, graph->edge_person[e], number);
		}
	}
	assert(rivalry->demand > rivalry->room);
	rivalry->request_count = contest->queued - first;
	rivalry->requests = contest->queue + first;
	qsort(
	    contest->queue + first, rivalry->request_count, sizeof *contest->queue, number_compare);
}

static void shortage_fill(
    const struct contest *contest, uint32_t request, struct assignment_shortage *shortage)
{
	const struct graph *graph = contest->graph;
	uint32_t served = contest->roster->held_count[request];
	uint32_t full = graph->candidates_full[request];
	*shortage = (struct assignment_shortage){.request = request,
	    .demand = graph->demand[request],
	    .served = served,
	    .candidates = graph->candidates[request],
	    .full = full,
	    .taken = graph->candidates[request] - full - served,
	    .rivalry = contest->request_rivalry[request] - 1};
}

static void shortages_fill(struct contest *contest, struct assignment *assignment)
{
	contest->queued = 0;
	for (uint32_t i = 0; i < contest->graph->request_count; i++) {
		if (roster_serves(contest->roster, i)) {
			continue;
		}
		if (contest->request_rivalry[i] == 0) {
			uint32_t number = (uint32_t)assignment->rivalry_count;
			rivalry_find(contest, i, number + 1, &assignment->rivalries[number]);
			assignment->rivalry_count++;
		}
		shortage_fill(contest, i, &assignment->shortages[assignment->shortage_count++]);
	}
}

enum status shortages_find(const struct roster *roster, struct assignment *assignment)
{
	struct contest contest;
	enum status status = contest_init(&contest, roster);
	if (status == OK) {
		contest_find(&contest);
		assignment->shortages = graph_array(contest.queued, sizeof *assignment->shortages);
		assignment->rivalries = graph_array(contest.queued, sizeof *assignment->rivalries);
		if (assignment->shortages == NULL || assignment->rivalries == NULL) {
			status = RESOURCE_EXHAUSTED;
		}
	}
	if (status == OK) {
		shortages_fill(&contest, assignment);
		assignment->rivals = contest.queue;
		contest.queue = NULL;
	}
	contest_fini(&contest);
	return status;
}
