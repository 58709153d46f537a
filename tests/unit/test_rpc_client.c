/* The RPC client: answers, and what it makes of services that are absent, slow, killed or confused.
 */
#include "runtime/clock.h"
#include "runtime/rpc_client.h"
#include "runtime/sp_server.h"
#include "support/parking.h"
#include "support/served.h"
#include "support/sp_peer.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { ARENA_BYTES = 1 << 20, WHOLE_MS = 10000, SHORT_MS = 200, DROPS = 5 };

/*
 * A service that answers with the request's method as the message and its key as the trace id,
 * except that "park" waits, "garbage" is answered with what is no Response, and "huge" with more
 * than a client takes.
 */
struct service {
	struct sp_server *server;
	pthread_mutex_t mutex;
	struct parking parking;
	uint32_t timeout_ms; /* of the newest request */
	int told;            /* a byte is written here for every message, unless 0 */
};

struct world {
	char folder[32];
	char path[64];
	char url[72];
	struct service service;
	struct rpc_client *client;
	struct arena *arena;
	atomic_bool enough; /* calls, of a swarm */
};

static const char nngcat[] = "/usr/bin/nngcat";
static const struct bytes nothing; /* an empty Response */

/* The service. */

static void answer_echo(struct sp_message *message, const Samen__Rpc__V1__Request *request)
{
	Samen__Rpc__V1__Response response = SAMEN__RPC__V1__RESPONSE__INIT;
	uint8_t packed[1024];
	response.message = request->method;
	response.trace_id = request->request_key;
	size_t size = samen__rpc__v1__response__pack(&response, packed);
	sp_message_answer(message, (struct bytes){packed, size});
}

static void answer_huge(struct sp_message *message)
{
	size_t size = RPC_RESPONSE_BYTES_MAX + 1;
	uint8_t *body = calloc(1, size);
	sp_message_answer(message, (struct bytes){body, size});
	free(body);
}

static void answer_as_asked(
    struct service *service, struct sp_message *message, const Samen__Rpc__V1__Request *request)
{
	if (strcmp(request->method, "park") == 0) {
		parking_put(&service->parking, message, nothing);
	} else if (strcmp(request->method, "garbage") == 0) {
		sp_message_answer(message, (struct bytes){(const uint8_t *)"\xff\xff", 2});
	} else if (strcmp(request->method, "huge") == 0) {
		answer_huge(message);
	} else {
		answer_echo(message, request);
	}
}

static void on_message(void *context, struct sp_message *message, struct bytes body, uid_t peer_uid)
{
	(void)peer_uid;
	struct service *service = context;
	Samen__Rpc__V1__Request *request =
	    samen__rpc__v1__request__unpack(NULL, body.size, body.data);
	pthread_mutex_lock(&service->mutex);
	service->timeout_ms = request != NULL ? request->timeout_ms : 0;
	pthread_mutex_unlock(&service->mutex);
	if (request == NULL) {
		sp_message_answer(message, (struct bytes){0});
	} else {
		answer_as_asked(service, message, request);
		samen__rpc__v1__request__free_unpacked(request, NULL);
	}
	if (service->told != 0) {
		(void)!write(service->told, "m", 1);
	}
}

static enum status service_open(struct service *service, const char *url)
{
	struct sp_server_limits limits = {.queued_bytes_max = (size_t)2 * RPC_RESPONSE_BYTES_MAX};
	(void)pthread_mutex_init(&service->mutex, NULL);
	parking_init(&service->parking);
	enum status status = sp_server_open(&limits, on_message, service, &service->server);
	return status == OK ? sp_server_listen(service->server, url) : status;
}

static void service_close(struct service *service)
{
	if (service->server == NULL) {
		return;
	}
	sp_server_stop(service->server);
	parking_answer(&service->parking, &nothing);
	sp_server_close(service->server);
	service->server = NULL;
}

static enum status open_served(void *service, const char *url)
{
	return service_open(service, url);
}

/* The world. */

static int world_open(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	if (world == NULL) {
		return -1;
	}
	(void)snprintf(world->folder, sizeof world->folder, "/tmp/rpc_client.XXXXXX");
	world->arena = arena_open(ARENA_BYTES);
	if (mkdtemp(world->folder) == NULL || world->arena == NULL) {
		return -1;
	}
	(void)snprintf(world->path, sizeof world->path, "%s/socket", world->folder);
	(void)snprintf(world->url, sizeof world->url, "ipc://%s", world->path);
	*state = world;
	return rpc_client_open(world->url, 4, &world->client) == OK ? 0 : -1;
}

