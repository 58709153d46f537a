#include "remote.h"

#include "deployment.h"
#include "https_line.h"
#include "print.h"

#include "runtime/clock.h"
#include "runtime/rpc_client.h"
#include "runtime/service.h"
#include "session.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	TIMEOUT_MS = 15000,
	RENEW_BEFORE_MS = 30000,
	KEY_BYTES = 16,
	TRACE_BYTES = 8,
	IMPORT_ID_BYTES = 12,
	PATIENCE_MS = 2000,
	TRIES_MAX = 4
};

static const struct {
	const char *name;
	const char *prefix;
} services[REMOTE_COUNT] = {
    [DIRECTORY] = {"directory", "samen.directory.v1.Directory/"},
    [INTAKE] = {"intake", "samen.intake.v1.Intake/"},
    [MATCHING] = {"matching", "samen.matching.v1.Matching/"},
    [NOTIFY] = {"notify", "samen.notify.v1.Notify/"},
};

/* Connections: to each service of this machine, or to the gateway of another. Not in the arena:
 * commands that wait for news have one of their own, which they give back. */
struct remote {
	struct rpc_client *clients[REMOTE_COUNT];
	struct https_line *line;
};

static int exit_code(enum status status)
{
	switch (status) {
	case OK:
		return EX_OK;
	case INVALID_ARGUMENT:
	case FAILED_PRECONDITION:
	case OUT_OF_RANGE:
		return EX_DATAERR;
	case NOT_FOUND:
		return EX_NOINPUT;
	case ALREADY_EXISTS:
		return EX_CANTCREAT;
	case PERMISSION_DENIED:
	case UNAUTHENTICATED:
		return EX_NOPERM;
	case UNAVAILABLE:
		return EX_UNAVAILABLE;
	case DEADLINE_EXCEEDED:
	case RESOURCE_EXHAUSTED:
	case ABORTED:
		return EX_TEMPFAIL;
	case UNIMPLEMENTED:
		return EX_PROTOCOL;
	default:
		return EX_SOFTWARE;
	}
}

static int say_no_memory(void)
{
	(void)cli_fail(EX_OSERR, _("there is not enough memory"));
	return EX_OSERR;
}

static int client_of(struct cli *cli, enum remote_service service, struct rpc_client **ret_client)
{
	struct rpc_client **client = &cli->remote->clients[service];
	if (*client == NULL) {
		char url[PATH_MAX + 64];
		service_url(cli->home, cli->config, services[service].name, url, sizeof url);
		if (rpc_client_open(url, 1, client) != OK) {
			return cli_fail(
			    EX_CONFIG, _("'%s' is not an address that samen can use"), url);
		}
	}
	*ret_client = *client;
	return EX_OK;
}

static int line_of(struct cli *cli, struct https_line **ret_line)
{
	struct https_line **line = &cli->remote->line;
	if (*line == NULL && https_line_open(cli->gateway, cli->ca_file, line) != OK) {
		return say_no_memory();
	}
	*ret_line = *line;
	return EX_OK;
}

void remote_close(struct cli *cli)
{
	if (cli->remote == NULL) {
		return;
	}
	for (size_t i = 0; i < REMOTE_COUNT; i++) {
		rpc_client_close(cli->remote->clients[i]);
	}
	https_line_close(cli->remote->line);
	free(cli->remote);
	cli->remote = NULL;
}

/* Nothing was learnt: say which address was tried, and what to do. */
static int say_unreached(const char *url, enum status status)
{
	switch (status) {
	case UNAVAILABLE:
		return cli_fail(EX_UNAVAILABLE,
		    _("nobody answers at %s.\nStart the services with 'samen up', or name their "
		      "folder with --home."),
		    url);
	case DEADLINE_EXCEEDED:
		return cli_fail(EX_TEMPFAIL, _("%s did not answer in time: try again"), url);
	default:
		return cli_fail(EX_PROTOCOL, _("%s answered something that is not understood (%s)"),
		    url, status_name(status));
	}
}

