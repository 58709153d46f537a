/* Fetching an issuer's keys, from a small web server of the test's own that answers as it is told.
 */
#include "support/check.h"
#include "support/issuer_keys.h"
#include "support/process.h"
#include "support/temp_folder.h"

#include "jwks/refresh.h"
#include "runtime/log.h"
#include "sso/key_file.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REQUEST_SIZE = 2048, URL_SIZE = 64, TEXT_SIZE = 4096, POLL_MS = 20 };

/* What the server answers under each path. */
struct web {
	int listener;
	pthread_t thread;
	pthread_mutex_t mutex; /* guards what it answers */
	atomic_bool stops;
	atomic_uint requests;
	char url[URL_SIZE];
	const char *status; /* of the answer about the issuer: "200 OK" */
	char about[TEXT_SIZE];
	char *keys;
	size_t padding; /* spaces behind the keys */
	bool hangs;     /* never answers */
};

static struct web web;
static struct temp_folder folder;
static struct issuer issuer;
static struct fetcher *fetcher;
static struct issuer_keys *pairs;
static atomic_bool stopping;

static bool is_stopping(void)
{
	return atomic_load(&stopping);
}

/* --- the server --- */

/* Around every change of what the server answers. */
static void hold(void)
{
	(void)pthread_mutex_lock(&web.mutex);
}

static void release(void)
{
	(void)pthread_mutex_unlock(&web.mutex);
}

static void send_text(int fd, const char *text, size_t size)
{
	(void)send(fd, text, size, MSG_NOSIGNAL);
}

static void send_answer(int fd, const char *status, const char *body, size_t padding)
{
	char head[256];
	int length = snprintf(head, sizeof head,
	    "HTTP/1.1 %s\r\nContent-Length: %zu\r\nLocation: %s/elsewhere\r\nConnection: "
	    "close\r\n\r\n",
	    status, strlen(body) + padding, web.url);
	send_text(fd, head, (size_t)length);
	send_text(fd, body, strlen(body));
	for (size_t i = 0; i < padding; i++) {
		send_text(fd, " ", 1);
	}
}

/* Stays until the client goes away. */
static void hang(int fd)
{
	char byte;
	while (recv(fd, &byte, 1, 0) > 0) {
	}
}

static void serve(int fd)
{
	char request[REQUEST_SIZE];
	ssize_t size = recv(fd, request, sizeof request - 1, 0);
	request[size > 0 ? size : 0] = '\0';
	atomic_fetch_add(&web.requests, 1);
	if (web.hangs) {
		hang(fd);
	} else if (strstr(request, "GET /.well-known/openid-configuration ") == request) {
		send_answer(fd, web.status, web.about, 0);
	} else if (strstr(request, "GET /keys ") == request) {
		send_answer(fd, "200 OK", web.keys, web.padding);
	} else {
		send_answer(fd, "404 Not Found", "{}", 0);
	}
}

static void *run_server(void *arg)
{
	(void)arg;
	while (!atomic_load(&web.stops)) {
		struct pollfd wait = {.fd = web.listener, .events = POLLIN};
		if (poll(&wait, 1, POLL_MS) <= 0) {
			continue;
		}
		int fd = accept(web.listener, NULL, NULL);
		if (fd >= 0) {
			hold();
			serve(fd);
			release();
			(void)close(fd);
		}
	}
	return NULL;
}

static void start_server(void)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	web = (struct web){.mutex = PTHREAD_MUTEX_INITIALIZER, .status = "200 OK"};
	web.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(web.listener, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(web.listener, 8), 0);
	assert_int_equal(getsockname(web.listener, (struct sockaddr *)&address, &size), 0);
	(void)snprintf(web.url, sizeof web.url, "http://127.0.0.1:%d", ntohs(address.sin_port));
	json_t *jwks = issuer_keys_jwks(pairs);
	web.keys = json_dumps(jwks, 0);
	json_decref(jwks);
	assert_int_equal(pthread_create(&web.thread, NULL, run_server, NULL), 0);
}

