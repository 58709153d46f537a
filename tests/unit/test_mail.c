/* Messages as they go to a mail server: well-formed whatever is in them, and nothing smuggled in.
 * tests/check/test_letters.py reads them with other code. */
#include "notify/dutch_time.h"
#include "notify/mail.h"
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ARENA_BYTES = 1024 * 1024 };

static struct arena *arena;

static int open_arena(void **state)
{
	(void)state;
	arena = arena_open(ARENA_BYTES);
	return arena == NULL;
}

static int close_arena(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static struct mail sound(void)
{
	return (struct mail){.from = "samen@region.test",
	    .from_name = "samen",
	    .to = "joost@school.test",
	    .subject = "Kunt u helpen?",
	    .body = "Beste Joost,\n\nTot ziens.\n",
	    .key = "offer-made 0001 p1",
	    .at_ms = INT64_C(1795351200000)};
}

static const char *composed(const struct mail *mail)
{
	struct bytes message;
	assert_int_equal(mail_compose(mail, arena, &message), OK);
	char *text = arena_memdup(arena, message.data, message.size);
	assert_non_null(text);
	assert_int_equal(strlen(text), message.size);
	return text;
}

static void a_message_is_as_the_standard_says(void **state)
{
	(void)state;
	struct mail mail = sound();
	mail.unsubscribe = "https://samen.region.test/mail/offer-made";
	assert_string_equal(composed(&mail),
	    "From: samen\r\n <samen@region.test>\r\n"
	    "To: <joost@school.test>\r\n"
	    "Subject: Kunt u helpen?\r\n"
	    "Date: Sun, 22 Nov 2026 13:40:00 +0100\r\n"
	    "Message-ID: <4c6df1a8c2f8d842efc1f66405619398@region.test>\r\n"
	    "Auto-Submitted: auto-generated\r\n"
	    "List-Unsubscribe: <https://samen.region.test/mail/offer-made>\r\n"
	    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
	    "Beste Joost,\r\n\r\nTot ziens.\r\n");
}

static void the_same_event_has_the_same_message_id_and_another_another(void **state)
{
	(void)state;
	struct mail mail = sound();
	const char *first = strstr(composed(&mail), "Message-ID:");
	mail.at_ms += 3600000;
	mail.body = "Iets anders.\n";
	const char *second = strstr(composed(&mail), "Message-ID:");
	mail.key = "offer-made 0001 p2";
	const char *third = strstr(composed(&mail), "Message-ID:");
	assert_memory_equal(first, second, 60);
	assert_memory_not_equal(first, third, 60);
	assert_null(strstr(composed(&mail), "0001"));
}

/* Each in each place where a text or an address goes. */
static void nothing_can_add_a_header_or_end_one(void **state)
{
	static const char *const bad[] = {"a\r\nBcc: x@y.test", "a\nBcc: x@y.test", "a\rb", "a\x01",
	    "a\x7f", "\xc3", "\xed\xa0\x80", "a\tb"};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct mail mails[] = {
		    sound(), sound(), sound(), sound(), sound(), sound(), sound(), sound()};
		struct bytes message = {NULL, 0};
		mails[0].from = bad[i];
		mails[1].from_name = bad[i];
		mails[2].to = bad[i];
		mails[3].subject = bad[i];
		mails[4].unsubscribe = bad[i];
		mails[5].unsubscribe = arena_printf(arena, "https://samen.region.test/%s>", bad[i]);
		mails[6].to = arena_printf(arena, "joost@school.test%s", bad[i]);
		mails[7].unsubscribe = "mailto:samen@region.test";
		for (size_t j = 0; j < sizeof mails / sizeof *mails; j++) {
			assert_int_equal(
			    mail_compose(&mails[j], arena, &message), INVALID_ARGUMENT);
		}
		assert_null(message.data);
	}
}

static void a_body_has_lines_and_no_other_control_characters(void **state)
{
	static const char *const bad[] = {"a\r\nb", "a\x08", "\x1b[31m", "\xff", "a\tb"};
	struct bytes message;
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct mail mail = sound();
		mail.body = bad[i];
		assert_int_equal(mail_compose(&mail, arena, &message), INVALID_ARGUMENT);
	}
}

/* Longest line, without its end; fails on anything but printable ASCII between CRLFs. */
static size_t longest_line(const char *text)
{
	size_t longest = 0;
	while (*text != '\0') {
		const char *end = strstr(text, "\r\n");
		assert_non_null(end);
		for (const char *at = text; at < end; at++) {
			assert_in_range(*at, ' ', '~');
		}
		longest = (size_t)(end - text) > longest ? (size_t)(end - text) : longest;
		text = end + 2;
	}
	return longest;
}

static void lines_have_at_most_76_characters_of_ascii(void **state)
{
	char body[2000], subject[MAIL_SUBJECT_BYTES_MAX + 1], name[MAIL_NAME_BYTES_MAX + 1];
	(void)state;
	for (size_t shift = 0; shift < 90; shift++) {
		memset(body, 'x', sizeof body - 1);
		body[sizeof body - 1] = '\0';
		for (size_t i = shift; i + 4 < sizeof body; i += 7) {
			memcpy(body + i, "\xe2\x82\xac=", 4);
		}
		for (size_t i = 0; i + 4 <= sizeof subject; i += 4) {
			memcpy(subject + i, "\xf0\x9f\x8c\xb7", 4);
		}
		subject[MAIL_SUBJECT_BYTES_MAX - shift / 4 * 4] = '\0';
		memset(name, ' ', sizeof name);
		name[MAIL_NAME_BYTES_MAX - shift] = '\0';
		const struct mail plain = sound();
		struct mail mail = plain;
		mail.body = body;
		mail.subject = subject;
		mail.from_name = name;
		struct arena_mark mark = arena_mark(arena);
		assert_in_range(longest_line(composed(&mail)), 60, 76);
		arena_rewind(arena, mark);
	}
}

