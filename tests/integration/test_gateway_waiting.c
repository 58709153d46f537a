/*
 * A thousand browsers that wait for news through the gateway, over real processes: others are
 * served meanwhile, news reaches whom it concerns, no threads are added, and when the service
 * behind is killed, comes back or ends, nobody hangs.
 */
#include "support/check.h"
#include "support/http_peer.h"
#include "support/region.h"
#include "support/sp_peer.h"

#include "runtime/clock.h"

#include <dirent.h>
#include <inttypes.h>
#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { BROWSERS = 300 };
#else
enum { BROWSERS = 1000 };
#endif

enum {
	PEOPLE = 5,
	WAIT_MS = 30000, /* what each asks for */
	ANSWER_MS = 20000,
	QUICK_MS = 5000, /* for a call that does not wait */
	ORDINARY_CALLS = 20,
	GROWTH_KB_MAX = 200 * 1024
};

#define WATCH "/samen.matching.v1.Matching/WatchOwn"
#define TEACHERS 0 /* whose browsers these are: number % PEOPLE */
#define HELPERS 1

static struct region region;
static struct actor *people[PEOPLE];
static int browsers[BROWSERS];
static uint64_t after;

/* --- the gateway from outside --- */

static size_t gateway_threads(void)
{
	char path[64];
	size_t count = 0;
	(void)snprintf(
	    path, sizeof path, "/proc/%d/task", (int)deployment_pid(region.deployment, GATEWAY));
	DIR *folder = opendir(path);
	assert_non_null(folder);
	while (readdir(folder) != NULL) {
		count++;
	}
	(void)closedir(folder);
	return count - 2;
}

static unsigned long gateway_memory_kb(void)
{
	char path[64];
	(void)snprintf(
	    path, sizeof path, "/proc/%d/status", (int)deployment_pid(region.deployment, GATEWAY));
	FILE *file = fopen(path, "re");
	assert_non_null(file);
	char line[128];
	unsigned long kb = 0;
	while (fgets(line, sizeof line, file) != NULL) {
		if (strncmp(line, "VmRSS:", 6) == 0) {
			kb = strtoul(line + 6, NULL, 10);
		}
	}
	(void)fclose(file);
	assert_true(kb > 0);
	return kb;
}

static unsigned long gateway_waiting(void)
{
	static const char title[] =
	    "samen_gateway_uplink_calls{service=\"matching\",kind=\"news\"} ";
	struct http_answer answer = http_request(deployment_gateway_port(region.deployment), "GET",
	    "/metrics", NULL, (struct bytes){NULL, 0});
	assert_int_equal(answer.status, 200);
	const char *line = strstr(answer.body, title);
	assert_non_null(line);
	unsigned long waiting = strtoul(line + strlen(title), NULL, 10);
	http_answer_forget(&answer);
	return waiting;
}

static bool waiting_is(void *context)
{
	return gateway_waiting() == *(const unsigned long *)context;
}

static void wait_for_waiting(unsigned long count)
{
	if (!sp_peer_wait(waiting_is, &count)) {
		fail_msg("%lu wait, not %lu", gateway_waiting(), count);
	}
}

/* --- browsers --- */

static void browser_ask(size_t at)
{
	char body[64];
	char head[TOKEN_TEXT_MAX + 256];
	(void)snprintf(
	    body, sizeof body, "{\"after\":\"%" PRIu64 "\",\"waitMs\":%d}", after, WAIT_MS);
	(void)snprintf(head, sizeof head,
	    "POST " WATCH " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
	    "Authorization: Bearer %s\r\nContent-Length: %zu\r\n\r\n%s",
	    people[at % PEOPLE]->token, strlen(body), body);
	assert_true(http_send_text(browsers[at], head));
}

static bool has_answer(size_t at)
{
	struct pollfd poller = {.fd = browsers[at], .events = POLLIN};
	return poll(&poller, 1, 0) == 1;
}

static size_t ids_in(const json_t *news)
{
	return json_array_size(json_object_get(news, "requestIds")) +
	       json_array_size(json_object_get(news, "offerIds")) +
	       json_array_size(json_object_get(news, "matchIds"));
}

/* The next answer names something. */
static void check_browser_hears(size_t at)
{
	struct http_answer answer = http_receive(browsers[at], false, ANSWER_MS);
	if (answer.status != 200) {
		fail_msg("browser %zu: %u %s", at, answer.status, answer.body);
	}
	json_t *news = json_loadb(answer.body, answer.body_size, 0, NULL);
	assert_non_null(news);
	size_t ids = ids_in(news);
	json_decref(news);
	if (ids == 0) {
		fail_msg("browser %zu heard nothing: %s", at, answer.body);
	}
	http_answer_forget(&answer);
}

static bool is_of(size_t at, size_t person)
{
	return at % PEOPLE == person;
}

