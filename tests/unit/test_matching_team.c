/* Teams: who is proposed together, who takes on what, and what nobody covers. */
#include "support/check.h"
#include "support/matching_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef Samen__Matching__V1__ProposeTeamRequest TeamRequest;
typedef Samen__Matching__V1__ProposeTeamResponse TeamResponse;
typedef Samen__Matching__V1__UncoveredNeed Uncovered;

enum { TEXT_CHARS = 12001 };

static TeamRequest about(const char *request_id)
{
	TeamRequest in = SAMEN__MATCHING__V1__PROPOSE_TEAM_REQUEST__INIT;
	in.request_id = wire_text(request_id);
	return in;
}

static const TeamResponse *propose(struct stage *stage)
{
	TeamRequest in = about(REQUEST);
	return stage_ask(stage, &teacher, "ProposeTeam", &in.base);
}

static const TeamResponse *propose_with_full(struct stage *stage)
{
	TeamRequest in = about(REQUEST);
	in.include_full = true;
	return stage_ask(stage, &teacher, "ProposeTeam", &in.base);
}

static void assert_member(
    const TeamResponse *out, size_t at, const char *person_id, const char *topic_id)
{
	assert_true(at < out->n_members);
	assert_string_equal(out->members[at]->person->person_id, person_id);
	assert_int_equal(out->members[at]->n_topic_ids, 1);
	assert_string_equal(out->members[at]->topic_ids[0], topic_id);
}

/* The one need that is not covered. */
static const Uncovered *uncovered(const TeamResponse *out, const char *topic_id)
{
	assert_int_equal(out->n_uncovered, 1);
	assert_string_equal(out->uncovered[0]->topic_id, topic_id);
	return out->uncovered[0];
}

/* COACH alone knows prikkelverwerking, COLLEAGUE alone dyslexie. */
static void two_needs(struct stage *stage)
{
	stage_request(stage, &(struct stage_request){.needs = {"prikkelverwerking", "dyslexie"}});
	stage_expertise(stage, COLLEAGUE, "dyslexie", SAMEN__COMMON__V1__LEVEL__KNOWS);
}

/* A topic that lies near another. */
static void related_topic(struct stage *stage, const char *id, const char *related_id)
{
	char *related[] = {wire_text(related_id)};
	Topic topic = SAMEN__DIRECTORY__V1__TOPIC__INIT;
	topic.id = topic.label_nl = topic.label_en = wire_text(id);
	topic.related = related;
	topic.n_related = 1;
	assert_int_equal(stage_feed(stage, &matching_directory, "topic", id, &topic.base), OK);
}

/* --- who is in it --- */

static void who_covers_everything_is_a_team_of_one(void **state)
{
	stage_usual_request(*state);
	const TeamResponse *out = propose(*state);
	assert_int_equal(out->n_members, 1);
	assert_string_equal(out->members[0]->person->person_id, COACH);
	assert_int_equal(out->members[0]->n_topic_ids, 2);
	assert_int_equal(out->n_uncovered, 0);
}

static void members_take_on_what_they_know_in_the_order_of_the_needs(void **state)
{
	two_needs(*state);
	const TeamResponse *out = propose(*state);
	assert_int_equal(out->n_members, 2);
	assert_member(out, 0, COACH, "prikkelverwerking");
	assert_member(out, 1, COLLEAGUE, "dyslexie");
	assert_int_equal(out->n_uncovered, 0);
	assert_int_equal(out->n_needs, 2);
	assert_true(out->needs_confirmed);
}

static void the_nearest_goes_before_who_knows_more(void **state)
{
	stage_request(*state, &(struct stage_request){.needs = {"autisme"}});
	const TeamResponse *out = propose(*state);
	assert_int_equal(out->n_members, 1);
	assert_member(out, 0, COLLEAGUE, "autisme");
}

static void members_come_with_reasons_that_add_up_to_the_score(void **state)
{
	two_needs(*state);
	const TeamResponse *out = propose(*state);
	assert_int_equal(out->n_members, 2);
	for (size_t i = 0; i < out->n_members; i++) {
		const Samen__Matching__V1__Candidate *person = out->members[i]->person;
		double sum = 0;
		for (size_t k = 0; k < person->n_contributions; k++) {
			assert_true(strlen(person->contributions[k]->reason) > 5);
			sum += person->contributions[k]->value;
		}
		assert_true(sum > 0);
		assert_memory_equal(&sum, &person->score, sizeof sum);
		assert_int_equal(
		    person->left_out, SAMEN__MATCHING__V1__LEFT_OUT__LEFT_OUT_UNSPECIFIED);
	}
}

