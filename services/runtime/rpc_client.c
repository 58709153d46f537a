#include "runtime/rpc_client.h"

#include "runtime/clock.h"
#include "runtime/condition.h"
#include "runtime/log.h"

#include <assert.h>
#include <nng/nng.h>
#include <nng/protocol/reqrep0/req.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	REQ_HEADER_BYTES = 4,
	RECONNECT_MS_MIN = 10,
	RECONNECT_MS_MAX = 50,
	PAUSE_MS_FIRST = 20, /* between attempts; doubles */
	PAUSE_MS_MAX = 1000
};

/* One connection to the service. Used by the caller that took it, without a lock. */
struct line {
	bool taken; /* guarded by the client's mutex */
	bool open;  /* set with the mutex held, for rpc_client_interrupt */
	nng_socket socket;
	nng_ctx ctx;
	nng_aio *aio;
};

struct rpc_client {
	char *url;
	pthread_mutex_t mutex;
	pthread_cond_t given_back;
	_Atomic bool interrupted;
	unsigned lines_max;
	struct line lines[RPC_SOCKETS_MAX];
};

/* One call on its way. */
struct call {
	struct rpc_client *client;
	const Samen__Rpc__V1__Request *request;
	int64_t deadline_ms;
	int64_t reach_ms; /* the time by which somebody must have been reached */
	bool sent;        /* at least once: it may have taken effect */
};

enum outcome { ANSWERED, LOST, ENDED };

/* Lines. */

static int line_set_options(nng_socket socket)
{
	int error = nng_socket_set_ms(socket, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE);
	if (error == 0) {
		error = nng_socket_set_ms(socket, NNG_OPT_RECONNMINT, RECONNECT_MS_MIN);
	}
	if (error == 0) {
		error = nng_socket_set_ms(socket, NNG_OPT_RECONNMAXT, RECONNECT_MS_MAX);
	}
	if (error == 0) {
		error = nng_socket_set_size(
		    socket, NNG_OPT_RECVMAXSZ, RPC_RESPONSE_BYTES_MAX + REQ_HEADER_BYTES);
	}
	return error;
}

/* From here on rpc_client_interrupt reaches it. */
static void line_publish(struct rpc_client *client, struct line *line)
{
	pthread_mutex_lock(&client->mutex);
	line->open = true;
	if (atomic_load(&client->interrupted)) {
		nng_aio_stop(line->aio);
	}
	pthread_mutex_unlock(&client->mutex);
}

/* Connects in the background. An nng error. */
static int line_open(struct rpc_client *client, struct line *line)
{
	if (line->open) {
		return 0;
	}
	int error = nng_req0_open(&line->socket);
	if (error != 0) {
		return error;
	}
	error = line_set_options(line->socket);
	if (error == 0) {
		error = nng_ctx_open(&line->ctx, line->socket);
	}
	if (error == 0) {
		error = nng_dial(line->socket, client->url, NULL, NNG_FLAG_NONBLOCK);
	}
	if (error == 0) {
		error = nng_aio_alloc(&line->aio, NULL, NULL);
	}
	if (error != 0) {
		(void)nng_close(line->socket);
		return error;
	}
	line_publish(client, line);
	return 0;
}

static void line_close(struct line *line)
{
	if (!line->open) {
		return;
	}
	(void)nng_close(line->socket); /* its context with it */
	nng_aio_free(line->aio);
	line->open = false;
}

/* A line nobody uses, connected ones first; NULL when all are taken. The mutex is held. */
static struct line *line_find(struct rpc_client *client)
{
	struct line *found = NULL;
	for (unsigned i = 0; i < client->lines_max; i++) {
		struct line *line = &client->lines[i];
		if (!line->taken && (found == NULL || (line->open && !found->open))) {
			found = line;
		}
	}
	return found;
}

/* NULL when none is given back before the deadline. */
static struct line *line_take(struct rpc_client *client, int64_t deadline_ms)
{
	struct line *line;
	bool waiting = true;
	pthread_mutex_lock(&client->mutex);
	while (
	    (line = line_find(client)) == NULL && waiting && !atomic_load(&client->interrupted)) {
		waiting = condition_wait_until(&client->given_back, &client->mutex, deadline_ms);
	}
	if (line != NULL) {
		line->taken = true;
	}
	pthread_mutex_unlock(&client->mutex);
	return line;
}

