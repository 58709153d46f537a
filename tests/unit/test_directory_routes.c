/* The surface: every method has a route, who may call what, and what the feed shows. */
#include "support/directory_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Common__V1__Change Change;
typedef Samen__Common__V1__ChangesRequest ChangesRequest;
typedef Samen__Common__V1__ChangesResponse ChangesResponse;
typedef Samen__Directory__V1__FeedPerson FeedPerson;

static char email[] = "juf@example.org";

/* --- the table --- */

static const struct route *route_of(const char *method)
{
	for (const struct route *route = directory_routes(); route->method != NULL; route++) {
		if (strcmp(strchr(route->method, '/') + 1, method) == 0) {
			return route;
		}
	}
	return NULL;
}

static void only_signing_in_needs_no_token(void **state)
{
	(void)state;
	for (const struct route *route = directory_routes(); route->method != NULL; route++) {
		const char *name = strchr(route->method, '/') + 1;
		bool open = strcmp(name, "Login") == 0 || strcmp(name, "RenewToken") == 0 ||
			    strcmp(name, "AcceptInvitation") == 0 ||
			    strcmp(name, "ListSignOn") == 0 || strcmp(name, "BeginSignOn") == 0 ||
			    strcmp(name, "SignOn") == 0;
		assert_int_equal((route->roles & MAY_NOBODY) != 0, open);
	}
}

static void passwords_and_codes_are_never_hashed(void **state)
{
	(void)state;
	assert_true(route_of("Login")->secret_payload);
	assert_true(route_of("AcceptInvitation")->secret_payload);
	assert_true(route_of("SignOn")->secret_payload);
	assert_true(route_of("LinkSignOn")->secret_payload);
	assert_true(route_of("ChangePassword")->secret_payload);
	assert_true(route_of("ConfirmSecondFactor")->secret_payload);
	assert_true(route_of("RemoveSecondFactor")->secret_payload);
}

static void what_changes_the_region_is_for_coordinators(void **state)
{
	(void)state;
	const char *const methods[] = {"Invite", "ResetPassword", "UpdatePerson", "PutArea",
	    "PutOrganisation", "ImportOrganisations", "ImportTopics"};
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		assert_int_equal(route_of(methods[i])->roles, MAY_COORDINATOR);
	}
}

static void who_lacks_a_second_factor_may_do_no_more_than_set_one_up(void **state)
{
	(void)state;
	static const char *const methods[] = {"GetRegion", "WhoAmI", "Logout", "GetSecondFactor",
	    "BeginSecondFactor", "ConfirmSecondFactor"};
	for (const struct route *route = directory_routes(); route->method != NULL; route++) {
		bool named = false;
		for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
			named = named || strcmp(strchr(route->method, '/') + 1, methods[i]) == 0;
		}
		assert_int_equal((route->roles & MAY_ENROLLING) != 0, named);
	}
}

static void the_feed_is_for_services(void **state)
{
	(void)state;
	assert_int_equal(route_of("Changes")->roles, MAY_SERVICE);
}

/* --- the feed --- */

static const Change *last_of(struct directory_fixture *fixture, const char *kind)
{
	const ChangesRequest request = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	const ChangesResponse *response =
	    fixture_call(fixture, &fixture->matching, "Changes", &request);
	const Change *last = NULL;
	for (size_t i = 0; i < response->n_changes; i++) {
		if (strcmp(response->changes[i]->kind, kind) == 0) {
			last = response->changes[i];
		}
	}
	if (last == NULL) {
		fail_msg("no %s in the feed", kind);
	}
	return last;
}

static FeedPerson *feed_person(struct directory_fixture *fixture, const char *id)
{
	const Change *change = last_of(fixture, "person");
	assert_string_equal(change->id, id);
	FeedPerson *person = samen__directory__v1__feed_person__unpack(
	    arena_allocator(fixture->arena), change->record.len, change->record.data);
	assert_non_null(person);
	return person;
}

static void the_feed_shows_people_whole(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = fixture_invite(fixture, email, TEACHER, NULL)->person->id;
	const FeedPerson *person = feed_person(fixture, id);
	assert_string_equal(person->person->email, email);
	assert_string_equal(person->person->organisation_name, "PO Testland");
	assert_int_equal(person->tokens_not_before_ms, 0);
}

