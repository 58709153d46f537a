/*
 * The gateway over HTTP, before real services: calls as JSON and as protobuf, what it refuses, and
 * the files of a page.
 */
#include "support/actor.h"
#include "support/check.h"
#include "support/http_peer.h"
#include "support/process.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define JSON_TYPE "Content-Type: application/json\r\n"
#define ORIGIN "https://plans.example.org"
#define CHANGES "/samen.directory.v1.Directory/Changes"

static struct deployment *deployment;
static char bearer[TOKEN_TEXT_MAX + 64];

/* --- the page --- */

static void write_page(const char *name, const char *text)
{
	char below[128];
	(void)snprintf(below, sizeof below, "home/web/%s", name);
	char *path = deployment_path(deployment, below);
	file_write(path, text, strlen(text));
	free(path);
}

static void make_page(void)
{
	char *folder = deployment_path(deployment, "home/web");
	char *assets = deployment_path(deployment, "home/web/assets");
	char script[2001];
	assert_int_equal(mkdir(folder, 0755), 0);
	assert_int_equal(mkdir(assets, 0755), 0);
	memset(script, 'a', sizeof script - 1);
	script[sizeof script - 1] = '\0';
	write_page("index.html", "<!doctype html><title>samen</title>");
	write_page("assets/app-1a2b.js", script);
	write_page(".hidden", "secret");
	free(folder);
	free(assets);
}

/* --- calls --- */

static struct http_answer get(const char *target, const char *headers)
{
	return http_request(
	    deployment_gateway_port(deployment), "GET", target, headers, (struct bytes){NULL, 0});
}

static struct http_answer post(const char *target, const char *headers, const char *body)
{
	return http_request(deployment_gateway_port(deployment), "POST", target, headers,
	    (struct bytes){(const uint8_t *)body, strlen(body)});
}

static json_t *json_of(const struct http_answer *answer)
{
	json_t *json = json_loadb(answer->body, answer->body_size, 0, NULL);
	assert_non_null(json);
	return json;
}

static void sign_in(void)
{
	struct http_answer answer = post("/samen.directory.v1.Directory/Login", JSON_TYPE,
	    "{\"email\":\"" DEPLOYMENT_COORDINATOR "\",\"password\":\"" DEPLOYMENT_PASSWORD "\"}");
	assert_int_equal(answer.status, 200);
	json_t *session = json_of(&answer);
	(void)snprintf(bearer, sizeof bearer, "Authorization: Bearer %s\r\n",
	    json_string_value(json_object_get(session, "accessToken")));
	json_decref(session);
	http_answer_forget(&answer);
}

static int open_all(void **state)
{
	(void)state;
	deployment = deployment_open();
	deployment_configure(deployment, "gateway.web_root", "web");
	deployment_configure(deployment, "gateway.cors_origins", ORIGIN);
	deployment_configure(deployment, "gateway.trusted_proxies", "127.0.0.1");
	make_page();
	deployment_start_all(deployment);
	deployment_start(deployment, GATEWAY);
	sign_in();
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	deployment_close(deployment);
	return 0;
}

static void check_error(struct http_answer *answer, unsigned status, const char *code)
{
	assert_int_equal(answer->status, status);
	assert_true(http_header_is(answer, "Content-Type", "application/json"));
	json_t *json = json_of(answer);
	assert_string_equal(json_string_value(json_object_get(json, "code")), code);
	json_decref(json);
	http_answer_forget(answer);
}

static void reads_go_by_get_too(void **state)
{
	(void)state;
	struct http_answer answer = get(
	    "/samen.directory.v1.Directory/WhoAmI?connect=v1&encoding=json&message=%7B%7D", bearer);
	assert_int_equal(answer.status, 200);
	json_t *person = json_of(&answer);
	assert_string_equal(
	    json_string_value(json_object_get(person, "email")), DEPLOYMENT_COORDINATOR);
	json_decref(person);
	http_answer_forget(&answer);
	answer = get("/samen.directory.v1.Directory/WhoAmI?connect=v1&encoding=json", bearer);
	check_error(&answer, 400, "invalid_argument");
	answer = get("/samen.directory.v1.Directory/Logout?connect=v1&encoding=json", bearer);
	assert_true(http_header_is(&answer, "Allow", "POST"));
	check_error(&answer, 405, "unimplemented");
}

