/* People who no longer take part: what is forgotten of them, when, and what is left. */
#include "support/directory_fixture.h"

#include "directory/directory_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Directory__V1__Person Person;
typedef Samen__Directory__V1__ListPeopleResponse ListPeopleResponse;

#define TEXT(text) ((char *)(text))

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
static const char email[] = "juf@example.org";

/* --- steps --- */

/* Sessions end meanwhile: the coordinator signs in again. */
static void days_pass(struct directory_fixture *fixture, int64_t days)
{
	fixture_pass_ms(fixture, days * day_ms);
	const Samen__Directory__V1__Session *session =
	    fixture_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD);
	fixture->coordinator = fixture_caller(fixture, session->access_token);
}

static void purge(struct directory_fixture *fixture)
{
	assert_int_equal(
	    fake_own_write(&fixture->fake, directory_purge, fixture->fake.service), OK);
}

static void close_account(struct directory_fixture *fixture, const char *person_id)
{
	Samen__Directory__V1__UpdatePersonRequest request =
	    SAMEN__DIRECTORY__V1__UPDATE_PERSON_REQUEST__INIT;
	request.person_id = TEXT(person_id);
	request.close = true;
	(void)fixture_call(fixture, &fixture->coordinator, "UpdatePerson", &request);
}

static void knows_about(struct directory_fixture *fixture, const char *person_id)
{
	static const char *const topics[] = {"tos", "rouw"};
	Samen__Directory__V1__PutExpertiseRequest request =
	    SAMEN__DIRECTORY__V1__PUT_EXPERTISE_REQUEST__INIT;
	Samen__Directory__V1__Expertise expertise = SAMEN__DIRECTORY__V1__EXPERTISE__INIT;
	Samen__Directory__V1__PutAvailabilityRequest room =
	    SAMEN__DIRECTORY__V1__PUT_AVAILABILITY_REQUEST__INIT;
	Samen__Directory__V1__Availability availability = SAMEN__DIRECTORY__V1__AVAILABILITY__INIT;
	fixture_topics(fixture, topics, 2);
	request.expertise = &expertise;
	expertise.person_id = TEXT(person_id);
	expertise.level = SAMEN__COMMON__V1__LEVEL__COACHES;
	for (size_t i = 0; i < 2; i++) {
		expertise.topic_id = TEXT(topics[i]);
		(void)fixture_call(fixture, &fixture->coordinator, "PutExpertise", &request);
	}
	room.availability = &availability;
	availability.person_id = TEXT(person_id);
	availability.capacity = 5;
	(void)fixture_call(fixture, &fixture->coordinator, "PutAvailability", &room);
}

/* A person who took part, knows two topics and left. */
static const char *somebody_who_left(struct directory_fixture *fixture)
{
	struct caller specialist = fixture_person(fixture, email, SPECIALIST);
	knows_about(fixture, specialist.id);
	close_account(fixture, specialist.id);
	return specialist.id;
}

/* --- looking --- */

/* As a coordinator sees them; NULL when there is none. */
static const Person *seen(struct directory_fixture *fixture, const char *person_id)
{
	Samen__Directory__V1__ListPeopleRequest request =
	    SAMEN__DIRECTORY__V1__LIST_PEOPLE_REQUEST__INIT;
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	page.size = 500;
	request.page = &page;
	const ListPeopleResponse *out =
	    fixture_call(fixture, &fixture->coordinator, "ListPeople", &request);
	for (size_t i = 0; i < out->n_people; i++) {
		if (strcmp(out->people[i]->id, person_id) == 0) {
			return out->people[i];
		}
	}
	return NULL;
}

/* The feed's last word on a record; false when it never was. */
static bool fed(struct directory_fixture *fixture,
    const char *kind,
    const char *id_prefix,
    const Samen__Common__V1__Change **ret_change)
{
	Samen__Common__V1__ChangesRequest request = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	request.limit = 1000;
	const Samen__Common__V1__ChangesResponse *out =
	    fixture_call(fixture, &fixture->matching, "Changes", &request);
	for (size_t i = 0; i < out->n_changes; i++) {
		const Samen__Common__V1__Change *change = out->changes[i];
		if (strcmp(change->kind, kind) == 0 &&
		    strncmp(change->id, id_prefix, strlen(id_prefix)) == 0) {
			*ret_change = change;
			return true;
		}
	}
	return false;
}

static void assert_fed_as_gone(
    struct directory_fixture *fixture, const char *kind, const char *id_prefix)
{
	const Samen__Common__V1__Change *change;
	assert_true(fed(fixture, kind, id_prefix, &change));
	assert_true(change->deleted);
}

static void assert_class(struct directory_fixture *fixture,
    const char *name,
    uint64_t kept,
    uint64_t due_soon,
    uint64_t purged)
{
	Samen__Common__V1__GetRetentionRequest request =
	    SAMEN__COMMON__V1__GET_RETENTION_REQUEST__INIT;
	const Samen__Common__V1__GetRetentionResponse *out =
	    fixture_call(fixture, &fixture->coordinator, "GetRetention", &request);
	for (size_t i = 0; i < out->n_classes; i++) {
		const Samen__Common__V1__RetentionClass *class = out->classes[i];
		if (strcmp(class->name, name) == 0) {
			assert_int_equal(class->kept, kept);
			assert_int_equal(class->due_soon, due_soon);
			assert_int_equal(class->purged, purged);
			return;
		}
	}
	fail_msg("no class %s", name);
}

