/*
 * The SP server: that it speaks the protocol as nng does, keeps its limits, and begins and ends
 * cleanly.
 */
#include "runtime/clock.h"
#include "runtime/sp_server.h"
#include "support/parking.h"
#include "support/sp_peer.h"

#include <errno.h>
#include <nng/nng.h>
#include <nng/protocol/reqrep0/req.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

enum { INBOX_BYTES = 16 * 1024, SHORT_MS = 100 };

static const struct bytes hello = {(const uint8_t *)"hello", 5};
static const struct bytes dawdle = {(const uint8_t *)"dawdle", 6};
static const struct bytes park = {(const uint8_t *)"park", 4};

/* A server that echoes, but keeps what starts with "park" until it is told to answer. */
struct world {
	char folder[32];
	char path[64];
	char url[72];
	struct sp_server *server;
	pthread_mutex_t mutex;
	struct parking parking;
	uid_t peer_uid;
	uint64_t connection;
	size_t awaited;       /* by a condition of sp_peer_wait */
	atomic_bool dawdling; /* within the callback for a "dawdle" */
};

static void on_message(void *context, struct sp_message *message, struct bytes body, uid_t peer_uid)
{
	struct world *world = context;
	if (body.size == dawdle.size && memcmp(body.data, dawdle.data, dawdle.size) == 0) {
		atomic_store(&world->dawdling, true);
		(void)usleep(SHORT_MS * 1000);
		atomic_store(&world->dawdling, false);
	}
	bool parks = body.size >= park.size && memcmp(body.data, park.data, park.size) == 0;
	pthread_mutex_lock(&world->mutex);
	world->peer_uid = peer_uid;
	world->connection = sp_message_connection(message);
	pthread_mutex_unlock(&world->mutex);
	if (parks) {
		parking_put(&world->parking, message, body);
	} else {
		sp_message_answer(message, body);
	}
}

static struct sp_server_stats stats(const struct world *world)
{
	struct sp_server_stats now;
	sp_server_stats(world->server, &now);
	return now;
}

static bool open_is(void *context)
{
	const struct world *world = context;
	return stats(world).open == world->awaited;
}

static void wait_open(struct world *world, size_t count)
{
	world->awaited = count;
	assert_true(sp_peer_wait(open_is, world));
}

static bool expelled_is(void *context)
{
	const struct world *world = context;
	return stats(world).expelled == world->awaited;
}

static void wait_expelled(struct world *world, size_t count)
{
	world->awaited = count;
	assert_true(sp_peer_wait(expelled_is, world));
}

static bool refused_is(void *context)
{
	const struct world *world = context;
	return stats(world).refused == world->awaited;
}

static void wait_refused(struct world *world, size_t count)
{
	world->awaited = count;
	assert_true(sp_peer_wait(refused_is, world));
}

/* A server with these limits, on the world's socket and on any tcp port. */
static void serve(struct world *world, const struct sp_server_limits *limits)
{
	assert_int_equal(sp_server_open(limits, on_message, world, &world->server), OK);
	assert_int_equal(sp_server_listen(world->server, world->url), OK);
	assert_int_equal(sp_server_listen(world->server, "tcp://127.0.0.1:0"), OK);
}

static int world_open(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	if (world == NULL || pthread_mutex_init(&world->mutex, NULL) != 0) {
		return -1;
	}
	(void)snprintf(world->folder, sizeof world->folder, "/tmp/sp_server.XXXXXX");
	if (mkdtemp(world->folder) == NULL) {
		return -1;
	}
	(void)snprintf(world->path, sizeof world->path, "%s/socket", world->folder);
	(void)snprintf(world->url, sizeof world->url, "ipc://%s", world->path);
	parking_init(&world->parking);
	*state = world;
	return 0;
}

static int world_close(void **state)
{
	struct world *world = *state;
	parking_answer(&world->parking, &hello);
	sp_server_close(world->server);
	(void)unlink(world->path);
	(void)rmdir(world->folder);
	(void)pthread_mutex_destroy(&world->mutex);
	free(world);
	return 0;
}

static int connect_carrier(const struct world *world, enum sp_carrier carrier)
{
	int fd = carrier == SP_IPC ? sp_peer_connect_ipc(world->path)
				   : sp_peer_connect_tcp(sp_server_port(world->server));
	assert_true(fd >= 0);
	return fd;
}

/* A greeted connection. */
static int meet(const struct world *world, enum sp_carrier carrier)
{
	int fd = connect_carrier(world, carrier);
	assert_true(sp_peer_greet(fd));
	return fd;
}

