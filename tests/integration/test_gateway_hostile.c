/*
 * HTTP as nobody should speak it, against a gateway with short limits: requests that end in two
 * places, heads and bodies without end, bytes that come one by one, bombs, and noise. After each it
 * must still answer others, and what it was sent must have had no effect.
 */
#include "support/check.h"
#include "support/deployment.h"
#include "support/http_peer.h"
#include "support/process.h"

#include "gateway/gzip.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOGIN "/samen.directory.v1.Directory/Login"
#define JSON_TYPE "Content-Type: application/json\r\n"

enum {
	LIMIT_MS = 1000, /* for a request to come in */
	ENDS_MS = 10000, /* by then it has, on a busy machine too */
	LARGE = 16 << 20
};

static struct deployment *deployment;
static unsigned port;

static int open_all(void **state)
{
	(void)state;
	deployment = deployment_open();
	deployment_configure(deployment, "gateway.incoming_seconds", "1");
	deployment_configure(deployment, "gateway.sending_seconds", "3");
	deployment_configure(deployment, "gateway.web_root", "web");
	char *folder = deployment_path(deployment, "home/web");
	char *large = deployment_path(deployment, "home/web/large.png");
	char *bytes = calloc(1, LARGE);
	assert_non_null(bytes);
	assert_int_equal(mkdir(folder, 0755), 0);
	file_write(large, bytes, LARGE);
	free(bytes);
	free(folder);
	free(large);
	deployment_start(deployment, DIRECTORY);
	deployment_start(deployment, GATEWAY);
	port = deployment_gateway_port(deployment);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	deployment_close(deployment);
	return 0;
}

static unsigned status_of(
    const char *verb, const char *target, const char *headers, struct bytes body)
{
	struct http_answer answer = http_request(port, verb, target, headers, body);
	unsigned status = answer.status;
	http_answer_forget(&answer);
	return status;
}

static void check_alive(void)
{
	assert_int_equal(status_of("GET", "/healthz", NULL, (struct bytes){NULL, 0}), 200);
}

/* What a number of /metrics says. */
static unsigned long metric(const char *name)
{
	struct http_answer answer =
	    http_request(port, "GET", "/metrics", NULL, (struct bytes){NULL, 0});
	char line[128];
	(void)snprintf(line, sizeof line, "\n%s ", name);
	const char *at = strstr(answer.body, line);
	assert_non_null(at);
	unsigned long number = strtoul(at + strlen(line), NULL, 10);
	http_answer_forget(&answer);
	return number;
}

/* --- where a request ends --- */

/* The bytes get one answer at most, no success, and the connection ends: a second request within
 * them is never answered. */
static void check_refused(const char *bytes)
{
	int connection = http_connect(port);
	(void)http_send_text(connection, bytes);
	struct http_answer answer = http_receive(connection, false, ENDS_MS);
	if (answer.status != 0 && (answer.status < 400 || answer.status >= 500)) {
		fail_msg("%s was answered with %u", bytes, answer.status);
	}
	http_answer_forget(&answer);
	answer = http_receive(connection, false, ENDS_MS);
	if (answer.status != 0) {
		fail_msg("%s was answered twice", bytes);
	}
	http_answer_forget(&answer);
	(void)close(connection);
}

#define HEAD "POST " LOGIN " HTTP/1.1\r\nHost: a\r\n" JSON_TYPE
#define SECOND "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"

static void requests_that_end_in_two_places_are_refused(void **state)
{
	(void)state;
	static const char *const requests[] = {
	    HEAD "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SECOND,
	    HEAD "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" SECOND,
	    HEAD "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}" SECOND,
	    HEAD "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}" SECOND,
	    HEAD "Content-Length: 2, 2\r\n\r\n{}" SECOND,
	    HEAD "Content-Length: +2\r\n\r\n{}" SECOND,
	    HEAD "Content-Length: -2\r\n\r\n{}" SECOND,
	    HEAD "Content-Length: 0x2\r\n\r\n{}" SECOND,
	    HEAD "Content-Length: 99999999999999999999\r\n\r\n{}" SECOND,
	    HEAD "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" SECOND,
	    HEAD "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n" SECOND,
	    HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" SECOND,
	    HEAD
	    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" SECOND,
	    HEAD "Content-Length : 2\r\n\r\n{}" SECOND,
	    HEAD "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" SECOND,
	    HEAD "X\tY: z\r\n\r\n" SECOND,
	    "POST " LOGIN " HTTP/1.0\r\nConnection: keep-alive\r\n" JSON_TYPE
	    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SECOND,
	    HEAD "X: y\rTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}" SECOND,
	    HEAD "X: y\x01\r\nContent-Length: 2\r\n\r\n{}" SECOND,
	    "GET /healthz%00/x HTTP/1.1\r\nHost: a\r\n\r\n" SECOND,
	    "{}GET / HTTP/1.1\r\nHost: a\r\n\r\n" SECOND,
	    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" SECOND,
	    "GET / HTTP/1.1\r\n\r\n" SECOND,
	};
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		check_refused(requests[i]);
	}
	check_alive();
}

