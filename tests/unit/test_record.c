/* Records and the numbering of their changes. */
#include "runtime/record.h"
#include "support/temp_folder.h"

#include "stored.pb-c.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Stored__V1__Area Area;

enum { ARENA_BYTES = 1 << 20, TEXT_BYTES = 512, LARGE_BYTES = 20000 };

static const struct record_kind fed = {"fed", &samen__stored__v1__area__descriptor, true};
static const struct record_kind unfed = {"unfed", &samen__stored__v1__area__descriptor, false};

struct place {
	struct temp_folder folder;
	struct store *store;
	struct store_txn *txn; /* of the whole test */
	struct arena *arena;
};

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof *place);
	assert_non_null(place);
	place->folder = temp_folder_make();
	place->store = temp_store_open(&place->folder, 0);
	place->arena = arena_open(ARENA_BYTES);
	assert_int_equal(store_write(place->store, &place->txn), OK);
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;
	store_abort(place->txn);
	store_close(place->store);
	temp_folder_remove(&place->folder);
	arena_close(place->arena);
	free(place);
	return 0;
}

static void put(struct place *place, const struct record_kind *kind, const char *id)
{
	Area area = SAMEN__STORED__V1__AREA__INIT;
	area.id = (char *)(uintptr_t)id;
	area.name = (char *)(uintptr_t) "name";
	assert_int_equal(record_put(place->txn, kind, id, &area.base), OK);
}

static void drop(struct place *place, const struct record_kind *kind, const char *id)
{
	assert_int_equal(record_delete(place->txn, kind, id), OK);
}

/* The feed after a number, as "1:fed/a 2:fed/b ". */
static const char *feed_after(struct place *place, uint64_t after)
{
	char *text = arena_alloc(place->arena, TEXT_BYTES);
	struct store_range range;
	struct record_change change;
	size_t used = 0;
	enum status status;
	assert_non_null(text);
	assert_int_equal(record_changes_open(place->txn, after, &range), OK);
	while ((status = record_changes_next(&range, place->arena, &change)) == OK) {
		used += (size_t)snprintf(text + used, TEXT_BYTES - used, "%" PRIu64 ":%s/%s ",
		    change.number, change.kind, change.id);
	}
	store_range_close(&range);
	assert_int_equal(status, OUT_OF_RANGE);
	return text;
}

/* The ids of a range, as "a b ". */
static const char *ids(struct place *place, const char *prefix, const char *after)
{
	char *text = arena_alloc(place->arena, TEXT_BYTES);
	struct record_range range;
	const char *id;
	Area *area;
	size_t used = 0;
	enum status status;
	assert_non_null(text);
	assert_int_equal(
	    record_range_open(place->txn, &unfed, prefix, after, place->arena, &range), OK);
	while ((status = record_range_next(&range, &id, &area)) == OK) {
		assert_string_equal(id, area->id);
		used += (size_t)snprintf(text + used, TEXT_BYTES - used, "%s ", id);
	}
	record_range_close(&range);
	assert_int_equal(status, OUT_OF_RANGE);
	return text;
}

static void a_record_comes_back_as_it_was_put(void **state)
{
	struct place *place = *state;
	Area *area;
	put(place, &unfed, "a");
	assert_int_equal(record_get(place->txn, &unfed, "a", place->arena, &area), OK);
	assert_string_equal(area->name, "name");
}

static void a_large_record_comes_back_whole(void **state)
{
	struct place *place = *state;
	char large[LARGE_BYTES + 1];
	Area area = SAMEN__STORED__V1__AREA__INIT;
	Area *got;
	memset(large, 'x', LARGE_BYTES);
	large[LARGE_BYTES] = '\0';
	area.name = large;
	assert_int_equal(record_put(place->txn, &unfed, "a", &area.base), OK);
	assert_int_equal(record_get(place->txn, &unfed, "a", place->arena, &got), OK);
	assert_string_equal(got->name, large);
}

