/*
 * The gateway's side of a service: that every call ends once, with its own answer, whatever the
 * service and the connections do.
 */
#include "gateway/uplink.h"
#include "runtime/clock.h"
#include "runtime/rpc_client.h"
#include "runtime/sp_server.h"
#include "support/parking.h"
#include "support/served.h"
#include "support/sp_peer.h"
#include "support/temp_folder.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

enum {
	CALLS_MAX = 1024,
	TEXT_BYTES = 32,
	SHORT_MS = 200,
	WHOLE_MS = 20000,
	KILLS = 8,
	STEADY_CALLS = 64
};

/* A service that says after what it is told, but keeps what starts with "park". */
struct service {
	struct sp_server *server;
	struct parking parking;
	size_t answer_bytes; /* of an answer to "large" */
	int told;            /* a byte goes here for every message; 0: nowhere */
};

/* One call and how it ended. */
struct call {
	char text[TEXT_BYTES];
	atomic_uint ended;
	enum status status;
	bool own; /* the answer is its own */
	size_t answer_bytes;
	struct world *world;
};

struct world {
	struct temp_folder folder;
	char path[64];
	char url[72];
	struct uplink *uplink;
	struct service service;
	struct call calls[CALLS_MAX];
	atomic_uint ended;
	atomic_bool ends; /* no steady call begins any more */
};

/* The service. */

static void on_message(void *context, struct sp_message *message, struct bytes body, uid_t peer_uid)
{
	struct service *service = context;
	(void)peer_uid;
	if (service->told > 0) {
		(void)!write(service->told, "m", 1);
	}
	if (body.size >= 5 && memcmp(body.data, "large", 5) == 0) {
		uint8_t *large = calloc(1, service->answer_bytes);
		sp_message_answer(message, (struct bytes){large, service->answer_bytes});
		free(large);
		return;
	}
	if (body.size < 4 || memcmp(body.data, "park", 4) != 0) {
		sp_message_answer(message, body);
		return;
	}
	parking_put(&service->parking, message, body);
}

static enum status service_open(struct service *service, const char *url, size_t queued_bytes_max)
{
	struct sp_server_limits limits = {.queued_bytes_max = queued_bytes_max};
	parking_init(&service->parking);
	enum status status = sp_server_open(&limits, on_message, service, &service->server);
	return status == OK ? sp_server_listen(service->server, url) : status;
}

static void service_close(struct service *service)
{
	if (service->server != NULL) {
		sp_server_stop(service->server);
		parking_answer(&service->parking, NULL);
		sp_server_close(service->server);
		service->server = NULL;
	}
}

static uint64_t service_connections(const struct world *world)
{
	struct sp_server_stats stats;
	sp_server_stats(world->service.server, &stats);
	return stats.open;
}

static enum status open_served(void *service, const char *url)
{
	return service_open(service, url, 0);
}

/* A peer that does what a service should not. */

static int peer_listen(const struct world *world)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	strncpy(address.sun_path, world->path, sizeof address.sun_path - 1);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(fd, 16), 0);
	return fd;
}

/* The next connection, greeted. */
static int peer_accept(int listener)
{
	static const uint8_t greeting[] = {0, 'S', 'P', 0, 0, 0x31, 0, 0};
	struct timeval limit = {.tv_sec = SP_PEER_WAIT_MS / 1000};
	uint8_t other[sizeof greeting];
	int fd = accept(listener, NULL, NULL);
	assert_true(fd >= 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), 0);
	assert_true(sp_peer_send(fd, greeting, sizeof greeting));
	assert_true(sp_peer_receive(fd, other, sizeof other));
	return fd;
}

/* Takes a request; returns its id. */
static uint32_t peer_take(int fd)
{
	uint8_t body[TEXT_BYTES];
	uint32_t id;
	size_t size;
	assert_true(sp_peer_take(fd, SP_IPC, &id, body, sizeof body, &size));
	return id;
}

/* An answer is framed like a request. False when the other end hangs up on it. */
static bool peer_answer(int fd, uint32_t id, const char *text)
{
	struct bytes body = {(const uint8_t *)text, strlen(text)};
	return sp_peer_ask(fd, SP_IPC, id, body);
}

/* The world. */

