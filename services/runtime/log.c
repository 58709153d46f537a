#include "runtime/log.h"

#include "runtime/clock.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <utf8proc.h>

enum { LINE_MAX_BYTES = 1024, UTF8_BYTES_MAX = 4 };

static const char *const level_names[] = {"debug", "info", "warning", "error"};
static const char *log_service = "samen";
static enum log_level log_least = LOG_LEVEL_INFO;

void log_open(const char *service, enum log_level least)
{
	log_service = service;
	log_least = least;
}

static int write_head(char *line, size_t size, enum log_level level, const char *event)
{
	int64_t now = clock_now_ms();
	time_t seconds = (time_t)(now / 1000);
	struct tm utc;
	char stamp[32];
	(void)gmtime_r(&seconds, &utc);
	(void)strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &utc);
	return snprintf(line, size, "%s.%03dZ %s %s %s ", stamp, (int)(now % 1000),
	    level_names[level], log_service, event);
}

/* Nothing that ends a line or moves a cursor: C0, DEL, C1, and the two line separators. */
static bool is_printable(utf8proc_int32_t character)
{
	return character >= ' ' && (character < 0x7f || character > 0x9f) && character != 0x2028 &&
	       character != 0x2029;
}

/*
 * Puts '?' in place of every byte that is no text, so that what somebody else sent can neither
 * forge a line nor steer a terminal. A character that was cut off at the end is left out. Returns
 * the size.
 */
static size_t make_printable(char *line, size_t size)
{
	for (size_t i = 0; i < size;) {
		utf8proc_int32_t character;
		utf8proc_ssize_t length = utf8proc_iterate(
		    (const utf8proc_uint8_t *)line + i, (utf8proc_ssize_t)(size - i), &character);
		bool valid = length > 0;
		size_t bytes = valid ? (size_t)length : 1;
		if (!valid && size == LINE_MAX_BYTES - 1 && size - i < UTF8_BYTES_MAX) {
			return i;
		}
		if (!valid || !is_printable(character)) {
			memset(line + i, '?', bytes);
		}
		i += bytes;
	}
	return size;
}

void log_write(enum log_level level, const char *event, const char *format, ...)
{
	if (level < log_least) {
		return;
	}
	char line[LINE_MAX_BYTES + 1];
	int head = write_head(line, LINE_MAX_BYTES, level, event);
	size_t used = head > 0 ? (size_t)head : 0;
	va_list args;
	va_start(args, format);
	int rest = vsnprintf(line + used, LINE_MAX_BYTES - used, format, args);
	va_end(args);
	used += rest > 0 ? (size_t)rest : 0;
	if (used > LINE_MAX_BYTES - 1) {
		used = LINE_MAX_BYTES - 1;
	}
	used = make_printable(line, used);
	line[used++] = '\n';
	ssize_t written = write(STDERR_FILENO, line, used);
	(void)written;
}
