/* Plans for an area: who is asked for which request, why some go without, and what an approved plan
 * becomes. */
#include "matching/need_split.h"
#include "matching/plan_problem.h"
#include "runtime/id.h"
#include "support/check.h"
#include "support/matching_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef Samen__Matching__V1__PlanAssignmentsRequest PlanRequest;
typedef Samen__Matching__V1__PlanAssignmentsResponse Plan;
typedef Samen__Matching__V1__PlannedRequest Planned;
typedef Samen__Matching__V1__PlanShortage Shortage;
typedef Samen__Matching__V1__ApprovePlanRequest ApproveRequest;
typedef Samen__Matching__V1__ApprovePlanResponse Approved;
typedef Samen__Matching__V1__ApprovedLine Line;

#define THIRD_REQUEST "r-000000000003"
#define KEY "plan-approval-key-01"

static const double tolerance = 1e-6;

static PlanRequest whole_area(void)
{
	PlanRequest in = SAMEN__MATCHING__V1__PLAN_ASSIGNMENTS_REQUEST__INIT;
	return in;
}

static const Plan *plan_for(struct stage *stage, unsigned people)
{
	PlanRequest in = whole_area();
	in.people_per_request = people;
	return stage_ask(stage, &consultant, "PlanAssignments", &in.base);
}

static const Plan *plan(struct stage *stage)
{
	return plan_for(stage, 0);
}

static const Planned *planned(const Plan *out, const char *request_id)
{
	for (size_t i = 0; i < out->n_requests; i++) {
		if (strcmp(out->requests[i]->request->request_id, request_id) == 0) {
			return out->requests[i];
		}
	}
	fail_msg("%s is not in the plan", request_id);
	return NULL;
}

static void assert_planned(const Plan *out, const char *request_id, const char *person_id)
{
	const Planned *request = planned(out, request_id);
	assert_int_equal(request->n_people, 1);
	assert_string_equal(request->people[0]->person->person_id, person_id);
	assert_null(request->shortage);
}

/* Why the request goes without anybody. */
static const Shortage *unserved(const Plan *out, const char *request_id)
{
	const Planned *request = planned(out, request_id);
	assert_int_equal(request->n_people, 0);
	assert_non_null(request->shortage);
	return request->shortage;
}

static void need_request(struct stage *stage, const char *id, const char *topic_id)
{
	stage_request(stage, &(struct stage_request){.id = id, .needs = {topic_id}});
}

/* REQUEST needs prikkelverwerking, which only COACH knows. */
static void one_request(struct stage *stage)
{
	need_request(stage, REQUEST, "prikkelverwerking");
}

/* --- who is planned --- */

static void each_request_gets_a_person_with_reasons_that_add_up(void **state)
{
	one_request(*state);
	need_request(*state, OTHER_REQUEST, "autisme");
	const Plan *out = plan(*state);
	assert_int_equal(out->n_requests, 2);
	assert_int_equal(out->wanted, 2);
	assert_int_equal(out->planned, 2);
	assert_true(out->proven);
	assert_false(out->timed_out);
	double total = 0;
	double worst = 1e9;
	for (size_t i = 0; i < out->n_requests; i++) {
		const Samen__Matching__V1__Candidate *person = out->requests[i]->people[0]->person;
		double sum = 0;
		for (size_t k = 0; k < person->n_contributions; k++) {
			assert_true(strlen(person->contributions[k]->reason) > 5);
			sum += person->contributions[k]->value;
		}
		assert_memory_equal(&sum, &person->score, sizeof sum);
		total += sum;
		worst = sum < worst ? sum : worst;
	}
	assert_true(out->total > total - tolerance && out->total < total + tolerance);
	assert_true(out->worst > worst - tolerance && out->worst < worst + tolerance);
}

