#include "runtime/clock.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

static _Atomic int64_t offset_ms;
static const char *followed;

static int64_t read_ms(clockid_t id)
{
	struct timespec now;
	(void)clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
	return read_ms(CLOCK_REALTIME) + atomic_load_explicit(&offset_ms, memory_order_relaxed);
}

int64_t clock_mono_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

void clock_set_offset_ms(int64_t offset)
{
	atomic_store_explicit(&offset_ms, offset, memory_order_relaxed);
}

int64_t clock_offset_ms(void)
{
	return atomic_load_explicit(&offset_ms, memory_order_relaxed);
}

void clock_follow(const char *path)
{
	followed = path;
	clock_poll();
}

void clock_poll(void)
{
	if (followed == NULL) {
		return;
	}
	FILE *file = fopen(followed, "re");
	if (file == NULL) {
		return;
	}
	int64_t offset;
	if (fscanf(file, "%" SCNd64, &offset) == 1) { /* NOLINT(cert-err34-c) */
		clock_set_offset_ms(offset);
	}
	(void)fclose(file);
}
