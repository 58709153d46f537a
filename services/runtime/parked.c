#include "runtime/parked.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct parked {
	pthread_mutex_t mutex;
	struct parked_entry *first;
	size_t count, count_max;
	_Atomic uint64_t news;
};

enum status parked_open(size_t entries_max, struct parked **ret_parked)
{
	struct parked *parked = calloc(1, sizeof *parked);
	if (parked == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)pthread_mutex_init(&parked->mutex, NULL);
	parked->count_max = entries_max;
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

enum status parked_add(
    struct parked *parked, struct parked_entry *entry, uint64_t before, int64_t until_mono_ms)
{
	bool at_once = false;
	enum status status = OK;
	entry->until_mono_ms = until_mono_ms;
	(void)pthread_mutex_lock(&parked->mutex);
	if (atomic_load(&parked->news) != before) {
		at_once = true;
	} else if (parked->count == parked->count_max) {
		status = RESOURCE_EXHAUSTED;
	} else {
		entry->next = parked->first;
		parked->first = entry;
		parked->count++;
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
	}
	(void)pthread_mutex_unlock(&parked->mutex);
	run_all(due);
}
