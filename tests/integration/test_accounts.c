/*
 * Accounts as people meet them, with real services and the command line: devices that strangers
 * cannot lock out, floods of sign-ins, the list of sessions, the own password, the second factor.
 */
#include "support/authenticator.h"
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"

#include "runtime/service.h"

#include "runtime/tries.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum {
	TEXT_SIZE = 160,
	INPUT_SIZE = 2 * TEXT_SIZE,
	FLOOD_CLIENTS = 2,
	/* In turn on two threads of the service: the last waits for seconds on any machine. */
	FLOOD_THREADS = FLOOD_CLIENTS * RPC_SOCKETS_MAX,
	FLOOD_CALLS_MAX = 200,
	SOON_MS = 15000
};

static struct region region;
static struct run run; /* the last command line */

static int open_region(void **state)
{
	(void)state;
	region_open(&region);
	return 0;
}

static int close_region(void **state)
{
	(void)state;
	run_forget(&run);
	region_close(&region);
	return 0;
}

/* --- the command line --- */

static void run_words(const char *profile, const char *input, const char *const *words)
{
	run_forget(&run);
	deployment_cli(region.deployment, profile, words, input, &run);
}

/* Runs a command line, its words separated by commas, and fails the test unless it ends so. */
#define EXPECT(code_wanted, profile, input, ...)                                                   \
	do {                                                                                       \
		run_words(profile, input, (const char *const[]){__VA_ARGS__, NULL});               \
		if (run.code != (code_wanted)) {                                                   \
			fail_msg("ended with %d, not %d: %s", run.code, (code_wanted), run.err);   \
		}                                                                                  \
	} while (0)

/* Copies the characters after mark up to one of ends. */
static void take_after(
    const char *text, const char *mark, const char *ends, char ret_value[static TEXT_SIZE])
{
	const char *at = strstr(text, mark);
	if (at == NULL) {
		fail_msg("no '%s' in: %s", mark, text);
		return;
	}
	at += strlen(mark);
	size_t size = strcspn(at, ends);
	assert_true(size < TEXT_SIZE);
	memcpy(ret_value, at, size);
	ret_value[size] = '\0';
}

static const char *lines(char ret_text[static INPUT_SIZE], const char *first, const char *second)
{
	(void)snprintf(ret_text, INPUT_SIZE, "%s\n%s\n", first, second);
	return ret_text;
}

/* --- devices --- */

static enum status guess(struct actor *stranger, const char *email)
{
	return actor_code(stranger, DIRECTORY, "Login",
	    "{'email': '%s', 'password': 'een fout wachtwoord'}", email);
}

static void a_stranger_cannot_keep_a_teacher_off_the_own_device(void **state)
{
	(void)state;
	const char *email = region.teacher->email;
	struct actor *stranger = actor_nobody(region.deployment);
	EXPECT(EX_OK, "lotte", DEPLOYMENT_PASSWORD "\n", "login", email);
	EXPECT(EX_OK, "lotte", NULL, "logout");
	for (unsigned i = 0; i < TRIES_FREE; i++) {
		assert_int_equal(guess(stranger, email), UNAUTHENTICATED);
	}
	assert_int_equal(guess(stranger, email), RESOURCE_EXHAUSTED);
	EXPECT(EX_TEMPFAIL, "elsewhere", DEPLOYMENT_PASSWORD "\n", "login", email);
	EXPECT(EX_OK, "lotte", DEPLOYMENT_PASSWORD "\n", "login", email);
	actor_close(stranger);
}

/* --- a flood --- */

static struct {
	struct rpc_client *clients[FLOOD_CLIENTS]; /* the deployment has fewer lines */
	_Atomic bool stop;
	_Atomic unsigned answered, exhausted;
} flood;

static void *flood_on(void *arg)
{
	const unsigned *number = arg;
	struct actor *stranger = actor_nobody(region.deployment);
	char email[TEXT_SIZE];
	stranger->client = flood.clients[*number % FLOOD_CLIENTS];
	for (unsigned i = 0; i < FLOOD_CALLS_MAX && !atomic_load(&flood.stop); i++) {
		(void)snprintf(email, sizeof email, "nobody-%u-%u@example.org", *number, i);
		enum status status = guess(stranger, email);
		atomic_fetch_add(&flood.answered, 1);
		atomic_fetch_add(&flood.exhausted, status == RESOURCE_EXHAUSTED);
		actor_forget(stranger);
	}
	actor_close(stranger);
	return NULL;
}