static int world_close(void **state)
{
	struct world *world = *state;
	rpc_client_close(world->client);
	service_close(&world->service);
	(void)unlink(world->path);
	(void)rmdir(world->folder);
	arena_close(world->arena);
	free(world);
	return 0;
}

static void serve(struct world *world)
{
	assert_int_equal(service_open(&world->service, world->url), OK);
}

/* On any port of 127.0.0.1, and a client of that. */
static void serve_tcp(struct world *world)
{
	char url[64];
	assert_int_equal(service_open(&world->service, "tcp://127.0.0.1:0"), OK);
	rpc_client_close(world->client);
	(void)snprintf(
	    url, sizeof url, "tcp://127.0.0.1:%d", sp_server_port(world->service.server));
	assert_int_equal(rpc_client_open(url, 1, &world->client), OK);
	assert_string_equal(rpc_client_url(world->client), url);
}

static Samen__Rpc__V1__Request request_of(const char *method, uint32_t timeout_ms)
{
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	request.method = (char *)(uintptr_t)method;
	request.request_key = (char *)(uintptr_t) "key";
	request.timeout_ms = timeout_ms;
	return request;
}

static enum status call(struct world *world, const char *method, uint32_t timeout_ms)
{
	Samen__Rpc__V1__Request request = request_of(method, timeout_ms);
	Samen__Rpc__V1__Response *response;
	return rpc_client_call(world->client, world->arena, &request, &response);
}

/* A call on a thread of its own. */
struct caller {
	struct world *world;
	const char *method;
	uint32_t timeout_ms;
	enum status status;
	pthread_t thread;
};

static void *caller_run(void *context)
{
	struct caller *caller = context;
	struct arena *arena = arena_open(ARENA_BYTES);
	Samen__Rpc__V1__Request request = request_of(caller->method, caller->timeout_ms);
	Samen__Rpc__V1__Response *response;
	caller->status = rpc_client_call(caller->world->client, arena, &request, &response);
	arena_close(arena);
	return NULL;
}

static void caller_start(struct caller *caller)
{
	assert_int_equal(pthread_create(&caller->thread, NULL, caller_run, caller), 0);
}

/* Tests. */

static void test_a_call_is_answered(void **state)
{
	struct world *world = *state;
	Samen__Rpc__V1__Request request = request_of("hello", WHOLE_MS);
	Samen__Rpc__V1__Response *response;
	serve(world);
	assert_int_equal(rpc_client_call(world->client, world->arena, &request, &response), OK);
	assert_string_equal(response->message, "hello");
	assert_string_equal(response->trace_id, "key");
}

static void test_a_call_is_answered_over_tcp(void **state)
{
	struct world *world = *state;
	serve_tcp(world);
	assert_int_equal(call(world, "hello", WHOLE_MS), OK);
}

static bool socket_is_there(void *context)
{
	const struct world *world = context;
	return access(world->path, F_OK) == 0;
}

static void test_a_call_is_answered_by_nngs_own_rep_socket(void **state)
{
	static char program[] = "nngcat";
	static char rep[] = "--rep0";
	static char listening[] = "--listen";
	static char data[] = "--data";
	static char answer[] = "\x12\x02hi"; /* a Response with the message "hi" */
	struct world *world = *state;
	char *const arguments[] = {program, rep, listening, world->url, data, answer, NULL};
	Samen__Rpc__V1__Request request = request_of("hello", WHOLE_MS);
	Samen__Rpc__V1__Response *response;
	pid_t pid;
	if (access(nngcat, X_OK) != 0) {
		skip();
	}
	assert_int_equal(posix_spawn(&pid, nngcat, NULL, NULL, arguments, environ), 0);
	bool there = sp_peer_wait(socket_is_there, world);
	enum status status = rpc_client_call(world->client, world->arena, &request, &response);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	assert_true(there);
	assert_int_equal(status, OK);
	assert_string_equal(response->message, "hi");
}

