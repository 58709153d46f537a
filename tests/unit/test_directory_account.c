/* Signing in, sessions, invitations and resets. */
#include "support/directory_fixture.h"

#include "directory/account.h"
#include "directory/person.h"
#include "directory/session.h"
#include "runtime/tries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Directory__V1__LoginRequest LoginRequest;
typedef Samen__Directory__V1__RenewTokenRequest RenewTokenRequest;
typedef Samen__Directory__V1__AcceptInvitationRequest AcceptInvitationRequest;
typedef Samen__Directory__V1__ResetPasswordRequest ResetPasswordRequest;
typedef Samen__Directory__V1__UpdatePersonRequest UpdatePersonRequest;
typedef Samen__Directory__V1__InviteRequest InviteRequest;
typedef Samen__Directory__V1__InviteResponse InviteResponse;
typedef Samen__Directory__V1__Session Session;

static const int64_t minute_ms = (int64_t)60 * 1000;
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

static char key[] = "the-same-request-key";
static char email[] = "juf@example.org";
static char password[] = FIXTURE_PASSWORD;
static char other_password[] = "een ander wachtwoord";

static const struct fake_call *try_login(struct directory_fixture *fixture,
    const char *address,
    const char *typed,
    const char *request_key)
{
	LoginRequest request = SAMEN__DIRECTORY__V1__LOGIN_REQUEST__INIT;
	request.email = (char *)address;
	request.password = (char *)typed;
	return fixture_try(fixture, &fixture->nobody, "Login", request_key, &request);
}

static const struct fake_call *try_accept(struct directory_fixture *fixture,
    const char *code,
    const char *chosen,
    const char *request_key)
{
	AcceptInvitationRequest request = SAMEN__DIRECTORY__V1__ACCEPT_INVITATION_REQUEST__INIT;
	request.email = email;
	request.code = (char *)code;
	request.password = (char *)chosen;
	return fixture_try(fixture, &fixture->nobody, "AcceptInvitation", request_key, &request);
}

static const struct fake_call *try_renew(
    struct directory_fixture *fixture, const char *id, const char *secret)
{
	RenewTokenRequest request = SAMEN__DIRECTORY__V1__RENEW_TOKEN_REQUEST__INIT;
	request.session_id = (char *)id;
	request.session_secret = (char *)secret;
	return fixture_try(fixture, &fixture->nobody, "RenewToken", NULL, &request);
}

static const struct fake_call *try_who_am_i(
    struct directory_fixture *fixture, const struct caller *caller)
{
	const Samen__Directory__V1__WhoAmIRequest request =
	    SAMEN__DIRECTORY__V1__WHO_AM_IREQUEST__INIT;
	return fixture_try(fixture, caller, "WhoAmI", NULL, &request);
}

static const InviteResponse *reset(struct directory_fixture *fixture, const char *person_id)
{
	ResetPasswordRequest request = SAMEN__DIRECTORY__V1__RESET_PASSWORD_REQUEST__INIT;
	request.person_id = (char *)person_id;
	return fixture_call(fixture, &fixture->coordinator, "ResetPassword", &request);
}

static void close_person(struct directory_fixture *fixture, const char *person_id)
{
	UpdatePersonRequest request = SAMEN__DIRECTORY__V1__UPDATE_PERSON_REQUEST__INIT;
	request.person_id = (char *)person_id;
	request.close = true;
	(void)fixture_call(fixture, &fixture->coordinator, "UpdatePerson", &request);
}

/* Gives the person another role than before. */
static void change_role(
    struct directory_fixture *fixture, const char *person_id, Samen__Common__V1__Role role)
{
	UpdatePersonRequest request = SAMEN__DIRECTORY__V1__UPDATE_PERSON_REQUEST__INIT;
	request.person_id = (char *)person_id;
	request.roles = &role;
	request.n_roles = 1;
	(void)fixture_call(fixture, &fixture->coordinator, "UpdatePerson", &request);
}

/* --- Login --- */

static void the_right_password_gives_a_session(void **state)
{
	struct directory_fixture *fixture = *state;
	const Session *session = fixture_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD);
	struct caller caller = fixture_caller(fixture, session->access_token);
	assert_string_equal(caller.id, session->person->id);
	assert_int_equal(caller.roles, MAY_COORDINATOR);
	assert_string_equal(caller.session_id, session->session_id);
	assert_string_equal(caller.organisation_id, session->person->organisation_id);
}

