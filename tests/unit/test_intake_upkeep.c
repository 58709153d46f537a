/* After an erasure, within its time: the master key is replaced and nothing of what was erased is
 * left in any file. And the coordinator's own wish to replace it. */
#include "intake/intake_store.h"
#include "runtime/clock.h"
#include "runtime/failpoint.h"
#include "support/check.h"
#include "support/intake_world.h"
#include "support/process.h"
#include "support/temp_folder.h"

#include "directory.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef Samen__Intake__V1__RotateMasterKeyResponse Rotated;

enum { A_DAY_MS = 24 * 60 * 60 * 1000, AN_HOUR_MS = 60 * 60 * 1000, SEALED_BYTES = 48 };

/* --- steps --- */

static void look(struct intake_world *world)
{
	assert_int_equal(
	    fake_own_write(&world->service, intake_look_after, world->service.service), OK);
}

static struct request_keys *keys_of(const struct intake_world *world)
{
	const struct call call = {.service = world->service.service};
	return intake_keys(&call);
}

static bool nothing_lingers(const struct intake_world *world)
{
	struct erasures erasures;
	assert_int_equal(request_keys_erasures(keys_of(world), &erasures), OK);
	return erasures.first_at_ms == 0;
}

static int64_t rotated_at(const struct intake_world *world)
{
	struct rotation rotation;
	assert_int_equal(request_keys_rotated(keys_of(world), &rotation), OK);
	return rotation.at_ms;
}

static void erase(struct intake_world *world, const char *id)
{
	Samen__Intake__V1__EraseRequestRequest in = SAMEN__INTAKE__V1__ERASE_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(id);
	in.reason = SAMEN__INTAKE__V1__ERASURE_REASON__PARENTS_ASKED;
	assert_int_equal(world_status(world, INTAKE("EraseRequest"), &world_teacher, &in.base), OK);
}

static enum status open_text(struct intake_world *world, const char *id)
{
	Samen__Intake__V1__OpenRequestRequest in = SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(id);
	return world_status(world, INTAKE("OpenRequest"), &world_teacher, &in.base);
}

/* The beginning of a request's sealed story, as it is on disk. */
struct sealed {
	uint8_t bytes[SEALED_BYTES];
};

static enum status copy_sealed(struct call *call, void *arg)
{
	struct sealed *sealed = arg;
	struct store_range range;
	struct bytes key;
	struct bytes value;
	const struct bytes all = {NULL, 0};
	size_t most = 0;
	enum status status = store_range_open(call->txn, all, all, &range);
	assert_int_equal(status, OK);
	/* The only request's story is the longest value there is. */
	while (store_range_next(&range, &key, &value) == OK) {
		if (value.size > most && value.size > 2 * SEALED_BYTES) {
			most = value.size;
			memcpy(sealed->bytes, value.data + value.size - SEALED_BYTES, SEALED_BYTES);
		}
	}
	store_range_close(&range);
	assert_true(most > 0);
	return OK;
}

static unsigned files_with(const struct intake_world *world, const struct sealed *sealed)
{
	return folder_files_with(world->home, (struct bytes){sealed->bytes, SEALED_BYTES});
}

static struct sealed file_long_story(struct intake_world *world, char ret_id[static ID_SIZE])
{
	static char happens[2000];
	struct sealed sealed;
	struct filing filing;
	filing_init(&filing);
	for (size_t i = 0; i < sizeof happens - 1; i++) {
		happens[i] = i % 8 == 7 ? ' ' : (char)('a' + i % 8);
	}
	filing.story.happens = happens;
	(void)snprintf(ret_id, ID_SIZE, "%s", world_file(world, &filing));
	assert_int_equal(fake_own_read(&world->service, copy_sealed, &sealed), OK);
	assert_true(files_with(world, &sealed) > 0);
	return sealed;
}

static int back_to_now(void **state)
{
	clock_set_offset_ms(0);
	return intake_world_close(state);
}

/* --- after an erasure --- */

static void nothing_is_done_while_nothing_was_erased(void **state)
{
	struct intake_world *world = *state;
	int64_t before = rotated_at(world);
	clock_set_offset_ms(10 * (int64_t)A_DAY_MS);
	look(world);
	intake_world_restart(world); /* waits for what is under way */
	assert_int_equal(rotated_at(world), before);
}

static void all_traces_are_destroyed_within_a_day_of_an_erasure(void **state)
{
	struct intake_world *world = *state;
	char id[ID_SIZE];
	const char *kept = world_file_plain(world);
	struct sealed sealed = file_long_story(world, id);
	int64_t before = rotated_at(world);
	erase(world, id);
	clock_set_offset_ms((int64_t)A_DAY_MS - 2 * AN_HOUR_MS);
	look(world);
	intake_world_restart(world);
	assert_int_equal(rotated_at(world), before); /* not yet */
	assert_true(files_with(world, &sealed) > 0);
	assert_false(nothing_lingers(world));
	clock_set_offset_ms(A_DAY_MS);
	look(world);
	WAIT_UNTIL(nothing_lingers(world));
	assert_true(rotated_at(world) > before);
	assert_int_equal(files_with(world, &sealed), 0);
	assert_int_equal(open_text(world, kept), OK);
	intake_world_restart(world);
	assert_int_equal(files_with(world, &sealed), 0);
	assert_int_equal(open_text(world, kept), OK);
}