static void what_is_only_close_to_a_need_is_said_to_be(void **state)
{
	two_needs(*state);
	related_topic(*state, "lezen", "dyslexie");
	stage_expertise_gone(*state, COLLEAGUE, "dyslexie");
	stage_expertise(*state, COLLEAGUE, "lezen", SAMEN__COMMON__V1__LEVEL__COACHES);
	const TeamResponse *out = propose(*state);
	assert_member(out, 0, COACH, "prikkelverwerking");
	assert_member(out, 1, COLLEAGUE, "dyslexie");
	assert_string_equal(out->members[0]->reasons[0],
	    "knows a lot about prikkelverwerking (coaches others in it)");
	assert_string_equal(
	    out->members[1]->reasons[0], "knows about lezen, which is close to what is asked");
}

static void each_member_can_be_offered_their_part(void **state)
{
	two_needs(*state);
	const TeamResponse *out = propose(*state);
	for (size_t i = 0; i < out->n_members; i++) {
		const char *topic_id = out->members[i]->topic_ids[0];
		const char *offer_id =
		    stage_offer(*state, REQUEST, out->members[i]->person->person_id, topic_id);
		const OfferView *offer = stage_see_offer(*state, &teacher, REQUEST, offer_id);
		assert_int_equal(offer->n_topic_ids, 1);
		assert_string_equal(offer->topic_ids[0], topic_id);
	}
	assert_int_equal(propose(*state)->members[0]->person->offer_state,
	    SAMEN__MATCHING__V1__OFFER_STATE__OFFERED);
}

/* --- who is not --- */

static void what_nobody_knows_leaves_the_rest_covered(void **state)
{
	stage_request(*state, &(struct stage_request){.needs = {"dyslexie", "prikkelverwerking"}});
	const TeamResponse *out = propose(*state);
	assert_int_equal(out->n_members, 1);
	assert_member(out, 0, COACH, "prikkelverwerking");
	assert_string_equal(
	    uncovered(out, "dyslexie")->reason, "nobody has entered that they know about it");
}

static void who_is_full_is_not_proposed(void **state)
{
	two_needs(*state);
	stage_availability(*state, COACH, 0, 0);
	const TeamResponse *out = propose(*state);
	assert_int_equal(out->n_members, 1);
	assert_member(out, 0, COLLEAGUE, "dyslexie");
	const Uncovered *need = uncovered(out, "prikkelverwerking");
	assert_int_equal(need->full, 1);
	assert_string_equal(need->reason, "who knows about it cannot help now: no room (1)");
}

static void who_is_full_is_proposed_when_asked_for(void **state)
{
	two_needs(*state);
	stage_availability(*state, COACH, 0, 0);
	const TeamResponse *out = propose_with_full(*state);
	assert_int_equal(out->n_uncovered, 0);
	assert_member(out, 0, COACH, "prikkelverwerking");
	assert_int_equal(out->members[0]->person->left_out, SAMEN__MATCHING__V1__LEFT_OUT__FULL);
}

static void who_is_on_leave_is_not_proposed_even_with_the_full(void **state)
{
	struct stage *stage = *state;
	two_needs(stage);
	stage_availability(stage, COACH, 0, stage->service.now_ms + 1000);
	const Uncovered *need = uncovered(propose_with_full(stage), "prikkelverwerking");
	assert_int_equal(need->on_leave, 1);
	assert_int_equal(need->full, 0);
}

static void the_filer_is_not_proposed(void **state)
{
	two_needs(*state);
	stage_expertise_gone(*state, COACH, "prikkelverwerking");
	stage_person(*state, &(struct stage_person){.id = TEACHER,
				 .name = "Anna",
				 .email = "anna@x.example",
				 .organisation_id = SCHOOL,
				 .teacher = true,
				 .specialist = true});
	stage_expertise(*state, TEACHER, "prikkelverwerking", SAMEN__COMMON__V1__LEVEL__COACHES);
	const Uncovered *need = uncovered(propose(*state), "prikkelverwerking");
	assert_int_equal(need->conflict_of_interest, 1);
}

static void who_knows_it_for_other_ages_is_not_proposed(void **state)
{
	Samen__Common__V1__AgeGroup ages[] = {SAMEN__COMMON__V1__AGE_GROUP__GROEP_8};
	Expertise expertise = SAMEN__DIRECTORY__V1__EXPERTISE__INIT;
	expertise.person_id = wire_text(COACH);
	expertise.topic_id = wire_text("prikkelverwerking");
	expertise.level = SAMEN__COMMON__V1__LEVEL__COACHES;
	expertise.age_groups = ages;
	expertise.n_age_groups = 1;
	two_needs(*state);
	assert_int_equal(stage_feed(*state, &matching_directory, "expertise",
			     COACH "/prikkelverwerking", &expertise.base),
	    OK);
	const Uncovered *need = uncovered(propose(*state), "prikkelverwerking");
	assert_int_equal(need->other_ages, 1);
	assert_string_equal(
	    need->reason, "who knows about it cannot help now: only for other age groups (1)");
}

