/* The surface of matching: its one table, and the checks that several methods share. */
#include "matching/matching_handlers.h"

#include "matching/match.h"
#include "matching/matching.h"
#include "matching/matching_types.h"
#include "runtime/demo.h"
#include "runtime/id.h"

/* Who stands where to a request; handlers look closer, at whose it is. */
enum {
	ASKS = MAY_TEACHER | MAY_CONSULTANT,
	EITHER_SIDE = MAY_TEACHER | MAY_SPECIALIST, /* teachers take part for a school of a move */
	INVOLVED = MAY_TEACHER | MAY_SPECIALIST | MAY_CONSULTANT
};

#define METHOD(name) "samen.matching.v1.Matching/" name
#define TYPE(name) &samen__matching__v1__##name##__descriptor
#define COMMON(name) &samen__common__v1__##name##__descriptor

/* Method, request, response; how it runs; who may call it; its steps; whose record it must be. */
static const struct route routes[] = {
    {METHOD("SuggestTopics"), TYPE(suggest_topics_request), TYPE(suggest_topics_response), READ,
	MAY_ANYONE, .answer = suggest_topics_answer},
    {METHOD("SuggestMatches"), TYPE(suggest_matches_request), TYPE(suggest_matches_response), READ,
	ASKS, .answer = suggest_matches_answer, .whose = WHOSE_OWN | WHOSE_AREA},
    {METHOD("WhyNot"), TYPE(why_not_request), TYPE(candidate), READ, ASKS, .answer = why_not_answer,
	.whose = WHOSE_OWN | WHOSE_AREA},
    {METHOD("ProposeTeam"), TYPE(propose_team_request), TYPE(propose_team_response), READ, ASKS,
	.answer = propose_team_answer, .whose = WHOSE_OWN | WHOSE_AREA},
    {METHOD("PlanAssignments"), TYPE(plan_assignments_request), TYPE(plan_assignments_response),
	LONG_READ, MAY_CONSULTANT, .answer = plan_assignments_answer, .whose = WHOSE_AREA},
    {METHOD("Find"), TYPE(find_request), TYPE(suggest_matches_response), READ, MAY_ANYONE,
	.answer = find_answer},

    {METHOD("CreateOffers"), TYPE(create_offers_request), TYPE(create_offers_response), WRITE, ASKS,
	.handle = create_offers_handle, .answer = create_offers_answer,
	.whose = WHOSE_OWN | WHOSE_AREA},
    {METHOD("ApprovePlan"), TYPE(approve_plan_request), TYPE(approve_plan_response), WRITE,
	MAY_CONSULTANT, .handle = approve_plan_handle, .answer = approve_plan_answer,
	.whose = WHOSE_AREA},
    {METHOD("RevokeOffer"), TYPE(revoke_offer_request), TYPE(offer), WRITE, ASKS,
	.handle = revoke_offer_handle, .answer = answer_with_offer,
	.whose = WHOSE_OWN | WHOSE_AREA},
    {METHOD("AcceptOffer"), TYPE(accept_offer_request), TYPE(match), WRITE, EITHER_SIDE,
	.handle = accept_offer_handle, .answer = answer_with_match, .whose = WHOSE_HELPER},
    {METHOD("DeclineOffer"), TYPE(decline_offer_request), TYPE(offer), WRITE, EITHER_SIDE,
	.handle = decline_offer_handle, .answer = answer_with_offer, .whose = WHOSE_HELPER},
    {METHOD("ListOffers"), TYPE(list_offers_request), TYPE(list_offers_response), READ, INVOLVED,
	.answer = list_offers_answer, .whose = WHOSE_OWN | WHOSE_HELPER | WHOSE_AREA},

    {METHOD("GetMatch"), TYPE(get_match_request), TYPE(match), READ, INVOLVED,
	.answer = get_match_answer, .whose = WHOSE_OWN | WHOSE_HELPER | WHOSE_AREA},
    {METHOD("ListMatches"), TYPE(list_matches_request), TYPE(list_matches_response), READ, INVOLVED,
	.answer = list_matches_answer, .whose = WHOSE_OWN | WHOSE_HELPER | WHOSE_AREA},
    {METHOD("FollowUp"), TYPE(follow_up_request), TYPE(match), WRITE, INVOLVED,
	.handle = follow_up_handle, .answer = answer_with_match,
	.whose = WHOSE_OWN | WHOSE_HELPER | WHOSE_AREA},
    {METHOD("CompleteMatch"), TYPE(complete_match_request), TYPE(match), WRITE, ASKS,
	.handle = complete_match_handle, .answer = answer_with_match,
	.whose = WHOSE_OWN | WHOSE_AREA},
    {METHOD("StopMatch"), TYPE(stop_match_request), TYPE(match), WRITE, INVOLVED,
	.handle = stop_match_handle, .answer = answer_with_match,
	.whose = WHOSE_OWN | WHOSE_HELPER | WHOSE_AREA},
    {METHOD("IssueGrant"), TYPE(issue_grant_request), TYPE(issue_grant_response), READ, EITHER_SIDE,
	.answer = issue_grant_answer, .whose = WHOSE_HELPER},

    {METHOD("ExportHelp"), TYPE(export_help_request), TYPE(export_help_response), READ,
	MAY_TEACHER | MAY_PARENT, .answer = export_help_answer, .whose = WHOSE_OWN | WHOSE_PARENT},

    {METHOD("Monitor"), TYPE(monitor_request), TYPE(monitor_response), READ, MAY_CONSULTANT,
	.answer = monitor_answer, .whose = WHOSE_AREA},
    {METHOD("WatchMonitor"), TYPE(watch_monitor_request), TYPE(watch_monitor_response), WAIT,
	MAY_CONSULTANT, .answer = watch_monitor_answer, .whose = WHOSE_AREA},
    {METHOD("WatchOwn"), TYPE(watch_own_request), TYPE(watch_own_response), WAIT, MAY_ANYONE,
	.answer = watch_own_answer, .whose = WHOSE_OWN | WHOSE_HELPER},

    {METHOD("Reassign"), TYPE(reassign_request), TYPE(reassign_response), WRITE, ASKS,
	.handle = reassign_handle, .answer = reassign_answer, .whose = WHOSE_OWN | WHOSE_AREA},
    {METHOD("TakeOver"), TYPE(take_over_request), TYPE(take_over_response), WRITE, MAY_CONSULTANT,
	.handle = take_over_handle, .answer = take_over_answer, .whose = WHOSE_AREA},
    {METHOD("LetGo"), TYPE(let_go_request), TYPE(monitor_row), WRITE, MAY_CONSULTANT,
	.handle = let_go_handle, .answer = let_go_answer, .whose = WHOSE_AREA},

    {METHOD("AnswerCheck"), TYPE(answer_check_request), TYPE(match), WRITE, ASKS,
	.handle = answer_check_handle, .answer = answer_with_match,
	.whose = WHOSE_OWN | WHOSE_AREA},
    {METHOD("HandleCheck"), TYPE(handle_check_request), TYPE(match), WRITE, MAY_CONSULTANT,
	.handle = handle_check_handle, .answer = answer_with_match, .whose = WHOSE_AREA},

    {METHOD("GetFigures"), TYPE(figures_request), TYPE(figures_response), LONG_READ, MAY_CONSULTANT,
	.answer = get_figures_answer, .whose = WHOSE_AREA},
    {METHOD("ListMonthlyTables"), TYPE(list_monthly_tables_request),
	TYPE(list_monthly_tables_response), READ, MAY_CONSULTANT | MAY_COORDINATOR,
	.answer = list_monthly_tables_answer},
    {METHOD("GetMonthlyTables"), TYPE(get_monthly_tables_request), TYPE(monthly_tables), READ,
	MAY_CONSULTANT | MAY_COORDINATOR, .answer = get_monthly_tables_answer},
    {METHOD("GetToday"), TYPE(today_request), TYPE(today_response), LONG_READ, MAY_CONSULTANT,
	.answer = get_today_answer, .whose = WHOSE_AREA},
    {METHOD("GetLimits"), TYPE(get_limits_request), TYPE(limits), READ,
	MAY_CONSULTANT | MAY_COORDINATOR, .answer = answer_with_limits},
    {METHOD("PutLimits"), TYPE(put_limits_request), TYPE(limits), WRITE, MAY_COORDINATOR,
	.handle = put_limits_handle, .answer = answer_with_limits, .whose = WHOSE_REGION},
    {METHOD("GetDigest"), TYPE(get_digest_request), TYPE(get_digest_response), LONG_READ,
	MAY_SERVICE, .answer = get_digest_answer},
    {METHOD("GetCoverage"), TYPE(get_coverage_request), TYPE(get_coverage_response), LONG_READ,
	MAY_CONSULTANT, .answer = get_coverage_answer, .whose = WHOSE_AREA},

    {METHOD("GetRetention"), COMMON(get_retention_request), COMMON(get_retention_response),
	LONG_READ, MAY_COORDINATOR, .answer = get_matching_retention_answer, .whose = WHOSE_REGION},
    {METHOD("SetDemoClock"), COMMON(set_demo_clock_request), COMMON(demo_clock), WRITE,
	MAY_COORDINATOR, .handle = demo_clock_handle, .answer = demo_clock_answer,
	.whose = WHOSE_REGION},
    {METHOD("Changes"), COMMON(changes_request), COMMON(changes_response), WAIT, MAY_SERVICE,
	.answer = matching_changes_answer},
    {.method = NULL},
};

const struct route *matching_routes(void)
{
	return routes;
}

enum status check_area(struct call *call, const char *area_id)
{
	return area_id[0] == '\0' || caller_watches(call, area_id)
		   ? OK
		   : call_fail(call, PERMISSION_DENIED,
			 N_("this is not one of your work areas: choose one of your own"));
}

enum status check_wait(struct call *call, uint32_t wait_ms)
{
	enum { WAIT_MS_MAX = 30000 };
	return wait_ms <= WAIT_MS_MAX
		   ? OK
		   : call_field(call, "wait_ms", "OUT_OF_RANGE", N_("at most %d"), WAIT_MS_MAX);
}

struct areas areas_asked(const struct call *call, char *const *area_id)
{
	return (*area_id)[0] != '\0'
		   ? (struct areas){area_id, 1}
		   : (struct areas){call->caller.area_ids, call->caller.area_count};
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
