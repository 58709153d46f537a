#include "runtime/rpc_client.h"

#include "runtime/clock.h"
#include "runtime/condition.h"
#include "runtime/sp_line.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	PAUSE_MS_FIRST = 10, /* between attempts; doubles */
	REACH_PAUSE_MS_MAX = 50,
	RETRY_PAUSE_MS_MAX = 1000 /* a request that fells its service must not do so without end */
};

/* A line to the service. Used by the caller that took it, without a lock. */
struct slot {
	bool taken;           /* guarded by the client's mutex */
	struct sp_line *line; /* set with the mutex held, for rpc_client_interrupt */
};

struct rpc_client {
	char *url;
	pthread_mutex_t mutex;
	pthread_cond_t given_back;
	pthread_cond_t woken; /* from pauses, by the interruption */
	atomic_bool interrupted;
	unsigned slots_max;
	struct slot slots[RPC_SOCKETS_MAX];
};

/* One call on its way. */
struct call {
	struct rpc_client *client;
	Samen__Rpc__V1__Request request; /* its pointers are the caller's */
	struct arena *arena;
	int64_t deadline_ms;
	int64_t reach_ms; /* the time by which somebody must have been reached */
	bool sent;        /* at least once: it may have taken effect */
	Samen__Rpc__V1__Response *response;
};

/* Slots. */

/* One nobody uses, connected ones first; NULL when all are taken. The mutex is held. */
static struct slot *slot_find(struct rpc_client *client)
{
	struct slot *found = NULL;
	for (unsigned i = 0; i < client->slots_max; i++) {
		struct slot *slot = &client->slots[i];
		if (slot->taken) {
			continue;
		}
		if (slot->line != NULL && sp_line_connected(slot->line)) {
			return slot;
		}
		if (found == NULL) {
			found = slot;
		}
	}
	return found;
}

/* NULL when none is given back before the deadline. */
static struct slot *slot_take(struct rpc_client *client, int64_t deadline_ms)
{
	struct slot *slot;
	bool waiting = true;
	pthread_mutex_lock(&client->mutex);
	while (
	    (slot = slot_find(client)) == NULL && waiting && !atomic_load(&client->interrupted)) {
		waiting = condition_wait_until(&client->given_back, &client->mutex, deadline_ms);
	}
	if (slot != NULL) {
		slot->taken = true;
	}
	pthread_mutex_unlock(&client->mutex);
	return slot;
}

static void slot_give_back(struct rpc_client *client, struct slot *slot)
{
	pthread_mutex_lock(&client->mutex);
	slot->taken = false;
	pthread_cond_signal(&client->given_back);
	pthread_mutex_unlock(&client->mutex);
}

/* One attempt at a call. */

static int64_t left_ms(const struct call *call)
{
	int64_t left = call->deadline_ms - clock_mono_ms();
	return left > 0 ? left : 0;
}

/* Sends the request with what is left of its time. */
static enum status call_send(struct call *call, struct sp_line *line)
{
	call->request.timeout_ms = (uint32_t)left_ms(call);
	size_t size = samen__rpc__v1__request__get_packed_size(&call->request);
	uint8_t *packed = malloc(size > 0 ? size : 1);
	if (packed == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)samen__rpc__v1__request__pack(&call->request, packed);
	enum status status = sp_line_send(line, (struct bytes){packed, size}, call->deadline_ms);
	explicit_bzero(packed, size);
	free(packed);
	return status;
}

static enum status call_receive(struct call *call, struct sp_line *line)
{
	uint8_t *body;
	size_t size;
	enum status status =
	    sp_line_receive(line, RPC_RESPONSE_BYTES_MAX, call->deadline_ms, &body, &size);
	if (status != OK) {
		return status == RESOURCE_EXHAUSTED ? DATA_LOSS : status;
	}
	call->response = samen__rpc__v1__response__unpack(arena_allocator(call->arena), size, body);
	explicit_bzero(body, size);
	free(body);
	return call->response != NULL ? OK : DATA_LOSS;
}

static enum status call_attempt(struct call *call, struct sp_line *line)
{
	if (!sp_line_alive(line)) {
		enum status status =
		    sp_line_connect(line, call->sent ? call->deadline_ms : call->reach_ms);
		if (status != OK) {
			return status == RESOURCE_EXHAUSTED ? status : UNAVAILABLE;
		}
	}
	enum status status = call_send(call, line);
	if (status == OK) {
		call->sent = true;
		status = call_receive(call, line);
	}
	return status;
}

/* The call. */

/* Waits, but not for longer than the call or until it is interrupted. */
static void call_pause(const struct call *call, int64_t pause_ms)
{
	struct rpc_client *client = call->client;
	int64_t until_ms = clock_mono_ms() + pause_ms;
	until_ms = until_ms < call->deadline_ms ? until_ms : call->deadline_ms;
	bool waiting = pause_ms > 0;
	pthread_mutex_lock(&client->mutex);
	while (waiting && !atomic_load(&client->interrupted)) {
		waiting = condition_wait_until(&client->woken, &client->mutex, until_ms);
	}
	pthread_mutex_unlock(&client->mutex);
}