/* The same of a gateway; failure is libcurl's word. */
static int say_not_reached_elsewhere(const char *address, const char *failure, enum status status)
{
	switch (status) {
	case UNAVAILABLE:
		return cli_fail(EX_UNAVAILABLE,
		    _("nobody answers at %s (%s).\nIs the address right, and is there a connection "
		      "to it? Try again later."),
		    address, failure);
	case PERMISSION_DENIED:
		return cli_fail(EX_NOPERM,
		    _("%s cannot prove who it is (%s); nothing was sent.\nIf the region has a "
		      "certificate authority of its own, name its certificate with --ca FILE."),
		    address, failure);
	default:
		return say_unreached(address, status);
	}
}

static const char *place_of(const struct cli *cli, const char *field)
{
	const char *place =
	    cli->field_place == NULL ? NULL : cli->field_place(cli, field, cli->field_place_arg);
	return place != NULL ? place : field;
}

/* The text of what was asked that a field such as "story.happens" names; NULL when it is none. */
static const char *text_named(const ProtobufCMessage *asked, const char *field)
{
	while (asked != NULL) {
		size_t size = strcspn(field, ".");
		const ProtobufCFieldDescriptor *found = NULL;
		for (unsigned i = 0; i < asked->descriptor->n_fields && found == NULL; i++) {
			const ProtobufCFieldDescriptor *one = &asked->descriptor->fields[i];
			bool named =
			    strncmp(one->name, field, size) == 0 && one->name[size] == '\0';
			found = named && one->label != PROTOBUF_C_LABEL_REPEATED ? one : NULL;
		}
		if (found == NULL) {
			return NULL;
		}
		const void *member = (const uint8_t *)asked + found->offset;
		if (found->type == PROTOBUF_C_TYPE_STRING && field[size] == '\0') {
			return *(const char *const *)member;
		}
		if (found->type != PROTOBUF_C_TYPE_MESSAGE || field[size] == '\0') {
			return NULL;
		}
		asked = *(const ProtobufCMessage *const *)member;
		field += size + 1;
	}
	return NULL;
}

static void say_field(const struct cli *cli, const Samen__Rpc__V1__FieldError *error)
{
	const char *place = place_of(cli, error->field);
	const char *text = error->to > 0 ? text_named(cli->asked, error->field) : NULL;
	if (error->to > 0) {
		(void)fprintf(stderr, _("  %s, characters %u to %u: %s\n"), place, error->from + 1,
		    error->to, error->message);
	} else {
		(void)fprintf(stderr, "  %s: %s\n", place, error->message);
	}
	if (text != NULL) {
		print_place(text, error->from, error->to);
	}
}

/* A session of another deployment is of no use here, and is not sent. */
static void say_how_to_sign_in(const struct cli *cli)
{
	const struct session *session = cli->session;
	const char *home =
	    session->home != NULL && session->session_id[0] != '\0' ? session->home : "";
	if (home[0] != '\0' && strcmp(home, deployment_name(cli)) != 0) {
		(void)fprintf(stderr,
		    _("You are signed in at %s, and this is %s. Sign in here with 'samen login', "
		      "with another --profile to stay signed in there.\n"),
		    home, deployment_name(cli));
		return;
	}
	(void)fprintf(stderr, "%s\n", _("Sign in with 'samen login'."));
}

static int say_refused(
    const struct cli *cli, const Samen__Rpc__V1__Response *response, bool with_advice)
{
	(void)cli_fail(0, "%s", response->message);
	for (size_t i = 0; i < response->n_details; i++) {
		say_field(cli, response->details[i]);
	}
	if (response->code == SAMEN__RPC__V1__CODE__UNAUTHENTICATED && with_advice) {
		say_how_to_sign_in(cli);
	}
	return exit_code((enum status)response->code);
}

/* size_bytes random bytes (at most KEY_BYTES) in hexadecimal, in the arena; NULL when it is full.
 */
static char *random_name(struct cli *cli, size_t size_bytes)
{
	uint8_t random[KEY_BYTES];
	char *name = arena_alloc(cli->arena, 2 * size_bytes + 1);
	randombytes_buf(random, sizeof random);
	return name != NULL ? sodium_bin2hex(name, 2 * size_bytes + 1, random, size_bytes) : NULL;
}

char *remote_import_id(struct cli *cli)
{
	return random_name(cli, IMPORT_ID_BYTES);
}

