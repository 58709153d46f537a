#include "planning/team.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SETS_MAX = 1 << TEAM_NEEDS_MAX };

/* Costs in one number: a person outweighs all steps of a team, a step all points of a team. */
static const int64_t person_cost = INT64_C(1) << 50;
static const int64_t step_cost = INT64_C(1) << 40;

/* Who takes on a set of needs alone at the lowest cost. */
struct taker {
	const struct team_person *person; /* NULL: nobody covers them all */
	int64_t cost;
	uint16_t place; /* among all takers, by id */
};

/* The cheapest team for a set of needs. */
struct part {
	int64_t cost;
	need_mask first;                 /* what the one who takes on the first need takes on */
	uint16_t places[TEAM_NEEDS_MAX]; /* of its members, in order */
	uint16_t count;
};

struct search {
	const struct team_person *people;
	size_t count;
	need_mask coverable;
	struct taker *takers; /* by set */
	struct part *parts;   /* by set */
	uint64_t *points;     /* of one person, by set */
};

static need_mask lowest(need_mask needs)
{
	return (need_mask)(needs & -needs);
}

/* The next larger subset of needs after set; 0 after the last. */
static need_mask next_subset(need_mask needs, need_mask set)
{
	return (need_mask)((set - needs) & needs);
}

/* --- who takes on which set --- */

static bool taker_is_better(const struct taker *taker, const struct taker *than)
{
	if (than->person == NULL || taker->cost != than->cost) {
		return than->person == NULL || taker->cost < than->cost;
	}
	return strcmp(taker->person->id, than->person->id) < 0;
}

/* Offers the person for every set that they cover. */
static void person_offer(struct search *search, const struct team_person *person)
{
	uint64_t *points = search->points;
	int64_t cost = person_cost + person->steps * step_cost;
	need_mask needs = person->needs;
	for (need_mask set = next_subset(needs, 0); set != 0; set = next_subset(needs, set)) {
		need_mask low = lowest(set);
		points[set] = points[set ^ low] + person->points[__builtin_ctz(low)];
		struct taker taker = {.person = person, .cost = cost - (int64_t)points[set]};
		if (taker_is_better(&taker, &search->takers[set])) {
			search->takers[set] = taker;
		}
	}
}

/* Whether somebody as near, with an id before theirs, covers every need of the person as well. */
static bool person_is_outdone(const struct team_person *person, const struct team_person *by)
{
	for (need_mask left = person->needs; left != 0; left &= (need_mask)(left - 1)) {
		int need = __builtin_ctz(left);
		if (person->points[need] > by->points[need]) {
			return false;
		}
	}
	return strcmp(by->id, person->id) < 0;
}

/* Nobody nearer, nor anybody who outdoes them, covers the same needs. */
static bool person_counts(const struct search *search, const struct team_person *person)
{
	const struct team_person *taker = search->takers[person->needs].person;
	return taker == NULL ||
	       (taker->steps == person->steps && !person_is_outdone(person, taker));
}

/* The nearest first: for every set of needs they go before anybody further away. */
static void takers_find(struct search *search)
{
	for (unsigned steps = 0; steps <= TEAM_STEPS_MAX; steps++) {
		for (size_t i = 0; i < search->count; i++) {
			const struct team_person *person = &search->people[i];
			if (person->steps == steps && person_counts(search, person)) {
				person_offer(search, person);
			}
		}
	}
}

static int id_compare(const void *a, const void *b)
{
	const struct taker *const *x = a, *const *y = b;
	return strcmp((*x)->person->id, (*y)->person->id);
}

/* Numbers the takers by id; one person takes on many sets. */
static enum status takers_place(struct search *search, struct arena *arena)
{
	size_t used = 0;
	uint16_t place = 0;
	struct taker **sorted = arena_alloc(arena, SETS_MAX * sizeof *sorted);
	if (sorted == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t set = 1; set < SETS_MAX; set++) {
		if (search->takers[set].person != NULL) {
			sorted[used++] = &search->takers[set];
		}
	}
	qsort(sorted, used, sizeof *sorted, id_compare);
	for (size_t i = 0; i < used; i++) {
		place = (uint16_t)(place + (i > 0 && sorted[i]->person != sorted[i - 1]->person));
		sorted[i]->place = place;
	}
	return OK;
}

