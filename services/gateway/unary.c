#include "gateway/unary.h"

#include "gateway/gzip.h"
#include "runtime/pb_json.h"

#include <ctype.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
	REQUEST_ARENA_BYTES = 16 << 20,
	NAME_BYTES = 16, /* of random names */
	TRACE_BYTES = 8,
	PATIENCE_MS = 1000 /* Retry-After counts seconds */
};

bool unary_is_path(const char *path)
{
	return strncmp(path, "/samen.", strlen("/samen.")) == 0;
}

/* --- failures --- */

void unary_fail(struct unary *unary, enum status status, const char *message, struct answer *answer)
{
	struct buffer json = {.data = NULL};
	unary->status = status;
	answer->http_status = connect_http_status(status);
	(void)connect_error(status, message, NULL, 0, &json);
	answer_take(answer, &json);
	answer_header(answer, "Content-Type", "application/json");
}

static enum status fail(
    struct unary *unary, enum status status, const char *message, struct answer *answer)
{
	unary_fail(unary, status, message, answer);
	return status;
}

/* --- the head --- */

static bool is_trace_id(const char *text)
{
	size_t size = strlen(text);
	return size > 0 && size <= UNARY_TRACE_CHARS_MAX &&
	       strspn(text, "0123456789abcdefghijklmnopqrstuvwxyz-") == size;
}

/* size_bytes random bytes in hexadecimal. */
static void random_name(size_t size_bytes, char *ret_text, size_t text_size)
{
	uint8_t bytes[NAME_BYTES];
	randombytes_buf(bytes, size_bytes);
	(void)sodium_bin2hex(ret_text, text_size, bytes, size_bytes);
}

/* "en-GB" counts as en; what is neither, as Dutch. */
static bool wants_dutch(const char *languages)
{
	unsigned best = 0;
	bool dutch = true;
	static const char *const names[] = {"nl", "nl-NL", "nl-BE", "en", "en-GB", "en-US"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		unsigned weight = list_weight(languages, names[i]);
		if (weight > best) {
			best = weight;
			dutch = names[i][0] == 'n';
		}
	}
	return dutch;
}

/* What every answer to this call says, failures too. */
static void read_names(struct unary *unary, const struct head *head)
{
	const char *trace_id = head_value(head, "Samen-Trace-Id");
	if (trace_id != NULL && is_trace_id(trace_id)) {
		(void)snprintf(unary->trace_id, sizeof unary->trace_id, "%s", trace_id);
	} else {
		random_name(TRACE_BYTES, unary->trace_id, sizeof unary->trace_id);
	}
	unary->dutch = wants_dutch(head_value(head, "Accept-Language"));
}

static enum status read_verb(struct unary *unary, const struct head *head, struct answer *answer)
{
	unary->is_get = head_is(head, "GET");
	if (head_is(head, "POST") || (unary->is_get && unary->method->reads)) {
		return OK;
	}
	unary_fail(unary, UNIMPLEMENTED,
	    unary->method->reads ? tr(unary->dutch, "call this method by POST or GET")
				 : tr(unary->dutch, "call this method by POST"),
	    answer);
	answer->http_status = 405;
	answer_header(answer, "Allow", unary->method->reads ? "GET, POST" : "POST");
	return UNIMPLEMENTED;
}

static enum status read_codec(struct unary *unary, const struct head *head, struct answer *answer)
{
	const struct field *encoding = head_argument(head, "encoding");
	if (unary->is_get) {
		char type[64];
		(void)snprintf(
		    type, sizeof type, "application/%s", encoding != NULL ? encoding->value : "");
		return connect_codec(type, &unary->codec) == OK
			   ? OK
			   : fail(unary, INVALID_ARGUMENT,
				 tr(unary->dutch, "encoding: say json or proto"), answer);
	}
	if (connect_codec(head_value(head, "Content-Type"), &unary->codec) == OK) {
		return OK;
	}
	unary_fail(unary, UNKNOWN,
	    tr(unary->dutch, "Content-Type: send application/proto or application/json"), answer);
	answer->http_status = 415;
	answer_header(answer, "Accept-Post", "application/proto, application/json");
	return UNKNOWN;
}

