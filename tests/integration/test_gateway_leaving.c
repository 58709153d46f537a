/*
 * Somebody who opens one call after the other that has to wait, and leaves before there is an
 * answer: at the gateway and at the service each holds its place until its time is up. Others must
 * find places all the same. Nothing but the bound of waiting calls stops it here: neither how many
 * calls a second nor how many connections of an address.
 */
#include "support/check.h"
#include "support/http_peer.h"
#include "support/region.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MATCHING_PATH "/samen.matching.v1.Matching/"

enum {
	CALLS = 300,     /* more than the gateway has of calls that do not wait for news */
	WAITING_MAX = 8, /* of one person, at each service */
	ROUNDS = 3,
	WAIT_MS = 30000 /* of each call: no test takes that long */
};

static struct region region;

static int open_all(void **state)
{
	(void)state;
	struct deployment *deployment = deployment_open();
	deployment_configure(deployment, "limit.waiting", "8");
	region_open_in(deployment, &region);
	deployment_start(region.deployment, GATEWAY);
	(void)region_file(region.teacher); /* from the first change on there is a before */
	region_settle(&region);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	region_close(&region);
	return 0;
}

static uint64_t present(struct actor *person)
{
	const Samen__Matching__V1__WatchOwnResponse *now =
	    actor_do(person, MATCHING, "WatchOwn", "{}");
	return now->change;
}

/* A connection over which a person's call of matching is sent. headers: lines that each end with
 * "\r\n". */
static int ask(
    const struct actor *person, const char *method, const char *headers, const char *body)
{
	char request[TOKEN_TEXT_MAX + 512];
	int connection = http_connect(deployment_gateway_port(region.deployment));
	(void)snprintf(request, sizeof request,
	    "POST " MATCHING_PATH "%s HTTP/1.1\r\nHost: localhost\r\n%s"
	    "Content-Type: application/json\r\nAuthorization: Bearer %s\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    method, headers, person->token, strlen(body), body);
	assert_true(http_send_text(connection, request));
	return connection;
}

/* Waits for news from change after on. */
static int ask_for_news(const struct actor *person, uint64_t after)
{
	char body[64];
	(void)snprintf(
	    body, sizeof body, "{\"after\":\"%" PRIu64 "\",\"waitMs\":%d}", after, WAIT_MS);
	return ask(person, "WatchOwn", "", body);
}

/* Waits for a change of directory that never comes. */
static int ask_for_the_future(const struct actor *person)
{
	char headers[128];
	(void)snprintf(headers, sizeof headers,
	    "Connect-Timeout-Ms: %d\r\nSamen-Not-Before: directory=1000000000\r\n", WAIT_MS);
	return ask(person, "ListMatches", headers, "{}");
}

static bool has_answer(int connection)
{
	struct pollfd poller = {.fd = connection, .events = POLLIN};
	return poll(&poller, 1, 0) == 1;
}

static size_t answered(const int connections[static CALLS])
{
	size_t count = 0;
	for (size_t i = 0; i < CALLS; i++) {
		count += has_answer(connections[i]);
	}
	return count;
}

/* All but those that may wait are refused; then all leave. */
static void leave(const int connections[static CALLS], size_t may_wait)
{
	WAIT_UNTIL(answered(connections) >= CALLS - may_wait);
	for (size_t i = 0; i < CALLS; i++) {
		if (has_answer(connections[i])) {
			struct http_answer answer =
			    http_receive(connections[i], false, CHECK_SOON_MS);
			assert_int_equal(answer.status, 429);
			http_answer_forget(&answer);
		}
		(void)close(connections[i]);
	}
}

/* A call of another's that waits hears what happens, and one that does not is answered. */
static void check_others_are_served(void)
{
	int waiting = ask_for_news(region.near, present(region.near));
	const char *request_id = region_file(region.other_teacher);
	(void)actor_do(region.other_teacher, MATCHING, "CreateOffers",
	    "{'requestId': '%s', 'personIds': ['%s']}", request_id, region.near->id);
	struct http_answer answer = http_receive(waiting, false, CHECK_SOON_MS);
	assert_int_equal(answer.status, 200);
	if (strstr(answer.body, "offerIds") == NULL) {
		fail_msg("no news of the offer: %s", answer.body);
	}
	http_answer_forget(&answer);
	(void)close(waiting);
	int quick = ask(region.other_teacher, "ListMatches", "", "{}");
	answer = http_receive(quick, false, CHECK_SOON_MS);
	assert_int_equal(answer.status, 200);
	http_answer_forget(&answer);
	(void)close(quick);
}

static void leaving_calls_for_news_takes_no_places_of_others(void **state)
{
	(void)state;
	int connections[CALLS];
	uint64_t after = present(region.teacher);
	for (size_t round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < CALLS; i++) {
			connections[i] = ask_for_news(region.teacher, after);
		}
		leave(connections, WAITING_MAX);
	}
	check_others_are_served();
}

static void leaving_calls_for_the_future_takes_no_places_of_others(void **state)
{
	(void)state;
	int connections[CALLS];
	for (size_t round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < CALLS; i++) {
			connections[i] = ask_for_the_future(region.teacher);
		}
		leave(connections, WAITING_MAX);
	}
	check_others_are_served();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(leaving_calls_for_news_takes_no_places_of_others),
	    cmocka_unit_test(leaving_calls_for_the_future_takes_no_places_of_others),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
