/* One LMDB environment, and the store that works on it and now and then on a new one. For store*.c
 * alone, the only files that include lmdb.h. */
#ifndef SAMEN_STORE_ENVIRONMENT_H
#define SAMEN_STORE_ENVIRONMENT_H

#include "runtime/store.h"

#include <lmdb.h>
#include <pthread.h>

enum { STORE_IDLE_READERS_MAX = 64, STORE_GENERATION_BYTES = 8 };

struct environment {
	MDB_env *env;
	MDB_dbi dbi;
	/* With the store's mutex. */
	size_t users; /* who reads, or has to keep it open for another reason */
	MDB_txn *idle[STORE_IDLE_READERS_MAX]; /* reset readers, ready to be renewed */
	size_t idle_count;
};

struct store {
	char *path; /* of the folder's data.mdb */
	uint64_t map_bytes;
	char generation[2 * STORE_GENERATION_BYTES + 1];
	pthread_mutex_t
	    writer;       /* one outermost write transaction, or one rewriting; before mutex */
	uint64_t commits; /* writer's only */
	bool warned;      /* writer's only */
	pthread_mutex_t rewriter; /* one rewriting, with its clearing up; before writer */
	pthread_mutex_t mutex;    /* what follows */
	pthread_cond_t left;      /* the former environment has no users any more */
	struct environment *current;
	struct environment *former; /* replaced, and still read; NULL */
};

/* LMDB's errors become ours here and nowhere else. */
enum status store_translated(int rc, const char *doing);

/* Opens or makes one: in_folder, the data.mdb of the folder at path; else the file at path itself.
 * Nobody uses it yet. */
enum status environment_open(
    const char *path, bool in_folder, uint64_t map_bytes, struct environment **ret_environment);
/* No transaction may be open but idle ones. Takes NULL. */
void environment_close(struct environment *environment);

/* The environment in use, kept open until it is released. */
struct environment *environment_hold(struct store *store);
void environment_release(struct store *store, struct environment *environment);

/* Removes what a rewriting that did not end left behind. Before the store is opened. */
enum status store_clear_leftovers(const char *path);

#endif
