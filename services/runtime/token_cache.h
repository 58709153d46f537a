/*
 * Tokens whose signature was found good before, so that it need not be checked again. Holds keyed
 * hashes only, of a fixed number of tokens; a full cache forgets an older one. What a token says,
 * its life included, is not kept here.
 */
#ifndef SAMEN_TOKEN_CACHE_H
#define SAMEN_TOKEN_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TOKEN_MARK_SIZE = 32 };

struct token_cache;

/* What stands for one token in the cache it was made for. */
struct token_mark {
	uint8_t bytes[TOKEN_MARK_SIZE];
};

/* Forgets all of them. Not while another thread uses the cache. */
void token_cache_clear(struct token_cache *cache);

/* An empty cache; NULL when memory is short. Owned by the caller. */
struct token_cache *token_cache_open(void);
void token_cache_close(struct token_cache *cache);

struct token_mark token_cache_mark(const struct token_cache *cache, const char *text, size_t size);

/* Any thread; waits for other threads only for the moment they look in the same shard. */
bool token_cache_has(struct token_cache *cache, const struct token_mark *mark);
void token_cache_add(struct token_cache *cache, const struct token_mark *mark);

#endif
