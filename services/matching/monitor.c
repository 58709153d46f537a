#include "matching/monitor.h"

#include "matching/move.h"

static bool has_offer(const struct offers *offers, Samen__Matching__V1__OfferState state)
{
	for (size_t i = 0; i < offers->count; i++) {
		if (offers->items[i]->state == (uint32_t)state && offer_is_help(offers->items[i])) {
			return true;
		}
	}
	return false;
}

static bool has_active(const struct matches *matches)
{
	for (size_t i = 0; i < matches->count; i++) {
		if (matches->items[i]->state == SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE &&
		    match_is_help(matches->items[i])) {
			return true;
		}
	}
	return false;
}

static bool had_help(const struct matches *matches)
{
	for (size_t i = 0; i < matches->count; i++) {
		if (match_is_help(matches->items[i])) {
			return true;
		}
	}
	return false;
}

Samen__Matching__V1__Progress progress_of(
    const FeedRequest *request, const struct offers *offers, const struct matches *matches)
{
	if (request->state != SAMEN__INTAKE__V1__REQUEST_STATE__OPEN) {
		return SAMEN__MATCHING__V1__PROGRESS__ENDED;
	}
	if (has_active(matches)) {
		return SAMEN__MATCHING__V1__PROGRESS__BEING_HELPED;
	}
	if (has_offer(offers, SAMEN__MATCHING__V1__OFFER_STATE__OFFERED)) {
		return SAMEN__MATCHING__V1__PROGRESS__AWAITING_ANSWER;
	}
	if (had_help(matches)) {
		return SAMEN__MATCHING__V1__PROGRESS__HELP_ENDED;
	}
	if (has_offer(offers, SAMEN__MATCHING__V1__OFFER_STATE__DECLINED) ||
	    has_offer(offers, SAMEN__MATCHING__V1__OFFER_STATE__EXPIRED)) {
		return SAMEN__MATCHING__V1__PROGRESS__ALL_DECLINED;
	}
	return SAMEN__MATCHING__V1__PROGRESS__NO_OFFER;
}

int64_t waiting_since_ms(const FeedRequest *request, const struct matches *matches)
{
	int64_t since_ms = request->filed_at_ms;
	if (request->state != SAMEN__INTAKE__V1__REQUEST_STATE__OPEN || has_active(matches)) {
		return 0;
	}
	for (size_t i = 0; i < matches->count; i++) {
		if (match_is_help(matches->items[i]) && matches->items[i]->ended_at_ms > since_ms) {
			since_ms = matches->items[i]->ended_at_ms;
		}
	}
	return since_ms;
}

struct monitor_order monitor_order(const FeedRequest *request, const struct matches *matches)
{
	int64_t since_ms = waiting_since_ms(request, matches);
	if (request->state != SAMEN__INTAKE__V1__REQUEST_STATE__OPEN) {
		return (struct monitor_order){
		    MONITOR_ENDED, UINT64_MAX - (uint64_t)request->ended_at_ms};
	}
	return since_ms != 0
		   ? (struct monitor_order){MONITOR_WAITS, (uint64_t)since_ms}
		   : (struct monitor_order){MONITOR_IS_HELPED, (uint64_t)request->filed_at_ms};
}

bool need_is_helped(const struct matches *matches, const char *topic_id)
{
	for (size_t i = 0; i < matches->count; i++) {
		const Match *match = matches->items[i];
		bool helps = match->state == SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE ||
			     match->state == SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED;
		if (helps && match_is_help(match) &&
		    texts_have(match->topic_ids, match->n_topic_ids, topic_id)) {
			return true;
		}
	}
	return false;
}

bool need_is_asked(const struct offers *offers, const char *topic_id)
{
	for (size_t i = 0; i < offers->count; i++) {
		const Offer *offer = offers->items[i];
		if (offer_is_help(offer) &&
		    offer->state == SAMEN__MATCHING__V1__OFFER_STATE__OFFERED &&
		    texts_have(offer->topic_ids, offer->n_topic_ids, topic_id)) {
			return true;
		}
	}
	return false;
}

int64_t last_step_ms(
    const FeedRequest *request, const struct offers *offers, const struct matches *matches)
{
	int64_t last_ms = request->changed_at_ms;
	for (size_t i = 0; i < offers->count; i++) {
		int64_t at_ms = offers->items[i]->answered_at_ms;
		last_ms = at_ms > last_ms ? at_ms : last_ms;
	}
	for (size_t i = 0; i < matches->count; i++) {
		int64_t at_ms = matches->items[i]->ended_at_ms;
		last_ms = at_ms > last_ms ? at_ms : last_ms;
	}
	return last_ms;
}

char **request_topic_ids(struct call *call, const FeedRequest *request)
{
	char **topic_ids = arena_alloc(call->arena, (request->n_needs + 1) * sizeof *topic_ids);
	for (size_t i = 0; topic_ids != NULL && i < request->n_needs; i++) {
		topic_ids[i] = request->needs[i]->topic_id;
	}
	return topic_ids;
}
