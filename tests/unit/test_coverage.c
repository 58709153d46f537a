/*
 * Coverage: who can help where, which gaps come first, and what one more person would solve,
 * against every way to share out the needs of small regions.
 */
#include "overview/coverage_gain.h"
#include "support/check.h"

#include <stdlib.h>
#include <string.h>

enum {
	ARENA_BYTES = 64 << 20,
	AREAS = 3,
	TOPICS = 3,
	PEOPLE = 4,
	ROOM_MAX = 3,
	STATES = 4 * 4 * 4 * 4 * 4, /* places left of everybody and of one more */
	ROUNDS = 400,
	MANY_TOPICS = 216,
	MANY_PEOPLE = 250,
	MANY_AREAS = 8,
	MANY_MS_MAX = 2000, /* for the slowest build; the release build needs a few */
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

/* A small region. Everybody has all topics listed; first_topic and topic_count choose some. */
struct region {
	struct coverage coverage;
	struct coverage_cell cells[AREAS * TOPICS];
	struct coverage_person people[PEOPLE + 1];
};

static const uint32_t topics[] = {0, 1, 2, 0, 2, 1};

static void region_init(struct region *region, uint32_t people)
{
	*region = (struct region){.coverage = {.area_count = AREAS,
				      .topic_count = TOPICS,
				      .person_count = people,
				      .person_topics = topics}};
	region->coverage.cells = region->cells;
	region->coverage.people = region->people;
}

static void region_by_chance(struct region *region, uint64_t *chance)
{
	region_init(region, check_random_below(chance, PEOPLE + 1));
	for (size_t i = 0; i < AREAS * TOPICS; i++) {
		uint32_t waiting = check_random_below(chance, 5);
		region->cells[i].waiting = waiting < 3 ? waiting : 0;
		region->cells[i].demand = check_random_below(chance, 4);
	}
	for (uint32_t i = 0; i < region->coverage.person_count; i++) {
		uint64_t home = UINT64_C(1) << check_random_below(chance, AREAS);
		region->people[i] =
		    (struct coverage_person){.first_topic = check_random_below(chance, 4),
			.topic_count = 1 + check_random_below(chance, 2),
			.serves = check_random_below(chance, 8),
			.works = home,
			.beside = home == 2 ? 5 : 2,
			.room = check_random_below(chance, ROOM_MAX + 1)};
	}
}

/* --- every way to share out --- */

static bool can_help(const struct coverage_person *person, size_t cell)
{
	bool knows = false;
	for (uint32_t i = 0; i < person->topic_count; i++) {
		knows = knows || topics[person->first_topic + i] == cell % TOPICS;
	}
	return knows && (person->serves >> cell / TOPICS & 1) != 0;
}

/* Adds a need to all that could be shared out so far: taken[state] by places left, -1 for none. */
static void share_out_one(const struct region *region, uint32_t people, size_t cell, int *taken)
{
	static int next[STATES];
	memcpy(next, taken, sizeof next);
	for (int state = 0; state < STATES; state++) {
		for (uint32_t i = 0; taken[state] >= 0 && i < people; i++) {
			int place = 1 << 2 * i;
			if (state / place % 4 > 0 && can_help(&region->people[i], cell) &&
			    next[state - place] < taken[state] + 1) {
				next[state - place] = taken[state] + 1;
			}
		}
	}
	memcpy(taken, next, sizeof next);
}

static uint32_t most_taken(const struct region *region, uint32_t people)
{
	static int taken[STATES];
	int state = 0, most = 0;
	memset(taken, 0xFF, sizeof taken);
	for (uint32_t i = 0; i < people; i++) {
		state += (int)region->people[i].room << 2 * i;
	}
	taken[state] = 0;
	for (size_t cell = 0; cell < AREAS * TOPICS; cell++) {
		for (uint32_t i = 0; i < region->cells[cell].waiting; i++) {
			share_out_one(region, people, cell, taken);
		}
	}
	for (int i = 0; i < STATES; i++) {
		most = taken[i] > most ? taken[i] : most;
	}
	return (uint32_t)most;
}

static uint32_t most_taken_with_one_more(struct region *region, size_t cell, uint32_t room)
{
	uint32_t people = region->coverage.person_count;
	region->people[people] = (struct coverage_person){.first_topic = (uint32_t)(cell % TOPICS),
	    .topic_count = 1,
	    .serves = UINT64_C(1) << cell / TOPICS,
	    .room = room};
	return most_taken(region, people + 1);
}

static void test_gains_are_those_of_every_way_to_share_out(void **state)
{
	uint64_t chance = 7;
	uint32_t moved = 0;
	for (size_t round = 0; round < ROUNDS; round++) {
		struct region region;
		struct coverage_needs needs;
		region_by_chance(&region, &chance);
		uint32_t room = 1 + check_random_below(&chance, ROOM_MAX);
		coverage_count_people(&region.coverage);
		assert_int_equal(coverage_gain(&region.coverage, room, *state, &needs), OK);
		uint32_t before = most_taken(&region, region.coverage.person_count);
		assert_int_equal(needs.taken, before);
		for (size_t cell = 0; cell < AREAS * TOPICS; cell++) {
			uint32_t gain = most_taken_with_one_more(&region, cell, room) - before;
			assert_int_equal(region.cells[cell].gain, gain);
			moved += gain > region.cells[cell].unmet;
		}
	}
	/* More than what cannot be helped within its own cell: others were moved along. */
	assert_true(moved > ROUNDS / 10);
}

/* --- who can help where --- */

static void test_cells_count_who_knows_the_topic_and_comes_there(void **state)
{
	struct region region;
	(void)state;
	region_init(&region, 3);
	region.people[0] = (struct coverage_person){
	    .first_topic = 0, .topic_count = 2, .serves = 3, .works = 1, .room = 2};
	region.people[1] = (struct coverage_person){
	    .first_topic = 0, .topic_count = 1, .serves = 7, .works = 4, .beside = 2, .room = 0};
	region.people[2] = (struct coverage_person){
	    .first_topic = 0, .topic_count = 1, .serves = 1, .beside = 1, .room = 5};
	coverage_at(&region.coverage, 0, 0)->waiting = 9;
	coverage_at(&region.coverage, 2, 0)->waiting = 1;
	coverage_count_people(&region.coverage);
	const struct coverage_cell *cell = coverage_at(&region.coverage, 0, 0);
	assert_int_equal(cell->people, 3);
	assert_int_equal(cell->room, 7);
	assert_int_equal(cell->unmet, 2);
	assert_int_equal(cell->nearest, COVERAGE_OWN_AREA);
	assert_int_equal(cell->nearest_people, 1);
	cell = coverage_at(&region.coverage, 1, 0);
	assert_int_equal(cell->people, 2);
	assert_int_equal(cell->nearest, COVERAGE_NEIGHBOUR);
	assert_int_equal(cell->nearest_people, 1);
	cell = coverage_at(&region.coverage, 2, 0);
	assert_int_equal(cell->people, 1);
	assert_int_equal(cell->unmet, 1);
	assert_int_equal(cell->nearest, COVERAGE_OWN_AREA);
}

/* One who comes from afar is nearer than a neighbour who does not come. */
static void test_the_nearest_are_those_who_come_or_else_those_who_do_not(void **state)
{
	struct region region;
	(void)state;
	region_init(&region, 3);
	region.people[0] =
	    (struct coverage_person){.topic_count = 1, .serves = 6, .works = 2, .beside = 1};
	region.people[1] = (struct coverage_person){.topic_count = 1, .serves = 6};
	region.people[2] =
	    (struct coverage_person){.topic_count = 1, .serves = 6, .works = 4, .beside = 1};
	coverage_count_people(&region.coverage);
	const struct coverage_cell *cell = coverage_at(&region.coverage, 0, 0);
	assert_int_equal(cell->people, 0);
	assert_int_equal(cell->nearest, COVERAGE_NEIGHBOUR);
	assert_int_equal(cell->nearest_people, 2);
	assert_int_equal(coverage_at(&region.coverage, 0, 1)->nearest, COVERAGE_NOWHERE);
	assert_int_equal(coverage_at(&region.coverage, 0, 1)->nearest_people, 0);
	region.people[1].serves = 7;
	memset(region.cells, 0, sizeof region.cells);
	coverage_count_people(&region.coverage);
	assert_int_equal(cell->people, 1);
	assert_int_equal(cell->nearest, COVERAGE_REGION);
	assert_int_equal(cell->nearest_people, 1);
}

/* --- gaps --- */

static void test_gaps_are_ranked_by_unmet_need_then_gain_then_demand_per_person(void **state)
{
	struct region region;
	struct coverage_cell *order[AREAS * TOPICS];
	(void)state;
	region_init(&region, 0);
	region.cells[0] = (struct coverage_cell){.demand = 50, .people = 9};
	region.cells[1] = (struct coverage_cell){.demand = 6, .people = 2, .gain = 1};
	region.cells[2] = (struct coverage_cell){.demand = 4, .people = 1, .gain = 1};
	region.cells[3] = (struct coverage_cell){.demand = 1};
	region.cells[4] = (struct coverage_cell){.demand = 2, .people = 1, .unmet = 1, .gain = 1};
	region.cells[5] = (struct coverage_cell){.demand = 2, .people = 1, .unmet = 3, .gain = 2};
	region.cells[6] = (struct coverage_cell){.demand = 2, .people = 1, .gain = 2};
	region.cells[7] = (struct coverage_cell){.demand = 3};
	static const size_t expected[] = {5, 4, 6, 2, 1, 7, 3};
	assert_int_equal(coverage_rank(&region.coverage, order), 7);
	for (size_t i = 0; i < 7; i++) {
		assert_ptr_equal(order[i], &region.cells[expected[i]]);
		assert_int_equal(order[i]->rank, i + 1);
	}
	assert_int_equal(region.cells[0].rank, 0);
	assert_int_equal(region.cells[8].rank, 0);
}

static void test_a_region_without_anything(void **state)
{
	struct coverage empty = {0};
	struct coverage_needs needs = {9, 9};
	coverage_count_people(&empty);
	assert_int_equal(coverage_gain(&empty, 2, *state, &needs), OK);
	assert_int_equal(needs.waiting, 0);
	assert_int_equal(needs.taken, 0);
	assert_int_equal(coverage_rank(&empty, NULL), 0);
}

static void test_gains_without_memory_are_refused(void **state)
{
	struct region region;
	struct coverage_needs needs;
	struct arena *none = arena_open(16);
	(void)state;
	region_init(&region, 0);
	assert_int_equal(coverage_gain(&region.coverage, 2, none, &needs), RESOURCE_EXHAUSTED);
	arena_close(none);
}

/* --- time --- */

/* 8 areas, 216 topics, 250 people with six topics each, 400 waiting needs. */
static void test_a_region_takes_no_time(void **state)
{
	static struct coverage_cell cells[MANY_AREAS * MANY_TOPICS];
	static struct coverage_person people[MANY_PEOPLE];
	static uint32_t known[MANY_PEOPLE * 6];
	uint64_t chance = 3;
	struct coverage_needs needs;
	struct coverage coverage = {.area_count = MANY_AREAS,
	    .topic_count = MANY_TOPICS,
	    .cells = cells,
	    .people = people,
	    .person_count = MANY_PEOPLE,
	    .person_topics = known};
	for (uint32_t i = 0; i < MANY_PEOPLE; i++) {
		people[i] = (struct coverage_person){.first_topic = i * 6,
		    .topic_count = 6,
		    .serves = i % 2 == 0 ? 255 : 7U << i % 6,
		    .room = check_random_below(&chance, 3)};
		for (uint32_t k = 0; k < 6; k++) {
			known[i * 6 + k] = k * 36 + check_random_below(&chance, 36);
		}
	}
	for (uint32_t i = 0; i < 400; i++) {
		cells[check_random_below(&chance, MANY_AREAS * MANY_TOPICS)].waiting++;
	}
	int64_t begin_ms = clock_mono_ms();
	coverage_count_people(&coverage);
	assert_int_equal(coverage_gain(&coverage, 2, *state, &needs), OK);
	assert_true(clock_mono_ms() - begin_ms < MANY_MS_MAX);
	assert_int_equal(needs.waiting, 400);
	assert_in_range(needs.taken, 1, 399);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_gains_are_those_of_every_way_to_share_out),
	    cmocka_unit_test(test_cells_count_who_knows_the_topic_and_comes_there),
	    cmocka_unit_test(test_the_nearest_are_those_who_come_or_else_those_who_do_not),
	    cmocka_unit_test(test_gaps_are_ranked_by_unmet_need_then_gain_then_demand_per_person),
	    cmocka_unit_test(test_a_region_without_anything),
	    cmocka_unit_test(test_gains_without_memory_are_refused),
	    cmocka_unit_test(test_a_region_takes_no_time),
	};
	return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
