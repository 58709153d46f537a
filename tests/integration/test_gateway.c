/*
 * The gateway over HTTP, before real services: calls as JSON and as protobuf, what it refuses, and
 * the files of a page.
 */
#include "support/actor.h"
#include "support/check.h"
#include "support/http_peer.h"
#include "support/process.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define JSON_TYPE "Content-Type: application/json\r\n"

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
	make_page();
	deployment_start_all(deployment);
	deployment_start(deployment, GATEWAY);
	sign_in();
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	deployment_stop(deployment, GATEWAY);
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
	struct http_answer answer =
	    get("/samen.notify.v1.Notify/GetMailPreferences?connect=v1&encoding=json", bearer);
	check_error(&answer, 503, "unavailable");
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
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
