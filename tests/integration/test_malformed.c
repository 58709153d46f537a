/*
 * What no client of ours would send, to all three services, as somebody who is signed in: every
 * message is answered or its connection closed, and the service serves on. All draws are from fixed
 * seeds.
 */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"
#include "support/wire.h"

#include "runtime/sp_server.h"

#include <stdlib.h>
#include <string.h>

enum {
	RANDOM_ROUNDS = 300,
	FLIP_ROUNDS = 400,
	ANSWER_MS = 15000,
	MESSAGE_BYTES_MAX = 4096,
	DEFAULT_FRAME_BYTES_MAX = 1 << 20
};

static struct region region;
/* Per service: somebody who may call its richest method. */
static struct actor *callers[SERVICE_COUNT];
static const char *const methods[SERVICE_COUNT] = {"PutOrganisation", "FileRequest", "Find"};

static int open_region(void **state)
{
	(void)state;
	region_open(&region);
	callers[DIRECTORY] = region.coordinator;
	callers[INTAKE] = region.teacher;
	callers[MATCHING] = region.teacher;
	return 0;
}

static int close_region(void **state)
{
	(void)state;
	region_close(&region);
	return 0;
}

/* --- sending --- */

static const char *url_of(enum service_name service)
{
	return rpc_client_url(deployment_client(region.deployment, service));
}

/* One message on a connection of its own; what came of it. The code of an answer that reads is in
 * *ret_code, else -1. */
static enum wire_end send_one(
    enum service_name service, struct bytes body, struct arena *arena, int *ret_code)
{
	struct bytes answer = {NULL, 0};
	struct wire *wire = wire_open(url_of(service));
	(void)wire_send(wire, body);
	enum wire_end end = wire_receive(wire, ANSWER_MS, arena, &answer);
	*ret_code = -1;
	if (end == WIRE_ANSWERED) {
		const Samen__Rpc__V1__Response *response = samen__rpc__v1__response__unpack(
		    arena_allocator(arena), answer.size, answer.data);
		assert_non_null(response);
		*ret_code = (int)response->code;
	}
	wire_close(wire);
	return end;
}

/* The message gets an answer that reads, or ends its connection. */
static int survives(enum service_name service, struct bytes body)
{
	int code;
	struct arena *arena = arena_open((size_t)32 << 20);
	enum wire_end end = send_one(service, body, arena, &code);
	arena_close(arena);
	if (end == WIRE_SILENT) {
		fail_msg("samen-%s gave no answer within %d ms", service_text(service), ANSWER_MS);
	}
	return code;
}

static void must_still_serve(enum service_name service)
{
	int code = 0;
	if (deployment_has_ended(region.deployment, service, &code)) {
		fail_msg("samen-%s ended with %d", service_text(service), code);
	}
	WAIT_UNTIL(deployment_answers(region.deployment, service));
}

static void must_all_still_serve(void)
{
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		must_still_serve(service);
	}
}

/* An envelope around a payload, as the service's caller would send it. */
static struct bytes envelope_of(enum service_name service, struct bytes payload)
{
	char method[128];
	char key[ACTOR_KEY_SIZE];
	struct actor *actor = callers[service];
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	service_method(service, methods[service], method, sizeof method);
	actor_fresh_key(key);
	request.method = method;
	request.payload.data = (uint8_t *)(uintptr_t)payload.data;
	request.payload.len = payload.size;
	request.token = actor->token;
	request.request_key = key;
	request.timeout_ms = ANSWER_MS / 2;
	size_t size = samen__rpc__v1__request__get_packed_size(&request);
	uint8_t *data = arena_alloc(actor->arena, size);
	assert_non_null(data);
	(void)samen__rpc__v1__request__pack(&request, data);
	return (struct bytes){data, size};
}