static void a_planned_person_is_asked_for_what_they_know(void **state)
{
	stage_request(*state, &(struct stage_request){.needs = {"dyslexie", "prikkelverwerking"}});
	const Plan *out = plan(*state);
	assert_planned(out, REQUEST, COACH);
	const Samen__Matching__V1__PlannedPerson *person = planned(out, REQUEST)->people[0];
	assert_int_equal(person->n_topic_ids, 1);
	assert_string_equal(person->topic_ids[0], "prikkelverwerking");
}

static void requests_say_what_they_are_and_nothing_of_others(void **state)
{
	one_request(*state);
	stage_request(*state,
	    &(struct stage_request){.id = OTHER_REQUEST, .area_id = ZUID, .needs = {"autisme"}});
	const Plan *out = plan(*state);
	assert_int_equal(out->n_requests, 1);
	const MonitorRow *row = out->requests[0]->request;
	assert_string_equal(row->request_id, REQUEST);
	assert_string_equal(row->area_name, "Noord");
	assert_int_equal(row->n_topic_ids, 1);
	assert_int_equal(row->n_offers, 0);
}

/* Alone, the first request is best helped by COACH; together COACH has to go to the other one. */
static void the_scarce_person_goes_where_nobody_else_can(void **state)
{
	stage_availability(*state, COACH, 1, 0);
	need_request(*state, REQUEST, "autisme");
	need_request(*state, OTHER_REQUEST, "prikkelverwerking");
	const Plan *out = plan(*state);
	assert_planned(out, OTHER_REQUEST, COACH);
	const Planned *first = planned(out, REQUEST);
	assert_int_equal(first->n_people, 1);
	assert_string_not_equal(first->people[0]->person->person_id, COACH);
}

/*
 * Two people with room for one request each. COACH beats DISTANT by more in the request in OOST,
 * where neither works, than in the one in ZUID, where DISTANT does; but in ZUID both know only half
 * of what is asked.
 */
static void two_people_for_two_requests(struct stage *stage)
{
	stage_expertise_gone(stage, COLLEAGUE, "autisme");
	stage_availability(stage, COACH, 1, 0);
	stage_availability(stage, DISTANT, 1, 0);
	stage_request(stage, &(struct stage_request){.area_id = OOST, .needs = {"autisme"}});
	stage_request(
	    stage, &(struct stage_request){
		       .id = OTHER_REQUEST, .area_id = ZUID, .needs = {"autisme", "dyslexie"}});
}

static void the_fair_plan_helps_the_worst_helped_better_than_the_plan_by_total(void **state)
{
	PlanRequest in = whole_area();
	two_people_for_two_requests(*state);
	const Plan *fair = stage_ask(*state, &neighbour, "PlanAssignments", &in.base);
	in.objective = SAMEN__MATCHING__V1__PLAN_OBJECTIVE__TOTAL;
	const Plan *total = stage_ask(*state, &neighbour, "PlanAssignments", &in.base);
	assert_int_equal(fair->objective, SAMEN__MATCHING__V1__PLAN_OBJECTIVE__FAIR);
	assert_int_equal(total->objective, SAMEN__MATCHING__V1__PLAN_OBJECTIVE__TOTAL);
	assert_planned(fair, OTHER_REQUEST, COACH);
	assert_planned(fair, REQUEST, DISTANT);
	assert_planned(total, OTHER_REQUEST, DISTANT);
	assert_planned(total, REQUEST, COACH);
	assert_string_equal(fair->worst_request_id, OTHER_REQUEST);
	assert_true(fair->worst > total->worst + tolerance);
	assert_true(total->total > fair->total + tolerance);
	assert_true(fair->proven && total->proven);
	assert_true(fair->worst_gap < tolerance && fair->total_gap < tolerance);
}

static void several_people_for_a_request_divide_its_needs(void **state)
{
	stage_usual_request(*state);
	const Plan *out = plan_for(*state, 2);
	const Planned *request = planned(out, REQUEST);
	assert_int_equal(request->wanted, 2);
	assert_int_equal(request->n_people, 2);
	assert_string_equal(request->people[0]->person->person_id, COACH);
	assert_int_equal(request->people[0]->n_topic_ids, 1);
	assert_string_equal(request->people[0]->topic_ids[0], "prikkelverwerking");
	assert_int_equal(request->people[1]->n_topic_ids, 1);
	assert_string_equal(request->people[1]->topic_ids[0], "autisme");
}

