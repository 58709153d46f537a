/*
 * Sessions in cookies, before real services: signing in, renewal, its ends, and requests that other
 * sites make a browser send. Each test has a browser of its own.
 */
#include "support/actor.h"
#include "support/authenticator.h"
#include "support/browser.h"
#include "support/check.h"
#include "support/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEACHER "noor@school.nl"
#define OTHER "sam@school.nl"
#define WHO_AM_I "/samen.directory.v1.Directory/WhoAmI"
#define JSON_TYPE "application/json"

enum { BURST = 20 };

static struct deployment *deployment;
static struct actor *coordinator;
static struct browser browser;
static char teacher_id[32], other_id[32];

/* --- the stage --- */

static void invite(const char *email, const char *name, char ret_id[static 32])
{
	struct actor *actor = actor_invite(coordinator, email, name, "'TEACHER'", "region", "");
	(void)snprintf(ret_id, 32, "%s", actor->id);
	actor_close(actor);
}

static int open_all(void **state)
{
	(void)state;
	deployment = deployment_open();
	deployment_start_all(deployment);
	deployment_start(deployment, GATEWAY);
	coordinator = actor_login(deployment, DEPLOYMENT_COORDINATOR);
	invite(TEACHER, "Noor van Dijk", teacher_id);
	invite(OTHER, "Sam de Wit", other_id);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	actor_close(coordinator);
	deployment_close(deployment);
	return 0;
}

static int open_browser(void **state)
{
	(void)state;
	browser_open(deployment, &browser);
	return 0;
}

static int close_browser(void **state)
{
	(void)state;
	browser_close(&browser);
	return 0;
}

/* Who the browser is for the directory; "" when it is nobody. */
static const char *who(struct browser *one)
{
	return browser_call(one, DIRECTORY, "WhoAmI", "{}") == 200 ? browser_text(one, "email")
								   : "";
}

static void assert_error(struct browser *one, unsigned status, const char *code)
{
	if (one->answer.status != status) {
		fail_msg("%u %s", one->answer.status, one->answer.body);
	}
	assert_string_equal(browser_text(one, "code"), code);
}

/* As after ten minutes: the browser has let go of the token. */
static void let_token_end(struct browser *one)
{
	browser_set_cookie(one, "samen-access", "");
}

static bool has_session(const struct browser *one)
{
	return browser_cookie(one, "samen-access")[0] != '\0' ||
	       browser_cookie(one, "samen-session")[0] != '\0';
}

/* --- signing in and out --- */

static void signing_in_shows_no_secret_to_the_page(void **state)
{
	(void)state;
	browser_sign_in(&browser, TEACHER);
	const char *secret = strchr(browser_cookie(&browser, "samen-session"), '.');
	assert_non_null(secret);
	assert_null(strstr(browser.answer.body, secret + 1));
	const char *token = strchr(browser_cookie(&browser, "samen-access"), '.');
	assert_non_null(token);
	assert_null(strstr(browser.answer.body, token + 1));
	assert_null(strstr(browser.answer.body, browser_cookie(&browser, "samen-device")));
	assert_non_null(strstr(browser.answer.head, "HttpOnly; SameSite=Strict"));
	assert_string_equal(who(&browser), TEACHER);
}

static void without_asking_for_cookies_there_are_none(void **state)
{
	(void)state;
	struct http_answer answer = http_request(deployment_gateway_port(deployment), "POST",
	    "/samen.directory.v1.Directory/Login", "Content-Type: application/json\r\n",
	    (struct bytes){(const uint8_t *)"{\"email\": \"" TEACHER
					    "\", \"password\": \"" DEPLOYMENT_PASSWORD "\"}",
		sizeof "{\"email\": \"" TEACHER "\", \"password\": \"" DEPLOYMENT_PASSWORD "\"}" -
		    1});
	assert_int_equal(answer.status, 200);
	assert_true(http_header_is(&answer, "Set-Cookie", NULL));
	assert_non_null(strstr(answer.body, "sessionSecret"));
	http_answer_forget(&answer);
}

static void signing_out_ends_the_session_and_keeps_the_device(void **state)
{
	(void)state;
	char secret[BROWSER_VALUE_SIZE];
	browser_sign_in(&browser, TEACHER);
	(void)snprintf(secret, sizeof secret, "%s", browser_cookie(&browser, "samen-session"));
	let_token_end(&browser);
	assert_int_equal(browser_call(&browser, DIRECTORY, "Logout", "{}"), 200);
	assert_false(has_session(&browser));
	assert_string_not_equal(browser_cookie(&browser, "samen-device"), "");
	assert_string_equal(who(&browser), "");
	/* Whoever kept a copy has nothing. */
	browser_set_cookie(&browser, "samen-session", secret);
	assert_string_equal(who(&browser), "");
	assert_false(has_session(&browser));
}

