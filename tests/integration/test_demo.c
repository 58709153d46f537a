/* Demo deployments: their clock can be set, and nothing sets the clock of a real one. */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static const int64_t minute_ms = (int64_t)60 * 1000;
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

static struct deployment *deployment;

static int close_deployment(void **state)
{
	(void)state;
	(void)unsetenv("SAMEN_CLOCK_FILE"); /* NOLINT(concurrency-mt-unsafe) */
	deployment_close(deployment);
	deployment = NULL;
	return 0;
}

static int open_demo(void **state)
{
	(void)state;
	deployment = deployment_open();
	return 0;
}

static int open_real(void **state)
{
	(void)state;
	deployment = deployment_open_real();
	return 0;
}

static void set_clock(struct actor *coordinator, int64_t offset_ms)
{
	/* Who hears of another goes first: while clocks differ nothing comes through. */
	for (enum service_name service = SERVICE_COUNT; service-- > 0;) {
		const Samen__Common__V1__DemoClock *clock = actor_do(coordinator, service,
		    "SetDemoClock", "{'offsetMs': '%lld'}", (long long)offset_ms);
		assert_int_equal(clock->offset_ms, offset_ms);
		assert_true(llabs(clock->now_ms - clock_now_ms() - offset_ms) < minute_ms);
	}
}

/* How far a service's time is from real time, by the token that a sign-in gives. */
static bool directory_is_ahead_by(int64_t offset_ms)
{
	struct actor *nobody = actor_nobody(deployment);
	const Samen__Directory__V1__Session *session = actor_do(nobody, DIRECTORY, "Login",
	    "{'email': '" DEPLOYMENT_COORDINATOR "', 'password': '" DEPLOYMENT_PASSWORD "'}");
	int64_t ahead_ms = session->access_expires_at_ms - clock_now_ms() - 10 * minute_ms;
	actor_close(nobody);
	return llabs(ahead_ms - offset_ms) < minute_ms;
}

static void the_clock_of_a_demo_moves_and_stays_moved(void **state)
{
	(void)state;
	deployment_start_all(deployment);
	struct actor *coordinator = actor_login(deployment, DEPLOYMENT_COORDINATOR);
	set_clock(coordinator, -300 * day_ms);
	assert_true(directory_is_ahead_by(-300 * day_ms));
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		deployment_stop(deployment, service);
	}
	deployment_start_all(deployment);
	assert_true(directory_is_ahead_by(-300 * day_ms));
	actor_renew(coordinator);
	set_clock(coordinator, 0);
	assert_true(directory_is_ahead_by(0));
	actor_renew(coordinator);
	assert_int_equal(actor_code(coordinator, DIRECTORY, "SetDemoClock", "{'offsetMs': '%lld'}",
			     (long long)(4000 * day_ms)),
	    INVALID_ARGUMENT);
	actor_close(coordinator);
}

static uint64_t sessions_purged(struct actor *coordinator)
{
	const Samen__Common__V1__GetRetentionResponse *kept =
	    actor_do(coordinator, DIRECTORY, "GetRetention", "{}");
	for (size_t i = 0; i < kept->n_classes; i++) {
		if (strcmp(kept->classes[i]->name, "session") == 0) {
			return kept->classes[i]->purged;
		}
	}
	fail_msg("no class of sessions");
	return 0;
}

/* Sessions are purged once in a minute, which is longer than is waited for here. */
static void what_is_due_by_the_new_time_happens_soon(void **state)
{
	(void)state;
	deployment_start_all(deployment);
	struct actor *coordinator = actor_login(deployment, DEPLOYMENT_COORDINATOR);
	assert_int_equal(sessions_purged(coordinator), 0);
	set_clock(coordinator, 40 * day_ms);
	actor_sign_in(coordinator);
	WAIT_UNTIL(sessions_purged(coordinator) == 1);
	actor_close(coordinator);
}

static bool is_limited(struct actor *actor)
{
	enum status status = OK;
	for (unsigned i = 0; status == OK && i < 30; i++) {
		status = actor_code(actor, MATCHING, "ListMatches", "{}");
	}
	return status == RESOURCE_EXHAUSTED;
}

static void limits_of_a_demo_can_be_lifted(void **state)
{
	(void)state;
	deployment_configure(deployment, "limit.calls_per_second", "1");
	deployment_configure(deployment, "limit.burst", "10");
	deployment_start_all(deployment);
	struct actor *coordinator = actor_login(deployment, DEPLOYMENT_COORDINATOR);
	(void)actor_do(
	    coordinator, DIRECTORY, "SetDemoClock", "{'offsetMs': 0, 'unlimitedCalls': true}");
	struct actor *teacher = actor_invite(
	    coordinator, "lotte@example.org", "Lotte Visser", "'TEACHER'", "region", "");
	assert_true(is_limited(teacher));
	WAIT_UNTIL(actor_code(coordinator, MATCHING, "SetDemoClock",
		       "{'offsetMs': 0, 'unlimitedCalls': true}") == OK);
	assert_false(is_limited(teacher));
	actor_close(teacher);
	actor_close(coordinator);
}

static void nothing_sets_a_real_clock(void **state)
{
	(void)state;
	char *file = deployment_path(deployment, "clock");
	file_write(file, "86400000\n", 9);
	(void)setenv("SAMEN_CLOCK_FILE", file, 1); /* NOLINT(concurrency-mt-unsafe) */
	free(file);
	deployment_start_all(deployment);
	assert_true(directory_is_ahead_by(0));
	struct actor *coordinator = actor_login(deployment, DEPLOYMENT_COORDINATOR);
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		assert_int_equal(actor_code(coordinator, service, "SetDemoClock",
				     "{'offsetMs': 1000, 'unlimitedCalls': true}"),
		    FAILED_PRECONDITION);
	}
	assert_true(directory_is_ahead_by(0));
	actor_close(coordinator);
}

/* Every store, once made, under samen.conf saying the opposite. */
static void others_refuse_to_start(const char *demo)
{
	deployment_start_all(deployment);
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		deployment_stop(deployment, service);
	}
	deployment_configure(deployment, "demo", demo);
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		deployment_launch(deployment, service);
		assert_int_equal(deployment_wait_end(deployment, service), EX_DATAERR);
		assert_int_equal(deployment_log_count(deployment, service, "store.demo"), 1);
	}
}

static void a_demo_never_becomes_real(void **state)
{
	(void)state;
	others_refuse_to_start("no");
}

static void a_real_store_never_becomes_a_demo(void **state)
{
	(void)state;
	others_refuse_to_start("yes");
}

static void a_word_that_is_neither_is_refused(void **state)
{
	(void)state;
	deployment_configure(deployment, "demo", "perhaps");
	deployment_launch(deployment, DIRECTORY);
	assert_int_equal(deployment_wait_end(deployment, DIRECTORY), EX_CONFIG);
	assert_int_equal(deployment_log_count(deployment, DIRECTORY, "service.demo"), 1);
}

#define IN(open, test) cmocka_unit_test_setup_teardown(test, open, close_deployment)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN(open_demo, the_clock_of_a_demo_moves_and_stays_moved),
	    IN(open_demo, what_is_due_by_the_new_time_happens_soon),
	    IN(open_demo, limits_of_a_demo_can_be_lifted),
	    IN(open_real, nothing_sets_a_real_clock),
	    IN(open_demo, a_demo_never_becomes_real),
	    IN(open_real, a_real_store_never_becomes_a_demo),
	    IN(open_real, a_word_that_is_neither_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
