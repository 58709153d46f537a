#include "matching/assignment_roster.h"

#include <stdlib.h>
#include <string.h>

enum status roster_init(struct roster *roster, const struct graph *graph)
{
	size_t count = graph->request_count;
	*roster = (struct roster){.graph = graph,
	    .held = graph_array(count * ASSIGNMENT_DEMAND_MAX, sizeof *roster->held),
	    .held_count = graph_array(count, sizeof *roster->held_count)};
	return roster->held != NULL && roster->held_count != NULL ? OK : RESOURCE_EXHAUSTED;
}

void roster_fini(struct roster *roster)
{
	free(roster->held);
	free(roster->held_count);
	*roster = (struct roster){0};
}

static void roster_set(struct roster *roster, const uint32_t *held, const uint8_t *held_count)
{
	size_t count = roster->graph->request_count;
	memcpy(roster->held, held, count * ASSIGNMENT_DEMAND_MAX * sizeof *held);
	memcpy(roster->held_count, held_count, count * sizeof *held_count);
}

void roster_take(struct roster *roster, const struct flow *flow)
{
	roster_set(roster, flow->held, flow->held_count);
}

void roster_copy(struct roster *roster, const struct roster *from)
{
	roster_set(roster, from->held, from->held_count);
}

int64_t roster_sum(const struct roster *roster, uint32_t request)
{
	int64_t sum = 0;
	for (uint32_t i = 0; i < roster->held_count[request]; i++) {
		uint32_t edge = roster->held[request * ASSIGNMENT_DEMAND_MAX + i];
		sum += roster->graph->edge_score[edge];
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
