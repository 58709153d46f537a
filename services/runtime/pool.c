#include "runtime/pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

enum { THREADS_MAX = 16 };

struct job {
	void (*run)(void *arg);
	void *arg;
};

struct pool {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	pthread_t threads[THREADS_MAX];
	unsigned thread_count;
	bool closing;
	size_t first, count, size; /* a ring */
	struct job *jobs;
};

static bool take(struct pool *pool, struct job *ret_job)
{
	bool got = false;
	(void)pthread_mutex_lock(&pool->mutex);
	while (pool->count == 0 && !pool->closing) {
		(void)pthread_cond_wait(&pool->changed, &pool->mutex);
	}
	if (pool->count > 0) {
		*ret_job = pool->jobs[pool->first];
		pool->first = (pool->first + 1) % pool->size;
		pool->count--;
		got = true;
	}
	(void)pthread_mutex_unlock(&pool->mutex);
	return got;
}

static void *work(void *arg)
{
	struct job job;
	while (take(arg, &job)) {
		job.run(job.arg);
	}
	return NULL;
}

enum status pool_open(unsigned threads, size_t queued_max, struct pool **ret_pool)
{
	struct pool *pool = calloc(1, sizeof *pool);
	if (pool == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)pthread_mutex_init(&pool->mutex, NULL);
	(void)pthread_cond_init(&pool->changed, NULL);
	pool->size = queued_max;
	pool->jobs = calloc(queued_max, sizeof *pool->jobs);
	while (pool->jobs != NULL && pool->thread_count < threads &&
	       pool->thread_count < THREADS_MAX) {
		if (pthread_create(&pool->threads[pool->thread_count], NULL, work, pool) != 0) {
			break;
		}
		pool->thread_count++;
	}
	if (pool->thread_count == 0) {
		pool_close(pool);
		return RESOURCE_EXHAUSTED;
	}
	*ret_pool = pool;
	return OK;
}

void pool_close(struct pool *pool)
{
	if (pool == NULL) {
		return;
	}
	(void)pthread_mutex_lock(&pool->mutex);
	pool->closing = true;
	(void)pthread_cond_broadcast(&pool->changed);
	(void)pthread_mutex_unlock(&pool->mutex);
	for (unsigned i = 0; i < pool->thread_count; i++) {
		(void)pthread_join(pool->threads[i], NULL);
	}
	(void)pthread_cond_destroy(&pool->changed);
	(void)pthread_mutex_destroy(&pool->mutex);
	free(pool->jobs);
	free(pool);
}

enum status pool_submit(struct pool *pool, void (*run)(void *arg), void *arg)
{
	enum status status = RESOURCE_EXHAUSTED;
	(void)pthread_mutex_lock(&pool->mutex);
	if (pool->count < pool->size && !pool->closing) {
		pool->jobs[(pool->first + pool->count) % pool->size] = (struct job){run, arg};
		pool->count++;
		status = OK;
		(void)pthread_cond_signal(&pool->changed);
	}
	(void)pthread_mutex_unlock(&pool->mutex);
	return status;
}
