#include "runtime/sp_outbox.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_BYTES = 1024, KEPT_BYTES_MAX = 16 * 1024 };

static bool outbox_grow(struct outbox *outbox, size_t need)
{
	size_t capacity = outbox->capacity > 0 ? outbox->capacity : FIRST_BYTES;
	while (capacity < need) {
		capacity *= 2;
	}
	uint8_t *data = malloc(capacity); /* realloc would leave a copy of answers behind */
	if (data == NULL) {
		return false;
	}
	if (outbox->size > 0) {
		memcpy(data, outbox->data, outbox->size);
		explicit_bzero(outbox->data, outbox->size);
	}
	free(outbox->data);
	outbox->data = data;
	outbox->capacity = capacity;
	return true;
}

uint8_t *outbox_extend(struct outbox *outbox, size_t size)
{
	size_t need = outbox->size + size;
	if (need > outbox->capacity && !outbox_grow(outbox, need)) {
		return NULL;
	}
	uint8_t *place = outbox->data + outbox->size;
	outbox->size = need;
	return place;
}

void outbox_clear(struct outbox *outbox)
{
	if (outbox->capacity > KEPT_BYTES_MAX) {
		outbox_fini(outbox);
	} else if (outbox->size > 0) {
		explicit_bzero(outbox->data, outbox->size);
	}
	outbox->size = 0;
	outbox->answers = 0;
}

void outbox_fini(struct outbox *outbox)
{
	if (outbox->size > 0) {
		explicit_bzero(outbox->data, outbox->size);
	}
	free(outbox->data);
	*outbox = (struct outbox){0};
}