static void assert_serves(const struct world *world)
{
	int fd = meet(world, SP_IPC);
	assert_true(sp_peer_echo(fd, SP_IPC, hello));
	(void)close(fd);
}

/* Speaking the protocol. */

static void assert_echoes_req(const char *url)
{
	char answer[16];
	size_t size = sizeof answer;
	nng_socket socket;
	assert_int_equal(nng_req0_open(&socket), 0);
	assert_int_equal(nng_socket_set_ms(socket, NNG_OPT_RECVTIMEO, SP_PEER_WAIT_MS), 0);
	assert_int_equal(nng_dial(socket, url, NULL, 0), 0);
	assert_int_equal(nng_send(socket, (void *)(uintptr_t)hello.data, hello.size, 0), 0);
	assert_int_equal(nng_recv(socket, answer, &size, 0), 0);
	assert_int_equal(size, hello.size);
	assert_memory_equal(answer, hello.data, hello.size);
	(void)nng_close(socket);
}

static void test_nng_req_socket_is_answered_over_ipc(void **state)
{
	struct world *world = *state;
	serve(world, NULL);
	assert_echoes_req(world->url);
}

static void test_nng_req_socket_is_answered_over_tcp(void **state)
{
	struct world *world = *state;
	char url[64];
	serve(world, NULL);
	(void)snprintf(url, sizeof url, "tcp://127.0.0.1:%d", sp_server_port(world->server));
	assert_echoes_req(url);
}

static void test_nngcat_is_answered(void **state)
{
	struct world *world = *state;
	char command[256];
	char answer[64] = "";
	if (access("/usr/bin/nngcat", X_OK) != 0) {
		skip();
	}
	serve(world, NULL);
	(void)snprintf(command, sizeof command,
	    "/usr/bin/nngcat --req0 --dial %s --recv-timeout 10 --send-timeout 10 --data hello "
	    "--raw",
	    world->url);
	FILE *pipe = popen(command, "r");
	assert_non_null(pipe);
	(void)!fgets(answer, sizeof answer, pipe);
	(void)pclose(pipe);
	assert_string_equal(answer, "hello");
}

static void assert_echoes_sizes(const struct world *world, enum sp_carrier carrier)
{
	static const size_t edges[] = {0, 4096, INBOX_BYTES, 65536, (1 << 20) - SP_WORD_BYTES - 24};
	uint8_t *body = malloc(1 << 20);
	assert_non_null(body);
	for (size_t i = 0; i < 1 << 20; i++) {
		body[i] = (uint8_t)(i * 7 + i / 251);
	}
	int fd = meet(world, carrier);
	for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
		for (size_t size = edges[i] < 24 ? 0 : edges[i] - 24; size <= edges[i] + 24;
		     size++) {
			if (!sp_peer_echo(fd, carrier, (struct bytes){body, size})) {
				fail_msg("a body of %zu bytes came back wrong", size);
			}
		}
	}
	(void)close(fd);
	free(body);
}

static void test_bodies_of_every_size_come_back_over_ipc(void **state)
{
	serve(*state, NULL);
	assert_echoes_sizes(*state, SP_IPC);
}

static void test_bodies_of_every_size_come_back_over_tcp(void **state)
{
	serve(*state, NULL);
	assert_echoes_sizes(*state, SP_TCP);
}

static void test_bytes_that_come_one_by_one_make_a_message(void **state)
{
	struct world *world = *state;
	uint8_t frame[SP_PEER_HEAD_BYTES_MAX + 8];
	uint8_t body[8];
	uint32_t id;
	size_t size;
	serve(world, NULL);
	int fd = meet(world, SP_IPC);
	size_t head = sp_peer_head(SP_IPC, 7, hello.size, frame);
	memcpy(frame + head, hello.data, hello.size);
	for (size_t i = 0; i < head + hello.size; i++) {
		assert_true(sp_peer_send(fd, frame + i, 1));
		(void)usleep(500);
	}
	assert_true(sp_peer_take(fd, SP_IPC, &id, body, sizeof body, &size));
	assert_int_equal(size, hello.size);
	(void)close(fd);
}

static void test_an_answer_repeats_every_word_of_the_backtrace(void **state)
{
	struct world *world = *state;
	static const uint8_t request[] = {
	    1, 0, 0, 0, 0, 0, 0, 0, 14, 0, 0, 0, 5, 0, 0, 1, 9, 0x80, 0, 0, 7, 'h', 'i'};
	uint8_t answer[sizeof request];
	serve(world, NULL);
	int fd = meet(world, SP_IPC);
	assert_true(sp_peer_send(fd, request, sizeof request));
	assert_true(sp_peer_receive(fd, answer, sizeof answer));
	assert_memory_equal(answer, request, sizeof request);
	(void)close(fd);
}

