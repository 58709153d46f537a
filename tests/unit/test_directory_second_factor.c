/* The second factor: setting it up, signing in with it, losing it, and having to have one. */
#include "support/authenticator.h"
#include "support/directory_fixture.h"

#include "directory/second_factor.h"
#include "directory/totp.h"
#include "runtime/tries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Directory__V1__BeginSecondFactorResponse BeginResponse;
typedef Samen__Directory__V1__ConfirmSecondFactorResponse ConfirmResponse;
typedef Samen__Directory__V1__SecondFactor SecondFactor;
typedef Samen__Directory__V1__Session Session;
typedef Samen__Directory__V1__InviteResponse InviteResponse;

static const int64_t step_ms = (int64_t)1000 * TOTP_STEP_S;
static char key[] = "the-same-request-key";

static char email[] = "juf@example.org";
static char password[] = FIXTURE_PASSWORD;
static char other_password[] = "een ander wachtwoord";

/* A teacher whose second factor is on. */
struct protected
{
	struct directory_fixture *fixture;
	struct caller caller;
	const char *secret;
	char *recovery[RECOVERY_CODES];
};

/* What the app shows so many steps from now; of the thread's own memory until the next call. */
static const char *app_code(const struct protected *person, int steps_from_now)
{
	static char code[TOTP_CODE_SIZE];
	authenticator_code(
	    person->secret, person->fixture->fake.now_ms + steps_from_now * step_ms, code);
	return code;
}

static const BeginResponse *begin(struct directory_fixture *fixture, const struct caller *caller)
{
	const Samen__Directory__V1__BeginSecondFactorRequest request =
	    SAMEN__DIRECTORY__V1__BEGIN_SECOND_FACTOR_REQUEST__INIT;
	return fixture_call(fixture, caller, "BeginSecondFactor", &request);
}

static const struct fake_call *try_confirm(struct directory_fixture *fixture,
    const struct caller *caller,
    const char *code,
    const char *request_key)
{
	Samen__Directory__V1__ConfirmSecondFactorRequest request =
	    SAMEN__DIRECTORY__V1__CONFIRM_SECOND_FACTOR_REQUEST__INIT;
	request.code = (char *)(uintptr_t)code;
	return fixture_try(fixture, caller, "ConfirmSecondFactor", request_key, &request);
}

static struct protected protect(struct directory_fixture *fixture, struct caller caller)
{
	struct protected person = {.fixture = fixture, .caller = caller};
	person.secret = begin(fixture, &person.caller)->secret;
	const struct fake_call *fake =
	    try_confirm(fixture, &person.caller, app_code(&person, 0), NULL);
	assert_int_equal(fake->status, OK);
	const ConfirmResponse *response = fake->response;
	assert_int_equal(response->n_recovery_codes, RECOVERY_CODES);
	memcpy(person.recovery, response->recovery_codes, sizeof person.recovery);
	fixture_pass_ms(fixture, step_ms);
	return person;
}

static struct protected protected_teacher(struct directory_fixture *fixture)
{
	return protect(fixture, fixture_person(fixture, email, TEACHER));
}

static const struct fake_call *try_login(
    struct directory_fixture *fixture, const char *typed, const char *code, const char *request_key)
{
	Samen__Directory__V1__LoginRequest request = SAMEN__DIRECTORY__V1__LOGIN_REQUEST__INIT;
	request.email = email;
	request.password = (char *)(uintptr_t)typed;
	request.code = (char *)(uintptr_t)code;
	return fixture_try(fixture, &fixture->nobody, "Login", request_key, &request);
}

static const struct fake_call *try_remove(
    const struct protected *person, const char *typed, const char *code)
{
	Samen__Directory__V1__RemoveSecondFactorRequest request =
	    SAMEN__DIRECTORY__V1__REMOVE_SECOND_FACTOR_REQUEST__INIT;
	request.password = (char *)(uintptr_t)typed;
	request.code = (char *)(uintptr_t)code;
	return fixture_try(person->fixture, &person->caller, "RemoveSecondFactor", NULL, &request);
}

static const SecondFactor *standing(struct directory_fixture *fixture, const struct caller *caller)
{
	const Samen__Directory__V1__GetSecondFactorRequest request =
	    SAMEN__DIRECTORY__V1__GET_SECOND_FACTOR_REQUEST__INIT;
	return fixture_call(fixture, caller, "GetSecondFactor", &request);
}

static void assert_refused(const struct fake_call *fake, const char *reason)
{
	const struct call_detail *detail = fake_call_detail(fake, "code");
	assert_int_equal(fake->status, UNAUTHENTICATED);
	assert_non_null(detail);
	assert_string_equal(detail->reason, reason);
}

