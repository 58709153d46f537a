#include "planning/assignment_exchange.h"

#include <stdlib.h>
#include <string.h>

/* Rounds of swaps, each over all requests; more hardly gain any more. */
enum { ROUNDS_MAX = 20 };

enum status exchange_init(struct exchange *exchange,
    const struct graph *graph,
    bool (*is_over)(void *context),
    void *context)
{
	*exchange = (struct exchange){.graph = graph,
	    .is_over = is_over,
	    .context = context,
	    .steps = graph_array(graph->person_count, sizeof(struct exchange_step)),
	    .request_search = graph_array(graph->request_count, sizeof(uint32_t)),
	    .queue = graph_array(graph->person_count, sizeof(uint32_t))};
	return exchange->steps != NULL && exchange->request_search != NULL &&
		       exchange->queue != NULL
		   ? OK
		   : RESOURCE_EXHAUSTED;
}

void exchange_fini(struct exchange *exchange)
{
	free(exchange->steps);
	free(exchange->request_search);
	free(exchange->queue);
	*exchange = (struct exchange){0};
}

static bool exchange_is_over(const struct exchange *exchange)
{
	return exchange->is_over != NULL && exchange->is_over(exchange->context);
}

static void search_begin(struct exchange *exchange, uint32_t request)
{
	const struct graph *graph = exchange->graph;
	exchange->queued = 0;
	exchange->search++;
	if (exchange->search == 0) { /* wrapped around: forget all */
		memset(exchange->steps, 0, graph->person_count * sizeof *exchange->steps);
		memset(exchange->request_search, 0,
		    graph->request_count * sizeof *exchange->request_search);
		exchange->search = 1;
	}
	exchange->request_search[request] = exchange->search;
}

/* Whom a request may take for the given edge and still have the sum. */
static void search_spread(
    struct exchange *exchange, const struct roster *roster, uint32_t given, int64_t sum)
{
	const struct graph *graph = exchange->graph;
	uint32_t request = graph->edge_request[given];
	int64_t rest = roster_sum(roster, request) - graph->edge_score[given];
	bool is_fair = roster_serves(roster, request);
	exchange->request_search[request] = exchange->search;
	for (uint32_t e = graph->request_first[request]; e < graph->request_first[request + 1];
	     e++) {
		struct exchange_step *step = &exchange->steps[graph->edge_person[e]];
		if (!roster->chosen[e] && step->search != exchange->search &&
		    (!is_fair || rest + graph->edge_score[e] >= sum)) {
			*step = (struct exchange_step){e, given, exchange->search};
			exchange->queue[exchange->queued++] = graph->edge_person[e];
		}
	}
}

/* Everybody on the way to this person takes the next one. */
static void search_apply(
    const struct exchange *exchange, struct roster *roster, uint32_t first, uint32_t person)
{
	struct exchange_step step;
	do {
		step = exchange->steps[person];
		person = exchange->graph->edge_person[step.given];
		roster_drop(roster, step.given);
		roster_hold(roster, step.taken);
	} while (step.given != first);
}

/*
 * Lets the request give this edge for a better one, by the shortest chain that ends with somebody
 * who has room or whom it gave. No request gives twice in a chain, so that each is looked at on its
 * own.
 */
static bool exchange_try(
    struct exchange *exchange, struct roster *roster, uint32_t given, int64_t sum)
{
	const struct graph *graph = exchange->graph;
	search_begin(exchange, graph->edge_request[given]);
	search_spread(exchange, roster, given, sum);
	for (uint32_t at = 0; at < exchange->queued; at++) {
		uint32_t person = exchange->queue[at];
		const uint32_t *holders = &roster->holders[roster->holder_first[person]];
		if (person == graph->edge_person[given] || roster_has_room(roster, person)) {
			search_apply(exchange, roster, given, person);
			return true;
		}
		for (uint32_t i = 0; i < roster->holder_count[person]; i++) {
			uint32_t request = graph->edge_request[holders[i]];
			if (exchange->request_search[request] != exchange->search) {
				search_spread(exchange, roster, holders[i], sum);
			}
		}
	}
	return false;
}

