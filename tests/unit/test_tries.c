/* Wrong passwords slow an account down. */
#include "runtime/tries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static const int64_t start_ms = 1000000000000;
static const char what[] = "password";
static const char account[] = "a@example.org";

static int setup(void **state)
{
	struct tries *tries;
	if (tries_open(&tries) != OK) {
		return -1;
	}
	*state = tries;
	return 0;
}

static int teardown(void **state)
{
	tries_close(*state);
	return 0;
}

/* Tries as soon as it may, this often; the moment of the last one. */
static int64_t fail_often(struct tries *tries, unsigned times)
{
	int64_t now_ms = start_ms;
	for (unsigned i = 0; i < times; i++) {
		unsigned wait_s = 0;
		while (tries_begin(tries, what, account, now_ms, &wait_s) != OK) {
			now_ms += (int64_t)1000 * wait_s;
		}
	}
	return now_ms;
}

static unsigned wait_after(struct tries *tries, unsigned times)
{
	unsigned wait_s = 0;
	int64_t now_ms = fail_often(tries, times);
	return tries_begin(tries, what, account, now_ms, &wait_s) == OK ? 0 : wait_s;
}

static void four_wrong_tries_do_not_wait(void **state)
{
	assert_int_equal(wait_after(*state, TRIES_FREE - 1), 0);
}

static void the_fifth_makes_the_next_one_wait(void **state)
{
	assert_int_equal(wait_after(*state, TRIES_FREE), TRIES_WAIT_S_FIRST);
}

static void each_further_one_doubles_the_wait(void **state)
{
	assert_int_equal(wait_after(*state, TRIES_FREE + 2), 4 * TRIES_WAIT_S_FIRST);
}

static void the_wait_never_exceeds_its_limit(void **state)
{
	assert_int_equal(wait_after(*state, TRIES_FREE + 40), TRIES_WAIT_S_MAX);
}

static void a_try_that_has_to_wait_does_not_count(void **state)
{
	unsigned wait_s = 0;
	int64_t now_ms = fail_often(*state, TRIES_FREE);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(
		    tries_begin(*state, what, account, now_ms, &wait_s), RESOURCE_EXHAUSTED);
	}
	assert_int_equal(wait_s, TRIES_WAIT_S_FIRST);
}

static void the_wait_passes(void **state)
{
	unsigned wait_s = 0;
	int64_t now_ms = fail_often(*state, TRIES_FREE) + (int64_t)1000 * TRIES_WAIT_S_FIRST;
	assert_int_equal(tries_begin(*state, what, account, now_ms, &wait_s), OK);
}

static void a_right_one_clears_the_count(void **state)
{
	unsigned wait_s = 0;
	int64_t now_ms = fail_often(*state, TRIES_FREE);
	tries_forgive(*state, what, account);
	assert_int_equal(tries_begin(*state, what, account, now_ms, &wait_s), OK);
}

static void one_that_is_taken_back_does_not_count(void **state)
{
	unsigned wait_s = 0;
	int64_t now_ms = fail_often(*state, TRIES_FREE);
	tries_take_back(*state, what, account);
	assert_int_equal(tries_begin(*state, what, account, now_ms, &wait_s), OK);
}

static void they_can_be_counted_until_they_are_forgotten(void **state)
{
	int64_t now_ms = fail_often(*state, TRIES_FREE + 1);
	assert_int_equal(tries_count(*state, what, account, now_ms), TRIES_FREE + 1);
	assert_int_equal(tries_count(*state, what, "b@example.org", now_ms), 0);
	now_ms += (int64_t)1000 * TRIES_FORGET_S;
	assert_int_equal(tries_count(*state, what, account, now_ms), 0);
}

static void they_are_forgotten_after_an_hour(void **state)
{
	unsigned wait_s = 0;
	int64_t now_ms = fail_often(*state, TRIES_FREE + 3) + (int64_t)1000 * TRIES_FORGET_S;
	assert_int_equal(tries_begin(*state, what, account, now_ms, &wait_s), OK);
	assert_int_equal(tries_begin(*state, what, account, now_ms, &wait_s), OK);
}

static void a_clock_that_is_set_back_frees_nobody(void **state)
{
	unsigned wait_s = 0;
	int64_t now_ms = fail_often(*state, TRIES_FREE) - (int64_t)24 * 60 * 60 * 1000;
	assert_int_equal(tries_begin(*state, what, account, now_ms, &wait_s), RESOURCE_EXHAUSTED);
}

static void other_accounts_do_not_wait(void **state)
{
	unsigned wait_s = 0;
	int64_t now_ms = fail_often(*state, TRIES_FREE);
	assert_int_equal(tries_begin(*state, what, "b@example.org", now_ms, &wait_s), OK);
}

static void other_secrets_of_the_account_do_not_wait(void **state)
{
	unsigned wait_s = 0;
	int64_t now_ms = fail_often(*state, TRIES_FREE);
	assert_int_equal(tries_begin(*state, "code", account, now_ms, &wait_s), OK);
}

static void a_full_table_keeps_whoever_failed_most(void **state)
{
	unsigned wait_s = 0;
	int64_t now_ms = fail_often(*state, TRIES_FREE);
	for (int i = 0; i < 2 * TRIES_ACCOUNTS_MAX; i++) {
		char other[32];
		(void)snprintf(other, sizeof other, "%d@example.org", i);
		assert_int_equal(tries_begin(*state, what, other, now_ms, &wait_s), OK);
	}
	assert_int_equal(tries_begin(*state, what, account, now_ms, &wait_s), RESOURCE_EXHAUSTED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(four_wrong_tries_do_not_wait),
	    TEST(the_fifth_makes_the_next_one_wait),
	    TEST(each_further_one_doubles_the_wait),
	    TEST(the_wait_never_exceeds_its_limit),
	    TEST(a_try_that_has_to_wait_does_not_count),
	    TEST(the_wait_passes),
	    TEST(a_right_one_clears_the_count),
	    TEST(one_that_is_taken_back_does_not_count),
	    TEST(they_can_be_counted_until_they_are_forgotten),
	    TEST(they_are_forgotten_after_an_hour),
	    TEST(a_clock_that_is_set_back_frees_nobody),
	    TEST(other_accounts_do_not_wait),
	    TEST(other_secrets_of_the_account_do_not_wait),
	    TEST(a_full_table_keeps_whoever_failed_most),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
