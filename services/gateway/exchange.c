#include "gateway/exchange.h"

#include "gateway/browser_call.h"
#include "gateway/cors.h"
#include "gateway/readiness.h"
#include "gateway/unary.h"
#include "runtime/clock.h"

#include <stdlib.h>
#include <string.h>

/*
 * Does one thing of a request and names the next (exchange->next); nothing comes after what
 * answered. False: it waits, and until host.resume nobody touches the exchange but who it waits
 * for.
 */
typedef bool step(struct exchange *exchange);

struct exchange {
	struct gateway *gateway;
	const struct head *head;
	struct exchange_host host;
	step *next; /* NULL: answered */
	struct answer answer;
	int64_t started_mono_ms, answered_mono_ms;
	size_t received_bytes;
	/* A call's. */
	bool is_call;
	struct unary unary;
	struct browser_call browser;
	struct buffer body; /* kept for as long as the call may have to be sent again */
	size_t held_bytes;
	enum status reply_status;
	struct buffer reply;
	/* Of /readyz. */
	struct readiness readiness;
};

static void resume(void *arg)
{
	struct exchange *exchange = arg;
	exchange->host.resume(exchange->host.arg);
}

static struct address client_of(const struct exchange *exchange)
{
	return address_of_client(&exchange->head->peer,
	    head_last_value(exchange->head, "X-Forwarded-For"),
	    &gateway_settings(exchange->gateway)->trusted_proxies);
}

/* --- calls --- */

static step call, reply;

/* On the uplink's thread. */
static void replied(void *arg, enum status status, uint8_t *answer, size_t answer_size)
{
	struct exchange *exchange = arg;
	exchange->reply_status = status;
	exchange->reply = (struct buffer){answer, answer_size, answer_size};
	resume(exchange);
}

static void send_call(struct exchange *exchange, const struct buffer *request)
{
	exchange->next = reply;
	exchange->host.suspend(exchange->host.arg, exchange->unary.waits);
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
	resume(exchange);
}

/* A session that was made up is no way around the counting of strangers. */
static bool may_renew(void *arg)
{
	struct exchange *exchange = arg;
	struct address client = client_of(exchange);
	unsigned wait_ms;
	return gateway_count_anonymous(exchange->gateway, &client, 1, &wait_ms) == OK;
}

/* Asks for a fresh token of the browser's session, and waits; then the call is made with that. */
static void renew(struct exchange *exchange)
{
	exchange->next = call;
	exchange->host.suspend(exchange->host.arg, false);
	renewals_ask(gateway_renewals(exchange->gateway), &exchange->browser.session,
	    (struct bytes){(const uint8_t *)exchange->unary.token, strlen(exchange->unary.token)},
	    may_renew, renewed, exchange);
}

static void drop_body(struct exchange *exchange)
{
	buffer_fini(&exchange->body);
	gateway_give_back_bytes(exchange->gateway, exchange->held_bytes);
	exchange->held_bytes = 0;
}

/* Strangers are counted here: a service sees all of them as one. Who calls what strangers may is
 * one, whatever token comes along. */
static enum status count_anonymous(struct exchange *exchange)
{
	struct address client = client_of(exchange);
	const struct unary *unary = &exchange->unary;
	unsigned cost = unary->method->stranger_cost;
	unsigned wait_ms = 0;
	if (cost == 0 && unary->token[0] == '\0') {
		cost = 1;
	}
	if (cost == 0 ||
	    gateway_count_anonymous(exchange->gateway, &client, cost, &wait_ms) == OK) {
		return OK;
	}
	unary_refuse_for_now(&exchange->unary, wait_ms, &exchange->answer);
	return RESOURCE_EXHAUSTED;
}

