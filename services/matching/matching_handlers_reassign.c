/* One helper in place of another: what was under way ends, and others are asked, or neither. */
#include "matching/match.h"
#include "matching/matching_handlers.h"
#include "matching/move.h"
#include "matching/offer.h"
#include "matching/views.h"
#include "runtime/id.h"

#include <string.h>

typedef Samen__Matching__V1__ReassignRequest ReassignRequest;
typedef Samen__Matching__V1__ReassignResponse ReassignResponse;
typedef Samen__Matching__V1__CreateOffersRequest CreateOffersRequest;

/* What ends. */
struct reassigned {
	const char *request_id, *person_id;
	char **topic_ids;
	size_t topic_count;
	Part part;
};

static enum status check_reassign(struct call *call, const ReassignRequest *in)
{
	if ((in->match_id[0] != '\0') == (in->offer_id[0] != '\0')) {
		(void)call_field(
		    call, "match_id", "REQUIRED", N_("name either a match or an offer"));
	}
	if (in->n_person_ids == 0) {
		(void)call_field(call, "person_ids", "REQUIRED", N_("choose 1 to %d people"),
		    OFFERED_AT_ONCE_MAX);
	}
	(void)check_note_id(call, "note_id", in->note_id);
	return call_has_wrong_fields(call) ? INVALID_ARGUMENT : OK;
}

/* --- ending --- */

static enum status stop_help(struct call *call, const ReassignRequest *in, Match *match)
{
	if (in->reason == SAMEN__MATCHING__V1__STOP_REASON__STOP_REASON_UNSPECIFIED ||
	    in->reason == SAMEN__MATCHING__V1__STOP_REASON__REPLACED) {
		return call_field(
		    call, "reason", "REQUIRED", N_("say why: choose one of the reasons"));
	}
	return match_stop(call, match, in->reason);
}

/* Help stops now. Who takes part for a school does so until somebody else of it has accepted, so
 * that the school is never without. */
static enum status end_match(
    struct call *call, const ReassignRequest *in, struct reassigned *ret_ended)
{
	Match *match;
	unsigned rights;
	enum status status = match_for_caller(call, in->match_id, &match, &rights);
	if (status == OK) {
		status = match_check_active(call, match);
	}
	if (status == OK) {
		status = match_add_note(call, match, in->note_id);
	}
	if (status == OK) {
		status =
		    match_is_help(match) ? stop_help(call, in, match) : match_save(call, match);
	}
	if (status == OK) {
		call_made(call, match->id);
		*ret_ended = (struct reassigned){match->request_id, match->specialist_id,
		    match->topic_ids, match->n_topic_ids, (Part)match->part};
	}
	return status;
}

static enum status end_offer(
    struct call *call, const ReassignRequest *in, struct reassigned *ret_ended)
{
	Offer *offer;
	unsigned rights;
	enum status status = offer_for_caller(call, in->offer_id, &offer, &rights);
	if (status == OK) {
		status = offer_check_open(call, offer);
	}
	if (status == OK) {
		status = offer_revoke(call, offer);
	}
	if (status == OK) {
		call_made(call, offer->id);
		*ret_ended = (struct reassigned){offer->request_id, offer->person_id,
		    offer->topic_ids, offer->n_topic_ids, (Part)offer->part};
	}
	return status;
}

/* --- asking others --- */

/* The needs that somebody is to be found for now: of those it was about, what is still asked and
 * nobody else helps with. */
static enum status needs_left(
    struct call *call, const struct reassigned *ended, struct id_list *needs)
{
	FeedRequest *request;
	struct id_list taken = {0};
	enum status status = replica_request_find(call, ended->request_id, &request);
	if (status == OK) {
		status = matches_topics(call, ended->request_id, &taken);
	}
	for (size_t i = 0; status == OK && i < request->n_needs; i++) {
		const char *topic_id = request->needs[i]->topic_id;
		if (texts_have(ended->topic_ids, ended->topic_count, topic_id) &&
		    !id_list_has(&taken, topic_id)) {
			status = id_list_add(needs, call->arena, topic_id);
		}
	}
	if (status == OK && needs->count == 0) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("nobody has to be asked any more for what this was about: others help with "
		       "it, or it is no need of the request now"));
	}
	return status;
}

static void check_others(
    struct call *call, const ReassignRequest *in, const struct reassigned *ended)
{
	for (size_t i = 0; i < in->n_person_ids; i++) {
		if (strcmp(in->person_ids[i], ended->person_id) == 0) {
			(void)call_field(call, arena_printf(call->arena, "person_ids[%zu]", i),
			    "SAME", N_("is who it is taken from: choose somebody else"));
		}
	}
}

static enum status ask_others(
    struct call *call, const ReassignRequest *in, const struct reassigned *ended)
{
	struct id_list needs = {0};
	CreateOffersRequest create = SAMEN__MATCHING__V1__CREATE_OFFERS_REQUEST__INIT;
	check_others(call, in, ended);
	enum status status = call_has_wrong_fields(call) ? INVALID_ARGUMENT : OK;
	if (status == OK && !part_is_school((uint32_t)ended->part)) {
		status = needs_left(call, ended, &needs);
	}
	if (status != OK) {
		return status;
	}
	create.request_id = wire_text(ended->request_id);
	create.person_ids = in->person_ids;
	create.n_person_ids = in->n_person_ids;
	create.topic_ids = (char **)(uintptr_t)needs.ids;
	create.n_topic_ids = needs.count;
	create.expires_in_hours = in->expires_in_hours;
	create.part = ended->part;
	return create_offers_handle(call, &create);
}

enum status reassign_handle(struct call *call, const void *request)
{
	const ReassignRequest *in = request;
	struct reassigned ended;
	enum status status = check_reassign(call, in);
	if (status == OK) {
		status = in->match_id[0] != '\0' ? end_match(call, in, &ended)
						 : end_offer(call, in, &ended);
	}
	return status == OK ? ask_others(call, in, &ended) : status;
}

/* --- the answer --- */

static enum status show_match(struct call *call, const char *id, ReassignResponse *out)
{
	Match *match;
	unsigned rights;
	enum status status = match_for_caller(call, id, &match, &rights);
	return status == OK ? match_view(call, match, rights, &out->match) : status;
}

static enum status show_offer(struct call *call, const char *id, OfferView **ret_view)
{
	Offer *offer;
	unsigned rights;
	enum status status = offer_for_caller(call, id, &offer, &rights);
	return status == OK ? offer_view(call, offer, rights, ret_view) : status;
}

enum status reassign_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	ReassignResponse *out = response;
	if (call->made_count == 0) {
		return INTERNAL;
	}
	out->offers = arena_alloc(call->arena, call->made_count * sizeof(OfferView *));
	if (out->offers == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = id_is(call->made[0], 'm')
				 ? show_match(call, call->made[0], out)
				 : show_offer(call, call->made[0], &out->offer);
	for (size_t i = 1; i < call->made_count && status == OK; i++) {
		status = show_offer(call, call->made[i], &out->offers[out->n_offers]);
		out->n_offers += status == OK;
	}
	return status;
}
