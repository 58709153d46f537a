/* The store on real files: schema steps, transactions, ranges at their edges, a full map, copies.
 */
#include "runtime/store.h"
#include "support/temp_folder.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { PATH_BYTES = 64, SMALL_MAP_BYTES = 256 * 1024, BIG_VALUE_BYTES = 64 * 1024 };

struct place {
	struct temp_folder folder;
	struct store *store;
};

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof *place);
	assert_non_null(place);
	place->folder = temp_folder_make();
	place->store = temp_store_open(&place->folder, 0);
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;
	store_close(place->store);
	temp_folder_remove(&place->folder);
	free(place);
	return 0;
}

static struct bytes text(const char *text)
{
	return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static void put(struct store *store, const char *key, const char *value)
{
	struct store_txn *txn;
	assert_int_equal(store_write(store, &txn), OK);
	assert_int_equal(store_put(txn, text(key), text(value)), OK);
	assert_int_equal(store_commit(txn), OK);
}

static bool holds(struct store *store, const char *key, const char *value)
{
	struct store_txn *txn;
	struct bytes got;
	assert_int_equal(store_read(store, &txn), OK);
	enum status status = store_get(txn, text(key), &got);
	bool same =
	    status == OK && got.size == strlen(value) && memcmp(got.data, value, got.size) == 0;
	store_abort(txn);
	return same;
}

static bool lacks(struct store *store, const char *key)
{
	struct store_txn *txn;
	struct bytes got;
	assert_int_equal(store_read(store, &txn), OK);
	enum status status = store_get(txn, text(key), &got);
	store_abort(txn);
	return status == NOT_FOUND;
}

static enum status reopen(
    struct place *place, uint32_t schema, enum status (*upgrade)(struct store_txn *, uint32_t))
{
	char path[PATH_BYTES];
	store_close(place->store);
	place->store = NULL;
	(void)snprintf(path, sizeof path, "%s/store", place->folder.path);
	const struct store_options options = {.folder = path, .schema = schema, .upgrade = upgrade};
	return store_open(&options, &place->store);
}

/* --- schema --- */

/* Writes down from which version each step began: "1", then "12", ... */
static enum status upgrade_noting(struct store_txn *txn, uint32_t from)
{
	char notes[16] = "";
	struct bytes value;
	if (store_get(txn, text("notes"), &value) == OK) {
		memcpy(notes, value.data, value.size);
	}
	notes[strlen(notes)] = (char)('0' + from);
	return store_put(txn, text("notes"), text(notes));
}

static enum status upgrade_failing_at_2(struct store_txn *txn, uint32_t from)
{
	enum status status = upgrade_noting(txn, from);
	return from == 2 ? INTERNAL : status;
}

static void older_schema_is_upgraded_step_by_step(void **state)
{
	struct place *place = *state;
	assert_int_equal(reopen(place, 4, upgrade_noting), OK);
	assert_true(holds(place->store, "notes", "123"));
}

static void an_upgrade_is_done_once(void **state)
{
	struct place *place = *state;
	assert_int_equal(reopen(place, 3, upgrade_noting), OK);
	assert_int_equal(reopen(place, 3, upgrade_noting), OK);
	assert_true(holds(place->store, "notes", "12"));
}

static void failing_step_keeps_nothing_of_itself_and_the_steps_before_it(void **state)
{
	struct place *place = *state;
	assert_int_equal(reopen(place, 4, upgrade_failing_at_2), INTERNAL);
	assert_int_equal(reopen(place, 2, NULL), OK);
	assert_true(holds(place->store, "notes", "1"));
}

static void older_schema_without_an_upgrade_is_refused(void **state)
{
	assert_int_equal(reopen(*state, 2, NULL), FAILED_PRECONDITION);
}

static void newer_schema_is_refused(void **state)
{
	struct place *place = *state;
	assert_int_equal(reopen(place, 2, upgrade_noting), OK);
	assert_int_equal(reopen(place, 1, NULL), FAILED_PRECONDITION);
}

static void a_missing_parent_folder_is_unavailable(void **state)
{
	(void)state;
	struct store *store;
	const struct store_options options = {.folder = "/nowhere/at/all", .schema = 1};
	assert_int_equal(store_open(&options, &store), UNAVAILABLE);
}

/* --- generation and copies --- */

static void generation_is_stable_over_reopening(void **state)
{
	struct place *place = *state;
	char before[64];
	(void)snprintf(before, sizeof before, "%s", store_generation(place->store));
	assert_int_equal(reopen(place, 1, NULL), OK);
	assert_string_equal(store_generation(place->store), before);
}

static struct store *copy_open(const struct place *place, const char *path)
{
	struct store *copy;
	const struct store_options options = {.folder = path, .schema = 1};
	(void)place;
	assert_int_equal(store_open(&options, &copy), OK);
	return copy;
}

static void a_copy_holds_the_same(void **state)
{
	struct place *place = *state;
	char path[PATH_BYTES];
	put(place->store, "key", "value");
	(void)snprintf(path, sizeof path, "%s/copy", place->folder.path);
	assert_int_equal(store_copy(place->store, path), OK);
	struct store *copy = copy_open(place, path);
	bool same = holds(copy, "key", "value");
	store_close(copy);
	assert_true(same);
}

static void a_copy_is_another_generation(void **state)
{
	struct place *place = *state;
	char path[PATH_BYTES];
	(void)snprintf(path, sizeof path, "%s/copy", place->folder.path);
	assert_int_equal(store_copy(place->store, path), OK);
	struct store *copy = copy_open(place, path);
	bool other = strcmp(store_generation(copy), store_generation(place->store)) != 0;
	store_close(copy);
	assert_true(other);
}

static bool file_contains(const char *path, const char *what)
{
	FILE *file = fopen(path, "re");
	char *content = calloc(1, 4 * SMALL_MAP_BYTES);
	assert_non_null(file);
	assert_non_null(content);
	size_t size = fread(content, 1, (size_t)4 * SMALL_MAP_BYTES, file);
	(void)fclose(file);
	bool found = memmem(content, size, what, strlen(what)) != NULL;
	free(content);
	return found;
}

static void a_copy_lacks_deleted_values(void **state)
{
	struct place *place = *state;
	char path[PATH_BYTES];
	char data[PATH_BYTES + 16];
	struct store_txn *txn;
	put(place->store, "secret", "a story that was told once");
	put(place->store, "other", "kept");
	assert_int_equal(store_write(place->store, &txn), OK);
	assert_int_equal(store_delete(txn, text("secret")), OK);
	assert_int_equal(store_commit(txn), OK);
	(void)snprintf(path, sizeof path, "%s/copy", place->folder.path);
	assert_int_equal(store_copy(place->store, path), OK);
	(void)snprintf(data, sizeof data, "%s/data.mdb", path);
	assert_true(file_contains(data, "kept"));
	assert_false(file_contains(data, "a story that was told once"));
}

static void a_copy_is_for_its_owner_only(void **state)
{
	struct place *place = *state;
	char path[PATH_BYTES];
	char data[PATH_BYTES + 16];
	struct stat found;
	(void)snprintf(path, sizeof path, "%s/copy", place->folder.path);
	assert_int_equal(store_copy(place->store, path), OK);
	(void)snprintf(data, sizeof data, "%s/data.mdb", path);
	assert_int_equal(stat(data, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
}

static void a_copy_onto_a_store_is_refused(void **state)
{
	struct place *place = *state;
	char path[PATH_BYTES];
	(void)snprintf(path, sizeof path, "%s/copy", place->folder.path);
	assert_int_equal(store_copy(place->store, path), OK);
	assert_int_equal(store_copy(place->store, path), ALREADY_EXISTS);
}

/* --- transactions --- */

static void an_aborted_write_keeps_nothing(void **state)
{
	struct place *place = *state;
	struct store_txn *txn;
	assert_int_equal(store_write(place->store, &txn), OK);
	assert_int_equal(store_put(txn, text("key"), text("value")), OK);
	store_abort(txn);
	assert_true(lacks(place->store, "key"));
}

static void a_nested_abort_forgets_only_its_own(void **state)
{
	struct place *place = *state;
	struct store_txn *outer;
	struct store_txn *inner;
	assert_int_equal(store_write(place->store, &outer), OK);
	assert_int_equal(store_put(outer, text("before"), text("1")), OK);
	assert_int_equal(store_nest(outer, &inner), OK);
	assert_int_equal(store_put(inner, text("inside"), text("2")), OK);
	assert_int_equal(store_put(inner, text("before"), text("spoilt")), OK);
	store_abort(inner);
	assert_int_equal(store_put(outer, text("after"), text("3")), OK);
	assert_int_equal(store_commit(outer), OK);
	assert_true(lacks(place->store, "inside"));
	assert_true(holds(place->store, "before", "1"));
	assert_true(holds(place->store, "after", "3"));
}

static void a_nested_commit_counts_only_with_its_parent(void **state)
{
	struct place *place = *state;
	struct store_txn *outer;
	struct store_txn *inner;
	assert_int_equal(store_write(place->store, &outer), OK);
	assert_int_equal(store_nest(outer, &inner), OK);
	assert_int_equal(store_put(inner, text("key"), text("value")), OK);
	assert_int_equal(store_commit(inner), OK);
	store_abort(outer);
	assert_true(lacks(place->store, "key"));
}

static void a_reader_sees_one_moment(void **state)
{
	struct place *place = *state;
	struct store_txn *reader;
	struct bytes value;
	put(place->store, "key", "old");
	assert_int_equal(store_read(place->store, &reader), OK);
	put(place->store, "key", "new");
	assert_int_equal(store_get(reader, text("key"), &value), OK);
	assert_memory_equal(value.data, "old", 3);
	store_abort(reader);
	assert_true(holds(place->store, "key", "new"));
}

static void readers_are_used_again_without_end(void **state)
{
	struct place *place = *state;
	put(place->store, "key", "value");
	for (int i = 0; i < 5000; i++) {
		assert_true(holds(place->store, "key", "value"));
	}
}

static void more_readers_than_are_kept_idle_work(void **state)
{
	enum { READERS = 200 };
	struct place *place = *state;
	struct store_txn *readers[READERS];
	for (int i = 0; i < READERS; i++) {
		assert_int_equal(store_read(place->store, &readers[i]), OK);
	}
	for (int i = 0; i < READERS; i++) {
		store_abort(readers[i]);
	}
	assert_true(lacks(place->store, "key"));
}

static void too_many_readers_are_refused_and_later_let_in(void **state)
{
	enum { READERS = 1100 };
	struct place *place = *state;
	struct store_txn *readers[READERS];
	enum status status = OK;
	size_t count = 0;
	while (count < READERS && status == OK) {
		status = store_read(place->store, &readers[count]);
		count += status == OK;
	}
	for (size_t i = 0; i < count; i++) {
		store_abort(readers[i]);
	}
	assert_int_equal(status, RESOURCE_EXHAUSTED);
	assert_true(lacks(place->store, "key"));
}

static void deleting_what_is_absent_is_ok(void **state)
{
	struct place *place = *state;
	struct store_txn *txn;
	assert_int_equal(store_write(place->store, &txn), OK);
	assert_int_equal(store_delete(txn, text("nothing")), OK);
	store_abort(txn);
}

/* --- a full map --- */

static int setup_small(void **state)
{
	struct place *place = calloc(1, sizeof *place);
	assert_non_null(place);
	place->folder = temp_folder_make();
	place->store = temp_store_open(&place->folder, SMALL_MAP_BYTES);
	*state = place;
	return 0;
}

static enum status put_big(struct store_txn *txn, const char *key)
{
	static const uint8_t big[BIG_VALUE_BYTES];
	return store_put(txn, text(key), (struct bytes){big, sizeof big});
}

/* Puts large values, a transaction each, until one fails. */
static enum status fill(struct store *store)
{
	enum status status = OK;
	for (char key[] = "big-a"; status == OK && key[4] < 'z'; key[4]++) {
		struct store_txn *txn;
		assert_int_equal(store_write(store, &txn), OK);
		status = put_big(txn, key);
		if (status == OK) {
			status = store_commit(txn);
		} else {
			store_abort(txn);
		}
	}
	return status;
}

static void a_full_store_says_so(void **state)
{
	struct place *place = *state;
	assert_int_equal(fill(place->store), RESOURCE_EXHAUSTED);
}

static void a_full_store_can_be_read(void **state)
{
	struct place *place = *state;
	put(place->store, "key", "value");
	assert_int_equal(fill(place->store), RESOURCE_EXHAUSTED);
	assert_true(holds(place->store, "key", "value"));
}

static void a_full_store_takes_writes_again_after_deleting(void **state)
{
	struct place *place = *state;
	struct store_txn *txn;
	assert_int_equal(fill(place->store), RESOURCE_EXHAUSTED);
	assert_int_equal(store_write(place->store, &txn), OK);
	assert_int_equal(store_delete(txn, text("big-a")), OK);
	assert_int_equal(store_commit(txn), OK);
	put(place->store, "key", "value");
	assert_true(holds(place->store, "key", "value"));
}

static void a_nested_write_that_does_not_fit_disturbs_no_other(void **state)
{
	struct place *place = *state;
	struct store_txn *outer;
	struct store_txn *inner;
	enum status status = OK;
	assert_int_equal(store_write(place->store, &outer), OK);
	assert_int_equal(store_put(outer, text("before"), text("1")), OK);
	assert_int_equal(store_nest(outer, &inner), OK);
	for (char key[] = "big-a"; status == OK && key[4] < 'z'; key[4]++) {
		status = put_big(inner, key);
	}
	store_abort(inner);
	assert_int_equal(status, RESOURCE_EXHAUSTED);
	assert_int_equal(store_nest(outer, &inner), OK);
	assert_int_equal(store_put(inner, text("after"), text("2")), OK);
	assert_int_equal(store_commit(inner), OK);
	assert_int_equal(store_commit(outer), OK);
	assert_true(holds(place->store, "before", "1"));
	assert_true(holds(place->store, "after", "2"));
	assert_true(lacks(place->store, "big-a"));
}

static void a_poisoned_nested_write_cannot_be_committed(void **state)
{
	struct place *place = *state;
	struct store_txn *outer;
	struct store_txn *inner;
	enum status status = OK;
	assert_int_equal(store_write(place->store, &outer), OK);
	assert_int_equal(store_nest(outer, &inner), OK);
	for (char key[] = "big-a"; status == OK && key[4] < 'z'; key[4]++) {
		status = put_big(inner, key);
	}
	assert_int_equal(status, RESOURCE_EXHAUSTED);
	assert_int_not_equal(store_commit(inner), OK);
	store_abort(outer);
}

static void usage_stays_below_the_maximum(void **state)
{
	struct place *place = *state;
	uint64_t used;
	uint64_t max;
	(void)fill(place->store);
	store_usage(place->store, &used, &max);
	assert_int_equal(max, SMALL_MAP_BYTES);
	assert_in_range(used, SMALL_MAP_BYTES / 2, SMALL_MAP_BYTES);
}

static void a_full_store_can_be_copied(void **state)
{
	struct place *place = *state;
	char path[PATH_BYTES];
	assert_int_equal(fill(place->store), RESOURCE_EXHAUSTED);
	(void)snprintf(path, sizeof path, "%s/copy", place->folder.path);
	assert_int_equal(store_copy(place->store, path), OK);
}

/* --- ranges --- */

/* All keys that begin with prefix, from from on, one after the other with commas. */
static const char *walked(struct store *store, struct bytes prefix, struct bytes from)
{
	static char keys[256];
	struct store_range range;
	struct store_txn *txn;
	struct bytes key;
	struct bytes value;
	keys[0] = '\0';
	assert_int_equal(store_read(store, &txn), OK);
	assert_int_equal(store_range_open(txn, prefix, from, &range), OK);
	enum status status;
	while ((status = store_range_next(&range, &key, &value)) == OK) {
		size_t used = strlen(keys);
		(void)snprintf(keys + used, sizeof keys - used, "%.*s,", (int)key.size,
		    (const char *)key.data);
	}
	store_range_close(&range);
	store_abort(txn);
	assert_int_equal(status, OUT_OF_RANGE);
	return keys;
}

static void put_some(struct store *store)
{
	put(store, "a", "1");
	put(store, "b1", "2");
	put(store, "b2", "3");
	put(store, "b3", "4");
	put(store, "c", "5");
}

static void a_range_holds_its_prefix_in_order(void **state)
{
	struct place *place = *state;
	put_some(place->store);
	assert_string_equal(walked(place->store, text("b"), text("")), "b1,b2,b3,");
}

static void a_range_begins_at_from(void **state)
{
	struct place *place = *state;
	put_some(place->store);
	assert_string_equal(walked(place->store, text("b"), text("b2")), "b2,b3,");
}

static void a_range_from_before_its_prefix_begins_at_the_prefix(void **state)
{
	struct place *place = *state;
	put_some(place->store);
	assert_string_equal(walked(place->store, text("b"), text("a")), "b1,b2,b3,");
}

static void a_range_from_after_its_prefix_is_empty(void **state)
{
	struct place *place = *state;
	put_some(place->store);
	assert_string_equal(walked(place->store, text("b"), text("c")), "");
}

static void a_range_of_the_empty_prefix_holds_all(void **state)
{
	struct place *place = *state;
	put_some(place->store);
	const char *keys = walked(place->store, (struct bytes){NULL, 0}, (struct bytes){NULL, 0});
	assert_non_null(strstr(keys, "a,b1,b2,b3,c,"));
}

static void a_range_stays_ended(void **state)
{
	struct place *place = *state;
	struct store_range range;
	struct store_txn *txn;
	struct bytes key;
	struct bytes value;
	put_some(place->store);
	assert_int_equal(store_read(place->store, &txn), OK);
	assert_int_equal(store_range_open(txn, text("c"), text(""), &range), OK);
	assert_int_equal(store_range_next(&range, &key, &value), OK);
	assert_int_equal(store_range_next(&range, &key, &value), OUT_OF_RANGE);
	assert_int_equal(store_range_next(&range, &key, &value), OUT_OF_RANGE);
	store_range_close(&range);
	store_abort(txn);
}

static void a_range_with_too_long_a_prefix_is_refused_and_can_be_closed(void **state)
{
	static const uint8_t long_key[STORE_KEY_MAX + 1] = {1};
	struct place *place = *state;
	struct store_range range;
	struct store_txn *txn;
	assert_int_equal(store_read(place->store, &txn), OK);
	assert_int_equal(
	    store_range_open(txn, (struct bytes){long_key, sizeof long_key}, text(""), &range),
	    INVALID_ARGUMENT);
	store_range_close(&range);
	store_abort(txn);
}

static char last_of(struct store *store, struct bytes prefix)
{
	struct store_txn *txn;
	struct bytes key;
	struct bytes value;
	assert_int_equal(store_read(store, &txn), OK);
	enum status status = store_last(txn, prefix, &key, &value);
	char first_of_value = status == OK ? (char)value.data[0] : '-';
	store_abort(txn);
	return first_of_value;
}

static void the_last_of_a_prefix_in_the_middle_is_found(void **state)
{
	struct place *place = *state;
	put_some(place->store);
	assert_int_equal(last_of(place->store, text("b")), '4');
}

static void the_last_of_the_last_prefix_is_found(void **state)
{
	struct place *place = *state;
	put_some(place->store);
	assert_int_equal(last_of(place->store, text("c")), '5');
}

static void there_is_no_last_between_two_keys(void **state)
{
	struct place *place = *state;
	put_some(place->store);
	assert_int_equal(last_of(place->store, text("bb")), '-');
}

static void there_is_no_last_after_all_keys(void **state)
{
	struct place *place = *state;
	put_some(place->store);
	assert_int_equal(last_of(place->store, text("d")), '-');
}

static void the_last_of_a_prefix_that_ends_in_ff_is_found(void **state)
{
	struct place *place = *state;
	put(place->store, "b\xff\x01", "1");
	put(place->store, "b\xff\xff", "2");
	put(place->store, "c", "3");
	assert_int_equal(last_of(place->store, text("b\xff")), '2');
}

static void the_last_of_a_prefix_of_ff_only_is_found(void **state)
{
	struct place *place = *state;
	put(place->store, "a", "1");
	put(place->store, "\xff\xff\xff", "2");
	assert_int_equal(last_of(place->store, text("\xff\xff")), '2');
}

static void there_is_no_last_of_ff_where_no_key_begins_so(void **state)
{
	struct place *place = *state;
	put(place->store, "a", "1");
	assert_int_equal(last_of(place->store, text("\xff")), '-');
}

/* --- keys --- */

static void a_key_gives_its_pieces_back(void **state)
{
	(void)state;
	struct store_key key = key_of(7);
	size_t at = 1;
	key_add_text(&key, "piece");
	key_add_number(&key, 0x0102030405060708);
	key_add_text(&key, "");
	assert_string_equal(key_take_text(key_bytes(&key), &at), "piece");
	assert_int_equal(key_take_number(key_bytes(&key), &at), 0x0102030405060708);
	assert_string_equal(key_take_text(key_bytes(&key), &at), "");
	assert_int_equal(at, key.size);
}

static void numbers_in_keys_sort_by_size(void **state)
{
	(void)state;
	struct store_key small = key_of(7);
	struct store_key large = key_of(7);
	key_add_number(&small, 255);
	key_add_number(&large, 256);
	assert_true(memcmp(small.data, large.data, small.size) < 0);
}

static void pieces_that_are_not_there_read_as_empty(void **state)
{
	(void)state;
	const uint8_t short_key[] = {7, 'x'};
	size_t at = 1;
	assert_string_equal(key_take_text((struct bytes){short_key, sizeof short_key}, &at), "");
	assert_int_equal(key_take_number((struct bytes){short_key, sizeof short_key}, &at), 0);
	assert_int_equal(at, 1);
}

static void an_overlong_key_is_refused(void **state)
{
	struct place *place = *state;
	char long_text[STORE_KEY_MAX + 1];
	struct store_key key = key_of(7);
	struct store_txn *txn;
	struct bytes value;
	memset(long_text, 'x', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = '\0';
	key_add_text(&key, long_text);
	assert_true(key.overflow);
	assert_int_equal(store_write(place->store, &txn), OK);
	assert_int_equal(store_put(txn, key_bytes(&key), text("v")), INVALID_ARGUMENT);
	assert_int_equal(store_get(txn, key_bytes(&key), &value), INVALID_ARGUMENT);
	store_abort(txn);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
#define IN_SMALL_PLACE(test) cmocka_unit_test_setup_teardown(test, setup_small, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_PLACE(older_schema_is_upgraded_step_by_step),
	    IN_PLACE(an_upgrade_is_done_once),
	    IN_PLACE(failing_step_keeps_nothing_of_itself_and_the_steps_before_it),
	    IN_PLACE(older_schema_without_an_upgrade_is_refused),
	    IN_PLACE(newer_schema_is_refused),
	    cmocka_unit_test(a_missing_parent_folder_is_unavailable),
	    IN_PLACE(generation_is_stable_over_reopening),
	    IN_PLACE(a_copy_holds_the_same),
	    IN_PLACE(a_copy_is_another_generation),
	    IN_PLACE(a_copy_lacks_deleted_values),
	    IN_PLACE(a_copy_is_for_its_owner_only),
	    IN_PLACE(a_copy_onto_a_store_is_refused),
	    IN_PLACE(an_aborted_write_keeps_nothing),
	    IN_PLACE(a_nested_abort_forgets_only_its_own),
	    IN_PLACE(a_nested_commit_counts_only_with_its_parent),
	    IN_PLACE(a_reader_sees_one_moment),
	    IN_PLACE(readers_are_used_again_without_end),
	    IN_PLACE(more_readers_than_are_kept_idle_work),
	    IN_PLACE(too_many_readers_are_refused_and_later_let_in),
	    IN_PLACE(deleting_what_is_absent_is_ok),
	    IN_SMALL_PLACE(a_full_store_says_so),
	    IN_SMALL_PLACE(a_full_store_can_be_read),
	    IN_SMALL_PLACE(a_full_store_takes_writes_again_after_deleting),
	    IN_SMALL_PLACE(a_nested_write_that_does_not_fit_disturbs_no_other),
	    IN_SMALL_PLACE(a_poisoned_nested_write_cannot_be_committed),
	    IN_SMALL_PLACE(usage_stays_below_the_maximum),
	    IN_SMALL_PLACE(a_full_store_can_be_copied),
	    IN_PLACE(a_range_holds_its_prefix_in_order),
	    IN_PLACE(a_range_begins_at_from),
	    IN_PLACE(a_range_from_before_its_prefix_begins_at_the_prefix),
	    IN_PLACE(a_range_from_after_its_prefix_is_empty),
	    IN_PLACE(a_range_of_the_empty_prefix_holds_all),
	    IN_PLACE(a_range_stays_ended),
	    IN_PLACE(a_range_with_too_long_a_prefix_is_refused_and_can_be_closed),
	    IN_PLACE(the_last_of_a_prefix_in_the_middle_is_found),
	    IN_PLACE(the_last_of_the_last_prefix_is_found),
	    IN_PLACE(there_is_no_last_between_two_keys),
	    IN_PLACE(there_is_no_last_after_all_keys),
	    IN_PLACE(the_last_of_a_prefix_that_ends_in_ff_is_found),
	    IN_PLACE(the_last_of_a_prefix_of_ff_only_is_found),
	    IN_PLACE(there_is_no_last_of_ff_where_no_key_begins_so),
	    cmocka_unit_test(a_key_gives_its_pieces_back),
	    cmocka_unit_test(numbers_in_keys_sort_by_size),
	    cmocka_unit_test(pieces_that_are_not_there_read_as_empty),
	    IN_PLACE(an_overlong_key_is_refused),
	};
	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
