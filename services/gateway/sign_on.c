#include "gateway/sign_on.h"

#include "gateway/ask.h"
#include "gateway/browser_session.h"
#include "gateway/client_secrets.h"
#include "gateway/code_flow.h"
#include "gateway/cookie.h"
#include "gateway/ticket_cookie.h"
#include "jwks/fetch.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/pool.h"
#include "sso/id_token.h"
#include "sso/issuer.h"

#include "directory.pb-c.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef Samen__Rpc__V1__Response Response;
typedef Samen__Directory__V1__Session Session;
typedef Samen__Directory__V1__ListSignOnResponse Listed;

enum {
	THREADS = 4,
	QUEUED_MAX = 64,
	ARENA_BYTES_MAX = 2 << 20,
	TOKENS_BYTES_MAX = 64 * 1024, /* of an issuer's answer */
	TOKENS_MS_MAX = 10000,
	CODE_BYTES_MAX = 4096
};

struct sign_on {
	struct issuer_list issuers;
	struct client_secrets *secrets;
	const struct settings *settings;
	struct upstream *upstream;
	pthread_rwlock_t lock; /* of pool: whoever submits holds it */
	struct pool *pool;     /* NULL: not begun, or ended */
};

/* One request. */
struct visit {
	struct sign_on *sign_on;
	const struct head *head;
	struct answer *answer;
	void (*done)(void *arg);
	void *arg;
	struct arena *arena;
	struct browser_session session;
	bool secure;
};

/* For the fetching, which asks for a function without an argument: a process has one gateway. */
static atomic_bool is_ending;

static bool ends(void)
{
	return atomic_load(&is_ending);
}

/* --- words: what the page is told, after "/?sso=" --- */

#define LINKED "linked"
#define REFUSED "refused"               /* the issuer, or what it says, was refused */
#define NOT_INVITED "not_invited"       /* nobody here is meant */
#define ALREADY_LINKED "already_linked" /* to somebody else, or another account to this person */
#define SECOND_FACTOR "second_factor"   /* SignOn with the code is to follow */
#define EXPIRED "expired"               /* begin anew */
#define SIGN_IN_FIRST "sign_in"         /* before linking */
#define UNAVAILABLE_NOW "unavailable"   /* later, or not set up */

/* Sends the browser to the page; word is NULL when all is well. */
static void to_page(struct visit *visit, const char *issuer, const char *word)
{
	answer_line(visit->answer, 303, "");
	answer_header(visit->answer, "Location", "%s%s", word != NULL ? "/?sso=" : "/",
	    word != NULL ? word : "");
	log_info("sso.done", "issuer=%s outcome=%s", issuer, word != NULL ? word : "signed_in");
}

/* --- opening --- */

enum status sign_on_open(
    const struct config *config, const char *home, struct sign_on **ret_sign_on)
{
	struct sign_on *sign_on = calloc(1, sizeof *sign_on);
	if (sign_on == NULL || pthread_rwlock_init(&sign_on->lock, NULL) != 0) {
		free(sign_on);
		return RESOURCE_EXHAUSTED;
	}
	enum status status = issuers_open(config, &sign_on->issuers);
	if (status == OK) {
		status = client_secrets_open(&sign_on->issuers, home, &sign_on->secrets);
	}
	if (status != OK) {
		sign_on_close(sign_on);
		return status;
	}
	*ret_sign_on = sign_on;
	return OK;
}

void sign_on_close(struct sign_on *sign_on)
{
	if (sign_on == NULL) {
		return;
	}
	sign_on_end(sign_on);
	client_secrets_close(sign_on->secrets);
	issuers_close(&sign_on->issuers);
	(void)pthread_rwlock_destroy(&sign_on->lock);
	free(sign_on);
}

enum status sign_on_begin(
    struct sign_on *sign_on, const struct settings *settings, struct upstream *upstream)
{
	sign_on->settings = settings;
	sign_on->upstream = upstream;
	return sign_on->issuers.count > 0 ? pool_open(THREADS, QUEUED_MAX, &sign_on->pool) : OK;
}

void sign_on_end(struct sign_on *sign_on)
{
	atomic_store(&is_ending, true);
	(void)pthread_rwlock_wrlock(&sign_on->lock);
	struct pool *pool = sign_on->pool;
	sign_on->pool = NULL;
	(void)pthread_rwlock_unlock(&sign_on->lock);
	pool_close(pool);
}

/* --- what both ways need --- */

/* Where the issuer sends the browser back to: not what a Host header says, unless that is this very
 * machine. NULL when samen.conf does not say. */