static void test_calls_one_after_the_other_share_a_connection(void **state)
{
	struct world *world = *state;
	struct sp_server_stats stats;
	serve(world);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(call(world, "hello", WHOLE_MS), OK);
	}
	sp_server_stats(world->service.server, &stats);
	assert_int_equal(stats.accepted, 1);
}

static void test_the_service_is_told_what_is_left_of_the_time(void **state)
{
	struct world *world = *state;
	serve(world);
	assert_int_equal(call(world, "hello", WHOLE_MS), OK);
	sp_server_stop(world->service.server);
	assert_in_range(world->service.timeout_ms, WHOLE_MS / 2, WHOLE_MS);
}

static void test_no_timeout_means_five_seconds(void **state)
{
	struct world *world = *state;
	serve(world);
	assert_int_equal(call(world, "hello", 0), OK);
	sp_server_stop(world->service.server);
	assert_in_range(world->service.timeout_ms, 1, RPC_TIMEOUT_MS_DEFAULT);
}

static void test_nobody_there_is_soon_unavailable(void **state)
{
	int64_t before_ms = clock_mono_ms();
	assert_int_equal(call(*state, "hello", WHOLE_MS), UNAVAILABLE);
	assert_in_range(clock_mono_ms() - before_ms, 0, WHOLE_MS / 2);
}

static void test_nobody_there_is_unavailable_within_a_short_timeout(void **state)
{
	int64_t before_ms = clock_mono_ms();
	assert_int_equal(call(*state, "hello", SHORT_MS), UNAVAILABLE);
	assert_in_range(clock_mono_ms() - before_ms, 0, RPC_REACH_MS);
}

static void *serve_late_run(void *context)
{
	struct world *world = context;
	(void)usleep(SHORT_MS * 1000);
	serve(world);
	return NULL;
}

static void test_a_service_that_starts_a_moment_later_is_reached(void **state)
{
	struct world *world = *state;
	pthread_t thread;
	assert_int_equal(pthread_create(&thread, NULL, serve_late_run, world), 0);
	assert_int_equal(call(world, "hello", WHOLE_MS), OK);
	(void)pthread_join(thread, NULL);
}

static void test_no_answer_in_time_is_deadline_exceeded(void **state)
{
	struct world *world = *state;
	serve(world);
	int64_t before_ms = clock_mono_ms();
	assert_int_equal(call(world, "park", SHORT_MS), DEADLINE_EXCEEDED);
	assert_in_range(clock_mono_ms() - before_ms, SHORT_MS, WHOLE_MS / 2);
}

static void test_a_late_answer_is_not_taken_for_the_next_one(void **state)
{
	struct world *world = *state;
	Samen__Rpc__V1__Request request = request_of("next", WHOLE_MS);
	Samen__Rpc__V1__Response *response;
	serve(world);
	assert_int_equal(call(world, "park", SHORT_MS), DEADLINE_EXCEEDED);
	parking_wait(&world->service.parking, 1);
	parking_answer(&world->service.parking, &nothing);
	assert_int_equal(rpc_client_call(world->client, world->arena, &request, &response), OK);
	assert_string_equal(response->message, "next");
}

static void test_a_service_killed_in_a_call_and_restarted_answers_the_retry(void **state)
{
	struct world *world = *state;
	struct caller caller = {.world = world, .method = "park", .timeout_ms = WHOLE_MS};
	struct served first = served_start(world->url);
	caller_start(&caller);
	served_await(&first, 1);
	served_kill(&first);
	struct served second = served_start(world->url);
	served_await(&second, 1); /* it came again */
	served_kill(&second);
	serve(world);
	parking_wait(&world->service.parking, 1); /* and again */
	parking_answer(&world->service.parking, &nothing);
	(void)pthread_join(caller.thread, NULL);
	assert_int_equal(caller.status, OK);
}

static void test_a_service_killed_in_a_call_for_good_is_deadline_exceeded(void **state)
{
	struct world *world = *state;
	struct caller caller = {.world = world, .method = "park", .timeout_ms = 1500};
	struct served process = served_start(world->url);
	caller_start(&caller);
	served_await(&process, 1);
	served_kill(&process);
	(void)pthread_join(caller.thread, NULL);
	assert_int_equal(caller.status, DEADLINE_EXCEEDED);
}

