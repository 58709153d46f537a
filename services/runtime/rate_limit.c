#include "runtime/rate_limit.h"

#include <pthread.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { WAYS = 8, SETS = RATE_LIMIT_CALLERS_MAX / WAYS, MILLI = 1000 };

/* A caller's; name 0 is a free place. Levels are in thousandths of a call. */
struct bucket {
	uint64_t name;
	int64_t level_milli;
	int64_t at_mono_ms; /* when the level was that */
};

/* Callers whose names end alike share a few places and a lock. */
struct set {
	pthread_mutex_t mutex;
	struct bucket buckets[WAYS];
};

struct rate_limit {
	struct rate rate;
	uint8_t
	    key[crypto_shorthash_KEYBYTES]; /* of this process: names cannot be made to collide */
	struct set sets[SETS];
};

enum status rate_limit_open(struct rate rate, struct rate_limit **ret_limit)
{
	*ret_limit = NULL;
	if (rate.calls_per_second == 0 || rate.burst == 0) {
		return OK;
	}
	struct rate_limit *limit = calloc(1, sizeof *limit);
	if (limit == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	limit->rate = rate;
	randombytes_buf(limit->key, sizeof limit->key);
	for (size_t i = 0; i < SETS; i++) {
		(void)pthread_mutex_init(&limit->sets[i].mutex, NULL);
	}
	*ret_limit = limit;
	return OK;
}

void rate_limit_close(struct rate_limit *limit)
{
	if (limit == NULL) {
		return;
	}
	for (size_t i = 0; i < SETS; i++) {
		(void)pthread_mutex_destroy(&limit->sets[i].mutex);
	}
	free(limit);
}

static uint64_t name_of(const struct rate_limit *limit, struct bytes caller)
{
	uint64_t name;
	(void)crypto_shorthash((uint8_t *)&name, caller.data, caller.size, limit->key);
	return name != 0 ? name : 1;
}

static int64_t full_milli(const struct rate_limit *limit)
{
	return (int64_t)limit->rate.burst * MILLI;
}

/* What the bucket holds by now. */
static int64_t level_now(
    const struct rate_limit *limit, const struct bucket *bucket, int64_t now_mono_ms)
{
	int64_t full = full_milli(limit);
	int64_t passed_ms = now_mono_ms > bucket->at_mono_ms ? now_mono_ms - bucket->at_mono_ms : 0;
	/* As many milliseconds as fill it from nothing are enough: more would only overflow. */
	if (bucket->name == 0 || passed_ms >= full) {
		return full;
	}
	int64_t level = bucket->level_milli + passed_ms * limit->rate.calls_per_second;
	return level < full ? level : full;
}

/* The caller's bucket; else the place of whoever has used least, made the caller's and full. */
static struct bucket *bucket_of(
    const struct rate_limit *limit, struct set *set, uint64_t name, int64_t now_mono_ms)
{
	struct bucket *fullest = &set->buckets[0];
	for (size_t i = 0; i < WAYS; i++) {
		struct bucket *bucket = &set->buckets[i];
		if (bucket->name == name) {
			return bucket;
		}
		if (level_now(limit, bucket, now_mono_ms) >
		    level_now(limit, fullest, now_mono_ms)) {
			fullest = bucket;
		}
	}
	*fullest = (struct bucket){
	    .name = name, .level_milli = full_milli(limit), .at_mono_ms = now_mono_ms};
	return fullest;
}

/* How many thousandths of a call the bucket lacks; 0 when they were taken. */
static int64_t bucket_take(const struct rate_limit *limit,
    struct bucket *bucket,
    int64_t wanted_milli,
    int64_t now_mono_ms)
{
	int64_t level = level_now(limit, bucket, now_mono_ms);
	if (level < wanted_milli) {
		return wanted_milli - level;
	}
	bucket->level_milli = level - wanted_milli;
	/* Calls come out of order by a little: the time between must not count twice. */
	if (now_mono_ms > bucket->at_mono_ms) {
		bucket->at_mono_ms = now_mono_ms;
	}
	return 0;
}

enum status rate_limit_take(struct rate_limit *limit,
    struct bytes caller,
    unsigned cost,
    int64_t now_mono_ms,
    unsigned *ret_wait_ms)
{
	if (limit == NULL) {
		return OK;
	}
	int64_t wanted = (int64_t)(cost < limit->rate.burst ? cost : limit->rate.burst) * MILLI;
	uint64_t name = name_of(limit, caller);
	struct set *set = &limit->sets[name % SETS];
	(void)pthread_mutex_lock(&set->mutex);
	struct bucket *bucket = bucket_of(limit, set, name, now_mono_ms);
	int64_t lacking = bucket_take(limit, bucket, wanted, now_mono_ms);
	(void)pthread_mutex_unlock(&set->mutex);
	if (lacking == 0) {
		return OK;
	}
	int64_t a_ms = limit->rate.calls_per_second;
	*ret_wait_ms = (unsigned)((lacking + a_ms - 1) / a_ms);
	return RESOURCE_EXHAUSTED;
}
