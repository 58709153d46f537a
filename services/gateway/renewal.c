#include "gateway/renewal.h"

#include "runtime/clock.h"
#include "runtime/token.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
	TIMEOUT_MS = 10000,
	FRESH_MS = 5000, /* how long a renewed token is handed to those who come later */
	RENEWALS_MAX = 4096,
	NAME_BYTES = crypto_generichash_BYTES_MIN,
	ANSWER_ARENA_BYTES = 1 << 20
};

/* One that waits for the answer. */
struct waiter {
	struct waiter *next;
	renewal_done *done;
	void *arg;
};

/* One session's: under way while it has waiters, fresh for a while after that. */
struct renewal {
	struct renewal *next;
	struct renewals *owner;
	uint8_t name[NAME_BYTES]; /* a keyed hash of the session's id and secret */
	struct waiter *waiters;
	bool under_way;
	int64_t until_mono_ms;
	long life_s;
	char token[TOKEN_TEXT_MAX];
};

struct renewals {
	struct upstream *upstream;
	uint8_t key[crypto_generichash_KEYBYTES];
	pthread_mutex_t mutex; /* of what follows */
	struct renewal *first;
	size_t count;
};

/* --- opening --- */

enum status renewals_open(struct upstream *upstream, struct renewals **ret_renewals)
{
	struct renewals *renewals = calloc(1, sizeof *renewals);
	if (renewals == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	renewals->upstream = upstream;
	crypto_generichash_keygen(renewals->key);
	(void)pthread_mutex_init(&renewals->mutex, NULL);
	*ret_renewals = renewals;
	return OK;
}

static void forget(struct renewal *renewal)
{
	sodium_memzero(renewal, sizeof *renewal);
	free(renewal);
}

void renewals_close(struct renewals *renewals)
{
	if (renewals == NULL) {
		return;
	}
	while (renewals->first != NULL) {
		struct renewal *next = renewals->first->next;
		forget(renewals->first);
		renewals->first = next;
	}
	(void)pthread_mutex_destroy(&renewals->mutex);
	sodium_memzero(renewals->key, sizeof renewals->key);
	free(renewals);
}

/* --- the table; the mutex is held --- */

static void name_of(const struct renewals *renewals,
    const struct browser_session *session,
    uint8_t ret_name[static NAME_BYTES])
{
	crypto_generichash_state state;
	(void)crypto_generichash_init(&state, renewals->key, sizeof renewals->key, NAME_BYTES);
	(void)crypto_generichash_update(&state, session->id.data, session->id.size);
	(void)crypto_generichash_update(&state, (const uint8_t *)".", 1);
	(void)crypto_generichash_update(&state, session->secret.data, session->secret.size);
	(void)crypto_generichash_final(&state, ret_name, NAME_BYTES);
	sodium_memzero(&state, sizeof state);
}

/* Forgets those whose token is not fresh any more. */
static void sweep(struct renewals *renewals, int64_t now_mono_ms)
{
	struct renewal **at = &renewals->first;
	while (*at != NULL) {
		struct renewal *renewal = *at;
		if (renewal->under_way || renewal->until_mono_ms > now_mono_ms) {
			at = &renewal->next;
			continue;
		}
		*at = renewal->next;
		renewals->count--;
		forget(renewal);
	}
}

static struct renewal *find(struct renewals *renewals, const uint8_t *name)
{
	struct renewal *renewal = renewals->first;
	while (renewal != NULL && memcmp(renewal->name, name, NAME_BYTES) != 0) {
		renewal = renewal->next;
	}
	return renewal;
}

/* NULL when there are too many, or memory is short. */
static struct renewal *add(struct renewals *renewals, const uint8_t *name)
{
	struct renewal *renewal =
	    renewals->count < RENEWALS_MAX ? calloc(1, sizeof *renewal) : NULL;
	if (renewal != NULL) {
		renewal->owner = renewals;
		memcpy(renewal->name, name, NAME_BYTES);
		renewal->next = renewals->first;
		renewals->first = renewal;
		renewals->count++;
	}
	return renewal;
}

static bool is_stale(const struct renewal *renewal, struct bytes stale)
{
	return renewal->token[0] == '\0' ||
	       (strlen(renewal->token) == stale.size &&
		   memcmp(renewal->token, stale.data, stale.size) == 0);
}

/* --- the answer --- */

/* Hands the outcome to all who wait; without the mutex. */
static void tell(struct waiter *waiters, const struct renewed *renewed)
{
	while (waiters != NULL) {
		struct waiter *waiter = waiters;
		waiters = waiter->next;
		waiter->done(waiter->arg, renewed);
		free(waiter);
	}
}

static struct renewed read_session(const Samen__Rpc__V1__Response *response, struct arena *arena)
{
	struct renewed renewed = {.status = DATA_LOSS, .token = ""};
	const Samen__Directory__V1__Session *session = samen__directory__v1__session__unpack(
	    arena_allocator(arena), response->payload.len, response->payload.data);
	if (session != NULL && session->access_token[0] != '\0' &&
	    strlen(session->access_token) < TOKEN_TEXT_MAX) {
		renewed.status = OK;
		renewed.token = session->access_token;
		renewed.life_s = browser_session_access_life_s(session, clock_now_ms());
	}
	return renewed;
}

static struct renewed read_answer(enum status status, struct bytes answer, struct arena *arena)
{
	struct renewed renewed = {.status = status, .token = ""};
	if (status != OK) {
		return renewed;
	}
	const Samen__Rpc__V1__Response *response =
	    samen__rpc__v1__response__unpack(arena_allocator(arena), answer.size, answer.data);
	if (response == NULL) {
		renewed.status = DATA_LOSS;
		return renewed;
	}
	if (response->code == SAMEN__RPC__V1__CODE__OK) {
		return read_session(response, arena);
	}
	renewed.status = (enum status)response->code;
	return renewed;
}

/* Keeps a fresh token; gives those who waited for it. */
static struct waiter *settle(struct renewal *renewal, const struct renewed *renewed)
{
	struct renewals *renewals = renewal->owner;
	(void)pthread_mutex_lock(&renewals->mutex);
	struct waiter *waiters = renewal->waiters;
	renewal->waiters = NULL;
	renewal->under_way = false;
	renewal->until_mono_ms = renewed->status == OK ? clock_mono_ms() + FRESH_MS : 0;
	renewal->life_s = renewed->life_s;
	sodium_memzero(renewal->token, sizeof renewal->token);
	(void)memcpy(renewal->token, renewed->token, strlen(renewed->token));
	(void)pthread_mutex_unlock(&renewals->mutex);
	return waiters;
}

/* On the uplink's thread. */
static void answered(void *arg, enum status status, uint8_t *answer, size_t answer_size)
{
	struct renewal *renewal = arg;
	struct arena *arena = arena_open(ANSWER_ARENA_BYTES);
	struct renewed renewed = {.status = RESOURCE_EXHAUSTED, .token = ""};
	if (arena != NULL) {
		renewed = read_answer(status, (struct bytes){answer, answer_size}, arena);
	}
	tell(settle(renewal, &renewed), &renewed);
	buffer_wipe(answer);
	arena_close(arena);
}

/* --- the call --- */

/* The envelope of RenewToken, added to ret_request. */
static enum status wrap(
    const struct browser_session *session, struct arena *arena, struct buffer *ret_request)
{
	struct bytes payload = {(const uint8_t *)"", 0};
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	enum status status = browser_session_fill(
	    session, &samen__directory__v1__renew_token_request__descriptor, arena, &payload);
	if (status != OK) {
		return status;
	}
	request.method = (char *)(uintptr_t) "samen.directory.v1.Directory/RenewToken";
	request.payload.data = (uint8_t *)(uintptr_t)payload.data;
	request.payload.len = payload.size;
	request.timeout_ms = TIMEOUT_MS;
	status = buffer_reserve(ret_request, samen__rpc__v1__request__get_packed_size(&request));
	if (status == OK) {
		ret_request->size = samen__rpc__v1__request__pack(&request, ret_request->data);
	}
	return status;
}

static void call_directory(struct renewal *renewal, const struct browser_session *session)
{
	struct buffer request = {.data = NULL};
	struct arena *arena = arena_open(ANSWER_ARENA_BYTES);
	enum status status = arena != NULL ? wrap(session, arena, &request) : RESOURCE_EXHAUSTED;
	if (status == OK) {
		status = upstream_call(renewal->owner->upstream, UPSTREAM_DIRECTORY,
		    buffer_bytes(&request), TIMEOUT_MS, false, answered, renewal);
	}
	buffer_fini(&request);
	arena_close(arena);
	if (status != OK) {
		answered(renewal, status, NULL, 0);
	}
}

static bool wait_for(struct renewal *renewal, renewal_done *done, void *arg)
{
	struct waiter *waiter = calloc(1, sizeof *waiter);
	if (waiter == NULL) {
		return false;
	}
	*waiter = (struct waiter){.next = renewal->waiters, .done = done, .arg = arg};
	renewal->waiters = waiter;
	return true;
}

/* What is to be done for one who asks. */
enum action { REFUSE, HAND_OUT, CALL, WAIT };

/* The mutex is held. */
static enum action choose(struct renewals *renewals,
    const uint8_t *name,
    struct bytes stale,
    struct renewal **ret_renewal)
{
	sweep(renewals, clock_mono_ms());
	struct renewal *renewal = find(renewals, name);
	*ret_renewal = renewal != NULL ? renewal : add(renewals, name);
	if (*ret_renewal == NULL) {
		return REFUSE;
	}
	if ((*ret_renewal)->under_way) {
		return WAIT;
	}
	return is_stale(*ret_renewal, stale) ? CALL : HAND_OUT;
}

void renewals_ask(struct renewals *renewals,
    const struct browser_session *session,
    struct bytes stale,
    renewal_may_ask *may_ask,
    renewal_done *done,
    void *arg)
{
	uint8_t name[NAME_BYTES];
	char token[TOKEN_TEXT_MAX] = "";
	struct renewal *renewal;
	struct renewed renewed = {.status = RESOURCE_EXHAUSTED, .token = token};
	name_of(renewals, session, name);
	(void)pthread_mutex_lock(&renewals->mutex);
	enum action action = choose(renewals, name, stale, &renewal);
	if (action == CALL && !may_ask(arg)) {
		action = REFUSE;
	}
	if (action == HAND_OUT) {
		renewed.status = OK;
		renewed.life_s = renewal->life_s;
		memcpy(token, renewal->token, sizeof token);
	} else if (action != REFUSE && !wait_for(renewal, done, arg)) {
		action = REFUSE;
	}
	if (action == CALL) {
		renewal->under_way = true;
	}
	(void)pthread_mutex_unlock(&renewals->mutex);
	if (action == REFUSE || action == HAND_OUT) {
		done(arg, &renewed);
	} else if (action == CALL) {
		call_directory(renewal, session);
	}
	sodium_memzero(token, sizeof token);
}
