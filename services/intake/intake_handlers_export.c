/* All that intake holds about a request, for those whose right it is to have it. */
#include "intake/access_log.h"
#include "intake/intake_handlers.h"
#include "intake/opened.h"
#include "intake/rights.h"
#include "intake/show.h"

typedef Samen__Intake__V1__ExportRequestResponse ExportResponse;

enum { LOG_ENTRIES_MAX = 1000 };

/* The request, when the caller may have all of it at this moment. */
static enum status request_to_export(
    struct call *call, const char *request_id, StoredRequest **ret_request)
{
	enum status status = request_allowed(call, request_id, ret_request);
	if (status != OK || caller_is_parent_of(call, request_id)) {
		return status;
	}
	return may_open_text(call, *ret_request, NULL);
}

enum status export_request_handle(struct call *call, const void *request)
{
	const Samen__Intake__V1__ExportRequestRequest *in = request;
	StoredRequest *found;
	enum status status = request_to_export(call, in->request_id, &found);
	if (status != OK) {
		return status;
	}
	const struct access_entry entry = {.kind = SAMEN__INTAKE__V1__ACCESS_KIND__EXPORTED,
	    .request_id = found->id,
	    .person_id = caller_name(call),
	    .by = opened_by(call, found, NULL),
	    .basis = basis_kind_of(found)};
	status = access_log_add(call, &entry);
	if (status == OK) {
		opened_made(call, found->id);
	}
	return status;
}

static enum status add_earlier_bases(
    struct call *call, const StoredRequest *request, ExportResponse *out)
{
	size_t count = request->n_earlier_bases;
	Samen__Intake__V1__Basis *bases = arena_alloc(call->arena, count * sizeof *bases);
	out->earlier_bases = arena_alloc(call->arena, count * sizeof(Samen__Intake__V1__Basis *));
	if (bases == NULL || out->earlier_bases == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		samen__intake__v1__basis__init(&bases[i]);
		basis_show(call, request, request->earlier_bases[i], &bases[i]);
		out->earlier_bases[i] = &bases[i];
	}
	out->n_earlier_bases = count;
	return OK;
}

static enum status add_log(struct call *call, const StoredRequest *request, ExportResponse *out)
{
	struct access_page page;
	enum status status = access_log_page(call, request->id, 0, LOG_ENTRIES_MAX, &page);
	return status == OK
		   ? reads_show(call, request, &page, &out->log, &out->n_log, &out->log_next_token)
		   : status;
}

enum status export_request_answer(struct call *call, const void *request, void *response)
{
	const Samen__Intake__V1__ExportRequestRequest *in = request;
	ExportResponse *out = response;
	StoredRequest *found;
	enum status status = request_to_export(call, in->request_id, &found);
	if (status == OK) {
		status = opened_in_time(call);
	}
	if (status != OK) {
		return status;
	}
	out->exported_at_ms = call->now_ms;
	out->opened = arena_alloc(call->arena, sizeof *out->opened);
	if (out->opened == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__intake__v1__open_request_response__init(out->opened);
	status = opened_fill(call, found, out->opened, &out->notes_withheld);
	if (status == OK) {
		status = add_earlier_bases(call, found, out);
	}
	return status == OK ? add_log(call, found, out) : status;
}
