/* samen.conf: what is understood, and what is refused. */
#include "runtime/config.h"
#include "support/temp_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATH_BYTES = 64, LONG_BYTES = 3000, MANY = 200 };

struct place {
	struct temp_folder folder;
	char path[PATH_BYTES];
	struct config *config;
};

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof *place);
	assert_non_null(place);
	place->folder = temp_folder_make();
	(void)snprintf(place->path, sizeof place->path, "%s/samen.conf", place->folder.path);
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;
	config_close(place->config);
	temp_folder_remove(&place->folder);
	free(place);
	return 0;
}

static enum status read_text(struct place *place, const char *text, size_t size)
{
	FILE *file = fopen(place->path, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	return config_open(place->path, &place->config);
}

static enum status read_line(struct place *place, const char *text)
{
	return read_text(place, text, strlen(text));
}

static void values_are_found_by_name(void **state)
{
	struct place *place = *state;
	assert_int_equal(read_line(place, "a = 1\nb.c = two words\n"), OK);
	assert_string_equal(config_text(place->config, "a", "-"), "1");
	assert_string_equal(config_text(place->config, "b.c", "-"), "two words");
}

static void what_is_absent_is_otherwise(void **state)
{
	struct place *place = *state;
	assert_int_equal(read_line(place, "a = 1\n"), OK);
	assert_string_equal(config_text(place->config, "b", "otherwise"), "otherwise");
}

static void comments_blank_lines_and_space_do_not_count(void **state)
{
	struct place *place = *state;
	assert_int_equal(read_line(place, "# a = 1\n\n  \t\r\n  a\t=  2  \r\n"), OK);
	assert_string_equal(config_text(place->config, "a", "-"), "2");
}

static void a_value_may_hold_an_equals_sign(void **state)
{
	struct place *place = *state;
	assert_int_equal(read_line(place, "a = b=c\n"), OK);
	assert_string_equal(config_text(place->config, "a", "-"), "b=c");
}

static void the_last_line_needs_no_end(void **state)
{
	struct place *place = *state;
	assert_int_equal(read_line(place, "a = 1"), OK);
	assert_string_equal(config_text(place->config, "a", "-"), "1");
}

static void a_missing_file_is_not_found(void **state)
{
	struct place *place = *state;
	assert_int_equal(config_open(place->path, &place->config), NOT_FOUND);
}

static void a_folder_is_no_configuration(void **state)
{
	struct place *place = *state;
	assert_int_equal(config_open(place->folder.path, &place->config), UNAVAILABLE);
}

static void a_line_without_equals_is_refused(void **state)
{
	assert_int_equal(read_line(*state, "a = 1\nnonsense\n"), INVALID_ARGUMENT);
}

static void a_line_without_a_name_is_refused(void **state)
{
	assert_int_equal(read_line(*state, " = 1\n"), INVALID_ARGUMENT);
}

static void a_name_that_comes_twice_is_refused(void **state)
{
	assert_int_equal(read_line(*state, "a = 1\na = 2\n"), INVALID_ARGUMENT);
}

static void a_line_that_is_too_long_is_refused(void **state)
{
	char text[LONG_BYTES];
	memset(text, 'x', sizeof text);
	memcpy(text, "a = b = ", 8);
	text[1500] = '=';
	text[sizeof text - 1] = '\n';
	assert_int_equal(read_text(*state, text, sizeof text), INVALID_ARGUMENT);
}

static void a_line_with_a_nul_is_refused(void **state)
{
	const char text[] = "a = 1\0 = 2\nb = 3\n";
	assert_int_equal(read_text(*state, text, sizeof text - 1), INVALID_ARGUMENT);
}

static void too_many_lines_are_refused(void **state)
{
	char text[MANY * 16];
	size_t used = 0;
	for (int i = 0; i < MANY; i++) {
		used += (size_t)snprintf(text + used, sizeof text - used, "name%d = 1\n", i);
	}
	assert_int_equal(read_text(*state, text, used), INVALID_ARGUMENT);
}

static void numbers_are_read(void **state)
{
	struct place *place = *state;
	assert_int_equal(read_line(place, "a = -12\nb = x\nc = 1 GB\nd =\n"), OK);
	assert_int_equal(config_number(place->config, "a", 7), -12);
	assert_int_equal(config_number(place->config, "b", 7), 7);
	assert_int_equal(config_number(place->config, "c", 7), 7);
	assert_int_equal(config_number(place->config, "d", 7), 7);
	assert_int_equal(config_number(place->config, "e", 7), 7);
}

static void counts_are_read(void **state)
{
	struct place *place = *state;
	uint64_t count = 0;
	assert_int_equal(read_line(place, "a = 68719476736\nb =\n"), OK);
	assert_int_equal(config_count(place->config, "a", 7, &count), OK);
	assert_int_equal(count, 68719476736);
	assert_int_equal(config_count(place->config, "b", 7, &count), OK);
	assert_int_equal(count, 7);
	assert_int_equal(config_count(place->config, "c", 8, &count), OK);
	assert_int_equal(count, 8);
}

static void a_count_that_is_none_is_refused(void **state)
{
	struct place *place = *state;
	uint64_t count;
	assert_int_equal(
	    read_line(place, "a = -1\nb = 10 GB\nc = 99999999999999999999\nd = +1\n"), OK);
	assert_int_equal(config_count(place->config, "a", 7, &count), INVALID_ARGUMENT);
	assert_int_equal(config_count(place->config, "b", 7, &count), INVALID_ARGUMENT);
	assert_int_equal(config_count(place->config, "c", 7, &count), INVALID_ARGUMENT);
	assert_int_equal(config_count(place->config, "d", 7, &count), INVALID_ARGUMENT);
}

static void assert_decimal(struct place *place, const char *name, double want)
{
	double number = -1;
	assert_int_equal(config_decimal(place->config, name, 0, 10, 7, &number), OK);
	assert_true(number >= want && number <= want);
}

static void decimals_are_read(void **state)
{
	struct place *place = *state;
	assert_int_equal(read_line(place, "a = 0.25\nb = 10\nc = 0\nd =\n"), OK);
	assert_decimal(place, "a", 0.25);
	assert_decimal(place, "b", 10);
	assert_decimal(place, "c", 0);
	assert_decimal(place, "d", 7);
	assert_decimal(place, "e", 7);
}

static void a_decimal_that_is_none_or_out_of_range_is_refused(void **state)
{
	static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
	struct place *place = *state;
	assert_int_equal(read_line(place, "a = -1\nb = 10.01\nc = nan\nd = 0x1\ne = 1.2.3\n"
					  "f = 1,5\ng = .\nh = 1 2\n"),
	    OK);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		double number = 3;
		assert_int_equal(
		    config_decimal(place->config, names[i], 0, 10, 7, &number), INVALID_ARGUMENT);
		assert_true(number >= 3 && number <= 3);
	}
}

