/* Replacing the master key: no key lost whenever the process dies, nothing left that the old one
 * opens, nobody disturbed meanwhile; and the credential that it may be bound to. */
#include "intake/request_keys.h"

#include "runtime/clock.h"
#include "runtime/failpoint.h"
#include "runtime/keyfile.h"
#include "runtime/record.h"
#include "support/check.h"
#include "support/process.h"
#include "support/temp_folder.h"

#include "stored.pb-c.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	MAP_BYTES = 64 * 1024 * 1024,
	ARENA_BYTES = 64 * 1024,
	PATH_BYTES = 96,
	KNOWN = 8,
	THREADS = 3,
	ROTATIONS = 5,
	USED_EVERY = 64 /* else the reserve is empty, and all wait for it */
};

struct place {
	struct temp_folder folder;
	char master[PATH_BYTES], credentials[PATH_BYTES / 2];
	struct store *requests;
	struct request_keys *keys;
	struct arena *arena;
	struct id known[KNOWN]; /* keys in use, and what they are */
	struct seal_key known_keys[KNOWN];
};

static void path_in(const struct place *place, const char *name, char ret_path[static PATH_BYTES])
{
	(void)snprintf(ret_path, PATH_BYTES, "%s/%s", place->folder.path, name);
}

/* The requests of the keys in use. */
static struct id known_requests[KNOWN];

static enum status exists(struct store_txn *txn, struct arena *arena, const char *request_id)
{
	(void)txn;
	(void)arena;
	for (size_t i = 0; i < KNOWN; i++) {
		if (strcmp(known_requests[i].text, request_id) == 0) {
			return OK;
		}
	}
	return NOT_FOUND;
}

static enum status try_open(struct place *place)
{
	char path[PATH_BYTES];
	path_in(place, "keys", path);
	const struct request_keys_options options = {.folder = path,
	    .masters = {.path = place->master, .credentials = place->credentials},
	    .map_bytes = MAP_BYTES,
	    .requests = place->requests,
	    .request_exists = exists};
	return request_keys_open(&options, &place->keys);
}

static void stop(struct place *place)
{
	request_keys_close(place->keys);
	place->keys = NULL;
}

static void restart(struct place *place)
{
	stop(place);
	assert_int_equal(try_open(place), OK);
}

static enum status find(struct place *place, const char *key_id, struct seal_key *ret_key)
{
	enum status status = request_keys_find(place->keys, place->arena, key_id, ret_key);
	arena_reset(place->arena);
	return status;
}

static void take_known(struct place *place)
{
	for (size_t i = 0; i < KNOWN; i++) {
		struct spare_key spare;
		assert_int_equal(request_keys_take(place->keys, &spare), OK);
		place->known[i] = spare.key_id;
		known_requests[i] = spare.request_id;
		assert_int_equal(find(place, spare.key_id.text, &place->known_keys[i]), OK);
	}
}

static void assert_all_known(struct place *place)
{
	for (size_t i = 0; i < KNOWN; i++) {
		struct seal_key key;
		assert_int_equal(find(place, place->known[i].text, &key), OK);
		assert_memory_equal(key.bytes, place->known_keys[i].bytes, sizeof key.bytes);
	}
}

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof *place);
	assert_non_null(place);
	place->folder = temp_folder_make();
	path_in(place, "master.key", place->master);
	(void)snprintf(
	    place->credentials, sizeof place->credentials, "%.30s/credentials", place->folder.path);
	assert_int_equal(mkdir(place->credentials, 0700), 0);
	assert_int_equal(master_key_create(place->master), OK);
	place->arena = arena_open(ARENA_BYTES);
	assert_non_null(place->arena);
	place->requests = temp_store_open(&place->folder, MAP_BYTES);
	assert_int_equal(try_open(place), OK);
	take_known(place);
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;
	request_keys_close(place->keys);
	store_close(place->requests);
	arena_close(place->arena);
	temp_folder_remove(&place->folder);
	free(place);
	return 0;
}

static struct rotation rotate(struct place *place)
{
	struct rotation rotation;
	assert_int_equal(request_keys_rotate(place->keys, "", &rotation), OK);
	return rotation;
}

