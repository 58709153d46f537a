/*
 * Signing keys are rotated by the command line while people work: no call fails, and the old key is
 * worth nothing after the overlap. The services' clock is moved for that.
 */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"

#include "runtime/key_rotation.h"
#include "runtime/token.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { WORKERS = 4, PATH_SIZE = 320, LIFE_MS = 2 * 60 * 60 * 1000 };

static struct {
	struct region region;
	char *clock_file;
	_Atomic bool stop;
	_Atomic unsigned calls, failed;
} stage;

static void move_clock(long long seconds)
{
	char text[32];
	int size = snprintf(text, sizeof text, "%lld\n", seconds * 1000);
	file_write(stage.clock_file, text, (size_t)size);
}

static int open_stage(void **state)
{
	(void)state;
	struct deployment *deployment = deployment_open();
	stage.clock_file = deployment_path(deployment, "clock");
	move_clock(0);
	(void)setenv("SAMEN_CLOCK_FILE", stage.clock_file, 1); /* NOLINT(concurrency-mt-unsafe) */
	region_open_in(deployment, &stage.region);
	return 0;
}

static int close_stage(void **state)
{
	(void)state;
	region_close(&stage.region);
	(void)unsetenv("SAMEN_CLOCK_FILE"); /* NOLINT(concurrency-mt-unsafe) */
	free(stage.clock_file);
	return 0;
}

/* --- people at work --- */

static void ask(struct actor *actor, enum service_name service, const char *method)
{
	struct reply reply = actor_ask(actor, service, method, "{}");
	atomic_fetch_add(&stage.calls, 1);
	if (reply.status != OK) {
		atomic_fetch_add(&stage.failed, 1);
		print_error("%s: %s %s\n", method, status_name(reply.status),
		    reply.answered ? reply.response->message : "");
	}
}

/* Signs in and calls every service, with old and new tokens, until it is over. */
static void *work(void *arg)
{
	struct actor *actor = arg;
	for (unsigned i = 0; !atomic_load(&stage.stop); i++) {
		ask(actor, DIRECTORY, "WhoAmI");
		ask(actor, INTAKE, "ListRequests");
		ask(actor, MATCHING, "ListMatches");
		if (i % 5 == 4) {
			actor_renew(actor);
		}
		actor_forget(actor);
	}
	return NULL;
}

static void rotate(const char *service)
{
	struct run run;
	const char *const words[] = {"keys", "rotate", service, NULL};
	deployment_cli(stage.region.deployment, "admin", words, NULL, &run);
	if (run.code != EX_OK) {
		fail_msg("keys rotate %s ended with %d: %s", service, run.code, run.err);
	}
	run_forget(&run);
}

static void nobody_notices_a_rotation(void **state)
{
	(void)state;
	pthread_t threads[WORKERS];
	struct actor *const workers[WORKERS] = {stage.region.teacher, stage.region.other_teacher,
	    stage.region.consultant, stage.region.other_consultant};
	for (size_t i = 0; i < WORKERS; i++) {
		workers[i]->at_once = true;
		assert_int_equal(pthread_create(&threads[i], NULL, work, workers[i]), 0);
	}
	rotate("directory");
	rotate("intake");
	rotate("matching");
	atomic_store(&stage.stop, true);
	for (size_t i = 0; i < WORKERS; i++) {
		(void)pthread_join(threads[i], NULL);
		workers[i]->at_once = false;
	}
	print_message("%u calls during three rotations\n", atomic_load(&stage.calls));
	assert_int_equal(atomic_load(&stage.failed), 0);
	assert_true(atomic_load(&stage.calls) > 3 * WORKERS);
}

/* Sessions, and what is fed from service to service, go on under the new keys. */
static void what_was_begun_under_the_old_keys_goes_on(void **state)
{
	(void)state;
	actor_renew(stage.region.teacher);
	(void)region_match(&stage.region, stage.region.near, NULL);
	region_settle(&stage.region);
}

/* --- the old key --- */

static struct signing_key *key_of_now(void)
{
	char folder[PATH_SIZE];
	struct signing_key *key;
	(void)snprintf(folder, sizeof folder, "%s/keys", deployment_home(stage.region.deployment));
	assert_int_equal(signing_key_open(folder, "directory", &key), OK);
	return key;
}

/* A token of the teacher's session that lives for hours. */
static void sign_long(const struct signing_key *key, struct actor *actor)
{
	uint32_t role = 1;
	Samen__Rpc__V1__Claims claims = SAMEN__RPC__V1__CLAIMS__INIT;
	claims.kind = SAMEN__RPC__V1__TOKEN_KIND__ACCESS;
	claims.subject = stage.region.teacher->id;
	claims.session_id = stage.region.teacher->session_id;
	claims.issued_at_ms = clock_now_ms();
	claims.expires_at_ms = claims.issued_at_ms + LIFE_MS;
	claims.roles = &role;
	claims.n_roles = 1;
	assert_int_equal(token_sign(key, &claims, actor->token), OK);
}

static bool is_refused_everywhere(struct actor *actor)
{
	static const char *const methods[SERVICE_COUNT] = {
	    [DIRECTORY] = "WhoAmI", [INTAKE] = "ListRequests", [MATCHING] = "ListMatches"};
	size_t refused = 0;
	for (enum service_name i = 0; i < SERVICE_COUNT; i++) {
		refused += actor_code(actor, i, methods[i], "{}") == UNAUTHENTICATED;
	}
	return refused == SERVICE_COUNT;
}

static void the_old_key_ends_with_the_overlap_before_its_tokens_do(void **state)
{
	(void)state;
	struct actor *with_old = actor_nobody(stage.region.deployment);
	struct actor *with_new = actor_nobody(stage.region.deployment);
	struct actor *forged = actor_nobody(stage.region.deployment);
	with_old->at_once = with_new->at_once = forged->at_once = true;
	struct signing_key *old = key_of_now();
	sign_long(old, with_old);
	rotate("directory");
	struct signing_key *now = key_of_now();
	sign_long(now, with_new);
	(void)actor_do(with_old, DIRECTORY, "WhoAmI", "{}");
	(void)actor_do(with_old, INTAKE, "ListRequests", "{}");
	(void)actor_do(with_new, INTAKE, "ListRequests", "{}");
	move_clock(KEY_ROTATION_OVERLAP_S + 5);
	WAIT_UNTIL(is_refused_everywhere(with_old));
	(void)actor_do(with_new, DIRECTORY, "WhoAmI", "{}");
	(void)actor_do(with_new, INTAKE, "ListRequests", "{}");
	(void)actor_do(with_new, MATCHING, "ListMatches", "{}");
	sign_long(old, forged);
	assert_true(is_refused_everywhere(forged));
	deployment_stop(stage.region.deployment, INTAKE);
	deployment_start(stage.region.deployment, INTAKE);
	assert_true(is_refused_everywhere(forged));
	signing_key_close(old);
	signing_key_close(now);
	actor_close(with_old);
	actor_close(with_new);
	actor_close(forged);
}

static void sessions_and_devices_outlive_all_of_it(void **state)
{
	(void)state;
	actor_renew(stage.region.coordinator);
	(void)actor_do(stage.region.coordinator, DIRECTORY, "WhoAmI", "{}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nobody_notices_a_rotation),
	    cmocka_unit_test(what_was_begun_under_the_old_keys_goes_on),
	    cmocka_unit_test(the_old_key_ends_with_the_overlap_before_its_tokens_do),
	    cmocka_unit_test(sessions_and_devices_outlive_all_of_it),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
