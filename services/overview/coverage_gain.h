/*
 * What one more person would solve. Every waiting need wants one place of somebody who knows its
 * topic, serves its area and has room; the most needs that can be taken at once are a maximum flow
 * from cells through people (augmenting paths: Ford and Fulkerson 1956, breadth first: Edmonds and
 * Karp 1972). One more person for a cell adds as many as further paths end in that cell: not only
 * what waits there, but also what waits for people whom that cell then leaves free. Exact.
 *
 * A need is taken to want a place of its own, also when another need of the same request goes to
 * the same person; conflicts of interest, ages, forms of help and consent are left out.
 */
#ifndef SAMEN_COVERAGE_GAIN_H
#define SAMEN_COVERAGE_GAIN_H

#include "overview/coverage.h"
#include "runtime/arena.h"
#include "runtime/status.h"

struct coverage_needs {
	uint32_t waiting; /* of all cells */
	uint32_t taken;   /* of those, what people have room for at most */
};

/*
 * Sets the gain of every cell in which something waits for somebody with room for this many
 * requests who knows its topic and serves its area only; 0 elsewhere. Room is taken from the arena
 * and given back. RESOURCE_EXHAUSTED when it is full. Takes time in proportion to waiting needs
 * times pairs of a person and a cell that they could help in.
 */
enum status coverage_gain(struct coverage *coverage,
    uint32_t room,
    struct arena *arena,
    struct coverage_needs *ret_needs);

#endif