static void test_an_idle_connection_lost_is_made_anew(void **state)
{
	struct world *world = *state;
	for (int i = 0; i < 5; i++) {
		serve(world);
		assert_int_equal(call(world, "hello", WHOLE_MS), OK);
		service_close(&world->service);
	}
}

static void test_a_service_gone_since_the_last_call_is_unavailable(void **state)
{
	struct world *world = *state;
	serve(world);
	assert_int_equal(call(world, "hello", WHOLE_MS), OK);
	service_close(&world->service);
	assert_int_equal(call(world, "hello", SHORT_MS), UNAVAILABLE);
}

static void test_a_service_gone_since_the_last_call_is_unavailable_over_tcp(void **state)
{
	struct world *world = *state;
	serve_tcp(world);
	assert_int_equal(call(world, "hello", WHOLE_MS), OK);
	service_close(&world->service);
	assert_int_equal(call(world, "hello", SHORT_MS), UNAVAILABLE);
}

/* Lets one connection in and drops it before they have shaken hands. */
static void *drop_one_run(void *context)
{
	int listener = *(int *)context;
	int fd = accept(listener, NULL, NULL);
	(void)close(fd);
	(void)close(listener);
	return NULL;
}

static void drop_one(struct world *world)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	pthread_t thread;
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	(void)snprintf(address.sun_path, sizeof address.sun_path, "%s", world->path);
	assert_true(listener >= 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(listener, 8), 0);
	assert_int_equal(pthread_create(&thread, NULL, drop_one_run, &listener), 0);
	(void)call(world, "hello", SHORT_MS);
	(void)pthread_join(thread, NULL);
	(void)unlink(world->path);
}

/* After this, nng's own sockets never connect again. */
static void test_a_service_that_died_while_shaking_hands_is_reached_again(void **state)
{
	struct world *world = *state;
	for (unsigned round = 0; round < DROPS; round++) {
		drop_one(world);
	}
	serve(world);
	assert_int_equal(call(world, "hello", WHOLE_MS), OK);
}

static void test_a_service_that_hangs_is_deadline_exceeded(void **state)
{
	struct world *world = *state;
	struct served process = served_start(world->url);
	assert_int_equal(call(world, "hello", WHOLE_MS), OK);
	(void)kill(process.pid, SIGSTOP);
	assert_int_equal(waitpid(process.pid, NULL, WUNTRACED), process.pid);
	assert_int_equal(call(world, "hello", SHORT_MS), DEADLINE_EXCEEDED);
	served_kill(&process);
}

static void test_an_answer_that_is_garbage_is_data_loss(void **state)
{
	struct world *world = *state;
	serve(world);
	assert_int_equal(call(world, "garbage", WHOLE_MS), DATA_LOSS);
}

static void test_an_answer_that_does_not_fit_the_arena_is_data_loss(void **state)
{
	struct world *world = *state;
	struct arena *small = arena_open(64);
	Samen__Rpc__V1__Request request =
	    request_of("a method whose name alone is longer than there is room for", WHOLE_MS);
	Samen__Rpc__V1__Response *response;
	serve(world);
	assert_int_equal(rpc_client_call(world->client, small, &request, &response), DATA_LOSS);
	arena_close(small);
}

static void test_an_answer_over_the_limit_is_data_loss(void **state)
{
	struct world *world = *state;
	serve(world);
	assert_int_equal(call(world, "huge", WHOLE_MS), DATA_LOSS);
}

/* A peer that greets and answers its first connection with these bytes, whatever it is asked. */
struct liar {
	int listener;
	struct bytes greeting;
	struct bytes answer;
	pthread_t thread;
};

static const struct bytes good_greeting = {(const uint8_t *)"\0SP\0\0\x31\0\0", 8};

static void *liar_run(void *context)
{
	const struct liar *liar = context;
	uint8_t asked[1024];
	int fd = accept(liar->listener, NULL, NULL);
	(void)close(liar->listener);
	(void)sp_peer_send(fd, liar->greeting.data, liar->greeting.size);
	(void)sp_peer_receive(fd, asked, 8 + 9); /* its greeting and the start of a request */
	(void)sp_peer_send(fd, liar->answer.data, liar->answer.size);
	while (recv(fd, asked, sizeof asked, 0) > 0) {
	}
	(void)close(fd);
	return NULL;
}

