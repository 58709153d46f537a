#include "intake/to_stored.h"

#include "intake/move.h"
#include "intake/rights.h"

void story_to_stored(
    const Samen__Intake__V1__Story *story, Samen__Stored__V1__SealedStory *ret_stored)
{
	samen__stored__v1__sealed_story__init(ret_stored);
	ret_stored->happens = story->happens;
	ret_stored->tried = story->tried;
	ret_stored->goes_well = story->goes_well;
	ret_stored->asks = story->asks;
	ret_stored->pupil_view = story->pupil_view;
	ret_stored->parents_view = story->parents_view;
	ret_stored->works_here = story->works_here;
	ret_stored->needed_there = story->needed_there;
	ret_stored->worries = story->worries;
	ret_stored->agreements = story->agreements;
}

enum status needs_to_stored(
    struct call *call, Samen__Common__V1__Need *const *needs, size_t count, StoredRequest *request)
{
	Samen__Stored__V1__Need *stored = arena_alloc(call->arena, count * sizeof *stored);
	request->needs = arena_alloc(call->arena, count * sizeof(Samen__Stored__V1__Need *));
	if (stored == NULL || request->needs == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		samen__stored__v1__need__init(&stored[i]);
		stored[i].topic_id = needs[i]->topic_id;
		stored[i].weight = needs[i]->weight > 0 ? needs[i]->weight : 1;
		request->needs[i] = &stored[i];
	}
	request->n_needs = count;
	return OK;
}

enum status forms_to_stored(struct call *call,
    const Samen__Common__V1__FormOfHelp *forms,
    size_t count,
    StoredRequest *request)
{
	request->forms = arena_alloc(call->arena, count * sizeof *request->forms);
	if (request->forms == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		request->forms[i] = (uint32_t)forms[i];
	}
	request->n_forms = count;
	return OK;
}

enum status move_to_stored(
    struct call *call, const Samen__Intake__V1__Move *move, StoredRequest *request)
{
	request->move = arena_alloc(call->arena, sizeof *request->move);
	if (request->move == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__stored__v1__move__init(request->move);
	request->move->sending_organisation_id = move->sending_organisation_id;
	request->move->receiving_organisation_id = move->receiving_organisation_id;
	request->move->planned_at_ms = move->planned_at_ms;
	return OK;
}

void basis_to_stored(struct call *call,
    uint32_t request_kind,
    const Samen__Intake__V1__Basis *basis,
    ProtobufCBinaryData sealed_note,
    Samen__Stored__V1__Basis *ret_stored)
{
	bool consent = basis->kind == SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT;
	samen__stored__v1__basis__init(ret_stored);
	ret_stored->kind = basis->kind;
	ret_stored->given_at_ms = consent ? basis->given_at_ms : 0;
	ret_stored->sealed_note = sealed_note;
	ret_stored->recorded_by = (char *)caller_name(call);
	ret_stored->purpose = move_purpose(request_kind, (uint32_t)basis->purpose);
	ret_stored->recipients = basis->recipients;
	ret_stored->recorded_at_ms = call->now_ms;
}
