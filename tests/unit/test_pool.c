/* The pool of threads. */
#include "runtime/pool.h"
#include "support/sp_peer.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>

#include <cmocka.h>

enum { THREADS = 2, QUEUED_MAX = 3, MANY = 10000 };

struct gate {
	pthread_mutex_t mutex;
	pthread_cond_t opened;
	bool is_open;
	atomic_int inside;
	atomic_int passed;
};

static struct gate gate_make(void)
{
	return (struct gate){
	    .mutex = PTHREAD_MUTEX_INITIALIZER, .opened = PTHREAD_COND_INITIALIZER};
}

static void gate_pass(void *arg)
{
	struct gate *gate = arg;
	(void)atomic_fetch_add(&gate->inside, 1);
	(void)pthread_mutex_lock(&gate->mutex);
	while (!gate->is_open) {
		(void)pthread_cond_wait(&gate->opened, &gate->mutex);
	}
	(void)pthread_mutex_unlock(&gate->mutex);
	(void)atomic_fetch_add(&gate->passed, 1);
}

static void gate_open(struct gate *gate)
{
	(void)pthread_mutex_lock(&gate->mutex);
	gate->is_open = true;
	(void)pthread_cond_broadcast(&gate->opened);
	(void)pthread_mutex_unlock(&gate->mutex);
}

static bool all_inside(void *context)
{
	return atomic_load(&((struct gate *)context)->inside) == THREADS;
}

/* Every thread busy at the gate, the queue full. */
static struct pool *full_pool(struct gate *gate)
{
	struct pool *pool;
	assert_int_equal(pool_open(THREADS, QUEUED_MAX, &pool), OK);
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pool_submit(pool, gate_pass, gate), OK);
	}
	assert_true(sp_peer_wait(all_inside, gate));
	for (int i = 0; i < QUEUED_MAX; i++) {
		assert_int_equal(pool_submit(pool, gate_pass, gate), OK);
	}
	return pool;
}

static void a_full_queue_refuses(void **state)
{
	(void)state;
	struct gate gate = gate_make();
	struct pool *pool = full_pool(&gate);
	enum status status = pool_submit(pool, gate_pass, &gate);
	gate_open(&gate);
	pool_close(pool);
	assert_int_equal(status, RESOURCE_EXHAUSTED);
}

static void closing_finishes_what_is_queued(void **state)
{
	(void)state;
	struct gate gate = gate_make();
	struct pool *pool = full_pool(&gate);
	gate_open(&gate);
	pool_close(pool);
	assert_int_equal(atomic_load(&gate.passed), THREADS + QUEUED_MAX);
}

static void count(void *arg)
{
	(void)atomic_fetch_add((atomic_int *)arg, 1);
}

static void every_job_runs_once(void **state)
{
	(void)state;
	struct pool *pool;
	atomic_int runs = 0;
	int submitted = 0;
	assert_int_equal(pool_open(THREADS, QUEUED_MAX, &pool), OK);
	for (int i = 0; i < MANY; i++) {
		submitted += pool_submit(pool, count, &runs) == OK;
	}
	pool_close(pool);
	assert_true(submitted >= QUEUED_MAX);
	assert_int_equal(atomic_load(&runs), submitted);
}

static void closing_nothing_is_fine(void **state)
{
	(void)state;
	pool_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_full_queue_refuses),
	    cmocka_unit_test(closing_finishes_what_is_queued),
	    cmocka_unit_test(every_job_runs_once),
	    cmocka_unit_test(closing_nothing_is_fine),
	};
	return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
