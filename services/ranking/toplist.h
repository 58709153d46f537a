/* The best so many of a stream, by a binary heap with the worst on top. Pure. */
#ifndef SAMEN_TOPLIST_H
#define SAMEN_TOPLIST_H

#include "ranking/rank_store.h"

struct contender {
	double score;
	uint32_t document;
	enum locality locality;
	enum left_out left_out;
	unsigned room;
};

struct toplist {
	const struct rank_store *store;
	struct contender *heap;
	uint32_t count, capacity, limit;
};

/* Keeps the best limit. The list's memory grows as it fills: toplist_fini. */
void toplist_init(struct toplist *list, const struct rank_store *store, uint32_t limit);
void toplist_fini(struct toplist *list);

/* RESOURCE_EXHAUSTED when memory is short. */
enum status toplist_offer(struct toplist *list, const struct contender *contender);

/* What scores less than this cannot get in any more; below any score while there is room. */
double toplist_floor(const struct toplist *list);

/* Puts the list in order, the best one first. It takes no offers after that. */
void toplist_sort(struct toplist *list);

/* The order of results: score, then nearer, then more room, then person id. */
bool contender_before(
    const struct rank_store *store, const struct contender *a, const struct contender *b);

#endif
