/* The consultant's view and the feed: what is in them, in which order, and what leaves. */
#include "support/matching_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Matching__V1__MonitorRequest MonitorRequest;
typedef Samen__Matching__V1__MonitorResponse MonitorResponse;
typedef Samen__Matching__V1__WatchMonitorResponse WatchResponse;

#define MONITOR_INIT SAMEN__MATCHING__V1__MONITOR_REQUEST__INIT
#define CLOSED SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED

static const MonitorResponse *look(struct stage *stage, const struct caller *caller)
{
	MonitorRequest in = MONITOR_INIT;
	return stage_ask(stage, caller, "Monitor", &in.base);
}

static const MonitorRow *only_row(struct stage *stage)
{
	const MonitorResponse *out = look(stage, &consultant);
	assert_int_equal(out->n_rows, 1);
	return out->rows[0];
}

static const WatchResponse *watch(struct stage *stage, const struct caller *caller, uint64_t after)
{
	Samen__Matching__V1__WatchMonitorRequest in =
	    SAMEN__MATCHING__V1__WATCH_MONITOR_REQUEST__INIT;
	in.after = after;
	return stage_ask(stage, caller, "WatchMonitor", &in.base);
}

static void decline(struct stage *stage, const struct caller *caller, const char *offer_id)
{
	Samen__Matching__V1__DeclineOfferRequest in =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	in.offer_id = wire_text(offer_id);
	in.reason = SAMEN__MATCHING__V1__DECLINE_REASON__NO_ROOM;
	(void)stage_ask(stage, caller, "DeclineOffer", &in.base);
}

static void file(struct stage *stage, const char *id, int64_t filed_at_ms, bool closed)
{
	stage_request(stage, &(struct stage_request){.id = id,
				 .needs = {"autisme"},
				 .filed_at_ms = filed_at_ms,
				 .state = closed ? CLOSED : SAMEN__INTAKE__V1__REQUEST_STATE__OPEN,
				 .outcome = closed ? SAMEN__INTAKE__V1__OUTCOME__HELPED : 0});
}

/* --- the list --- */

static void test_a_row_tells_what_became_of_the_request(void **state)
{
	(void)stage_match(*state);
	const MonitorRow *row = only_row(*state);
	assert_string_equal(row->request_id, REQUEST);
	assert_string_equal(row->area_name, "Noord");
	assert_string_equal(row->organisation_name, "School 01");
	assert_int_equal(row->n_topic_ids, 2);
	assert_int_equal(row->n_offers, 1);
	assert_int_equal(row->n_matches, 1);
	assert_string_equal(row->matches[0]->specialist->name, "Carla");
}

static void test_requests_of_other_areas_are_not_in_it(void **state)
{
	stage_usual_request(*state);
	assert_int_equal(look(*state, &neighbour)->n_rows, 0);
}

static void test_another_area_can_not_be_asked_for(void **state)
{
	MonitorRequest in = MONITOR_INIT;
	in.area_id = wire_text(ZUID);
	stage_refused(*state, &consultant, "Monitor", &in.base, PERMISSION_DENIED);
}

static void test_one_of_the_own_areas_can_be_asked_for(void **state)
{
	MonitorRequest in = MONITOR_INIT;
	stage_request(*state, &(struct stage_request){.id = REQUEST, .area_id = ZUID});
	stage_request(*state, &(struct stage_request){.id = OTHER_REQUEST, .area_id = OOST});
	in.area_id = wire_text(OOST);
	const MonitorResponse *out = stage_ask(*state, &neighbour, "Monitor", &in.base);
	assert_int_equal(out->n_rows, 1);
	assert_string_equal(out->rows[0]->request_id, OTHER_REQUEST);
}

static void test_the_longest_waiting_comes_first_and_the_ended_last(void **state)
{
	file(*state, "r-000000000001", 1000, true);
	file(*state, "r-000000000002", 3000, false);
	file(*state, "r-000000000003", 2000, false);
	const MonitorResponse *out = look(*state, &consultant);
	assert_int_equal(out->n_rows, 3);
	assert_string_equal(out->rows[0]->request_id, "r-000000000003");
	assert_string_equal(out->rows[1]->request_id, "r-000000000002");
	assert_string_equal(out->rows[2]->request_id, "r-000000000001");
}

static void test_areas_are_merged_by_waiting_time(void **state)
{
	stage_request(*state,
	    &(struct stage_request){.id = "r-000000000001", .area_id = ZUID, .filed_at_ms = 2000});
	stage_request(*state,
	    &(struct stage_request){.id = "r-000000000002", .area_id = OOST, .filed_at_ms = 1000});
	stage_request(*state,
	    &(struct stage_request){.id = "r-000000000003", .area_id = ZUID, .filed_at_ms = 500});
	const MonitorResponse *out = look(*state, &neighbour);
	assert_string_equal(out->rows[0]->request_id, "r-000000000003");
	assert_string_equal(out->rows[1]->request_id, "r-000000000002");
	assert_string_equal(out->rows[2]->request_id, "r-000000000001");
}