static void an_access_token_lives_ten_minutes(void **state)
{
	struct directory_fixture *fixture = *state;
	const Session *session = fixture_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD);
	assert_int_equal(session->access_expires_at_ms, fixture->fake.now_ms + 10 * minute_ms);
}

static void case_of_the_address_does_not_matter(void **state)
{
	struct directory_fixture *fixture = *state;
	assert_int_equal(
	    try_login(fixture, "ANNEKE.BOS@Example.org", FIXTURE_PASSWORD, NULL)->status, OK);
}

static void a_wrong_password_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	assert_int_equal(
	    try_login(fixture, FIXTURE_COORDINATOR, other_password, NULL)->status, UNAUTHENTICATED);
}

static void an_unknown_address_gets_the_same_answer_as_a_wrong_password(void **state)
{
	struct directory_fixture *fixture = *state;
	const struct fake_call *wrong =
	    try_login(fixture, FIXTURE_COORDINATOR, other_password, NULL);
	const struct fake_call *unknown =
	    try_login(fixture, "niemand@example.org", other_password, NULL);
	assert_int_equal(unknown->status, wrong->status);
	assert_string_equal(unknown->call.message, wrong->call.message);
}

static void an_invited_person_cannot_sign_in_yet(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_invite(fixture, email, TEACHER, NULL);
	assert_int_equal(try_login(fixture, email, password, NULL)->status, UNAUTHENTICATED);
}

static void a_closed_account_cannot_sign_in(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	close_person(fixture, teacher.id);
	assert_int_equal(try_login(fixture, email, password, NULL)->status, UNAUTHENTICATED);
}

static void empty_fields_are_named(void **state)
{
	struct directory_fixture *fixture = *state;
	const struct fake_call *fake = try_login(fixture, "", "", NULL);
	assert_field(fake, "email", "REQUIRED");
	assert_field(fake, "password", "REQUIRED");
}

static void fail_five_times(struct directory_fixture *fixture, const char *address)
{
	for (int i = 0; i < TRIES_FREE; i++) {
		assert_int_equal(
		    try_login(fixture, address, other_password, NULL)->status, UNAUTHENTICATED);
	}
}

static void after_five_wrong_passwords_even_the_right_one_waits(void **state)
{
	struct directory_fixture *fixture = *state;
	fail_five_times(fixture, FIXTURE_COORDINATOR);
	const struct fake_call *fake =
	    try_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD, NULL);
	assert_int_equal(fake->status, RESOURCE_EXHAUSTED);
	assert_non_null(strstr(fake->call.message, "30"));
}

static void an_unknown_address_is_slowed_like_a_known_one(void **state)
{
	struct directory_fixture *fixture = *state;
	fail_five_times(fixture, "niemand@example.org");
	assert_int_equal(try_login(fixture, "niemand@example.org", other_password, NULL)->status,
	    RESOURCE_EXHAUSTED);
}

static void after_the_wait_the_right_password_works(void **state)
{
	struct directory_fixture *fixture = *state;
	fail_five_times(fixture, FIXTURE_COORDINATOR);
	fixture_pass_ms(fixture, (int64_t)1000 * TRIES_WAIT_S_FIRST);
	assert_int_equal(
	    try_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD, NULL)->status, OK);
}

static void a_repeated_login_gives_the_same_session(void **state)
{
	struct directory_fixture *fixture = *state;
	const Session *first = try_login(fixture, FIXTURE_COORDINATOR, password, key)->response;
	const struct fake_call *again = try_login(fixture, FIXTURE_COORDINATOR, password, key);
	const Session *second = again->response;
	assert_true(again->repeated);
	assert_string_equal(second->session_id, first->session_id);
	assert_string_equal(second->session_secret, first->session_secret);
}

struct stolen {
	const struct route *route;
	const char *session_id;
	const char *thief_id;
	Session session;
};

/* Whoever learns another person's request key, and signs in with an own password under it. */
static enum status answer_stolen(struct call *call, void *arg)
{
	struct stolen *stolen = arg;
	struct account_proof proof = {.person_id = stolen->thief_id};
	const LoginRequest request = SAMEN__DIRECTORY__V1__LOGIN_REQUEST__INIT;
	call->prepared = &proof;
	call_made(call, stolen->session_id);
	return stolen->route->answer(call, &request, &stolen->session);
}

