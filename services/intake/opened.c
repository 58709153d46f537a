#include "intake/opened.h"

#include "intake/rights.h"
#include "intake/sealed_text.h"
#include "intake/show.h"

#include <stdlib.h>

typedef Samen__Intake__V1__OpenRequestResponse OpenResponse;

enum { MADE_AT_MS = 1, MADE_COUNT };
static const int64_t minute_ms = (int64_t)60 * 1000;

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
	out->story->works_here = story->works_here;
	out->story->needed_there = story->needed_there;
	out->story->worries = story->worries;
	out->story->agreements = story->agreements;
	return OK;
}

static bool is_consultants(const StoredText *note)
{
	return note->kind == SAMEN__INTAKE__V1__NOTE_KIND__CONSULTANT_NOTE;
}

static const char *author_shown(
    const struct call *call, const StoredRequest *request, const StoredText *note)
{
	return call->caller.kind == CALLER_PARENT && is_consultants(note)
		   ? "consultant"
		   : person_shown(call, request, note->author_id);
}

static enum status open_note(struct call *call,
    const StoredRequest *request,
    const StoredText *note,
    const struct seal_key *key,
    Samen__Intake__V1__Note **ret_shown)
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
		note_show(note, shown);
		shown->author_id = (char *)author_shown(call, request, note);
		shown->text = (char *)text;
		*ret_shown = shown;
	}
	return status;
}

/* Why somebody declined is for the filer alone, not for whoever accepts after them, nor for the
 * parents: it is about who was asked. What consultants do is not for helpers. */
static bool may_read_note(
    const struct call *call, const StoredRequest *request, const StoredText *note)
{
	if (caller_is(call, request->filer_id)) {
		return true;
	}
	return is_consultants(note) ? call->caller.kind == CALLER_PARENT
				    : note->kind != SAMEN__INTAKE__V1__NOTE_KIND__DECLINE_REMARK;
}

static enum status open_notes(struct call *call,
    const StoredRequest *request,
    const struct seal_key *key,
    OpenResponse *out,
    uint32_t *withheld)
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
			status = open_note(
			    call, request, notes.notes[i], key, &out->notes[out->n_notes]);
			out->n_notes += status == OK;
		} else {
			(*withheld)++;
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

static enum status text_damaged(struct call *call)
{
	return call_fail(
	    call, DATA_LOSS, N_("the text of this request is damaged and cannot be opened"));
}

enum status opened_fill(struct call *call,
    const StoredRequest *request,
    OpenResponse *ret_opened,
    uint32_t *ret_withheld)
{
	struct seal_key key;
	uint32_t withheld = 0;
	enum status status = text_key_find(call, request, &key);
	if (status != OK) {
		return status == DATA_LOSS ? text_key_lost(call) : status;
	}
	status = open_words(call, request, &key, ret_opened);
	if (status == OK) {
		status = open_story(call, request, &key, ret_opened);
	}
	if (status == OK) {
		status = open_notes(call, request, &key, ret_opened, &withheld);
	}
	seal_key_wipe(&key);
	if (ret_withheld != NULL) {
		*ret_withheld = withheld;
	}
	return status == DATA_LOSS ? text_damaged(call) : status;
}

/* --- consultants' notes --- */

static enum status open_consultant_notes(struct call *call,
    const StoredRequest *request,
    const struct seal_key *key,
    const struct note_list *notes,
    struct opened_page *page)
{
	uint64_t place = 0;
	enum status status = OK;
	for (size_t i = 0; i < notes->count && status == OK; i++) {
		if (!is_consultants(notes->notes[i]) || place++ < page->after) {
			continue;
		}
		if (page->count == page->size) {
			page->more = true;
			return OK;
		}
		status = open_note(call, request, notes->notes[i], key, &page->notes[page->count]);
		page->count += status == OK;
	}
	return status;
}

enum status opened_consultant_notes(
    struct call *call, const StoredRequest *request, struct opened_page *page)
{
	struct note_list notes;
	struct seal_key key;
	enum status status = notes_load(call, request->id, &notes);
	if (status != OK) {
		return status;
	}
	page->notes =
	    arena_alloc(call->arena, (notes.count + 1) * sizeof(Samen__Intake__V1__Note *));
	if (page->notes == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	status = text_key_find(call, request, &key);
	if (status != OK) {
		return status == DATA_LOSS ? text_key_lost(call) : status;
	}
	status = open_consultant_notes(call, request, &key, &notes, page);
	seal_key_wipe(&key);
	return status == DATA_LOSS ? text_damaged(call) : status;
}

/* --- opening again --- */

void opened_made(struct call *call, const char *request_id)
{
	call_made(call, request_id);
	call_made_number(call, (uint64_t)call->now_ms);
}

enum status opened_in_time(struct call *call)
{
	bool in_time = call->made_count == MADE_COUNT &&
		       call->now_ms - strtoll(call->made[MADE_AT_MS], NULL, 10) <=
			   OPENED_AGAIN_MINUTES * minute_ms;
	return in_time
		   ? OK
		   : call_fail(call, ABORTED,
			 N_("this was opened before, with the same request key: make a new one, so "
			    "that this opening is logged too"));
}
