/* Expertise and availability. */
#include "support/directory_fixture.h"

#include "directory/expertise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Directory__V1__Expertise Expertise;
typedef Samen__Directory__V1__PutExpertiseRequest PutExpertiseRequest;
typedef Samen__Directory__V1__ConfirmExpertiseRequest ConfirmExpertiseRequest;
typedef Samen__Directory__V1__RemoveExpertiseRequest RemoveExpertiseRequest;
typedef Samen__Directory__V1__ListExpertiseRequest ListExpertiseRequest;
typedef Samen__Directory__V1__ListExpertiseResponse ListExpertiseResponse;
typedef Samen__Directory__V1__Availability Availability;
typedef Samen__Directory__V1__PutAvailabilityRequest PutAvailabilityRequest;
typedef Samen__Directory__V1__GetAvailabilityRequest GetAvailabilityRequest;

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

static char tos[] = "tos";
static char autism[] = "autisme";
static const char *const topics[] = {tos, autism};

/* A directory with two topics, a specialist and a teacher. */
struct school {
	struct directory_fixture fixture;
	struct caller specialist;
	struct caller teacher;
};

static int setup(void **state)
{
	struct school *school = malloc(sizeof *school);
	if (school == NULL) {
		return -1;
	}
	*state = school;
	directory_fixture_make(&school->fixture);
	directory_fixture_start(&school->fixture);
	fixture_topics(&school->fixture, topics, 2);
	school->specialist = fixture_person(&school->fixture, "ab@example.org", SPECIALIST);
	school->teacher = fixture_person(&school->fixture, "juf@example.org", TEACHER);
	return 0;
}

static int teardown(void **state)
{
	struct school *school = *state;
	directory_fixture_close(&school->fixture);
	free(school);
	return 0;
}

static Expertise expertise_in(char *topic_id)
{
	Expertise expertise = SAMEN__DIRECTORY__V1__EXPERTISE__INIT;
	expertise.topic_id = topic_id;
	expertise.level = SAMEN__COMMON__V1__LEVEL__APPLIES;
	return expertise;
}

static const struct fake_call *try_put(
    struct school *school, const struct caller *caller, Expertise *expertise)
{
	PutExpertiseRequest request = SAMEN__DIRECTORY__V1__PUT_EXPERTISE_REQUEST__INIT;
	request.expertise = expertise;
	return fixture_try(&school->fixture, caller, "PutExpertise", NULL, &request);
}

static void put(struct school *school, char *topic_id)
{
	Expertise expertise = expertise_in(topic_id);
	assert_int_equal(try_put(school, &school->specialist, &expertise)->status, OK);
}

static const ListExpertiseResponse *list(
    struct school *school, const struct caller *caller, const char *person_id)
{
	ListExpertiseRequest request = SAMEN__DIRECTORY__V1__LIST_EXPERTISE_REQUEST__INIT;
	request.person_id = (char *)person_id;
	return fixture_call(&school->fixture, caller, "ListExpertise", &request);
}

/* The specialist once more, with a token of this moment. */
static struct caller sign_in_again(struct school *school)
{
	return fixture_caller(&school->fixture,
	    fixture_login(&school->fixture, "ab@example.org", FIXTURE_PASSWORD)->access_token);
}

/* --- PutExpertise --- */

static void expertise_is_confirmed_as_of_now(void **state)
{
	struct school *school = *state;
	Expertise expertise = expertise_in(tos);
	const Expertise *saved = try_put(school, &school->specialist, &expertise)->response;
	assert_string_equal(saved->person_id, school->specialist.id);
	assert_int_equal(saved->confirmed_at_ms, school->fixture.fake.now_ms);
	assert_false(saved->stale);
}