/* The body is there: off to the service. */
static bool call(struct exchange *exchange)
{
	struct buffer request = {.data = NULL};
	if (browser_call_lacks_token(&exchange->browser)) {
		renew(exchange);
		return false;
	}
	if (browser_call_fails(&exchange->browser, &exchange->unary, &exchange->answer)) {
		return true;
	}
	enum status status = count_anonymous(exchange);
	if (status == OK) {
		status = unary_request(
		    &exchange->unary, exchange->head, &exchange->body, &request, &exchange->answer);
	}
	if (!exchange->browser.signs) {
		drop_body(exchange);
	}
	if (status == OK) {
		send_call(exchange, &request);
	}
	buffer_fini(&request);
	return status != OK;
}

/* The service has answered, or cannot. */
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
	}
	arena_close(arena);
	return !again;
}

static void begin_call(struct exchange *exchange)
{
	const struct settings *settings = gateway_settings(exchange->gateway);
	exchange->is_call = true;
	enum status status = unary_open(&exchange->unary, gateway_methods(exchange->gateway),
	    exchange->head, &exchange->answer);
	if (status == OK) {
		status = browser_call_open(&exchange->browser, exchange->head, settings,
		    &exchange->unary, &exchange->answer);
	}
	cors_let_read(settings, exchange->head, &exchange->answer);
	exchange->next = status == OK ? call : NULL;
}

/* --- what is no call --- */

static void begin_preflight(struct exchange *exchange)
{
	cors_answer_preflight(
	    gateway_settings(exchange->gateway), exchange->head, &exchange->answer);
}

static void begin_health(struct exchange *exchange)
{
	answer_line(&exchange->answer, 200, "alive\n");
	answer_header(&exchange->answer, "Cache-Control", "no-store");
}

static bool tell_readiness(struct exchange *exchange)
{
	readiness_answer(&exchange->readiness, &exchange->answer);
	return true;
}

static bool ask_readiness(struct exchange *exchange)
{
	exchange->next = tell_readiness;
	exchange->host.suspend(exchange->host.arg, false);
	readiness_ask(&exchange->readiness, gateway_upstream(exchange->gateway), resume, exchange);
	return false;
}

static void begin_readiness(struct exchange *exchange)
{
	struct address client = client_of(exchange);
	unsigned wait_ms;
	if (gateway_count_anonymous(exchange->gateway, &client, 1, &wait_ms) == OK) {
		exchange->next = ask_readiness;
	} else {
		answer_line(&exchange->answer, 429, "Asked too often.\n");
	}
}

/* What came through a proxy that is not known here may be from anywhere. */
static bool may_see_metrics(const struct exchange *exchange)
{
	const struct settings *settings = gateway_settings(exchange->gateway);
	const struct head *head = exchange->head;
	bool forwarded = head_value(head, "X-Forwarded-For") != NULL ||
			 head_value(head, "Forwarded") != NULL || head_value(head, "Via") != NULL;
	struct address client = client_of(exchange);
	return networks_hold(&settings->metrics_from, &client) &&
	       (!forwarded || networks_hold(&settings->trusted_proxies, &head->peer));
}

static void begin_metrics(struct exchange *exchange)
{
	struct gateway *gateway = exchange->gateway;
	struct answer *answer = &exchange->answer;
	struct buffer text = {.data = NULL};
	if (!may_see_metrics(exchange)) {
		answer_line(answer, 403, "Not from here: see gateway.metrics_from.\n");
		return;
	}
	if (metrics_text(gateway_metrics(gateway), gateway_peers(gateway),
		gateway_upstream(gateway), &text) != OK) {
		answer_line(answer, 503, "There is not enough memory.\n");
	} else {
		answer_take(answer, &text);
		answer->http_status = 200;
		answer_header(answer, "Content-Type", "text/plain; version=0.0.4");
	}
	answer_header(answer, "Cache-Control", "no-store");
	buffer_fini(&text);
}

static void begin_file(struct exchange *exchange)
{
	struct files *files = gateway_files(exchange->gateway);
	files_answer(files, exchange->head, &exchange->answer);
	files_release(files);
}

/* What was done on another thread is the answer. */
static bool take_sign_on(struct exchange *exchange)
{
	(void)exchange;
	return true;
}

