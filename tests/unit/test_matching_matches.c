/* Matches: who sees and changes them, how they end, and the grants they give. */
#include "matching/match.h"
#include "support/matching_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Matching__V1__ListMatchesResponse ListResponse;
typedef Samen__Matching__V1__IssueGrantResponse GrantResponse;

#define NOTE "n-000000000001"
#define ACTIVE SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE
#define COMPLETED SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED
#define STOPPED SAMEN__MATCHING__V1__MATCH_STATE__STOPPED

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

static Samen__Matching__V1__CompleteMatchRequest completion(const char *match_id)
{
	Samen__Matching__V1__CompleteMatchRequest in =
	    SAMEN__MATCHING__V1__COMPLETE_MATCH_REQUEST__INIT;
	in.match_id = wire_text(match_id);
	in.outcome = SAMEN__INTAKE__V1__OUTCOME__HELPED;
	return in;
}

static Samen__Matching__V1__StopMatchRequest stopping(const char *match_id)
{
	Samen__Matching__V1__StopMatchRequest in = SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	in.match_id = wire_text(match_id);
	in.reason = SAMEN__MATCHING__V1__STOP_REASON__NO_CONTACT;
	return in;
}

static Samen__Matching__V1__FollowUpRequest contact(const char *match_id)
{
	Samen__Matching__V1__FollowUpRequest in = SAMEN__MATCHING__V1__FOLLOW_UP_REQUEST__INIT;
	in.match_id = wire_text(match_id);
	in.took_place = true;
	return in;
}

static size_t count_matches(struct stage *stage, const struct caller *caller)
{
	Samen__Matching__V1__ListMatchesRequest in =
	    SAMEN__MATCHING__V1__LIST_MATCHES_REQUEST__INIT;
	const ListResponse *out = stage_ask(stage, caller, "ListMatches", &in.base);
	return out->n_matches;
}

/* --- seeing --- */

static void test_both_sides_see_each_others_contact_details(void **state)
{
	const char *id = stage_match(*state);
	assert_string_equal(stage_see_match(*state, &coach, id)->filer->email, "anna@x.example");
	const MatchView *match = stage_see_match(*state, &teacher, id);
	assert_string_equal(match->specialist->phone, "06-12345678");
	assert_string_equal(match->specialist->organisation_name, "School 02");
}

static void test_a_consultant_of_the_area_sees_the_match(void **state)
{
	const char *id = stage_match(*state);
	assert_string_equal(stage_see_match(*state, &consultant, id)->specialist->name, "Carla");
}

static void test_a_match_is_hidden_from_others(void **state)
{
	const struct caller *others[] = {&colleague, &distant, &neighbour};
	Samen__Matching__V1__GetMatchRequest in = SAMEN__MATCHING__V1__GET_MATCH_REQUEST__INIT;
	in.match_id = wire_text(stage_match(*state));
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		stage_refused(*state, others[i], "GetMatch", &in.base, NOT_FOUND);
	}
}

static void test_the_first_contact_is_in_two_weeks_by_default(void **state)
{
	struct stage *stage = *state;
	const MatchView *match = stage_see_match(stage, &coach, stage_match(stage));
	assert_true(match->next_follow_up_at_ms == stage->service.now_ms + 14 * day_ms);
}

static void test_a_match_takes_over_the_offers_needs(void **state)
{
	stage_usual_request(*state);
	const char *id =
	    stage_accept(*state, &coach, stage_offer(*state, REQUEST, COACH, "autisme"));
	const MatchView *match = stage_see_match(*state, &coach, id);
	assert_int_equal(match->n_topic_ids, 1);
	assert_string_equal(match->topic_ids[0], "autisme");
}

static void test_matches_are_listed_for_both_sides_and_consultants(void **state)
{
	(void)stage_match(*state);
	assert_int_equal(count_matches(*state, &teacher), 1);
	assert_int_equal(count_matches(*state, &coach), 1);
	assert_int_equal(count_matches(*state, &consultant), 1);
}

