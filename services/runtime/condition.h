/* Condition variables with deadlines on the monotonic clock, and a lock whose writers get a turn.
 */
#ifndef SAMEN_CONDITION_H
#define SAMEN_CONDITION_H

#include "runtime/status.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* RESOURCE_EXHAUSTED. Undone by pthread_cond_destroy. */
enum status condition_init(pthread_cond_t *condition);

/*
 * Waits, with mutex held, for a signal or for clock_mono_ms to reach deadline_ms; false when it
 * has. Wakes for nothing too: look at what is waited for in a loop. Blocks.
 */
bool condition_wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t deadline_ms);

/*
 * A lock for many readers on which a waiting writer goes before further readers: without that, a
 * stream of readers keeps it out for good. No thread may hold it twice. Undone by
 * pthread_rwlock_destroy.
 */
void writers_first_init(pthread_rwlock_t *lock);

#endif
