#include "runtime/tries.h"

#include <pthread.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 16, NAME_KEY_SIZE = 32, WAIT_DOUBLINGS_MAX = 5 };

/* Whoever has no failures is a free place. */
struct failing {
	uint8_t name[NAME_SIZE];
	unsigned failures;
	int64_t last_ms;
};

struct tries {
	pthread_mutex_t mutex;
	uint8_t name_key[NAME_KEY_SIZE]; /* of this process only: names cannot be made to collide */
	struct failing table[TRIES_ACCOUNTS_MAX];
};

_Static_assert(TRIES_WAIT_S_FIRST << WAIT_DOUBLINGS_MAX >= TRIES_WAIT_S_MAX,
    "doubling reaches the longest wait");

enum status tries_open(struct tries **ret_tries)
{
	struct tries *tries = calloc(1, sizeof *tries);
	if (tries == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)pthread_mutex_init(&tries->mutex, NULL);
	randombytes_buf(tries->name_key, sizeof tries->name_key);
	*ret_tries = tries;
	return OK;
}

void tries_close(struct tries *tries)
{
	if (tries == NULL) {
		return;
	}
	(void)pthread_mutex_destroy(&tries->mutex);
	free(tries);
}

static void name_of(const struct tries *tries,
    const char *what,
    const char *account,
    uint8_t ret_name[static NAME_SIZE])
{
	crypto_generichash_state state;
	(void)crypto_generichash_init(&state, tries->name_key, sizeof tries->name_key, NAME_SIZE);
	(void)crypto_generichash_update(&state, (const uint8_t *)what, strlen(what) + 1);
	(void)crypto_generichash_update(&state, (const uint8_t *)account, strlen(account));
	(void)crypto_generichash_final(&state, ret_name, NAME_SIZE);
}

/* The account's place, or NULL. */
static struct failing *find(struct tries *tries, const uint8_t name[static NAME_SIZE])
{
	for (size_t i = 0; i < TRIES_ACCOUNTS_MAX; i++) {
		struct failing *failing = &tries->table[i];
		if (failing->failures > 0 && memcmp(failing->name, name, NAME_SIZE) == 0) {
			return failing;
		}
	}
	return NULL;
}

static bool goes_before(const struct failing *one, const struct failing *other)
{
	return one->failures != other->failures ? one->failures < other->failures
						: one->last_ms < other->last_ms;
}

/* A free place, or that of whoever has failed least and longest ago. */
static struct failing *take_place(struct tries *tries, const uint8_t name[static NAME_SIZE])
{
	struct failing *least = &tries->table[0];
	for (size_t i = 1; i < TRIES_ACCOUNTS_MAX && least->failures > 0; i++) {
		if (goes_before(&tries->table[i], least)) {
			least = &tries->table[i];
		}
	}
	*least = (struct failing){.failures = 0};
	memcpy(least->name, name, NAME_SIZE);
	return least;
}

static int64_t wait_ms_after(unsigned failures)
{
	if (failures < TRIES_FREE) {
		return 0;
	}
	unsigned doublings = failures - TRIES_FREE;
	int64_t wait_s = doublings >= WAIT_DOUBLINGS_MAX ? TRIES_WAIT_S_MAX
							 : (int64_t)TRIES_WAIT_S_FIRST << doublings;
	return 1000 * (wait_s < TRIES_WAIT_S_MAX ? wait_s : TRIES_WAIT_S_MAX);
}

/* A clock that was set back counts as no time passed. */
static int64_t passed_ms(const struct failing *failing, int64_t now_ms)
{
	return now_ms > failing->last_ms ? now_ms - failing->last_ms : 0;
}

static bool is_forgotten(const struct failing *failing, int64_t now_ms)
{
	return passed_ms(failing, now_ms) >= (int64_t)1000 * TRIES_FORGET_S;
}

/* Counts the try, or says how long it has to wait. */
static int64_t count(struct failing *failing, int64_t now_ms)
{
	if (is_forgotten(failing, now_ms)) {
		failing->failures = 0;
	}
	int64_t left_ms = wait_ms_after(failing->failures) - passed_ms(failing, now_ms);
	if (left_ms > 0) {
		return left_ms;
	}
	failing->failures++;
	failing->last_ms = now_ms;
	return 0;
}

enum status tries_begin(struct tries *tries,
    const char *what,
    const char *account,
    int64_t now_ms,
    unsigned *ret_wait_s)
{
	uint8_t name[NAME_SIZE];
	name_of(tries, what, account, name);
	(void)pthread_mutex_lock(&tries->mutex);
	struct failing *failing = find(tries, name);
	if (failing == NULL) {
		failing = take_place(tries, name);
	}
	int64_t left_ms = count(failing, now_ms);
	(void)pthread_mutex_unlock(&tries->mutex);
	if (left_ms > 0) {
		*ret_wait_s = (unsigned)((left_ms + 999) / 1000);
		return RESOURCE_EXHAUSTED;
	}
	return OK;
}

unsigned tries_count(struct tries *tries, const char *what, const char *account, int64_t now_ms)
{
	uint8_t name[NAME_SIZE];
	name_of(tries, what, account, name);
	(void)pthread_mutex_lock(&tries->mutex);
	const struct failing *failing = find(tries, name);
	unsigned count = failing != NULL && !is_forgotten(failing, now_ms) ? failing->failures : 0;
	(void)pthread_mutex_unlock(&tries->mutex);
	return count;
}

void tries_forgive(struct tries *tries, const char *what, const char *account)
{
	uint8_t name[NAME_SIZE];
	name_of(tries, what, account, name);
	(void)pthread_mutex_lock(&tries->mutex);
	struct failing *failing = find(tries, name);
	if (failing != NULL) {
		failing->failures = 0;
	}
	(void)pthread_mutex_unlock(&tries->mutex);
}

void tries_take_back(struct tries *tries, const char *what, const char *account)
{
	uint8_t name[NAME_SIZE];
	name_of(tries, what, account, name);
	(void)pthread_mutex_lock(&tries->mutex);
	struct failing *failing = find(tries, name);
	if (failing != NULL) {
		failing->failures--;
	}
	(void)pthread_mutex_unlock(&tries->mutex);
}
