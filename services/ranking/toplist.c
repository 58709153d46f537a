#include "ranking/toplist.h"

#include "runtime/growing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool contender_before(
    const struct rank_store *store, const struct contender *a, const struct contender *b)
{
	if (a->score > b->score || a->score < b->score) {
		return a->score > b->score;
	}
	if (a->locality != b->locality) {
		return a->locality < b->locality;
	}
	if (a->room != b->room) {
		return a->room > b->room;
	}
	return strcmp(lexicon_text(store->persons, store->documents[a->document].person),
		   lexicon_text(store->persons, store->documents[b->document].person)) < 0;
}

void toplist_init(struct toplist *list, const struct rank_store *store, uint32_t limit)
{
	*list = (struct toplist){.store = store, .limit = limit};
}

void toplist_fini(struct toplist *list)
{
	free(list->heap);
	list->heap = NULL;
	list->count = list->capacity = 0;
}

static void contenders_swap(struct contender *a, struct contender *b)
{
	struct contender held = *a;
	*a = *b;
	*b = held;
}

static void sift_up(struct toplist *list, uint32_t at)
{
	while (at > 0) {
		uint32_t parent = (at - 1) / 2;
		if (!contender_before(list->store, &list->heap[parent], &list->heap[at])) {
			return;
		}
		contenders_swap(&list->heap[parent], &list->heap[at]);
		at = parent;
	}
}

static void sift_down(struct toplist *list, uint32_t count)
{
	for (uint32_t at = 0, child; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count &&
		    contender_before(list->store, &list->heap[child], &list->heap[child + 1])) {
			child++;
		}
		if (!contender_before(list->store, &list->heap[at], &list->heap[child])) {
			return;
		}
		contenders_swap(&list->heap[at], &list->heap[child]);
	}
}

enum status toplist_offer(struct toplist *list, const struct contender *contender)
{
	if (list->limit == 0) {
		return OK;
	}
	if (list->count == list->limit) {
		if (contender_before(list->store, contender, &list->heap[0])) {
			list->heap[0] = *contender;
			sift_down(list, list->count);
		}
		return OK;
	}
	struct contender *heap =
	    growing_reserve(list->heap, &list->capacity, (size_t)list->count + 1, sizeof *heap);
	if (heap == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	list->heap = heap;
	heap[list->count] = *contender;
	sift_up(list, list->count++);
	return OK;
}

double toplist_floor(const struct toplist *list)
{
	return list->count == list->limit && list->limit > 0 ? list->heap[0].score : -INFINITY;
}

void toplist_sort(struct toplist *list)
{
	for (uint32_t left = list->count; left > 1; left--) {
		contenders_swap(&list->heap[0], &list->heap[left - 1]);
		sift_down(list, left - 1);
	}
}
