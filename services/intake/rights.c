#include "intake/rights.h"

#include "intake/intake.h"
#include "intake/known.h"
#include "intake/letter.h"
#include "intake/request.h"

#include "runtime/recipients.h"
#include "runtime/token.h"

#include <string.h>

/* What the caller is to the request; claims: of a grant that counts, or NULL. */
static unsigned caller_is_to(
    struct call *call, const StoredRequest *request, const Samen__Rpc__V1__Claims *claims)
{
	return (caller_is(call, request->filer_id) ? WHOSE_OWN : 0U) |
	       (claims != NULL ? WHOSE_HELPER : 0U) |
	       (caller_watches(call, request->area_id) ? WHOSE_AREA : 0U) |
	       (caller_may(call, MAY_COORDINATOR) ? WHOSE_REGION : 0U) |
	       (letter_is_callers(call, request) ? WHOSE_PARENT : 0U);
}

/* Whoever may see the request by another method is told what is missing. */
static enum status judge(struct call *call, unsigned is_to)
{
	if ((call->whose & is_to) != 0) {
		return OK;
	}
	if ((is_to & (WHOSE_OWN | WHOSE_AREA | WHOSE_PARENT)) == 0) {
		return NOT_FOUND;
	}
	return call_fail(call, PERMISSION_DENIED,
	    (call->whose & WHOSE_HELPER) != 0
		? N_("only the person who filed the request and those who help with it may do "
		     "this")
	    : (call->whose & WHOSE_PARENT) != 0
		? N_("only the person who filed the request and the pupil's parents may do this")
		: N_("only the person who filed the request may do this"));
}

enum status request_allowed(struct call *call, const char *id, StoredRequest **ret_request)
{
	StoredRequest *request;
	enum status status = request_load(call, id, &request);
	if (status == OK) {
		status = judge(call, caller_is_to(call, request, NULL));
	}
	if (status == OK) {
		*ret_request = request;
	}
	return status;
}

enum status request_is_open(struct call *call, const StoredRequest *request)
{
	if (request->state == REQUEST_OPEN) {
		return OK;
	}
	return call_fail(call, FAILED_PRECONDITION,
	    request->state == REQUEST_CLOSED
		? N_("this request is closed: file a new one if help is needed again")
		: N_("this request was withdrawn: file a new one if help is needed"));
}

enum status open_request_allowed(struct call *call, const char *id, StoredRequest **ret_request)
{
	enum status status = request_allowed(call, id, ret_request);
	return status == OK ? request_is_open(call, *ret_request) : status;
}

const Samen__Rpc__V1__Claims *grant_check(
    struct call *call, const char *grant, const char *request_id)
{
	Samen__Rpc__V1__Claims *claims;
	if (grant[0] == '\0' ||
	    token_check(intake_keyring(call), call->arena, grant, SAMEN__RPC__V1__TOKEN_KIND__GRANT,
		call->now_ms, &claims) != OK) {
		return NULL;
	}
	bool fits = caller_is(call, claims->subject) &&
		    strcmp(claims->request_id, request_id) == 0 && claims->match_id[0] != '\0';
	return fits ? claims : NULL;
}

static enum status basis_stands(struct call *call, const Samen__Stored__V1__Basis *basis)
{
	enum basis_verdict verdict =
	    basis != NULL ? basis_judge(basis->kind, basis->withdrawn_at_ms) : BASIS_MISSING;
	switch (verdict) {
	case BASIS_STANDS:
		return OK;
	case BASIS_WITHDRAWN:
		return call_fail(call, PERMISSION_DENIED,
		    N_("consent was withdrawn: the text does not open outside the school any "
		       "more"));
	case BASIS_MISSING:
		break;
	}
	return call_fail(call, PERMISSION_DENIED,
	    N_("no basis is recorded on which the text may open outside the school: ask the school "
	       "to record one"));
}

