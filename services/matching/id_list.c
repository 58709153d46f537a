#include "matching/id_list.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM_FIRST = 15 };

static enum status grow(struct id_list *list, struct arena *arena)
{
	size_t room = list->room == 0 ? ROOM_FIRST : list->room * 2 + 1;
	const char **ids = arena_alloc(arena, (room + 1) * sizeof *ids);
	if (ids == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (list->count > 0) {
		memcpy(ids, list->ids, list->count * sizeof *ids);
	}
	list->ids = ids;
	list->room = room;
	return OK;
}

enum status id_list_add(struct id_list *list, struct arena *arena, const char *id)
{
	if (list->count == list->room && grow(list, arena) != OK) {
		return RESOURCE_EXHAUSTED;
	}
	const char *copy = arena_strdup(arena, id);
	if (copy == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	list->ids[list->count++] = copy;
	list->ids[list->count] = NULL;
	return OK;
}

bool id_list_has(const struct id_list *list, const char *id)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->ids[i], id) == 0) {
			return true;
		}
	}
	return false;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void id_list_tidy(struct id_list *list)
{
	if (list->count < 2) {
		return;
	}
	qsort(list->ids, list->count, sizeof *list->ids, by_text);
	size_t kept = 1;
	for (size_t i = 1; i < list->count; i++) {
		if (strcmp(list->ids[i], list->ids[kept - 1]) != 0) {
			list->ids[kept++] = list->ids[i];
		}
	}
	list->count = kept;
	list->ids[kept] = NULL;
}

bool texts_have(char *const *items, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(items[i], text) == 0) {
			return true;
		}
	}
	return false;
}
