/* Guessing by strangers does not hold up a device that has signed in before. */
#include "support/directory_fixture.h"

#include "directory/device.h"
#include "directory/guess.h"
#include "runtime/clock.h"
#include "runtime/tries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Directory__V1__LoginRequest LoginRequest;
typedef Samen__Directory__V1__Session Session;

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
static char key[] = "the-same-request-key";

static char email[] = "juf@example.org";
static char password[] = FIXTURE_PASSWORD;
static char wrong[] = "een fout wachtwoord";
static char other_password[] = "een ander wachtwoord";

static const struct fake_call *try_login_keyed(struct directory_fixture *fixture,
    const char *address,
    const char *typed,
    const char *device_secret,
    const char *request_key)
{
	LoginRequest request = SAMEN__DIRECTORY__V1__LOGIN_REQUEST__INIT;
	request.email = (char *)(uintptr_t)address;
	request.password = (char *)(uintptr_t)typed;
	request.device_secret = (char *)(uintptr_t)device_secret;
	return fixture_try(fixture, &fixture->nobody, "Login", request_key, &request);
}

static enum status try_login(struct directory_fixture *fixture,
    const char *address,
    const char *typed,
    const char *device_secret)
{
	return try_login_keyed(fixture, address, typed, device_secret, NULL)->status;
}

/* The device secret of somebody who has just signed in. */
static const char *device_of(struct directory_fixture *fixture, const char *address)
{
	return fixture_login(fixture, address, password)->device_secret;
}

/* Guesses until it is refused for coming too early. */
static void guess_on(
    struct directory_fixture *fixture, const char *address, const char *device_secret)
{
	unsigned guesses = 0;
	while (try_login(fixture, address, wrong, device_secret) == UNAUTHENTICATED) {
		assert_true(++guesses <= TRIES_FREE);
	}
}

static void a_stranger_who_guesses_slows_no_known_device(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *device = device_of(fixture, FIXTURE_COORDINATOR);
	guess_on(fixture, FIXTURE_COORDINATOR, "");
	assert_int_equal(try_login(fixture, FIXTURE_COORDINATOR, password, ""), RESOURCE_EXHAUSTED);
	assert_int_equal(try_login(fixture, FIXTURE_COORDINATOR, password, device), OK);
}

static void a_known_device_is_slowed_for_itself_alone(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *one = device_of(fixture, FIXTURE_COORDINATOR);
	const char *other = device_of(fixture, FIXTURE_COORDINATOR);
	guess_on(fixture, FIXTURE_COORDINATOR, one);
	assert_int_equal(
	    try_login(fixture, FIXTURE_COORDINATOR, password, one), RESOURCE_EXHAUSTED);
	assert_int_equal(try_login(fixture, FIXTURE_COORDINATOR, password, other), OK);
	assert_int_equal(try_login(fixture, FIXTURE_COORDINATOR, password, ""), OK);
}

static void a_device_that_guesses_on_becomes_a_stranger(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *device = device_of(fixture, FIXTURE_COORDINATOR);
	for (unsigned i = 0; i < GUESS_DEVICE_FAILURES_MAX; i++) {
		assert_int_equal(
		    try_login(fixture, FIXTURE_COORDINATOR, wrong, device), UNAUTHENTICATED);
		if (i + 1 >= TRIES_FREE) {
			fixture_pass_ms(fixture, (int64_t)1000 * TRIES_WAIT_S_MAX);
		}
	}
	guess_on(fixture, FIXTURE_COORDINATOR, "");
	assert_int_equal(
	    try_login(fixture, FIXTURE_COORDINATOR, password, device), RESOURCE_EXHAUSTED);
}

static void another_persons_device_is_a_stranger(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_person(fixture, email, TEACHER);
	const char *device = device_of(fixture, email);
	guess_on(fixture, FIXTURE_COORDINATOR, "");
	assert_int_equal(
	    try_login(fixture, FIXTURE_COORDINATOR, password, device), RESOURCE_EXHAUSTED);
}

/* With this secret, somebody else's guesses stand in the way. */
static void assert_unknown(struct directory_fixture *fixture, const char *device)
{
	guess_on(fixture, FIXTURE_COORDINATOR, "");
	assert_int_equal(
	    try_login(fixture, FIXTURE_COORDINATOR, password, device), RESOURCE_EXHAUSTED);
}

static void a_forged_secret_is_a_strangers(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *device = device_of(fixture, FIXTURE_COORDINATOR);
	char forged[128];
	(void)snprintf(forged, sizeof forged, "%s", device);
	char *last = &forged[strlen(forged) - 1];
	*last = *last == 'A' ? 'E' : 'A';
	assert_unknown(fixture, forged);
	(void)snprintf(forged, sizeof forged, "%s=", device);
	assert_unknown(fixture, forged);
	(void)snprintf(forged, sizeof forged, "%.20s", device);
	assert_unknown(fixture, forged);
	assert_unknown(fixture, "s-.1.x");
	assert_unknown(fixture, "...");
}

