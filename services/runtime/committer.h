/*
 * Group commit: one thread gathers all waiting writes into one durable commit, each in a nested
 * transaction of its own, and tells them only after it. A write that fails keeps nothing and
 * disturbs no other; a commit that fails fails the whole batch, unless it failed for want of room
 * in the store: then each write is run and committed once more on its own.
 */
#ifndef SAMEN_COMMITTER_H
#define SAMEN_COMMITTER_H

#include "runtime/store.h"

struct committer;

/* One write. Lies in the caller's memory until done is called. */
struct commit_job {
	/* Inside the transaction; anything but OK keeps nothing. Twice when its batch did not fit
	 * the store: it must not count on what its first run left outside the transaction. */
	enum status (*run)(struct commit_job *job, struct store_txn *txn);
	/* After the commit, in order, before any job's done: changes what lives in memory. Only
	 * when all went well; may be NULL. */
	void (*applied)(struct commit_job *job);
	/* Last: the job is the caller's again. status is run's, or the failed commit's: UNAVAILABLE
	 * (disk) or RESOURCE_EXHAUSTED (store full). */
	void (*done)(struct commit_job *job, enum status status);
	/* The committer's. */
	struct commit_job *next;
	enum status status;
};

/* committed is called after every batch that changed something (on the committer thread; may be
 * NULL). */
enum status committer_open(struct store *store,
    size_t queued_max,
    void (*committed)(void *context),
    void *context,
    struct committer **ret_committer);
/* Finishes what is queued, then ends. Takes NULL. Blocks. */
void committer_close(struct committer *committer);

/* RESOURCE_EXHAUSTED when the queue is full or closing: done is then never called. Any thread; does
 * not block. */
enum status committer_submit(struct committer *committer, struct commit_job *job);

#endif
