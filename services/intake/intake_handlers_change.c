/* What the filer changes about a request: its content, its basis, its end. */
#include "intake/access_log.h"
#include "intake/fields.h"
#include "intake/intake_handlers.h"
#include "intake/known.h"
#include "intake/prepared.h"
#include "intake/request.h"
#include "intake/rights.h"
#include "intake/sealed_text.h"
#include "intake/to_stored.h"

#include <assert.h>

typedef Samen__Intake__V1__AmendRequestRequest AmendRequest;
typedef Samen__Intake__V1__CloseRequestRequest CloseRequest;
typedef Samen__Intake__V1__RecordBasisRequest RecordBasis;

enum { EARLIER_BASES_MAX = 20 };

static enum status save_changed(struct call *call, StoredRequest *request)
{
	request->changed_at_ms = call->now_ms;
	enum status status = request_save(call, request);
	if (status == OK) {
		call_made(call, request->id);
	}
	return status;
}

/* --- AmendRequest --- */

static bool amends_anything(const AmendRequest *in)
{
	return in->story != NULL || in->n_needs > 0 || in->n_forms > 0 || in->hearing != NULL ||
	       in->move != NULL || in->urgency != SAMEN__COMMON__V1__URGENCY__URGENCY_UNSPECIFIED ||
	       in->age_group != SAMEN__COMMON__V1__AGE_GROUP__AGE_GROUP_UNSPECIFIED;
}

static void check_amendment(struct call *call, struct prepared *prepared, const AmendRequest *in)
{
	if (!amends_anything(in)) {
		(void)call_field(
		    call, "request_id", "NOTHING", N_("give what is to be changed as well"));
	}
	if (in->story != NULL) {
		fields_story(call, &prepared->found, in->story);
	}
	if (in->hearing != NULL) {
		fields_hearing(call, &prepared->found, in->hearing);
	}
	fields_needs(call, in->needs, in->n_needs);
	fields_forms(call, in->forms, in->n_forms);
}

static enum status seal_amendment(struct call *call,
    struct prepared *prepared,
    const AmendRequest *in,
    const struct seal_key *key)
{
	enum status status = OK;
	if (in->story != NULL) {
		Samen__Stored__V1__SealedStory story;
		struct seal_label label = seal_label_of(in->request_id, SEALED_STORY);
		story_to_stored(in->story, &story);
		status =
		    sealed_message_make(call->arena, key, &label, &story.base, &prepared->text);
	}
	if (status == OK && in->hearing != NULL) {
		struct seal_label label = seal_label_of(in->request_id, SEALED_WAIVED_REASON);
		status = sealed_text_make(
		    call->arena, key, &label, in->hearing->waived_reason, &prepared->word);
	}
	return status;
}

