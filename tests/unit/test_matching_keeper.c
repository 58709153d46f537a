/* Consultants who look after a request: what they may do for who asked, and when it ends. */
#include "matching/keeper.h"
#include "support/matching_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COLLEAGUE_CONSULTANT "p-000000000007"

static char noord_id[] = NOORD;
static char *const noord[] = {noord_id};

/* Another consultant of the same area. */
static const struct caller second = {.kind = CALLER_PERSON,
    .id = COLLEAGUE_CONSULTANT,
    .roles = MAY_CONSULTANT,
    .organisation_id = "",
    .session_id = "",
    .request_id = "",
    .area_ids = noord,
    .area_count = 1};

static const struct stage_person second_person = {.id = COLLEAGUE_CONSULTANT,
    .name = "Gijs",
    .email = "gijs@x.example",
    .organisation_id = "",
    .watches = {NOORD}};

/* --- steps --- */

static Samen__Matching__V1__TakeOverRequest take_over_of(const char *request_id)
{
	Samen__Matching__V1__TakeOverRequest in = SAMEN__MATCHING__V1__TAKE_OVER_REQUEST__INIT;
	in.request_id = wire_text(request_id);
	return in;
}

static const Samen__Matching__V1__TakeOverResponse *take_over(
    struct stage *stage, const struct caller *caller)
{
	Samen__Matching__V1__TakeOverRequest in = take_over_of(REQUEST);
	return stage_ask(stage, caller, "TakeOver", &in.base);
}

static Samen__Matching__V1__CompleteMatchRequest completion(const char *match_id)
{
	Samen__Matching__V1__CompleteMatchRequest in =
	    SAMEN__MATCHING__V1__COMPLETE_MATCH_REQUEST__INIT;
	in.match_id = wire_text(match_id);
	in.outcome = SAMEN__INTAKE__V1__OUTCOME__HELPED;
	return in;
}

static Samen__Matching__V1__FollowUpRequest contact(const char *match_id)
{
	Samen__Matching__V1__FollowUpRequest in = SAMEN__MATCHING__V1__FOLLOW_UP_REQUEST__INIT;
	in.match_id = wire_text(match_id);
	in.took_place = true;
	return in;
}

/* The row of REQUEST as the consultant sees it. */
static const MonitorRow *row_of(struct stage *stage, const struct caller *caller)
{
	Samen__Matching__V1__MonitorRequest in = SAMEN__MATCHING__V1__MONITOR_REQUEST__INIT;
	const Samen__Matching__V1__MonitorResponse *out =
	    stage_ask(stage, caller, "Monitor", &in.base);
	assert_int_equal(out->n_rows, 1);
	return out->rows[0];
}

/* --- taking over --- */

static void test_others_of_the_area_see_who_keeps_it_and_since_when(void **state)
{
	struct stage *stage = *state;
	stage_person(stage, &second_person);
	stage_usual_request(stage);
	(void)take_over(stage, &consultant);
	const MonitorRow *row = row_of(stage, &second);
	assert_string_equal(row->keeper->person_id, CONSULTANT);
	assert_string_equal(row->keeper->name, "Eva");
	assert_true(row->kept_since_ms == stage->service.now_ms);
}

static void test_who_asked_and_who_helps_see_who_keeps_it(void **state)
{
	const char *id = stage_match(*state);
	(void)take_over(*state, &consultant);
	assert_string_equal(stage_see_match(*state, &teacher, id)->keeper->name, "Eva");
	assert_string_equal(stage_see_match(*state, &coach, id)->keeper->name, "Eva");
}

static void test_taking_over_from_another_says_from_whom(void **state)
{
	stage_person(*state, &second_person);
	stage_usual_request(*state);
	assert_null(take_over(*state, &consultant)->from);
	assert_string_equal(take_over(*state, &second)->from->name, "Eva");
	assert_string_equal(row_of(*state, &consultant)->keeper->person_id, COLLEAGUE_CONSULTANT);
}

static void test_taking_over_twice_leaves_the_date(void **state)
{
	struct stage *stage = *state;
	stage_usual_request(stage);
	(void)take_over(stage, &consultant);
	int64_t since_ms = stage->service.now_ms;
	stage->service.now_ms += 1000;
	const Samen__Matching__V1__TakeOverResponse *again = take_over(stage, &consultant);
	assert_null(again->from);
	assert_true(again->request->kept_since_ms == since_ms);
}

static void test_an_ended_request_can_be_kept(void **state)
{
	stage_request(*state, &(struct stage_request){.needs = {"autisme"},
				  .state = SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED,
				  .outcome = SAMEN__INTAKE__V1__OUTCOME__HELPED});
	assert_string_equal(take_over(*state, &consultant)->request->keeper->name, "Eva");
}