/* Whether there is something left to hope for after this. */
static bool call_goes_on(const struct call *call, enum status status)
{
	if ((status != UNAVAILABLE && status != DEADLINE_EXCEEDED) ||
	    atomic_load(&call->client->interrupted)) {
		return false;
	}
	return clock_mono_ms() < (call->sent ? call->deadline_ms : call->reach_ms);
}

/* What the last attempt's status means for the call as a whole. */
static enum status call_outcome(const struct call *call, enum status status)
{
	if (status != OK && atomic_load(&call->client->interrupted)) {
		return CANCELLED;
	}
	switch (status) {
	case UNAVAILABLE:
	case DEADLINE_EXCEEDED:
		return call->sent ? DEADLINE_EXCEEDED : UNAVAILABLE;
	case RESOURCE_EXHAUSTED:
		return call->sent ? DEADLINE_EXCEEDED : RESOURCE_EXHAUSTED;
	default:
		return status;
	}
}

/*
 * Tries until an answer or the end. A connection found lost is made anew at once, then after
 * growing pauses.
 */
static enum status call_run(struct call *call, struct sp_line *line)
{
	int64_t pause_ms = 0;
	enum status status;
	while (call_goes_on(call, status = call_attempt(call, line))) {
		int64_t pause_ms_max = call->sent ? RETRY_PAUSE_MS_MAX : REACH_PAUSE_MS_MAX;
		call_pause(call, pause_ms);
		pause_ms = pause_ms > 0 ? 2 * pause_ms : PAUSE_MS_FIRST;
		pause_ms = pause_ms < pause_ms_max ? pause_ms : pause_ms_max;
	}
	return call_outcome(call, status);
}

/* Gives the slot its line; from here on rpc_client_interrupt reaches it. */
static enum status slot_prepare(struct rpc_client *client, struct slot *slot)
{
	struct sp_line *line;
	if (slot->line != NULL) {
		return OK;
	}
	enum status status = sp_line_open(client->url, &line);
	if (status != OK) {
		return status == RESOURCE_EXHAUSTED ? status : UNAVAILABLE;
	}
	pthread_mutex_lock(&client->mutex);
	slot->line = line;
	if (atomic_load(&client->interrupted)) {
		sp_line_interrupt(line);
	}
	pthread_mutex_unlock(&client->mutex);
	return OK;
}

static enum status slot_call(struct slot *slot, struct call *call)
{
	enum status status = slot_prepare(call->client, slot);
	if (status != OK) {
		return status;
	}
	int64_t reach_ms = clock_mono_ms() + RPC_REACH_MS;
	call->reach_ms = reach_ms < call->deadline_ms ? reach_ms : call->deadline_ms;
	return call_run(call, slot->line);
}

enum status rpc_client_call(struct rpc_client *client,
    struct arena *arena,
    const Samen__Rpc__V1__Request *request,
    Samen__Rpc__V1__Response **ret_response)
{
	struct call call = {.client = client, .request = *request, .arena = arena};
	if (call.request.timeout_ms == 0) {
		call.request.timeout_ms = RPC_TIMEOUT_MS_DEFAULT;
	}
	if (samen__rpc__v1__request__get_packed_size(&call.request) > RPC_REQUEST_BYTES_MAX) {
		return RESOURCE_EXHAUSTED;
	}
	call.deadline_ms = clock_mono_ms() + call.request.timeout_ms;
	struct slot *slot = slot_take(client, call.deadline_ms);
	if (slot == NULL) {
		return atomic_load(&client->interrupted) ? CANCELLED : DEADLINE_EXCEEDED;
	}
	enum status status = slot_call(slot, &call);
	slot_give_back(client, slot);
	if (status == OK) {
		*ret_response = call.response;
	}
	return status;
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
	client->slots_max = sockets_max;
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
	if (condition_init(&client->woken) != OK) {
		goto given_back;
	}
	*ret_client = client;
	return OK;
given_back:
	(void)pthread_cond_destroy(&client->given_back);
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
	for (unsigned i = 0; i < client->slots_max; i++) {
		assert(!client->slots[i].taken);
		sp_line_close(client->slots[i].line);
	}
	(void)pthread_cond_destroy(&client->woken);
	(void)pthread_cond_destroy(&client->given_back);
	(void)pthread_mutex_destroy(&client->mutex);
	free(client->url);
	free(client);
}

void rpc_client_interrupt(struct rpc_client *client)
{
	pthread_mutex_lock(&client->mutex);
	atomic_store(&client->interrupted, true);
	for (unsigned i = 0; i < client->slots_max; i++) {
		if (client->slots[i].line != NULL) {
			sp_line_interrupt(client->slots[i].line);
		}
	}
	pthread_cond_broadcast(&client->given_back);
	pthread_cond_broadcast(&client->woken);
	pthread_mutex_unlock(&client->mutex);
}

const char *rpc_client_url(const struct rpc_client *client)
{
	return client->url;
}