static void test_pages_follow_each_other(void **state)
{
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	MonitorRequest in = MONITOR_INIT;
	file(*state, "r-000000000001", 1000, false);
	file(*state, "r-000000000002", 2000, false);
	file(*state, "r-000000000003", 3000, false);
	page.size = 2;
	in.page = &page;
	const MonitorResponse *out = stage_ask(*state, &consultant, "Monitor", &in.base);
	assert_int_equal(out->n_rows, 2);
	page.token = out->next_token;
	out = stage_ask(*state, &consultant, "Monitor", &in.base);
	assert_int_equal(out->n_rows, 1);
	assert_string_equal(out->rows[0]->request_id, "r-000000000003");
	assert_string_equal(out->next_token, "");
}

static void test_the_next_page_does_not_depend_on_the_last_row(void **state)
{
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	MonitorRequest in = MONITOR_INIT;
	file(*state, "r-000000000001", 1000, false);
	file(*state, "r-000000000002", 2000, false);
	page.size = 1;
	in.page = &page;
	const MonitorResponse *out = stage_ask(*state, &consultant, "Monitor", &in.base);
	page.token = out->next_token;
	file(*state, "r-000000000001", 1000, true);
	out = stage_ask(*state, &consultant, "Monitor", &in.base);
	assert_string_equal(out->rows[0]->request_id, "r-000000000002");
}

static void test_too_large_a_page_is_refused(void **state)
{
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	MonitorRequest in = MONITOR_INIT;
	page.size = 501;
	in.page = &page;
	stage_wrong_field(*state, &consultant, "Monitor", &in.base, "page.size", "OUT_OF_RANGE");
}

/* --- progress --- */

static void test_progress_without_offers(void **state)
{
	stage_usual_request(*state);
	assert_int_equal(only_row(*state)->progress, SAMEN__MATCHING__V1__PROGRESS__NO_OFFER);
}

static void test_progress_with_an_open_offer(void **state)
{
	stage_usual_request(*state);
	(void)stage_offer(*state, REQUEST, COACH, NULL);
	assert_int_equal(
	    only_row(*state)->progress, SAMEN__MATCHING__V1__PROGRESS__AWAITING_ANSWER);
}

static void test_progress_when_all_declined(void **state)
{
	stage_usual_request(*state);
	decline(*state, &coach, stage_offer(*state, REQUEST, COACH, NULL));
	assert_int_equal(only_row(*state)->progress, SAMEN__MATCHING__V1__PROGRESS__ALL_DECLINED);
}

static void test_progress_while_being_helped(void **state)
{
	(void)stage_match(*state);
	assert_int_equal(only_row(*state)->progress, SAMEN__MATCHING__V1__PROGRESS__BEING_HELPED);
}

static void test_progress_when_help_was_stopped(void **state)
{
	Samen__Matching__V1__StopMatchRequest in = SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	in.match_id = wire_text(stage_match(*state));
	in.reason = SAMEN__MATCHING__V1__STOP_REASON__NO_CONTACT;
	(void)stage_ask(*state, &coach, "StopMatch", &in.base);
	assert_int_equal(only_row(*state)->progress, SAMEN__MATCHING__V1__PROGRESS__HELP_ENDED);
}

static void test_progress_when_the_request_is_closed(void **state)
{
	file(*state, REQUEST, 1000, true);
	assert_int_equal(only_row(*state)->progress, SAMEN__MATCHING__V1__PROGRESS__ENDED);
}

static void test_rows_are_filtered_by_progress(void **state)
{
	MonitorRequest in = MONITOR_INIT;
	stage_usual_request(*state);
	stage_request(*state, &(struct stage_request){.id = OTHER_REQUEST, .needs = {"autisme"}});
	(void)stage_offer(*state, OTHER_REQUEST, COACH, NULL);
	in.progress = SAMEN__MATCHING__V1__PROGRESS__AWAITING_ANSWER;
	const MonitorResponse *out = stage_ask(*state, &consultant, "Monitor", &in.base);
	assert_int_equal(out->n_rows, 1);
	assert_string_equal(out->rows[0]->request_id, OTHER_REQUEST);
}

/* --- watching --- */

static void test_nothing_new_is_no_row(void **state)
{
	stage_usual_request(*state);
	uint64_t last = look(*state, &consultant)->last;
	const WatchResponse *out = watch(*state, &consultant, last);
	assert_int_equal(out->n_rows, 0);
	assert_int_equal(out->last, last);
}