static void anothers_request_key_does_not_give_their_session(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller thief = fixture_person(fixture, email, TEACHER);
	const Session *session = fixture_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD);
	struct stolen stolen = {.route = directory_routes(),
	    .session_id = session->session_id,
	    .thief_id = thief.id,
	    .session = SAMEN__DIRECTORY__V1__SESSION__INIT};
	while (strcmp(stolen.route->method, "samen.directory.v1.Directory/Login") != 0) {
		stolen.route++;
	}
	assert_int_equal(fake_own_read(&fixture->fake, answer_stolen, &stolen), INVALID_ARGUMENT);
	assert_string_equal(stolen.session.session_secret, "");
}

static void a_person_keeps_only_the_newest_sessions(void **state)
{
	struct directory_fixture *fixture = *state;
	fixture_pass_ms(fixture, 1000);
	for (int i = 0; i < SESSIONS_PER_PERSON_MAX; i++) {
		(void)fixture_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD);
	}
	assert_int_equal(try_who_am_i(fixture, &fixture->coordinator)->status, UNAUTHENTICATED);
}

/* --- sessions --- */

static void the_secret_renews_the_token(void **state)
{
	struct directory_fixture *fixture = *state;
	const Session *session = fixture_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD);
	fixture_pass_ms(fixture, 10 * minute_ms);
	const struct fake_call *fake =
	    try_renew(fixture, session->session_id, session->session_secret);
	assert_int_equal(fake->status, OK);
	const Session *renewed = fake->response;
	struct caller caller = fixture_caller(fixture, renewed->access_token);
	assert_int_equal(try_who_am_i(fixture, &caller)->status, OK);
}

static void a_wrong_secret_renews_nothing(void **state)
{
	struct directory_fixture *fixture = *state;
	const Session *one = fixture_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD);
	const Session *other = fixture_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD);
	assert_int_equal(
	    try_renew(fixture, one->session_id, other->session_secret)->status, UNAUTHENTICATED);
	assert_int_equal(try_renew(fixture, one->session_id, "")->status, UNAUTHENTICATED);
}

static void a_session_ends_after_thirty_days(void **state)
{
	struct directory_fixture *fixture = *state;
	const Session *session = fixture_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD);
	fixture_pass_ms(fixture, SESSION_DAYS * day_ms);
	assert_int_equal(try_renew(fixture, session->session_id, session->session_secret)->status,
	    UNAUTHENTICATED);
}

static enum status count_sessions(struct call *call, void *arg)
{
	struct id_list list;
	enum status status = sessions_expired(call, INT64_MAX, 0, &list);
	*(size_t *)arg = list.count;
	return status;
}

static void expired_sessions_are_forgotten(void **state)
{
	struct directory_fixture *fixture = *state;
	size_t count = 0;
	fixture_pass_ms(fixture, SESSION_DAYS * day_ms);
	(void)fixture_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD);
	assert_int_equal(fake_own_write(&fixture->fake, directory_expire_sessions, NULL), OK);
	assert_int_equal(fake_own_read(&fixture->fake, count_sessions, &count), OK);
	assert_int_equal(count, 1);
}

static void the_secret_outlives_a_restart(void **state)
{
	struct directory_fixture *fixture = *state;
	const Session *session = fixture_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD);
	directory_fixture_restart(fixture);
	assert_int_equal(
	    try_renew(fixture, session->session_id, session->session_secret)->status, OK);
}

static void logout_ends_the_session_and_its_token(void **state)
{
	struct directory_fixture *fixture = *state;
	const Samen__Directory__V1__LogoutRequest request =
	    SAMEN__DIRECTORY__V1__LOGOUT_REQUEST__INIT;
	const Session *session = fixture_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD);
	struct caller caller = fixture_caller(fixture, session->access_token);
	(void)fixture_call(fixture, &caller, "Logout", &request);
	assert_int_equal(try_who_am_i(fixture, &caller)->status, UNAUTHENTICATED);
	assert_int_equal(try_renew(fixture, session->session_id, session->session_secret)->status,
	    UNAUTHENTICATED);
}