static void test_pipelined_requests_are_each_answered_in_order(void **state)
{
	enum { COUNT = 100, BODY = 500 };
	struct world *world = *state;
	static uint8_t frames[COUNT * (SP_PEER_HEAD_BYTES_MAX + BODY)];
	uint8_t body[BODY];
	size_t used = 0;
	serve(world, NULL);
	int fd = meet(world, SP_TCP);
	for (uint32_t i = 0; i < COUNT; i++) {
		used += sp_peer_head(SP_TCP, i, BODY, frames + used);
		memset(frames + used, (int)i, BODY);
		used += BODY;
	}
	assert_true(sp_peer_send(fd, frames, used));
	for (uint32_t i = 0; i < COUNT; i++) {
		uint32_t id;
		size_t size;
		assert_true(sp_peer_take(fd, SP_TCP, &id, body, sizeof body, &size));
		assert_int_equal(id, i);
		assert_int_equal(body[BODY - 1], (uint8_t)i);
	}
	(void)close(fd);
}

static void test_the_callback_is_told_who_asks(void **state)
{
	struct world *world = *state;
	serve(world, NULL);
	int ipc = meet(world, SP_IPC);
	assert_true(sp_peer_echo(ipc, SP_IPC, hello));
	assert_int_equal(world->peer_uid, geteuid());
	uint64_t first = world->connection;
	int tcp = meet(world, SP_TCP);
	assert_true(sp_peer_echo(tcp, SP_TCP, hello));
	assert_int_equal(world->peer_uid, (uid_t)-1);
	assert_int_not_equal(world->connection, first);
	(void)close(ipc);
	(void)close(tcp);
}

/* What is broken or too much is cut off, and only that. */

static void assert_cut_off(struct world *world, const void *data, size_t size)
{
	int fd = meet(world, SP_IPC);
	assert_true(sp_peer_send(fd, data, size));
	assert_true(sp_peer_sees_close(fd));
	(void)close(fd);
	wait_expelled(world, 1);
	assert_serves(world);
}

static void test_a_frame_over_the_limit_is_cut_off(void **state)
{
	uint8_t head[SP_PEER_HEAD_BYTES_MAX];
	size_t size = sp_peer_head(SP_IPC, 1, 1001 - SP_WORD_BYTES, head);
	serve(*state, &(struct sp_server_limits){.frame_bytes_max = 1000});
	assert_cut_off(*state, head, size);
}

static void test_a_frame_of_exactly_the_limit_is_answered(void **state)
{
	struct world *world = *state;
	uint8_t body[1000 - SP_WORD_BYTES] = "full";
	serve(world, &(struct sp_server_limits){.frame_bytes_max = 1000});
	int fd = meet(world, SP_IPC);
	assert_true(sp_peer_echo(fd, SP_IPC, (struct bytes){body, sizeof body}));
	(void)close(fd);
}

