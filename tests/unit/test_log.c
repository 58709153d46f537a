/* One event, one line, whatever is in it. */
#include "runtime/log.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { LINE_BYTES = 4096, VALUE_BYTES = 2000 };

/* The line that comes of a value, without time and level. */
static const char *line_of(const char *value)
{
	static char line[LINE_BYTES];
	int ends[2];
	int before = dup(STDERR_FILENO);
	assert_int_equal(pipe(ends), 0);
	(void)dup2(ends[1], STDERR_FILENO);
	log_error("event", "value=%s", value);
	(void)dup2(before, STDERR_FILENO);
	(void)close(ends[1]);
	ssize_t size = read(ends[0], line, sizeof line - 1);
	(void)close(ends[0]);
	(void)close(before);
	assert_true(size > 0);
	line[size] = '\0';
	const char *rest = strstr(line, "error ");
	assert_non_null(rest);
	return rest + strlen("error ");
}

static void plain_text_and_accents_stay(void **state)
{
	(void)state;
	assert_string_equal(line_of("Zoë \"x\""), "samen event value=Zoë \"x\"\n");
}

static void control_characters_neither_end_nor_split(void **state)
{
	(void)state;
	assert_string_equal(line_of("a\nb\tc\x1b[31m\x7f"), "samen event value=a?b?c?[31m?\n");
}

static void c1_and_line_separators_are_controls_too(void **state)
{
	(void)state;
	assert_string_equal(
	    line_of("a\xc2\x9b\x62\xe2\x80\xa8\x63"), "samen event value=a??b???c\n");
}

static void what_is_no_utf8_is_replaced(void **state)
{
	(void)state;
	assert_string_equal(line_of("a\xff\xc3z"), "samen event value=a??z\n");
}

static void a_long_line_is_cut_at_a_whole_character(void **state)
{
	(void)state;
	char value[VALUE_BYTES + 1];
	for (size_t shift = 0; shift < 3; shift++) {
		memset(value, 'x', shift);
		for (size_t i = shift; i + 3 <= VALUE_BYTES; i += 3) {
			memcpy(value + i, "\xe2\x82\xac", 3); /* a euro sign */
		}
		value[VALUE_BYTES - 5] = '\0';
		const char *line = line_of(value);
		size_t size = strlen(line);
		assert_in_range(size, 900, 1024);
		assert_int_equal(line[size - 1], '\n');
		assert_memory_equal(line + size - 4, "\xe2\x82\xac", 3);
		assert_null(strchr(line, '?'));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plain_text_and_accents_stay),
	    cmocka_unit_test(control_characters_neither_end_nor_split),
	    cmocka_unit_test(c1_and_line_separators_are_controls_too),
	    cmocka_unit_test(what_is_no_utf8_is_replaced),
	    cmocka_unit_test(a_long_line_is_cut_at_a_whole_character),
	};
	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
