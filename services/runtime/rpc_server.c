/*
 * The way of one call: on_message (an nng thread) -> decode -> route -> one of
 *
 *   READ       run_read, on the same thread
 *   LONG_READ  run_read, on a pool of its own
 *   WRITE      prepare on a pool, then run_write on the committer thread; answered after the commit
 *   WAIT       run_read; when there is no news, parked; run again on another pool after a commit or
 *              when its time is up
 */
#include "runtime/rpc_server.h"

#include "runtime/clock.h"
#include "runtime/committer.h"
#include "runtime/demo.h"
#include "runtime/envelope.h"
#include "runtime/log.h"
#include "runtime/message_check.h"
#include "runtime/parked.h"
#include "runtime/pool.h"
#include "runtime/request_key.h"

#include <assert.h>
#include <inttypes.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { IDLE_CALLS_MAX = 256, SOURCES_MAX = 4, DRAIN_STEP_US = 2000, CALLER_NAME_MAX = 96 };

struct seen {
	const char *_Atomic source;
	_Atomic uint64_t change;
};

struct rpc_server {
	struct rpc_options options;
	struct sp_server *sp;
	struct committer *committer;
	struct pool *pool;       /* for prepare */
	struct pool *again_pool; /* for waiting calls that are run again */
	struct pool *long_pool;  /* for reads that take their time */
	struct parked *parked;
	struct rate_limit *rate; /* NULL: none */
	pthread_mutex_t idle_mutex;
	struct pending *idle;
	size_t idle_count;
	_Atomic unsigned under_way;
	_Atomic bool draining;
	struct seen seen[SOURCES_MAX];
};

/* What a call was before its handler ran, prepare's findings included: where it goes back to when
 * it is run again. */
struct start {
	struct call call;
	struct arena_mark mark;
};

/* A call from its arrival to its answer. */
struct pending {
	struct call call;
	struct commit_job job;
	struct parked_entry parked;
	struct pending *next_idle;
	struct rpc_server *server;
	struct sp_message *message;
	const Samen__Rpc__V1__Request *envelope;
	const struct route *route;
	ProtobufCMessage *request;
	ProtobufCMessage *response;
	struct start start;
	uint64_t change;
};

#define CONTAINER_OF(pointer, type, member)                                                        \
	((type *)(void *)((uint8_t *)(pointer)-offsetof(type, member)))

static void run_again(struct parked_entry *entry);

/* --- birth and death --- */

static struct pending *pending_open(struct rpc_server *server, struct sp_message *message)
{
	(void)pthread_mutex_lock(&server->idle_mutex);
	struct pending *pending = server->idle;
	if (pending != NULL) {
		server->idle = pending->next_idle;
		server->idle_count--;
	}
	(void)pthread_mutex_unlock(&server->idle_mutex);
	struct arena *arena =
	    pending != NULL ? pending->call.arena : arena_open(CALL_ARENA_BYTES_MAX);
	if (pending == NULL) {
		pending = malloc(sizeof *pending);
	}
	if (arena == NULL || pending == NULL) {
		arena_close(arena);
		free(pending);
		return NULL;
	}
	*pending = (struct pending){.server = server, .message = message};
	pending->call = (struct call){.arena = arena,
	    .store = server->options.store,
	    .service = server->options.service,
	    .now_ms = clock_now_ms(),
	    .started_mono_ms = clock_mono_ms(),
	    .caller = {.id = "", .organisation_id = "", .session_id = "", .request_id = ""},
	    .trace_id = "",
	    .request_key = "",
	    .dutch = true};
	pending->call.deadline_mono_ms = pending->call.started_mono_ms + CALL_TIMEOUT_MS_DEFAULT;
	pending->parked.run = run_again;
	atomic_fetch_add(&server->under_way, 1);
	return pending;
}

