#include "runtime/arena.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK_BYTES = 16 * 1024, ALIGNMENT = 16 };

struct block {
	struct block *next;
	size_t size;
	size_t used;
	/* The bytes given out follow, aligned. */
};

struct arena {
	struct block *blocks; /* newest first; the last one is kept by reset */
	size_t given;
	size_t given_max;
	bool was_short;
	ProtobufCAllocator allocator;
};

static size_t aligned(size_t size)
{
	return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static uint8_t *block_data(struct block *block)
{
	return (uint8_t *)block + aligned(sizeof *block);
}

static void *allocator_alloc(void *arena, size_t size)
{
	return arena_alloc(arena, size);
}

static void allocator_free(void *arena, void *pointer)
{
	(void)arena;
	(void)pointer;
}

struct arena *arena_open(size_t size_bytes_max)
{
	struct arena *arena = calloc(1, sizeof *arena);
	if (arena == NULL) {
		return NULL;
	}
	arena->given_max = size_bytes_max;
	arena->allocator = (ProtobufCAllocator){
	    .alloc = allocator_alloc, .free = allocator_free, .allocator_data = arena};
	return arena;
}

/* What a call held may be about a pupil: nothing of it stays in memory. */
static void block_wipe(struct block *block, size_t from)
{
	explicit_bzero(block_data(block) + from, block->used - from);
	block->used = from;
}

static void newest_free(struct arena *arena)
{
	struct block *newest = arena->blocks;
	arena->blocks = newest->next;
	block_wipe(newest, 0);
	free(newest);
}

/* A first block that is larger than usual is not kept: idle calls would hold on to much. */
void arena_reset(struct arena *arena)
{
	while (arena->blocks != NULL &&
	       (arena->blocks->next != NULL || arena->blocks->size > FIRST_BLOCK_BYTES)) {
		newest_free(arena);
	}
	if (arena->blocks != NULL) {
		block_wipe(arena->blocks, 0);
	}
	arena->given = 0;
	arena->was_short = false;
}

struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){.block = arena->blocks,
	    .used = arena->blocks != NULL ? arena->blocks->used : 0,
	    .given = arena->given};
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
	while (arena->blocks != mark.block) {
		assert(arena->blocks != NULL);
		newest_free(arena);
	}
	if (arena->blocks != NULL) {
		block_wipe(arena->blocks, mark.used);
	}
	arena->given = mark.given;
}

bool arena_was_short(const struct arena *arena)
{
	return arena->was_short;
}

void arena_close(struct arena *arena)
{
	if (arena == NULL) {
		return;
	}
	arena_reset(arena);
	free(arena->blocks);
	free(arena);
}

static struct block *block_add(struct arena *arena, size_t size)
{
	size_t room = size > FIRST_BLOCK_BYTES ? size : FIRST_BLOCK_BYTES;
	struct block *block = malloc(aligned(sizeof *block) + room);
	if (block == NULL) {
		return NULL;
	}
	*block = (struct block){.next = arena->blocks, .size = room};
	arena->blocks = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	if (size > arena->given_max - arena->given) {
		arena->was_short = true;
		return NULL;
	}
	size_t need = aligned(size > 0 ? size : 1);
	struct block *block = arena->blocks;
	if (block == NULL || block->size - block->used < need) {
		block = block_add(arena, need);
		if (block == NULL) {
			arena->was_short = true;
			return NULL;
		}
	}
	void *given = block_data(block) + block->used;
	block->used += need;
	arena->given =
	    arena->given + need < arena->given_max ? arena->given + need : arena->given_max;
	return memset(given, 0, size);
}

char *arena_memdup(struct arena *arena, const void *data, size_t size)
{
	char *copy = arena_alloc(arena, size + 1);
	if (copy != NULL && size > 0) {
		memcpy(copy, data, size);
	}
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return text == NULL ? NULL : arena_memdup(arena, text, strlen(text));
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0) {
		return NULL;
	}
	char *text = arena_alloc(arena, (size_t)length + 1);
	if (text != NULL) {
		(void)vsnprintf(text, (size_t)length + 1, format, args);
	}
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

ProtobufCAllocator *arena_allocator(struct arena *arena)
{
	return &arena->allocator;
}
