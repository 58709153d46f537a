#include "planning/assignment_graph.h"

#include <math.h>
#include <stdlib.h>

/*
 * Bits of a score. Values of edges are scores times a weight of FLOW_WEIGHT_BITS, and a path adds
 * at most two of them for every place, so that all sums stay below 2^62.
 */
enum { SCORE_BITS_MAX = 30, SUM_BITS = 44 };

/* Far enough from the largest double for any sum. */
static const double score_max = 1e100;

void *graph_array(size_t count, size_t item_bytes)
{
	return calloc(count + 1, item_bytes);
}

double graph_score(const struct graph *graph, int64_t score)
{
	return ldexp((double)score, -graph->scale);
}

uint32_t graph_scores_insert(int64_t *best, uint32_t count, uint32_t limit, int64_t score)
{
	if (count == limit && (limit == 0 || best[limit - 1] >= score)) {
		return count;
	}
	uint32_t at = count < limit ? count : limit - 1;
	for (; at > 0 && best[at - 1] < score; at--) {
		best[at] = best[at - 1];
	}
	best[at] = score;
	return count < limit ? count + 1 : count;
}

int64_t graph_sum_max(const struct graph *graph, uint32_t request, uint32_t places, int64_t floor)
{
	int64_t best[ASSIGNMENT_DEMAND_MAX], sum = 0;
	uint32_t count = 0, last = graph->request_first[request + 1];
	for (uint32_t e = graph->request_first[request]; e < last; e++) {
		int64_t score = graph->edge_score[e];
		count = graph_scores_insert(best, count, places, score > floor ? score : floor);
	}
	for (uint32_t i = 0; i < count; i++) {
		sum += best[i];
	}
	return sum;
}

static enum status problem_check(const struct assignment_problem *problem)
{
	if (problem->request_count > ASSIGNMENT_REQUESTS_MAX ||
	    problem->person_count > ASSIGNMENT_PEOPLE_MAX ||
	    problem->pair_count > ASSIGNMENT_PAIRS_MAX) {
		return OUT_OF_RANGE;
	}
	for (uint32_t i = 0; i < problem->request_count; i++) {
		if (problem->demand[i] < 1 || problem->demand[i] > ASSIGNMENT_DEMAND_MAX) {
			return INVALID_ARGUMENT;
		}
	}
	for (size_t i = 0; i < problem->pair_count; i++) {
		const struct assignment_pair *pair = &problem->pairs[i];
		if (pair->request >= problem->request_count ||
		    pair->person >= problem->person_count || !(fabs(pair->score) <= score_max)) {
			return INVALID_ARGUMENT;
		}
	}
	return OK;
}

static bool graph_take_memory(struct graph *graph, size_t edges)
{
	size_t requests = graph->request_count, persons = graph->person_count;
	graph->demand = graph_array(requests, sizeof *graph->demand);
	graph->capacity = graph_array(persons, sizeof *graph->capacity);
	graph->request_first = graph_array(requests + 1, sizeof *graph->request_first);
	graph->person_first = graph_array(persons + 1, sizeof *graph->person_first);
	graph->person_edges = graph_array(edges, sizeof *graph->person_edges);
	graph->edge_request = graph_array(edges, sizeof *graph->edge_request);
	graph->edge_person = graph_array(edges, sizeof *graph->edge_person);
	graph->edge_score = graph_array(edges, sizeof *graph->edge_score);
	graph->candidates = graph_array(requests, sizeof *graph->candidates);
	graph->candidates_full = graph_array(requests, sizeof *graph->candidates_full);
	return graph->demand != NULL && graph->capacity != NULL && graph->request_first != NULL &&
	       graph->person_first != NULL && graph->person_edges != NULL &&
	       graph->edge_request != NULL && graph->edge_person != NULL &&
	       graph->edge_score != NULL && graph->candidates != NULL &&
	       graph->candidates_full != NULL;
}

/* Turns counts, each at its number plus one, into where each begins. */
static void counts_to_firsts(uint32_t *firsts, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		firsts[i + 1] += firsts[i];
	}
}

/* Numbers of pairs by person: half a radix sort. The caller frees them; NULL: memory is short. */
static uint32_t *pairs_by_person(const struct assignment_problem *problem)
{
	uint32_t *firsts = graph_array(problem->person_count + 1, sizeof *firsts);
	uint32_t *order = graph_array(problem->pair_count, sizeof *order);
	if (firsts == NULL || order == NULL) {
		free(firsts);
		free(order);
		return NULL;
	}
	for (size_t i = 0; i < problem->pair_count; i++) {
		firsts[problem->pairs[i].person + 1]++;
	}
	counts_to_firsts(firsts, problem->person_count);
	for (size_t i = 0; i < problem->pair_count; i++) {
		order[firsts[problem->pairs[i].person]++] = (uint32_t)i;
	}
	free(firsts);
	return order;
}

