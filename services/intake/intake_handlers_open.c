/* Opening sealed text, and adding to it: the filer, or somebody with a grant. */
#include "intake/access_log.h"
#include "intake/fields.h"
#include "intake/intake_handlers.h"
#include "intake/prepared.h"
#include "intake/rights.h"
#include "intake/sealed_text.h"
#include "intake/show.h"

typedef Samen__Intake__V1__OpenRequestRequest OpenRequest;
typedef Samen__Intake__V1__OpenRequestResponse OpenResponse;
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
		call_made(call, found->id);
	}
	return status;
}

static enum status open_story(
    struct call *call, const StoredRequest *request, const struct seal_key *key, OpenResponse *out)
{
	Samen__Stored__V1__SealedStory *story;
	StoredText *text;
	struct seal_label label = seal_label_of(request->id, SEALED_STORY);
	enum status status = text_load(call, request->id, SEALED_STORY, &text);
	if (status != OK) {
		return status == NOT_FOUND ? DATA_LOSS : status;
	}
	status = sealed_message_open(call->arena, key, &label, text->sealed,
	    &samen__stored__v1__sealed_story__descriptor, &story);
	out->story = status == OK ? arena_alloc(call->arena, sizeof *out->story) : NULL;
	if (out->story == NULL) {
		return status == OK ? RESOURCE_EXHAUSTED : status;
	}
	samen__intake__v1__story__init(out->story);
	out->story->happens = story->happens;
	out->story->tried = story->tried;
	out->story->goes_well = story->goes_well;
	out->story->asks = story->asks;
	out->story->pupil_view = story->pupil_view;
	out->story->parents_view = story->parents_view;
	return OK;
}

/* A note without its text. */
static void show_note(const StoredText *note, Samen__Intake__V1__Note *ret_shown)
{
	ret_shown->id = note->id;
	ret_shown->request_id = note->request_id;
	ret_shown->kind = (Samen__Intake__V1__NoteKind)note->kind;
	ret_shown->author_id = note->author_id;
	ret_shown->written_at_ms = note->written_at_ms;
}

static enum status open_note(
    struct call *call, const StoredText *note, const struct seal_key *key, OpenResponse *out)
{
	struct seal_label label = seal_label_of(note->request_id, note->id);
	const char *text;
	Samen__Intake__V1__Note *shown = arena_alloc(call->arena, sizeof *shown);
	if (shown == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = sealed_text_open(call->arena, key, &label, note->sealed, &text);
	if (status == OK) {
		samen__intake__v1__note__init(shown);
		show_note(note, shown);
		shown->text = (char *)text;
		out->notes[out->n_notes++] = shown;
	}
	return status;
}

/* Why somebody declined is for the filer alone, not for whoever accepts after them. */
static bool may_read_note(
    const struct call *call, const StoredRequest *request, const StoredText *note)
{
	return note->kind != SAMEN__INTAKE__V1__NOTE_KIND__DECLINE_REMARK ||
	       caller_is(call, request->filer_id);
}

static enum status open_notes(
    struct call *call, const StoredRequest *request, const struct seal_key *key, OpenResponse *out)
{
	struct note_list notes;
	enum status status = notes_load(call, request->id, &notes);
	if (status != OK) {
		return status;
	}
	out->notes = arena_alloc(call->arena, notes.count * sizeof(Samen__Intake__V1__Note *));
	if (out->notes == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < notes.count && status == OK; i++) {
		if (may_read_note(call, request, notes.notes[i])) {
			status = open_note(call, notes.notes[i], key, out);
		}
	}
	return status;
}

/* The request itself: the pseudonym is the school's own and stays there. */
static enum status open_words(
    struct call *call, const StoredRequest *request, const struct seal_key *key, OpenResponse *out)
{
	struct request_words words;
	out->request = arena_alloc(call->arena, sizeof *out->request);
	if (out->request == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__intake__v1__request__init(out->request);
	enum status status = request_words_open(call, request, key, &words);
	if (status != OK) {
		return status;
	}
	if (!caller_is(call, request->filer_id)) {
		words.pseudonym = "";
	}
	return request_show(call, request, &words, out->request);
}

enum status open_request_answer(struct call *call, const void *request, void *response)
{
	OpenResponse *out = response;
	StoredRequest *found;
	struct seal_key key;
	enum status status = request_to_open(call, request, &found);
	if (status == OK) {
		status = text_key_find(call, found, &key);
		status = status == DATA_LOSS ? text_key_lost(call) : status;
	}
	if (status != OK) {
		return status;
	}
	status = open_words(call, found, &key, out);
	if (status == OK) {
		status = open_story(call, found, &key, out);
	}
	if (status == OK) {
		status = open_notes(call, found, &key, out);
	}
	seal_key_wipe(&key);
	return status == DATA_LOSS
		   ? call_fail(call, status,
			 N_("the text of this request is damaged and cannot be opened"))
		   : status;
}

/* --- AddNote --- */

enum status add_note_prepare(struct call *call, const void *request)
{
	const AddNote *in = request;
	struct prepared *prepared = prepared_new(call);
	struct seal_key key;
	if (prepared == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	prepared->grant = grant_check(call, in->grant, in->request_id);
	fields_required(
	    call, "kind", in->kind != SAMEN__INTAKE__V1__NOTE_KIND__NOTE_KIND_UNSPECIFIED);
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

enum status add_note_handle(struct call *call, const void *request)
{
	const AddNote *in = request;
	const struct prepared *prepared = call->prepared;
	StoredRequest *found;
	enum status status =
	    request_for_helper(call, in->request_id, prepared->grant, in->grant[0] != '\0', &found);
	if (status == OK) {
		status = request_is_open(call, found);
	}
	if (status == OK) {
		status = prepared_settle(call, found, in->names_confirmed, basis_kind_of(found));
	}
	if (status == OK) {
		status = prepared_save_note(call, found, in->kind, true);
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
	if (status != OK || !caller_is(call, note->author_id)) {
		return status != OK ? status : NOT_FOUND;
	}
	show_note(note, response);
	return OK;
}
