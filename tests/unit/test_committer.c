/* Group commit: what a batch shares and what it does not. */
#include "runtime/committer.h"
#include "runtime/failpoint.h"
#include "support/sp_peer.h"
#include "support/temp_folder.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { JOBS = 4, NAME_BYTES = 16, SMALL_MAP_BYTES = 256 * 1024, BIG_VALUE_BYTES = 96 * 1024 };

/* A write of one key under its own name. */
struct write {
	struct commit_job job;
	struct place *place;
	char name[NAME_BYTES];
	enum status result; /* of run */
	size_t value_bytes;
	int runs;
	int applied; /* its turn, from 1; 0: not */
	int done;
	enum status status;
};

struct place {
	struct temp_folder folder;
	struct store *store;
	struct committer *committer;
	pthread_mutex_t mutex;
	pthread_cond_t opened;
	bool is_open;
	atomic_bool at_gate;
	int turns; /* of the committer's thread */
	int committed_at;
	atomic_int done;
	struct commit_job gate;
	struct write writes[JOBS];
};

static void on_committed(void *context)
{
	struct place *place = context;
	place->committed_at = ++place->turns;
}

static enum status run(struct commit_job *job, struct store_txn *txn)
{
	static const uint8_t value[BIG_VALUE_BYTES];
	struct write *write = (struct write *)job;
	struct bytes key = {(const uint8_t *)write->name, strlen(write->name)};
	write->runs++;
	enum status status = store_put(txn, key, (struct bytes){value, write->value_bytes});
	return status == OK ? write->result : status;
}

static void applied(struct commit_job *job)
{
	struct write *write = (struct write *)job;
	write->applied = ++write->place->turns;
}

static void done(struct commit_job *job, enum status status)
{
	struct write *write = (struct write *)job;
	write->done = ++write->place->turns;
	write->status = status;
	(void)atomic_fetch_add(&write->place->done, 1);
}

/* Holds the committer's thread, so that what is submitted meanwhile becomes one batch. */
static enum status run_gate(struct commit_job *job, struct store_txn *txn)
{
	struct place *place =
	    (struct place *)(void *)((uint8_t *)job - offsetof(struct place, gate));
	(void)txn;
	(void)pthread_mutex_lock(&place->mutex);
	atomic_store(&place->at_gate, true);
	while (!place->is_open) {
		(void)pthread_cond_wait(&place->opened, &place->mutex);
	}
	(void)pthread_mutex_unlock(&place->mutex);
	return ABORTED;
}

static void gate_done(struct commit_job *job, enum status status)
{
	(void)job;
	(void)status;
}

static void gate_open(struct place *place)
{
	(void)pthread_mutex_lock(&place->mutex);
	place->is_open = true;
	(void)pthread_cond_broadcast(&place->opened);
	(void)pthread_mutex_unlock(&place->mutex);
}

static bool is_at_gate(void *context)
{
	return atomic_load(&((struct place *)context)->at_gate);
}

static bool all_done(void *context)
{
	return atomic_load(&((struct place *)context)->done) == JOBS;
}

static int setup_with(void **state, uint64_t map_bytes)
{
	struct place *place = calloc(1, sizeof *place);
	assert_non_null(place);
	place->folder = temp_folder_make();
	place->store = temp_store_open(&place->folder, map_bytes);
	(void)pthread_mutex_init(&place->mutex, NULL);
	(void)pthread_cond_init(&place->opened, NULL);
	place->gate = (struct commit_job){.run = run_gate, .done = gate_done};
	for (int i = 0; i < JOBS; i++) {
		struct write *write = &place->writes[i];
		write->job = (struct commit_job){.run = run, .applied = applied, .done = done};
		write->place = place;
		write->value_bytes = 1;
		(void)snprintf(write->name, sizeof write->name, "key-%d", i);
	}
	assert_int_equal(
	    committer_open(place->store, JOBS, on_committed, place, &place->committer), OK);
	*state = place;
	return 0;
}

static int setup(void **state)
{
	return setup_with(state, 0);
}

static int setup_small(void **state)
{
	return setup_with(state, SMALL_MAP_BYTES);
}

static int teardown(void **state)
{
	struct place *place = *state;
	(void)unsetenv("SAMEN_FAILPOINT");
	gate_open(place);
	committer_close(place->committer);
	store_close(place->store);
	temp_folder_remove(&place->folder);
	(void)pthread_cond_destroy(&place->opened);
	(void)pthread_mutex_destroy(&place->mutex);
	free(place);
	return 0;
}

static void hold(struct place *place)
{
	assert_int_equal(committer_submit(place->committer, &place->gate), OK);
	assert_true(sp_peer_wait(is_at_gate, place));
}

/* Commits all writes in one batch. */
static void run_batch(struct place *place)
{
	hold(place);
	for (int i = 0; i < JOBS; i++) {
		assert_int_equal(committer_submit(place->committer, &place->writes[i].job), OK);
	}
	gate_open(place);
	assert_true(sp_peer_wait(all_done, place));
}

static bool is_kept(struct place *place, int i)
{
	struct store_txn *txn;
	struct bytes value;
	const char *name = place->writes[i].name;
	assert_int_equal(store_read(place->store, &txn), OK);
	enum status status =
	    store_get(txn, (struct bytes){(const uint8_t *)name, strlen(name)}, &value);
	store_abort(txn);
	return status == OK;
}