/* --- what is on disk --- */

static const struct record_kind key_kind = {
    "key", &samen__stored__v1__wrapped_key__descriptor, false};

/* How a key is wrapped now. Stops and starts the keys. */
struct wrapped {
	uint8_t bytes[SEAL_WRAPPED_SIZE];
};
static struct wrapped wrapped_of(struct place *place, const char *key_id)
{
	struct wrapped wrapped;
	char path[PATH_BYTES];
	struct store *store;
	struct store_txn *txn;
	Samen__Stored__V1__WrappedKey *record;
	stop(place);
	path_in(place, "keys", path);
	const struct store_options options = {.folder = path, .map_bytes = MAP_BYTES, .schema = 1};
	assert_int_equal(store_open(&options, &store), OK);
	assert_int_equal(store_read(store, &txn), OK);
	assert_int_equal(record_get(txn, &key_kind, key_id, place->arena, &record), OK);
	assert_int_equal(record->wrapped.len, sizeof wrapped.bytes);
	memcpy(wrapped.bytes, record->wrapped.data, sizeof wrapped.bytes);
	arena_reset(place->arena);
	store_abort(txn);
	store_close(store);
	assert_int_equal(try_open(place), OK);
	return wrapped;
}

static unsigned files_with(const struct place *place, const void *data, size_t size)
{
	return folder_files_with(place->folder.path, (struct bytes){data, size});
}

static bool there_is(const struct place *place, const char *name)
{
	char path[PATH_BYTES];
	path_in(place, name, path);
	return access(path, F_OK) == 0;
}

static void assert_no_leftovers(const struct place *place)
{
	static const char *const names[] = {"master.key.next", "master.key.old",
	    "keys/data.mdb.next", "keys/data.mdb.old", "keys/data.mdb.next-lock"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_false(there_is(place, names[i]));
	}
}

static void copy_file(const char *from, const char *to)
{
	size_t size;
	char *content = file_text(from, &size);
	assert_non_null(content);
	file_write(to, content, size);
	assert_int_equal(chmod(to, 0600), 0);
	free(content);
}

/* --- rotation --- */

static void every_key_opens_after_a_rotation_and_a_restart(void **state)
{
	struct place *place = *state;
	struct rotation rotation = rotate(place);
	assert_int_equal(rotation.keys, SPARE_KEYS_MAX);
	assert_all_known(place);
	struct spare_key spare;
	struct seal_key key;
	assert_int_equal(request_keys_take(place->keys, &spare), OK); /* from before */
	assert_int_equal(find(place, spare.key_id.text, &key), OK);
	restart(place);
	assert_all_known(place);
	assert_int_equal(find(place, spare.key_id.text, &key), OK);
	assert_no_leftovers(place);
}

static void keys_can_be_rotated_again_and_again(void **state)
{
	struct place *place = *state;
	for (int i = 0; i < ROTATIONS; i++) {
		(void)rotate(place);
		assert_int_equal(request_keys_refill(place->keys), OK);
		assert_all_known(place);
	}
	restart(place);
	assert_all_known(place);
}

static void old_master_key_opens_nothing(void **state)
{
	struct place *place = *state;
	char kept[PATH_BYTES];
	char new[PATH_BYTES];
	path_in(place, "kept.key", kept);
	path_in(place, "new.key", new);
	copy_file(place->master, kept);
	(void)rotate(place);
	stop(place);
	copy_file(place->master, new);
	copy_file(kept, place->master);
	assert_int_equal(try_open(place), FAILED_PRECONDITION);
	copy_file(new, place->master);
	assert_int_equal(try_open(place), OK);
	assert_all_known(place);
}

static void what_the_old_master_key_wrapped_is_in_no_file(void **state)
{
	struct place *place = *state;
	struct wrapped before = wrapped_of(place, place->known[0].text);
	assert_int_equal(files_with(place, before.bytes, sizeof before.bytes), 1);
	(void)rotate(place);
	assert_int_equal(files_with(place, before.bytes, sizeof before.bytes), 0);
	struct wrapped after = wrapped_of(place, place->known[0].text);
	assert_int_equal(files_with(place, after.bytes, sizeof after.bytes), 1);
}