static enum status read_version(struct unary *unary, const struct head *head, struct answer *answer)
{
	const char *version = head_value(head, "Connect-Protocol-Version");
	const struct field *argument = head_argument(head, "connect");
	if (version != NULL && strcmp(version, "1") != 0) {
		return fail(unary, INVALID_ARGUMENT,
		    tr(unary->dutch, "Connect-Protocol-Version: only 1 is known"), answer);
	}
	if (unary->is_get && argument != NULL && strcmp(argument->value, "v1") != 0) {
		return fail(
		    unary, INVALID_ARGUMENT, tr(unary->dutch, "connect: only v1 is known"), answer);
	}
	return OK;
}

static enum status read_timeout(struct unary *unary, const struct head *head, struct answer *answer)
{
	const char *text = head_value(head, "Connect-Timeout-Ms");
	unary->timeout_ms = UNARY_TIMEOUT_MS_DEFAULT;
	unary->has_timeout = text != NULL;
	if (text != NULL && connect_timeout(text, &unary->timeout_ms) != OK) {
		return fail(unary, INVALID_ARGUMENT,
		    tr(unary->dutch, "Connect-Timeout-Ms: a number of at most 10 digits"), answer);
	}
	if (unary->timeout_ms > UNARY_TIMEOUT_MS_MAX) {
		unary->timeout_ms = UNARY_TIMEOUT_MS_MAX;
	}
	return unary->timeout_ms > 0 ? OK
				     : fail(unary, DEADLINE_EXCEEDED,
					   tr(unary->dutch, "there was no time left"), answer);
}

static enum status read_codings(struct unary *unary, const struct head *head, struct answer *answer)
{
	const struct field *argument = head_argument(head, "compression");
	const char *coding = unary->is_get ? (argument != NULL ? argument->value : NULL)
					   : head_value(head, "Content-Encoding");
	unary->pack = list_weight(head_value(head, "Accept-Encoding"), "gzip") > 0;
	if (coding == NULL || coding[0] == '\0' || strcasecmp(coding, "identity") == 0) {
		return OK;
	}
	if (strcasecmp(coding, "gzip") == 0) {
		unary->packed = true;
		return OK;
	}
	answer_header(answer, "Accept-Encoding", "gzip, identity");
	return fail(unary, UNIMPLEMENTED,
	    tr(unary->dutch, "Content-Encoding: only gzip and identity are known"), answer);
}

/* Without Authorization nobody calls: the service says whether that will do. */
static enum status read_token(struct unary *unary, const struct head *head, struct answer *answer)
{
	const char *text = head_value(head, "Authorization");
	const char *scheme = "Bearer ";
	if (text == NULL) {
		return OK;
	}
	if (strncasecmp(text, scheme, strlen(scheme)) == 0) {
		text += strlen(scheme);
		text += strspn(text, " ");
		if (strlen(text) < sizeof unary->token) {
			(void)snprintf(unary->token, sizeof unary->token, "%s", text);
			return OK;
		}
	}
	answer_header(answer, "WWW-Authenticate", "Bearer");
	return fail(unary, UNAUTHENTICATED,
	    tr(unary->dutch, "Authorization: send Bearer and an access token"), answer);
}

static enum status read_request_key(
    struct unary *unary, const struct head *head, struct answer *answer)
{
	const char *key = head_value(head, "Samen-Request-Key");
	if (unary->method->reads) {
		return OK;
	}
	if (key == NULL) {
		random_name(NAME_BYTES, unary->request_key, sizeof unary->request_key);
		return OK;
	}
	if (!request_key_is(key)) {
		return fail(unary, INVALID_ARGUMENT,
		    tr(unary->dutch,
			"Samen-Request-Key: 16 to 64 letters, digits, hyphens and underscores"),
		    answer);
	}
	(void)snprintf(unary->request_key, sizeof unary->request_key, "%s", key);
	return OK;
}

enum status unary_open(struct unary *unary,
    const struct methods *methods,
    const struct head *head,
    struct answer *answer)
{
	static enum status (*const readers[])(
	    struct unary *, const struct head *, struct answer *) = {read_verb, read_version,
	    read_codec, read_codings, read_timeout, read_token, read_request_key};
	*unary = (struct unary){.method = method_find(methods, head->path + 1)};
	read_names(unary, head);
	enum status status = OK;
	if (unary->method == NULL) {
		status =
		    fail(unary, UNIMPLEMENTED, tr(unary->dutch, "there is no such method"), answer);
	}
	for (size_t i = 0; status == OK && i < sizeof readers / sizeof *readers; i++) {
		status = readers[i](unary, head, answer);
	}
	answer_header(answer, "Samen-Trace-Id", "%s", unary->trace_id);
	if (unary->request_key[0] != '\0') {
		answer_header(answer, "Samen-Request-Key", "%s", unary->request_key);
	}
	answer_header(answer, "Cache-Control", "private, no-store");
	return status;
}