static enum status call_liar(struct world *world, struct bytes greeting, struct bytes answer)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct liar liar = {.greeting = greeting, .answer = answer};
	(void)snprintf(address.sun_path, sizeof address.sun_path, "%s", world->path);
	liar.listener = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(liar.listener, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(liar.listener, 1), 0);
	assert_int_equal(pthread_create(&liar.thread, NULL, liar_run, &liar), 0);
	enum status status = call(world, "hello", WHOLE_MS);
	rpc_client_close(world->client);
	world->client = NULL;
	(void)pthread_join(liar.thread, NULL);
	return status;
}

static void test_an_answer_to_another_request_is_data_loss(void **state)
{
	static const uint8_t answer[] = {1, 0, 0, 0, 0, 0, 0, 0, 4, 0xff, 0xff, 0xff, 0xff};
	assert_int_equal(
	    call_liar(*state, good_greeting, (struct bytes){answer, sizeof answer}), DATA_LOSS);
}

static void test_an_answer_that_claims_too_much_is_data_loss(void **state)
{
	static const uint8_t answer[] = {1, 0, 0, 0, 1, 0, 0, 0, 4, 0x80, 0, 0, 1};
	assert_int_equal(
	    call_liar(*state, good_greeting, (struct bytes){answer, sizeof answer}), DATA_LOSS);
}

static void test_an_answer_too_short_is_data_loss(void **state)
{
	static const uint8_t answer[] = {1, 0, 0, 0, 0, 0, 0, 0, 3, 0x80, 0, 0, 1};
	assert_int_equal(
	    call_liar(*state, good_greeting, (struct bytes){answer, sizeof answer}), DATA_LOSS);
}

static void test_a_peer_that_speaks_something_else_is_unavailable(void **state)
{
	struct bytes greeting = {(const uint8_t *)"HTTP/1.1", 8};
	assert_int_equal(call_liar(*state, greeting, (struct bytes){0}), UNAVAILABLE);
}

static void test_a_request_over_the_limit_is_not_sent(void **state)
{
	struct world *world = *state;
	static uint8_t payload[RPC_REQUEST_BYTES_MAX];
	Samen__Rpc__V1__Request request = request_of("hello", WHOLE_MS);
	Samen__Rpc__V1__Response *response;
	struct sp_server_stats stats;
	serve(world);
	request.payload = (ProtobufCBinaryData){.len = sizeof payload, .data = payload};
	assert_int_equal(
	    rpc_client_call(world->client, world->arena, &request, &response), RESOURCE_EXHAUSTED);
	sp_server_stats(world->service.server, &stats);
	assert_int_equal(stats.accepted, 0);
}

static void test_a_request_of_exactly_the_limit_is_answered(void **state)
{
	struct world *world = *state;
	static uint8_t payload[RPC_REQUEST_BYTES_MAX];
	Samen__Rpc__V1__Request request = request_of("hello", WHOLE_MS);
	Samen__Rpc__V1__Response *response;
	serve(world);
	request.payload = (ProtobufCBinaryData){.len = sizeof payload, .data = payload};
	request.payload.len -=
	    samen__rpc__v1__request__get_packed_size(&request) - RPC_REQUEST_BYTES_MAX;
	assert_int_equal(samen__rpc__v1__request__get_packed_size(&request), RPC_REQUEST_BYTES_MAX);
	assert_int_equal(rpc_client_call(world->client, world->arena, &request, &response), OK);
}

static void test_callers_beyond_the_sockets_wait_their_turn(void **state)
{
	enum { CALLERS = 5 };
	struct world *world = *state;
	struct caller callers[CALLERS];
	struct sp_server_stats stats;
	serve(world);
	for (size_t i = 0; i < CALLERS - 1; i++) {
		callers[i] =
		    (struct caller){.world = world, .method = "park", .timeout_ms = WHOLE_MS};
		caller_start(&callers[i]);
	}
	parking_wait(&world->service.parking, CALLERS - 1);
	callers[CALLERS - 1] =
	    (struct caller){.world = world, .method = "hello", .timeout_ms = WHOLE_MS};
	caller_start(&callers[CALLERS - 1]);
	parking_answer(&world->service.parking, &nothing);
	(void)pthread_join(callers[CALLERS - 1].thread, NULL);
	assert_int_equal(callers[CALLERS - 1].status, OK);
	for (size_t i = 0; i < CALLERS - 1; i++) {
		(void)pthread_join(callers[i].thread, NULL);
		assert_int_equal(callers[i].status, OK);
	}
	sp_server_stats(world->service.server, &stats);
	assert_int_equal(stats.accepted, CALLERS - 1);
}

