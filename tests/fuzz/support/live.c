#include "fuzz/support/live.h"

#include "runtime/clock.h"
#include "runtime/envelope.h"
#include "runtime/message_check.h"
#include "runtime/request_key.h"
#include "runtime/rpc_server.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_MS = 300, HASH_BYTES = 8, KEY_BYTES = 40 };

static struct live_service services[LIVE_SERVICES];

void live_require(bool holds, const char *what)
{
	if (!holds) {
		(void)fprintf(stderr, "%s\n", what);
		abort();
	}
}

/* --- what there is --- */

const struct live_service *live_service(size_t number)
{
	static void (*const open[LIVE_SERVICES])(struct live_service *) = {
	    live_directory_open, live_intake_open, live_matching_open, live_notify_open};
	struct live_service *service = &services[number % LIVE_SERVICES];
	if (service->fake == NULL) {
		open[number % LIVE_SERVICES](service);
	}
	return service;
}

const struct live_service *live_service_named(const char *name)
{
	for (size_t i = 0; i < LIVE_SERVICES; i++) {
		if (strcmp(live_service(i)->name, name) == 0) {
			return live_service(i);
		}
	}
	return NULL;
}

/* FNV-1a, folded. */
uint16_t live_number_of(const char *step_name)
{
	uint32_t hash = 0x811c9dc5;
	for (const char *at = step_name; *at != '\0'; at++) {
		hash = (hash ^ (uint8_t)*at) * 0x01000193;
	}
	return (uint16_t)(hash ^ hash >> 16);
}

const struct live_step *live_step(const struct live_service *service, uint16_t number)
{
	for (size_t i = 0; i < service->step_count; i++) {
		if (service->steps[i].number == number) {
			return &service->steps[i];
		}
	}
	return &service->steps[number % service->step_count];
}

const struct live_caller *live_caller(const struct live_service *service, uint8_t number)
{
	return &service->callers[number % service->caller_count];
}

void live_add_word(struct live_service *service, char letter, const char *text)
{
	live_require(service->word_count < LIVE_WORDS_MAX, "too many words");
	service->words[service->word_count++] = (struct live_word){letter, text};
}

void live_add_caller(struct live_service *service, const char *name, struct caller caller)
{
	live_require(service->caller_count < LIVE_CALLERS_MAX, "too many callers");
	if (caller.request_id == NULL) {
		caller.request_id = "";
	}
	service->callers[service->caller_count++] = (struct live_caller){name, caller};
}

static void add_step(struct live_service *service, struct live_step step)
{
	live_require(service->step_count < LIVE_STEPS_MAX, "too many steps");
	step.number = live_number_of(step.name);
	for (size_t i = 0; i < service->step_count; i++) {
		live_require(service->steps[i].number != step.number, "two steps of one number");
	}
	service->steps[service->step_count++] = step;
}

void live_add_feed(
    struct live_service *service, const char *name, const struct follower_source *source)
{
	add_step(service,
	    (struct live_step){
		.name = name, .request = &samen__common__v1__change__descriptor, .source = source});
}

void live_add_timer(
    struct live_service *service, const char *name, enum status (*timer)(struct call *, void *))
{
	add_step(service,
	    (struct live_step){
		.name = name, .request = &samen__common__v1__empty__descriptor, .timer = timer});
}

void live_add_routes(struct live_service *service)
{
	for (const struct route *route = service->fake->routes; route->method != NULL; route++) {
		const char *name = strrchr(route->method, '/') + 1;
		if (service->left_out != NULL && strcmp(name, service->left_out) == 0) {
			continue;
		}
		add_step(service,
		    (struct live_step){.name = name, .request = route->request, .route = route});
	}
}

/* --- words in place of "@x" --- */

struct words {
	const struct live_service *service;
	const struct live_made *made;
	struct arena *arena;
};

static const char *word_of(const struct words *words, char letter)
{
	if (letter >= '0' && letter <= '9') {
		size_t index = (size_t)(letter - '0');
		return words->made != NULL && index < words->made->count ? words->made->texts[index]
									 : NULL;
	}
	for (size_t i = 0; i < words->service->word_count; i++) {
		if (words->service->words[i].letter == letter) {
			return words->service->words[i].text;
		}
	}
	return NULL;
}

