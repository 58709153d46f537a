#include "support/fake_call.h"

#include "runtime/clock.h"
#include "runtime/request_key.h"
#include "runtime/rpc_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { HASH_BYTES = 8, KEY_BYTES = 40 };

static struct call call_open(const struct fake_service *service, const struct caller *caller)
{
	int64_t mono_ms = clock_mono_ms();
	int64_t timeout_ms =
	    service->timeout_ms != 0 ? service->timeout_ms : CALL_TIMEOUT_MS_DEFAULT;
	struct call call = {.arena = arena_open((size_t)8 * CALL_ARENA_BYTES_MAX),
	    .store = service->store,
	    .service = service->service,
	    .caller = *caller,
	    .now_ms = service->now_ms,
	    .trace_id = "",
	    .request_key = "",
	    .started_mono_ms = mono_ms,
	    .deadline_mono_ms = mono_ms + timeout_ms,
	    .last_try = true};
	assert_non_null(call.arena);
	if (call.caller.request_id == NULL) {
		call.caller.request_id = "";
	}
	return call;
}

static const struct route *route_named(const struct fake_service *service, const char *method)
{
	const struct route *route = service->routes;
	while (route->method != NULL && strcmp(route->method, method) != 0) {
		route++;
	}
	if (route->method == NULL) {
		fail_msg("no route %s", method);
	}
	return route;
}

static struct bytes packed(struct call *call, const ProtobufCMessage *message)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *data = arena_alloc(call->arena, size);
	assert_non_null(data);
	(void)protobuf_c_message_pack(message, data);
	return (struct bytes){data, size};
}

/* FNV-1a: enough to tell one test's requests apart. */
static void hash_of(struct bytes payload, uint8_t ret_hash[static HASH_BYTES])
{
	uint64_t hash = 0xcbf29ce484222325;
	for (size_t i = 0; i < payload.size; i++) {
		hash = (hash ^ payload.data[i]) * 0x100000001b3;
	}
	memcpy(ret_hash, &hash, HASH_BYTES);
}

static enum status admitted(const struct fake_service *service, struct call *call)
{
	bool asks = call->caller.kind == CALLER_PERSON && service->admit != NULL;
	return asks ? service->admit(call) : OK;
}

static enum status write_once(const struct route *route,
    struct fake_call *fake,
    const char *request_key,
    struct bytes hash,
    const void *request)
{
	struct call *call = &fake->call;
	enum status status = request_key_find(call, request_key, hash, &fake->change);
	fake->repeated = status == OK;
	if (status != NOT_FOUND) {
		return status;
	}
	status = route->handle(call, request);
	if (status == OK) {
		fake->change = record_last_change(call->txn);
		status = request_key_keep(call, request_key, hash, fake->change);
	}
	return status;
}

/* Ends a write as the committer does: nested, then outer, then the effects. */
static enum status write_end(
    struct fake_service *service, struct call *call, struct store_txn *outer, enum status status)
{
	if (status == OK) {
		status = store_commit(call->txn);
	} else {
		store_abort(call->txn);
	}
	call->txn = NULL;
	if (status == OK && !service->commits_fail) {
		status = store_commit(outer);
	} else {
		store_abort(outer);
		status = status == OK ? UNAVAILABLE : status;
	}
	for (size_t i = 0; status == OK && i < call->effect_count; i++) {
		call->effects[i].run(service->service, call->effects[i].arg);
	}
	return status;
}

static enum status run_write(struct fake_service *service,
    const struct route *route,
    struct fake_call *fake,
    const char *request_key,
    const void *request,
    void *response)
{
	struct call *call = &fake->call;
	struct store_txn *outer;
	uint8_t hash[HASH_BYTES];
	hash_of(packed(call, request), hash);
	enum status status = route->prepare != NULL ? route->prepare(call, request) : OK;
	if (status != OK) {
		return status;
	}
	assert_int_equal(store_write(service->store, &outer), OK);
	assert_int_equal(store_nest(outer, &call->txn), OK);
	status = admitted(service, call);
	if (status == OK) {
		status =
		    write_once(route, fake, request_key, (struct bytes){hash, HASH_BYTES}, request);
	}
	if (status == OK && route->answer != NULL) {
		status = route->answer(call, request, response);
	}
	return write_end(service, call, outer, status);
}

static enum status run_read(struct fake_service *service,
    const struct route *route,
    struct call *call,
    const void *request,
    void *response)
{
	assert_int_equal(store_read(service->store, &call->txn), OK);
	enum status status = admitted(service, call);
	if (status == OK) {
		status = route->answer(call, request, response);
	}
	store_abort(call->txn);
	call->txn = NULL;
	return status;
}

static const char *some_key(struct call *call)
{
	static unsigned last;
	char *key = arena_alloc(call->arena, KEY_BYTES);
	assert_non_null(key);
	(void)snprintf(key, KEY_BYTES, "test-request-key-%08u", ++last);
	return key;
}

void fake_call_make(struct fake_service *service,
    const char *method,
    const struct caller *caller,
    const char *request_key,
    const ProtobufCMessage *request,
    struct fake_call *ret_call)
{
	const struct route *route = route_named(service, method);
	*ret_call = (struct fake_call){.call = call_open(service, caller)};
	struct call *call = &ret_call->call;
	call->whose = route->whose;
	struct bytes payload = packed(call, request);
	const ProtobufCMessage *received = protobuf_c_message_unpack(
	    route->request, arena_allocator(call->arena), payload.size, payload.data);
	ProtobufCMessage *response = arena_alloc(call->arena, route->response->sizeof_message);
	assert_non_null(received);
	assert_non_null(response);
	protobuf_c_message_init(route->response, response);
	if ((route->roles & MAY_NOBODY) == 0 && (route->roles & caller->roles) == 0) {
		ret_call->status =
		    caller->kind == CALLER_NOBODY ? UNAUTHENTICATED : PERMISSION_DENIED;
		return;
	}
	const char *key = request_key != NULL ? request_key : some_key(call);
	call->request_key = route->access == WRITE ? key : "";
	ret_call->status = route->access == WRITE
			       ? run_write(service, route, ret_call, key, received, response)
			       : run_read(service, route, call, received, response);
	ret_call->response = ret_call->status == OK ? response : NULL;
}

void fake_call_close(struct fake_call *fake)
{
	arena_close(fake->call.arena);
	fake->call.arena = NULL;
}

const struct call_detail *fake_call_detail(const struct fake_call *fake, const char *field)
{
	for (size_t i = 0; i < fake->call.detail_count; i++) {
		if (strcmp(fake->call.details[i].field, field) == 0) {
			return &fake->call.details[i];
		}
	}
	return NULL;
}

static const struct caller own_caller = {.kind = CALLER_SERVICE,
    .id = "test",
    .roles = MAY_SERVICE,
    .organisation_id = "",
    .session_id = ""};

enum status fake_own_write(
    struct fake_service *service, enum status (*run)(struct call *call, void *arg), void *arg)
{
	struct call call = call_open(service, &own_caller);
	struct store_txn *outer;
	assert_int_equal(store_write(service->store, &outer), OK);
	assert_int_equal(store_nest(outer, &call.txn), OK);
	enum status status = write_end(service, &call, outer, run(&call, arg));
	arena_close(call.arena);
	return status;
}

enum status fake_own_read(
    struct fake_service *service, enum status (*run)(struct call *call, void *arg), void *arg)
{
	struct call call = call_open(service, &own_caller);
	assert_int_equal(store_read(service->store, &call.txn), OK);
	enum status status = run(&call, arg);
	store_abort(call.txn);
	arena_close(call.arena);
	return status;
}