static void two_people_use_one_browser_after_each_other(void **state)
{
	(void)state;
	browser_sign_in(&browser, TEACHER);
	assert_string_equal(who(&browser), TEACHER);
	/* Without signing out: the next one's cookies take the place of the first one's. */
	browser_sign_in(&browser, OTHER);
	assert_string_equal(who(&browser), OTHER);
	let_token_end(&browser);
	assert_string_equal(who(&browser), OTHER);
	assert_int_equal(browser_call(&browser, DIRECTORY, "Logout", "{}"), 200);
	browser_sign_in(&browser, TEACHER);
	assert_string_equal(who(&browser), TEACHER);
}

/* As when an answer to the first one's last call comes after the second has signed in. */
static void a_token_that_comes_late_is_nobody_elses(void **state)
{
	(void)state;
	char late[BROWSER_VALUE_SIZE];
	browser_sign_in(&browser, TEACHER);
	(void)snprintf(late, sizeof late, "%s", browser_cookie(&browser, "samen-access"));
	browser_sign_in(&browser, OTHER);
	browser_set_cookie(&browser, "samen-access", late);
	assert_string_equal(who(&browser), OTHER);
}

static void an_ended_session_does_not_stop_the_next_sign_in(void **state)
{
	(void)state;
	browser_sign_in(&browser, TEACHER);
	browser_set_cookie(&browser, "samen-session", "s-000000000000.wrong");
	let_token_end(&browser);
	browser_sign_in(&browser, OTHER);
	assert_string_equal(who(&browser), OTHER);
}

static void a_bearer_token_wins_over_cookies(void **state)
{
	(void)state;
	char headers[TOKEN_TEXT_MAX + 128];
	browser_sign_in(&browser, TEACHER);
	(void)snprintf(headers, sizeof headers,
	    "Sec-Fetch-Site: same-origin\r\nAuthorization: Bearer %s\r\n", coordinator->token);
	browser.headers = headers;
	assert_string_equal(who(&browser), DEPLOYMENT_COORDINATOR);
	/* A wrong one, too: nobody becomes somebody else by that. */
	browser.headers = "Sec-Fetch-Site: same-origin\r\nAuthorization: Bearer wrong\r\n";
	(void)browser_call(&browser, DIRECTORY, "WhoAmI", "{}");
	assert_error(&browser, 401, "unauthenticated");
	assert_true(has_session(&browser));
}

/* --- renewal --- */

static void an_ended_token_is_renewed_by_itself(void **state)
{
	(void)state;
	browser_sign_in(&browser, TEACHER);
	let_token_end(&browser);
	assert_string_equal(who(&browser), TEACHER);
	assert_string_not_equal(browser_cookie(&browser, "samen-access"), "");
}

static void a_burst_of_calls_renews_once(void **state)
{
	(void)state;
	int connections[BURST];
	char token[BROWSER_VALUE_SIZE] = "";
	browser_sign_in(&browser, TEACHER);
	let_token_end(&browser);
	for (size_t i = 0; i < BURST; i++) {
		connections[i] = browser_send(&browser, WHO_AM_I, JSON_TYPE, "{}");
	}
	for (size_t i = 0; i < BURST; i++) {
		assert_int_equal(browser_receive(&browser, connections[i]), 200);
		const char *fresh = browser_cookie(&browser, "samen-access");
		assert_string_not_equal(fresh, "");
		if (i > 0) {
			assert_string_equal(fresh, token);
		}
		(void)snprintf(token, sizeof token, "%s", fresh);
		let_token_end(&browser);
	}
}

static void a_token_whose_rights_changed_is_renewed_and_the_call_made_again(void **state)
{
	(void)state;
	char before[BROWSER_VALUE_SIZE];
	browser_sign_in(&browser, OTHER);
	(void)snprintf(before, sizeof before, "%s", browser_cookie(&browser, "samen-access"));
	(void)actor_do(coordinator, DIRECTORY, "UpdatePerson",
	    "{'personId': '%s', 'roles': ['TEACHER', 'SPECIALIST']}", other_id);
	assert_int_equal(browser_call(&browser, DIRECTORY, "WhoAmI", "{}"), 200);
	assert_non_null(strstr(browser.answer.body, "SPECIALIST"));
	assert_string_not_equal(browser_cookie(&browser, "samen-access"), before);
}