/* --- setting it up --- */

static void it_is_off_until_a_code_confirms_it(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	(void)begin(fixture, &teacher);
	assert_int_equal(standing(fixture, &teacher)->on_since_ms, 0);
	assert_int_equal(try_login(fixture, password, "", NULL)->status, OK);
	assert_field(try_confirm(fixture, &teacher, "000000", NULL), "code", "SECOND_FACTOR_WRONG");
	assert_int_equal(try_login(fixture, password, "", NULL)->status, OK);
}

static void the_app_gets_the_secret_in_a_uri(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	const BeginResponse *response = begin(fixture, &teacher);
	char wanted[160];
	(void)snprintf(wanted, sizeof wanted, "otpauth://totp/samen:%s?secret=%s&issuer=samen",
	    email, response->secret);
	assert_string_equal(response->uri, wanted);
}

static void every_beginning_has_its_own_secret(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	const char *first = begin(fixture, &teacher)->secret;
	const char *second = begin(fixture, &teacher)->secret;
	assert_string_not_equal(first, second);
	assert_string_not_equal(begin(fixture, &fixture->coordinator)->secret, second);
}

static void a_repeated_confirmation_shows_the_codes_again(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = {
	    .fixture = fixture, .caller = fixture_person(fixture, email, TEACHER)};
	person.secret = begin(fixture, &person.caller)->secret;
	const ConfirmResponse *first =
	    try_confirm(fixture, &person.caller, app_code(&person, 0), key)->response;
	const ConfirmResponse *second =
	    try_confirm(fixture, &person.caller, app_code(&person, 0), key)->response;
	assert_int_equal(second->n_recovery_codes, RECOVERY_CODES);
	for (size_t i = 0; i < RECOVERY_CODES; i++) {
		assert_string_equal(first->recovery_codes[i], second->recovery_codes[i]);
	}
}

static void once_on_nothing_more_is_shown_of_it(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	const Samen__Directory__V1__BeginSecondFactorRequest request =
	    SAMEN__DIRECTORY__V1__BEGIN_SECOND_FACTOR_REQUEST__INIT;
	assert_int_equal(
	    fixture_try(fixture, &person.caller, "BeginSecondFactor", NULL, &request)->status,
	    FAILED_PRECONDITION);
	assert_int_equal(try_confirm(fixture, &person.caller, app_code(&person, 0), NULL)->status,
	    FAILED_PRECONDITION);
	assert_int_equal(standing(fixture, &person.caller)->recovery_codes_left, RECOVERY_CODES);
}

/* --- signing in --- */

static void signing_in_asks_for_the_code(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	assert_refused(try_login(fixture, password, "", NULL), "SECOND_FACTOR_REQUIRED");
	assert_refused(try_login(fixture, password, "000000", NULL), "SECOND_FACTOR_WRONG");
	assert_int_equal(try_login(fixture, password, app_code(&person, 0), NULL)->status, OK);
}

static void a_wrong_password_says_nothing_of_a_second_factor(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	const struct fake_call *fake =
	    try_login(fixture, other_password, app_code(&person, 0), NULL);
	assert_int_equal(fake->status, UNAUTHENTICATED);
	assert_int_equal(fake->call.detail_count, 0);
}

static void a_code_of_the_step_before_or_after_works_too(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	fixture_pass_ms(fixture, 4 * step_ms);
	assert_int_equal(try_login(fixture, password, app_code(&person, -1), NULL)->status, OK);
	assert_int_equal(try_login(fixture, password, app_code(&person, 1), NULL)->status, OK);
	assert_refused(
	    try_login(fixture, password, app_code(&person, 2), NULL), "SECOND_FACTOR_WRONG");
	assert_refused(
	    try_login(fixture, password, app_code(&person, -2), NULL), "SECOND_FACTOR_WRONG");
}

static void no_code_works_twice_nor_one_before_it(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	fixture_pass_ms(fixture, 4 * step_ms);
	assert_int_equal(try_login(fixture, password, app_code(&person, 0), NULL)->status, OK);
	assert_refused(
	    try_login(fixture, password, app_code(&person, 0), NULL), "SECOND_FACTOR_WRONG");
	assert_refused(
	    try_login(fixture, password, app_code(&person, -1), NULL), "SECOND_FACTOR_WRONG");
}

static void the_code_that_confirmed_does_not_sign_in(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	assert_refused(
	    try_login(fixture, password, app_code(&person, -1), NULL), "SECOND_FACTOR_WRONG");
}

