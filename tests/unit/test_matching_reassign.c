/* One helper in place of another: all of it happens, or nothing. */
#include "support/matching_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Matching__V1__ReassignRequest Reassign;
typedef Samen__Matching__V1__ReassignResponse Reassigned;

#define ACTIVE SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE
#define STOPPED SAMEN__MATCHING__V1__MATCH_STATE__STOPPED
#define OFFERED SAMEN__MATCHING__V1__OFFER_STATE__OFFERED
#define REVOKED SAMEN__MATCHING__V1__OFFER_STATE__REVOKED

static char distant_id[] = DISTANT;
static char coach_id[] = COACH;
static char *to_distant[] = {distant_id};
static char *to_coach[] = {coach_id};

static Reassign of_match(const char *match_id, char **person_ids)
{
	Reassign in = SAMEN__MATCHING__V1__REASSIGN_REQUEST__INIT;
	in.match_id = wire_text(match_id);
	in.reason = SAMEN__MATCHING__V1__STOP_REASON__SPECIALIST_UNAVAILABLE;
	in.person_ids = person_ids;
	in.n_person_ids = 1;
	return in;
}

static Reassign of_offer(const char *offer_id, char **person_ids)
{
	Reassign in = SAMEN__MATCHING__V1__REASSIGN_REQUEST__INIT;
	in.offer_id = wire_text(offer_id);
	in.person_ids = person_ids;
	in.n_person_ids = 1;
	return in;
}

/* --- doing it --- */

static void test_a_match_stops_and_another_is_asked_for_the_same_needs(void **state)
{
	stage_usual_request(*state);
	Reassign in =
	    of_match(stage_accept(*state, &coach, stage_offer(*state, REQUEST, COACH, "autisme")),
		to_distant);
	const Reassigned *out = stage_ask(*state, &consultant, "Reassign", &in.base);
	assert_int_equal(out->match->state, STOPPED);
	assert_int_equal(
	    out->match->stop_reason, SAMEN__MATCHING__V1__STOP_REASON__SPECIALIST_UNAVAILABLE);
	assert_null(out->offer);
	assert_int_equal(out->n_offers, 1);
	assert_string_equal(out->offers[0]->person_id, DISTANT);
	assert_int_equal(out->offers[0]->n_topic_ids, 1);
	assert_string_equal(out->offers[0]->topic_ids[0], "autisme");
}

static void test_an_offer_is_taken_back_and_another_is_asked(void **state)
{
	stage_usual_request(*state);
	Reassign in = of_offer(stage_offer(*state, REQUEST, COACH, NULL), to_distant);
	in.expires_in_hours = 24;
	const Reassigned *out = stage_ask(*state, &consultant, "Reassign", &in.base);
	assert_null(out->match);
	assert_int_equal(out->offer->state, REVOKED);
	assert_int_equal(out->offers[0]->n_topic_ids, 2);
	assert_true(out->offers[0]->expires_at_ms - out->offers[0]->offered_at_ms ==
		    (int64_t)24 * 60 * 60 * 1000);
}

static void test_who_asked_reassigns_too(void **state)
{
	Reassign in = of_match(stage_match(*state), to_distant);
	const Reassigned *out = stage_ask(*state, &teacher, "Reassign", &in.base);
	assert_int_equal(out->n_offers, 1);
}

static void test_who_helped_is_not_asked_again(void **state)
{
	char *people[] = {coach_id};
	Samen__Matching__V1__CreateOffersRequest again =
	    SAMEN__MATCHING__V1__CREATE_OFFERS_REQUEST__INIT;
	Reassign in = of_match(stage_match(*state), to_distant);
	(void)stage_ask(*state, &consultant, "Reassign", &in.base);
	again.request_id = wire_text(REQUEST);
	again.person_ids = people;
	again.n_person_ids = 1;
	stage_wrong_field(
	    *state, &teacher, "CreateOffers", &again.base, "person_ids[0]", "CONFLICT_OF_INTEREST");
}