static const char *redirect_uri(const struct visit *visit)
{
	const struct settings *settings = visit->sign_on->settings;
	const char *host = head_value(visit->head, "Host");
	if (settings->public_url[0] != '\0') {
		return arena_printf(visit->arena, "%s/sso/callback", settings->public_url);
	}
	const char *address =
	    arena_printf(visit->arena, "http://%s/sso/callback", host != NULL ? host : "");
	if (address == NULL || !issuer_url_allowed(address)) {
		log_error("sso.address", "do=\"name gateway.public_url in samen.conf\"");
		return NULL;
	}
	return settings_tls(settings) ? arena_printf(visit->arena, "https://%s/sso/callback", host)
				      : address;
}

/* The one argument of this name, without a NUL in it; "" when there is none, NULL when there are
 * several. */
static const char *argument(const struct visit *visit, const char *name)
{
	const struct fields *arguments = &visit->head->arguments;
	const char *value = "";
	size_t count = 0;
	for (size_t i = 0; i < arguments->count; i++) {
		const struct field *field = &arguments->items[i];
		if (strcmp(field->name, name) != 0) {
			continue;
		}
		count++;
		value = field->value != NULL && strlen(field->value) == field->size ? field->value
										    : NULL;
	}
	return count > 1 ? NULL : value;
}

/* What the directory answers, when it is OK; unpacked. */
static enum status ask(struct visit *visit,
    const char *method,
    const ProtobufCMessage *request,
    const char *token,
    const ProtobufCMessageDescriptor *type,
    void *ret_message,
    Response **ret_response)
{
	Response *response = NULL;
	enum status status = ask_directory(
	    visit->sign_on->upstream, method, request, token, visit->arena, &response);
	*ret_response = response;
	if (status != OK || response->code != SAMEN__RPC__V1__CODE__OK) {
		return status != OK ? status : (enum status)response->code;
	}
	ProtobufCMessage *message = protobuf_c_message_unpack(
	    type, arena_allocator(visit->arena), response->payload.len, response->payload.data);
	memcpy(ret_message, &message, sizeof message);
	return message != NULL ? OK : DATA_LOSS;
}

static enum status find_endpoints(struct visit *visit,
    const struct issuer *issuer,
    const Samen__Directory__V1__SignOnIssuer **ret_endpoints)
{
	Samen__Directory__V1__ListSignOnRequest request =
	    SAMEN__DIRECTORY__V1__LIST_SIGN_ON_REQUEST__INIT;
	Response *response;
	Listed *listed;
	enum status status = ask(visit, "ListSignOn", &request.base, "",
	    &samen__directory__v1__list_sign_on_response__descriptor, &listed, &response);
	for (size_t i = 0; status == OK && i < listed->n_issuers; i++) {
		const Samen__Directory__V1__SignOnIssuer *one = listed->issuers[i];
		if (strcmp(one->name, issuer->name) == 0 &&
		    issuer_endpoint_allowed(issuer, one->authorization_endpoint) &&
		    issuer_endpoint_allowed(issuer, one->token_endpoint)) {
			*ret_endpoints = one;
			return OK;
		}
	}
	return status != OK ? status : NOT_FOUND;
}