static void a_repeated_login_gives_the_same_session(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	const Session *first = try_login(fixture, password, app_code(&person, 0), key)->response;
	const struct fake_call *again = try_login(fixture, password, app_code(&person, 0), key);
	assert_int_equal(again->status, OK);
	assert_string_equal(((const Session *)again->response)->session_id, first->session_id);
}

static void guessing_at_codes_is_slowed(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	for (unsigned i = 0; i < TRIES_FREE; i++) {
		assert_refused(try_login(fixture, password, "000000", NULL), "SECOND_FACTOR_WRONG");
	}
	assert_int_equal(
	    try_login(fixture, password, app_code(&person, 0), NULL)->status, RESOURCE_EXHAUSTED);
}

static void asking_without_a_code_is_no_guess(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	for (unsigned i = 0; i < 2 * TRIES_FREE; i++) {
		assert_refused(try_login(fixture, password, "", NULL), "SECOND_FACTOR_REQUIRED");
	}
	assert_int_equal(try_login(fixture, password, app_code(&person, 0), NULL)->status, OK);
}

static void it_outlives_a_restart(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	directory_fixture_restart(fixture);
	fixture_pass_ms(fixture, 4 * step_ms);
	assert_int_equal(try_login(fixture, password, app_code(&person, 0), NULL)->status, OK);
}

/* --- recovery --- */

static void each_recovery_code_works_once(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	for (unsigned i = 0; i < RECOVERY_CODES; i++) {
		assert_int_equal(
		    try_login(fixture, password, person.recovery[i], NULL)->status, OK);
		assert_refused(
		    try_login(fixture, password, person.recovery[i], NULL), "SECOND_FACTOR_WRONG");
	}
	assert_int_equal(standing(fixture, &person.caller)->recovery_codes_left, 0);
}

/* --- switching it off --- */

static void switching_off_takes_password_and_code(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	assert_field(
	    try_remove(&person, other_password, app_code(&person, 0)), "password", "WRONG");
	assert_refused(try_remove(&person, password, ""), "SECOND_FACTOR_REQUIRED");
	assert_refused(try_remove(&person, password, "000000"), "SECOND_FACTOR_WRONG");
	const struct fake_call *removed = try_remove(&person, password, app_code(&person, 0));
	assert_int_equal(removed->status, OK);
	assert_int_equal(((const SecondFactor *)removed->response)->on_since_ms, 0);
	assert_int_equal(try_login(fixture, password, "", NULL)->status, OK);
	assert_int_equal(
	    try_remove(&person, password, app_code(&person, 0))->status, FAILED_PRECONDITION);
}

static void a_new_one_makes_codes_of_the_old_one_worthless(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	assert_int_equal(try_remove(&person, password, app_code(&person, 0))->status, OK);
	struct protected again = protect(fixture, person.caller);
	fixture_pass_ms(fixture, 4 * step_ms);
	assert_refused(
	    try_login(fixture, password, app_code(&person, 0), NULL), "SECOND_FACTOR_WRONG");
	assert_refused(
	    try_login(fixture, password, person.recovery[0], NULL), "SECOND_FACTOR_WRONG");
	assert_int_equal(try_login(fixture, password, app_code(&again, 0), NULL)->status, OK);
}

/* --- resets --- */

static const InviteResponse *reset(
    struct directory_fixture *fixture, const char *person_id, bool remove_second_factor)
{
	Samen__Directory__V1__ResetPasswordRequest request =
	    SAMEN__DIRECTORY__V1__RESET_PASSWORD_REQUEST__INIT;
	request.person_id = (char *)(uintptr_t)person_id;
	request.remove_second_factor = remove_second_factor;
	return fixture_call(fixture, &fixture->coordinator, "ResetPassword", &request);
}

static const struct fake_call *try_accept(
    struct directory_fixture *fixture, const char *invitation_code, const char *code)
{
	Samen__Directory__V1__AcceptInvitationRequest request =
	    SAMEN__DIRECTORY__V1__ACCEPT_INVITATION_REQUEST__INIT;
	request.email = email;
	request.code = (char *)(uintptr_t)invitation_code;
	request.password = other_password;
	request.second_factor_code = (char *)(uintptr_t)code;
	return fixture_try(fixture, &fixture->nobody, "AcceptInvitation", NULL, &request);
}

static void a_reset_alone_does_not_get_past_it(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	const InviteResponse *response = reset(fixture, person.caller.id, false);
	const struct fake_call *refused = try_accept(fixture, response->code, "");
	assert_int_equal(refused->status, UNAUTHENTICATED);
	assert_string_equal(
	    fake_call_detail(refused, "second_factor_code")->reason, "SECOND_FACTOR_REQUIRED");
	assert_int_equal(try_accept(fixture, response->code, app_code(&person, 0))->status, OK);
	assert_refused(try_login(fixture, other_password, "", NULL), "SECOND_FACTOR_REQUIRED");
}

