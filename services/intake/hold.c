#include "intake/hold.h"

#include "intake.pb-c.h"

/* By samen.intake.v1.HoldReason. */
static const char *const reasons[] = {
    [SAMEN__INTAKE__V1__HOLD_REASON__COMPLAINT] =
	N_("this request is on hold, because a complaint is being handled: nothing of it is "
	   "deleted until a coordinator ends the hold"),
    [SAMEN__INTAKE__V1__HOLD_REASON__DISPUTE] =
	N_("this request is on hold, because of a dispute: nothing of it is deleted until a "
	   "coordinator ends the hold"),
    [SAMEN__INTAKE__V1__HOLD_REASON__INSPECTION] =
	N_("this request is on hold, because an authority looks into it: nothing of it is deleted "
	   "until a coordinator ends the hold"),
    [SAMEN__INTAKE__V1__HOLD_REASON__RESTRICTION] =
	N_("this request is on hold, because the parents asked that nothing is done with it: "
	   "nothing of it is deleted until a coordinator ends the hold"),
};

enum status hold_check_none(struct call *call, const StoredRequest *request)
{
	if (request->hold == NULL) {
		return OK;
	}
	uint32_t reason = request->hold->reason;
	if (reason >= sizeof reasons / sizeof *reasons || reasons[reason] == NULL) {
		reason = SAMEN__INTAKE__V1__HOLD_REASON__DISPUTE;
	}
	return call_fail(call, FAILED_PRECONDITION, "%s", tr(call->dutch, reasons[reason]));
}

enum status request_is_held(struct call *call, const char *request_id, bool *ret_held)
{
	StoredRequest *request;
	enum status status = request_load(call, request_id, &request);
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	*ret_held = status == OK && request->hold != NULL;
	return OK;
}