static void test_matches_are_not_listed_for_others(void **state)
{
	(void)stage_match(*state);
	assert_int_equal(count_matches(*state, &distant), 0);
	assert_int_equal(count_matches(*state, &neighbour), 0);
}

static void test_who_is_on_several_sides_sees_a_match_once(void **state)
{
	struct caller both = teacher;
	both.roles |= MAY_CONSULTANT;
	both.area_ids = consultant.area_ids;
	both.area_count = consultant.area_count;
	(void)stage_match(*state);
	assert_int_equal(count_matches(*state, &both), 1);
}

static void test_matches_follow_their_request_to_another_area(void **state)
{
	(void)stage_match(*state);
	stage_request(*state,
	    &(struct stage_request){.needs = {"prikkelverwerking", "autisme"}, .area_id = OOST});
	assert_int_equal(count_matches(*state, &neighbour), 1);
	assert_int_equal(count_matches(*state, &consultant), 0);
}

static void test_matches_are_filtered_by_state(void **state)
{
	Samen__Matching__V1__ListMatchesRequest in =
	    SAMEN__MATCHING__V1__LIST_MATCHES_REQUEST__INIT;
	(void)stage_match(*state);
	in.state = COMPLETED;
	const ListResponse *out = stage_ask(*state, &coach, "ListMatches", &in.base);
	assert_int_equal(out->n_matches, 0);
}

static void test_matches_of_a_request_are_listed(void **state)
{
	Samen__Matching__V1__ListMatchesRequest in =
	    SAMEN__MATCHING__V1__LIST_MATCHES_REQUEST__INIT;
	const char *id = stage_match(*state);
	in.request_id = wire_text(REQUEST);
	const ListResponse *out = stage_ask(*state, &teacher, "ListMatches", &in.base);
	assert_int_equal(out->n_matches, 1);
	assert_string_equal(out->matches[0]->id, id);
}

static void test_a_page_token_of_ones_own_making_is_refused(void **state)
{
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	Samen__Matching__V1__ListMatchesRequest in =
	    SAMEN__MATCHING__V1__LIST_MATCHES_REQUEST__INIT;
	page.token = wire_text("de volgende");
	in.page = &page;
	stage_wrong_field(*state, &coach, "ListMatches", &in.base, "page.token", "NOT_A_TOKEN");
}

/* --- following up --- */

static void test_both_sides_say_that_there_was_contact(void **state)
{
	Samen__Matching__V1__FollowUpRequest in = contact(stage_match(*state));
	(void)stage_ask(*state, &teacher, "FollowUp", &in.base);
	const MatchView *match = stage_ask(*state, &coach, "FollowUp", &in.base);
	assert_int_equal(match->n_follow_ups_at_ms, 2);
}

static void test_the_next_contact_is_set(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__FollowUpRequest in = contact(stage_match(stage));
	in.next_at_ms = stage->service.now_ms + 30 * day_ms;
	const MatchView *match = stage_ask(stage, &coach, "FollowUp", &in.base);
	assert_true(match->next_follow_up_at_ms == in.next_at_ms);
}

static void test_after_a_contact_the_next_one_is_in_four_weeks(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__FollowUpRequest in = contact(stage_match(stage));
	stage->service.now_ms += 13 * day_ms;
	const MatchView *match = stage_ask(stage, &teacher, "FollowUp", &in.base);
	assert_true(match->next_follow_up_at_ms == stage->service.now_ms + 28 * day_ms);
}

static void test_a_contact_in_between_leaves_the_next_one(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__FollowUpRequest in = contact(stage_match(stage));
	stage->service.now_ms += 2 * day_ms;
	const MatchView *match = stage_ask(stage, &teacher, "FollowUp", &in.base);
	assert_true(match->next_follow_up_at_ms == stage->service.now_ms + 12 * day_ms);
}

