/* Time. Wall time can be set by tests and demo stores; deadlines always use the monotonic clock. */
#ifndef SAMEN_CLOCK_H
#define SAMEN_CLOCK_H

#include <stdint.h>

/* Wall clock, milliseconds since 1970 UTC, plus the offset set below. Any thread; does not block.
 */
int64_t clock_now_ms(void);

/* Monotonic clock in milliseconds, from an arbitrary start; for deadlines. Any thread; does not
 * block. */
int64_t clock_mono_ms(void);

/* Moves clock_now_ms by this much from real time, for all threads. For tests and demo stores only.
 */
void clock_set_offset_ms(int64_t offset_ms);
/* What was set last. */
int64_t clock_offset_ms(void);

/*
 * Follows a file that holds the offset in milliseconds as text, so that a test can move the clock
 * of running services: reads it now and again whenever clock_poll is called. NULL stops following.
 * Keeps no copy of path.
 */
void clock_follow(const char *path);
void clock_poll(void);

#endif
