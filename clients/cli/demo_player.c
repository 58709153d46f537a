#include "demo_player.h"

#include "session.h"

#include "runtime/clock.h"
#include "runtime/pool.h"
#include "runtime/rpc_client.h"
#include "runtime/service.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	THREADS = 12,
	ARENA_BYTES_MAX = 32 * 1024 * 1024,
	TIMEOUT_MS = 30000,
	KEY_BYTES = 16,
	TRIES_MAX = 60,
	PATIENCE_MS = 500,
	REASON_SIZE = 400
};

static const int64_t token_life_ms = (int64_t)11 * 60 * 1000; /* rounded up */
static const int64_t token_margin_ms = (int64_t)60 * 1000;

static const struct {
	const char *name, *prefix;
} services[REMOTE_COUNT] = {
    [DIRECTORY] = {"directory", "samen.directory.v1.Directory/"},
    [INTAKE] = {"intake", "samen.intake.v1.Intake/"},
    [MATCHING] = {"matching", "samen.matching.v1.Matching/"},
    [NOTIFY] = {"notify", "samen.notify.v1.Notify/"},
};

/* Whose changes others wait for. */
enum { FOLLOWED_COUNT = NOTIFY };

/* What is run by all threads. */
struct run {
	size_t count;
	_Atomic size_t next;
	enum status (*act)(void *context, size_t index, struct arena *arena);
	void *context;
	_Atomic int status;
};

struct worker {
	struct demo_player *player;
	struct arena *arena;
};

struct demo_player {
	struct cli *cli;
	struct rpc_client *clients[REMOTE_COUNT];
	struct demo_person coordinator;
	struct pool *pool;
	struct worker workers[THREADS];
	struct run *run;
	bool lacks_notify;                        /* it does not run */
	_Atomic uint64_t changes[FOLLOWED_COUNT]; /* the newest of each service */
	uint64_t seen[FOLLOWED_COUNT];            /* those before the last run ended */
	_Atomic unsigned long calls;
	pthread_mutex_t mutex; /* of what follows */
	pthread_cond_t ended;
	size_t working;
	char refused[REASON_SIZE];
};

/* --- opening --- */

static int open_connections(struct demo_player *player)
{
	for (size_t i = 0; i < REMOTE_COUNT; i++) {
		char url[PATH_MAX + 64];
		service_url(
		    player->cli->home, player->cli->config, services[i].name, url, sizeof url);
		if (rpc_client_open(url, THREADS, &player->clients[i]) != OK) {
			return cli_fail(
			    EX_CONFIG, _("'%s' is not an address that samen can use"), url);
		}
	}
	return EX_OK;
}

static bool open_workers(struct demo_player *player)
{
	for (size_t i = 0; i < THREADS; i++) {
		player->workers[i] =
		    (struct worker){.player = player, .arena = arena_open(ARENA_BYTES_MAX)};
		if (player->workers[i].arena == NULL) {
			return false;
		}
	}
	return pool_open(THREADS, THREADS, &player->pool) == OK;
}

