/* Who takes part for the two schools of a move, and that this is no help. */
#include "matching/monitor.h"
#include "matching/move.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ACTIVE SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE
#define COMPLETED SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED
#define STOPPED SAMEN__MATCHING__V1__MATCH_STATE__STOPPED

#define SBO "o-00000000sb0"
#define BAO "o-00000000ba0"
#define THIRD "o-0000000th1rd"

/* A return from SBO to BAO. */
struct returning {
	FeedRequest request;
	Samen__Intake__V1__Move move;
};

static void returning_init(struct returning *returning, const char *filers_school)
{
	*returning = (struct returning){.request = SAMEN__INTAKE__V1__FEED_REQUEST__INIT,
	    .move = SAMEN__INTAKE__V1__MOVE__INIT};
	returning->move.sending_organisation_id = wire_text(SBO);
	returning->move.receiving_organisation_id = wire_text(BAO);
	returning->request.move = &returning->move;
	returning->request.kind = SAMEN__INTAKE__V1__REQUEST_KIND__RETURN;
	returning->request.state = SAMEN__INTAKE__V1__REQUEST_STATE__OPEN;
	returning->request.organisation_id = wire_text(filers_school);
}

/* Somebody of the directory. */
struct somebody {
	FeedPerson feed;
	Person person;
	Samen__Common__V1__Role role;
};

static void somebody_init(
    struct somebody *somebody, const char *organisation_id, Samen__Common__V1__Role role)
{
	*somebody = (struct somebody){.feed = SAMEN__DIRECTORY__V1__FEED_PERSON__INIT,
	    .person = SAMEN__DIRECTORY__V1__PERSON__INIT,
	    .role = role};
	somebody->person.organisation_id = wire_text(organisation_id);
	somebody->person.state = SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE;
	somebody->person.roles = &somebody->role;
	somebody->person.n_roles = 1;
	somebody->feed.person = &somebody->person;
}

static void test_the_filer_takes_part_for_their_own_school(void **state)
{
	(void)state;
	struct returning returning;
	returning_init(&returning, BAO);
	assert_int_equal(move_part_of_filer(&returning.request), PART_RECEIVING);
	assert_int_equal(move_part_of_other(&returning.request), PART_SENDING);
	returning_init(&returning, SBO);
	assert_int_equal(move_part_of_filer(&returning.request), PART_SENDING);
	assert_int_equal(move_part_of_other(&returning.request), PART_RECEIVING);
	assert_string_equal(move_school(&returning.request, PART_RECEIVING), BAO);
}

static void test_without_a_move_there_are_no_parts(void **state)
{
	(void)state;
	struct returning returning;
	returning_init(&returning, BAO);
	returning.request.move = NULL;
	assert_int_equal(move_part_of_other(&returning.request), PART_NONE);
	assert_string_equal(move_school(&returning.request, PART_SENDING), "");
	assert_int_equal(move_missing_part(&returning.request, NULL), PART_NONE);
}

static void test_a_filer_whose_school_is_neither_has_no_part(void **state)
{
	(void)state;
	struct returning returning;
	returning_init(&returning, THIRD);
	assert_int_equal(move_part_of_filer(&returning.request), PART_NONE);
	assert_int_equal(move_part_of_other(&returning.request), PART_NONE);
}

static void test_who_works_at_the_school_fits(void **state)
{
	(void)state;
	struct returning returning;
	struct somebody somebody;
	returning_init(&returning, BAO);
	somebody_init(&somebody, SBO, SAMEN__COMMON__V1__ROLE__TEACHER);
	assert_true(move_person_fits(&returning.request, PART_SENDING, &somebody.feed));
	assert_false(move_person_fits(&returning.request, PART_RECEIVING, &somebody.feed));
	assert_false(move_person_fits(&returning.request, PART_HELPER, &somebody.feed));
	somebody_init(&somebody, SBO, SAMEN__COMMON__V1__ROLE__SPECIALIST);
	assert_true(move_person_fits(&returning.request, PART_SENDING, &somebody.feed));
	assert_true(move_person_fits(&returning.request, PART_HELPER, &somebody.feed));
	somebody_init(&somebody, SBO, SAMEN__COMMON__V1__ROLE__CONSULTANT);
	assert_false(move_person_fits(&returning.request, PART_SENDING, &somebody.feed));
	somebody_init(&somebody, THIRD, SAMEN__COMMON__V1__ROLE__TEACHER);
	assert_false(move_person_fits(&returning.request, PART_SENDING, &somebody.feed));
}