static void stop_server(void)
{
	atomic_store(&web.stops, true);
	(void)pthread_join(web.thread, NULL);
	(void)close(web.listener);
	free(web.keys);
}

/* --- the stage --- */

/* What the server says about itself; single quotes become double ones. */
static void say(const char *name, const char *jwks_uri, const char *more)
{
	hold();
	(void)snprintf(web.about, sizeof web.about,
	    "{'issuer':'%s','jwks_uri':'%s','authorization_endpoint':'%s/auth'%s}", name, jwks_uri,
	    web.url, more);
	for (char *at = web.about; *at != '\0'; at++) {
		*at = *at == '\'' ? '"' : *at;
	}
	release();
}

static void say_text(const char *text)
{
	hold();
	(void)snprintf(web.about, sizeof web.about, "%s", text);
	release();
}

static const char *keys_url(void)
{
	static char url[URL_SIZE + 8];
	(void)snprintf(url, sizeof url, "%s/keys", web.url);
	return url;
}

static int make(void **state)
{
	(void)state;
	log_open("test", LOG_LEVEL_ERROR);
	atomic_store(&stopping, false);
	folder = temp_folder_make();
	start_server();
	issuer = (struct issuer){.name = "a", .client_id = "x", .label = "a"};
	(void)snprintf(issuer.url, sizeof issuer.url, "%s", web.url);
	say(web.url, keys_url(), "");
	return fetcher_open(is_stopping, &fetcher) == OK ? 0 : -1;
}

static int clear(void **state)
{
	(void)state;
	fetcher_close(fetcher);
	stop_server();
	temp_folder_remove(&folder);
	return 0;
}

static enum status refresh(void)
{
	return issuer_refresh(fetcher, folder.path, &issuer, 1000);
}

/* Whether a file was written. */
static bool is_written(void)
{
	char path[PATH_MAX];
	assert_int_equal(key_file_path(folder.path, &issuer, path), OK);
	return access(path, F_OK) == 0;
}

static void assert_refused(enum status status)
{
	assert_int_equal(refresh(), status);
	assert_false(is_written());
}

/* --- the tests --- */

static void what_is_fetched_is_written(void **state)
{
	(void)state;
	char path[PATH_MAX];
	struct key_file file;
	assert_int_equal(refresh(), OK);
	assert_int_equal(key_file_path(folder.path, &issuer, path), OK);
	assert_int_equal(key_file_read(path, &issuer, &file), OK);
	assert_int_equal(file.fetched_at_ms, 1000);
	assert_int_equal(key_set_count(file.keys), KEY_KINDS);
	assert_string_equal(file.authorization_endpoint + strlen(web.url), "/auth");
	assert_string_equal(file.token_endpoint, "");
	key_file_close(&file);
}

static void a_slash_at_the_end_is_not_doubled(void **state)
{
	(void)state;
	size_t size = strlen(issuer.url);
	assert_true(size + 1 < sizeof issuer.url);
	memcpy(issuer.url + size, "/", 2);
	say(issuer.url, keys_url(), "");
	assert_int_equal(refresh(), OK);
}

static void another_issuers_page_is_refused(void **state)
{
	(void)state;
	say("https://evil.example.org", keys_url(), "");
	assert_refused(INVALID_ARGUMENT);
	say_text("{\"jwks_uri\":\"https://a.nl/keys\"}");
	assert_refused(INVALID_ARGUMENT);
}

static void keys_elsewhere_must_be_https(void **state)
{
	(void)state;
	const char *const addresses[] = {
	    "http://example.org/keys", "file:///etc/passwd", "ftp://127.0.0.1/", "", "keys"};
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		say(web.url, addresses[i], "");
		assert_refused(INVALID_ARGUMENT);
	}
	say(web.url, keys_url(), ",'token_endpoint':'http://example.org/token'");
	assert_refused(INVALID_ARGUMENT);
	say(web.url, keys_url(), ",'token_endpoint':7");
	assert_refused(INVALID_ARGUMENT);
}