/* Passwords cost here what they cost in earnest. */
static void a_flood_of_sign_ins_is_refused_and_known_devices_get_in(void **state)
{
	(void)state;
	char url[PATH_MAX];
	pthread_t threads[FLOOD_THREADS];
	unsigned numbers[FLOOD_THREADS];
	struct actor *teacher = actor_login(region.deployment, region.other_teacher->email);
	const Samen__Directory__V1__Session *session = actor_do(teacher, DIRECTORY, "Login",
	    "{'email': '%s', 'password': '%s'}", teacher->email, DEPLOYMENT_PASSWORD);
	const char *device = session->device_secret;
	deployment_stop(region.deployment, DIRECTORY);
	(void)unsetenv("SAMEN_TEST_CHEAP_PASSWORDS"); /* NOLINT(concurrency-mt-unsafe) */
	deployment_start(region.deployment, DIRECTORY);
	service_url(
	    deployment_home(region.deployment), NULL, service_text(DIRECTORY), url, sizeof url);
	for (size_t i = 0; i < FLOOD_CLIENTS; i++) {
		assert_int_equal(rpc_client_open(url, RPC_SOCKETS_MAX, &flood.clients[i]), OK);
	}
	for (unsigned i = 0; i < FLOOD_THREADS; i++) {
		numbers[i] = i;
		assert_int_equal(pthread_create(&threads[i], NULL, flood_on, &numbers[i]), 0);
	}
	WAIT_UNTIL(atomic_load(&flood.exhausted) > 0);
	int64_t before_ms = clock_mono_ms();
	teacher->token[0] = '\0';
	(void)actor_do(teacher, DIRECTORY, "Login",
	    "{'email': '%s', 'password': '%s', 'deviceSecret': '%s'}", teacher->email,
	    DEPLOYMENT_PASSWORD, device);
	int64_t took_ms = clock_mono_ms() - before_ms;
	atomic_store(&flood.stop, true);
	for (unsigned i = 0; i < FLOOD_THREADS; i++) {
		(void)pthread_join(threads[i], NULL);
	}
	for (size_t i = 0; i < FLOOD_CLIENTS; i++) {
		rpc_client_close(flood.clients[i]);
	}
	print_message("of %u sign-ins %u were refused; the known device waited %lld ms\n",
	    atomic_load(&flood.answered), atomic_load(&flood.exhausted), (long long)took_ms);
	assert_true(took_ms < SOON_MS);
	deployment_stop(region.deployment, DIRECTORY);
	(void)setenv("SAMEN_TEST_CHEAP_PASSWORDS", "1", 1); /* NOLINT(concurrency-mt-unsafe) */
	deployment_start(region.deployment, DIRECTORY);
	actor_close(teacher);
}

/* --- sessions and the own password --- */

static void sessions_are_listed_and_ended_from_the_command_line(void **state)
{
	(void)state;
	char id[TEXT_SIZE];
	const char *email = region.near->email;
	EXPECT(EX_OK, "desk", DEPLOYMENT_PASSWORD "\n", "login", email);
	EXPECT(EX_OK, "phone", DEPLOYMENT_PASSWORD "\n", "login", email);
	EXPECT(EX_OK, "desk", NULL, "sessions");
	assert_non_null(strstr(run.out, "samen command line"));
	assert_non_null(strstr(run.out, "this one"));
	EXPECT(EX_OK, "phone", NULL, "sessions", "--json");
	take_after(run.out, "\"id\": \"", "\"", id); /* the newest: the phone's */
	EXPECT(EX_OK, "desk", NULL, "session", "end", id);
	EXPECT(EX_NOPERM, "phone", NULL, "whoami");
	EXPECT(EX_OK, "desk", NULL, "whoami");
	EXPECT(EX_OK, "desk", NULL, "match", "offers");
	EXPECT(EX_NOINPUT, "desk", NULL, "session", "end", id);
	EXPECT(EX_OK, "desk", NULL, "session", "end", "--others");
}

static void other_services_hear_of_an_ended_session(void **state)
{
	(void)state;
	struct actor *thief = actor_login(region.deployment, region.other_teacher->email);
	(void)actor_do(thief, INTAKE, "ListRequests", "{}");
	(void)actor_do(
	    region.coordinator, DIRECTORY, "EndSession", "{'sessionId': '%s'}", thief->session_id);
	assert_int_equal(actor_code(thief, INTAKE, "ListRequests", "{}"), UNAUTHENTICATED);
	assert_int_equal(actor_code(thief, MATCHING, "ListMatches", "{}"), UNAUTHENTICATED);
	actor_close(thief);
	actor_renew(region.other_teacher);
	(void)actor_do(region.other_teacher, INTAKE, "ListRequests", "{}");
}

