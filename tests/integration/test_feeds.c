/*
 * The feeds between services: what happened while one of them was away arrives when it is back,
 * reads wait for what their caller already did, and what matching derives is built again from
 * nothing.
 */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct region region;

static int open_region(void **state)
{
	(void)state;
	region_open(&region);
	return 0;
}

static int close_region(void **state)
{
	(void)state;
	region_close(&region);
	return 0;
}

static const Samen__Matching__V1__SuggestMatchesResponse *suggest(const char *request_id)
{
	return actor_do(
	    region.teacher, MATCHING, "SuggestMatches", "{'requestId': '%s'}", request_id);
}

static bool suggests(const char *request_id, const struct actor *specialist)
{
	const Samen__Matching__V1__SuggestMatchesResponse *found = suggest(request_id);
	for (size_t i = 0; i < found->n_candidates; i++) {
		if (strcmp(found->candidates[i]->person_id, specialist->id) == 0) {
			return true;
		}
	}
	return false;
}

static void set_capacity(struct actor *specialist, unsigned capacity)
{
	(void)actor_do(specialist, DIRECTORY, "PutAvailability",
	    "{'availability': {'capacity': %u}}", capacity);
}

/* --- away and back --- */

static void matching_catches_up_after_it_was_down(void **state)
{
	(void)state;
	deployment_stop(region.deployment, MATCHING);
	const char *request = region_file(region.teacher);
	set_capacity(region.far, 0);
	deployment_start(region.deployment, MATCHING);
	assert_true(suggests(request, region.near));
	assert_false(suggests(request, region.far));
	set_capacity(region.far, 30);
	assert_true(suggests(request, region.far));
}

static void matching_catches_up_after_it_was_killed(void **state)
{
	(void)state;
	deployment_kill(region.deployment, MATCHING);
	const char *request = region_file(region.teacher);
	deployment_start(region.deployment, MATCHING);
	assert_true(suggests(request, region.near));
}

static void matching_catches_up_after_intake_was_down(void **state)
{
	(void)state;
	deployment_stop(region.deployment, INTAKE);
	/* It serves on meanwhile. */
	(void)actor_do(region.teacher, MATCHING, "SuggestTopics", "{'text': '" REGION_STORY "'}");
	deployment_start(region.deployment, INTAKE);
	assert_true(suggests(region_file(region.teacher), region.near));
}

static void intake_and_matching_serve_while_directory_is_down(void **state)
{
	(void)state;
	deployment_stop(region.deployment, DIRECTORY);
	const char *request = region_file(region.teacher);
	assert_true(suggests(request, region.near));
	deployment_start(region.deployment, DIRECTORY);
	set_capacity(region.far, 0);
	assert_false(suggests(request, region.far));
	set_capacity(region.far, 30);
}

static void a_start_in_any_order_works(void **state)
{
	(void)state;
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		deployment_stop(region.deployment, service);
	}
	deployment_start(region.deployment, MATCHING);
	deployment_start(region.deployment, INTAKE);
	deployment_start(region.deployment, DIRECTORY);
	assert_true(suggests(region_file(region.teacher), region.near));
}

/* --- reads that wait --- */

/* The next change of intake, which has not been made. */
static struct reply read_the_future(struct actor *actor, unsigned timeout_ms)
{
	Samen__Rpc__V1__Position position = SAMEN__RPC__V1__POSITION__INIT;
	position.service = TEXT("intake");
	position.change = deployment_change(region.deployment, INTAKE) + 1;
	deployment_saw(region.deployment, &position);
	actor->timeout_ms = timeout_ms;
	return actor_ask(actor, MATCHING, "ListMatches", "{}");
}

struct waiting_read {
	struct actor *actor;
	struct reply reply;
	int64_t ended_mono_ms;
};

static void *read_on(void *arg)
{
	struct waiting_read *waiting = arg;
	waiting->reply = actor_ask(waiting->actor, MATCHING, "ListMatches", "{}");
	waiting->ended_mono_ms = clock_mono_ms();
	return NULL;
}

/* Its own later change lets the first read go on, and not before. */
static void a_read_waits_for_the_change_it_builds_on(void **state)
{
	(void)state;
	pthread_t thread;
	Samen__Rpc__V1__Position position = SAMEN__RPC__V1__POSITION__INIT;
	struct waiting_read waiting = {
	    .actor = actor_login(region.deployment, region.teacher->email)};
	region_settle(&region);
	position.service = TEXT("intake");
	position.change = deployment_change(region.deployment, INTAKE) + 1;
	deployment_saw(region.deployment, &position);
	assert_int_equal(pthread_create(&thread, NULL, read_on, &waiting), 0);
	int64_t filed_mono_ms = clock_mono_ms();
	(void)region_file(region.teacher);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(waiting.reply.status, OK);
	assert_true(waiting.ended_mono_ms >= filed_mono_ms);
	actor_close(waiting.actor);
}

