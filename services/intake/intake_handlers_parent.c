/* Parents: the letter that lets them in, and their coming in. */
#include "intake/access_log.h"
#include "intake/intake.h"
#include "intake/intake_handlers.h"
#include "intake/letter.h"
#include "intake/rights.h"

#include "runtime/token.h"

#include <stdlib.h>
#include <string.h>

typedef Samen__Intake__V1__ParentLetter WireLetter;
typedef Samen__Intake__V1__ParentSession ParentSession;

static const int64_t minute_ms = (int64_t)60 * 1000;
enum { PARENT_TOKEN_MINUTES = 30 };

/* What handle made: the request, the letter's number, the number of the code that is shown. */
enum { MADE_REQUEST, MADE_LETTER, MADE_CODE, MADE_COUNT };

static void made(struct call *call, const StoredLetter *letter)
{
	call_made(call, letter->request_id);
	call_made_number(call, letter->number);
	call_made_number(call, letter->code);
}

static bool is_made(const struct call *call, size_t index, uint32_t number)
{
	return call->made_count == MADE_COUNT &&
	       strtoul(call->made[index], NULL, 10) == (unsigned long)number;
}

static enum status log_letter(struct call *call,
    const StoredRequest *request,
    const StoredLetter *letter,
    Samen__Intake__V1__AccessKind kind,
    const char *person_id)
{
	const struct access_entry entry = {.kind = kind,
	    .request_id = request->id,
	    .person_id = person_id,
	    .by = letter_name(call->arena, letter),
	    .basis = basis_kind_of(request)};
	return entry.by != NULL ? access_log_add(call, &entry) : RESOURCE_EXHAUSTED;
}

/* --- MakeParentLetter --- */

enum status make_parent_letter_handle(struct call *call, const void *request)
{
	const Samen__Intake__V1__MakeParentLetterRequest *in = request;
	StoredRequest *found;
	StoredLetter *letter;
	enum status status = request_allowed(call, in->request_id, &found);
	if (status == OK) {
		status = letter_make(call, found, &letter);
	}
	if (status == OK) {
		status = log_letter(call, found, letter,
		    SAMEN__INTAKE__V1__ACCESS_KIND__LETTER_MADE, call->caller.id);
	}
	if (status == OK) {
		made(call, letter);
	}
	return status;
}

/* A repeat is shown the code for as long as that works. */
enum status make_parent_letter_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	WireLetter *out = response;
	StoredRequest *found;
	StoredLetter *letter;
	const char *code = "";
	enum status status =
	    request_allowed(call, call->made_count > 0 ? call->made[MADE_REQUEST] : "", &found);
	if (status == OK) {
		status = letter_load(call, found->id, &letter);
	}
	if (status != OK) {
		return status;
	}
	if (is_made(call, MADE_LETTER, letter->number) && letter->code == LETTER_FIRST_CODE) {
		status = letter_code(call, found, letter, &code);
	}
	out->request_id = found->id;
	out->number = letter->number;
	out->expires_at_ms = letter->expires_at_ms;
	out->code = (char *)code;
	return status;
}

/* --- EnterAsParent --- */

enum status enter_as_parent_handle(struct call *call, const void *request)
{
	const Samen__Intake__V1__EnterAsParentRequest *in = request;
	StoredRequest *found;
	StoredLetter *letter;
	enum status status = letter_enter(call, in->request_id, in->code, &found, &letter);
	if (status == OK) {
		status = log_letter(
		    call, found, letter, SAMEN__INTAKE__V1__ACCESS_KIND__PARENT_CAME, "parent");
	}
	if (status == OK) {
		made(call, letter);
	}
	return status;
}

static enum status sign_token(struct call *call, const StoredLetter *letter, ParentSession *out)
{
	char token[TOKEN_TEXT_MAX];
	Samen__Rpc__V1__Claims claims = SAMEN__RPC__V1__CLAIMS__INIT;
	claims.kind = SAMEN__RPC__V1__TOKEN_KIND__PARENT;
	claims.subject = (char *)letter_name(call->arena, letter);
	claims.request_id = letter->request_id;
	claims.issued_at_ms = call->now_ms;
	claims.expires_at_ms = call->now_ms + PARENT_TOKEN_MINUTES * minute_ms;
	if (claims.subject == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (token_sign(intake_signing_key(call), &claims, token) != OK) {
		return INTERNAL;
	}
	out->token = arena_strdup(call->arena, token);
	out->token_expires_at_ms = claims.expires_at_ms;
	return out->token != NULL ? OK : RESOURCE_EXHAUSTED;
}

/* A repeat, which proves that it knows the code by its key, gets the same as long as nobody came in
 * since. */
enum status enter_as_parent_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	ParentSession *out = response;
	StoredRequest *found;
	StoredLetter *letter;
	const char *code;
	const char *id = call->made_count > 0 ? call->made[MADE_REQUEST] : "";
	enum status status = request_load(call, id, &found);
	if (status == OK) {
		status = letter_load(call, id, &letter);
	}
	if (status == NOT_FOUND || (status == OK && (!is_made(call, MADE_LETTER, letter->number) ||
							!is_made(call, MADE_CODE, letter->code)))) {
		return letter_refuse(call);
	}
	if (status == OK) {
		status = letter_code(call, found, letter, &code);
	}
	if (status == OK) {
		status = sign_token(call, letter, out);
	}
	if (status == OK) {
		out->next_code = (char *)code;
		out->letter_expires_at_ms = letter->expires_at_ms;
		out->request_id = found->id;
	}
	return status;
}