/* A request that is good but for its topic, so that no draw makes something real. */
static struct bytes good_payload(enum service_name service)
{
	static const char *const requests[SERVICE_COUNT] = {
	    [DIRECTORY] = "{'organisation': {'code': 'zorg-1', 'name': 'Zorg', 'sector': "
			  "'HEALTH_CARE', 'city': 'Heiloo', 'street': 'Dorpsstraat 1'}}",
	    [INTAKE] = "{'kind': 'SUPPORT', 'ageGroup': 'GROEP_2', 'urgency': 'NORMAL', 'story': "
		       "{'happens': 'Er is onrust.'}, 'needs': [{'topicId': 'tos', 'weight': 1}], "
		       "'basis': {'kind': 'NO_BASIS'}, 'hearing': {'heard': true}, 'pseudonym': "
		       "'leerling 2b'}",
	    [MATCHING] = "{'text': 'wie weet iets van prikkels', 'needs': [{'topicId': 'tos', "
			 "'weight': 1}], 'ageGroup': 'GROEP_2', 'forms': ['CALL'], 'limit': 5}",
	};
	return actor_pack(callers[service], service, methods[service], requests[service]);
}

/* --- tests --- */

static void good_requests_are_understood(void **state)
{
	(void)state;
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		int code = survives(service, envelope_of(service, good_payload(service)));
		assert_int_equal(code, SAMEN__RPC__V1__CODE__OK);
	}
}

static void random_bytes_do_no_harm(void **state)
{
	(void)state;
	uint64_t seed = 20261122;
	uint8_t body[MESSAGE_BYTES_MAX];
	for (unsigned round = 0; round < RANDOM_ROUNDS; round++) {
		size_t size = check_random_below(&seed, round % 10 == 0 ? sizeof body : 64);
		for (size_t i = 0; i < size; i++) {
			body[i] = (uint8_t)check_random(&seed);
		}
		(void)survives(
		    (enum service_name)(round % SERVICE_COUNT), (struct bytes){body, size});
	}
	must_all_still_serve();
}

static void random_payloads_do_no_harm(void **state)
{
	(void)state;
	uint64_t seed = 5;
	uint8_t payload[MESSAGE_BYTES_MAX];
	for (unsigned round = 0; round < RANDOM_ROUNDS; round++) {
		enum service_name service = (enum service_name)(round % SERVICE_COUNT);
		size_t size = check_random_below(&seed, round % 10 == 0 ? sizeof payload : 48);
		for (size_t i = 0; i < size; i++) {
			payload[i] = (uint8_t)check_random(&seed);
		}
		(void)survives(service, envelope_of(service, (struct bytes){payload, size}));
	}
	must_all_still_serve();
}

static void envelopes_cut_anywhere_do_no_harm(void **state)
{
	(void)state;
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		struct bytes whole = envelope_of(service, good_payload(service));
		for (size_t size = 0; size < whole.size; size += 1 + size / 24) {
			(void)survives(service, (struct bytes){whole.data, size});
		}
		must_still_serve(service);
	}
}

static void flipped_bits_do_no_harm(void **state)
{
	(void)state;
	uint64_t seed = 77;
	uint8_t body[MESSAGE_BYTES_MAX];
	for (unsigned round = 0; round < FLIP_ROUNDS; round++) {
		enum service_name service = (enum service_name)(round % SERVICE_COUNT);
		struct bytes whole = envelope_of(service, good_payload(service));
		assert_true(whole.size <= sizeof body);
		memcpy(body, whole.data, whole.size);
		unsigned flips = 1 + check_random_below(&seed, 3);
		for (unsigned i = 0; i < flips; i++) {
			uint32_t bit = check_random_below(&seed, (uint32_t)whole.size * 8);
			body[bit / 8] ^= (uint8_t)(1U << (bit % 8));
		}
		(void)survives(service, (struct bytes){body, whole.size});
	}
	must_all_still_serve();
}

static void flipped_payload_bits_do_no_harm(void **state)
{
	(void)state;
	uint64_t seed = 78;
	uint8_t payload[MESSAGE_BYTES_MAX];
	for (unsigned round = 0; round < FLIP_ROUNDS; round++) {
		enum service_name service = (enum service_name)(round % SERVICE_COUNT);
		struct bytes whole = good_payload(service);
		assert_true(whole.size <= sizeof payload);
		memcpy(payload, whole.data, whole.size);
		uint32_t bit = check_random_below(&seed, (uint32_t)whole.size * 8);
		payload[bit / 8] ^= (uint8_t)(1U << (bit % 8));
		(void)survives(service, envelope_of(service, (struct bytes){payload, whole.size}));
	}
	must_all_still_serve();
}

