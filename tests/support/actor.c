#include "support/actor.h"

#include "support/check.h"

#include "runtime/pb_json.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES_MAX = 256 * 1024 * 1024, TIMEOUT_MS = 20000, METHOD_SIZE = 128 };

/* --- who --- */

struct actor *actor_nobody(struct deployment *deployment)
{
	struct actor *actor = calloc(1, sizeof *actor);
	assert_non_null(actor);
	actor->deployment = deployment;
	actor->arena = arena_open(ARENA_BYTES_MAX);
	actor->locale = "en";
	actor->timeout_ms = TIMEOUT_MS;
	assert_non_null(actor->arena);
	return actor;
}

struct actor *actor_service(struct deployment *deployment, enum service_name service)
{
	struct actor *actor = actor_nobody(deployment);
	deployment_service_token(deployment, service, actor->token);
	return actor;
}

void actor_close(struct actor *actor)
{
	if (actor != NULL) {
		arena_close(actor->arena);
		sodium_memzero(actor, sizeof *actor);
		free(actor);
	}
}

void actor_forget(struct actor *actor)
{
	arena_reset(actor->arena);
}

static void take_session(struct actor *actor, const Samen__Directory__V1__Session *session)
{
	(void)snprintf(actor->id, sizeof actor->id, "%s", session->person->id);
	(void)snprintf(actor->token, sizeof actor->token, "%s", session->access_token);
	(void)snprintf(actor->session_id, sizeof actor->session_id, "%s", session->session_id);
	(void)snprintf(
	    actor->session_secret, sizeof actor->session_secret, "%s", session->session_secret);
}

void actor_sign_in(struct actor *actor)
{
	actor->token[0] = '\0';
	take_session(actor, actor_do(actor, DIRECTORY, "Login", "{'email': '%s', 'password': '%s'}",
				actor->email, DEPLOYMENT_PASSWORD));
}

void actor_renew(struct actor *actor)
{
	actor->token[0] = '\0';
	take_session(actor,
	    actor_do(actor, DIRECTORY, "RenewToken", "{'sessionId': '%s', 'sessionSecret': '%s'}",
		actor->session_id, actor->session_secret));
}

struct actor *actor_login(struct deployment *deployment, const char *email)
{
	struct actor *actor = actor_nobody(deployment);
	(void)snprintf(actor->email, sizeof actor->email, "%s", email);
	actor_sign_in(actor);
	return actor;
}

struct actor *actor_invite(struct actor *coordinator,
    const char *email,
    const char *name,
    const char *roles,
    const char *organisation,
    const char *areas)
{
	const Samen__Directory__V1__InviteResponse *invited =
	    actor_do(coordinator, DIRECTORY, "Invite",
		"{'email': '%s', 'name': '%s', 'roles': [%s], 'organisationId': '%s', 'areaIds': "
		"[%s], 'phone': '072-5550123', 'title': 'begeleider'}",
		email, name, roles, organisation, areas);
	struct actor *actor = actor_nobody(coordinator->deployment);
	(void)snprintf(actor->email, sizeof actor->email, "%s", email);
	take_session(actor, actor_do(actor, DIRECTORY, "AcceptInvitation",
				"{'email': '%s', 'code': '%s', 'password': '%s'}", email,
				invited->code, DEPLOYMENT_PASSWORD));
	return actor;
}

/* --- packing --- */

static const ProtobufCMethodDescriptor *method_named(enum service_name service, const char *name)
{
	const ProtobufCMethodDescriptor *method =
	    protobuf_c_service_descriptor_get_method_by_name(service_descriptor(service), name);
	if (method == NULL) {
		fail_msg("samen-%s has no method %s", service_text(service), name);
	}
	return method;
}

static struct bytes pack(struct actor *actor, const ProtobufCMessage *message)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *data = arena_alloc(actor->arena, size);
	assert_non_null(data);
	(void)protobuf_c_message_pack(message, data);
	return (struct bytes){data, size};
}

static json_t *json_of(const char *text)
{
	json_error_t where;
	char *copy = strdup(text);
	assert_non_null(copy);
	for (char *quote = strchr(copy, '\''); quote != NULL; quote = strchr(quote, '\'')) {
		*quote = '"';
	}
	json_t *json = json_loads(copy, 0, &where);
	if (json == NULL) {
		fail_msg("%s in %s", where.text, copy);
	}
	free(copy);
	return json;
}

struct bytes actor_pack(
    struct actor *actor, enum service_name service, const char *method, const char *json)
{
	ProtobufCMessage *message = NULL;
	const char *error = "";
	json_t *object = json_of(json);
	enum status status = pb_from_json(
	    method_named(service, method)->input, object, false, actor->arena, &message, &error);
	json_decref(object);
	if (status != OK) {
		fail_msg("%s: %s in %s", method, error, json);
	}
	return pack(actor, message);
}

/* --- calling --- */

void actor_fresh_key(char ret_key[static ACTOR_KEY_SIZE])
{
	uint8_t random[(ACTOR_KEY_SIZE - 1) / 2];
	randombytes_buf(random, sizeof random);
	(void)sodium_bin2hex(ret_key, ACTOR_KEY_SIZE, random, sizeof random);
}