static void chunks_that_are_none_are_refused(void **state)
{
	(void)state;
#define CHUNKED HEAD "Transfer-Encoding: chunked\r\n\r\n"
	static const char *const requests[] = {CHUNKED "x\r\n{}\r\n0\r\n\r\n" SECOND,
	    CHUNKED "-2\r\n{}\r\n0\r\n\r\n" SECOND, CHUNKED "2\r\n{}}\r\n0\r\n\r\n" SECOND,
	    CHUNKED "ffffffffffffffff1\r\n{}\r\n0\r\n\r\n" SECOND,
	    CHUNKED "fffffffffffffffe\r\n{}\r\n0\r\n\r\n" SECOND,
	    CHUNKED "\r\n{}\r\n0\r\n\r\n" SECOND, CHUNKED "2\r\n{}" SECOND};
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		check_refused(requests[i]);
	}
	check_alive();
}

static void chunked_bodies_are_read(void **state)
{
	(void)state;
	int connection = http_connect(port);
	(void)http_send_text(
	    connection, CHUNKED "3\r\n{\"e\r\n4;x=y\r\nmail\r\n6\r\n\":\"a\"}\r\n0\r\n\r\n");
	struct http_answer answer = http_receive(connection, false, CHECK_SOON_MS);
	assert_int_equal(answer.status, 400);
	assert_non_null(strstr(answer.body, "invalid_argument"));
	http_answer_forget(&answer);
	(void)http_send_text(connection, SECOND);
	answer = http_receive(connection, false, CHECK_SOON_MS);
	assert_int_equal(answer.status, 200);
	http_answer_forget(&answer);
	(void)close(connection);
}

/* --- what has no end --- */

static void heads_without_end_are_refused(void **state)
{
	(void)state;
	enum { HEADERS = 5000 };
	int connection = http_connect(port);
	(void)http_send_text(connection, "GET / HTTP/1.1\r\nHost: a\r\n");
	for (int i = 0; i < HEADERS && http_send_text(connection, "X-Header: value\r\n"); i++) {
	}
	(void)http_send_text(connection, "\r\n");
	assert_true(http_closes(connection, ENDS_MS));
	(void)close(connection);
	char *line = malloc(1 << 20);
	assert_non_null(line);
	memset(line, 'a', 1 << 20);
	connection = http_connect(port);
	(void)(http_send_text(connection, "GET /") && http_send(connection, line, 1 << 20));
	assert_true(http_closes(connection, ENDS_MS));
	(void)close(connection);
	free(line);
	check_alive();
}

static void too_many_headers_are_refused(void **state)
{
	(void)state;
	char request[4096] = "GET / HTTP/1.1\r\nHost: a\r\n";
	for (int i = 0; i < 100; i++) {
		(void)snprintf(request + strlen(request), sizeof request - strlen(request),
		    "X-%d: %d\r\n", i, i);
	}
	(void)snprintf(
	    request + strlen(request), sizeof request - strlen(request), "\r\n%s", SECOND);
	check_refused(request);
	check_alive();
}

static void bodies_that_are_too_large_are_refused(void **state)
{
	(void)state;
	size_t size = 1 << 20;
	char *body = malloc(size);
	assert_non_null(body);
	memset(body, ' ', size);
	assert_int_equal(
	    status_of("POST", LOGIN, JSON_TYPE, (struct bytes){(uint8_t *)body, size}), 429);
	int connection = http_connect(port);
	(void)http_send_text(connection, HEAD "Content-Length: 100000000\r\n\r\n");
	struct http_answer answer = http_receive(connection, false, ENDS_MS);
	assert_int_equal(answer.status, 413);
	http_answer_forget(&answer);
	assert_true(http_closes(connection, ENDS_MS));
	(void)close(connection);
	connection = http_connect(port);
	(void)http_send_text(connection, CHUNKED);
	bool goes_on = true;
	for (int i = 0; i < 100 && goes_on; i++) {
		goes_on = http_send_text(connection, "80000\r\n") &&
			  http_send(connection, body, 0x80000) &&
			  http_send_text(connection, "\r\n");
	}
	assert_true(http_closes(connection, ENDS_MS));
	(void)close(connection);
	free(body);
	check_alive();
}

