#include "runtime/committer.h"

#include "runtime/failpoint.h"
#include "runtime/log.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

enum { BATCH_MAX = 512 };

struct committer {
	struct store *store;
	void (*committed)(void *context);
	void *context;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	struct commit_job *first;
	struct commit_job **last;
	size_t queued, queued_max;
	bool closing;
};

/* All that wait, at most BATCH_MAX; NULL when closing and nothing is left. */
static struct commit_job *take_batch(struct committer *committer)
{
	(void)pthread_mutex_lock(&committer->mutex);
	while (committer->first == NULL && !committer->closing) {
		(void)pthread_cond_wait(&committer->changed, &committer->mutex);
	}
	struct commit_job *batch = committer->first;
	struct commit_job **end = &committer->first;
	size_t count = 0;
	while (*end != NULL && count < BATCH_MAX) {
		end = &(*end)->next;
		count++;
	}
	committer->first = *end;
	if (committer->first == NULL) {
		committer->last = &committer->first;
	}
	if (count > 0) {
		*end = NULL;
	}
	committer->queued -= count;
	(void)pthread_mutex_unlock(&committer->mutex);
	return batch;
}

static enum status run_nested(struct commit_job *job, struct store_txn *txn)
{
	struct store_txn *nested;
	enum status status = store_nest(txn, &nested);
	if (status != OK) {
		return status;
	}
	status = job->run(job, nested);
	if (status != OK) {
		store_abort(nested);
		return status;
	}
	return store_commit(nested);
}

/* Whether anything is to be committed. */
static bool run_batch(struct commit_job *batch, struct store_txn *txn)
{
	bool any = false;
	for (struct commit_job *job = batch; job != NULL; job = job->next) {
		job->status = run_nested(job, txn);
		any = any || job->status == OK;
	}
	return any;
}

static void fail_batch(struct commit_job *batch, enum status status)
{
	for (struct commit_job *job = batch; job != NULL; job = job->next) {
		if (job->status == OK) {
			job->status = status;
		}
	}
}

static void finish_batch(struct committer *committer, struct commit_job *batch, bool changed)
{
	for (struct commit_job *job = batch; job != NULL; job = job->next) {
		if (job->status == OK && job->applied != NULL) {
			job->applied(job);
		}
	}
	if (changed && committer->committed != NULL) {
		committer->committed(committer->context);
	}
	for (struct commit_job *job = batch, *next; job != NULL; job = next) {
		next = job->next;
		job->done(job, job->status);
	}
}

static enum status commit_txn(struct store_txn *txn)
{
	if (failpoint_fails("commit")) {
		store_abort(txn);
		return UNAVAILABLE;
	}
	if (failpoint_fails("commit-full")) {
		store_abort(txn);
		return RESOURCE_EXHAUSTED;
	}
	return store_commit(txn);
}

/* One transaction for all whose status is still OK. *ret_changed: something was committed. */
static enum status commit_together(
    struct committer *committer, struct commit_job *batch, bool *ret_changed)
{
	struct store_txn *txn;
	*ret_changed = false;
	enum status status = store_write(committer->store, &txn);
	if (status != OK) {
		return status;
	}
	if (!run_batch(batch, txn)) {
		store_abort(txn);
		return OK;
	}
	failpoint("before-commit");
	status = commit_txn(txn);
	failpoint("after-commit");
	*ret_changed = status == OK;
	return status;
}

/* The store had no room for all together: perhaps it has for some. */
static bool commit_one_by_one(struct committer *committer, struct commit_job *batch)
{
	bool any = false;
	for (struct commit_job *job = batch, *next; job != NULL; job = next) {
		bool changed;
		next = job->next;
		job->next = NULL;
		if (job->status == OK) {
			enum status status = commit_together(committer, job, &changed);
			job->status = status != OK ? status : job->status;
			any = any || changed;
		}
		job->next = next;
	}
	return any;
}

static void commit_batch(struct committer *committer, struct commit_job *batch)
{
	bool changed;
	for (struct commit_job *job = batch; job != NULL; job = job->next) {
		job->status = OK;
	}
	enum status status = commit_together(committer, batch, &changed);
	if (status == RESOURCE_EXHAUSTED) {
		log_warning("commit.too_large", "do=\"one by one\"");
		changed = commit_one_by_one(committer, batch);
	} else if (status != OK) {
		log_error("commit.failed", "status=%s", status_name(status));
		fail_batch(batch, UNAVAILABLE);
	}
	finish_batch(committer, batch, changed);
}

static void *work(void *arg)
{
	struct committer *committer = arg;
	for (;;) {
		struct commit_job *batch = take_batch(committer);
		if (batch == NULL) {
			return NULL;
		}
		commit_batch(committer, batch);
	}
}

enum status committer_open(struct store *store,
    size_t queued_max,
    void (*committed)(void *context),
    void *context,
    struct committer **ret_committer)
{
	struct committer *committer = calloc(1, sizeof *committer);
	if (committer == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	committer->store = store;
	committer->committed = committed;
	committer->context = context;
	committer->queued_max = queued_max;
	committer->last = &committer->first;
	(void)pthread_mutex_init(&committer->mutex, NULL);
	(void)pthread_cond_init(&committer->changed, NULL);
	if (pthread_create(&committer->thread, NULL, work, committer) != 0) {
		(void)pthread_cond_destroy(&committer->changed);
		(void)pthread_mutex_destroy(&committer->mutex);
		free(committer);
		return RESOURCE_EXHAUSTED;
	}
	*ret_committer = committer;
	return OK;
}

void committer_close(struct committer *committer)
{
	if (committer == NULL) {
		return;
	}
	(void)pthread_mutex_lock(&committer->mutex);
	committer->closing = true;
	(void)pthread_cond_signal(&committer->changed);
	(void)pthread_mutex_unlock(&committer->mutex);
	(void)pthread_join(committer->thread, NULL);
	(void)pthread_cond_destroy(&committer->changed);
	(void)pthread_mutex_destroy(&committer->mutex);
	free(committer);
}

enum status committer_submit(struct committer *committer, struct commit_job *job)
{
	enum status status = RESOURCE_EXHAUSTED;
	job->next = NULL;
	(void)pthread_mutex_lock(&committer->mutex);
	if (committer->queued < committer->queued_max && !committer->closing) {
		*committer->last = job;
		committer->last = &job->next;
		committer->queued++;
		status = OK;
		(void)pthread_cond_signal(&committer->changed);
	}
	(void)pthread_mutex_unlock(&committer->mutex);
	return status;
}
