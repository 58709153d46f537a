/* The time on the clocks of the Netherlands, whatever the machine's own zone. Pure. */
#ifndef SAMEN_NOTIFY_DUTCH_TIME_H
#define SAMEN_NOTIFY_DUTCH_TIME_H

#include "runtime/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct dutch_time {
	int year, month, day; /* month from 1 */
	int weekday;          /* 0: Sunday */
	int hour, minute, second;
	int offset_minutes; /* ahead of UTC: 60, in summer 120 */
};

/* Summer time from the last Sunday of March 01:00 UTC to the last Sunday of October 01:00 UTC
 * (Directive 2000/84/EC), as it is since 1996; milliseconds UTC, from 1970 on. */
struct dutch_time dutch_time_of(int64_t at_ms);

/* "dinsdag 24 november 2026, 14:00 uur", "Tuesday 24 November 2026, 14:00"; without the time of day
 * the part before the comma. In arena; NULL when memory is short. */
const char *dutch_time_text(int64_t at_ms, bool dutch, struct arena *arena);
const char *dutch_day_text(int64_t at_ms, bool dutch, struct arena *arena);

#endif