static void test_a_note_is_kept_once(void **state)
{
	Samen__Matching__V1__FollowUpRequest in = contact(stage_match(*state));
	in.note_id = wire_text(NOTE);
	(void)stage_ask(*state, &coach, "FollowUp", &in.base);
	const MatchView *match = stage_ask(*state, &coach, "FollowUp", &in.base);
	assert_int_equal(match->n_note_ids, 1);
	assert_string_equal(match->note_ids[0], NOTE);
}

static void test_a_follow_up_that_says_nothing_is_refused(void **state)
{
	Samen__Matching__V1__FollowUpRequest in = contact(stage_match(*state));
	in.took_place = false;
	stage_wrong_field(*state, &coach, "FollowUp", &in.base, "next_at_ms", "REQUIRED");
}

static void test_a_consultant_does_not_follow_up(void **state)
{
	struct caller both = consultant;
	Samen__Matching__V1__FollowUpRequest in = contact(stage_match(*state));
	both.roles |= MAY_TEACHER;
	stage_refused(*state, &both, "FollowUp", &in.base, PERMISSION_DENIED);
}

static void test_an_ended_match_is_not_followed_up(void **state)
{
	const char *id = stage_match(*state);
	Samen__Matching__V1__CompleteMatchRequest end = completion(id);
	Samen__Matching__V1__FollowUpRequest in = contact(id);
	(void)stage_ask(*state, &teacher, "CompleteMatch", &end.base);
	stage_refused(*state, &coach, "FollowUp", &in.base, FAILED_PRECONDITION);
}

/* --- ending --- */

static void test_the_filer_completes_with_an_outcome(void **state)
{
	Samen__Matching__V1__CompleteMatchRequest in = completion(stage_match(*state));
	const MatchView *match = stage_ask(*state, &teacher, "CompleteMatch", &in.base);
	assert_int_equal(match->state, COMPLETED);
	assert_int_equal(match->outcome, SAMEN__INTAKE__V1__OUTCOME__HELPED);
	assert_true(match->ended_at_ms > 0);
}

static void test_an_ended_match_waits_for_no_contact(void **state)
{
	Samen__Matching__V1__CompleteMatchRequest in = completion(stage_match(*state));
	const MatchView *match = stage_ask(*state, &teacher, "CompleteMatch", &in.base);
	assert_true(match->next_follow_up_at_ms == 0);
}

static void test_completing_needs_an_outcome(void **state)
{
	Samen__Matching__V1__CompleteMatchRequest in = completion(stage_match(*state));
	in.outcome = SAMEN__INTAKE__V1__OUTCOME__OUTCOME_UNSPECIFIED;
	stage_wrong_field(*state, &teacher, "CompleteMatch", &in.base, "outcome", "REQUIRED");
}

static void test_the_specialist_does_not_complete(void **state)
{
	struct caller both = coach;
	Samen__Matching__V1__CompleteMatchRequest in = completion(stage_match(*state));
	both.roles |= MAY_TEACHER;
	stage_refused(*state, &both, "CompleteMatch", &in.base, PERMISSION_DENIED);
}

static void test_a_match_is_not_completed_twice(void **state)
{
	Samen__Matching__V1__CompleteMatchRequest in = completion(stage_match(*state));
	(void)stage_ask(*state, &teacher, "CompleteMatch", &in.base);
	stage_refused(*state, &teacher, "CompleteMatch", &in.base, FAILED_PRECONDITION);
}

static void test_each_side_and_the_consultant_stop_a_match(void **state)
{
	const struct caller *callers[] = {&teacher, &coach, &consultant};
	stage_availability(*state, COACH, 3, 0);
	for (size_t i = 0; i < sizeof callers / sizeof *callers; i++) {
		char request_id[] = "r-00000000001x";
		request_id[13] = (char)('0' + i);
		stage_request(
		    *state, &(struct stage_request){.id = request_id, .needs = {"autisme"}});
		Samen__Matching__V1__StopMatchRequest in = stopping(
		    stage_accept(*state, &coach, stage_offer(*state, request_id, COACH, NULL)));
		const MatchView *match = stage_ask(*state, callers[i], "StopMatch", &in.base);
		assert_int_equal(match->state, STOPPED);
	}
}

