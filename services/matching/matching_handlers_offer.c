/* Offers: made, taken back, accepted, declined, listed; and the timer that ends them. */
#include "matching/match.h"
#include "matching/matching.h"
#include "matching/matching_handlers.h"
#include "matching/move.h"
#include "matching/offer.h"
#include "matching/views.h"
#include "runtime/id.h"
#include "runtime/log.h"

#include <string.h>

typedef Samen__Matching__V1__CreateOffersRequest CreateOffersRequest;

enum { EXPIRE_AT_ONCE = 500 };

_Static_assert(
    (int)OFFERED_AT_ONCE_MAX <= (int)CALL_MADE_MAX, "every offer's id is handed on to the answer");

static const struct {
	const char *reason, *message;
} obstacle_words[] = {
    [OBSTACLE_NONE] = {"", ""},
    [OBSTACLE_NOT_SPECIALIST] = {"NOT_A_SPECIALIST",
	N_("is nobody who can be asked for help: choose a person from the suggestions")},
    [OBSTACLE_CONFLICT] = {"CONFLICT_OF_INTEREST",
	N_("is too close to this request, or helped with it before and stopped: choose somebody "
	   "else")},
    [OBSTACLE_RECIPIENT] = {"NOT_A_RECIPIENT",
	N_("works for an organisation whose people may not read the text of this request: choose "
	   "somebody else, or ask the parents first")},
    [OBSTACLE_FULL] = {"FULL", N_("has no room for another request now: choose somebody else")},
    [OBSTACLE_ON_LEAVE] = {"ON_LEAVE", N_("is on leave: choose somebody else")},
    [OBSTACLE_OFFERED] = {"OFFERED_ALREADY", N_("has an open offer for this request already: wait "
						"for the answer, or take it back first")},
};

/* --- making --- */

static void check_people(struct call *call, const CreateOffersRequest *in)
{
	bool none = in->n_person_ids == 0 && !part_is_school(in->part);
	if (none || in->n_person_ids > OFFERED_AT_ONCE_MAX) {
		(void)call_field(call, "person_ids", none ? "REQUIRED" : "TOO_MANY",
		    N_("choose 1 to %d people"), OFFERED_AT_ONCE_MAX);
		return;
	}
	for (size_t i = 1; i < in->n_person_ids; i++) {
		if (texts_have(in->person_ids, i, in->person_ids[i])) {
			(void)call_field(call, arena_printf(call->arena, "person_ids[%zu]", i),
			    "TWICE", N_("is named twice: name it once"));
		}
	}
}

static enum status check_create(struct call *call, const CreateOffersRequest *in)
{
	check_people(call, in);
	if (in->expires_in_hours > OFFER_HOURS_MAX) {
		(void)call_field(call, "expires_in_hours", "OUT_OF_RANGE",
		    N_("lies between 1 and %d"), OFFER_HOURS_MAX);
	}
	return call_has_wrong_fields(call) ? INVALID_ARGUMENT : OK;
}

static bool request_needs(const FeedRequest *request, const char *topic_id)
{
	for (size_t i = 0; i < request->n_needs; i++) {
		if (strcmp(request->needs[i]->topic_id, topic_id) == 0) {
			return true;
		}
	}
	return false;
}

