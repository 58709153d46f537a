/* Inviting, listing and changing people. */
#include "support/directory_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Directory__V1__InviteRequest InviteRequest;
typedef Samen__Directory__V1__InviteResponse InviteResponse;
typedef Samen__Directory__V1__ListPeopleRequest ListPeopleRequest;
typedef Samen__Directory__V1__ListPeopleResponse ListPeopleResponse;
typedef Samen__Directory__V1__UpdatePersonRequest UpdatePersonRequest;
typedef Samen__Directory__V1__Person Person;

static char email[] = "juf@example.org";
static char name[] = "Juf Ans";
static char region[] = "region";
static char alkmaar[] = "alkmaar";

/* A request that would be accepted, for a test to spoil. */
static InviteRequest good_invite(Samen__Common__V1__Role *role)
{
	InviteRequest request = SAMEN__DIRECTORY__V1__INVITE_REQUEST__INIT;
	request.name = name;
	request.email = email;
	request.organisation_id = region;
	request.roles = role;
	request.n_roles = 1;
	return request;
}

static const struct fake_call *try_invite(
    struct directory_fixture *fixture, const InviteRequest *request)
{
	return fixture_try(fixture, &fixture->coordinator, "Invite", NULL, request);
}

static const struct fake_call *try_update(
    struct directory_fixture *fixture, const UpdatePersonRequest *request)
{
	return fixture_try(fixture, &fixture->coordinator, "UpdatePerson", NULL, request);
}

static UpdatePersonRequest update_of(const char *person_id)
{
	UpdatePersonRequest request = SAMEN__DIRECTORY__V1__UPDATE_PERSON_REQUEST__INIT;
	request.person_id = (char *)person_id;
	return request;
}

/* --- Invite --- */

static void an_invitation_tells_the_person(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Common__V1__Role role = TEACHER;
	InviteRequest request = good_invite(&role);
	const InviteResponse *response = try_invite(fixture, &request)->response;
	assert_string_equal(response->person->name, name);
	assert_string_equal(response->person->organisation_name, "PO Testland");
	assert_int_equal(response->person->state, SAMEN__DIRECTORY__V1__PERSON_STATE__INVITED);
	assert_int_equal(strlen(response->code), 19);
}

static void every_wrong_field_is_named(void **state)
{
	struct directory_fixture *fixture = *state;
	InviteRequest request = SAMEN__DIRECTORY__V1__INVITE_REQUEST__INIT;
	request.phone = name;
	const struct fake_call *fake = try_invite(fixture, &request);
	assert_field(fake, "name", "REQUIRED");
	assert_field(fake, "email", "REQUIRED");
	assert_field(fake, "phone", "NOT_A_NUMBER");
	assert_field(fake, "organisation_id", "REQUIRED");
	assert_field(fake, "roles", "REQUIRED");
}

static void what_is_no_address_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	char *const addresses[] = {(char *)"juf", (char *)"@x.nl", (char *)"juf@",
	    (char *)"juf@@x.nl", (char *)"juf @x.nl", (char *)"j\xc3\xbc@x.nl", (char *)"juf@-x.nl",
	    (char *)"juf@x..nl", (char *)".juf@x.nl"};
	Samen__Common__V1__Role role = TEACHER;
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		InviteRequest request = good_invite(&role);
		request.email = addresses[i];
		assert_field(try_invite(fixture, &request), "email", "NOT_AN_ADDRESS");
	}
}

static void the_address_of_an_active_person_is_taken(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Common__V1__Role role = TEACHER;
	char taken[] = "Anneke.BOS@example.org";
	InviteRequest request = good_invite(&role);
	request.email = taken;
	assert_int_equal(try_invite(fixture, &request)->status, ALREADY_EXISTS);
}

static void inviting_again_takes_over_what_changed(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Common__V1__Role role = TEACHER;
	char title[] = "intern begeleider";
	InviteRequest request = good_invite(&role);
	const InviteResponse *first = try_invite(fixture, &request)->response;
	request.title = title;
	const InviteResponse *second = try_invite(fixture, &request)->response;
	assert_string_equal(second->person->id, first->person->id);
	assert_string_equal(second->person->title, title);
}

static void a_closed_person_can_be_invited_again(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Common__V1__Role role = TEACHER;
	InviteRequest request = good_invite(&role);
	const InviteResponse *first = try_invite(fixture, &request)->response;
	UpdatePersonRequest update = update_of(first->person->id);
	update.close = true;
	assert_int_equal(try_update(fixture, &update)->status, OK);
	const InviteResponse *second = try_invite(fixture, &request)->response;
	assert_string_equal(second->person->id, first->person->id);
	assert_int_equal(second->person->state, SAMEN__DIRECTORY__V1__PERSON_STATE__INVITED);
}

