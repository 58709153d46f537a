#include "https_line.h"

#include "connect_reply.h"
#include "runtime/clock.h"
#include "runtime/growing.h"
#include "runtime/rpc_client.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	REACH_MS = 2000,        /* without a connection for so long, nobody is there */
	CONNECT_MS_MAX = 10000, /* of one attempt, with its handshakes */
	/* The answer "not in time" of a service has to travel, too. */
	TRAVEL_MS = 2000,
	PAUSE_MS_FIRST = 20, /* between attempts; doubles */
	PAUSE_MS_MAX = 1000,
	TIMEOUT_MS_DEFAULT = 5000
};

struct https_line {
	CURL *curl;
	char *origin;
	char *ca_file;
	uint8_t *body; /* of the last answer */
	uint32_t capacity;
	size_t size;
	bool too_large;
	char failure[CURL_ERROR_SIZE];
};

/* One call on its way. */
struct call {
	struct https_line *line;
	const Samen__Rpc__V1__Request *request;
	struct arena *arena;
	struct curl_slist *headers;
	int64_t deadline_ms, reach_ms;
	bool sent; /* at least once: it may have taken effect */
	Samen__Rpc__V1__Response *response;
};

/* --- the line --- */

static size_t take_body(char *data, size_t one, size_t count, void *context)
{
	struct https_line *line = context;
	size_t size = one * count;
	line->too_large = size > RPC_RESPONSE_BYTES_MAX - line->size;
	uint8_t *body = line->too_large
			    ? NULL
			    : growing_reserve(line->body, &line->capacity, line->size + size, 1);
	if (body == NULL) {
		return CURL_WRITEFUNC_ERROR;
	}
	line->body = body;
	memcpy(line->body + line->size, data, size);
	line->size += size;
	return size;
}

static void forget_body(struct https_line *line)
{
	if (line->body != NULL) {
		explicit_bzero(line->body, line->capacity);
	}
	line->size = 0;
	line->too_large = false;
}

/* What may be asked of the other side, and when it is believed. Plain http never leaves this
 * machine, not by a proxy either. */
static bool set_trust(struct https_line *line)
{
	CURL *curl = line->curl;
	bool secure = strncmp(line->origin, "https://", strlen("https://")) == 0;
	return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, secure ? "https" : "http") ==
		   CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOPROXY, secure ? NULL : "*") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) ==
		   CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       (line->ca_file == NULL ||
		   (curl_easy_setopt(curl, CURLOPT_CAINFO, line->ca_file) == CURLE_OK &&
		       curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) == CURLE_OK));
}

static bool set_options(struct https_line *line)
{
	CURL *curl = line->curl;
	return curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_USERAGENT, "samen") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS_MAX) ==
		   CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEDATA, line) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, line->failure) == CURLE_OK;
}

enum status https_line_open(const char *origin, const char *ca_file, struct https_line **ret_line)
{
	struct https_line *line = calloc(1, sizeof *line);
	if (line == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	line->origin = strdup(origin);
	line->ca_file = ca_file != NULL ? strdup(ca_file) : NULL;
	bool copied = line->origin != NULL && (ca_file == NULL || line->ca_file != NULL);
	line->curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
	if (!copied || line->curl == NULL || !set_trust(line) || !set_options(line)) {
		https_line_close(line);
		return RESOURCE_EXHAUSTED;
	}
	*ret_line = line;
	return OK;
}

void https_line_close(struct https_line *line)
{
	if (line == NULL) {
		return;
	}
	forget_body(line);
	curl_easy_cleanup(line->curl);
	free(line->body);
	free(line->ca_file);
	free(line->origin);
	free(line);
}

const char *https_line_failure(const struct https_line *line)
{
	return line->failure;
}

/* --- headers --- */

static bool add_header(struct call *call, const char *name, const char *value)
{
	const char *text = arena_printf(call->arena, "%s: %s", name, value);
	struct curl_slist *longer = text != NULL ? curl_slist_append(call->headers, text) : NULL;
	if (longer != NULL) {
		call->headers = longer;
	}
	return longer != NULL;
}

/* "matching=12, directory=3". */
static const char *not_before_text(const struct call *call)
{
	const char *text = "";
	for (size_t i = 0; text != NULL && i < call->request->n_not_before; i++) {
		const Samen__Rpc__V1__Position *position = call->request->not_before[i];
		text = arena_printf(call->arena, "%s%s%s=%" PRIu64, text, i > 0 ? ", " : "",
		    position->service, position->change);
	}
	return text;
}

static bool add_authorization(struct call *call)
{
	if (call->request->token[0] == '\0') {
		return true;
	}
	const char *value = arena_printf(call->arena, "Bearer %s", call->request->token);
	return value != NULL && add_header(call, "Authorization", value);
}

static bool add_not_before(struct call *call)
{
	const char *value = not_before_text(call);
	return value != NULL && (value[0] == '\0' || add_header(call, "Samen-Not-Before", value));
}

static bool add_timeout(struct call *call, int64_t left_ms)
{
	const char *value = arena_printf(call->arena, "%" PRId64, left_ms);
	return value != NULL && add_header(call, "Connect-Timeout-Ms", value);
}

static bool add_headers(struct call *call, int64_t left_ms)
{
	const Samen__Rpc__V1__Request *request = call->request;
	return add_header(call, "Content-Type", "application/proto") &&
	       add_header(call, "Connect-Protocol-Version", "1") &&
	       add_header(call, "Accept-Language", request->locale) &&
	       add_header(call, "Samen-Request-Key", request->request_key) &&
	       add_header(call, "Samen-Trace-Id", request->trace_id) &&
	       add_header(call, "Expect", "") && add_authorization(call) && add_not_before(call) &&
	       add_timeout(call, left_ms);
}

static void forget_headers(struct call *call)
{
	for (struct curl_slist *at = call->headers; at != NULL; at = at->next) {
		explicit_bzero(at->data, strlen(at->data));
	}
	curl_slist_free_all(call->headers);
	call->headers = NULL;
}

/* --- one attempt --- */

static bool prepare(struct call *call, int64_t left_ms)
{
	CURL *curl = call->line->curl;
	const char *url =
	    arena_printf(call->arena, "%s/%s", call->line->origin, call->request->method);
	const ProtobufCBinaryData *payload = &call->request->payload;
	return url != NULL && add_headers(call, left_ms) &&
	       curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_HTTPHEADER, call->headers) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)payload->len) ==
		   CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_POSTFIELDS,
		   payload->len > 0 ? (const char *)payload->data : "") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(left_ms + TRAVEL_MS)) == CURLE_OK;
}