static void test_a_caller_whose_turn_never_comes_is_deadline_exceeded(void **state)
{
	struct world *world = *state;
	struct caller caller = {.world = world, .method = "park", .timeout_ms = WHOLE_MS};
	serve(world);
	rpc_client_close(world->client);
	assert_int_equal(rpc_client_open(world->url, 1, &world->client), OK);
	caller_start(&caller);
	parking_wait(&world->service.parking, 1);
	assert_int_equal(call(world, "hello", SHORT_MS), DEADLINE_EXCEEDED);
	parking_answer(&world->service.parking, &nothing);
	(void)pthread_join(caller.thread, NULL);
}

static void test_an_interrupted_client_ends_all_calls_at_once(void **state)
{
	struct world *world = *state;
	struct caller waiting = {.world = world, .method = "park", .timeout_ms = WHOLE_MS};
	struct caller queued = waiting;
	serve(world);
	rpc_client_close(world->client);
	assert_int_equal(rpc_client_open(world->url, 1, &world->client), OK);
	caller_start(&waiting);
	parking_wait(&world->service.parking, 1);
	caller_start(&queued);
	int64_t begin_ms = clock_mono_ms();
	rpc_client_interrupt(world->client);
	(void)pthread_join(waiting.thread, NULL);
	(void)pthread_join(queued.thread, NULL);
	assert_int_equal(waiting.status, CANCELLED);
	assert_int_equal(queued.status, CANCELLED);
	assert_int_equal(call(world, "hello", WHOLE_MS), CANCELLED);
	assert_true(clock_mono_ms() - begin_ms < WHOLE_MS / 2);
	parking_answer(&world->service.parking, &nothing);
}

static void test_an_interrupted_client_does_not_begin_to_connect(void **state)
{
	struct world *world = *state;
	rpc_client_interrupt(world->client);
	assert_int_equal(call(world, "hello", WHOLE_MS), CANCELLED);
}

struct swarm {
	struct world *world;
	size_t number;
	size_t wrong;
	pthread_t thread;
};

/* A call for which nobody could be reached was not sent, and is made again. */
static enum status call_till_reached(struct swarm *swarm,
    struct arena *arena,
    const Samen__Rpc__V1__Request *request,
    Samen__Rpc__V1__Response **ret_response)
{
	int64_t deadline_ms = clock_mono_ms() + WHOLE_MS;
	enum status status;
	do {
		status = rpc_client_call(swarm->world->client, arena, request, ret_response);
	} while (status == UNAVAILABLE && clock_mono_ms() < deadline_ms);
	return status;
}

static void *swarm_run(void *context)
{
	struct swarm *swarm = context;
	struct arena *arena = arena_open(ARENA_BYTES);
	char key[32];
	for (size_t i = 0; i < 200 || !atomic_load(&swarm->world->enough); i++) {
		Samen__Rpc__V1__Request request = request_of("hello", WHOLE_MS);
		Samen__Rpc__V1__Response *response;
		(void)snprintf(key, sizeof key, "%zu-%zu", swarm->number, i);
		request.request_key = key;
		arena_reset(arena);
		enum status status = call_till_reached(swarm, arena, &request, &response);
		swarm->wrong += status != OK || strcmp(response->trace_id, key) != 0;
	}
	arena_close(arena);
	return NULL;
}

/* Starts so many threads that call, or waits for them and returns how many calls went wrong. */

static void swarm_start(struct world *world, struct swarm *swarm, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		swarm[i] = (struct swarm){.world = world, .number = i};
		assert_int_equal(pthread_create(&swarm[i].thread, NULL, swarm_run, &swarm[i]), 0);
	}
}

static size_t swarm_join(struct swarm *swarm, size_t count)
{
	size_t wrong = 0;
	for (size_t i = 0; i < count; i++) {
		(void)pthread_join(swarm[i].thread, NULL);
		wrong += swarm[i].wrong;
	}
	return wrong;
}