static void test_needs_that_are_none_any_more_are_left_out(void **state)
{
	const char *id = stage_match(*state);
	stage_request(*state, &(struct stage_request){.needs = {"autisme", "dyslexie"}});
	Reassign in = of_match(id, to_distant);
	const Reassigned *out = stage_ask(*state, &consultant, "Reassign", &in.base);
	assert_int_equal(out->offers[0]->n_topic_ids, 1);
	assert_string_equal(out->offers[0]->topic_ids[0], "autisme");
}

/* --- refused whole --- */

/* Asserts that the match goes on, and that nobody new was asked. */
static void assert_nothing_changed(struct stage *stage, const char *match_id)
{
	Samen__Matching__V1__ListOffersRequest in = SAMEN__MATCHING__V1__LIST_OFFERS_REQUEST__INIT;
	assert_int_equal(stage_see_match(stage, &teacher, match_id)->state, ACTIVE);
	in.request_id = wire_text(REQUEST);
	const Samen__Matching__V1__ListOffersResponse *out =
	    stage_ask(stage, &teacher, "ListOffers", &in.base);
	assert_int_equal(out->n_offers, 1);
}

static void test_nothing_changes_when_somebody_cannot_be_asked(void **state)
{
	char *people[] = {distant_id, wire_text(COLLEAGUE)};
	const char *id = stage_match(*state);
	Reassign in = of_match(id, people);
	in.n_person_ids = 2;
	stage_availability(*state, COLLEAGUE, 0, 0);
	stage_wrong_field(*state, &consultant, "Reassign", &in.base, "person_ids[1]", "FULL");
	assert_nothing_changed(*state, id);
}

static void test_nothing_changes_without_anybody_to_ask(void **state)
{
	const char *id = stage_match(*state);
	Reassign in = of_match(id, NULL);
	in.n_person_ids = 0;
	stage_wrong_field(*state, &consultant, "Reassign", &in.base, "person_ids", "REQUIRED");
	assert_nothing_changed(*state, id);
}

static void test_nothing_changes_when_the_needs_are_none_any_more(void **state)
{
	const char *id = stage_match(*state);
	Reassign in = of_match(id, to_distant);
	stage_request(*state, &(struct stage_request){.needs = {"dyslexie"}});
	stage_refused(*state, &consultant, "Reassign", &in.base, FAILED_PRECONDITION);
	assert_nothing_changed(*state, id);
}

static void test_it_is_not_given_to_who_it_is_taken_from(void **state)
{
	stage_usual_request(*state);
	Reassign in = of_offer(stage_offer(*state, REQUEST, COACH, NULL), to_coach);
	stage_wrong_field(*state, &consultant, "Reassign", &in.base, "person_ids[0]", "SAME");
}

static void test_a_match_needs_a_reason(void **state)
{
	Reassign in = of_match(stage_match(*state), to_distant);
	in.reason = SAMEN__MATCHING__V1__STOP_REASON__STOP_REASON_UNSPECIFIED;
	stage_wrong_field(*state, &consultant, "Reassign", &in.base, "reason", "REQUIRED");
}

static void test_one_of_match_and_offer_is_named(void **state)
{
	stage_usual_request(*state);
	const char *offer = stage_offer(*state, REQUEST, COACH, NULL);
	Reassign both = of_match(stage_accept(*state, &coach, offer), to_distant);
	Reassign none = of_match("", to_distant);
	both.offer_id = wire_text(offer);
	stage_wrong_field(*state, &consultant, "Reassign", &both.base, "match_id", "REQUIRED");
	stage_wrong_field(*state, &consultant, "Reassign", &none.base, "match_id", "REQUIRED");
}

static void test_what_was_accepted_meanwhile_is_not_taken_back(void **state)
{
	stage_usual_request(*state);
	const char *offer = stage_offer(*state, REQUEST, COACH, NULL);
	Reassign in = of_offer(offer, to_distant);
	const char *match = stage_accept(*state, &coach, offer);
	stage_refused(*state, &consultant, "Reassign", &in.base, FAILED_PRECONDITION);
	assert_nothing_changed(*state, match);
}

static void test_an_ended_match_is_not_reassigned(void **state)
{
	Reassign in = of_match(stage_match(*state), to_distant);
	(void)stage_ask(*state, &consultant, "Reassign", &in.base);
	stage_refused(*state, &consultant, "Reassign", &in.base, FAILED_PRECONDITION);
}