/* Packs the message and puts in what every call carries. */
static int fill_request(struct cli *cli,
    enum remote_service service,
    const char *method,
    const ProtobufCMessage *message,
    Samen__Rpc__V1__Request *request)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	cli->asked = message;
	request->payload.data = arena_alloc(cli->arena, size);
	request->payload.len = size;
	request->method = arena_printf(cli->arena, "%s%s", services[service].prefix, method);
	request->request_key = random_name(cli, KEY_BYTES);
	request->trace_id = random_name(cli, TRACE_BYTES);
	if (request->payload.data == NULL || request->method == NULL ||
	    request->request_key == NULL || request->trace_id == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	(void)protobuf_c_message_pack(message, request->payload.data);
	request->locale = wire_text(cli->dutch ? "nl" : "en");
	return EX_OK;
}

/* What this person did at other services must have arrived before the answer is made. */
static void fill_positions(struct cli *cli, Samen__Rpc__V1__Request *request)
{
	const struct session *session = cli->session;
	request->not_before =
	    arena_alloc(cli->arena, SESSION_POSITIONS_MAX * sizeof *request->not_before);
	for (size_t i = 0; request->not_before != NULL && i < session->position_count; i++) {
		Samen__Rpc__V1__Position *position = arena_alloc(cli->arena, sizeof *position);
		if (position == NULL) {
			return;
		}
		samen__rpc__v1__position__init(position);
		position->service = session->positions[i].service;
		position->change = session->positions[i].change;
		request->not_before[request->n_not_before++] = position;
	}
}

/* Whether the service asked for a little patience; returns when that has passed. */
static bool waited(const Samen__Rpc__V1__Response *response)
{
	long ms = response->retry_after_ms;
	if (response->code != SAMEN__RPC__V1__CODE__RESOURCE_EXHAUSTED || ms == 0 ||
	    ms > PATIENCE_MS) {
		return false;
	}
	const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
	return nanosleep(&pause, NULL) == 0;
}

/* Sends the request once over whichever connection leads there, and takes its answer. */
static int ask(struct cli *cli,
    enum remote_service service,
    const Samen__Rpc__V1__Request *request,
    Samen__Rpc__V1__Response **ret_response)
{
	struct rpc_client *client = NULL;
	struct https_line *line = NULL;
	int code = cli->gateway != NULL ? line_of(cli, &line) : client_of(cli, service, &client);
	if (code != EX_OK) {
		return code;
	}
	enum status status = line != NULL
				 ? https_line_call(line, cli->arena, request, ret_response)
				 : rpc_client_call(client, cli->arena, request, ret_response);
	if (status == OK) {
		return EX_OK;
	}
	return line != NULL
		   ? say_not_reached_elsewhere(cli->gateway, https_line_failure(line), status)
		   : say_unreached(rpc_client_url(client), status);
}

/* Sends the request and takes its answer, whatever that says. An import may be faster than a caller
 * is allowed to be: it waits, and goes on. An exit code. */
static int exchange(struct cli *cli,
    enum remote_service service,
    const Samen__Rpc__V1__Request *request,
    Samen__Rpc__V1__Response **ret_response)
{
	if (cli->remote == NULL) {
		cli->remote = calloc(1, sizeof *cli->remote);
	}
	if (cli->remote == NULL) {
		return say_no_memory();
	}
	int code = ask(cli, service, request, ret_response);
	for (int tries = 1; tries < TRIES_MAX && code == EX_OK && waited(*ret_response); tries++) {
		code = ask(cli, service, request, ret_response);
	}
	return code;
}

static int take_refusal(struct cli *cli, const Samen__Rpc__V1__Response *response, bool trying)
{
	int refusal = exit_code((enum status)response->code);
	cli->reason = response->n_details > 0 ? response->details[0]->reason : "";
	bool silent = (trying && (refusal == EX_NOINPUT || refusal == EX_NOPERM)) ||
		      (cli->quiet_reason != NULL && strcmp(cli->reason, cli->quiet_reason) == 0);
	/* Who is just signing in needs no advice to do so, nor who only typed a wrong code. */
	bool with_advice = !cli->session->signing_in && !cli->as_parent && response->n_details == 0;
	return silent ? refusal : say_refused(cli, response, with_advice);
}