static void a_request_gets_no_more_people_than_it_has_needs(void **state)
{
	need_request(*state, REQUEST, "autisme");
	assert_int_equal(planned(plan_for(*state, 3), REQUEST)->wanted, 1);
}

/* --- who is not --- */

static void who_helps_nobody_yet_but_has_offers_to_answer_is_not_overbooked(void **state)
{
	stage_availability(*state, COACH, 1, 0);
	one_request(*state);
	need_request(*state, OTHER_REQUEST, "prikkelverwerking");
	(void)stage_offer(*state, REQUEST, COACH, NULL);
	const Plan *out = plan(*state);
	assert_int_equal(out->n_requests, 1);
	const Shortage *shortage = unserved(out, OTHER_REQUEST);
	assert_int_equal(shortage->awaiting_answer, 1);
	assert_string_equal(shortage->reason,
	    "who knows about it cannot help now: have offers to answer, and no room beside them "
	    "(1)");
}

static void who_is_full_or_on_leave_is_not_planned(void **state)
{
	struct stage *stage = *state;
	need_request(stage, REQUEST, "autisme");
	stage_availability(stage, COACH, 0, 0);
	stage_availability(stage, COLLEAGUE, 1, stage->service.now_ms + 1000);
	stage_availability(stage, DISTANT, 0, 0);
	const Shortage *shortage = unserved(plan(stage), REQUEST);
	assert_int_equal(shortage->full, 2);
	assert_int_equal(shortage->on_leave, 1);
	assert_int_equal(shortage->taken, 0);
	assert_string_equal(
	    shortage->reason, "who knows about it cannot help now: no room (2) and on leave (1)");
}

static void who_works_at_the_own_school_is_not_planned_when_help_from_outside_is_asked(void **state)
{
	stage_request(
	    *state, &(struct stage_request){.needs = {"dyslexie"}, .not_own_school = true});
	stage_expertise(*state, COLLEAGUE, "dyslexie", SAMEN__COMMON__V1__LEVEL__COACHES);
	assert_int_equal(unserved(plan(*state), REQUEST)->conflict_of_interest, 1);
}

static void who_declined_is_not_planned_again(void **state)
{
	Samen__Matching__V1__DeclineOfferRequest decline =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	one_request(*state);
	decline.offer_id = wire_text(stage_offer(*state, REQUEST, COACH, NULL));
	decline.reason = SAMEN__MATCHING__V1__DECLINE_REASON__TOO_FAR;
	(void)stage_ask(*state, &coach, "DeclineOffer", &decline.base);
	assert_int_equal(unserved(plan(*state), REQUEST)->declined, 1);
}

static void who_is_no_specialist_any_more_is_not_planned(void **state)
{
	one_request(*state);
	stage_person(*state, &(struct stage_person){.id = COACH,
				 .name = "Carla",
				 .email = "carla@x.example",
				 .organisation_id = SPECIAL,
				 .teacher = true});
	assert_string_equal(
	    unserved(plan(*state), REQUEST)->reason, "nobody has entered that they know about it");
}

static void what_is_asked_or_helped_or_ended_is_not_in_the_plan(void **state)
{
	struct stage *stage = *state;
	(void)stage_match(stage);
	need_request(stage, OTHER_REQUEST, "autisme");
	(void)stage_offer(stage, OTHER_REQUEST, COLLEAGUE, NULL);
	stage_request(stage, &(struct stage_request){.id = THIRD_REQUEST,
				 .needs = {"autisme"},
				 .state = SAMEN__INTAKE__V1__REQUEST_STATE__WITHDRAWN});
	assert_int_equal(plan(stage)->n_requests, 0);
}

