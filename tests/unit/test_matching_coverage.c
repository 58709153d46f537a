/* Coverage as consultants ask for it: what counts as demand, waiting, people and room, in their own
 * areas. */
#include "support/check.h"
#include "support/matching_stage.h"

#include "runtime/month.h"

#include <string.h>

typedef Samen__Matching__V1__GetCoverageRequest CoverageRequest;
typedef Samen__Matching__V1__GetCoverageResponse CoverageResponse;
typedef Samen__Matching__V1__CoverageCell CoverageCell;

#define COVERAGE_INIT SAMEN__MATCHING__V1__GET_COVERAGE_REQUEST__INIT
#define CLOSED SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED

static const CoverageResponse *look(struct stage *stage, const struct caller *caller)
{
	CoverageRequest in = COVERAGE_INIT;
	return stage_ask(stage, caller, "GetCoverage", &in.base);
}

static const CoverageCell *cell_or_null(
    const CoverageResponse *out, const char *area_id, const char *topic_id)
{
	for (size_t i = 0; i < out->n_cells; i++) {
		if (strcmp(out->cells[i]->area_id, area_id) == 0 &&
		    strcmp(out->cells[i]->topic_id, topic_id) == 0) {
			return out->cells[i];
		}
	}
	return NULL;
}

static const CoverageCell *cell(
    const CoverageResponse *out, const char *area_id, const char *topic_id)
{
	const CoverageCell *found = cell_or_null(out, area_id, topic_id);
	assert_non_null(found);
	return found;
}

static void ask_for(struct stage *stage, const char *id, const char *topic_id)
{
	stage_request(stage, &(struct stage_request){.id = id, .needs = {topic_id}});
}

/* --- demand --- */

static void demand_is_what_was_filed_in_the_period(void **state)
{
	CoverageRequest in = COVERAGE_INIT;
	int month = month_of(look(*state, &consultant)->at_ms);
	int64_t begin_ms = month_start_ms(month - 1);
	stage_request(
	    *state, &(struct stage_request){
			.id = "r-000000000001", .needs = {"autisme"}, .filed_at_ms = begin_ms - 1});
	stage_request(*state,
	    &(struct stage_request){
		.id = "r-000000000002", .needs = {"autisme", "dyslexie"}, .filed_at_ms = begin_ms});
	stage_request(*state, &(struct stage_request){.id = "r-000000000003",
				  .needs = {"autisme"},
				  .filed_at_ms = begin_ms,
				  .state = CLOSED,
				  .outcome = SAMEN__INTAKE__V1__OUTCOME__HELPED});
	in.months = 2;
	const CoverageResponse *out = stage_ask(*state, &consultant, "GetCoverage", &in.base);
	assert_int_equal(out->from_ms, begin_ms);
	assert_int_equal(cell(out, NOORD, "autisme")->demand, 2);
	assert_int_equal(cell(out, NOORD, "autisme")->waiting, 2);
	assert_int_equal(cell(out, NOORD, "dyslexie")->demand, 1);
	/* Most demand first. */
	assert_string_equal(out->topics[0]->id, "autisme");
	assert_string_equal(out->topics[1]->id, "dyslexie");
	assert_int_equal(out->waiting, 3);
}

static void a_need_waits_until_somebody_helps_with_it(void **state)
{
	stage_usual_request(*state);
	const char *offer_id = stage_offer(*state, REQUEST, COACH, "prikkelverwerking");
	assert_int_equal(cell(look(*state, &consultant), NOORD, "prikkelverwerking")->waiting, 1);
	(void)stage_accept(*state, &coach, offer_id);
	const CoverageResponse *out = look(*state, &consultant);
	assert_int_equal(cell(out, NOORD, "prikkelverwerking")->waiting, 0);
	assert_int_equal(cell(out, NOORD, "prikkelverwerking")->demand, 1);
	assert_int_equal(cell(out, NOORD, "autisme")->waiting, 1);
}

