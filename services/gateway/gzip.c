#include "gateway/gzip.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { GZIP_ONLY = 16 + MAX_WBITS, PIECE_BYTES = 16 * 1024, MEMORY_LEVEL = 8 };

/* zlib keeps what passed in its window. */
static void *zlib_alloc(void *opaque, unsigned items, unsigned size)
{
	(void)opaque;
	return calloc(items, size);
}

static void zlib_free(void *opaque, void *memory)
{
	(void)opaque;
	buffer_wipe(memory);
}

static enum status status_of_zlib(int error)
{
	switch (error) {
	case Z_OK:
	case Z_STREAM_END:
		return OK;
	case Z_MEM_ERROR:
		return RESOURCE_EXHAUSTED;
	default:
		return INVALID_ARGUMENT;
	}
}

/* Unpacks the next piece, of at most so many bytes; *ret_ended when it was the last. */
static enum status unpack_piece(
    z_stream *stream, size_t size, struct buffer *plain, bool *ret_ended)
{
	enum status status = buffer_reserve(plain, size);
	if (status != OK) {
		return status;
	}
	stream->next_out = plain->data + plain->size;
	stream->avail_out = (unsigned)size;
	int error = inflate(stream, Z_NO_FLUSH);
	plain->size += size - stream->avail_out;
	*ret_ended = error == Z_STREAM_END;
	return status_of_zlib(error);
}

enum status gzip_unpack(struct bytes packed, size_t size_bytes_max, struct buffer *ret_plain)
{
	z_stream stream = {.zalloc = zlib_alloc, .zfree = zlib_free};
	bool ended = false;
	if (packed.size > UINT_MAX) {
		return OUT_OF_RANGE;
	}
	stream.next_in = (uint8_t *)(uintptr_t)packed.data;
	stream.avail_in = (unsigned)packed.size;
	enum status status = status_of_zlib(inflateInit2(&stream, GZIP_ONLY));
	size_t end = ret_plain->size + size_bytes_max;
	while (status == OK && !ended) {
		/* One byte more than may be, to see that it is too much. */
		size_t left = end + 1 - ret_plain->size;
		status = unpack_piece(
		    &stream, left < PIECE_BYTES ? left : PIECE_BYTES, ret_plain, &ended);
		if (status == OK && ret_plain->size > end) {
			status = OUT_OF_RANGE;
		}
	}
	if (status == OK && stream.avail_in > 0) {
		status = INVALID_ARGUMENT;
	}
	(void)inflateEnd(&stream);
	return status;
}

enum status gzip_pack(struct bytes plain, int level, struct buffer *ret_packed)
{
	z_stream stream = {.zalloc = zlib_alloc, .zfree = zlib_free};
	if (plain.size > UINT_MAX / 2 || deflateInit2(&stream, level, Z_DEFLATED, GZIP_ONLY,
					     MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
		return RESOURCE_EXHAUSTED;
	}
	size_t room = deflateBound(&stream, plain.size);
	enum status status = buffer_reserve(ret_packed, room);
	if (status == OK) {
		stream.next_in = (uint8_t *)(uintptr_t)plain.data;
		stream.avail_in = (unsigned)plain.size;
		stream.next_out = ret_packed->data + ret_packed->size;
		stream.avail_out = (unsigned)room;
		status = deflate(&stream, Z_FINISH) == Z_STREAM_END ? OK : RESOURCE_EXHAUSTED;
		ret_packed->size += room - stream.avail_out;
	}
	(void)deflateEnd(&stream);
	return status;
}
