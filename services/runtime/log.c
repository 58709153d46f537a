#include "runtime/log.h"

#include "runtime/clock.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024 };

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

void log_write(enum log_level level, const char *event, const char *format, ...)
{
	if (level < log_least) {
		return;
	}
	char line[LINE_MAX_BYTES];
	int head = write_head(line, sizeof line, level, event);
	size_t used = head > 0 ? (size_t)head : 0;
	va_list args;
	va_start(args, format);
	int rest = vsnprintf(line + used, sizeof line - used, format, args);
	va_end(args);
	used += rest > 0 ? (size_t)rest : 0;
	if (used > sizeof line - 2) {
		used = sizeof line - 2;
	}
	for (size_t i = 0; i < used; i++) {
		if ((unsigned char)line[i] < ' ') {
			line[i] = ' ';
		}
	}
	line[used++] = '\n';
	ssize_t written = write(STDERR_FILENO, line, used);
	(void)written;
}