/* --- closed accounts --- */

static void a_closed_account_is_kept_for_a_year(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = somebody_who_left(fixture);
	days_pass(fixture, 364);
	purge(fixture);
	assert_string_equal(seen(fixture, id)->name, email); /* the fixture's name for them */
	assert_class(fixture, "account", 1, 1, 0);
}

static void then_a_nameless_person_is_left(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = somebody_who_left(fixture);
	days_pass(fixture, 366);
	purge(fixture);
	const Person *person = seen(fixture, id);
	assert_non_null(person);
	assert_string_equal(person->name, "former colleague");
	assert_string_equal(person->email, "");
	assert_string_equal(person->phone, "");
	assert_string_equal(person->title, "");
	assert_string_equal(person->organisation_id, "");
	assert_int_equal(person->n_roles, 0);
	assert_int_equal(person->created_at_ms, 0);
	assert_int_equal(person->state, SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED);
	assert_class(fixture, "account", 0, 0, 1);
	assert_class(fixture, "former", 1, 0, 0);
}

static void expertise_and_room_go_too(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Directory__V1__ListExpertiseRequest request =
	    SAMEN__DIRECTORY__V1__LIST_EXPERTISE_REQUEST__INIT;
	const char *id = somebody_who_left(fixture);
	days_pass(fixture, 366);
	purge(fixture);
	assert_fed_as_gone(fixture, "expertise", id);
	assert_fed_as_gone(fixture, "availability", id);
	request.person_id = TEXT(id);
	const struct fake_call *call =
	    fixture_try(fixture, &fixture->coordinator, "ListExpertise", NULL, &request);
	const Samen__Directory__V1__ListExpertiseResponse *out = call->response;
	assert_true(call->status == NOT_FOUND || out->n_expertise == 0);
}

static void services_see_a_person_without_a_name(void **state)
{
	struct directory_fixture *fixture = *state;
	const Samen__Common__V1__Change *change;
	const char *id = somebody_who_left(fixture);
	days_pass(fixture, 366);
	purge(fixture);
	assert_true(fed(fixture, "person", id, &change));
	assert_false(change->deleted);
	Samen__Directory__V1__FeedPerson *feed = samen__directory__v1__feed_person__unpack(
	    NULL, change->record.len, change->record.data);
	assert_non_null(feed);
	assert_string_equal(feed->person->name, "");
	samen__directory__v1__feed_person__free_unpacked(feed, NULL);
}

static void the_address_is_free_for_somebody_new(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = somebody_who_left(fixture);
	days_pass(fixture, 366);
	purge(fixture);
	const Samen__Directory__V1__InviteResponse *invited =
	    fixture_invite(fixture, email, TEACHER, NULL);
	assert_string_not_equal(invited->person->id, id);
	assert_string_equal(seen(fixture, id)->name, "former colleague");
}

static void who_is_forgotten_is_looked_at_no_more(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)somebody_who_left(fixture);
	days_pass(fixture, 366);
	purge(fixture);
	uint64_t change = fixture_last_change(fixture);
	days_pass(fixture, 1000);
	purge(fixture);
	assert_int_equal(fixture_last_change(fixture), change);
	assert_class(fixture, "account", 0, 0, 1);
}

static void who_came_back_is_not_forgotten(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = somebody_who_left(fixture);
	days_pass(fixture, 300);
	struct caller again = fixture_person(fixture, email, SPECIALIST);
	assert_string_equal(again.id, id);
	days_pass(fixture, 300);
	purge(fixture);
	assert_string_equal(seen(fixture, id)->name, email);
	close_account(fixture, id);
	days_pass(fixture, 300);
	purge(fixture);
	assert_string_equal(seen(fixture, id)->name, email);
}

static enum status forget_closing_date(struct call *call, void *arg)
{
	StoredPerson *person;
	enum status status = person_load(call, arg, &person);
	if (status == OK) {
		person->closed_at_ms = 0;
		status = person_save(call, person);
	}
	return status;
}

static void an_account_closed_before_dates_were_kept_begins_its_days(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = somebody_who_left(fixture);
	assert_int_equal(fake_own_write(&fixture->fake, forget_closing_date, TEXT(id)), OK);
	days_pass(fixture, 1000);
	purge(fixture);
	assert_string_equal(seen(fixture, id)->name, email);
	days_pass(fixture, 366);
	purge(fixture);
	assert_string_equal(seen(fixture, id)->name, "former colleague");
}

/* --- invitations --- */

