/* Condition variables with deadlines on the monotonic clock. */
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

#endif