/* Seen through a second name of the file, by which a search of the bare disk would find it. */
static void old_master_key_file_is_overwritten(void **state)
{
	struct place *place = *state;
	char second[PATH_BYTES];
	size_t size;
	path_in(place, "second", second);
	assert_int_equal(link(place->master, second), 0);
	(void)rotate(place);
	char *content = file_text(second, &size);
	assert_true(size > 0);
	for (size_t i = 0; i < size; i++) {
		assert_int_equal(content[i], 0);
	}
	free(content);
}

static void rotation_of_the_same_name_is_done_once(void **state)
{
	struct place *place = *state;
	struct rotation first;
	struct rotation again;
	size_t size;
	assert_int_equal(request_keys_rotate(place->keys, "p-1/abc", &first), OK);
	char *before = file_text(place->master, &size);
	clock_set_offset_ms(5000);
	assert_int_equal(request_keys_rotate(place->keys, "p-1/abc", &again), OK);
	restart(place);
	assert_int_equal(request_keys_rotate(place->keys, "p-1/abc", &again), OK);
	assert_int_equal(again.at_ms, first.at_ms);
	assert_int_equal(again.keys, first.keys);
	char *after = file_text(place->master, &size);
	assert_string_equal(before, after);
	assert_int_equal(request_keys_rotate(place->keys, "p-1/def", &again), OK);
	clock_set_offset_ms(0);
	assert_true(again.at_ms > first.at_ms);
	free(before);
	free(after);
}

static void damaged_key_stops_no_rotation(void **state)
{
	struct place *place = *state;
	char path[PATH_BYTES];
	struct store *store;
	struct store_txn *txn;
	struct seal_key key;
	Samen__Stored__V1__WrappedKey *record;
	const char *id = place->known[0].text;
	stop(place);
	path_in(place, "keys", path);
	const struct store_options options = {.folder = path, .map_bytes = MAP_BYTES, .schema = 1};
	assert_int_equal(store_open(&options, &store), OK);
	assert_int_equal(store_write(store, &txn), OK);
	assert_int_equal(record_get(txn, &key_kind, id, place->arena, &record), OK);
	record->wrapped.data[40] ^= 1;
	assert_int_equal(record_put(txn, &key_kind, id, &record->base), OK);
	assert_int_equal(store_commit(txn), OK);
	store_close(store);
	assert_int_equal(try_open(place), OK);
	(void)rotate(place);
	assert_int_equal(find(place, id, &key), DATA_LOSS);
	assert_int_equal(find(place, place->known[1].text, &key), OK);
}

/* --- erasing --- */

static void erased_key_is_in_no_file_after_a_rotation(void **state)
{
	struct place *place = *state;
	struct seal_key key;
	const char *id = place->known[0].text;
	struct wrapped wrapped = wrapped_of(place, id);
	assert_int_equal(request_keys_erase(place->keys, id), OK);
	assert_int_equal(files_with(place, wrapped.bytes, 16), 1); /* in a free page */
	(void)rotate(place);
	assert_int_equal(files_with(place, wrapped.bytes, 16), 0);
	assert_int_equal(files_with(place, id, strlen(id)), 0);
	assert_int_equal(find(place, id, &key), NOT_FOUND);
	restart(place);
	assert_int_equal(find(place, id, &key), NOT_FOUND);
}

static void erasures_are_remembered_until_they_are_said_to_be_done(void **state)
{
	struct place *place = *state;
	struct erasures first;
	struct erasures both;
	struct erasures left;
	assert_int_equal(request_keys_erase(place->keys, place->known[0].text), OK);
	assert_int_equal(request_keys_erasures(place->keys, &first), OK);
	assert_true(first.first_at_ms > 0);
	assert_int_equal(request_keys_erase(place->keys, place->known[1].text), OK);
	assert_int_equal(request_keys_erasures(place->keys, &both), OK);
	assert_int_equal(both.first_at_ms, first.first_at_ms);
	(void)rotate(place);
	assert_int_equal(request_keys_erasures_done(place->keys, &first), OK);
	restart(place);
	assert_int_equal(request_keys_erasures(place->keys, &left), OK);
	assert_true(left.first_at_ms > 0); /* the second came later */
	assert_int_equal(request_keys_erasures_done(place->keys, &left), OK);
	assert_int_equal(request_keys_erasures(place->keys, &left), OK);
	assert_int_equal(left.first_at_ms, 0);
}

