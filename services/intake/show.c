#include "intake/show.h"

#include "intake/intake.h"
#include "intake/request.h"
#include "intake/rights.h"
#include "intake/sealed_text.h"

#include "runtime/log.h"
#include "runtime/recipients.h"

#include <inttypes.h>
#include <string.h>

static char *as_text(const char *text)
{
	return (char *)text;
}

static enum status open_word(struct call *call,
    const StoredRequest *request,
    const struct seal_key *key,
    const char *text_id,
    ProtobufCBinaryData sealed,
    const char **ret_text)
{
	struct seal_label label = seal_label_of(request->id, text_id);
	return sealed_text_open(call->arena, key, &label, sealed, ret_text);
}

enum status request_words_open(struct call *call,
    const StoredRequest *request,
    const struct seal_key *key,
    struct request_words *ret_words)
{
	ProtobufCBinaryData note = {.len = 0};
	if (request->basis != NULL) {
		note = request->basis->sealed_note;
	}
	enum status status = open_word(
	    call, request, key, SEALED_PSEUDONYM, request->sealed_pseudonym, &ret_words->pseudonym);
	if (status == OK) {
		status = open_word(call, request, key, SEALED_WAIVED_REASON,
		    request->sealed_waived_reason, &ret_words->waived_reason);
	}
	if (status == OK) {
		status =
		    open_word(call, request, key, SEALED_BASIS_NOTE, note, &ret_words->basis_note);
	}
	return status;
}

enum status text_key_find(struct call *call, const StoredRequest *request, struct seal_key *ret_key)
{
	enum status status =
	    request_keys_find(intake_keys(call), call->arena, request->key_id, ret_key);
	if (status != NOT_FOUND && status != DATA_LOSS) {
		return status;
	}
	log_error("intake.key", "request=%s key=%s status=%s", request->id, request->key_id,
	    status_name(status));
	return DATA_LOSS;
}

enum status text_key_lost(struct call *call)
{
	return call_fail(call, DATA_LOSS,
	    N_("the key of this request is damaged or gone: its text cannot be opened or added "
	       "to"));
}

static enum status show_needs(
    struct call *call, const StoredRequest *request, Samen__Intake__V1__Request *shown)
{
	size_t count = request->n_needs;
	Samen__Common__V1__Need *needs = arena_alloc(call->arena, count * sizeof *needs);
	shown->needs = arena_alloc(call->arena, count * sizeof(Samen__Common__V1__Need *));
	if (needs == NULL || shown->needs == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		samen__common__v1__need__init(&needs[i]);
		needs[i].topic_id = request->needs[i]->topic_id;
		needs[i].weight = request->needs[i]->weight;
		shown->needs[i] = &needs[i];
	}
	shown->n_needs = count;
	return OK;
}

static enum status show_forms(
    struct call *call, const StoredRequest *request, Samen__Intake__V1__Request *shown)
{
	shown->forms = arena_alloc(call->arena, request->n_forms * sizeof *shown->forms);
	if (shown->forms == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < request->n_forms; i++) {
		shown->forms[i] = (Samen__Common__V1__FormOfHelp)request->forms[i];
	}
	shown->n_forms = request->n_forms;
	return OK;
}

const char *person_shown(
    const struct call *call, const StoredRequest *request, const char *person_id)
{
	bool hidden =
	    call->caller.kind == CALLER_PARENT && strcmp(person_id, request->filer_id) == 0;
	return hidden ? "school" : person_id;
}

void basis_show(const struct call *call,
    const StoredRequest *request,
    const Samen__Stored__V1__Basis *kept,
    Samen__Intake__V1__Basis *ret_shown)
{
	ret_shown->kind = (Samen__Intake__V1__BasisKind)kept->kind;
	ret_shown->given_at_ms = kept->given_at_ms;
	ret_shown->recorded_by = as_text(person_shown(call, request, kept->recorded_by));
	ret_shown->recorded_at_ms = kept->recorded_at_ms;
	ret_shown->withdrawn_at_ms = kept->withdrawn_at_ms;
	ret_shown->withdrawn_by = as_text(person_shown(call, request, kept->withdrawn_by));
	ret_shown->purpose = (Samen__Intake__V1__Purpose)purpose_of(kept->purpose);
	ret_shown->recipients = (Samen__Intake__V1__Recipients)recipients_of(kept->recipients);
}

static void read_show(const struct call *call,
    const StoredRequest *request,
    const StoredAccess *entry,
    Samen__Intake__V1__Read *ret_shown)
{
	samen__intake__v1__read__init(ret_shown);
	ret_shown->at_ms = entry->at_ms;
	bool hidden = call->caller.kind == CALLER_PARENT && strcmp(entry->by, BY_WORK_AREA) == 0;
	ret_shown->person_id =
	    as_text(hidden ? "consultant" : person_shown(call, request, entry->person_id));
	ret_shown->by = entry->by;
	ret_shown->basis = (Samen__Intake__V1__BasisKind)entry->basis;
	ret_shown->kind = (Samen__Intake__V1__AccessKind)entry->kind;
	ret_shown->grant_mark = entry->grant_mark;
}

enum status reads_show(struct call *call,
    const StoredRequest *request,
    const struct access_page *page,
    Samen__Intake__V1__Read ***ret_reads,
    size_t *ret_count,
    char **ret_next_token)
{
	Samen__Intake__V1__Read *reads = arena_alloc(call->arena, page->count * sizeof *reads);
	*ret_reads = arena_alloc(call->arena, page->count * sizeof(Samen__Intake__V1__Read *));
	if (reads == NULL || *ret_reads == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < page->count; i++) {
		read_show(call, request, page->entries[i], &reads[i]);
		(*ret_reads)[i] = &reads[i];
	}
	*ret_count = page->count;
	if (page->more) {
		*ret_next_token = arena_printf(call->arena, "%" PRIu64, page->last);
	}
	return *ret_next_token != NULL ? OK : RESOURCE_EXHAUSTED;
}