static void a_stopped_match_makes_a_request_wait_again_but_not_for_the_same_person(void **state)
{
	Samen__Matching__V1__StopMatchRequest stop = SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	one_request(*state);
	stop.match_id =
	    wire_text(stage_accept(*state, &coach, stage_offer(*state, REQUEST, COACH, NULL)));
	stop.reason = SAMEN__MATCHING__V1__STOP_REASON__NO_CONTACT;
	(void)stage_ask(*state, &teacher, "StopMatch", &stop.base);
	assert_int_equal(unserved(plan(*state), REQUEST)->conflict_of_interest, 1);
}

static void what_cannot_all_be_served_is_explained_by_the_rivals(void **state)
{
	stage_availability(*state, COACH, 2, 0);
	one_request(*state);
	need_request(*state, OTHER_REQUEST, "prikkelverwerking");
	need_request(*state, THIRD_REQUEST, "prikkelverwerking");
	const Plan *out = plan(*state);
	assert_int_equal(out->wanted, 3);
	assert_int_equal(out->planned, 2);
	size_t short_of = 0;
	for (size_t i = 0; i < out->n_requests; i++) {
		const Shortage *shortage = out->requests[i]->shortage;
		if (shortage == NULL) {
			continue;
		}
		short_of++;
		assert_int_equal(shortage->taken, 1);
		assert_int_equal(shortage->n_rival_request_ids, 3);
		assert_int_equal(shortage->rivals_want, 3);
		assert_int_equal(shortage->rivals_room, 2);
		assert_string_equal(shortage->reason, "who knows about it cannot help now: needed "
						      "for other requests of this plan (1)");
	}
	assert_int_equal(short_of, 1);
}

static void a_request_with_fewer_people_than_wanted_says_who_else_cannot(void **state)
{
	stage_usual_request(*state);
	stage_availability(*state, COLLEAGUE, 0, 0);
	stage_availability(*state, DISTANT, 0, 0);
	const Planned *request = planned(plan_for(*state, 2), REQUEST);
	assert_int_equal(request->n_people, 1);
	assert_int_equal(request->people[0]->n_topic_ids, 2);
	assert_non_null(request->shortage);
	assert_string_equal(
	    request->shortage->reason, "who else knows about it cannot help now: no room (2)");
}

static void a_request_without_needs_is_listed_and_says_so(void **state)
{
	stage_request(*state, &(struct stage_request){0});
	assert_string_equal(unserved(plan(*state), REQUEST)->reason,
	    "names no topics yet: confirm what it is about first");
}

/* --- rights and limits --- */

static void another_area_is_refused(void **state)
{
	PlanRequest in = whole_area();
	in.area_id = wire_text(ZUID);
	stage_refused(*state, &consultant, "PlanAssignments", &in.base, PERMISSION_DENIED);
	in.area_id = wire_text(NOORD);
	stage_refused(*state, &neighbour, "PlanAssignments", &in.base, PERMISSION_DENIED);
}

static void only_consultants_plan_and_approve(void **state)
{
	PlanRequest in = whole_area();
	ApproveRequest approve = SAMEN__MATCHING__V1__APPROVE_PLAN_REQUEST__INIT;
	stage_refused(*state, &teacher, "PlanAssignments", &in.base, PERMISSION_DENIED);
	stage_refused(*state, &coach, "PlanAssignments", &in.base, PERMISSION_DENIED);
	stage_refused(*state, &teacher, "ApprovePlan", &approve.base, PERMISSION_DENIED);
}

static void one_area_of_several_can_be_planned(void **state)
{
	PlanRequest in = whole_area();
	stage_request(*state, &(struct stage_request){.area_id = ZUID, .needs = {"autisme"}});
	stage_request(*state,
	    &(struct stage_request){.id = OTHER_REQUEST, .area_id = OOST, .needs = {"autisme"}});
	const Plan *both = stage_ask(*state, &neighbour, "PlanAssignments", &in.base);
	assert_int_equal(both->n_requests, 2);
	in.area_id = wire_text(OOST);
	const Plan *one = stage_ask(*state, &neighbour, "PlanAssignments", &in.base);
	assert_int_equal(one->n_requests, 1);
	assert_string_equal(one->requests[0]->request->request_id, OTHER_REQUEST);
}

