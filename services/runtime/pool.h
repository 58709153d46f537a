/* A bounded pool of threads for work that may take its time: password hashing, text checks, waiting
 * calls that are run again. */
#ifndef SAMEN_POOL_H
#define SAMEN_POOL_H

#include "runtime/status.h"

#include <stddef.h>

struct pool;

enum status pool_open(unsigned threads, size_t queued_max, struct pool **ret_pool);
/* Finishes what is queued, then ends. Takes NULL. Blocks. */
void pool_close(struct pool *pool);
/* RESOURCE_EXHAUSTED when the queue is full: run is then never called. Any thread; does not block.
 */
enum status pool_submit(struct pool *pool, void (*run)(void *arg), void *arg);

#endif