/* --- failures --- */

static void arm(const char *failpoint)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
	assert_int_equal(setenv("SAMEN_FAILPOINT", failpoint, 1), 0);
	failpoint_open();
}

static void failed_rotation_changes_nothing(void **state)
{
	static const char *const failures[] = {"rewrite-full:1", "file-sync:1"};
	struct place *place = *state;
	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
		struct rotation rotation;
		arm(failures[i]);
		assert_int_equal(request_keys_rotate(place->keys, "", &rotation), UNAVAILABLE);
		assert_all_known(place);
		assert_no_leftovers(place);
		restart(place);
		assert_all_known(place);
		(void)rotate(place);
		assert_all_known(place);
	}
}

/* The keys are wrapped anew, but the master key's file does not get its name. */
static void rotation_that_failed_half_way_is_finished(void **state)
{
	struct place *place = *state;
	struct rotation rotation;
	struct rotation again;
	for (int restarts = 0; restarts < 2; restarts++) {
		const char *name = restarts == 0 ? "one" : "two";
		arm("file-sync:2");
		assert_int_equal(request_keys_rotate(place->keys, name, &rotation), UNAVAILABLE);
		assert_true(there_is(place, "master.key.next"));
		assert_all_known(place);
		if (restarts == 1) {
			restart(place);
			assert_no_leftovers(place);
		}
		assert_int_equal(request_keys_rotate(place->keys, name, &again), OK);
		assert_no_leftovers(place);
		assert_all_known(place);
		restart(place);
		assert_all_known(place);
	}
}

/* --- crashes --- */

static _Noreturn void die_rotating(struct place *place, const char *failpoint)
{
	struct rotation rotation;
	arm("none:1");
	if (try_open(place) == OK) {
		arm(failpoint);
		(void)request_keys_rotate(place->keys, "", &rotation);
	}
	_exit(0);
}

static void assert_killed_at(struct place *place, const char *failpoint)
{
	int ended = 0;
	(void)fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		die_rotating(place, failpoint);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &ended, 0), child);
	assert_true(WIFSIGNALED(ended) && WTERMSIG(ended) == SIGKILL);
}

static void crash_at_any_step_loses_no_key(void **state)
{
	/* Twice where it is passed for the store, then for the master key's file. */
	static const char *const moments[] = {"rotate-next-made:1", "rewrite-begun:1",
	    "rewrite-built:1", "file-linked:1", "file-renamed:1", "rewrite-done:1",
	    "file-overwritten:1", "rotate-rewritten:1", "file-linked:2", "file-renamed:2",
	    "file-overwritten:2", "rotate-settled:1"};
	struct place *place = *state;
	for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
		print_message("killed at %s\n", moments[i]);
		struct wrapped before = wrapped_of(place, place->known[0].text);
		stop(place);
		assert_killed_at(place, moments[i]);
		assert_int_equal(try_open(place), OK);
		assert_all_known(place);
		assert_no_leftovers(place);
		(void)rotate(place);
		assert_int_equal(files_with(place, before.bytes, sizeof before.bytes), 0);
		assert_all_known(place);
		restart(place);
		assert_all_known(place);
	}
}

/* --- at the same time --- */

struct user {
	struct place *place;
	pthread_t thread;
	atomic_bool *stop;
	_Atomic unsigned done;
	unsigned failures;
};