void note_show(const StoredText *note, Samen__Intake__V1__Note *ret_shown)
{
	ret_shown->id = note->id;
	ret_shown->request_id = note->request_id;
	ret_shown->kind = (Samen__Intake__V1__NoteKind)note->kind;
	ret_shown->author_id = note->author_id;
	ret_shown->written_at_ms = note->written_at_ms;
}

static enum status show_basis(struct call *call,
    const StoredRequest *request,
    const struct request_words *words,
    Samen__Intake__V1__Request *shown)
{
	const Samen__Stored__V1__Basis *kept = request->basis;
	Samen__Intake__V1__Basis *basis = arena_alloc(call->arena, sizeof *basis);
	if (basis == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__intake__v1__basis__init(basis);
	if (kept != NULL) {
		basis_show(call, request, kept, basis);
	}
	if (words != NULL) {
		basis->note = as_text(words->basis_note);
	}
	shown->basis = basis;
	return OK;
}

static enum status show_hearing(struct call *call,
    const StoredRequest *request,
    const struct request_words *words,
    Samen__Intake__V1__Request *shown)
{
	shown->hearing = arena_alloc(call->arena, sizeof *shown->hearing);
	if (shown->hearing == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__intake__v1__hearing__init(shown->hearing);
	shown->hearing->heard = request->heard;
	if (words != NULL) {
		shown->hearing->waived_reason = as_text(words->waived_reason);
	}
	return OK;
}

enum status hold_show(
    struct call *call, const Samen__Stored__V1__Hold *hold, Samen__Intake__V1__Hold **ret_shown)
{
	Samen__Intake__V1__Hold *shown = arena_alloc(call->arena, sizeof *shown);
	if (shown == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__intake__v1__hold__init(shown);
	shown->reason = (Samen__Intake__V1__HoldReason)hold->reason;
	shown->set_by = hold->set_by;
	shown->set_at_ms = hold->set_at_ms;
	*ret_shown = shown;
	return OK;
}

static enum status show_move(
    struct call *call, const StoredRequest *request, Samen__Intake__V1__Request *shown)
{
	shown->move = arena_alloc(call->arena, sizeof *shown->move);
	if (shown->move == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__intake__v1__move__init(shown->move);
	shown->move->sending_organisation_id = request->move->sending_organisation_id;
	shown->move->receiving_organisation_id = request->move->receiving_organisation_id;
	shown->move->planned_at_ms = request->move->planned_at_ms;
	return OK;
}

enum status request_show(struct call *call,
    const StoredRequest *request,
    const struct request_words *words,
    Samen__Intake__V1__Request *ret_shown)
{
	ret_shown->id = request->id;
	ret_shown->kind = (Samen__Intake__V1__RequestKind)request->kind;
	ret_shown->age_group = (Samen__Common__V1__AgeGroup)request->age_group;
	ret_shown->urgency = (Samen__Common__V1__Urgency)request->urgency;
	ret_shown->state = (Samen__Intake__V1__RequestState)request->state;
	ret_shown->filer_id = as_text(person_shown(call, request, request->filer_id));
	ret_shown->organisation_id = request->organisation_id;
	ret_shown->area_id = request->area_id;
	ret_shown->filed_at_ms = request->filed_at_ms;
	ret_shown->changed_at_ms = request->changed_at_ms;
	ret_shown->outcome = (Samen__Intake__V1__Outcome)request->outcome;
	ret_shown->referred_to = (Samen__Common__V1__Sector)request->referred_to;
	ret_shown->ended_at_ms = request->ended_at_ms;
	ret_shown->not_own_school = request->not_own_school;
	if (words != NULL) {
		ret_shown->pseudonym = as_text(words->pseudonym);
	}
	enum status status = show_needs(call, request, ret_shown);
	if (status == OK) {
		status = show_forms(call, request, ret_shown);
	}
	if (status == OK && request->move != NULL) {
		status = show_move(call, request, ret_shown);
	}
	if (status == OK) {
		status = show_basis(call, request, words, ret_shown);
	}
	if (status == OK && request->hold != NULL) {
		status = hold_show(call, request->hold, &ret_shown->hold);
		if (status == OK && call->caller.kind == CALLER_PARENT) {
			ret_shown->hold->set_by = as_text("");
		}
	}
	return status == OK ? show_hearing(call, request, words, ret_shown) : status;
}

enum status request_show_to_caller(
    struct call *call, const StoredRequest *request, Samen__Intake__V1__Request *ret_shown)
{
	struct request_words words = {"", "", ""};
	struct seal_key key;
	bool parent = caller_is_parent_of(call, request->id);
	if (!caller_is(call, request->filer_id) && !parent) {
		return request_show(call, request, NULL, ret_shown);
	}
	if (text_key_find(call, request, &key) == OK) {
		if (request_words_open(call, request, &key, &words) != OK) {
			log_error("intake.words", "request=%s", request->id);
			words = (struct request_words){"", "", ""};
		}
		seal_key_wipe(&key);
	}
	words.pseudonym = parent ? "" : words.pseudonym;
	return request_show(call, request, &words, ret_shown);
}

enum status answer_with_request(struct call *call, const void *request, void *response)
{
	(void)request;
	StoredRequest *made;
	enum status status =
	    request_allowed(call, call->made_count > 0 ? call->made[0] : "", &made);
	return status == OK ? request_show_to_caller(call, made, response) : status;
}
