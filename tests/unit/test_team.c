/* Teams against every possible team of small instances, and what the order of wishes means. */
#include "planning/team.h"
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	ARENA_BYTES = 4 << 20,
	ID_BYTES = 8,
	ROUNDS = 4000,
	SMALL_PEOPLE = 9, /* at most TEAM_NEEDS_MAX */
	MANY_PEOPLE = 20000,
	MANY_MS_MAX = 2000 /* for the slowest build; the release build needs a few */
};

static int arena_setup(void **state)
{
	*state = arena_open(ARENA_BYTES);
	return *state != NULL ? 0 : -1;
}

static int arena_teardown(void **state)
{
	arena_close(*state);
	return 0;
}

static struct team find(
    struct arena *arena, const struct team_person *people, size_t count, unsigned need_count)
{
	struct team team;
	arena_reset(arena);
	assert_int_equal(team_find(people, count, need_count, arena, &team), OK);
	return team;
}

/* --- what a team is worth --- */

struct worth {
	size_t people;
	unsigned steps;
	uint64_t points;
	const char *ids[TEAM_NEEDS_MAX]; /* in order */
};

static int text_compare(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;
	return strcmp(*x, *y);
}

static void worth_add_id(struct worth *worth, const char *id)
{
	worth->ids[worth->people++] = id;
	qsort(worth->ids, worth->people, sizeof worth->ids[0], text_compare);
}

static bool worth_is_better(const struct worth *a, const struct worth *b)
{
	if (a->people != b->people) {
		return a->people < b->people;
	}
	if (a->steps != b->steps) {
		return a->steps < b->steps;
	}
	if (a->points != b->points) {
		return a->points > b->points;
	}
	for (size_t i = 0; i < a->people; i++) {
		int order = strcmp(a->ids[i], b->ids[i]);
		if (order != 0) {
			return order < 0;
		}
	}
	return false;
}

/* Of the people whose bits are in chosen: every need by whoever covers it best. False when they do
 * not cover all needs. */
static bool chosen_worth(
    const struct team_person *people, unsigned chosen, need_mask needs, struct worth *ret_worth)
{
	struct worth worth = {.people = 0};
	uint32_t best[TEAM_NEEDS_MAX] = {0};
	need_mask covered = 0;
	for (size_t i = 0; chosen >> i != 0; i++) {
		if ((chosen >> i & 1) == 0) {
			continue;
		}
		worth_add_id(&worth, people[i].id);
		worth.steps += people[i].steps;
		covered |= people[i].needs;
		for (unsigned need = 0; need < TEAM_NEEDS_MAX; need++) {
			bool covers = (people[i].needs >> need & 1) != 0;
			if (covers && people[i].points[need] > best[need]) {
				best[need] = people[i].points[need];
			}
		}
	}
	for (unsigned need = 0; need < TEAM_NEEDS_MAX; need++) {
		worth.points += best[need];
	}
	*ret_worth = worth;
	return covered == needs;
}

static struct worth brute_force(const struct team_person *people, size_t count, need_mask coverable)
{
	struct worth best = {.people = SIZE_MAX};
	for (unsigned chosen = 0; chosen < 1U << count; chosen++) {
		struct worth worth;
		if (chosen_worth(people, chosen, coverable, &worth) &&
		    worth_is_better(&worth, &best)) {
			best = worth;
		}
	}
	return best;
}

/* As the team itself divides the needs, which must be one member each. */
static struct worth team_worth(
    const struct team *team, const struct team_person *people, need_mask coverable)
{
	struct worth worth = {.people = 0};
	need_mask covered = 0;
	for (size_t i = 0; i < team->count; i++) {
		const struct team_person *person = &people[team->members[i].person];
		need_mask needs = team->members[i].needs;
		assert_true(needs != 0);
		assert_int_equal(needs & ~person->needs, 0);
		assert_int_equal(needs & covered, 0);
		covered |= needs;
		worth_add_id(&worth, person->id);
		worth.steps += person->steps;
		for (unsigned need = 0; need < TEAM_NEEDS_MAX; need++) {
			worth.points += (needs >> need & 1) != 0 ? person->points[need] : 0;
		}
	}
	assert_int_equal(covered, coverable);
	return worth;
}

static void assert_same_worth(const struct worth *a, const struct worth *b)
{
	assert_int_equal(a->people, b->people);
	assert_int_equal(a->steps, b->steps);
	assert_int_equal(a->points, b->points);
	for (size_t i = 0; i < a->people; i++) {
		assert_string_equal(a->ids[i], b->ids[i]);
	}
}

