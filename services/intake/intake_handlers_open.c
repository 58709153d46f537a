/* Opening sealed text: the filer, or somebody with a grant. */
#include "intake/access_log.h"
#include "intake/intake_handlers.h"
#include "intake/opened.h"
#include "intake/prepared.h"
#include "intake/rights.h"

typedef Samen__Intake__V1__OpenRequestRequest OpenRequest;

/* --- OpenRequest --- */

enum status open_request_prepare(struct call *call, const void *request)
{
	const OpenRequest *in = request;
	struct prepared *prepared = prepared_new(call);
	if (prepared == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	prepared->grant = grant_check(call, in->grant, in->request_id);
	return OK;
}

/* The request, when the caller may open it at this moment. */
static enum status request_to_open(
    struct call *call, const OpenRequest *in, StoredRequest **ret_request)
{
	const struct prepared *prepared = call->prepared;
	enum status status = request_for_helper(
	    call, in->request_id, prepared->grant, in->grant[0] != '\0', ret_request);
	return status == OK ? may_open_text(call, *ret_request, prepared->grant) : status;
}

/* Logs the opening. The filer needs no grant, whatever came along. */
static enum status log_opening(struct call *call, const StoredRequest *request, const char *grant)
{
	const struct prepared *prepared = call->prepared;
	const char *used = caller_is(call, request->filer_id) ? "" : grant;
	const struct access_entry entry = {.kind = SAMEN__INTAKE__V1__ACCESS_KIND__OPENED,
	    .request_id = request->id,
	    .person_id = call->caller.id,
	    .by = opened_by(call, request, prepared->grant),
	    .basis = basis_kind_of(request),
	    .grant_mark = access_grant_mark(call->arena, used)};
	return entry.grant_mark != NULL ? access_log_add(call, &entry) : RESOURCE_EXHAUSTED;
}

enum status open_request_handle(struct call *call, const void *request)
{
	const OpenRequest *in = request;
	StoredRequest *found;
	enum status status = request_to_open(call, in, &found);
	if (status == OK) {
		status = log_opening(call, found, in->grant);
	}
	if (status == OK) {
		opened_made(call, found->id);
	}
	return status;
}

enum status open_request_answer(struct call *call, const void *request, void *response)
{
	StoredRequest *found;
	enum status status = request_to_open(call, request, &found);
	if (status == OK) {
		status = opened_in_time(call);
	}
	return status == OK ? opened_fill(call, found, response, NULL) : status;
}
