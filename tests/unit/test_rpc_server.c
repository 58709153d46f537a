/* The way of a call through the server: a small service with its own routes, called over ipc. */
#include "runtime/clock.h"
#include "runtime/envelope.h"
#include "runtime/failpoint.h"
#include "runtime/feed.h"
#include "runtime/i18n.h"
#include "runtime/libsodium.h"
#include "runtime/message_check.h"
#include "runtime/rpc_client.h"
#include "runtime/rpc_server.h"
#include "support/sp_peer.h"
#include "support/temp_folder.h"

#include "stored.pb-c.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

typedef Samen__Common__V1__Contact Contact;
typedef Samen__Common__V1__ChangesRequest ChangesRequest;
typedef Samen__Common__V1__ChangesResponse ChangesResponse;

enum {
	PATH_BYTES = 80,
	SOCKETS = 16,
	QUEUED_MAX = 2,
	PARKED_MAX = 2,
	TICK_US = 2000,
	MANY_EFFECTS = 500,
	TOKEN_LIFE_MS = 60000
};

/* --- the service under test --- */

struct service {
	pthread_mutex_t mutex;
	pthread_cond_t opened;
	bool gate_open;
	atomic_int at_gate;  /* handlers that have come to the gate */
	atomic_int effects;  /* after commits */
	atomic_int watched;  /* runs of Watch */
	atomic_int prepared; /* runs of prepare */
	char last_effect[64];
};

static const struct record_kind kind_thing = {"thing", &samen__stored__v1__area__descriptor, true};

static void gate_pass(struct service *service)
{
	(void)pthread_mutex_lock(&service->mutex);
	(void)atomic_fetch_add(&service->at_gate, 1);
	while (!service->gate_open) {
		(void)pthread_cond_wait(&service->opened, &service->mutex);
	}
	(void)pthread_mutex_unlock(&service->mutex);
}

static void gate_open(struct service *service)
{
	(void)pthread_mutex_lock(&service->mutex);
	service->gate_open = true;
	(void)pthread_cond_broadcast(&service->opened);
	(void)pthread_mutex_unlock(&service->mutex);
}

static void note_effect(void *state, void *arg)
{
	struct service *service = state;
	(void)snprintf(service->last_effect, sizeof service->last_effect, "%s", (const char *)arg);
	(void)atomic_fetch_add(&service->effects, 1);
}

static enum status put_thing(struct call *call, const char *id, const char *name)
{
	Samen__Stored__V1__Area area = SAMEN__STORED__V1__AREA__INIT;
	area.id = (char *)(uintptr_t)id;
	area.name = (char *)(uintptr_t)name;
	return record_put(call->txn, &kind_thing, id, &area.base);
}

/* title says how it goes: "gate", "fail", "answer-fails" or nothing. */
static enum status put_handle(struct call *call, const void *request)
{
	const Contact *in = request;
	enum status status = put_thing(call, in->person_id, in->name);
	if (status != OK) {
		return status;
	}
	call_after_commit(call, note_effect, arena_strdup(call->arena, in->name));
	call_made(call, in->person_id);
	if (strcmp(in->title, "gate") == 0) {
		gate_pass(call->service);
	}
	if (strcmp(in->title, "fail") == 0) {
		return call_fail(call, FAILED_PRECONDITION, "it is not to be");
	}
	return OK;
}

/* Takes until the gate is open. */
static enum status long_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	(void)response;
	gate_pass(call->service);
	return OK;
}

static enum status show_thing(struct call *call, const char *id, void *response)
{
	Contact *out = response;
	Samen__Stored__V1__Area *area;
	enum status status = record_get(call->txn, &kind_thing, id, call->arena, &area);
	if (status == OK) {
		out->person_id = area->id;
		out->name = area->name;
		out->title = (char *)(uintptr_t)call->caller.id;
	}
	return status;
}

static enum status put_answer(struct call *call, const void *request, void *response)
{
	const Contact *in = request;
	if (strcmp(in->title, "answer-fails") == 0) {
		return call_fail(call, PERMISSION_DENIED, "you may not see it");
	}
	return show_thing(call, call->made[0], response);
}

static enum status get_answer(struct call *call, const void *request, void *response)
{
	const Contact *in = request;
	return show_thing(call, in->person_id, response);
}

static enum status prepare_name(struct call *call, const void *request)
{
	const Contact *in = request;
	struct service *service = call->service;
	(void)atomic_fetch_add(&service->prepared, 1);
	if (in->name[0] == '\0') {
		return call_field(call, "name", "REQUIRED", "is missing");
	}
	if (strcmp(in->title, "doubtful") == 0) {
		(void)call_field(call, "title", "DOUBTFUL", "is doubtful");
	}
	call->prepared = arena_printf(call->arena, "prepared %s", in->name);
	return call->prepared != NULL ? OK : RESOURCE_EXHAUSTED;
}

static enum status put_prepared(struct call *call, const void *request)
{
	const Contact *in = request;
	if (call_has_wrong_fields(call)) {
		return INVALID_ARGUMENT;
	}
	call_made(call, in->person_id);
	return put_thing(call, in->person_id, call->prepared);
}

static enum status project(
    struct call *call, const char *kind, const char *id, const ProtobufCMessage **ret_message)
{
	Samen__Stored__V1__Area *area;
	(void)kind;
	enum status status = record_get(call->txn, &kind_thing, id, call->arena, &area);
	if (status == OK) {
		*ret_message = &area->base;
	}
	return status;
}

static enum status watch_answer(struct call *call, const void *request, void *response)
{
	struct service *service = call->service;
	enum status status = feed_answer(call, request, response, project);
	(void)atomic_fetch_add(&service->watched, 1);
	return status;
}

static enum status who_answer(struct call *call, const void *request, void *response)
{
	static const char *const kinds[] = {"nobody", "person", "service"};
	Contact *out = response;
	(void)request;
	out->person_id = (char *)(uintptr_t)call->caller.id;
	out->title = (char *)(uintptr_t)kinds[call->caller.kind];
	return OK;
}

static enum status nothing_answer(struct call *call, const void *request, void *response)
{
	(void)call;
	(void)request;
	(void)response;
	return OK;
}

