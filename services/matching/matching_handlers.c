/* The matching service's whole surface: every method, who may call it, and who answers. */
#include "matching/matching_handlers.h"

#include "matching/match.h"
#include "matching/matching.h"
#include "matching/matching_types.h"
#include "runtime/id.h"

enum {
	ASKS = MAY_TEACHER | MAY_CONSULTANT,
	HELPS = MAY_SPECIALIST,
	EITHER_SIDE = MAY_TEACHER | MAY_SPECIALIST,
	INVOLVED = MAY_TEACHER | MAY_SPECIALIST | MAY_CONSULTANT
};

#define METHOD(name) "samen.matching.v1.Matching/" name
#define TYPE(name) &samen__matching__v1__##name##__descriptor
#define COMMON_TYPE(name) &samen__common__v1__##name##__descriptor

static const struct route routes[] = {
    {.method = METHOD("SuggestTopics"),
	.request = TYPE(suggest_topics_request),
	.response = TYPE(suggest_topics_response),
	.access = READ,
	.roles = MAY_ANYONE,
	.answer = suggest_topics},
    {.method = METHOD("SuggestMatches"),
	.request = TYPE(suggest_matches_request),
	.response = TYPE(suggest_matches_response),
	.access = READ,
	.roles = ASKS,
	.answer = suggest_matches},
    {.method = METHOD("WhyNot"),
	.request = TYPE(why_not_request),
	.response = TYPE(candidate),
	.access = READ,
	.roles = ASKS,
	.answer = why_not},
    {.method = METHOD("Find"),
	.request = TYPE(find_request),
	.response = TYPE(suggest_matches_response),
	.access = READ,
	.roles = MAY_ANYONE,
	.answer = find_people},
    {.method = METHOD("CreateOffers"),
	.request = TYPE(create_offers_request),
	.response = TYPE(create_offers_response),
	.access = WRITE,
	.roles = ASKS,
	.handle = create_offers,
	.answer = created_offers},
    {.method = METHOD("RevokeOffer"),
	.request = TYPE(revoke_offer_request),
	.response = TYPE(offer),
	.access = WRITE,
	.roles = ASKS,
	.handle = revoke_offer,
	.answer = made_offer},
    {.method = METHOD("AcceptOffer"),
	.request = TYPE(accept_offer_request),
	.response = TYPE(match),
	.access = WRITE,
	.roles = HELPS,
	.handle = accept_offer,
	.answer = made_match},
    {.method = METHOD("DeclineOffer"),
	.request = TYPE(decline_offer_request),
	.response = TYPE(offer),
	.access = WRITE,
	.roles = HELPS,
	.handle = decline_offer,
	.answer = made_offer},
    {.method = METHOD("ListOffers"),
	.request = TYPE(list_offers_request),
	.response = TYPE(list_offers_response),
	.access = READ,
	.roles = INVOLVED,
	.answer = list_offers},
    {.method = METHOD("GetMatch"),
	.request = TYPE(get_match_request),
	.response = TYPE(match),
	.access = READ,
	.roles = INVOLVED,
	.answer = get_match},
    {.method = METHOD("ListMatches"),
	.request = TYPE(list_matches_request),
	.response = TYPE(list_matches_response),
	.access = READ,
	.roles = INVOLVED,
	.answer = list_matches},
    {.method = METHOD("FollowUp"),
	.request = TYPE(follow_up_request),
	.response = TYPE(match),
	.access = WRITE,
	.roles = EITHER_SIDE,
	.handle = follow_up,
	.answer = made_match},
    {.method = METHOD("CompleteMatch"),
	.request = TYPE(complete_match_request),
	.response = TYPE(match),
	.access = WRITE,
	.roles = MAY_TEACHER,
	.handle = complete_match,
	.answer = made_match},
    {.method = METHOD("StopMatch"),
	.request = TYPE(stop_match_request),
	.response = TYPE(match),
	.access = WRITE,
	.roles = INVOLVED,
	.handle = stop_match,
	.answer = made_match},
    {.method = METHOD("IssueGrant"),
	.request = TYPE(issue_grant_request),
	.response = TYPE(issue_grant_response),
	.access = READ,
	.roles = HELPS,
	.answer = issue_grant},
    {.method = METHOD("Monitor"),
	.request = TYPE(monitor_request),
	.response = TYPE(monitor_response),
	.access = READ,
	.roles = MAY_CONSULTANT,
	.answer = show_monitor},
    {.method = METHOD("WatchMonitor"),
	.request = TYPE(watch_monitor_request),
	.response = TYPE(watch_monitor_response),
	.access = WAIT,
	.roles = MAY_CONSULTANT,
	.answer = watch_monitor},
    {.method = METHOD("Changes"),
	.request = COMMON_TYPE(changes_request),
	.response = COMMON_TYPE(changes_response),
	.access = WAIT,
	.roles = MAY_SERVICE,
	.answer = feed_changes},
    {.method = NULL},
};

const struct route *matching_routes(void)
{
	return routes;
}

enum status check_note_id(struct call *call, const char *field, const char *note_id)
{
	if (note_id[0] == '\0' || id_is(note_id, 'n')) {
		return OK;
	}
	return call_field(call, field, "NOT_AN_ID",
	    N_("is no id of a note: hand over the one that AddNote gave"));
}

enum status check_follow_up(struct call *call, const char *field, int64_t at_ms)
{
	const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
	if (at_ms == 0 ||
	    (at_ms > call->now_ms && at_ms - call->now_ms <= FOLLOW_UP_DAYS_MAX * day_ms)) {
		return OK;
	}
	return call_field(
	    call, field, "OUT_OF_RANGE", N_("lies ahead, at most %d days"), FOLLOW_UP_DAYS_MAX);
}
