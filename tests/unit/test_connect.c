/* The Connect protocol's translations: codes, timeouts, content types, messages in addresses, error
 * JSON. */
#include "support/check.h"

#include "gateway/connect.h"
#include "runtime/libsodium.h"

#include <jansson.h>
#include <string.h>

/* The table of https://connectrpc.com/docs/protocol#error-codes. */
static void codes_have_the_statuses_of_the_protocol(void **state)
{
	(void)state;
	static const struct {
		enum status status;
		const char *code;
		unsigned http;
	} expected[] = {{CANCELLED, "canceled", 499}, {UNKNOWN, "unknown", 500},
	    {INVALID_ARGUMENT, "invalid_argument", 400},
	    {DEADLINE_EXCEEDED, "deadline_exceeded", 504}, {NOT_FOUND, "not_found", 404},
	    {ALREADY_EXISTS, "already_exists", 409}, {PERMISSION_DENIED, "permission_denied", 403},
	    {RESOURCE_EXHAUSTED, "resource_exhausted", 429},
	    {FAILED_PRECONDITION, "failed_precondition", 400}, {ABORTED, "aborted", 409},
	    {OUT_OF_RANGE, "out_of_range", 400}, {UNIMPLEMENTED, "unimplemented", 501},
	    {INTERNAL, "internal", 500}, {UNAVAILABLE, "unavailable", 503},
	    {DATA_LOSS, "data_loss", 500}, {UNAUTHENTICATED, "unauthenticated", 401}};
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		assert_string_equal(connect_code(expected[i].status), expected[i].code);
		assert_int_equal(connect_http_status(expected[i].status), expected[i].http);
	}
	assert_string_equal(connect_code((enum status)99), "unknown");
}

static void content_types_may_have_parameters(void **state)
{
	(void)state;
	enum codec codec;
	assert_int_equal(connect_codec("application/json", &codec), OK);
	assert_int_equal(codec, CODEC_JSON);
	assert_int_equal(connect_codec("Application/JSON; charset=utf-8", &codec), OK);
	assert_int_equal(codec, CODEC_JSON);
	assert_int_equal(connect_codec("application/proto", &codec), OK);
	assert_int_equal(codec, CODEC_PROTO);
	static const char *const others[] = {"", "application/protobuf", "application/jsonp",
	    "application", "text/json", "application/connect+json", " application/json"};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_int_equal(connect_codec(others[i], &codec), INVALID_ARGUMENT);
	}
	assert_int_equal(connect_codec(NULL, &codec), INVALID_ARGUMENT);
}

static void timeouts_are_numbers(void **state)
{
	(void)state;
	uint32_t timeout_ms = 0;
	assert_int_equal(connect_timeout("0", &timeout_ms), OK);
	assert_int_equal(timeout_ms, 0);
	assert_int_equal(connect_timeout("1500", &timeout_ms), OK);
	assert_int_equal(timeout_ms, 1500);
	assert_int_equal(connect_timeout("9999999999", &timeout_ms), OK);
	assert_int_equal(timeout_ms, UINT32_MAX);
	static const char *const wrong[] = {
	    "", "10000000000", "-1", "1.5", " 1", "1 ", "0x10", "1s", "+1"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(connect_timeout(wrong[i], &timeout_ms), INVALID_ARGUMENT);
	}
}

static void positions_are_read(void **state)
{
	(void)state;
	struct arena *arena = arena_open(1 << 16);
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	assert_int_equal(connect_not_before("matching=12, directory=3", arena, &request), OK);
	assert_int_equal(request.n_not_before, 2);
	assert_string_equal(request.not_before[0]->service, "matching");
	assert_int_equal(request.not_before[0]->change, 12);
	assert_string_equal(request.not_before[1]->service, "directory");
	assert_int_equal(connect_not_before("", arena, &request), OK);
	assert_int_equal(request.n_not_before, 0);
	static const char *const wrong[] = {"matching", "=3", "matching=", "matching=x",
	    "matching=-1", "matching=1=2", "matching = 3", "a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1",
	    "matching=99999999999999999999"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(connect_not_before(wrong[i], arena, &request), INVALID_ARGUMENT);
	}
	arena_close(arena);
}

