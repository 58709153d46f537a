/* Frames to calls and calls to frames. */
#include "runtime/envelope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Rpc__V1__Request Request;
typedef Samen__Rpc__V1__Response Response;

enum { ARENA_BYTES = 1 << 20, FRAME_BYTES = 4096 };

static struct call call;
static struct arena *answers;

static int setup(void **state)
{
	(void)state;
	call = (struct call){.arena = arena_open(ARENA_BYTES), .trace_id = "t"};
	answers = arena_open(ARENA_BYTES);
	return call.arena != NULL && answers != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_close(call.arena);
	arena_close(answers);
	return 0;
}

static char *text(const char *literal)
{
	return (char *)(uintptr_t)literal;
}

static enum status take(const Request *request, const Request **ret_request)
{
	static uint8_t frame[FRAME_BYTES];
	assert_true(samen__rpc__v1__request__get_packed_size(request) <= sizeof frame);
	size_t size = samen__rpc__v1__request__pack(request, frame);
	return envelope_request(&call, (struct bytes){frame, size}, ret_request);
}

static void deadlines_are_taken_and_bounded(void **state)
{
	(void)state;
	const Request *taken;
	Request request = SAMEN__RPC__V1__REQUEST__INIT;
	call.started_mono_ms = 1000;
	assert_int_equal(take(&request, &taken), OK);
	assert_int_equal(call.deadline_mono_ms, 1000 + 5000);
	request.timeout_ms = 300;
	assert_int_equal(take(&request, &taken), OK);
	assert_int_equal(call.deadline_mono_ms, 1000 + 300);
	request.timeout_ms = UINT32_MAX;
	assert_int_equal(take(&request, &taken), OK);
	assert_int_equal(call.deadline_mono_ms, 1000 + 60000);
}

static void dutch_is_spoken_unless_english_is_asked_for(void **state)
{
	(void)state;
	const Request *taken;
	Request request = SAMEN__RPC__V1__REQUEST__INIT;
	assert_int_equal(take(&request, &taken), OK);
	assert_true(call.dutch);
	request.locale = text("en-GB");
	assert_int_equal(take(&request, &taken), OK);
	assert_false(call.dutch);
}

static void a_trace_id_that_could_forge_a_log_line_is_refused(void **state)
{
	(void)state;
	const Request *taken;
	Request request = SAMEN__RPC__V1__REQUEST__INIT;
	request.trace_id = text("abc level=error");
	assert_int_equal(take(&request, &taken), INVALID_ARGUMENT);
	assert_string_equal(call.trace_id, "t");
	request.trace_id = text("0123456789-0123456789-0123456789-");
	assert_int_equal(take(&request, &taken), INVALID_ARGUMENT);
	request.trace_id = text("0123456789-0123456789-0123456789");
	assert_int_equal(take(&request, &taken), OK);
}

static void a_method_that_is_no_text_is_refused(void **state)
{
	(void)state;
	const Request *taken;
	Request request = SAMEN__RPC__V1__REQUEST__INIT;
	request.method = text("T/\xff");
	assert_int_equal(take(&request, &taken), INVALID_ARGUMENT);
}

static void too_many_positions_are_refused(void **state)
{
	(void)state;
	const Request *taken;
	Request request = SAMEN__RPC__V1__REQUEST__INIT;
	Samen__Rpc__V1__Position position = SAMEN__RPC__V1__POSITION__INIT;
	Samen__Rpc__V1__Position *positions[NOT_BEFORE_MAX + 1];
	for (size_t i = 0; i < NOT_BEFORE_MAX + 1; i++) {
		positions[i] = &position;
	}
	request.not_before = positions;
	request.n_not_before = NOT_BEFORE_MAX;
	assert_int_equal(take(&request, &taken), OK);
	request.n_not_before = NOT_BEFORE_MAX + 1;
	assert_int_equal(take(&request, &taken), INVALID_ARGUMENT);
}