static bool sign_on(struct exchange *exchange)
{
	exchange->next = take_sign_on;
	exchange->host.suspend(exchange->host.arg, false);
	sign_on_answer(gateway_sign_on(exchange->gateway), exchange->head, &exchange->answer,
	    resume, exchange);
	return false;
}

static void begin_sign_on(struct exchange *exchange)
{
	struct address client = client_of(exchange);
	unsigned wait_ms;
	if (!head_is(exchange->head, "GET")) {
		answer_line(&exchange->answer, 405, "Only GET.\n");
		answer_header(&exchange->answer, "Allow", "GET");
	} else if (gateway_count_anonymous(exchange->gateway, &client, 1, &wait_ms) == OK) {
		exchange->next = sign_on;
	} else {
		answer_line(&exchange->answer, 429, "Asked too often.\n");
	}
}

static const struct {
	const char *path;
	void (*begin)(struct exchange *exchange);
} pages[] = {{"/healthz", begin_health}, {"/readyz", begin_readiness}, {"/metrics", begin_metrics}};

static void begin_page(struct exchange *exchange)
{
	if (!head_gets(exchange->head)) {
		answer_line(&exchange->answer, 405, "Only GET and HEAD.\n");
		answer_header(&exchange->answer, "Allow", "GET, HEAD");
		return;
	}
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		if (strcmp(exchange->head->path, pages[i].path) == 0) {
			pages[i].begin(exchange);
			return;
		}
	}
	begin_file(exchange);
}

/* --- the way of one request --- */

static void begin(struct exchange *exchange)
{
	bool is_call = unary_is_path(exchange->head->path);
	if (is_call && cors_is_preflight(exchange->head)) {
		begin_preflight(exchange);
	} else if (is_call) {
		begin_call(exchange);
	} else if (sign_on_is_path(exchange->head->path)) {
		begin_sign_on(exchange);
	} else {
		begin_page(exchange);
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
		exchange->started_mono_ms = clock_mono_ms();
		begin(exchange);
	}
	return exchange;
}

/* An exchange whose caller left before there was an answer is not counted. */
static void count(const struct exchange *exchange)
{
	struct metrics *metrics = gateway_metrics(exchange->gateway);
	if (exchange->answered_mono_ms == 0) {
		return;
	}
	if (exchange->is_call) {
		metrics_call(metrics, exchange->unary.method, exchange->unary.status,
		    exchange->unary.waits, exchange->answered_mono_ms - exchange->started_mono_ms);
	}
	metrics_answer(metrics, exchange->answer.http_status, exchange->received_bytes,
	    exchange->answer.body.size);
}

void exchange_close(struct exchange *exchange)
{
	if (exchange == NULL) {
		return;
	}
	count(exchange);
	unary_close(&exchange->unary);
	drop_body(exchange);
	buffer_fini(&exchange->reply);
	answer_fini(&exchange->answer);
	free(exchange);
}

void exchange_take(struct exchange *exchange, struct bytes piece)
{
	exchange->received_bytes += piece.size;
	if (exchange->next != call) {
		return;
	}
	enum status status = OUT_OF_RANGE;
	if (piece.size <= UNARY_BODY_BYTES_MAX - exchange->body.size) {
		status =
		    gateway_hold_bytes(exchange->gateway, piece.size) ? OK : RESOURCE_EXHAUSTED;
	}
	if (status == OK) {
		exchange->held_bytes += piece.size;
		status = buffer_add(&exchange->body, piece);
	}
	if (status != OK) {
		unary_refuse_message(&exchange->unary, status, &exchange->answer);
		drop_body(exchange);
		exchange->next = NULL;
	}
}

struct answer *exchange_advance(struct exchange *exchange)
{
	while (exchange->next != NULL) {
		step *next = exchange->next;
		exchange->next = NULL;
		if (!next(exchange)) {
			return NULL;
		}
	}
	exchange->answered_mono_ms = clock_mono_ms();
	return &exchange->answer;
}