/* --- instances at random --- */

struct instance {
	struct team_person people[SMALL_PEOPLE];
	char ids[SMALL_PEOPLE][ID_BYTES];
	size_t count;
	unsigned need_count;
	need_mask coverable;
};

static need_mask some_needs(uint64_t *seed, unsigned need_count, uint32_t one_in)
{
	need_mask needs = 0;
	for (unsigned i = 0; i < need_count; i++) {
		needs |= (need_mask)((check_random_below(seed, one_in) == 0) << i);
	}
	return needs;
}

/* Few different steps and points, so that ties are common; ids in no order. */
static struct instance instance_make(uint64_t *seed)
{
	struct instance instance = {.count = check_random_below(seed, SMALL_PEOPLE + 1),
	    .need_count = check_random_below(seed, TEAM_NEEDS_MAX + 1)};
	uint32_t one_in = 2 + check_random_below(seed, 3);
	uint32_t points_below = 1 + check_random_below(seed, 4);
	uint32_t first = check_random_below(seed, 7);
	for (size_t i = 0; i < instance.count; i++) {
		struct team_person *person = &instance.people[i];
		(void)snprintf(
		    instance.ids[i], ID_BYTES, "p-%zu", (i * 3 + first) % (SMALL_PEOPLE + 1));
		person->needs = some_needs(seed, instance.need_count, one_in);
		person->steps = check_random_below(seed, TEAM_STEPS_MAX + 1);
		for (unsigned need = 0; need < TEAM_NEEDS_MAX; need++) {
			person->points[need] = check_random_below(seed, points_below);
		}
		instance.coverable |= person->needs;
	}
	return instance;
}

static void instance_name(struct instance *instance)
{
	for (size_t i = 0; i < instance->count; i++) {
		instance->people[i].id = instance->ids[i];
	}
}

static void a_team_is_the_best_of_all_possible_ones(void **state)
{
	uint64_t seed = 12;
	size_t teams = 0, uncovered = 0;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct instance it = instance_make(&seed);
		instance_name(&it);
		struct team team = find(*state, it.people, it.count, it.need_count);
		struct worth found = team_worth(&team, it.people, it.coverable);
		struct worth best = brute_force(it.people, it.count, it.coverable);
		assert_same_worth(&found, &best);
		assert_int_equal(
		    team.uncovered, ((1U << it.need_count) - 1) & ~(unsigned)it.coverable);
		teams += team.count > 1;
		uncovered += team.count > 1 && team.uncovered != 0;
	}
	assert_true(teams > ROUNDS / 4);
	assert_true(uncovered > ROUNDS / 16);
}

static void shuffle(struct team_person *people, size_t count, uint64_t *seed)
{
	for (size_t i = count; i > 1; i--) {
		size_t other = check_random_below(seed, (uint32_t)i);
		struct team_person held = people[i - 1];
		people[i - 1] = people[other];
		people[other] = held;
	}
}

static void who_takes_on_what_does_not_depend_on_the_order_of_people(void **state)
{
	uint64_t seed = 34;
	for (unsigned round = 0; round < ROUNDS / 4; round++) {
		struct instance it = instance_make(&seed);
		struct team_person shuffled[SMALL_PEOPLE];
		instance_name(&it);
		memcpy(shuffled, it.people, sizeof shuffled);
		shuffle(shuffled, it.count, &seed);
		struct team team = find(*state, it.people, it.count, it.need_count);
		struct team other = find(*state, shuffled, it.count, it.need_count);
		assert_int_equal(team.count, other.count);
		for (size_t i = 0; i < team.count; i++) {
			assert_string_equal(it.people[team.members[i].person].id,
			    shuffled[other.members[i].person].id);
			assert_int_equal(team.members[i].needs, other.members[i].needs);
		}
	}
}

/* --- the order of wishes --- */

static void one_who_covers_all_goes_before_two_who_are_nearer(void **state)
{
	const struct team_person people[] = {
	    {.id = "p-1", .needs = 1, .steps = 0, .points = {9}},
	    {.id = "p-2", .needs = 2, .steps = 0, .points = {0, 9}},
	    {.id = "p-3", .needs = 3, .steps = 3, .points = {1, 1}},
	};
	struct team team = find(*state, people, 3, 2);
	assert_int_equal(team.count, 1);
	assert_int_equal(team.members[0].person, 2);
	assert_int_equal(team.members[0].needs, 3);
}

