/* Opening sealed text: the filer, or somebody with a grant; and adding to it: parents too. */
#include "intake/access_log.h"
#include "intake/fields.h"
#include "intake/intake_handlers.h"
#include "intake/opened.h"
#include "intake/prepared.h"
#include "intake/rights.h"
#include "intake/show.h"

#include <string.h>

typedef Samen__Intake__V1__OpenRequestRequest OpenRequest;
typedef Samen__Intake__V1__AddNoteRequest AddNote;

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

/* --- AddNote --- */

static void check_note_kind(struct call *call, const AddNote *in)
{
	if (call->caller.kind == CALLER_PARENT) {
		return;
	}
	fields_required(
	    call, "kind", in->kind != SAMEN__INTAKE__V1__NOTE_KIND__NOTE_KIND_UNSPECIFIED);
	if (in->kind == SAMEN__INTAKE__V1__NOTE_KIND__PARENT_REMARK) {
		(void)call_field(
		    call, "kind", "PARENTS_ONLY", N_("only parents write this: take another kind"));
	}
}

enum status add_note_prepare(struct call *call, const void *request)
{
	const AddNote *in = request;
	struct prepared *prepared = prepared_new(call);
	struct seal_key key;
	if (prepared == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	prepared->grant = grant_check(call, in->grant, in->request_id);
	check_note_kind(call, in);
	fields_note(call, &prepared->found, "text", in->text, true);
	if (prepared_key(call, prepared, in->request_id, &key)) {
		prepared_seal_note(call, prepared, &key, in->request_id, in->text);
		seal_key_wipe(&key);
	}
	return OK;
}

/* Remembers that a note holds names; only when that is new, since it is a change of the request. */
static enum status remember_names(struct call *call, StoredRequest *request)
{
	uint32_t parts = prepared_parts_with_names(call->prepared, request, 0);
	if (parts == request->parts_with_names) {
		return OK;
	}
	request->parts_with_names = parts;
	return request_save(call, request);
}

/* Parents may have something to correct for as long as it is kept. */
static enum status may_add_note(struct call *call, const StoredRequest *request)
{
	return caller_is_parent_of(call, request->id) ? OK : request_is_open(call, request);
}

static uint32_t note_kind(const struct call *call, const AddNote *in)
{
	return call->caller.kind == CALLER_PARENT ? SAMEN__INTAKE__V1__NOTE_KIND__PARENT_REMARK
						  : (uint32_t)in->kind;
}

enum status add_note_handle(struct call *call, const void *request)
{
	const AddNote *in = request;
	const struct prepared *prepared = call->prepared;
	StoredRequest *found;
	enum status status =
	    request_for_helper(call, in->request_id, prepared->grant, in->grant[0] != '\0', &found);
	if (status == OK) {
		status = may_add_note(call, found);
	}
	if (status == OK) {
		status = prepared_settle(call, found, in->names_confirmed, basis_kind_of(found));
	}
	if (status == OK) {
		status = prepared_save_note(call, found, note_kind(call, in), true);
	}
	if (status == OK) {
		status = remember_names(call, found);
	}
	if (status == OK) {
		call_made(call, prepared->note_id);
	}
	return status;
}

enum status add_note_answer(struct call *call, const void *request, void *response)
{
	const AddNote *in = request;
	StoredText *note;
	enum status status =
	    text_load(call, in->request_id, call->made_count > 0 ? call->made[0] : "", &note);
	if (status != OK || strcmp(caller_name(call), note->author_id) != 0) {
		return status != OK ? status : NOT_FOUND;
	}
	note_show(note, response);
	return OK;
}
