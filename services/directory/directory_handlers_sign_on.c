/* Single sign-on: signing in with an account of another organisation, linking and unlinking it. */
#include "directory/directory_handlers.h"

#include "directory/directory.h"
#include "directory/directory_fields.h"
#include "directory/directory_wire.h"
#include "directory/providers.h"
#include "directory/session.h"
#include "directory/sign_on.h"

#include <string.h>

typedef Samen__Directory__V1__SignOnIssuer WireIssuer;
typedef Samen__Directory__V1__ListSignOnResponse ListSignOnResponse;
typedef Samen__Directory__V1__BeginSignOnRequest BeginSignOnRequest;
typedef Samen__Directory__V1__BeginSignOnResponse BeginSignOnResponse;
typedef Samen__Directory__V1__SignOnRequest SignOnRequest;
typedef Samen__Directory__V1__LinkSignOnRequest LinkSignOnRequest;
typedef Samen__Directory__V1__UnlinkSignOnRequest UnlinkSignOnRequest;

enum { MADE_SESSION };

/* --- ListSignOn --- */

static enum status wire_issuer(struct call *call, size_t number, WireIssuer **ret_wire)
{
	const struct directory *directory = call->service;
	struct provider_view view;
	WireIssuer *wire = wire_new(call, &samen__directory__v1__sign_on_issuer__descriptor);
	if (wire == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = providers_view(directory->providers, number, call->arena, &view);
	if (status != OK) {
		return status;
	}
	wire->name = (char *)view.issuer->name;
	wire->label = (char *)view.issuer->label;
	wire->issuer = (char *)view.issuer->url;
	wire->client_id = (char *)view.issuer->client_id;
	wire->authorization_endpoint = (char *)view.authorization_endpoint;
	wire->token_endpoint = (char *)view.token_endpoint;
	*ret_wire = wire;
	return OK;
}

enum status list_sign_on_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	const struct directory *directory = call->service;
	ListSignOnResponse *out = response;
	size_t count = providers_count(directory->providers);
	enum status status = OK;
	out->issuers = arena_alloc(call->arena, (count + 1) * sizeof(WireIssuer *));
	if (out->issuers == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; status == OK && i < count; i++) {
		status = wire_issuer(call, i, &out->issuers[i]);
		out->n_issuers += status == OK;
	}
	return status;
}

/* --- BeginSignOn --- */

enum status begin_sign_on_answer(struct call *call, const void *request, void *response)
{
	const BeginSignOnRequest *in = request;
	BeginSignOnResponse *out = response;
	char nonce[NONCE_TEXT_SIZE];
	const struct issuer *issuer;
	enum status status = sign_on_issuer(call, in->name, &issuer);
	if (status != OK) {
		return status;
	}
	if (in->link && call->caller.kind != CALLER_PERSON) {
		return call_fail(call, UNAUTHENTICATED, N_("sign in first"));
	}
	sign_on_nonce(call, issuer, in->link ? call->caller.id : "", nonce);
	out->nonce = arena_strdup(call->arena, nonce);
	out->expires_at_ms = call->now_ms + (int64_t)NONCE_MINUTES * 60 * 1000;
	return out->nonce != NULL ? OK : RESOURCE_EXHAUSTED;
}

/* --- SignOn --- */

/* Leaves what the token says for handle and answer. */
static enum status prepare_token(
    struct call *call, const char *name, const char *id_token, const char *person_id)
{
	struct sign_on_proof *proof;
	if (id_token[0] == '\0' || strlen(id_token) > ID_TOKEN_BYTES_MAX) {
		return call_field(call, "id_token", "LENGTH", N_("an ID token has 1 to %d bytes"),
		    ID_TOKEN_BYTES_MAX);
	}
	enum status status = sign_on_check(call, name, id_token, person_id, &proof);
	if (status == OK) {
		call->prepared = proof;
	}
	return status;
}

enum status sign_on_prepare(struct call *call, const void *request)
{
	const SignOnRequest *in = request;
	field_text(call, "client", in->client, 0, SESSION_CLIENT_CHARS_MAX);
	enum status status = fields_status(call);
	return status == OK ? prepare_token(call, in->name, in->id_token, "") : status;
}

enum status sign_on_handle(struct call *call, const void *request)
{
	const SignOnRequest *in = request;
	const struct sign_on_proof *proof = call->prepared;
	const struct session_origin origin = {.client = in->client,
	    .issuer = in->name,
	    .several_factors = proof->claims.several_factors};
	StoredPerson *person;
	const char *id;
	enum status status = sign_on_accept(call, proof, &person);
	if (status == OK) {
		status = sign_on_use_code(call, proof, person, in->code);
	}
	if (status == OK) {
		status = session_begin(call, person, &origin, &id);
	}
	if (status == OK) {
		call_made(call, id);
	}
	return status;
}

/* The session that this call, or the one it repeats, has begun: of the person who is linked. */
enum status sign_on_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	const char *id;
	StoredSession *session;
	StoredPerson *person;
	enum status status = session_find(call, call->made[MADE_SESSION], &session, &person);
	if (status == OK) {
		status = sign_on_linked(call, call->prepared, &id);
	}
	if (status == NOT_FOUND || (status == OK && strcmp(id, person->id) != 0)) {
		return call_fail(
		    call, UNAUTHENTICATED, N_("this sign-in was used before: start it again"));
	}
	return status == OK ? session_answer(call, session, person, response) : status;
}

/* --- LinkSignOn, UnlinkSignOn --- */

enum status link_sign_on_prepare(struct call *call, const void *request)
{
	const LinkSignOnRequest *in = request;
	return prepare_token(call, in->name, in->id_token, call->caller.id);
}

enum status link_sign_on_handle(struct call *call, const void *request)
{
	(void)request;
	return sign_on_link(call, call->prepared);
}

enum status unlink_sign_on_handle(struct call *call, const void *request)
{
	const UnlinkSignOnRequest *in = request;
	const struct issuer *issuer;
	enum status status = sign_on_issuer(call, in->name, &issuer);
	return status == OK ? sign_on_unlink(call, issuer) : status;
}