/* Every method gets every other method's request. */
static void payloads_of_another_type_do_no_harm(void **state)
{
	(void)state;
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		for (const struct route *route = service_routes(service); route->method != NULL;
		     route++) {
			const char *name = strchr(route->method, '/') + 1;
			for (enum service_name of = 0; of < SERVICE_COUNT; of++) {
				struct reply reply =
				    actor_send(callers[service], service, name, good_payload(of));
				assert_true(reply.answered);
				assert_int_not_equal(reply.status, INTERNAL);
				assert_int_not_equal(reply.status, DATA_LOSS);
			}
			if (strcmp(name, "Logout") == 0 || strcmp(name, "EndOtherSessions") == 0) {
				actor_sign_in(callers[service]);
			}
		}
		must_still_serve(service);
	}
}

/* Field number and wire type 2. */
static size_t put_field(uint8_t *at, unsigned field, uint32_t size)
{
	size_t used = 0;
	at[used++] = (uint8_t)(field << 3 | 2);
	for (; size >= 0x80; size >>= 7) {
		at[used++] = (uint8_t)(size | 0x80);
	}
	at[used++] = (uint8_t)size;
	return used;
}

static void huge_lists_are_refused(void **state)
{
	(void)state;
	enum { COUNT = 200000 };
	/* FileRequest.needs and Find.needs are fields 5 and 2, PutOrganisation has no list. */
	static const unsigned fields[SERVICE_COUNT] = {1, 5, 2};
	uint8_t *payload = malloc((size_t)2 * COUNT);
	assert_non_null(payload);
	for (enum service_name service = INTAKE; service < SERVICE_COUNT; service++) {
		size_t size = 0;
		for (unsigned i = 0; i < COUNT; i++) {
			size += put_field(payload + size, fields[service], 0);
		}
		int code = survives(service, envelope_of(service, (struct bytes){payload, size}));
		assert_true(code == SAMEN__RPC__V1__CODE__INVALID_ARGUMENT ||
			    code == SAMEN__RPC__V1__CODE__RESOURCE_EXHAUSTED);
	}
	free(payload);
	must_all_still_serve();
}

static void deep_nesting_is_harmless(void **state)
{
	(void)state;
	enum { DEPTH = 12000, ROOM = DEPTH * 5 };
	uint8_t *payload = malloc(ROOM);
	assert_non_null(payload);
	size_t start = ROOM;
	for (unsigned i = 0; i < DEPTH; i++) {
		uint8_t head[8];
		size_t used = put_field(head, 1, (uint32_t)(ROOM - start));
		start -= used;
		memcpy(payload + start, head, used);
	}
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		struct bytes deep = {payload + start, ROOM - start};
		(void)survives(service, deep);
		(void)survives(service, envelope_of(service, deep));
		must_still_serve(service);
	}
	free(payload);
}

/* --- by nngcat, a client that is none of ours --- */

typedef struct bytes make_hostile(enum service_name service, struct arena *arena);

/* An envelope of this caller's with something changed. */
static struct bytes packed(struct arena *arena, const Samen__Rpc__V1__Request *request)
{
	size_t size = samen__rpc__v1__request__get_packed_size(request);
	uint8_t *data = arena_alloc(arena, size);
	assert_non_null(data);
	(void)samen__rpc__v1__request__pack(request, data);
	return (struct bytes){data, size};
}

static Samen__Rpc__V1__Request *good_request(enum service_name service, struct arena *arena)
{
	struct bytes whole = envelope_of(service, good_payload(service));
	Samen__Rpc__V1__Request *request =
	    samen__rpc__v1__request__unpack(arena_allocator(arena), whole.size, whole.data);
	assert_non_null(request);
	return request;
}

/* So many times the same, into the arena. */
static struct bytes repeated(struct arena *arena, struct bytes one, size_t count)
{
	uint8_t *data = arena_alloc(arena, one.size * count);
	assert_non_null(data);
	for (size_t i = 0; i < count; i++) {
		memcpy(data + i * one.size, one.data, one.size);
	}
	return (struct bytes){data, one.size * count};
}

static struct bytes with_payload(
    enum service_name service, struct arena *arena, struct bytes payload)
{
	Samen__Rpc__V1__Request *request = good_request(service, arena);
	request->payload = (ProtobufCBinaryData){payload.size, (uint8_t *)(uintptr_t)payload.data};
	return packed(arena, request);
}

