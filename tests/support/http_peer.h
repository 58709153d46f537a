/* An HTTP/1.1 client that tests hold in their hands: it sends any bytes, and reads answers. On
 * loopback, with time limits. Fails the test when a connection cannot be made. */
#ifndef SAMEN_TEST_HTTP_PEER_H
#define SAMEN_TEST_HTTP_PEER_H

#include "runtime/bytes.h"

#include <stdbool.h>
#include <stddef.h>

/* One answer: head and body, both with a NUL behind them. Forget it with http_answer_forget. */
struct http_answer {
	unsigned status; /* 0: none came: the connection ended, or nothing within the time */
	char *head;      /* with the status line; never NULL */
	char *body;      /* never NULL */
	size_t body_size;
};

int http_connect(unsigned port);
/* False when the other side closed; what it sent before can still be read. */
bool http_send(int connection, const void *bytes, size_t size);
bool http_send_text(int connection, const char *text);
/* The next answer on the connection, within time_ms. head_only: to a HEAD. */
struct http_answer http_receive(int connection, bool head_only, int time_ms);
/* Whether the other side closes within time_ms; what it still sends is passed over. */
bool http_closes(int connection, int time_ms);

/*
 * One request on a connection of its own. headers is NULL, or lines that each end with "\r\n"; with
 * a body Content-Length is added. To be forgotten.
 */
struct http_answer http_request(
    unsigned port, const char *verb, const char *target, const char *headers, struct bytes body);
/* A header's value, to be freed; NULL when there is none. */
char *http_header(const struct http_answer *answer, const char *name);
bool http_header_is(const struct http_answer *answer, const char *name, const char *value);
/* Idempotent. */
void http_answer_forget(struct http_answer *answer);

#endif
