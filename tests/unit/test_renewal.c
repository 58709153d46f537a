/* Renewing sessions for many calls at once, against a directory of the test's own. */
#include "support/check.h"

#include "gateway/renewal.h"

#include "directory.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALLS_MAX = 16, TOKEN_ROOM = 64 };

/* --- the directory: keeps calls until the test answers them --- */

static struct {
	uplink_done *done[CALLS_MAX];
	void *args[CALLS_MAX];
	size_t count;
	char last_id[TOKEN_ROOM], last_secret[TOKEN_ROOM];
	enum status refuses; /* upstream_call itself */
} directory;

/* In place of the gateway's own. */
enum status upstream_call(struct upstream *upstream,
    enum upstream_name name,
    struct bytes request,
    uint32_t timeout_ms,
    bool waits,
    uplink_done *done,
    void *arg)
{
	assert_null(upstream);
	assert_int_equal(name, UPSTREAM_DIRECTORY);
	assert_false(waits);
	assert_true(timeout_ms > 0);
	if (directory.refuses != OK) {
		return directory.refuses;
	}
	Samen__Rpc__V1__Request *envelope =
	    samen__rpc__v1__request__unpack(NULL, request.size, request.data);
	assert_string_equal(envelope->method, "samen.directory.v1.Directory/RenewToken");
	assert_string_equal(envelope->token, "");
	Samen__Directory__V1__RenewTokenRequest *renewal =
	    samen__directory__v1__renew_token_request__unpack(
		NULL, envelope->payload.len, envelope->payload.data);
	(void)snprintf(directory.last_id, TOKEN_ROOM, "%s", renewal->session_id);
	(void)snprintf(directory.last_secret, TOKEN_ROOM, "%s", renewal->session_secret);
	samen__directory__v1__renew_token_request__free_unpacked(renewal, NULL);
	samen__rpc__v1__request__free_unpacked(envelope, NULL);
	assert_true(directory.count < CALLS_MAX);
	directory.done[directory.count] = done;
	directory.args[directory.count++] = arg;
	return OK;
}

static void send_answer(size_t number, const Samen__Rpc__V1__Response *response)
{
	size_t size = samen__rpc__v1__response__get_packed_size(response);
	uint8_t *packed = malloc(size + 1);
	assert_non_null(packed);
	(void)samen__rpc__v1__response__pack(response, packed);
	directory.done[number](directory.args[number], OK, packed, size);
}

static void grant(size_t number, const char *token)
{
	uint8_t payload[256];
	Samen__Directory__V1__Session session = SAMEN__DIRECTORY__V1__SESSION__INIT;
	Samen__Rpc__V1__Response response = SAMEN__RPC__V1__RESPONSE__INIT;
	session.access_token = (char *)(uintptr_t)token;
	response.payload.len = samen__directory__v1__session__pack(&session, payload);
	response.payload.data = payload;
	send_answer(number, &response);
}

static void refuse(size_t number)
{
	Samen__Rpc__V1__Response response = SAMEN__RPC__V1__RESPONSE__INIT;
	response.code = SAMEN__RPC__V1__CODE__UNAUTHENTICATED;
	send_answer(number, &response);
}

/* --- those who ask --- */

struct asker {
	unsigned told;
	enum status status;
	char token[TOKEN_ROOM];
};

static void told(void *arg, const struct renewed *renewed)
{
	struct asker *asker = arg;
	asker->told++;
	asker->status = renewed->status;
	(void)snprintf(asker->token, TOKEN_ROOM, "%s", renewed->token);
	assert_true(renewed->status != OK || renewed->life_s > 0);
}

static struct renewals *renewals;
static bool allows = true;

static bool may_ask(void *arg)
{
	assert_non_null(arg);
	return allows;
}

static void ask(struct asker *asker, const char *secret, const char *stale)
{
	const struct browser_session session = {
	    .id = {(const uint8_t *)"s-1", 3}, .secret = {(const uint8_t *)secret, strlen(secret)}};
	renewals_ask(renewals, &session, (struct bytes){(const uint8_t *)stale, strlen(stale)},
	    may_ask, told, asker);
}

static int open_renewals(void **state)
{
	(void)state;
	memset(&directory, 0, sizeof directory);
	return renewals_open(NULL, &renewals) == OK ? 0 : -1;
}

static int close_renewals(void **state)
{
	(void)state;
	renewals_close(renewals);
	return 0;
}