static void fill_text(const struct words *words, char **text)
{
	if (*text == NULL || (*text)[0] != '@' || (*text)[1] == '\0' || (*text)[2] != '\0') {
		return;
	}
	char *word = arena_strdup(words->arena, word_of(words, (*text)[1]));
	*text = word != NULL ? word : *text;
}

static void fill_words(const struct words *words, ProtobufCMessage *message);

static void fill_member(
    const struct words *words, const ProtobufCFieldDescriptor *field, void *member)
{
	if (field->type == PROTOBUF_C_TYPE_STRING) {
		fill_text(words, member);
	} else if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
		ProtobufCMessage **message = member;
		if (*message != NULL) {
			fill_words(words, *message);
		}
	}
}

/* A member is a list of pointers, or one pointer. */
static void fill_field(
    const struct words *words, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	uint8_t *base = (uint8_t *)message;
	if (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE) {
		return;
	}
	if (field->label != PROTOBUF_C_LABEL_REPEATED) {
		fill_member(words, field, base + field->offset);
		return;
	}
	size_t count = *(const size_t *)(const void *)(base + field->quantifier_offset);
	void **list = *(void ***)(void *)(base + field->offset);
	for (size_t i = 0; i < count; i++) {
		fill_member(words, field, &list[i]);
	}
}

static void fill_words(const struct words *words, ProtobufCMessage *message)
{
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		fill_field(words, message, &message->descriptor->fields[i]);
	}
}

/* --- one call --- */

/* One arena for all calls, emptied after each. */
static struct call call_open(const struct live_service *service, const struct caller *caller)
{
	static struct arena *arena;
	int64_t mono_ms = clock_mono_ms();
	arena = arena != NULL ? arena : arena_open(CALL_ARENA_BYTES_MAX);
	struct call call = {.arena = arena,
	    .store = service->fake->store,
	    .service = service->fake->service,
	    .caller = *caller,
	    .now_ms = service->fake->now_ms,
	    .trace_id = "",
	    .request_key = "always-the-same",
	    .dutch = true,
	    .started_mono_ms = mono_ms,
	    .deadline_mono_ms = mono_ms + TIMEOUT_MS,
	    .last_try = true};
	live_require(call.arena != NULL, "no memory");
	return call;
}

static ProtobufCMessage *decode(const struct live_service *service,
    const struct live_step *step,
    struct call *call,
    struct bytes payload,
    const struct live_made *made)
{
	ProtobufCMessage *request = protobuf_c_message_unpack(
	    step->request, arena_allocator(call->arena), payload.size, payload.data);
	if (request == NULL) {
		return NULL;
	}
	const struct words words = {service, made, call->arena};
	fill_words(&words, request);
	return message_check(call, request) == OK ? request : NULL;
}

static enum status admitted(const struct live_service *service, struct call *call)
{
	bool asks = call->caller.kind == CALLER_PERSON && service->fake->admit != NULL;
	return asks ? service->fake->admit(call) : OK;
}

static enum status run_write(const struct live_service *service,
    const struct route *route,
    struct call *call,
    const void *request,
    void *response)
{
	static uint64_t last_key;
	char key[KEY_BYTES];
	const uint8_t hash[HASH_BYTES] = {0};
	uint64_t change = 0;
	(void)snprintf(key, sizeof key, "fuzz-request-key-%" PRIu64, last_key++);
	enum status status = admitted(service, call);
	if (status == OK) {
		status = request_key_find(call, key, (struct bytes){hash, sizeof hash}, &change);
		status = status == NOT_FOUND ? route->handle(call, request) : status;
	}
	if (status == OK) {
		change = record_last_change(call->txn);
		status = request_key_keep(call, key, (struct bytes){hash, sizeof hash}, change);
	}
	if (status == OK && route->answer != NULL) {
		status = route->answer(call, request, response);
	}
	return status;
}

static enum status run_route(const struct live_service *service,
    const struct route *route,
    struct call *call,
    const void *request,
    void *response)
{
	if (route->access == WRITE) {
		return run_write(service, route, call, request, response);
	}
	enum status status = admitted(service, call);
	return status == OK ? route->answer(call, request, response) : status;
}