static void test_a_frame_of_absurd_length_is_cut_off(void **state)
{
	static const uint8_t frame[] = {1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	serve(*state, NULL);
	assert_cut_off(*state, frame, sizeof frame);
}

static void test_a_frame_without_room_for_a_word_is_cut_off(void **state)
{
	static const uint8_t frame[] = {1, 0, 0, 0, 0, 0, 0, 0, 3, 0x80, 0, 0};
	serve(*state, NULL);
	assert_cut_off(*state, frame, sizeof frame);
}

static void test_an_ipc_frame_of_another_kind_is_cut_off(void **state)
{
	static const uint8_t frame[] = {2, 0, 0, 0, 0, 0, 0, 0, 4, 0x80, 0, 0, 0};
	serve(*state, NULL);
	assert_cut_off(*state, frame, sizeof frame);
}

static void test_a_backtrace_without_end_is_cut_off(void **state)
{
	uint8_t frame[SP_HEADER_BYTES_MAX + SP_BACKTRACE_BYTES_MAX + SP_WORD_BYTES] = {0};
	sp_header_write(SP_IPC, sizeof frame - SP_HEADER_BYTES_MAX, frame);
	frame[SP_HEADER_BYTES_MAX + SP_BACKTRACE_BYTES_MAX] = 0x80; /* one word too late */
	serve(*state, NULL);
	assert_cut_off(*state, frame, sizeof frame);
}

static void test_a_wrong_greeting_is_cut_off(void **state)
{
	struct world *world = *state;
	static const uint8_t subscriber[] = {0, 'S', 'P', 0, 0, 0x21, 0, 0};
	serve(world, NULL);
	int fd = connect_carrier(world, SP_IPC);
	assert_true(sp_peer_send(fd, subscriber, sizeof subscriber));
	assert_true(sp_peer_sees_close(fd));
	(void)close(fd);
	assert_serves(world);
}

static void test_a_greeting_that_does_not_come_is_cut_off(void **state)
{
	struct world *world = *state;
	serve(world, &(struct sp_server_limits){.handshake_ms = SHORT_MS});
	int fd = connect_carrier(world, SP_TCP);
	assert_true(sp_peer_send(fd, "\0SP", 3));
	assert_true(sp_peer_sees_close(fd));
	(void)close(fd);
}

static void test_half_a_frame_is_cut_off_in_time(void **state)
{
	uint8_t head[SP_PEER_HEAD_BYTES_MAX];
	size_t size = sp_peer_head(SP_IPC, 1, 10, head);
	serve(*state, &(struct sp_server_limits){.frame_ms = SHORT_MS});
	assert_cut_off(*state, head, size);
}

static void test_half_a_header_is_cut_off_in_time(void **state)
{
	serve(*state, &(struct sp_server_limits){.frame_ms = SHORT_MS});
	assert_cut_off(*state, "\1\0\0", 3);
}

static void test_half_a_frame_is_cut_off_in_time_even_while_an_answer_is_due(void **state)
{
	struct world *world = *state;
	serve(world, &(struct sp_server_limits){.frame_ms = SHORT_MS});
	int fd = meet(world, SP_IPC);
	assert_true(sp_peer_ask(fd, SP_IPC, 1, park));
	parking_wait(&world->parking, 1);
	assert_true(sp_peer_send(fd, "\1\0\0", 3));
	assert_true(sp_peer_sees_close(fd));
	(void)close(fd);
}

static void test_a_silent_connection_is_closed_in_time(void **state)
{
	struct world *world = *state;
	serve(world, &(struct sp_server_limits){.idle_ms = SHORT_MS});
	int fd = meet(world, SP_IPC);
	assert_true(sp_peer_sees_close(fd));
	(void)close(fd);
}

static void test_a_connection_that_waits_for_its_answer_is_not_silent(void **state)
{
	struct world *world = *state;
	uint8_t body[8];
	uint32_t id;
	size_t size;
	serve(world, &(struct sp_server_limits){.idle_ms = SHORT_MS});
	int waiting = meet(world, SP_IPC);
	assert_true(sp_peer_ask(waiting, SP_IPC, 1, park));
	parking_wait(&world->parking, 1);
	for (int i = 0; i < 3; i++) {
		int silent = meet(world, SP_IPC);
		assert_true(sp_peer_sees_close(silent));
		(void)close(silent);
	}
	parking_answer(&world->parking, &hello);
	assert_true(sp_peer_take(waiting, SP_IPC, &id, body, sizeof body, &size));
	(void)close(waiting);
}

static void test_one_message_too_many_in_flight_is_cut_off(void **state)
{
	struct world *world = *state;
	serve(world, &(struct sp_server_limits){.in_flight_max = 4});
	int fd = meet(world, SP_IPC);
	for (uint32_t i = 0; i < 4; i++) {
		assert_true(sp_peer_ask(fd, SP_IPC, i, park));
	}
	parking_wait(&world->parking, 4);
	assert_int_equal(stats(world).expelled, 0);
	assert_true(sp_peer_ask(fd, SP_IPC, 5, park));
	assert_true(sp_peer_sees_close(fd));
	(void)close(fd);
	assert_serves(world);
}

static void test_messages_in_flight_are_counted_down_by_answers(void **state)
{
	struct world *world = *state;
	serve(world, &(struct sp_server_limits){.in_flight_max = 1});
	int fd = meet(world, SP_IPC);
	for (int i = 0; i < 10; i++) {
		assert_true(sp_peer_echo(fd, SP_IPC, hello));
	}
	(void)close(fd);
}

/* Asks for large answers and takes none. Returns once the server has cut the connection off. */
static void assert_slow_reader_cut_off(struct world *world)
{
	uint8_t *body = calloc(1, 100000);
	assert_non_null(body);
	int fd = meet(world, SP_IPC);
	for (uint32_t i = 0; i < 100; i++) {
		if (!sp_peer_ask(fd, SP_IPC, i, (struct bytes){body, 100000})) {
			break;
		}
	}
	wait_expelled(world, 1);
	(void)close(fd);
	free(body);
	assert_serves(world);
}

static void test_a_reader_too_far_behind_is_cut_off(void **state)
{
	serve(*state, &(struct sp_server_limits){.queued_bytes_max = 500000, .send_ms = 1 << 30});
	assert_slow_reader_cut_off(*state);
}

static void test_a_reader_too_slow_is_cut_off(void **state)
{
	serve(*state, &(struct sp_server_limits){.queued_bytes_max = 1 << 30, .send_ms = SHORT_MS});
	assert_slow_reader_cut_off(*state);
}

static void test_a_slow_reader_within_its_limits_gets_everything(void **state)
{
	enum { COUNT = 20, BODY = 50000 };
	struct world *world = *state;
	static uint8_t body[BODY];
	serve(world, NULL);
	int fd = meet(world, SP_IPC);
	for (uint32_t i = 0; i < COUNT; i++) {
		body[0] = (uint8_t)i;
		assert_true(sp_peer_ask(fd, SP_IPC, i, (struct bytes){body, BODY}));
	}
	for (uint32_t i = 0; i < COUNT; i++) {
		uint32_t id;
		size_t size;
		(void)usleep(1000);
		assert_true(sp_peer_take(fd, SP_IPC, &id, body, BODY, &size));
		assert_int_equal(id, i);
		assert_int_equal(body[0], i);
		assert_int_equal(size, BODY);
	}
	(void)close(fd);
}

static void test_more_than_the_server_may_hold_is_cut_off(void **state)
{
	struct world *world = *state;
	uint8_t body[1000] = "park";
	serve(world, &(struct sp_server_limits){.held_bytes_max = 3000});
	int fds[3];
	for (size_t i = 0; i < 2; i++) {
		fds[i] = meet(world, SP_IPC);
		assert_true(sp_peer_ask(fds[i], SP_IPC, 1, (struct bytes){body, sizeof body}));
		parking_wait(&world->parking, i + 1);
	}
	fds[2] = meet(world, SP_IPC);
	/* Its size is known after the head: it may be cut off before the body is sent. */
	(void)sp_peer_ask(fds[2], SP_IPC, 1, (struct bytes){body, sizeof body});
	assert_true(sp_peer_sees_close(fds[2]));
	parking_answer(&world->parking, &hello);
	for (size_t i = 0; i < 3; i++) {
		(void)close(fds[i]);
	}
	wait_open(world, 0);
	assert_serves(world);
}

static void test_what_was_answered_is_held_no_longer(void **state)
{
	struct world *world = *state;
	uint8_t body[1000] = "many";
	serve(world, &(struct sp_server_limits){.held_bytes_max = 10000});
	int fd = meet(world, SP_IPC);
	for (int i = 0; i < 100; i++) {
		assert_true(sp_peer_echo(fd, SP_IPC, (struct bytes){body, sizeof body}));
	}
	(void)close(fd);
}

static void test_one_connection_too_many_is_turned_away(void **state)
{
	struct world *world = *state;
	serve(world, &(struct sp_server_limits){.connections_max = 2});
	int first = meet(world, SP_IPC);
	int second = meet(world, SP_IPC);
	int third = connect_carrier(world, SP_IPC);
	assert_true(sp_peer_sees_close(third));
	assert_int_equal(stats(world).refused, 1);
	(void)close(third);
	(void)close(second);
	wait_open(world, 1);
	assert_true(sp_peer_echo(first, SP_IPC, hello));
	assert_serves(world);
	(void)close(first);
}

/* Who may connect. */

/*
 * Of this thread only, which is what the other end of a socket is shown; libc's own would change
 * all threads.
 */
static bool become(uid_t uid)
{
	return syscall(SYS_setresuid, -1, uid, -1) == 0;
}

/* Connects as another user. */
static int connect_as(const struct world *world, uid_t uid)
{
	if (geteuid() != 0 || chmod(world->folder, 0755) != 0 || !become(uid)) {
		skip();
	}
	int fd = sp_peer_connect_ipc(world->path);
	assert_true(become(0));
	assert_true(fd >= 0);
	return fd;
}

static void test_a_foreign_uid_is_turned_away(void **state)
{
	struct world *world = *state;
	serve(world, &(struct sp_server_limits){.socket_mode = 0666});
	int fd = connect_as(world, 65534);
	assert_true(sp_peer_sees_close(fd));
	wait_refused(world, 1);
	(void)close(fd);
}

static void test_a_listed_uid_is_let_in(void **state)
{
	struct world *world = *state;
	assert_int_equal(sp_server_open(&(struct sp_server_limits){.socket_mode = 0666}, on_message,
			     world, &world->server),
	    OK);
	assert_int_equal(sp_server_allow_uid(world->server, 65534), OK);
	assert_int_equal(sp_server_listen(world->server, world->url), OK);
	int fd = connect_as(world, 65534);
	assert_true(sp_peer_greet(fd));
	assert_true(sp_peer_echo(fd, SP_IPC, hello));
	assert_int_equal(world->peer_uid, 65534);
	(void)close(fd);
}

static void test_uids_are_listed_up_to_a_limit(void **state)
{
	struct world *world = *state;
	assert_int_equal(sp_server_open(NULL, on_message, world, &world->server), OK);
	for (uid_t uid = 1; uid <= 16; uid++) {
		assert_int_equal(sp_server_allow_uid(world->server, uid), OK);
	}
	assert_int_equal(sp_server_allow_uid(world->server, 17), RESOURCE_EXHAUSTED);
}

static void test_the_socket_is_for_its_owner_only(void **state)
{
	struct world *world = *state;
	struct stat found;
	serve(world, NULL);
	assert_int_equal(stat(world->path, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0600);
}

/* Where to listen. */

static void test_a_second_server_on_one_socket_is_refused(void **state)
{
	struct world *world = *state;
	struct sp_server *second;
	serve(world, NULL);
	assert_int_equal(sp_server_open(NULL, on_message, world, &second), OK);
	enum status status = sp_server_listen(second, world->url);
	sp_server_close(second);
	assert_int_equal(status, ALREADY_EXISTS);
	assert_serves(world);
}

static void test_a_second_server_on_one_port_is_refused(void **state)
{
	struct world *world = *state;
	char url[64];
	serve(world, NULL);
	(void)snprintf(url, sizeof url, "tcp://127.0.0.1:%d", sp_server_port(world->server));
	assert_int_equal(sp_server_listen(world->server, url), ALREADY_EXISTS);
}

static void test_a_socket_left_behind_is_replaced(void **state)
{
	struct world *world = *state;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	(void)snprintf(address.sun_path, sizeof address.sun_path, "%s", world->path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	(void)close(fd);
	serve(world, NULL);
	assert_serves(world);
}

static void test_a_file_that_is_no_socket_is_left_alone(void **state)
{
	struct world *world = *state;
	FILE *file = fopen(world->path, "w");
	assert_non_null(file);
	(void)fclose(file);
	assert_int_equal(sp_server_open(NULL, on_message, world, &world->server), OK);
	assert_int_equal(sp_server_listen(world->server, world->url), ALREADY_EXISTS);
	assert_int_equal(access(world->path, F_OK), 0);
}

static void test_an_address_that_cannot_be_is_refused(void **state)
{
	struct world *world = *state;
	char url[300];
	assert_int_equal(sp_server_open(NULL, on_message, world, &world->server), OK);
	(void)snprintf(url, sizeof url, "ipc:///tmp/%0200d", 1);
	assert_int_equal(sp_server_listen(world->server, url), INVALID_ARGUMENT);
	assert_int_equal(sp_server_listen(world->server, "ipc://relative"), INVALID_ARGUMENT);
	assert_int_equal(sp_server_listen(world->server, "ws://127.0.0.1:0/"), INVALID_ARGUMENT);
}

static void test_a_folder_that_is_missing_is_reported(void **state)
{
	struct world *world = *state;
	char url[100];
	assert_int_equal(sp_server_open(NULL, on_message, world, &world->server), OK);
	(void)snprintf(url, sizeof url, "ipc://%s/missing/socket", world->folder);
	assert_int_equal(sp_server_listen(world->server, url), UNAVAILABLE);
}

/* Answering later, and ending. */

static void *unpark_run(void *context)
{
	struct world *world = context;
	parking_answer(&world->parking, &hello);
	return NULL;
}

static void test_an_answer_comes_later_from_another_thread(void **state)
{
	struct world *world = *state;
	uint8_t body[8];
	uint32_t id;
	size_t size;
	pthread_t thread;
	serve(world, NULL);
	int fd = meet(world, SP_IPC);
	assert_true(sp_peer_ask(fd, SP_IPC, 42, park));
	parking_wait(&world->parking, 1);
	assert_true(sp_peer_echo(fd, SP_IPC, hello)); /* overtakes */
	assert_int_equal(pthread_create(&thread, NULL, unpark_run, world), 0);
	assert_true(sp_peer_take(fd, SP_IPC, &id, body, sizeof body, &size));
	assert_int_equal(id, 42);
	(void)pthread_join(thread, NULL);
	(void)close(fd);
}

static void test_an_answer_to_a_peer_that_left_is_dropped(void **state)
{
	struct world *world = *state;
	serve(world, NULL);
	int fd = meet(world, SP_IPC);
	for (uint32_t i = 0; i < 10; i++) {
		assert_true(sp_peer_ask(fd, SP_IPC, i, park));
	}
	parking_wait(&world->parking, 10);
	(void)close(fd);
	assert_int_equal(stats(world).open, 1);
	parking_answer(&world->parking, &hello);
	wait_open(world, 0);
	assert_int_equal(sp_server_drain(world->server, 0), OK);
}

static void test_no_message_is_an_answer_to_nothing(void **state)
{
	(void)state;
	sp_message_answer(NULL, hello);
}

static void test_a_stopped_server_lets_nobody_in(void **state)
{
	struct world *world = *state;
	serve(world, NULL);
	int port = sp_server_port(world->server);
	sp_server_stop(world->server);
	assert_int_equal(sp_peer_connect_ipc(world->path), -1);
	assert_int_equal(sp_peer_connect_tcp(port), -1);
}

static void test_a_stopped_server_takes_no_message(void **state)
{
	struct world *world = *state;
	serve(world, NULL);
	int asking = meet(world, SP_IPC);
	assert_true(sp_peer_echo(asking, SP_IPC, hello));
	sp_server_stop(world->server);
	assert_true(sp_peer_ask(asking, SP_IPC, 1, park));
	parking_answer(&world->parking, &hello);
	sp_server_close(world->server);
	world->server = NULL;
	assert_true(sp_peer_sees_close(asking));
	assert_int_equal(parking_count(&world->parking), 0);
	(void)close(asking);
}

static bool handing_over(void *context)
{
	struct world *world = context;
	return atomic_load(&world->dawdling);
}

static void test_stopping_waits_for_the_message_being_handed_over(void **state)
{
	struct world *world = *state;
	serve(world, NULL);
	int fd = meet(world, SP_IPC);
	assert_true(sp_peer_ask(fd, SP_IPC, 1, dawdle));
	assert_true(sp_peer_wait(handing_over, world));
	sp_server_stop(world->server);
	assert_false(atomic_load(&world->dawdling));
	(void)close(fd);
}

static void test_a_stopped_server_still_answers_what_it_took(void **state)
{
	struct world *world = *state;
	uint8_t body[8];
	uint32_t id;
	size_t size;
	serve(world, NULL);
	int fd = meet(world, SP_IPC);
	assert_true(sp_peer_ask(fd, SP_IPC, 1, park));
	parking_wait(&world->parking, 1);
	sp_server_stop(world->server);
	parking_answer(&world->parking, &hello);
	assert_int_equal(sp_server_drain(world->server, SP_PEER_WAIT_MS), OK);
	sp_server_close(world->server);
	world->server = NULL;
	assert_true(sp_peer_take(fd, SP_IPC, &id, body, sizeof body, &size));
	(void)close(fd);
}

static void test_draining_ends_at_its_deadline(void **state)
{
	struct world *world = *state;
	static uint8_t body[1 << 20];
	serve(world, NULL);
	int fd = meet(world, SP_IPC);
	for (uint32_t i = 0; i < 2; i++) {
		assert_true(
		    sp_peer_ask(fd, SP_IPC, i, (struct bytes){body, sizeof body - SP_WORD_BYTES}));
	}
	int64_t before_ms = clock_mono_ms();
	assert_int_equal(sp_server_drain(world->server, SHORT_MS), DEADLINE_EXCEEDED);
	assert_true(clock_mono_ms() - before_ms >= SHORT_MS);
	(void)close(fd);
}

static void test_draining_ends_when_the_peer_has_taken_all(void **state)
{
	struct world *world = *state;
	static uint8_t body[1 << 20];
	uint32_t id;
	size_t size;
	serve(world, NULL);
	int fd = meet(world, SP_IPC);
	assert_true(sp_peer_ask(fd, SP_IPC, 1, (struct bytes){body, sizeof body - SP_WORD_BYTES}));
	assert_true(sp_peer_take(fd, SP_IPC, &id, body, sizeof body, &size));
	assert_int_equal(sp_server_drain(world->server, SP_PEER_WAIT_MS), OK);
	(void)close(fd);
}

static void test_closing_closes_what_is_open(void **state)
{
	struct world *world = *state;
	serve(world, NULL);
	int silent = connect_carrier(world, SP_TCP);
	int greeted = meet(world, SP_IPC);
	sp_server_close(world->server);
	world->server = NULL;
	assert_true(sp_peer_sees_close(silent));
	assert_true(sp_peer_sees_close(greeted));
	assert_int_not_equal(access(world->path, F_OK), 0);
	(void)close(silent);
	(void)close(greeted);
}

static void test_closing_nothing_is_no_matter(void **state)
{
	(void)state;
	sp_server_close(NULL);
}

static void *close_run(void *context)
{
	struct world *world = context;
	sp_server_close(world->server);
	world->server = NULL;
	return NULL;
}

static void test_closing_waits_for_what_is_not_answered_yet(void **state)
{
	struct world *world = *state;
	pthread_t thread;
	serve(world, NULL);
	int fd = meet(world, SP_IPC);
	assert_true(sp_peer_ask(fd, SP_IPC, 1, park));
	parking_wait(&world->parking, 1);
	assert_int_equal(pthread_create(&thread, NULL, close_run, world), 0);
	assert_true(sp_peer_sees_close(fd));
	assert_int_equal(pthread_tryjoin_np(thread, NULL), EBUSY);
	parking_answer(&world->parking, &hello);
	(void)pthread_join(thread, NULL);
	(void)close(fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_nng_req_socket_is_answered_over_ipc),
	    TEST(test_nng_req_socket_is_answered_over_tcp),
	    TEST(test_nngcat_is_answered),
	    TEST(test_bodies_of_every_size_come_back_over_ipc),
	    TEST(test_bodies_of_every_size_come_back_over_tcp),
	    TEST(test_bytes_that_come_one_by_one_make_a_message),
	    TEST(test_an_answer_repeats_every_word_of_the_backtrace),
	    TEST(test_pipelined_requests_are_each_answered_in_order),
	    TEST(test_the_callback_is_told_who_asks),
	    TEST(test_a_frame_over_the_limit_is_cut_off),
	    TEST(test_a_frame_of_exactly_the_limit_is_answered),
	    TEST(test_a_frame_of_absurd_length_is_cut_off),
	    TEST(test_a_frame_without_room_for_a_word_is_cut_off),
	    TEST(test_an_ipc_frame_of_another_kind_is_cut_off),
	    TEST(test_a_backtrace_without_end_is_cut_off),
	    TEST(test_a_wrong_greeting_is_cut_off),
	    TEST(test_a_greeting_that_does_not_come_is_cut_off),
	    TEST(test_half_a_frame_is_cut_off_in_time),
	    TEST(test_half_a_header_is_cut_off_in_time),
	    TEST(test_half_a_frame_is_cut_off_in_time_even_while_an_answer_is_due),
	    TEST(test_a_silent_connection_is_closed_in_time),
	    TEST(test_a_connection_that_waits_for_its_answer_is_not_silent),
	    TEST(test_one_message_too_many_in_flight_is_cut_off),
	    TEST(test_messages_in_flight_are_counted_down_by_answers),
	    TEST(test_a_reader_too_far_behind_is_cut_off),
	    TEST(test_a_reader_too_slow_is_cut_off),
	    TEST(test_a_slow_reader_within_its_limits_gets_everything),
	    TEST(test_more_than_the_server_may_hold_is_cut_off),
	    TEST(test_what_was_answered_is_held_no_longer),
	    TEST(test_one_connection_too_many_is_turned_away),
	    TEST(test_a_foreign_uid_is_turned_away),
	    TEST(test_a_listed_uid_is_let_in),
	    TEST(test_uids_are_listed_up_to_a_limit),
	    TEST(test_the_socket_is_for_its_owner_only),
	    TEST(test_a_second_server_on_one_socket_is_refused),
	    TEST(test_a_second_server_on_one_port_is_refused),
	    TEST(test_a_socket_left_behind_is_replaced),
	    TEST(test_a_file_that_is_no_socket_is_left_alone),
	    TEST(test_an_address_that_cannot_be_is_refused),
	    TEST(test_a_folder_that_is_missing_is_reported),
	    TEST(test_an_answer_comes_later_from_another_thread),
	    TEST(test_an_answer_to_a_peer_that_left_is_dropped),
	    TEST(test_no_message_is_an_answer_to_nothing),
	    TEST(test_a_stopped_server_lets_nobody_in),
	    TEST(test_a_stopped_server_takes_no_message),
	    TEST(test_stopping_waits_for_the_message_being_handed_over),
	    TEST(test_a_stopped_server_still_answers_what_it_took),
	    TEST(test_draining_ends_at_its_deadline),
	    TEST(test_draining_ends_when_the_peer_has_taken_all),
	    TEST(test_closing_closes_what_is_open),
	    TEST(test_closing_nothing_is_no_matter),
	    TEST(test_closing_waits_for_what_is_not_answered_yet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
