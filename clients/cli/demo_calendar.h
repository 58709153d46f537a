/*
 * The days of the demo's year: school days with a morning and an afternoon in which people do
 * things, quiet days in the school holidays, and weekends. Holidays lie about where those of the
 * northern region do. All UTC.
 */
#ifndef SAMEN_CLI_DEMO_CALENDAR_H
#define SAMEN_CLI_DEMO_CALENDAR_H

#include "demo_random.h"

#include "runtime/arena.h"

/* Half a day: when people do things. */
struct demo_tick {
	int64_t day; /* since 1970 */
	int64_t at_ms;
	unsigned weight; /* how many requests are filed then, beside others */
};

struct demo_calendar {
	struct demo_tick *ticks;
	size_t count;
};

/* The first of September that lies nearest to a year before now_ms: milliseconds since 1970. */
int64_t demo_calendar_start(int64_t now_ms);
/* "2025-09-01" at midnight; false when it is no date. */
bool demo_date_read(const char *text, int64_t *ret_at_ms);
/* All ticks from start to now, in arena. False without memory, or when there are none. */
bool demo_calendar_make(uint64_t seed,
    int64_t start_ms,
    int64_t now_ms,
    struct arena *arena,
    struct demo_calendar *ret_calendar);

#endif