static void test_a_new_request_comes(void **state)
{
	uint64_t last = look(*state, &consultant)->last;
	stage_usual_request(*state);
	const WatchResponse *out = watch(*state, &consultant, last);
	assert_int_equal(out->n_rows, 1);
	assert_string_equal(out->rows[0]->request_id, REQUEST);
	assert_true(out->rows[0]->change > last);
}

static void test_an_answered_offer_brings_the_row_again(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	uint64_t last = look(*state, &consultant)->last;
	decline(*state, &coach, id);
	const WatchResponse *out = watch(*state, &consultant, last);
	assert_int_equal(out->n_rows, 1);
	assert_int_equal(out->rows[0]->progress, SAMEN__MATCHING__V1__PROGRESS__ALL_DECLINED);
}

static void test_a_follow_up_brings_the_row_again(void **state)
{
	Samen__Matching__V1__FollowUpRequest in = SAMEN__MATCHING__V1__FOLLOW_UP_REQUEST__INIT;
	in.match_id = wire_text(stage_match(*state));
	in.took_place = true;
	uint64_t last = look(*state, &consultant)->last;
	(void)stage_ask(*state, &coach, "FollowUp", &in.base);
	assert_int_equal(watch(*state, &consultant, last)->n_rows, 1);
}

static void test_changes_elsewhere_bring_nothing(void **state)
{
	uint64_t last = look(*state, &neighbour)->last;
	(void)stage_match(*state);
	const WatchResponse *out = watch(*state, &neighbour, last);
	assert_int_equal(out->n_rows, 0);
	assert_true(out->last > last);
}

static void test_a_request_that_left_the_area_comes_as_gone(void **state)
{
	stage_usual_request(*state);
	uint64_t last = look(*state, &consultant)->last;
	stage_request(*state, &(struct stage_request){.needs = {"autisme"}, .area_id = ZUID});
	const WatchResponse *out = watch(*state, &consultant, last);
	assert_int_equal(out->n_rows, 1);
	assert_true(out->rows[0]->gone);
	assert_string_equal(out->rows[0]->request_id, REQUEST);
	assert_string_equal(out->rows[0]->area_id, "");
}

static void test_a_request_that_entered_the_area_comes_as_a_row(void **state)
{
	stage_usual_request(*state);
	uint64_t last = look(*state, &neighbour)->last;
	stage_request(*state, &(struct stage_request){.needs = {"autisme"}, .area_id = ZUID});
	const WatchResponse *out = watch(*state, &neighbour, last);
	assert_int_equal(out->n_rows, 1);
	assert_false(out->rows[0]->gone);
}

static void test_what_left_is_said_once(void **state)
{
	stage_usual_request(*state);
	stage_request(*state, &(struct stage_request){.needs = {"autisme"}, .area_id = ZUID});
	uint64_t last = look(*state, &consultant)->last;
	stage_request(*state, &(struct stage_request){.needs = {"dyslexie"}, .area_id = ZUID});
	assert_int_equal(watch(*state, &consultant, last)->n_rows, 0);
}

static void test_through_two_areas_both_are_told(void **state)
{
	stage_usual_request(*state);
	uint64_t last = look(*state, &consultant)->last;
	stage_request(*state, &(struct stage_request){.needs = {"autisme"}, .area_id = ZUID});
	stage_request(
	    *state, &(struct stage_request){.needs = {"autisme"}, .area_id = "a-000000000009"});
	assert_true(watch(*state, &consultant, last)->rows[0]->gone);
	assert_true(watch(*state, &neighbour, last)->rows[0]->gone);
}

static void test_what_came_back_is_a_row_again(void **state)
{
	stage_usual_request(*state);
	uint64_t last = look(*state, &consultant)->last;
	stage_request(*state, &(struct stage_request){.needs = {"autisme"}, .area_id = ZUID});
	stage_usual_request(*state);
	const WatchResponse *out = watch(*state, &consultant, last);
	assert_int_equal(out->n_rows, 1);
	assert_false(out->rows[0]->gone);
}

static void test_a_deleted_request_comes_as_gone(void **state)
{
	struct stage *stage = *state;
	stage_usual_request(stage);
	uint64_t last = look(stage, &consultant)->last;
	assert_int_equal(stage_feed(stage, &matching_intake, "request", REQUEST, NULL), OK);
	const WatchResponse *out = watch(stage, &consultant, last);
	assert_int_equal(out->n_rows, 1);
	assert_true(out->rows[0]->gone);
}

static void test_a_number_from_another_history_is_refused(void **state)
{
	Samen__Matching__V1__WatchMonitorRequest in =
	    SAMEN__MATCHING__V1__WATCH_MONITOR_REQUEST__INIT;
	in.after = 1000000;
	stage_refused(*state, &consultant, "WatchMonitor", &in.base, FAILED_PRECONDITION);
}

