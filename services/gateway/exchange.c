#include "gateway/exchange.h"

#include "gateway/browser_call.h"
#include "gateway/unary.h"

#include <stdlib.h>
#include <string.h>

/* What is to be done next. */
enum step {
	TAKE,  /* the body comes in */
	CALL,  /* send it to the service */
	REPLY, /* the service has it; the next step answers with what it said */
	ANSWERED
};

struct exchange {
	struct gateway *gateway;
	const struct head *head;
	struct exchange_host host;
	enum step step;
	struct answer answer;
	/* A call's. */
	struct unary unary;
	struct browser_call browser;
	struct buffer body;       /* kept for as long as the call may have to be sent again */
	enum status reply_status; /* written by replied, read after host.resume */
	struct buffer reply;
};

/* --- what needs no service --- */

static void answer_health(struct exchange *exchange)
{
	answer_line(&exchange->answer, 200, "alive\n");
	answer_header(&exchange->answer, "Cache-Control", "no-store");
}

static void answer_file(struct exchange *exchange)
{
	if (!head_gets(exchange->head)) {
		answer_line(&exchange->answer, 405, "Only GET and HEAD.\n");
		answer_header(&exchange->answer, "Allow", "GET, HEAD");
		return;
	}
	struct files *files = gateway_files(exchange->gateway);
	files_answer(files, exchange->head, &exchange->answer);
	files_release(files);
}

/* --- calls --- */

static void open_call(struct exchange *exchange)
{
	enum status status = unary_open(&exchange->unary, gateway_methods(exchange->gateway),
	    exchange->head, &exchange->answer);
	if (status == OK) {
		status = browser_call_open(&exchange->browser, exchange->head,
		    gateway_settings(exchange->gateway), &exchange->unary, &exchange->answer);
	}
	exchange->step = status == OK ? TAKE : ANSWERED;
}

/* On the uplink's thread. */
static void replied(void *arg, enum status status, uint8_t *answer, size_t answer_size)
{
	struct exchange *exchange = arg;
	exchange->reply_status = status;
	exchange->reply = (struct buffer){answer, answer_size, answer_size};
	exchange->host.resume(exchange->host.arg);
}

/* Sends the envelope, and waits. From here to host.resume nothing but replied touches the exchange.
 */
static void send_call(struct exchange *exchange, const struct buffer *request)
{
	exchange->step = REPLY;
	exchange->host.suspend(exchange->host.arg);
	enum status status = upstream_call(gateway_upstream(exchange->gateway),
	    exchange->unary.method->upstream, buffer_bytes(request), exchange->unary.timeout_ms,
	    exchange->unary.waits, replied, exchange);
	if (status != OK) {
		replied(exchange, status, NULL, 0);
	}
}

/* On the uplink's thread, or on renew's. */
static void renewed(void *arg, const struct renewed *renewed)
{
	struct exchange *exchange = arg;
	browser_call_renewed(&exchange->browser, renewed, &exchange->unary);
	exchange->host.resume(exchange->host.arg);
}

/* Asks for a fresh token of the browser's session, and waits; then the call is made with that. */
static void renew(struct exchange *exchange)
{
	exchange->step = CALL;
	exchange->host.suspend(exchange->host.arg);
	renewals_ask(gateway_renewals(exchange->gateway), &exchange->browser.session,
	    (struct bytes){(const uint8_t *)exchange->unary.token, strlen(exchange->unary.token)},
	    renewed, exchange);
}

/* False when it waits. */
static bool call(struct exchange *exchange)
{
	struct buffer request = {.data = NULL};
	if (browser_call_lacks_token(&exchange->browser)) {
		renew(exchange);
		return false;
	}
	exchange->step = ANSWERED;
	if (browser_call_fails(&exchange->browser, &exchange->unary, &exchange->answer)) {
		return true;
	}
	enum status status = unary_request(
	    &exchange->unary, exchange->head, &exchange->body, &request, &exchange->answer);
	if (!exchange->browser.signs) {
		buffer_fini(&exchange->body);
	}
	if (status == OK) {
		send_call(exchange, &request);
	}
	buffer_fini(&request);
	return status != OK;
}

/* False when it waits. */
static bool reply(struct exchange *exchange)
{
	struct arena *arena = arena_open(UNARY_ANSWER_ARENA_BYTES);
	Samen__Rpc__V1__Response *response;
	enum status status =
	    unary_read(exchange->reply_status, buffer_bytes(&exchange->reply), arena, &response);
	buffer_fini(&exchange->reply);
	bool again = browser_call_is_stale(&exchange->browser, response);
	if (again) {
		renew(exchange);
	} else {
		enum status kept = browser_call_end(
		    &exchange->browser, &exchange->unary, arena, response, &exchange->answer);
		unary_answer(&exchange->unary, status == OK ? kept : status, response, arena,
		    &exchange->answer);
		exchange->step = ANSWERED;
	}
	arena_close(arena);
	return !again;
}

/* --- the way of one request --- */

static void begin(struct exchange *exchange)
{
	const char *path = exchange->head->path;
	exchange->step = ANSWERED;
	if (unary_is_path(path)) {
		open_call(exchange);
	} else if (strcmp(path, "/healthz") == 0) {
		answer_health(exchange);
	} else {
		answer_file(exchange);
	}
}

struct exchange *exchange_open(
    struct gateway *gateway, const struct head *head, struct exchange_host host)
{
	struct exchange *exchange = calloc(1, sizeof *exchange);
	if (exchange != NULL) {
		exchange->gateway = gateway;
		exchange->head = head;
		exchange->host = host;
		begin(exchange);
	}
	return exchange;
}

void exchange_close(struct exchange *exchange)
{
	if (exchange == NULL) {
		return;
	}
	unary_close(&exchange->unary);
	buffer_fini(&exchange->body);
	buffer_fini(&exchange->reply);
	answer_fini(&exchange->answer);
	free(exchange);
}

bool exchange_wants_body(const struct exchange *exchange)
{
	return exchange->step == TAKE;
}

void exchange_take(struct exchange *exchange, struct bytes piece)
{
	if (exchange->step != TAKE) {
		return;
	}
	enum status status = OUT_OF_RANGE;
	if (piece.size <= UNARY_BODY_BYTES_MAX - exchange->body.size) {
		status = buffer_add(&exchange->body, piece);
	}
	if (status != OK) {
		unary_too_large(&exchange->unary, &exchange->answer);
		buffer_fini(&exchange->body);
		exchange->step = ANSWERED;
	}
}

struct answer *exchange_advance(struct exchange *exchange)
{
	bool goes_on = true;
	while (goes_on && exchange->step != ANSWERED) {
		switch (exchange->step) {
		case TAKE:
			exchange->step = CALL;
			break;
		case CALL:
			goes_on = call(exchange);
			break;
		default:
			goes_on = reply(exchange);
		}
	}
	return goes_on ? &exchange->answer : NULL;
}
