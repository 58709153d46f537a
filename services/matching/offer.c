#include "matching/offer.h"

#include "matching/consent.h"
#include "matching/history.h"
#include "matching/match.h"
#include "matching/matching.h"
#include "matching/move.h"
#include "matching/profile.h"
#include "matching/rights.h"
#include "matching/school.h"
#include "runtime/id.h"

#include <string.h>

typedef Samen__Matching__V1__OfferState OfferState;

#define OFFERED SAMEN__MATCHING__V1__OFFER_STATE__OFFERED
#define ACCEPTED SAMEN__MATCHING__V1__OFFER_STATE__ACCEPTED
#define DECLINED SAMEN__MATCHING__V1__OFFER_STATE__DECLINED
#define EXPIRED SAMEN__MATCHING__V1__OFFER_STATE__EXPIRED
#define REVOKED SAMEN__MATCHING__V1__OFFER_STATE__REVOKED

static const int64_t hour_ms = (int64_t)60 * 60 * 1000;

static const struct {
	OfferState from, to;
} moves[] = {
    {OFFERED, ACCEPTED},
    {OFFERED, DECLINED},
    {OFFERED, EXPIRED},
    {OFFERED, REVOKED},
};

/* What is to be said of an offer in this state that should be open. */
static const char *const closed_words[] = {
    [ACCEPTED] = N_("this offer was accepted already"),
    [DECLINED] = N_("this offer was declined already"),
    [EXPIRED] = N_("this offer has expired: ask who made it for a new one"),
    [REVOKED] = N_("this offer was taken back, or somebody else was earlier"),
};

bool offer_may_become(OfferState from, OfferState to)
{
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
		if (moves[i].from == from && moves[i].to == to) {
			return true;
		}
	}
	return false;
}

enum status offer_check_open(struct call *call, const Offer *offer)
{
	uint32_t state = offer->state;
	if (state == OFFERED && call->now_ms < offer->expires_at_ms) {
		return OK;
	}
	if (state == OFFERED || state >= sizeof closed_words / sizeof *closed_words ||
	    closed_words[state] == NULL) {
		state = EXPIRED;
	}
	return call_fail(call, FAILED_PRECONDITION, "%s", tr(call->dutch, closed_words[state]));
}

static enum status offer_keep(struct call *call, const Offer *offer)
{
	enum status status = offer_save(call, offer);
	return status == OK ? matching_touch_person(call, offer->person_id) : status;
}

/* Every change of state goes this way. */
static enum status offer_move(struct call *call, Offer *offer, OfferState to)
{
	if (!offer_may_become((OfferState)offer->state, to)) {
		return offer_check_open(call, offer);
	}
	offer->state = to;
	offer->answered_at_ms = call->now_ms;
	return offer_keep(call, offer);
}

/* --- making --- */

static bool is_open_to(const struct offers *offers, const char *person_id)
{
	for (size_t i = 0; i < offers->count; i++) {
		const Offer *offer = offers->items[i];
		if (offer->state == OFFERED && offer_is_help(offer) &&
		    strcmp(offer->person_id, person_id) == 0) {
			return true;
		}
	}
	return false;
}

static enum status person_is_full(
    struct call *call, const char *person_id, unsigned capacity, bool *ret_full)
{
	struct profile_state state;
	enum status status = history_state_load(call, person_id, &state);
	if (status == OK) {
		*ret_full = state.load >= capacity;
	}
	return status;
}

enum status offer_obstacle(struct call *call,
    const FeedRequest *request,
    const struct conflicts *conflicts,
    const struct offers *offers,
    const char *person_id,
    enum offer_obstacle *ret_obstacle)
{
	FeedPerson *person;
	unsigned capacity = 0;
	bool on_leave = false;
	bool full = false;
	bool admitted = false;
	enum status status = replica_person_find(call, person_id, &person);
	if (status == NOT_FOUND || (status == OK && !person_is_specialist(person))) {
		*ret_obstacle = OBSTACLE_NOT_SPECIALIST;
		return OK;
	}
	if (status == OK) {
		status = person_room(call, person_id, &capacity, &on_leave);
	}
	if (status == OK) {
		status = person_is_full(call, person_id, capacity, &full);
	}
	if (status == OK) {
		status = consent_admits(call, request, person_id, &admitted);
	}
	*ret_obstacle = conflicts_why(conflicts, person_id) != CONFLICT_NONE ? OBSTACLE_CONFLICT
			: !admitted                                          ? OBSTACLE_RECIPIENT
			: is_open_to(offers, person_id)                      ? OBSTACLE_OFFERED
			: on_leave                                           ? OBSTACLE_ON_LEAVE
			: full                                               ? OBSTACLE_FULL
									     : OBSTACLE_NONE;
	return status;
}