/* A token of the session that a ticket or the cookies name, for linking. */
static enum status token_of(struct visit *visit, const char *session, const char **ret_token)
{
	Samen__Directory__V1__RenewTokenRequest request =
	    SAMEN__DIRECTORY__V1__RENEW_TOKEN_REQUEST__INIT;
	Response *response;
	Session *renewed;
	const char *dot = strchr(session, '.');
	if (dot == NULL) {
		return UNAUTHENTICATED;
	}
	request.session_id = arena_memdup(visit->arena, session, (size_t)(dot - session));
	request.session_secret = arena_strdup(visit->arena, dot + 1);
	if (request.session_id == NULL || request.session_secret == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = ask(visit, "RenewToken", &request.base, "",
	    &samen__directory__v1__session__descriptor, &renewed, &response);
	if (status == OK) {
		*ret_token = renewed->access_token;
	}
	return status;
}

/* --- to the issuer --- */

static bool is_navigation(const struct head *head)
{
	const char *mode = head_value(head, "Sec-Fetch-Mode");
	const char *where = head_value(head, "Sec-Fetch-Dest");
	return (mode == NULL || strcmp(mode, "navigate") == 0) &&
	       (where == NULL || strcmp(where, "document") == 0);
}

/* Linking begins on the own page; a sign-in may begin anywhere. */
static bool is_of_own_page(const struct head *head)
{
	const char *site = head_value(head, "Sec-Fetch-Site");
	return site == NULL || strcmp(site, "same-origin") == 0;
}

static enum status begin(struct visit *visit, const struct issuer *issuer, const char *session)
{
	Samen__Directory__V1__BeginSignOnRequest request =
	    SAMEN__DIRECTORY__V1__BEGIN_SIGN_ON_REQUEST__INIT;
	Samen__Directory__V1__BeginSignOnResponse *begun;
	const Samen__Directory__V1__SignOnIssuer *endpoints;
	Response *response;
	const char *token = "";
	char state[CODE_FLOW_TEXT_SIZE], verifier[CODE_FLOW_TEXT_SIZE];
	request.name = (char *)(uintptr_t)issuer->name;
	request.link = session[0] != '\0';
	enum status status = find_endpoints(visit, issuer, &endpoints);
	if (status == OK && request.link) {
		status = token_of(visit, session, &token);
	}
	if (status == OK) {
		status = ask(visit, "BeginSignOn", &request.base, token,
		    &samen__directory__v1__begin_sign_on_response__descriptor, &begun, &response);
	}
	if (status != OK) {
		return status;
	}
	code_flow_random(state);
	code_flow_random(verifier);
	const struct ticket ticket = {.kind = TICKET_UNDER_WAY,
	    .issuer = issuer->name,
	    .state = state,
	    .verifier = verifier,
	    .nonce = begun->nonce,
	    .session = session,
	    .id_token = ""};
	const struct code_flow_request asked = {
	    .authorization_endpoint = endpoints->authorization_endpoint,
	    .client_id = issuer->client_id,
	    .redirect_uri = redirect_uri(visit),
	    .state = state,
	    .nonce = begun->nonce,
	    .verifier = verifier};
	const char *address =
	    asked.redirect_uri != NULL ? code_flow_address(visit->arena, &asked) : NULL;
	status = address != NULL ? ticket_cookie_give(&ticket, visit->head, visit->secure,
				       visit->arena, visit->answer)
				 : FAILED_PRECONDITION;
	if (status == OK) {
		answer_line(visit->answer, 303, "");
		answer_header(visit->answer, "Location", "%s", address);
	}
	sodium_memzero(verifier, sizeof verifier);
	return status;
}

static void start(struct visit *visit)
{
	const char *name = argument(visit, "issuer");
	const char *link = argument(visit, "link");
	const struct issuer *issuer =
	    name != NULL ? issuer_named(&visit->sign_on->issuers, name) : NULL;
	const char *session = "";
	if (issuer == NULL || link == NULL) {
		to_page(visit, "-", UNAVAILABLE_NOW);
		return;
	}
	if (strcmp(link, "1") == 0) {
		session = browser_session_text(&visit->session, visit->arena);
		if (!is_of_own_page(visit->head) || session == NULL || session[0] == '\0') {
			to_page(visit, issuer->name, SIGN_IN_FIRST);
			return;
		}
	}
	enum status status = begin(visit, issuer, session);
	if (status != OK) {
		log_warning("sso.start", "issuer=%s status=%s", issuer->name, status_name(status));
		to_page(visit, issuer->name,
		    status == UNAUTHENTICATED ? SIGN_IN_FIRST : UNAVAILABLE_NOW);
	}
}

/* --- back from the issuer --- */

/* Sends the code to the issuer. */
static enum status trade(struct visit *visit,
    const struct issuer *issuer,
    const char *endpoint,
    const struct fetch_form *form,
    const char **ret_id_token)
{
	struct fetcher *fetcher = NULL;
	json_t *json = NULL;
	char reason[FETCH_REASON_SIZE] = "no memory";
	enum status status = fetcher_open(ends, &fetcher);
	if (status == OK) {
		fetcher_bound(fetcher, TOKENS_BYTES_MAX, TOKENS_MS_MAX);
		status = fetch_form(fetcher, endpoint, form, &json, reason);
	}
	fetcher_close(fetcher);
	if (status != OK) {
		log_warning("sso.code", "issuer=%s reason=\"%s\"", issuer->name, reason);
		return status == INVALID_ARGUMENT ? PERMISSION_DENIED : status;
	}
	const char *text = json_string_value(json_object_get(json, "id_token"));
	*ret_id_token = arena_strdup(visit->arena, text);
	json_decref(json);
	return *ret_id_token != NULL && strlen(*ret_id_token) <= ID_TOKEN_BYTES_MAX
		   ? OK
		   : PERMISSION_DENIED;
}

/* The ID token for the code that the issuer gave. */
static enum status get_id_token(struct visit *visit,
    const struct issuer *issuer,
    const struct ticket *ticket,
    const char *code,
    const char **ret_id_token)
{
	const Samen__Directory__V1__SignOnIssuer *endpoints;
	const char *secret = client_secret_of(visit->sign_on->secrets, issuer);
	bool is_public = secret[0] == '\0';
	enum status status = find_endpoints(visit, issuer, &endpoints);
	const char *redirect = redirect_uri(visit);
	if (status != OK || redirect == NULL) {
		return status != OK ? status : FAILED_PRECONDITION;
	}
	const struct fetch_form form = {.fields = code_flow_form(visit->arena, code, redirect,
					    ticket->verifier, is_public ? issuer->client_id : NULL),
	    .user = is_public ? NULL : code_flow_encode(visit->arena, issuer->client_id),
	    .password = is_public ? NULL : code_flow_encode(visit->arena, secret)};
	if (arena_was_short(visit->arena)) {
		return RESOURCE_EXHAUSTED;
	}
	status = trade(visit, issuer, endpoints->token_endpoint, &form, ret_id_token);
	/* The directory checks that it gave the nonce; here, that it gave it to this browser. */
	if (status == OK && !code_flow_nonce_is(visit->arena, *ret_id_token, ticket->nonce)) {
		status = PERMISSION_DENIED;
	}
	return status;
}

/* The page asks for the code and sends it by SignOn, which finds the ID token in a cookie. */
static const char *ask_for_code(
    struct visit *visit, const struct issuer *issuer, const char *id_token)
{
	const struct ticket ticket = {.kind = TICKET_CODE,
	    .issuer = issuer->name,
	    .state = "",
	    .verifier = "",
	    .nonce = "",
	    .session = "",
	    .id_token = id_token};
	struct bytes sealed;
	enum status status = ticket_seal(&ticket, clock_mono_ms(), visit->arena, &sealed);
	if (status != OK || !cookie_set(visit->answer, SIGN_ON_CODE_COOKIE, visit->secure,
				SAME_SITE_STRICT, sealed, (long)TICKET_MINUTES * 60)) {
		log_error("sso.second_factor",
		    "issuer=%s status=%s do=\"have it put less into the "
		    "ID token\"",
		    issuer->name, status_name(status));
		return UNAVAILABLE_NOW;
	}
	return SECOND_FACTOR;
}

static bool lacks_code(const Response *response)
{
	return response != NULL && response->n_details > 0 &&
	       strcmp(response->details[0]->reason, "SECOND_FACTOR_REQUIRED") == 0;
}

/* The word for what the directory, or the way to it, made of it. */
static const char *word_of(enum status status)
{
	switch (status) {
	case PERMISSION_DENIED:
		return NOT_INVITED;
	case ALREADY_EXISTS:
		return ALREADY_LINKED;
	case UNAUTHENTICATED:
	case INVALID_ARGUMENT:
		return REFUSED;
	default:
		return UNAVAILABLE_NOW;
	}
}

/* NULL when somebody is signed in: the cookies are set. */
static const char *sign_in(struct visit *visit, const struct issuer *issuer, const char *id_token)
{
	Samen__Directory__V1__SignOnRequest request = SAMEN__DIRECTORY__V1__SIGN_ON_REQUEST__INIT;
	Response *response;
	Session *given;
	request.name = (char *)(uintptr_t)issuer->name;
	request.id_token = (char *)(uintptr_t)id_token;
	request.client = (char *)(uintptr_t) "samen web";
	enum status status = ask(visit, "SignOn", &request.base, "",
	    &samen__directory__v1__session__descriptor, &given, &response);
	if (status == OK) {
		browser_session_take(&visit->session, given, clock_now_ms(), visit->answer);
		return NULL;
	}
	return lacks_code(response) ? ask_for_code(visit, issuer, id_token) : word_of(status);
}

static const char *link_account(struct visit *visit,
    const struct issuer *issuer,
    const struct ticket *ticket,
    const char *id_token)
{
	Samen__Directory__V1__LinkSignOnRequest request =
	    SAMEN__DIRECTORY__V1__LINK_SIGN_ON_REQUEST__INIT;
	Samen__Common__V1__Empty *empty;
	Response *response;
	const char *token;
	request.name = (char *)(uintptr_t)issuer->name;
	request.id_token = (char *)(uintptr_t)id_token;
	enum status status = token_of(visit, ticket->session, &token);
	if (status != OK) {
		return status == UNAUTHENTICATED ? SIGN_IN_FIRST : UNAVAILABLE_NOW;
	}
	status = ask(visit, "LinkSignOn", &request.base, token,
	    &samen__common__v1__empty__descriptor, &empty, &response);
	return status == OK ? LINKED : word_of(status);
}

/* What the issuer says instead of a code (RFC 6749, section 4.1.2.1). */
static const char *word_of_error(const char *error)
{
	bool later =
	    strcmp(error, "temporarily_unavailable") == 0 || strcmp(error, "server_error") == 0;
	return later ? UNAVAILABLE_NOW : REFUSED;
}

static const char *take_back(
    struct visit *visit, const struct issuer *issuer, const struct ticket *ticket)
{
	const char *code = argument(visit, "code");
	const char *error = argument(visit, "error");
	const char *iss = argument(visit, "iss");
	const char *id_token;
	/* RFC 9207: another issuer's answer is not for this sign-in. */
	if (code == NULL || error == NULL || iss == NULL ||
	    (iss[0] != '\0' && strcmp(iss, issuer->url) != 0)) {
		return REFUSED;
	}
	if (error[0] != '\0' || code[0] == '\0' || strlen(code) > CODE_BYTES_MAX) {
		return word_of_error(error);
	}
	enum status status = get_id_token(visit, issuer, ticket, code, &id_token);
	if (status != OK) {
		return status == PERMISSION_DENIED ? REFUSED : UNAVAILABLE_NOW;
	}
	return ticket->session[0] != '\0' ? link_account(visit, issuer, ticket, id_token)
					  : sign_in(visit, issuer, id_token);
}

static void callback(struct visit *visit)
{
	struct ticket ticket;
	const char *state = argument(visit, "state");
	enum status status = state != NULL ? ticket_cookie_take(state, visit->head, visit->secure,
						 visit->arena, visit->answer, &ticket)
					   : UNAUTHENTICATED;
	if (status != OK) {
		to_page(visit, "-", status == UNAUTHENTICATED ? EXPIRED : UNAVAILABLE_NOW);
		return;
	}
	const struct issuer *issuer = issuer_named(&visit->sign_on->issuers, ticket.issuer);
	to_page(visit, ticket.issuer,
	    issuer != NULL ? take_back(visit, issuer, &ticket) : UNAVAILABLE_NOW);
}

/* --- requests --- */

static const struct {
	const char *path;
	void (*answer)(struct visit *visit);
} paths[] = {{"/sso/start", start}, {"/sso/callback", callback}};

enum { PATH_COUNT = sizeof paths / sizeof *paths };

bool sign_on_is_path(const char *path)
{
	return strncmp(path, "/sso/", strlen("/sso/")) == 0;
}

static void run(struct visit *visit)
{
	size_t i = 0;
	while (i < PATH_COUNT && strcmp(paths[i].path, visit->head->path) != 0) {
		i++;
	}
	if (i == PATH_COUNT) {
		answer_line(visit->answer, 404, "Not found.\n");
	} else if (!is_navigation(visit->head)) {
		answer_line(visit->answer, 403, "Only for going there.\n");
	} else {
		paths[i].answer(visit);
	}
	answer_header(visit->answer, "Cache-Control", "no-store");
}

static void run_visit(void *arg)
{
	struct visit *visit = arg;
	visit->arena = arena_open(ARENA_BYTES_MAX);
	if (visit->arena != NULL && !ends()) {
		run(visit);
	} else {
		to_page(visit, "-", UNAVAILABLE_NOW);
	}
	arena_close(visit->arena);
	visit->done(visit->arg);
	free(visit);
}

static bool submit(struct sign_on *sign_on, struct visit *visit)
{
	(void)pthread_rwlock_rdlock(&sign_on->lock);
	bool submitted =
	    sign_on->pool != NULL && pool_submit(sign_on->pool, run_visit, visit) == OK;
	(void)pthread_rwlock_unlock(&sign_on->lock);
	return submitted;
}

void sign_on_answer(struct sign_on *sign_on,
    const struct head *head,
    struct answer *answer,
    void (*done)(void *arg),
    void *arg)
{
	struct visit *visit = calloc(1, sizeof *visit);
	const struct visit filled = {.sign_on = sign_on,
	    .head = head,
	    .answer = answer,
	    .done = done,
	    .arg = arg,
	    .secure = settings_public_tls(sign_on->settings)};
	if (visit != NULL) {
		*visit = filled;
		browser_session_read(head, sign_on->settings, &visit->session);
	}
	if (visit == NULL || !submit(sign_on, visit)) {
		struct visit refused = filled;
		to_page(&refused, "-", UNAVAILABLE_NOW);
		free(visit);
		done(arg);
	}
}