static void pending_close(struct pending *pending)
{
	struct rpc_server *server = pending->server;
	arena_reset(pending->call.arena);
	(void)pthread_mutex_lock(&server->idle_mutex);
	bool keep = server->idle_count < IDLE_CALLS_MAX;
	if (keep) {
		pending->next_idle = server->idle;
		server->idle = pending;
		server->idle_count++;
	}
	(void)pthread_mutex_unlock(&server->idle_mutex);
	if (!keep) {
		arena_close(pending->call.arena);
		free(pending);
	}
	atomic_fetch_sub(&server->under_way, 1);
}

static void answer_exhausted(struct sp_message *message)
{
	uint8_t frame[ENVELOPE_EXHAUSTED_SIZE];
	sp_message_answer(message, envelope_exhausted(frame));
}

/* The one place where an answer is built and sent; ends the call. */
static void answer(struct pending *pending, enum status status)
{
	struct bytes frame =
	    envelope_response(&pending->call, status, status == OK ? pending->response : NULL,
		pending->server->options.name, pending->change);
	if (status != OK && status != UNAUTHENTICATED) {
		log_debug("call.refused", "method=%s status=%s trace=%s",
		    pending->route != NULL ? pending->route->method : "-", status_name(status),
		    pending->call.trace_id);
	}
	if (frame.data != NULL) {
		sp_message_answer(pending->message, frame);
	} else {
		answer_exhausted(pending->message);
	}
	pending_close(pending);
}

static struct start start_of(const struct call *call)
{
	return (struct start){.call = *call, .mark = arena_mark(call->arena)};
}

static void start_again(struct call *call, const struct start *start)
{
	*call = start->call;
	arena_rewind(call->arena, start->mark);
}

/* Back to where the handler has not run yet, but for how far it has looked. */
static void forget_run(struct pending *pending)
{
	uint64_t looked = pending->call.looked;
	start_again(&pending->call, &pending->start);
	pending->call.looked = looked;
	protobuf_c_message_init(pending->route->response, pending->response);
}

/* --- decoding --- */

static const struct route *route_find(const struct route *routes, const char *method)
{
	for (const struct route *route = routes; route->method != NULL; route++) {
		if (strcmp(route->method, method) == 0) {
			return route;
		}
	}
	return NULL;
}

/* Makes an empty message of this type. */
static ProtobufCMessage *message_new(struct arena *arena, const ProtobufCMessageDescriptor *type)
{
	ProtobufCMessage *message = arena_alloc(arena, type->sizeof_message);
	if (message != NULL) {
		protobuf_c_message_init(type, message);
	}
	return message;
}

static enum status decode_payload(struct pending *pending)
{
	struct call *call = &pending->call;
	const ProtobufCBinaryData *payload = &pending->envelope->payload;
	pending->request = protobuf_c_message_unpack(
	    pending->route->request, arena_allocator(call->arena), payload->len, payload->data);
	pending->response = message_new(call->arena, pending->route->response);
	if (pending->request == NULL || pending->response == NULL) {
		return call_fail(call, INVALID_ARGUMENT,
		    N_("the payload is not a message of type %s, or unpacks to too much"),
		    pending->route->request->name);
	}
	if (message_check(call, pending->request) != OK) {
		return call_fail(
		    call, INVALID_ARGUMENT, N_("something is not right: look at these fields"));
	}
	return OK;
}

static enum status check_rights(struct call *call, const struct route *route)
{
	if ((route->roles & MAY_NOBODY) != 0) {
		return OK;
	}
	if (call->caller.kind == CALLER_NOBODY) {
		return call_fail(call, UNAUTHENTICATED, N_("sign in first"));
	}
	if ((route->roles & call->caller.roles) == 0 && caller_may(call, MAY_ENROLLING)) {
		return call_fail(call, PERMISSION_DENIED,
		    N_("set up a second factor first: here nobody of your role does without"));
	}
	if ((route->roles & call->caller.roles) == 0) {
		return call_fail(call, PERMISSION_DENIED, N_("your role does not allow this"));
	}
	return OK;
}