static void protobuf_passes_through(void **state)
{
	(void)state;
	char headers[sizeof bearer + 64];
	(void)snprintf(headers, sizeof headers, "%sContent-Type: application/proto\r\n", bearer);
	struct http_answer answer = post("/samen.directory.v1.Directory/WhoAmI", headers, "");
	assert_int_equal(answer.status, 200);
	assert_true(http_header_is(&answer, "Content-Type", "application/proto"));
	Samen__Directory__V1__Person *person = samen__directory__v1__person__unpack(
	    NULL, answer.body_size, (const uint8_t *)answer.body);
	assert_non_null(person);
	assert_string_equal(person->email, DEPLOYMENT_COORDINATOR);
	samen__directory__v1__person__free_unpacked(person, NULL);
	http_answer_forget(&answer);
}

static void what_is_wrong_is_said(void **state)
{
	(void)state;
	const char *login = "/samen.directory.v1.Directory/Login";
	struct http_answer answer = post(login, JSON_TYPE, "{\"emial\":\"x\"}");
	assert_non_null(strstr(answer.body, "emial"));
	check_error(&answer, 400, "invalid_argument");
	answer = post(login, JSON_TYPE, "{");
	check_error(&answer, 400, "invalid_argument");
	answer = post("/samen.directory.v1.Directory/Nothing", JSON_TYPE, "{}");
	check_error(&answer, 501, "unimplemented");
	answer = post("/samen.directory.v1.Directory/WhoAmI", JSON_TYPE, "{}");
	check_error(&answer, 401, "unauthenticated");
	answer = post(login, "Content-Type: text/xml\r\n", "<a/>");
	assert_non_null(strstr(answer.head, "Accept-Post: application/proto, application/json"));
	check_error(&answer, 415, "unknown");
	answer = post(login, JSON_TYPE "Connect-Protocol-Version: 2\r\n", "{}");
	check_error(&answer, 400, "invalid_argument");
	answer = post(login, JSON_TYPE "Connect-Timeout-Ms: 12345678901\r\n", "{}");
	check_error(&answer, 400, "invalid_argument");
	answer = post(login, JSON_TYPE "Content-Encoding: br\r\n", "{}");
	assert_true(http_header_is(&answer, "Accept-Encoding", "gzip, identity"));
	check_error(&answer, 501, "unimplemented");
}

static void page_is_served(void **state)
{
	(void)state;
	struct http_answer answer = get("/", NULL);
	assert_int_equal(answer.status, 200);
	assert_true(http_header_is(&answer, "Content-Type", "text/html; charset=utf-8"));
	assert_true(http_header_is(&answer, "Cache-Control", "no-cache"));
	assert_true(http_header_is(&answer, "X-Content-Type-Options", "nosniff"));
	assert_true(http_header_is(&answer, "Server", NULL));
	char *etag = http_header(&answer, "ETag");
	char known[128];
	(void)snprintf(known, sizeof known, "If-None-Match: %s\r\n", etag);
	free(etag);
	http_answer_forget(&answer);
	answer = get("/", known);
	assert_int_equal(answer.status, 304);
	http_answer_forget(&answer);
	answer = get("/offers/f-1", "Accept: text/html\r\n");
	assert_int_equal(answer.status, 200);
	http_answer_forget(&answer);
	answer = get("/assets/app-1a2b.js", "Accept-Encoding: gzip\r\n");
	assert_true(http_header_is(&answer, "Content-Encoding", "gzip"));
	assert_true(
	    http_header_is(&answer, "Cache-Control", "public, max-age=31536000, immutable"));
	http_answer_forget(&answer);
}

static void nothing_else_is_served(void **state)
{
	(void)state;
	static const char *const targets[] = {"/.hidden", "/../samen.conf", "/%2e%2e/samen.conf",
	    "/assets/../../samen.conf", "/..%2fsamen.conf", "//samen.conf", "/assets",
	    "/nothing.js"};
	for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
		struct http_answer answer = get(targets[i], NULL);
		assert_int_equal(answer.status, 404);
		http_answer_forget(&answer);
	}
}

static void gone_service_is_said(void **state)
{
	(void)state;
	struct http_answer answer = get(
	    "/samen.notify.v1.Notify/GetMailPreferences?connect=v1&encoding=json&message=%7B%7D",
	    bearer);
	check_error(&answer, 503, "unavailable");
}