/* --- how the needs are split --- */

/* The part that rest becomes with one more member. */
static struct part part_with(const struct part *rest, need_mask set, const struct taker *taker)
{
	struct part part = {.cost = rest->cost + taker->cost, .first = set};
	uint16_t at = 0;
	while (at < rest->count && rest->places[at] < taker->place) {
		part.places[at] = rest->places[at];
		at++;
	}
	part.places[at] = taker->place;
	memcpy(&part.places[at + 1], &rest->places[at], (rest->count - at) * sizeof part.places[0]);
	part.count = (uint16_t)(rest->count + 1);
	return part;
}

/* Parts of equal cost have equally many members. */
static bool part_is_named_before(const struct part *part, const struct part *than)
{
	for (uint16_t i = 0; i < part->count; i++) {
		if (part->places[i] != than->places[i]) {
			return part->places[i] < than->places[i];
		}
	}
	return false;
}

/* Somebody takes on the first need, perhaps with others; what is left is a part found before. */
static void part_find(struct search *search, need_mask needs)
{
	need_mask low = lowest(needs), others = needs ^ low;
	struct part best = {.cost = INT64_MAX};
	for (need_mask more = others;; more = (need_mask)((more - 1) & others)) {
		need_mask set = low | more;
		const struct taker *taker = &search->takers[set];
		const struct part *rest = &search->parts[needs ^ set];
		if (taker->person != NULL && taker->cost + rest->cost <= best.cost) {
			struct part part = part_with(rest, set, taker);
			if (part.cost < best.cost || part_is_named_before(&part, &best)) {
				best = part;
			}
		}
		if (more == 0) {
			break;
		}
	}
	search->parts[needs] = best;
}

/* --- the whole --- */

static enum status search_open(struct search *search, struct arena *arena)
{
	search->takers = arena_alloc(arena, SETS_MAX * sizeof *search->takers);
	search->parts = arena_alloc(arena, SETS_MAX * sizeof *search->parts);
	search->points = arena_alloc(arena, SETS_MAX * sizeof *search->points);
	if (search->takers == NULL || search->parts == NULL || search->points == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < search->count; i++) {
		assert(search->people[i].steps <= TEAM_STEPS_MAX);
		search->coverable |= search->people[i].needs;
	}
	return OK;
}

static void members_fill(const struct search *search, struct team *team)
{
	for (need_mask left = search->coverable; left != 0;) {
		need_mask first = search->parts[left].first;
		team->members[team->count++] = (struct team_member){
		    .person = (size_t)(search->takers[first].person - search->people),
		    .needs = first};
		left ^= first;
	}
}

static enum status search_run(struct search *search, struct arena *arena)
{
	enum status status = search_open(search, arena);
	if (status != OK) {
		return status;
	}
	takers_find(search);
	status = takers_place(search, arena);
	need_mask coverable = search->coverable;
	for (need_mask set = next_subset(coverable, 0); status == OK && set != 0;
	     set = next_subset(coverable, set)) {
		part_find(search, set);
	}
	return status;
}

enum status team_find(const struct team_person *people,
    size_t count,
    unsigned need_count,
    struct arena *arena,
    struct team *ret_team)
{
	assert(need_count <= TEAM_NEEDS_MAX);
	struct arena_mark mark = arena_mark(arena);
	need_mask all = (need_mask)((1U << need_count) - 1);
	struct search search = {.people = people, .count = count};
	struct team team = {.count = 0};
	enum status status = search_run(&search, arena);
	if (status == OK) {
		assert((search.coverable & ~all) == 0);
		members_fill(&search, &team);
		team.uncovered = all & (need_mask)~search.coverable;
		*ret_team = team;
	}
	arena_rewind(arena, mark);
	return status;
}
