/* Filing a request: the way that must be fast. prepare checks and seals on the pool, handle only
 * looks up and writes. */
#include "intake/erasure.h"
#include "intake/fields.h"
#include "intake/intake.h"
#include "intake/intake_handlers.h"
#include "intake/known.h"
#include "intake/request.h"
#include "intake/rights.h"
#include "intake/sealed_text.h"
#include "intake/show.h"
#include "intake/to_stored.h"

#include <string.h>

typedef Samen__Intake__V1__FileRequestRequest FileRequest;

/* What prepare leaves for handle. */
struct filing {
	struct free_text found;
	struct spare_key spare;
	bool holds_key; /* the spare key is to be given back unless it is used */
	ProtobufCBinaryData story, pseudonym, waived_reason, basis_note;
};

static void check_fields(struct call *call, struct filing *filing, const FileRequest *in)
{
	fields_required(
	    call, "kind", in->kind != SAMEN__INTAKE__V1__REQUEST_KIND__REQUEST_KIND_UNSPECIFIED);
	fields_required(call, "age_group",
	    in->age_group != SAMEN__COMMON__V1__AGE_GROUP__AGE_GROUP_UNSPECIFIED);
	fields_required(
	    call, "urgency", in->urgency != SAMEN__COMMON__V1__URGENCY__URGENCY_UNSPECIFIED);
	fields_required(call, "pseudonym", !free_text_is_blank(in->pseudonym));
	fields_story(call, &filing->found, in->story);
	fields_story_of_kind(call, in->kind, in->story);
	fields_needs(call, in->needs, in->n_needs);
	fields_forms(call, in->forms, in->n_forms);
	fields_basis(call, &filing->found, in->basis);
	fields_hearing(call, &filing->found, in->hearing);
	free_text_look(
	    call, &filing->found, TEXT_PSEUDONYM, "pseudonym", in->pseudonym, PSEUDONYM_CHARS_MAX);
}

static enum status seal_word(struct call *call,
    const struct filing *filing,
    const struct seal_key *key,
    const char *text_id,
    const char *text,
    ProtobufCBinaryData *ret_sealed)
{
	struct seal_label label = seal_label_of(filing->spare.request_id.text, text_id);
	return sealed_text_make(call->arena, key, &label, text, ret_sealed);
}

static enum status seal_all(
    struct call *call, struct filing *filing, const FileRequest *in, const struct seal_key *key)
{
	Samen__Stored__V1__SealedStory story;
	struct seal_label label = seal_label_of(filing->spare.request_id.text, SEALED_STORY);
	story_to_stored(in->story, &story);
	enum status status =
	    sealed_message_make(call->arena, key, &label, &story.base, &filing->story);
	if (status == OK) {
		status = seal_word(
		    call, filing, key, SEALED_PSEUDONYM, in->pseudonym, &filing->pseudonym);
	}
	if (status == OK) {
		status = seal_word(call, filing, key, SEALED_WAIVED_REASON,
		    in->hearing->waived_reason, &filing->waived_reason);
	}
	if (status == OK) {
		status = seal_word(
		    call, filing, key, SEALED_BASIS_NOTE, in->basis->note, &filing->basis_note);
	}
	return status;
}

static void give_back(struct call *call, struct filing *filing)
{
	if (filing->holds_key) {
		request_keys_give_back(intake_keys(call), &filing->spare);
		filing->holds_key = false;
	}
}

static enum status take_and_seal(struct call *call, struct filing *filing, const FileRequest *in)
{
	struct seal_key key;
	enum status status = request_keys_take(intake_keys(call), &filing->spare);
	if (status != OK) {
		return status;
	}
	filing->holds_key = true;
	status = request_keys_find(intake_keys(call), call->arena, filing->spare.key_id.text, &key);
	if (status == OK) {
		status = seal_all(call, filing, in, &key);
		seal_key_wipe(&key);
	}
	if (status != OK) {
		give_back(call, filing);
	}
	return status;
}

/* Wrong fields are handle's to refuse, which knows the topics too: so that all of them are named at
 * once. */