static struct bytes http(enum service_name service, struct arena *arena)
{
	static const char text[] = "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}";
	(void)service;
	(void)arena;
	return (struct bytes){(const uint8_t *)text, sizeof text - 1};
}

/* Every tag in a row: wire types that do not exist, and groups, among them. */
static struct bytes all_tags(enum service_name service, struct arena *arena)
{
	(void)service;
	uint8_t *data = arena_alloc(arena, 256);
	for (unsigned i = 0; data != NULL && i < 256; i++) {
		data[i] = (uint8_t)i;
	}
	return (struct bytes){data, 256};
}

static struct bytes endless_number(enum service_name service, struct arena *arena)
{
	static const uint8_t high = 0xff;
	return with_payload(service, arena, repeated(arena, (struct bytes){&high, 1}, 4096));
}

/* A field that says it is longer than all that comes. */
static struct bytes lying_length(enum service_name service, struct arena *arena)
{
	static const uint8_t field[] = {0x0a, 0xff, 0xff, 0xff, 0xff, 0x07, 'x'};
	return with_payload(service, arena, (struct bytes){field, sizeof field});
}

static struct bytes unknown_fields(enum service_name service, struct arena *arena)
{
	static const uint8_t field[] = {0xfa, 0xff, 0xff, 0xff, 0x0f, 0};
	struct bytes one = {field, sizeof field};
	return with_payload(service, arena, repeated(arena, one, 150000));
}

static struct bytes control_characters(enum service_name service, struct arena *arena)
{
	Samen__Rpc__V1__Request *request = good_request(service, arena);
	request->method = TEXT("samen\x1b[2J/\x07");
	return packed(arena, request);
}

static struct bytes long_method(enum service_name service, struct arena *arena)
{
	Samen__Rpc__V1__Request *request = good_request(service, arena);
	struct bytes text = repeated(arena, (struct bytes){(const uint8_t *)"m", 1}, 900000);
	request->method = arena_memdup(arena, text.data, text.size);
	return packed(arena, request);
}

static struct bytes long_token(enum service_name service, struct arena *arena)
{
	Samen__Rpc__V1__Request *request = good_request(service, arena);
	struct bytes text = repeated(arena, (struct bytes){(const uint8_t *)"A.", 2}, 400000);
	request->token = arena_memdup(arena, text.data, text.size);
	return packed(arena, request);
}

static struct bytes token_with_another_signature(enum service_name service, struct arena *arena)
{
	Samen__Rpc__V1__Request *request = good_request(service, arena);
	request->token = arena_strdup(arena, request->token);
	size_t last = strlen(request->token) - 2;
	request->token[last] = request->token[last] == 'A' ? 'B' : 'A';
	return packed(arena, request);
}

static struct bytes many_positions(enum service_name service, struct arena *arena)
{
	static Samen__Rpc__V1__Position position = SAMEN__RPC__V1__POSITION__INIT;
	static Samen__Rpc__V1__Position *positions[1000];
	Samen__Rpc__V1__Request *request = good_request(service, arena);
	for (size_t i = 0; i < 1000; i++) {
		positions[i] = &position;
	}
	request->not_before = positions;
	request->n_not_before = 1000;
	return packed(arena, request);
}

static struct bytes another_services_method(enum service_name service, struct arena *arena)
{
	static char method[128];
	enum service_name other = (enum service_name)((service + 1) % SERVICE_COUNT);
	Samen__Rpc__V1__Request *request = good_request(service, arena);
	service_method(other, methods[other], method, sizeof method);
	request->method = method;
	return packed(arena, request);
}

static struct bytes wrong_key(enum service_name service, struct arena *arena)
{
	Samen__Rpc__V1__Request *request = good_request(service, arena);
	request->request_key = TEXT("../../../../etc/passwd");
	return packed(arena, request);
}

/* One byte more than the largest frame, with its word of REQ header. */
static struct bytes too_large(enum service_name service, struct arena *arena)
{
	static const uint8_t zero;
	(void)service;
	return repeated(arena, (struct bytes){&zero, 1}, DEFAULT_FRAME_BYTES_MAX - 3);
}

enum { NO_ANSWER = -1 };

