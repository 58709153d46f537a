/*
 * Structured log on standard error: "time level service event key=value ...", 1 KiB a line at most.
 * Never content: no free text about a pupil, no names, no secrets. Values that may hold a space
 * (paths, addresses) stand in quotes; what is no printable text becomes '?'.
 */
#ifndef SAMEN_LOG_H
#define SAMEN_LOG_H

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

/* The service's name in every line, and the least level that is written. service is kept, not
 * copied. */
void log_open(const char *service, enum log_level least);

/* One line; format gives the key=value pairs. Any thread; one write, does not interleave. */
void log_write(enum log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#define log_debug(event, ...) log_write(LOG_LEVEL_DEBUG, event, __VA_ARGS__)
#define log_info(event, ...) log_write(LOG_LEVEL_INFO, event, __VA_ARGS__)
#define log_warning(event, ...) log_write(LOG_LEVEL_WARNING, event, __VA_ARGS__)
#define log_error(event, ...) log_write(LOG_LEVEL_ERROR, event, __VA_ARGS__)

#endif