static void what_was_helped_to_the_end_waits_no_longer_and_what_was_stopped_does(void **state)
{
	Samen__Matching__V1__StopMatchRequest stop = SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	Samen__Matching__V1__CompleteMatchRequest complete =
	    SAMEN__MATCHING__V1__COMPLETE_MATCH_REQUEST__INIT;
	ask_for(*state, REQUEST, "autisme");
	stop.match_id =
	    wire_text(stage_accept(*state, &coach, stage_offer(*state, REQUEST, COACH, NULL)));
	stop.reason = SAMEN__MATCHING__V1__STOP_REASON__OTHER_STOP;
	(void)stage_ask(*state, &coach, "StopMatch", &stop.base);
	assert_int_equal(cell(look(*state, &consultant), NOORD, "autisme")->waiting, 1);
	complete.match_id =
	    wire_text(stage_accept(*state, &distant, stage_offer(*state, REQUEST, DISTANT, NULL)));
	complete.outcome = SAMEN__INTAKE__V1__OUTCOME__HELPED;
	(void)stage_ask(*state, &teacher, "CompleteMatch", &complete.base);
	assert_int_equal(cell(look(*state, &consultant), NOORD, "autisme")->waiting, 0);
}

/* --- people and room --- */

static void people_know_the_topic_itself_and_serve_the_area(void **state)
{
	ask_for(*state, REQUEST, "autisme");
	const CoverageCell *found = cell(look(*state, &consultant), NOORD, "autisme");
	assert_int_equal(found->people, 3);
	assert_int_equal(found->room, 6);
	assert_int_equal(found->unmet, 0);
	assert_int_equal(found->nearest, SAMEN__MATCHING__V1__LOCALITY__OWN_AREA);
	assert_int_equal(found->nearest_people, 2);
	const CoverageResponse *out = look(*state, &neighbour);
	assert_int_equal(cell(out, ZUID, "autisme")->nearest_people, 1);
	assert_int_equal(
	    cell(out, OOST, "autisme")->nearest, SAMEN__MATCHING__V1__LOCALITY__OWN_REGION);
	assert_int_equal(cell(out, OOST, "autisme")->nearest_people, 3);
}

static void leave_and_current_matches_take_room(void **state)
{
	(void)stage_match(*state);
	assert_int_equal(cell(look(*state, &consultant), NOORD, "prikkelverwerking")->room, 1);
	stage_availability(*state, COACH, 3, 0);
	assert_int_equal(cell(look(*state, &consultant), NOORD, "prikkelverwerking")->room, 2);
	stage_availability(*state, COACH, 3, INT64_MAX);
	const CoverageCell *found = cell(look(*state, &consultant), NOORD, "prikkelverwerking");
	assert_int_equal(found->people, 1);
	assert_int_equal(found->room, 0);
}

static void a_closed_account_and_a_topic_that_was_taken_back_do_not_count(void **state)
{
	stage_expertise_gone(*state, COLLEAGUE, "autisme");
	assert_int_equal(cell(look(*state, &consultant), NOORD, "autisme")->people, 2);
	stage_person(*state, &(struct stage_person){.id = COACH,
				 .name = "Carla",
				 .email = "carla@example.org",
				 .organisation_id = SPECIAL,
				 .specialist = true,
				 .closed = true});
	const CoverageResponse *out = look(*state, &consultant);
	assert_int_equal(cell(out, NOORD, "autisme")->people, 1);
	assert_null(cell_or_null(out, NOORD, "prikkelverwerking"));
}

/* --- gaps --- */

