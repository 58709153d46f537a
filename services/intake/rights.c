#include "intake/rights.h"

#include "intake/intake.h"
#include "intake/request.h"

#include "runtime/token.h"

#include <string.h>

enum status request_for_viewer(struct call *call, const char *id, StoredRequest **ret_request)
{
	StoredRequest *request;
	enum status status = request_load(call, id, &request);
	if (status != OK) {
		return status;
	}
	if (!caller_is(call, request->filer_id) && !caller_watches(call, request->area_id)) {
		return NOT_FOUND;
	}
	*ret_request = request;
	return OK;
}

enum status request_for_filer(struct call *call, const char *id, StoredRequest **ret_request)
{
	StoredRequest *request;
	enum status status = request_for_viewer(call, id, &request);
	if (status != OK) {
		return status;
	}
	if (!caller_is(call, request->filer_id)) {
		return call_fail(call, PERMISSION_DENIED,
		    N_("only the person who filed the request may do this"));
	}
	*ret_request = request;
	return OK;
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

enum status open_request_for_filer(struct call *call, const char *id, StoredRequest **ret_request)
{
	enum status status = request_for_filer(call, id, ret_request);
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

enum status request_for_helper(struct call *call,
    const char *id,
    const Samen__Rpc__V1__Claims *claims,
    bool has_grant,
    StoredRequest **ret_request)
{
	StoredRequest *request;
	enum status status = request_load(call, id, &request);
	if (status == OK && (caller_is(call, request->filer_id) || claims != NULL)) {
		*ret_request = request;
		return OK;
	}
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	/* The same words whether the request exists or not. */
	if (has_grant && claims == NULL) {
		return call_fail(call, PERMISSION_DENIED,
		    N_("the grant is not valid for you and this request, or has expired: ask for a "
		       "new one"));
	}
	if (status == OK && caller_watches(call, request->area_id)) {
		return call_fail(call, PERMISSION_DENIED,
		    N_("only the person who filed the request and those who help with it may do "
		       "this"));
	}
	return NOT_FOUND;
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
	return basis_stands(call, request->basis);
}

uint32_t basis_kind_of(const StoredRequest *request)
{
	return request->basis != NULL ? request->basis->kind : BASIS_NONE;
}

const char *opened_by(
    const struct call *call, const StoredRequest *request, const Samen__Rpc__V1__Claims *claims)
{
	return caller_is(call, request->filer_id) ? "own school" : claims->match_id;
}