static void logout_leaves_other_sessions(void **state)
{
	struct directory_fixture *fixture = *state;
	const Samen__Directory__V1__LogoutRequest request =
	    SAMEN__DIRECTORY__V1__LOGOUT_REQUEST__INIT;
	const Session *session = fixture_login(fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD);
	struct caller caller = fixture_caller(fixture, session->access_token);
	(void)fixture_call(fixture, &caller, "Logout", &request);
	assert_int_equal(try_who_am_i(fixture, &fixture->coordinator)->status, OK);
}

static void a_token_from_before_a_change_of_rights_does_not_count(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	change_role(fixture, teacher.id, SPECIALIST);
	assert_int_equal(try_who_am_i(fixture, &teacher)->status, UNAUTHENTICATED);
}

static void a_session_goes_on_with_the_new_rights_at_once(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	const Session *session = fixture_login(fixture, email, FIXTURE_PASSWORD);
	change_role(fixture, teacher.id, SPECIALIST);
	const Session *renewed =
	    try_renew(fixture, session->session_id, session->session_secret)->response;
	assert_non_null(renewed);
	struct caller specialist = fixture_caller(fixture, renewed->access_token);
	assert_int_equal(specialist.roles, MAY_SPECIALIST);
	assert_int_equal(try_who_am_i(fixture, &specialist)->status, OK);
}

static void closing_ends_all_sessions(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	const Session *session = fixture_login(fixture, email, FIXTURE_PASSWORD);
	close_person(fixture, teacher.id);
	assert_int_equal(try_who_am_i(fixture, &teacher)->status, UNAUTHENTICATED);
	assert_int_equal(try_renew(fixture, session->session_id, session->session_secret)->status,
	    UNAUTHENTICATED);
}

static void who_am_i_tells_all_of_the_caller(void **state)
{
	struct directory_fixture *fixture = *state;
	const struct fake_call *fake = try_who_am_i(fixture, &fixture->coordinator);
	const Samen__Directory__V1__Person *person = fake->response;
	assert_string_equal(person->email, FIXTURE_COORDINATOR);
	assert_string_equal(person->organisation_name, "PO Testland");
	assert_int_equal(person->state, SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE);
}

/* --- invitations --- */

static void accepting_makes_active_and_signs_in(void **state)
{
	struct directory_fixture *fixture = *state;
	const InviteResponse *invited = fixture_invite(fixture, email, TEACHER, NULL);
	const struct fake_call *fake = try_accept(fixture, invited->code, password, NULL);
	assert_int_equal(fake->status, OK);
	const Session *session = fake->response;
	assert_int_equal(session->person->state, SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE);
	assert_int_equal(try_login(fixture, email, password, NULL)->status, OK);
}

static void a_code_typed_in_lower_case_without_dashes_works(void **state)
{
	struct directory_fixture *fixture = *state;
	const InviteResponse *invited = fixture_invite(fixture, email, TEACHER, NULL);
	char typed[32] = "";
	for (const char *c = invited->code; *c != '\0'; c++) {
		if (*c != '-') {
			typed[strlen(typed)] = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
		}
	}
	assert_int_equal(try_accept(fixture, typed, password, NULL)->status, OK);
}

static void an_invitation_lasts_fourteen_days(void **state)
{
	struct directory_fixture *fixture = *state;
	const InviteResponse *invited = fixture_invite(fixture, email, TEACHER, NULL);
	assert_int_equal(invited->expires_at_ms, fixture->fake.now_ms + INVITATION_DAYS * day_ms);
}

static void an_expired_code_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	const InviteResponse *invited = fixture_invite(fixture, email, TEACHER, NULL);
	fixture_pass_ms(fixture, INVITATION_DAYS * day_ms);
	assert_int_equal(
	    try_accept(fixture, invited->code, password, NULL)->status, UNAUTHENTICATED);
}

static void a_used_code_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	const InviteResponse *invited = fixture_invite(fixture, email, TEACHER, NULL);
	assert_int_equal(try_accept(fixture, invited->code, password, NULL)->status, OK);
	assert_int_equal(
	    try_accept(fixture, invited->code, other_password, NULL)->status, UNAUTHENTICATED);
	assert_int_equal(
	    try_accept(fixture, invited->code, password, NULL)->status, UNAUTHENTICATED);
}