/* COACH has one place, for one of two needs that only they know. */
static void gaps_are_ranked_with_what_one_more_person_would_solve(void **state)
{
	CoverageRequest in = COVERAGE_INIT;
	stage_availability(*state, COACH, 1, 0);
	ask_for(*state, "r-000000000001", "dyslexie");
	ask_for(*state, "r-000000000002", "prikkelverwerking");
	ask_for(*state, "r-000000000003", "prikkelverwerking");
	ask_for(*state, "r-000000000004", "prikkelverwerking");
	const CoverageResponse *out = look(*state, &consultant);
	const CoverageCell *nobody = cell(out, NOORD, "dyslexie");
	const CoverageCell *scarce = cell(out, NOORD, "prikkelverwerking");
	assert_int_equal(out->room, 2);
	assert_int_equal(out->waiting, 4);
	assert_int_equal(out->taken, 1);
	assert_int_equal(scarce->unmet, 2);
	assert_int_equal(scarce->gain, 2);
	assert_int_equal(scarce->gap_rank, 1);
	assert_int_equal(nobody->people, 0);
	assert_int_equal(nobody->unmet, 1);
	assert_int_equal(nobody->gain, 1);
	assert_int_equal(nobody->gap_rank, 2);
	assert_int_equal(nobody->nearest, 0);
	assert_int_equal(cell(out, NOORD, "autisme")->gap_rank, 0);
	in.room = 1;
	in.topic_id = wire_text("prikkelverwerking");
	out = stage_ask(*state, &consultant, "GetCoverage", &in.base);
	assert_int_equal(out->n_topics, 1);
	assert_int_equal(out->n_cells, 1);
	assert_int_equal(out->cells[0]->gain, 1);
	assert_int_equal(out->waiting, 4);
}

/* Nothing that waits elsewhere takes room here, as consultants do not see it. */
static void other_areas_are_kept_out(void **state)
{
	CoverageRequest in = COVERAGE_INIT;
	ask_for(*state, REQUEST, "dyslexie");
	const CoverageResponse *out = look(*state, &neighbour);
	assert_int_equal(out->n_areas, 2);
	assert_string_equal(out->areas[0]->name, "Oost");
	assert_int_equal(out->waiting, 0);
	for (size_t i = 0; i < out->n_cells; i++) {
		assert_string_not_equal(out->cells[i]->area_id, NOORD);
		assert_int_equal(out->cells[i]->demand, 0);
	}
	in.area_id = wire_text(NOORD);
	stage_refused(*state, &neighbour, "GetCoverage", &in.base, PERMISSION_DENIED);
	stage_refused(*state, &teacher, "GetCoverage", &in.base, PERMISSION_DENIED);
	in.area_id = wire_text("a-000000000009");
	stage_refused(*state, &consultant, "GetCoverage", &in.base, PERMISSION_DENIED);
}

static void what_is_asked_is_checked(void **state)
{
	CoverageRequest in = COVERAGE_INIT;
	in.months = 61;
	stage_wrong_field(*state, &consultant, "GetCoverage", &in.base, "months", "OUT_OF_RANGE");
	in.months = 60;
	in.room = 51;
	stage_wrong_field(*state, &consultant, "GetCoverage", &in.base, "room", "OUT_OF_RANGE");
	in.room = 50;
	in.topic_id = wire_text("geen-onderwerp");
	stage_wrong_field(*state, &consultant, "GetCoverage", &in.base, "topic_id", "UNKNOWN");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		demand_is_what_was_filed_in_the_period, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(
		a_need_waits_until_somebody_helps_with_it, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(
		what_was_helped_to_the_end_waits_no_longer_and_what_was_stopped_does, stage_setup,
		stage_teardown),
	    cmocka_unit_test_setup_teardown(
		people_know_the_topic_itself_and_serve_the_area, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(
		leave_and_current_matches_take_room, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(
		a_closed_account_and_a_topic_that_was_taken_back_do_not_count, stage_setup,
		stage_teardown),
	    cmocka_unit_test_setup_teardown(
		gaps_are_ranked_with_what_one_more_person_would_solve, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(other_areas_are_kept_out, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(what_is_asked_is_checked, stage_setup, stage_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
