#include "runtime/condition.h"

#include <errno.h>
#include <time.h>

enum { MS_A_SECOND = 1000, NS_A_MS = 1000000 };

enum status condition_init(pthread_cond_t *condition)
{
	pthread_condattr_t attributes;
	if (pthread_condattr_init(&attributes) != 0) {
		return RESOURCE_EXHAUSTED;
	}
	int error = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	if (error == 0) {
		error = pthread_cond_init(condition, &attributes);
	}
	(void)pthread_condattr_destroy(&attributes);
	return error == 0 ? OK : RESOURCE_EXHAUSTED;
}

bool condition_wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t deadline_ms)
{
	struct timespec deadline = {.tv_sec = (time_t)(deadline_ms / MS_A_SECOND),
	    .tv_nsec = (long)(deadline_ms % MS_A_SECOND) * NS_A_MS};
	return pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT;
}

void writers_first_init(pthread_rwlock_t *lock)
{
	pthread_rwlockattr_t attributes;
	(void)pthread_rwlockattr_init(&attributes);
	(void)pthread_rwlockattr_setkind_np(
	    &attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	(void)pthread_rwlock_init(lock, &attributes);
	(void)pthread_rwlockattr_destroy(&attributes);
}
