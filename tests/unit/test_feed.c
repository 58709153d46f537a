/* The changes feed as followers see it. */
#include "runtime/clock.h"
#include "runtime/feed.h"
#include "support/temp_folder.h"

#include "stored.pb-c.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Common__V1__ChangesRequest ChangesRequest;
typedef Samen__Common__V1__ChangesResponse ChangesResponse;

enum { ARENA_BYTES = 16 << 20, TEXT_BYTES = 512, LARGE_BYTES = 60000, LARGE_COUNT = 20 };

static const struct record_kind kind = {"thing", &samen__stored__v1__area__descriptor, true};

struct place {
	struct temp_folder folder;
	struct store *store;
	struct call call;
};

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof *place);
	assert_non_null(place);
	place->folder = temp_folder_make();
	place->store = temp_store_open(&place->folder, 0);
	place->call = (struct call){.arena = arena_open(ARENA_BYTES),
	    .store = place->store,
	    .started_mono_ms = clock_mono_ms()};
	place->call.deadline_mono_ms = place->call.started_mono_ms + 60000;
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;
	arena_close(place->call.arena);
	store_close(place->store);
	temp_folder_remove(&place->folder);
	free(place);
	return 0;
}

static void change(struct place *place, const char *id, const char *name)
{
	Samen__Stored__V1__Area area = SAMEN__STORED__V1__AREA__INIT;
	struct store_txn *txn;
	area.id = (char *)(uintptr_t)id;
	area.name = (char *)(uintptr_t)name;
	assert_int_equal(store_write(place->store, &txn), OK);
	assert_int_equal(
	    name != NULL ? record_put(txn, &kind, id, &area.base) : record_delete(txn, &kind, id),
	    OK);
	assert_int_equal(store_commit(txn), OK);
}

static enum status project(
    struct call *call, const char *of_kind, const char *id, const ProtobufCMessage **ret_message)
{
	Samen__Stored__V1__Area *area;
	assert_string_equal(of_kind, "thing");
	enum status status = record_get(call->txn, &kind, id, call->arena, &area);
	if (status == OK) {
		*ret_message = &area->base;
	}
	return status;
}

static enum status project_failing(
    struct call *call, const char *of_kind, const char *id, const ProtobufCMessage **ret_message)
{
	(void)call;
	(void)of_kind;
	(void)id;
	(void)ret_message;
	return DATA_LOSS;
}

static enum status ask_with(
    struct place *place, feed_project *how, ChangesRequest request, ChangesResponse *ret_response)
{
	samen__common__v1__changes_response__init(ret_response);
	place->call.waits = false;
	assert_int_equal(store_read(place->store, &place->call.txn), OK);
	enum status status = feed_answer(&place->call, &request, ret_response, how);
	store_abort(place->call.txn);
	return status;
}

static ChangesResponse page(struct place *place, uint64_t after, uint32_t limit)
{
	ChangesRequest request = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	ChangesResponse response;
	request.after = after;
	request.limit = limit;
	assert_int_equal(ask_with(place, project, request, &response), OK);
	return response;
}

/* "1:a 2:-b " for a change of a and a deletion of b. */
static const char *said(struct place *place, ChangesResponse response)
{
	char *text = arena_alloc(place->call.arena, TEXT_BYTES);
	size_t used = 0;
	assert_non_null(text);
	for (size_t i = 0; i < response.n_changes; i++) {
		const Samen__Common__V1__Change *item = response.changes[i];
		used += (size_t)snprintf(text + used, TEXT_BYTES - used, "%" PRIu64 ":%s%s ",
		    item->change, item->deleted ? "-" : "", item->id);
	}
	return text;
}

static void each_record_comes_once_in_its_latest_state(void **state)
{
	struct place *place = *state;
	change(place, "a", "old");
	change(place, "b", "b");
	change(place, "a", "new");
	ChangesResponse response = page(place, 0, 0);
	assert_string_equal(said(place, response), "2:b 3:a ");
	Samen__Stored__V1__Area *area =
	    samen__stored__v1__area__unpack(arena_allocator(place->call.arena),
		response.changes[1]->record.len, response.changes[1]->record.data);
	assert_string_equal(area->name, "new");
}

static void a_deleted_record_comes_as_a_tombstone(void **state)
{
	struct place *place = *state;
	change(place, "a", "a");
	change(place, "a", NULL);
	ChangesResponse response = page(place, 0, 0);
	assert_string_equal(said(place, response), "2:-a ");
	assert_int_equal(response.changes[0]->record.len, 0);
}

static void a_record_that_comes_back_is_no_tombstone(void **state)
{
	struct place *place = *state;
	change(place, "a", "a");
	change(place, "a", NULL);
	change(place, "a", "a");
	assert_string_equal(said(place, page(place, 0, 0)), "3:a ");
}

