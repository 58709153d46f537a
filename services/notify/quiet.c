#include "notify/quiet.h"

#include "notify/dutch_time.h"

/* Summer time begins and ends with a whole hour, so hours here begin when they do elsewhere. */
static const int64_t hour_ms = (int64_t)60 * 60 * 1000;

enum { SUNDAY = 0, SATURDAY = 6 };

static bool is_quiet(const struct quiet *quiet, const struct dutch_time *time)
{
	unsigned hour = (unsigned)time->hour;
	bool over_midnight = quiet->from_hour > quiet->to_hour;
	bool after = hour >= quiet->from_hour;
	bool before = hour < quiet->to_hour;
	bool free_day = time->weekday == SATURDAY || time->weekday == SUNDAY;
	return (quiet->weekend && free_day) || (over_midnight ? after || before : after && before);
}

int64_t quiet_over_ms(const struct quiet *quiet, int64_t at_ms)
{
	struct dutch_time time = dutch_time_of(at_ms);
	while (is_quiet(quiet, &time)) {
		at_ms += hour_ms - at_ms % hour_ms;
		time = dutch_time_of(at_ms);
	}
	return at_ms;
}

int64_t quiet_before_ms(const struct quiet *quiet, int64_t at_ms)
{
	struct dutch_time time = dutch_time_of(at_ms);
	while (is_quiet(quiet, &time)) {
		at_ms -= at_ms % hour_ms == 0 ? hour_ms : at_ms % hour_ms;
		time = dutch_time_of(at_ms);
	}
	return at_ms;
}

int64_t digest_moment_ms(int64_t at_ms)
{
	int64_t moment_ms = at_ms - at_ms % hour_ms;
	struct dutch_time time = dutch_time_of(moment_ms);
	while (time.weekday != DIGEST_WEEKDAY || time.hour != DIGEST_HOUR) {
		moment_ms -= hour_ms;
		time = dutch_time_of(moment_ms);
	}
	return moment_ms;
}