static void what_the_coordinator_rotated_is_followed_by_the_requests_at_once(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__RotateMasterKeyRequest in =
	    SAMEN__INTAKE__V1__ROTATE_MASTER_KEY_REQUEST__INIT;
	char id[ID_SIZE];
	struct sealed sealed = file_long_story(world, id);
	erase(world, id);
	clock_set_offset_ms(AN_HOUR_MS);
	assert_int_equal(
	    world_status(world, INTAKE("RotateMasterKey"), &world_coordinator, &in.base), OK);
	int64_t at = rotated_at(world);
	look(world);
	WAIT_UNTIL(nothing_lingers(world));
	assert_int_equal(rotated_at(world), at); /* not a second time */
	assert_int_equal(files_with(world, &sealed), 0);
}

static void what_failed_is_remembered(void **state)
{
	struct intake_world *world = *state;
	char id[ID_SIZE];
	struct sealed sealed = file_long_story(world, id);
	erase(world, id);
	clock_set_offset_ms(A_DAY_MS);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
	assert_int_equal(setenv("SAMEN_FAILPOINT", "rewrite-full:2", 1), 0); /* the requests' */
	failpoint_open();
	look(world);
	intake_world_restart(world);
	assert_false(nothing_lingers(world));
	look(world);
	WAIT_UNTIL(nothing_lingers(world));
	assert_int_equal(files_with(world, &sealed), 0);
}

/* --- asked for --- */

static void ask(struct intake_world *world, const char *key, struct fake_call *ret_fake)
{
	Samen__Intake__V1__RotateMasterKeyRequest in =
	    SAMEN__INTAKE__V1__ROTATE_MASTER_KEY_REQUEST__INIT;
	fake_call_make(&world->service, INTAKE("RotateMasterKey"), &world_coordinator, key,
	    &in.base, ret_fake);
	assert_int_equal(ret_fake->status, OK);
}

static char *master_key(const struct intake_world *world)
{
	char path[160];
	(void)snprintf(path, sizeof path, "%s/master.key", world->key_folder);
	char *text = file_text(path, NULL);
	assert_non_null(text);
	return text;
}

static void a_coordinator_replaces_the_master_key(void **state)
{
	struct intake_world *world = *state;
	struct fake_call fake;
	const char *id = world_file_plain(world);
	char *before = master_key(world);
	ask(world, NULL, &fake);
	const Rotated *rotated = fake.response;
	assert_int_equal(rotated->rotated_at_ms, rotated_at(world));
	assert_true(rotated->keys >= SPARE_KEYS_MAX);
	fake_call_close(&fake);
	char *after = master_key(world);
	assert_string_not_equal(before, after);
	assert_int_equal(open_text(world, id), OK);
	intake_world_restart(world);
	assert_int_equal(open_text(world, id), OK);
	free(before);
	free(after);
}

static void asked_again_with_the_same_key_nothing_is_done(void **state)
{
	struct intake_world *world = *state;
	struct fake_call first;
	struct fake_call again;
	ask(world, "one-and-the-same-key", &first);
	char *before = master_key(world);
	ask(world, "one-and-the-same-key", &again);
	char *after = master_key(world);
	assert_true(again.repeated);
	assert_string_equal(before, after);
	const Rotated *a = first.response;
	const Rotated *b = again.response;
	assert_int_equal(a->rotated_at_ms, b->rotated_at_ms);
	assert_int_equal(a->keys, b->keys);
	fake_call_close(&first);
	fake_call_close(&again);
	free(before);
	free(after);
}

static void nobody_else_may(void **state)
{
	struct intake_world *world = *state;
	static const struct caller *const others[] = {
	    &world_teacher, &world_specialist, &world_consultant, &world_matching};
	Samen__Intake__V1__RotateMasterKeyRequest in =
	    SAMEN__INTAKE__V1__ROTATE_MASTER_KEY_REQUEST__INIT;
	char *before = master_key(world);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_int_equal(
		    world_status(world, INTAKE("RotateMasterKey"), others[i], &in.base),
		    PERMISSION_DENIED);
	}
	char *after = master_key(world);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

/* Not even on the way to being refused. */
static void coordinator_whose_account_was_closed_replaces_nothing(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__RotateMasterKeyRequest in =
	    SAMEN__INTAKE__V1__ROTATE_MASTER_KEY_REQUEST__INIT;
	Samen__Directory__V1__FeedPerson feed = SAMEN__DIRECTORY__V1__FEED_PERSON__INIT;
	Samen__Directory__V1__Person person = SAMEN__DIRECTORY__V1__PERSON__INIT;
	person.id = TEXT(world_coordinator.id);
	person.state = SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED;
	feed.person = &person;
	world_know(world, "person", world_coordinator.id, &feed.base);
	char *before = master_key(world);
	assert_int_equal(
	    world_status(world, INTAKE("RotateMasterKey"), &world_coordinator, &in.base),
	    UNAUTHENTICATED);
	char *after = master_key(world);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, intake_world_open, back_to_now)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_WORLD(nothing_is_done_while_nothing_was_erased),
	    IN_WORLD(all_traces_are_destroyed_within_a_day_of_an_erasure),
	    IN_WORLD(what_the_coordinator_rotated_is_followed_by_the_requests_at_once),
	    IN_WORLD(what_failed_is_remembered),
	    IN_WORLD(a_coordinator_replaces_the_master_key),
	    IN_WORLD(asked_again_with_the_same_key_nothing_is_done),
	    IN_WORLD(nobody_else_may),
	    IN_WORLD(coordinator_whose_account_was_closed_replaces_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