static void what_is_out_of_range_is_named(void **state)
{
	PlanRequest in = whole_area();
	in.people_per_request = 4;
	stage_wrong_field(
	    *state, &consultant, "PlanAssignments", &in.base, "people_per_request", "OUT_OF_RANGE");
	in.people_per_request = 0;
	in.time_limit_ms = 10001;
	stage_wrong_field(
	    *state, &consultant, "PlanAssignments", &in.base, "time_limit_ms", "OUT_OF_RANGE");
}

/* A caller that waits so shortly leaves no time to look for the best plan. */
static void without_time_there_is_still_a_plan_that_says_so(void **state)
{
	struct stage *stage = *state;
	stage_availability(stage, COACH, 1, 0);
	need_request(stage, REQUEST, "autisme");
	need_request(stage, OTHER_REQUEST, "prikkelverwerking");
	need_request(stage, THIRD_REQUEST, "prikkelverwerking");
	stage->service.timeout_ms = 100;
	const Plan *out = plan(stage);
	assert_true(out->timed_out);
	assert_false(out->proven);
	assert_int_equal(out->planned, 2);
	assert_true(out->worst_bound >= out->worst - tolerance);
	assert_true(out->total_bound >= out->total - tolerance);
	assert_int_equal(planned(out, REQUEST)->n_people, 1);
	assert_int_equal(
	    planned(out, OTHER_REQUEST)->n_people + planned(out, THIRD_REQUEST)->n_people, 1);
}

/* Files a request without needs; the higher the number, the shorter it waits. */
static void nth_request(struct stage *stage, unsigned number)
{
	char id[ID_SIZE + 1];
	(void)snprintf(id, sizeof id, "r-00000000%04u", number);
	stage_request(
	    stage, &(struct stage_request){.id = id,
		       .filed_at_ms = stage->service.now_ms - 1000000 + (int64_t)number * 1000});
}

static void of_more_requests_than_a_plan_holds_those_that_wait_longest_are_planned(void **state)
{
	for (unsigned i = PLAN_REQUESTS_MAX; i > 0; i--) {
		nth_request(*state, i);
	}
	const Plan *all = plan(*state);
	assert_int_equal(all->n_requests, PLAN_REQUESTS_MAX);
	assert_false(all->more);
	nth_request(*state, 0);
	const Plan *out = plan(*state);
	assert_int_equal(out->n_requests, PLAN_REQUESTS_MAX);
	assert_true(out->more);
	assert_string_equal(out->requests[0]->request->request_id, "r-000000000000");
	assert_string_equal(
	    out->requests[PLAN_REQUESTS_MAX - 1]->request->request_id, "r-000000000499");
}

/* --- approval --- */

struct approval {
	Line lines[3];
	Line *list[3];
	ApproveRequest in;
};

static void approval_add(struct approval *approval, const char *request_id, const char *person_id)
{
	size_t at = approval->in.n_lines++;
	samen__matching__v1__approved_line__init(&approval->lines[at]);
	approval->lines[at].request_id = wire_text(request_id);
	approval->lines[at].person_id = wire_text(person_id);
	approval->list[at] = &approval->lines[at];
	approval->in.lines = approval->list;
}

static void approval_init(struct approval *approval)
{
	*approval = (struct approval){.in = SAMEN__MATCHING__V1__APPROVE_PLAN_REQUEST__INIT};
}

static const Approved *approve(struct stage *stage, const struct approval *approval)
{
	return stage_ask(stage, &consultant, "ApprovePlan", &approval->in.base);
}

/* Calls with a key of its own choice. */
static const struct fake_call *approve_under_key(
    struct stage *stage, const struct approval *approval)
{
	struct fake_call *made = &stage->calls[stage->call_count++];
	fake_call_make(&stage->service, "samen.matching.v1.Matching/ApprovePlan", &consultant, KEY,
	    &approval->in.base, made);
	assert_int_equal(made->status, OK);
	return made;
}