/* A byte now and then, so that it is never idle; true when that was ended. */
static bool is_ended_while_slow(int connection, const char *bytes)
{
	int64_t until_ms = clock_mono_ms() + ENDS_MS;
	struct pollfd poller = {.fd = connection, .events = POLLIN};
	while (clock_mono_ms() < until_ms) {
		char byte = 'a';
		if (*bytes != '\0') {
			byte = *bytes++;
		}
		if (!http_send(connection, &byte, 1) || poll(&poller, 1, LIMIT_MS / 20) > 0) {
			return true;
		}
	}
	return false;
}

static void slow_requests_are_ended(void **state)
{
	(void)state;
	int head = http_connect(port);
	assert_true(is_ended_while_slow(head, "GET /healthz?"));
	(void)close(head);
	int headers = http_connect(port);
	assert_true(is_ended_while_slow(headers, "GET / HTTP/1.1\r\nHost: a\r\nX: "));
	(void)close(headers);
	int body = http_connect(port);
	(void)http_send_text(body, HEAD "Content-Length: 1000\r\n\r\n");
	assert_true(is_ended_while_slow(body, "{"));
	(void)close(body);
	assert_true(metric("samen_gateway_connections_reaped_total") >= 3);
}

static void slow_takers_are_ended(void **state)
{
	(void)state;
	int connection = http_connect(port);
	unsigned long before = metric("samen_gateway_connections_reaped_total");
	(void)http_send_text(connection, "GET /large.png HTTP/1.1\r\nHost: a\r\n\r\n");
	WAIT_UNTIL(metric("samen_gateway_connections_reaped_total") > before);
	(void)close(connection);
	assert_int_equal(status_of("GET", "/large.png", NULL, (struct bytes){NULL, 0}), 200);
}

/* --- bombs --- */

static void bombs_end_at_their_limit(void **state)
{
	(void)state;
	enum { BOMB = 64 << 20, DEPTH = 30000 };
	char *zeros = calloc(1, BOMB);
	struct buffer packed = {.data = NULL};
	assert_non_null(zeros);
	assert_int_equal(
	    gzip_pack((struct bytes){(uint8_t *)zeros, BOMB}, GZIP_SMALL, &packed), OK);
	assert_true(packed.size < 900 * 1024);
	assert_int_equal(
	    status_of("POST", LOGIN, JSON_TYPE "Content-Encoding: gzip\r\n", buffer_bytes(&packed)),
	    429);
	assert_int_equal(status_of("POST", LOGIN, JSON_TYPE "Content-Encoding: gzip\r\n",
			     (struct bytes){packed.data, packed.size / 2}),
	    429);
	assert_int_equal(status_of("POST", LOGIN, JSON_TYPE "Content-Encoding: gzip\r\n",
			     (struct bytes){(const uint8_t *)"gzip?", 5}),
	    400);
	memset(zeros, '[', DEPTH);
	assert_int_equal(
	    status_of("POST", LOGIN, JSON_TYPE, (struct bytes){(uint8_t *)zeros, DEPTH}), 400);
	buffer_fini(&packed);
	free(zeros);
	check_alive();
}

/* A kilobyte of gzip that would become hundreds of thousands of JSON objects. */
static void values_without_end_are_refused(void **state)
{
	(void)state;
	enum { COUNT = 300000 };
	char *json = malloc(3 * COUNT);
	struct buffer packed = {.data = NULL};
	assert_non_null(json);
	for (size_t i = 0; i < COUNT; i++) {
		memcpy(json + 3 * i, i == 0 ? "[{}" : ",{}", 3);
	}
	assert_int_equal(
	    gzip_pack((struct bytes){(uint8_t *)json, 3 * COUNT}, GZIP_SMALL, &packed), OK);
	assert_int_equal(
	    status_of("POST", LOGIN, JSON_TYPE "Content-Encoding: gzip\r\n", buffer_bytes(&packed)),
	    429);
	buffer_fini(&packed);
	free(json);
}

