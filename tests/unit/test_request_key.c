/* Request keys in the store: found, told apart, forgotten. */
#include "runtime/request_key.h"
#include "support/temp_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA_BYTES = 1 << 20, DAY_MS = 24 * 60 * 60 * 1000 };

static const char key_a[] = "request-key-a-000";
static const char key_b[] = "request-key-b-000";
static const struct bytes hash_1 = {(const uint8_t *)"1234567890123456", REQUEST_KEY_HASH_BYTES};
static const struct bytes hash_2 = {(const uint8_t *)"6543210987654321", REQUEST_KEY_HASH_BYTES};
static const struct bytes no_hash = {NULL, 0};
static const int64_t start_ms = (int64_t)20000 * DAY_MS;

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
	place->call = (struct call){
	    .arena = arena_open(ARENA_BYTES), .caller = {.id = "p-1"}, .now_ms = start_ms};
	assert_int_equal(store_write(place->store, &place->call.txn), OK);
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;
	store_abort(place->call.txn);
	arena_close(place->call.arena);
	store_close(place->store);
	temp_folder_remove(&place->folder);
	free(place);
	return 0;
}

static enum status find(struct place *place, const char *key, struct bytes hash)
{
	uint64_t change;
	place->call.made_count = 0;
	return request_key_find(&place->call, key, hash, &change);
}

static void keep(struct place *place, const char *key, struct bytes hash)
{
	place->call.made_count = 0;
	call_made(&place->call, "r-1");
	call_made_number(&place->call, 12);
	assert_int_equal(request_key_keep(&place->call, key, hash, 7), OK);
}

static void keys_have_their_form(void **state)
{
	(void)state;
	assert_true(request_key_is("0123456789abcdef"));
	assert_true(
	    request_key_is("ABCDEFGHIJKLMNOPQRSTUVWXYZ_-ABCDEFGHIJKLMNOPQRSTUVWXYZ_-01234567"));
	assert_false(request_key_is("0123456789abcde"));
	assert_false(
	    request_key_is("ABCDEFGHIJKLMNOPQRSTUVWXYZ_-ABCDEFGHIJKLMNOPQRSTUVWXYZ_-012345678"));
	assert_false(request_key_is("0123456789abcde "));
	assert_false(request_key_is("=0123456789abcdef"));
	assert_false(request_key_is(""));
	assert_false(request_key_is(NULL));
}

static void an_unused_key_is_not_found(void **state)
{
	assert_int_equal(find(*state, key_a, hash_1), NOT_FOUND);
}

static void a_used_key_gives_back_what_was_made(void **state)
{
	struct place *place = *state;
	uint64_t change = 0;
	keep(place, key_a, hash_1);
	place->call.made_count = 0;
	assert_int_equal(request_key_find(&place->call, key_a, hash_1, &change), OK);
	assert_int_equal(change, 7);
	assert_int_equal(place->call.made_count, 2);
	assert_string_equal(place->call.made[0], "r-1");
	assert_string_equal(place->call.made[1], "12");
}

static void another_hash_is_refused(void **state)
{
	struct place *place = *state;
	keep(place, key_a, hash_1);
	assert_int_equal(find(place, key_a, hash_2), INVALID_ARGUMENT);
	assert_int_equal(find(place, key_a, no_hash), INVALID_ARGUMENT);
}

static void keys_of_two_callers_are_two(void **state)
{
	struct place *place = *state;
	keep(place, key_a, hash_1);
	place->call.caller.id = "p-2";
	assert_int_equal(find(place, key_a, hash_1), NOT_FOUND);
}

static const uint8_t secret_1[REQUEST_KEY_SECRET_BYTES] = {1};
static const uint8_t secret_2[REQUEST_KEY_SECRET_BYTES] = {2};
static const struct bytes payload = {(const uint8_t *)"payload", 7};

static const char *hidden(struct place *place,
    const uint8_t *secret,
    const char *method,
    const char *key,
    struct bytes of)
{
	const char *name = request_key_hidden(&place->call, secret, method, key, of);
	assert_non_null(name);
	return name;
}

static void a_hidden_key_is_bound_to_all_that_is_asked(void **state)
{
	struct place *place = *state;
	const char *name = hidden(place, secret_1, "M", key_a, payload);
	assert_string_equal(hidden(place, secret_1, "M", key_a, payload), name);
	assert_string_not_equal(hidden(place, secret_2, "M", key_a, payload), name);
	assert_string_not_equal(hidden(place, secret_1, "N", key_a, payload), name);
	assert_string_not_equal(hidden(place, secret_1, "M", key_b, payload), name);
	assert_string_not_equal(hidden(place, secret_1, "M", key_a, no_hash), name);
}

static void a_hidden_key_is_no_key_that_a_client_can_send(void **state)
{
	assert_false(request_key_is(hidden(*state, secret_1, "M", key_a, payload)));
}

static void a_hidden_key_is_kept_and_found(void **state)
{
	struct place *place = *state;
	keep(place, hidden(place, secret_1, "M", key_a, payload), no_hash);
	assert_int_equal(find(place, hidden(place, secret_1, "M", key_a, payload), no_hash), OK);
}

static void purging_forgets_old_keys_only(void **state)
{
	struct place *place = *state;
	keep(place, key_a, hash_1);
	place->call.now_ms = start_ms + DAY_MS;
	keep(place, key_b, hash_1);
	place->call.now_ms = start_ms + (int64_t)REQUEST_KEY_DAYS * DAY_MS;
	assert_int_equal(request_key_purge(&place->call, 10), OK);
	assert_int_equal(find(place, key_a, hash_1), NOT_FOUND);
	assert_int_equal(find(place, key_b, hash_1), OK);
}

static void purging_stops_at_its_limit(void **state)
{
	struct place *place = *state;
	keep(place, key_a, hash_1);
	keep(place, key_b, hash_1);
	place->call.now_ms = start_ms + (int64_t)8 * DAY_MS;
	assert_int_equal(request_key_purge(&place->call, 1), OK);
	assert_int_equal(find(place, key_a, hash_1), NOT_FOUND);
	assert_int_equal(find(place, key_b, hash_1), OK);
}

static void purging_nothing_is_fine(void **state)
{
	struct place *place = *state;
	assert_int_equal(request_key_purge(&place->call, 10), OK);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keys_have_their_form),
	    IN_PLACE(an_unused_key_is_not_found),
	    IN_PLACE(a_used_key_gives_back_what_was_made),
	    IN_PLACE(another_hash_is_refused),
	    IN_PLACE(keys_of_two_callers_are_two),
	    IN_PLACE(a_hidden_key_is_bound_to_all_that_is_asked),
	    IN_PLACE(a_hidden_key_is_no_key_that_a_client_can_send),
	    IN_PLACE(a_hidden_key_is_kept_and_found),
	    IN_PLACE(purging_forgets_old_keys_only),
	    IN_PLACE(purging_stops_at_its_limit),
	    IN_PLACE(purging_nothing_is_fine),
	};
	return cmocka_run_group_tests_name("request_key", tests, NULL, NULL);
}
