#include "planning/assignment_heap.h"

#include <assert.h>
#include <stdlib.h>

enum status distance_heap_init(struct distance_heap *heap, uint32_t node_count)
{
	size_t room = (size_t)node_count + 1;
	*heap = (struct distance_heap){.nodes = calloc(room, sizeof *heap->nodes),
	    .place = calloc(room, sizeof *heap->place),
	    .distance = calloc(room, sizeof *heap->distance)};
	bool is_whole = heap->nodes != NULL && heap->place != NULL && heap->distance != NULL;
	return is_whole ? OK : RESOURCE_EXHAUSTED;
}

void distance_heap_fini(struct distance_heap *heap)
{
	free(heap->nodes);
	free(heap->place);
	free(heap->distance);
	*heap = (struct distance_heap){0};
}

static void heap_put(struct distance_heap *heap, uint32_t place, uint32_t node)
{
	heap->nodes[place] = node;
	heap->place[node] = place;
}

static void heap_rise(struct distance_heap *heap, uint32_t place, uint32_t node)
{
	while (place > 0) {
		uint32_t parent = heap->nodes[(place - 1) / 2];
		if (heap->distance[parent] <= heap->distance[node]) {
			break;
		}
		heap_put(heap, place, parent);
		place = (place - 1) / 2;
	}
	heap_put(heap, place, node);
}

static void heap_sink(struct distance_heap *heap, uint32_t place, uint32_t node)
{
	for (uint32_t child; (child = 2 * place + 1) < heap->count; place = child) {
		const uint32_t *pair = &heap->nodes[child];
		if (child + 1 < heap->count && heap->distance[pair[1]] < heap->distance[pair[0]]) {
			child++;
		}
		if (heap->distance[node] <= heap->distance[heap->nodes[child]]) {
			break;
		}
		heap_put(heap, place, heap->nodes[child]);
	}
	heap_put(heap, place, node);
}

void distance_heap_add(struct distance_heap *heap, uint32_t node, int64_t distance)
{
	heap->distance[node] = distance;
	heap_rise(heap, heap->count++, node);
}

void distance_heap_move(struct distance_heap *heap, uint32_t node, int64_t distance)
{
	assert(distance <= heap->distance[node]);
	heap->distance[node] = distance;
	heap_rise(heap, heap->place[node], node);
}

uint32_t distance_heap_take(struct distance_heap *heap)
{
	assert(heap->count > 0);
	uint32_t nearest = heap->nodes[0];
	if (--heap->count > 0) {
		heap_sink(heap, 0, heap->nodes[heap->count]);
	}
	return nearest;
}