static void putting_again_replaces(void **state)
{
	struct school *school = *state;
	Samen__Common__V1__AgeGroup groups[] = {SAMEN__COMMON__V1__AGE_GROUP__GROEP_3};
	Samen__Common__V1__FormOfHelp forms[] = {
	    SAMEN__COMMON__V1__FORM_OF_HELP__CALL, SAMEN__COMMON__V1__FORM_OF_HELP__OBSERVE};
	Expertise expertise = expertise_in(tos);
	put(school, tos);
	expertise.level = SAMEN__COMMON__V1__LEVEL__COACHES;
	expertise.age_groups = groups;
	expertise.n_age_groups = 1;
	expertise.forms = forms;
	expertise.n_forms = 2;
	assert_int_equal(try_put(school, &school->specialist, &expertise)->status, OK);
	const ListExpertiseResponse *response = list(school, &school->specialist, "");
	assert_int_equal(response->n_expertise, 1);
	assert_int_equal(response->expertise[0]->level, SAMEN__COMMON__V1__LEVEL__COACHES);
	assert_int_equal(response->expertise[0]->n_age_groups, 1);
	assert_int_equal(
	    response->expertise[0]->forms[1], SAMEN__COMMON__V1__FORM_OF_HELP__OBSERVE);
}

static void wrong_fields_are_named(void **state)
{
	struct school *school = *state;
	Samen__Common__V1__AgeGroup groups[] = {
	    SAMEN__COMMON__V1__AGE_GROUP__GROEP_3, SAMEN__COMMON__V1__AGE_GROUP__GROEP_3};
	Samen__Common__V1__FormOfHelp forms[] = {
	    SAMEN__COMMON__V1__FORM_OF_HELP__FORM_OF_HELP_UNSPECIFIED};
	Expertise expertise = SAMEN__DIRECTORY__V1__EXPERTISE__INIT;
	expertise.age_groups = groups;
	expertise.n_age_groups = 2;
	expertise.forms = forms;
	expertise.n_forms = 1;
	const struct fake_call *fake = try_put(school, &school->specialist, &expertise);
	assert_field(fake, "expertise.topic_id", "REQUIRED");
	assert_field(fake, "expertise.level", "REQUIRED");
	assert_field(fake, "expertise.age_groups[1]", "TWICE");
	assert_field(fake, "expertise.forms[0]", "UNKNOWN_VALUE");
}

static void a_topic_that_is_not_there_is_refused(void **state)
{
	struct school *school = *state;
	char unknown[] = "onbekend";
	Expertise expertise = expertise_in(unknown);
	assert_field(
	    try_put(school, &school->specialist, &expertise), "expertise.topic_id", "NOT_FOUND");
}

static void a_retired_topic_is_refused(void **state)
{
	struct school *school = *state;
	fixture_topics(&school->fixture, topics, 1);
	Expertise expertise = expertise_in(autism);
	assert_field(
	    try_put(school, &school->specialist, &expertise), "expertise.topic_id", "RETIRED");
}

static void too_much_evidence_is_refused(void **state)
{
	struct school *school = *state;
	static char evidence[EXPERTISE_EVIDENCE_CHARS_MAX + 2];
	Expertise expertise = expertise_in(tos);
	memset(evidence, 'a', sizeof evidence - 1);
	expertise.evidence = evidence;
	assert_field(
	    try_put(school, &school->specialist, &expertise), "expertise.evidence", "TOO_LONG");
	evidence[EXPERTISE_EVIDENCE_CHARS_MAX] = '\0';
	assert_int_equal(try_put(school, &school->specialist, &expertise)->status, OK);
}

static void what_can_identify_a_pupil_is_refused_with_its_place(void **state)
{
	struct school *school = *state;
	char evidence[] = "Begeleidde een kind, geboren op 3 april 2016, thuis.";
	Expertise expertise = expertise_in(tos);
	expertise.evidence = evidence;
	const struct fake_call *fake = try_put(school, &school->specialist, &expertise);
	assert_int_equal(fake->status, INVALID_ARGUMENT);
	const struct call_detail *detail = fake_call_detail(fake, "expertise.evidence");
	assert_non_null(detail);
	assert_int_equal(detail->from, strchr(evidence, '3') - evidence);
	assert_true(detail->to > detail->from);
}

