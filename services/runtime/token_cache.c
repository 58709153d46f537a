#include "runtime/token_cache.h"

#include "runtime/libsodium.h"

#include <pthread.h>
#include <stdlib.h>

enum { SHARDS = 16, SETS = 64, WAYS = 4 };

/* Marks are spread over the sets of a shard; a set forgets its oldest mark. */
struct set {
	struct token_mark marks[WAYS];
	uint8_t used;
	uint8_t oldest;
};

struct shard {
	pthread_mutex_t lock;
	struct set sets[SETS];
};

struct token_cache {
	/* Nobody outside can choose tokens that meet in one set. */
	uint8_t key[crypto_generichash_KEYBYTES];
	struct shard shards[SHARDS];
};

_Static_assert((int)TOKEN_MARK_SIZE == (int)crypto_generichash_BYTES, "a mark is one hash");

struct token_cache *token_cache_open(void)
{
	struct token_cache *cache = calloc(1, sizeof *cache);
	if (cache == NULL) {
		return NULL;
	}
	libsodium_ready();
	crypto_generichash_keygen(cache->key);
	for (size_t i = 0; i < SHARDS; i++) {
		(void)pthread_mutex_init(&cache->shards[i].lock, NULL);
	}
	return cache;
}

void token_cache_close(struct token_cache *cache)
{
	if (cache == NULL) {
		return;
	}
	for (size_t i = 0; i < SHARDS; i++) {
		(void)pthread_mutex_destroy(&cache->shards[i].lock);
	}
	sodium_memzero(cache, sizeof *cache);
	free(cache);
}

void token_cache_clear(struct token_cache *cache)
{
	for (size_t i = 0; i < SHARDS; i++) {
		(void)pthread_mutex_lock(&cache->shards[i].lock);
		sodium_memzero(cache->shards[i].sets, sizeof cache->shards[i].sets);
		(void)pthread_mutex_unlock(&cache->shards[i].lock);
	}
}

struct token_mark token_cache_mark(const struct token_cache *cache, const char *text, size_t size)
{
	struct token_mark mark;
	(void)crypto_generichash(mark.bytes, sizeof mark.bytes, (const uint8_t *)text, size,
	    cache->key, sizeof cache->key);
	return mark;
}

static struct shard *shard_of(struct token_cache *cache, const struct token_mark *mark)
{
	return &cache->shards[mark->bytes[0] % SHARDS];
}

static struct set *set_of(struct shard *shard, const struct token_mark *mark)
{
	return &shard->sets[mark->bytes[1] % SETS];
}

static bool set_has(const struct set *set, const struct token_mark *mark)
{
	for (size_t i = 0; i < set->used; i++) {
		if (sodium_memcmp(set->marks[i].bytes, mark->bytes, TOKEN_MARK_SIZE) == 0) {
			return true;
		}
	}
	return false;
}

static void set_add(struct set *set, const struct token_mark *mark)
{
	if (set_has(set, mark)) {
		return;
	}
	if (set->used < WAYS) {
		set->marks[set->used++] = *mark;
		return;
	}
	set->marks[set->oldest] = *mark;
	set->oldest = (uint8_t)((set->oldest + 1) % WAYS);
}

bool token_cache_has(struct token_cache *cache, const struct token_mark *mark)
{
	struct shard *shard = shard_of(cache, mark);
	(void)pthread_mutex_lock(&shard->lock);
	bool has = set_has(set_of(shard, mark), mark);
	(void)pthread_mutex_unlock(&shard->lock);
	return has;
}

void token_cache_add(struct token_cache *cache, const struct token_mark *mark)
{
	struct shard *shard = shard_of(cache, mark);
	(void)pthread_mutex_lock(&shard->lock);
	set_add(set_of(shard, mark), mark);
	(void)pthread_mutex_unlock(&shard->lock);
}