static void an_invitation_nobody_accepted_is_forgotten(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = fixture_invite(fixture, email, TEACHER, NULL)->person->id;
	days_pass(fixture, 14 + 29);
	purge(fixture);
	assert_non_null(seen(fixture, id));
	assert_class(fixture, "invitation", 1, 1, 0);
	days_pass(fixture, 2);
	purge(fixture);
	assert_null(seen(fixture, id));
	assert_fed_as_gone(fixture, "person", id);
	assert_class(fixture, "invitation", 0, 0, 1);
	assert_class(fixture, "former", 0, 0, 0);
	(void)fixture_invite(fixture, email, TEACHER, NULL);
}

static void a_renewed_invitation_begins_its_days_anew(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = fixture_invite(fixture, email, TEACHER, NULL)->person->id;
	days_pass(fixture, 40);
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	days_pass(fixture, 40);
	purge(fixture);
	assert_non_null(seen(fixture, id));
}

static void who_took_part_and_did_not_come_back_is_left_nameless(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = somebody_who_left(fixture);
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	days_pass(fixture, 45);
	purge(fixture);
	assert_string_equal(seen(fixture, id)->name, "former colleague");
}

/* --- all --- */

static void active_people_are_never_forgotten(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	days_pass(fixture, 3000);
	purge(fixture);
	assert_string_equal(seen(fixture, teacher.id)->name, email);
	assert_class(fixture, "person", 2, 0, 0);
}

static void many_are_reached_a_part_at_a_time(void **state)
{
	enum { MANY = 230 };
	struct directory_fixture *fixture = *state;
	for (unsigned i = 0; i < MANY; i++) {
		char address[32];
		(void)snprintf(address, sizeof address, "juf%u@example.org", i);
		(void)fixture_invite(fixture, address, TEACHER, NULL);
	}
	days_pass(fixture, 45);
	purge(fixture);
	purge(fixture);
	assert_class(fixture, "invitation", 0, 0, MANY);
}

static void the_report_is_for_coordinators(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Common__V1__GetRetentionRequest request =
	    SAMEN__COMMON__V1__GET_RETENTION_REQUEST__INIT;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	assert_int_equal(fixture_try(fixture, &teacher, "GetRetention", NULL, &request)->status,
	    PERMISSION_DENIED);
}

static void sessions_that_ended_are_counted(void **state)
{
	struct directory_fixture *fixture = *state;
	days_pass(fixture, 31);
	assert_int_equal(
	    fake_own_write(&fixture->fake, directory_expire_sessions, fixture->fake.service), OK);
	assert_class(fixture, "session", 1, 1, 1);
}

/* --- damage --- */

static enum status damage(struct call *call, const char *kind, const char *id)
{
	struct store_key key = key_of(TABLE_RECORD);
	key_add_text(&key, kind);
	key_add_text(&key, id);
	return store_put(
	    call->txn, key_bytes(&key), (struct bytes){(const uint8_t *)"\xff\xff", 2});
}

static enum status damage_person(struct call *call, void *arg)
{
	return damage(call, "person", arg);
}

static enum status damage_expertise(struct call *call, void *arg)
{
	return damage(call, "expertise", arena_printf(call->arena, "%s/tos", (const char *)arg));
}

static void damaged_expertise_is_forgotten_too(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *left = somebody_who_left(fixture);
	assert_int_equal(fake_own_write(&fixture->fake, damage_expertise, TEXT(left)), OK);
	days_pass(fixture, 366);
	purge(fixture);
	assert_fed_as_gone(fixture, "availability", left);
	assert_fed_as_gone(fixture, "expertise", left);
}

static void a_damaged_person_keeps_no_other_from_being_forgotten(void **state)
{
	struct directory_fixture *fixture = *state;
	static const char *const damaged[] = {"p-0", "p-zzzz"}; /* before and behind all others */
	const char *left = somebody_who_left(fixture);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(
		    fake_own_write(&fixture->fake, damage_person, TEXT(damaged[i])), OK);
	}
	days_pass(fixture, 366);
	purge(fixture);
	assert_fed_as_gone(fixture, "availability", left);
}

int main(void)
{
#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, directory_fixture_setup, directory_fixture_teardown)
	const struct CMUnitTest tests[] = {
	    TEST(a_closed_account_is_kept_for_a_year),
	    TEST(then_a_nameless_person_is_left),
	    TEST(expertise_and_room_go_too),
	    TEST(services_see_a_person_without_a_name),
	    TEST(the_address_is_free_for_somebody_new),
	    TEST(who_is_forgotten_is_looked_at_no_more),
	    TEST(who_came_back_is_not_forgotten),
	    TEST(an_account_closed_before_dates_were_kept_begins_its_days),
	    TEST(an_invitation_nobody_accepted_is_forgotten),
	    TEST(a_renewed_invitation_begins_its_days_anew),
	    TEST(who_took_part_and_did_not_come_back_is_left_nameless),
	    TEST(active_people_are_never_forgotten),
	    TEST(many_are_reached_a_part_at_a_time),
	    TEST(the_report_is_for_coordinators),
	    TEST(sessions_that_ended_are_counted),
	    TEST(damaged_expertise_is_forgotten_too),
	    TEST(a_damaged_person_keeps_no_other_from_being_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