static void test_a_school_that_is_not_known_fits_nobody(void **state)
{
	(void)state;
	struct returning returning;
	struct somebody somebody;
	returning_init(&returning, SBO);
	returning.move.receiving_organisation_id = wire_text("");
	somebody_init(&somebody, "", SAMEN__COMMON__V1__ROLE__TEACHER);
	assert_false(move_person_fits(&returning.request, PART_RECEIVING, &somebody.feed));
	assert_int_equal(move_missing_part(&returning.request, NULL), PART_NONE);
}

static void test_a_school_is_missing_until_somebody_takes_part(void **state)
{
	(void)state;
	struct returning returning;
	struct somebody somebody;
	returning_init(&returning, BAO);
	assert_int_equal(move_missing_part(&returning.request, NULL), PART_SENDING);
	somebody_init(&somebody, SBO, SAMEN__COMMON__V1__ROLE__TEACHER);
	assert_int_equal(move_missing_part(&returning.request, &somebody.feed), PART_NONE);
	somebody.person.organisation_id = wire_text(THIRD);
	assert_int_equal(move_missing_part(&returning.request, &somebody.feed), PART_SENDING);
	somebody_init(&somebody, SBO, SAMEN__COMMON__V1__ROLE__TEACHER);
	somebody.person.state = SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED;
	assert_int_equal(move_missing_part(&returning.request, &somebody.feed), PART_SENDING);
	returning.request.state = SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED;
	assert_int_equal(move_missing_part(&returning.request, &somebody.feed), PART_NONE);
}

/* A match like this. */
static Match match_of(Part part, Samen__Matching__V1__MatchState match_state)
{
	Match match = SAMEN__STORED__V1__MATCH__INIT;
	match.part = part;
	match.state = match_state;
	return match;
}

static void test_the_party_is_who_is_active_or_saw_it_through(void **state)
{
	(void)state;
	Match helper = match_of(PART_HELPER, ACTIVE);
	Match stopped = match_of(PART_SENDING, STOPPED);
	Match completed = match_of(PART_SENDING, COMPLETED);
	Match active = match_of(PART_SENDING, ACTIVE);
	Match *all[] = {&helper, &stopped, &completed, &active};
	struct matches matches = {all, 4};
	assert_ptr_equal(move_party(&matches, PART_SENDING), &active);
	matches.count = 3;
	assert_ptr_equal(move_party(&matches, PART_SENDING), &completed);
	matches.count = 2;
	assert_null(move_party(&matches, PART_SENDING));
	assert_null(move_party(&matches, PART_RECEIVING));
}

static void test_a_school_taking_part_is_no_help(void **state)
{
	(void)state;
	struct returning returning;
	Match school = match_of(PART_SENDING, ACTIVE);
	Match *all[] = {&school};
	Offer offer = SAMEN__STORED__V1__OFFER__INIT;
	Offer *offered[] = {&offer};
	struct matches matches = {all, 1};
	struct offers offers = {offered, 1};
	offer.part = PART_SENDING;
	offer.state = SAMEN__MATCHING__V1__OFFER_STATE__OFFERED;
	returning_init(&returning, BAO);
	returning.request.filed_at_ms = 5;
	assert_int_equal(progress_of(&returning.request, &offers, &matches),
	    SAMEN__MATCHING__V1__PROGRESS__NO_OFFER);
	assert_int_equal(waiting_since_ms(&returning.request, &matches), 5);
	school.state = STOPPED;
	school.ended_at_ms = 9;
	assert_int_equal(waiting_since_ms(&returning.request, &matches), 5);
	offer.part = PART_HELPER;
	assert_int_equal(progress_of(&returning.request, &offers, &matches),
	    SAMEN__MATCHING__V1__PROGRESS__AWAITING_ANSWER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_filer_takes_part_for_their_own_school),
	    cmocka_unit_test(test_without_a_move_there_are_no_parts),
	    cmocka_unit_test(test_a_filer_whose_school_is_neither_has_no_part),
	    cmocka_unit_test(test_who_works_at_the_school_fits),
	    cmocka_unit_test(test_a_school_that_is_not_known_fits_nobody),
	    cmocka_unit_test(test_a_school_is_missing_until_somebody_takes_part),
	    cmocka_unit_test(test_the_party_is_who_is_active_or_saw_it_through),
	    cmocka_unit_test(test_a_school_taking_part_is_no_help),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
