/* The list of sign-ins, ending them, and changing one's own password. */
#include "support/directory_fixture.h"

#include "directory/session.h"
#include "runtime/tries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Directory__V1__ListSessionsRequest ListSessionsRequest;
typedef Samen__Directory__V1__ListSessionsResponse ListSessionsResponse;
typedef Samen__Directory__V1__ChangePasswordRequest ChangePasswordRequest;
typedef Samen__Directory__V1__Session Session;

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
static char key[] = "the-same-request-key";

static char email[] = "juf@example.org";
static char password[] = FIXTURE_PASSWORD;
static char wrong[] = "een fout wachtwoord";
static char other_password[] = "een ander wachtwoord";

static const Session *login_as(struct directory_fixture *fixture, const char *client)
{
	Samen__Directory__V1__LoginRequest request = SAMEN__DIRECTORY__V1__LOGIN_REQUEST__INIT;
	request.email = email;
	request.password = password;
	request.client = (char *)(uintptr_t)client;
	return fixture_call(fixture, &fixture->nobody, "Login", &request);
}

static enum status try_login(struct directory_fixture *fixture, const char *typed)
{
	Samen__Directory__V1__LoginRequest request = SAMEN__DIRECTORY__V1__LOGIN_REQUEST__INIT;
	request.email = email;
	request.password = (char *)(uintptr_t)typed;
	return fixture_try(fixture, &fixture->nobody, "Login", NULL, &request)->status;
}

static const struct fake_call *try_list(
    struct directory_fixture *fixture, const struct caller *caller, const char *person_id)
{
	ListSessionsRequest request = SAMEN__DIRECTORY__V1__LIST_SESSIONS_REQUEST__INIT;
	request.person_id = (char *)(uintptr_t)person_id;
	return fixture_try(fixture, caller, "ListSessions", NULL, &request);
}

static enum status try_end(
    struct directory_fixture *fixture, const struct caller *caller, const char *session_id)
{
	Samen__Directory__V1__EndSessionRequest request =
	    SAMEN__DIRECTORY__V1__END_SESSION_REQUEST__INIT;
	request.session_id = (char *)(uintptr_t)session_id;
	return fixture_try(fixture, caller, "EndSession", NULL, &request)->status;
}

static enum status who_am_i(struct directory_fixture *fixture, const struct caller *caller)
{
	const Samen__Directory__V1__WhoAmIRequest request =
	    SAMEN__DIRECTORY__V1__WHO_AM_IREQUEST__INIT;
	return fixture_try(fixture, caller, "WhoAmI", NULL, &request)->status;
}

static const struct fake_call *try_renew(struct directory_fixture *fixture, const Session *session)
{
	Samen__Directory__V1__RenewTokenRequest request =
	    SAMEN__DIRECTORY__V1__RENEW_TOKEN_REQUEST__INIT;
	request.session_id = session->session_id;
	request.session_secret = session->session_secret;
	return fixture_try(fixture, &fixture->nobody, "RenewToken", NULL, &request);
}

static const struct fake_call *try_change(struct directory_fixture *fixture,
    const struct caller *caller,
    const char *from,
    const char *to,
    const char *request_key)
{
	ChangePasswordRequest request = SAMEN__DIRECTORY__V1__CHANGE_PASSWORD_REQUEST__INIT;
	request.old_password = (char *)(uintptr_t)from;
	request.new_password = (char *)(uintptr_t)to;
	return fixture_try(fixture, caller, "ChangePassword", request_key, &request);
}

/* --- the list --- */

