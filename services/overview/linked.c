#include "overview/linked.h"

#include "overview/suppression.h"

#include <limits.h>
#include <string.h>

static const unsigned nowhere = UINT_MAX;

/* An arc as one reader sees it. */
struct seen {
	struct linked_arc arc;
	uint64_t least;             /* what the reader knows of the count */
	bool known;                 /* all of it */
	int64_t moved;              /* how far it is moved in thought */
	unsigned next_out, next_in; /* of its nodes; nowhere: the last */
};

/* A node on the way: how many shown counts lie before it, and by which arc it was reached. */
struct stop {
	unsigned cost;
	unsigned arc;
	bool forward, waits;
};

struct linked {
	struct seen *arcs;
	size_t arc_count, node_count, area_count;
	unsigned *first_out, *first_in; /* by node */
	struct stop *stops;
	unsigned *queue; /* of nodes, a ring */
};

struct linked *linked_open(
    struct arena *arena, size_t arcs_max, size_t node_count, size_t area_count)
{
	struct linked *linked = arena_alloc(arena, sizeof *linked);
	if (linked == NULL) {
		return NULL;
	}
	linked->node_count = node_count;
	linked->area_count = area_count;
	linked->arcs = arena_alloc(arena, arcs_max * sizeof *linked->arcs);
	linked->first_out = arena_alloc(arena, node_count * sizeof *linked->first_out);
	linked->first_in = arena_alloc(arena, node_count * sizeof *linked->first_in);
	linked->stops = arena_alloc(arena, node_count * sizeof *linked->stops);
	linked->queue = arena_alloc(arena, node_count * sizeof *linked->queue);
	if (linked->arcs == NULL || linked->first_out == NULL || linked->first_in == NULL ||
	    linked->stops == NULL || linked->queue == NULL) {
		return NULL;
	}
	memset(linked->first_out, 0xFF, node_count * sizeof *linked->first_out);
	memset(linked->first_in, 0xFF, node_count * sizeof *linked->first_in);
	return linked;
}

void linked_add(struct linked *linked, const struct linked_arc *arc)
{
	unsigned at = (unsigned)linked->arc_count++;
	linked->arcs[at] = (struct seen){.arc = *arc,
	    .next_out = linked->first_out[arc->from],
	    .next_in = linked->first_in[arc->to]};
	linked->first_out[arc->from] = at;
	linked->first_in[arc->to] = at;
}

/* --- a reader --- */

static bool is_hidden(const struct seen *seen)
{
	return *seen->arc.mark != SUPPRESSION_SHOWN;
}

static void see_as(struct linked *linked, uint64_t knower)
{
	for (size_t i = 0; i < linked->arc_count; i++) {
		struct seen *seen = &linked->arcs[i];
		seen->least = 0;
		for (size_t area = 0; area < linked->area_count; area++) {
			seen->least += (knower >> area & 1) != 0 ? seen->arc.parts[area] : 0;
		}
		seen->known = seen->arc.area >= 0 && (knower >> seen->arc.area & 1) != 0;
	}
}

/* --- the way round --- */

/* Looks along an arc from a node that was reached: its other end may be reached more cheaply. */
static void look_along(
    struct linked *linked, unsigned at, bool forward, unsigned node, size_t *tail, size_t *count)
{
	const struct seen *seen = &linked->arcs[at];
	unsigned ahead = forward ? seen->arc.to : seen->arc.from;
	unsigned cost = linked->stops[node].cost + !is_hidden(seen);
	bool has_room = forward || (int64_t)seen->arc.count + seen->moved > (int64_t)seen->least;
	struct stop *stop = &linked->stops[ahead];
	if (seen->known || !has_room || cost >= stop->cost) {
		return;
	}
	if (!stop->waits) {
		linked->queue[*tail] = ahead;
		*tail = (*tail + 1) % linked->node_count;
		(*count)++;
	}
	*stop = (struct stop){.cost = cost, .arc = at, .forward = forward, .waits = true};
}

/* Finds a way for one unit that passes as few shown counts as can be, and not this arc. */
static bool find_way(struct linked *linked, unsigned from, unsigned to, unsigned without)
{
	size_t head = 0;
	size_t tail = 1 % linked->node_count;
	size_t count = 1;
	for (size_t i = 0; i < linked->node_count; i++) {
		linked->stops[i] = (struct stop){.cost = UINT_MAX, .arc = nowhere};
	}
	linked->stops[from].cost = 0;
	linked->queue[0] = from;
	while (count > 0) {
		unsigned node = linked->queue[head];
		head = (head + 1) % linked->node_count;
		count--;
		linked->stops[node].waits = false;
		for (unsigned at = linked->first_out[node]; at != nowhere;
		     at = linked->arcs[at].next_out) {
			if (at != without) {
				look_along(linked, at, true, node, &tail, &count);
			}
		}
		for (unsigned at = linked->first_in[node]; at != nowhere;
		     at = linked->arcs[at].next_in) {
			if (at != without) {
				look_along(linked, at, false, node, &tail, &count);
			}
		}
	}
	return linked->stops[to].cost != UINT_MAX;
}

/* Moves a unit along the way that was found; hides what it passes. How many were shown. */
static size_t go_way(struct linked *linked, unsigned from, unsigned to)
{
	size_t hidden = 0;
	while (to != from) {
		const struct stop *stop = &linked->stops[to];
		struct seen *seen = &linked->arcs[stop->arc];
		seen->moved += stop->forward ? 1 : -1;
		if (!is_hidden(seen)) {
			*seen->arc.mark = SUPPRESSION_COMPLEMENT;
			hidden++;
		}
		to = stop->forward ? seen->arc.from : seen->arc.to;
	}
	return hidden;
}

/* Lets a hidden count seem to be so much more, or less; how many others that took to hide. */
static size_t make_room(struct linked *linked, unsigned at, bool up, uint64_t units)
{
	const struct linked_arc *arc = &linked->arcs[at].arc;
	unsigned from = up ? arc->to : arc->from;
	unsigned to = up ? arc->from : arc->to;
	size_t hidden = 0;
	for (size_t i = 0; i < linked->arc_count; i++) {
		linked->arcs[i].moved = 0;
	}
	for (uint64_t i = 0; i < units && find_way(linked, from, to, at); i++) {
		hidden += go_way(linked, from, to);
	}
	return hidden;
}

size_t linked_hide(struct linked *linked, uint64_t knower)
{
	size_t hidden = 0;
	see_as(linked, knower);
	for (unsigned at = 0; at < linked->arc_count; at++) {
		const struct seen *seen = &linked->arcs[at];
		uint64_t rest = seen->arc.count - seen->least;
		if (!is_hidden(seen) || seen->known || rest == 0 || rest > SUPPRESSION_SMALL_MAX) {
			continue;
		}
		hidden += make_room(linked, at, true, SUPPRESSION_SMALL_MAX + 1 - rest);
		hidden += make_room(linked, at, false, rest - 1);
	}
	return hidden;
}
