#include "notify/dutch_time.h"

#include <time.h>

enum { HOUR_S = 3600, DAY_S = 24 * HOUR_S, MARCH = 2, OCTOBER = 9 };

static const char *const weekdays[2][7] = {
    {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
    {"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"}};
static const char *const months[2][12] = {
    {"January", "February", "March", "April", "May", "June", "July", "August", "September",
	"October", "November", "December"},
    {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
	"oktober", "november", "december"}};

/* The last Sunday of a month of 31 days, 01:00 UTC, in seconds since 1970. */
static int64_t last_sunday_s(int year, int month)
{
	struct tm last = {.tm_year = year, .tm_mon = month, .tm_mday = 31, .tm_hour = 1};
	time_t seconds = timegm(&last);
	return (int64_t)seconds - (int64_t)last.tm_wday * DAY_S;
}

static struct tm utc_of(int64_t at_s)
{
	struct tm utc = {.tm_mday = 1};
	const time_t seconds = (time_t)at_s;
	(void)gmtime_r(&seconds, &utc);
	return utc;
}

static bool is_summer(int64_t at_s)
{
	const struct tm utc = utc_of(at_s);
	return at_s >= last_sunday_s(utc.tm_year, MARCH) &&
	       at_s < last_sunday_s(utc.tm_year, OCTOBER);
}

struct dutch_time dutch_time_of(int64_t at_ms)
{
	const int64_t at_s = at_ms / 1000;
	const int hours_ahead = is_summer(at_s) ? 2 : 1;
	const struct tm local = utc_of(at_s + (int64_t)hours_ahead * HOUR_S);
	return (struct dutch_time){.year = local.tm_year + 1900,
	    .month = local.tm_mon + 1,
	    .day = local.tm_mday,
	    .weekday = local.tm_wday,
	    .hour = local.tm_hour,
	    .minute = local.tm_min,
	    .second = local.tm_sec,
	    .offset_minutes = hours_ahead * 60};
}

const char *dutch_day_text(int64_t at_ms, bool dutch, struct arena *arena)
{
	const struct dutch_time time = dutch_time_of(at_ms);
	return arena_printf(arena, "%s %d %s %d", weekdays[dutch][time.weekday], time.day,
	    months[dutch][time.month - 1], time.year);
}

const char *dutch_time_text(int64_t at_ms, bool dutch, struct arena *arena)
{
	const struct dutch_time time = dutch_time_of(at_ms);
	const char *day = dutch_day_text(at_ms, dutch, arena);
	return day == NULL ? NULL
			   : arena_printf(arena, dutch ? "%s, %02d:%02d uur" : "%s, %02d:%02d", day,
				 time.hour, time.minute);
}