/* --- noise --- */

static void aborts_leave_nothing_behind(void **state)
{
	(void)state;
	enum { ABORTS = 300 };
	static const char request[] =
	    HEAD "Content-Length: 30\r\n\r\n{\"email\":\"a\",\"password\":\"b\"}  ";
	static const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
	for (size_t i = 0; i < ABORTS; i++) {
		int connection = http_connect(port);
		(void)http_send(connection, request, i % sizeof request);
		if (i % 2 == 0) {
			(void)setsockopt(
			    connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
		}
		(void)close(connection);
	}
	WAIT_UNTIL(metric("samen_gateway_connections{phase=\"head\"}") == 0 &&
		   metric("samen_gateway_connections{phase=\"body\"}") == 1 && /* this very one */
		   metric("samen_gateway_connections{phase=\"call\"}") == 0 &&
		   metric("samen_gateway_connections{phase=\"send\"}") == 0);
	check_alive();
}

/* Some bytes of a good request are others, are gone, or are there twice. */
static size_t spoil(uint64_t *random, const char *request, char *ret_bytes, size_t room)
{
	size_t size = 0;
	uint32_t one_in = 8 + check_random_below(random, 64);
	for (const char *at = request; *at != '\0' && size + 2 < room; at++) {
		uint32_t what = check_random_below(random, one_in);
		ret_bytes[size] = what == 0 ? (char)check_random_below(random, 256) : *at;
		size += what != 1;
		if (what == 2) {
			ret_bytes[size++] = *at;
		}
	}
	return size;
}

static void malformed_requests_do_no_harm(void **state)
{
	(void)state;
	enum { COUNT = 10000, SIZE = 1024, ANSWERED_EVERY = 1000 };
	static const char *const requests[] = {HEAD
	    "Connect-Protocol-Version: 1\r\nConnect-Timeout-Ms: 100\r\nContent-Length: 15\r\n\r\n"
	    "{\"email\":\"a@b\"}",
	    CHUNKED "f\r\n{\"email\":\"a@b\"}\r\n0\r\nX: y\r\n\r\n",
	    "GET "
	    "/samen.directory.v1.Directory/GetRegion?connect=v1&encoding=json&message=e30&base64=1"
	    "&compression=gzip HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a.b\r\n"
	    "Samen-Not-Before: matching=1, intake=2\r\nCookie: samen-session=s-1.x; "
	    "samen-access=y\r\n\r\n",
	    "GET /offers/%66-1 HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nIf-None-Match: \"x\"\r\n"
	    "Accept-Encoding: gzip;q=0.5, br\r\n\r\n",
	    "OPTIONS " LOGIN " HTTP/1.1\r\nHost: a\r\nOrigin: https://x.example.org\r\n"
	    "Access-Control-Request-Method: POST\r\n\r\n"};
	uint64_t random = 20261122;
	char bytes[SIZE];
	for (size_t i = 0; i < COUNT; i++) {
		const char *request = requests[i % (sizeof requests / sizeof *requests)];
		size_t size = spoil(&random, request, bytes, sizeof bytes);
		int connection = http_connect(port);
		(void)http_send(connection, bytes, size);
		(void)shutdown(connection, SHUT_WR);
		if (i % ANSWERED_EVERY == 0) {
			(void)http_closes(connection, ENDS_MS);
		}
		(void)close(connection);
	}
	check_alive();
	assert_int_equal(deployment_log_count(deployment, GATEWAY, " error "), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(requests_that_end_in_two_places_are_refused),
	    cmocka_unit_test(chunks_that_are_none_are_refused),
	    cmocka_unit_test(chunked_bodies_are_read),
	    cmocka_unit_test(heads_without_end_are_refused),
	    cmocka_unit_test(too_many_headers_are_refused),
	    cmocka_unit_test(bodies_that_are_too_large_are_refused),
	    cmocka_unit_test(slow_requests_are_ended),
	    cmocka_unit_test(slow_takers_are_ended),
	    cmocka_unit_test(bombs_end_at_their_limit),
	    cmocka_unit_test(values_without_end_are_refused),
	    cmocka_unit_test(aborts_leave_nothing_behind),
	    cmocka_unit_test(malformed_requests_do_no_harm),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