/* Gives the offer its id and times, and saves it. */
static enum status make(struct call *call,
    const FeedRequest *request,
    Offer *offer,
    unsigned hours,
    const char **ret_id)
{
	struct id id = id_new('f');
	const char *kept_id = arena_strdup(call->arena, id.text);
	if (kept_id == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	hours = hours != 0 ? hours : OFFER_HOURS_DEFAULT;
	offer->id = wire_text(kept_id);
	offer->request_id = request->id;
	offer->state = OFFERED;
	offer->offered_at_ms = call->now_ms;
	offer->expires_at_ms = call->now_ms + (int64_t)hours * hour_ms;
	offer->offered_by = wire_text(call->caller.id);
	*ret_id = kept_id;
	return offer_keep(call, offer);
}

enum status offer_make(struct call *call,
    const FeedRequest *request,
    const char *person_id,
    const struct id_list *topics,
    unsigned hours,
    const char **ret_id)
{
	Offer offer = SAMEN__STORED__V1__OFFER__INIT;
	offer.person_id = wire_text(person_id);
	offer.topic_ids = (char **)(uintptr_t)topics->ids;
	offer.n_topic_ids = topics->count;
	return make(call, request, &offer, hours, ret_id);
}

enum status offer_make_for_school(struct call *call,
    const FeedRequest *request,
    Part part,
    const char *person_id,
    unsigned hours,
    const char **ret_id)
{
	Offer offer = SAMEN__STORED__V1__OFFER__INIT;
	offer.person_id = wire_text(person_id);
	offer.part = part;
	return make(call, request, &offer, hours, ret_id);
}

enum status offers_check_room(struct call *call, const struct offers *offers, size_t more)
{
	return offers->count + more <= OFFERS_PER_REQUEST_MAX
		   ? OK
		   : call_fail(call, FAILED_PRECONDITION,
			 N_("%d offers is the most a request can have"), OFFERS_PER_REQUEST_MAX);
}

/* --- accepting --- */

static enum status check_request_open(
    struct call *call, const Offer *offer, FeedRequest **ret_request)
{
	enum status status = replica_request_find(call, offer->request_id, ret_request);
	bool open = status == OK && (*ret_request)->state == SAMEN__INTAKE__V1__REQUEST_STATE__OPEN;
	if (status == NOT_FOUND || (status == OK && !open)) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("the request is closed or was taken back: there is nothing left to do"));
	}
	return status;
}

static enum status check_room(struct call *call, const char *person_id)
{
	unsigned capacity;
	bool on_leave;
	bool full;
	enum status status = person_room(call, person_id, &capacity, &on_leave);
	if (status == OK) {
		status = person_is_full(call, person_id, capacity, &full);
	}
	if (status == OK && full) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("you help as many requests as you have room for (%u): make more room, or "
		       "complete one first"),
		    capacity);
	}
	return status;
}

static enum status check_conflict(
    struct call *call, const FeedRequest *request, const char *person_id)
{
	struct conflicts conflicts;
	enum status status = conflicts_find(call, request, &conflicts);
	if (status == OK && conflicts_why(&conflicts, person_id) != CONFLICT_NONE) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("you are too close to this request to help with it: decline the offer"));
	}
	return status;
}

static enum status check_recipient(
    struct call *call, const FeedRequest *request, const char *person_id)
{
	bool admitted = false;
	enum status status = consent_admits(call, request, person_id, &admitted);
	if (status == OK && !admitted) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("you work for an organisation whose people may not read the text of this "
		       "request any more: decline the offer"));
	}
	return status;
}