void unary_close(struct unary *unary)
{
	sodium_memzero(unary->token, sizeof unary->token);
}

/* --- the way there --- */

/* The message as it came, unpacked. */
static enum status take_message(struct unary *unary,
    const struct head *head,
    const struct buffer *body,
    struct buffer *ret_message)
{
	const struct field *argument = head_argument(head, "message");
	const struct field *base64 = head_argument(head, "base64");
	struct buffer decoded = {.data = NULL};
	struct bytes message = buffer_bytes(body);
	enum status status = OK;
	if (unary->is_get) {
		status = argument != NULL
			     ? connect_message(argument,
				   base64 != NULL && strcmp(base64->value, "1") == 0, &decoded)
			     : INVALID_ARGUMENT;
		message = buffer_bytes(&decoded);
	}
	if (status == OK) {
		status = unary->packed && message.size > 0
			     ? gzip_unpack(message, UNARY_BODY_BYTES_MAX, ret_message)
			     : buffer_add(ret_message, message);
	}
	buffer_fini(&decoded);
	return status;
}

static enum status say_unreadable(struct unary *unary, enum status status, struct answer *answer)
{
	switch (status) {
	case OUT_OF_RANGE:
		return fail(unary, RESOURCE_EXHAUSTED,
		    tr(unary->dutch, "the message is too large: send less at a time"), answer);
	case RESOURCE_EXHAUSTED:
		return fail(unary, RESOURCE_EXHAUSTED,
		    tr(unary->dutch, "there is not enough memory now: try again later"), answer);
	default:
		return fail(unary, INVALID_ARGUMENT, tr(unary->dutch, "the message cannot be read"),
		    answer);
	}
}

void unary_refuse_message(struct unary *unary, enum status status, struct answer *answer)
{
	(void)say_unreadable(unary, status, answer);
}

void unary_refuse_for_now(struct unary *unary, unsigned wait_ms, struct answer *answer)
{
	char message[256];
	unsigned seconds = (wait_ms + PATIENCE_MS - 1) / PATIENCE_MS;
	(void)snprintf(message, sizeof message,
	    tr(unary->dutch, "too many calls in a short time: try again in %u seconds"), seconds);
	unary_fail(unary, RESOURCE_EXHAUSTED, message, answer);
	answer_header(answer, "Retry-After", "%u", seconds);
}

static enum status read_json(struct unary *unary,
    struct bytes text,
    struct arena *arena,
    ProtobufCMessage **ret_message,
    struct answer *answer)
{
	json_error_t where;
	const char *error = NULL;
	if (!connect_json_fits(text)) {
		return say_unreadable(unary, OUT_OF_RANGE, answer);
	}
	const char *data = text.size > 0 ? (const char *)text.data : "{}";
	json_t *json =
	    json_loadb(data, text.size > 0 ? text.size : 2, JSON_REJECT_DUPLICATES, &where);
	if (json == NULL) {
		const char *message = arena_printf(arena,
		    tr(unary->dutch, "this is no JSON, near line %d, column %d"), where.line,
		    where.column);
		return fail(unary, INVALID_ARGUMENT, message != NULL ? message : "", answer);
	}
	enum status status =
	    pb_from_json(unary->method->request, json, unary->dutch, arena, ret_message, &error);
	json_decref(json);
	return status == OK ? OK : fail(unary, status, error, answer);
}

static ProtobufCMessage *unpack(
    const ProtobufCMessageDescriptor *type, struct bytes packed, struct arena *arena)
{
	return protobuf_c_message_unpack(type, arena_allocator(arena), packed.size, packed.data);
}

/* A call for news lasts as long as it says, unless the caller says how long. */
static void mind_waiting(struct unary *unary, const ProtobufCMessage *message)
{
	uint32_t wait_ms = method_wait_ms(unary->method, message);
	unary->waits = wait_ms > 0;
	if (!unary->has_timeout && wait_ms > unary->timeout_ms - UNARY_WAIT_MARGIN_MS) {
		unary->timeout_ms = wait_ms < UNARY_TIMEOUT_MS_MAX - UNARY_WAIT_MARGIN_MS
					? wait_ms + UNARY_WAIT_MARGIN_MS
					: UNARY_TIMEOUT_MS_MAX;
	}
}