static const struct {
	const char *name;
	make_hostile *make;
	int code;      /* what reads and writes are answered with */
	int read_code; /* the same for reads, where it is another */
} hostile[] = {
    {"http", http, INVALID_ARGUMENT, INVALID_ARGUMENT},
    {"all tags", all_tags, INVALID_ARGUMENT, INVALID_ARGUMENT},
    {"endless number", endless_number, INVALID_ARGUMENT, INVALID_ARGUMENT},
    {"lying length", lying_length, INVALID_ARGUMENT, INVALID_ARGUMENT},
    {"unknown fields", unknown_fields, INVALID_ARGUMENT, INVALID_ARGUMENT},
    {"control characters", control_characters, INVALID_ARGUMENT, INVALID_ARGUMENT},
    {"long method", long_method, UNIMPLEMENTED, UNIMPLEMENTED},
    {"long token", long_token, UNAUTHENTICATED, UNAUTHENTICATED},
    {"another signature", token_with_another_signature, UNAUTHENTICATED, UNAUTHENTICATED},
    {"many positions", many_positions, INVALID_ARGUMENT, INVALID_ARGUMENT},
    {"another service's method", another_services_method, UNIMPLEMENTED, UNIMPLEMENTED},
    {"wrong key", wrong_key, INVALID_ARGUMENT, OK},
    {"too large", too_large, NO_ANSWER, NO_ANSWER},
};

/* Sends it with nngcat; the code of the answer, or NO_ANSWER. */
static int send_by_nngcat(enum service_name service, struct bytes body, bool patient)
{
	struct run run;
	char *file = deployment_path(region.deployment, "hostile.bin");
	const char *wait_s = patient ? "10" : "1";
	const char *const words[] = {"nngcat", "--req0", "--dial", url_of(service),
	    "--recv-timeout", wait_s, "--send-timeout", "10", "--file", file, "--raw", NULL};
	file_write(file, body.data, body.size);
	run_program(words, NULL, 0, &run);
	int code = NO_ANSWER;
	if (run.out_size > 0) {
		Samen__Rpc__V1__Response *response =
		    samen__rpc__v1__response__unpack(NULL, run.out_size, (const uint8_t *)run.out);
		assert_non_null(response);
		code = (int)response->code;
		samen__rpc__v1__response__free_unpacked(response, NULL);
	}
	run_forget(&run);
	free(file);
	return code;
}

static void hostile_messages_by_nngcat_do_no_harm(void **state)
{
	(void)state;
	if (!program_exists("nngcat")) {
		skip();
	}
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
			struct arena *arena = arena_open((size_t)32 << 20);
			/* Of the three methods, matching's only reads. */
			int wanted = service == MATCHING ? hostile[i].read_code : hostile[i].code;
			int code = send_by_nngcat(
			    service, hostile[i].make(service, arena), wanted != NO_ANSWER);
			if (code != wanted) {
				fail_msg("samen-%s answers '%s' with %d and not %d",
				    service_text(service), hostile[i].name, code, wanted);
			}
			arena_close(arena);
		}
	}
	must_all_still_serve();
}

static int code_of(enum service_name service, const char *method, const char *json)
{
	return (int)actor_code(callers[service], service, method, "%s", json);
}

static void unknown_enum_values_are_refused(void **state)
{
	(void)state;
	assert_int_equal(code_of(DIRECTORY, "PutOrganisation",
			     "{'organisation': {'code': 'x', 'name': 'X', 'sector': 99}}"),
	    INVALID_ARGUMENT);
	assert_int_equal(code_of(INTAKE, "FileRequest", "{'kind': -1}"), INVALID_ARGUMENT);
	assert_int_equal(code_of(MATCHING, "Find", "{'forms': [1, 2147483647]}"), INVALID_ARGUMENT);
}

static void text_that_is_not_utf8_is_refused(void **state)
{
	(void)state;
	static const uint8_t bad[] = {0xc3, 0x28};
	/* PutOrganisation.organisation.code; FileRequest.pseudonym; Find.text */
	static const uint8_t directory[] = {0x0a, 4, 0x12, 2, 0xc3, 0x28};
	static const uint8_t intake[] = {0x4a, 2, 0xc3, 0x28};
	static const uint8_t matching[] = {0x0a, 2, 0xc3, 0x28};
	const struct bytes payloads[SERVICE_COUNT] = {
	    {directory, sizeof directory}, {intake, sizeof intake}, {matching, sizeof matching}};
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		assert_int_equal(survives(service, envelope_of(service, payloads[service])),
		    SAMEN__RPC__V1__CODE__INVALID_ARGUMENT);
		(void)survives(service, (struct bytes){bad, sizeof bad});
	}
}