/* Planning and hashing a password keep a thread busy, waiting keeps a place that feeds need too. */
static unsigned route_cost(const struct route *route)
{
	if (route->access == LONG_READ) {
		return LONG_COST;
	}
	if (route->access == WAIT) {
		return WAIT_COST;
	}
	return route->secret_payload && route->prepare != NULL ? PASSWORD_COST : 1;
}

/* Whose allowance a call is taken from: a person's or a letter's own; without a token, all calls of
 * a connection share one. */
static struct bytes payer_of(struct pending *pending, char ret_name[static CALLER_NAME_MAX])
{
	const struct caller *caller = &pending->call.caller;
	int size =
	    caller->kind == CALLER_NOBODY
		? snprintf(ret_name, CALLER_NAME_MAX, "connection %" PRIu64,
		      sp_message_connection(pending->message))
		: snprintf(ret_name, CALLER_NAME_MAX, "%u %s", (unsigned)caller->kind, caller->id);
	size_t length = size > 0 ? (size_t)size : 0;
	return (struct bytes){
	    (const uint8_t *)ret_name, length < CALLER_NAME_MAX ? length : CALLER_NAME_MAX - 1};
}

static bool is_limited(const struct call *call)
{
	return call->caller.kind != CALLER_SERVICE && !demo_is_unlimited();
}

static enum status check_rate(struct pending *pending)
{
	char name[CALLER_NAME_MAX];
	struct call *call = &pending->call;
	struct rate_limit *rate = pending->server->rate;
	if (rate == NULL || !is_limited(call)) {
		return OK;
	}
	enum status status = rate_limit_take(rate, payer_of(pending, name),
	    route_cost(pending->route), call->started_mono_ms, &call->retry_after_ms);
	if (status == OK) {
		return OK;
	}
	return call_fail(call, status,
	    N_("too many calls in a short time: try again in %u seconds"),
	    (call->retry_after_ms + 999) / 1000);
}

static enum status decode(struct pending *pending, struct bytes frame)
{
	struct call *call = &pending->call;
	struct rpc_server *server = pending->server;
	enum status status = envelope_request(call, frame, &pending->envelope);
	if (status != OK) {
		return status;
	}
	pending->route = route_find(server->options.routes, pending->envelope->method);
	if (pending->route == NULL) {
		return call_fail(call, UNIMPLEMENTED, N_("this service has no such method"));
	}
	call->whose = pending->route->whose;
	status = envelope_caller(call, server->options.keyring, pending->envelope->token);
	if (status != OK && (pending->route->roles & MAY_NOBODY) == 0) {
		return status;
	}
	status = check_rate(pending);
	if (status == OK) {
		status = check_rights(call, pending->route);
	}
	if (status != OK) {
		return status;
	}
	call->message = NULL;
	if (pending->route->access == WRITE && !request_key_is(pending->envelope->request_key)) {
		return call_fail(call, INVALID_ARGUMENT,
		    N_("this change needs a request_key of %d to %d letters, digits, - or _"),
		    REQUEST_KEY_CHARS_MIN, REQUEST_KEY_CHARS_MAX);
	}
	call->request_key = pending->envelope->request_key;
	return decode_payload(pending);
}

static enum status refuse_stopping(struct call *call)
{
	return call_fail(call, UNAVAILABLE, N_("the service is stopping: try again"));
}

/* --- reading and waiting --- */

/* Whether this service has seen all the changes that the caller's read builds on. */
static bool has_seen(const struct pending *pending)
{
	const struct rpc_server *server = pending->server;
	for (size_t i = 0; i < pending->envelope->n_not_before; i++) {
		const Samen__Rpc__V1__Position *wanted = pending->envelope->not_before[i];
		for (size_t s = 0; s < SOURCES_MAX; s++) {
			const char *source = atomic_load(&server->seen[s].source);
			if (source != NULL && strcmp(source, wanted->service) == 0 &&
			    atomic_load(&server->seen[s].change) < wanted->change) {
				return false;
			}
		}
	}
	return true;
}

