/* When mail may go: quiet hours and weekends, also where summer time begins and ends. */
#include "notify/dutch_time.h"
#include "notify/quiet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* "2026-11-24 20:00", UTC. */
static int64_t utc(const char *text)
{
	struct tm tm = {.tm_isdst = 0};
	assert_int_equal(sscanf(text, "%d-%d %d:%d", &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
			     &tm.tm_min), /* NOLINT(cert-err34-c) */
	    4);
	tm.tm_year = 126;
	tm.tm_mon--;
	return (int64_t)timegm(&tm) * 1000;
}

static const char *text_of(int64_t at_ms)
{
	static char text[32];
	time_t seconds = (time_t)(at_ms / 1000);
	struct tm tm;
	assert_non_null(gmtime_r(&seconds, &tm));
	assert_true(strftime(text, sizeof text, "%m-%d %H:%M", &tm) > 0);
	return text;
}

static const struct {
	const char *name;
	struct quiet quiet;
	const char *now, *then; /* UTC, in 2026 */
} cases[] = {
    {"in the day it goes at once", {20, 7, true}, "11-24 10:17", "11-24 10:17"},
    {"the last minute before the quiet", {20, 7, true}, "11-24 18:59", "11-24 18:59"},
    {"in the evening it waits for the morning", {20, 7, true}, "11-24 19:00", "11-25 06:00"},
    {"and after midnight too", {20, 7, true}, "11-24 02:30", "11-24 06:00"},
    {"the hour in which it ends", {20, 7, true}, "11-24 06:00", "11-24 06:00"},
    {"in summer an hour earlier by UTC", {20, 7, true}, "07-14 18:00", "07-15 05:00"},
    {"Friday evening waits for Monday", {20, 7, true}, "11-27 20:00", "11-30 06:00"},
    {"Saturday noon likewise", {20, 7, true}, "11-28 11:00", "11-30 06:00"},
    {"without the weekend only for the morning", {20, 7, false}, "11-27 20:00", "11-28 06:00"},
    {"Sunday evening", {20, 7, true}, "11-29 22:30", "11-30 06:00"},
    {"Sunday without the weekend", {20, 7, false}, "11-29 12:00", "11-29 12:00"},
    {"hours within a day", {12, 14, false}, "11-24 11:30", "11-24 13:00"},
    {"none", {0, 0, false}, "11-24 02:00", "11-24 02:00"},
    {"none but weekends", {9, 9, true}, "11-28 02:00", "11-29 23:00"},
    {"all but one hour", {9, 8, false}, "11-24 08:00", "11-25 07:00"},
    /* Summer time begins on 29 March at 01:00 UTC, and ends on 25 October at 01:00 UTC. */
    {"into summer time", {20, 7, false}, "03-28 20:00", "03-29 05:00"},
    {"out of summer time", {20, 7, false}, "10-24 20:00", "10-25 06:00"},
    {"an hour that does not exist ends the quiet", {1, 2, false}, "03-29 00:30", "03-29 01:00"},
    {"an hour that comes twice is quiet twice", {2, 3, false}, "10-25 00:10", "10-25 02:00"},
};

static void mail_waits_for_the_end_of_quiet_hours(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t then = quiet_over_ms(&cases[i].quiet, utc(cases[i].now));
		if (then != utc(cases[i].then)) {
			fail_msg("%s: %s, not %s", cases[i].name, text_of(then), cases[i].then);
		}
	}
}

static void what_cannot_wait_goes_before_the_quiet_begins(void **state)
{
	(void)state;
	static const struct quiet usual = {20, 7, true};
	static const char *const moments[][2] = {{"11-24 10:17", "11-24 10:17"},
	    {"11-28 09:30", "11-27 18:00"}, {"11-25 02:00", "11-24 18:00"},
	    {"11-29 12:00", "11-27 18:00"}, {"03-29 12:00", "03-27 18:00"}};
	for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
		int64_t before = quiet_before_ms(&usual, utc(moments[i][0]));
		assert_string_equal(text_of(before), moments[i][1]);
	}
}

static void whatever_the_hours_the_wait_ends_and_is_not_quiet(void **state)
{
	(void)state;
	const int64_t week_ms = (int64_t)7 * 24 * 3600 * 1000;
	for (unsigned i = 0; i < 24 * 24 * 2; i++) {
		const struct quiet quiet = {i % 24, i / 24 % 24, i >= 24 * 24};
		int64_t now = utc("10-23 00:00") + (int64_t)i * 7919 * 1000;
		int64_t then = quiet_over_ms(&quiet, now);
		assert_true(then >= now && then - now < week_ms);
		assert_int_equal(quiet_over_ms(&quiet, then), then);
	}
}

static void the_weekly_list_is_due_on_monday_at_eight(void **state)
{
	(void)state;
	static const char *const moments[][2] = {
	    {"11-24 10:00", "11-23 07:00"},
	    {"11-23 06:59", "11-16 07:00"},
	    {"11-23 07:00", "11-23 07:00"},
	    {"07-15 10:00", "07-13 06:00"},
	    {"03-30 07:00", "03-30 06:00"},
	    {"10-26 06:30", "10-19 06:00"},
	};
	for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
		assert_string_equal(text_of(digest_moment_ms(utc(moments[i][0]))), moments[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(mail_waits_for_the_end_of_quiet_hours),
	    cmocka_unit_test(what_cannot_wait_goes_before_the_quiet_begins),
	    cmocka_unit_test(whatever_the_hours_the_wait_ends_and_is_not_quiet),
	    cmocka_unit_test(the_weekly_list_is_due_on_monday_at_eight),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