enum status amend_request_prepare(struct call *call, const void *request)
{
	const AmendRequest *in = request;
	struct prepared *prepared = prepared_new(call);
	struct seal_key key;
	if (prepared == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	check_amendment(call, prepared, in);
	bool has_text = in->story != NULL || in->hearing != NULL;
	if (has_text && prepared_key(call, prepared, in->request_id, &key)) {
		prepared->status = seal_amendment(call, prepared, in, &key);
		seal_key_wipe(&key);
	}
	return OK;
}

static enum status amend_lists(struct call *call, StoredRequest *request, const AmendRequest *in)
{
	enum status status = OK;
	if (in->n_needs > 0) {
		status = needs_to_stored(call, in->needs, in->n_needs, request);
	}
	if (status == OK && in->n_forms > 0) {
		status = forms_to_stored(call, in->forms, in->n_forms, request);
	}
	if (status == OK && in->move != NULL) {
		status = move_to_stored(call, in->move, request);
	}
	return status;
}

static void amend_values(struct call *call, StoredRequest *request, const AmendRequest *in)
{
	const struct prepared *prepared = call->prepared;
	uint32_t replaced =
	    (in->story != NULL ? TEXT_STORY : 0U) | (in->hearing != NULL ? TEXT_HEARING : 0U);
	request->parts_with_names = prepared_parts_with_names(prepared, request, replaced);
	if (in->urgency != SAMEN__COMMON__V1__URGENCY__URGENCY_UNSPECIFIED) {
		request->urgency = in->urgency;
	}
	if (in->age_group != SAMEN__COMMON__V1__AGE_GROUP__AGE_GROUP_UNSPECIFIED) {
		request->age_group = in->age_group;
	}
	if (in->hearing != NULL) {
		request->heard = in->hearing->heard;
		request->sealed_waived_reason = prepared->word;
	}
}

/* What depends on the kind and place of the request as it is. */
static enum status check_kind(
    struct call *call, const StoredRequest *request, const AmendRequest *in)
{
	bool same_group = in->age_group == SAMEN__COMMON__V1__AGE_GROUP__AGE_GROUP_UNSPECIFIED;
	const struct move_facts facts = {.kind = request->kind,
	    .age_group = same_group ? request->age_group : (uint32_t)in->age_group,
	    .organisation_id = request->organisation_id,
	    .filed_at_ms = request->filed_at_ms};
	if (in->story != NULL) {
		fields_story_of_kind(call, request->kind, in->story);
	}
	if (in->move == NULL) {
		return OK;
	}
	fields_move_basis(call, "move", in->move->sending_organisation_id,
	    in->move->receiving_organisation_id, basis_kind_of(request));
	return fields_move(call, &facts, in->move);
}

enum status amend_request_handle(struct call *call, const void *request)
{
	const struct prepared *prepared = call->prepared;
	const AmendRequest *in = request;
	StoredRequest *found;
	enum status status = open_request_allowed(call, in->request_id, &found);
	if (status == OK) {
		status = fields_topics(call, in->needs, in->n_needs);
	}
	if (status == OK) {
		status = check_kind(call, found, in);
	}
	if (status == OK) {
		status = prepared_settle(call, found, in->names_confirmed, basis_kind_of(found));
	}
	if (status == OK) {
		status = amend_lists(call, found, in);
	}
	if (status == OK && in->story != NULL) {
		status = story_save(call, found, prepared->text);
	}
	if (status != OK) {
		return status;
	}
	amend_values(call, found, in);
	return save_changed(call, found);
}

/* --- WithdrawRequest, CloseRequest --- */

static enum status end_request(struct call *call, StoredRequest *request, enum request_state state)
{
	assert(request_may_become(request->state, state));
	request->state = state;
	request->ended_at_ms = call->now_ms;
	return save_changed(call, request);
}

/* A request of the caller's that may go to this state. */
static enum status request_to_end(
    struct call *call, const char *id, enum request_state state, StoredRequest **ret_request)
{
	enum status status = request_allowed(call, id, ret_request);
	if (status != OK || request_may_become((*ret_request)->state, state)) {
		return status;
	}
	return request_is_open(call, *ret_request);
}

enum status withdraw_request_handle(struct call *call, const void *request)
{
	const Samen__Intake__V1__WithdrawRequestRequest *in = request;
	StoredRequest *found;
	enum status status = request_to_end(call, in->request_id, REQUEST_WITHDRAWN, &found);
	return status == OK ? end_request(call, found, REQUEST_WITHDRAWN) : status;
}

static void check_outcome(struct call *call, const CloseRequest *in)
{
	fields_required(
	    call, "outcome", in->outcome != SAMEN__INTAKE__V1__OUTCOME__OUTCOME_UNSPECIFIED);
	if (in->referred_to != SAMEN__COMMON__V1__SECTOR__SECTOR_UNSPECIFIED &&
	    in->outcome != SAMEN__INTAKE__V1__OUTCOME__REFERRED) {
		(void)call_field(call, "referred_to", "ONLY_REFERRED",
		    N_("goes with the outcome 'referred' only: leave it out"));
	}
}

enum status close_request_prepare(struct call *call, const void *request)
{
	const CloseRequest *in = request;
	struct prepared *prepared = prepared_new(call);
	struct seal_key key;
	if (prepared == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	check_outcome(call, in);
	fields_note(call, &prepared->found, "words", in->words, false);
	if (!free_text_is_blank(in->words) && prepared_key(call, prepared, in->request_id, &key)) {
		prepared_seal_note(call, prepared, &key, in->request_id, in->words);
		seal_key_wipe(&key);
	}
	return OK;
}

/* The filer; consultants of the area, whom the table lets in as well, once the filer has left. */
static enum status may_close(struct call *call, const StoredRequest *request)
{
	bool gone = false;
	if (caller_is(call, request->filer_id)) {
		return OK;
	}
	enum status status = known_teacher_gone(call, request->filer_id, &gone);
	if (status == OK && !gone) {
		return call_fail(call, PERMISSION_DENIED,
		    N_("the person who filed the request closes it: a consultant can once that "
		       "person takes part as a teacher no longer"));
	}
	return status;
}

enum status close_request_handle(struct call *call, const void *request)
{
	const CloseRequest *in = request;
	const struct prepared *prepared = call->prepared;
	StoredRequest *found;
	enum status status = request_to_end(call, in->request_id, REQUEST_CLOSED, &found);
	if (status == OK) {
		status = may_close(call, found);
	}
	if (status == OK) {
		status = prepared_settle(call, found, in->names_confirmed, basis_kind_of(found));
	}
	if (status == OK && prepared->note_id != NULL) {
		status = prepared_save_note(
		    call, found, SAMEN__INTAKE__V1__NOTE_KIND__OUTCOME_WORDS, false);
	}
	if (status != OK) {
		return status;
	}
	found->parts_with_names = prepared_parts_with_names(prepared, found, 0);
	found->outcome = in->outcome;
	found->referred_to = in->referred_to;
	return end_request(call, found, REQUEST_CLOSED);
}

/* --- RecordBasis, WithdrawConsent --- */

/* The basis as it is to be recorded. Parents agree now. */
static void take_basis(
    const struct call *call, const RecordBasis *in, Samen__Intake__V1__Basis *ret_basis)
{
	if (in->basis != NULL) {
		*ret_basis = *in->basis;
	}
	if (call->caller.kind == CALLER_PARENT) {
		ret_basis->given_at_ms = call->now_ms;
	}
}

static void check_parents_basis(struct call *call, const Samen__Intake__V1__Basis *given)
{
	if (call->caller.kind == CALLER_PARENT &&
	    given->kind != SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT) {
		(void)call_field(call, "basis.kind", "NOT_FOR_PARENTS",
		    N_("parents agree, or withdraw that they agreed: other grounds are for the "
		       "school"));
	}
}

enum status record_basis_prepare(struct call *call, const void *request)
{
	const RecordBasis *in = request;
	struct prepared *prepared = prepared_new(call);
	struct seal_key key;
	if (prepared == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	Samen__Intake__V1__Basis given = SAMEN__INTAKE__V1__BASIS__INIT;
	take_basis(call, in, &given);
	fields_basis(call, &prepared->found, &given);
	check_parents_basis(call, &given);
	bool has_note = in->basis != NULL && in->basis->note[0] != '\0';
	if (has_note && prepared_key(call, prepared, in->request_id, &key)) {
		struct seal_label label = seal_label_of(in->request_id, SEALED_BASIS_NOTE);
		prepared->status =
		    sealed_text_make(call->arena, &key, &label, in->basis->note, &prepared->word);
		seal_key_wipe(&key);
	}
	return OK;
}

/* What depends on the request as it is now. */
static void check_new_basis(
    struct call *call, const StoredRequest *request, const Samen__Intake__V1__Basis *given)
{
	int64_t withdrawn_at_ms = request->basis != NULL ? request->basis->withdrawn_at_ms : 0;
	if (given->kind == SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT &&
	    consent_judge(given->given_at_ms, withdrawn_at_ms, call->now_ms) ==
		CONSENT_BEFORE_WITHDRAWAL) {
		(void)call_field(call, "basis.given_at_ms", "BEFORE_WITHDRAWAL",
		    N_("parents withdrew their consent after this date: ask them again and give "
		       "that date"));
	}
	if (given->kind == SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT &&
	    (request->parts_with_names & ~(uint32_t)TEXT_BASIS) != 0) {
		(void)call_field(call, "basis.kind", "NAME_FOUND",
		    N_("the text or a note holds words that look like names: an anonymous consult "
		       "may hold none"));
	}
	if (request->move != NULL) {
		fields_move_basis(call, "basis.kind", request->move->sending_organisation_id,
		    request->move->receiving_organisation_id, (uint32_t)given->kind);
	}
}

/* Keeps what held so far, without its note; the oldest goes when there are too many. */
static enum status keep_earlier_basis(struct call *call, StoredRequest *request)
{
	size_t count = request->n_earlier_bases;
	Samen__Stored__V1__Basis **bases =
	    arena_alloc(call->arena, (count + 1) * sizeof(Samen__Stored__V1__Basis *));
	if (bases == NULL || request->basis == NULL) {
		return bases == NULL ? RESOURCE_EXHAUSTED : OK;
	}
	size_t dropped = count < EARLIER_BASES_MAX ? 0 : count - EARLIER_BASES_MAX + 1;
	for (size_t i = dropped; i < count; i++) {
		bases[i - dropped] = request->earlier_bases[i];
	}
	request->basis->sealed_note = (ProtobufCBinaryData){.len = 0};
	bases[count - dropped] = request->basis;
	request->earlier_bases = bases;
	request->n_earlier_bases = count - dropped + 1;
	return OK;
}

static enum status log_consent(
    struct call *call, const StoredRequest *request, Samen__Intake__V1__AccessKind kind)
{
	const struct access_entry entry = {.kind = kind,
	    .request_id = request->id,
	    .person_id = caller_name(call),
	    .by = opened_by(call, request, NULL),
	    .basis = basis_kind_of(request)};
	return access_log_add(call, &entry);
}

enum status record_basis_handle(struct call *call, const void *request)
{
	const RecordBasis *in = request;
	const struct prepared *prepared = call->prepared;
	Samen__Intake__V1__Basis given = SAMEN__INTAKE__V1__BASIS__INIT;
	Samen__Stored__V1__Basis basis;
	StoredRequest *found;
	enum status status = open_request_allowed(call, in->request_id, &found);
	if (status != OK) {
		return status;
	}
	take_basis(call, in, &given);
	check_new_basis(call, found, &given);
	status = prepared_settle(call, found, in->names_confirmed, given.kind);
	if (status == OK) {
		status = keep_earlier_basis(call, found);
	}
	if (status != OK) {
		return status;
	}
	basis_to_stored(call, found->kind, &given, prepared->word, &basis);
	found->basis = &basis;
	found->grants_not_before_ms = call->now_ms;
	found->parts_with_names = prepared_parts_with_names(prepared, found, TEXT_BASIS);
	status = log_consent(call, found, SAMEN__INTAKE__V1__ACCESS_KIND__CONSENT_GIVEN);
	return status == OK ? save_changed(call, found) : status;
}

/* At any moment, also when the request has ended. Twice is as good as once. */
enum status withdraw_consent_handle(struct call *call, const void *request)
{
	const Samen__Intake__V1__WithdrawConsentRequest *in = request;
	StoredRequest *found;
	enum status status = request_allowed(call, in->request_id, &found);
	if (status != OK) {
		return status;
	}
	if (found->basis == NULL || basis_judge(found->basis->kind, 0) == BASIS_MISSING) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("no basis is recorded, so there is nothing to withdraw: the text does not "
		       "open outside the school"));
	}
	if (found->basis->withdrawn_at_ms != 0) {
		call_made(call, found->id);
		return OK;
	}
	found->basis->withdrawn_at_ms = call->now_ms;
	found->basis->withdrawn_by = (char *)caller_name(call);
	found->grants_not_before_ms = call->now_ms;
	status = log_consent(call, found, SAMEN__INTAKE__V1__ACCESS_KIND__CONSENT_WITHDRAWN);
	return status == OK ? save_changed(call, found) : status;
}
