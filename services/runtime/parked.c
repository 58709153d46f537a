#include "runtime/parked.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 4096, PLACE_NONE = PLACES };

struct parked {
	pthread_mutex_t mutex;
	struct parked_entry *first;
	size_t count, count_max;
	_Atomic uint64_t news;
	unsigned per_caller;
	uint8_t key[crypto_shorthash_KEYBYTES]; /* of this process: nobody chooses whose count */
	unsigned counts[PLACES];                /* of callers whose names end alike */
};

enum status parked_open(size_t entries_max, unsigned per_caller, struct parked **ret_parked)
{
	struct parked *parked = calloc(1, sizeof *parked);
	if (parked == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)pthread_mutex_init(&parked->mutex, NULL);
	parked->count_max = entries_max;
	parked->per_caller = per_caller;
	randombytes_buf(parked->key, sizeof parked->key);
	*ret_parked = parked;
	return OK;
}

void parked_close(struct parked *parked)
{
	if (parked == NULL) {
		return;
	}
	assert(parked->first == NULL);
	(void)pthread_mutex_destroy(&parked->mutex);
	free(parked);
}

uint64_t parked_news(const struct parked *parked)
{
	return atomic_load(&parked->news);
}

static size_t place_of(const struct parked *parked, struct bytes caller)
{
	uint64_t name;
	if (parked->per_caller == 0 || caller.size == 0) {
		return PLACE_NONE;
	}
	(void)crypto_shorthash((uint8_t *)&name, caller.data, caller.size, parked->key);
	return name % PLACES;
}

/* The mutex is held. */
static bool has_room(const struct parked *parked, const struct parked_entry *entry)
{
	return parked->count < parked->count_max &&
	       (entry->place == PLACE_NONE || parked->counts[entry->place] < parked->per_caller);
}

/* The mutex is held. */
static void link_first(struct parked *parked, struct parked_entry *entry)
{
	entry->next = parked->first;
	parked->first = entry;
	parked->count++;
	if (entry->place != PLACE_NONE) {
		parked->counts[entry->place]++;
	}
}

enum status parked_add(struct parked *parked,
    struct parked_entry *entry,
    struct bytes caller,
    uint64_t before,
    int64_t until_mono_ms)
{
	bool at_once = false;
	enum status status = OK;
	entry->until_mono_ms = until_mono_ms;
	entry->place = place_of(parked, caller);
	(void)pthread_mutex_lock(&parked->mutex);
	if (atomic_load(&parked->news) != before) {
		at_once = true;
	} else if (has_room(parked, entry)) {
		link_first(parked, entry);
	} else {
		status = RESOURCE_EXHAUSTED;
	}
	(void)pthread_mutex_unlock(&parked->mutex);
	if (at_once) {
		entry->run(entry);
	}
	return status;
}

static void run_all(struct parked_entry *first)
{
	while (first != NULL) {
		struct parked_entry *next = first->next;
		first->run(first);
		first = next;
	}
}

void parked_wake(struct parked *parked)
{
	(void)pthread_mutex_lock(&parked->mutex);
	atomic_fetch_add(&parked->news, 1);
	struct parked_entry *first = parked->first;
	parked->first = NULL;
	parked->count = 0;
	memset(parked->counts, 0, sizeof parked->counts);
	(void)pthread_mutex_unlock(&parked->mutex);
	run_all(first);
}

void parked_expire(struct parked *parked, int64_t now_mono_ms)
{
	struct parked_entry *due = NULL;
	(void)pthread_mutex_lock(&parked->mutex);
	for (struct parked_entry **at = &parked->first; *at != NULL;) {
		struct parked_entry *entry = *at;
		if (entry->until_mono_ms > now_mono_ms) {
			at = &entry->next;
			continue;
		}
		*at = entry->next;
		entry->next = due;
		due = entry;
		parked->count--;
		if (entry->place != PLACE_NONE) {
			parked->counts[entry->place]--;
		}
	}
	(void)pthread_mutex_unlock(&parked->mutex);
	run_all(due);
}