static void test_others_do_not_reassign(void **state)
{
	struct caller both = coach;
	Reassign in = of_match(stage_match(*state), to_distant);
	both.roles |= MAY_TEACHER;
	stage_refused(*state, &both, "Reassign", &in.base, PERMISSION_DENIED);
	stage_refused(*state, &neighbour, "Reassign", &in.base, NOT_FOUND);
}

/* --- people of the other school --- */

#define SENDER "p-000000000011"

/* A return from SPECIAL to the filer's SCHOOL, in which COACH takes part for SPECIAL, where SENDER
 * works too; the match. */
static const char *school_match(struct stage *stage)
{
	Samen__Matching__V1__CreateOffersRequest ask =
	    SAMEN__MATCHING__V1__CREATE_OFFERS_REQUEST__INIT;
	stage_sector(stage, SPECIAL, NOORD, SAMEN__COMMON__V1__SECTOR__SBO);
	stage_person(stage, &(struct stage_person){.id = SENDER,
				.name = "Gea",
				.email = "gea@x.example",
				.organisation_id = SPECIAL,
				.teacher = true});
	stage_request(
	    stage, &(struct stage_request){
		       .needs = {"autisme"}, .from_school = SPECIAL, .to_school = SCHOOL});
	ask.request_id = wire_text(REQUEST);
	ask.part = SAMEN__MATCHING__V1__PART__SENDING_SCHOOL;
	ask.person_ids = to_coach;
	ask.n_person_ids = 1;
	const Samen__Matching__V1__CreateOffersResponse *out =
	    stage_ask(stage, &teacher, "CreateOffers", &ask.base);
	return stage_accept(stage, &coach, out->offers[0]->id);
}

static void test_a_school_is_never_without_while_another_is_asked(void **state)
{
	char sender_id[] = SENDER;
	char *people[] = {sender_id};
	Reassign in = of_match(school_match(*state), people);
	in.note_id = wire_text("n-000000000001");
	const Reassigned *out = stage_ask(*state, &consultant, "Reassign", &in.base);
	assert_int_equal(out->match->state, ACTIVE);
	assert_int_equal(out->match->n_note_ids, 1);
	assert_string_equal(out->offers[0]->person_id, SENDER);
	assert_int_equal(out->offers[0]->part, SAMEN__MATCHING__V1__PART__SENDING_SCHOOL);
}

static void test_only_people_of_the_school_are_asked_for_it(void **state)
{
	Reassign in = of_match(school_match(*state), to_distant);
	stage_wrong_field(
	    *state, &consultant, "Reassign", &in.base, "person_ids[0]", "NOT_OF_THE_SCHOOL");
}

/* For a school nobody named would mean everybody, who it is taken from too. */
static void test_for_a_school_somebody_is_named_too(void **state)
{
	Reassign in = of_match(school_match(*state), to_coach);
	in.n_person_ids = 0;
	stage_wrong_field(*state, &consultant, "Reassign", &in.base, "person_ids", "REQUIRED");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_match_stops_and_another_is_asked_for_the_same_needs),
	    TEST(test_an_offer_is_taken_back_and_another_is_asked),
	    TEST(test_who_asked_reassigns_too),
	    TEST(test_who_helped_is_not_asked_again),
	    TEST(test_needs_that_are_none_any_more_are_left_out),
	    TEST(test_nothing_changes_when_somebody_cannot_be_asked),
	    TEST(test_nothing_changes_without_anybody_to_ask),
	    TEST(test_nothing_changes_when_the_needs_are_none_any_more),
	    TEST(test_it_is_not_given_to_who_it_is_taken_from),
	    TEST(test_a_match_needs_a_reason),
	    TEST(test_one_of_match_and_offer_is_named),
	    TEST(test_what_was_accepted_meanwhile_is_not_taken_back),
	    TEST(test_an_ended_match_is_not_reassigned),
	    TEST(test_others_do_not_reassign),
	    TEST(test_a_school_is_never_without_while_another_is_asked),
	    TEST(test_only_people_of_the_school_are_asked_for_it),
	    TEST(test_for_a_school_somebody_is_named_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