static const Response *given(struct bytes frame)
{
	const Response *response =
	    samen__rpc__v1__response__unpack(arena_allocator(answers), frame.size, frame.data);
	assert_non_null(response);
	return response;
}

static void a_good_answer_has_payload_and_position(void **state)
{
	(void)state;
	Samen__Rpc__V1__Position payload = SAMEN__RPC__V1__POSITION__INIT;
	payload.change = 5;
	const Response *response = given(envelope_response(&call, OK, &payload.base, "test", 9));
	assert_int_equal(response->code, SAMEN__RPC__V1__CODE__OK);
	assert_string_equal(response->message, "");
	assert_true(response->payload.len > 0);
	assert_string_equal(response->position->service, "test");
	assert_int_equal(response->position->change, 9);
	assert_string_equal(response->trace_id, "t");
}

static void a_failure_has_details_and_no_position(void **state)
{
	(void)state;
	(void)call_field_at(&call, "story", "BSN_FOUND", 3, 12, "holds a number");
	(void)call_fail(&call, INVALID_ARGUMENT, "something is not right: look at these fields");
	const Response *response =
	    given(envelope_response(&call, INVALID_ARGUMENT, NULL, "test", 9));
	assert_int_equal(response->n_details, 1);
	assert_string_equal(response->details[0]->field, "story");
	assert_string_equal(response->details[0]->reason, "BSN_FOUND");
	assert_int_equal(response->details[0]->from, 3);
	assert_int_equal(response->details[0]->to, 12);
	assert_null(response->position);
}

static void every_failure_has_a_message(void **state)
{
	(void)state;
	for (int code = CANCELLED; code <= UNAUTHENTICATED; code++) {
		const Response *response =
		    given(envelope_response(&call, (enum status)code, NULL, "test", 0));
		assert_string_not_equal(response->message, "");
	}
}

static void a_payload_without_memory_is_exhausted_and_not_ok(void **state)
{
	(void)state;
	static char large[ARENA_BYTES];
	Samen__Rpc__V1__Position payload = SAMEN__RPC__V1__POSITION__INIT;
	memset(large, 'x', sizeof large - 1);
	payload.service = large;
	const Response *response = given(envelope_response(&call, OK, &payload.base, "test", 9));
	assert_int_equal(response->code, SAMEN__RPC__V1__CODE__RESOURCE_EXHAUSTED);
	assert_int_equal(response->payload.len, 0);
	assert_null(response->position);
}

static void no_memory_at_all_gives_no_frame(void **state)
{
	(void)state;
	assert_non_null(arena_alloc(call.arena, ARENA_BYTES));
	assert_null(envelope_response(&call, OK, NULL, "test", 0).data);
}

static void the_frame_that_needs_no_memory_says_exhausted(void **state)
{
	(void)state;
	uint8_t frame[ENVELOPE_EXHAUSTED_SIZE];
	assert_int_equal(
	    given(envelope_exhausted(frame))->code, SAMEN__RPC__V1__CODE__RESOURCE_EXHAUSTED);
}

#define IN_CALL(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_CALL(deadlines_are_taken_and_bounded),
	    IN_CALL(dutch_is_spoken_unless_english_is_asked_for),
	    IN_CALL(a_trace_id_that_could_forge_a_log_line_is_refused),
	    IN_CALL(a_method_that_is_no_text_is_refused),
	    IN_CALL(too_many_positions_are_refused),
	    IN_CALL(a_good_answer_has_payload_and_position),
	    IN_CALL(a_failure_has_details_and_no_position),
	    IN_CALL(every_failure_has_a_message),
	    IN_CALL(a_payload_without_memory_is_exhausted_and_not_ok),
	    IN_CALL(no_memory_at_all_gives_no_frame),
	    IN_CALL(the_frame_that_needs_no_memory_says_exhausted),
	};
	return cmocka_run_group_tests_name("envelope", tests, NULL, NULL);
}
