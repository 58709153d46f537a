/* Waiting for a condition with a time limit: what tests use instead of sleeping. */
#ifndef SAMEN_TEST_CHECK_H
#define SAMEN_TEST_CHECK_H

#include "runtime/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Long enough for a busy machine under AddressSanitizer; a test that passes never waits for it. */
enum { CHECK_SOON_MS = 30000 };

/* Rests a moment between two looks at a condition. */
void check_pause(void);

/* Goes on as soon as the condition holds; fails the test when it does not within CHECK_SOON_MS. */
#define WAIT_UNTIL(condition)                                                                      \
	do {                                                                                       \
		int64_t wait_until_mono_ms_ = clock_mono_ms() + CHECK_SOON_MS;                     \
		while (!(condition)) {                                                             \
			if (clock_mono_ms() > wait_until_mono_ms_) {                               \
				fail_msg("not within %d ms: %s", CHECK_SOON_MS, #condition);       \
			}                                                                          \
			check_pause();                                                             \
		}                                                                                  \
	} while (0)

/* A text literal where generated messages want a char *; it is only read. */
#define TEXT(literal) ((char *)(uintptr_t)(literal))

/*
 * A small generator of numbers (xorshift64*), so that a test that draws can be run again as it was.
 * State must not be 0.
 */
uint64_t check_random(uint64_t *state);
/* A number from 0 to below - 1. */
uint32_t check_random_below(uint64_t *state, uint32_t below);

#endif
