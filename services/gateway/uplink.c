/* A first uplink: a few threads, each with one call of rpc_client at a time. */
#include "gateway/uplink.h"

#include "runtime/pool.h"
#include "runtime/rpc_client.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 16, QUEUED_MAX = 256, ANSWER_ARENA_BYTES = 16 << 20 };

struct uplink {
	struct rpc_client *client;
	struct pool *pool;
	atomic_uint calls;
};

struct call {
	struct uplink *uplink;
	uplink_done *done;
	void *arg;
	uint32_t timeout_ms;
	size_t size;
	uint8_t request[];
};

enum status uplink_open(
    const char *url, const struct uplink_limits *limits, struct uplink **ret_uplink)
{
	(void)limits;
	struct uplink *uplink = calloc(1, sizeof *uplink);
	enum status status = uplink != NULL ? OK : RESOURCE_EXHAUSTED;
	if (status == OK) {
		status = rpc_client_open(url, THREADS, &uplink->client);
	}
	if (status == OK) {
		status = pool_open(THREADS, QUEUED_MAX, &uplink->pool);
	}
	if (status != OK) {
		uplink_close(uplink);
		return status;
	}
	*ret_uplink = uplink;
	return OK;
}

void uplink_close(struct uplink *uplink)
{
	if (uplink == NULL) {
		return;
	}
	if (uplink->client != NULL) {
		rpc_client_interrupt(uplink->client);
	}
	pool_close(uplink->pool);
	rpc_client_close(uplink->client);
	free(uplink);
}

static enum status call_run(struct call *call, uint8_t **ret_answer, size_t *ret_size)
{
	struct arena *arena = arena_open(ANSWER_ARENA_BYTES);
	Samen__Rpc__V1__Response *response = NULL;
	enum status status = RESOURCE_EXHAUSTED;
	Samen__Rpc__V1__Request *request =
	    arena != NULL
		? samen__rpc__v1__request__unpack(arena_allocator(arena), call->size, call->request)
		: NULL;
	if (request != NULL) {
		request->timeout_ms = call->timeout_ms;
		status = rpc_client_call(call->uplink->client, arena, request, &response);
	}
	if (status == OK) {
		*ret_size = samen__rpc__v1__response__get_packed_size(response);
		*ret_answer = malloc(*ret_size + 1);
		status = *ret_answer != NULL ? OK : RESOURCE_EXHAUSTED;
	}
	if (status == OK) {
		(void)samen__rpc__v1__response__pack(response, *ret_answer);
	}
	arena_close(arena);
	return status;
}

static void run(void *arg)
{
	struct call *call = arg;
	uint8_t *answer = NULL;
	size_t size = 0;
	enum status status = call_run(call, &answer, &size);
	atomic_fetch_sub(&call->uplink->calls, 1);
	call->done(call->arg, status, answer, size);
	explicit_bzero(call->request, call->size);
	free(call);
}

enum status uplink_call(struct uplink *uplink,
    struct bytes request,
    uint32_t timeout_ms,
    bool waits,
    uplink_done *done,
    void *arg)
{
	(void)waits;
	struct call *call = malloc(sizeof *call + request.size);
	if (call == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*call = (struct call){.uplink = uplink,
	    .done = done,
	    .arg = arg,
	    .timeout_ms = timeout_ms,
	    .size = request.size};
	memcpy(call->request, request.data, request.size);
	atomic_fetch_add(&uplink->calls, 1);
	enum status status = pool_submit(uplink->pool, run, call);
	if (status != OK) {
		atomic_fetch_sub(&uplink->calls, 1);
		explicit_bzero(call->request, call->size);
		free(call);
	}
	return status;
}

void uplink_stats(const struct uplink *uplink, struct uplink_stats *ret_stats)
{
	*ret_stats = (struct uplink_stats){.calls = atomic_load(&uplink->calls)};
}