static void a_burst_is_renewed_once(void **state)
{
	(void)state;
	struct asker askers[20] = {{.told = 0}};
	for (size_t i = 0; i < 20; i++) {
		ask(&askers[i], "secret", i % 2 == 0 ? "" : "old");
	}
	assert_int_equal(directory.count, 1);
	assert_string_equal(directory.last_id, "s-1");
	assert_string_equal(directory.last_secret, "secret");
	grant(0, "new");
	for (size_t i = 0; i < 20; i++) {
		assert_int_equal(askers[i].told, 1);
		assert_int_equal(askers[i].status, OK);
		assert_string_equal(askers[i].token, "new");
	}
}

static void who_comes_a_moment_later_gets_the_same(void **state)
{
	(void)state;
	struct asker first = {.told = 0};
	struct asker later = {.told = 0};
	ask(&first, "secret", "old");
	grant(0, "new");
	ask(&later, "secret", "old");
	assert_int_equal(directory.count, 1);
	assert_string_equal(later.token, "new");
}

static void a_token_that_does_not_do_either_is_renewed_again(void **state)
{
	(void)state;
	struct asker asker = {.told = 0};
	ask(&asker, "secret", "old");
	grant(0, "new");
	ask(&asker, "secret", "new");
	assert_int_equal(directory.count, 2);
	grant(1, "newer");
	assert_string_equal(asker.token, "newer");
}

static void sessions_are_not_mixed_up(void **state)
{
	(void)state;
	struct asker one = {.told = 0};
	struct asker other = {.told = 0};
	ask(&one, "secret", "");
	ask(&other, "guess", "");
	assert_int_equal(directory.count, 2);
	refuse(1);
	grant(0, "new");
	assert_string_equal(one.token, "new");
	assert_int_equal(other.status, UNAUTHENTICATED);
	assert_string_equal(other.token, "");
	/* A refusal is not kept, and a token is given for the whole secret only. */
	ask(&other, "guess", "");
	assert_int_equal(directory.count, 3);
	refuse(2);
	assert_string_equal(other.token, "");
}

static void a_refusal_reaches_all_who_wait(void **state)
{
	(void)state;
	struct asker askers[3] = {{.told = 0}};
	for (size_t i = 0; i < 3; i++) {
		ask(&askers[i], "secret", "");
	}
	refuse(0);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(askers[i].told, 1);
		assert_int_equal(askers[i].status, UNAUTHENTICATED);
	}
}

static void nobody_there_is_no_refusal(void **state)
{
	(void)state;
	struct asker asker = {.told = 0};
	directory.refuses = RESOURCE_EXHAUSTED;
	ask(&asker, "secret", "");
	assert_int_equal(asker.status, RESOURCE_EXHAUSTED);
	directory.refuses = OK;
	ask(&asker, "secret", "");
	directory.done[0](directory.args[0], UNAVAILABLE, NULL, 0);
	assert_int_equal(asker.status, UNAVAILABLE);
	ask(&asker, "secret", "");
	uint8_t *broken = malloc(2);
	assert_non_null(broken);
	memcpy(broken, "\x0a\x7f", 2);
	directory.done[1](directory.args[1], OK, broken, 2);
	assert_int_equal(asker.status, DATA_LOSS);
	ask(&asker, "secret", "");
	grant(2, "");
	assert_int_equal(asker.status, DATA_LOSS);
	assert_int_equal(asker.told, 4);
}

static void who_may_not_ask_waits_for_those_who_may(void **state)
{
	(void)state;
	struct asker one = {.told = 0};
	struct asker other = {.told = 0};
	allows = false;
	ask(&one, "secret", "");
	assert_int_equal(one.status, RESOURCE_EXHAUSTED);
	assert_int_equal(directory.count, 0);
	allows = true;
	ask(&one, "secret", "");
	allows = false;
	ask(&other, "secret", ""); /* costs nothing: it is asked already */
	allows = true;
	grant(0, "new");
	assert_string_equal(one.token, "new");
	assert_string_equal(other.token, "new");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_burst_is_renewed_once, open_renewals, close_renewals),
	    cmocka_unit_test_setup_teardown(
		who_comes_a_moment_later_gets_the_same, open_renewals, close_renewals),
	    cmocka_unit_test_setup_teardown(
		a_token_that_does_not_do_either_is_renewed_again, open_renewals, close_renewals),
	    cmocka_unit_test_setup_teardown(
		sessions_are_not_mixed_up, open_renewals, close_renewals),
	    cmocka_unit_test_setup_teardown(
		a_refusal_reaches_all_who_wait, open_renewals, close_renewals),
	    cmocka_unit_test_setup_teardown(
		nobody_there_is_no_refusal, open_renewals, close_renewals),
	    cmocka_unit_test_setup_teardown(
		who_may_not_ask_waits_for_those_who_may, open_renewals, close_renewals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
