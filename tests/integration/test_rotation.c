/*
 * The master key replaced in a real service: while requests are filed, with the process killed at
 * every step of it, after an erasure by itself. No text is ever lost, and of what was erased
 * nothing is left in any file of the deployment.
 */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"
#include "support/temp_folder.h"

#include "runtime/record.h"

#include "stored.pb-c.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>

enum {
	FILERS = 3,
	FILED_MAX = 2000,
	ROTATIONS = 4,
	FILED_BETWEEN = 10, /* requests between two rotations */
	KILLED = 128 + 9,
	ID_BYTES = 32,
	WRAPPED_BYTES = 73,
	DRAWN_KILLS = 12,
	DELAY_US_MAX = 120000
};

#define COORDINATOR "anneke"

struct filed {
	char id[ID_BYTES];
	unsigned number;
};

struct filer {
	struct actor *actor;
	pthread_t thread;
	unsigned number;
	struct filed filed[FILED_MAX];
	_Atomic unsigned count;
	unsigned failures;
};

static struct region region;
static struct filer filers[FILERS];
static atomic_bool stop;
static char *clock_file;

/* --- filing and opening --- */

#define STORY "Bij het rekenen raakt hij de draad kwijt, les %u van filer %u."

static bool file_one(struct filer *filer, unsigned number)
{
	struct reply reply = actor_ask(filer->actor, INTAKE, "FileRequest",
	    "{'kind': 'SUPPORT', 'ageGroup': 'GROEP_2', 'urgency': 'NORMAL', 'story': {'happens': "
	    "'" STORY "'}, 'needs': [{'topicId': '" REGION_TOPIC
	    "', 'weight': 1}], 'basis': {'kind': 'ANONYMOUS_CONSULT'}, 'hearing': {'heard': true}, "
	    "'pseudonym': 'leerling 2b', 'namesConfirmed': true}",
	    number, filer->number);
	if (reply.status != OK) {
		return false;
	}
	const Samen__Intake__V1__Request *request = reply.message;
	struct filed *filed = &filer->filed[filer->count];
	(void)snprintf(filed->id, sizeof filed->id, "%s", request->id);
	filed->number = number;
	filer->count++;
	return true;
}

static void *file_many(void *arg)
{
	struct filer *filer = arg;
	for (unsigned i = filer->count; !atomic_load(&stop) && i < FILED_MAX; i++) {
		filer->failures += !file_one(filer, i);
		actor_forget(filer->actor);
	}
	return NULL;
}

static void start_filing(void)
{
	atomic_store(&stop, false);
	for (size_t i = 0; i < FILERS; i++) {
		assert_int_equal(pthread_create(&filers[i].thread, NULL, file_many, &filers[i]), 0);
	}
}

static void stop_filing(void)
{
	atomic_store(&stop, true);
	for (size_t i = 0; i < FILERS; i++) {
		assert_int_equal(pthread_join(filers[i].thread, NULL), 0);
	}
}

static unsigned filed_so_far(void)
{
	unsigned sum = 0;
	for (size_t i = 0; i < FILERS; i++) {
		sum += filers[i].count;
	}
	return sum;
}

static void open_one(const struct filer *filer, const struct filed *filed)
{
	char story[128];
	const Samen__Intake__V1__OpenRequestResponse *opened =
	    actor_do(filer->actor, INTAKE, "OpenRequest", "{'requestId': '%s'}", filed->id);
	(void)snprintf(story, sizeof story, STORY, filed->number, filer->number);
	assert_string_equal(opened->story->happens, story);
	actor_forget(filer->actor);
}

static void open_all(void)
{
	for (size_t i = 0; i < FILERS; i++) {
		for (unsigned f = 0; f < filers[i].count; f++) {
			open_one(&filers[i], &filers[i].filed[f]);
		}
	}
}

static int64_t rotate(void)
{
	const Samen__Intake__V1__RotateMasterKeyResponse *rotated =
	    actor_do(region.coordinator, INTAKE, "RotateMasterKey", "{}");
	assert_true(rotated->keys > 0);
	return rotated->rotated_at_ms;
}