static void names_are_found_by_their_beginning(void **state)
{
	struct place *place = *state;
	assert_int_equal(read_line(place, "b.x = 1\na = 2\nb.y = 3\nb = 4\n"), OK);
	assert_string_equal(config_name(place->config, "b.", 0), "b.x");
	assert_string_equal(config_name(place->config, "b.", 1), "b.y");
	assert_null(config_name(place->config, "b.", 2));
	assert_null(config_name(place->config, "c", 0));
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_PLACE(values_are_found_by_name),
	    IN_PLACE(what_is_absent_is_otherwise),
	    IN_PLACE(comments_blank_lines_and_space_do_not_count),
	    IN_PLACE(a_value_may_hold_an_equals_sign),
	    IN_PLACE(the_last_line_needs_no_end),
	    IN_PLACE(a_missing_file_is_not_found),
	    IN_PLACE(a_folder_is_no_configuration),
	    IN_PLACE(a_line_without_equals_is_refused),
	    IN_PLACE(a_line_without_a_name_is_refused),
	    IN_PLACE(a_name_that_comes_twice_is_refused),
	    IN_PLACE(a_line_that_is_too_long_is_refused),
	    IN_PLACE(a_line_with_a_nul_is_refused),
	    IN_PLACE(too_many_lines_are_refused),
	    IN_PLACE(numbers_are_read),
	    IN_PLACE(counts_are_read),
	    IN_PLACE(decimals_are_read),
	    IN_PLACE(a_decimal_that_is_none_or_out_of_range_is_refused),
	    IN_PLACE(names_are_found_by_their_beginning),
	    IN_PLACE(a_count_that_is_none_is_refused),
	};
	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
