#include "matching/candidate_view.h"

#include "matching/profile.h"
#include "matching/reasons.h"
#include "matching/views.h"

#include <string.h>

typedef Samen__Matching__V1__Contribution Contribution;

static const Samen__Matching__V1__ContributionKind wire_kinds[] = {
    [CONTRIBUTION_NEED] = SAMEN__MATCHING__V1__CONTRIBUTION_KIND__NEED,
    [CONTRIBUTION_TEXT] = SAMEN__MATCHING__V1__CONTRIBUTION_KIND__TEXT,
    [CONTRIBUTION_LEVEL] = SAMEN__MATCHING__V1__CONTRIBUTION_KIND__LEVEL,
    [CONTRIBUTION_AGE] = SAMEN__MATCHING__V1__CONTRIBUTION_KIND__AGE,
    [CONTRIBUTION_FORM] = SAMEN__MATCHING__V1__CONTRIBUTION_KIND__FORM,
    [CONTRIBUTION_LOCALITY] = SAMEN__MATCHING__V1__CONTRIBUTION_KIND__LOCALITY,
    [CONTRIBUTION_ROOM] = SAMEN__MATCHING__V1__CONTRIBUTION_KIND__ROOM,
    [CONTRIBUTION_BALANCE] = SAMEN__MATCHING__V1__CONTRIBUTION_KIND__BALANCE,
    [CONTRIBUTION_FRESHNESS] = SAMEN__MATCHING__V1__CONTRIBUTION_KIND__FRESHNESS,
    [CONTRIBUTION_OUTCOMES] = SAMEN__MATCHING__V1__CONTRIBUTION_KIND__OUTCOMES,
};
static const Samen__Matching__V1__Locality wire_localities[] = {
    [LOCALITY_SCHOOL] = SAMEN__MATCHING__V1__LOCALITY__OWN_SCHOOL,
    [LOCALITY_AREA] = SAMEN__MATCHING__V1__LOCALITY__OWN_AREA,
    [LOCALITY_NEIGHBOUR] = SAMEN__MATCHING__V1__LOCALITY__NEIGHBOUR_AREA,
    [LOCALITY_REGION] = SAMEN__MATCHING__V1__LOCALITY__OWN_REGION,
};
static const Samen__Matching__V1__LeftOut wire_left_outs[] = {
    [LEFT_OUT_NONE] = SAMEN__MATCHING__V1__LEFT_OUT__LEFT_OUT_UNSPECIFIED,
    [LEFT_OUT_FULL] = SAMEN__MATCHING__V1__LEFT_OUT__FULL,
    [LEFT_OUT_ON_LEAVE] = SAMEN__MATCHING__V1__LEFT_OUT__ON_LEAVE,
    [LEFT_OUT_AREA] = SAMEN__MATCHING__V1__LEFT_OUT__OUT_OF_AREA,
    [LEFT_OUT_CONFLICT] = SAMEN__MATCHING__V1__LEFT_OUT__CONFLICT_OF_INTEREST,
    [LEFT_OUT_RECIPIENT] = SAMEN__MATCHING__V1__LEFT_OUT__NOT_A_RECIPIENT,
    [LEFT_OUT_NO_FIT] = SAMEN__MATCHING__V1__LEFT_OUT__NO_FIT,
    [LEFT_OUT_WEAK_FIT] = SAMEN__MATCHING__V1__LEFT_OUT__WEAK_FIT,
};

CandidateView *candidate_view_new(struct call *call, const char *person_id)
{
	CandidateView *view = arena_alloc(call->arena, sizeof *view);
	if (view == NULL) {
		return NULL;
	}
	samen__matching__v1__candidate__init(view);
	view->person_id = arena_strdup(call->arena, person_id);
	return view->person_id != NULL ? view : NULL;
}

enum status candidate_view_name(struct call *call, const Person *person, CandidateView *view)
{
	Organisation *organisation;
	view->name = person->name;
	view->title = person->title;
	enum status status =
	    replica_organisation_find(call, person->organisation_id, &organisation);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	view->organisation_name = organisation->name;
	view->sector = organisation->sector;
	view->area_id = organisation->area_id;
	return area_name(call, organisation->area_id, &view->area_name);
}

enum status candidate_view_offer(
    struct call *call, const struct question *question, CandidateView *view)
{
	const Offer *offer = question_offer(question, view->person_id);
	Match *match = NULL;
	if (offer == NULL) {
		return OK;
	}
	if (offer->match_id[0] != '\0') {
		enum status status = match_find(call, offer->match_id, &match);
		if (status != OK && status != NOT_FOUND) {
			return status;
		}
		match = status == OK ? match : NULL;
	}
	view->offer_state = (Samen__Matching__V1__OfferState)offer->state;
	view->offer_reason = wire_text(reason_offer(call->dutch, offer, match));
	return OK;
}

/* Parts that are 0 are left out: without them the others add up to the same score. */
static enum status add_contributions(
    struct call *call, const struct reason_facts *facts, CandidateView *view)
{
	const double *parts = facts->candidate->parts;
	Contribution **list = arena_alloc(call->arena, CONTRIBUTION_COUNT * sizeof(Contribution *));
	if (list == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	view->contributions = list;
	view->score = facts->candidate->score;
	for (int kind = 0; kind < CONTRIBUTION_COUNT; kind++) {
		if (!(parts[kind] > 0)) {
			continue;
		}
		Contribution *part = arena_alloc(call->arena, sizeof *part);
		const char *reason = reason_contribution(
		    call->arena, call->dutch, facts, (enum contribution_kind)kind);
		if (part == NULL || reason == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		samen__matching__v1__contribution__init(part);
		part->kind = wire_kinds[kind];
		part->value = parts[kind];
		part->reason = wire_text(reason);
		list[view->n_contributions++] = part;
	}
	return OK;
}

/* The needs that the person covers. */
static enum status add_topics(struct call *call,
    const struct question *question,
    const struct candidate *candidate,
    CandidateView *view)
{
	view->topic_ids =
	    arena_alloc(call->arena, (question->need_count + 1) * sizeof *view->topic_ids);
	if (view->topic_ids == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; candidate->fits != NULL && i < question->need_count; i++) {
		const struct need_fit *fit = &candidate->fits[i];
		if (fit->topic_id != NULL && fit->closeness >= RANK_COVERS_FROM) {
			view->topic_ids[view->n_topic_ids++] = question->needs[fit->need]->topic_id;
		}
	}
	return OK;
}

enum status candidate_view(struct call *call,
    const struct finder_hold *hold,
    const struct question *question,
    const struct candidate *candidate,
    const Person *person,
    CandidateView **ret_view)
{
	CandidateView *view = candidate_view_new(call, candidate->person_id);
	struct reason_facts facts = {.vocabulary = hold->vocabulary,
	    .query = &question->query,
	    .candidate = candidate,
	    .counts = (call->caller.roles & MAY_CONSULTANT) != 0};
	if (view == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum conflict conflict = conflicts_why(&question->conflicts, candidate->person_id);
	view->locality = wire_localities[candidate->locality];
	view->room = candidate->room;
	view->left_out = wire_left_outs[candidate->left_out];
	view->left_out_reason =
	    wire_text(reason_left_out(call->dutch, candidate->left_out, conflict));
	enum status status = candidate_view_name(call, person, view);
	if (status == OK) {
		status = candidate_view_offer(call, question, view);
	}
	if (status == OK) {
		status = add_contributions(call, &facts, view);
	}
	if (status == OK) {
		status = add_topics(call, question, candidate, view);
	}
	*ret_view = view;
	return status;
}
