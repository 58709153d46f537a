/*
 * Closeness through the links of SKOS (https://www.w3.org/TR/skos-reference/): broader has narrower
 * as its inverse, related goes both ways. The closeness of a path is the product of its steps; of
 * two topics, that of the best path.
 */
#include "language/vocabulary_parts.h"
#include "runtime/growing.h"

#include <stdlib.h>
#include <string.h>

struct edge {
	uint32_t from;
	struct topic_link to;
};

struct edges {
	struct edge *items;
	uint32_t count, capacity;
};

static enum status edge_add(struct edges *edges, uint32_t from, uint32_t to, double closeness)
{
	struct edge *items = growing_reserve(
	    edges->items, &edges->capacity, (size_t)edges->count + 1, sizeof *items);
	if (items == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	edges->items = items;
	items[edges->count++] = (struct edge){from, {to, closeness}};
	return OK;
}

/* Edges of one topic's list and the way back; ids that are not there and the topic itself are
 * passed over. */
static enum status edges_add(const struct vocabulary *vocabulary,
    struct edges *edges,
    uint32_t topic,
    const char *const *ids,
    double there,
    double back)
{
	for (; ids != NULL && *ids != NULL; ids++) {
		uint32_t other = vocabulary_find(vocabulary, *ids);
		if (other == VOCABULARY_NONE || other == topic) {
			continue;
		}
		enum status status = edge_add(edges, topic, other, there);
		if (status == OK) {
			status = edge_add(edges, other, topic, back);
		}
		if (status != OK) {
			return status;
		}
	}
	return OK;
}

static int edge_compare(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;
	return (x->from > y->from) - (x->from < y->from);
}

static enum status edges_collect(const struct vocabulary *vocabulary,
    const struct topic_entry *const *entries,
    struct edges *edges)
{
	const struct vocabulary_weights *step = &vocabulary->weights;
	for (uint32_t i = 0; i < vocabulary->topic_count; i++) {
		enum status status = edges_add(
		    vocabulary, edges, i, entries[i]->broader, step->broader, step->narrower);
		if (status == OK) {
			status = edges_add(vocabulary, edges, i, entries[i]->related, step->related,
			    step->related);
		}
		if (status != OK) {
			return status;
		}
	}
	if (edges->count > 0) {
		qsort(edges->items, edges->count, sizeof *edges->items, edge_compare);
	}
	return OK;
}

static uint32_t edges_from(const struct edges *edges, uint32_t topic)
{
	uint32_t low = 0, high = edges->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (edges->items[middle].from < topic) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

/* Raises best[] for all topics within this many steps of topic. */
static void walk(
    const struct edges *edges, uint32_t topic, double closeness, unsigned steps, double *best)
{
	if (best[topic] < closeness) {
		best[topic] = closeness;
	}
	for (uint32_t i = edges_from(edges, topic);
	     steps > 0 && i < edges->count && edges->items[i].from == topic; i++) {
		const struct topic_link *to = &edges->items[i].to;
		walk(edges, to->topic, closeness * to->closeness, steps - 1, best);
	}
}

/* Appends the links of one topic, itself first, and clears best[]. */
static enum status links_append(
    struct vocabulary *vocabulary, uint32_t topic, double *best, uint32_t *capacity)
{
	uint32_t at = vocabulary->links_start[topic];
	struct topic_link *links = growing_reserve(
	    vocabulary->links, capacity, (size_t)at + vocabulary->topic_count, sizeof *links);
	if (links == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	vocabulary->links = links;
	links[at++] = (struct topic_link){topic, 1};
	best[topic] = 0;
	for (uint32_t other = 0; other < vocabulary->topic_count; other++) {
		if (best[other] > 0) {
			links[at++] = (struct topic_link){other, best[other]};
			best[other] = 0;
		}
	}
	vocabulary->links_start[topic + 1] = at;
	return OK;
}

enum status vocabulary_link(struct vocabulary *vocabulary, const struct topic_entry *const *entries)
{
	struct edges edges = {0};
	uint32_t capacity = 0;
	enum status status = RESOURCE_EXHAUSTED;
	double *best = calloc((size_t)vocabulary->topic_count + 1, sizeof *best);
	vocabulary->links_start =
	    calloc((size_t)vocabulary->topic_count + 1, sizeof *vocabulary->links_start);
	if (best == NULL || vocabulary->links_start == NULL) {
		goto out;
	}
	status = edges_collect(vocabulary, entries, &edges);
	for (uint32_t i = 0; status == OK && i < vocabulary->topic_count; i++) {
		walk(&edges, i, 1, 2, best);
		status = links_append(vocabulary, i, best, &capacity);
	}
out:
	free(edges.items);
	free(best);
	return status;
}

size_t vocabulary_linked(
    const struct vocabulary *vocabulary, uint32_t needed, const struct topic_link **ret_links)
{
	*ret_links = vocabulary->links + vocabulary->links_start[needed];
	return vocabulary->links_start[needed + 1] - vocabulary->links_start[needed];
}

double vocabulary_closeness(const struct vocabulary *vocabulary, uint32_t needed, uint32_t known)
{
	const struct topic_link *links;
	size_t count = vocabulary_linked(vocabulary, needed, &links);
	for (size_t i = 0; i < count; i++) {
		if (links[i].topic == known) {
			return links[i].closeness;
		}
	}
	return 0;
}
