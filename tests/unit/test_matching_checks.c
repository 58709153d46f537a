/* Whether help lasts: asked 6 and 12 weeks after it ended, until somebody answers. */
#include "matching/check.h"
#include "matching/match.h"
#include "support/matching_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define HELPED SAMEN__INTAKE__V1__OUTCOME__HELPED
#define PARTLY SAMEN__INTAKE__V1__OUTCOME__PARTLY_HELPED
#define NOT_HELPED SAMEN__INTAKE__V1__OUTCOME__NOT_HELPED
#define REFERRED SAMEN__INTAKE__V1__OUTCOME__REFERRED
#define NOT_NEEDED SAMEN__INTAKE__V1__OUTCOME__NOT_NEEDED

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

/* A match of REQUEST that ended so. */
static const char *completed(struct stage *stage, Samen__Intake__V1__Outcome outcome)
{
	Samen__Matching__V1__CompleteMatchRequest in =
	    SAMEN__MATCHING__V1__COMPLETE_MATCH_REQUEST__INIT;
	const char *id = stage_match(stage);
	in.match_id = wire_text(id);
	in.outcome = outcome;
	(void)stage_ask(stage, &teacher, "CompleteMatch", &in.base);
	return id;
}

/* --- setting them --- */

static void test_checks_are_set_6_and_12_weeks_after_the_end(void **state)
{
	struct stage *stage = *state;
	const MatchView *match = stage_see_match(stage, &teacher, completed(stage, HELPED));
	assert_int_equal(match->n_checks, 2);
	assert_true(match->checks[0]->due_at_ms == match->ended_at_ms + 42 * day_ms);
	assert_true(match->checks[1]->due_at_ms == match->ended_at_ms + 84 * day_ms);
	assert_true(match->checks[0]->answered_at_ms == 0);
}

static void test_a_closed_request_is_checked_too(void **state)
{
	const char *id = stage_match(*state);
	stage_request(*state, &(struct stage_request){.needs = {"prikkelverwerking", "autisme"},
				  .state = SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED,
				  .outcome = PARTLY});
	assert_int_equal(stage_see_match(*state, &teacher, id)->n_checks, 2);
}

static void test_a_withdrawn_request_is_not_checked(void **state)
{
	const char *id = stage_match(*state);
	stage_request(*state, &(struct stage_request){.needs = {"prikkelverwerking", "autisme"},
				  .state = SAMEN__INTAKE__V1__REQUEST_STATE__WITHDRAWN});
	assert_int_equal(stage_see_match(*state, &teacher, id)->n_checks, 0);
}

static void test_what_was_not_needed_is_not_checked(void **state)
{
	const char *id = completed(*state, NOT_NEEDED);
	assert_int_equal(stage_see_match(*state, &teacher, id)->n_checks, 0);
}

static void test_a_stopped_match_is_not_checked(void **state)
{
	Samen__Matching__V1__StopMatchRequest in = SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	in.match_id = wire_text(stage_match(*state));
	in.reason = SAMEN__MATCHING__V1__STOP_REASON__NO_CONTACT;
	const MatchView *match = stage_ask(*state, &teacher, "StopMatch", &in.base);
	assert_int_equal(match->n_checks, 0);
}

static void test_an_active_match_has_no_checks(void **state)
{
	const char *id = stage_match(*state);
	assert_int_equal(stage_see_match(*state, &teacher, id)->n_checks, 0);
}

/* --- what an answer says --- */

static void test_an_answer_that_is_worse_than_the_end_did_not_last(void **state)
{
	(void)state;
	static const struct {
		uint32_t end, answer;
		bool lasted;
	} cases[] = {
	    {HELPED, HELPED, true},
	    {HELPED, PARTLY, false},
	    {HELPED, NOT_HELPED, false},
	    {HELPED, REFERRED, true},
	    {PARTLY, HELPED, true},
	    {PARTLY, PARTLY, true},
	    {PARTLY, NOT_HELPED, false},
	    {NOT_HELPED, NOT_HELPED, false},
	    {NOT_HELPED, PARTLY, true},
	    {REFERRED, PARTLY, true},
	    {REFERRED, NOT_HELPED, false},
	    {REFERRED, NOT_NEEDED, true},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		Match match = SAMEN__STORED__V1__MATCH__INIT;
		Check check = SAMEN__STORED__V1__CHECK__INIT;
		match.outcome = cases[i].end;
		check.outcome = cases[i].answer;
		check.answered_at_ms = 1;
		assert_int_equal(check_did_not_last(&match, &check), !cases[i].lasted);
	}
}

static void test_what_is_not_answered_says_nothing(void **state)
{
	(void)state;
	Match match = SAMEN__STORED__V1__MATCH__INIT;
	Check check = SAMEN__STORED__V1__CHECK__INIT;
	match.outcome = HELPED;
	assert_false(check_did_not_last(&match, &check));
}