static void test_watching_waits_half_a_minute_at_most(void **state)
{
	Samen__Matching__V1__WatchMonitorRequest in =
	    SAMEN__MATCHING__V1__WATCH_MONITOR_REQUEST__INIT;
	in.wait_ms = 30001;
	stage_wrong_field(*state, &consultant, "WatchMonitor", &in.base, "wait_ms", "OUT_OF_RANGE");
}

static void test_a_teacher_has_no_monitor(void **state)
{
	MonitorRequest in = MONITOR_INIT;
	stage_refused(*state, &teacher, "Monitor", &in.base, PERMISSION_DENIED);
}

/* --- the feed --- */

static const Samen__Common__V1__ChangesResponse *feed(struct stage *stage)
{
	Samen__Common__V1__ChangesRequest in = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	return stage_ask(stage, &follower, "Changes", &in.base);
}

static const Samen__Common__V1__Change *last_of(
    const Samen__Common__V1__ChangesResponse *out, const char *kind)
{
	const Samen__Common__V1__Change *found = NULL;
	for (size_t i = 0; i < out->n_changes; i++) {
		if (strcmp(out->changes[i]->kind, kind) == 0) {
			found = out->changes[i];
		}
	}
	assert_non_null(found);
	return found;
}

static void test_the_feed_holds_offers_matches_and_requests_once(void **state)
{
	(void)stage_match(*state);
	const Samen__Common__V1__ChangesResponse *out = feed(*state);
	assert_int_equal(out->n_changes, 3);
	(void)last_of(out, "offer");
	(void)last_of(out, "match");
	(void)last_of(out, "request");
}

static void test_the_feed_gives_no_contact_details(void **state)
{
	(void)stage_match(*state);
	const Samen__Common__V1__Change *change = last_of(feed(*state), "match");
	MatchView *match =
	    samen__matching__v1__match__unpack(NULL, change->record.len, change->record.data);
	assert_string_equal(match->specialist->person_id, COACH);
	assert_string_equal(match->specialist->email, "");
	assert_string_equal(match->filer->name, "");
	samen__matching__v1__match__free_unpacked(match, NULL);
}

static void test_the_feeds_rows_tell_progress_and_hold_no_lists(void **state)
{
	(void)stage_match(*state);
	const Samen__Common__V1__Change *change = last_of(feed(*state), "request");
	MonitorRow *row =
	    samen__matching__v1__monitor_row__unpack(NULL, change->record.len, change->record.data);
	assert_int_equal(row->progress, SAMEN__MATCHING__V1__PROGRESS__BEING_HELPED);
	assert_int_equal(row->n_matches, 0);
	samen__matching__v1__monitor_row__free_unpacked(row, NULL);
}

static void test_people_do_not_read_the_feed(void **state)
{
	Samen__Common__V1__ChangesRequest in = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	stage_refused(*state, &consultant, "Changes", &in.base, PERMISSION_DENIED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_row_tells_what_became_of_the_request),
	    TEST(test_requests_of_other_areas_are_not_in_it),
	    TEST(test_another_area_can_not_be_asked_for),
	    TEST(test_one_of_the_own_areas_can_be_asked_for),
	    TEST(test_the_longest_waiting_comes_first_and_the_ended_last),
	    TEST(test_areas_are_merged_by_waiting_time),
	    TEST(test_pages_follow_each_other),
	    TEST(test_the_next_page_does_not_depend_on_the_last_row),
	    TEST(test_too_large_a_page_is_refused),
	    TEST(test_progress_without_offers),
	    TEST(test_progress_with_an_open_offer),
	    TEST(test_progress_when_all_declined),
	    TEST(test_progress_while_being_helped),
	    TEST(test_progress_when_help_was_stopped),
	    TEST(test_progress_when_the_request_is_closed),
	    TEST(test_rows_are_filtered_by_progress),
	    TEST(test_nothing_new_is_no_row),
	    TEST(test_a_new_request_comes),
	    TEST(test_an_answered_offer_brings_the_row_again),
	    TEST(test_a_follow_up_brings_the_row_again),
	    TEST(test_changes_elsewhere_bring_nothing),
	    TEST(test_a_request_that_left_the_area_comes_as_gone),
	    TEST(test_a_request_that_entered_the_area_comes_as_a_row),
	    TEST(test_what_left_is_said_once),
	    TEST(test_through_two_areas_both_are_told),
	    TEST(test_what_came_back_is_a_row_again),
	    TEST(test_a_deleted_request_comes_as_gone),
	    TEST(test_a_number_from_another_history_is_refused),
	    TEST(test_watching_waits_half_a_minute_at_most),
	    TEST(test_a_teacher_has_no_monitor),
	    TEST(test_the_feed_holds_offers_matches_and_requests_once),
	    TEST(test_the_feed_gives_no_contact_details),
	    TEST(test_the_feeds_rows_tell_progress_and_hold_no_lists),
	    TEST(test_people_do_not_read_the_feed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
