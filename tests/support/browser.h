/* A browser that calls the gateway: keeps its cookies, as far as a test needs it. One thread. */
#ifndef SAMEN_TEST_BROWSER_H
#define SAMEN_TEST_BROWSER_H

#include "support/deployment.h"
#include "support/http_peer.h"

#include <jansson.h>

enum { BROWSER_COOKIES_MAX = 8, BROWSER_NAME_SIZE = 64, BROWSER_VALUE_SIZE = 4096 };

struct browser {
	struct deployment *deployment;
	const char
	    *headers; /* what it says of itself; browser_open's unless set: of the own page */
	struct {
		char name[BROWSER_NAME_SIZE], value[BROWSER_VALUE_SIZE];
	} cookies[BROWSER_COOKIES_MAX];
	size_t cookie_count;
	struct http_answer answer; /* the last */
};

void browser_open(struct deployment *deployment, struct browser *ret_browser);
void browser_close(struct browser *browser);

/* What a cookie holds; "" when there is none. */
const char *browser_cookie(const struct browser *browser, const char *name);
/* Sets one; "" takes it away. */
void browser_set_cookie(struct browser *browser, const char *name, const char *value);

/* Sends a request without waiting: the connection, for browser_receive. body NULL: GET. */
int browser_send(
    struct browser *browser, const char *target, const char *content_type, const char *body);
/* Takes an answer and its cookies; its HTTP status. Closes the connection. */
unsigned browser_receive(struct browser *browser, int connection);

/* GET; the HTTP status. */
unsigned browser_get(struct browser *browser, const char *target);
/* Calls a method ("WhoAmI") of the service with JSON; asks for cookies. The HTTP status. */
unsigned browser_call(
    struct browser *browser, enum service_name service, const char *method, const char *json);
/* Signs in by password; fails the test when that does not work. */
void browser_sign_in(struct browser *browser, const char *email);
/* A text of the last answer's JSON ("code"), in the answer's memory; "" when there is none. */
const char *browser_text(struct browser *browser, const char *name);

#endif
