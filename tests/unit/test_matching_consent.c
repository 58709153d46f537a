/* What consent says to matching: who is proposed and asked, and when leave to open is given. */
#include "support/matching_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SECTOR(name) SAMEN__COMMON__V1__SECTOR__##name
#define RECIPIENTS(name) SAMEN__INTAKE__V1__RECIPIENTS__##name

typedef Samen__Matching__V1__SuggestMatchesResponse SuggestResponse;
typedef Samen__Matching__V1__Candidate Candidate;

static const int64_t withdrawn_at_ms = 1700000000000;

/* COACH works in youth care, and the parents agreed to people of these classes. */
static void coach_in_youth_care(struct stage *stage, Samen__Intake__V1__Recipients recipients)
{
	stage_sector(stage, SPECIAL, NOORD, SECTOR(YOUTH_CARE));
	stage_request(stage,
	    &(struct stage_request){.needs = {"prikkelverwerking"}, .recipients = recipients});
}

static const Candidate *find(Candidate *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i]->person_id, COACH) == 0) {
			return list[i];
		}
	}
	return NULL;
}

static const SuggestResponse *suggest(struct stage *stage)
{
	Samen__Matching__V1__SuggestMatchesRequest in =
	    SAMEN__MATCHING__V1__SUGGEST_MATCHES_REQUEST__INIT;
	in.request_id = wire_text(REQUEST);
	return stage_ask(stage, &teacher, "SuggestMatches", &in.base);
}

static void who_may_not_read_is_left_out_with_the_reason(void **state)
{
	coach_in_youth_care(*state, RECIPIENTS(EDUCATION_ONLY));
	const SuggestResponse *out = suggest(*state);
	assert_null(find(out->candidates, out->n_candidates));
	const Candidate *left_out = find(out->left_out, out->n_left_out);
	assert_non_null(left_out);
	assert_int_equal(left_out->left_out, SAMEN__MATCHING__V1__LEFT_OUT__NOT_A_RECIPIENT);
	assert_string_equal(left_out->left_out_reason,
	    "works for an organisation whose people may not read the text of this request");
}

static void who_may_read_is_proposed(void **state)
{
	coach_in_youth_care(*state, RECIPIENTS(EDUCATION_AND_YOUTH_CARE));
	const SuggestResponse *out = suggest(*state);
	assert_non_null(find(out->candidates, out->n_candidates));
}

static void without_a_class_other_organisations_are_left_out(void **state)
{
	coach_in_youth_care(*state, RECIPIENTS(RECIPIENTS_UNSPECIFIED));
	assert_non_null(find(suggest(*state)->candidates, suggest(*state)->n_candidates));
	stage_sector(*state, SPECIAL, NOORD, SECTOR(OTHER));
	assert_null(find(suggest(*state)->candidates, suggest(*state)->n_candidates));
}

static void why_not_says_so_too(void **state)
{
	Samen__Matching__V1__WhyNotRequest in = SAMEN__MATCHING__V1__WHY_NOT_REQUEST__INIT;
	coach_in_youth_care(*state, RECIPIENTS(EDUCATION_ONLY));
	in.request_id = wire_text(REQUEST);
	in.person_id = wire_text(COACH);
	const Candidate *out = stage_ask(*state, &teacher, "WhyNot", &in.base);
	assert_int_equal(out->left_out, SAMEN__MATCHING__V1__LEFT_OUT__NOT_A_RECIPIENT);
}

static void a_team_does_without_and_says_why(void **state)
{
	Samen__Matching__V1__ProposeTeamRequest in =
	    SAMEN__MATCHING__V1__PROPOSE_TEAM_REQUEST__INIT;
	coach_in_youth_care(*state, RECIPIENTS(EDUCATION_ONLY));
	in.request_id = wire_text(REQUEST);
	const Samen__Matching__V1__ProposeTeamResponse *out =
	    stage_ask(*state, &teacher, "ProposeTeam", &in.base);
	assert_int_equal(out->n_members, 0);
	assert_int_equal(out->n_uncovered, 1);
	assert_int_equal(out->uncovered[0]->not_recipients, 1);
	assert_non_null(strstr(out->uncovered[0]->reason, "may not read the text (1)"));
}

static void a_plan_does_without_and_says_why(void **state)
{
	Samen__Matching__V1__PlanAssignmentsRequest in =
	    SAMEN__MATCHING__V1__PLAN_ASSIGNMENTS_REQUEST__INIT;
	coach_in_youth_care(*state, RECIPIENTS(EDUCATION_ONLY));
	in.time_limit_ms = 100;
	const Samen__Matching__V1__PlanAssignmentsResponse *out =
	    stage_ask(*state, &consultant, "PlanAssignments", &in.base);
	assert_int_equal(out->n_requests, 1);
	assert_int_equal(out->planned, 0);
	assert_int_equal(out->requests[0]->shortage->not_recipients, 1);
}

static void nobody_outside_is_offered_the_request(void **state)
{
	Samen__Matching__V1__CreateOffersRequest in =
	    SAMEN__MATCHING__V1__CREATE_OFFERS_REQUEST__INIT;
	char *people[] = {wire_text(COACH)};
	coach_in_youth_care(*state, RECIPIENTS(EDUCATION_ONLY));
	in.request_id = wire_text(REQUEST);
	in.person_ids = people;
	in.n_person_ids = 1;
	stage_wrong_field(
	    *state, &teacher, "CreateOffers", &in.base, "person_ids[0]", "NOT_A_RECIPIENT");
}