static int world_open(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	if (world == NULL) {
		return -1;
	}
	world->folder = temp_folder_make();
	(void)snprintf(world->path, sizeof world->path, "%s/socket", world->folder.path);
	(void)snprintf(world->url, sizeof world->url, "ipc://%s", world->path);
	*state = world;
	return uplink_open(world->url, NULL, &world->uplink) == OK ? 0 : -1;
}

static int world_close(void **state)
{
	struct world *world = *state;
	uplink_close(world->uplink);
	service_close(&world->service);
	temp_folder_remove(&world->folder);
	free(world);
	return 0;
}

static void serve(struct world *world)
{
	assert_int_equal(service_open(&world->service, world->url, 0), OK);
}

static void uplink_reopen(struct world *world, const char *url, const struct uplink_limits *limits)
{
	uplink_close(world->uplink);
	world->uplink = NULL;
	assert_int_equal(uplink_open(url, limits, &world->uplink), OK);
}

static void on_done(void *arg, enum status status, uint8_t *answer, size_t answer_size)
{
	struct call *call = arg;
	call->status = status;
	call->own = status == OK && answer_size == strlen(call->text) &&
		    memcmp(answer, call->text, answer_size) == 0;
	call->answer_bytes = answer_size;
	free(answer);
	(void)atomic_fetch_add(&call->ended, 1);
	(void)atomic_fetch_add(&call->world->ended, 1);
}

/* Begins the call of this number: "verb number". */
static enum status begin(
    struct world *world, size_t at, const char *verb, uint32_t timeout_ms, bool waits)
{
	struct call *call = &world->calls[at];
	call->world = world;
	(void)snprintf(call->text, sizeof call->text, "%s %zu", verb, at);
	struct bytes request = {(const uint8_t *)call->text, strlen(call->text)};
	return uplink_call(world->uplink, request, timeout_ms, waits, on_done, call);
}

static void begin_many(struct world *world, size_t from, size_t to, const char *verb, bool waits)
{
	for (size_t i = from; i < to; i++) {
		assert_int_equal(begin(world, i, verb, WHOLE_MS, waits), OK);
	}
}

static bool call_ended(void *context)
{
	struct call *call = context;
	return atomic_load(&call->ended) > 0;
}

static enum status await(struct world *world, size_t at)
{
	assert_true(sp_peer_wait(call_ended, &world->calls[at]));
	return world->calls[at].status;
}

static enum status ask(struct world *world, size_t at, const char *verb, uint32_t timeout_ms)
{
	assert_int_equal(begin(world, at, verb, timeout_ms, false), OK);
	return await(world, at);
}

/* Each ends once, with its own answer. */
static void assert_answered(struct world *world, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		assert_int_equal(await(world, i), OK);
		assert_true(world->calls[i].own);
	}
	for (size_t i = from; i < to; i++) {
		assert_int_equal(atomic_load(&world->calls[i].ended), 1);
	}
}

static struct uplink_stats stats(const struct world *world)
{
	struct uplink_stats now;
	uplink_stats(world->uplink, &now);
	return now;
}

/* Tests. */

static void test_a_call_is_answered(void **state)
{
	struct world *world = *state;
	serve(world);
	assert_int_equal(ask(world, 0, "hello", WHOLE_MS), OK);
	assert_answered(world, 0, 1);
	assert_int_equal(stats(world).answered, 1);
	assert_int_equal(stats(world).calls, 0);
}

static void test_a_call_is_answered_over_tcp(void **state)
{
	struct world *world = *state;
	char url[64];
	assert_int_equal(service_open(&world->service, "tcp://127.0.0.1:0", 0), OK);
	(void)snprintf(
	    url, sizeof url, "tcp://localhost:%d", sp_server_port(world->service.server));
	uplink_reopen(world, url, NULL);
	assert_int_equal(ask(world, 0, "hello", WHOLE_MS), OK);
	assert_answered(world, 0, 1);
}

static void test_an_empty_answer_is_an_answer(void **state)
{
	struct world *world = *state;
	serve(world);
	struct call *call = &world->calls[0];
	call->world = world;
	assert_int_equal(
	    uplink_call(world->uplink, (struct bytes){0}, WHOLE_MS, false, on_done, call), OK);
	assert_int_equal(await(world, 0), OK);
	assert_int_equal(call->answer_bytes, 0);
}