/* --- answering --- */

static Samen__Matching__V1__AnswerCheckRequest answer_of(
    const char *match_id, Samen__Intake__V1__Outcome outcome)
{
	Samen__Matching__V1__AnswerCheckRequest in =
	    SAMEN__MATCHING__V1__ANSWER_CHECK_REQUEST__INIT;
	in.match_id = wire_text(match_id);
	in.outcome = outcome;
	return in;
}

static void test_the_filer_answers_the_oldest_check_first(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__AnswerCheckRequest in = answer_of(completed(stage, HELPED), HELPED);
	in.note_id = wire_text("n-000000000001");
	stage->service.now_ms += 42 * day_ms;
	const MatchView *match = stage_ask(stage, &teacher, "AnswerCheck", &in.base);
	assert_true(match->checks[0]->answered_at_ms == stage->service.now_ms);
	assert_int_equal(match->checks[0]->outcome, HELPED);
	assert_string_equal(match->checks[0]->note_id, "n-000000000001");
	assert_true(match->checks[1]->answered_at_ms == 0);
}

static void test_an_early_answer_is_refused_with_the_date(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__AnswerCheckRequest in = answer_of(completed(stage, HELPED), HELPED);
	stage->service.now_ms += 42 * day_ms - 1;
	const struct fake_call *made = stage_call(stage, &teacher, "AnswerCheck", &in.base);
	assert_int_equal(made->status, FAILED_PRECONDITION);
	assert_non_null(strstr(made->call.message, "12-02-2026"));
}

static void test_a_late_answer_counts_and_the_next_is_asked(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__AnswerCheckRequest in = answer_of(completed(stage, HELPED), HELPED);
	stage->service.now_ms += 300 * day_ms;
	(void)stage_ask(stage, &teacher, "AnswerCheck", &in.base);
	const MatchView *match = stage_ask(stage, &teacher, "AnswerCheck", &in.base);
	assert_true(match->checks[1]->answered_at_ms == stage->service.now_ms);
	stage_refused(stage, &teacher, "AnswerCheck", &in.base, FAILED_PRECONDITION);
}

static void test_silence_answers_nothing(void **state)
{
	struct stage *stage = *state;
	const char *id = completed(stage, HELPED);
	stage->service.now_ms += 1000 * day_ms;
	assert_int_equal(fake_own_write(&stage->service, matching_expire_offers, NULL), OK);
	assert_true(stage_see_match(stage, &teacher, id)->checks[0]->answered_at_ms == 0);
}

static void test_an_answer_needs_an_outcome(void **state)
{
	Samen__Matching__V1__AnswerCheckRequest in = answer_of(completed(*state, HELPED), 0);
	stage_wrong_field(*state, &teacher, "AnswerCheck", &in.base, "outcome", "REQUIRED");
}

static void test_others_do_not_answer(void **state)
{
	struct stage *stage = *state;
	struct caller both = coach;
	Samen__Matching__V1__AnswerCheckRequest in = answer_of(completed(stage, HELPED), HELPED);
	stage->service.now_ms += 42 * day_ms;
	both.roles |= MAY_TEACHER;
	stage_refused(stage, &both, "AnswerCheck", &in.base, PERMISSION_DENIED);
	stage_refused(stage, &consultant, "AnswerCheck", &in.base, PERMISSION_DENIED);
	stage_refused(stage, &neighbour, "AnswerCheck", &in.base, NOT_FOUND);
}

static void test_the_keeper_answers_for_the_filer(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__TakeOverRequest keep = SAMEN__MATCHING__V1__TAKE_OVER_REQUEST__INIT;
	Samen__Matching__V1__AnswerCheckRequest in = answer_of(completed(stage, HELPED), HELPED);
	keep.request_id = wire_text(REQUEST);
	stage->service.now_ms += 42 * day_ms;
	(void)stage_ask(stage, &consultant, "TakeOver", &keep.base);
	const MatchView *match = stage_ask(stage, &consultant, "AnswerCheck", &in.base);
	assert_true(match->checks[0]->answered_at_ms != 0);
}

static void test_later_answers_leave_the_outcome_as_it_is(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__AnswerCheckRequest in =
	    answer_of(completed(stage, HELPED), NOT_HELPED);
	stage->service.now_ms += 42 * day_ms;
	const MatchView *match = stage_ask(stage, &teacher, "AnswerCheck", &in.base);
	assert_int_equal(match->outcome, HELPED);
	assert_true(match->checks[0]->did_not_last);
}

/* --- doing something about it --- */