static void the_own_password_is_changed_from_the_command_line(void **state)
{
	(void)state;
	char input[INPUT_SIZE];
	const char *email = region.far->email;
	EXPECT(EX_OK, "here", DEPLOYMENT_PASSWORD "\n", "login", email);
	EXPECT(EX_OK, "there", DEPLOYMENT_PASSWORD "\n", "login", email);
	EXPECT(EX_DATAERR, "here", lines(input, "een fout wachtwoord", "een nieuw wachtwoord"),
	    "password");
	EXPECT(
	    EX_OK, "here", lines(input, DEPLOYMENT_PASSWORD, "een nieuw wachtwoord"), "password");
	EXPECT(EX_OK, "here", NULL, "whoami");
	EXPECT(EX_NOPERM, "there", NULL, "whoami");
	EXPECT(EX_NOPERM, "there", DEPLOYMENT_PASSWORD "\n", "login", email);
	EXPECT(EX_OK, "there", "een nieuw wachtwoord\n", "login", email);
}

/* --- the second factor --- */

/* What the app shows for a secret, so many steps from now. */
static const char *app_code(const char *secret, int steps)
{
	static char code[TOTP_CODE_SIZE];
	authenticator_code(secret, clock_now_ms() + (int64_t)1000 * steps * TOTP_STEP_S, code);
	return code;
}

static void who_must_have_a_second_factor_sets_it_up_and_signs_in_with_it(void **state)
{
	(void)state;
	char input[INPUT_SIZE];
	char recovery[TEXT_SIZE];
	const char *email = region.coordinator->email;
	deployment_stop(region.deployment, DIRECTORY);
	deployment_configure(region.deployment, "directory.second_factor", "coordinators");
	deployment_start(region.deployment, DIRECTORY);
	EXPECT(EX_OK, "anneke", DEPLOYMENT_PASSWORD "\n", "login", email);
	assert_non_null(strstr(run.out, "samen second-factor on"));
	EXPECT(EX_NOPERM, "anneke", NULL, "people");
	EXPECT(EX_NOPERM, "anneke", NULL, "monitor");
	/* The key is shown before the code is asked for: by the call here, as the app would have
	 * it. */
	struct actor *anneke = actor_login(region.deployment, email);
	const Samen__Directory__V1__BeginSecondFactorResponse *begun =
	    actor_do(anneke, DIRECTORY, "BeginSecondFactor", "{}");
	const char *secret = begun->secret;
	const Samen__Directory__V1__ConfirmSecondFactorResponse *confirmed = actor_do(
	    anneke, DIRECTORY, "ConfirmSecondFactor", "{'code': '%s'}", app_code(secret, -1));
	(void)snprintf(recovery, sizeof recovery, "%s", confirmed->recovery_codes[0]);
	EXPECT(EX_OK, "anneke", NULL, "second-factor", "status");
	assert_non_null(strstr(run.out, "8 recovery codes"));
	EXPECT(EX_USAGE, "anneke", DEPLOYMENT_PASSWORD "\n", "login", email);
	EXPECT(EX_NOPERM, "anneke", lines(input, DEPLOYMENT_PASSWORD, "000000"), "login", email);
	EXPECT(EX_OK, "anneke", lines(input, DEPLOYMENT_PASSWORD, app_code(secret, 0)), "login",
	    email);
	EXPECT(EX_OK, "anneke", NULL, "people");
	EXPECT(EX_NOPERM, "phone", lines(input, DEPLOYMENT_PASSWORD, app_code(secret, -1)), "login",
	    email);
	EXPECT(EX_OK, "phone", lines(input, DEPLOYMENT_PASSWORD, recovery), "login", email);
	EXPECT(EX_OK, "anneke", lines(input, DEPLOYMENT_PASSWORD, app_code(secret, 1)),
	    "second-factor", "off");
	actor_close(anneke);
	deployment_stop(region.deployment, DIRECTORY);
	deployment_configure(region.deployment, "directory.second_factor", "free");
	deployment_start(region.deployment, DIRECTORY);
	actor_sign_in(region.coordinator);
}

static void no_log_holds_what_is_secret(void **state)
{
	(void)state;
	for (enum service_name i = 0; i < SERVICE_COUNT; i++) {
		assert_int_equal(
		    deployment_log_count(region.deployment, i, DEPLOYMENT_PASSWORD), 0);
		assert_int_equal(deployment_log_count(region.deployment, i, "wachtwoord"), 0);
		assert_int_equal(
		    deployment_log_count(region.deployment, i, region.teacher->session_secret), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_stranger_cannot_keep_a_teacher_off_the_own_device),
	    cmocka_unit_test(a_flood_of_sign_ins_is_refused_and_known_devices_get_in),
	    cmocka_unit_test(sessions_are_listed_and_ended_from_the_command_line),
	    cmocka_unit_test(other_services_hear_of_an_ended_session),
	    cmocka_unit_test(the_own_password_is_changed_from_the_command_line),
	    cmocka_unit_test(who_must_have_a_second_factor_sets_it_up_and_signs_in_with_it),
	    cmocka_unit_test(no_log_holds_what_is_secret),
	};
	return cmocka_run_group_tests(tests, open_region, close_region);
}