static void what_is_not_there_is_not_found(void **state)
{
	struct place *place = *state;
	Area *area;
	assert_int_equal(record_get(place->txn, &unfed, "a", place->arena, &area), NOT_FOUND);
}

static void an_empty_or_endless_id_is_not_found(void **state)
{
	struct place *place = *state;
	char endless[STORE_KEY_MAX + 1];
	Area *area;
	memset(endless, 'x', STORE_KEY_MAX);
	endless[STORE_KEY_MAX] = '\0';
	assert_int_equal(record_get(place->txn, &unfed, "", place->arena, &area), NOT_FOUND);
	assert_int_equal(record_get(place->txn, &unfed, NULL, place->arena, &area), NOT_FOUND);
	assert_int_equal(record_get(place->txn, &unfed, endless, place->arena, &area), NOT_FOUND);
}

static void a_kind_does_not_see_another_ones_records(void **state)
{
	struct place *place = *state;
	Area *area;
	put(place, &fed, "a");
	assert_int_equal(record_get(place->txn, &unfed, "a", place->arena, &area), NOT_FOUND);
}

static void a_damaged_record_is_data_loss(void **state)
{
	struct place *place = *state;
	struct store_key key = key_of(TABLE_RECORD);
	const uint8_t damage[] = {0xff, 0xff};
	Area *area;
	key_add_text(&key, "unfed");
	key_add_text(&key, "a");
	assert_int_equal(
	    store_put(place->txn, key_bytes(&key), (struct bytes){damage, sizeof damage}), OK);
	assert_int_equal(record_get(place->txn, &unfed, "a", place->arena, &area), DATA_LOSS);
}

static void a_record_too_large_for_the_arena_is_no_data_loss(void **state)
{
	struct place *place = *state;
	struct arena *small = arena_open(16);
	Area *area;
	put(place, &unfed, "a");
	enum status status = record_get(place->txn, &unfed, "a", small, &area);
	arena_close(small);
	assert_int_equal(status, RESOURCE_EXHAUSTED);
}

static void changes_are_numbered_from_1_in_order(void **state)
{
	struct place *place = *state;
	assert_int_equal(record_last_change(place->txn), 0);
	put(place, &fed, "b");
	put(place, &fed, "a");
	assert_string_equal(feed_after(place, 0), "1:fed/b 2:fed/a ");
	assert_int_equal(record_last_change(place->txn), 2);
}

static void a_record_is_in_the_feed_once_at_its_latest_number(void **state)
{
	struct place *place = *state;
	put(place, &fed, "a");
	put(place, &fed, "b");
	put(place, &fed, "a");
	assert_string_equal(feed_after(place, 0), "2:fed/b 3:fed/a ");
}

static void the_newest_record_gets_a_new_number_too(void **state)
{
	struct place *place = *state;
	put(place, &fed, "a");
	put(place, &fed, "a");
	assert_string_equal(feed_after(place, 0), "2:fed/a ");
}

static void a_deleted_record_stays_in_the_feed(void **state)
{
	struct place *place = *state;
	put(place, &fed, "a");
	put(place, &fed, "b");
	drop(place, &fed, "a");
	assert_string_equal(feed_after(place, 0), "2:fed/b 3:fed/a ");
}

static void deleting_what_is_absent_is_no_change(void **state)
{
	struct place *place = *state;
	drop(place, &fed, "a");
	assert_int_equal(record_last_change(place->txn), 0);
}

static void the_feed_begins_after_a_number(void **state)
{
	struct place *place = *state;
	put(place, &fed, "a");
	put(place, &fed, "b");
	put(place, &fed, "c");
	assert_string_equal(feed_after(place, 1), "2:fed/b 3:fed/c ");
	assert_string_equal(feed_after(place, 3), "");
}

static void numbers_go_on_in_order_past_one_byte(void **state)
{
	struct place *place = *state;
	for (int i = 0; i < 256; i++) {
		put(place, &fed, "a");
	}
	put(place, &fed, "b");
	assert_string_equal(feed_after(place, 0), "256:fed/a 257:fed/b ");
}