/* Takes the topics off an open offer; one that is left with none keeps them, and is taken back. */
static enum status offer_release(struct call *call, Offer *offer, char *const *topics, size_t count)
{
	size_t left = 0;
	for (size_t i = 0; i < offer->n_topic_ids; i++) {
		left += !texts_have(topics, count, offer->topic_ids[i]);
	}
	if (left == offer->n_topic_ids) {
		return OK;
	}
	if (left == 0) {
		return offer_revoke(call, offer);
	}
	left = 0;
	for (size_t i = 0; i < offer->n_topic_ids; i++) {
		if (!texts_have(topics, count, offer->topic_ids[i])) {
			offer->topic_ids[left++] = offer->topic_ids[i];
		}
	}
	offer->n_topic_ids = left;
	return offer_keep(call, offer);
}

static enum status release_others(struct call *call, const Offer *accepted)
{
	struct offers offers;
	enum status status = request_offers(call, accepted->request_id, &offers);
	for (size_t i = 0; status == OK && i < offers.count; i++) {
		if (offers.items[i]->state == OFFERED) {
			status = offer_release(
			    call, offers.items[i], accepted->topic_ids, accepted->n_topic_ids);
		}
	}
	return status;
}

static enum status accept_now(struct call *call,
    Offer *offer,
    const FeedRequest *request,
    int64_t follow_up_at_ms,
    const char **ret_match_id)
{
	Match *match;
	enum status status = match_make(call, offer, request, follow_up_at_ms, &match);
	if (status != OK) {
		return status;
	}
	offer->match_id = match->id;
	*ret_match_id = match->id;
	status = offer_move(call, offer, ACCEPTED);
	if (status != OK) {
		return status;
	}
	return offer_is_help(offer) ? release_others(call, offer) : school_take_over(call, match);
}

/* Whether the person can help at this moment. */
static enum status check_helper(
    struct call *call, const FeedRequest *request, const char *person_id)
{
	enum status status = check_conflict(call, request, person_id);
	if (status == OK) {
		status = check_recipient(call, request, person_id);
	}
	return status == OK ? check_room(call, person_id) : status;
}

enum status offer_accept(
    struct call *call, Offer *offer, int64_t follow_up_at_ms, const char **ret_match_id)
{
	FeedRequest *request;
	enum status status = offer_check_open(call, offer);
	if (status == OK) {
		status = check_request_open(call, offer, &request);
	}
	if (status == OK) {
		status = part_check_caller(call, request, (Part)offer->part);
	}
	if (status == OK) {
		status = offer_is_help(offer) ? check_helper(call, request, offer->person_id)
					      : check_recipient(call, request, offer->person_id);
	}
	return status == OK ? accept_now(call, offer, request, follow_up_at_ms, ret_match_id)
			    : status;
}

/* --- other ends --- */

enum status offer_decline(struct call *call,
    Offer *offer,
    Samen__Matching__V1__DeclineReason reason,
    const char *remark_note_id)
{
	enum status status = offer_check_open(call, offer);
	if (status != OK) {
		return status;
	}
	offer->decline_reason = reason;
	offer->remark_note_id = wire_text(remark_note_id);
	return offer_move(call, offer, DECLINED);
}

enum status offer_revoke(struct call *call, Offer *offer)
{
	return offer_move(call, offer, REVOKED);
}

enum status offer_expire(struct call *call, Offer *offer)
{
	return offer_move(call, offer, EXPIRED);
}

static enum status revoke_open(struct call *call, const struct offers *offers)
{
	enum status status = OK;
	for (size_t i = 0; status == OK && i < offers->count; i++) {
		if (offers->items[i]->state == OFFERED) {
			status = offer_revoke(call, offers->items[i]);
		}
	}
	return status;
}

enum status request_offers_revoke(struct call *call, const char *request_id)
{
	struct offers offers;
	enum status status = request_offers(call, request_id, &offers);
	return status == OK ? revoke_open(call, &offers) : status;
}

enum status person_offers_revoke(struct call *call, const char *person_id)
{
	struct offers offers;
	enum status status = person_offers(call, person_id, &offers);
	return status == OK ? revoke_open(call, &offers) : status;
}