static void a_coordinator_can_take_it_away_with_the_reset(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	const InviteResponse *response = reset(fixture, person.caller.id, true);
	assert_refused(try_login(fixture, password, "", NULL), "SECOND_FACTOR_REQUIRED");
	assert_int_equal(try_accept(fixture, response->code, "")->status, OK);
	assert_int_equal(try_login(fixture, other_password, "", NULL)->status, OK);
}

static void a_closed_account_has_none_when_it_is_invited_again(void **state)
{
	struct directory_fixture *fixture = *state;
	struct protected person = protected_teacher(fixture);
	Samen__Directory__V1__UpdatePersonRequest request =
	    SAMEN__DIRECTORY__V1__UPDATE_PERSON_REQUEST__INIT;
	request.person_id = (char *)(uintptr_t)person.caller.id;
	request.close = true;
	(void)fixture_call(fixture, &fixture->coordinator, "UpdatePerson", &request);
	const InviteResponse *invited = fixture_invite(fixture, email, TEACHER, NULL);
	assert_int_equal(try_accept(fixture, invited->code, "")->status, OK);
	assert_int_equal(try_login(fixture, other_password, "", NULL)->status, OK);
}

/* --- having to have one --- */

/* Starts again with this line in samen.conf. */
static void require(struct directory_fixture *fixture, const char *who)
{
	const char *path = fixture_path(fixture, "samen.conf");
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fprintf(file, "directory.second_factor = %s\n", who) > 0);
	assert_int_equal(fclose(file), 0);
	directory_fixture_restart(fixture);
}

static void who_must_have_one_can_only_set_it_up(void **state)
{
	struct directory_fixture *fixture = *state;
	struct caller teacher = fixture_person(fixture, email, TEACHER);
	require(fixture, "everyone");
	const Session *session = try_login(fixture, password, "", NULL)->response;
	assert_true(session->second_factor_missing);
	struct caller limited = fixture_caller(fixture, session->access_token);
	assert_int_equal(limited.roles, MAY_ENROLLING);
	const Samen__Directory__V1__ListPeopleRequest list =
	    SAMEN__DIRECTORY__V1__LIST_PEOPLE_REQUEST__INIT;
	assert_int_equal(
	    fixture_try(fixture, &limited, "ListPeople", NULL, &list)->status, PERMISSION_DENIED);
	assert_true(standing(fixture, &limited)->required);
	struct protected person = protect(fixture, limited);
	const struct fake_call *fake = try_login(fixture, password, app_code(&person, 0), NULL);
	const Session *whole = fake->response;
	assert_false(whole->second_factor_missing);
	assert_int_equal(fixture_caller(fixture, whole->access_token).roles, teacher.roles);
}

static void coordinators_alone_can_be_made_to_have_one(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_person(fixture, email, TEACHER);
	require(fixture, "coordinators");
	const Session *teacher = try_login(fixture, password, "", NULL)->response;
	assert_false(teacher->second_factor_missing);
	assert_true(fixture_login(fixture, FIXTURE_COORDINATOR, password)->second_factor_missing);
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, directory_fixture_setup, directory_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(it_is_off_until_a_code_confirms_it),
	    TEST(the_app_gets_the_secret_in_a_uri),
	    TEST(every_beginning_has_its_own_secret),
	    TEST(a_repeated_confirmation_shows_the_codes_again),
	    TEST(once_on_nothing_more_is_shown_of_it),
	    TEST(signing_in_asks_for_the_code),
	    TEST(a_wrong_password_says_nothing_of_a_second_factor),
	    TEST(a_code_of_the_step_before_or_after_works_too),
	    TEST(no_code_works_twice_nor_one_before_it),
	    TEST(the_code_that_confirmed_does_not_sign_in),
	    TEST(a_repeated_login_gives_the_same_session),
	    TEST(guessing_at_codes_is_slowed),
	    TEST(asking_without_a_code_is_no_guess),
	    TEST(it_outlives_a_restart),
	    TEST(each_recovery_code_works_once),
	    TEST(switching_off_takes_password_and_code),
	    TEST(a_new_one_makes_codes_of_the_old_one_worthless),
	    TEST(a_reset_alone_does_not_get_past_it),
	    TEST(a_coordinator_can_take_it_away_with_the_reset),
	    TEST(a_closed_account_has_none_when_it_is_invited_again),
	    TEST(who_must_have_one_can_only_set_it_up),
	    TEST(coordinators_alone_can_be_made_to_have_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