static void a_page_without_keys_is_refused(void **state)
{
	(void)state;
	char text[URL_SIZE + 16];
	(void)snprintf(text, sizeof text, "{\"issuer\":\"%s\"}", web.url);
	say_text(text);
	assert_refused(INVALID_ARGUMENT);
	say(web.url, keys_url(), "");
	hold();
	free(web.keys);
	web.keys = strdup("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}");
	release();
	assert_refused(INVALID_ARGUMENT);
}

static void what_is_no_json_is_refused(void **state)
{
	(void)state;
	const char *const texts[] = {"", "<html>", "[]", "{\"issuer\":\"x\",\"issuer\":\"x\"}"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		say_text(texts[i]);
		assert_refused(INVALID_ARGUMENT);
	}
}

static void redirects_are_not_followed(void **state)
{
	(void)state;
	hold();
	web.status = "302 Found";
	release();
	assert_refused(UNAVAILABLE);
	assert_int_equal(atomic_load(&web.requests), 1);
}

static void errors_of_the_server_are_said(void **state)
{
	(void)state;
	char reason[FETCH_REASON_SIZE];
	char url[URL_SIZE + 8];
	json_t *json;
	(void)snprintf(url, sizeof url, "%s/none", web.url);
	assert_int_equal(fetch_json(fetcher, url, &json, reason), UNAVAILABLE);
	assert_string_equal(reason, "answered with HTTP 404");
}

static void a_large_document_is_refused(void **state)
{
	(void)state;
	char reason[FETCH_REASON_SIZE];
	json_t *json;
	hold();
	web.padding = FETCH_BYTES_MAX - strlen(web.keys);
	release();
	assert_int_equal(fetch_json(fetcher, keys_url(), &json, reason), OK);
	json_decref(json);
	hold();
	web.padding++;
	release();
	assert_int_equal(fetch_json(fetcher, keys_url(), &json, reason), UNAVAILABLE);
	assert_non_null(strstr(reason, "more than"));
}

static void a_signal_ends_a_fetch_that_hangs(void **state)
{
	(void)state;
	char reason[FETCH_REASON_SIZE];
	json_t *json;
	int64_t before_ms = clock_mono_ms();
	hold();
	web.hangs = true;
	release();
	atomic_store(&stopping, true);
	assert_int_equal(fetch_json(fetcher, keys_url(), &json, reason), UNAVAILABLE);
	assert_true(clock_mono_ms() - before_ms < FETCH_MS_MAX);
}

static void what_was_written_stays_when_fetching_fails(void **state)
{
	(void)state;
	assert_int_equal(refresh(), OK);
	say("https://evil.example.org", keys_url(), "");
	assert_int_equal(refresh(), INVALID_ARGUMENT);
	assert_true(is_written());
}

static int open_pairs(void **state)
{
	(void)state;
	pairs = issuer_keys_open("");
	return 0;
}

static int close_pairs(void **state)
{
	(void)state;
	issuer_keys_close(pairs);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, clear)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_is_fetched_is_written),
	    TEST(a_slash_at_the_end_is_not_doubled),
	    TEST(another_issuers_page_is_refused),
	    TEST(keys_elsewhere_must_be_https),
	    TEST(a_page_without_keys_is_refused),
	    TEST(what_is_no_json_is_refused),
	    TEST(redirects_are_not_followed),
	    TEST(errors_of_the_server_are_said),
	    TEST(a_large_document_is_refused),
	    TEST(a_signal_ends_a_fetch_that_hangs),
	    TEST(what_was_written_stays_when_fetching_fails),
	};
	return cmocka_run_group_tests(tests, open_pairs, close_pairs);
}