static void test_answers_in_any_order_find_their_calls(void **state)
{
	struct world *world = *state;
	serve(world);
	begin_many(world, 0, 100, "park", false);
	parking_wait(&world->service.parking, 100);
	parking_answer(&world->service.parking, NULL);
	assert_answered(world, 0, 100);
}

static void test_hundreds_are_in_flight_over_two_connections(void **state)
{
	struct world *world = *state;
	serve(world);
	begin_many(world, 0, 200, "park", false);
	parking_wait(&world->service.parking, 200);
	assert_int_equal(stats(world).calls, 200);
	assert_int_equal(service_connections(world), 2);
	begin_many(world, 200, 256, "park", false); /* those wait for their turn here */
	parking_answer(&world->service.parking, NULL);
	parking_wait(&world->service.parking, 56);
	parking_answer(&world->service.parking, NULL);
	assert_answered(world, 0, 256);
}

static void test_a_thousand_wait_over_connections_apart(void **state)
{
	struct world *world = *state;
	serve(world);
	begin_many(world, 0, 1000, "park", true);
	parking_wait(&world->service.parking, 1000);
	assert_int_equal(stats(world).waiting, 1000);
	assert_in_range(service_connections(world), 10, 11);
	for (size_t i = 1000; i < 1010; i++) {
		assert_int_equal(ask(world, i, "hello", 5000), OK);
	}
	parking_answer(&world->service.parking, NULL);
	assert_answered(world, 0, 1010);
}

static void test_too_many_calls_are_refused_at_once(void **state)
{
	struct world *world = *state;
	struct uplink_limits limits = {.calls_max = 4, .waiting_max = 3};
	serve(world);
	uplink_reopen(world, world->url, &limits);
	begin_many(world, 0, 4, "park", false);
	begin_many(world, 4, 7, "park", true);
	assert_int_equal(begin(world, 7, "park", WHOLE_MS, false), RESOURCE_EXHAUSTED);
	assert_int_equal(begin(world, 7, "park", WHOLE_MS, true), RESOURCE_EXHAUSTED);
	assert_int_equal(stats(world).refused, 2);
	parking_wait(&world->service.parking, 7);
	parking_answer(&world->service.parking, NULL);
	assert_answered(world, 0, 7);
	assert_int_equal(atomic_load(&world->calls[7].ended), 0);
	assert_int_equal(ask(world, 7, "hello", WHOLE_MS), OK);
}

static void test_requests_take_a_bounded_room(void **state)
{
	struct world *world = *state;
	struct uplink_limits limits = {.held_bytes_max = 100};
	serve(world);
	uplink_reopen(world, world->url, &limits);
	begin_many(world, 0, 4, "park", false); /* 20 bytes each */
	assert_int_equal(
	    begin(world, 4, "a somewhat longer one", WHOLE_MS, false), RESOURCE_EXHAUSTED);
	parking_wait(&world->service.parking, 4);
	parking_answer(&world->service.parking, NULL);
	assert_answered(world, 0, 4);
	assert_int_equal(ask(world, 4, "a somewhat longer one", WHOLE_MS), OK);
}

static void test_a_request_larger_than_a_service_takes_is_refused(void **state)
{
	struct world *world = *state;
	uint8_t *large = calloc(1, RPC_REQUEST_BYTES_MAX + 1);
	struct call *call = &world->calls[0];
	call->world = world;
	serve(world);
	struct bytes request = {large, RPC_REQUEST_BYTES_MAX + 1};
	assert_int_equal(uplink_call(world->uplink, request, WHOLE_MS, false, on_done, call),
	    RESOURCE_EXHAUSTED);
	request.size--;
	assert_int_equal(uplink_call(world->uplink, request, WHOLE_MS, false, on_done, call), OK);
	assert_int_equal(await(world, 0), OK);
	assert_int_equal(call->answer_bytes, RPC_REQUEST_BYTES_MAX);
	free(large);
}

static void test_nobody_there_is_soon_unavailable(void **state)
{
	struct world *world = *state;
	int64_t before_ms = clock_mono_ms();
	assert_int_equal(ask(world, 0, "hello", WHOLE_MS), UNAVAILABLE);
	assert_in_range(clock_mono_ms() - before_ms, RPC_REACH_MS, WHOLE_MS / 2);
	assert_int_equal(ask(world, 1, "hello", SHORT_MS), UNAVAILABLE);
}

