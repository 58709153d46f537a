/* Bytes that grow, and that are wiped when they go: what passes the gateway may be about a pupil.
 * Zero-initialized, a buffer is empty. */
#ifndef SAMEN_BUFFER_H
#define SAMEN_BUFFER_H

#include "runtime/bytes.h"
#include "runtime/status.h"

struct buffer {
	uint8_t *data; /* malloc */
	size_t size, room;
};

/* Makes room for more bytes behind what is there. RESOURCE_EXHAUSTED: it is as it was. */
enum status buffer_reserve(struct buffer *buffer, size_t more);
/* Copies bytes behind what is there; as buffer_reserve. */
enum status buffer_add(struct buffer *buffer, struct bytes bytes);
/* Wipes and frees; idempotent. */
void buffer_fini(struct buffer *buffer);
/* Wipes and frees memory of malloc, whatever its size. Takes NULL. */
void buffer_wipe(void *memory);

struct bytes buffer_bytes(const struct buffer *buffer);

#endif