static void the_nearer_goes_before_who_knows_more(void **state)
{
	const struct team_person people[] = {
	    {.id = "p-1", .needs = 1, .steps = 2, .points = {9}},
	    {.id = "p-2", .needs = 1, .steps = 1, .points = {1}},
	};
	struct team team = find(*state, people, 2, 1);
	assert_int_equal(team.members[0].person, 1);
}

static void a_need_goes_to_the_member_who_answers_it_best(void **state)
{
	const struct team_person people[] = {
	    {.id = "p-1", .needs = 3, .points = {5, 4}},
	    {.id = "p-2", .needs = 6, .points = {0, 8, 5}},
	};
	struct team team = find(*state, people, 2, 3);
	assert_int_equal(team.count, 2);
	assert_int_equal(team.members[0].needs, 1);
	assert_int_equal(team.members[1].needs, 6);
}

static void what_nobody_covers_leaves_the_rest_covered(void **state)
{
	const struct team_person people[] = {{.id = "p-1", .needs = 5, .points = {1, 0, 1}}};
	struct team team = find(*state, people, 1, 3);
	assert_int_equal(team.count, 1);
	assert_int_equal(team.members[0].needs, 5);
	assert_int_equal(team.uncovered, 2);
}

static void nobody_at_all_leaves_every_need_uncovered(void **state)
{
	struct team team = find(*state, NULL, 0, TEAM_NEEDS_MAX);
	assert_int_equal(team.count, 0);
	assert_int_equal(team.uncovered, (1U << TEAM_NEEDS_MAX) - 1);
}

static void want_of_memory_is_said(void **state)
{
	struct team team;
	struct arena *little = arena_open(1 << 12);
	(void)state;
	assert_non_null(little);
	assert_int_equal(team_find(NULL, 0, 1, little, &team), RESOURCE_EXHAUSTED);
	arena_close(little);
}

/* --- many --- */

static double now_of_thread_ms(void)
{
	struct timespec now;
	assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now), 0);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* How long a team takes of so many people, of whom each covers about one in so many of 12 needs. */
static double many_ms(struct arena *arena, uint32_t one_in, uint32_t points_below)
{
	uint64_t seed = 56;
	struct team_person *people = calloc(MANY_PEOPLE, sizeof *people);
	char(*ids)[ID_BYTES] = calloc(MANY_PEOPLE, sizeof *ids);
	assert_non_null(people);
	assert_non_null(ids);
	for (size_t i = 0; i < MANY_PEOPLE; i++) {
		(void)snprintf(ids[i], ID_BYTES, "p-%05zu", i % 100000);
		people[i].id = ids[i];
		people[i].needs = some_needs(&seed, TEAM_NEEDS_MAX, one_in);
		people[i].steps = check_random_below(&seed, TEAM_STEPS_MAX + 1);
		for (unsigned need = 0; need < TEAM_NEEDS_MAX; need++) {
			people[i].points[need] = check_random_below(&seed, points_below);
		}
	}
	double began = now_of_thread_ms();
	struct team team = find(arena, people, MANY_PEOPLE, TEAM_NEEDS_MAX);
	double took = now_of_thread_ms() - began;
	assert_int_equal(team.uncovered, 0);
	free(people);
	free(ids);
	return took;
}

static void many_people_and_needs_take_little_time(void **state)
{
	static const struct {
		const char *what;
		uint32_t one_in, points_below;
	} cases[] = {
	    {"one need in six", 6, 1000000},
	    {"one need in six, all alike", 6, 1},
	    {"one need in three", 3, 1000000},
	    {"every other need", 2, 1000000},
	    {"every need", 1, 1000000},
	    {"every need, all alike", 1, 1},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double took = many_ms(*state, cases[i].one_in, cases[i].points_below);
		print_message("%d people, %d needs, each covers %s: %.1f ms\n", MANY_PEOPLE,
		    TEAM_NEEDS_MAX, cases[i].what, took);
		assert_true(took < MANY_MS_MAX);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_setup, arena_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_team_is_the_best_of_all_possible_ones),
	    TEST(who_takes_on_what_does_not_depend_on_the_order_of_people),
	    TEST(one_who_covers_all_goes_before_two_who_are_nearer),
	    TEST(the_nearer_goes_before_who_knows_more),
	    TEST(a_need_goes_to_the_member_who_answers_it_best),
	    TEST(what_nobody_covers_leaves_the_rest_covered),
	    TEST(nobody_at_all_leaves_every_need_uncovered),
	    TEST(want_of_memory_is_said),
	    TEST(many_people_and_needs_take_little_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
