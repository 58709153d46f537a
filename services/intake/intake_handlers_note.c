/* Notes: added by the filer, by who helps, by parents, and by consultants, whose notes are of a
 * kind of their own. */
#include "intake/access_log.h"
#include "intake/fields.h"
#include "intake/intake_handlers.h"
#include "intake/mention.h"
#include "intake/opened.h"
#include "intake/prepared.h"
#include "intake/request.h"
#include "intake/rights.h"
#include "intake/show.h"

#include "runtime/page.h"

#include <inttypes.h>
#include <string.h>

typedef Samen__Intake__V1__AddNoteRequest AddNote;
typedef Samen__Intake__V1__ListConsultantNotesRequest ListNotes;
typedef Samen__Intake__V1__ListConsultantNotesResponse ListNotesResponse;

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

static bool is_consultants(const struct call *call, const AddNote *in)
{
	return call->caller.kind != CALLER_PARENT &&
	       in->kind == SAMEN__INTAKE__V1__NOTE_KIND__CONSULTANT_NOTE;
}

/* Of all whom the table lets in, consultants write their own kind of note, and only they do. */
static enum status may_write_kind(
    struct call *call, const AddNote *in, const StoredRequest *request)
{
	const struct prepared *prepared = call->prepared;
	if (is_consultants(call, in)) {
		return caller_watches(call, request->area_id)
			   ? OK
			   : call_fail(call, PERMISSION_DENIED,
				 N_("only consultants of the work area write this kind of note: "
				    "take another kind"));
	}
	bool takes_part = caller_is(call, request->filer_id) || prepared->grant != NULL ||
			  call->caller.kind == CALLER_PARENT;
	return takes_part ? OK
			  : call_fail(call, PERMISSION_DENIED,
				N_("consultants write notes of a kind of their own, about what "
				   "they do and "
				   "not about the pupil: take that kind"));
}

/* Some have something to add to what has ended: parents and consultants for as long as it is kept,
 * and the filer how it went on after the end. */
static enum status may_add_now(struct call *call, const AddNote *in, const StoredRequest *request)
{
	bool later_words = in->kind == SAMEN__INTAKE__V1__NOTE_KIND__OUTCOME_WORDS &&
			   request->state == REQUEST_CLOSED && caller_is(call, request->filer_id);
	return later_words || is_consultants(call, in) || caller_is_parent_of(call, request->id)
		   ? OK
		   : request_is_open(call, request);
}

static uint32_t note_kind(const struct call *call, const AddNote *in)
{
	return call->caller.kind == CALLER_PARENT ? SAMEN__INTAKE__V1__NOTE_KIND__PARENT_REMARK
						  : (uint32_t)in->kind;
}

/* A note that names the pupil, if only as the school does, is about the pupil. */
static enum status check_not_about_pupil(
    struct call *call, const AddNote *in, const StoredRequest *request)
{
	struct request_words words;
	struct seal_key key;
	enum status status = text_key_find(call, request, &key);
	if (status != OK) {
		return status == DATA_LOSS ? text_key_lost(call) : status;
	}
	status = request_words_open(call, request, &key, &words);
	seal_key_wipe(&key);
	if (status == OK && mentions(in->text, words.pseudonym)) {
		return call_field(call, "text", "HOLDS_PSEUDONYM",
		    N_("holds the name that the school uses for the pupil: this note is not about "
		       "the pupil, say what you do about the request"));
	}
	return status;
}

/* Names do not matter to the ground on which helpers read the rest: they never read these. */
static enum status settle_consultants(
    struct call *call, const AddNote *in, const StoredRequest *request)
{
	enum status status = prepared_settle(call, request, in->names_confirmed, BASIS_NONE);
	return status == OK ? check_not_about_pupil(call, in, request) : status;
}

static enum status settle_note(struct call *call, const AddNote *in, const StoredRequest *request)
{
	return is_consultants(call, in)
		   ? settle_consultants(call, in, request)
		   : prepared_settle(call, request, in->names_confirmed, basis_kind_of(request));
}

enum status add_note_handle(struct call *call, const void *request)
{
	const AddNote *in = request;
	const struct prepared *prepared = call->prepared;
	StoredRequest *found;
	enum status status =
	    request_for_helper(call, in->request_id, prepared->grant, in->grant[0] != '\0', &found);
	if (status == OK) {
		status = may_write_kind(call, in, found);
	}
	if (status == OK) {
		status = may_add_now(call, in, found);
	}
	if (status == OK) {
		status = settle_note(call, in, found);
	}
	if (status == OK) {
		status = prepared_save_note(call, found, note_kind(call, in), true);
	}
	if (status == OK && !is_consultants(call, in)) {
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

/* --- ListConsultantNotes --- */

enum status list_consultant_notes_handle(struct call *call, const void *request)
{
	const ListNotes *in = request;
	StoredRequest *found;
	enum status status = request_allowed(call, in->request_id, &found);
	if (status != OK) {
		return status;
	}
	const struct access_entry entry = {.kind = SAMEN__INTAKE__V1__ACCESS_KIND__NOTES_READ,
	    .request_id = found->id,
	    .person_id = call->caller.id,
	    .by = BY_WORK_AREA,
	    .basis = basis_kind_of(found)};
	status = access_log_add(call, &entry);
	if (status == OK) {
		opened_made(call, found->id);
	}
	return status;
}

enum status list_consultant_notes_answer(struct call *call, const void *request, void *response)
{
	const ListNotes *in = request;
	ListNotesResponse *out = response;
	StoredRequest *found;
	struct opened_page page = {.size = page_size(call, in->page)};
	enum status status = page_after_number(call, in->page, &page.after);
	if (status == OK) {
		status = call_has_wrong_fields(call) ? INVALID_ARGUMENT : OK;
	}
	if (status == OK) {
		status = request_allowed(call, in->request_id, &found);
	}
	if (status == OK) {
		status = opened_in_time(call);
	}
	if (status == OK) {
		status = opened_consultant_notes(call, found, &page);
	}
	if (status != OK) {
		return status;
	}
	out->notes = page.notes;
	out->n_notes = page.count;
	if (page.more) {
		out->next_token = arena_printf(call->arena, "%" PRIu64, page.after + page.count);
	}
	return out->next_token != NULL ? OK : RESOURCE_EXHAUSTED;
}