static bool request_raise(struct exchange *exchange, struct roster *roster, uint32_t request)
{
	uint32_t held[ASSIGNMENT_DEMAND_MAX], count = roster->held_count[request];
	int64_t sum = roster_sum(roster, request) + 1;
	memcpy(held, roster_held(roster, request), count * sizeof *held);
	for (uint32_t i = 0; i < count; i++) {
		if (exchange_try(exchange, roster, held[i], sum)) {
			return true;
		}
	}
	return false;
}

int64_t exchange_climb(struct exchange *exchange, struct roster *roster, int64_t enough)
{
	int64_t reached;
	uint32_t worst;
	do {
		worst = roster_worst(roster);
		reached = worst == GRAPH_NONE ? enough : roster_sum(roster, worst);
	} while (reached < enough && !exchange_is_over(exchange) &&
		 request_raise(exchange, roster, worst));
	return reached;
}

static uint32_t edge_find(const struct graph *graph, uint32_t request, uint32_t person)
{
	uint32_t first = graph->request_first[request], last = graph->request_first[request + 1];
	while (first < last) {
		uint32_t middle = first + (last - first) / 2;
		if (graph->edge_person[middle] < person) {
			first = middle + 1;
		} else {
			last = middle;
		}
	}
	bool is_there =
	    first < graph->request_first[request + 1] && graph->edge_person[first] == person;
	return is_there ? first : GRAPH_NONE;
}

/* Whether the request may have so much more, or less. */
static bool gain_is_fair(const struct roster *roster, uint32_t request, int64_t gain, int64_t floor)
{
	return gain >= 0 || !roster_serves(roster, request) ||
	       roster_sum(roster, request) + gain >= floor;
}

/* Gives one edge for another of the request, and its new person's other request the old one's
 * place, if that gains. */
static bool edges_swap(struct roster *roster, uint32_t given, uint32_t taken, int64_t floor)
{
	const struct graph *graph = roster->graph;
	uint32_t request = graph->edge_request[given], person = graph->edge_person[taken];
	int64_t gain = graph->edge_score[taken] - graph->edge_score[given];
	if (!gain_is_fair(roster, request, gain, floor)) {
		return false;
	}
	if (roster_has_room(roster, person)) {
		if (gain > 0) {
			roster_drop(roster, given);
			roster_hold(roster, taken);
		}
		return gain > 0;
	}
	for (uint32_t i = 0; i < roster->holder_count[person]; i++) {
		uint32_t lost = roster->holders[roster->holder_first[person] + i];
		uint32_t other = graph->edge_request[lost];
		uint32_t won = edge_find(graph, other, graph->edge_person[given]);
		if (won == GRAPH_NONE || roster->chosen[won]) {
			continue;
		}
		int64_t more = graph->edge_score[won] - graph->edge_score[lost];
		if (gain + more > 0 && gain_is_fair(roster, other, more, floor)) {
			roster_drop(roster, given);
			roster_drop(roster, lost);
			roster_hold(roster, taken);
			roster_hold(roster, won);
			return true;
		}
	}
	return false;
}

/* Tries all swaps of a request once. */
static bool request_swap(struct roster *roster, uint32_t request, int64_t floor)
{
	const struct graph *graph = roster->graph;
	bool is_better = false;
	for (uint32_t e = graph->request_first[request]; e < graph->request_first[request + 1];
	     e++) {
		for (uint32_t i = 0; i < roster->held_count[request] && !roster->chosen[e]; i++) {
			is_better |= edges_swap(roster, roster_held(roster, request)[i], e, floor);
		}
	}
	return is_better;
}

void exchange_better(struct exchange *exchange, struct roster *roster, int64_t floor)
{
	bool is_better = true;
	for (uint32_t round = 0; is_better && round < ROUNDS_MAX; round++) {
		is_better = false;
		for (uint32_t i = 0;
		     i < roster->graph->request_count && !exchange_is_over(exchange); i++) {
			is_better |= request_swap(roster, i, floor);
		}
	}
}