static void phone_numbers_and_addresses_are_refused(void **state)
{
	struct school *school = *state;
	char *const texts[] = {
	    (char *)"Bel 06-12345678", (char *)"Mail juf@example.org", (char *)"BSN 111222333"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		Expertise expertise = expertise_in(tos);
		expertise.evidence = texts[i];
		const struct fake_call *fake = try_put(school, &school->specialist, &expertise);
		assert_int_equal(fake->status, INVALID_ARGUMENT);
		assert_non_null(fake_call_detail(fake, "expertise.evidence"));
	}
}

static void names_in_evidence_are_allowed(void **state)
{
	struct school *school = *state;
	char evidence[] = "Opgeleid door Marieke de Wit bij Kentalis.";
	Expertise expertise = expertise_in(tos);
	expertise.evidence = evidence;
	assert_int_equal(try_put(school, &school->specialist, &expertise)->status, OK);
}

static void teachers_may_not_put_expertise(void **state)
{
	struct school *school = *state;
	Expertise expertise = expertise_in(tos);
	assert_int_equal(try_put(school, &school->teacher, &expertise)->status, PERMISSION_DENIED);
}

static void specialists_may_not_do_it_for_others(void **state)
{
	struct school *school = *state;
	struct caller other = fixture_person(&school->fixture, "ander@example.org", SPECIALIST);
	Expertise expertise = expertise_in(tos);
	expertise.person_id = (char *)other.id;
	assert_int_equal(
	    try_put(school, &school->specialist, &expertise)->status, PERMISSION_DENIED);
}

static void coordinators_may_do_it_for_others(void **state)
{
	struct school *school = *state;
	Expertise expertise = expertise_in(tos);
	expertise.person_id = (char *)school->specialist.id;
	assert_int_equal(try_put(school, &school->fixture.coordinator, &expertise)->status, OK);
	assert_int_equal(list(school, &school->specialist, "")->n_expertise, 1);
}

static void only_specialists_have_expertise(void **state)
{
	struct school *school = *state;
	Expertise expertise = expertise_in(tos);
	expertise.person_id = (char *)school->teacher.id;
	assert_int_equal(
	    try_put(school, &school->fixture.coordinator, &expertise)->status, FAILED_PRECONDITION);
}

static void a_teacher_sees_who_knows_what(void **state)
{
	struct school *school = *state;
	put(school, tos);
	assert_int_equal(list(school, &school->teacher, school->specialist.id)->n_expertise, 1);
}

static void expertise_of_others_is_not_mixed_in(void **state)
{
	struct school *school = *state;
	Expertise expertise = expertise_in(autism);
	struct caller other = fixture_person(&school->fixture, "ander@example.org", SPECIALIST);
	assert_int_equal(try_put(school, &other, &expertise)->status, OK);
	put(school, tos);
	const ListExpertiseResponse *response = list(school, &school->specialist, "");
	assert_int_equal(response->n_expertise, 1);
	assert_string_equal(response->expertise[0]->topic_id, tos);
}

/* --- staleness and confirming --- */

static bool is_stale_after(struct school *school, int64_t ms)
{
	put(school, tos);
	fixture_pass_ms(&school->fixture, ms);
	struct caller specialist = sign_in_again(school);
	return list(school, &specialist, "")->expertise[0]->stale;
}

static void expertise_is_fresh_for_a_year(void **state)
{
	assert_false(is_stale_after(*state, 365 * day_ms));
}

static void expertise_is_stale_after_a_year(void **state)
{
	assert_true(is_stale_after(*state, 365 * day_ms + 1));
}

static void confirming_all_makes_all_fresh(void **state)
{
	struct school *school = *state;
	const ConfirmExpertiseRequest request =
	    SAMEN__DIRECTORY__V1__CONFIRM_EXPERTISE_REQUEST__INIT;
	put(school, tos);
	put(school, autism);
	fixture_pass_ms(&school->fixture, 400 * day_ms);
	struct caller specialist = sign_in_again(school);
	const ListExpertiseResponse *response =
	    fixture_call(&school->fixture, &specialist, "ConfirmExpertise", &request);
	assert_int_equal(response->n_expertise, 2);
	assert_false(response->expertise[0]->stale);
	assert_false(response->expertise[1]->stale);
}