int demo_player_open(struct cli *cli, struct demo_player **ret_player)
{
	struct demo_player *player = calloc(1, sizeof *player);
	if (player == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	player->cli = cli;
	(void)pthread_mutex_init(&player->mutex, NULL);
	(void)pthread_cond_init(&player->ended, NULL);
	struct demo_person *coordinator = &player->coordinator;
	(void)pthread_mutex_init(&coordinator->mutex, NULL);
	(void)snprintf(coordinator->session_id, sizeof coordinator->session_id, "%s",
	    cli->session->session_id);
	(void)snprintf(coordinator->session_secret, sizeof coordinator->session_secret, "%s",
	    cli->session->session_secret);
	int code = open_connections(player);
	if (code == EX_OK && !open_workers(player)) {
		code = cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	if (code != EX_OK) {
		demo_player_close(player);
		return code;
	}
	*ret_player = player;
	return EX_OK;
}

void demo_player_close(struct demo_player *player)
{
	if (player == NULL) {
		return;
	}
	pool_close(player->pool);
	for (size_t i = 0; i < THREADS; i++) {
		arena_close(player->workers[i].arena);
	}
	for (size_t i = 0; i < REMOTE_COUNT; i++) {
		rpc_client_close(player->clients[i]);
	}
	(void)pthread_cond_destroy(&player->ended);
	(void)pthread_mutex_destroy(&player->mutex);
	sodium_memzero(player, sizeof *player);
	free(player);
}

struct demo_person *demo_player_coordinator(struct demo_player *player)
{
	return &player->coordinator;
}

unsigned long demo_player_calls(const struct demo_player *player)
{
	return atomic_load(&player->calls);
}

int demo_player_fail(const struct demo_player *player, enum status status)
{
	return cli_fail(
	    EX_SOFTWARE, _("the year broke off (%s): %s"), status_name(status), player->refused);
}

/* --- one call --- */

static void random_key(char ret_key[static 2 * KEY_BYTES + 1])
{
	uint8_t random[KEY_BYTES];
	randombytes_buf(random, sizeof random);
	(void)sodium_bin2hex(ret_key, 2 * KEY_BYTES + 1, random, sizeof random);
}

static void fill_positions(
    const struct demo_player *player, struct arena *arena, Samen__Rpc__V1__Request *request)
{
	Samen__Rpc__V1__Position *positions =
	    arena_alloc(arena, FOLLOWED_COUNT * sizeof *positions);
	request->not_before = arena_alloc(arena, FOLLOWED_COUNT * sizeof *request->not_before);
	for (size_t i = 0; positions != NULL && request->not_before != NULL && i < FOLLOWED_COUNT;
	     i++) {
		samen__rpc__v1__position__init(&positions[i]);
		positions[i].service = wire_text(services[i].name);
		positions[i].change = player->seen[i];
		request->not_before[request->n_not_before++] = &positions[i];
	}
}

static void note_change(struct demo_player *player, const Samen__Rpc__V1__Position *position)
{
	for (size_t i = 0; position != NULL && i < FOLLOWED_COUNT; i++) {
		uint64_t known = atomic_load(&player->changes[i]);
		while (
		    strcmp(services[i].name, position->service) == 0 && position->change > known &&
		    !atomic_compare_exchange_weak(&player->changes[i], &known, position->change)) {
		}
	}
}

static void note_refusal(
    struct demo_player *player, const char *method, const Samen__Rpc__V1__Response *response)
{
	(void)pthread_mutex_lock(&player->mutex);
	(void)snprintf(player->refused, sizeof player->refused, "%s: %s%s%s%s%s", method,
	    response != NULL ? response->message : "",
	    response != NULL && response->n_details > 0 ? "; " : "",
	    response != NULL && response->n_details > 0 ? response->details[0]->field : "",
	    response != NULL && response->n_details > 0 ? ": " : "",
	    response != NULL && response->n_details > 0 ? response->details[0]->message : "");
	(void)pthread_mutex_unlock(&player->mutex);
}

static void rest(unsigned ms)
{
	unsigned bounded = ms == 0 || ms > PATIENCE_MS ? PATIENCE_MS : ms;
	const struct timespec pause = {.tv_nsec = (long)bounded * 1000000};
	(void)nanosleep(&pause, NULL);
}

/* Sends, and again while the service asks for patience. */
static enum status exchange(struct demo_player *player,
    struct arena *arena,
    enum remote_service service,
    Samen__Rpc__V1__Request *request,
    Samen__Rpc__V1__Response **ret_response)
{
	enum status status = OK;
	for (unsigned tries = 0; tries < TRIES_MAX; tries++) {
		(void)atomic_fetch_add(&player->calls, 1);
		status = rpc_client_call(player->clients[service], arena, request, ret_response);
		if (status != OK ||
		    (*ret_response)->code != SAMEN__RPC__V1__CODE__RESOURCE_EXHAUSTED) {
			return status;
		}
		rest((*ret_response)->retry_after_ms);
	}
	return status;
}

static enum status call_with(struct demo_player *player,
    char *token,
    struct arena *arena,
    enum remote_service service,
    const char *method,
    const ProtobufCMessage *message,
    const ProtobufCMessageDescriptor *type,
    void *ret_response)
{
	char key[2 * KEY_BYTES + 1];
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	Samen__Rpc__V1__Response *response;
	size_t size = protobuf_c_message_get_packed_size(message);
	request.method = arena_printf(arena, "%s%s", services[service].prefix, method);
	request.payload.data = arena_alloc(arena, size);
	request.payload.len = size;
	if (request.method == NULL || request.payload.data == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)protobuf_c_message_pack(message, request.payload.data);
	random_key(key);
	request.request_key = key;
	request.locale = wire_text("nl");
	request.timeout_ms = TIMEOUT_MS;
	request.token = token;
	fill_positions(player, arena, &request);
	enum status status = exchange(player, arena, service, &request, &response);
	if (status == OK && response->code != SAMEN__RPC__V1__CODE__OK) {
		note_refusal(player, method, response);
		return (enum status)response->code;
	}
	if (status != OK) {
		note_refusal(player, method, NULL);
		return status;
	}
	note_change(player, response->position);
	ProtobufCMessage *answer = protobuf_c_message_unpack(
	    type, arena_allocator(arena), response->payload.len, response->payload.data);
	*(ProtobufCMessage **)ret_response = answer;
	return answer != NULL ? OK : DATA_LOSS;
}

/* --- tokens --- */

void demo_person_take(struct demo_person *person, const Samen__Directory__V1__Session *session)
{
	(void)snprintf(person->session_id, sizeof person->session_id, "%s", session->session_id);
	(void)snprintf(
	    person->session_secret, sizeof person->session_secret, "%s", session->session_secret);
	(void)snprintf(person->token, sizeof person->token, "%s", session->access_token);
	person->token_until_ms = session->access_expires_at_ms;
}

/* The services' clock may have been moved, either way, since it was given. */
static bool token_holds(const struct demo_person *person)
{
	int64_t left_ms = person->token_until_ms - clock_now_ms();
	return left_ms > token_margin_ms && left_ms <= token_life_ms;
}

static enum status renew(
    struct demo_player *player, struct demo_person *person, struct arena *arena)
{
	Samen__Directory__V1__RenewTokenRequest request =
	    SAMEN__DIRECTORY__V1__RENEW_TOKEN_REQUEST__INIT;
	Samen__Directory__V1__Session *session;
	request.session_id = person->session_id;
	request.session_secret = person->session_secret;
	enum status status = call_with(player, wire_text(""), arena, DIRECTORY, "RenewToken",
	    &request.base, &samen__directory__v1__session__descriptor, &session);
	if (status == OK) {
		demo_person_take(person, session);
	}
	return status;
}

static enum status token_of(
    struct demo_player *player, struct demo_person *person, struct arena *arena, char **ret_token)
{
	if (person == NULL) {
		*ret_token = wire_text("");
		return OK;
	}
	enum status status = OK;
	(void)pthread_mutex_lock(&person->mutex);
	if (!token_holds(person)) {
		status = renew(player, person, arena);
	}
	*ret_token = status == OK ? arena_strdup(arena, person->token) : NULL;
	(void)pthread_mutex_unlock(&person->mutex);
	return status == OK && *ret_token == NULL ? RESOURCE_EXHAUSTED : status;
}

enum status demo_call(struct demo_player *player,
    struct demo_person *as,
    struct arena *arena,
    enum remote_service service,
    const char *method,
    const ProtobufCMessage *request,
    const ProtobufCMessageDescriptor *type,
    void *ret_response)
{
	char *token;
	enum status status = token_of(player, as, arena, &token);
	return status == OK
		   ? call_with(player, token, arena, service, method, request, type, ret_response)
		   : status;
}

/* --- many at once --- */

static void work(void *arg)
{
	struct worker *worker = arg;
	struct demo_player *player = worker->player;
	struct run *run = player->run;
	for (size_t i = atomic_fetch_add(&run->next, 1); i < run->count;
	     i = atomic_fetch_add(&run->next, 1)) {
		enum status status = run->act(run->context, i, worker->arena);
		if (status != OK) {
			atomic_store(&run->status, (int)status);
		}
		arena_reset(worker->arena);
	}
	(void)pthread_mutex_lock(&player->mutex);
	player->working--;
	(void)pthread_cond_signal(&player->ended);
	(void)pthread_mutex_unlock(&player->mutex);
}

enum status demo_player_run(struct demo_player *player,
    size_t count,
    enum status (*act)(void *context, size_t index, struct arena *arena),
    void *context)
{
	struct run run = {.count = count, .act = act, .context = context};
	size_t threads = count < THREADS ? count : THREADS;
	player->run = &run;
	player->working = threads;
	for (size_t i = 0; i < threads; i++) {
		if (pool_submit(player->pool, work, &player->workers[i]) != OK) {
			work(&player->workers[i]);
		}
	}
	(void)pthread_mutex_lock(&player->mutex);
	while (player->working > 0) {
		(void)pthread_cond_wait(&player->ended, &player->mutex);
	}
	(void)pthread_mutex_unlock(&player->mutex);
	for (size_t i = 0; i < FOLLOWED_COUNT; i++) {
		player->seen[i] = atomic_load(&player->changes[i]);
	}
	return (enum status)atomic_load(&run.status);
}

/* --- the clock --- */

struct moving {
	struct demo_player *player;
	int64_t offset_ms;
	bool unlimited;
};

/* Any read will do: it is answered when the service has heard of all that was done. */
static enum status settle(void *context, size_t index, struct arena *arena)
{
	struct demo_player *player = context;
	if (index == 0) {
		Samen__Intake__V1__ListAccessLogRequest request =
		    SAMEN__INTAKE__V1__LIST_ACCESS_LOG_REQUEST__INIT;
		Samen__Intake__V1__ListAccessLogResponse *log;
		Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
		page.size = 1;
		request.page = &page;
		return DEMO_CALL(player, &player->coordinator, arena, INTAKE, ListAccessLog,
		    &request, samen__intake__v1__list_access_log_response, &log);
	}
	Samen__Matching__V1__GetLimitsRequest request =
	    SAMEN__MATCHING__V1__GET_LIMITS_REQUEST__INIT;
	Samen__Matching__V1__Limits *limits;
	return DEMO_CALL(player, &player->coordinator, arena, MATCHING, GetLimits, &request,
	    samen__matching__v1__limits, &limits);
}

static enum status set_clock_of(void *context, size_t index, struct arena *arena)
{
	const struct moving *moving = context;
	struct demo_player *player = moving->player;
	Samen__Common__V1__SetDemoClockRequest request =
	    SAMEN__COMMON__V1__SET_DEMO_CLOCK_REQUEST__INIT;
	Samen__Common__V1__DemoClock *clock;
	request.offset_ms = moving->offset_ms;
	request.unlimited_calls = moving->unlimited;
	if (index == NOTIFY && player->lacks_notify) {
		return OK;
	}
	enum status status =
	    DEMO_CALL(player, &player->coordinator, arena, (enum remote_service)index, SetDemoClock,
		&request, samen__common__v1__demo_clock, &clock);
	if (index == NOTIFY && status == UNAVAILABLE) { /* where no mail is sent it need not run */
		player->lacks_notify = true;
		return OK;
	}
	return status;
}

int demo_player_set_clock(struct demo_player *player, int64_t offset_ms, bool unlimited)
{
	struct moving moving = {player, offset_ms, unlimited};
	/* While clocks differ no service hears of another: their tokens do not hold there. */
	enum status status = demo_player_run(player, 2, settle, player);
	if (status == OK) {
		memset(player->seen, 0, sizeof player->seen);
		status = demo_player_run(player, REMOTE_COUNT, set_clock_of, &moving);
	}
	if (status != OK) {
		return demo_player_fail(player, status);
	}
	clock_set_offset_ms(offset_ms);
	return EX_OK;
}

int demo_player_go_to(struct demo_player *player, int64_t at_ms)
{
	int64_t real_ms = clock_now_ms() - clock_offset_ms();
	return demo_player_set_clock(player, at_ms - real_ms, true);
}