static size_t log_count(const char *text)
{
	return deployment_log_count(region.deployment, INTAKE, text);
}

static void restart(void)
{
	deployment_stop(region.deployment, INTAKE);
	deployment_start(region.deployment, INTAKE);
}

/* --- the cast --- */

static int open_region(void **state)
{
	(void)state;
	struct deployment *deployment = deployment_open();
	clock_file = deployment_path(deployment, "home/clock");
	file_write(clock_file, "0\n", 2);
	(void)setenv("SAMEN_CLOCK_FILE", clock_file, 1); /* NOLINT(concurrency-mt-unsafe) */
	region_open_in(deployment, &region);
	for (unsigned i = 0; i < FILERS; i++) {
		filers[i].number = i;
		filers[i].actor = actor_login(deployment, region.teacher->email);
	}
	return 0;
}

static int close_region(void **state)
{
	(void)state;
	for (size_t i = 0; i < FILERS; i++) {
		actor_close(filers[i].actor);
	}
	region_close(&region);
	free(clock_file);
	return 0;
}

/* --- while others work --- */

static void filing_goes_on_while_the_master_key_is_replaced(void **state)
{
	(void)state;
	start_filing();
	for (int i = 0; i < ROTATIONS; i++) {
		unsigned before = filed_so_far();
		WAIT_UNTIL(filed_so_far() > before + FILED_BETWEEN);
		(void)rotate();
	}
	stop_filing();
	for (size_t i = 0; i < FILERS; i++) {
		assert_int_equal(filers[i].failures, 0);
	}
	open_all();
	restart();
	open_all();
	print_message("%u requests filed during %d rotations\n", filed_so_far(), ROTATIONS);
}

static void the_same_request_key_replaces_it_once(void **state)
{
	(void)state;
	char key[ACTOR_KEY_SIZE];
	actor_fresh_key(key);
	actor_use_key(region.coordinator, key);
	int64_t first = rotate();
	size_t rotations = deployment_log_count(region.deployment, INTAKE, "keys.rotated");
	actor_use_key(region.coordinator, key);
	assert_true(rotate() == first);
	assert_int_equal(
	    deployment_log_count(region.deployment, INTAKE, "keys.rotated"), rotations);
}

/* --- killed --- */

static void kill_at(const char *failpoint)
{
	int code = 0;
	unsigned usual_ms = region.coordinator->timeout_ms;
	deployment_stop(region.deployment, INTAKE);
	deployment_arm(region.deployment, failpoint);
	deployment_launch(region.deployment, INTAKE);
	WAIT_UNTIL(deployment_answers(region.deployment, INTAKE));
	region.coordinator->timeout_ms = 2000;
	struct reply reply = actor_ask(region.coordinator, INTAKE, "RotateMasterKey", "{}");
	region.coordinator->timeout_ms = usual_ms;
	assert_false(reply.answered);
	WAIT_UNTIL(deployment_has_ended(region.deployment, INTAKE, &code));
	assert_int_equal(code, KILLED);
}

static void killed_at_any_step_no_text_is_lost(void **state)
{
	static const char *const moments[] = {"rotate-next-made:1", "rewrite-begun:1",
	    "rewrite-built:1", "file-linked:1", "file-renamed:1", "rewrite-done:1",
	    "file-overwritten:1", "rotate-rewritten:1", "file-linked:2", "file-renamed:2",
	    "file-overwritten:2", "rotate-settled:1"};
	(void)state;
	for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
		char key[ACTOR_KEY_SIZE];
		print_message("killed at %s\n", moments[i]);
		kill_at(moments[i]);
		(void)snprintf(key, sizeof key, "%s", region.coordinator->used_key);
		deployment_start(region.deployment, INTAKE);
		open_one(&filers[0], &filers[0].filed[i]);
		assert_true(file_one(&filers[0], filers[0].count));
		actor_use_key(region.coordinator, key); /* as a client that heard nothing */
		(void)rotate();
		open_one(&filers[1], &filers[1].filed[i]);
	}
	open_all();
}