static void pages_of_named_origins_may_call(void **state)
{
	(void)state;
	unsigned port = deployment_gateway_port(deployment);
	const struct bytes none = {NULL, 0};
	struct http_answer answer =
	    http_request(port, "OPTIONS", "/samen.directory.v1.Directory/Login",
		"Origin: " ORIGIN "\r\nAccess-Control-Request-Method: POST\r\n", none);
	assert_int_equal(answer.status, 204);
	assert_true(http_header_is(&answer, "Access-Control-Allow-Origin", ORIGIN));
	assert_true(http_header_is(&answer, "Access-Control-Allow-Credentials", NULL));
	http_answer_forget(&answer);
	answer = http_request(port, "OPTIONS", "/samen.directory.v1.Directory/Login",
	    "Origin: https://other.example.org\r\nAccess-Control-Request-Method: POST\r\n", none);
	assert_int_equal(answer.status, 403);
	assert_true(http_header_is(&answer, "Access-Control-Allow-Origin", NULL));
	http_answer_forget(&answer);
	answer = post(
	    "/samen.directory.v1.Directory/GetRegion", JSON_TYPE "Origin: " ORIGIN "\r\n", "{}");
	assert_true(http_header_is(&answer, "Access-Control-Allow-Origin", ORIGIN));
	assert_non_null(strstr(answer.head, "Access-Control-Expose-Headers: Samen-Position"));
	http_answer_forget(&answer);
	answer = post("/samen.directory.v1.Directory/GetRegion",
	    JSON_TYPE "Origin: https://other.example.org\r\n", "{}");
	assert_true(http_header_is(&answer, "Access-Control-Allow-Origin", NULL));
	http_answer_forget(&answer);
}

static void health_is_told(void **state)
{
	(void)state;
	struct http_answer answer = get("/healthz", NULL);
	assert_int_equal(answer.status, 200);
	http_answer_forget(&answer);
	answer = get("/readyz", NULL); /* notify does not run */
	assert_int_equal(answer.status, 503);
	json_t *json = json_of(&answer);
	assert_true(json_is_true(json_object_get(json, "directory")));
	assert_true(json_is_true(json_object_get(json, "intake")));
	assert_true(json_is_true(json_object_get(json, "matching")));
	assert_true(json_is_false(json_object_get(json, "notify")));
	assert_true(json_is_false(json_object_get(json, "ready")));
	json_decref(json);
	http_answer_forget(&answer);
}

static void metrics_are_for_some(void **state)
{
	(void)state;
	struct http_answer answer = post("/samen.directory.v1.Directory/\"} 1", JSON_TYPE, "{}");
	http_answer_forget(&answer);
	answer = get("/metrics", NULL);
	assert_int_equal(answer.status, 200);
	assert_non_null(strstr(answer.body,
	    "\nsamen_gateway_calls_total{service=\"directory\",method=\"Login\",code=\"ok\"} "));
	assert_non_null(strstr(answer.body, "\nsamen_gateway_connections{phase=\"body\"} 1\n"));
	assert_non_null(strstr(answer.body, "\nsamen_gateway_call_seconds_count{"));
	assert_null(strstr(answer.body, "\\"));
	http_answer_forget(&answer);
	answer = get("/metrics", "X-Forwarded-For: 192.0.2.1\r\n");
	assert_int_equal(answer.status, 403);
	http_answer_forget(&answer);
}

static void large_answers_are_packed(void **state)
{
	(void)state;
	char headers[sizeof bearer + 128];
	(void)snprintf(headers, sizeof headers, "%s" JSON_TYPE "Accept-Encoding: gzip\r\n", bearer);
	struct http_answer answer = post("/samen.matching.v1.Matching/GetRetention", headers, "{}");
	assert_int_equal(answer.status, 200);
	assert_true(http_header_is(&answer, "Content-Encoding", "gzip"));
	assert_int_equal((uint8_t)answer.body[0], 0x1f);
	http_answer_forget(&answer);
	answer = post("/samen.directory.v1.Directory/WhoAmI", headers, "{}");
	assert_true(http_header_is(&answer, "Content-Encoding", NULL));
	http_answer_forget(&answer);
}

/* --- calls that wait --- */

/* A call for news that nobody makes, sent and not answered yet. */
static int wait_for_news(const char *headers)
{
	char token[TOKEN_TEXT_MAX];
	char *request = NULL;
	static const char body[] = "{\"after\":\"1000000\",\"waitMs\":20000}";
	deployment_service_token(deployment, MATCHING, token);
	assert_true(asprintf(&request,
			"POST " CHANGES " HTTP/1.1\r\nHost: a\r\n" JSON_TYPE
			"Authorization: Bearer %s\r\n%sContent-Length: %zu\r\n\r\n%s",
			token, headers, strlen(body), body) > 0);
	int connection = http_connect(deployment_gateway_port(deployment));
	assert_true(http_send_text(connection, request));
	free(request);
	return connection;
}

