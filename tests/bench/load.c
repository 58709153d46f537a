#include "load.h"

#include "runtime/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	FRAME_BYTES_MAX = SP_HEADER_BYTES_MAX + SP_WORD_BYTES + LOAD_BODY_BYTES_MAX,
	BUFFER_BYTES = LOAD_IN_FLIGHT_MAX * FRAME_BYTES_MAX
};

struct connection {
	int fd;
	uint8_t *received; /* BUFFER_BYTES */
	size_t received_bytes;
};

struct run {
	const struct load_target *target;
	const struct load_calls *calls;
	uint8_t *sending; /* BUFFER_BYTES */
	double answered;
};

_Noreturn void load_fail(const char *doing)
{
	(void)fprintf(stderr, "bench: %s: %s\n", doing, strerror(errno)); /* NOLINT */
	exit(1);
}

static int connect_to(const struct load_target *target)
{
	struct sockaddr_un local = {.sun_family = AF_UNIX};
	struct sockaddr_in remote = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)target->port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	bool ipc = target->carrier == SP_IPC;
	int one = 1;
	memcpy(local.sun_path, target->socket, sizeof local.sun_path);
	int fd = socket(ipc ? AF_UNIX : AF_INET, SOCK_STREAM, 0);
	int error = fd < 0 ? -1
		    : ipc  ? connect(fd, (struct sockaddr *)&local, sizeof local)
			   : connect(fd, (struct sockaddr *)&remote, sizeof remote);
	if (error != 0 ||
	    (!ipc && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0)) {
		load_fail("connect");
	}
	return fd;
}

static void send_all(int fd, const uint8_t *data, size_t size)
{
	while (size > 0) {
		ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
		if (sent <= 0) {
			load_fail("send");
		}
		data += sent;
		size -= (size_t)sent;
	}
}

static size_t receive(int fd, uint8_t *data, size_t size)
{
	ssize_t got = recv(fd, data, size, 0);
	if (got <= 0) {
		load_fail("receive");
	}
	return (size_t)got;
}

static struct connection connection_open(const struct load_target *target)
{
	uint8_t greeting[SP_GREETING_BYTES];
	struct connection connection = {.fd = connect_to(target), .received = malloc(BUFFER_BYTES)};
	if (connection.received == NULL) {
		load_fail("allocate");
	}
	sp_greeting_write(SP_REQ, greeting);
	send_all(connection.fd, greeting, sizeof greeting);
	for (size_t got = 0; got < sizeof greeting;) {
		got += receive(connection.fd, greeting + got, sizeof greeting - got);
	}
	if (!sp_greeting_is(greeting, SP_REP)) {
		load_fail("greet");
	}
	return connection;
}

static void connection_close(struct connection *connection)
{
	(void)close(connection->fd);
	free(connection->received);
}

/* Sends count new calls in one go. */
static void send_calls(struct run *run, const struct connection *connection, size_t count)
{
	size_t header_bytes = sp_header_bytes(run->target->carrier);
	size_t size = 0;
	for (size_t i = 0; i < count; i++) {
		static const uint8_t request_id[SP_WORD_BYTES] = {0x80, 0, 0, 1};
		uint8_t *frame = run->sending + size;
		size_t body_bytes =
		    run->calls->next(run->calls->context, frame + header_bytes + SP_WORD_BYTES);
		sp_header_write(run->target->carrier, SP_WORD_BYTES + body_bytes, frame);
		memcpy(frame + header_bytes, request_id, sizeof request_id);
		size += header_bytes + SP_WORD_BYTES + body_bytes;
	}
	send_all(connection->fd, run->sending, size);
}

/* Size of the whole frame at the start of data; 0 when it is not all there. */
static size_t whole_frame(const struct run *run, struct bytes data)
{
	uint64_t payload_bytes;
	size_t header_bytes = sp_header_bytes(run->target->carrier);
	if (data.size < header_bytes) {
		return 0;
	}
	if (!sp_header_read(data.data, run->target->carrier, &payload_bytes) ||
	    payload_bytes < SP_WORD_BYTES) {
		load_fail("read a frame");
	}
	size_t size = header_bytes + (size_t)payload_bytes;
	return size <= data.size ? size : 0;
}

/* Takes what has come, and calls anew for every whole answer. */
static void turn(struct run *run, struct connection *connection)
{
	connection->received_bytes +=
	    receive(connection->fd, connection->received + connection->received_bytes,
		BUFFER_BYTES - connection->received_bytes);
	size_t used = 0;
	size_t whole = 0;
	size_t skip = sp_header_bytes(run->target->carrier) + SP_WORD_BYTES;
	for (;;) {
		struct bytes rest = {
		    connection->received + used, connection->received_bytes - used};
		size_t size = whole_frame(run, rest);
		if (size == 0) {
			break;
		}
		if (!run->calls->good(
			run->calls->context, (struct bytes){rest.data + skip, size - skip})) {
			load_fail("call: a wrong answer");
		}
		used += size;
		whole++;
	}
	memmove(
	    connection->received, connection->received + used, connection->received_bytes - used);
	connection->received_bytes -= used;
	run->answered += (double)whole;
	send_calls(run, connection, whole);
}

double load_run(const struct load_target *target,
    const struct load_calls *calls,
    size_t connections,
    size_t pipelined,
    int round_ms)
{
	struct connection open[LOAD_IN_FLIGHT_MAX];
	struct pollfd polled[LOAD_IN_FLIGHT_MAX];
	struct run run = {.target = target, .calls = calls, .sending = malloc(BUFFER_BYTES)};
	if (run.sending == NULL) {
		load_fail("allocate");
	}
	for (size_t i = 0; i < connections; i++) {
		open[i] = connection_open(target);
		polled[i] = (struct pollfd){.fd = open[i].fd, .events = POLLIN};
		send_calls(&run, &open[i], pipelined);
	}
	int64_t start = clock_mono_ms();
	int64_t now = start;
	for (; now - start < round_ms; now = clock_mono_ms()) {
		if (connections > 1 && poll(polled, connections, -1) < 0) {
			load_fail("poll");
		}
		for (size_t i = 0; i < connections; i++) {
			if (connections == 1 || (polled[i].revents & POLLIN) != 0) {
				turn(&run, &open[i]);
			}
		}
	}
	for (size_t i = 0; i < connections; i++) {
		connection_close(&open[i]);
	}
	free(run.sending);
	return run.answered * 1000 / (double)(now - start);
}

static int by_value(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;
	return (left > right) - (left < right);
}

double load_median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof *values, by_value);
	return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static bool options_take(int argc, char **argv, struct load_options *options)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--quick") == 0) {
			*options =
			    (struct load_options){.quick = true, .rounds = 1, .round_ms = 50};
		} else if (strcmp(argv[i], "--rounds") == 0 && i + 1 < argc) {
			options->rounds = (int)strtol(argv[++i], NULL, 10);
		} else if (strcmp(argv[i], "--ms") == 0 && i + 1 < argc) {
			options->round_ms = (int)strtol(argv[++i], NULL, 10);
		} else {
			return false;
		}
	}
	return options->rounds >= 1 && options->rounds <= LOAD_ROUNDS_MAX && options->round_ms >= 1;
}

bool load_options_read(int argc, char **argv, struct load_options *ret_options)
{
	struct load_options options = {.rounds = 7, .round_ms = 500};
	if (!options_take(argc, argv, &options)) {
		(void)fprintf(stderr, "usage: %s [--quick] [--rounds N] [--ms N]\n", argv[0]);
		return false;
	}
	*ret_options = options;
	return true;
}
