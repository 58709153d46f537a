/* Signing in and out, accepting invitations, changing the password. */
#include "directory/directory_handlers.h"

#include "directory/account.h"
#include "directory/device.h"
#include "directory/directory_fields.h"
#include "directory/directory_wire.h"
#include "directory/fold.h"
#include "directory/session.h"
#include "runtime/message_check.h"

#include <string.h>

typedef Samen__Directory__V1__LoginRequest LoginRequest;
typedef Samen__Directory__V1__RenewTokenRequest RenewTokenRequest;
typedef Samen__Directory__V1__AcceptInvitationRequest AcceptInvitationRequest;
typedef Samen__Directory__V1__ChangePasswordRequest ChangePasswordRequest;

enum { MADE_SESSION };

enum status session_answer(
    struct call *call, const StoredSession *session, const StoredPerson *person, WireSession *out)
{
	struct session_tokens tokens;
	enum status status = session_tokens_make(call, session, person, &tokens);
	if (status != OK) {
		return status;
	}
	out->access_token = (char *)tokens.access_token;
	out->access_expires_at_ms = tokens.access_expires_at_ms;
	out->session_secret = (char *)tokens.secret;
	out->session_id = (char *)tokens.session_id;
	out->second_factor_missing = tokens.second_factor_missing;
	out->person = wire_new(call, &samen__directory__v1__person__descriptor);
	return out->person != NULL ? wire_person(call, person, true, out->person)
				   : RESOURCE_EXHAUSTED;
}

/* The same with a device secret, for who has just given the password. */
static enum status fill_proven_session(
    struct call *call, const StoredSession *session, const StoredPerson *person, WireSession *out)
{
	StoredAccount *account;
	const char *device_secret;
	enum status status = account_load(call, person->id, &account);
	if (status == OK) {
		status = device_secret_make(call, session, account, &device_secret);
	}
	if (status != OK) {
		return status;
	}
	out->device_secret = (char *)(uintptr_t)device_secret;
	return session_answer(call, session, person, out);
}

/* The session that this call, or the one it repeats, has begun. Whoever repeats it has proved to be
 * the same person. */
static enum status answer_begun(struct call *call, WireSession *out)
{
	const struct account_proof *proof = call->prepared;
	StoredSession *session;
	StoredPerson *person;
	enum status status = session_find(call, call->made[MADE_SESSION], &session, &person);
	if (status != OK) {
		return status;
	}
	if (strcmp(proof->person_id, person->id) != 0) {
		return call_fail(call, INVALID_ARGUMENT,
		    N_("this request key was used before for something else: make a new one for "
		       "every change"));
	}
	return fill_proven_session(call, session, person, out);
}

static enum status begin_session(struct call *call, const StoredPerson *person, const char *client)
{
	const char *id;
	const struct session_origin origin = {.client = client, .issuer = ""};
	enum status status = session_begin(call, person, &origin, &id);
	if (status == OK) {
		call_made(call, id);
	}
	return status;
}

/* --- Login --- */

enum status login_prepare(struct call *call, const void *request)
{
	const LoginRequest *in = request;
	struct account_proof *proof;
	field_text(call, "email", in->email, 1, EMAIL_BYTES_MAX);
	field_text(call, "password", in->password, 1, TEXT_BYTES_MAX);
	field_text(call, "client", in->client, 0, SESSION_CLIENT_CHARS_MAX);
	const struct credentials credentials = {.email = ascii_lower(call->arena, in->email),
	    .password = in->password,
	    .device_secret = in->device_secret,
	    .code = in->code};
	if (fields_status(call) != OK || credentials.email == NULL) {
		return credentials.email != NULL ? INVALID_ARGUMENT : RESOURCE_EXHAUSTED;
	}
	enum status status = account_check_password(call, &credentials, &proof);
	if (status == OK) {
		call->prepared = proof;
	}
	return status;
}

enum status login_handle(struct call *call, const void *request)
{
	const LoginRequest *in = request;
	StoredPerson *person;
	enum status status = account_sign_in(call, call->prepared, &person);
	return status == OK ? begin_session(call, person, in->client) : status;
}

enum status login_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	return answer_begun(call, response);
}

/* --- AcceptInvitation --- */

enum status accept_invitation_prepare(struct call *call, const void *request)
{
	const AcceptInvitationRequest *in = request;
	struct account_proof *proof;
	field_text(call, "email", in->email, 1, EMAIL_BYTES_MAX);
	field_text(call, "code", in->code, 1, EMAIL_BYTES_MAX);
	field_text(call, "client", in->client, 0, SESSION_CLIENT_CHARS_MAX);
	const struct credentials credentials = {.email = ascii_lower(call->arena, in->email),
	    .password = in->password,
	    .device_secret = "",
	    .code = in->second_factor_code};
	if (fields_status(call) != OK || credentials.email == NULL) {
		return credentials.email != NULL ? INVALID_ARGUMENT : RESOURCE_EXHAUSTED;
	}
	enum status status = account_check_code(call, &credentials, in->code, &proof);
	if (status == OK) {
		call->prepared = proof;
	}
	return status;
}

enum status accept_invitation_handle(struct call *call, const void *request)
{
	const AcceptInvitationRequest *in = request;
	StoredPerson *person;
	enum status status = account_accept(call, call->prepared, &person);
	return status == OK ? begin_session(call, person, in->client) : status;
}

enum status accept_invitation_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	return answer_begun(call, response);
}

/* --- ChangePassword --- */

enum status change_password_prepare(struct call *call, const void *request)
{
	const ChangePasswordRequest *in = request;
	struct account_proof *proof;
	field_text(call, "old_password", in->old_password, 1, TEXT_BYTES_MAX);
	if (fields_status(call) != OK) {
		return INVALID_ARGUMENT;
	}
	enum status status = account_check_change(call, in->old_password, in->new_password, &proof);
	if (status == OK) {
		call->prepared = proof;
	}
	return status;
}

enum status change_password_handle(struct call *call, const void *request)
{
	(void)request;
	return account_change_password(call, call->prepared);
}

enum status change_password_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	StoredSession *session;
	StoredPerson *person;
	enum status status = session_find(call, call->caller.session_id, &session, &person);
	return status == OK ? fill_proven_session(call, session, person, response) : status;
}

/* --- the session that asks --- */

enum status renew_token_answer(struct call *call, const void *request, void *response)
{
	const RenewTokenRequest *in = request;
	StoredSession *session;
	StoredPerson *person;
	enum status status =
	    session_find_by_secret(call, in->session_id, in->session_secret, &session, &person);
	return status == OK ? session_answer(call, session, person, response) : status;
}

enum status logout_handle(struct call *call, const void *request)
{
	(void)request;
	return session_remove(call, call->caller.session_id);
}

enum status who_am_i_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	StoredPerson *person;
	enum status status = person_load(call, call->caller.id, &person);
	return status == OK ? wire_person(call, person, true, response) : status;
}