static void who_declined_is_not_proposed_again(void **state)
{
	Samen__Matching__V1__DeclineOfferRequest decline =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	two_needs(*state);
	decline.offer_id = wire_text(stage_offer(*state, REQUEST, COACH, "prikkelverwerking"));
	decline.reason = SAMEN__MATCHING__V1__DECLINE_REASON__TOO_FAR;
	(void)stage_ask(*state, &coach, "DeclineOffer", &decline.base);
	assert_int_equal(uncovered(propose(*state), "prikkelverwerking")->declined, 1);
}

/* --- which needs --- */

static void what_somebody_helps_with_already_needs_nobody(void **state)
{
	two_needs(*state);
	(void)stage_accept(
	    *state, &coach, stage_offer(*state, REQUEST, COACH, "prikkelverwerking"));
	const TeamResponse *out = propose(*state);
	assert_int_equal(out->n_needs, 1);
	assert_int_equal(out->n_members, 1);
	assert_member(out, 0, COLLEAGUE, "dyslexie");
	assert_int_equal(out->n_helped_topic_ids, 1);
	assert_string_equal(out->helped_topic_ids[0], "prikkelverwerking");
}

static void with_help_for_everything_no_team_is_proposed(void **state)
{
	TeamRequest in = about(REQUEST);
	(void)stage_match(*state);
	stage_refused(*state, &teacher, "ProposeTeam", &in.base, FAILED_PRECONDITION);
}

static void without_needs_the_text_gives_them(void **state)
{
	TeamRequest in = about(REQUEST);
	stage_request(*state, &(struct stage_request){0});
	in.text = wire_text("Hij houdt zijn handen over zijn oren in de klas.");
	const TeamResponse *out = stage_ask(*state, &teacher, "ProposeTeam", &in.base);
	assert_false(out->needs_confirmed);
	assert_true(out->n_needs > 0);
	assert_string_equal(out->members[0]->person->person_id, COACH);
}

static void a_text_without_topics_is_a_failed_precondition(void **state)
{
	TeamRequest in = about(REQUEST);
	stage_request(*state, &(struct stage_request){0});
	in.text = wire_text("zzz");
	stage_refused(*state, &teacher, "ProposeTeam", &in.base, FAILED_PRECONDITION);
}

static void too_long_a_text_is_refused(void **state)
{
	TeamRequest in = about(REQUEST);
	static char text[TEXT_CHARS + 1];
	memset(text, 'a', TEXT_CHARS);
	stage_usual_request(*state);
	in.text = text;
	stage_wrong_field(*state, &teacher, "ProposeTeam", &in.base, "text", "TOO_LONG");
}

/* --- rights --- */

static void a_consultant_of_the_area_gets_a_team(void **state)
{
	TeamRequest in = about(REQUEST);
	stage_usual_request(*state);
	const TeamResponse *out = stage_ask(*state, &consultant, "ProposeTeam", &in.base);
	assert_int_equal(out->n_members, 1);
}

static void others_do_not_see_the_request(void **state)
{
	TeamRequest in = about(REQUEST);
	stage_usual_request(*state);
	stage_refused(*state, &colleague, "ProposeTeam", &in.base, NOT_FOUND);
	stage_refused(*state, &neighbour, "ProposeTeam", &in.base, NOT_FOUND);
	stage_refused(*state, &coach, "ProposeTeam", &in.base, PERMISSION_DENIED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(who_covers_everything_is_a_team_of_one),
	    TEST(members_take_on_what_they_know_in_the_order_of_the_needs),
	    TEST(the_nearest_goes_before_who_knows_more),
	    TEST(members_come_with_reasons_that_add_up_to_the_score),
	    TEST(what_is_only_close_to_a_need_is_said_to_be),
	    TEST(each_member_can_be_offered_their_part),
	    TEST(what_nobody_knows_leaves_the_rest_covered),
	    TEST(who_is_full_is_not_proposed),
	    TEST(who_is_full_is_proposed_when_asked_for),
	    TEST(who_is_on_leave_is_not_proposed_even_with_the_full),
	    TEST(the_filer_is_not_proposed),
	    TEST(who_knows_it_for_other_ages_is_not_proposed),
	    TEST(who_declined_is_not_proposed_again),
	    TEST(what_somebody_helps_with_already_needs_nobody),
	    TEST(with_help_for_everything_no_team_is_proposed),
	    TEST(without_needs_the_text_gives_them),
	    TEST(a_text_without_topics_is_a_failed_precondition),
	    TEST(too_long_a_text_is_refused),
	    TEST(a_consultant_of_the_area_gets_a_team),
	    TEST(others_do_not_see_the_request),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