static void the_list_tells_of_every_sign_in_the_newest_first(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_person(fixture, email, TEACHER);
	fixture_pass_ms(fixture, 1000);
	const Session *old = login_as(fixture, "samen command line");
	fixture_pass_ms(fixture, 1000);
	const Session *newest = login_as(fixture, "");
	struct caller caller = fixture_caller(fixture, old->access_token);
	const ListSessionsResponse *list = try_list(fixture, &caller, "")->response;
	assert_int_equal(list->n_sessions, 3);
	assert_string_equal(list->sessions[0]->id, newest->session_id);
	assert_string_equal(list->sessions[0]->client, "");
	assert_false(list->sessions[0]->own);
	assert_string_equal(list->sessions[1]->id, old->session_id);
	assert_string_equal(list->sessions[1]->client, "samen command line");
	assert_true(list->sessions[1]->own);
	assert_int_equal(list->sessions[1]->created_at_ms, fixture->fake.now_ms - 1000);
	assert_int_equal(
	    list->sessions[1]->expires_at_ms, fixture->fake.now_ms - 1000 + SESSION_DAYS * day_ms);
}

static void coordinators_see_anybodys_others_only_their_own(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	const struct fake_call *seen = try_list(fixture, &fixture->coordinator, teacher.id);
	assert_int_equal(seen->status, OK);
	assert_int_equal(((const ListSessionsResponse *)seen->response)->n_sessions, 1);
	assert_int_equal(try_list(fixture, &teacher, teacher.id)->status, OK);
	assert_int_equal(
	    try_list(fixture, &teacher, fixture->coordinator.id)->status, PERMISSION_DENIED);
}

static void what_has_expired_is_not_listed(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_person(fixture, email, TEACHER);
	fixture_pass_ms(fixture, SESSION_DAYS * day_ms);
	const Session *session = login_as(fixture, "");
	struct caller caller = fixture_caller(fixture, session->access_token);
	const ListSessionsResponse *list = try_list(fixture, &caller, "")->response;
	assert_int_equal(list->n_sessions, 1);
}

static void the_name_of_a_client_is_short(void **state)
{
	struct directory_fixture *fixture = *state;
	char name[SESSION_CLIENT_CHARS_MAX + 2];
	memset(name, 'x', sizeof name);
	name[sizeof name - 1] = '\0';
	Samen__Directory__V1__LoginRequest request = SAMEN__DIRECTORY__V1__LOGIN_REQUEST__INIT;
	request.email = email;
	request.password = password;
	request.client = name;
	assert_field(
	    fixture_try(fixture, &fixture->nobody, "Login", NULL, &request), "client", "TOO_LONG");
}

/* --- ending --- */

static void an_ended_session_counts_no_more(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	const Session *lost = login_as(fixture, "");
	struct caller thief = fixture_caller(fixture, lost->access_token);
	assert_int_equal(try_end(fixture, &teacher, lost->session_id), OK);
	assert_int_equal(who_am_i(fixture, &thief), UNAUTHENTICATED);
	assert_int_equal(try_renew(fixture, lost)->status, UNAUTHENTICATED);
}

static void the_sessions_that_stay_go_on_with_a_renewed_token(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	const Session *kept = login_as(fixture, "");
	struct caller stays = fixture_caller(fixture, kept->access_token);
	assert_int_equal(try_end(fixture, &stays, teacher.session_id), OK);
	assert_int_equal(who_am_i(fixture, &stays), UNAUTHENTICATED);
	const Session *renewed = try_renew(fixture, kept)->response;
	struct caller again = fixture_caller(fixture, renewed->access_token);
	assert_int_equal(who_am_i(fixture, &again), OK);
}

static void nobody_ends_the_sessions_of_others_but_a_coordinator(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	assert_int_equal(try_end(fixture, &teacher, fixture->coordinator.session_id), NOT_FOUND);
	assert_int_equal(who_am_i(fixture, &fixture->coordinator), OK);
	assert_int_equal(try_end(fixture, &fixture->coordinator, teacher.session_id), OK);
	assert_int_equal(who_am_i(fixture, &teacher), UNAUTHENTICATED);
	assert_int_equal(try_end(fixture, &fixture->coordinator, teacher.session_id), NOT_FOUND);
}