static void an_organisation_that_is_not_there_is_named(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Common__V1__Role role = TEACHER;
	char unknown[] = "99ZZ99";
	InviteRequest request = good_invite(&role);
	request.organisation_id = unknown;
	assert_field(try_invite(fixture, &request), "organisation_id", "NOT_FOUND");
}

static void a_closed_organisation_takes_nobody(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Common__V1__Role role = TEACHER;
	char code[] = "21PO00";
	Samen__Directory__V1__PutOrganisationRequest close =
	    SAMEN__DIRECTORY__V1__PUT_ORGANISATION_REQUEST__INIT;
	Samen__Directory__V1__Organisation organisation = SAMEN__DIRECTORY__V1__ORGANISATION__INIT;
	(void)fixture_organisation(fixture, code, "");
	organisation.code = code;
	close.organisation = &organisation;
	close.close = true;
	(void)fixture_call(fixture, &fixture->coordinator, "PutOrganisation", &close);
	InviteRequest request = good_invite(&role);
	request.organisation_id = code;
	assert_field(try_invite(fixture, &request), "organisation_id", "CLOSED");
}

static void a_consultant_needs_an_area(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Common__V1__Role role = CONSULTANT;
	InviteRequest request = good_invite(&role);
	assert_field(try_invite(fixture, &request), "area_ids", "REQUIRED");
}

static void only_consultants_have_areas(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Common__V1__Role role = TEACHER;
	char *areas[] = {alkmaar};
	(void)fixture_area(fixture, alkmaar, NULL);
	InviteRequest request = good_invite(&role);
	request.area_ids = areas;
	request.n_area_ids = 1;
	assert_field(try_invite(fixture, &request), "area_ids", "NOT_ALLOWED");
}

static void areas_that_are_not_there_or_twice_are_named(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Common__V1__Role role = CONSULTANT;
	char unknown[] = "nergens";
	char *areas[] = {alkmaar, unknown, (char *)fixture_area(fixture, alkmaar, NULL)};
	InviteRequest request = good_invite(&role);
	request.area_ids = areas;
	request.n_area_ids = 3;
	const struct fake_call *fake = try_invite(fixture, &request);
	assert_field(fake, "area_ids[1]", "NOT_FOUND");
	assert_field(fake, "area_ids[2]", "TWICE");
}

static void area_codes_become_ids(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = fixture_area(fixture, alkmaar, NULL);
	const InviteResponse *response = fixture_invite(fixture, email, CONSULTANT, alkmaar);
	assert_string_equal(response->person->area_ids[0], id);
}

static void a_role_named_twice_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Common__V1__Role roles[] = {
	    TEACHER, TEACHER, SAMEN__COMMON__V1__ROLE__ROLE_UNSPECIFIED};
	InviteRequest request = good_invite(roles);
	request.n_roles = 3;
	const struct fake_call *fake = try_invite(fixture, &request);
	assert_field(fake, "roles[1]", "TWICE");
	assert_field(fake, "roles[2]", "UNKNOWN_VALUE");
}

static void the_most_areas_still_fit_into_a_token(void **state)
{
	struct directory_fixture *fixture = *state;
	enum { MOST = 64 };
	static char codes[MOST][16];
	char *areas[MOST];
	Samen__Common__V1__Role role = CONSULTANT;
	for (size_t i = 0; i < MOST; i++) {
		(void)snprintf(codes[i], sizeof codes[i], "gebied-%zu", i);
		(void)fixture_area(fixture, codes[i], NULL);
		areas[i] = codes[i];
	}
	InviteRequest request = good_invite(&role);
	request.area_ids = areas;
	request.n_area_ids = MOST;
	const InviteResponse *invited =
	    fixture_call(fixture, &fixture->coordinator, "Invite", &request);
	Samen__Directory__V1__AcceptInvitationRequest accept =
	    SAMEN__DIRECTORY__V1__ACCEPT_INVITATION_REQUEST__INIT;
	accept.email = email;
	accept.code = invited->code;
	accept.password = (char *)FIXTURE_PASSWORD;
	const Samen__Directory__V1__Session *session =
	    fixture_call(fixture, &fixture->nobody, "AcceptInvitation", &accept);
	assert_int_equal(fixture_caller(fixture, session->access_token).area_count, MOST);
}

/* --- ListPeople --- */

static const ListPeopleResponse *list(struct directory_fixture *fixture,
    const struct caller *caller,
    const ListPeopleRequest *request)
{
	return fixture_call(fixture, caller, "ListPeople", request);
}

static const Person *person_in(const ListPeopleResponse *response, const char *id)
{
	for (size_t i = 0; i < response->n_people; i++) {
		if (strcmp(response->people[i]->id, id) == 0) {
			return response->people[i];
		}
	}
	return NULL;
}