static void a_session_that_was_ended_elsewhere_is_cleared(void **state)
{
	(void)state;
	browser_sign_in(&browser, TEACHER);
	struct actor *elsewhere = actor_login(deployment, TEACHER);
	(void)actor_do(elsewhere, DIRECTORY, "EndOtherSessions", "{}");
	actor_close(elsewhere);
	(void)browser_call(&browser, DIRECTORY, "WhoAmI", "{}");
	assert_error(&browser, 401, "unauthenticated");
	assert_false(has_session(&browser));
	assert_string_not_equal(browser_cookie(&browser, "samen-device"), "");
}

static void a_directory_that_is_away_ends_no_session(void **state)
{
	(void)state;
	browser_sign_in(&browser, TEACHER);
	let_token_end(&browser);
	deployment_stop(deployment, DIRECTORY);
	(void)browser_call(&browser, DIRECTORY, "WhoAmI", "{}");
	assert_error(&browser, 503, "unavailable");
	assert_true(has_session(&browser));
	deployment_start(deployment, DIRECTORY);
	WAIT_UNTIL(strcmp(who(&browser), TEACHER) == 0);
}

static void a_forged_session_is_refused_and_cleared(void **state)
{
	(void)state;
	const char *const forged[] = {"s-000000000000.AAAA", "x.y", "s-1.s-1.s-1"};
	for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
		browser_set_cookie(&browser, "samen-session", forged[i]);
		(void)browser_call(&browser, DIRECTORY, "WhoAmI", "{}");
		assert_error(&browser, 401, "unauthenticated");
		assert_false(has_session(&browser));
	}
	browser_set_cookie(&browser, "samen-access", "s-1.a.b");
	(void)browser_call(&browser, DIRECTORY, "WhoAmI", "{}");
	assert_error(&browser, 401, "unauthenticated");
}

static void a_missing_second_factor_is_set_up_with_cookies(void **state)
{
	(void)state;
	char code[TOTP_CODE_SIZE];
	char json[64];
	deployment_stop(deployment, DIRECTORY);
	deployment_configure(deployment, "directory.second_factor", "everyone");
	deployment_start(deployment, DIRECTORY);
	browser_sign_in(&browser, OTHER);
	assert_non_null(strstr(browser.answer.body, "secondFactorMissing"));
	(void)browser_call(&browser, DIRECTORY, "ListPeople", "{}");
	assert_error(&browser, 403, "permission_denied");
	assert_int_equal(browser_call(&browser, DIRECTORY, "BeginSecondFactor", "{}"), 200);
	authenticator_code(browser_text(&browser, "secret"), clock_now_ms(), code);
	(void)snprintf(json, sizeof json, "{\"code\": \"%s\"}", code);
	assert_int_equal(browser_call(&browser, DIRECTORY, "ConfirmSecondFactor", json), 200);
	/* Of its own accord the page takes a token that says more. */
	assert_int_equal(browser_call(&browser, DIRECTORY, "RenewToken", "{}"), 200);
	assert_null(strstr(browser.answer.body, "sessionSecret"));
	assert_int_equal(browser_call(&browser, DIRECTORY, "ListPeople", "{}"), 200);
	deployment_stop(deployment, DIRECTORY);
	deployment_configure(deployment, "directory.second_factor", "free");
	deployment_start(deployment, DIRECTORY);
	actor_sign_in(coordinator);
}

/* --- other sites --- */

static void other_sites_cannot_use_the_cookies(void **state)
{
	(void)state;
	const char *const headers[] = {"", "Sec-Fetch-Site: cross-site\r\n",
	    "Sec-Fetch-Site: same-site\r\n", "Sec-Fetch-Site: none\r\n",
	    "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Site: same-origin\r\n",
	    "Origin: https://evil.example\r\n", "Origin: null\r\n", "Origin: http://localhost\r\n",
	    "Origin: http://localhost:1\r\n"};
	browser_sign_in(&browser, TEACHER);
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		browser.headers = headers[i];
		(void)browser_call(&browser, DIRECTORY, "Logout", "{}");
		assert_error(&browser, 403, "permission_denied");
		assert_true(has_session(&browser));
		assert_true(
		    http_header_is(&browser.answer, "Access-Control-Allow-Credentials", NULL));
	}
	browser.headers = "Sec-Fetch-Site: same-origin\r\n";
	assert_string_equal(who(&browser), TEACHER);
}

