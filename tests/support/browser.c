#include "support/browser.h"

#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEAD_ROOM = 16 * 1024 };

void browser_open(struct deployment *deployment, struct browser *ret_browser)
{
	*ret_browser = (struct browser){
	    .deployment = deployment, .headers = "Sec-Fetch-Site: same-origin\r\n"};
}

void browser_close(struct browser *browser)
{
	http_answer_forget(&browser->answer);
}

/* --- cookies --- */

static size_t index_of(const struct browser *browser, const char *name)
{
	size_t i = 0;
	while (i < browser->cookie_count && strcmp(browser->cookies[i].name, name) != 0) {
		i++;
	}
	return i;
}

const char *browser_cookie(const struct browser *browser, const char *name)
{
	size_t i = index_of(browser, name);
	return i < browser->cookie_count ? browser->cookies[i].value : "";
}

void browser_set_cookie(struct browser *browser, const char *name, const char *value)
{
	size_t i = index_of(browser, name);
	if (value[0] == '\0') {
		if (i < browser->cookie_count) {
			browser->cookies[i] = browser->cookies[--browser->cookie_count];
		}
		return;
	}
	assert_true(i < BROWSER_COOKIES_MAX && strlen(value) < BROWSER_VALUE_SIZE &&
		    strlen(name) < BROWSER_NAME_SIZE);
	browser->cookie_count += i == browser->cookie_count;
	(void)snprintf(browser->cookies[i].name, BROWSER_NAME_SIZE, "%s", name);
	(void)snprintf(browser->cookies[i].value, BROWSER_VALUE_SIZE, "%s", value);
}

/* One line of Set-Cookie, without its end. */
static void take_cookie(struct browser *browser, const char *line)
{
	char name[BROWSER_NAME_SIZE];
	char value[BROWSER_VALUE_SIZE];
	size_t name_size = strcspn(line, "=");
	size_t value_size = strcspn(line + name_size + 1, ";");
	assert_true(name_size < sizeof name && value_size < sizeof value);
	(void)snprintf(name, sizeof name, "%.*s", (int)name_size, line);
	(void)snprintf(value, sizeof value, "%.*s", (int)value_size, line + name_size + 1);
	bool ends = strstr(line, "Max-Age=0;") != NULL;
	browser_set_cookie(browser, name, ends ? "" : value);
}

static void take_cookies(struct browser *browser)
{
	static const char header[] = "\nSet-Cookie: ";
	for (const char *at = browser->answer.head; (at = strstr(at, header)) != NULL;) {
		at += strlen(header);
		char *line = strndup(at, strcspn(at, "\r\n"));
		assert_non_null(line);
		take_cookie(browser, line);
		free(line);
	}
}

/* --- requests --- */

static void add_cookies(const struct browser *browser, char *head, size_t size)
{
	for (size_t i = 0; i < browser->cookie_count; i++) {
		size_t used = strlen(head);
		(void)snprintf(head + used, size - used, "%s%s=%s", i == 0 ? "Cookie: " : "; ",
		    browser->cookies[i].name, browser->cookies[i].value);
	}
	size_t used = strlen(head);
	(void)snprintf(head + used, size - used, "%s", browser->cookie_count > 0 ? "\r\n" : "");
}

int browser_send(
    struct browser *browser, const char *target, const char *content_type, const char *body)
{
	char head[HEAD_ROOM];
	unsigned port = deployment_gateway_port(browser->deployment);
	int connection = http_connect(port);
	(void)snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: localhost:%u\r\n%s",
	    body != NULL ? "POST" : "GET", target, port, browser->headers);
	add_cookies(browser, head, sizeof head);
	size_t used = strlen(head);
	if (body != NULL) {
		(void)snprintf(head + used, sizeof head - used,
		    "Samen-Session: cookie\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
		    content_type, strlen(body), body);
	} else {
		(void)snprintf(head + used, sizeof head - used, "\r\n");
	}
	assert_true(strlen(head) < sizeof head - 1);
	(void)http_send_text(connection, head);
	return connection;
}

unsigned browser_receive(struct browser *browser, int connection)
{
	http_answer_forget(&browser->answer);
	browser->answer = http_receive(connection, false, CHECK_SOON_MS);
	(void)close(connection);
	take_cookies(browser);
	return browser->answer.status;
}

unsigned browser_get(struct browser *browser, const char *target)
{
	return browser_receive(browser, browser_send(browser, target, NULL, NULL));
}

unsigned browser_call(
    struct browser *browser, enum service_name service, const char *method, const char *json)
{
	char name[128];
	char target[160];
	service_method(service, method, name, sizeof name);
	(void)snprintf(target, sizeof target, "/%s", name);
	return browser_receive(browser, browser_send(browser, target, "application/json", json));
}

void browser_sign_in(struct browser *browser, const char *email)
{
	char json[256];
	(void)snprintf(json, sizeof json, "{\"email\": \"%s\", \"password\": \"%s\"}", email,
	    DEPLOYMENT_PASSWORD);
	unsigned status = browser_call(browser, DIRECTORY, "Login", json);
	if (status != 200) {
		fail_msg("%u: %s", status, browser->answer.body);
	}
}

const char *browser_text(struct browser *browser, const char *name)
{
	/* The text is short: it takes the place of what it was found in. */
	json_t *json = json_loadb(browser->answer.body, browser->answer.body_size, 0, NULL);
	const char *text = json_string_value(json_object_get(json, name));
	(void)snprintf(
	    browser->answer.body, browser->answer.body_size + 1, "%s", text != NULL ? text : "");
	browser->answer.body_size = strlen(browser->answer.body);
	json_decref(json);
	return browser->answer.body;
}