/* The topics named in the request: needs that nobody takes care of yet. */
static enum status take_named_topics(struct call *call,
    const CreateOffersRequest *in,
    const FeedRequest *request,
    const struct id_list *taken,
    struct id_list *topics)
{
	enum status status = OK;
	for (size_t i = 0; i < in->n_topic_ids && status == OK; i++) {
		const char *topic_id = in->topic_ids[i];
		const char *field = arena_printf(call->arena, "topic_ids[%zu]", i);
		if (field == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		if (!request_needs(request, topic_id)) {
			(void)call_field(call, field, "UNKNOWN", N_("is no need of this request"));
		} else if (id_list_has(taken, topic_id)) {
			(void)call_field(
			    call, field, "TAKEN", N_("somebody helps with this need already"));
		} else if (id_list_has(topics, topic_id)) {
			(void)call_field(call, field, "TWICE", N_("is named twice: name it once"));
		} else {
			status = id_list_add(topics, call->arena, topic_id);
		}
	}
	return status;
}

/* All needs that nobody takes care of yet. */
static enum status take_open_topics(struct call *call,
    const FeedRequest *request,
    const struct id_list *taken,
    struct id_list *topics)
{
	enum status status = OK;
	for (size_t i = 0; i < request->n_needs && status == OK; i++) {
		if (!id_list_has(taken, request->needs[i]->topic_id)) {
			status = id_list_add(topics, call->arena, request->needs[i]->topic_id);
		}
	}
	if (status == OK && topics->count == 0) {
		return call_fail(call, FAILED_PRECONDITION,
		    request->n_needs == 0
			? N_("this request names no topics yet: confirm what it is about first")
			: N_("somebody helps with every need of this request already"));
	}
	return status;
}

static enum status choose_topics(struct call *call,
    const CreateOffersRequest *in,
    const FeedRequest *request,
    struct id_list *topics)
{
	struct id_list taken = {0};
	enum status status = matches_topics(call, request->id, &taken);
	if (status != OK) {
		return status;
	}
	return in->n_topic_ids > 0 ? take_named_topics(call, in, request, &taken, topics)
				   : take_open_topics(call, request, &taken, topics);
}

/* Names every person who can not be asked. */
static enum status check_obstacles(struct call *call,
    const CreateOffersRequest *in,
    const FeedRequest *request,
    const struct offers *offers)
{
	struct conflicts conflicts;
	enum status status = conflicts_find(call, request, &conflicts);
	for (size_t i = 0; i < in->n_person_ids && status == OK; i++) {
		enum offer_obstacle obstacle;
		status =
		    offer_obstacle(call, request, &conflicts, offers, in->person_ids[i], &obstacle);
		if (status == OK && obstacle != OBSTACLE_NONE) {
			(void)call_field(call, arena_printf(call->arena, "person_ids[%zu]", i),
			    obstacle_words[obstacle].reason, "%s",
			    tr(call->dutch, obstacle_words[obstacle].message));
		}
	}
	if (status == OK && call_has_wrong_fields(call)) {
		return INVALID_ARGUMENT;
	}
	return status;
}

static enum status make_offers(struct call *call,
    const CreateOffersRequest *in,
    const FeedRequest *request,
    const struct id_list *topics)
{
	enum status status = OK;
	for (size_t i = 0; i < in->n_person_ids && status == OK; i++) {
		const char *id;
		status =
		    offer_make(call, request, in->person_ids[i], topics, in->expires_in_hours, &id);
		if (status == OK) {
			call_made(call, id);
		}
	}
	return status;
}

enum status create_offers_handle(struct call *call, const void *request)
{
	const CreateOffersRequest *in = request;
	FeedRequest *about;
	struct offers offers;
	struct id_list topics = {0};
	enum status status = check_create(call, in);
	if (status == OK) {
		status = request_for_caller(call, in->request_id, &about);
	}
	if (status == OK && about->state != SAMEN__INTAKE__V1__REQUEST_STATE__OPEN) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("this request is closed or was taken back: nobody can be asked any more"));
	}
	if (status == OK && part_is_school(in->part)) {
		return create_school_offers(call, in, about);
	}
	if (status == OK) {
		status = choose_topics(call, in, about, &topics);
	}
	if (status == OK) {
		status = request_offers(call, about->id, &offers);
	}
	if (status == OK) {
		status = offers_check_room(call, &offers, in->n_person_ids);
	}
	if (status == OK) {
		status = check_obstacles(call, in, about, &offers);
	}
	return status == OK ? make_offers(call, in, about, &topics) : status;
}

static enum status view_of(struct call *call, const char *id, OfferView **ret_view)
{
	Offer *offer;
	unsigned rights;
	enum status status = offer_for_caller(call, id, &offer, &rights);
	return status == OK ? offer_view(call, offer, rights, ret_view) : status;
}

enum status create_offers_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	Samen__Matching__V1__CreateOffersResponse *out = response;
	out->offers = arena_alloc(call->arena, (call->made_count + 1) * sizeof(OfferView *));
	if (out->offers == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < call->made_count; i++) {
		enum status status = view_of(call, call->made[i], &out->offers[i]);
		if (status != OK) {
			return status;
		}
		out->n_offers++;
	}
	return OK;
}

enum status answer_with_offer(struct call *call, const void *request, void *response)
{
	(void)request;
	OfferView *view;
	if (call->made_count == 0) {
		return INTERNAL;
	}
	enum status status = view_of(call, call->made[0], &view);
	if (status == OK) {
		*(OfferView *)response = *view;
	}
	return status;
}

/* --- taking back and answering --- */

enum status revoke_offer_handle(struct call *call, const void *request)
{
	const Samen__Matching__V1__RevokeOfferRequest *in = request;
	Offer *offer;
	unsigned rights;
	enum status status = offer_for_caller(call, in->offer_id, &offer, &rights);
	if (status == OK) {
		status = offer_revoke(call, offer);
	}
	if (status == OK) {
		call_made(call, offer->id);
	}
	return status;
}

