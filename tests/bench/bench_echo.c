/*
 * Echo over SP: our server against nng's own REP socket, calls a second over ipc and tcp.
 *
 *     bench_echo [--quick] [--rounds N] [--ms N] [--bytes N]
 *
 * Each server is a process of its own; one single-threaded client, made of plain sockets, drives
 * both in turn, round by round. "pipelined" is one connection with so many calls in flight,
 * "connections" so many connections with one call each. Printed are the medians of all rounds, and
 * ours divided by nng's.
 */
#include "runtime/clock.h"
#include "runtime/sp_frame.h"
#include "runtime/sp_server.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { IN_FLIGHT_MAX = 64, ROUNDS_MAX = 99, REP_CONTEXTS = 128, BODY_BYTES_MAX = 4096 };
enum { FRAME_BYTES_MAX = SP_HEADER_BYTES_MAX + SP_WORD_BYTES + BODY_BYTES_MAX };

struct options {
	int rounds;
	int round_ms;
	size_t body_bytes;
};

enum kind { OURS, NNG, KINDS };

struct server {
	pid_t pid;
	int control; /* closing it ends the server */
	int port;
	char socket[sizeof((struct sockaddr_un *)NULL)->sun_path];
};

struct load {
	enum sp_carrier carrier;
	size_t connections;
	size_t pipelined; /* calls in flight on each connection */
	uint8_t frames[IN_FLIGHT_MAX * FRAME_BYTES_MAX];
	size_t frame_bytes;
};

static void fail(const char *doing)
{
	perror(doing);
	_exit(1);
}

/* The two servers. */

static void echo_ours(void *context, struct sp_message *message, struct bytes body, uid_t peer_uid)
{
	(void)context;
	(void)peer_uid;
	sp_message_answer(message, body);
}

static int serve_ours(const char *ipc_url, const char *tcp_url)
{
	struct sp_server *server;
	if (sp_server_open(NULL, echo_ours, NULL, &server) != OK ||
	    sp_server_listen(server, ipc_url) != OK || sp_server_listen(server, tcp_url) != OK) {
		return -1;
	}
	return sp_server_port(server);
}

struct echoer {
	nng_aio *aio;
	nng_ctx ctx;
	bool sending;
};

static void echo_nng(void *arg)
{
	struct echoer *echoer = arg;
	bool failed = nng_aio_result(echoer->aio) != 0;
	if (failed && echoer->sending) {
		nng_msg_free(nng_aio_get_msg(echoer->aio));
	}
	echoer->sending = !echoer->sending && !failed;
	if (echoer->sending) {
		nng_ctx_send(echoer->ctx, echoer->aio);
	} else {
		nng_ctx_recv(echoer->ctx, echoer->aio);
	}
}

static int serve_nng(const char *ipc_url, const char *tcp_url)
{
	static struct echoer echoers[REP_CONTEXTS];
	nng_socket socket;
	nng_listener listener;
	nng_sockaddr address;
	if (nng_rep0_open(&socket) != 0 || nng_listen(socket, ipc_url, NULL, 0) != 0 ||
	    nng_listen(socket, tcp_url, &listener, 0) != 0 ||
	    nng_listener_get_addr(listener, NNG_OPT_LOCADDR, &address) != 0) {
		return -1;
	}
	for (size_t i = 0; i < REP_CONTEXTS; i++) {
		if (nng_ctx_open(&echoers[i].ctx, socket) != 0 ||
		    nng_aio_alloc(&echoers[i].aio, echo_nng, &echoers[i]) != 0) {
			return -1;
		}
		nng_ctx_recv(echoers[i].ctx, echoers[i].aio);
	}
	return ntohs(address.s_in.sa_port);
}

