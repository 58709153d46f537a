#include "runtime/growing.h"

#include <stdlib.h>

enum { CAPACITY_FIRST = 4 };

void *growing_reserve(void *items, uint32_t *capacity, size_t need, size_t item_bytes)
{
	if (items != NULL && need <= *capacity) {
		return items;
	}
	if (need > UINT32_MAX / 2) {
		return NULL;
	}
	size_t room = *capacity + *capacity / 2;
	if (room < need) {
		room = need;
	}
	if (room < CAPACITY_FIRST) {
		room = CAPACITY_FIRST;
	}
	void *moved = reallocarray(items, room, item_bytes);
	if (moved != NULL) {
		*capacity = (uint32_t)room;
	}
	return moved;
}