static void a_read_of_what_never_comes_ends_in_time(void **state)
{
	(void)state;
	region_settle(&region);
	struct reply reply = read_the_future(region.teacher, 400);
	assert_int_equal(reply.status, DEADLINE_EXCEEDED);
	region.teacher->timeout_ms = 20000;
	(void)region_file(region.teacher); /* and now it has come */
	(void)actor_do(region.teacher, MATCHING, "ListMatches", "{}");
}

/* --- from nothing --- */

static void remove_store(enum service_name service)
{
	struct run run;
	char *folder = NULL;
	assert_true(asprintf(&folder, "%s/data/%s", deployment_home(region.deployment),
			service_text(service)) > 0);
	const char *const words[] = {"rm", "-r", folder, NULL};
	run_program(words, NULL, 0, &run);
	assert_int_equal(run.code, 0);
	run_forget(&run);
	free(folder);
}

static void matching_builds_what_it_derives_again_from_nothing(void **state)
{
	(void)state;
	const char *request = region_file(region.teacher);
	assert_true(suggests(request, region.next));
	deployment_stop(region.deployment, MATCHING);
	remove_store(MATCHING);
	deployment_start(region.deployment, MATCHING);
	assert_true(suggests(request, region.next));
}

/* The feed as any follower sees it. */
static void a_feed_gives_each_record_once_in_order(void **state)
{
	(void)state;
	struct actor *follower = actor_service(region.deployment, MATCHING);
	uint64_t last = 0;
	size_t requests = 0;
	const Samen__Common__V1__ChangesResponse *batch;
	do {
		batch = actor_do(follower, INTAKE, "Changes", "{'after': '%llu', 'limit': 3}",
		    (unsigned long long)last);
		assert_true(batch->n_changes <= 3);
		for (size_t i = 0; i < batch->n_changes; i++) {
			assert_true(batch->changes[i]->change > last);
			last = batch->changes[i]->change;
			requests += strcmp(batch->changes[i]->kind, "request") == 0;
		}
		assert_true(batch->last >= last);
		last = batch->last;
	} while (batch->more);
	const Samen__Intake__V1__ListRequestsResponse *list =
	    actor_do(region.teacher, INTAKE, "ListRequests", "{'page': {'size': 500}}");
	assert_int_equal(requests, list->n_requests);
	actor_close(follower);
}

static bool holds(const Samen__Common__V1__ChangesResponse *batch, const char *text)
{
	for (size_t i = 0; i < batch->n_changes; i++) {
		const ProtobufCBinaryData *record = &batch->changes[i]->record;
		if (record->len > 0 &&
		    memmem(record->data, record->len, text, strlen(text)) != NULL) {
			return true;
		}
	}
	return false;
}

static void the_feed_of_intake_holds_no_text(void **state)
{
	(void)state;
	struct actor *follower = actor_service(region.deployment, MATCHING);
	(void)region_file(region.teacher);
	const Samen__Common__V1__ChangesResponse *batch =
	    actor_do(follower, INTAKE, "Changes", "{'limit': 1000}");
	assert_true(batch->n_changes > 0);
	assert_true(holds(batch, REGION_TOPIC));
	assert_false(holds(batch, "onder de tafel"));
	assert_false(holds(batch, "leerling 2b"));
	actor_close(follower);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(matching_catches_up_after_it_was_down),
	    cmocka_unit_test(matching_catches_up_after_it_was_killed),
	    cmocka_unit_test(matching_catches_up_after_intake_was_down),
	    cmocka_unit_test(intake_and_matching_serve_while_directory_is_down),
	    cmocka_unit_test(a_start_in_any_order_works),
	    cmocka_unit_test(a_read_waits_for_the_change_it_builds_on),
	    cmocka_unit_test(a_read_of_what_never_comes_ends_in_time),
	    cmocka_unit_test(matching_builds_what_it_derives_again_from_nothing),
	    cmocka_unit_test(a_feed_gives_each_record_once_in_order),
	    cmocka_unit_test(the_feed_of_intake_holds_no_text),
	};
	return cmocka_run_group_tests(tests, open_region, close_region);
}