/* Starts a server in a process of its own, before this one has used nng. */
static struct server server_start(enum kind kind, const char *folder)
{
	struct server server = {0};
	int pair[2];
	(void)snprintf(server.socket, sizeof server.socket, "%s/%d", folder, (int)kind);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) {
		fail("socketpair");
	}
	server.pid = fork();
	if (server.pid == 0) {
		char url[sizeof server.socket + 8];
		(void)snprintf(url, sizeof url, "ipc://%s", server.socket);
		int port = (kind == OURS ? serve_ours : serve_nng)(url, "tcp://127.0.0.1:0");
		char byte;
		(void)close(pair[0]);
		if (write(pair[1], &port, sizeof port) == (ssize_t)sizeof port) {
			(void)!read(pair[1], &byte, 1);
		}
		_exit(0);
	}
	(void)close(pair[1]);
	server.control = pair[0];
	if (server.pid < 0 ||
	    read(server.control, &server.port, sizeof server.port) != sizeof server.port ||
	    server.port <= 0) {
		fail("start a server");
	}
	return server;
}

/* The client. */

static int connect_ipc(const struct server *server)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	memcpy(address.sun_path, server->socket, sizeof address.sun_path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
		fail("connect");
	}
	return fd;
}

static int connect_tcp(const struct server *server)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)server->port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int one = 1;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0) {
		fail("connect");
	}
	return fd;
}

static void send_all(int fd, const uint8_t *data, size_t size)
{
	while (size > 0) {
		ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
		if (sent <= 0) {
			fail("send");
		}
		data += sent;
		size -= (size_t)sent;
	}
}

static size_t receive(int fd, uint8_t *data, size_t size)
{
	ssize_t got = recv(fd, data, size, 0);
	if (got <= 0) {
		fail("receive");
	}
	return (size_t)got;
}

static int client_open(const struct server *server, const struct load *load)
{
	uint8_t greeting[SP_GREETING_BYTES];
	int fd = load->carrier == SP_IPC ? connect_ipc(server) : connect_tcp(server);
	sp_greeting_write(SP_REQ, greeting);
	send_all(fd, greeting, sizeof greeting);
	for (size_t got = 0; got < sizeof greeting;) {
		got += receive(fd, greeting + got, sizeof greeting - got);
	}
	if (!sp_greeting_is(greeting, SP_REP)) {
		fail("greet");
	}
	return fd;
}

static void load_frames(struct load *load, size_t body_bytes)
{
	size_t header_bytes = sp_header_bytes(load->carrier);
	load->frame_bytes = header_bytes + SP_WORD_BYTES + body_bytes;
	memset(load->frames, 'x', sizeof load->frames);
	for (size_t i = 0; i < IN_FLIGHT_MAX; i++) {
		uint8_t *frame = load->frames + i * load->frame_bytes;
		sp_header_write(load->carrier, SP_WORD_BYTES + body_bytes, frame);
		frame[header_bytes] = 0x80;
	}
}

/* Takes what has come on one connection and asks anew for every whole answer. */
static size_t client_turn(int fd, const struct load *load, size_t *partial)
{
	uint8_t answers[IN_FLIGHT_MAX * FRAME_BYTES_MAX];
	*partial += receive(fd, answers, load->pipelined * load->frame_bytes - *partial);
	size_t whole = *partial / load->frame_bytes;
	*partial %= load->frame_bytes;
	send_all(fd, load->frames, whole * load->frame_bytes);
	return whole;
}

/* Calls a second. */
static double load_run(const struct load *load, const struct server *server, int round_ms)
{
	struct pollfd polled[IN_FLIGHT_MAX];
	size_t partial[IN_FLIGHT_MAX] = {0};
	for (size_t i = 0; i < load->connections; i++) {
		polled[i] = (struct pollfd){.fd = client_open(server, load), .events = POLLIN};
		send_all(polled[i].fd, load->frames, load->pipelined * load->frame_bytes);
	}
	int64_t start = clock_mono_ms();
	int64_t now = start;
	double calls = 0;
	for (; now - start < round_ms; now = clock_mono_ms()) {
		if (load->connections > 1 && poll(polled, load->connections, -1) < 0) {
			fail("poll");
		}
		for (size_t i = 0; i < load->connections; i++) {
			if (load->connections == 1 || (polled[i].revents & POLLIN) != 0) {
				calls += (double)client_turn(polled[i].fd, load, &partial[i]);
			}
		}
	}
	for (size_t i = 0; i < load->connections; i++) {
		(void)close(polled[i].fd);
	}
	return calls * 1000 / (double)(now - start);
}