static void wrong_used_and_expired_codes_get_the_same_answer(void **state)
{
	struct directory_fixture *fixture = *state;
	const struct fake_call *unknown =
	    try_accept(fixture, "AAAA-AAAA-AAAA-AAAA", password, NULL);
	const InviteResponse *invited = fixture_invite(fixture, email, TEACHER, NULL);
	const struct fake_call *wrong = try_accept(fixture, "AAAA-AAAA-AAAA-AAAA", password, NULL);
	fixture_pass_ms(fixture, INVITATION_DAYS * day_ms);
	const struct fake_call *expired = try_accept(fixture, invited->code, password, NULL);
	const InviteResponse *again = fixture_invite(fixture, email, TEACHER, NULL);
	assert_int_equal(try_accept(fixture, again->code, password, NULL)->status, OK);
	const struct fake_call *used = try_accept(fixture, again->code, password, NULL);
	enum { OTHERS = 3 };
	const struct fake_call *const others[OTHERS] = {unknown, expired, used};
	for (size_t i = 0; i < OTHERS; i++) {
		assert_int_equal(others[i]->status, wrong->status);
		assert_string_equal(others[i]->call.message, wrong->call.message);
	}
}

static void inviting_again_makes_the_older_code_worthless(void **state)
{
	struct directory_fixture *fixture = *state;
	const InviteResponse *first = fixture_invite(fixture, email, TEACHER, NULL);
	const InviteResponse *second = fixture_invite(fixture, email, SPECIALIST, NULL);
	assert_string_equal(second->person->id, first->person->id);
	assert_int_equal(second->person->roles[0], SPECIALIST);
	assert_int_equal(try_accept(fixture, first->code, password, NULL)->status, UNAUTHENTICATED);
	assert_int_equal(try_accept(fixture, second->code, password, NULL)->status, OK);
}

static void a_repeated_invitation_gives_the_same_code(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Common__V1__Role role = TEACHER;
	InviteRequest request = SAMEN__DIRECTORY__V1__INVITE_REQUEST__INIT;
	request.name = email;
	request.email = email;
	request.organisation_id = (char *)"region";
	request.roles = &role;
	request.n_roles = 1;
	const InviteResponse *first =
	    fixture_try(fixture, &fixture->coordinator, "Invite", key, &request)->response;
	const InviteResponse *second =
	    fixture_try(fixture, &fixture->coordinator, "Invite", key, &request)->response;
	assert_string_equal(second->code, first->code);
	assert_int_equal(try_accept(fixture, first->code, password, NULL)->status, OK);
	const InviteResponse *accepted =
	    fixture_try(fixture, &fixture->coordinator, "Invite", key, &request)->response;
	assert_string_equal(accepted->code, "");
	assert_int_equal(accepted->expires_at_ms, 0);
}

static void a_repeated_acceptance_gives_the_same_session(void **state)
{
	struct directory_fixture *fixture = *state;
	const InviteResponse *invited = fixture_invite(fixture, email, TEACHER, NULL);
	const Session *first = try_accept(fixture, invited->code, password, key)->response;
	const struct fake_call *again = try_accept(fixture, invited->code, password, key);
	const Session *second = again->response;
	assert_int_equal(again->status, OK);
	assert_string_equal(second->session_id, first->session_id);
	assert_string_equal(second->session_secret, first->session_secret);
}

static void a_short_password_is_refused_and_the_code_stays_good(void **state)
{
	struct directory_fixture *fixture = *state;
	const InviteResponse *invited = fixture_invite(fixture, email, TEACHER, NULL);
	assert_field(try_accept(fixture, invited->code, "te kort", NULL), "password", "LENGTH");
	assert_int_equal(try_accept(fixture, invited->code, password, NULL)->status, OK);
}

static void wrong_codes_are_slowed_and_hold_the_right_one_up_for_nobody(void **state)
{
	struct directory_fixture *fixture = *state;
	const InviteResponse *invited = fixture_invite(fixture, email, TEACHER, NULL);
	for (int i = 0; i < TRIES_FREE; i++) {
		assert_int_equal(try_accept(fixture, "AAAA-AAAA-AAAA-AAAA", password, NULL)->status,
		    UNAUTHENTICATED);
	}
	assert_int_equal(
	    try_accept(fixture, "AAAA-AAAA-AAAA-AAAA", password, NULL)->status, RESOURCE_EXHAUSTED);
	assert_int_equal(try_accept(fixture, invited->code, password, NULL)->status, OK);
}