static void coordinators_see_how_to_reach_people(void **state)
{
	struct directory_fixture *fixture = *state;
	const ListPeopleRequest request = SAMEN__DIRECTORY__V1__LIST_PEOPLE_REQUEST__INIT;
	const char *id = fixture_invite(fixture, email, TEACHER, NULL)->person->id;
	const Person *person = person_in(list(fixture, &fixture->coordinator, &request), id);
	assert_non_null(person);
	assert_string_equal(person->email, email);
}

static void others_see_people_without_contact_data(void **state)
{
	struct directory_fixture *fixture = *state;
	const ListPeopleRequest request = SAMEN__DIRECTORY__V1__LIST_PEOPLE_REQUEST__INIT;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	const Person *person =
	    person_in(list(fixture, &teacher, &request), fixture->coordinator.id);
	assert_non_null(person);
	assert_string_equal(person->name, "Anneke Bos");
	assert_string_equal(person->organisation_name, "PO Testland");
	assert_int_equal(person->roles[0], COORDINATOR);
	assert_string_equal(person->email, "");
	assert_string_equal(person->phone, "");
}

static void others_do_not_see_who_is_only_invited(void **state)
{
	struct directory_fixture *fixture = *state;
	const ListPeopleRequest request = SAMEN__DIRECTORY__V1__LIST_PEOPLE_REQUEST__INIT;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	const char *id = fixture_invite(fixture, "nieuw@example.org", TEACHER, NULL)->person->id;
	assert_null(person_in(list(fixture, &teacher, &request), id));
}

static void people_are_found_by_role(void **state)
{
	struct directory_fixture *fixture = *state;
	ListPeopleRequest request = SAMEN__DIRECTORY__V1__LIST_PEOPLE_REQUEST__INIT;
	request.role = SPECIALIST;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	const char *id = fixture_invite(fixture, "ab@example.org", SPECIALIST, NULL)->person->id;
	const ListPeopleResponse *response = list(fixture, &fixture->coordinator, &request);
	assert_int_equal(response->n_people, 1);
	assert_string_equal(response->people[0]->id, id);
}

static void people_are_found_by_organisation(void **state)
{
	struct directory_fixture *fixture = *state;
	char code[] = "21PO00";
	Samen__Common__V1__Role role = TEACHER;
	InviteRequest invite = good_invite(&role);
	ListPeopleRequest request = SAMEN__DIRECTORY__V1__LIST_PEOPLE_REQUEST__INIT;
	(void)fixture_organisation(fixture, code, "");
	invite.organisation_id = code;
	assert_int_equal(try_invite(fixture, &invite)->status, OK);
	request.organisation_id = code;
	const ListPeopleResponse *response = list(fixture, &fixture->coordinator, &request);
	assert_int_equal(response->n_people, 1);
	assert_string_equal(response->people[0]->email, email);
}

static void pages_show_everyone_once(void **state)
{
	struct directory_fixture *fixture = *state;
	ListPeopleRequest request = SAMEN__DIRECTORY__V1__LIST_PEOPLE_REQUEST__INIT;
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	(void)fixture_invite(fixture, "a@example.org", TEACHER, NULL);
	(void)fixture_invite(fixture, "b@example.org", TEACHER, NULL);
	page.size = 2;
	request.page = &page;
	const ListPeopleResponse *first = list(fixture, &fixture->coordinator, &request);
	page.token = first->next_token;
	const ListPeopleResponse *second = list(fixture, &fixture->coordinator, &request);
	assert_int_equal(first->n_people, 2);
	assert_int_equal(second->n_people, 1);
	assert_null(person_in(first, second->people[0]->id));
	assert_string_equal(second->next_token, "");
}

static void a_bad_page_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	ListPeopleRequest request = SAMEN__DIRECTORY__V1__LIST_PEOPLE_REQUEST__INIT;
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	page.size = 501;
	page.token = name;
	request.page = &page;
	const struct fake_call *fake =
	    fixture_try(fixture, &fixture->coordinator, "ListPeople", NULL, &request);
	assert_field(fake, "page.size", "OUT_OF_RANGE");
	assert_field(fake, "page.token", "NOT_A_TOKEN");
}

/* --- UpdatePerson --- */

static void a_change_leaves_what_it_does_not_name(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = fixture_invite(fixture, email, TEACHER, NULL)->person->id;
	char title[] = "leerkracht";
	UpdatePersonRequest request = update_of(id);
	request.title = title;
	const Person *person = try_update(fixture, &request)->response;
	assert_string_equal(person->title, title);
	assert_string_equal(person->email, email);
	assert_int_equal(person->roles[0], TEACHER);
}

static void a_change_that_changes_nothing_makes_no_change_number(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = fixture_invite(fixture, email, TEACHER, NULL)->person->id;
	uint64_t before = fixture_last_change(fixture);
	Samen__Common__V1__Role role = TEACHER;
	UpdatePersonRequest request = update_of(id);
	request.roles = &role;
	request.n_roles = 1;
	assert_int_equal(try_update(fixture, &request)->status, OK);
	assert_int_equal(fixture_last_change(fixture), before);
}