static unsigned long waiting(void)
{
	struct http_answer answer = get("/metrics", NULL);
	const char *name = "\nsamen_gateway_connections{phase=\"news\"} ";
	const char *at = strstr(answer.body, name);
	assert_non_null(at);
	unsigned long number = strtoul(at + strlen(name), NULL, 10);
	http_answer_forget(&answer);
	return number;
}

static void caller_says_how_long_to_wait(void **state)
{
	(void)state;
	int64_t began_ms = clock_mono_ms();
	int connection = wait_for_news("Connect-Timeout-Ms: 300\r\n");
	struct http_answer answer = http_receive(connection, false, CHECK_SOON_MS);
	assert_true(answer.status == 200 || answer.status == 504);
	assert_true(clock_mono_ms() - began_ms < 15000);
	http_answer_forget(&answer);
	(void)close(connection);
}

static void who_waits_is_told_of_the_end(void **state)
{
	(void)state;
	int connection = wait_for_news("");
	WAIT_UNTIL(waiting() == 1);
	deployment_signal(deployment, GATEWAY, SIGTERM);
	struct http_answer answer = http_receive(connection, false, CHECK_SOON_MS);
	check_error(&answer, 503, "unavailable");
	(void)close(connection);
	assert_int_equal(deployment_wait_end(deployment, GATEWAY), 0);
	deployment_start(deployment, GATEWAY);
}

/* What came of signing in with a wrong password, from an address that a proxy names. */
static struct http_answer guess_from(const char *address, const char *headers)
{
	char all[256];
	(void)snprintf(all, sizeof all, JSON_TYPE "X-Forwarded-For: %s\r\n%s", address, headers);
	return post("/samen.directory.v1.Directory/Login", all,
	    "{\"email\":\"" DEPLOYMENT_COORDINATOR "\",\"password\":\"wrong\"}");
}

static void strangers_are_counted_by_address(void **state)
{
	(void)state;
	deployment_stop(deployment, GATEWAY);
	deployment_configure(deployment, "gateway.anonymous_per_second", "1");
	deployment_configure(deployment, "gateway.anonymous_burst", "15");
	deployment_start(deployment, GATEWAY);
	struct http_answer answer = guess_from("192.0.2.1", "");
	assert_int_not_equal(answer.status, 429);
	http_answer_forget(&answer);
	answer = guess_from("192.0.2.1", "Authorization: Bearer no.token\r\n");
	assert_false(http_header_is(&answer, "Retry-After", NULL));
	check_error(&answer, 429, "resource_exhausted");
	answer = guess_from("192.0.2.2", "");
	assert_int_not_equal(answer.status, 429);
	http_answer_forget(&answer);
	answer = get(
	    "/samen.directory.v1.Directory/WhoAmI?connect=v1&encoding=json&message=%7B%7D", bearer);
	assert_int_equal(answer.status, 200);
	http_answer_forget(&answer);
}

static void new_page_is_served_after_a_signal(void **state)
{
	(void)state;
	write_page("index.html", "<!doctype html><title>another</title>");
	deployment_signal(deployment, GATEWAY, SIGHUP);
	bool another = false;
	int64_t until_ms = clock_mono_ms() + CHECK_SOON_MS;
	while (!another && clock_mono_ms() < until_ms) {
		struct http_answer answer = get("/", NULL);
		another = strstr(answer.body, "another") != NULL;
		http_answer_forget(&answer);
	}
	assert_true(another);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_go_by_get_too),
	    cmocka_unit_test(protobuf_passes_through),
	    cmocka_unit_test(what_is_wrong_is_said),
	    cmocka_unit_test(page_is_served),
	    cmocka_unit_test(nothing_else_is_served),
	    cmocka_unit_test(gone_service_is_said),
	    cmocka_unit_test(pages_of_named_origins_may_call),
	    cmocka_unit_test(health_is_told),
	    cmocka_unit_test(metrics_are_for_some),
	    cmocka_unit_test(large_answers_are_packed),
	    cmocka_unit_test(caller_says_how_long_to_wait),
	    cmocka_unit_test(new_page_is_served_after_a_signal),
	    cmocka_unit_test(who_waits_is_told_of_the_end),
	    cmocka_unit_test(strangers_are_counted_by_address),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