/* The message as the service takes it: as it came, or packed anew from JSON, in arena. */
static enum status make_payload(struct unary *unary,
    struct bytes message,
    struct arena *arena,
    struct bytes *ret_payload,
    struct answer *answer)
{
	ProtobufCMessage *decoded = NULL;
	enum status status = OK;
	*ret_payload = message;
	if (unary->codec == CODEC_JSON) {
		status = read_json(unary, message, arena, &decoded, answer);
	} else if (unary->method->wait_ms != NULL) {
		decoded = unpack(unary->method->request, message, arena);
		status = decoded != NULL ? OK : say_unreadable(unary, INVALID_ARGUMENT, answer);
	}
	if (status != OK || decoded == NULL) {
		return status;
	}
	mind_waiting(unary, decoded);
	if (unary->codec == CODEC_JSON) {
		size_t size = protobuf_c_message_get_packed_size(decoded);
		uint8_t *packed = arena_alloc(arena, size + 1);
		if (packed == NULL || size > UNARY_BODY_BYTES_MAX) {
			return say_unreadable(unary, OUT_OF_RANGE, answer);
		}
		*ret_payload = (struct bytes){packed, protobuf_c_message_pack(decoded, packed)};
	}
	return OK;
}

/* By what the browser's cookies know. */
static enum status complete(
    struct unary *unary, struct arena *arena, struct bytes *payload, struct answer *answer)
{
	enum status status =
	    browser_session_fill(unary->cookies, unary->method->request, arena, payload);
	return status == OK ? OK : say_unreadable(unary, status, answer);
}

/* Packs the envelope around the payload. */
static enum status wrap(struct unary *unary,
    const struct head *head,
    struct bytes payload,
    struct arena *arena,
    struct buffer *ret_request,
    struct answer *answer)
{
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	const char *not_before = head_value(head, "Samen-Not-Before");
	request.method = unary->method->name;
	request.payload.data = (uint8_t *)(uintptr_t)payload.data;
	request.payload.len = payload.size;
	request.token = unary->token;
	request.request_key = unary->request_key;
	request.timeout_ms = unary->timeout_ms;
	request.locale = (char *)(uintptr_t)(unary->dutch ? "nl" : "en");
	request.trace_id = unary->trace_id;
	if (not_before != NULL && connect_not_before(not_before, arena, &request) != OK) {
		return fail(unary, INVALID_ARGUMENT,
		    tr(unary->dutch,
			"Samen-Not-Before: names of services and numbers, for example matching=12, "
			"directory=3"),
		    answer);
	}
	size_t size = samen__rpc__v1__request__get_packed_size(&request);
	if (buffer_reserve(ret_request, size) != OK) {
		return say_unreadable(unary, RESOURCE_EXHAUSTED, answer);
	}
	ret_request->size = samen__rpc__v1__request__pack(&request, ret_request->data);
	return OK;
}

enum status unary_request(struct unary *unary,
    const struct head *head,
    const struct buffer *body,
    struct buffer *ret_request,
    struct answer *answer)
{
	struct bytes payload;
	struct buffer message = {.data = NULL};
	struct arena *arena = arena_open(REQUEST_ARENA_BYTES);
	enum status status = RESOURCE_EXHAUSTED;
	if (arena != NULL) {
		status = take_message(unary, head, body, &message);
	}
	if (status != OK) {
		(void)say_unreadable(unary, status, answer);
	} else {
		status = make_payload(unary, buffer_bytes(&message), arena, &payload, answer);
	}
	if (status == OK && unary->cookies != NULL) {
		status = complete(unary, arena, &payload, answer);
	}
	if (status == OK) {
		status = wrap(unary, head, payload, arena, ret_request, answer);
	}
	buffer_fini(&message);
	arena_close(arena);
	return status;
}

/* --- the way back --- */