static void an_unfed_kind_makes_no_changes(void **state)
{
	struct place *place = *state;
	put(place, &unfed, "a");
	drop(place, &unfed, "a");
	assert_string_equal(feed_after(place, 0), "");
}

static void a_range_is_in_order_of_id(void **state)
{
	struct place *place = *state;
	put(place, &unfed, "b");
	put(place, &unfed, "a");
	put(place, &unfed, "ab");
	put(place, &fed, "c");
	assert_string_equal(ids(place, NULL, NULL), "a ab b ");
}

static void a_range_goes_on_after_an_id(void **state)
{
	struct place *place = *state;
	put(place, &unfed, "a");
	put(place, &unfed, "ab");
	put(place, &unfed, "b");
	assert_string_equal(ids(place, NULL, "a"), "ab b ");
	assert_string_equal(ids(place, NULL, "b"), "");
}

static void a_range_goes_on_after_an_id_that_is_gone(void **state)
{
	struct place *place = *state;
	put(place, &unfed, "a");
	put(place, &unfed, "c");
	assert_string_equal(ids(place, NULL, "b"), "c ");
}

static void a_range_can_be_held_to_a_prefix(void **state)
{
	struct place *place = *state;
	put(place, &unfed, "p-1/x");
	put(place, &unfed, "p-2/x");
	put(place, &unfed, "p-2/y");
	put(place, &unfed, "p-3/x");
	assert_string_equal(ids(place, "p-2/", NULL), "p-2/x p-2/y ");
	assert_string_equal(ids(place, "p-2/", "p-2/x"), "p-2/y ");
}

static void a_range_after_an_id_before_its_prefix_has_all_of_the_prefix(void **state)
{
	struct place *place = *state;
	put(place, &unfed, "p-1/x");
	put(place, &unfed, "p-2/x");
	assert_string_equal(ids(place, "p-2/", "p-1/x"), "p-2/x ");
}

static void a_range_after_an_endless_id_is_refused_and_can_be_closed(void **state)
{
	struct place *place = *state;
	char endless[STORE_KEY_MAX + 1];
	struct record_range range;
	memset(endless, 'x', STORE_KEY_MAX);
	endless[STORE_KEY_MAX] = '\0';
	assert_int_equal(record_range_open(place->txn, &unfed, NULL, endless, place->arena, &range),
	    INVALID_ARGUMENT);
	record_range_close(&range);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_PLACE(a_record_comes_back_as_it_was_put),
	    IN_PLACE(a_large_record_comes_back_whole),
	    IN_PLACE(what_is_not_there_is_not_found),
	    IN_PLACE(an_empty_or_endless_id_is_not_found),
	    IN_PLACE(a_kind_does_not_see_another_ones_records),
	    IN_PLACE(a_damaged_record_is_data_loss),
	    IN_PLACE(a_record_too_large_for_the_arena_is_no_data_loss),
	    IN_PLACE(changes_are_numbered_from_1_in_order),
	    IN_PLACE(a_record_is_in_the_feed_once_at_its_latest_number),
	    IN_PLACE(the_newest_record_gets_a_new_number_too),
	    IN_PLACE(a_deleted_record_stays_in_the_feed),
	    IN_PLACE(deleting_what_is_absent_is_no_change),
	    IN_PLACE(the_feed_begins_after_a_number),
	    IN_PLACE(numbers_go_on_in_order_past_one_byte),
	    IN_PLACE(an_unfed_kind_makes_no_changes),
	    IN_PLACE(a_range_is_in_order_of_id),
	    IN_PLACE(a_range_goes_on_after_an_id),
	    IN_PLACE(a_range_goes_on_after_an_id_that_is_gone),
	    IN_PLACE(a_range_can_be_held_to_a_prefix),
	    IN_PLACE(a_range_after_an_id_before_its_prefix_has_all_of_the_prefix),
	    IN_PLACE(a_range_after_an_endless_id_is_refused_and_can_be_closed),
	};
	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