void actor_use_key(struct actor *actor, const char *key)
{
	(void)snprintf(actor->key, sizeof actor->key, "%s", key);
}

static void fill_positions(struct actor *actor, Samen__Rpc__V1__Request *request)
{
	request->not_before =
	    arena_alloc(actor->arena, SERVICE_COUNT * sizeof *request->not_before);
	assert_non_null(request->not_before);
	for (enum service_name i = 0; !actor->at_once && i < SERVICE_COUNT; i++) {
		Samen__Rpc__V1__Position *position = arena_alloc(actor->arena, sizeof *position);
		assert_non_null(position);
		samen__rpc__v1__position__init(position);
		position->service = TEXT(service_text(i));
		position->change = deployment_change(actor->deployment, i);
		request->not_before[request->n_not_before++] = position;
	}
}

static void fill_envelope(
    struct actor *actor, char *method, struct bytes payload, Samen__Rpc__V1__Request *request)
{
	if (actor->key[0] != '\0') {
		memcpy(actor->used_key, actor->key, sizeof actor->used_key);
	} else {
		actor_fresh_key(actor->used_key);
	}
	actor->key[0] = '\0';
	request->method = method;
	request->payload.data = (uint8_t *)(uintptr_t)payload.data;
	request->payload.len = payload.size;
	request->token = actor->token;
	request->request_key = actor->used_key;
	request->timeout_ms = actor->timeout_ms;
	request->locale = TEXT(actor->locale);
	fill_positions(actor, request);
}

static void take_answer(struct actor *actor,
    const ProtobufCMessageDescriptor *type,
    Samen__Rpc__V1__Response *response,
    struct reply *reply)
{
	reply->answered = true;
	reply->response = response;
	reply->status = (enum status)response->code;
	if (reply->status != OK) {
		return;
	}
	reply->message = protobuf_c_message_unpack(
	    type, arena_allocator(actor->arena), response->payload.len, response->payload.data);
	assert_non_null(reply->message);
	if (response->position != NULL) {
		deployment_saw(actor->deployment, response->position);
	}
}

struct reply actor_send(
    struct actor *actor, enum service_name service, const char *method, struct bytes payload)
{
	char full[METHOD_SIZE];
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	Samen__Rpc__V1__Response *response;
	struct reply reply = {.answered = false};
	service_method(service, method, full, sizeof full);
	fill_envelope(actor, full, payload, &request);
	struct rpc_client *client =
	    actor->client != NULL ? actor->client : deployment_client(actor->deployment, service);
	reply.status = rpc_client_call(client, actor->arena, &request, &response);
	if (reply.status == OK) {
		take_answer(actor, method_named(service, method)->output, response, &reply);
	}
	return reply;
}

static struct reply ask(struct actor *actor,
    enum service_name service,
    const char *method,
    const char *json,
    va_list args) __attribute__((format(printf, 4, 0)));

static struct reply ask(struct actor *actor,
    enum service_name service,
    const char *method,
    const char *json,
    va_list args)
{
	const char *text = arena_vprintf(actor->arena, json, args);
	assert_non_null(text);
	return actor_send(actor, service, method, actor_pack(actor, service, method, text));
}

static void must_be_answered(
    enum service_name service, const char *method, const struct reply *reply)
{
	if (!reply->answered) {
		fail_msg("%s: samen-%s gave no answer (%s)", method, service_text(service),
		    status_name(reply->status));
	}
}

static void say_refusal(const char *method, const struct reply *reply)
{
	const Samen__Rpc__V1__Response *response = reply->response;
	for (size_t i = 0; i < response->n_details; i++) {
		print_error("  %s: %s (%s)\n", response->details[i]->field,
		    response->details[i]->message, response->details[i]->reason);
	}
	fail_msg("%s: %s: %s", method, status_name(reply->status), response->message);
}

struct reply actor_ask(
    struct actor *actor, enum service_name service, const char *method, const char *json, ...)
{
	va_list args;
	va_start(args, json);
	struct reply reply = ask(actor, service, method, json, args);
	va_end(args);
	return reply;
}

const void *actor_do(
    struct actor *actor, enum service_name service, const char *method, const char *json, ...)
{
	va_list args;
	va_start(args, json);
	struct reply reply = ask(actor, service, method, json, args);
	va_end(args);
	must_be_answered(service, method, &reply);
	if (reply.status != OK) {
		say_refusal(method, &reply);
	}
	return reply.message;
}

enum status actor_code(
    struct actor *actor, enum service_name service, const char *method, const char *json, ...)
{
	va_list args;
	va_start(args, json);
	struct reply reply = ask(actor, service, method, json, args);
	va_end(args);
	must_be_answered(service, method, &reply);
	return reply.status;
}

const char *reply_reason(const struct reply *reply, const char *field)
{
	for (size_t i = 0; reply->answered && i < reply->response->n_details; i++) {
		if (strcmp(reply->response->details[i]->field, field) == 0) {
			return reply->response->details[i]->reason;
		}
	}
	return "";
}