static void a_subject_that_looks_encoded_or_has_marks_is_encoded(void **state)
{
	(void)state;
	struct mail mail = sound();
	mail.subject = "=?UTF-8?B?aG9p?=";
	assert_non_null(
	    strstr(composed(&mail), "Subject: =?UTF-8?B?PT9VVEYtOD9CP2FHOXA/PQ==?=\r\n"));
	mail.subject = "één";
	assert_non_null(strstr(composed(&mail), "Subject: =?UTF-8?B?w6nDqW4=?=\r\n"));
	mail.from_name = "Jan \"x\" <a@b.test>";
	assert_null(strstr(composed(&mail), "a@b.test"));
}

static void spaces_at_the_end_of_a_line_and_equals_signs_survive(void **state)
{
	(void)state;
	struct mail mail = sound();
	mail.body = "-- \na=b \n\nzonder einde";
	assert_non_null(
	    strstr(composed(&mail), "\r\n\r\n--=20\r\na=3Db=20\r\n\r\nzonder einde\r\n"));
}

static void what_is_too_long_is_refused_and_too_little_memory_is_said(void **state)
{
	static char body[MAIL_BODY_BYTES_MAX + 2];
	struct bytes message;
	(void)state;
	memset(body, 'x', sizeof body - 1);
	struct mail mail = sound();
	mail.body = body;
	assert_int_equal(mail_compose(&mail, arena, &message), INVALID_ARGUMENT);
	body[MAIL_BODY_BYTES_MAX] = '\0';
	assert_int_equal(mail_compose(&mail, arena, &message), OK);
	struct arena *small = arena_open(1024);
	assert_int_equal(mail_compose(&mail, small, &message), RESOURCE_EXHAUSTED);
	arena_close(small);
	mail = sound();
	mail.subject = body;
	assert_int_equal(mail_compose(&mail, arena, &message), INVALID_ARGUMENT);
}

/* --- Dutch time --- */

static void moments_are_written_out(void **state)
{
	(void)state;
	const int64_t winter = INT64_C(1795525200000); /* 2026-11-24 13:00 UTC */
	const int64_t summer = INT64_C(1780005600000); /* 2026-05-28 22:00 UTC */
	assert_string_equal(
	    dutch_time_text(winter, true, arena), "dinsdag 24 november 2026, 14:00 uur");
	assert_string_equal(
	    dutch_time_text(winter, false, arena), "Tuesday 24 November 2026, 14:00");
	assert_string_equal(dutch_day_text(summer, true, arena), "vrijdag 29 mei 2026");
	assert_string_equal(dutch_day_text(summer, false, arena), "Friday 29 May 2026");
}

static void the_clock_jumps_at_the_hour_the_directive_says(void **state)
{
	(void)state;
	const int64_t spring = INT64_C(1774746000000); /* 2026-03-29 01:00 UTC */
	const int64_t autumn = INT64_C(1792890000000); /* 2026-10-25 01:00 UTC */
	assert_int_equal(dutch_time_of(spring - 1).hour, 1);
	assert_int_equal(dutch_time_of(spring).hour, 3);
	assert_int_equal(dutch_time_of(autumn - 1).hour, 2);
	assert_int_equal(dutch_time_of(autumn).hour, 2);
	assert_int_equal(dutch_time_of(autumn - 1).offset_minutes, 120);
	assert_int_equal(dutch_time_of(autumn).offset_minutes, 60);
}

/* Against the system's own table of zones, from 1996 to 2037. */
static void the_time_is_that_of_the_zone_file(void **state)
{
	uint64_t seed = 20261122;
	(void)state;
	if (access("/usr/share/zoneinfo/Europe/Amsterdam", R_OK) != 0) {
		skip();
	}
	assert_int_equal(setenv("TZ", "Europe/Amsterdam", 1), 0);
	tzset();
	for (unsigned i = 0; i < 50000; i++) {
		const time_t at = 820454400 + (time_t)check_random_below(&seed, 1325376000);
		struct tm local;
		assert_non_null(localtime_r(&at, &local));
		const struct dutch_time time = dutch_time_of((int64_t)at * 1000 + 999);
		assert_int_equal(time.year, local.tm_year + 1900);
		assert_int_equal(time.month, local.tm_mon + 1);
		assert_int_equal(time.day, local.tm_mday);
		assert_int_equal(time.weekday, local.tm_wday);
		assert_int_equal(time.hour, local.tm_hour);
		assert_int_equal(time.minute, local.tm_min);
		assert_int_equal(time.second, local.tm_sec);
		assert_int_equal(time.offset_minutes * 60, local.tm_gmtoff);
	}
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, open_arena, close_arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(a_message_is_as_the_standard_says),
	    CASE(the_same_event_has_the_same_message_id_and_another_another),
	    CASE(nothing_can_add_a_header_or_end_one),
	    CASE(a_body_has_lines_and_no_other_control_characters),
	    CASE(lines_have_at_most_76_characters_of_ascii),
	    CASE(a_subject_that_looks_encoded_or_has_marks_is_encoded),
	    CASE(spaces_at_the_end_of_a_line_and_equals_signs_survive),
	    CASE(what_is_too_long_is_refused_and_too_little_memory_is_said),
	    CASE(moments_are_written_out),
	    CASE(the_clock_jumps_at_the_hour_the_directive_says),
	    CASE(the_time_is_that_of_the_zone_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
