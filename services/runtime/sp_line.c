#include "runtime/sp_line.h"

#include "runtime/clock.h"
#include "runtime/sp_frame.h"

#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char ipc_scheme[] = "ipc://";
static const char tcp_scheme[] = "tcp://";

/* The bit of a request's id that ends the words before the body. */
static const uint32_t last_word = 0x80000000;

struct sp_line {
	enum sp_carrier carrier;
	char *host; /* tcp: "127.0.0.1"; ipc: the path */
	char *port; /* tcp only, within host's memory */
	int fd;     /* -1 when not connected */
	int wake;   /* an eventfd, readable once interrupted */
	atomic_bool interrupted;
	uint32_t id; /* of the newest request */
};

static enum status translated(int error)
{
	switch (error) {
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		return RESOURCE_EXHAUSTED;
	default:
		return UNAVAILABLE;
	}
}

/* Opening and closing. */

/* Splits "host:port" or "[host]:port" in place. */
static bool line_split_host(struct sp_line *line)
{
	char *colon = strrchr(line->host, ':');
	if (colon == NULL || colon == line->host || colon[1] == '\0') {
		return false;
	}
	*colon = '\0';
	line->port = colon + 1;
	if (line->host[0] == '[' && colon[-1] == ']') {
		colon[-1] = '\0';
		memmove(line->host, line->host + 1, strlen(line->host));
	}
	return true;
}

static enum status line_set_address(struct sp_line *line, const char *url)
{
	bool ipc = strncmp(url, ipc_scheme, sizeof ipc_scheme - 1) == 0;
	if (!ipc && strncmp(url, tcp_scheme, sizeof tcp_scheme - 1) != 0) {
		return INVALID_ARGUMENT;
	}
	line->carrier = ipc ? SP_IPC : SP_TCP;
	line->host = strdup(url + (ipc ? sizeof ipc_scheme : sizeof tcp_scheme) - 1);
	if (line->host == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (ipc) {
		bool fits = strlen(line->host) < sizeof((struct sockaddr_un *)NULL)->sun_path;
		return line->host[0] == '/' && fits ? OK : INVALID_ARGUMENT;
	}
	return line_split_host(line) ? OK : INVALID_ARGUMENT;
}

enum status sp_line_open(const char *url, struct sp_line **ret_line)
{
	struct sp_line *line = calloc(1, sizeof *line);
	if (line == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	line->fd = -1;
	enum status status = line_set_address(line, url);
	if (status != OK) {
		goto address;
	}
	line->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (line->wake < 0) {
		status = RESOURCE_EXHAUSTED;
		goto address;
	}
	*ret_line = line;
	return OK;
address:
	free(line->host);
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
	free(line->host);
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
			return translated(errno);
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
		return translated(errno);
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

/* How a connect that did not succeed at once ends. */
static enum status line_connected(const struct sp_line *line, int64_t until_ms)
{
	int error = errno;
	socklen_t size = sizeof error;
	if (error == EINPROGRESS) {
		enum status status = line_wait(line, POLLOUT, until_ms);
		if (status != OK) {
			return status;
		}
		(void)getsockopt(line->fd, SOL_SOCKET, SO_ERROR, &error, &size);
	}
	return error == 0 ? OK : translated(error);
}

static enum status line_dial(
    struct sp_line *line, const struct sockaddr *address, socklen_t size, int64_t until_ms)
{
	sp_line_hang_up(line);
	line->fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (line->fd < 0) {
		return translated(errno);
	}
	if (connect(line->fd, address, size) == 0) {
		return OK;
	}
	return line_connected(line, until_ms);
}

static enum status line_dial_ipc(struct sp_line *line, int64_t until_ms)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	memcpy(
	    address.sun_path, line->host, strlen(line->host) + 1); /* line_set_address saw it fit */
	return line_dial(line, (struct sockaddr *)&address, sizeof address, until_ms);
}

/* Tries each address of the host in turn. */
static enum status line_dial_tcp(struct sp_line *line, int64_t until_ms)
{
	int one = 1;
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
	struct addrinfo *found;
	if (getaddrinfo(line->host, line->port, &hints, &found) != 0) {
		return UNAVAILABLE;
	}
	enum status status = UNAVAILABLE;
	for (struct addrinfo *at = found; at != NULL && status == UNAVAILABLE; at = at->ai_next) {
		status = line_dial(line, at->ai_addr, at->ai_addrlen, until_ms);
	}
	freeaddrinfo(found);
	if (status == OK) {
		(void)setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
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
	enum status status =
	    line->carrier == SP_IPC ? line_dial_ipc(line, until_ms) : line_dial_tcp(line, until_ms);
	if (status == OK) {
		status = line_greet(line, until_ms);
	}
	return line_ended(line, status);
}

static void word_write(uint32_t word, uint8_t *ret_bytes)
{
	for (int i = SP_WORD_BYTES - 1; i >= 0; i--) {
		ret_bytes[i] = (uint8_t)word;
		word >>= 8;
	}
}

static uint32_t word_read(const uint8_t *bytes)
{
	uint32_t word = 0;
	for (int i = 0; i < SP_WORD_BYTES; i++) {
		word = word << 8 | bytes[i];
	}
	return word;
}

enum status sp_line_send(struct sp_line *line, struct bytes body, int64_t until_ms)
{
	size_t header_bytes = sp_header_bytes(line->carrier);
	size_t head_bytes = header_bytes + SP_WORD_BYTES;
	uint8_t *frame = malloc(head_bytes + body.size);
	if (frame == NULL) {
		return line_ended(line, RESOURCE_EXHAUSTED);
	}
	line->id = (line->id + 1) | last_word;
	sp_header_write(line->carrier, SP_WORD_BYTES + body.size, frame);
	word_write(line->id, frame + header_bytes);
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
	size_t header_bytes = sp_header_bytes(line->carrier);
	uint64_t payload_bytes;
	enum status status = line_read(line, head, header_bytes + SP_WORD_BYTES, until_ms);
	if (status != OK) {
		return status;
	}
	if (!sp_header_read(head, line->carrier, &payload_bytes) || payload_bytes < SP_WORD_BYTES ||
	    payload_bytes - SP_WORD_BYTES > size_max ||
	    word_read(head + header_bytes) != line->id) {
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