static void test_stopping_needs_a_reason(void **state)
{
	Samen__Matching__V1__StopMatchRequest in = stopping(stage_match(*state));
	in.reason = SAMEN__MATCHING__V1__STOP_REASON__STOP_REASON_UNSPECIFIED;
	stage_wrong_field(*state, &coach, "StopMatch", &in.base, "reason", "REQUIRED");
}

static void test_others_do_not_stop_a_match(void **state)
{
	Samen__Matching__V1__StopMatchRequest in = stopping(stage_match(*state));
	stage_refused(*state, &neighbour, "StopMatch", &in.base, NOT_FOUND);
}

static void test_an_ended_match_gives_its_room_back(void **state)
{
	stage_availability(*state, COACH, 1, 0);
	Samen__Matching__V1__CompleteMatchRequest in = completion(stage_match(*state));
	(void)stage_ask(*state, &teacher, "CompleteMatch", &in.base);
	stage_request(*state, &(struct stage_request){.id = OTHER_REQUEST, .needs = {"autisme"}});
	(void)stage_accept(*state, &coach, stage_offer(*state, OTHER_REQUEST, COACH, NULL));
}

static void test_only_an_active_match_ends(void **state)
{
	(void)state;
	for (int from = ACTIVE; from <= STOPPED; from++) {
		for (int to = ACTIVE; to <= STOPPED; to++) {
			assert_int_equal(match_may_become((Samen__Matching__V1__MatchState)from,
					     (Samen__Matching__V1__MatchState)to),
			    from == ACTIVE && to != ACTIVE);
		}
	}
}

/* --- grants --- */

static Samen__Matching__V1__IssueGrantRequest grant_of(const char *match_id, const char *offer_id)
{
	Samen__Matching__V1__IssueGrantRequest in = SAMEN__MATCHING__V1__ISSUE_GRANT_REQUEST__INIT;
	in.match_id = wire_text(match_id);
	in.offer_id = wire_text(offer_id);
	return in;
}

/* What the grant says; checked as intake does. */
static const Samen__Rpc__V1__Claims *claims_of(struct stage *stage, const GrantResponse *out)
{
	Samen__Rpc__V1__Claims *claims;
	struct arena *arena = stage->calls[0].call.arena;
	assert_int_equal(token_check(stage->keyring, arena, out->grant,
			     SAMEN__RPC__V1__TOKEN_KIND__GRANT, stage->service.now_ms, &claims),
	    OK);
	return claims;
}

static void test_an_active_match_grants_reading(void **state)
{
	const char *id = stage_match(*state);
	Samen__Matching__V1__IssueGrantRequest in = grant_of(id, "");
	const Samen__Rpc__V1__Claims *claims =
	    claims_of(*state, stage_ask(*state, &coach, "IssueGrant", &in.base));
	assert_true(claims->may_read);
	assert_string_equal(claims->subject, COACH);
	assert_string_equal(claims->request_id, REQUEST);
	assert_string_equal(claims->match_id, id);
}

static void test_a_grant_lives_five_minutes(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__IssueGrantRequest in = grant_of(stage_match(stage), "");
	const GrantResponse *out = stage_ask(stage, &coach, "IssueGrant", &in.base);
	assert_true(out->expires_at_ms == stage->service.now_ms + 5 * 60 * 1000);
	assert_true(claims_of(stage, out)->expires_at_ms == out->expires_at_ms);
}

static void test_an_open_offer_grants_adding_only(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	Samen__Matching__V1__IssueGrantRequest in = grant_of("", id);
	const Samen__Rpc__V1__Claims *claims =
	    claims_of(*state, stage_ask(*state, &coach, "IssueGrant", &in.base));
	assert_false(claims->may_read);
	assert_string_equal(claims->match_id, id);
}

static void test_an_ended_match_grants_nothing(void **state)
{
	const char *id = stage_match(*state);
	Samen__Matching__V1__StopMatchRequest stop = stopping(id);
	Samen__Matching__V1__IssueGrantRequest in = grant_of(id, "");
	(void)stage_ask(*state, &coach, "StopMatch", &stop.base);
	stage_refused(*state, &coach, "IssueGrant", &in.base, FAILED_PRECONDITION);
}

