/* The reserve of request keys: on disk before use, never used twice, sorted out at start. */
#include "intake/request_keys.h"

#include "runtime/clock.h"
#include "runtime/record.h"

#include "stored.pb-c.h"

#include <ftw.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MAP_BYTES = 64 * 1024 * 1024, FTW_FILES = 16, ARENA_BYTES = 64 * 1024 };

struct place {
	char folder[64];
	struct store *requests; /* holds a request id for each that came to be */
	char master[96];
	struct request_keys *keys;
	struct arena *arena;
	const char *credentials;
};

static struct store_key name_of(const char *request_id)
{
	struct store_key key = key_of(200);
	key_add_text(&key, request_id);
	return key;
}

static enum status exists(struct store_txn *txn, struct arena *arena, const char *request_id)
{
	struct store_key key = name_of(request_id);
	struct bytes value;
	(void)arena;
	return store_get(txn, key_bytes(&key), &value);
}

static void path_in(const struct place *place, const char *name, char ret_path[static 96])
{
	(void)snprintf(ret_path, 96, "%s/%s", place->folder, name);
}

static enum status try_open(struct place *place)
{
	char path[96];
	path_in(place, "keys", path);
	const struct request_keys_options options = {.folder = path,
	    .masters = {.path = place->master, .credentials = place->credentials},
	    .map_bytes = MAP_BYTES,
	    .requests = place->requests,
	    .request_exists = exists};
	return request_keys_open(&options, &place->keys);
}

static void open_requests(struct place *place, const char *name)
{
	char path[96];
	path_in(place, name, path);
	const struct store_options options = {.folder = path, .map_bytes = MAP_BYTES, .schema = 1};
	assert_int_equal(store_open(&options, &place->requests), OK);
}

