/* gzip (RFC 1952), whole buffers at a time. */
#ifndef SAMEN_GZIP_H
#define SAMEN_GZIP_H

#include "gateway/buffer.h"

#include <stdbool.h>

/* From a good deal faster than the network to as small as it gets. */
enum { GZIP_FAST = 4, GZIP_SMALL = 9 };

/*
 * What was packed, added to ret_plain. Stops as soon as that is more than size_bytes_max:
 * OUT_OF_RANGE. INVALID_ARGUMENT when it is no gzip, or something follows it; RESOURCE_EXHAUSTED.
 */
enum status gzip_unpack(struct bytes packed, size_t size_bytes_max, struct buffer *ret_plain);

/* Adds plain, packed, to ret_packed. RESOURCE_EXHAUSTED. */
enum status gzip_pack(struct bytes plain, int level, struct buffer *ret_packed);

#endif