static const char *header_text(CURL *curl, const char *name)
{
	struct curl_header *header;
	return curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK
		   ? header->value
		   : "";
}

static enum status read_answer(struct call *call)
{
	struct https_line *line = call->line;
	curl_off_t retry_after_s = 0;
	struct connect_reply reply = {.content_type = header_text(line->curl, "Content-Type"),
	    .position = header_text(line->curl, "Samen-Position"),
	    .body = {line->body != NULL ? line->body : (const uint8_t *)"", line->size}};
	(void)curl_easy_getinfo(line->curl, CURLINFO_RESPONSE_CODE, &reply.http_code);
	(void)curl_easy_getinfo(line->curl, CURLINFO_RETRY_AFTER, &retry_after_s);
	reply.retry_after_s = (long)retry_after_s;
	return connect_reply_read(&reply, call->arena, &call->response);
}

/* What became of an attempt without an answer. */
static enum status status_of(struct call *call, CURLcode result)
{
	switch (result) {
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
		return PERMISSION_DENIED;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_CONNECT:
	case CURLE_SSL_CONNECT_ERROR:
		return UNAVAILABLE;
	case CURLE_OPERATION_TIMEDOUT: {
		curl_off_t connected_us = 0;
		(void)curl_easy_getinfo(
		    call->line->curl, CURLINFO_PRETRANSFER_TIME_T, &connected_us);
		call->sent = call->sent || connected_us > 0;
		return UNAVAILABLE;
	}
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
		call->sent = true;
		return UNAVAILABLE;
	case CURLE_OUT_OF_MEMORY:
		return RESOURCE_EXHAUSTED;
	default:
		return call->line->too_large || result != CURLE_WRITE_ERROR ? DATA_LOSS
									    : RESOURCE_EXHAUSTED;
	}
}

static enum status attempt(struct call *call)
{
	int64_t left_ms = call->deadline_ms - clock_mono_ms();
	if (left_ms <= 0) {
		return DEADLINE_EXCEEDED;
	}
	forget_body(call->line);
	call->line->failure[0] = '\0';
	enum status status = RESOURCE_EXHAUSTED;
	if (prepare(call, left_ms)) {
		CURLcode result = curl_easy_perform(call->line->curl);
		status = result == CURLE_OK ? read_answer(call) : status_of(call, result);
	}
	(void)curl_easy_setopt(call->line->curl, CURLOPT_HTTPHEADER, NULL);
	forget_headers(call);
	return status;
}

/* --- the call --- */

/* Whether there is something left to hope for after an attempt that reached nobody. */
static bool goes_on(const struct call *call, int64_t pause_ms)
{
	int64_t until_ms = call->sent ? call->deadline_ms : call->reach_ms;
	return clock_mono_ms() + pause_ms < until_ms;
}

static void pause_for(int64_t ms)
{
	const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
	(void)nanosleep(&pause, NULL);
}

static enum status run(struct call *call)
{
	int64_t pause_ms = PAUSE_MS_FIRST;
	enum status status;
	while ((status = attempt(call)) == UNAVAILABLE && goes_on(call, pause_ms)) {
		pause_for(pause_ms);
		pause_ms = 2 * pause_ms < PAUSE_MS_MAX ? 2 * pause_ms : PAUSE_MS_MAX;
	}
	return status == UNAVAILABLE && call->sent ? DEADLINE_EXCEEDED : status;
}

enum status https_line_call(struct https_line *line,
    struct arena *arena,
    const Samen__Rpc__V1__Request *request,
    Samen__Rpc__V1__Response **ret_response)
{
	int64_t now_ms = clock_mono_ms();
	uint32_t timeout_ms = request->timeout_ms > 0 ? request->timeout_ms : TIMEOUT_MS_DEFAULT;
	struct call call = {.line = line,
	    .request = request,
	    .arena = arena,
	    .deadline_ms = now_ms + timeout_ms,
	    .reach_ms = now_ms + REACH_MS};
	enum status status = run(&call);
	if (status == OK) {
		*ret_response = call.response;
	}
	forget_body(line);
	return status;
}