static enum status large_answer(struct call *call, const void *request, void *response)
{
	Contact *out = response;
	(void)request;
	out->name = arena_alloc(call->arena, ANSWER_BYTES_MAX + 1);
	if (out->name == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	memset(out->name, 'x', ANSWER_BYTES_MAX);
	return OK;
}

#define CONTACT &samen__common__v1__contact__descriptor

static const struct route routes[] = {
    {"T/Put", CONTACT, CONTACT, WRITE, MAY_ANYONE, NULL, put_handle, put_answer,
	.secret_payload = false},
    {"T/PutToo", CONTACT, CONTACT, WRITE, MAY_ANYONE, NULL, put_handle, put_answer,
	.secret_payload = false},
    {"T/PutSecret", CONTACT, CONTACT, WRITE, MAY_ANYONE, NULL, put_handle, put_answer,
	.secret_payload = true},
    {"T/PutOpen", CONTACT, CONTACT, WRITE, MAY_NOBODY, NULL, put_handle, put_answer,
	.secret_payload = false},
    {"T/PutOpenSecret", CONTACT, CONTACT, WRITE, MAY_NOBODY, NULL, put_handle, put_answer,
	.secret_payload = true},
    {"T/PutPrepared", CONTACT, CONTACT, WRITE, MAY_ANYONE, prepare_name, put_prepared, put_answer,
	.secret_payload = false},
    {"T/Get", CONTACT, CONTACT, READ, MAY_ANYONE, NULL, NULL, get_answer, .secret_payload = false},
    {"T/Long", CONTACT, CONTACT, LONG_READ, MAY_ANYONE, NULL, NULL, long_answer,
	.secret_payload = false},
    {"T/Teach", CONTACT, CONTACT, READ, MAY_TEACHER, NULL, NULL, who_answer,
	.secret_payload = false},
    {"T/Serve", CONTACT, CONTACT, READ, MAY_SERVICE, NULL, NULL, who_answer,
	.secret_payload = false},
    {"T/Who", CONTACT, CONTACT, READ, MAY_NOBODY, NULL, NULL, who_answer, .secret_payload = false},
    {"T/Large", CONTACT, CONTACT, READ, MAY_NOBODY, NULL, NULL, large_answer,
	.secret_payload = false},
    {"T/Many", &samen__stored__v1__topic__descriptor, CONTACT, READ, MAY_NOBODY, NULL, NULL,
	nothing_answer, .secret_payload = false},
    {"T/Watch", &samen__common__v1__changes_request__descriptor,
	&samen__common__v1__changes_response__descriptor, WAIT, MAY_ANYONE | MAY_SERVICE, NULL,
	NULL, watch_answer, .secret_payload = false},
    {NULL, NULL, NULL, READ, 0, NULL, NULL, NULL, .secret_payload = false},
};

static enum status admit(struct call *call)
{
	return strcmp(call->caller.session_id, "s-ended") == 0 ? UNAUTHENTICATED : OK;
}

/* --- the world of a test --- */

struct world {
	struct temp_folder folder;
	char path[PATH_BYTES]; /* of the socket */
	struct store *store;
	struct signing_key *directory_key;
	struct signing_key *own_key;
	struct keyring *keyring;
	struct rpc_server *server;
	struct rpc_client *client;
	struct rate rate;
	struct service service;
	pthread_t ticker;
	atomic_bool closing;
	struct arena *arena; /* of answers; the test's thread only */
	unsigned last_key;
	atomic_int finished; /* background calls */
	char teacher[TOKEN_TEXT_MAX];
	char specialist[TOKEN_TEXT_MAX];
	char ended[TOKEN_TEXT_MAX];
	char peer[TOKEN_TEXT_MAX];
};

static void *tick(void *arg)
{
	struct world *world = arg;
	while (!atomic_load(&world->closing)) {
		rpc_server_tick(world->server);
		(void)usleep(TICK_US);
	}
	return NULL;
}

static void sign(const struct signing_key *key,
    Samen__Rpc__V1__TokenKind kind,
    const char *subject,
    uint32_t role,
    const char *session,
    char ret_token[static TOKEN_TEXT_MAX])
{
	Samen__Rpc__V1__Claims claims = SAMEN__RPC__V1__CLAIMS__INIT;
	claims.kind = kind;
	claims.subject = (char *)(uintptr_t)subject;
	claims.session_id = (char *)(uintptr_t)session;
	claims.issued_at_ms = clock_now_ms();
	claims.expires_at_ms = claims.issued_at_ms + TOKEN_LIFE_MS;
	claims.n_roles = role != 0 ? 1 : 0;
	claims.roles = &role;
	assert_int_equal(token_sign(key, &claims, ret_token), OK);
}

static void sign_all(struct world *world)
{
	const char *folder = world->folder.path;
	assert_int_equal(signing_key_create(folder, "directory"), OK);
	assert_int_equal(signing_key_create(folder, "peer"), OK);
	assert_int_equal(signing_key_open(folder, "directory", &world->directory_key), OK);
	assert_int_equal(signing_key_open(folder, "peer", &world->own_key), OK);
	assert_int_equal(keyring_open(folder, &world->keyring), OK);
	sign(world->directory_key, SAMEN__RPC__V1__TOKEN_KIND__ACCESS, "p-teacher", 1, "s-1",
	    world->teacher);
	sign(world->directory_key, SAMEN__RPC__V1__TOKEN_KIND__ACCESS, "p-specialist", 2, "s-2",
	    world->specialist);
	sign(world->directory_key, SAMEN__RPC__V1__TOKEN_KIND__ACCESS, "p-ended", 1, "s-ended",
	    world->ended);
	sign(world->own_key, SAMEN__RPC__V1__TOKEN_KIND__SERVICE, "peer", 0, "", world->peer);
}

static void server_start(struct world *world)
{
	char url[PATH_BYTES + 8];
	struct rpc_options options = {.name = "test",
	    .routes = routes,
	    .service = &world->service,
	    .store = world->store,
	    .keyring = world->keyring,
	    .admit = admit,
	    .rate = world->rate,
	    .queued_max = QUEUED_MAX,
	    .parked_max = PARKED_MAX,
	    .parked_per_caller = world->rate.burst > 0 ? 1 : 0};
	memset(options.hash_key, 7, sizeof options.hash_key);
	(void)snprintf(world->path, sizeof world->path, "%s/sock", world->folder.path);
	(void)snprintf(url, sizeof url, "ipc://%s", world->path);
	assert_int_equal(rpc_server_open(&options, &world->server), OK);
	assert_int_equal(sp_server_listen(rpc_server_sp(world->server), url), OK);
	assert_int_equal(rpc_client_open(url, SOCKETS, &world->client), OK);
}

static int open_world(void **state, struct rate rate)
{
	struct world *world = calloc(1, sizeof *world);
	assert_non_null(world);
	world->rate = rate;
	libsodium_ready();
	world->folder = temp_folder_make();
	world->store = temp_store_open(&world->folder, 0);
	world->arena = arena_open((size_t)64 << 20);
	(void)pthread_mutex_init(&world->service.mutex, NULL);
	(void)pthread_cond_init(&world->service.opened, NULL);
	sign_all(world);
	server_start(world);
	assert_int_equal(pthread_create(&world->ticker, NULL, tick, world), 0);
	*state = world;
	return 0;
}

static int setup(void **state)
{
	return open_world(state, (struct rate){0});
}

/* So slow that nothing comes back while a test runs. */
static int setup_limited(void **state)
{
	return open_world(state, (struct rate){.calls_per_second = 1, .burst = 2 * PASSWORD_COST});
}

static int teardown(void **state)
{
	struct world *world = *state;
	(void)unsetenv("SAMEN_FAILPOINT");
	gate_open(&world->service);
	atomic_store(&world->closing, true);
	(void)pthread_join(world->ticker, NULL);
	rpc_server_close(world->server);
	rpc_client_close(world->client);
	keyring_close(world->keyring);
	signing_key_close(world->directory_key);
	signing_key_close(world->own_key);
	store_close(world->store);
	temp_folder_remove(&world->folder);
	arena_close(world->arena);
	(void)pthread_cond_destroy(&world->service.opened);
	(void)pthread_mutex_destroy(&world->service.mutex);
	free(world);
	return 0;
}

/* --- calling --- */

struct ask {
	const char *method;
	const ProtobufCMessage *payload;
	struct bytes raw; /* instead of payload */
	const char *token;
	const char *key; /* NULL: a new one */
	uint32_t timeout_ms;
	const char *locale;    /* NULL: English */
	struct seen_position { /* not_before, when service is not NULL */
		const char *service;
		uint64_t change;
	} not_before;
};

struct answer {
	enum status transport;
	const Samen__Rpc__V1__Response *response;
	enum status status; /* the response's code, or transport's */
};

static struct answer ask_in(struct rpc_client *client, struct arena *arena, struct ask ask)
{
	uint8_t payload[32 * 1024];
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	Samen__Rpc__V1__Position position = SAMEN__RPC__V1__POSITION__INIT;
	Samen__Rpc__V1__Position *positions[] = {&position};
	Samen__Rpc__V1__Response *response = NULL;
	request.method = (char *)(uintptr_t)ask.method;
	request.token = (char *)(uintptr_t)(ask.token != NULL ? ask.token : "");
	request.request_key = (char *)(uintptr_t)ask.key;
	request.timeout_ms = ask.timeout_ms;
	request.locale = (char *)(uintptr_t)(ask.locale != NULL ? ask.locale : "en");
	request.payload.data = payload;
	if (ask.payload != NULL) {
		assert_true(protobuf_c_message_get_packed_size(ask.payload) <= sizeof payload);
		request.payload.len = protobuf_c_message_pack(ask.payload, payload);
	} else if (ask.raw.size > 0) {
		memcpy(payload, ask.raw.data, ask.raw.size);
		request.payload.len = ask.raw.size;
	}
	if (ask.not_before.service != NULL) {
		position.service = (char *)(uintptr_t)ask.not_before.service;
		position.change = ask.not_before.change;
		request.not_before = positions;
		request.n_not_before = 1;
	}
	enum status transport = rpc_client_call(client, arena, &request, &response);
	return (struct answer){.transport = transport,
	    .response = response,
	    .status = transport == OK ? (enum status)response->code : transport};
}

static struct answer ask(struct world *world, struct ask what)
{
	char key[32];
	if (what.key == NULL) {
		(void)snprintf(key, sizeof key, "a-new-request-key-%u", ++world->last_key);
		what.key = key;
	}
	return ask_in(world->client, world->arena, what);
}

static Contact thing(const char *id, const char *name, const char *title)
{
	Contact contact = SAMEN__COMMON__V1__CONTACT__INIT;
	contact.person_id = (char *)(uintptr_t)id;
	contact.name = (char *)(uintptr_t)name;
	contact.title = (char *)(uintptr_t)title;
	return contact;
}

/* One call about a thing, as the teacher. */
static struct answer tell(struct world *world,
    const char *method,
    const char *key,
    const char *id,
    const char *name,
    const char *title)
{
	Contact contact = thing(id, name, title);
	return ask(world,
	    (struct ask){
		.method = method, .payload = &contact.base, .token = world->teacher, .key = key});
}

static const Contact *contact_of(struct world *world, struct answer answer)
{
	assert_int_equal(answer.status, OK);
	const Contact *contact = samen__common__v1__contact__unpack(arena_allocator(world->arena),
	    answer.response->payload.len, answer.response->payload.data);
	assert_non_null(contact);
	return contact;
}

static const ChangesResponse *changes_of(struct arena *arena, struct answer answer)
{
	assert_int_equal(answer.status, OK);
	const ChangesResponse *changes = samen__common__v1__changes_response__unpack(
	    arena_allocator(arena), answer.response->payload.len, answer.response->payload.data);
	assert_non_null(changes);
	return changes;
}

static bool is_stored(struct world *world, const char *id, const char *name)
{
	struct answer answer = tell(world, "T/Get", NULL, id, "", "");
	return answer.status == OK && strcmp(contact_of(world, answer)->name, name) == 0;
}

static bool is_absent(struct world *world, const char *id)
{
	return tell(world, "T/Get", NULL, id, "", "").status == NOT_FOUND;
}

/* A call on a thread of its own. */
struct background {
	struct world *world;
	struct ask ask;
	Contact contact;
	ChangesRequest changes;
	char key[32];
	struct arena *arena;
	struct answer answer;
	pthread_t thread;
};

static void *background_run(void *arg)
{
	struct background *background = arg;
	background->answer = ask_in(background->world->client, background->arena, background->ask);
	(void)atomic_fetch_add(&background->world->finished, 1);
	return NULL;
}

static void background_start(
    struct world *world, struct background *background, const struct ask *what)
{
	background->world = world;
	background->ask = *what;
	(void)snprintf(
	    background->key, sizeof background->key, "background-key-%u-----", ++world->last_key);
	background->ask.key = background->key;
	background->arena = arena_open((size_t)16 << 20);
	assert_int_equal(pthread_create(&background->thread, NULL, background_run, background), 0);
}

static void background_put(
    struct world *world, struct background *background, const char *id, const char *title)
{
	background->contact = thing(id, "value", title);
	background_start(world, background,
	    &(struct ask){
		.method = "T/Put", .payload = &background->contact.base, .token = world->teacher});
}

static void background_watch_as(struct world *world,
    struct background *background,
    const char *token,
    uint32_t wait_ms,
    uint32_t timeout_ms)
{
	samen__common__v1__changes_request__init(&background->changes);
	background->changes.wait_ms = wait_ms;
	background->changes.limit = 1000;
	background_start(world, background,
	    &(struct ask){.method = "T/Watch",
		.payload = &background->changes.base,
		.token = token,
		.timeout_ms = timeout_ms});
}

static void background_watch(
    struct world *world, struct background *background, uint32_t wait_ms, uint32_t timeout_ms)
{
	background_watch_as(world, background, world->teacher, wait_ms, timeout_ms);
}

static enum status background_join(struct background *background)
{
	(void)pthread_join(background->thread, NULL);
	return background->answer.status;
}

static void background_close(struct background *background)
{
	arena_close(background->arena);
	background->arena = NULL;
}

struct at_least {
	const atomic_int *count;
	int least;
};

static bool is_at_least(void *context)
{
	const struct at_least *wanted = context;
	return atomic_load(wanted->count) >= wanted->least;
}

static void wait_for(const atomic_int *count, int least)
{
	struct at_least wanted = {count, least};
	assert_true(sp_peer_wait(is_at_least, &wanted));
}

static bool has_come(void *context)
{
	return clock_mono_ms() >= *(const int64_t *)context;
}

/* --- reading and writing --- */

static void a_write_is_answered_and_kept(void **state)
{
	struct world *world = *state;
	const Contact *shown = contact_of(world, tell(world, "T/Put", NULL, "t-1", "one", ""));
	assert_string_equal(shown->name, "one");
	assert_true(is_stored(world, "t-1", "one"));
}

static void a_write_says_its_change_number(void **state)
{
	struct world *world = *state;
	(void)tell(world, "T/Put", NULL, "t-1", "one", "");
	struct answer answer = tell(world, "T/Put", NULL, "t-2", "two", "");
	assert_non_null(answer.response->position);
	assert_string_equal(answer.response->position->service, "test");
	assert_int_equal(answer.response->position->change, 2);
}

static void an_effect_runs_after_the_commit_with_what_lies_in_the_arena(void **state)
{
	struct world *world = *state;
	assert_int_equal(tell(world, "T/Put", NULL, "t-1", "one", "").status, OK);
	assert_int_equal(atomic_load(&world->service.effects), 1);
	assert_string_equal(world->service.last_effect, "one");
}

static void a_failing_handler_keeps_nothing(void **state)
{
	struct world *world = *state;
	struct answer answer = tell(world, "T/Put", NULL, "t-1", "one", "fail");
	assert_int_equal(answer.status, FAILED_PRECONDITION);
	assert_string_equal(answer.response->message, "it is not to be");
	assert_int_equal(answer.response->payload.len, 0);
	assert_int_equal(atomic_load(&world->service.effects), 0);
	assert_true(is_absent(world, "t-1"));
}

static void a_failing_answer_keeps_nothing(void **state)
{
	struct world *world = *state;
	assert_int_equal(
	    tell(world, "T/Put", NULL, "t-1", "one", "answer-fails").status, PERMISSION_DENIED);
	assert_true(is_absent(world, "t-1"));
}

static void prepare_hands_on_to_handle(void **state)
{
	struct world *world = *state;
	const Contact *shown =
	    contact_of(world, tell(world, "T/PutPrepared", NULL, "t-1", "one", ""));
	assert_string_equal(shown->name, "prepared one");
}

static void what_prepare_found_wrong_is_there_in_handle(void **state)
{
	struct world *world = *state;
	struct answer answer = tell(world, "T/PutPrepared", NULL, "t-1", "one", "doubtful");
	assert_int_equal(answer.status, INVALID_ARGUMENT);
	assert_int_equal(answer.response->n_details, 1);
	assert_string_equal(answer.response->details[0]->field, "title");
}

static void a_failing_prepare_ends_the_call(void **state)
{
	struct world *world = *state;
	struct answer answer = tell(world, "T/PutPrepared", NULL, "t-1", "", "");
	assert_int_equal(answer.status, INVALID_ARGUMENT);
	assert_int_equal(answer.response->n_details, 1);
	assert_string_equal(answer.response->details[0]->field, "name");
	assert_true(is_absent(world, "t-1"));
}

static void a_failed_commit_is_said_and_changes_nothing(void **state)
{
	struct world *world = *state;
	(void)setenv("SAMEN_FAILPOINT", "commit:1", 1);
	failpoint_open();
	assert_int_equal(tell(world, "T/Put", NULL, "t-1", "one", "").status, UNAVAILABLE);
	assert_int_equal(atomic_load(&world->service.effects), 0);
	assert_true(is_absent(world, "t-1"));
}

static void a_key_can_be_used_again_after_a_failed_commit(void **state)
{
	struct world *world = *state;
	(void)setenv("SAMEN_FAILPOINT", "commit:1", 1);
	failpoint_open();
	const char *key = "key-of-a-failed-commit";
	assert_int_equal(tell(world, "T/Put", key, "t-1", "one", "").status, UNAVAILABLE);
	assert_int_equal(tell(world, "T/Put", key, "t-1", "one", "").status, OK);
	assert_int_equal(atomic_load(&world->service.effects), 1);
}

static void a_commit_without_room_is_tried_again_call_by_call(void **state)
{
	struct world *world = *state;
	(void)setenv("SAMEN_FAILPOINT", "commit-full:1", 1);
	failpoint_open();
	assert_int_equal(tell(world, "T/PutPrepared", NULL, "t-1", "one", "").status, OK);
	assert_true(is_stored(world, "t-1", "prepared one"));
}

static void an_effect_runs_once_when_its_call_ran_twice(void **state)
{
	struct world *world = *state;
	(void)setenv("SAMEN_FAILPOINT", "commit-full:1", 1);
	failpoint_open();
	assert_int_equal(tell(world, "T/Put", NULL, "t-1", "one", "").status, OK);
	assert_int_equal(atomic_load(&world->service.effects), 1);
}

static void a_write_past_its_deadline_changes_nothing(void **state)
{
	enum { TIMEOUT_MS = 150 };
	struct world *world = *state;
	struct background holder;
	Contact late = thing("t-late", "late", "");
	background_put(world, &holder, "t-1", "gate");
	wait_for(&world->service.at_gate, 1);
	struct answer answer = ask(world, (struct ask){.method = "T/Put",
					      .payload = &late.base,
					      .token = world->teacher,
					      .timeout_ms = TIMEOUT_MS});
	assert_int_equal(answer.status, DEADLINE_EXCEEDED);
	int64_t past = clock_mono_ms() + TIMEOUT_MS;
	assert_true(sp_peer_wait(has_come, &past));
	gate_open(&world->service);
	assert_int_equal(background_join(&holder), OK);
	background_close(&holder);
	assert_int_equal(tell(world, "T/Put", NULL, "t-2", "after", "").status, OK);
	assert_true(is_absent(world, "t-late"));
}

static void a_full_queue_is_said(void **state)
{
	enum { MORE = QUEUED_MAX + 2 };
	struct world *world = *state;
	struct background holder;
	struct background more[MORE];
	size_t refused = 0;
	background_put(world, &holder, "t-1", "gate");
	wait_for(&world->service.at_gate, 1);
	for (size_t i = 0; i < MORE; i++) {
		background_put(world, &more[i], "t-2", "");
	}
	wait_for(&world->finished, MORE - QUEUED_MAX);
	gate_open(&world->service);
	for (size_t i = 0; i < MORE; i++) {
		refused += background_join(&more[i]) == RESOURCE_EXHAUSTED;
		background_close(&more[i]);
	}
	assert_int_equal(background_join(&holder), OK);
	background_close(&holder);
	assert_int_equal(refused, MORE - QUEUED_MAX);
}

/* --- long reads --- */

static void background_long(struct world *world, struct background *background)
{
	background->contact = thing("t-1", "", "");
	background_start(world, background,
	    &(struct ask){
		.method = "T/Long", .payload = &background->contact.base, .token = world->teacher});
}

static void reads_do_not_wait_for_long_ones(void **state)
{
	enum { LONG = 2 * LONG_THREADS + 4 };
	struct world *world = *state;
	struct background held[LONG];
	Contact wanted = thing("t-1", "", "");
	assert_int_equal(tell(world, "T/Put", NULL, "t-1", "one", "").status, OK);
	for (size_t i = 0; i < LONG; i++) {
		background_long(world, &held[i]);
	}
	wait_for(&world->service.at_gate, LONG_THREADS);
	struct answer answer = ask(world,
	    (struct ask){.method = "T/Get", .payload = &wanted.base, .token = world->teacher});
	assert_int_equal(answer.status, OK);
	assert_int_equal(atomic_load(&world->service.at_gate), LONG_THREADS);
	gate_open(&world->service);
	for (size_t i = 0; i < LONG; i++) {
		assert_int_equal(background_join(&held[i]), OK);
		background_close(&held[i]);
	}
}

static void too_many_long_reads_are_refused(void **state)
{
	enum { MORE = 2, LONG = LONG_THREADS + LONG_QUEUED_MAX + MORE };
	struct world *world = *state;
	struct background held[LONG];
	size_t refused = 0;
	for (size_t i = 0; i < LONG_THREADS; i++) {
		background_long(world, &held[i]);
	}
	wait_for(&world->service.at_gate, LONG_THREADS);
	for (size_t i = LONG_THREADS; i < LONG; i++) {
		background_long(world, &held[i]);
	}
	wait_for(&world->finished, MORE);
	gate_open(&world->service);
	for (size_t i = 0; i < LONG; i++) {
		refused += background_join(&held[i]) == RESOURCE_EXHAUSTED;
		background_close(&held[i]);
	}
	assert_int_equal(refused, MORE);
}

/* --- request keys --- */

static const char key_a[] = "request-key-of-this-test";

static void a_repeated_key_gives_the_same_answer_and_no_second_effect(void **state)
{
	struct world *world = *state;
	struct answer first = tell(world, "T/Put", key_a, "t-1", "one", "");
	struct answer second = tell(world, "T/Put", key_a, "t-1", "one", "");
	assert_int_equal(first.status, OK);
	assert_int_equal(second.status, OK);
	assert_int_equal(second.response->payload.len, first.response->payload.len);
	assert_memory_equal(second.response->payload.data, first.response->payload.data,
	    first.response->payload.len);
	assert_int_equal(second.response->position->change, first.response->position->change);
	assert_int_equal(atomic_load(&world->service.effects), 1);
}

static void a_key_with_another_payload_is_refused(void **state)
{
	struct world *world = *state;
	assert_int_equal(tell(world, "T/Put", key_a, "t-1", "one", "").status, OK);
	assert_int_equal(tell(world, "T/Put", key_a, "t-1", "two", "").status, INVALID_ARGUMENT);
	assert_true(is_stored(world, "t-1", "one"));
}

static void a_key_with_another_method_is_refused(void **state)
{
	struct world *world = *state;
	assert_int_equal(tell(world, "T/Put", key_a, "t-1", "one", "").status, OK);
	assert_int_equal(tell(world, "T/PutToo", key_a, "t-1", "one", "").status, INVALID_ARGUMENT);
}

static void a_failed_call_does_not_use_its_key_up(void **state)
{
	struct world *world = *state;
	assert_int_equal(
	    tell(world, "T/Put", key_a, "t-1", "one", "fail").status, FAILED_PRECONDITION);
	assert_int_equal(tell(world, "T/Put", key_a, "t-1", "one", "").status, OK);
}

static void another_callers_key_is_another_key(void **state)
{
	struct world *world = *state;
	Contact contact = thing("t-2", "two", "");
	assert_int_equal(tell(world, "T/Put", key_a, "t-1", "one", "").status, OK);
	struct answer answer = ask(world, (struct ask){.method = "T/Put",
					      .payload = &contact.base,
					      .token = world->specialist,
					      .key = key_a});
	assert_int_equal(answer.status, OK);
	assert_true(is_stored(world, "t-2", "two"));
}

static struct answer tell_as_nobody(
    struct world *world, const char *method, const char *id, const char *name)
{
	Contact contact = thing(id, name, "");
	return ask(world, (struct ask){.method = method, .payload = &contact.base, .key = key_a});
}

static void a_nobodys_repeated_key_has_no_second_effect(void **state)
{
	struct world *world = *state;
	assert_int_equal(tell_as_nobody(world, "T/PutOpen", "t-1", "one").status, OK);
	assert_int_equal(tell_as_nobody(world, "T/PutOpen", "t-1", "one").status, OK);
	assert_int_equal(atomic_load(&world->service.effects), 1);
}

/* Whoever guesses the key of a nobody, but not what was asked with it, gets nothing of it. */
static void a_nobodys_key_with_another_payload_is_another_key(void **state)
{
	struct world *world = *state;
	assert_int_equal(tell_as_nobody(world, "T/PutOpen", "t-1", "one").status, OK);
	const Contact *shown = contact_of(world, tell_as_nobody(world, "T/PutOpen", "t-2", "two"));
	assert_string_equal(shown->person_id, "t-2");
	assert_int_equal(atomic_load(&world->service.effects), 2);
}

static void a_nobodys_key_with_another_secret_is_another_key(void **state)
{
	struct world *world = *state;
	assert_int_equal(tell_as_nobody(world, "T/PutOpenSecret", "t-1", "right").status, OK);
	const Contact *shown =
	    contact_of(world, tell_as_nobody(world, "T/PutOpenSecret", "t-1", "wrong"));
	assert_string_equal(shown->name, "wrong");
	assert_int_equal(atomic_load(&world->service.effects), 2);
}

static void a_repeated_key_of_a_secret_payload_has_no_second_effect(void **state)
{
	struct world *world = *state;
	assert_int_equal(tell(world, "T/PutSecret", key_a, "t-1", "one", "").status, OK);
	assert_int_equal(tell(world, "T/PutSecret", key_a, "t-1", "one", "").status, OK);
	assert_int_equal(atomic_load(&world->service.effects), 1);
}

static void a_key_with_another_secret_is_never_answered_with_the_first(void **state)
{
	struct world *world = *state;
	assert_int_equal(tell(world, "T/PutSecret", key_a, "t-1", "one", "").status, OK);
	const Contact *shown =
	    contact_of(world, tell(world, "T/PutSecret", key_a, "t-1", "two", ""));
	assert_string_equal(shown->name, "two");
}

static void a_write_without_a_key_is_refused(void **state)
{
	struct world *world = *state;
	assert_int_equal(tell(world, "T/Put", "", "t-1", "one", "").status, INVALID_ARGUMENT);
	assert_true(is_absent(world, "t-1"));
}

/* --- waiting --- */

static void a_waiting_call_is_woken_by_a_change(void **state)
{
	struct world *world = *state;
	struct background watch;
	background_watch(world, &watch, 5000, 5000);
	wait_for(&world->service.watched, 1);
	assert_int_equal(tell(world, "T/Put", NULL, "t-1", "one", "").status, OK);
	assert_int_equal(background_join(&watch), OK);
	const ChangesResponse *changes = changes_of(watch.arena, watch.answer);
	assert_int_equal(changes->n_changes, 1);
	assert_string_equal(changes->changes[0]->id, "t-1");
	background_close(&watch);
}

static void a_waiting_call_is_answered_when_its_time_is_up(void **state)
{
	enum { WAIT_MS = 100 };
	struct world *world = *state;
	struct background watch;
	int64_t before = clock_mono_ms();
	background_watch(world, &watch, WAIT_MS, 5000);
	assert_int_equal(background_join(&watch), OK);
	assert_true(clock_mono_ms() - before >= WAIT_MS);
	assert_int_equal(changes_of(watch.arena, watch.answer)->n_changes, 0);
	background_close(&watch);
}

static void a_call_that_waits_longer_than_its_caller_is_still_answered(void **state)
{
	struct world *world = *state;
	struct background watch;
	background_watch(world, &watch, 20000, 500);
	assert_int_equal(background_join(&watch), OK);
	background_close(&watch);
}

/* Every run allocates some 8 KiB, and a call has 16 MiB. */
static void a_waiting_call_can_be_run_any_number_of_times(void **state)
{
	enum { RUNS = 2500 };
	struct world *world = *state;
	struct background watch;
	background_watch(world, &watch, 30000, 40000);
	for (int run = 1; run <= RUNS; run++) {
		wait_for(&world->service.watched, run);
		rpc_server_seen(world->server, "other", (uint64_t)run);
	}
	assert_int_equal(tell(world, "T/Put", NULL, "t-1", "one", "").status, OK);
	assert_int_equal(background_join(&watch), OK);
	background_close(&watch);
}

static void too_many_waiting_calls_are_refused(void **state)
{
	enum { ALL = PARKED_MAX + 1 };
	struct world *world = *state;
	struct background watches[ALL];
	size_t refused = 0;
	for (size_t i = 0; i < ALL; i++) {
		background_watch(world, &watches[i], 10000, 10000);
	}
	wait_for(&world->finished, 1);
	assert_int_equal(tell(world, "T/Put", NULL, "t-1", "one", "").status, OK);
	for (size_t i = 0; i < ALL; i++) {
		refused += background_join(&watches[i]) == RESOURCE_EXHAUSTED;
		background_close(&watches[i]);
	}
	assert_int_equal(refused, 1);
}

static struct ask get_not_before(
    struct world *world, const Contact *contact, const char *service, uint64_t change)
{
	return (struct ask){.method = "T/Get",
	    .payload = &contact->base,
	    .token = world->teacher,
	    .timeout_ms = 5000,
	    .not_before = {service, change}};
}

static void a_read_waits_for_the_changes_it_builds_on(void **state)
{
	struct world *world = *state;
	struct background read;
	(void)tell(world, "T/Put", NULL, "t-1", "one", "");
	rpc_server_seen(world->server, "directory", 6);
	read.contact = thing("t-1", "", "");
	struct ask what = get_not_before(world, &read.contact, "directory", 7);
	background_start(world, &read, &what);
	Contact other = thing("t-1", "", "");
	what = get_not_before(world, &other, "directory", 6);
	assert_int_equal(ask(world, what).status, OK);
	assert_int_equal(atomic_load(&world->finished), 0);
	rpc_server_seen(world->server, "directory", 7);
	assert_int_equal(background_join(&read), OK);
	background_close(&read);
}

static void a_read_whose_changes_do_not_come_is_told_so(void **state)
{
	struct world *world = *state;
	Contact contact = thing("t-1", "", "");
	rpc_server_seen(world->server, "directory", 6);
	struct ask what = get_not_before(world, &contact, "directory", 7);
	what.timeout_ms = 400;
	struct answer answer = ask(world, what);
	assert_int_equal(answer.transport, OK);
	assert_int_equal(answer.status, DEADLINE_EXCEEDED);
}

static void a_read_does_not_wait_for_a_service_that_is_not_followed(void **state)
{
	struct world *world = *state;
	Contact contact = thing("t-1", "", "");
	(void)tell(world, "T/Put", NULL, "t-1", "one", "");
	struct ask what = get_not_before(world, &contact, "nobody-knows", 7);
	assert_int_equal(ask(world, what).status, OK);
}

/* --- draining --- */

static void *drain_run(void *arg)
{
	struct world *world = arg;
	rpc_server_drain(world->server, 5000);
	return NULL;
}

static void draining_ends_waiting_calls(void **state)
{
	struct world *world = *state;
	struct background watch;
	background_watch(world, &watch, 10000, 10000);
	wait_for(&world->service.watched, 1);
	rpc_server_drain(world->server, 5000);
	assert_int_equal(background_join(&watch), UNAVAILABLE);
	background_close(&watch);
}

static void draining_answers_writes_under_way(void **state)
{
	struct world *world = *state;
	struct background put;
	pthread_t drain;
	background_put(world, &put, "t-1", "gate");
	wait_for(&world->service.at_gate, 1);
	assert_int_equal(pthread_create(&drain, NULL, drain_run, world), 0);
	gate_open(&world->service);
	assert_int_equal(background_join(&put), OK);
	(void)pthread_join(drain, NULL);
	background_close(&put);
}

/* All wait until the server ends. */
static void check_all_wait(struct world *world, struct background *watches, int count)
{
	wait_for(&world->service.watched, count);
	rpc_server_drain(world->server, 0);
	for (int i = 0; i < count; i++) {
		assert_int_equal(background_join(&watches[i]), UNAVAILABLE);
		background_close(&watches[i]);
	}
}

static void closing_ends_calls_that_would_wait_once_more(void **state)
{
	struct world *world = *state;
	struct background watches[PARKED_MAX];
	for (size_t i = 0; i < PARKED_MAX; i++) {
		background_watch(world, &watches[i], 10000, 10000);
	}
	check_all_wait(world, watches, PARKED_MAX);
}

/* --- what comes in --- */

static void an_unknown_method_is_unimplemented(void **state)
{
	assert_int_equal(tell(*state, "T/Nothing", NULL, "t", "n", "").status, UNIMPLEMENTED);
}

static void a_payload_of_another_type_is_refused(void **state)
{
	static const uint8_t number_for_text[] = {1 << 3, 5};
	struct world *world = *state;
	struct answer answer = ask(world, (struct ask){.method = "T/Get",
					      .raw = {number_for_text, sizeof number_for_text},
					      .token = world->teacher});
	assert_int_equal(answer.status, INVALID_ARGUMENT);
}

static void an_unknown_enum_value_is_named(void **state)
{
	struct world *world = *state;
	Contact contact = thing("t-1", "one", "");
	contact.sector = (Samen__Common__V1__Sector)99;
	struct answer answer = ask(world,
	    (struct ask){.method = "T/Get", .payload = &contact.base, .token = world->teacher});
	assert_int_equal(answer.status, INVALID_ARGUMENT);
	assert_string_equal(answer.response->details[0]->field, "sector");
	assert_string_equal(answer.response->details[0]->reason, "UNKNOWN_VALUE");
}

static void text_that_is_no_utf8_is_named(void **state)
{
	struct answer answer = tell(*state, "T/Put", NULL, "t-1", "\xff\xfe", "");
	assert_int_equal(answer.status, INVALID_ARGUMENT);
	assert_string_equal(answer.response->details[0]->field, "name");
	assert_string_equal(answer.response->details[0]->reason, "NOT_TEXT");
}

static void too_long_a_list_is_named(void **state)
{
	struct world *world = *state;
	char *items[LIST_ITEMS_MAX + 1];
	Samen__Stored__V1__Topic topic = SAMEN__STORED__V1__TOPIC__INIT;
	for (size_t i = 0; i < LIST_ITEMS_MAX + 1; i++) {
		items[i] = (char *)(uintptr_t) "item";
	}
	topic.synonyms_nl = items;
	topic.n_synonyms_nl = LIST_ITEMS_MAX + 1;
	struct answer answer = ask(world, (struct ask){.method = "T/Many", .payload = &topic.base});
	assert_int_equal(answer.status, INVALID_ARGUMENT);
	assert_string_equal(answer.response->details[0]->field, "synonyms_nl");
	assert_string_equal(answer.response->details[0]->reason, "TOO_MANY");
}

static void an_answer_that_is_too_large_says_so(void **state)
{
	struct world *world = *state;
	assert_int_equal(ask(world, (struct ask){.method = "T/Large"}).status, RESOURCE_EXHAUSTED);
}

static void what_is_no_envelope_is_refused(void **state)
{
	struct world *world = *state;
	uint8_t body[1024];
	size_t size;
	uint32_t id;
	int fd = sp_peer_connect_ipc(world->path);
	assert_true(fd >= 0 && sp_peer_greet(fd));
	assert_true(
	    sp_peer_ask(fd, SP_IPC, 0x80000001, (struct bytes){(const uint8_t *)"\xff", 1}));
	bool taken = sp_peer_take(fd, SP_IPC, &id, body, sizeof body, &size);
	(void)close(fd);
	assert_true(taken);
	Samen__Rpc__V1__Response *response =
	    samen__rpc__v1__response__unpack(arena_allocator(world->arena), size, body);
	assert_non_null(response);
	assert_int_equal(response->code, INVALID_ARGUMENT);
}

/* --- who calls --- */

static struct answer ask_as(struct world *world, const char *method, const char *token)
{
	return ask(world, (struct ask){.method = method, .token = token});
}

static void a_call_without_a_token_is_unauthenticated(void **state)
{
	assert_int_equal(ask_as(*state, "T/Teach", NULL).status, UNAUTHENTICATED);
}

static void a_call_with_a_wrong_token_is_unauthenticated(void **state)
{
	assert_int_equal(ask_as(*state, "T/Teach", "not.a-token").status, UNAUTHENTICATED);
}

static void a_call_of_an_ended_session_is_unauthenticated(void **state)
{
	struct world *world = *state;
	assert_int_equal(ask_as(world, "T/Teach", world->ended).status, UNAUTHENTICATED);
}

static void a_teacher_may_call_what_teachers_may(void **state)
{
	struct world *world = *state;
	const Contact *who = contact_of(world, ask_as(world, "T/Teach", world->teacher));
	assert_string_equal(who->person_id, "p-teacher");
}

static void another_role_is_denied(void **state)
{
	struct world *world = *state;
	assert_int_equal(ask_as(world, "T/Teach", world->specialist).status, PERMISSION_DENIED);
}

static void a_person_is_denied_what_services_may(void **state)
{
	struct world *world = *state;
	assert_int_equal(ask_as(world, "T/Serve", world->teacher).status, PERMISSION_DENIED);
}

static void a_service_may_call_what_services_may(void **state)
{
	struct world *world = *state;
	const Contact *who = contact_of(world, ask_as(world, "T/Serve", world->peer));
	assert_string_equal(who->title, "service");
}

static void a_service_is_denied_what_people_may(void **state)
{
	struct world *world = *state;
	assert_int_equal(ask_as(world, "T/Teach", world->peer).status, PERMISSION_DENIED);
}

static void a_wrong_token_counts_as_nobody_where_nobody_may_call(void **state)
{
	struct world *world = *state;
	const Contact *who = contact_of(world, ask_as(world, "T/Who", "not.a-token"));
	assert_string_equal(who->title, "nobody");
}

static void messages_come_in_the_callers_language(void **state)
{
	struct world *world = *state;
	if (strcmp(tr(true, "your role does not allow this"), "your role does not allow this") ==
	    0) {
		skip(); /* the catalogue is not built */
	}
	struct answer english = ask(world, (struct ask){.method = "T/Teach", .locale = "en-GB"});
	struct answer dutch = ask(world, (struct ask){.method = "T/Teach", .locale = ""});
	assert_string_equal(english.response->message, "sign in first");
	assert_string_not_equal(dutch.response->message, english.response->message);
}

/* --- the service's own work --- */

static enum status have_many_effects(struct call *call, void *arg)
{
	(void)arg;
	for (int i = 0; i < MANY_EFFECTS; i++) {
		call_after_commit(call, note_effect, arena_printf(call->arena, "%d", i));
	}
	return put_thing(call, "t-own", "own");
}

static void an_own_write_may_have_many_effects(void **state)
{
	struct world *world = *state;
	assert_int_equal(rpc_server_write(world->server, have_many_effects, NULL), OK);
	assert_int_equal(atomic_load(&world->service.effects), MANY_EFFECTS);
	assert_string_equal(world->service.last_effect, "499");
}

static enum status write_and_fail(struct call *call, void *arg)
{
	(void)arg;
	enum status status = put_thing(call, "t-own", "own");
	return status == OK ? ABORTED : status;
}

static void a_failing_own_write_keeps_nothing(void **state)
{
	struct world *world = *state;
	assert_int_equal(rpc_server_write(world->server, write_and_fail, NULL), ABORTED);
	assert_true(is_absent(world, "t-own"));
}

static enum status read_thing(struct call *call, void *arg)
{
	Samen__Stored__V1__Area *area;
	return record_get(call->txn, &kind_thing, arg, call->arena, &area);
}

static void an_own_read_sees_what_is_committed(void **state)
{
	struct world *world = *state;
	char id[] = "t-1";
	assert_int_equal(rpc_server_read(world->server, read_thing, id), NOT_FOUND);
	assert_int_equal(tell(world, "T/Put", NULL, "t-1", "one", "").status, OK);
	assert_int_equal(rpc_server_read(world->server, read_thing, id), OK);
}

/* --- how many calls --- */

/* How many calls of T/Who a caller may make until one is refused. */
static unsigned calls_until_refused(struct world *world, const char *token)
{
	unsigned count = 0;
	while (ask_as(world, "T/Who", token).status == OK) {
		assert_true(++count < 100 * PASSWORD_COST);
	}
	return count;
}

static void a_caller_over_the_limit_is_told_when_to_come_back(void **state)
{
	struct world *world = *state;
	assert_in_range(
	    calls_until_refused(world, world->teacher), world->rate.burst, world->rate.burst + 5);
	struct answer answer = ask_as(world, "T/Who", world->teacher);
	assert_int_equal(answer.status, RESOURCE_EXHAUSTED);
	assert_in_range(answer.response->retry_after_ms, 1, 1000);
	assert_string_equal(
	    answer.response->message, "too many calls in a short time: try again in 1 seconds");
}

static void a_caller_over_the_limit_stops_nobody_else(void **state)
{
	struct world *world = *state;
	(void)calls_until_refused(world, world->teacher);
	assert_int_equal(ask_as(world, "T/Who", world->specialist).status, OK);
	assert_int_equal(ask_as(world, "T/Who", "").status, OK);
}

static void services_are_not_limited(void **state)
{
	struct world *world = *state;
	for (unsigned i = 0; i < 3 * world->rate.burst; i++) {
		assert_int_equal(ask_as(world, "T/Serve", world->peer).status, OK);
	}
}

static void a_call_over_the_limit_is_not_decoded(void **state)
{
	struct world *world = *state;
	static const uint8_t broken[] = {0xff};
	const struct ask what = {
	    .method = "T/Who", .raw = {broken, sizeof broken}, .token = world->teacher};
	assert_int_equal(ask(world, what).status, INVALID_ARGUMENT);
	(void)calls_until_refused(world, world->teacher);
	assert_int_equal(ask(world, what).status, RESOURCE_EXHAUSTED);
}

static void what_is_denied_counts_too(void **state)
{
	struct world *world = *state;
	for (unsigned i = 0; i < world->rate.burst; i++) {
		assert_int_equal(
		    ask_as(world, "T/Teach", world->specialist).status, PERMISSION_DENIED);
	}
	assert_true(calls_until_refused(world, world->specialist) < 5);
}

static void a_long_read_counts_for_many(void **state)
{
	struct world *world = *state;
	gate_open(&world->service);
	assert_int_equal(ask_as(world, "T/Long", world->teacher).status, OK);
	assert_int_equal(ask_as(world, "T/Long", world->teacher).status, RESOURCE_EXHAUSTED);
}

/* Places to wait are few, and feeds need them. */
static void a_waiting_call_counts_for_many(void **state)
{
	struct world *world = *state;
	unsigned count = 0;
	while (ask_as(world, "T/Watch", world->teacher).status == OK) {
		assert_true(++count < 100);
	}
	assert_in_range(count, world->rate.burst / WAIT_COST, world->rate.burst / WAIT_COST + 1);
}

static void who_waits_leaves_places_to_others(void **state)
{
	struct world *world = *state;
	struct background own[2];
	struct background other;
	size_t refused = 0;
	for (size_t i = 0; i < 2; i++) {
		background_watch(world, &own[i], 10000, 10000);
	}
	wait_for(&world->finished, 1);
	atomic_store(&world->service.watched, 0);
	background_watch_as(world, &other, world->specialist, 10000, 10000);
	check_all_wait(world, &other, 1);
	for (size_t i = 0; i < 2; i++) {
		refused += background_join(&own[i]) == RESOURCE_EXHAUSTED;
		background_close(&own[i]);
	}
	assert_int_equal(refused, 1);
}

static void services_have_all_places_to_wait(void **state)
{
	struct world *world = *state;
	struct background watches[PARKED_MAX];
	for (size_t i = 0; i < PARKED_MAX; i++) {
		background_watch_as(world, &watches[i], world->peer, 10000, 10000);
	}
	check_all_wait(world, watches, PARKED_MAX);
}

/* Whoever has no token: a connection each. */
static void nobodys_calls_are_counted_by_connection(void **state)
{
	struct world *world = *state;
	char url[PATH_BYTES + 8];
	struct rpc_client *clients[2];
	struct ask what = {.method = "T/Who"};
	unsigned count = 0;
	(void)snprintf(url, sizeof url, "ipc://%s", world->path);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(rpc_client_open(url, 1, &clients[i]), OK);
	}
	while (ask_in(clients[0], world->arena, what).status == OK) {
		assert_true(++count < 100 * PASSWORD_COST);
	}
	assert_true(count >= world->rate.burst);
	assert_int_equal(ask_in(clients[0], world->arena, what).status, RESOURCE_EXHAUSTED);
	assert_int_equal(ask_in(clients[1], world->arena, what).status, OK);
	for (size_t i = 0; i < 2; i++) {
		rpc_client_close(clients[i]);
	}
}

