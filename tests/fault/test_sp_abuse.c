/*
 * The SP server among peers that come in crowds, leave at the worst moment, send rubbish, or
 * outlive it.
 */
#include "runtime/sp_server.h"
#include "support/sp_peer.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
	PARKED_MAX = 1 << 16,
	ROUNDS = 800, /* abrupt disconnects, of each carrier */
	BURST = 20,   /* requests sent at once */
	CROWD = 1000,
	ANSWERERS = 2,
	CALLERS = 4
};

static const char nngcat[] = "/usr/bin/nngcat";
static const struct bytes hello = {(const uint8_t *)"hello", 5};
static const struct bytes park = {(const uint8_t *)"park", 4};

/* A server that echoes, but keeps what starts with "park" for an answerer. */
struct world {
	char folder[32];
	char path[64];
	char url[72];
	struct sp_server *server;
	pthread_mutex_t mutex;
	struct sp_message *parked[PARKED_MAX];
	size_t parked_count;
	size_t descriptors; /* before the abuse */
	atomic_bool ending;
};

static void on_message(void *context, struct sp_message *message, struct bytes body, uid_t peer_uid)
{
	(void)peer_uid;
	struct world *world = context;
	if (body.size < park.size || memcmp(body.data, park.data, park.size) != 0) {
		sp_message_answer(message, body);
		return;
	}
	pthread_mutex_lock(&world->mutex);
	assert(world->parked_count < PARKED_MAX);
	world->parked[world->parked_count++] = message;
	pthread_mutex_unlock(&world->mutex);
}

/* Answers the message parked last; false when there is none. */
static bool unpark_one(struct world *world)
{
	struct sp_message *message = NULL;
	pthread_mutex_lock(&world->mutex);
	if (world->parked_count > 0) {
		message = world->parked[--world->parked_count];
	}
	pthread_mutex_unlock(&world->mutex);
	sp_message_answer(message, hello);
	return message != NULL;
}

static void unpark(struct world *world)
{
	while (unpark_one(world)) {
	}
}

static struct sp_server_stats stats(const struct world *world)
{
	struct sp_server_stats now;
	sp_server_stats(world->server, &now);
	return now;
}

/* Nobody is connected and every descriptor is given back; answers what is parked meanwhile. */
static bool all_gone(void *context)
{
	struct world *world = context;
	unpark(world);
	return stats(world).open == 0 && sp_peer_descriptors() == world->descriptors;
}

static void assert_all_gone(struct world *world)
{
	if (!sp_peer_wait(all_gone, world)) {
		fail_msg("open %zu, descriptors %zu of %zu", (size_t)stats(world).open,
		    sp_peer_descriptors(), world->descriptors);
	}
}