static void test_a_consultant_of_another_area_keeps_nothing(void **state)
{
	Samen__Matching__V1__TakeOverRequest in = take_over_of(REQUEST);
	stage_usual_request(*state);
	stage_refused(*state, &neighbour, "TakeOver", &in.base, NOT_FOUND);
	stage_refused(*state, &neighbour, "LetGo", &in.base, NOT_FOUND);
}

static void test_a_keeper_lets_go(void **state)
{
	Samen__Matching__V1__LetGoRequest in = SAMEN__MATCHING__V1__LET_GO_REQUEST__INIT;
	in.request_id = wire_text(REQUEST);
	stage_usual_request(*state);
	(void)take_over(*state, &consultant);
	const MonitorRow *row = stage_ask(*state, &consultant, "LetGo", &in.base);
	assert_null(row->keeper);
	assert_true(row->kept_since_ms == 0);
	stage_refused(*state, &consultant, "LetGo", &in.base, FAILED_PRECONDITION);
}

static void test_only_the_keeper_lets_go(void **state)
{
	Samen__Matching__V1__LetGoRequest in = SAMEN__MATCHING__V1__LET_GO_REQUEST__INIT;
	in.request_id = wire_text(REQUEST);
	stage_person(*state, &second_person);
	stage_usual_request(*state);
	(void)take_over(*state, &consultant);
	stage_refused(*state, &second, "LetGo", &in.base, FAILED_PRECONDITION);
}

/* --- doing what the filer does --- */

static void test_a_keeper_follows_up_and_completes(void **state)
{
	const char *id = stage_match(*state);
	Samen__Matching__V1__FollowUpRequest follow_up = contact(id);
	Samen__Matching__V1__CompleteMatchRequest end = completion(id);
	(void)take_over(*state, &consultant);
	const MatchView *match = stage_ask(*state, &consultant, "FollowUp", &follow_up.base);
	assert_int_equal(match->n_follow_ups_at_ms, 1);
	match = stage_ask(*state, &consultant, "CompleteMatch", &end.base);
	assert_int_equal(match->state, SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED);
}

static void test_a_consultant_who_does_not_keep_it_does_not(void **state)
{
	const char *id = stage_match(*state);
	Samen__Matching__V1__FollowUpRequest follow_up = contact(id);
	Samen__Matching__V1__CompleteMatchRequest end = completion(id);
	stage_person(*state, &second_person);
	(void)take_over(*state, &second);
	stage_refused(*state, &consultant, "FollowUp", &follow_up.base, PERMISSION_DENIED);
	stage_refused(*state, &consultant, "CompleteMatch", &end.base, PERMISSION_DENIED);
}

static void test_who_let_go_does_not_any_more(void **state)
{
	const char *id = stage_match(*state);
	Samen__Matching__V1__CompleteMatchRequest end = completion(id);
	Samen__Matching__V1__LetGoRequest in = SAMEN__MATCHING__V1__LET_GO_REQUEST__INIT;
	in.request_id = wire_text(REQUEST);
	(void)take_over(*state, &consultant);
	(void)stage_ask(*state, &consultant, "LetGo", &in.base);
	stage_refused(*state, &consultant, "CompleteMatch", &end.base, PERMISSION_DENIED);
}

/* Nobody says of their own help how it ended. */
static void test_a_keeper_who_helps_does_not_complete(void **state)
{
	struct caller both = coach;
	const char *id = stage_match(*state);
	Samen__Matching__V1__CompleteMatchRequest end = completion(id);
	both.roles |= MAY_CONSULTANT;
	both.area_ids = noord;
	both.area_count = 1;
	(void)take_over(*state, &both);
	stage_refused(*state, &both, "CompleteMatch", &end.base, PERMISSION_DENIED);
}

/* Nor of another's, beside which they helped. */
static void test_a_keeper_who_helps_by_another_match_does_not_complete(void **state)
{
	struct stage *stage = *state;
	struct caller both = colleague;
	stage_usual_request(stage);
	const char *id =
	    stage_accept(stage, &coach, stage_offer(stage, REQUEST, COACH, "prikkelverwerking"));
	(void)stage_accept(stage, &colleague, stage_offer(stage, REQUEST, COLLEAGUE, "autisme"));
	Samen__Matching__V1__FollowUpRequest follow_up = contact(id);
	Samen__Matching__V1__CompleteMatchRequest end = completion(id);
	both.roles |= MAY_CONSULTANT;
	both.area_ids = noord;
	both.area_count = 1;
	(void)take_over(stage, &both);
	stage_refused(stage, &both, "CompleteMatch", &end.base, PERMISSION_DENIED);
	(void)stage_ask(stage, &both, "FollowUp", &follow_up.base);
}

/* --- its end --- */

