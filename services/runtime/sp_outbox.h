/*
 * Answers written one behind the other, ready to be sent as one run of bytes. Not locked. For
 * sp_*.c only.
 */
#ifndef SAMEN_SP_OUTBOX_H
#define SAMEN_SP_OUTBOX_H

#include "runtime/bytes.h"

#include <stdbool.h>

struct outbox {
	uint8_t *data;
	size_t size;
	size_t capacity;
	size_t answers;
};

/* Room for size bytes more, counted as written; NULL when memory is short. */
uint8_t *outbox_extend(struct outbox *outbox, size_t size);

/* Empties it; keeps its memory unless that is large. */
void outbox_clear(struct outbox *outbox);

/* Empties it and frees its memory. */
void outbox_fini(struct outbox *outbox);

#endif
