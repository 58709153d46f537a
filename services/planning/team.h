/*
 * The smallest and nearest team that covers the needs of a request. Pure.
 *
 * Fewest people first; of teams as small the nearest, by the sum of steps; of those the one that
 * answers the needs best, by the sum of points, each need counting once, for the member who answers
 * it best; of those the one whose ids, in order, come first. The outcome is exact and does not
 * depend on the order of people.
 *
 * Dynamic programming over sets of needs, as set cover is solved by it (Fomin and Kratsch, "Exact
 * Exponential Algorithms", 2010, chapter 3). First the best person for every set of needs: 2^m
 * steps for a person who covers m of them, and is not outdone by another who covers them too. Then
 * the best split of all n needs into such sets: 3^n / 2 steps, 265,720 for 12 needs, however many
 * people there are.
 */
#ifndef SAMEN_TEAM_H
#define SAMEN_TEAM_H

#include "runtime/arena.h"
#include "runtime/status.h"

enum { TEAM_NEEDS_MAX = 12, TEAM_STEPS_MAX = 3 };

/* Needs as bits, 1 << 0 the first. */
typedef uint16_t need_mask;

struct team_person {
	const char *id;                  /* another one for everybody */
	need_mask needs;                 /* covered by the person */
	unsigned steps;                  /* how far away, at most TEAM_STEPS_MAX */
	uint32_t points[TEAM_NEEDS_MAX]; /* how well each of them is covered */
};

struct team_member {
	size_t person;   /* index in people */
	need_mask needs; /* taken on by this member, and by no other; not empty */
};

struct team {
	/* In the order of the first need they take on. */
	struct team_member members[TEAM_NEEDS_MAX];
	size_t count;
	need_mask uncovered; /* by anybody */
};

/*
 * The team for all needs that somebody covers; nobody for none. need_count is at most
 * TEAM_NEEDS_MAX. Works in arena and leaves nothing there; RESOURCE_EXHAUSTED when it is full. Does
 * not block.
 */
enum status team_find(const struct team_person *people,
    size_t count,
    unsigned need_count,
    struct arena *arena,
    struct team *ret_team);

#endif
