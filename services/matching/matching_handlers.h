/* The handlers of matching, for its table of routes in matching_handlers.c; each is named after its
 * method. */
#ifndef SAMEN_MATCHING_HANDLERS_H
#define SAMEN_MATCHING_HANDLERS_H

#include "matching/matching_types.h"
#include "runtime/call.h"

/* matching_handlers_suggest.c */
call_answer suggest_topics_answer;
call_answer suggest_matches_answer;
call_answer why_not_answer;
call_answer find_answer;

/* matching_handlers_team.c */
call_answer propose_team_answer;

/* matching_handlers_plan.c */
call_answer plan_assignments_answer;

/* matching_handlers_approve.c */
call_handle approve_plan_handle;
call_answer approve_plan_answer;

/* matching_handlers_offer.c */
call_handle create_offers_handle;
call_answer create_offers_answer;
call_handle revoke_offer_handle;
call_handle accept_offer_handle;
call_handle decline_offer_handle;
call_answer answer_with_offer; /* the offer that handle named first in call->made */
call_answer list_offers_answer;

/* matching_handlers_school.c: CreateOffers for a school of a move. The caller may do so, and the
 * request is open. */
enum status create_school_offers(struct call *call,
    const Samen__Matching__V1__CreateOffersRequest *in,
    const FeedRequest *request);

/* matching_handlers_match.c */
call_answer get_match_answer;
call_answer list_matches_answer;
call_handle follow_up_handle;
call_handle complete_match_handle;
call_handle stop_match_handle;
call_answer answer_with_match; /* the match that handle named first in call->made */
call_answer issue_grant_answer;
call_answer export_help_answer;

/* matching_handlers_reassign.c */
call_handle reassign_handle;
call_answer reassign_answer;

/* matching_handlers_keep.c */
call_handle take_over_handle;
call_answer take_over_answer;
call_handle let_go_handle;
call_answer let_go_answer;

/* matching_handlers_check.c */
call_handle answer_check_handle;
call_handle handle_check_handle;

/* matching_handlers_monitor.c */
call_answer monitor_answer;
call_answer watch_monitor_answer;
call_answer watch_own_answer;
call_answer matching_changes_answer;
call_answer get_matching_retention_answer;

/* matching_handlers_figures.c */
call_answer get_figures_answer;
call_answer list_monthly_tables_answer;
call_answer get_monthly_tables_answer;

/* matching_handlers_today.c */
call_answer get_today_answer;
call_answer get_digest_answer;

/* matching_handlers_limits.c */
call_handle put_limits_handle;
call_answer answer_with_limits; /* those that hold now */

/* matching_handlers_coverage.c */
call_answer get_coverage_answer;

/* PERMISSION_DENIED, worded, unless area_id is empty or one of the caller's work areas. */
/* A field wrong when it is longer than anybody may wait for news. */
enum status check_wait(struct call *call, uint32_t wait_ms);
enum status check_area(struct call *call, const char *area_id);

/* The work areas that a call is about, once check_area let it: this one, or all of the caller's
 * when it is empty. Points at area_id or at the caller's. */
struct areas {
	char *const *ids;
	size_t count;
};
struct areas areas_asked(const struct call *call, char *const *area_id);

/*
 * Names the field when it is neither empty nor the id of a note. Says nothing about whether intake
 * has such a note.
 */
enum status check_note_id(struct call *call, const char *field, const char *note_id);

/* Names the field when it is neither 0 nor a moment in the year to come. */
enum status check_follow_up(struct call *call, const char *field, int64_t at_ms);

#endif
