/* A year of a region, played small: it runs through, once, and the same seed gives the same one. */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#define PEOPLE "60"
#define REQUESTS "100"
enum { REQUESTS_PLAYED = 100, CALLS_ENOUGH = 500 };

static const int64_t minute_ms = (int64_t)60 * 1000;

static struct deployment *deployment;

static int close_deployment(void **state)
{
	(void)state;
	deployment_close(deployment);
	deployment = NULL;
	return 0;
}

static int open_demo(void **state)
{
	(void)state;
	deployment = deployment_open();
	deployment_start_all(deployment);
	return 0;
}

static int open_real(void **state)
{
	(void)state;
	deployment = deployment_open_real();
	deployment_start_all(deployment);
	return 0;
}

static void sign_in(void)
{
	struct run run;
	const char *const words[] = {"login", DEPLOYMENT_COORDINATOR, NULL};
	deployment_cli(deployment, "anneke", words, DEPLOYMENT_PASSWORD "\n", &run);
	assert_int_equal(run.code, EX_OK);
	run_forget(&run);
}

static void play(const char *seed, struct run *ret_run)
{
	static const char data[] = SAMEN_SOURCE_DIR "/data";
	const char *const words[] = {"demo-year", "--people", PEOPLE, "--requests", REQUESTS,
	    "--seed", seed, "--data", data, "--json", NULL};
	deployment_cli(deployment, "anneke", words, NULL, ret_run);
}

/* What a played year says, without how long it took. */
static json_t *played(const char *seed)
{
	struct run run;
	sign_in();
	play(seed, &run);
	if (run.code != EX_OK) {
		fail_msg("demo-year ended with %d: %s", run.code, run.err);
	}
	/* The imports before it say in words what they did. */
	const char *object = strstr(run.out, "\n{");
	assert_non_null(object);
	json_t *year = json_loads(object, 0, NULL);
	assert_non_null(year);
	assert_int_equal(json_object_del(year, "seconds"), 0);
	run_forget(&run);
	return year;
}

static long count_of(const json_t *year, const char *what, const char *name)
{
	const json_t *number = json_object_get(json_object_get(year, what), name);
	assert_true(json_is_integer(number));
	return (long)json_integer_value(number);
}

static void check_year(const json_t *year)
{
	long open = count_of(year, "requests", "OPEN");
	long ended = count_of(year, "requests", "CLOSED") + count_of(year, "requests", "WITHDRAWN");
	assert_int_equal(open + ended, REQUESTS_PLAYED);
	assert_true(open > 0 && ended > open);
	assert_true(count_of(year, "matches", "COMPLETED") > 0);
	assert_true(count_of(year, "matches", "ACTIVE") > 0);
	assert_true(count_of(year, "offers", "EXPIRED") > 0);
	assert_true(count_of(year, "declines", "NO_ROOM") > 0);
	assert_true(count_of(year, "outcomes", "HELPED") > 0);
	assert_true(json_object_size(json_object_get(year, "months")) >= 9);
}

/* Far fewer calls than are tried below. A restart also ends what lifts limits. */
static void limit_calls(void)
{
	deployment_configure(deployment, "limit.calls_per_second", "1");
	deployment_configure(deployment, "limit.burst", "50");
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		deployment_stop(deployment, service);
	}
	deployment_start_all(deployment);
}

/* Nobody is let through as fast as they like. */
static bool is_limited(struct actor *actor, enum service_name service)
{
	enum status status = OK;
	for (unsigned i = 0; status == OK && i < CALLS_ENOUGH; i++) {
		status = actor_code(actor, service, "GetRetention", "{}");
	}
	return status == RESOURCE_EXHAUSTED;
}

static json_t *first_year;

static void a_year_is_played_until_now_and_once(void **state)
{
	(void)state;
	struct run run;
	first_year = played("7");
	check_year(first_year);
	/* Nobody is left in the past. */
	struct actor *coordinator = actor_login(deployment, DEPLOYMENT_COORDINATOR);
	/* Who hears of another goes first: while clocks differ nothing comes through. */
	for (enum service_name service = SERVICE_COUNT; service-- > 0;) {
		const Samen__Common__V1__DemoClock *clock =
		    actor_do(coordinator, service, "SetDemoClock", "{'offsetMs': 0}");
		assert_true(llabs(clock->now_ms - clock_now_ms()) < minute_ms);
	}
	actor_close(coordinator);
	limit_calls();
	play("8", &run);
	assert_int_equal(run.code, EX_DATAERR);
	assert_non_null(strstr(run.err, "a year is played once"));
	run_forget(&run);
	coordinator = actor_login(deployment, DEPLOYMENT_COORDINATOR);
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		assert_true(is_limited(coordinator, service));
	}
	actor_close(coordinator);
}

static void the_same_seed_gives_the_same_year(void **state)
{
	(void)state;
	json_t *second_year = played("7");
	if (json_equal(first_year, second_year) == 0) {
		char *first = json_dumps(first_year, JSON_INDENT(1));
		char *second = json_dumps(second_year, JSON_INDENT(1));
		fail_msg("%s\nis not\n%s", first, second);
	}
	json_decref(second_year);
}

static void another_seed_gives_another_year(void **state)
{
	(void)state;
	json_t *other = played("8");
	check_year(other);
	assert_int_equal(json_object_del(other, "seed"), 0);
	assert_int_equal(json_object_del(first_year, "seed"), 0);
	assert_int_equal(json_equal(first_year, other), 0);
	json_decref(other);
	json_decref(first_year);
}

static void no_year_is_played_in_a_real_deployment(void **state)
{
	(void)state;
	struct run run;
	sign_in();
	play("7", &run);
	assert_int_equal(run.code, EX_CONFIG);
	assert_non_null(strstr(run.err, "this is no demo"));
	run_forget(&run);
}

#define IN(open, test) cmocka_unit_test_setup_teardown(test, open, close_deployment)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN(open_demo, a_year_is_played_until_now_and_once),
	    IN(open_demo, the_same_seed_gives_the_same_year),
	    IN(open_demo, another_seed_gives_another_year),
	    IN(open_real, no_year_is_played_in_a_real_deployment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