#define LIMITED(test) cmocka_unit_test_setup_teardown(test, setup_limited, teardown)
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

static int test_limits(void)
{
	const struct CMUnitTest tests[] = {
	    LIMITED(a_caller_over_the_limit_is_told_when_to_come_back),
	    LIMITED(a_caller_over_the_limit_stops_nobody_else),
	    LIMITED(services_are_not_limited),
	    LIMITED(a_call_over_the_limit_is_not_decoded),
	    LIMITED(what_is_denied_counts_too),
	    LIMITED(a_long_read_counts_for_many),
	    LIMITED(a_waiting_call_counts_for_many),
	    LIMITED(who_waits_leaves_places_to_others),
	    LIMITED(services_have_all_places_to_wait),
	    LIMITED(nobodys_calls_are_counted_by_connection),
	};
	return cmocka_run_group_tests_name("rpc_server limits", tests, NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_WORLD(a_write_is_answered_and_kept),
	    IN_WORLD(a_write_says_its_change_number),
	    IN_WORLD(an_effect_runs_after_the_commit_with_what_lies_in_the_arena),
	    IN_WORLD(a_failing_handler_keeps_nothing),
	    IN_WORLD(a_failing_answer_keeps_nothing),
	    IN_WORLD(prepare_hands_on_to_handle),
	    IN_WORLD(what_prepare_found_wrong_is_there_in_handle),
	    IN_WORLD(a_failing_prepare_ends_the_call),
	    IN_WORLD(a_failed_commit_is_said_and_changes_nothing),
	    IN_WORLD(a_key_can_be_used_again_after_a_failed_commit),
	    IN_WORLD(a_commit_without_room_is_tried_again_call_by_call),
	    IN_WORLD(an_effect_runs_once_when_its_call_ran_twice),
	    IN_WORLD(a_write_past_its_deadline_changes_nothing),
	    IN_WORLD(a_full_queue_is_said),
	    IN_WORLD(reads_do_not_wait_for_long_ones),
	    IN_WORLD(too_many_long_reads_are_refused),
	    IN_WORLD(a_repeated_key_gives_the_same_answer_and_no_second_effect),
	    IN_WORLD(a_key_with_another_payload_is_refused),
	    IN_WORLD(a_key_with_another_method_is_refused),
	    IN_WORLD(a_failed_call_does_not_use_its_key_up),
	    IN_WORLD(another_callers_key_is_another_key),
	    IN_WORLD(a_nobodys_repeated_key_has_no_second_effect),
	    IN_WORLD(a_nobodys_key_with_another_payload_is_another_key),
	    IN_WORLD(a_nobodys_key_with_another_secret_is_another_key),
	    IN_WORLD(a_repeated_key_of_a_secret_payload_has_no_second_effect),
	    IN_WORLD(a_key_with_another_secret_is_never_answered_with_the_first),
	    IN_WORLD(a_write_without_a_key_is_refused),
	    IN_WORLD(a_waiting_call_is_woken_by_a_change),
	    IN_WORLD(a_waiting_call_is_answered_when_its_time_is_up),
	    IN_WORLD(a_call_that_waits_longer_than_its_caller_is_still_answered),
	    IN_WORLD(a_waiting_call_can_be_run_any_number_of_times),
	    IN_WORLD(too_many_waiting_calls_are_refused),
	    IN_WORLD(a_read_waits_for_the_changes_it_builds_on),
	    IN_WORLD(a_read_whose_changes_do_not_come_is_told_so),
	    IN_WORLD(a_read_does_not_wait_for_a_service_that_is_not_followed),
	    IN_WORLD(draining_ends_waiting_calls),
	    IN_WORLD(draining_answers_writes_under_way),
	    IN_WORLD(closing_ends_calls_that_would_wait_once_more),
	    IN_WORLD(an_unknown_method_is_unimplemented),
	    IN_WORLD(a_payload_of_another_type_is_refused),
	    IN_WORLD(an_unknown_enum_value_is_named),
	    IN_WORLD(text_that_is_no_utf8_is_named),
	    IN_WORLD(too_long_a_list_is_named),
	    IN_WORLD(an_answer_that_is_too_large_says_so),
	    IN_WORLD(what_is_no_envelope_is_refused),
	    IN_WORLD(a_call_without_a_token_is_unauthenticated),
	    IN_WORLD(a_call_with_a_wrong_token_is_unauthenticated),
	    IN_WORLD(a_call_of_an_ended_session_is_unauthenticated),
	    IN_WORLD(a_teacher_may_call_what_teachers_may),
	    IN_WORLD(another_role_is_denied),
	    IN_WORLD(a_person_is_denied_what_services_may),
	    IN_WORLD(a_service_may_call_what_services_may),
	    IN_WORLD(a_service_is_denied_what_people_may),
	    IN_WORLD(a_wrong_token_counts_as_nobody_where_nobody_may_call),
	    IN_WORLD(messages_come_in_the_callers_language),
	    IN_WORLD(an_own_write_may_have_many_effects),
	    IN_WORLD(a_failing_own_write_keeps_nothing),
	    IN_WORLD(an_own_read_sees_what_is_committed),
	};
	i18n_open();
	return cmocka_run_group_tests_name("rpc_server", tests, NULL, NULL) + test_limits();
}
