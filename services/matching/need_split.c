#include "matching/need_split.h"

#include <assert.h>
#include <stdbool.h>

enum { NOBODY = NEED_SPLIT_PEOPLE_MAX };

static bool has(uint32_t needs, size_t need)
{
	return (needs >> need & 1) != 0;
}

static bool has_several(uint32_t needs)
{
	return (needs & (needs - 1)) != 0;
}

static size_t best_for(const struct need_share *people, size_t count, size_t need)
{
	size_t best = NOBODY;
	for (size_t i = 0; i < count; i++) {
		if (has(people[i].covers, need) &&
		    (best == NOBODY || people[i].points[need] > people[best].points[need])) {
			best = i;
		}
	}
	return best;
}

static size_t taker_of(const struct need_share *people, size_t count, size_t need)
{
	for (size_t i = 0; i < count; i++) {
		if (has(people[i].takes, need)) {
			return i;
		}
	}
	return NOBODY;
}

/* Moves a need to somebody who has none. */
static void give_one(struct need_share *people, size_t count, size_t need_count, size_t to)
{
	size_t from = NOBODY;
	size_t what = 0;
	double least = 0;
	for (size_t need = 0; need < need_count; need++) {
		if (!has(people[to].covers, need)) {
			continue;
		}
		size_t taker = taker_of(people, count, need);
		assert(taker != NOBODY);
		double loss = people[taker].points[need] - people[to].points[need];
		if (has_several(people[taker].takes) && (from == NOBODY || loss < least)) {
			from = taker;
			what = need;
			least = loss;
		}
	}
	if (from == NOBODY) {
		people[to].takes = people[to].covers;
		return;
	}
	people[from].takes &= ~(UINT32_C(1) << what);
	people[to].takes |= UINT32_C(1) << what;
}

void needs_split(struct need_share *people, size_t count, size_t need_count)
{
	assert(count <= NEED_SPLIT_PEOPLE_MAX && need_count <= 32);
	for (size_t i = 0; i < count; i++) {
		people[i].takes = 0;
	}
	for (size_t need = 0; need < need_count; need++) {
		size_t best = best_for(people, count, need);
		if (best != NOBODY) {
			people[best].takes |= UINT32_C(1) << need;
		}
	}
	for (size_t i = 0; i < count; i++) {
		if (people[i].takes == 0) {
			give_one(people, count, need_count, i);
		}
	}
}
