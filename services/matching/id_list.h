/* A growing list of ids in an arena, with a NULL after the last. */
#ifndef SAMEN_ID_LIST_H
#define SAMEN_ID_LIST_H

#include "runtime/arena.h"
#include "runtime/status.h"

#include <stdbool.h>

/* Zeroed: empty. ids is NULL as long as nothing was added. */
struct id_list {
	const char **ids;
	size_t count, room;
};

/* Adds a copy. RESOURCE_EXHAUSTED when the arena is full. */
enum status id_list_add(struct id_list *list, struct arena *arena, const char *id);
bool id_list_has(const struct id_list *list, const char *id);
/* Sorts and drops what is there twice. */
void id_list_tidy(struct id_list *list);

/* The same question to a message's list of texts. */
bool texts_have(char *const *items, size_t count, const char *text);

#endif