/* An event for the teacher and who is asked; all others go on waiting. */
static void something_happens(void)
{
	const char *request_id = region_file(people[TEACHERS]);
	(void)actor_do(people[TEACHERS], MATCHING, "CreateOffers",
	    "{'requestId': '%s', 'personIds': ['%s']}", request_id, people[HELPERS]->id);
	for (size_t i = 0; i < BROWSERS; i++) {
		if (is_of(i, TEACHERS) || is_of(i, HELPERS)) {
			check_browser_hears(i);
		}
	}
	for (size_t i = 0; i < BROWSERS; i++) {
		assert_true(is_of(i, TEACHERS) || is_of(i, HELPERS) || !has_answer(i));
	}
}

static uint64_t present(void)
{
	const Samen__Matching__V1__WatchOwnResponse *now =
	    actor_do(people[TEACHERS], MATCHING, "WatchOwn", "{}");
	assert_true(now->all);
	return now->change;
}

/* Those who have heard ask again, from now on. */
static void all_ask_again(void)
{
	region_settle(&region);
	after = present();
	for (size_t i = 0; i < BROWSERS; i++) {
		if (is_of(i, TEACHERS) || is_of(i, HELPERS)) {
			browser_ask(i);
		}
	}
	wait_for_waiting(BROWSERS);
}

/* --- the story --- */

static int open_all(void **state)
{
	(void)state;
	struct deployment *deployment = deployment_open();
	deployment_configure(deployment, "gateway.connections_per_address", "0");
	deployment_configure(deployment, "limit.waiting", "0");
	region_open_in(deployment, &region);
	deployment_start(region.deployment, GATEWAY);
	people[TEACHERS] = region.teacher;
	people[HELPERS] = region.near;
	people[2] = region.next;
	people[3] = region.far;
	people[4] = region.other_teacher;
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < BROWSERS; i++) {
		(void)close(browsers[i]);
	}
	region_close(&region);
	return 0;
}

static void all_wait(void **state)
{
	(void)state;
	(void)region_file(people[TEACHERS]);
	region_settle(&region);
	after = present();
	size_t threads = gateway_threads();
	unsigned long kb = gateway_memory_kb();
	for (size_t i = 0; i < BROWSERS; i++) {
		browsers[i] = http_connect(deployment_gateway_port(region.deployment));
		browser_ask(i);
	}
	wait_for_waiting(BROWSERS);
	unsigned long grown_kb = gateway_memory_kb() - kb;
	print_message("%d wait: %zu threads, %lu KiB more, %lu KiB in all\n", BROWSERS,
	    gateway_threads(), grown_kb, kb + grown_kb);
	assert_int_equal(gateway_threads(), threads);
	assert_true(grown_kb < GROWTH_KB_MAX);
}

static void others_are_served_meanwhile(void **state)
{
	(void)state;
	char headers[TOKEN_TEXT_MAX + 128];
	(void)snprintf(headers, sizeof headers,
	    "Content-Type: application/json\r\nAuthorization: Bearer %s\r\n",
	    people[TEACHERS]->token);
	for (int i = 0; i < ORDINARY_CALLS; i++) {
		int64_t before_ms = clock_mono_ms();
		struct http_answer answer = http_request(deployment_gateway_port(region.deployment),
		    "POST", "/samen.matching.v1.Matching/ListMatches", headers,
		    (struct bytes){(const uint8_t *)"{}", 2});
		assert_int_equal(answer.status, 200);
		http_answer_forget(&answer);
		assert_in_range(clock_mono_ms() - before_ms, 0, QUICK_MS);
	}
	assert_int_equal(gateway_waiting(), BROWSERS);
}

static void news_reaches_whom_it_concerns(void **state)
{
	(void)state;
	something_happens();
	all_ask_again();
}

static void all_go_on_after_a_kill(void **state)
{
	(void)state;
	size_t threads = gateway_threads();
	deployment_kill(region.deployment, MATCHING);
	assert_int_equal(gateway_waiting(), BROWSERS);
	deployment_start(region.deployment, MATCHING);
	region_settle(&region);
	something_happens();
	all_ask_again();
	assert_int_equal(gateway_threads(), threads);
}

static void an_orderly_end_is_told_to_all(void **state)
{
	(void)state;
	deployment_stop(region.deployment, MATCHING);
	size_t told = 0;
	for (size_t i = 0; i < BROWSERS; i++) {
		struct http_answer answer = http_receive(browsers[i], false, ANSWER_MS);
		told += answer.status == 503;
		http_answer_forget(&answer);
	}
	assert_int_equal(told, BROWSERS);
	wait_for_waiting(0);
	deployment_start(region.deployment, MATCHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_wait),
	    cmocka_unit_test(others_are_served_meanwhile),
	    cmocka_unit_test(news_reaches_whom_it_concerns),
	    cmocka_unit_test(all_go_on_after_a_kill),
	    cmocka_unit_test(an_orderly_end_is_told_to_all),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