static void test_a_port_where_nobody_listens_is_unavailable(void **state)
{
	struct world *world = *state;
	uplink_reopen(world, "tcp://127.0.0.1:1", NULL);
	assert_int_equal(ask(world, 0, "hello", WHOLE_MS), UNAVAILABLE);
}

static void test_a_service_that_starts_a_moment_later_is_reached(void **state)
{
	struct world *world = *state;
	begin_many(world, 0, 10, "hello", false);
	assert_int_equal(ask(world, 10, "hello", SHORT_MS), UNAVAILABLE);
	serve(world);
	assert_answered(world, 0, 10);
}

static void test_a_peer_that_does_not_greet_is_unavailable(void **state)
{
	struct world *world = *state;
	int listener = peer_listen(world);
	assert_int_equal(ask(world, 0, "hello", WHOLE_MS), UNAVAILABLE);
	(void)close(listener);
}

static void test_no_answer_in_time_is_deadline_exceeded(void **state)
{
	struct world *world = *state;
	serve(world);
	int64_t before_ms = clock_mono_ms();
	assert_int_equal(ask(world, 0, "park", SHORT_MS), DEADLINE_EXCEEDED);
	assert_in_range(clock_mono_ms() - before_ms, SHORT_MS, WHOLE_MS / 2);
}

static void test_a_late_answer_is_not_taken_for_the_next_one(void **state)
{
	struct world *world = *state;
	struct uplink_limits limits = {.connections = 1};
	serve(world);
	uplink_reopen(world, world->url, &limits);
	for (size_t i = 0; i < 10; i++) {
		assert_int_equal(begin(world, i, "park", SHORT_MS, false), OK);
	}
	for (size_t i = 0; i < 10; i++) {
		assert_int_equal(await(world, i), DEADLINE_EXCEEDED);
	}
	begin_many(world, 10, 20, "park", false);
	parking_wait(&world->service.parking, 20);
	parking_answer(&world->service.parking, NULL);
	assert_answered(world, 10, 20);
	assert_int_equal(service_connections(world), 1);
	assert_int_equal(atomic_load(&world->ended), 20);
}

static void test_a_connection_that_says_nothing_more_is_given_up(void **state)
{
	struct world *world = *state;
	int listener = peer_listen(world);
	assert_int_equal(begin(world, 0, "hello", SHORT_MS, false), OK);
	begin_many(world, 1, 2, "hello", false);
	int mute = peer_accept(listener);
	(void)peer_take(mute);
	(void)peer_take(mute);
	assert_int_equal(await(world, 0), DEADLINE_EXCEEDED);
	int second = peer_accept(listener);
	assert_true(peer_answer(second, peer_take(second), "hello 1"));
	assert_answered(world, 1, 2);
	assert_int_equal(stats(world).resent, 1);
	(void)close(mute);
	(void)close(second);
	(void)close(listener);
}

/* What a peer says instead of an answer; the call must be asked anew on another connection. */
static void misbehave(struct world *world, void (*say)(int fd, uint32_t id))
{
	int listener = peer_listen(world);
	begin_many(world, 0, 1, "hello", false);
	int bad = peer_accept(listener);
	say(bad, peer_take(bad));
	int good = peer_accept(listener);
	assert_true(sp_peer_sees_close(bad));
	assert_true(peer_answer(good, peer_take(good), "hello 0"));
	assert_answered(world, 0, 1);
	(void)close(bad);
	(void)close(good);
	(void)close(listener);
}

static void say_garbage(int fd, uint32_t id)
{
	(void)id;
	assert_true(sp_peer_send(fd, "nothing that is a frame", 23));
}

static void test_a_call_answered_with_garbage_is_asked_again(void **state)
{
	misbehave(*state, say_garbage);
}

static void say_other_id(int fd, uint32_t id)
{
	(void)peer_answer(fd, id + 1, "hello 0");
}

static void test_an_answer_nobody_asked_for_ends_the_connection(void **state)
{
	misbehave(*state, say_other_id);
}

static void say_far_id(int fd, uint32_t id)
{
	(void)peer_answer(fd, id | 1023, "hello 0");
}

static void test_an_answer_beyond_the_slots_ends_the_connection(void **state)
{
	misbehave(*state, say_far_id);
}