enum status file_request_prepare(struct call *call, const void *request)
{
	const FileRequest *in = request;
	struct filing *filing = arena_alloc(call->arena, sizeof *filing);
	if (filing == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	call->prepared = filing;
	check_fields(call, filing, in);
	return call_has_wrong_fields(call) ? OK : take_and_seal(call, filing, in);
}

/* --- in the transaction --- */

static enum status check_all(struct call *call, const FileRequest *in)
{
	const struct filing *filing = call->prepared;
	bool anonymous = in->basis != NULL &&
			 in->basis->kind == SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT;
	const struct move_facts facts = {.kind = in->kind,
	    .age_group = in->age_group,
	    .organisation_id = call->caller.organisation_id,
	    .filed_at_ms = call->now_ms};
	enum status status = fields_topics(call, in->needs, in->n_needs);
	if (status == OK) {
		status = fields_move(call, &facts, in->move);
	}
	if (in->move != NULL && in->basis != NULL) {
		fields_move_basis(call, "basis.kind", in->move->sending_organisation_id,
		    in->move->receiving_organisation_id, (uint32_t)in->basis->kind);
	}
	if (status != OK) {
		return status;
	}
	free_text_settle_names(call, &filing->found, in->names_confirmed, anonymous);
	return call_has_wrong_fields(call) ? INVALID_ARGUMENT : OK;
}

static enum status find_area(struct call *call, const char **ret_area_id)
{
	struct known_organisation own = {.area_id = ""};
	enum status status = known_organisation(call, call->caller.organisation_id, &own);
	*ret_area_id = own.area_id;
	if (status == NOT_FOUND) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("your organisation is not known here yet: try again in a moment, and ask "
		       "the coordinator if this goes on"));
	}
	return status;
}

static StoredRequest new_request(struct call *call, const FileRequest *in)
{
	struct filing *filing = call->prepared;
	StoredRequest request = SAMEN__STORED__V1__REQUEST__INIT;
	request.id = filing->spare.request_id.text;
	request.key_id = filing->spare.key_id.text;
	request.kind = in->kind;
	request.age_group = in->age_group;
	request.urgency = in->urgency;
	request.heard = in->hearing->heard;
	request.not_own_school = in->not_own_school;
	request.state = REQUEST_OPEN;
	request.filer_id = (char *)call->caller.id;
	request.organisation_id = (char *)call->caller.organisation_id;
	request.filed_at_ms = call->now_ms;
	request.changed_at_ms = call->now_ms;
	request.sealed_pseudonym = filing->pseudonym;
	request.sealed_waived_reason = filing->waived_reason;
	request.parts_with_names = filing->found.parts_with_names;
	return request;
}

/* The key is in use from the commit on. */
static void key_used(void *service, void *arg)
{
	const struct filing *filing = arg;
	const struct call committed = {.service = service};
	request_keys_used(intake_keys(&committed), &filing->spare.key_id);
}

/* Ids are made by chance: nothing is ever written over another request. */
static enum status check_id_is_new(struct call *call)
{
	struct filing *filing = call->prepared;
	enum status status =
	    request_is_known(call->txn, call->arena, filing->spare.request_id.text);
	if (status == NOT_FOUND) {
		return OK;
	}
	filing->holds_key = false; /* not to be given back: its request id is taken */
	return status == OK
		   ? call_fail(call, ABORTED, N_("the request could not be numbered: try again"))
		   : status;
}

static enum status write_all(struct call *call, const FileRequest *in, const char *area_id)
{
	struct filing *filing = call->prepared;
	StoredRequest request = new_request(call, in);
	Samen__Stored__V1__Basis basis;
	request.area_id = (char *)area_id;
	request.basis = &basis;
	basis_to_stored(call, in->kind, in->basis, filing->basis_note, &basis);
	enum status status = needs_to_stored(call, in->needs, in->n_needs, &request);
	if (status == OK) {
		status = forms_to_stored(call, in->forms, in->n_forms, &request);
	}
	if (status == OK && in->move != NULL) {
		status = move_to_stored(call, in->move, &request);
	}
	if (status == OK) {
		status = request_save(call, &request);
	}
	if (status == OK) {
		status = story_save(call, &request, filing->story);
	}
	if (status == OK) {
		filing->holds_key = false;
		call_after_commit(call, key_used, filing);
		call_made(call, request.id);
	}
	return status;
}

enum status file_request_handle(struct call *call, const void *request)
{
	const FileRequest *in = request;
	const char *area_id;
	enum status status = check_all(call, in);
	if (status == OK) {
		status = find_area(call, &area_id);
	}
	if (status == OK) {
		status = check_id_is_new(call);
	}
	if (status == OK) {
		status = write_all(call, in, area_id);
	}
	if (status != OK) {
		give_back(call, call->prepared); /* nothing of this write is kept */
	}
	return status;
}

/* The words of a request nobody touched since are those it was filed with, and need no unsealing.
 */
enum status file_request_answer(struct call *call, const void *request, void *response)
{
	const FileRequest *in = request;
	StoredRequest *made;
	give_back(call, call->prepared); /* a repeat: what was sealed this time is not kept */
	enum status status = request_allowed(call, call->made[0], &made);
	if (status != OK || made->changed_at_ms != made->filed_at_ms || in->hearing == NULL ||
	    in->basis == NULL) {
		return status == OK ? request_show_to_caller(call, made, response) : status;
	}
	const struct request_words words = {
	    in->pseudonym, in->hearing->waived_reason, in->basis->note};
	return request_show(call, made, &words, response);
}