static void test_nobody_keeps_it_once_the_keepers_account_is_closed(void **state)
{
	struct stage_person closed = {.id = CONSULTANT,
	    .name = "Eva",
	    .email = "eva@x.example",
	    .organisation_id = "",
	    .watches = {NOORD},
	    .closed = true};
	stage_person(*state, &second_person);
	stage_usual_request(*state);
	(void)take_over(*state, &consultant);
	uint64_t change = row_of(*state, &second)->change;
	stage_person(*state, &closed);
	const MonitorRow *row = row_of(*state, &second);
	assert_null(row->keeper);
	assert_true(row->change > change); /* who watches hears of it */
}

static void test_nobody_keeps_it_once_the_keeper_watches_another_area(void **state)
{
	struct stage_person moved = {.id = CONSULTANT,
	    .name = "Eva",
	    .email = "eva@x.example",
	    .organisation_id = "",
	    .watches = {ZUID}};
	stage_person(*state, &second_person);
	stage_usual_request(*state);
	(void)take_over(*state, &consultant);
	stage_person(*state, &moved);
	assert_null(row_of(*state, &second)->keeper);
}

static void test_nobody_keeps_it_once_it_lies_in_another_area(void **state)
{
	stage_usual_request(*state);
	(void)take_over(*state, &consultant);
	stage_request(*state, &(struct stage_request){.needs = {"autisme"}, .area_id = OOST});
	assert_null(row_of(*state, &neighbour)->keeper);
}

static void test_a_change_of_the_request_leaves_the_keeper(void **state)
{
	stage_usual_request(*state);
	(void)take_over(*state, &consultant);
	stage_request(*state, &(struct stage_request){.needs = {"autisme"}});
	assert_string_equal(row_of(*state, &consultant)->keeper->person_id, CONSULTANT);
}

static void test_replicas_that_are_built_again_leave_the_keeper(void **state)
{
	stage_usual_request(*state);
	(void)take_over(*state, &consultant);
	stage_forget(*state, &matching_directory);
	stage_request(*state, &(struct stage_request){.needs = {"autisme"}});
	assert_string_equal(row_of(*state, &consultant)->keeper->person_id, CONSULTANT);
}

static void test_who_kept_a_request_is_forgotten_with_it(void **state)
{
	stage_usual_request(*state);
	(void)take_over(*state, &consultant);
	assert_int_equal(stage_feed(*state, &matching_intake, "request", REQUEST, NULL), OK);
	stage_usual_request(*state);
	assert_null(row_of(*state, &consultant)->keeper);
}

static void test_the_feed_names_the_keeper_by_id_alone(void **state)
{
	Samen__Common__V1__ChangesRequest in = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	stage_usual_request(*state);
	(void)take_over(*state, &consultant);
	const Samen__Common__V1__ChangesResponse *out =
	    stage_ask(*state, &follower, "Changes", &in.base);
	const Samen__Common__V1__Change *last = out->changes[out->n_changes - 1];
	assert_string_equal(last->kind, "request");
	MonitorRow *row =
	    samen__matching__v1__monitor_row__unpack(NULL, last->record.len, last->record.data);
	assert_non_null(row);
	assert_string_equal(row->keeper->person_id, CONSULTANT);
	assert_string_equal(row->keeper->name, "");
	samen__matching__v1__monitor_row__free_unpacked(row, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_others_of_the_area_see_who_keeps_it_and_since_when),
	    TEST(test_who_asked_and_who_helps_see_who_keeps_it),
	    TEST(test_taking_over_from_another_says_from_whom),
	    TEST(test_taking_over_twice_leaves_the_date),
	    TEST(test_an_ended_request_can_be_kept),
	    TEST(test_a_consultant_of_another_area_keeps_nothing),
	    TEST(test_a_keeper_lets_go),
	    TEST(test_only_the_keeper_lets_go),
	    TEST(test_a_keeper_follows_up_and_completes),
	    TEST(test_a_consultant_who_does_not_keep_it_does_not),
	    TEST(test_who_let_go_does_not_any_more),
	    TEST(test_a_keeper_who_helps_does_not_complete),
	    TEST(test_a_keeper_who_helps_by_another_match_does_not_complete),
	    TEST(test_nobody_keeps_it_once_the_keepers_account_is_closed),
	    TEST(test_nobody_keeps_it_once_the_keeper_watches_another_area),
	    TEST(test_nobody_keeps_it_once_it_lies_in_another_area),
	    TEST(test_a_change_of_the_request_leaves_the_keeper),
	    TEST(test_replicas_that_are_built_again_leave_the_keeper),
	    TEST(test_who_kept_a_request_is_forgotten_with_it),
	    TEST(test_the_feed_names_the_keeper_by_id_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