static void *rotate_on(void *arg)
{
	struct actor *actor = arg;
	actor->timeout_ms = 1000;
	while (!atomic_load(&stop)) {
		(void)actor_ask(actor, INTAKE, "RotateMasterKey", "{}");
		actor_forget(actor);
	}
	return NULL;
}

static void killed_at_drawn_moments_no_text_is_lost(void **state)
{
	(void)state;
	uint64_t seed = 20260701;
	struct actor *actor = actor_login(region.deployment, DEPLOYMENT_COORDINATOR);
	for (int i = 0; i < DRAWN_KILLS; i++) {
		pthread_t thread;
		size_t rotated = log_count("keys.rotated");
		atomic_store(&stop, false);
		assert_int_equal(pthread_create(&thread, NULL, rotate_on, actor), 0);
		WAIT_UNTIL(log_count("keys.rotated") > rotated);
		/* Anywhere within a rotation: the length of this pause is what is tried out. */
		const struct timespec delay = {
		    .tv_nsec = (long)check_random_below(&seed, DELAY_US_MAX) * 1000};
		(void)nanosleep(&delay, NULL);
		deployment_kill(region.deployment, INTAKE);
		atomic_store(&stop, true);
		assert_int_equal(pthread_join(thread, NULL), 0);
		deployment_start(region.deployment, INTAKE);
		open_one(&filers[2], &filers[2].filed[0]);
		assert_true(file_one(&filers[2], filers[2].count));
	}
	open_all();
	actor_close(actor);
}

/* --- erased --- */

/* How the key of a request is wrapped on disk; stops and starts intake. */
struct wrapped {
	uint8_t bytes[WRAPPED_BYTES];
};

static bool copy_wrapped(
    struct store_txn *txn, struct arena *arena, const char *request_id, struct wrapped *ret_wrapped)
{
	const struct record_kind kind = {"key", &samen__stored__v1__wrapped_key__descriptor, false};
	struct record_range range;
	const char *id;
	Samen__Stored__V1__WrappedKey *key;
	bool found = false;
	assert_int_equal(record_range_open(txn, &kind, NULL, NULL, arena, &range), OK);
	while (!found && record_range_next(&range, &id, &key) == OK) {
		found = strcmp(key->request_id, request_id) == 0;
		if (found) {
			assert_int_equal(key->wrapped.len, WRAPPED_BYTES);
			memcpy(ret_wrapped->bytes, key->wrapped.data, WRAPPED_BYTES);
		}
		arena_reset(arena);
	}
	record_range_close(&range);
	return found;
}

static struct wrapped wrapped_of(const char *request_id)
{
	struct wrapped wrapped;
	struct store *store;
	struct store_txn *txn;
	char *folder = deployment_path(region.deployment, "home/data/intake/keys");
	struct arena *arena = arena_open(1 << 16);
	const struct store_options options = {.folder = folder, .schema = 1};
	deployment_stop(region.deployment, INTAKE);
	assert_int_equal(store_open(&options, &store), OK);
	assert_int_equal(store_read(store, &txn), OK);
	assert_true(copy_wrapped(txn, arena, request_id, &wrapped));
	store_abort(txn);
	store_close(store);
	arena_close(arena);
	free(folder);
	deployment_start(region.deployment, INTAKE);
	return wrapped;
}

/* With intake at rest, so that no file comes or goes meanwhile. */
static unsigned files_with(const struct wrapped *wrapped)
{
	deployment_stop(region.deployment, INTAKE);
	unsigned count = folder_files_with(deployment_home(region.deployment),
	    (struct bytes){wrapped->bytes, sizeof wrapped->bytes});
	deployment_start(region.deployment, INTAKE);
	return count;
}

/* Erases a request and waits until its key is. */
static void erase(const char *request_id)
{
	(void)actor_do(region.teacher, INTAKE, "EraseRequest",
	    "{'requestId': '%s', 'reason': 'PARENTS_ASKED'}", request_id);
	int64_t until_mono_ms = clock_mono_ms() + CHECK_SOON_MS;
	const Samen__Intake__V1__SignedErasureProof *proof;
	do {
		assert_true(clock_mono_ms() < until_mono_ms);
		proof = actor_do(
		    region.teacher, INTAKE, "GetErasureProof", "{'requestId': '%s'}", request_id);
	} while (proof->proof->key_erased_at_ms == 0);
}

