/*
 * Memory of one call: bump allocation with a hard cap, released as a whole. A message that unpacks
 * to more than the cap is refused instead of eating the machine.
 */
#ifndef SAMEN_ARENA_H
#define SAMEN_ARENA_H

#include "runtime/bytes.h"

#include <protobuf-c/protobuf-c.h>
#include <stdarg.h>
#include <stdbool.h>

struct arena;

/* A new arena that gives out at most size_bytes_max; NULL when memory is short. Owned by the
 * caller. */
struct arena *arena_open(size_t size_bytes_max);

/* Frees the arena and everything it gave out. Takes NULL. */
void arena_close(struct arena *arena);

/* Forgets and wipes everything it gave out, keeps its first block for the next call. */
void arena_reset(struct arena *arena);

/* A moment in an arena's life. Does not live longer than the next reset. */
struct arena_mark {
	void *block;
	size_t used, given;
};
struct arena_mark arena_mark(const struct arena *arena);
/* Forgets and wipes what was given out since the mark, which may be gone back to again. */
void arena_rewind(struct arena *arena, struct arena_mark mark);

/* Whether anything was refused since it was opened or reset: what is missing then is missing for
 * want of memory. */
bool arena_was_short(const struct arena *arena);

/* size zeroed bytes, aligned for any type, alive until reset or close; NULL when the cap or memory
 * is reached. */
void *arena_alloc(struct arena *arena, size_t size);

/* Copy of text (NUL-terminated), or of size bytes with a NUL added. NULL as arena_alloc; a NULL
 * text gives NULL. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_memdup(struct arena *arena, const void *data, size_t size);

/* printf into the arena; NULL as arena_alloc. */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* For protobuf-c's unpack: allocates from the arena, frees nothing. Alive as long as the arena. */
ProtobufCAllocator *arena_allocator(struct arena *arena);

#endif