static void confirming_one_leaves_the_other_stale(void **state)
{
	struct school *school = *state;
	char *ids[] = {tos};
	ConfirmExpertiseRequest request = SAMEN__DIRECTORY__V1__CONFIRM_EXPERTISE_REQUEST__INIT;
	put(school, tos);
	put(school, autism);
	fixture_pass_ms(&school->fixture, 400 * day_ms);
	struct caller specialist = sign_in_again(school);
	request.topic_ids = ids;
	request.n_topic_ids = 1;
	const ListExpertiseResponse *response =
	    fixture_call(&school->fixture, &specialist, "ConfirmExpertise", &request);
	assert_string_equal(response->expertise[0]->topic_id, autism);
	assert_true(response->expertise[0]->stale);
	assert_false(response->expertise[1]->stale);
}

static void confirming_what_one_does_not_have_is_refused(void **state)
{
	struct school *school = *state;
	char *ids[] = {tos, autism};
	ConfirmExpertiseRequest request = SAMEN__DIRECTORY__V1__CONFIRM_EXPERTISE_REQUEST__INIT;
	put(school, tos);
	request.topic_ids = ids;
	request.n_topic_ids = 2;
	assert_field(
	    fixture_try(&school->fixture, &school->specialist, "ConfirmExpertise", NULL, &request),
	    "topic_ids[1]", "NOT_FOUND");
}

static void expertise_can_be_taken_away(void **state)
{
	struct school *school = *state;
	RemoveExpertiseRequest request = SAMEN__DIRECTORY__V1__REMOVE_EXPERTISE_REQUEST__INIT;
	put(school, tos);
	put(school, autism);
	request.topic_id = tos;
	(void)fixture_call(&school->fixture, &school->specialist, "RemoveExpertise", &request);
	const ListExpertiseResponse *response = list(school, &school->specialist, "");
	assert_int_equal(response->n_expertise, 1);
	assert_string_equal(response->expertise[0]->topic_id, autism);
}

static void taking_away_what_is_not_there_is_not_found(void **state)
{
	struct school *school = *state;
	RemoveExpertiseRequest request = SAMEN__DIRECTORY__V1__REMOVE_EXPERTISE_REQUEST__INIT;
	request.topic_id = tos;
	assert_int_equal(
	    fixture_try(&school->fixture, &school->specialist, "RemoveExpertise", NULL, &request)
		->status,
	    NOT_FOUND);
}

/* --- availability --- */

static const struct fake_call *try_set(
    struct school *school, const struct caller *caller, Availability *availability)
{
	PutAvailabilityRequest request = SAMEN__DIRECTORY__V1__PUT_AVAILABILITY_REQUEST__INIT;
	request.availability = availability;
	return fixture_try(&school->fixture, caller, "PutAvailability", NULL, &request);
}

static const Availability *get(struct school *school)
{
	GetAvailabilityRequest request = SAMEN__DIRECTORY__V1__GET_AVAILABILITY_REQUEST__INIT;
	request.person_id = (char *)school->specialist.id;
	return fixture_call(&school->fixture, &school->teacher, "GetAvailability", &request);
}

static void who_never_set_it_has_room_for_two(void **state)
{
	struct school *school = *state;
	const Availability *availability = get(school);
	assert_string_equal(availability->person_id, school->specialist.id);
	assert_int_equal(availability->capacity, 2);
	assert_int_equal(availability->leave_to_ms, 0);
	assert_int_equal(availability->n_area_ids, 0);
}

static void availability_is_kept(void **state)
{
	struct school *school = *state;
	const char *id = fixture_area(&school->fixture, "noord", NULL);
	char code[] = "noord";
	char *areas[] = {code};
	Availability availability = SAMEN__DIRECTORY__V1__AVAILABILITY__INIT;
	availability.leave_from_ms = 1000;
	availability.leave_to_ms = 2000;
	availability.area_ids = areas;
	availability.n_area_ids = 1;
	assert_int_equal(try_set(school, &school->specialist, &availability)->status, OK);
	const Availability *kept = get(school);
	assert_int_equal(kept->capacity, 0);
	assert_int_equal(kept->leave_from_ms, 1000);
	assert_int_equal(kept->leave_to_ms, 2000);
	assert_int_equal(kept->n_area_ids, 1);
	assert_string_equal(kept->area_ids[0], id);
}

