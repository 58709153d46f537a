/* Callers who ask too much of a real deployment: they are told when to come back, and stop neither
 * others nor the services. */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BURST = 10, CALLS_MAX = 200 };

static struct region region;

static int open_region(void **state)
{
	(void)state;
	region_open(&region);
	for (enum service_name i = 0; i < SERVICE_COUNT; i++) {
		deployment_stop(region.deployment, i);
	}
	deployment_configure(region.deployment, "limit.calls_per_second", "4");
	deployment_configure(region.deployment, "limit.burst", "10");
	deployment_start_all(region.deployment);
	return 0;
}

static int close_region(void **state)
{
	(void)state;
	region_close(&region);
	return 0;
}

/* Asks until it is too much; the answer that says so. */
static struct reply use_up(struct actor *actor, enum service_name service, const char *method)
{
	for (unsigned i = 0; i < CALLS_MAX; i++) {
		struct reply reply = actor_ask(actor, service, method, "{}");
		if (reply.status == RESOURCE_EXHAUSTED) {
			assert_true(i >= BURST);
			return reply;
		}
		assert_int_equal(reply.status, OK);
	}
	fail_msg("%d calls were let through", CALLS_MAX);
	return (struct reply){.status = OK};
}

static void who_asks_too_much_is_told_when_to_come_back(void **state)
{
	(void)state;
	region.teacher->locale = "nl";
	struct reply reply = use_up(region.teacher, INTAKE, "ListRequests");
	region.teacher->locale = "en";
	assert_in_range(reply.response->retry_after_ms, 1, 250);
	assert_non_null(strstr(reply.response->message, "probeer het over 1 seconden opnieuw"));
	WAIT_UNTIL(actor_code(region.teacher, INTAKE, "ListRequests", "{}") == OK);
}

static void others_and_services_go_on(void **state)
{
	(void)state;
	(void)use_up(region.teacher, DIRECTORY, "WhoAmI");
	/* Each service counts for itself; matching has to follow both for this. */
	(void)actor_do(region.coordinator, DIRECTORY, "PutArea",
	    "{'code': 'west', 'name': 'West', 'places': ['Egmond']}");
	(void)actor_do(region.other_teacher, MATCHING, "ListMatches", "{}");
	assert_int_equal(actor_code(region.teacher, DIRECTORY, "WhoAmI", "{}"), RESOURCE_EXHAUSTED);
}

static void guessing_passwords_costs_more_than_asking(void **state)
{
	(void)state;
	struct actor *nobody = actor_nobody(region.deployment);
	unsigned tried = 0;
	while (actor_code(nobody, DIRECTORY, "Login",
		   "{'email': 'nobody-%u@example.org', 'password': 'a wrong password'}",
		   tried) != RESOURCE_EXHAUSTED) {
		assert_true(++tried < CALLS_MAX);
	}
	/* One on each connection that the client has, and one that came back meanwhile. */
	assert_true(tried <= 2 * DEPLOYMENT_CALLS_MAX);
	actor_close(nobody);
}

/* More calls than a second's worth, one after the other. */
static void an_import_waits_and_succeeds(void **state)
{
	(void)state;
	struct run run;
	char *file = deployment_path(region.deployment, "areas.csv");
	char text[2048] = "code;name;places;neighbours\n";
	const char *const login[] = {"login", DEPLOYMENT_COORDINATOR, NULL};
	const char *const import[] = {"area", "import", file, NULL};
	for (unsigned i = 0; i < 3 * BURST; i++) {
		char line[64];
		(void)snprintf(line, sizeof line, "a%u;Area %u;Place %u;\n", i, i, i);
		strncat(text, line, sizeof text - strlen(text) - 1);
	}
	file_write(file, text, strlen(text));
	deployment_cli(region.deployment, "c", login, DEPLOYMENT_PASSWORD "\n", &run);
	assert_int_equal(run.code, 0);
	run_forget(&run);
	deployment_cli(region.deployment, "c", import, NULL, &run);
	if (run.code != 0) {
		fail_msg("import ended with %d: %s", run.code, run.err);
	}
	run_forget(&run);
	free(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_asks_too_much_is_told_when_to_come_back),
	    cmocka_unit_test(others_and_services_go_on),
	    cmocka_unit_test(guessing_passwords_costs_more_than_asking),
	    cmocka_unit_test(an_import_waits_and_succeeds),
	};
	return cmocka_run_group_tests(tests, open_region, close_region);
}
