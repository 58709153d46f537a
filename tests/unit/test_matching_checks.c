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
	    cmocka_unit_test(test_an_answer_that_is_worse_than_the_end_did_not_last),
	    cmocka_unit_test(test_what_is_not_answered_says_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