static enum status run_step(const struct live_service *service,
    const struct live_step *step,
    struct call *call,
    const void *request,
    void *response)
{
	if (step->source != NULL) {
		return step->source->apply(call, request);
	}
	if (step->timer != NULL) {
		return step->timer(call, service->fake->service);
	}
	return run_route(service, step->route, call, request, response);
}

bool live_step_writes(const struct live_step *step)
{
	return step->route == NULL || step->route->access == WRITE;
}

static bool may(const struct live_step *step, const struct caller *caller)
{
	return step->route == NULL || (step->route->roles & (MAY_NOBODY | caller->roles)) != 0;
}

static enum status run_in(const struct live_service *service,
    const struct live_step *step,
    struct call *call,
    struct store_txn *txn,
    const void *request,
    void *response)
{
	const struct route *route = step->route;
	if (route != NULL && route->access == WRITE && route->prepare != NULL) {
		enum status status = route->prepare(call, request);
		if (status != OK) {
			return status;
		}
	}
	call->txn = txn;
	if (!live_step_writes(step)) {
		return run_step(service, step, call, request, response);
	}
	live_require(store_nest(txn, &call->txn) == OK, "no nested transaction");
	enum status status = run_step(service, step, call, request, response);
	if (status == OK) {
		status = store_commit(call->txn);
	} else {
		store_abort(call->txn);
	}
	if (status == OK && service->runs_effects) {
		call_run_effects(call);
	}
	return status;
}

/* The answer as it would go out; that it can be packed is part of what is tried. */
static void answer(const struct live_service *service,
    const struct live_step *step,
    struct call *call,
    enum status status,
    ProtobufCMessage *response)
{
	bool has_payload = status == OK && step->route != NULL;
	struct bytes frame =
	    envelope_response(call, status, has_payload ? response : NULL, service->name, 0);
	Samen__Rpc__V1__Response *read =
	    frame.data != NULL ? samen__rpc__v1__response__unpack(
				     arena_allocator(call->arena), frame.size, frame.data)
			       : NULL;
	live_require(frame.data == NULL || read != NULL || arena_was_short(call->arena),
	    "the answer is no envelope");
}

static void keep_made(const struct call *call, struct live_made *made)
{
	for (size_t i = 0; made != NULL && i < call->made_count && made->count < LIVE_MADE_MAX;
	     i++) {
		(void)snprintf(
		    made->texts[made->count], sizeof made->texts[0], "%s", call->made[i]);
		made->count++;
	}
}

static char *message_of(const struct live_step *step, const struct call *call, enum status status)
{
	char *text = NULL;
	const struct call_detail *detail = call->detail_count > 0 ? call->details : NULL;
	int size = asprintf(&text, "%s %s: %s %s %s %s", step->name, status_name(status),
	    call->message != NULL ? call->message : "", detail != NULL ? detail->field : "",
	    detail != NULL ? detail->reason : "", detail != NULL ? detail->message : "");
	return size >= 0 ? text : NULL;
}

enum status live_run(const struct live_service *service,
    const struct live_step *step,
    const struct caller *caller,
    struct bytes payload,
    struct store_txn *txn,
    struct live_made *made,
    char **ret_message)
{
	struct call call = call_open(service, caller);
	const ProtobufCMessageDescriptor *type =
	    step->route != NULL ? step->route->response : step->request;
	ProtobufCMessage *response = arena_alloc(call.arena, type->sizeof_message);
	live_require(response != NULL, "no memory");
	protobuf_c_message_init(type, response);
	call.whose = step->route != NULL ? step->route->whose : 0;
	enum status status = may(step, caller) ? OK : PERMISSION_DENIED;
	const ProtobufCMessage *request =
	    status == OK ? decode(service, step, &call, payload, made) : NULL;
	if (status == OK) {
		status = request != NULL ? run_in(service, step, &call, txn, request, response)
					 : INVALID_ARGUMENT;
	}
	if (ret_message != NULL) {
		*ret_message = message_of(step, &call, status);
	}
	if (status == OK) {
		keep_made(&call, made);
	}
	answer(service, step, &call, status, response);
	arena_reset(call.arena);
	return status;
}