static int greeted(const struct world *world, enum sp_carrier carrier)
{
	int fd = carrier == SP_IPC ? sp_peer_connect_ipc(world->path)
				   : sp_peer_connect_tcp(sp_server_port(world->server));
	if (fd >= 0 && !sp_peer_greet(fd)) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

static void assert_serves(const struct world *world, enum sp_carrier carrier)
{
	int fd = greeted(world, carrier);
	assert_true(fd >= 0);
	assert_true(sp_peer_echo(fd, carrier, hello));
	(void)close(fd);
}

static bool serve(struct world *world)
{
	return sp_server_open(NULL, on_message, world, &world->server) == OK &&
	       sp_server_listen(world->server, world->url) == OK &&
	       sp_server_listen(world->server, "tcp://127.0.0.1:0") == OK;
}

static bool nobody_open(void *context)
{
	return stats(context).open == 0;
}

static int world_open(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	if (world == NULL || pthread_mutex_init(&world->mutex, NULL) != 0) {
		return -1;
	}
	(void)snprintf(world->folder, sizeof world->folder, "/tmp/sp_abuse.XXXXXX");
	if (mkdtemp(world->folder) == NULL) {
		return -1;
	}
	(void)snprintf(world->path, sizeof world->path, "%s/socket", world->folder);
	(void)snprintf(world->url, sizeof world->url, "ipc://%s", world->path);
	if (!serve(world)) {
		return -1;
	}
	world->descriptors = sp_peer_descriptors();
	*state = world;
	return 0;
}

static int world_close(void **state)
{
	struct world *world = *state;
	sp_server_stop(world->server);
	unpark(world);
	sp_server_close(world->server);
	(void)rmdir(world->folder);
	(void)pthread_mutex_destroy(&world->mutex);
	free(world);
	return 0;
}

/* Leaving at every moment. */

static void leave_at_once(int fd, enum sp_carrier carrier)
{
	(void)fd;
	(void)carrier;
}

static void leave_within_the_greeting(int fd, enum sp_carrier carrier)
{
	(void)carrier;
	(void)sp_peer_send(fd, "\0SP", 3);
}

static void leave_after_the_greeting(int fd, enum sp_carrier carrier)
{
	(void)carrier;
	(void)sp_peer_greet(fd);
}

static void leave_within_a_header(int fd, enum sp_carrier carrier)
{
	(void)carrier;
	(void)sp_peer_greet(fd);
	(void)sp_peer_send(fd, "\1\0\0", 3);
}

static void leave_within_a_frame(int fd, enum sp_carrier carrier)
{
	uint8_t head[SP_PEER_HEAD_BYTES_MAX];
	(void)sp_peer_greet(fd);
	(void)sp_peer_send(fd, head, sp_peer_head(carrier, 1, 100000, head));
	(void)sp_peer_send(fd, "half of it", 10);
}

static void ask_burst(int fd, enum sp_carrier carrier, struct bytes body)
{
	(void)sp_peer_greet(fd);
	for (uint32_t i = 0; i < BURST; i++) {
		(void)sp_peer_ask(fd, carrier, i, body);
	}
}

static void leave_with_answers_unread(int fd, enum sp_carrier carrier)
{
	ask_burst(fd, carrier, hello);
}

static void leave_with_answers_to_come(int fd, enum sp_carrier carrier)
{
	ask_burst(fd, carrier, park);
}

static void leave_with_a_reset(int fd, enum sp_carrier carrier)
{
	struct linger none = {.l_onoff = 1, .l_linger = 0};
	ask_burst(fd, carrier, hello);
	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

static void assert_survives_leavers(struct world *world, enum sp_carrier carrier)
{
	static void (*const ways[])(int fd, enum sp_carrier carrier) = {leave_at_once,
	    leave_within_the_greeting, leave_after_the_greeting, leave_within_a_header,
	    leave_within_a_frame, leave_with_answers_unread, leave_with_answers_to_come,
	    leave_with_a_reset};
	for (size_t i = 0; i < ROUNDS; i++) {
		int fd = carrier == SP_IPC ? sp_peer_connect_ipc(world->path)
					   : sp_peer_connect_tcp(sp_server_port(world->server));
		assert_true(fd >= 0);
		ways[i % (sizeof ways / sizeof *ways)](fd, carrier);
		(void)close(fd);
	}
	assert_all_gone(world);
	assert_int_equal(stats(world).accepted, ROUNDS);
	assert_serves(world, carrier);
}

static void test_peers_that_leave_at_any_moment_leak_nothing_over_ipc(void **state)
{
	assert_survives_leavers(*state, SP_IPC);
}

static void test_peers_that_leave_at_any_moment_leak_nothing_over_tcp(void **state)
{
	assert_survives_leavers(*state, SP_TCP);
}

static bool something_parked(void *context)
{
	struct world *world = context;
	pthread_mutex_lock(&world->mutex);
	bool parked = world->parked_count > 0;
	pthread_mutex_unlock(&world->mutex);
	return parked;
}

static void test_nng_peers_killed_within_a_call_leak_nothing(void **state)
{
	static char program[] = "nngcat";
	static char req[] = "--req0";
	static char dial[] = "--dial";
	static char data[] = "--data";
	static char word[] = "park";
	struct world *world = *state;
	if (access(nngcat, X_OK) != 0) {
		skip();
	}
	for (int i = 0; i < 20; i++) {
		char *const arguments[] = {program, req, dial, world->url, data, word, NULL};
		pid_t pid;
		assert_int_equal(posix_spawn(&pid, nngcat, NULL, NULL, arguments, environ), 0);
		bool parked = sp_peer_wait(something_parked, world);
		(void)kill(pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
		assert_true(parked);
		unpark(world);
	}
	assert_all_gone(world);
}

static void test_rubbish_is_cut_off_and_leaks_nothing(void **state)
{
	struct world *world = *state;
	unsigned seed = 20211001;
	for (int i = 0; i < 400; i++) {
		uint8_t rubbish[2048];
		int fd = i % 2 == 0 ? sp_peer_connect_ipc(world->path) : greeted(world, SP_IPC);
		assert_true(fd >= 0);
		for (size_t j = 0; j < sizeof rubbish; j++) {
			rubbish[j] = (uint8_t)(rand_r(&seed) >> 8);
		}
		rubbish[0] = (uint8_t)(i % 3); /* often the mark of a frame, or of a greeting */
		(void)sp_peer_send(fd, rubbish, 1 + (size_t)rand_r(&seed) % sizeof rubbish);
		(void)close(fd);
	}
	assert_all_gone(world);
	assert_serves(world, SP_IPC);
}

/* Crowds. */

static void need_descriptors(rlim_t count)
{
	struct rlimit limit;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	if (limit.rlim_max < count) {
		skip();
	}
	limit.rlim_cur = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static void test_a_thousand_connections_are_served_at_once(void **state)
{
	struct world *world = *state;
	static int fds[CROWD];
	need_descriptors(2 * CROWD + 200);
	for (size_t i = 0; i < CROWD; i++) {
		fds[i] = greeted(world, i % 2 == 0 ? SP_IPC : SP_TCP);
		assert_true(fds[i] >= 0);
	}
	assert_int_equal(stats(world).open, CROWD);
	for (uint32_t i = 0; i < CROWD; i++) {
		assert_true(sp_peer_ask(fds[i], i % 2 == 0 ? SP_IPC : SP_TCP, i, hello));
	}
	for (uint32_t i = 0; i < CROWD; i++) {
		uint8_t body[8];
		uint32_t id;
		size_t size;
		assert_true(sp_peer_take(
		    fds[i], i % 2 == 0 ? SP_IPC : SP_TCP, &id, body, sizeof body, &size));
		assert_int_equal(id, i);
		(void)close(fds[i]);
	}
	assert_all_gone(world);
}

static bool accept_has_failed(void *context)
{
	return stats(context).accept_failures > 0;
}

/* Takes every descriptor there is with sockets not yet connected; returns how many. */
static size_t take_descriptors(int *fds, size_t most)
{
	size_t count = 0;
	while (count < most && (fds[count] = socket(AF_UNIX, SOCK_STREAM, 0)) >= 0) {
		count++;
	}
	return count;
}

static void test_a_listener_outlives_a_lack_of_descriptors(void **state)
{
	enum { SPARE = 30 };
	struct world *world = *state;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct rlimit before;
	int fds[SPARE];
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	struct rlimit tight = {.rlim_cur = world->descriptors + SPARE, .rlim_max = before.rlim_max};
	(void)snprintf(address.sun_path, sizeof address.sun_path, "%s", world->path);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
	size_t count = take_descriptors(fds, SPARE);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(connect(fds[i], (struct sockaddr *)&address, sizeof address), 0);
	}
	bool failed = sp_peer_wait(accept_has_failed, world);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	for (size_t i = 0; i < count; i++) {
		(void)close(fds[i]);
	}
	assert_true(failed);
	assert_serves(world, SP_IPC);
	assert_all_gone(world);
}

/* Ending while everything is under way. */

static void *answerer_run(void *context)
{
	struct world *world = context;
	while (!atomic_load(&world->ending)) {
		if (!unpark_one(world)) {
			(void)sched_yield();
		}
	}
	unpark(world);
	return NULL;
}

/* Asks, takes some of the answers, leaves, until the server is gone. */
static void *caller_run(void *context)
{
	const struct world *world = context;
	for (uint32_t round = 0;; round++) {
		uint8_t body[8];
		uint32_t id;
		size_t size;
		int fd = sp_peer_connect_ipc(world->path);
		if (fd < 0) {
			return NULL;
		}
		ask_burst(fd, SP_IPC, round % 2 == 0 ? park : hello);
		for (uint32_t i = 0; i < round % BURST; i++) {
			(void)sp_peer_take(fd, SP_IPC, &id, body, sizeof body, &size);
		}
		(void)close(fd);
	}
}

static bool in_full_swing(void *context)
{
	struct sp_server_stats now = stats(context);
	return now.messages > 500 && now.accepted > 20;
}

static void close_in_full_swing(struct world *world)
{
	pthread_t answerers[ANSWERERS];
	pthread_t callers[CALLERS];
	atomic_store(&world->ending, false);
	for (size_t i = 0; i < ANSWERERS; i++) {
		assert_int_equal(pthread_create(&answerers[i], NULL, answerer_run, world), 0);
	}
	for (size_t i = 0; i < CALLERS; i++) {
		assert_int_equal(pthread_create(&callers[i], NULL, caller_run, world), 0);
	}
	assert_true(sp_peer_wait(in_full_swing, world));
	sp_server_close(world->server);
	atomic_store(&world->ending, true);
	for (size_t i = 0; i < ANSWERERS; i++) {
		(void)pthread_join(answerers[i], NULL);
	}
	for (size_t i = 0; i < CALLERS; i++) {
		(void)pthread_join(callers[i], NULL);
	}
}

static void test_closing_in_full_swing_neither_hangs_nor_leaks(void **state)
{
	struct world *world = *state;
	for (int i = 0; i < 20; i++) {
		close_in_full_swing(world);
		assert_true(serve(world));
	}
	assert_all_gone(world);
}

static void test_stopping_in_full_swing_ends_the_handing_over(void **state)
{
	struct world *world = *state;
	pthread_t callers[CALLERS];
	for (size_t i = 0; i < CALLERS; i++) {
		assert_int_equal(pthread_create(&callers[i], NULL, caller_run, world), 0);
	}
	while (!in_full_swing(world)) {
		unpark(world);
	}
	sp_server_stop(world->server);
	uint64_t messages = stats(world).messages;
	unpark(world);
	assert_int_equal(sp_server_drain(world->server, SP_PEER_WAIT_MS), OK);
	assert_int_equal(stats(world).messages, messages);
	assert_int_equal(world->parked_count, 0);
	sp_server_close(world->server);
	for (size_t i = 0; i < CALLERS; i++) {
		(void)pthread_join(callers[i], NULL);
	}
	assert_true(serve(world));
	assert_true(sp_peer_wait(nobody_open, world));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_peers_that_leave_at_any_moment_leak_nothing_over_ipc),
	    TEST(test_peers_that_leave_at_any_moment_leak_nothing_over_tcp),
	    TEST(test_nng_peers_killed_within_a_call_leak_nothing),
	    TEST(test_rubbish_is_cut_off_and_leaks_nothing),
	    TEST(test_a_thousand_connections_are_served_at_once),
	    TEST(test_a_listener_outlives_a_lack_of_descriptors),
	    TEST(test_closing_in_full_swing_neither_hangs_nor_leaks),
	    TEST(test_stopping_in_full_swing_ends_the_handing_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
