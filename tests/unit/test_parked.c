/* Parked calls: no news is lost, nothing runs twice. */
#include "runtime/parked.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { ENTRIES_MAX = 3, PER_CALLER = 2, ROUNDS = 20000, FAR_MS = 1000000 };

struct waiting {
	struct parked_entry entry;
	atomic_int runs;
};

static void count(struct parked_entry *entry)
{
	(void)atomic_fetch_add(&((struct waiting *)(void *)entry)->runs, 1);
}

static const struct bytes nobody;
static struct parked *parked;
static struct waiting waiting[ENTRIES_MAX + 1];

static int setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < ENTRIES_MAX + 1; i++) {
		waiting[i].entry = (struct parked_entry){.run = count};
		atomic_store(&waiting[i].runs, 0);
	}
	return parked_open(ENTRIES_MAX, PER_CALLER, &parked) == OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	parked_wake(parked);
	parked_close(parked);
	return 0;
}

static enum status park_of(const char *caller, size_t i, int64_t until)
{
	const struct bytes name = {(const uint8_t *)caller, strlen(caller)};
	return parked_add(parked, &waiting[i].entry, name, parked_news(parked), until);
}

static enum status park(size_t i, int64_t until)
{
	return park_of("", i, until);
}

static int runs(size_t i)
{
	return atomic_load(&waiting[i].runs);
}

static void news_wakes_all(void **state)
{
	(void)state;
	assert_int_equal(park(0, FAR_MS), OK);
	assert_int_equal(park(1, FAR_MS), OK);
	assert_int_equal(runs(0) + runs(1), 0);
	parked_wake(parked);
	assert_int_equal(runs(0), 1);
	assert_int_equal(runs(1), 1);
}

static void what_was_woken_is_not_woken_again(void **state)
{
	(void)state;
	assert_int_equal(park(0, FAR_MS), OK);
	parked_wake(parked);
	parked_wake(parked);
	parked_expire(parked, FAR_MS);
	assert_int_equal(runs(0), 1);
}

static void news_since_the_look_wakes_at_once(void **state)
{
	(void)state;
	uint64_t before = parked_news(parked);
	parked_wake(parked);
	assert_int_equal(parked_add(parked, &waiting[0].entry, nobody, before, FAR_MS), OK);
	assert_int_equal(runs(0), 1);
}

static void only_those_whose_time_is_up_expire(void **state)
{
	(void)state;
	assert_int_equal(park(0, 10), OK);
	assert_int_equal(park(1, 20), OK);
	assert_int_equal(park(2, 30), OK);
	parked_expire(parked, 20);
	assert_int_equal(runs(0), 1);
	assert_int_equal(runs(1), 1);
	assert_int_equal(runs(2), 0);
}

static void one_too_many_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ENTRIES_MAX; i++) {
		assert_int_equal(park(i, FAR_MS), OK);
	}
	assert_int_equal(park(ENTRIES_MAX, FAR_MS), RESOURCE_EXHAUSTED);
	assert_int_equal(runs(ENTRIES_MAX), 0);
}

static void there_is_room_again_after_expiring(void **state)
{
	(void)state;
	for (size_t i = 0; i < ENTRIES_MAX; i++) {
		assert_int_equal(park(i, (int64_t)i), OK);
	}
	parked_expire(parked, 0);
	assert_int_equal(park(ENTRIES_MAX, FAR_MS), OK);
}

static void one_caller_leaves_room_to_others(void **state)
{
	(void)state;
	assert_int_equal(park_of("noor", 0, FAR_MS), OK);
	assert_int_equal(park_of("noor", 1, FAR_MS), OK);
	assert_int_equal(park_of("noor", 2, FAR_MS), RESOURCE_EXHAUSTED);
	assert_int_equal(runs(2), 0);
	assert_int_equal(park_of("omar", 2, FAR_MS), OK);
}

static void a_caller_has_room_again_after_news(void **state)
{
	(void)state;
	assert_int_equal(park_of("noor", 0, FAR_MS), OK);
	assert_int_equal(park_of("noor", 1, FAR_MS), OK);
	parked_wake(parked);
	assert_int_equal(park_of("noor", 0, FAR_MS), OK);
	assert_int_equal(park_of("noor", 1, FAR_MS), OK);
	assert_int_equal(park_of("noor", 2, FAR_MS), RESOURCE_EXHAUSTED);
}

static void a_caller_has_room_again_after_expiring(void **state)
{
	(void)state;
	assert_int_equal(park_of("noor", 0, 10), OK);
	assert_int_equal(park_of("noor", 1, FAR_MS), OK);
	parked_expire(parked, 10);
	assert_int_equal(park_of("noor", 0, FAR_MS), OK);
	assert_int_equal(park_of("noor", 2, FAR_MS), RESOURCE_EXHAUSTED);
}

static atomic_int told;

static void *tell_news(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		atomic_store(&told, i + 1);
		parked_wake(parked);
	}
	return NULL;
}

/* Looks before parking, as a waiting call does: whatever is told later must wake it. */
static void no_news_is_lost_between_looking_and_parking(void **state)
{
	(void)state;
	pthread_t teller;
	int seen = 0;
	int expected = 0;
	atomic_store(&told, 0);
	assert_int_equal(pthread_create(&teller, NULL, tell_news, NULL), 0);
	while (seen < ROUNDS) {
		uint64_t before = parked_news(parked);
		seen = atomic_load(&told);
		if (seen == ROUNDS) {
			break;
		}
		expected++;
		assert_int_equal(parked_add(parked, &waiting[0].entry, nobody, before, FAR_MS), OK);
		while (runs(0) < expected) {
			/* the test's time limit ends this when news was lost */
		}
	}
	(void)pthread_join(teller, NULL);
	assert_int_equal(runs(0), expected);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_PLACE(news_wakes_all),
	    IN_PLACE(what_was_woken_is_not_woken_again),
	    IN_PLACE(news_since_the_look_wakes_at_once),
	    IN_PLACE(only_those_whose_time_is_up_expire),
	    IN_PLACE(one_too_many_is_refused),
	    IN_PLACE(there_is_room_again_after_expiring),
	    IN_PLACE(one_caller_leaves_room_to_others),
	    IN_PLACE(a_caller_has_room_again_after_news),
	    IN_PLACE(a_caller_has_room_again_after_expiring),
	    IN_PLACE(no_news_is_lost_between_looking_and_parking),
	};
	return cmocka_run_group_tests_name("parked", tests, NULL, NULL);
}