static enum status admitted(struct pending *pending)
{
	struct call *call = &pending->call;
	enum status (*admit)(struct call * call) = pending->server->options.admit;
	bool needs_token = (pending->route->roles & MAY_NOBODY) == 0;
	if (!needs_token || call->caller.kind != CALLER_PERSON || admit == NULL) {
		return OK;
	}
	enum status status = admit(call);
	if (status == UNAUTHENTICATED && call->message == NULL) {
		return call_fail(call, status, N_("your session has ended: sign in again"));
	}
	return status;
}

static enum status read_once(struct pending *pending)
{
	struct call *call = &pending->call;
	enum status status = store_read(pending->server->options.store, &call->txn);
	if (status != OK) {
		return status;
	}
	call->waits = false;
	status = admitted(pending);
	if (status == OK) {
		status = pending->route->answer(call, pending->request, pending->response);
	}
	store_abort(call->txn);
	call->txn = NULL;
	return status;
}

/* Leaves the call until there is news since before, or its time is up. */
static void park(struct pending *pending, uint64_t before)
{
	char name[CALLER_NAME_MAX];
	struct call *call = &pending->call;
	struct bytes caller = {.size = 0};
	if (is_limited(call)) {
		caller = payer_of(pending, name);
	}
	if (parked_add(pending->server->parked, &pending->parked, caller, before,
		call->wait_until_mono_ms) != OK) {
		answer(pending, call_fail(call, RESOURCE_EXHAUSTED,
				    N_("too many calls are waiting: try again later")));
	}
}

static void run_read(struct pending *pending, uint64_t before)
{
	enum status status = read_once(pending);
	if (status != OK || !pending->call.waits) {
		answer(pending, status);
		return;
	}
	park(pending, before);
}

/* A read that takes its time, once there is a thread for it. */
static void run_long(void *arg)
{
	struct pending *pending = arg;
	struct call *call = &pending->call;
	if (clock_mono_ms() >= call->deadline_mono_ms) {
		answer(pending,
		    call_fail(call, DEADLINE_EXCEEDED, N_("the service is busy: try again later")));
		return;
	}
	run_read(pending, parked_news(pending->server->parked));
}

static void start_long(struct pending *pending)
{
	if (pool_submit(pending->server->long_pool, run_long, pending) != OK) {
		answer(pending, call_fail(&pending->call, RESOURCE_EXHAUSTED,
				    N_("the service is busy: try again later")));
	}
}

static void start_write(struct pending *pending);

/* Runs the call, or parks it until this service has seen what the call builds on. */
static void run_call(struct pending *pending)
{
	struct call *call = &pending->call;
	uint64_t before = parked_news(pending->server->parked);
	if (atomic_load(&pending->server->draining)) {
		/* Asked after the news: a call that is parked in spite of it will be woken. */
		answer(pending, refuse_stopping(call));
	} else if (has_seen(pending)) {
		if (pending->route->access == WRITE) {
			start_write(pending);
		} else if (pending->route->access == LONG_READ) {
			start_long(pending);
		} else {
			run_read(pending, before);
		}
	} else if (call->last_try) {
		answer(pending, call_fail(call, DEADLINE_EXCEEDED,
				    N_("the newest changes have not arrived here yet: try again")));
	} else {
		call->wait_until_mono_ms = call->deadline_mono_ms - CALL_MARGIN_MS;
		park(pending, before);
	}
}

static void run_job(void *arg)
{
	run_call(arg);
}

/* Something changed, or its time is up. */
static void run_again(struct parked_entry *entry)
{
	struct pending *pending = CONTAINER_OF(entry, struct pending, parked);
	struct rpc_server *server = pending->server;
	bool last_try = clock_mono_ms() >= pending->call.wait_until_mono_ms;
	forget_run(pending);
	pending->call.last_try = last_try;
	if (atomic_load(&server->draining)) {
		answer(pending, refuse_stopping(&pending->call));
	} else if (pool_submit(server->again_pool, run_job, pending) != OK) {
		answer(pending, call_fail(&pending->call, RESOURCE_EXHAUSTED,
				    N_("the service is busy: try again later")));
	}
}