static void test_many_threads_each_get_their_own_answers(void **state)
{
	struct world *world = *state;
	struct swarm swarm[16];
	serve(world);
	atomic_store(&world->enough, true);
	swarm_start(world, swarm, 16);
	assert_int_equal(swarm_join(swarm, 16), 0);
}

static void test_a_service_killed_again_and_again_loses_no_call(void **state)
{
	enum { THREADS = 8, KILLS = 30 };
	struct world *world = *state;
	struct swarm swarm[THREADS];
	struct served process = served_start(world->url);
	swarm_start(world, swarm, THREADS);
	for (int i = 0; i < KILLS; i++) {
		served_await(&process, 1); /* it is at work */
		served_kill(&process);
		process = served_start(world->url);
	}
	(void)close(process.told); /* from here on nobody listens to it */
	atomic_store(&world->enough, true);
	assert_int_equal(swarm_join(swarm, THREADS), 0);
	process.told = -1;
	served_kill(&process);
}

static void test_what_cannot_be_called_is_refused(void **state)
{
	(void)state;
	struct rpc_client *client;
	assert_int_equal(rpc_client_open("http://localhost/", 1, &client), INVALID_ARGUMENT);
	assert_int_equal(rpc_client_open("ipc:///tmp/x", 0, &client), INVALID_ARGUMENT);
	assert_int_equal(
	    rpc_client_open("ipc:///tmp/x", RPC_SOCKETS_MAX + 1, &client), INVALID_ARGUMENT);
}

static void test_closing_nothing_is_no_matter(void **state)
{
	(void)state;
	rpc_client_close(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_call_is_answered),
	    TEST(test_a_call_is_answered_over_tcp),
	    TEST(test_a_call_is_answered_by_nngs_own_rep_socket),
	    TEST(test_calls_one_after_the_other_share_a_connection),
	    TEST(test_the_service_is_told_what_is_left_of_the_time),
	    TEST(test_no_timeout_means_five_seconds),
	    TEST(test_nobody_there_is_soon_unavailable),
	    TEST(test_nobody_there_is_unavailable_within_a_short_timeout),
	    TEST(test_a_service_that_starts_a_moment_later_is_reached),
	    TEST(test_no_answer_in_time_is_deadline_exceeded),
	    TEST(test_a_late_answer_is_not_taken_for_the_next_one),
	    TEST(test_a_service_killed_in_a_call_and_restarted_answers_the_retry),
	    TEST(test_a_service_killed_in_a_call_for_good_is_deadline_exceeded),
	    TEST(test_an_idle_connection_lost_is_made_anew),
	    TEST(test_a_service_gone_since_the_last_call_is_unavailable),
	    TEST(test_a_service_gone_since_the_last_call_is_unavailable_over_tcp),
	    TEST(test_a_service_that_died_while_shaking_hands_is_reached_again),
	    TEST(test_a_service_that_hangs_is_deadline_exceeded),
	    TEST(test_an_answer_that_is_garbage_is_data_loss),
	    TEST(test_an_answer_that_does_not_fit_the_arena_is_data_loss),
	    TEST(test_an_answer_over_the_limit_is_data_loss),
	    TEST(test_a_peer_that_speaks_something_else_is_unavailable),
	    TEST(test_an_answer_too_short_is_data_loss),
	    TEST(test_an_answer_that_claims_too_much_is_data_loss),
	    TEST(test_an_answer_to_another_request_is_data_loss),
	    TEST(test_a_request_over_the_limit_is_not_sent),
	    TEST(test_a_request_of_exactly_the_limit_is_answered),
	    TEST(test_callers_beyond_the_sockets_wait_their_turn),
	    TEST(test_a_caller_whose_turn_never_comes_is_deadline_exceeded),
	    TEST(test_an_interrupted_client_ends_all_calls_at_once),
	    TEST(test_an_interrupted_client_does_not_begin_to_connect),
	    TEST(test_many_threads_each_get_their_own_answers),
	    TEST(test_a_service_killed_again_and_again_loses_no_call),
	    TEST(test_what_cannot_be_called_is_refused),
	    TEST(test_closing_nothing_is_no_matter),
	};
	if (argc == 3 && strcmp(argv[1], "serve") == 0) {
		static struct service service = {.told = STDOUT_FILENO};
		return served_main(argv[2], open_served, &service);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