/* Leave to open or add, given before the basis changed, is none: whatever the basis is by now. */
static enum status grant_is_fresh(
    struct call *call, const StoredRequest *request, const Samen__Rpc__V1__Claims *claims)
{
	if (claims == NULL || claims->issued_at_ms >= request->grants_not_before_ms) {
		return OK;
	}
	enum status status = basis_stands(call, request->basis);
	return status != OK ? status
			    : call_fail(call, PERMISSION_DENIED,
				  N_("the ground on which the text opens was changed after this "
				     "grant was given: ask for a new one"));
}

enum status request_for_helper(struct call *call,
    const char *id,
    const Samen__Rpc__V1__Claims *claims,
    bool has_grant,
    StoredRequest **ret_request)
{
	StoredRequest *request;
	enum status status = request_load(call, id, &request);
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	unsigned is_to = status == OK ? caller_is_to(call, request, claims) : 0;
	/* The same words whether the request exists or not. */
	if ((call->whose & is_to) == 0 && has_grant && claims == NULL) {
		return call_fail(call, PERMISSION_DENIED,
		    N_("the grant is not valid for you and this request, or has expired: ask for a "
		       "new one"));
	}
	status = judge(call, is_to);
	if (status == OK && (is_to & WHOSE_OWN) == 0) {
		status = grant_is_fresh(call, request, claims);
	}
	if (status == OK) {
		*ret_request = request;
	}
	return status;
}

/* Whether those who may read the text include whoever works where the caller does. */
static enum status caller_is_recipient(struct call *call, const Samen__Stored__V1__Basis *basis)
{
	struct known_organisation own = {.sector = SAMEN__COMMON__V1__SECTOR__SECTOR_UNSPECIFIED};
	enum status status = known_organisation(call, call->caller.organisation_id, &own);
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	if (recipients_admit(basis->recipients, own.sector)) {
		return OK;
	}
	if (own.sector == SAMEN__COMMON__V1__SECTOR__SECTOR_UNSPECIFIED) {
		return call_fail(call, PERMISSION_DENIED,
		    N_("it is not known here what kind of organisation you work for: try again in "
		       "a moment, and ask the coordinator if this goes on"));
	}
	static const char *const refusals[] = {
	    [RECIPIENTS_EDUCATION] = N_(
		"the text may be read by people who work in education only: ask the school to ask "
		"the parents"),
	    [RECIPIENTS_EDUCATION_AND_YOUTH_CARE] =
		N_("the text may be read by people who work in education and youth care only: ask "
		   "the school to ask the parents"),
	    [RECIPIENTS_EDUCATION_AND_CARE] =
		N_("the text may be read by people who work in education, youth care, health care "
		   "and the municipality only: ask the school to ask the parents"),
	};
	return call_fail(call, PERMISSION_DENIED, "%s",
	    tr(call->dutch, refusals[recipients_of(basis->recipients)]));
}

enum status may_open_text(
    struct call *call, const StoredRequest *request, const Samen__Rpc__V1__Claims *claims)
{
	if (caller_is(call, request->filer_id)) {
		if (filer_may_open(request->state, request->ended_at_ms, call->now_ms)) {
			return OK;
		}
		return call_fail(call, FAILED_PRECONDITION,
		    N_("this request has ended: its text does not open any more"));
	}
	if (claims == NULL || !claims->may_read) {
		return call_fail(call, PERMISSION_DENIED,
		    N_("this grant lets you add a note but not read: the text opens once you have "
		       "accepted"));
	}
	if (!grant_may_open(request->state)) {
		return request_is_open(call, request);
	}
	enum status status = basis_stands(call, request->basis);
	return status == OK ? caller_is_recipient(call, request->basis) : status;
}

uint32_t basis_kind_of(const StoredRequest *request)
{
	return request->basis != NULL ? request->basis->kind : BASIS_NONE;
}

const char *caller_name(const struct call *call)
{
	return call->caller.kind == CALLER_PARENT ? "parent" : call->caller.id;
}

const char *opened_by(
    const struct call *call, const StoredRequest *request, const Samen__Rpc__V1__Claims *claims)
{
	if (call->caller.kind == CALLER_PARENT) {
		return call->caller.id;
	}
	return caller_is(call, request->filer_id) ? "own school" : claims->match_id;
}