static void texts_that_are_too_long_are_refused(void **state)
{
	(void)state;
	enum { LONG = 200000 };
	char *text = malloc(LONG + 1);
	assert_non_null(text);
	memset(text, 'a', LONG);
	text[LONG] = '\0';
	assert_int_equal(
	    actor_code(callers[DIRECTORY], DIRECTORY, "PutOrganisation",
		"{'organisation': {'code': 'x', 'name': '%s', 'sector': 'OTHER'}}", text),
	    INVALID_ARGUMENT);
	assert_int_equal(actor_code(callers[INTAKE], INTAKE, "CheckText", "{'text': '%s'}", text),
	    INVALID_ARGUMENT);
	assert_int_equal(actor_code(callers[MATCHING], MATCHING, "Find", "{'text': '%s'}", text),
	    INVALID_ARGUMENT);
	free(text);
}

static void a_frame_over_the_limit_closes_its_connection_only(void **state)
{
	(void)state;
	/* The head of an ipc frame that announces one byte too many. */
	const uint32_t size = DEFAULT_FRAME_BYTES_MAX + 64;
	const uint8_t head[] = {1, 0, 0, 0, 0, (uint8_t)(size >> 24), (uint8_t)(size >> 16),
	    (uint8_t)(size >> 8), (uint8_t)size};
	struct arena *arena = arena_open(1 << 16);
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		struct bytes answer;
		struct wire *wire = wire_open(url_of(service));
		(void)wire_send_raw(wire, (struct bytes){head, sizeof head});
		assert_int_equal(wire_receive(wire, ANSWER_MS, arena, &answer), WIRE_CLOSED);
		wire_close(wire);
		must_still_serve(service);
	}
	arena_close(arena);
}

static void a_peer_of_another_protocol_is_shut_out(void **state)
{
	(void)state;
	static const uint8_t http[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		struct wire *wire = wire_open_raw(url_of(service));
		WAIT_UNTIL(!wire_send_raw(wire, (struct bytes){http, sizeof http - 1}));
		wire_close(wire);
		must_still_serve(service);
	}
}

static void a_new_pupil_story_never_reaches_the_logs(void **state)
{
	(void)state;
	(void)region_file(region.teacher);
	(void)actor_code(region.teacher, INTAKE, "FileRequest",
	    "{'story': {'happens': 'Geheimwoord 111222333 zit onder de tafel'}}");
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		assert_int_equal(
		    deployment_log_count(region.deployment, service, "onder de tafel"), 0);
		assert_int_equal(
		    deployment_log_count(region.deployment, service, "Geheimwoord"), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(good_requests_are_understood),
	    cmocka_unit_test(random_bytes_do_no_harm),
	    cmocka_unit_test(random_payloads_do_no_harm),
	    cmocka_unit_test(envelopes_cut_anywhere_do_no_harm),
	    cmocka_unit_test(flipped_bits_do_no_harm),
	    cmocka_unit_test(flipped_payload_bits_do_no_harm),
	    cmocka_unit_test(payloads_of_another_type_do_no_harm),
	    cmocka_unit_test(huge_lists_are_refused),
	    cmocka_unit_test(deep_nesting_is_harmless),
	    cmocka_unit_test(unknown_enum_values_are_refused),
	    cmocka_unit_test(text_that_is_not_utf8_is_refused),
	    cmocka_unit_test(texts_that_are_too_long_are_refused),
	    cmocka_unit_test(hostile_messages_by_nngcat_do_no_harm),
	    cmocka_unit_test(a_frame_over_the_limit_closes_its_connection_only),
	    cmocka_unit_test(a_peer_of_another_protocol_is_shut_out),
	    cmocka_unit_test(a_new_pupil_story_never_reaches_the_logs),
	};
	return cmocka_run_group_tests(tests, open_region, close_region);
}
