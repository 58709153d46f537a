#include "runtime/month.h"

#include <stdio.h>
#include <string.h>

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

bool month_read(const char *text, int *ret_month)
{
	int number[6];
	if (strlen(text) != MONTH_TEXT_SIZE - 1 || text[4] != '-') {
		return false;
	}
	for (int i = 0; i < 6; i++) {
		char digit = text[i + (i > 3)];
		if (digit < '0' || digit > '9') {
			return false;
		}
		number[i] = digit - '0';
	}
	int year = number[0] * 1000 + number[1] * 100 + number[2] * 10 + number[3];
	int month = number[4] * 10 + number[5];
	if (year < MONTH_YEAR_MIN || month < 1 || month > 12) {
		return false;
	}
	*ret_month = year * 12 + month - 1;
	return true;
}

void month_write(int month, char ret_text[static MONTH_TEXT_SIZE])
{
	unsigned year = (unsigned)month / 12 % (MONTH_YEAR_MAX + 1);
	(void)snprintf(ret_text, MONTH_TEXT_SIZE, "%04u-%02u", year, (unsigned)month % 12 + 1);
}

/* Days from 1 January 1970 to the first of a month. A year is begun in March, so that a leap day
 * comes last in it; 719468 days lie between 1 March of the year 0 and 1970. (Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms".) */
static int64_t days_before(int month)
{
	int64_t since_march = month - 2;
	int64_t year = since_march / 12;
	int64_t in_year = since_march % 12;
	return year * 365 + year / 4 - year / 100 + year / 400 + (153 * in_year + 2) / 5 - 719468;
}

int64_t month_start_ms(int month)
{
	return days_before(month) * day_ms;
}

int month_of(int64_t at_ms)
{
	/* No month is shorter than 28 days nor longer than 31: a guess from the mean is one off at
	 * most. */
	int64_t days = at_ms > 0 ? at_ms / day_ms : 0;
	int month = MONTH_YEAR_MIN * 12 + (int)(days * 12 * 400 / 146097);
	while (month_start_ms(month + 1) <= days * day_ms) {
		month++;
	}
	while (month_start_ms(month) > days * day_ms) {
		month--;
	}
	return month;
}
