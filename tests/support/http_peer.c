#include "support/http_peer.h"

#include "support/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOM = 16 << 20, PIECE = 65536 };

int http_connect(unsigned port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(connection >= 0);
	assert_int_equal(connect(connection, (struct sockaddr *)&address, sizeof address), 0);
	return connection;
}

bool http_send(int connection, const void *bytes, size_t size)
{
	const char *at = bytes;
	while (size > 0) {
		ssize_t sent = send(connection, at, size, MSG_NOSIGNAL);
		if (sent <= 0) {
			return false;
		}
		at += sent;
		size -= (size_t)sent;
	}
	return true;
}

bool http_send_text(int connection, const char *text)
{
	return http_send(connection, text, strlen(text));
}

/* What has come in so far, with a NUL behind it. */
struct inbox {
	char *bytes;
	size_t size, room;
};

/* More; false when the other side closed, or nothing came until then. */
static bool receive_more(int connection, struct inbox *inbox, size_t most, int64_t until_ms)
{
	struct pollfd poller = {.fd = connection, .events = POLLIN};
	int64_t left_ms = until_ms - clock_mono_ms();
	if (left_ms <= 0 || poll(&poller, 1, (int)left_ms) <= 0) {
		return false;
	}
	most = most < PIECE ? most : PIECE;
	if (inbox->size + most + 1 > inbox->room) {
		inbox->room = 2 * (inbox->size + most + 1);
		inbox->bytes = realloc(inbox->bytes, inbox->room);
		assert_non_null(inbox->bytes);
	}
	ssize_t got = recv(connection, inbox->bytes + inbox->size, most, 0);
	inbox->size += got > 0 ? (size_t)got : 0;
	inbox->bytes[inbox->size] = '\0';
	return got > 0;
}

/* Byte by byte, so that nothing of the next answer is taken. */
static bool receive_line_end(int connection, struct inbox *inbox, const char *end, int64_t until_ms)
{
	size_t from = inbox->size;
	while (inbox->size < from + strlen(end) ||
	       strcmp(inbox->bytes + inbox->size - strlen(end), end) != 0) {
		if (inbox->size > ROOM || !receive_more(connection, inbox, 1, until_ms)) {
			return false;
		}
	}
	return true;
}

static bool receive_size(int connection, struct inbox *inbox, size_t size, int64_t until_ms)
{
	size_t end = inbox->size + size;
	while (inbox->size < end) {
		if (!receive_more(connection, inbox, end - inbox->size, until_ms)) {
			return false;
		}
	}
	return true;
}

static struct inbox empty_inbox(void)
{
	struct inbox inbox = {.bytes = calloc(1, 1)};
	assert_non_null(inbox.bytes);
	return inbox;
}

struct http_answer http_receive(int connection, bool head_only, int time_ms)
{
	int64_t until_ms = clock_mono_ms() + time_ms;
	struct http_answer answer = {.status = 0};
	struct inbox head = empty_inbox();
	struct inbox body = empty_inbox();
	bool whole = receive_line_end(connection, &head, "\r\n\r\n", until_ms);
	answer.head = head.bytes;
	char *length = http_header(&answer, "Content-Length");
	if (whole && !head_only && length != NULL) {
		whole = receive_size(connection, &body, strtoul(length, NULL, 10), until_ms);
	}
	if (whole && sscanf(head.bytes, "HTTP/1.1 %u", &answer.status) != 1) { /* NOLINT */
		answer.status = 0;
	}
	answer.body = body.bytes;
	answer.body_size = body.size;
	free(length);
	return answer;
}

bool http_closes(int connection, int time_ms)
{
	int64_t until_ms = clock_mono_ms() + time_ms;
	struct inbox inbox = empty_inbox();
	while (receive_more(connection, &inbox, PIECE, until_ms)) {
		inbox.size = 0;
	}
	free(inbox.bytes);
	return clock_mono_ms() < until_ms;
}

struct http_answer http_request(
    unsigned port, const char *verb, const char *target, const char *headers, struct bytes body)
{
	char *head = NULL;
	char length[64] = "";
	int connection = http_connect(port);
	if (body.data != NULL) {
		(void)snprintf(length, sizeof length, "Content-Length: %zu\r\n", body.size);
	}
	assert_true(asprintf(&head, "%s %s HTTP/1.1\r\nHost: localhost:%u\r\n%s%s\r\n", verb,
			target, port, headers != NULL ? headers : "", length) > 0);
	(void)(http_send_text(connection, head) && http_send(connection, body.data, body.size));
	struct http_answer answer =
	    http_receive(connection, strcmp(verb, "HEAD") == 0, CHECK_SOON_MS);
	free(head);
	(void)close(connection);
	return answer;
}

char *http_header(const struct http_answer *answer, const char *name)
{
	size_t size = strlen(name);
	for (const char *line = strchr(answer->head, '\n'); line != NULL;
	     line = strchr(line, '\n')) {
		line++;
		if (strncasecmp(line, name, size) == 0 && line[size] == ':') {
			line += size + 1;
			line += strspn(line, " ");
			return strndup(line, strcspn(line, "\r\n"));
		}
	}
	return NULL;
}

bool http_header_is(const struct http_answer *answer, const char *name, const char *value)
{
	char *found = http_header(answer, name);
	bool is = found != NULL ? value != NULL && strcmp(found, value) == 0 : value == NULL;
	free(found);
	return is;
}

void http_answer_forget(struct http_answer *answer)
{
	free(answer->head);
	free(answer->body);
	*answer = (struct http_answer){.status = 0};
}