static void a_later_moment_cannot_be_written_into_it(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *device = device_of(fixture, FIXTURE_COORDINATOR);
	char forged[128];
	(void)snprintf(forged, sizeof forged, "%s", device);
	char *moment = strchr(forged, '.') + 1;
	*moment = *moment == '9' ? '8' : '9';
	assert_unknown(fixture, forged);
}

static void it_lasts_half_a_year(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *device = device_of(fixture, FIXTURE_COORDINATOR);
	fixture_pass_ms(fixture, DEVICE_DAYS * day_ms - 1);
	guess_on(fixture, FIXTURE_COORDINATOR, "");
	assert_int_equal(try_login(fixture, FIXTURE_COORDINATOR, password, device), OK);
	fixture_pass_ms(fixture, 1);
	assert_unknown(fixture, device);
}

static void it_outlives_the_session_and_a_restart(void **state)
{
	struct directory_fixture *fixture = *state;
	const Samen__Directory__V1__LogoutRequest request =
	    SAMEN__DIRECTORY__V1__LOGOUT_REQUEST__INIT;
	const Session *session = fixture_login(fixture, FIXTURE_COORDINATOR, password);
	struct caller caller = fixture_caller(fixture, session->access_token);
	(void)fixture_call(fixture, &caller, "Logout", &request);
	directory_fixture_restart(fixture);
	guess_on(fixture, FIXTURE_COORDINATOR, "");
	assert_int_equal(
	    try_login(fixture, FIXTURE_COORDINATOR, password, session->device_secret), OK);
}

static void a_new_password_ends_it(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Directory__V1__ChangePasswordRequest request =
	    SAMEN__DIRECTORY__V1__CHANGE_PASSWORD_REQUEST__INIT;
	const char *device = device_of(fixture, FIXTURE_COORDINATOR);
	request.old_password = password;
	request.new_password = other_password;
	const Session *session =
	    fixture_call(fixture, &fixture->coordinator, "ChangePassword", &request);
	guess_on(fixture, FIXTURE_COORDINATOR, "");
	assert_int_equal(
	    try_login(fixture, FIXTURE_COORDINATOR, other_password, device), RESOURCE_EXHAUSTED);
	assert_int_equal(
	    try_login(fixture, FIXTURE_COORDINATOR, other_password, session->device_secret), OK);
}

static void a_repeated_login_gives_the_same_one(void **state)
{
	struct directory_fixture *fixture = *state;
	const Session *first =
	    try_login_keyed(fixture, FIXTURE_COORDINATOR, password, "", key)->response;
	const Session *second =
	    try_login_keyed(fixture, FIXTURE_COORDINATOR, password, "", key)->response;
	assert_string_equal(first->device_secret, second->device_secret);
	assert_string_not_equal(first->device_secret, "");
}

static void renewing_gives_none(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Directory__V1__RenewTokenRequest request =
	    SAMEN__DIRECTORY__V1__RENEW_TOKEN_REQUEST__INIT;
	const Session *session = fixture_login(fixture, FIXTURE_COORDINATOR, password);
	request.session_id = session->session_id;
	request.session_secret = session->session_secret;
	const Session *renewed = fixture_call(fixture, &fixture->nobody, "RenewToken", &request);
	assert_string_equal(renewed->device_secret, "");
}

static void strangers_who_waited_too_long_are_refused_before_known_devices(void **state)
{
	struct directory_fixture *fixture = *state;
	const struct guesser stranger = {.name = email};
	const struct guesser known = {.name = "s-000000000000", .is_known = true};
	struct call call = {.arena = fixture->arena, .started_mono_ms = clock_mono_ms()};
	assert_int_equal(guess_is_in_time(&call, &stranger), OK);
	call.started_mono_ms -= 2 * GUESS_STRANGERS_WAIT_MS;
	assert_int_equal(guess_is_in_time(&call, &stranger), RESOURCE_EXHAUSTED);
	assert_int_equal(guess_is_in_time(&call, &known), OK);
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, directory_fixture_setup, directory_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_stranger_who_guesses_slows_no_known_device),
	    TEST(a_known_device_is_slowed_for_itself_alone),
	    TEST(a_device_that_guesses_on_becomes_a_stranger),
	    TEST(another_persons_device_is_a_stranger),
	    TEST(a_forged_secret_is_a_strangers),
	    TEST(a_later_moment_cannot_be_written_into_it),
	    TEST(it_lasts_half_a_year),
	    TEST(it_outlives_the_session_and_a_restart),
	    TEST(a_new_password_ends_it),
	    TEST(a_repeated_login_gives_the_same_one),
	    TEST(renewing_gives_none),
	    TEST(strangers_who_waited_too_long_are_refused_before_known_devices),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