static int place_open(void **state)
{
	struct place *place = calloc(1, sizeof *place);
	assert_non_null(place);
	(void)snprintf(place->folder, sizeof place->folder, "/tmp/samen-test-keys-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	path_in(place, "master.key", place->master);
	assert_int_equal(master_key_create(place->master), OK);
	place->arena = arena_open(ARENA_BYTES);
	assert_non_null(place->arena);
	open_requests(place, "requests");
	assert_int_equal(try_open(place), OK);
	*state = place;
	return 0;
}

static int remove_one(const char *path, const struct stat *stat, int kind, struct FTW *ftw)
{
	(void)stat;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static int place_close(void **state)
{
	struct place *place = *state;
	request_keys_close(place->keys);
	store_close(place->requests);
	arena_close(place->arena);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
	(void)nftw(place->folder, remove_one, FTW_FILES, FTW_DEPTH | FTW_PHYS);
	free(place);
	return 0;
}

static void restart(struct place *place)
{
	request_keys_close(place->keys);
	place->keys = NULL;
	assert_int_equal(try_open(place), OK);
}

static struct spare_key take(struct place *place)
{
	struct spare_key spare;
	assert_int_equal(request_keys_take(place->keys, &spare), OK);
	return spare;
}

static void commit_request(struct place *place, const char *request_id)
{
	struct store_txn *txn;
	struct store_key key = name_of(request_id);
	assert_int_equal(store_write(place->requests, &txn), OK);
	assert_int_equal(
	    store_put(txn, key_bytes(&key), (struct bytes){(const uint8_t *)"", 0}), OK);
	assert_int_equal(store_commit(txn), OK);
}

/* What the disk says about a key, with the keys closed: whether it is there, is marked as spare,
 * and for which request. */
struct on_disk {
	bool there, spare;
	char request_id[ID_SIZE];
};

static const struct record_kind key_kind = {
    "key", &samen__stored__v1__wrapped_key__descriptor, false};

static struct store *open_disk(struct place *place, struct store_txn **ret_txn)
{
	char path[96];
	struct store *store;
	request_keys_close(place->keys);
	place->keys = NULL;
	path_in(place, "keys", path);
	const struct store_options options = {.folder = path, .map_bytes = MAP_BYTES, .schema = 1};
	assert_int_equal(store_open(&options, &store), OK);
	assert_int_equal(store_read(store, ret_txn), OK);
	return store;
}

static void close_disk(struct place *place, struct store *store, struct store_txn *txn)
{
	store_abort(txn);
	store_close(store);
	assert_int_equal(try_open(place), OK);
}

static struct on_disk look_up(struct place *place, const char *key_id)
{
	struct on_disk found = {.there = false};
	struct store_txn *txn;
	struct store *store = open_disk(place, &txn);
	struct store_key mark = key_of(TABLE_SERVICE);
	struct bytes value;
	Samen__Stored__V1__WrappedKey *key;
	key_add_text(&mark, key_id);
	found.spare = store_get(txn, key_bytes(&mark), &value) == OK;
	if (record_get(txn, &key_kind, key_id, place->arena, &key) == OK) {
		found.there = true;
		(void)snprintf(found.request_id, sizeof found.request_id, "%s", key->request_id);
	}
	close_disk(place, store, txn);
	return found;
}

static size_t count_keys(struct place *place)
{
	struct store_txn *txn;
	struct store *store = open_disk(place, &txn);
	struct record_range range;
	const char *id;
	ProtobufCMessage *key;
	size_t count = 0;
	assert_int_equal(record_range_open(txn, &key_kind, NULL, NULL, place->arena, &range), OK);
	while (record_range_next(&range, &id, &key) == OK) {
		arena_reset(place->arena);
		count++;
	}
	record_range_close(&range);
	close_disk(place, store, txn);
	return count;
}

static enum status find(struct place *place, const char *key_id)
{
	struct seal_key key;
	enum status status = request_keys_find(place->keys, place->arena, key_id, &key);
	arena_reset(place->arena);
	return status;
}

/* --- taking --- */

static void taken_key_is_on_disk_already(void **state)
{
	struct place *place = *state;
	struct spare_key spare = take(place);
	struct seal_key taken;
	struct seal_key found;
	assert_int_equal(
	    request_keys_find(place->keys, place->arena, spare.key_id.text, &taken), OK);
	restart(place);
	assert_int_equal(
	    request_keys_find(place->keys, place->arena, spare.key_id.text, &found), OK);
	assert_memory_equal(taken.bytes, found.bytes, sizeof taken.bytes);
}

static int by_text(const void *left, const void *right)
{
	return strcmp(left, right);
}

static void every_key_and_request_id_is_handed_out_once(void **state)
{
	struct place *place = *state;
	enum { COUNT = 3 * SPARE_KEYS_MAX };
	char(*ids)[2 * ID_SIZE] = calloc(COUNT, sizeof *ids);
	assert_non_null(ids);
	for (size_t i = 0; i < COUNT; i++) {
		struct spare_key spare = take(place);
		(void)snprintf(
		    ids[i], sizeof ids[i], "%s%s", spare.key_id.text, spare.request_id.text);
	}
	qsort(ids, COUNT, sizeof *ids, by_text);
	for (size_t i = 1; i < COUNT; i++) {
		assert_string_not_equal(ids[i - 1], ids[i]);
	}
	free(ids);
}

static void reserve_that_runs_low_is_refilled_while_taking(void **state)
{
	struct place *place = *state;
	for (int i = 0; i < SPARE_KEYS_MAX / 2 + 1; i++) {
		(void)take(place);
	}
	assert_int_equal(request_keys_spare_count(place->keys), SPARE_KEYS_MAX);
}

static void refill_fills_the_reserve(void **state)
{
	struct place *place = *state;
	(void)take(place);
	assert_int_equal(request_keys_refill(place->keys), OK);
	assert_int_equal(request_keys_spare_count(place->keys), SPARE_KEYS_MAX);
}

/* So that requests filed one after another lie together in the stores. */
static void ids_taken_one_after_another_follow_each_other(void **state)
{
	struct place *place = *state;
	struct spare_key before = take(place);
	for (int i = 0; i < 100; i++) {
		struct spare_key spare = take(place);
		assert_memory_equal(spare.request_id.text, before.request_id.text, 8);
		assert_true(strcmp(before.request_id.text, spare.request_id.text) < 0);
		assert_true(strcmp(before.key_id.text, spare.key_id.text) < 0);
		assert_true(id_is(spare.request_id.text, 'r'));
		assert_true(id_is(spare.key_id.text, 'k'));
		before = spare;
	}
}

static void ids_of_another_refill_lie_elsewhere(void **state)
{
	struct place *place = *state;
	struct spare_key before = take(place);
	for (int i = 0; i < SPARE_KEYS_MAX / 2 + 1; i++) {
		(void)take(place);
	}
	struct spare_key after = take(place);
	assert_memory_not_equal(before.request_id.text, after.request_id.text, 8);
}

static void key_given_back_is_handed_out_again(void **state)
{
	struct place *place = *state;
	struct spare_key first = take(place);
	request_keys_give_back(place->keys, &first);
	struct spare_key second = take(place);
	assert_string_equal(first.key_id.text, second.key_id.text);
}

struct taker {
	struct place *place;
	struct spare_key spares[SPARE_KEYS_MAX];
};

static void *take_many(void *arg)
{
	struct taker *taker = arg;
	for (size_t i = 0; i < SPARE_KEYS_MAX; i++) {
		if (request_keys_take(taker->place->keys, &taker->spares[i]) != OK) {
			return taker;
		}
	}
	return NULL;
}

static int by_key(const void *left, const void *right)
{
	const struct spare_key *a = left;
	const struct spare_key *b = right;
	return strcmp(a->key_id.text, b->key_id.text);
}

static void threads_that_take_at_once_get_different_keys(void **state)
{
	enum { THREADS = 3 };
	struct place *place = *state;
	pthread_t threads[THREADS];
	struct taker *takers = calloc(THREADS, sizeof *takers);
	struct spare_key *all = calloc((size_t)THREADS * SPARE_KEYS_MAX, sizeof *all);
	assert_non_null(takers);
	assert_non_null(all);
	for (size_t i = 0; i < THREADS; i++) {
		takers[i].place = place;
		assert_int_equal(pthread_create(&threads[i], NULL, take_many, &takers[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++) {
		void *failed;
		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
		memcpy(all + i * SPARE_KEYS_MAX, takers[i].spares, sizeof takers[i].spares);
	}
	qsort(all, (size_t)THREADS * SPARE_KEYS_MAX, sizeof *all, by_key);
	for (size_t i = 1; i < (size_t)THREADS * SPARE_KEYS_MAX; i++) {
		assert_true(by_key(&all[i - 1], &all[i]) != 0);
	}
	free(all);
	free(takers);
}

/* --- sorting out at start --- */

static void unused_key_is_spare_again_for_another_request_after_a_restart(void **state)
{
	struct place *place = *state;
	struct spare_key dropped = take(place);
	restart(place);
	struct on_disk found = look_up(place, dropped.key_id.text);
	assert_true(found.spare);
	assert_string_not_equal(found.request_id, dropped.request_id.text);
}

static void restarts_make_no_keys_while_there_are_enough(void **state)
{
	struct place *place = *state;
	(void)take(place);
	restart(place);
	restart(place);
	assert_int_equal(count_keys(place), SPARE_KEYS_MAX);
}

static void used_key_is_not_spare_after_a_crash(void **state)
{
	struct place *place = *state;
	struct spare_key used = take(place);
	commit_request(place, used.request_id.text); /* and no word of it to the keys */
	restart(place);
	struct on_disk found = look_up(place, used.key_id.text);
	assert_false(found.spare);
	assert_string_equal(found.request_id, used.request_id.text);
}

static void used_key_that_was_marked_is_not_spare_even_when_its_request_is_gone(void **state)
{
	struct place *place = *state;
	struct spare_key used = take(place);
	request_keys_used(place->keys, &used.key_id);
	assert_int_equal(request_keys_refill(place->keys), OK);
	restart(place);
	struct on_disk found = look_up(place, used.key_id.text);
	assert_true(found.there);
	assert_false(found.spare);
}

static void orphans_beyond_the_reserve_are_swept(void **state)
{
	struct place *place = *state;
	for (size_t i = 0; i < SPARE_KEYS_MAX + 100; i++) {
		(void)take(place);
	}
	restart(place);
	assert_int_equal(count_keys(place), SPARE_KEYS_MAX);
}

static void keys_of_another_history_are_kept_but_not_spare(void **state)
{
	struct place *place = *state;
	struct spare_key dropped = take(place);
	request_keys_close(place->keys);
	place->keys = NULL;
	store_close(place->requests);
	open_requests(place, "restored");
	assert_int_equal(try_open(place), OK);
	assert_int_equal(request_keys_spare_count(place->keys), SPARE_KEYS_MAX);
	struct on_disk found = look_up(place, dropped.key_id.text);
	assert_true(found.there);
	assert_false(found.spare);
}

/* --- the keys themselves --- */

static void unknown_key_is_not_found(void **state)
{
	assert_int_equal(find(*state, "k-000000000000"), NOT_FOUND);
}

static void keys_do_not_open_with_another_master_key(void **state)
{
	struct place *place = *state;
	char kept[96];
	struct spare_key spare = take(place);
	path_in(place, "kept.key", kept);
	request_keys_close(place->keys);
	place->keys = NULL;
	assert_int_equal(rename(place->master, kept), 0);
	assert_int_equal(try_open(place), NOT_FOUND);
	assert_int_equal(master_key_create(place->master), OK);
	assert_int_equal(try_open(place), FAILED_PRECONDITION);
	assert_int_equal(rename(kept, place->master), 0);
	assert_int_equal(try_open(place), OK);
	assert_int_equal(find(place, spare.key_id.text), OK);
}

/* --- erasing --- */

static void erased_key_is_gone_and_stays_gone(void **state)
{
	struct place *place = *state;
	struct spare_key used = take(place);
	struct spare_key other = take(place);
	commit_request(place, used.request_id.text); /* still marked as spare */
	assert_int_equal(request_keys_erase(place->keys, used.key_id.text), OK);
	assert_int_equal(find(place, used.key_id.text), NOT_FOUND);
	restart(place);
	struct on_disk found = look_up(place, used.key_id.text);
	assert_false(found.there);
	assert_false(found.spare);
	assert_int_equal(find(place, other.key_id.text), OK);
}

static void erasing_again_or_nothing_is_ok(void **state)
{
	struct place *place = *state;
	struct spare_key used = take(place);
	assert_int_equal(request_keys_erase(place->keys, used.key_id.text), OK);
	assert_int_equal(request_keys_erase(place->keys, used.key_id.text), OK);
	assert_int_equal(request_keys_erase(place->keys, "k-000000000000"), OK);
}

static void first_erasure_is_remembered_over_a_restart(void **state)
{
	struct place *place = *state;
	struct spare_key first = take(place);
	struct spare_key second = take(place);
	struct erasures erasures;
	assert_int_equal(request_keys_erasures(place->keys, &erasures), OK);
	assert_int_equal(erasures.first_at_ms, 0);
	clock_set_offset_ms(1000);
	int64_t before_ms = clock_now_ms();
	assert_int_equal(request_keys_erase(place->keys, first.key_id.text), OK);
	int64_t after_ms = clock_now_ms();
	clock_set_offset_ms(3600000);
	assert_int_equal(request_keys_erase(place->keys, second.key_id.text), OK);
	clock_set_offset_ms(0);
	restart(place);
	assert_int_equal(request_keys_erasures(place->keys, &erasures), OK);
	assert_in_range(erasures.first_at_ms, before_ms, after_ms);
	assert_true(erasures.last_at_ms > after_ms);
}

#define WITH_KEYS(test) cmocka_unit_test_setup_teardown(test, place_open, place_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    WITH_KEYS(taken_key_is_on_disk_already),
	    WITH_KEYS(every_key_and_request_id_is_handed_out_once),
	    WITH_KEYS(reserve_that_runs_low_is_refilled_while_taking),
	    WITH_KEYS(refill_fills_the_reserve),
	    WITH_KEYS(ids_taken_one_after_another_follow_each_other),
	    WITH_KEYS(ids_of_another_refill_lie_elsewhere),
	    WITH_KEYS(key_given_back_is_handed_out_again),
	    WITH_KEYS(threads_that_take_at_once_get_different_keys),
	    WITH_KEYS(unused_key_is_spare_again_for_another_request_after_a_restart),
	    WITH_KEYS(restarts_make_no_keys_while_there_are_enough),
	    WITH_KEYS(used_key_is_not_spare_after_a_crash),
	    WITH_KEYS(used_key_that_was_marked_is_not_spare_even_when_its_request_is_gone),
	    WITH_KEYS(orphans_beyond_the_reserve_are_swept),
	    WITH_KEYS(keys_of_another_history_are_kept_but_not_spare),
	    WITH_KEYS(unknown_key_is_not_found),
	    WITH_KEYS(keys_do_not_open_with_another_master_key),
	    WITH_KEYS(erased_key_is_gone_and_stays_gone),
	    WITH_KEYS(erasing_again_or_nothing_is_ok),
	    WITH_KEYS(first_erasure_is_remembered_over_a_restart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