static void say_too_little(int fd, uint32_t id)
{
	static const uint8_t frame[] = {1, 0, 0, 0, 0, 0, 0, 0, 2, 0x80, 0, 0, 0};
	(void)id;
	assert_true(sp_peer_send(fd, frame, sizeof frame));
}

static void test_a_frame_without_an_id_ends_the_connection(void **state)
{
	misbehave(*state, say_too_little);
}

static void say_half(int fd, uint32_t id)
{
	uint8_t head[SP_PEER_HEAD_BYTES_MAX];
	size_t size = sp_peer_head(SP_IPC, id, 7, head);
	assert_true(sp_peer_send(fd, head, size) && sp_peer_send(fd, "hel", 3));
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
}

static void test_half_an_answer_is_asked_for_again(void **state)
{
	misbehave(*state, say_half);
}

static void test_an_answer_byte_by_byte_is_an_answer(void **state)
{
	struct world *world = *state;
	uint8_t frame[SP_PEER_HEAD_BYTES_MAX + 7];
	int listener = peer_listen(world);
	begin_many(world, 0, 1, "hello", false);
	int fd = peer_accept(listener);
	size_t size = sp_peer_head(SP_IPC, peer_take(fd), 7, frame);
	memcpy(frame + size, "hello 0", 7);
	for (size_t i = 0; i < size + 7; i++) {
		assert_true(sp_peer_send(fd, frame + i, 1));
	}
	assert_answered(world, 0, 1);
	(void)close(fd);
	(void)close(listener);
}

static void test_an_answer_over_the_limit_is_data_loss(void **state)
{
	struct world *world = *state;
	struct uplink_limits limits = {.connections = 1, .answer_bytes_max = 1000};
	serve(world);
	uplink_reopen(world, world->url, &limits);
	world->service.answer_bytes = 1001;
	begin_many(world, 0, 50, "park", false);
	parking_wait(&world->service.parking, 50);
	assert_int_equal(ask(world, 50, "large", WHOLE_MS), DATA_LOSS);
	parking_wait(&world->service.parking, 100); /* the others come again */
	parking_answer(&world->service.parking, NULL);
	assert_answered(world, 0, 50);
}

static void test_answers_that_are_too_much_together_come_one_by_one(void **state)
{
	struct world *world = *state;
	assert_int_equal(service_open(&world->service, world->url, 1 << 20), OK);
	world->service.answer_bytes = (1 << 20) - 4096;
	begin_many(world, 0, 30, "large", false);
	for (size_t i = 0; i < 30; i++) {
		assert_int_equal(await(world, i), OK);
		assert_int_equal(world->calls[i].answer_bytes, world->service.answer_bytes);
	}
}

static void test_a_peer_that_reads_nothing_holds_up_no_end(void **state)
{
	struct world *world = *state;
	uint8_t *large = calloc(1, RPC_REQUEST_BYTES_MAX);
	int listener = peer_listen(world);
	struct bytes request = {large, RPC_REQUEST_BYTES_MAX};
	for (size_t i = 0; i < 6; i++) {
		world->calls[i].world = world;
		assert_int_equal(
		    uplink_call(world->uplink, request, SHORT_MS, false, on_done, &world->calls[i]),
		    OK);
	}
	int fd = peer_accept(listener);
	for (size_t i = 0; i < 6; i++) {
		assert_int_not_equal(await(world, i), OK);
	}
	free(large);
	(void)close(fd);
	(void)close(listener);
}

static void test_calls_survive_a_service_that_is_killed_and_restarted(void **state)
{
	struct world *world = *state;
	struct served first = served_start(world->url);
	begin_many(world, 0, 10, "park", false);
	begin_many(world, 10, 400, "park", true);
	served_await(&first, 400);
	served_kill(&first);
	serve(world);
	parking_wait(&world->service.parking, 400);
	assert_true(stats(world).resent >= 400); /* some perhaps to a connection about to end too */
	parking_answer(&world->service.parking, NULL);
	assert_answered(world, 0, 400);
}

static void test_calls_to_a_service_killed_for_good_end_in_time(void **state)
{
	struct world *world = *state;
	struct served process = served_start(world->url);
	for (size_t i = 0; i < 20; i++) {
		assert_int_equal(begin(world, i, "park", 1500, false), OK);
	}
	served_await(&process, 20);
	served_kill(&process);
	for (size_t i = 0; i < 20; i++) {
		assert_int_equal(await(world, i), DEADLINE_EXCEEDED);
	}
}