static void a_role_that_needs_an_area_is_refused_without(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = fixture_invite(fixture, email, TEACHER, NULL)->person->id;
	Samen__Common__V1__Role role = CONSULTANT;
	UpdatePersonRequest request = update_of(id);
	request.roles = &role;
	request.n_roles = 1;
	assert_field(try_update(fixture, &request), "area_ids", "REQUIRED");
}

static void losing_the_consultants_role_loses_the_areas(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_area(fixture, alkmaar, NULL);
	const char *id = fixture_invite(fixture, email, CONSULTANT, alkmaar)->person->id;
	Samen__Common__V1__Role role = TEACHER;
	UpdatePersonRequest request = update_of(id);
	request.roles = &role;
	request.n_roles = 1;
	const Person *person = try_update(fixture, &request)->response;
	assert_int_equal(person->n_area_ids, 0);
}

static void the_last_coordinator_stays_coordinator(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Common__V1__Role role = TEACHER;
	UpdatePersonRequest request = update_of(fixture->coordinator.id);
	request.roles = &role;
	request.n_roles = 1;
	/* Somebody who is only invited does not count. */
	(void)fixture_invite(fixture, "tweede@example.org", COORDINATOR, NULL);
	assert_int_equal(try_update(fixture, &request)->status, FAILED_PRECONDITION);
}

static void one_of_two_coordinators_may_stop(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Common__V1__Role role = TEACHER;
	UpdatePersonRequest request = update_of(fixture->coordinator.id);
	request.roles = &role;
	request.n_roles = 1;
	(void)fixture_person(fixture, "tweede@example.org", COORDINATOR);
	assert_int_equal(try_update(fixture, &request)->status, OK);
}

static void nobody_closes_their_own_account(void **state)
{
	struct directory_fixture *fixture = *state;
	UpdatePersonRequest request = update_of(fixture->coordinator.id);
	request.close = true;
	(void)fixture_person(fixture, "tweede@example.org", COORDINATOR);
	assert_int_equal(try_update(fixture, &request)->status, FAILED_PRECONDITION);
}

static void a_closed_person_cannot_be_changed(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = fixture_invite(fixture, email, TEACHER, NULL)->person->id;
	UpdatePersonRequest request = update_of(id);
	request.close = true;
	const Person *closed = try_update(fixture, &request)->response;
	assert_int_equal(closed->state, SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED);
	assert_int_equal(try_update(fixture, &request)->status, FAILED_PRECONDITION);
}

static void a_person_who_is_not_there_is_not_found(void **state)
{
	struct directory_fixture *fixture = *state;
	UpdatePersonRequest request = update_of("p-000000000000");
	assert_int_equal(try_update(fixture, &request)->status, NOT_FOUND);
	UpdatePersonRequest odd = update_of("../../etc");
	assert_int_equal(try_update(fixture, &odd)->status, NOT_FOUND);
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, directory_fixture_setup, directory_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_invitation_tells_the_person),
	    TEST(every_wrong_field_is_named),
	    TEST(what_is_no_address_is_refused),
	    TEST(the_address_of_an_active_person_is_taken),
	    TEST(inviting_again_takes_over_what_changed),
	    TEST(a_closed_person_can_be_invited_again),
	    TEST(an_organisation_that_is_not_there_is_named),
	    TEST(a_closed_organisation_takes_nobody),
	    TEST(a_consultant_needs_an_area),
	    TEST(only_consultants_have_areas),
	    TEST(areas_that_are_not_there_or_twice_are_named),
	    TEST(area_codes_become_ids),
	    TEST(a_role_named_twice_is_refused),
	    TEST(the_most_areas_still_fit_into_a_token),
	    TEST(coordinators_see_how_to_reach_people),
	    TEST(others_see_people_without_contact_data),
	    TEST(others_do_not_see_who_is_only_invited),
	    TEST(people_are_found_by_role),
	    TEST(people_are_found_by_organisation),
	    TEST(pages_show_everyone_once),
	    TEST(a_bad_page_is_refused),
	    TEST(a_change_leaves_what_it_does_not_name),
	    TEST(a_change_that_changes_nothing_makes_no_change_number),
	    TEST(a_role_that_needs_an_area_is_refused_without),
	    TEST(losing_the_consultants_role_loses_the_areas),
	    TEST(the_last_coordinator_stays_coordinator),
	    TEST(one_of_two_coordinators_may_stop),
	    TEST(nobody_closes_their_own_account),
	    TEST(a_closed_person_cannot_be_changed),
	    TEST(a_person_who_is_not_there_is_not_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