/* Counts edges by request and by person; INVALID_ARGUMENT for a pair given twice. */
static enum status edges_count(
    struct graph *graph, const struct assignment_problem *problem, const uint32_t *order)
{
	uint32_t *last = graph_array(graph->request_count, sizeof *last); /* person + 1 */
	enum status status = last == NULL ? RESOURCE_EXHAUSTED : OK;
	for (size_t i = 0; status == OK && i < problem->pair_count; i++) {
		const struct assignment_pair *pair = &problem->pairs[order[i]];
		bool full = problem->capacity[pair->person] == 0;
		status = last[pair->request] == pair->person + 1 ? INVALID_ARGUMENT : OK;
		last[pair->request] = pair->person + 1;
		graph->candidates[pair->request]++;
		graph->candidates_full[pair->request] += full;
		graph->request_first[pair->request + 1] += !full;
		graph->person_first[pair->person + 1] += !full;
	}
	free(last);
	return status;
}

/* The sort's second half: edges by request, then person. */
static enum status edges_fill(
    struct graph *graph, const struct assignment_problem *problem, const uint32_t *order)
{
	uint32_t *used = graph_array(graph->request_count, sizeof *used);
	if (used == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	counts_to_firsts(graph->request_first, graph->request_count);
	counts_to_firsts(graph->person_first, graph->person_count);
	for (size_t i = 0; i < problem->pair_count; i++) {
		const struct assignment_pair *pair = &problem->pairs[order[i]];
		if (problem->capacity[pair->person] == 0) {
			continue;
		}
		uint32_t edge = graph->request_first[pair->request] + used[pair->request]++;
		graph->edge_request[edge] = pair->request;
		graph->edge_person[edge] = pair->person;
		graph->edge_score[edge] = llround(ldexp(pair->score, graph->scale));
		graph->person_edges[graph->edge_count++] = edge;
	}
	free(used);
	return OK;
}

static void capacities_set(struct graph *graph, const struct assignment_problem *problem)
{
	for (uint32_t i = 0; i < graph->person_count; i++) {
		uint32_t degree = graph->person_first[i + 1] - graph->person_first[i];
		graph->capacity[i] = problem->capacity[i] < degree ? problem->capacity[i] : degree;
	}
}

/* Scores take as many bits as sums along the longest path of exchanges leave them. */
static void graph_scale(struct graph *graph, const struct assignment_problem *problem)
{
	double largest = 0;
	int exponent, places_bits, bits;
	for (size_t i = 0; i < problem->pair_count; i++) {
		largest = fmax(largest, fabs(problem->pairs[i].score));
	}
	(void)frexp(largest, &exponent);
	(void)frexp((double)graph->places * 2 + 2, &places_bits);
	bits = SUM_BITS - places_bits < SCORE_BITS_MAX ? SUM_BITS - places_bits : SCORE_BITS_MAX;
	graph->scale = largest > 0 ? bits - exponent : 0;
	graph->score_max = (int64_t)1 << bits;
	graph->penalty = ((int64_t)graph->places * 2 + 2) << bits;
}

enum status graph_init(struct graph *graph, const struct assignment_problem *problem)
{
	*graph = (struct graph){
	    .request_count = problem->request_count, .person_count = problem->person_count};
	enum status status = problem_check(problem);
	if (status != OK) {
		return status;
	}
	if (!graph_take_memory(graph, problem->pair_count)) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0; i < graph->request_count; i++) {
		graph->demand[i] = problem->demand[i];
		graph->places += problem->demand[i];
	}
	graph_scale(graph, problem);
	uint32_t *order = pairs_by_person(problem);
	status = order == NULL ? RESOURCE_EXHAUSTED : edges_count(graph, problem, order);
	if (status == OK) {
		status = edges_fill(graph, problem, order);
	}
	if (status == OK) {
		capacities_set(graph, problem);
	}
	free(order);
	return status;
}

void graph_fini(struct graph *graph)
{
	free(graph->demand);
	free(graph->capacity);
	free(graph->request_first);
	free(graph->person_first);
	free(graph->person_edges);
	free(graph->edge_request);
	free(graph->edge_person);
	free(graph->edge_score);
	free(graph->candidates);
	free(graph->candidates_full);
	*graph = (struct graph){0};
}
