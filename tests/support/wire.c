#include "support/wire.h"

#include "support/check.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { ID_BYTES = 4, LENGTH_BYTES = 8, HEAD_BYTES = 1 + LENGTH_BYTES, ANSWER_BYTES_MAX = 1 << 24 };

struct wire {
	int fd;
	uint32_t request_id;
};

static const uint8_t req_hello[8] = {0, 'S', 'P', 0, 0, 0x30, 0, 0};

struct wire *wire_open_raw(const char *url)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct wire *wire = calloc(1, sizeof *wire);
	assert_non_null(wire);
	assert_memory_equal(url, "ipc://", 6);
	(void)snprintf(address.sun_path, sizeof address.sun_path, "%s", url + 6);
	wire->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	wire->request_id = 0x80000001;
	assert_true(wire->fd >= 0);
	assert_int_equal(connect(wire->fd, (struct sockaddr *)&address, sizeof address), 0);
	return wire;
}

void wire_close(struct wire *wire)
{
	if (wire != NULL) {
		(void)close(wire->fd);
		free(wire);
	}
}

bool wire_send_raw(struct wire *wire, struct bytes data)
{
	size_t sent = 0;
	while (sent < data.size) {
		ssize_t size = send(wire->fd, data.data + sent, data.size - sent, MSG_NOSIGNAL);
		if (size <= 0) {
			return false;
		}
		sent += (size_t)size;
	}
	return true;
}

static void put_be(uint8_t *at, uint64_t number, unsigned size)
{
	for (unsigned i = 0; i < size; i++) {
		at[i] = (uint8_t)(number >> (8 * (size - 1 - i)));
	}
}

bool wire_send(struct wire *wire, struct bytes body)
{
	uint8_t head[HEAD_BYTES + ID_BYTES] = {1};
	put_be(head + 1, body.size + ID_BYTES, LENGTH_BYTES);
	put_be(head + HEAD_BYTES, wire->request_id++, ID_BYTES);
	return wire_send_raw(wire, (struct bytes){head, sizeof head}) && wire_send_raw(wire, body);
}

/* Reads exactly size bytes. */
static enum wire_end read_all(
    const struct wire *wire, int64_t until_mono_ms, uint8_t *data, size_t size)
{
	while (size > 0) {
		int64_t left = until_mono_ms - clock_mono_ms();
		struct pollfd poll_fd = {.fd = wire->fd, .events = POLLIN};
		int ready = left > 0 ? poll(&poll_fd, 1, (int)left) : 0;
		if (ready == 0) {
			return WIRE_SILENT;
		}
		ssize_t taken = ready < 0 && errno == EINTR ? 0 : read(wire->fd, data, size);
		if (ready > 0 && taken <= 0) {
			return WIRE_CLOSED;
		}
		data += taken;
		size -= (size_t)taken;
	}
	return WIRE_ANSWERED;
}

struct wire *wire_open(const char *url)
{
	uint8_t hello[sizeof req_hello];
	struct wire *wire = wire_open_raw(url);
	assert_true(wire_send_raw(wire, (struct bytes){req_hello, sizeof req_hello}));
	assert_int_equal(
	    read_all(wire, clock_mono_ms() + CHECK_SOON_MS, hello, sizeof hello), WIRE_ANSWERED);
	return wire;
}

enum wire_end wire_receive(
    struct wire *wire, unsigned timeout_ms, struct arena *arena, struct bytes *ret_body)
{
	uint8_t head[HEAD_BYTES];
	int64_t until = clock_mono_ms() + timeout_ms;
	enum wire_end end = read_all(wire, until, head, sizeof head);
	uint64_t size = 0;
	for (unsigned i = 0; i < LENGTH_BYTES; i++) {
		size = size << 8 | head[1 + i];
	}
	if (end != WIRE_ANSWERED) {
		return end;
	}
	assert_int_equal(head[0], 1);
	assert_in_range(size, ID_BYTES, ANSWER_BYTES_MAX);
	uint8_t *frame = arena_alloc(arena, size);
	assert_non_null(frame);
	end = read_all(wire, until, frame, size);
	*ret_body = (struct bytes){frame + ID_BYTES, size - ID_BYTES};
	return end;
}
