#include "gateway/buffer.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_MIN = 1024 };

enum status buffer_reserve(struct buffer *buffer, size_t more)
{
	size_t need = buffer->size + more;
	if (need <= buffer->room && buffer->data != NULL) {
		return OK;
	}
	size_t room = buffer->room + buffer->room / 2;
	room = room > need ? room : need;
	room = room > ROOM_MIN ? room : ROOM_MIN;
	/* Not realloc: it would leave the old bytes behind. */
	uint8_t *data = malloc(room);
	if (data == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (buffer->data != NULL) {
		memcpy(data, buffer->data, buffer->size);
	}
	buffer_wipe(buffer->data);
	buffer->data = data;
	buffer->room = room;
	return OK;
}

enum status buffer_add(struct buffer *buffer, struct bytes bytes)
{
	enum status status = buffer_reserve(buffer, bytes.size);
	if (status == OK && bytes.size > 0) {
		memcpy(buffer->data + buffer->size, bytes.data, bytes.size);
		buffer->size += bytes.size;
	}
	return status;
}

void buffer_fini(struct buffer *buffer)
{
	buffer_wipe(buffer->data);
	*buffer = (struct buffer){.data = NULL};
}

void buffer_wipe(void *memory)
{
	if (memory != NULL) {
		explicit_bzero(memory, malloc_usable_size(memory));
		free(memory);
	}
}

struct bytes buffer_bytes(const struct buffer *buffer)
{
	return (struct bytes){buffer->data, buffer->size};
}
