#include "gateway/exchange.h"

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
	struct buffer body;
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

/* False when it waits. */
static bool call(struct exchange *exchange)
{
	struct buffer request = {.data = NULL};
	enum status status = unary_request(
	    &exchange->unary, exchange->head, &exchange->body, &request, &exchange->answer);
	buffer_fini(&exchange->body);
	exchange->step = ANSWERED;
	if (status == OK) {
		send_call(exchange, &request);
	}
	buffer_fini(&request);
	return status != OK;
}

static bool reply(struct exchange *exchange)
{
	unary_answer(&exchange->unary, exchange->reply_status, buffer_bytes(&exchange->reply),
	    &exchange->answer);
	buffer_fini(&exchange->reply);
	exchange->step = ANSWERED;
	return true;
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