static void check_message(const char *text, bool base64, const char *expected)
{
	struct buffer message = {.data = NULL};
	const struct field field = {"message", text, strlen(text)};
	enum status status = connect_message(&field, base64, &message);
	if (expected == NULL) {
		assert_int_equal(status, INVALID_ARGUMENT);
	} else {
		assert_int_equal(status, OK);
		assert_int_equal(message.size, strlen(expected));
		assert_memory_equal(message.data, expected, message.size);
	}
	buffer_fini(&message);
}

static void messages_come_in_addresses(void **state)
{
	(void)state;
	check_message("{}", false, "{}");
	check_message("e30", true, "{}");
	check_message("e30=", true, "{}");
	check_message("", true, "");
	check_message("fn5-", true, "~~~");
	check_message("fn5+", true, "~~~");
	check_message("e3", true, NULL);
	check_message("e 30", true, NULL);
	check_message("====", true, "");
	check_message("e30!", true, NULL);
}

static void errors_tell_their_details(void **state)
{
	(void)state;
	Samen__Rpc__V1__FieldError detail = SAMEN__RPC__V1__FIELD_ERROR__INIT;
	Samen__Rpc__V1__FieldError *details[] = {&detail};
	struct buffer text = {.data = NULL};
	detail.field = TEXT("needs[2].topic_id");
	detail.reason = TEXT("REQUIRED");
	assert_int_equal(connect_error(INVALID_ARGUMENT, "niet \"goed\"", details, 1, &text), OK);
	json_t *json = json_loadb((char *)text.data, text.size, 0, NULL);
	json_t *item = json_array_get(json_object_get(json, "details"), 0);
	assert_string_equal(json_string_value(json_object_get(json, "code")), "invalid_argument");
	assert_string_equal(json_string_value(json_object_get(json, "message")), "niet \"goed\"");
	assert_string_equal(
	    json_string_value(json_object_get(item, "type")), "samen.rpc.v1.FieldError");
	assert_string_equal(json_string_value(json_object_get(item, "value")),
	    "ChFuZWVkc1syXS50b3BpY19pZBoIUkVRVUlSRUQ");
	assert_string_equal(
	    json_string_value(json_object_get(json_object_get(item, "debug"), "reason")),
	    "REQUIRED");
	json_decref(json);
	buffer_fini(&text);
}

static bool fits(const char *beginning, const char *item, size_t count)
{
	struct buffer text = {.data = NULL};
	struct bytes piece = {(const uint8_t *)item, strlen(item)};
	assert_int_equal(
	    buffer_add(&text, (struct bytes){(const uint8_t *)beginning, strlen(beginning)}), OK);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(buffer_add(&text, piece), OK);
	}
	bool answer = connect_json_fits(buffer_bytes(&text));
	buffer_fini(&text);
	return answer;
}

static void values_are_counted_before_they_are_read(void **state)
{
	(void)state;
	assert_true(fits("", "", 0));
	assert_true(fits("[1", ",1", CONNECT_JSON_VALUES_MAX - 2));
	assert_false(fits("[1", ",1", CONNECT_JSON_VALUES_MAX - 1));
	assert_false(fits("", "[", CONNECT_JSON_VALUES_MAX));
	assert_false(fits("", "{", CONNECT_JSON_VALUES_MAX));
	assert_true(fits("\"", "[,", CONNECT_JSON_VALUES_MAX));
	assert_true(fits("\"\\\"", ",", CONNECT_JSON_VALUES_MAX));
	assert_false(fits("\"\\\\\"", ",", CONNECT_JSON_VALUES_MAX));
	assert_true(fits("\"\\", "", 0));
}

int main(void)
{
	libsodium_ready();
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(codes_have_the_statuses_of_the_protocol),
	    cmocka_unit_test(content_types_may_have_parameters),
	    cmocka_unit_test(timeouts_are_numbers),
	    cmocka_unit_test(positions_are_read),
	    cmocka_unit_test(messages_come_in_addresses),
	    cmocka_unit_test(errors_tell_their_details),
	    cmocka_unit_test(values_are_counted_before_they_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