static void an_old_browser_tells_by_its_origin(void **state)
{
	(void)state;
	char headers[64];
	(void)snprintf(headers, sizeof headers, "Origin: http://localhost:%u\r\n",
	    deployment_gateway_port(deployment));
	browser.headers = headers;
	browser_sign_in(&browser, TEACHER);
	assert_string_equal(who(&browser), TEACHER);
}

static void other_sites_cannot_sign_a_browser_in(void **state)
{
	(void)state;
	browser.headers = "Sec-Fetch-Site: cross-site\r\nOrigin: https://evil.example\r\n";
	(void)browser_call(&browser, DIRECTORY, "Login",
	    "{\"email\": \"" TEACHER "\", \"password\": \"" DEPLOYMENT_PASSWORD "\"}");
	assert_error(&browser, 403, "permission_denied");
	assert_false(has_session(&browser));
}

static void forms_are_no_calls(void **state)
{
	(void)state;
	const char *const types[] = {"application/x-www-form-urlencoded", "text/plain",
	    "multipart/form-data; boundary=x", ""};
	browser_sign_in(&browser, TEACHER);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		int connection =
		    browser_send(&browser, "/samen.directory.v1.Directory/Logout", types[i], "{}");
		assert_int_equal(browser_receive(&browser, connection), 415);
	}
	assert_string_equal(who(&browser), TEACHER);
}

static void too_many_cookies_are_refused_and_nothing_breaks(void **state)
{
	(void)state;
	enum { SIZE = 64 * 1024 };
	char *headers = malloc(SIZE);
	assert_non_null(headers);
	memset(headers, 'a', SIZE);
	(void)memcpy(headers, "Cookie: x=", 10);
	memcpy(headers + SIZE - 3, "\r\n", 3);
	struct http_answer answer = http_request(deployment_gateway_port(deployment), "POST",
	    WHO_AM_I, headers, (struct bytes){(const uint8_t *)"{}", 2});
	assert_true(answer.status == 0 || (answer.status >= 400 && answer.status < 500));
	http_answer_forget(&answer);
	free(headers);
	browser_sign_in(&browser, TEACHER);
	browser_set_cookie(&browser, "samen-access", "wrong");
	browser_set_cookie(&browser, "foreign", "a b\"c");
	assert_string_equal(who(&browser), TEACHER);
}

/* --- what stays --- */

static void no_log_holds_a_cookie(void **state)
{
	(void)state;
	browser_sign_in(&browser, TEACHER);
	assert_string_equal(who(&browser), TEACHER);
	const char *const names[] = {"samen-access", "samen-session", "samen-device"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = strchr(browser_cookie(&browser, names[i]), '.');
		assert_non_null(value);
		assert_int_equal(deployment_log_count(deployment, GATEWAY, value), 0);
		assert_int_equal(deployment_log_count(deployment, DIRECTORY, value), 0);
	}
	assert_int_equal(deployment_log_count(deployment, GATEWAY, DEPLOYMENT_PASSWORD), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_browser, close_browser)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(signing_in_shows_no_secret_to_the_page),
	    TEST(without_asking_for_cookies_there_are_none),
	    TEST(signing_out_ends_the_session_and_keeps_the_device),
	    TEST(two_people_use_one_browser_after_each_other),
	    TEST(a_token_that_comes_late_is_nobody_elses),
	    TEST(an_ended_session_does_not_stop_the_next_sign_in),
	    TEST(a_bearer_token_wins_over_cookies),
	    TEST(an_ended_token_is_renewed_by_itself),
	    TEST(a_burst_of_calls_renews_once),
	    TEST(a_token_whose_rights_changed_is_renewed_and_the_call_made_again),
	    TEST(a_session_that_was_ended_elsewhere_is_cleared),
	    TEST(a_directory_that_is_away_ends_no_session),
	    TEST(a_forged_session_is_refused_and_cleared),
	    TEST(a_missing_second_factor_is_set_up_with_cookies),
	    TEST(other_sites_cannot_use_the_cookies),
	    TEST(an_old_browser_tells_by_its_origin),
	    TEST(other_sites_cannot_sign_a_browser_in),
	    TEST(forms_are_no_calls),
	    TEST(too_many_cookies_are_refused_and_nothing_breaks),
	    TEST(no_log_holds_a_cookie),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