/* As filing does: takes a key, uses it, and sometimes gives it back; and opens an old one. */
static void *use_keys(void *arg)
{
	struct user *user = arg;
	struct request_keys *keys = user->place->keys;
	struct arena *arena = arena_open(ARENA_BYTES);
	for (unsigned i = 0; !atomic_load(user->stop) && arena != NULL; i++) {
		struct spare_key spare;
		struct seal_key key;
		const size_t known = i % KNOWN;
		bool taken = request_keys_take(keys, &spare) == OK;
		user->failures +=
		    !taken || request_keys_find(keys, arena, spare.key_id.text, &key) != OK;
		if (taken && i % USED_EVERY != 0) {
			request_keys_give_back(keys, &spare);
		} else if (taken) {
			request_keys_used(keys, &spare.key_id);
		}
		user->failures +=
		    request_keys_find(keys, arena, user->place->known[known].text, &key) != OK ||
		    memcmp(key.bytes, user->place->known_keys[known].bytes, sizeof key.bytes) != 0;
		arena_reset(arena);
		user->done++;
	}
	user->failures += arena == NULL;
	arena_close(arena);
	return NULL;
}

static void keys_are_taken_and_found_while_they_are_rotated(void **state)
{
	struct place *place = *state;
	struct user users[THREADS];
	atomic_bool stopped = false;
	for (size_t i = 0; i < THREADS; i++) {
		users[i] = (struct user){.place = place, .stop = &stopped};
		assert_int_equal(pthread_create(&users[i].thread, NULL, use_keys, &users[i]), 0);
	}
	for (int i = 0; i < ROTATIONS; i++) {
		unsigned before = users[0].done;
		(void)rotate(place);
		assert_int_equal(request_keys_refill(place->keys), OK);
		WAIT_UNTIL(users[0].done > before);
	}
	atomic_store(&stopped, true);
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(users[i].thread, NULL), 0);
		assert_int_equal(users[i].failures, 0);
	}
	restart(place);
	assert_all_known(place);
}

static void *rotate_once(void *arg)
{
	struct place *place = arg;
	struct rotation rotation;
	return request_keys_rotate(place->keys, "", &rotation) == OK ? place : NULL;
}

/* One of them is told that the other is at work, or comes after it. */
static void two_rotations_at_once_do_no_harm(void **state)
{
	struct place *place = *state;
	pthread_t threads[2];
	unsigned done = 0;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, rotate_once, place), 0);
	}
	for (size_t i = 0; i < 2; i++) {
		void *result;
		assert_int_equal(pthread_join(threads[i], &result), 0);
		done += result != NULL;
	}
	assert_in_range(done, 1, 2);
	restart(place);
	assert_all_known(place);
	assert_no_leftovers(place);
}

/* --- credentials --- */

static void give_credential(const struct place *place, const char *name, char letter)
{
	char path[2 * PATH_BYTES];
	char raw[KEYFILE_KEY_SIZE];
	memset(raw, letter, sizeof raw);
	(void)snprintf(path, sizeof path, "%s/%s", place->credentials, name);
	file_write(path, raw, sizeof raw);
}

static void take_credential(const struct place *place, const char *name)
{
	char path[2 * PATH_BYTES];
	(void)snprintf(path, sizeof path, "%s/%s", place->credentials, name);
	assert_int_equal(unlink(path), 0);
}

static void credential_is_put_to_use_at_the_next_start(void **state)
{
	struct place *place = *state;
	struct wrapped before = wrapped_of(place, place->known[0].text);
	give_credential(place, "samen-master", 'a');
	restart(place);
	assert_all_known(place);
	assert_int_equal(files_with(place, before.bytes, sizeof before.bytes), 0);
	restart(place);
	assert_all_known(place);
}

static void without_its_credential_the_disk_opens_nothing(void **state)
{
	struct place *place = *state;
	give_credential(place, "samen-master", 'a');
	restart(place);
	stop(place);
	take_credential(place, "samen-master");
	assert_int_equal(try_open(place), FAILED_PRECONDITION);
	give_credential(place, "samen-master", 'b');
	assert_int_equal(try_open(place), FAILED_PRECONDITION);
	give_credential(place, "samen-master", 'a');
	assert_int_equal(try_open(place), OK);
	assert_all_known(place);
}

static void old_credential_is_left_for_the_new_one_or_for_none(void **state)
{
	struct place *place = *state;
	give_credential(place, "samen-master", 'a');
	restart(place);
	give_credential(place, "samen-master-old", 'a');
	give_credential(place, "samen-master", 'b');
	restart(place);
	take_credential(place, "samen-master-old");
	restart(place);
	assert_all_known(place);
	give_credential(place, "samen-master-old", 'b');
	take_credential(place, "samen-master");
	restart(place);
	take_credential(place, "samen-master-old");
	restart(place);
	assert_all_known(place);
}

