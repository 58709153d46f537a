/*
 * Tables that share totals, hidden together. Each is safe by itself (suppression.h), but a hidden
 * total that stands in two of them has to fit both, and may so be told more closely than by either.
 * Counts and totals are arcs of one circulation: every sum is a node, what flows in flows out. A
 * reader finds in a hidden count whatever keeps what is shown and lets nothing fall below what they
 * know of it. Where that is too narrow, more is hidden along the shortest way round, as in the
 * sources of suppression.h. Pure.
 */
#ifndef SAMEN_LINKED_H
#define SAMEN_LINKED_H

#include "runtime/arena.h"
#include "runtime/status.h"

#include <stddef.h>
#include <stdint.h>

struct linked;

/* A count, from one sum to another. */
struct linked_arc {
	unsigned from, to; /* nodes, counted from 0 */
	uint64_t count;
	uint8_t *mark;         /* enum suppression_mark; changed by linked_hide */
	const uint64_t *parts; /* what each area adds to the count */
	int area;              /* whoever watches it knows the count; -1: nobody does */
};

/* In the arena. NULL when it is full. */
struct linked *linked_open(
    struct arena *arena, size_t arcs_max, size_t node_count, size_t area_count);
/* Copied, but for what it points at. No more than arcs_max. */
void linked_add(struct linked *linked, const struct linked_arc *arc);

/*
 * Of every hidden count of which 1 to 4 are not of the areas that knower watches (a set; 0: a
 * stranger), 1 to 5 stay possible for those. How many more counts it took to hide for that.
 */
size_t linked_hide(struct linked *linked, uint64_t knower);

#endif
