#include "runtime/sp_line.h"

#include "runtime/clock.h"
#include "runtime/sp_address.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct sp_line {
	struct sp_address address;
	int fd;   /* -1 when not connected */
	int wake; /* an eventfd, readable once interrupted */
	atomic_bool interrupted;
	uint32_t id; /* of the newest request */
};

/* Opening and closing. */

enum status sp_line_open(const char *url, struct sp_line **ret_line)
{
	struct sp_line *line = calloc(1, sizeof *line);
	if (line == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	line->fd = -1;
	enum status status = sp_address_init(&line->address, url);
	if (status != OK) {
		goto memory;
	}
	line->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (line->wake < 0) {
		status = RESOURCE_EXHAUSTED;
		goto address;
	}
	*ret_line = line;
	return OK;
address:
	sp_address_fini(&line->address);
memory:
	free(line);
	return status;
}

void sp_line_hang_up(struct sp_line *line)
{
	if (line->fd >= 0) {
		(void)close(line->fd);
		line->fd = -1;
	}
}

void sp_line_close(struct sp_line *line)
{
	if (line == NULL) {
		return;
	}
	sp_line_hang_up(line);
	(void)close(line->wake);
	sp_address_fini(&line->address);
	free(line);
}

void sp_line_interrupt(struct sp_line *line)
{
	atomic_store(&line->interrupted, true);
	(void)eventfd_write(line->wake, 1);
}

bool sp_line_connected(const struct sp_line *line)
{
	return line->fd >= 0;
}

bool sp_line_alive(struct sp_line *line)
{
	uint8_t byte;
	if (line->fd < 0) {
		return false;
	}
	ssize_t got = recv(line->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	if (got < 0 && errno == EAGAIN) {
		return true;
	}
	sp_line_hang_up(line); /* the end, an error, or bytes that nobody asked for */
	return false;
}

/* Waiting and moving bytes. */

/* Waits until the socket can take or give bytes. */
static enum status line_wait(const struct sp_line *line, short events, int64_t until_ms)
{
	struct pollfd polled[] = {
	    {.fd = line->fd, .events = events}, {.fd = line->wake, .events = POLLIN}};
	for (;;) {
		int64_t left = until_ms - clock_mono_ms();
		if (left <= 0) {
			return DEADLINE_EXCEEDED;
		}
		int ready = poll(polled, 2, left < INT_MAX ? (int)left : INT_MAX);
		if (ready < 0 && errno != EINTR) {
			return sp_status_of_errno(errno);
		}
		if (ready > 0) {
			return polled[1].revents != 0 ? CANCELLED : OK;
		}
	}
}

/* Whether the last call on the socket is to be made again; OK after waiting for its turn. */
static enum status line_retry(const struct sp_line *line, short events, int64_t until_ms)
{
	switch (errno) {
	case EINTR:
		return OK;
	case EAGAIN:
		return line_wait(line, events, until_ms);
	default:
		return sp_status_of_errno(errno);
	}
}

static enum status line_write(
    const struct sp_line *line, const uint8_t *data, size_t size, int64_t until_ms)
{
	enum status status = OK;
	while (size > 0 && status == OK) {
		ssize_t sent = send(line->fd, data, size, MSG_NOSIGNAL);
		if (sent < 0) {
			status = line_retry(line, POLLOUT, until_ms);
			continue;
		}
		data += sent;
		size -= (size_t)sent;
	}
	return status;
}

static enum status line_read(
    const struct sp_line *line, uint8_t *data, size_t size, int64_t until_ms)
{
	enum status status = OK;
	while (size > 0 && status == OK) {
		ssize_t got = recv(line->fd, data, size, 0);
		if (got < 0) {
			status = line_retry(line, POLLIN, until_ms);
			continue;
		}
		if (got == 0) {
			return UNAVAILABLE;
		}
		data += got;
		size -= (size_t)got;
	}
	return status;
}

/* Connecting. */

static enum status line_dial(struct sp_line *line, const struct sp_place *place, int64_t until_ms)
{
	sp_line_hang_up(line);
	enum status status = sp_dial(place, &line->fd);
	if (status == OK) {
		status = line_wait(line, POLLOUT, until_ms);
	}
	return status == OK ? sp_dialled(line->fd) : status;
}

/* Tries each place of the address in turn. */
static enum status line_reach(struct sp_line *line, int64_t until_ms)
{
	struct sp_place places[SP_PLACES_MAX];
	size_t count = sp_address_find(&line->address, places);
	enum status status = UNAVAILABLE;
	for (size_t i = 0; i < count && status == UNAVAILABLE; i++) {
		status = line_dial(line, &places[i], until_ms);
	}
	return status;
}

static enum status line_greet(const struct sp_line *line, int64_t until_ms)
{
	uint8_t greeting[SP_GREETING_BYTES];
	sp_greeting_write(SP_REQ, greeting);
	enum status status = line_write(line, greeting, sizeof greeting, until_ms);
	if (status == OK) {
		status = line_read(line, greeting, sizeof greeting, until_ms);
	}
	if (status == OK && !sp_greeting_is(greeting, SP_REP)) {
		status = DATA_LOSS;
	}
	return status;
}

/* Hangs up unless all is well. */
static enum status line_ended(struct sp_line *line, enum status status)
{
	if (status != OK) {
		sp_line_hang_up(line);
	}
	return status;
}

enum status sp_line_connect(struct sp_line *line, int64_t until_ms)
{
	if (atomic_load(&line->interrupted)) {
		return CANCELLED;
	}
	enum status status = line_reach(line, until_ms);
	if (status == OK) {
		status = line_greet(line, until_ms);
	}
	return line_ended(line, status);
}

enum status sp_line_send(struct sp_line *line, struct bytes body, int64_t until_ms)
{
	size_t header_bytes = sp_header_bytes(line->address.carrier);
	size_t head_bytes = header_bytes + SP_WORD_BYTES;
	uint8_t *frame = malloc(head_bytes + body.size);
	if (frame == NULL) {
		return line_ended(line, RESOURCE_EXHAUSTED);
	}
	line->id = (line->id + 1) | SP_LAST_WORD;
	sp_header_write(line->address.carrier, SP_WORD_BYTES + body.size, frame);
	sp_word_write(line->id, frame + header_bytes);
	if (body.size > 0) {
		memcpy(frame + head_bytes, body.data, body.size);
	}
	enum status status = line_write(line, frame, head_bytes + body.size, until_ms);
	explicit_bzero(frame, head_bytes + body.size);
	free(frame);
	return line_ended(line, status);
}

/* Receives the head of the answer to the newest request. */
static enum status line_receive_head(
    struct sp_line *line, size_t size_max, int64_t until_ms, size_t *ret_size)
{
	uint8_t head[SP_HEADER_BYTES_MAX + SP_WORD_BYTES] = {0};
	size_t header_bytes = sp_header_bytes(line->address.carrier);
	uint64_t payload_bytes;
	enum status status = line_read(line, head, header_bytes + SP_WORD_BYTES, until_ms);
	if (status != OK) {
		return status;
	}
	if (!sp_header_read(head, line->address.carrier, &payload_bytes) ||
	    payload_bytes < SP_WORD_BYTES || payload_bytes - SP_WORD_BYTES > size_max ||
	    sp_word_read(head + header_bytes) != line->id) {
		return DATA_LOSS;
	}
	*ret_size = (size_t)payload_bytes - SP_WORD_BYTES;
	return OK;
}

enum status sp_line_receive(
    struct sp_line *line, size_t size_max, int64_t until_ms, uint8_t **ret_body, size_t *ret_size)
{
	size_t size;
	enum status status = line_receive_head(line, size_max, until_ms, &size);
	if (status != OK) {
		return line_ended(line, status);
	}
	uint8_t *body = malloc(size > 0 ? size : 1);
	if (body == NULL) {
		return line_ended(line, RESOURCE_EXHAUSTED);
	}
	status = line_read(line, body, size, until_ms);
	if (status != OK) {
		explicit_bzero(body, size);
		free(body);
		return line_ended(line, status);
	}
	*ret_body = body;
	*ret_size = size;
	return OK;
}