static void all_of_a_batch_are_kept(void **state)
{
	struct place *place = *state;
	run_batch(place);
	for (int i = 0; i < JOBS; i++) {
		assert_int_equal(place->writes[i].status, OK);
		assert_true(is_kept(place, i));
	}
}

static void a_batch_is_applied_then_told_then_done(void **state)
{
	struct place *place = *state;
	run_batch(place);
	for (int i = 0; i < JOBS; i++) {
		assert_int_equal(place->writes[i].applied, i + 1);
		assert_int_equal(place->writes[i].done, JOBS + 2 + i);
	}
	assert_int_equal(place->committed_at, JOBS + 1);
}

static void a_failing_write_keeps_nothing(void **state)
{
	struct place *place = *state;
	place->writes[1].result = NOT_FOUND;
	run_batch(place);
	assert_int_equal(place->writes[1].status, NOT_FOUND);
	assert_int_equal(place->writes[1].applied, 0);
	assert_false(is_kept(place, 1));
}

static void a_failing_write_disturbs_no_other(void **state)
{
	struct place *place = *state;
	place->writes[1].result = NOT_FOUND;
	run_batch(place);
	assert_true(is_kept(place, 0));
	assert_true(is_kept(place, 2));
	assert_true(is_kept(place, 3));
}

static void a_batch_of_failures_commits_nothing(void **state)
{
	struct place *place = *state;
	for (int i = 0; i < JOBS; i++) {
		place->writes[i].result = ABORTED;
	}
	run_batch(place);
	assert_int_equal(place->committed_at, 0);
}

static void arm(const char *failpoint)
{
	(void)setenv("SAMEN_FAILPOINT", failpoint, 1);
	failpoint_open();
}

static void a_failed_commit_fails_the_whole_batch(void **state)
{
	struct place *place = *state;
	arm("commit:1");
	run_batch(place);
	for (int i = 0; i < JOBS; i++) {
		assert_int_equal(place->writes[i].status, UNAVAILABLE);
		assert_int_equal(place->writes[i].applied, 0);
		assert_false(is_kept(place, i));
	}
	assert_int_equal(place->committed_at, 0);
}

static void a_failed_commit_leaves_the_failures_their_own_status(void **state)
{
	struct place *place = *state;
	place->writes[2].result = NOT_FOUND;
	arm("commit:1");
	run_batch(place);
	assert_int_equal(place->writes[2].status, NOT_FOUND);
}

static void a_batch_that_does_not_fit_is_committed_one_by_one(void **state)
{
	struct place *place = *state;
	place->writes[2].result = NOT_FOUND;
	arm("commit-full:1");
	run_batch(place);
	assert_int_equal(place->writes[0].runs, 2);
	assert_int_equal(place->writes[2].runs, 1);
	assert_true(is_kept(place, 0) && is_kept(place, 1) && is_kept(place, 3));
	assert_false(is_kept(place, 2));
}

/* Two of them fit the small store, three do not. */
static void a_write_without_room_disturbs_no_other_of_its_batch(void **state)
{
	struct place *place = *state;
	for (int i = 0; i < JOBS - 1; i++) {
		place->writes[i].value_bytes = BIG_VALUE_BYTES;
	}
	run_batch(place);
	assert_int_equal(place->writes[0].status, OK);
	assert_int_equal(place->writes[2].status, RESOURCE_EXHAUSTED);
	assert_int_equal(place->writes[3].status, OK);
	assert_true(is_kept(place, 0));
	assert_false(is_kept(place, 2));
	assert_true(is_kept(place, 3));
}

static void a_full_queue_refuses(void **state)
{
	struct place *place = *state;
	struct commit_job more = {.run = run, .done = done};
	hold(place);
	for (int i = 0; i < JOBS; i++) {
		assert_int_equal(committer_submit(place->committer, &place->writes[i].job), OK);
	}
	assert_int_equal(committer_submit(place->committer, &more), RESOURCE_EXHAUSTED);
	gate_open(place);
	assert_true(sp_peer_wait(all_done, place));
}

static void closing_finishes_what_is_queued(void **state)
{
	struct place *place = *state;
	hold(place);
	for (int i = 0; i < JOBS; i++) {
		assert_int_equal(committer_submit(place->committer, &place->writes[i].job), OK);
	}
	gate_open(place);
	committer_close(place->committer);
	place->committer = NULL;
	assert_int_equal(atomic_load(&place->done), JOBS);
	assert_true(is_kept(place, JOBS - 1));
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_PLACE(all_of_a_batch_are_kept),
	    IN_PLACE(a_batch_is_applied_then_told_then_done),
	    IN_PLACE(a_failing_write_keeps_nothing),
	    IN_PLACE(a_failing_write_disturbs_no_other),
	    IN_PLACE(a_batch_of_failures_commits_nothing),
	    IN_PLACE(a_failed_commit_fails_the_whole_batch),
	    IN_PLACE(a_failed_commit_leaves_the_failures_their_own_status),
	    IN_PLACE(a_batch_that_does_not_fit_is_committed_one_by_one),
	    cmocka_unit_test_setup_teardown(
		a_write_without_room_disturbs_no_other_of_its_batch, setup_small, teardown),
	    IN_PLACE(a_full_queue_refuses),
	    IN_PLACE(closing_finishes_what_is_queued),
	};
	return cmocka_run_group_tests_name("committer", tests, NULL, NULL);
}