static void setting_the_same_again_makes_no_change_number(void **state)
{
	struct school *school = *state;
	Availability availability = SAMEN__DIRECTORY__V1__AVAILABILITY__INIT;
	availability.capacity = 3;
	assert_int_equal(try_set(school, &school->specialist, &availability)->status, OK);
	uint64_t before = fixture_last_change(&school->fixture);
	assert_int_equal(try_set(school, &school->specialist, &availability)->status, OK);
	assert_int_equal(fixture_last_change(&school->fixture), before);
}

static void too_much_room_is_refused(void **state)
{
	struct school *school = *state;
	Availability availability = SAMEN__DIRECTORY__V1__AVAILABILITY__INIT;
	availability.capacity = 51;
	assert_field(try_set(school, &school->specialist, &availability), "availability.capacity",
	    "OUT_OF_RANGE");
}

static void leave_that_ends_before_it_begins_is_refused(void **state)
{
	struct school *school = *state;
	Availability availability = SAMEN__DIRECTORY__V1__AVAILABILITY__INIT;
	availability.leave_from_ms = 2000;
	availability.leave_to_ms = 2000;
	assert_field(try_set(school, &school->specialist, &availability),
	    "availability.leave_to_ms", "OUT_OF_RANGE");
}

static void an_area_that_is_not_there_is_refused(void **state)
{
	struct school *school = *state;
	char code[] = "nergens";
	char *areas[] = {code};
	Availability availability = SAMEN__DIRECTORY__V1__AVAILABILITY__INIT;
	availability.area_ids = areas;
	availability.n_area_ids = 1;
	assert_field(try_set(school, &school->specialist, &availability),
	    "availability.area_ids[0]", "NOT_FOUND");
}

static void coordinators_may_set_it_for_others(void **state)
{
	struct school *school = *state;
	Availability availability = SAMEN__DIRECTORY__V1__AVAILABILITY__INIT;
	availability.person_id = (char *)school->specialist.id;
	availability.capacity = 7;
	assert_int_equal(try_set(school, &school->fixture.coordinator, &availability)->status, OK);
	assert_int_equal(get(school)->capacity, 7);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(expertise_is_confirmed_as_of_now),
	    TEST(putting_again_replaces),
	    TEST(wrong_fields_are_named),
	    TEST(a_topic_that_is_not_there_is_refused),
	    TEST(a_retired_topic_is_refused),
	    TEST(too_much_evidence_is_refused),
	    TEST(what_can_identify_a_pupil_is_refused_with_its_place),
	    TEST(phone_numbers_and_addresses_are_refused),
	    TEST(names_in_evidence_are_allowed),
	    TEST(teachers_may_not_put_expertise),
	    TEST(specialists_may_not_do_it_for_others),
	    TEST(coordinators_may_do_it_for_others),
	    TEST(only_specialists_have_expertise),
	    TEST(a_teacher_sees_who_knows_what),
	    TEST(expertise_of_others_is_not_mixed_in),
	    TEST(expertise_is_fresh_for_a_year),
	    TEST(expertise_is_stale_after_a_year),
	    TEST(confirming_all_makes_all_fresh),
	    TEST(confirming_one_leaves_the_other_stale),
	    TEST(confirming_what_one_does_not_have_is_refused),
	    TEST(expertise_can_be_taken_away),
	    TEST(taking_away_what_is_not_there_is_not_found),
	    TEST(who_never_set_it_has_room_for_two),
	    TEST(availability_is_kept),
	    TEST(setting_the_same_again_makes_no_change_number),
	    TEST(too_much_room_is_refused),
	    TEST(leave_that_ends_before_it_begins_is_refused),
	    TEST(an_area_that_is_not_there_is_refused),
	    TEST(coordinators_may_set_it_for_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