/* --- writing --- */

/* Under which key, and with which hash of what is asked for, the outcome is kept. */
struct kept_key {
	const char *text;
	uint8_t hash[REQUEST_KEY_HASH_BYTES];
	size_t hash_size;
};

static enum status kept_key_of(struct pending *pending, struct kept_key *ret_key)
{
	struct call *call = &pending->call;
	const Samen__Rpc__V1__Request *envelope = pending->envelope;
	const uint8_t *secret = pending->server->options.hash_key;
	const struct bytes payload = {envelope->payload.data, envelope->payload.len};
	*ret_key = (struct kept_key){.text = envelope->request_key};
	if (call->caller.kind == CALLER_NOBODY || pending->route->secret_payload) {
		ret_key->text = request_key_hidden(
		    call, secret, pending->route->method, envelope->request_key, payload);
		return ret_key->text != NULL ? OK : RESOURCE_EXHAUSTED;
	}
	ret_key->hash_size = sizeof ret_key->hash;
	request_key_hash(
	    secret, pending->route->method, envelope->request_key, payload, ret_key->hash);
	return OK;
}

static enum status write_once(struct pending *pending)
{
	struct call *call = &pending->call;
	struct kept_key key;
	enum status status = kept_key_of(pending, &key);
	if (status != OK) {
		return status;
	}
	const struct bytes hash = {key.hash, key.hash_size};
	status = request_key_find(call, key.text, hash, &pending->change);
	if (status != NOT_FOUND) {
		return status;
	}
	status = pending->route->handle(call, pending->request);
	if (status == OK && call->is_short) {
		status = RESOURCE_EXHAUSTED;
	}
	if (status == OK) {
		pending->change = record_last_change(call->txn);
		status = request_key_keep(call, key.text, hash, pending->change);
	}
	return status;
}

static enum status run_write(struct commit_job *job, struct store_txn *txn)
{
	struct pending *pending = CONTAINER_OF(job, struct pending, job);
	struct call *call = &pending->call;
	forget_run(pending);
	if (clock_mono_ms() >= call->deadline_mono_ms) {
		return call_fail(
		    call, DEADLINE_EXCEEDED, N_("there was no time left: nothing was changed"));
	}
	call->txn = txn;
	enum status status = admitted(pending);
	if (status == OK) {
		status = write_once(pending);
	}
	if (status == OK && pending->route->answer != NULL) {
		status = pending->route->answer(call, pending->request, pending->response);
	}
	call->txn = NULL;
	return status;
}

static void write_applied(struct commit_job *job)
{
	struct pending *pending = CONTAINER_OF(job, struct pending, job);
	call_run_effects(&pending->call);
}

static void write_done(struct commit_job *job, enum status status)
{
	struct pending *pending = CONTAINER_OF(job, struct pending, job);
	if (status == UNAVAILABLE && pending->call.message == NULL) {
		(void)call_fail(&pending->call, status,
		    N_("the change could not be saved, nothing was changed: try again later"));
	}
	answer(pending, status);
}

static void submit_write(struct pending *pending)
{
	pending->start = start_of(&pending->call);
	pending->job =
	    (struct commit_job){.run = run_write, .applied = write_applied, .done = write_done};
	if (committer_submit(pending->server->committer, &pending->job) != OK) {
		answer(pending, call_fail(&pending->call, RESOURCE_EXHAUSTED,
				    N_("the service is busy: try again later")));
	}
}

static void run_prepare(void *arg)
{
	struct pending *pending = arg;
	enum status status = DEADLINE_EXCEEDED;
	if (clock_mono_ms() < pending->call.deadline_mono_ms) {
		status = pending->route->prepare(&pending->call, pending->request);
	}
	if (status != OK) {
		answer(pending, status);
		return;
	}
	submit_write(pending);
}