static void ending_all_others_leaves_this_one(void **state)
{
	struct directory_fixture *fixture = *state;
	const Samen__Directory__V1__EndOtherSessionsRequest request =
	    SAMEN__DIRECTORY__V1__END_OTHER_SESSIONS_REQUEST__INIT;
	struct caller first = fixture_person(fixture, email, TEACHER);
	(void)login_as(fixture, "");
	const Session *kept = login_as(fixture, "");
	struct caller stays = fixture_caller(fixture, kept->access_token);
	const Samen__Directory__V1__EndOtherSessionsResponse *ended =
	    fixture_call(fixture, &stays, "EndOtherSessions", &request);
	assert_int_equal(ended->ended, 2);
	assert_int_equal(who_am_i(fixture, &first), UNAUTHENTICATED);
	assert_int_equal(try_renew(fixture, kept)->status, OK);
	assert_int_equal(who_am_i(fixture, &fixture->coordinator), OK);
}

/* --- the own password --- */

static void a_changed_password_works_at_once_and_the_old_one_no_more(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	assert_int_equal(try_change(fixture, &teacher, password, other_password, NULL)->status, OK);
	assert_int_equal(try_login(fixture, password), UNAUTHENTICATED);
	assert_int_equal(try_login(fixture, other_password), OK);
}

static void it_ends_the_other_sessions_and_goes_on_in_this_one(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	const Session *other = login_as(fixture, "");
	const struct fake_call *fake =
	    try_change(fixture, &teacher, password, other_password, NULL);
	const Session *session = fake->response;
	assert_string_equal(session->session_id, teacher.session_id);
	struct caller renewed = fixture_caller(fixture, session->access_token);
	assert_int_equal(who_am_i(fixture, &renewed), OK);
	assert_int_equal(try_renew(fixture, other)->status, UNAUTHENTICATED);
}

static void the_old_password_must_be_right(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	assert_field(
	    try_change(fixture, &teacher, wrong, other_password, NULL), "old_password", "WRONG");
	assert_int_equal(try_login(fixture, password), OK);
}

static void the_new_one_must_be_long_enough(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	assert_field(
	    try_change(fixture, &teacher, password, "te kort", NULL), "new_password", "LENGTH");
}

static void who_took_over_a_session_guesses_slowly_and_holds_nobody_up(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	const Session *other = login_as(fixture, "");
	struct caller elsewhere = fixture_caller(fixture, other->access_token);
	for (unsigned i = 0; i < TRIES_FREE; i++) {
		assert_int_equal(try_change(fixture, &teacher, wrong, other_password, NULL)->status,
		    INVALID_ARGUMENT);
	}
	assert_int_equal(try_change(fixture, &teacher, password, other_password, NULL)->status,
	    RESOURCE_EXHAUSTED);
	assert_int_equal(
	    try_change(fixture, &elsewhere, password, other_password, NULL)->status, OK);
}

static void a_repeated_change_gives_the_session_again(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	const Session *first =
	    try_change(fixture, &teacher, password, other_password, key)->response;
	struct caller renewed = fixture_caller(fixture, first->access_token);
	const struct fake_call *again =
	    try_change(fixture, &renewed, password, other_password, key);
	assert_int_equal(again->status, OK);
	assert_true(again->repeated);
	assert_string_equal(
	    ((const Session *)again->response)->device_secret, first->device_secret);
	assert_field(
	    try_change(fixture, &renewed, password, other_password, NULL), "old_password", "WRONG");
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, directory_fixture_setup, directory_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_list_tells_of_every_sign_in_the_newest_first),
	    TEST(coordinators_see_anybodys_others_only_their_own),
	    TEST(what_has_expired_is_not_listed),
	    TEST(the_name_of_a_client_is_short),
	    TEST(an_ended_session_counts_no_more),
	    TEST(the_sessions_that_stay_go_on_with_a_renewed_token),
	    TEST(nobody_ends_the_sessions_of_others_but_a_coordinator),
	    TEST(ending_all_others_leaves_this_one),
	    TEST(a_changed_password_works_at_once_and_the_old_one_no_more),
	    TEST(it_ends_the_other_sessions_and_goes_on_in_this_one),
	    TEST(the_old_password_must_be_right),
	    TEST(the_new_one_must_be_long_enough),
	    TEST(who_took_over_a_session_guesses_slowly_and_holds_nobody_up),
	    TEST(a_repeated_change_gives_the_session_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