static void test_who_waits_for_news_is_told_sooner_that_nobody_is_there(void **state)
{
	struct world *world = *state;
	struct served process = served_start(world->url);
	begin_many(world, 0, 150, "park", true);
	served_await(&process, 150);
	served_kill(&process);
	for (size_t i = 0; i < 150; i++) {
		assert_int_equal(await(world, i), UNAVAILABLE);
	}
}

static void steady_done(void *arg, enum status status, uint8_t *answer, size_t answer_size);

/* Begins once more, unless it is enough. */
static void steady_begin(struct call *call)
{
	struct world *world = call->world;
	struct bytes request = {(const uint8_t *)call->text, strlen(call->text)};
	bool waits = (call - world->calls) % 4 == 0;
	if (atomic_load(&world->ends) ||
	    uplink_call(world->uplink, request, WHOLE_MS, waits, steady_done, call) != OK) {
		(void)atomic_fetch_add(&world->ended, 1);
	}
}

static void steady_done(void *arg, enum status status, uint8_t *answer, size_t answer_size)
{
	struct call *call = arg;
	bool own = status == OK && answer_size == strlen(call->text) &&
		   memcmp(answer, call->text, answer_size) == 0;
	free(answer);
	(void)atomic_fetch_add(&call->ended, 1);
	call->own = call->own && own;
	steady_begin(call);
}

static void steady_start(struct world *world)
{
	for (size_t i = 0; i < STEADY_CALLS; i++) {
		struct call *call = &world->calls[i];
		call->world = world;
		call->own = true;
		(void)snprintf(call->text, sizeof call->text, "steady %zu", i);
		steady_begin(call);
	}
}

static bool all_steady_ended(void *context)
{
	const struct world *world = context;
	return atomic_load(&world->ended) == STEADY_CALLS;
}

static void steady_stop(struct world *world)
{
	atomic_store(&world->ends, true);
	assert_true(sp_peer_wait(all_steady_ended, world));
	for (size_t i = 0; i < STEADY_CALLS; i++) {
		assert_true(world->calls[i].own);
		assert_true(atomic_load(&world->calls[i].ended) > 0);
	}
}

static void test_a_service_killed_again_and_again_loses_no_call(void **state)
{
	struct world *world = *state;
	struct served process = served_start(world->url);
	size_t descriptors = sp_peer_descriptors();
	steady_start(world);
	for (int i = 0; i < KILLS; i++) {
		served_await(&process, 500);
		served_kill(&process);
		process = served_start(world->url);
	}
	served_await(&process, 500);
	/* From here on nobody reads what the process tells; its pipe must not fill. */
	served_kill(&process);
	serve(world);
	steady_stop(world);
	uplink_close(world->uplink);
	world->uplink = NULL;
	service_close(&world->service);
	assert_true(sp_peer_descriptors() <= descriptors);
}

static void test_closing_ends_all_calls(void **state)
{
	struct world *world = *state;
	serve(world);
	begin_many(world, 0, 150, "park", false);
	begin_many(world, 150, 300, "park", true);
	parking_wait(&world->service.parking, 300);
	begin_many(world, 300, 310, "park", false);
	uplink_close(world->uplink);
	world->uplink = NULL;
	for (size_t i = 0; i < 310; i++) {
		assert_int_equal(atomic_load(&world->calls[i].ended), 1);
		assert_int_equal(world->calls[i].status, CANCELLED);
	}
}

static void begin_in_close(void *arg, enum status status, uint8_t *answer, size_t answer_size)
{
	struct call *call = arg;
	struct bytes request = {(const uint8_t *)"x", 1};
	(void)answer;
	(void)answer_size;
	assert_int_equal(status, CANCELLED);
	call->status = uplink_call(call->world->uplink, request, WHOLE_MS, false, on_done, call);
	(void)atomic_fetch_add(&call->ended, 1);
}

static void test_no_call_begins_while_closing(void **state)
{
	struct world *world = *state;
	struct call *call = &world->calls[0];
	struct bytes request = {(const uint8_t *)"x", 1};
	call->world = world;
	assert_int_equal(
	    uplink_call(world->uplink, request, WHOLE_MS, false, begin_in_close, call), OK);
	uplink_close(world->uplink);
	world->uplink = NULL;
	assert_int_equal(call->status, CANCELLED);
	assert_int_equal(atomic_load(&call->ended), 1);
}