enum status accept_offer_handle(struct call *call, const void *request)
{
	const Samen__Matching__V1__AcceptOfferRequest *in = request;
	Offer *offer;
	unsigned rights;
	const char *match_id;
	enum status status = check_follow_up(call, "follow_up_at_ms", in->follow_up_at_ms);
	if (status == OK) {
		status = offer_for_caller(call, in->offer_id, &offer, &rights);
	}
	if (status == OK) {
		status = offer_accept(call, offer, in->follow_up_at_ms, &match_id);
	}
	if (status == OK) {
		call_made(call, match_id);
	}
	return status;
}

enum status decline_offer_handle(struct call *call, const void *request)
{
	const Samen__Matching__V1__DeclineOfferRequest *in = request;
	Offer *offer;
	unsigned rights;
	(void)check_note_id(call, "remark_note_id", in->remark_note_id);
	if (in->reason == SAMEN__MATCHING__V1__DECLINE_REASON__DECLINE_REASON_UNSPECIFIED) {
		(void)call_field(
		    call, "reason", "REQUIRED", N_("say why: choose one of the reasons"));
	}
	if (call_has_wrong_fields(call)) {
		return INVALID_ARGUMENT;
	}
	enum status status = offer_for_caller(call, in->offer_id, &offer, &rights);
	if (status == OK) {
		status = offer_decline(call, offer, in->reason, in->remark_note_id);
	}
	if (status == OK) {
		call_made(call, offer->id);
	}
	return status;
}

/* --- listing --- */

struct offer_page {
	struct page page;
	Samen__Matching__V1__OfferState state; /* unset: all */
	bool seen; /* there is one that the caller may see, whatever its state */
	Samen__Matching__V1__ListOffersResponse *out;
};

/* Of one request: everything for who sees the request, else only the caller's own. */
static enum status add_if_seen(struct call *call, const char *id, struct offer_page *list)
{
	Offer *offer;
	unsigned rights;
	Samen__Matching__V1__ListOffersResponse *out = list->out;
	enum status status = offer_find(call, id, &offer);
	if (status == OK) {
		status = offer_rights(call, offer, &rights);
	}
	if (status != OK || rights == 0) {
		return status;
	}
	list->seen = true;
	if (list->state != SAMEN__MATCHING__V1__OFFER_STATE__OFFER_STATE_UNSPECIFIED &&
	    offer->state != (uint32_t)list->state) {
		return OK;
	}
	status = offer_view(call, offer, rights, &out->offers[out->n_offers]);
	out->n_offers += status == OK;
	return status;
}

static enum status fill_offers(struct call *call, struct listing *listing, struct offer_page *list)
{
	const char *id;
	enum status status = OK;
	for (unsigned scanned = 0; status == OK; scanned++) {
		if (list->out->n_offers == list->page.size || scanned == LISTING_SCAN_MAX) {
			list->out->next_token = wire_text(listing_token(listing));
			return list->out->next_token != NULL ? OK : RESOURCE_EXHAUSTED;
		}
		status = listing_next(listing, &id);
		if (status == OK) {
			status = add_if_seen(call, id, list);
		}
	}
	return status == OUT_OF_RANGE ? OK : status;
}

/* A request of which the caller sees nothing is not there. */
static enum status check_seen(
    struct call *call, const char *request_id, const struct offer_page *list)
{
	FeedRequest *request;
	if (request_id[0] == '\0' || list->seen || list->page.after_size > 0) {
		return OK;
	}
	return request_for_caller(call, request_id, &request);
}

enum status list_offers_answer(struct call *call, const void *request, void *response)
{
	const Samen__Matching__V1__ListOffersRequest *in = request;
	struct offer_page list = {.state = in->state, .out = response};
	struct listing *listing;
	enum status status = page_take(call, in->page, &list.page);
	if (status != OK) {
		return status;
	}
	if (in->request_id[0] != '\0' && !id_is(in->request_id, 'r')) {
		return check_seen(call, in->request_id, &list);
	}
	list.out->offers = arena_alloc(call->arena, list.page.size * sizeof(OfferView *));
	if (list.out->offers == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	status = offers_list(call, call->caller.id, in->request_id, &list.page, &listing);
	if (status != OK) {
		return status;
	}
	status = fill_offers(call, listing, &list);
	listing_close(listing);
	return status == OK ? check_seen(call, in->request_id, &list) : status;
}

/* --- the timer --- */

enum status matching_expire_offers(struct call *call, void *arg)
{
	(void)arg;
	struct id_list due = {0};
	enum status status = offers_due(call, call->now_ms, EXPIRE_AT_ONCE, &due);
	for (size_t i = 0; i < due.count && status == OK; i++) {
		Offer *offer;
		status = offer_find(call, due.ids[i], &offer);
		if (status == OK) {
			status = offer_expire(call, offer);
		}
	}
	if (status == OK && due.count > 0) {
		log_info("offers.expired", "count=%zu", due.count);
	}
	return status;
}