static void a_page_ends_at_its_limit_and_says_there_is_more(void **state)
{
	struct place *place = *state;
	change(place, "a", "a");
	change(place, "b", "b");
	change(place, "c", "c");
	ChangesResponse response = page(place, 0, 2);
	assert_string_equal(said(place, response), "1:a 2:b ");
	assert_int_equal(response.last, 2);
	assert_true(response.more);
}

static void the_last_page_says_there_is_no_more(void **state)
{
	struct place *place = *state;
	change(place, "a", "a");
	change(place, "b", "b");
	ChangesResponse response = page(place, 0, 2);
	assert_int_equal(response.n_changes, 2);
	assert_false(response.more);
}

static void a_record_that_changes_between_pages_comes_later_and_none_is_missed(void **state)
{
	struct place *place = *state;
	change(place, "a", "a");
	change(place, "b", "b");
	change(place, "c", "c");
	assert_string_equal(said(place, page(place, 0, 1)), "1:a ");
	change(place, "b", "newer");
	change(place, "a", "newer");
	assert_string_equal(said(place, page(place, 1, 0)), "3:c 4:b 5:a ");
}

static void an_empty_page_stays_where_it_is(void **state)
{
	struct place *place = *state;
	change(place, "a", "a");
	ChangesResponse response = page(place, 1, 0);
	assert_int_equal(response.n_changes, 0);
	assert_int_equal(response.last, 1);
	assert_string_equal(response.generation, store_generation(place->store));
}

static void a_page_ends_when_it_is_large_enough(void **state)
{
	struct place *place = *state;
	static char large[LARGE_BYTES + 1];
	uint64_t after = 0;
	size_t pages = 0;
	size_t records = 0;
	memset(large, 'x', LARGE_BYTES);
	for (int i = 0; i < LARGE_COUNT; i++) {
		char id[8];
		(void)snprintf(id, sizeof id, "%d", i);
		change(place, id, large);
	}
	bool more = true;
	while (more) {
		ChangesResponse response = page(place, after, 0);
		after = response.last;
		more = response.more;
		records += response.n_changes;
		pages++;
	}
	assert_int_equal(records, LARGE_COUNT);
	assert_in_range(pages, 2, LARGE_COUNT - 1);
}

static enum status ask_limits(struct place *place, uint32_t limit, uint32_t wait_ms)
{
	ChangesRequest request = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	ChangesResponse response;
	request.limit = limit;
	request.wait_ms = wait_ms;
	return ask_with(place, project, request, &response);
}

static void the_limits_are_checked(void **state)
{
	assert_int_equal(ask_limits(*state, 1000, 30000), OK);
	assert_int_equal(ask_limits(*state, 1001, 0), INVALID_ARGUMENT);
	assert_int_equal(ask_limits(*state, 0, 30001), INVALID_ARGUMENT);
}

static void it_waits_only_when_there_is_no_news(void **state)
{
	struct place *place = *state;
	assert_int_equal(ask_limits(place, 0, 1000), OK);
	assert_true(place->call.waits);
	change(place, "a", "a");
	assert_int_equal(ask_limits(place, 0, 1000), OK);
	assert_false(place->call.waits);
}

static void it_does_not_wait_unasked(void **state)
{
	struct place *place = *state;
	assert_int_equal(ask_limits(place, 0, 0), OK);
	assert_false(place->call.waits);
}

static void a_record_that_cannot_be_shown_fails_the_call(void **state)
{
	struct place *place = *state;
	ChangesRequest request = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	ChangesResponse response;
	change(place, "a", "a");
	assert_int_equal(ask_with(place, project_failing, request, &response), DATA_LOSS);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_PLACE(each_record_comes_once_in_its_latest_state),
	    IN_PLACE(a_deleted_record_comes_as_a_tombstone),
	    IN_PLACE(a_record_that_comes_back_is_no_tombstone),
	    IN_PLACE(a_page_ends_at_its_limit_and_says_there_is_more),
	    IN_PLACE(the_last_page_says_there_is_no_more),
	    IN_PLACE(a_record_that_changes_between_pages_comes_later_and_none_is_missed),
	    IN_PLACE(an_empty_page_stays_where_it_is),
	    IN_PLACE(a_page_ends_when_it_is_large_enough),
	    IN_PLACE(the_limits_are_checked),
	    IN_PLACE(it_waits_only_when_there_is_no_news),
	    IN_PLACE(it_does_not_wait_unasked),
	    IN_PLACE(a_record_that_cannot_be_shown_fails_the_call),
	};
	return cmocka_run_group_tests_name("feed", tests, NULL, NULL);
}
