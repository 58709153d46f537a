/* All that matching holds about a request, for those whose right it is to have it. */
#include "matching/check.h"
#include "matching/matching_handlers.h"
#include "matching/move.h"
#include "matching/views.h"

#include <string.h>

typedef Samen__Matching__V1__ExportHelpResponse ExportResponse;
typedef Samen__Matching__V1__ExportedHelp ExportedHelp;
typedef Samen__Matching__V1__ExportedNeed ExportedNeed;

/* --- needs --- */

static enum status add_needs(struct call *call, const FeedRequest *request, ExportResponse *out)
{
	size_t count = request->n_needs;
	ExportedNeed *needs = arena_alloc(call->arena, (count + 1) * sizeof *needs);
	out->needs = arena_alloc(call->arena, (count + 1) * sizeof(ExportedNeed *));
	enum status status = needs != NULL && out->needs != NULL ? OK : RESOURCE_EXHAUSTED;
	for (size_t i = 0; status == OK && i < count; i++) {
		samen__matching__v1__exported_need__init(&needs[i]);
		needs[i].topic_id = request->needs[i]->topic_id;
		status = topic_name(call, needs[i].topic_id, &needs[i].label);
		out->needs[out->n_needs++] = &needs[i];
	}
	return status;
}

/* --- people --- */

/* Whether the caller is told who this was: parents, only of those who got to read the text. */
static bool is_named(const struct call *call, const Offer *offer)
{
	return call->caller.kind != CALLER_PARENT || offer->match_id[0] != '\0';
}

static enum status add_person(struct call *call, const Offer *offer, ExportedHelp *help)
{
	const Person *person;
	Organisation *organisation;
	enum status status = person_or_null(call, offer->person_id, &person);
	if (status != OK || person == NULL) {
		return status;
	}
	status = replica_organisation_find(call, person->organisation_id, &organisation);
	if (status == OK) {
		help->sector = organisation->sector;
	}
	if (!is_named(call, offer)) {
		return status == NOT_FOUND ? OK : status;
	}
	help->person_id = offer->person_id;
	help->name = person->name;
	help->title = person->title;
	if (status == OK) {
		help->organisation_name = organisation->name;
	}
	return status == NOT_FOUND ? OK : status;
}

static enum status add_filer(struct call *call, const FeedRequest *request, ExportResponse *out)
{
	const Person *person;
	Organisation *organisation;
	out->filer = arena_alloc(call->arena, sizeof *out->filer);
	if (out->filer == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__common__v1__contact__init(out->filer);
	enum status status = person_or_null(call, request->filer_id, &person);
	if (status == OK && person != NULL) {
		out->filer->name = person->name;
		out->filer->title = person->title;
	}
	if (status == OK) {
		status = replica_organisation_find(call, request->organisation_id, &organisation);
	}
	if (status == OK) {
		out->filer->organisation_id = organisation->id;
		out->filer->organisation_name = organisation->name;
		out->filer->sector = organisation->sector;
	}
	return status == NOT_FOUND ? OK : status;
}

/* --- schools of a move --- */

static enum status school_name(
    struct call *call, const FeedRequest *request, Part part, char **ret_name)
{
	Organisation *organisation;
	enum status status =
	    replica_organisation_find(call, move_school(request, part), &organisation);
	if (status == OK) {
		*ret_name = organisation->name;
	}
	return status == NOT_FOUND ? OK : status;
}

static enum status add_schools(struct call *call, const FeedRequest *request, ExportResponse *out)
{
	enum status status = school_name(call, request, PART_SENDING, &out->sending_school_name);
	return status == OK
		   ? school_name(call, request, PART_RECEIVING, &out->receiving_school_name)
		   : status;
}

/* --- offers and matches --- */

static enum status add_match(struct call *call, const Offer *offer, ExportedHelp *help)
{
	Match *match;
	if (offer->match_id[0] == '\0') {
		return OK;
	}
	enum status status = match_find(call, offer->match_id, &match);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	help->match_id = match->id;
	help->match_state = (Samen__Matching__V1__MatchState)match->state;
	help->accepted_at_ms = match->accepted_at_ms;
	help->follow_ups_at_ms = match->follow_ups_at_ms;
	help->n_follow_ups_at_ms = match->n_follow_ups_at_ms;
	help->next_follow_up_at_ms = match->next_follow_up_at_ms;
	help->ended_at_ms = match->ended_at_ms;
	help->outcome = (Samen__Intake__V1__Outcome)match->outcome;
	help->stop_reason = (Samen__Matching__V1__StopReason)match->stop_reason;
	help->n_checks = match->n_checks;
	return checks_view(call, match, &help->checks);
}

static enum status fill_help(struct call *call, const Offer *offer, ExportedHelp *help)
{
	samen__matching__v1__exported_help__init(help);
	help->offer_id = offer->id;
	help->part = (Part)offer->part;
	help->topic_ids = offer->topic_ids;
	help->n_topic_ids = offer->n_topic_ids;
	help->offer_state = (Samen__Matching__V1__OfferState)offer->state;
	help->offered_at_ms = offer->offered_at_ms;
	help->answered_at_ms = offer->answered_at_ms;
	if (call->caller.kind != CALLER_PARENT) {
		help->decline_reason = (Samen__Matching__V1__DeclineReason)offer->decline_reason;
	}
	enum status status = add_person(call, offer, help);
	return status == OK ? add_match(call, offer, help) : status;
}

static enum status add_help(struct call *call, const FeedRequest *request, ExportResponse *out)
{
	struct offers offers;
	enum status status = request_offers(call, request->id, &offers);
	if (status != OK) {
		return status;
	}
	ExportedHelp *help = arena_alloc(call->arena, (offers.count + 1) * sizeof *help);
	out->help = arena_alloc(call->arena, (offers.count + 1) * sizeof(ExportedHelp *));
	if (help == NULL || out->help == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; status == OK && i < offers.count; i++) {
		status = fill_help(call, offers.items[offers.count - 1 - i], &help[i]);
		out->help[out->n_help++] = &help[i];
	}
	return status;
}

/* Name, function and organisation, as of the filer. */
static enum status add_keeper(struct call *call, const FeedRequest *request, ExportResponse *out)
{
	Keeper *keeper;
	enum status status = keeper_find(call, request->id, &keeper);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	status = contact_view(call, keeper->person_id, true, &out->keeper);
	if (status == OK) {
		out->keeper->email = wire_text("");
		out->keeper->phone = wire_text("");
		out->kept_since_ms = keeper->since_ms;
	}
	return status;
}

enum status export_help_answer(struct call *call, const void *request, void *response)
{
	const Samen__Matching__V1__ExportHelpRequest *in = request;
	ExportResponse *out = response;
	FeedRequest *about;
	enum status status = request_for_caller(call, in->request_id, &about);
	if (status != OK) {
		return status;
	}
	out->request_id = about->id;
	out->exported_at_ms = call->now_ms;
	status = add_filer(call, about, out);
	if (status == OK) {
		status = add_needs(call, about, out);
	}
	if (status == OK) {
		status = add_schools(call, about, out);
	}
	if (status == OK) {
		status = add_keeper(call, about, out);
	}
	return status == OK ? add_help(call, about, out) : status;
}
