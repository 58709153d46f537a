/* The nearest of numbered nodes: a binary heap in which a node can come nearer. */
#ifndef SAMEN_ASSIGNMENT_HEAP_H
#define SAMEN_ASSIGNMENT_HEAP_H

#include "runtime/status.h"

#include <stdbool.h>
#include <stdint.h>

struct distance_heap {
	uint32_t *nodes;   /* the nearest first */
	uint32_t *place;   /* by node: where in nodes; good while it is there */
	int64_t *distance; /* by node */
	uint32_t count;
};

/* Room for nodes 0 .. node_count - 1. distance_heap_fini, after RESOURCE_EXHAUSTED too. */
enum status distance_heap_init(struct distance_heap *heap, uint32_t node_count);
void distance_heap_fini(struct distance_heap *heap);

/* Adds a node that is not there. */
void distance_heap_add(struct distance_heap *heap, uint32_t node, int64_t distance);
/* Makes a node that is there nearer. */
void distance_heap_move(struct distance_heap *heap, uint32_t node, int64_t distance);
/* Takes the nearest; the heap must not be empty. Its distance stays readable. */
uint32_t distance_heap_take(struct distance_heap *heap);

#endif