void unary_unreached(struct unary *unary, enum status status, struct answer *answer)
{
	switch (status) {
	case CANCELLED:
	case UNAVAILABLE:
		unary_fail(unary, UNAVAILABLE,
		    tr(unary->dutch,
			"the service cannot be reached now: try again later, with the same key"),
		    answer);
		break;
	case DEADLINE_EXCEEDED:
		unary_fail(unary, DEADLINE_EXCEEDED,
		    tr(unary->dutch,
			"the service did not answer in time: try again, with the same key"),
		    answer);
		break;
	case RESOURCE_EXHAUSTED:
		unary_fail(unary, RESOURCE_EXHAUSTED,
		    tr(unary->dutch, "too many calls at once: try again later"), answer);
		answer_header(answer, "Retry-After", "1");
		break;
	default:
		unary_fail(
		    unary, status, tr(unary->dutch, "the service's answer cannot be read"), answer);
	}
}

static void answer_refused(
    struct unary *unary, const Samen__Rpc__V1__Response *response, struct answer *answer)
{
	struct buffer json = {.data = NULL};
	unary->status = (enum status)response->code;
	answer->http_status = connect_http_status(unary->status);
	(void)connect_error(
	    unary->status, response->message, response->details, response->n_details, &json);
	answer_take(answer, &json);
	answer_header(answer, "Content-Type", "application/json");
	if (response->retry_after_ms > 0) {
		answer_header(answer, "Retry-After", "%" PRIu32,
		    (response->retry_after_ms + PATIENCE_MS - 1) / PATIENCE_MS);
	}
	if (unary->status == UNAUTHENTICATED) {
		answer_header(answer, "WWW-Authenticate", "Bearer");
	}
}

/* The payload as JSON, added to ret_body. DATA_LOSS, RESOURCE_EXHAUSTED. */
static enum status payload_to_json(
    const struct unary *unary, struct bytes payload, struct arena *arena, struct buffer *ret_body)
{
	ProtobufCMessage *message = unpack(unary->method->response, payload, arena);
	json_t *json = message != NULL ? pb_to_json(message, false) : NULL;
	size_t size = json != NULL ? json_dumpb(json, NULL, 0, JSON_COMPACT) : 0;
	enum status status = size > 0 ? buffer_reserve(ret_body, size) : DATA_LOSS;
	if (status == OK) {
		ret_body->size = json_dumpb(json, (char *)ret_body->data, size, JSON_COMPACT);
	}
	json_decref(json);
	return status;
}

/* Packs the body where the caller takes that and it pays. */
static void pack_body(const struct unary *unary, struct buffer *body, struct answer *answer)
{
	struct buffer packed = {.data = NULL};
	answer_header(answer, "Vary", "Accept-Encoding");
	if (unary->pack && body->size >= UNARY_GZIP_BYTES_MIN &&
	    gzip_pack(buffer_bytes(body), GZIP_FAST, &packed) == OK) {
		buffer_fini(body);
		*body = packed;
		answer_header(answer, "Content-Encoding", "gzip");
	}
}

static void answer_done(struct unary *unary,
    const Samen__Rpc__V1__Response *response,
    struct arena *arena,
    struct answer *answer)
{
	struct buffer body = {.data = NULL};
	struct bytes payload = {response->payload.data, response->payload.len};
	enum status status = unary->codec == CODEC_JSON
				 ? payload_to_json(unary, payload, arena, &body)
				 : buffer_add(&body, payload);
	if (status != OK) {
		buffer_fini(&body);
		unary_unreached(unary, status, answer);
		return;
	}
	pack_body(unary, &body, answer);
	answer_take(answer, &body);
	answer->http_status = 200;
	answer_header(answer, "Content-Type", "%s", connect_content_type(unary->codec));
}

enum status unary_read(enum status status,
    struct bytes reply,
    struct arena *arena,
    Samen__Rpc__V1__Response **ret_response)
{
	*ret_response = NULL;
	if (status != OK || arena == NULL) {
		return status != OK ? status : RESOURCE_EXHAUSTED;
	}
	*ret_response =
	    samen__rpc__v1__response__unpack(arena_allocator(arena), reply.size, reply.data);
	return *ret_response != NULL ? OK : DATA_LOSS;
}

void unary_answer(struct unary *unary,
    enum status status,
    const Samen__Rpc__V1__Response *response,
    struct arena *arena,
    struct answer *answer)
{
	unary->status = status;
	if (status != OK) {
		unary_unreached(unary, status, answer);
		return;
	}
	if (response->code != SAMEN__RPC__V1__CODE__OK) {
		answer_refused(unary, response, answer);
	} else {
		answer_done(unary, response, arena, answer);
	}
	if (response->position != NULL) {
		answer_header(answer, "Samen-Position", "%s=%" PRIu64, response->position->service,
		    response->position->change);
	}
}