static int by_value(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;
	return (left > right) - (left < right);
}

static double median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof *values, by_value);
	return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static void compare(struct load *load, const struct server *servers, const struct options *options)
{
	double rates[KINDS][ROUNDS_MAX];
	load_frames(load, options->body_bytes);
	for (int round = 0; round < options->rounds; round++) {
		for (int i = 0; i < KINDS; i++) {
			int kind = (round + i) % KINDS; /* neither is always first */
			rates[kind][round] = load_run(load, &servers[kind], options->round_ms);
		}
	}
	double ours = median(rates[OURS], options->rounds);
	double theirs = median(rates[NNG], options->rounds);
	(void)printf("%-4s %-11s %9zu %10.0f %10.0f %7.2f\n",
	    load->carrier == SP_IPC ? "ipc" : "tcp",
	    load->connections > 1 ? "connections" : "pipelined",
	    load->connections * load->pipelined, ours, theirs, ours / theirs);
	(void)fflush(stdout);
}

static void compare_all(const struct server *servers, const struct options *options)
{
	static const size_t in_flight[] = {1, 8, IN_FLIGHT_MAX};
	static struct load load;
	(void)printf("%d rounds of %d ms each, %zu bytes a call\n", options->rounds,
	    options->round_ms, options->body_bytes);
	(void)printf(
	    "%-4s %-11s %9s %10s %10s %7s\n", "", "", "in flight", "ours/s", "nng REP/s", "ratio");
	for (int carrier = SP_IPC; carrier >= SP_TCP; carrier--) {
		load.carrier = (enum sp_carrier)carrier;
		for (size_t i = 0; i < sizeof in_flight / sizeof *in_flight; i++) {
			load.connections = 1;
			load.pipelined = in_flight[i];
			compare(&load, servers, options);
			if (in_flight[i] > 1) {
				load.connections = in_flight[i];
				load.pipelined = 1;
				compare(&load, servers, options);
			}
		}
	}
}

static bool number_option(
    const char *given, const char *name, const char *value, long most, long *ret)
{
	if (strcmp(given, name) != 0 || value == NULL) {
		return false;
	}
	char *end;
	long number = strtol(value, &end, 10);
	if (*end != '\0' || number < 1 || number > most) {
		return false;
	}
	*ret = number;
	return true;
}

static bool options_read(int argc, char **argv, struct options *options)
{
	long rounds = 9;
	long round_ms = 500;
	long body_bytes = 64;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--quick") == 0) {
			rounds = 1;
			round_ms = 50;
		} else if (number_option(argv[i], "--rounds", argv[i + 1], ROUNDS_MAX, &rounds) ||
			   number_option(argv[i], "--ms", argv[i + 1], 60000, &round_ms) ||
			   number_option(
			       argv[i], "--bytes", argv[i + 1], BODY_BYTES_MAX, &body_bytes)) {
			i++;
		} else {
			return false;
		}
	}
	*options = (struct options){(int)rounds, (int)round_ms, (size_t)body_bytes};
	return true;
}

int main(int argc, char **argv)
{
	struct options options;
	struct server servers[KINDS];
	char folder[] = "/tmp/bench_echo.XXXXXX";
	if (!options_read(argc, argv, &options)) {
		(void)fprintf(
		    stderr, "usage: bench_echo [--quick] [--rounds N] [--ms N] [--bytes N]\n");
		return 2;
	}
	if (mkdtemp(folder) == NULL) {
		fail("make a folder");
	}
	for (int kind = 0; kind < KINDS; kind++) {
		servers[kind] = server_start((enum kind)kind, folder);
	}
	compare_all(servers, &options);
	for (int kind = 0; kind < KINDS; kind++) {
		(void)close(servers[kind].control);
		(void)unlink(servers[kind].socket);
	}
	(void)rmdir(folder);
	return 0;
}
