/* The end of a request's data: erasing it, the proof of that, holding it, and the report. */
#include "intake/access_log.h"
#include "intake/erasure.h"
#include "intake/fields.h"
#include "intake/hold.h"
#include "intake/intake.h"
#include "intake/intake_handlers.h"
#include "intake/purge.h"
#include "intake/rights.h"
#include "intake/show.h"

#include <string.h>

typedef Samen__Intake__V1__EraseRequestRequest EraseRequest;
typedef Samen__Intake__V1__SetHoldRequest SetHold;

/* --- EraseRequest, GetErasureProof --- */

static enum status check_reason(struct call *call, const EraseRequest *in)
{
	fields_required(call, "reason",
	    in->reason != SAMEN__INTAKE__V1__ERASURE_REASON__ERASURE_REASON_UNSPECIFIED);
	if (in->reason == SAMEN__INTAKE__V1__ERASURE_REASON__RETENTION) {
		(void)call_field(call, "reason", "NOT_ALLOWED",
		    N_("is what the service itself says when the days are over: give another "
		       "reason"));
	}
	return call_has_wrong_fields(call) ? INVALID_ARGUMENT : OK;
}

/* Erased before is as good as erased now. */
static enum status erased_before(struct call *call, const char *request_id)
{
	StoredErasure *erasure;
	enum status status = erasure_allowed(call, request_id, &erasure);
	if (status == OK) {
		call_made(call, erasure->request_id);
	}
	return status;
}

enum status erase_request_handle(struct call *call, const void *request)
{
	const EraseRequest *in = request;
	StoredRequest *found;
	enum status status = check_reason(call, in);
	if (status != OK) {
		return status;
	}
	status = request_allowed(call, in->request_id, &found);
	if (status == NOT_FOUND) {
		return erased_before(call, in->request_id);
	}
	if (status == OK) {
		status = hold_check_none(call, found);
	}
	if (status == OK) {
		status = erasure_run_with_key(call, found, call->caller.id, in->reason);
	}
	if (status == OK) {
		call_made(call, found->id);
	}
	return status;
}

static enum status answer_with_proof(struct call *call, const char *request_id, void *response)
{
	StoredErasure *erasure;
	enum status status = erasure_allowed(call, request_id, &erasure);
	return status == OK ? erasure_show(call, erasure, response) : status;
}

enum status erase_request_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	return answer_with_proof(call, call->made_count > 0 ? call->made[0] : "", response);
}

enum status get_erasure_proof_answer(struct call *call, const void *request, void *response)
{
	const Samen__Intake__V1__GetErasureProofRequest *in = request;
	return answer_with_proof(call, in->request_id, response);
}

/* --- SetHold --- */

static enum status log_hold(struct call *call, const StoredRequest *request)
{
	const struct access_entry entry = {.kind = request->hold != NULL
						       ? SAMEN__INTAKE__V1__ACCESS_KIND__HELD
						       : SAMEN__INTAKE__V1__ACCESS_KIND__HOLD_ENDED,
	    .request_id = request->id,
	    .person_id = call->caller.id,
	    .basis = basis_kind_of(request)};
	return access_log_add(call, &entry);
}

/* Holding again for another reason replaces the hold; ending none is as good as ending one. */
static enum status change_hold(struct call *call, StoredRequest *request, const SetHold *in)
{
	Samen__Stored__V1__Hold hold = SAMEN__STORED__V1__HOLD__INIT;
	bool same = in->on ? request->hold != NULL && request->hold->reason == (uint32_t)in->reason
			   : request->hold == NULL;
	if (same) {
		return OK;
	}
	hold.reason = in->reason;
	hold.set_by = (char *)call->caller.id;
	hold.set_at_ms = call->now_ms;
	request->hold = in->on ? &hold : NULL;
	request->changed_at_ms = call->now_ms;
	enum status status = request_save(call, request);
	return status == OK ? log_hold(call, request) : status;
}

enum status set_hold_handle(struct call *call, const void *request)
{
	const SetHold *in = request;
	StoredRequest *found;
	if (in->on) {
		fields_required(call, "reason",
		    in->reason != SAMEN__INTAKE__V1__HOLD_REASON__HOLD_REASON_UNSPECIFIED);
	}
	if (call_has_wrong_fields(call)) {
		return INVALID_ARGUMENT;
	}
	enum status status = request_allowed(call, in->request_id, &found);
	if (status == OK) {
		status = change_hold(call, found, in);
	}
	if (status == OK) {
		call_made(call, found->id);
	}
	return status;
}

enum status set_hold_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	Samen__Intake__V1__SetHoldResponse *out = response;
	StoredRequest *found;
	enum status status =
	    request_allowed(call, call->made_count > 0 ? call->made[0] : "", &found);
	if (status != OK) {
		return status;
	}
	out->request_id = found->id;
	return found->hold != NULL ? hold_show(call, found->hold, &out->hold) : OK;
}

/* --- GetRetention --- */

enum status get_intake_retention_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	return purge_report(call, intake_retention(call), response);
}
