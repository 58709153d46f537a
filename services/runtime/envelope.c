#include "runtime/envelope.h"

#include "runtime/rpc_server.h"
#include "runtime/textcheck.h"

#include <assert.h>
#include <string.h>

static bool is_trace_id(const char *text)
{
	size_t size = strlen(text);
	return size <= TRACE_ID_CHARS_MAX &&
	       strspn(text, "0123456789abcdefghijklmnopqrstuvwxyz-") == size;
}

static bool is_clean(const char *text)
{
	return text_is_clean(text, strlen(text)) == OK;
}

enum status envelope_request(
    struct call *call, struct bytes frame, const Samen__Rpc__V1__Request **ret_request)
{
	const Samen__Rpc__V1__Request *request =
	    samen__rpc__v1__request__unpack(arena_allocator(call->arena), frame.size, frame.data);
	if (request == NULL) {
		return call_fail(call, INVALID_ARGUMENT,
		    N_("this is no samen.rpc.v1.Request, or it unpacks to too much"));
	}
	call->dutch = strncmp(request->locale, "en", 2) != 0;
	if (!is_trace_id(request->trace_id) || !is_clean(request->method) ||
	    !is_clean(request->token)) {
		return call_fail(
		    call, INVALID_ARGUMENT, N_("method, token or trace_id is not well formed"));
	}
	call->trace_id = request->trace_id;
	if (request->n_not_before > NOT_BEFORE_MAX) {
		return call_fail(call, INVALID_ARGUMENT,
		    N_("not_before has too many entries: at most %d"), NOT_BEFORE_MAX);
	}
	uint32_t timeout_ms =
	    request->timeout_ms != 0 ? request->timeout_ms : CALL_TIMEOUT_MS_DEFAULT;
	if (timeout_ms > CALL_TIMEOUT_MS_MAX) {
		timeout_ms = CALL_TIMEOUT_MS_MAX;
	}
	call->deadline_mono_ms = call->started_mono_ms + timeout_ms;
	*ret_request = request;
	return OK;
}

static unsigned role_bits(const Samen__Rpc__V1__Claims *claims)
{
	unsigned bits = 0;
	for (size_t i = 0; i < claims->n_roles; i++) {
		if (claims->roles[i] >= 1 && claims->roles[i] <= 4) {
			bits |= 1U << claims->roles[i];
		}
	}
	return bits != 0 ? bits : (unsigned)MAY_ENROLLING;
}

/* Grants and whatever else is signed say nothing about who calls. */
static bool take_caller(struct call *call, const Samen__Rpc__V1__Claims *claims)
{
	struct caller caller = {.id = claims->subject,
	    .organisation_id = "",
	    .session_id = "",
	    .request_id = "",
	    .token_issued_at_ms = claims->issued_at_ms};
	switch (claims->kind) {
	case SAMEN__RPC__V1__TOKEN_KIND__ACCESS:
		caller.kind = CALLER_PERSON;
		caller.roles = role_bits(claims);
		caller.organisation_id = claims->organisation_id;
		caller.session_id = claims->session_id;
		caller.area_ids = claims->area_ids;
		caller.area_count = claims->n_area_ids;
		break;
	case SAMEN__RPC__V1__TOKEN_KIND__SERVICE:
		caller.kind = CALLER_SERVICE;
		caller.roles = MAY_SERVICE;
		break;
	case SAMEN__RPC__V1__TOKEN_KIND__PARENT:
		caller.kind = CALLER_PARENT;
		caller.roles = MAY_PARENT;
		caller.request_id = claims->request_id;
		break;
	default:
		return false;
	}
	call->caller = caller;
	return true;
}

enum status envelope_caller(struct call *call, struct keyring *keyring, const char *token)
{
	Samen__Rpc__V1__Claims *claims;
	if (token[0] == '\0' ||
	    (token_read(keyring, call->arena, token, call->now_ms, &claims) == OK &&
		take_caller(call, claims))) {
		return OK;
	}
	return call_fail(
	    call, UNAUTHENTICATED, N_("the token is not valid or has expired: sign in again"));
}