static void test_an_offer_past_its_time_grants_nothing(void **state)
{
	struct stage *stage = *state;
	stage_usual_request(stage);
	Samen__Matching__V1__IssueGrantRequest in =
	    grant_of("", stage_offer(stage, REQUEST, COACH, NULL));
	stage->service.now_ms += 5 * day_ms;
	stage_refused(stage, &coach, "IssueGrant", &in.base, FAILED_PRECONDITION);
}

static void test_a_grant_is_for_the_specialist_only(void **state)
{
	struct caller filer = teacher;
	Samen__Matching__V1__IssueGrantRequest in = grant_of(stage_match(*state), "");
	filer.roles |= MAY_SPECIALIST;
	stage_refused(*state, &filer, "IssueGrant", &in.base, NOT_FOUND);
	stage_refused(*state, &distant, "IssueGrant", &in.base, NOT_FOUND);
}

static void test_no_grant_without_the_request(void **state)
{
	Samen__Matching__V1__IssueGrantRequest in = grant_of(stage_match(*state), "");
	stage_forget(*state, &matching_intake);
	stage_refused(*state, &coach, "IssueGrant", &in.base, FAILED_PRECONDITION);
}

static void test_a_grant_is_by_one_of_the_two(void **state)
{
	Samen__Matching__V1__IssueGrantRequest in = grant_of("", "");
	stage_wrong_field(*state, &coach, "IssueGrant", &in.base, "match_id", "REQUIRED");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_both_sides_see_each_others_contact_details),
	    TEST(test_a_consultant_of_the_area_sees_the_match),
	    TEST(test_a_match_is_hidden_from_others),
	    TEST(test_the_first_contact_is_in_two_weeks_by_default),
	    TEST(test_a_match_takes_over_the_offers_needs),
	    TEST(test_matches_are_listed_for_both_sides_and_consultants),
	    TEST(test_matches_are_not_listed_for_others),
	    TEST(test_who_is_on_several_sides_sees_a_match_once),
	    TEST(test_matches_follow_their_request_to_another_area),
	    TEST(test_matches_are_filtered_by_state),
	    TEST(test_matches_of_a_request_are_listed),
	    TEST(test_a_page_token_of_ones_own_making_is_refused),
	    TEST(test_both_sides_say_that_there_was_contact),
	    TEST(test_the_next_contact_is_set),
	    TEST(test_after_a_contact_the_next_one_is_in_four_weeks),
	    TEST(test_a_contact_in_between_leaves_the_next_one),
	    TEST(test_a_note_is_kept_once),
	    TEST(test_a_follow_up_that_says_nothing_is_refused),
	    TEST(test_a_consultant_does_not_follow_up),
	    TEST(test_an_ended_match_is_not_followed_up),
	    TEST(test_the_filer_completes_with_an_outcome),
	    TEST(test_an_ended_match_waits_for_no_contact),
	    TEST(test_completing_needs_an_outcome),
	    TEST(test_the_specialist_does_not_complete),
	    TEST(test_a_match_is_not_completed_twice),
	    TEST(test_each_side_and_the_consultant_stop_a_match),
	    TEST(test_stopping_needs_a_reason),
	    TEST(test_others_do_not_stop_a_match),
	    TEST(test_an_ended_match_gives_its_room_back),
	    TEST(test_an_active_match_grants_reading),
	    TEST(test_a_grant_lives_five_minutes),
	    TEST(test_an_open_offer_grants_adding_only),
	    TEST(test_an_ended_match_grants_nothing),
	    TEST(test_an_offer_past_its_time_grants_nothing),
	    TEST(test_a_grant_is_for_the_specialist_only),
	    TEST(test_no_grant_without_the_request),
	    TEST(test_a_grant_is_by_one_of_the_two),
	    cmocka_unit_test(test_only_an_active_match_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