struct caller {
	struct world *world;
	size_t from;
	pthread_t thread;
};

static void *caller_run(void *context)
{
	struct caller *caller = context;
	for (size_t i = caller->from; i < caller->from + 50; i++) {
		(void)begin(caller->world, i, "hello", WHOLE_MS, i % 2 == 0);
	}
	return NULL;
}

static void test_many_threads_each_get_their_own_answers(void **state)
{
	struct world *world = *state;
	struct caller callers[8];
	serve(world);
	for (size_t i = 0; i < 8; i++) {
		callers[i] = (struct caller){.world = world, .from = i * 50};
		assert_int_equal(
		    pthread_create(&callers[i].thread, NULL, caller_run, &callers[i]), 0);
	}
	for (size_t i = 0; i < 8; i++) {
		(void)pthread_join(callers[i].thread, NULL);
	}
	assert_answered(world, 0, 400);
}

static void test_what_cannot_be_called_is_refused(void **state)
{
	(void)state;
	struct uplink *uplink;
	struct uplink_limits wide = {.per_connection_max = 1025};
	struct uplink_limits many = {.connections = 65};
	struct uplink_limits waiting = {.waiting_max = 100000};
	assert_int_equal(uplink_open("http://localhost/", NULL, &uplink), INVALID_ARGUMENT);
	assert_int_equal(uplink_open("ipc://relative", NULL, &uplink), INVALID_ARGUMENT);
	assert_int_equal(uplink_open("ipc:///tmp/x", &wide, &uplink), INVALID_ARGUMENT);
	assert_int_equal(uplink_open("ipc:///tmp/x", &many, &uplink), INVALID_ARGUMENT);
	assert_int_equal(uplink_open("ipc:///tmp/x", &waiting, &uplink), INVALID_ARGUMENT);
	uplink_close(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_call_is_answered),
	    TEST(test_a_call_is_answered_over_tcp),
	    TEST(test_an_empty_answer_is_an_answer),
	    TEST(test_answers_in_any_order_find_their_calls),
	    TEST(test_hundreds_are_in_flight_over_two_connections),
	    TEST(test_a_thousand_wait_over_connections_apart),
	    TEST(test_too_many_calls_are_refused_at_once),
	    TEST(test_requests_take_a_bounded_room),
	    TEST(test_a_request_larger_than_a_service_takes_is_refused),
	    TEST(test_nobody_there_is_soon_unavailable),
	    TEST(test_a_port_where_nobody_listens_is_unavailable),
	    TEST(test_a_service_that_starts_a_moment_later_is_reached),
	    TEST(test_a_peer_that_does_not_greet_is_unavailable),
	    TEST(test_no_answer_in_time_is_deadline_exceeded),
	    TEST(test_a_late_answer_is_not_taken_for_the_next_one),
	    TEST(test_a_connection_that_says_nothing_more_is_given_up),
	    TEST(test_a_call_answered_with_garbage_is_asked_again),
	    TEST(test_an_answer_nobody_asked_for_ends_the_connection),
	    TEST(test_an_answer_beyond_the_slots_ends_the_connection),
	    TEST(test_a_frame_without_an_id_ends_the_connection),
	    TEST(test_half_an_answer_is_asked_for_again),
	    TEST(test_an_answer_byte_by_byte_is_an_answer),
	    TEST(test_an_answer_over_the_limit_is_data_loss),
	    TEST(test_answers_that_are_too_much_together_come_one_by_one),
	    TEST(test_a_peer_that_reads_nothing_holds_up_no_end),
	    TEST(test_calls_survive_a_service_that_is_killed_and_restarted),
	    TEST(test_calls_to_a_service_killed_for_good_end_in_time),
	    TEST(test_who_waits_for_news_is_told_sooner_that_nobody_is_there),
	    TEST(test_a_service_killed_again_and_again_loses_no_call),
	    TEST(test_closing_ends_all_calls),
	    TEST(test_no_call_begins_while_closing),
	    TEST(test_many_threads_each_get_their_own_answers),
	    TEST(test_what_cannot_be_called_is_refused),
	};
	if (argc == 3 && strcmp(argv[1], "serve") == 0) {
		static struct service service = {.told = STDOUT_FILENO};
		return served_main(argv[2], open_served, &service);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