static const char *general_message(struct call *call, enum status status)
{
	switch (status) {
	case OK:
		return "";
	case INVALID_ARGUMENT:
		return tr(call->dutch, N_("something is not right: look at these fields"));
	case NOT_FOUND:
		return tr(call->dutch, N_("there is no such thing, or you may not see it"));
	case PERMISSION_DENIED:
		return tr(call->dutch, N_("you may not do this"));
	case RESOURCE_EXHAUSTED:
		return tr(call->dutch, N_("the service is at its limit: try again later"));
	case DEADLINE_EXCEEDED:
		return tr(call->dutch, N_("there was no time left: nothing was changed"));
	case UNAVAILABLE:
		return tr(call->dutch, N_("the service cannot do this now: try again later"));
	default:
		return tr(call->dutch, N_("something went wrong here: nothing was changed"));
	}
}

static void fill_details(struct call *call, Samen__Rpc__V1__Response *response)
{
	size_t count = call->detail_count;
	Samen__Rpc__V1__FieldError *errors = arena_alloc(call->arena, count * sizeof *errors);
	Samen__Rpc__V1__FieldError **pointers = arena_alloc(call->arena, count * sizeof *pointers);
	if (errors == NULL || pointers == NULL) {
		return;
	}
	for (size_t i = 0; i < count; i++) {
		samen__rpc__v1__field_error__init(&errors[i]);
		errors[i].field = (char *)(uintptr_t)call->details[i].field;
		errors[i].reason = (char *)(uintptr_t)call->details[i].reason;
		errors[i].message = (char *)(uintptr_t)call->details[i].message;
		errors[i].from = call->details[i].from;
		errors[i].to = call->details[i].to;
		pointers[i] = &errors[i];
	}
	response->details = pointers;
	response->n_details = count;
}

static bool pack_payload(
    struct call *call, const ProtobufCMessage *payload, Samen__Rpc__V1__Response *response)
{
	size_t size = protobuf_c_message_get_packed_size(payload);
	uint8_t *packed = size <= ANSWER_BYTES_MAX ? arena_alloc(call->arena, size) : NULL;
	if (packed == NULL) {
		return false;
	}
	(void)protobuf_c_message_pack(payload, packed);
	response->payload = (ProtobufCBinaryData){.data = packed, .len = size};
	return true;
}

struct bytes envelope_response(struct call *call,
    enum status status,
    const ProtobufCMessage *payload,
    const char *service,
    uint64_t change)
{
	Samen__Rpc__V1__Response response = SAMEN__RPC__V1__RESPONSE__INIT;
	Samen__Rpc__V1__Position position = SAMEN__RPC__V1__POSITION__INIT;
	if (payload != NULL && !pack_payload(call, payload, &response)) {
		status = RESOURCE_EXHAUSTED;
	}
	const char *message =
	    status != OK && call->message != NULL ? call->message : general_message(call, status);
	response.code = (Samen__Rpc__V1__Code)status;
	response.message = (char *)(uintptr_t)message;
	response.trace_id = (char *)(uintptr_t)call->trace_id;
	response.retry_after_ms = status == RESOURCE_EXHAUSTED ? call->retry_after_ms : 0;
	if (status != OK && call->detail_count > 0) {
		fill_details(call, &response);
	}
	if (status == OK && change != 0) {
		position.service = (char *)(uintptr_t)service;
		position.change = change;
		response.position = &position;
	}
	size_t size = samen__rpc__v1__response__get_packed_size(&response);
	uint8_t *frame = arena_alloc(call->arena, size);
	if (frame == NULL) {
		return (struct bytes){NULL, 0};
	}
	(void)samen__rpc__v1__response__pack(&response, frame);
	return (struct bytes){frame, size};
}

struct bytes envelope_exhausted(uint8_t ret_frame[static ENVELOPE_EXHAUSTED_SIZE])
{
	static char message[] = "the call needs more memory than one may have: ask for less";
	Samen__Rpc__V1__Response response = SAMEN__RPC__V1__RESPONSE__INIT;
	response.code = SAMEN__RPC__V1__CODE__RESOURCE_EXHAUSTED;
	response.message = message;
	assert(samen__rpc__v1__response__get_packed_size(&response) <= ENVELOPE_EXHAUSTED_SIZE);
	return (struct bytes){ret_frame, samen__rpc__v1__response__pack(&response, ret_frame)};
}