static void start_write(struct pending *pending)
{
	if (pending->route->prepare == NULL) {
		submit_write(pending);
	} else if (pool_submit(pending->server->pool, run_prepare, pending) != OK) {
		answer(pending, call_fail(&pending->call, RESOURCE_EXHAUSTED,
				    N_("the service is busy: try again later")));
	}
}

static void on_message(void *context, struct sp_message *message, struct bytes body, uid_t peer_uid)
{
	(void)peer_uid;
	struct pending *pending = pending_open(context, message);
	if (pending == NULL) {
		answer_exhausted(message);
		return;
	}
	enum status status = decode(pending, body);
	pending->start = start_of(&pending->call);
	if (status != OK) {
		answer(pending, status);
	} else {
		run_call(pending);
	}
}

/* --- the service's own work --- */

struct own_write {
	struct call call;
	struct start start;
	struct commit_job job;
	enum status (*run)(struct call *call, void *arg);
	void *arg;
	pthread_mutex_t mutex;
	pthread_cond_t finished;
	bool done;
	enum status status;
};

static struct call own_call(struct rpc_server *server, struct arena *arena)
{
	int64_t now = clock_mono_ms();
	return (struct call){.arena = arena,
	    .store = server->options.store,
	    .service = server->options.service,
	    .now_ms = clock_now_ms(),
	    .started_mono_ms = now,
	    .deadline_mono_ms = now + CALL_TIMEOUT_MS_MAX,
	    .caller = {.kind = CALLER_SERVICE,
		.id = server->options.name,
		.roles = MAY_SERVICE,
		.organisation_id = "",
		.session_id = "",
		.request_id = ""},
	    .trace_id = "",
	    .request_key = ""};
}

static enum status own_run(struct commit_job *job, struct store_txn *txn)
{
	struct own_write *own = CONTAINER_OF(job, struct own_write, job);
	start_again(&own->call, &own->start);
	own->call.txn = txn;
	enum status status = own->run(&own->call, own->arg);
	own->call.txn = NULL;
	return status == OK && own->call.is_short ? RESOURCE_EXHAUSTED : status;
}

static void own_applied(struct commit_job *job)
{
	struct own_write *own = CONTAINER_OF(job, struct own_write, job);
	call_run_effects(&own->call);
}

static void own_done(struct commit_job *job, enum status status)
{
	struct own_write *own = CONTAINER_OF(job, struct own_write, job);
	(void)pthread_mutex_lock(&own->mutex);
	own->status = status;
	own->done = true;
	(void)pthread_cond_signal(&own->finished);
	(void)pthread_mutex_unlock(&own->mutex);
}

