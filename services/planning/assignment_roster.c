#include "planning/assignment_roster.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum status roster_init(struct roster *roster, const struct graph *graph)
{
	size_t requests = graph->request_count, persons = graph->person_count;
	size_t edges = graph->edge_count;
	*roster = (struct roster){.graph = graph,
	    .held = graph_array(requests * ASSIGNMENT_DEMAND_MAX, sizeof(uint32_t)),
	    .held_count = graph_array(requests, sizeof(uint8_t)),
	    .holders = graph_array(edges + persons, sizeof(uint32_t)),
	    .holder_first = graph_array(persons, sizeof(uint32_t)),
	    .holder_count = graph_array(persons, sizeof(uint32_t)),
	    .chosen = graph_array(edges, sizeof(bool))};
	if (roster->held == NULL || roster->held_count == NULL || roster->holders == NULL ||
	    roster->holder_first == NULL || roster->holder_count == NULL ||
	    roster->chosen == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0, first = 0; i < graph->person_count; i++) {
		roster->holder_first[i] = first;
		first += graph->capacity[i] + 1;
	}
	return OK;
}

void roster_fini(struct roster *roster)
{
	free(roster->held);
	free(roster->held_count);
	free(roster->holders);
	free(roster->holder_first);
	free(roster->holder_count);
	free(roster->chosen);
	*roster = (struct roster){0};
}

void roster_copy(struct roster *roster, const struct roster *from)
{
	const struct graph *graph = from->graph;
	size_t requests = graph->request_count, persons = graph->person_count;
	size_t edges = graph->edge_count;
	assert(roster->graph == graph);
	memcpy(roster->held, from->held, requests * ASSIGNMENT_DEMAND_MAX * sizeof *from->held);
	memcpy(roster->held_count, from->held_count, requests * sizeof *from->held_count);
	memcpy(roster->holders, from->holders, (edges + persons) * sizeof *from->holders);
	memcpy(roster->holder_count, from->holder_count, persons * sizeof *from->holder_count);
	memcpy(roster->chosen, from->chosen, edges * sizeof *from->chosen);
}

static void list_drop(uint32_t *list, uint32_t count, uint32_t item)
{
	uint32_t at = 0;
	while (list[at] != item) {
		at++;
		assert(at < count);
	}
	list[at] = list[count - 1];
}

void roster_hold(struct roster *roster, uint32_t edge)
{
	uint32_t request = roster->graph->edge_request[edge];
	uint32_t person = roster->graph->edge_person[edge];
	assert(!roster->chosen[edge] && roster->held_count[request] < ASSIGNMENT_DEMAND_MAX);
	roster->chosen[edge] = true;
	roster->held[(size_t)request * ASSIGNMENT_DEMAND_MAX + roster->held_count[request]++] =
	    edge;
	roster->holders[roster->holder_first[person] + roster->holder_count[person]++] = edge;
}

void roster_drop(struct roster *roster, uint32_t edge)
{
	uint32_t request = roster->graph->edge_request[edge];
	uint32_t person = roster->graph->edge_person[edge];
	assert(roster->chosen[edge]);
	roster->chosen[edge] = false;
	list_drop(&roster->held[(size_t)request * ASSIGNMENT_DEMAND_MAX],
	    roster->held_count[request]--, edge);
	list_drop(
	    &roster->holders[roster->holder_first[person]], roster->holder_count[person]--, edge);
}

const uint32_t *roster_held(const struct roster *roster, uint32_t request)
{
	return &roster->held[(size_t)request * ASSIGNMENT_DEMAND_MAX];
}

bool roster_has_room(const struct roster *roster, uint32_t person)
{
	return roster->holder_count[person] < roster->graph->capacity[person];
}

int64_t roster_sum(const struct roster *roster, uint32_t request)
{
	int64_t sum = 0;
	for (uint32_t i = 0; i < roster->held_count[request]; i++) {
		sum += roster->graph->edge_score[roster_held(roster, request)[i]];
	}
	return sum;
}

int64_t roster_total(const struct roster *roster)
{
	int64_t total = 0;
	for (uint32_t i = 0; i < roster->graph->request_count; i++) {
		total += roster_sum(roster, i);
	}
	return total;
}

bool roster_serves(const struct roster *roster, uint32_t request)
{
	return roster->held_count[request] == roster->graph->demand[request];
}

uint32_t roster_worst(const struct roster *roster)
{
	uint32_t worst = GRAPH_NONE;
	int64_t least = INT64_MAX;
	for (uint32_t i = 0; i < roster->graph->request_count; i++) {
		if (roster_serves(roster, i) && roster_sum(roster, i) < least) {
			least = roster_sum(roster, i);
			worst = i;
		}
	}
	return worst;
}
