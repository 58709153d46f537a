/*
 * Months of the calendar in UTC. A month is a number, 12 a year from January of the year 0, so that
 * months can be counted and compared. Pure.
 */
#ifndef SAMEN_MONTH_H
#define SAMEN_MONTH_H

#include <stdbool.h>
#include <stdint.h>

enum { MONTH_TEXT_SIZE = 8, MONTH_YEAR_MIN = 1970, MONTH_YEAR_MAX = 9999 };

/* "2026-11"; false when it is none, or lies outside the years above. */
bool month_read(const char *text, int *ret_month);
/* Into ret_text: "2026-11". */
void month_write(int month, char ret_text[static MONTH_TEXT_SIZE]);

/* The month that a moment lies in; its first millisecond. Milliseconds since 1970; moments before
 * that lie in the first month there is. */
int month_of(int64_t at_ms);
int64_t month_start_ms(int month);

#endif