static void line_give_back(struct rpc_client *client, struct line *line)
{
	pthread_mutex_lock(&client->mutex);
	line->taken = false;
	pthread_cond_signal(&client->given_back);
	pthread_mutex_unlock(&client->mutex);
}

/* One attempt at a call. */

static nng_duration left_ms(int64_t until_ms)
{
	int64_t left = until_ms - clock_mono_ms();
	return left > 0 ? (nng_duration)left : 0;
}

/* The request with what is left of its time; NULL when memory is short. */
static nng_msg *call_pack(const struct call *call)
{
	Samen__Rpc__V1__Request request = *call->request;
	request.timeout_ms = (uint32_t)left_ms(call->deadline_ms);
	nng_msg *message;
	if (nng_msg_alloc(&message, samen__rpc__v1__request__get_packed_size(&request)) != 0) {
		return NULL;
	}
	(void)samen__rpc__v1__request__pack(&request, nng_msg_body(message));
	return message;
}

/* Returns once the message is on a connection, or an nng error. */
static int line_send(struct line *line, nng_msg *message, int64_t until_ms)
{
	nng_aio_set_msg(line->aio, message);
	nng_aio_set_timeout(line->aio, left_ms(until_ms));
	nng_ctx_send(line->ctx, line->aio);
	nng_aio_wait(line->aio);
	int error = nng_aio_result(line->aio);
	if (error != 0) {
		nng_msg_free(message);
	}
	nng_aio_set_msg(line->aio, NULL);
	return error;
}

/* Only after line_send has returned: nng 1.5.2 crashes on both at once. */
static int line_receive(struct line *line, int64_t until_ms, nng_msg **ret_message)
{
	nng_aio_set_timeout(line->aio, left_ms(until_ms));
	nng_ctx_recv(line->ctx, line->aio);
	nng_aio_wait(line->aio);
	int error = nng_aio_result(line->aio);
	if (error == 0) {
		*ret_message = nng_aio_get_msg(line->aio);
		nng_aio_set_msg(line->aio, NULL);
	}
	return error;
}

/* What an error means for the call: to try again (LOST), or its end, with *ret_status. */
static enum outcome call_failed(const struct call *call, int error, enum status *ret_status)
{
	if (atomic_load(&call->client->interrupted)) {
		*ret_status = CANCELLED;
		return ENDED;
	}
	if (error == NNG_ENOMEM && !call->sent) {
		*ret_status = RESOURCE_EXHAUSTED;
		return ENDED;
	}
	if (call->sent && left_ms(call->deadline_ms) > 0) {
		return LOST;
	}
	*ret_status = call->sent ? DEADLINE_EXCEEDED : UNAVAILABLE;
	return ENDED;
}

static enum outcome call_attempt(
    struct call *call, struct line *line, nng_msg **ret_answer, enum status *ret_status)
{
	int error = line_open(call->client, line);
	if (error != 0) {
		log_warning("rpc.open_failed", "url=%s error=\"%s\"", call->client->url,
		    nng_strerror(error));
		return call_failed(call, error, ret_status);
	}
	nng_msg *message = call_pack(call);
	if (message == NULL) {
		return call_failed(call, NNG_ENOMEM, ret_status);
	}
	error = line_send(line, message, call->sent ? call->deadline_ms : call->reach_ms);
	if (error == 0) {
		call->sent = true;
		error = line_receive(line, call->deadline_ms, ret_answer);
	}
	return error == 0 ? ANSWERED : call_failed(call, error, ret_status);
}

/* The call. */

static void sleep_ms(int64_t duration_ms)
{
	struct timespec duration = {
	    .tv_sec = duration_ms / 1000, .tv_nsec = (long)(duration_ms % 1000) * 1000000};
	(void)nanosleep(&duration, NULL);
}

/*
 * Tries until an answer or the end. The line stays open whatever happens: it connects anew by
 * itself, a new request resets its context, and closing an nng socket while it connects leaks.
 */
