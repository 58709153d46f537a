/* What the command line makes of a gateway's answers, right and wrong. */
#include "support/check.h"

#include "connect_reply.h"

#include <stdio.h>
#include <string.h>

enum { ARENA_BYTES = 4 << 20 };

static struct arena *arena;

static int open_arena(void **state)
{
	(void)state;
	arena = arena_open(ARENA_BYTES);
	return arena != NULL ? 0 : -1;
}

static int close_arena(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static struct connect_reply reply_of(long http_code, const char *type, const char *body)
{
	return (struct connect_reply){.http_code = http_code,
	    .content_type = type,
	    .position = "",
	    .body = {(const uint8_t *)body, strlen(body)}};
}

/* Reads an error in JSON; its code. */
static Samen__Rpc__V1__Response *error_of(long http_code, const char *body)
{
	Samen__Rpc__V1__Response *response;
	struct connect_reply reply = reply_of(http_code, "application/json; charset=utf-8", body);
	assert_int_equal(connect_reply_read(&reply, arena, &response), OK);
	return response;
}

static enum status fault_of(long http_code, const char *type, const char *body)
{
	Samen__Rpc__V1__Response *response = NULL;
	struct connect_reply reply = reply_of(http_code, type, body);
	enum status status = connect_reply_read(&reply, arena, &response);
	assert_null(response);
	return status;
}

static void an_answer_keeps_its_bytes_and_its_position(void **state)
{
	(void)state;
	Samen__Rpc__V1__Response *response;
	struct connect_reply reply = reply_of(200, "application/proto", "\x0a\x01x");
	reply.position = "intake=18446744073709551615";
	assert_int_equal(connect_reply_read(&reply, arena, &response), OK);
	assert_int_equal(response->code, SAMEN__RPC__V1__CODE__OK);
	assert_int_equal(response->payload.len, 3);
	assert_memory_equal(response->payload.data, "\x0a\x01x", 3);
	assert_string_equal(response->position->service, "intake");
	assert_true(response->position->change == UINT64_MAX);
}

static void a_position_of_another_form_is_none(void **state)
{
	(void)state;
	const char *const wrong[] = {"", "intake", "=4", "intake=", "intake=-4", "intake= 4",
	    "intake=4x", "intake=18446744073709551616"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		Samen__Rpc__V1__Response *response;
		struct connect_reply reply = reply_of(200, "application/proto", "");
		reply.position = wrong[i];
		assert_int_equal(connect_reply_read(&reply, arena, &response), OK);
		assert_null(response->position);
	}
}

static void every_code_comes_back_as_what_it_was(void **state)
{
	(void)state;
	for (int code = UNKNOWN; code <= UNAUTHENTICATED; code++) {
		char body[96];
		(void)snprintf(body, sizeof body, "{\"code\": \"%s\", \"message\": \"nee\"}",
		    status_name((enum status)code));
		for (char *at = body; *at != '\0'; at++) {
			*at = (char)(*at >= 'A' && *at <= 'Z' ? *at + 32 : *at);
		}
		const Samen__Rpc__V1__Response *response = error_of(400, body);
		assert_int_equal(response->code, code);
		assert_string_equal(response->message, "nee");
	}
	assert_int_equal(error_of(499, "{\"code\": \"canceled\"}")->code, CANCELLED);
}

static void details_come_back_as_field_errors(void **state)
{
	(void)state;
	/* field "title", message "te lang", reason "TOO_LONG"; with padding and without. */
	const Samen__Rpc__V1__Response *response = error_of(400,
	    "{\"code\": \"invalid_argument\", \"message\": \"een veld klopt niet\", \"details\": ["
	    "{\"type\": \"samen.rpc.v1.FieldError\", \"value\": "
	    "\"CgV0aXRsZRIHdGUgbGFuZxoIVE9PX0xPTkc=\"},"
	    "{\"type\": \"samen.rpc.v1.FieldError\", \"value\": "
	    "\"CgV0aXRsZRIHdGUgbGFuZxoIVE9PX0xPTkc\", \"debug\": {}},"
	    "{\"type\": \"google.rpc.RetryInfo\", \"value\": \"AA\"},"
	    "{\"type\": \"samen.rpc.v1.FieldError\", \"value\": \"!!\"},"
	    "{\"type\": \"samen.rpc.v1.FieldError\"}, 7]}");
	assert_int_equal(response->n_details, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(response->details[i]->field, "title");
		assert_string_equal(response->details[i]->message, "te lang");
		assert_string_equal(response->details[i]->reason, "TOO_LONG");
	}
}

static void patience_is_asked_in_seconds(void **state)
{
	(void)state;
	const long seconds[] = {0, 1, -5, 100000000};
	const uint32_t wanted_ms[] = {0, 1000, 0, 86400000};
	for (size_t i = 0; i < 4; i++) {
		Samen__Rpc__V1__Response *response;
		struct connect_reply reply =
		    reply_of(429, "application/json", "{\"code\": \"resource_exhausted\"}");
		reply.retry_after_s = seconds[i];
		assert_int_equal(connect_reply_read(&reply, arena, &response), OK);
		assert_int_equal(response->retry_after_ms, wanted_ms[i]);
	}
}

static void what_is_no_answer_of_a_gateway_is_refused(void **state)
{
	(void)state;
	assert_int_equal(fault_of(200, "text/html", "<p>welcome</p>"), DATA_LOSS);
	assert_int_equal(fault_of(200, "application/protobuf", ""), DATA_LOSS);
	assert_int_equal(fault_of(200, "", ""), DATA_LOSS);
	assert_int_equal(fault_of(302, "text/html", ""), DATA_LOSS);
	assert_int_equal(fault_of(404, "text/html", "not here"), DATA_LOSS);
	assert_int_equal(fault_of(400, "application/json", "{"), DATA_LOSS);
	assert_int_equal(fault_of(400, "application/json", "[]"), DATA_LOSS);
	assert_int_equal(fault_of(400, "application/json", "{\"code\": 5}"), DATA_LOSS);
	assert_int_equal(fault_of(400, "application/json", "{\"code\": \"ok\"}"), DATA_LOSS);
	assert_int_equal(fault_of(400, "application/json", "{\"code\": \"not found\"}"), DATA_LOSS);
	assert_int_equal(
	    fault_of(400, "application/json", "{\"code\": \"unknown\", \"code\": \"unknown\"}"),
	    DATA_LOSS);
}

static void a_proxy_without_gateway_is_nobody_there(void **state)
{
	(void)state;
	assert_int_equal(fault_of(502, "text/html", "<h1>Bad Gateway</h1>"), UNAVAILABLE);
	assert_int_equal(fault_of(503, "", ""), UNAVAILABLE);
	assert_int_equal(fault_of(504, "application/json", "{}"), UNAVAILABLE);
	assert_int_equal(error_of(503, "{\"code\": \"unavailable\"}")->code, UNAVAILABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_answer_keeps_its_bytes_and_its_position),
	    cmocka_unit_test(a_position_of_another_form_is_none),
	    cmocka_unit_test(every_code_comes_back_as_what_it_was),
	    cmocka_unit_test(details_come_back_as_field_errors),
	    cmocka_unit_test(patience_is_asked_in_seconds),
	    cmocka_unit_test(what_is_no_answer_of_a_gateway_is_refused),
	    cmocka_unit_test(a_proxy_without_gateway_is_nobody_there),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