static void approved_lines_become_offers_for_their_topics(void **state)
{
	struct approval approval;
	stage_usual_request(*state);
	const Planned *request = planned(plan_for(*state, 2), REQUEST);
	approval_init(&approval);
	for (size_t i = 0; i < request->n_people; i++) {
		approval_add(&approval, REQUEST, request->people[i]->person->person_id);
		approval.lines[i].topic_ids = request->people[i]->topic_ids;
		approval.lines[i].n_topic_ids = request->people[i]->n_topic_ids;
	}
	const Approved *out = approve(*state, &approval);
	assert_int_equal(out->n_results, 2);
	for (size_t i = 0; i < out->n_results; i++) {
		const OfferView *offer = out->results[i]->offer;
		assert_non_null(offer);
		assert_string_equal(offer->person_id, approval.lines[i].person_id);
		assert_int_equal(offer->n_topic_ids, 1);
		assert_string_equal(offer->topic_ids[0], approval.lines[i].topic_ids[0]);
		assert_string_equal(offer->offered_by, CONSULTANT);
		assert_string_equal(out->results[i]->reason, "");
	}
	assert_int_equal(plan(*state)->n_requests, 0);
}

static void the_same_key_gives_the_same_offers_once(void **state)
{
	struct approval approval;
	one_request(*state);
	approval_init(&approval);
	approval_add(&approval, REQUEST, COACH);
	approval_add(&approval, REQUEST, "p-0000000000zz");
	const struct fake_call *first = approve_under_key(*state, &approval);
	const struct fake_call *again = approve_under_key(*state, &approval);
	const Approved *one = first->response;
	const Approved *other = again->response;
	assert_false(first->repeated);
	assert_true(again->repeated);
	assert_int_equal(other->n_results, 2);
	assert_string_equal(one->results[0]->offer->id, other->results[0]->offer->id);
	assert_null(other->results[1]->offer);
	assert_string_equal(other->results[1]->reason, "NOT_A_SPECIALIST");
	assert_string_equal(one->results[1]->message, other->results[1]->message);
}

static void a_stale_line_says_why_and_disturbs_no_other(void **state)
{
	struct approval approval;
	one_request(*state);
	need_request(*state, OTHER_REQUEST, "autisme");
	need_request(*state, THIRD_REQUEST, "autisme");
	approval_init(&approval);
	approval_add(&approval, REQUEST, COACH);
	approval_add(&approval, OTHER_REQUEST, COLLEAGUE);
	approval_add(&approval, THIRD_REQUEST, DISTANT);
	stage_availability(*state, COACH, 0, 0);
	stage_request(*state, &(struct stage_request){.id = OTHER_REQUEST,
				  .needs = {"autisme"},
				  .state = SAMEN__INTAKE__V1__REQUEST_STATE__WITHDRAWN});
	const Approved *out = approve(*state, &approval);
	assert_int_equal(out->n_results, 3);
	assert_null(out->results[0]->offer);
	assert_string_equal(out->results[0]->reason, "FULL");
	assert_true(strlen(out->results[0]->message) > 5);
	assert_null(out->results[1]->offer);
	assert_string_equal(out->results[1]->reason, "FAILED_PRECONDITION");
	assert_true(strlen(out->results[1]->message) > 5);
	assert_non_null(out->results[2]->offer);
	assert_string_equal(out->results[2]->offer->person_id, DISTANT);
}

static void what_is_not_of_the_own_area_cannot_be_approved(void **state)
{
	struct approval approval;
	stage_request(*state, &(struct stage_request){.area_id = ZUID, .needs = {"autisme"}});
	approval_init(&approval);
	approval_add(&approval, REQUEST, DISTANT);
	const Approved *out = approve(*state, &approval);
	assert_null(out->results[0]->offer);
	assert_string_equal(out->results[0]->reason, "NOT_FOUND");
}