static void a_closed_invitation_does_not_work(void **state)
{
	struct directory_fixture *fixture = *state;
	const InviteResponse *invited = fixture_invite(fixture, email, TEACHER, NULL);
	close_person(fixture, invited->person->id);
	assert_int_equal(
	    try_accept(fixture, invited->code, password, NULL)->status, UNAUTHENTICATED);
}

/* --- resets --- */

static void a_reset_lets_the_person_choose_a_new_password(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	const InviteResponse *response = reset(fixture, teacher.id);
	assert_int_equal(try_login(fixture, email, password, NULL)->status, OK);
	assert_int_equal(try_accept(fixture, response->code, other_password, NULL)->status, OK);
	assert_int_equal(try_login(fixture, email, other_password, NULL)->status, OK);
	assert_int_equal(try_login(fixture, email, password, NULL)->status, UNAUTHENTICATED);
}

static void a_reset_ends_older_sessions(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	const InviteResponse *response = reset(fixture, teacher.id);
	const struct fake_call *fake = try_accept(fixture, response->code, other_password, NULL);
	const Session *session = fake->response;
	struct caller renewed = fixture_caller(fixture, session->access_token);
	assert_int_equal(try_who_am_i(fixture, &teacher)->status, UNAUTHENTICATED);
	assert_int_equal(try_who_am_i(fixture, &renewed)->status, OK);
}

static void an_invited_person_has_nothing_to_reset(void **state)
{
	struct directory_fixture *fixture = *state;
	ResetPasswordRequest request = SAMEN__DIRECTORY__V1__RESET_PASSWORD_REQUEST__INIT;
	request.person_id = fixture_invite(fixture, email, TEACHER, NULL)->person->id;
	assert_int_equal(
	    fixture_try(fixture, &fixture->coordinator, "ResetPassword", NULL, &request)->status,
	    FAILED_PRECONDITION);
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, directory_fixture_setup, directory_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_right_password_gives_a_session),
	    TEST(an_access_token_lives_ten_minutes),
	    TEST(case_of_the_address_does_not_matter),
	    TEST(a_wrong_password_is_refused),
	    TEST(an_unknown_address_gets_the_same_answer_as_a_wrong_password),
	    TEST(an_invited_person_cannot_sign_in_yet),
	    TEST(a_closed_account_cannot_sign_in),
	    TEST(empty_fields_are_named),
	    TEST(after_five_wrong_passwords_even_the_right_one_waits),
	    TEST(an_unknown_address_is_slowed_like_a_known_one),
	    TEST(after_the_wait_the_right_password_works),
	    TEST(a_repeated_login_gives_the_same_session),
	    TEST(anothers_request_key_does_not_give_their_session),
	    TEST(a_person_keeps_only_the_newest_sessions),
	    TEST(the_secret_renews_the_token),
	    TEST(a_wrong_secret_renews_nothing),
	    TEST(a_session_ends_after_thirty_days),
	    TEST(expired_sessions_are_forgotten),
	    TEST(the_secret_outlives_a_restart),
	    TEST(logout_ends_the_session_and_its_token),
	    TEST(logout_leaves_other_sessions),
	    TEST(a_token_from_before_a_change_of_rights_does_not_count),
	    TEST(a_session_goes_on_with_the_new_rights_at_once),
	    TEST(closing_ends_all_sessions),
	    TEST(who_am_i_tells_all_of_the_caller),
	    TEST(accepting_makes_active_and_signs_in),
	    TEST(a_code_typed_in_lower_case_without_dashes_works),
	    TEST(an_invitation_lasts_fourteen_days),
	    TEST(an_expired_code_is_refused),
	    TEST(a_used_code_is_refused),
	    TEST(wrong_used_and_expired_codes_get_the_same_answer),
	    TEST(inviting_again_makes_the_older_code_worthless),
	    TEST(a_repeated_invitation_gives_the_same_code),
	    TEST(a_repeated_acceptance_gives_the_same_session),
	    TEST(a_short_password_is_refused_and_the_code_stays_good),
	    TEST(wrong_codes_are_slowed_and_hold_the_right_one_up_for_nobody),
	    TEST(a_closed_invitation_does_not_work),
	    TEST(a_reset_lets_the_person_choose_a_new_password),
	    TEST(a_reset_ends_older_sessions),
	    TEST(an_invited_person_has_nothing_to_reset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
