#include "language/lexicon.h"

#include "runtime/growing.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 64 };

struct lexicon {
	char *pool;
	uint32_t pool_used, pool_capacity;
	uint32_t *offsets; /* of each string in pool */
	uint32_t *hashes;
	uint32_t count, offsets_capacity, hashes_capacity;
	uint32_t *slots; /* number + 1; 0: free. A power of two of them, at most half full. */
	uint32_t slot_count;
};

/* FNV-1a (Fowler, Noll, Vo), with its high half folded in. */
static uint32_t text_hash(const char *text)
{
	uint64_t hash = 14695981039346656037u;
	for (; *text != '\0'; text++) {
		hash = (hash ^ (uint8_t)*text) * 1099511628211u;
	}
	return (uint32_t)(hash ^ hash >> 32);
}

enum status lexicon_open(struct lexicon **ret_lexicon)
{
	struct lexicon *lexicon = calloc(1, sizeof *lexicon);
	if (lexicon == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	lexicon->slots = calloc(SLOTS_FIRST, sizeof *lexicon->slots);
	if (lexicon->slots == NULL) {
		free(lexicon);
		return RESOURCE_EXHAUSTED;
	}
	lexicon->slot_count = SLOTS_FIRST;
	*ret_lexicon = lexicon;
	return OK;
}

void lexicon_close(struct lexicon *lexicon)
{
	if (lexicon == NULL) {
		return;
	}
	free(lexicon->pool);
	free(lexicon->offsets);
	free(lexicon->hashes);
	free(lexicon->slots);
	free(lexicon);
}

const char *lexicon_text(const struct lexicon *lexicon, uint32_t number)
{
	assert(number < lexicon->count);
	return lexicon->pool + lexicon->offsets[number];
}

uint32_t lexicon_size(const struct lexicon *lexicon)
{
	return lexicon->count;
}

/* The slot that holds text, or the free one where it belongs. */
static uint32_t *slot_of(const struct lexicon *lexicon, const char *text, uint32_t hash)
{
	uint32_t mask = lexicon->slot_count - 1;
	for (uint32_t at = hash & mask;; at = (at + 1) & mask) {
		uint32_t held = lexicon->slots[at];
		if (held == 0 || (lexicon->hashes[held - 1] == hash &&
				     strcmp(lexicon_text(lexicon, held - 1), text) == 0)) {
			return &lexicon->slots[at];
		}
	}
}

uint32_t lexicon_find(const struct lexicon *lexicon, const char *text)
{
	if (text == NULL) {
		return LEXICON_NONE;
	}
	uint32_t held = *slot_of(lexicon, text, text_hash(text));
	return held == 0 ? LEXICON_NONE : held - 1;
}

static enum status slots_double(struct lexicon *lexicon)
{
	uint32_t count = lexicon->slot_count * 2;
	uint32_t *slots = calloc(count, sizeof *slots);
	if (slots == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t number = 0; number < lexicon->count; number++) {
		uint32_t at = lexicon->hashes[number] & (count - 1);
		while (slots[at] != 0) {
			at = (at + 1) & (count - 1);
		}
		slots[at] = number + 1;
	}
	free(lexicon->slots);
	lexicon->slots = slots;
	lexicon->slot_count = count;
	return OK;
}

static enum status room_for_one(struct lexicon *lexicon, size_t size)
{
	char *pool =
	    growing_reserve(lexicon->pool, &lexicon->pool_capacity, lexicon->pool_used + size, 1);
	if (pool == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	lexicon->pool = pool;
	uint32_t *offsets = growing_reserve(lexicon->offsets, &lexicon->offsets_capacity,
	    (size_t)lexicon->count + 1, sizeof *offsets);
	if (offsets == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	lexicon->offsets = offsets;
	uint32_t *hashes = growing_reserve(
	    lexicon->hashes, &lexicon->hashes_capacity, (size_t)lexicon->count + 1, sizeof *hashes);
	if (hashes == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	lexicon->hashes = hashes;
	if ((lexicon->count + 1) * 2 > lexicon->slot_count) {
		return slots_double(lexicon);
	}
	return OK;
}

enum status lexicon_add(struct lexicon *lexicon, const char *text, uint32_t *ret_number)
{
	uint32_t hash = text_hash(text);
	uint32_t held = *slot_of(lexicon, text, hash);
	if (held != 0) {
		*ret_number = held - 1;
		return OK;
	}
	size_t size = strlen(text) + 1;
	enum status status = room_for_one(lexicon, size);
	if (status != OK) {
		return status;
	}
	uint32_t number = lexicon->count++;
	memcpy(lexicon->pool + lexicon->pool_used, text, size);
	lexicon->offsets[number] = lexicon->pool_used;
	lexicon->hashes[number] = hash;
	lexicon->pool_used += (uint32_t)size;
	*slot_of(lexicon, text, hash) = number + 1;
	*ret_number = number;
	return OK;
}
