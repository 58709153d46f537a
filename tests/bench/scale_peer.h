/*
 * What ranking is measured beside: search engines that take one text a person and the words of a
 * request, any of which may match, and give the best by BM25. Without stemming and without reasons.
 */
#ifndef SAMEN_BENCH_SCALE_PEER_H
#define SAMEN_BENCH_SCALE_PEER_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct scale_peer {
	const char *name;
	/* An empty index; NULL when it cannot be made. Blocks on the disk. */
	void *(*open)(void);
	/* Adds a text; false when it cannot be added. */
	bool (*add)(void *index, const char *text);
	/* All is added: makes the index as fast as it gets. */
	bool (*ready)(void *index);
	/* A query made ready beforehand, for any of these words; NULL when memory is short. */
	void *(*query_make)(void *index, const char *const *words, size_t count);
	/* How many of the best (up to limit) it found; below 0 when it failed. */
	int (*query_run)(void *index, void *query, size_t limit);
	void (*query_free)(void *query);
	void (*close)(void *index);
};

/* Each is there when the program is built with it: WITH_SQLITE, WITH_XAPIAN. */
const struct scale_peer *scale_peer_sqlite(void);
const struct scale_peer *scale_peer_xapian(void);

#ifdef __cplusplus
}
#endif

#endif
