#include "demo_calendar.h"

#include <stdio.h>
#include <time.h>

enum { MORNING_MINUTE = 7 * 60 + 30, AFTERNOON_MINUTE = 13 * 60, SPREAD_MINUTES = 150 };

static const int64_t minute_ms = (int64_t)60 * 1000;
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

/* --- dates --- */

static struct tm date_of(int64_t day)
{
	time_t seconds = (time_t)(day * day_ms / 1000);
	struct tm date = {0};
	(void)gmtime_r(&seconds, &date);
	return date;
}

static int64_t day_of(int year, int month, int day_of_month)
{
	struct tm date = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day_of_month};
	return (int64_t)timegm(&date) * 1000 / day_ms;
}

bool demo_date_read(const char *text, int64_t *ret_at_ms)
{
	int year;
	int month;
	int day;
	int end = 0;
	if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &end) != 3 || /* NOLINT */
	    text[end] != '\0') {
		return false;
	}
	int64_t found = day_of(year, month, day);
	struct tm date = date_of(found);
	*ret_at_ms = found * day_ms;
	return date.tm_mon == month - 1 && date.tm_mday == day && found > 0;
}

int64_t demo_calendar_start(int64_t now_ms)
{
	int64_t wanted = now_ms / day_ms - 365;
	int year = date_of(wanted).tm_year + 1900;
	int64_t best = day_of(year, 9, 1);
	for (int other = year - 1; other <= year + 1; other += 2) {
		int64_t first = day_of(other, 9, 1);
		int64_t away = first > wanted ? first - wanted : wanted - first;
		if (away < (best > wanted ? best - wanted : wanted - best)) {
			best = first;
		}
	}
	return best * day_ms;
}

/* --- what a day is like --- */

static bool is_holiday(const struct tm *date)
{
	/* Month and day, first and last. */
	static const int holidays[][2] = {
	    {1013, 1021}, {1220, 1231}, {101, 104}, {214, 222}, {425, 509}, {711, 823}};
	int day = (date->tm_mon + 1) * 100 + date->tm_mday;
	for (size_t i = 0; i < sizeof holidays / sizeof *holidays; i++) {
		if (day >= holidays[i][0] && day <= holidays[i][1]) {
			return true;
		}
	}
	return false;
}

/* Few at the start of the year, when teachers get to know their pupils; most after autumn and after
 * the reports of February. */
static unsigned weight_of(const struct tm *date)
{
	static const unsigned of_month[12] = {12, 11, 13, 9, 9, 7, 4, 5, 6, 10, 14, 9};
	return is_holiday(date) ? 1 : 2 * of_month[date->tm_mon];
}

static bool is_weekend(const struct tm *date)
{
	return date->tm_wday == 0 || date->tm_wday == 6;
}

/* --- the ticks --- */

static void add_tick(
    struct demo_calendar *calendar, uint64_t seed, int64_t day, int first_minute, unsigned weight)
{
	struct demo_random random = demo_random_of(seed, DEMO_OF_TICK, calendar->count);
	int64_t minute = first_minute + (int64_t)demo_below(&random, SPREAD_MINUTES);
	calendar->ticks[calendar->count++] = (struct demo_tick){.day = day,
	    .at_ms = day * day_ms + minute * minute_ms + (int64_t)demo_below(&random, 60) * 1000,
	    .weight = weight};
}

bool demo_calendar_make(uint64_t seed,
    int64_t start_ms,
    int64_t now_ms,
    struct arena *arena,
    struct demo_calendar *ret_calendar)
{
	int64_t first = start_ms / day_ms;
	int64_t last = now_ms / day_ms;
	if (last <= first) {
		return false;
	}
	*ret_calendar = (struct demo_calendar){
	    .ticks =
		arena_alloc(arena, (size_t)(last - first + 1) * 2 * sizeof *ret_calendar->ticks)};
	for (int64_t day = first; ret_calendar->ticks != NULL && day <= last; day++) {
		struct tm date = date_of(day);
		unsigned weight = weight_of(&date);
		if (is_weekend(&date)) {
			continue;
		}
		add_tick(ret_calendar, seed, day, MORNING_MINUTE, weight);
		if (!is_holiday(&date)) {
			add_tick(ret_calendar, seed, day, AFTERNOON_MINUTE, weight);
		}
	}
	while (ret_calendar->count > 0 &&
	       ret_calendar->ticks[ret_calendar->count - 1].at_ms >= now_ms) {
		ret_calendar->count--;
	}
	return ret_calendar->count > 0;
}
