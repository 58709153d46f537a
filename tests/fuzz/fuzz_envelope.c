/*
 * Any bytes as a frame: it is an envelope or is refused in words, its token is nobody's or is
 * refused, its payload is looked at as the request of every kind that services take, and the answer
 * can be read again.
 */
#include "runtime/envelope.h"
#include "runtime/message_check.h"
#include "runtime/rpc_server.h"
#include "runtime/textcheck.h"

#include "directory/directory.h"
#include "intake/intake.h"
#include "matching/matching.h"
#include "notify/notify.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int64_t now_ms = 1700000000000;
static struct keyring *keyring;

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	char folder[] = "/tmp/samen-fuzz-XXXXXX";
	char path[64];
	require(mkdtemp(folder) != NULL);
	require(signing_key_create(folder, "directory") == OK);
	require(keyring_open(folder, &keyring) == OK);
	static const char *const files[] = {"directory.key", "directory.pub"};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", folder, files[i]);
		(void)remove(path);
	}
	(void)remove(folder);
	return 0;
}

static struct call call_open(struct arena *arena)
{
	return (struct call){.arena = arena,
	    .now_ms = now_ms,
	    .trace_id = "",
	    .caller = {.id = "", .organisation_id = "", .session_id = "", .request_id = ""}};
}

static void answer_check(struct call *call, enum status status)
{
	struct bytes frame = envelope_response(call, status, NULL, "fuzz", 1);
	require(frame.data != NULL || arena_was_short(call->arena));
	if (frame.data != NULL) {
		Samen__Rpc__V1__Response *response =
		    samen__rpc__v1__response__unpack(NULL, frame.size, frame.data);
		require(response != NULL && (enum status)response->code == status);
		require(status == OK || response->message[0] != '\0');
		require(text_is_clean(response->trace_id, strlen(response->trace_id)) == OK);
		samen__rpc__v1__response__free_unpacked(response, NULL);
	}
}

/* A message that passes the check holds clean texts only, so that it can be told in JSON. */
static void payload_check(const struct route *route, const ProtobufCBinaryData *payload)
{
	struct arena *arena = arena_open(CALL_ARENA_BYTES_MAX);
	require(arena != NULL);
	struct call call = call_open(arena);
	ProtobufCMessage *message = protobuf_c_message_unpack(
	    route->request, arena_allocator(arena), payload->len, payload->data);
	if (message != NULL) {
		enum status status = message_check(&call, message);
		require(status == OK || status == INVALID_ARGUMENT);
		require(status == OK || call_has_wrong_fields(&call) || arena_was_short(arena));
		answer_check(&call, status);
	}
	arena_close(arena);
}

static void payloads_check(const ProtobufCBinaryData *payload)
{
	const struct route *const tables[] = {
	    directory_routes(), intake_routes(), matching_routes(), notify_routes()};
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		for (const struct route *route = tables[i]; route->method != NULL; route++) {
			payload_check(route, payload);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open(CALL_ARENA_BYTES_MAX);
	require(arena != NULL);
	struct call call = call_open(arena);
	const Samen__Rpc__V1__Request *request = NULL;
	enum status status = envelope_request(&call, (struct bytes){data, size}, &request);
	require(status == OK || (status == INVALID_ARGUMENT && call.message != NULL));
	if (status == OK) {
		require(call.deadline_mono_ms <= CALL_TIMEOUT_MS_MAX);
		require(strlen(call.trace_id) <= TRACE_ID_CHARS_MAX);
		payloads_check(&request->payload);
		status = envelope_caller(&call, keyring, request->token);
		require(status == (request->token[0] == '\0' ? OK : UNAUTHENTICATED));
		require(call.caller.kind == CALLER_NOBODY);
	}
	answer_check(&call, status);
	arena_close(arena);
	return 0;
}