enum status rpc_server_write(
    struct rpc_server *server, enum status (*run)(struct call *call, void *arg), void *arg)
{
	struct arena *arena = arena_open((size_t)8 * CALL_ARENA_BYTES_MAX);
	if (arena == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	struct own_write own = {.run = run,
	    .arg = arg,
	    .call = own_call(server, arena),
	    .job = {.run = own_run, .applied = own_applied, .done = own_done},
	    .mutex = PTHREAD_MUTEX_INITIALIZER,
	    .finished = PTHREAD_COND_INITIALIZER};
	own.start = start_of(&own.call);
	enum status status = committer_submit(server->committer, &own.job);
	if (status == OK) {
		(void)pthread_mutex_lock(&own.mutex);
		while (!own.done) {
			(void)pthread_cond_wait(&own.finished, &own.mutex);
		}
		(void)pthread_mutex_unlock(&own.mutex);
		status = own.status;
	}
	arena_close(arena);
	return status;
}

enum status rpc_server_read(
    struct rpc_server *server, enum status (*run)(struct call *call, void *arg), void *arg)
{
	struct arena *arena = arena_open((size_t)8 * CALL_ARENA_BYTES_MAX);
	if (arena == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	struct call call = own_call(server, arena);
	call.last_try = true;
	enum status status = store_read(server->options.store, &call.txn);
	if (status == OK) {
		status = run(&call, arg);
		store_abort(call.txn);
	}
	arena_close(arena);
	return status;
}

void rpc_server_seen(struct rpc_server *server, const char *source, uint64_t change)
{
	for (size_t i = 0; i < SOURCES_MAX; i++) {
		const char *known = NULL;
		if (atomic_compare_exchange_strong(&server->seen[i].source, &known, source) ||
		    strcmp(known, source) == 0) {
			atomic_store(&server->seen[i].change, change);
			break;
		}
	}
	parked_wake(server->parked);
}

void rpc_server_tick(struct rpc_server *server)
{
	parked_expire(server->parked, clock_mono_ms());
}

/* --- opening and closing --- */

static void on_committed(void *context)
{
	struct rpc_server *server = context;
	parked_wake(server->parked);
}

enum status rpc_server_open(const struct rpc_options *options, struct rpc_server **ret_server)
{
	struct rpc_server *server = calloc(1, sizeof *server);
	if (server == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	server->options = *options;
	(void)pthread_mutex_init(&server->idle_mutex, NULL);
	size_t parked_max = options->parked_max > 0 ? options->parked_max : CALLS_PARKED_MAX;
	size_t queued_max = options->queued_max > 0 ? options->queued_max : CALLS_QUEUED_MAX;
	enum status status = parked_open(parked_max, options->parked_per_caller, &server->parked);
	if (status == OK) {
		status = pool_open(PREPARE_THREADS, PREPARE_QUEUED_MAX, &server->pool);
	}
	if (status == OK) {
		status = pool_open(AGAIN_THREADS, CALLS_PARKED_MAX, &server->again_pool);
	}
	if (status == OK) {
		status = pool_open(LONG_THREADS, LONG_QUEUED_MAX, &server->long_pool);
	}
	if (status == OK) {
		status = committer_open(
		    options->store, queued_max, on_committed, server, &server->committer);
	}
	if (status == OK) {
		status = rate_limit_open(options->rate, &server->rate);
	}
	if (status == OK) {
		status = sp_server_open(options->limits, on_message, server, &server->sp);
	}
	if (status != OK) {
		rpc_server_close(server);
		return status;
	}
	*ret_server = server;
	return OK;
}

struct sp_server *rpc_server_sp(struct rpc_server *server)
{
	return server->sp;
}

void rpc_server_drain(struct rpc_server *server, unsigned timeout_ms)
{
	int64_t until = clock_mono_ms() + timeout_ms;
	atomic_store(&server->draining, true);
	if (server->sp != NULL) {
		sp_server_stop(server->sp);
	}
	do {
		parked_wake(server->parked);
		(void)usleep(DRAIN_STEP_US);
	} while (atomic_load(&server->under_way) > 0 && clock_mono_ms() < until);
	int64_t left = until - clock_mono_ms();
	if (server->sp != NULL) {
		(void)sp_server_drain(server->sp, left > 0 ? (unsigned)left : 0);
	}
}

void rpc_server_close(struct rpc_server *server)
{
	if (server == NULL) {
		return;
	}
	if (server->sp != NULL) {
		rpc_server_drain(server, CALL_TIMEOUT_MS_DEFAULT);
	}
	pool_close(
	    server->again_pool); /* it hands on to the other pools, the last to the committer */
	pool_close(server->long_pool);
	pool_close(server->pool);
	committer_close(server->committer);
	sp_server_close(server->sp);
	parked_close(server->parked);
	rate_limit_close(server->rate);
	while (server->idle != NULL) {
		struct pending *next = server->idle->next_idle;
		arena_close(server->idle->call.arena);
		free(server->idle);
		server->idle = next;
	}
	(void)pthread_mutex_destroy(&server->idle_mutex);
	sodium_memzero(server->options.hash_key, sizeof server->options.hash_key);
	free(server);
}