static void a_line_of_a_plan_to_somebody_outside_makes_no_offer(void **state)
{
	Samen__Matching__V1__ApprovePlanRequest in =
	    SAMEN__MATCHING__V1__APPROVE_PLAN_REQUEST__INIT;
	Samen__Matching__V1__ApprovedLine line = SAMEN__MATCHING__V1__APPROVED_LINE__INIT;
	Samen__Matching__V1__ApprovedLine *lines[] = {&line};
	coach_in_youth_care(*state, RECIPIENTS(EDUCATION_ONLY));
	line.request_id = wire_text(REQUEST);
	line.person_id = wire_text(COACH);
	in.lines = lines;
	in.n_lines = 1;
	const Samen__Matching__V1__ApprovePlanResponse *out =
	    stage_ask(*state, &consultant, "ApprovePlan", &in.base);
	assert_null(out->results[0]->offer);
	assert_string_equal(out->results[0]->reason, "NOT_A_RECIPIENT");
}

static void an_offer_made_before_consent_was_narrowed_is_not_accepted(void **state)
{
	Samen__Matching__V1__AcceptOfferRequest in =
	    SAMEN__MATCHING__V1__ACCEPT_OFFER_REQUEST__INIT;
	coach_in_youth_care(*state, RECIPIENTS(EDUCATION_AND_YOUTH_CARE));
	in.offer_id = wire_text(stage_offer(*state, REQUEST, COACH, NULL));
	coach_in_youth_care(*state, RECIPIENTS(EDUCATION_ONLY));
	stage_refused(*state, &coach, "AcceptOffer", &in.base, FAILED_PRECONDITION);
}

/* --- grants --- */

static Samen__Matching__V1__IssueGrantRequest grant_of(const char *match_id)
{
	Samen__Matching__V1__IssueGrantRequest in = SAMEN__MATCHING__V1__ISSUE_GRANT_REQUEST__INIT;
	in.match_id = wire_text(match_id);
	return in;
}

static const char *matched(struct stage *stage)
{
	stage_request(stage, &(struct stage_request){.needs = {"prikkelverwerking"}});
	return stage_accept(stage, &coach, stage_offer(stage, REQUEST, COACH, NULL));
}

static void withdraw(struct stage *stage)
{
	stage_request(stage, &(struct stage_request){.needs = {"prikkelverwerking"},
				 .consent_withdrawn_at_ms = withdrawn_at_ms});
}

static void no_leave_to_open_once_consent_is_withdrawn(void **state)
{
	Samen__Matching__V1__IssueGrantRequest in = grant_of(matched(*state));
	(void)stage_ask(*state, &coach, "IssueGrant", &in.base);
	withdraw(*state);
	const struct fake_call *fake = stage_call(*state, &coach, "IssueGrant", &in.base);
	assert_int_equal(fake->status, PERMISSION_DENIED);
	assert_non_null(strstr(fake->call.message, "consent was withdrawn"));
}

static void leave_to_open_comes_back_with_consent(void **state)
{
	Samen__Matching__V1__IssueGrantRequest in = grant_of(matched(*state));
	withdraw(*state);
	stage_refused(*state, &coach, "IssueGrant", &in.base, PERMISSION_DENIED);
	stage_request(*state, &(struct stage_request){.needs = {"prikkelverwerking"}});
	(void)stage_ask(*state, &coach, "IssueGrant", &in.base);
}

static void no_leave_to_open_for_an_organisation_outside(void **state)
{
	Samen__Matching__V1__IssueGrantRequest in = grant_of(matched(*state));
	coach_in_youth_care(*state, RECIPIENTS(EDUCATION_ONLY));
	stage_refused(*state, &coach, "IssueGrant", &in.base, PERMISSION_DENIED);
}

static void both_sides_see_since_when_consent_is_withdrawn(void **state)
{
	const char *id = matched(*state);
	assert_int_equal(stage_see_match(*state, &coach, id)->consent_withdrawn_at_ms, 0);
	withdraw(*state);
	assert_int_equal(
	    stage_see_match(*state, &coach, id)->consent_withdrawn_at_ms, withdrawn_at_ms);
	assert_int_equal(
	    stage_see_match(*state, &teacher, id)->consent_withdrawn_at_ms, withdrawn_at_ms);
}

static void who_is_asked_sees_it_in_the_offer(void **state)
{
	stage_request(*state, &(struct stage_request){.needs = {"prikkelverwerking"}});
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	withdraw(*state);
	assert_int_equal(
	    stage_see_offer(*state, &coach, "", id)->consent_withdrawn_at_ms, withdrawn_at_ms);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(who_may_not_read_is_left_out_with_the_reason),
	    TEST(who_may_read_is_proposed),
	    TEST(without_a_class_other_organisations_are_left_out),
	    TEST(why_not_says_so_too),
	    TEST(a_team_does_without_and_says_why),
	    TEST(a_plan_does_without_and_says_why),
	    TEST(nobody_outside_is_offered_the_request),
	    TEST(a_line_of_a_plan_to_somebody_outside_makes_no_offer),
	    TEST(an_offer_made_before_consent_was_narrowed_is_not_accepted),
	    TEST(no_leave_to_open_once_consent_is_withdrawn),
	    TEST(leave_to_open_comes_back_with_consent),
	    TEST(no_leave_to_open_for_an_organisation_outside),
	    TEST(both_sides_see_since_when_consent_is_withdrawn),
	    TEST(who_is_asked_sees_it_in_the_offer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