static void a_line_given_twice_is_offered_once(void **state)
{
	struct approval approval;
	one_request(*state);
	approval_init(&approval);
	approval_add(&approval, REQUEST, COACH);
	approval_add(&approval, REQUEST, COACH);
	const Approved *out = approve(*state, &approval);
	assert_non_null(out->results[0]->offer);
	assert_string_equal(out->results[1]->reason, "OFFERED_ALREADY");
}

static void nothing_to_approve_is_refused(void **state)
{
	struct approval approval;
	approval_init(&approval);
	stage_wrong_field(
	    *state, &consultant, "ApprovePlan", &approval.in.base, "lines", "REQUIRED");
}

/* --- who takes on what --- */

static void a_need_goes_to_who_knows_it_best_and_nobody_is_left_with_none(void **state)
{
	(void)state;
	const double first[] = {5, 4, 1};
	const double second[] = {3, 3, 0};
	struct need_share people[] = {
	    {.covers = 7, .points = first}, {.covers = 3, .points = second}};
	needs_split(people, 2, 3);
	assert_int_equal(people[0].takes, 5);
	assert_int_equal(people[1].takes, 2);
}

static void who_knows_only_what_another_is_asked_shares_it(void **state)
{
	(void)state;
	const double first[] = {5};
	const double second[] = {3};
	struct need_share people[] = {
	    {.covers = 1, .points = first}, {.covers = 1, .points = second}};
	needs_split(people, 2, 1);
	assert_int_equal(people[0].takes, 1);
	assert_int_equal(people[1].takes, 1);
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ON_STAGE(each_request_gets_a_person_with_reasons_that_add_up),
	    ON_STAGE(a_planned_person_is_asked_for_what_they_know),
	    ON_STAGE(requests_say_what_they_are_and_nothing_of_others),
	    ON_STAGE(the_scarce_person_goes_where_nobody_else_can),
	    ON_STAGE(the_fair_plan_helps_the_worst_helped_better_than_the_plan_by_total),
	    ON_STAGE(several_people_for_a_request_divide_its_needs),
	    ON_STAGE(a_request_gets_no_more_people_than_it_has_needs),
	    ON_STAGE(who_helps_nobody_yet_but_has_offers_to_answer_is_not_overbooked),
	    ON_STAGE(who_is_full_or_on_leave_is_not_planned),
	    ON_STAGE(who_works_at_the_own_school_is_not_planned_when_help_from_outside_is_asked),
	    ON_STAGE(who_declined_is_not_planned_again),
	    ON_STAGE(who_is_no_specialist_any_more_is_not_planned),
	    ON_STAGE(what_is_asked_or_helped_or_ended_is_not_in_the_plan),
	    ON_STAGE(a_stopped_match_makes_a_request_wait_again_but_not_for_the_same_person),
	    ON_STAGE(what_cannot_all_be_served_is_explained_by_the_rivals),
	    ON_STAGE(a_request_with_fewer_people_than_wanted_says_who_else_cannot),
	    ON_STAGE(a_request_without_needs_is_listed_and_says_so),
	    ON_STAGE(another_area_is_refused),
	    ON_STAGE(only_consultants_plan_and_approve),
	    ON_STAGE(one_area_of_several_can_be_planned),
	    ON_STAGE(what_is_out_of_range_is_named),
	    ON_STAGE(without_time_there_is_still_a_plan_that_says_so),
	    ON_STAGE(of_more_requests_than_a_plan_holds_those_that_wait_longest_are_planned),
	    ON_STAGE(approved_lines_become_offers_for_their_topics),
	    ON_STAGE(the_same_key_gives_the_same_offers_once),
	    ON_STAGE(a_stale_line_says_why_and_disturbs_no_other),
	    ON_STAGE(what_is_not_of_the_own_area_cannot_be_approved),
	    ON_STAGE(a_line_given_twice_is_offered_once),
	    ON_STAGE(nothing_to_approve_is_refused),
	    cmocka_unit_test(a_need_goes_to_who_knows_it_best_and_nobody_is_left_with_none),
	    cmocka_unit_test(who_knows_only_what_another_is_asked_shares_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