static void new_rights_make_older_tokens_worthless_elsewhere(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Common__V1__Role role = SPECIALIST;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	Samen__Directory__V1__UpdatePersonRequest request =
	    SAMEN__DIRECTORY__V1__UPDATE_PERSON_REQUEST__INIT;
	request.person_id = (char *)teacher.id;
	request.roles = &role;
	request.n_roles = 1;
	(void)fixture_call(fixture, &fixture->coordinator, "UpdatePerson", &request);
	int64_t not_before_ms = feed_person(fixture, teacher.id)->tokens_not_before_ms;
	const Samen__Directory__V1__Session *session =
	    fixture_login(fixture, email, FIXTURE_PASSWORD);
	struct caller specialist = fixture_caller(fixture, session->access_token);
	assert_true(teacher.token_issued_at_ms < not_before_ms);
	assert_true(specialist.token_issued_at_ms >= not_before_ms);
}

static void the_feed_never_shows_accounts_or_sessions(void **state)
{
	struct directory_fixture *fixture = *state;
	const ChangesRequest request = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	(void)fixture_person(fixture, email, TEACHER);
	const ChangesResponse *response =
	    fixture_call(fixture, &fixture->matching, "Changes", &request);
	for (size_t i = 0; i < response->n_changes; i++) {
		const char *kind = response->changes[i]->kind;
		assert_true(strcmp(kind, "person") == 0 || strcmp(kind, "organisation") == 0);
	}
}

static void expertise_taken_away_is_a_tombstone(void **state)
{
	struct directory_fixture *fixture = *state;
	static char tos[] = "tos";
	const char *const topics[] = {tos};
	Samen__Directory__V1__PutExpertiseRequest put =
	    SAMEN__DIRECTORY__V1__PUT_EXPERTISE_REQUEST__INIT;
	Samen__Directory__V1__RemoveExpertiseRequest take_away =
	    SAMEN__DIRECTORY__V1__REMOVE_EXPERTISE_REQUEST__INIT;
	Samen__Directory__V1__Expertise expertise = SAMEN__DIRECTORY__V1__EXPERTISE__INIT;
	struct caller specialist = fixture_person(fixture, email, SPECIALIST);
	fixture_topics(fixture, topics, 1);
	expertise.topic_id = tos;
	expertise.level = SAMEN__COMMON__V1__LEVEL__KNOWS;
	put.expertise = &expertise;
	(void)fixture_call(fixture, &specialist, "PutExpertise", &put);
	const Change *before = last_of(fixture, "expertise");
	assert_false(before->deleted);
	take_away.topic_id = tos;
	(void)fixture_call(fixture, &specialist, "RemoveExpertise", &take_away);
	const Change *after = last_of(fixture, "expertise");
	assert_true(after->deleted);
	assert_string_equal(after->id, before->id);
}

static void every_kind_of_the_feed_can_be_read(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *const topics[] = {"tos"};
	Samen__Directory__V1__PutAvailabilityRequest put =
	    SAMEN__DIRECTORY__V1__PUT_AVAILABILITY_REQUEST__INIT;
	Samen__Directory__V1__Availability availability = SAMEN__DIRECTORY__V1__AVAILABILITY__INIT;
	struct caller specialist = fixture_person(fixture, email, SPECIALIST);
	(void)fixture_area(fixture, "noord", "Alkmaar");
	fixture_topics(fixture, topics, 1);
	availability.capacity = 4;
	put.availability = &availability;
	(void)fixture_call(fixture, &specialist, "PutAvailability", &put);
	const Change *change = last_of(fixture, "availability");
	const Samen__Directory__V1__Availability *seen = samen__directory__v1__availability__unpack(
	    arena_allocator(fixture->arena), change->record.len, change->record.data);
	assert_non_null(seen);
	assert_int_equal(seen->capacity, 4);
	assert_string_equal(seen->person_id, specialist.id);
	assert_non_null(last_of(fixture, "area"));
	assert_non_null(last_of(fixture, "topic"));
	assert_non_null(last_of(fixture, "organisation"));
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, directory_fixture_setup, directory_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_signing_in_needs_no_token),
	    cmocka_unit_test(passwords_and_codes_are_never_hashed),
	    cmocka_unit_test(what_changes_the_region_is_for_coordinators),
	    cmocka_unit_test(who_lacks_a_second_factor_may_do_no_more_than_set_one_up),
	    cmocka_unit_test(the_feed_is_for_services),
	    TEST(the_feed_shows_people_whole),
	    TEST(new_rights_make_older_tokens_worthless_elsewhere),
	    TEST(the_feed_never_shows_accounts_or_sessions),
	    TEST(expertise_taken_away_is_a_tombstone),
	    TEST(every_kind_of_the_feed_can_be_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