/* Unpacks what the service answered, or says why it refused. */
static int take_answer(struct cli *cli,
    enum remote_service service,
    const Samen__Rpc__V1__Response *response,
    const ProtobufCMessageDescriptor *response_type,
    bool trying,
    void *ret_response)
{
	if (response->code != SAMEN__RPC__V1__CODE__OK) {
		return take_refusal(cli, response, trying);
	}
	ProtobufCMessage *message = protobuf_c_message_unpack(response_type,
	    arena_allocator(cli->arena), response->payload.len, response->payload.data);
	if (message == NULL) {
		return say_unreached(cli->gateway != NULL
					 ? cli->gateway
					 : rpc_client_url(cli->remote->clients[service]),
		    DATA_LOSS);
	}
	if (response->position != NULL) {
		session_saw(cli, response->position);
	}
	memcpy(ret_response, &message, sizeof message);
	return EX_OK;
}

/* Trades the session's secret for a fresh access token. */
static int renew(struct cli *cli, bool trying)
{
	struct session *session = cli->session;
	Samen__Directory__V1__RenewTokenRequest renewal =
	    SAMEN__DIRECTORY__V1__RENEW_TOKEN_REQUEST__INIT;
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	Samen__Rpc__V1__Response *response = NULL;
	Samen__Directory__V1__Session *renewed = NULL;
	renewal.session_id = session->session_id;
	renewal.session_secret = session->session_secret;
	int code = fill_request(cli, DIRECTORY, "RenewToken", &renewal.base, &request);
	if (code == EX_OK) {
		code = exchange(cli, DIRECTORY, &request, &response);
	}
	if (code == EX_OK) {
		code = take_answer(cli, DIRECTORY, response,
		    &samen__directory__v1__session__descriptor, trying, &renewed);
	}
	return code == EX_OK ? session_take(cli, renewed) : code;
}

int remote_renew(struct cli *cli)
{
	return renew(cli, false);
}

/* When the access token is about to end. A parent's is not renewed: the next code gives another. */
static int renew_in_time(struct cli *cli)
{
	const struct session *session = cli->session;
	bool is_due =
	    session->signed_in && session->access_expires_at_ms <= clock_now_ms() + RENEW_BEFORE_MS;
	return is_due && !cli->as_parent ? renew(cli, false) : EX_OK;
}

/* Whether the token itself was refused: rights or sessions changed since it was made. */
static bool is_stale(const struct cli *cli, const Samen__Rpc__V1__Response *response)
{
	return cli->session->signed_in && !cli->as_parent && response->n_details == 0 &&
	       response->code == SAMEN__RPC__V1__CODE__UNAUTHENTICATED;
}

static int call(struct cli *cli,
    enum remote_service service,
    const char *method,
    const ProtobufCMessage *message,
    const ProtobufCMessageDescriptor *response_type,
    uint32_t timeout_ms,
    bool trying,
    void *ret_response)
{
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	Samen__Rpc__V1__Response *response = NULL;
	int code = renew_in_time(cli);
	if (code == EX_OK) {
		code = fill_request(cli, service, method, message, &request);
	}
	if (code != EX_OK) {
		return code;
	}
	request.timeout_ms = timeout_ms;
	if (cli->session->signed_in) {
		request.token = cli->session->access_token;
		fill_positions(cli, &request);
	}
	code = exchange(cli, service, &request, &response);
	if (code == EX_OK && is_stale(cli, response) && renew(cli, true) == EX_OK) {
		request.token = cli->session->access_token;
		code = exchange(cli, service, &request, &response);
	}
	return code == EX_OK
		   ? take_answer(cli, service, response, response_type, trying, ret_response)
		   : code;
}

int remote_wait(struct cli *cli,
    enum remote_service service,
    const char *method,
    const ProtobufCMessage *message,
    const ProtobufCMessageDescriptor *response_type,
    uint32_t timeout_ms,
    void *ret_response)
{
	return call(cli, service, method, message, response_type, timeout_ms, false, ret_response);
}

int remote_call(struct cli *cli,
    enum remote_service service,
    const char *method,
    const ProtobufCMessage *message,
    const ProtobufCMessageDescriptor *response_type,
    void *ret_response)
{
	return call(cli, service, method, message, response_type, TIMEOUT_MS, false, ret_response);
}

int remote_try(struct cli *cli,
    enum remote_service service,
    const char *method,
    const ProtobufCMessage *message,
    const ProtobufCMessageDescriptor *response_type,
    void *ret_response)
{
	return call(cli, service, method, message, response_type, TIMEOUT_MS, true, ret_response);
}