static enum status call_run(struct call *call, struct line *line, nng_msg **ret_answer)
{
	enum status status = OK;
	nng_duration pause_ms = PAUSE_MS_FIRST;
	while (call_attempt(call, line, ret_answer, &status) == LOST) {
		nng_duration left = left_ms(call->deadline_ms);
		sleep_ms(pause_ms < left ? pause_ms : left);
		pause_ms = 2 * pause_ms < PAUSE_MS_MAX ? 2 * pause_ms : PAUSE_MS_MAX;
	}
	return status;
}

static enum status answer_unpack(
    nng_msg *answer, struct arena *arena, Samen__Rpc__V1__Response **ret_response)
{
	Samen__Rpc__V1__Response *response = samen__rpc__v1__response__unpack(
	    arena_allocator(arena), nng_msg_len(answer), nng_msg_body(answer));
	nng_msg_free(answer);
	if (response == NULL) {
		return DATA_LOSS;
	}
	*ret_response = response;
	return OK;
}

enum status rpc_client_call(struct rpc_client *client,
    struct arena *arena,
    const Samen__Rpc__V1__Request *request,
    Samen__Rpc__V1__Response **ret_response)
{
	if (samen__rpc__v1__request__get_packed_size(request) > RPC_REQUEST_BYTES_MAX) {
		return RESOURCE_EXHAUSTED;
	}
	uint32_t timeout_ms =
	    request->timeout_ms > 0 ? request->timeout_ms : RPC_TIMEOUT_MS_DEFAULT;
	struct call call = {
	    .client = client, .request = request, .deadline_ms = clock_mono_ms() + timeout_ms};
	struct line *line = line_take(client, call.deadline_ms);
	if (line == NULL) {
		return atomic_load(&client->interrupted) ? CANCELLED : DEADLINE_EXCEEDED;
	}
	int64_t reach_ms = clock_mono_ms() + RPC_REACH_MS;
	call.reach_ms = reach_ms < call.deadline_ms ? reach_ms : call.deadline_ms;
	nng_msg *answer = NULL;
	enum status status = call_run(&call, line, &answer);
	line_give_back(client, line);
	return status == OK ? answer_unpack(answer, arena, ret_response) : status;
}

/* The client. */

static bool url_known(const char *url)
{
	return strncmp(url, "ipc://", 6) == 0 || strncmp(url, "tcp://", 6) == 0;
}

enum status rpc_client_open(const char *url, unsigned sockets_max, struct rpc_client **ret_client)
{
	if (!url_known(url) || sockets_max < 1 || sockets_max > RPC_SOCKETS_MAX) {
		return INVALID_ARGUMENT;
	}
	struct rpc_client *client = calloc(1, sizeof *client);
	if (client == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	client->lines_max = sockets_max;
	client->url = strdup(url);
	if (client->url == NULL) {
		goto memory;
	}
	if (pthread_mutex_init(&client->mutex, NULL) != 0) {
		goto url;
	}
	if (condition_init(&client->given_back) != OK) {
		goto mutex;
	}
	*ret_client = client;
	return OK;
mutex:
	(void)pthread_mutex_destroy(&client->mutex);
url:
	free(client->url);
memory:
	free(client);
	return RESOURCE_EXHAUSTED;
}

void rpc_client_close(struct rpc_client *client)
{
	if (client == NULL) {
		return;
	}
	for (unsigned i = 0; i < client->lines_max; i++) {
		assert(!client->lines[i].taken);
		line_close(&client->lines[i]);
	}
	(void)pthread_cond_destroy(&client->given_back);
	(void)pthread_mutex_destroy(&client->mutex);
	free(client->url);
	free(client);
}

void rpc_client_interrupt(struct rpc_client *client)
{
	pthread_mutex_lock(&client->mutex);
	atomic_store(&client->interrupted, true);
	for (unsigned i = 0; i < client->lines_max; i++) {
		if (client->lines[i].open) {
			nng_aio_stop(client->lines[i].aio);
		}
	}
	pthread_cond_broadcast(&client->given_back);
	pthread_mutex_unlock(&client->mutex);
}

const char *rpc_client_url(const struct rpc_client *client)
{
	return client->url;
}