static void credential_may_be_a_key_file_and_nothing_else(void **state)
{
	struct place *place = *state;
	char path[PATH_BYTES];
	(void)snprintf(path, sizeof path, "%s/samen-master", place->credentials);
	assert_int_equal(master_key_create(path), OK);
	assert_int_equal(chmod(path, 0440), 0); /* as the service manager leaves them */
	restart(place);
	restart(place);
	assert_all_known(place);
	stop(place);
	file_write(path, "too short", 9);
	assert_int_equal(try_open(place), DATA_LOSS);
}

static void rotation_under_a_credential_stays_bound_to_it(void **state)
{
	struct place *place = *state;
	give_credential(place, "samen-master", 'a');
	restart(place);
	(void)rotate(place);
	restart(place);
	assert_all_known(place);
	stop(place);
	take_credential(place, "samen-master");
	assert_int_equal(try_open(place), FAILED_PRECONDITION);
	give_credential(place, "samen-master", 'a');
	assert_int_equal(try_open(place), OK);
}

/* --- keys of before --- */

static void keys_without_a_fingerprint_are_proved_by_opening_one(void **state)
{
	struct place *place = *state;
	char path[PATH_BYTES];
	char kept[PATH_BYTES];
	struct store *store;
	struct store_txn *txn;
	const struct record_kind kind = {
	    "master", &samen__stored__v1__master_state__descriptor, false};
	stop(place);
	path_in(place, "keys", path);
	path_in(place, "kept.key", kept);
	const struct store_options options = {.folder = path, .map_bytes = MAP_BYTES, .schema = 1};
	assert_int_equal(store_open(&options, &store), OK);
	assert_int_equal(store_write(store, &txn), OK);
	assert_int_equal(record_delete(txn, &kind, "current"), OK);
	assert_int_equal(store_commit(txn), OK);
	store_close(store);
	assert_int_equal(rename(place->master, kept), 0);
	assert_int_equal(master_key_create(place->master), OK);
	assert_int_equal(try_open(place), FAILED_PRECONDITION);
	assert_int_equal(rename(kept, place->master), 0);
	assert_int_equal(try_open(place), OK);
	assert_all_known(place);
	(void)rotate(place);
	restart(place);
	assert_all_known(place);
}

#define WITH_KEYS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    WITH_KEYS(every_key_opens_after_a_rotation_and_a_restart),
	    WITH_KEYS(keys_can_be_rotated_again_and_again),
	    WITH_KEYS(old_master_key_opens_nothing),
	    WITH_KEYS(what_the_old_master_key_wrapped_is_in_no_file),
	    WITH_KEYS(old_master_key_file_is_overwritten),
	    WITH_KEYS(rotation_of_the_same_name_is_done_once),
	    WITH_KEYS(damaged_key_stops_no_rotation),
	    WITH_KEYS(erased_key_is_in_no_file_after_a_rotation),
	    WITH_KEYS(erasures_are_remembered_until_they_are_said_to_be_done),
	    WITH_KEYS(failed_rotation_changes_nothing),
	    WITH_KEYS(rotation_that_failed_half_way_is_finished),
	    WITH_KEYS(crash_at_any_step_loses_no_key),
	    WITH_KEYS(keys_are_taken_and_found_while_they_are_rotated),
	    WITH_KEYS(two_rotations_at_once_do_no_harm),
	    WITH_KEYS(credential_is_put_to_use_at_the_next_start),
	    WITH_KEYS(without_its_credential_the_disk_opens_nothing),
	    WITH_KEYS(old_credential_is_left_for_the_new_one_or_for_none),
	    WITH_KEYS(credential_may_be_a_key_file_and_nothing_else),
	    WITH_KEYS(rotation_under_a_credential_stays_bound_to_it),
	    WITH_KEYS(keys_without_a_fingerprint_are_proved_by_opening_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