static void test_a_consultant_says_that_something_was_done(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__HandleCheckRequest handled =
	    SAMEN__MATCHING__V1__HANDLE_CHECK_REQUEST__INIT;
	const char *id = completed(stage, HELPED);
	Samen__Matching__V1__AnswerCheckRequest in = answer_of(id, PARTLY);
	handled.match_id = wire_text(id);
	stage_refused(stage, &consultant, "HandleCheck", &handled.base, FAILED_PRECONDITION);
	stage->service.now_ms += 42 * day_ms;
	(void)stage_ask(stage, &teacher, "AnswerCheck", &in.base);
	stage_refused(stage, &neighbour, "HandleCheck", &handled.base, NOT_FOUND);
	const MatchView *match = stage_ask(stage, &consultant, "HandleCheck", &handled.base);
	assert_true(match->checks[0]->handled_at_ms == stage->service.now_ms);
	assert_true(match->checks[1]->handled_at_ms == 0);
	stage_refused(stage, &consultant, "HandleCheck", &handled.base, FAILED_PRECONDITION);
}

static void test_who_helped_does_not_say_that_something_was_done(void **state)
{
	char area_id[] = NOORD;
	char *areas[] = {area_id};
	struct stage *stage = *state;
	struct caller both = coach;
	Samen__Matching__V1__HandleCheckRequest handled =
	    SAMEN__MATCHING__V1__HANDLE_CHECK_REQUEST__INIT;
	const char *id = completed(stage, HELPED);
	Samen__Matching__V1__AnswerCheckRequest in = answer_of(id, PARTLY);
	handled.match_id = wire_text(id);
	both.roles |= MAY_CONSULTANT;
	both.area_ids = areas;
	both.area_count = 1;
	stage->service.now_ms += 42 * day_ms;
	(void)stage_ask(stage, &teacher, "AnswerCheck", &in.base);
	stage_refused(stage, &both, "HandleCheck", &handled.base, PERMISSION_DENIED);
	(void)stage_ask(stage, &consultant, "HandleCheck", &handled.base);
}

/* --- listing --- */

static size_t count_with(
    struct stage *stage, const struct caller *caller, Samen__Matching__V1__CheckFilter checks)
{
	Samen__Matching__V1__ListMatchesRequest in =
	    SAMEN__MATCHING__V1__LIST_MATCHES_REQUEST__INIT;
	in.checks = checks;
	const Samen__Matching__V1__ListMatchesResponse *out =
	    stage_ask(stage, caller, "ListMatches", &in.base);
	return out->n_matches;
}

static void test_matches_are_listed_by_their_checks(void **state)
{
	struct stage *stage = *state;
	const Samen__Matching__V1__CheckFilter open =
	    SAMEN__MATCHING__V1__CHECK_FILTER__CHECKS_OPEN;
	const Samen__Matching__V1__CheckFilter due = SAMEN__MATCHING__V1__CHECK_FILTER__CHECKS_DUE;
	const Samen__Matching__V1__CheckFilter bad =
	    SAMEN__MATCHING__V1__CHECK_FILTER__CHECKS_NOT_LASTED;
	Samen__Matching__V1__AnswerCheckRequest in =
	    answer_of(completed(stage, HELPED), NOT_HELPED);
	assert_int_equal(count_with(stage, &teacher, open), 1);
	assert_int_equal(count_with(stage, &teacher, due), 0);
	stage->service.now_ms += 42 * day_ms;
	assert_int_equal(count_with(stage, &teacher, due), 1);
	assert_int_equal(count_with(stage, &consultant, due), 1);
	assert_int_equal(count_with(stage, &coach, due), 0); /* it is not hers to answer */
	assert_int_equal(count_with(stage, &consultant, bad), 0);
	(void)stage_ask(stage, &teacher, "AnswerCheck", &in.base);
	assert_int_equal(count_with(stage, &teacher, due), 0);
	assert_int_equal(count_with(stage, &teacher, open), 1);
	assert_int_equal(count_with(stage, &consultant, bad), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_checks_are_set_6_and_12_weeks_after_the_end),
	    TEST(test_a_closed_request_is_checked_too),
	    TEST(test_a_withdrawn_request_is_not_checked),
	    TEST(test_what_was_not_needed_is_not_checked),
	    TEST(test_a_stopped_match_is_not_checked),
	    TEST(test_an_active_match_has_no_checks),
	    TEST(test_the_filer_answers_the_oldest_check_first),
	    TEST(test_an_early_answer_is_refused_with_the_date),
	    TEST(test_a_late_answer_counts_and_the_next_is_asked),
	    TEST(test_silence_answers_nothing),
	    TEST(test_an_answer_needs_an_outcome),
	    TEST(test_others_do_not_answer),
	    TEST(test_the_keeper_answers_for_the_filer),
	    TEST(test_later_answers_leave_the_outcome_as_it_is),
	    TEST(test_a_consultant_says_that_something_was_done),
	    TEST(test_who_helped_does_not_say_that_something_was_done),
	    TEST(test_matches_are_listed_by_their_checks),
	    cmocka_unit_test(test_an_answer_that_is_worse_than_the_end_did_not_last),
	    cmocka_unit_test(test_what_is_not_answered_says_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