static struct filed take_last(struct filer *filer)
{
	assert_true(filer->count > 0);
	filer->count--;
	return filer->filed[filer->count];
}

static void log_in_cli(void)
{
	const char *const words[] = {"login", DEPLOYMENT_COORDINATOR, NULL};
	struct run run;
	deployment_cli(region.deployment, COORDINATOR, words, DEPLOYMENT_PASSWORD "\n", &run);
	assert_int_equal(run.code, EX_OK);
	run_forget(&run);
}

static void erased_key_is_nowhere_after_the_coordinator_replaces_the_master_key(void **state)
{
	static const char *const words[] = {"keys", "rotate-master", NULL};
	(void)state;
	struct run run;
	struct filed gone = take_last(&filers[0]);
	struct wrapped wrapped = wrapped_of(gone.id);
	assert_int_equal(files_with(&wrapped), 1);
	erase(gone.id);
	size_t rewritten = log_count("intake.rewritten");
	log_in_cli();
	deployment_cli(region.deployment, COORDINATOR, words, NULL, &run);
	assert_int_equal(run.code, EX_OK);
	assert_non_null(strstr(run.out, "replaced"));
	run_forget(&run);
	WAIT_UNTIL(log_count("intake.rewritten") > rewritten);
	assert_int_equal(files_with(&wrapped), 0);
	open_all();
}

/* --- bound to a credential --- */

static void bound_to_a_credential_the_disk_alone_opens_nothing(void **state)
{
	(void)state;
	char *credentials = deployment_path(region.deployment, "credentials");
	char *credential = deployment_path(region.deployment, "credentials/samen-master");
	size_t rotated = log_count("keys.rotated");
	assert_int_equal(mkdir(credentials, 0700), 0);
	file_write(credential, "0123456789abcdef0123456789abcdef", 32);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread here */
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", credentials, 1), 0);
	restart();
	assert_int_equal(log_count("keys.rotated"), rotated + 1);
	open_all();
	restart();
	open_all();
	deployment_stop(region.deployment, INTAKE);
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0); /* NOLINT */
	deployment_launch(region.deployment, INTAKE);
	assert_int_equal(deployment_wait_end(region.deployment, INTAKE), EX_DATAERR);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread here */
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", credentials, 1), 0);
	deployment_start(region.deployment, INTAKE);
	open_one(&filers[2], &filers[2].filed[0]);
	free(credentials);
	free(credential);
}

static void erased_key_is_nowhere_a_day_later(void **state)
{
	(void)state;
	char *next = deployment_path(region.deployment, "home/clock.next");
	struct filed gone = take_last(&filers[1]);
	struct wrapped wrapped = wrapped_of(gone.id);
	erase(gone.id);
	size_t rotated = log_count("keys.rotated");
	size_t rewritten = log_count("intake.rewritten");
	file_write(next, "90000000\n", 9); /* 25 hours */
	assert_int_equal(rename(next, clock_file), 0);
	WAIT_UNTIL(log_count("intake.rewritten") > rewritten);
	assert_int_equal(log_count("keys.rotated"), rotated + 1);
	assert_int_equal(files_with(&wrapped), 0);
	free(next);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(filing_goes_on_while_the_master_key_is_replaced),
	    cmocka_unit_test(the_same_request_key_replaces_it_once),
	    cmocka_unit_test(killed_at_any_step_no_text_is_lost),
	    cmocka_unit_test(killed_at_drawn_moments_no_text_is_lost),
	    cmocka_unit_test(erased_key_is_nowhere_after_the_coordinator_replaces_the_master_key),
	    cmocka_unit_test(bound_to_a_credential_the_disk_alone_opens_nothing),
	    cmocka_unit_test(erased_key_is_nowhere_a_day_later),
	};
	return cmocka_run_group_tests(tests, open_region, close_region);
}
