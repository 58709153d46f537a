/* How many calls a caller may make: buckets that empty, fill again and are forgotten. */
#include "runtime/libsodium.h"
#include "runtime/rate_limit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { PER_SECOND = 10, BURST = 5, START_MS = 1000000 };

static struct bytes named(const char *name)
{
	return (struct bytes){(const uint8_t *)name, strlen(name)};
}

static enum status take(
    struct rate_limit *limit, const char *name, unsigned cost, int64_t now_ms, unsigned *ret_wait)
{
	return rate_limit_take(limit, named(name), cost, now_ms, ret_wait);
}

static int setup(void **state)
{
	struct rate_limit *limit = NULL;
	libsodium_ready();
	assert_int_equal(rate_limit_open((struct rate){PER_SECOND, BURST}, &limit), OK);
	assert_non_null(limit);
	*state = limit;
	return 0;
}

static int teardown(void **state)
{
	rate_limit_close(*state);
	return 0;
}

static void use_up(struct rate_limit *limit, const char *name, int64_t now_ms)
{
	unsigned wait_ms = 0;
	for (int i = 0; i < BURST; i++) {
		assert_int_equal(take(limit, name, 1, now_ms, &wait_ms), OK);
	}
	assert_int_equal(take(limit, name, 1, now_ms, &wait_ms), RESOURCE_EXHAUSTED);
}

static void a_burst_is_let_through_and_no_more(void **state)
{
	use_up(*state, "p-1", START_MS);
}

static void the_wait_is_said_and_is_enough(void **state)
{
	unsigned wait_ms = 0;
	use_up(*state, "p-1", START_MS);
	assert_int_equal(take(*state, "p-1", 3, START_MS, &wait_ms), RESOURCE_EXHAUSTED);
	assert_int_equal(wait_ms, 300);
	assert_int_equal(
	    take(*state, "p-1", 3, START_MS + wait_ms - 1, &wait_ms), RESOURCE_EXHAUSTED);
	assert_int_equal(wait_ms, 1);
	assert_int_equal(take(*state, "p-1", 3, START_MS + 300, &wait_ms), OK);
}

static void a_rest_fills_the_bucket_and_not_more(void **state)
{
	use_up(*state, "p-1", START_MS);
	use_up(*state, "p-1", START_MS + 1000000);
}

static void callers_do_not_pay_for_each_other(void **state)
{
	unsigned wait_ms = 0;
	use_up(*state, "p-1", START_MS);
	assert_int_equal(take(*state, "p-2", 1, START_MS, &wait_ms), OK);
}

static void a_cost_above_the_burst_takes_a_full_bucket(void **state)
{
	unsigned wait_ms = 0;
	assert_int_equal(take(*state, "p-1", 1000, START_MS, &wait_ms), OK);
	assert_int_equal(take(*state, "p-1", 1, START_MS, &wait_ms), RESOURCE_EXHAUSTED);
	assert_int_equal(take(*state, "p-1", 1000, START_MS, &wait_ms), RESOURCE_EXHAUSTED);
	assert_int_equal(wait_ms, 500);
}

static void time_that_goes_back_gives_nothing(void **state)
{
	unsigned wait_ms = 0;
	use_up(*state, "p-1", START_MS);
	assert_int_equal(take(*state, "p-1", 1, START_MS - 5000, &wait_ms), RESOURCE_EXHAUSTED);
	assert_int_equal(take(*state, "p-1", 1, START_MS + 99, &wait_ms), RESOURCE_EXHAUSTED);
	assert_int_equal(take(*state, "p-1", 1, START_MS + 100, &wait_ms), OK);
	assert_int_equal(take(*state, "p-1", 1, START_MS + 50, &wait_ms), RESOURCE_EXHAUSTED);
	assert_int_equal(take(*state, "p-1", 1, START_MS + 150, &wait_ms), RESOURCE_EXHAUSTED);
}

/* Whoever floods the table with names does not make it forget who has used theirs up. */
static void a_flood_of_callers_frees_nobody(void **state)
{
	unsigned wait_ms = 0;
	char name[32];
	use_up(*state, "p-1", START_MS);
	for (unsigned i = 0; i < 20 * RATE_LIMIT_CALLERS_MAX; i++) {
		(void)snprintf(name, sizeof name, "flood-%u", i);
		assert_int_equal(take(*state, name, 1, START_MS, &wait_ms), OK);
	}
	assert_int_equal(take(*state, "p-1", 1, START_MS, &wait_ms), RESOURCE_EXHAUSTED);
}

static void nothing_is_no_limit(void **state)
{
	(void)state;
	unsigned wait_ms = 0;
	struct rate_limit *limit = NULL;
	assert_int_equal(rate_limit_open((struct rate){0, BURST}, &limit), OK);
	assert_null(limit);
	assert_int_equal(rate_limit_open((struct rate){PER_SECOND, 0}, &limit), OK);
	assert_null(limit);
	assert_int_equal(take(limit, "p-1", 1000, START_MS, &wait_ms), OK);
}

static void the_largest_figures_do_not_overflow(void **state)
{
	(void)state;
	unsigned wait_ms = 0;
	struct rate_limit *limit = NULL;
	assert_int_equal(rate_limit_open((struct rate){RATE_MAX, RATE_MAX}, &limit), OK);
	assert_int_equal(take(limit, "p-1", RATE_MAX, 1, &wait_ms), OK);
	assert_int_equal(take(limit, "p-1", RATE_MAX, 1, &wait_ms), RESOURCE_EXHAUSTED);
	assert_int_equal(take(limit, "p-1", RATE_MAX, INT64_MAX, &wait_ms), OK);
	rate_limit_close(limit);
}

#define LIMITED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    LIMITED(a_burst_is_let_through_and_no_more),
	    LIMITED(the_wait_is_said_and_is_enough),
	    LIMITED(a_rest_fills_the_bucket_and_not_more),
	    LIMITED(callers_do_not_pay_for_each_other),
	    LIMITED(a_cost_above_the_burst_takes_a_full_bucket),
	    LIMITED(time_that_goes_back_gives_nothing),
	    LIMITED(a_flood_of_callers_frees_nobody),
	    cmocka_unit_test(nothing_is_no_limit),
	    cmocka_unit_test(the_largest_figures_do_not_overflow),
	};
	return cmocka_run_group_tests_name("rate_limit", tests, NULL, NULL);
}
