#include "runtime/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){.data = (const uint8_t *)text, .size = strlen(text)};
}

static struct csv *open_text(const char *text)
{
	struct csv *csv = NULL;
	assert_int_equal(csv_open_memory(bytes_of(text), &csv), OK);
	return csv;
}

static struct csv_row next_ok(struct csv *csv)
{
	struct csv_row row;
	const char *reason = "";
	enum status status = csv_next(csv, &row, &reason);
	if (status != OK) {
		fail_msg("%s: %s", status_name(status), reason);
	}
	return row;
}

static void assert_end(struct csv *csv)
{
	struct csv_row row;
	const char *reason;
	assert_int_equal(csv_next(csv, &row, &reason), OUT_OF_RANGE);
}

static void assert_broken(struct csv *csv, size_t line, const char *expected)
{
	struct csv_row row = {0};
	const char *reason = "";
	assert_int_equal(csv_next(csv, &row, &reason), INVALID_ARGUMENT);
	assert_string_equal(reason, expected);
	assert_int_equal(row.line, line);
}

static void assert_fields(struct csv *csv, size_t line, const char *first, const char *second)
{
	struct csv_row row = next_ok(csv);
	assert_int_equal(row.line, line);
	assert_int_equal(row.count, 2);
	assert_string_equal(row.fields[0], first);
	assert_string_equal(row.fields[1], second);
}

/* The one field of the one row of a file with two columns, the second empty. */
static void assert_reads(const char *text, const char *expected)
{
	struct csv *csv = open_text(text);
	assert_fields(csv, 2, expected, "");
	assert_end(csv);
	csv_close(csv);
}

static void assert_not_opened(struct bytes data, enum status expected)
{
	struct csv *csv = NULL;
	assert_int_equal(csv_open_memory(data, &csv), expected);
	assert_null(csv);
}

static void test_rows_come_with_their_lines(void **state)
{
	(void)state;
	struct csv *csv = open_text("a;b\n1;2\n3;4\n");
	assert_fields(csv, 2, "1", "2");
	assert_fields(csv, 3, "3", "4");
	assert_end(csv);
	assert_end(csv);
	csv_close(csv);
}

static void test_the_last_line_needs_no_line_end(void **state)
{
	(void)state;
	struct csv *csv = open_text("a;b\r\n1;2");
	assert_fields(csv, 2, "1", "2");
	assert_end(csv);
	csv_close(csv);
}

static void test_a_separator_at_the_very_end_makes_an_empty_field(void **state)
{
	(void)state;
	assert_reads("a;b\nx;", "x");
}

static void test_crlf_ends_a_line(void **state)
{
	(void)state;
	struct csv *csv = open_text("a;b\r\n1;2\r\n3;\"4\"\r\n");
	assert_fields(csv, 2, "1", "2");
	assert_fields(csv, 3, "3", "4");
	assert_end(csv);
	csv_close(csv);
}

static void test_blank_lines_are_passed_over(void **state)
{
	(void)state;
	struct csv *csv = open_text("a;b\n\n \t\r\n1;2\n\n");
	assert_fields(csv, 4, "1", "2");
	assert_end(csv);
	csv_close(csv);
}

static void test_the_separator_is_the_one_the_header_uses(void **state)
{
	(void)state;
	struct csv *csv = open_text("\"a;b;c;d\",b\n1;2,3\n");
	assert_fields(csv, 2, "1;2", "3");
	csv_close(csv);
}

static void test_columns_are_found_whatever_their_case_and_spaces(void **state)
{
	(void)state;
	struct csv *csv = open_text("CODE; \"Naam school\" ;code\n");
	assert_int_equal(csv_column(csv, "code"), 0);
	assert_int_equal(csv_column(csv, "NAAM SCHOOL"), 1);
	assert_int_equal(csv_column(csv, "naam"), -1);
	csv_close(csv);
}

static void test_columns_are_known_after_rows_were_read(void **state)
{
	(void)state;
	struct csv *csv = open_text("code;naam\n1;2\n");
	(void)next_ok(csv);
	assert_int_equal(csv_column(csv, "naam"), 1);
	csv_close(csv);
}

static void test_spaces_around_are_trimmed(void **state)
{
	(void)state;
	assert_reads("a;b\n \t De Alk\t ; \n", "De Alk");
	assert_reads("a;b\n \" De Alk \" ;\" \"\n", "De Alk");
}

static void test_quotes_hold_separators_doubled_quotes_and_line_ends(void **state)
{
	(void)state;
	assert_reads("a;b\n\"x;y\";\n", "x;y");
	assert_reads("a;b\n\"\"\"De Alk\"\"\";\"\"\n", "\"De Alk\"");
	assert_reads("a;b\n\"x\r\ny\nz\";\n", "x\ny\nz");
}

static void test_lines_are_counted_through_a_field_of_several(void **state)
{
	(void)state;
	struct csv *csv = open_text("a;b\n\"1\n\n\";2\n3;4\n");
	assert_fields(csv, 2, "1\n\n", "2");
	assert_fields(csv, 5, "3", "4");
	csv_close(csv);
}

static void test_a_byte_order_mark_is_no_part_of_the_header(void **state)
{
	(void)state;
	struct csv *csv = open_text("\xEF\xBB\xBF"
				    "a;b\n");
	assert_int_equal(csv_column(csv, "a"), 0);
	csv_close(csv);
}

static void test_utf8_stays_as_it_is(void **state)
{
	(void)state;
	assert_reads("a;b\n’t Mozaïek €;\n", "’t Mozaïek €");
}

static void test_windows_1252_becomes_utf8(void **state)
{
	(void)state;
	assert_reads("a;b\n\x92t Moza\xEF"
		     "ek \x80 \xA0\xFF;\n",
	    "’t Mozaïek € \u00A0ÿ");
}

/* One byte that is not UTF-8 decides for the whole file. */
static void test_the_whole_file_has_one_encoding(void **state)
{
	(void)state;
	struct csv *csv = open_text("a;b\nMoza\xC3\xAF"
				    "ek;\n\xEB;\n");
	assert_fields(csv, 2, "MozaÃ¯ek", "");
	assert_fields(csv, 3, "ë", "");
	csv_close(csv);
}

static void test_wrong_bytes_in_utf8_break_only_their_row(void **state)
{
	(void)state;
	struct csv *csv = open_text("a;b\nMoza\xC3\xAF"
				    "ek;\xE2\x82\xAC\n1;\xEB\n2;3\n");
	assert_fields(csv, 2, "Mozaïek", "€");
	assert_broken(csv, 3, "field 2: bytes that are no UTF-8: save the file as UTF-8");
	assert_fields(csv, 4, "2", "3");
	assert_end(csv);
	csv_close(csv);
}

static void test_a_byte_order_mark_makes_it_utf8(void **state)
{
	(void)state;
	struct csv *csv = open_text("\xEF\xBB\xBF"
				    "a;b\n1;\xEB\xEB\n");
	assert_broken(csv, 2, "field 2: bytes that are no UTF-8: save the file as UTF-8");
	assert_end(csv);
	csv_close(csv);
}

static void test_rows_of_another_length_are_broken(void **state)
{
	(void)state;
	struct csv *csv = open_text("a;b\n1\n1;2;3\n4;5\n");
	assert_broken(csv, 2, "1 fields where the header has 2");
	assert_broken(csv, 3, "more fields than the header has");
	assert_fields(csv, 4, "4", "5");
	assert_end(csv);
	csv_close(csv);
}

static void test_bytes_that_are_no_text_break_only_their_row(void **state)
{
	(void)state;
	static const char text[] = "a;b\n1;\x81\n2;\x80\n3;\0\n4;\r5\n6;\x1B\n7;8\n";
	struct csv *csv = NULL;
	const struct bytes data = {.data = (const uint8_t *)text, .size = sizeof text - 1};
	assert_int_equal(csv_open_memory(data, &csv), OK);
	assert_broken(csv, 2, "field 2: bytes that are no text");
	assert_fields(csv, 3, "2", "€");
	assert_broken(csv, 4, "field 2: bytes that are no text");
	assert_broken(csv, 5, "field 2: bytes that are no text");
	assert_broken(csv, 6, "field 2: bytes that are no text");
	assert_fields(csv, 7, "7", "8");
	csv_close(csv);
}

static void test_a_carriage_return_as_the_last_byte_is_no_text(void **state)
{
	(void)state;
	struct csv *csv = open_text("a;b\n1;2\r");
	assert_broken(csv, 2, "field 2: bytes that are no text");
	csv_close(csv);
}

static void test_a_quote_left_open_costs_one_row(void **state)
{
	(void)state;
	struct csv *csv = open_text("a;b\n1;\"2\n3;4\n5;\"6\"\n7;8\n");
	assert_broken(csv, 2, "field 2: a quote is left open");
	assert_fields(csv, 3, "3", "4");
	assert_fields(csv, 4, "5", "6");
	assert_fields(csv, 5, "7", "8");
	assert_end(csv);
	csv_close(csv);
}

static void test_a_quote_left_open_to_the_end_costs_one_row(void **state)
{
	(void)state;
	struct csv *csv = open_text("a;b\n1;\"2\n3;4\n");
	assert_broken(csv, 2, "field 2: a quote is left open");
	assert_fields(csv, 3, "3", "4");
	assert_end(csv);
	csv_close(csv);
}

/* Closed by a stray quote far below: the text between is not taken for one field. */
static void test_a_row_has_a_limit_of_lines(void **state)
{
	(void)state;
	char text[1024];
	int size = snprintf(text, sizeof text, "a;b\n1;\"2\n");
	for (size_t i = 0; i < CSV_ROW_LINES_MAX; i++) {
		size += snprintf(text + size, sizeof text - (size_t)size, "3;4\n");
	}
	(void)snprintf(text + size, sizeof text - (size_t)size, "\"\n");
	struct csv *csv = open_text(text);
	assert_broken(csv, 2, "field 2: a quote is left open");
	for (size_t i = 0; i < CSV_ROW_LINES_MAX; i++) {
		assert_fields(csv, i + 3, "3", "4");
	}
	csv_close(csv);
}

static void test_quotes_out_of_place_are_broken(void **state)
{
	(void)state;
	struct csv *csv = open_text("a;b\nDe \"Alk\";1\n\"De\" Alk;2\n3;4\n");
	assert_broken(csv, 2, "field 1: a quote in a field that does not begin with one");
	assert_broken(csv, 3, "field 1: text after the closing quote");
	assert_fields(csv, 4, "3", "4");
	csv_close(csv);
}

static void test_what_has_no_header_is_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {
	    "", "\xEF\xBB\xBF", "\n1;2\n", " ; \n1;2\n", "a;\"b\n1;2\n", "a\"b\n1\n", "a;\x01\n"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_not_opened(bytes_of(wrong[i]), INVALID_ARGUMENT);
	}
}

static void test_utf16_is_refused(void **state)
{
	(void)state;
	static const uint8_t text[] = {0xFF, 0xFE, 'a', 0, ';', 0, 'b', 0, '\n', 0};
	assert_not_opened((struct bytes){.data = text, .size = sizeof text}, INVALID_ARGUMENT);
}

/* "a;;;": as many columns as characters. */
static void test_too_many_columns_are_refused(void **state)
{
	(void)state;
	char text[CSV_COLUMNS_MAX + 1];
	memset(text, ';', sizeof text);
	text[0] = 'a';
	const struct bytes data = {.data = (const uint8_t *)text, .size = sizeof text};
	assert_not_opened(data, INVALID_ARGUMENT);
}

static void test_as_many_columns_as_allowed_are_read(void **state)
{
	(void)state;
	char text[CSV_COLUMNS_MAX];
	memset(text, ';', sizeof text);
	text[sizeof text - 1] = 'z';
	const struct bytes data = {.data = (const uint8_t *)text, .size = sizeof text};
	struct csv *csv = NULL;
	assert_int_equal(csv_open_memory(data, &csv), OK);
	assert_int_equal(csv_column(csv, "z"), CSV_COLUMNS_MAX - 1);
	csv_close(csv);
}

static void test_progress_ends_at_the_size_of_the_file(void **state)
{
	(void)state;
	struct csv *csv = open_text("a;b\n1;2\n3;4\n");
	size_t done = 0;
	size_t total = 0;
	(void)next_ok(csv);
	csv_progress(csv, &done, &total);
	assert_int_equal(done, 8);
	assert_int_equal(total, 12);
	(void)next_ok(csv);
	csv_progress(csv, &done, &total);
	assert_int_equal(done, 12);
	csv_close(csv);
}

struct folder {
	char path[64];
	char file[96];
};

static int folder_setup(void **state)
{
	static struct folder folder;
	(void)snprintf(folder.path, sizeof folder.path, "/tmp/samen-test-csv-XXXXXX");
	if (mkdtemp(folder.path) == NULL) {
		return -1;
	}
	(void)snprintf(folder.file, sizeof folder.file, "%s/file.csv", folder.path);
	*state = &folder;
	return 0;
}

static int folder_teardown(void **state)
{
	struct folder *folder = *state;
	(void)unlink(folder->file);
	return rmdir(folder->path);
}

static void assert_file_not_opened(const char *path, enum status expected)
{
	struct csv *csv = NULL;
	assert_int_equal(csv_open(path, &csv), expected);
	assert_null(csv);
}

static void test_a_file_is_read(void **state)
{
	struct folder *folder = *state;
	FILE *file = fopen(folder->file, "w");
	assert_non_null(file);
	assert_true(fputs("a;b\n1;2\n", file) >= 0);
	assert_int_equal(fclose(file), 0);
	struct csv *csv = NULL;
	assert_int_equal(csv_open(folder->file, &csv), OK);
	assert_fields(csv, 2, "1", "2");
	csv_close(csv);
}

static void test_a_file_that_is_not_there_is_not_found(void **state)
{
	assert_file_not_opened(((struct folder *)*state)->file, NOT_FOUND);
}

static void test_a_folder_is_refused(void **state)
{
	assert_file_not_opened(((struct folder *)*state)->path, INVALID_ARGUMENT);
}

/* Must not wait for a writer either. */
static void test_a_pipe_is_refused(void **state)
{
	struct folder *folder = *state;
	assert_int_equal(mkfifo(folder->file, 0600), 0);
	assert_file_not_opened(folder->file, INVALID_ARGUMENT);
}

static void test_a_file_too_large_is_refused(void **state)
{
	struct folder *folder = *state;
	FILE *file = fopen(folder->file, "w");
	assert_non_null(file);
	assert_int_equal(ftruncate(fileno(file), CSV_FILE_BYTES_MAX + 1L), 0);
	assert_int_equal(fclose(file), 0);
	assert_file_not_opened(folder->file, RESOURCE_EXHAUSTED);
}

static void test_a_file_that_may_not_be_read_is_denied(void **state)
{
	struct folder *folder = *state;
	if (geteuid() == 0) {
		skip();
	}
	FILE *file = fopen(folder->file, "w");
	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(folder->file, 0), 0);
	assert_file_not_opened(folder->file, PERMISSION_DENIED);
}

/* Every line leaves a quote open, and none of them is closed: each may be looked at twice, not as
 * often as there are lines. */
static void test_open_quotes_everywhere_are_read_in_linear_time(void **state)
{
	(void)state;
	enum { LINES = 400000 };
	static const char line[] = "\"\"\"\"\"\n";
	size_t size = sizeof line - 1;
	static const char header[] = {'a', ';', 'b', '\n'};
	char *text = malloc(LINES * size + sizeof header);
	assert_non_null(text);
	memcpy(text, header, sizeof header);
	for (size_t i = 0; i < LINES; i++) {
		memcpy(text + sizeof header + i * size, line, size);
	}
	struct csv *csv = NULL;
	const struct bytes data = {.data = (uint8_t *)text, .size = LINES * size + sizeof header};
	assert_int_equal(csv_open_memory(data, &csv), OK);
	clock_t start = clock();
	struct csv_row row;
	const char *reason;
	size_t broken = 0;
	while (csv_next(csv, &row, &reason) == INVALID_ARGUMENT) {
		broken++;
	}
	assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
	assert_int_equal(broken, LINES);
	csv_close(csv);
	free(text);
}

static void test_close_takes_null(void **state)
{
	(void)state;
	csv_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows_come_with_their_lines),
	    cmocka_unit_test(test_the_last_line_needs_no_line_end),
	    cmocka_unit_test(test_a_separator_at_the_very_end_makes_an_empty_field),
	    cmocka_unit_test(test_crlf_ends_a_line),
	    cmocka_unit_test(test_blank_lines_are_passed_over),
	    cmocka_unit_test(test_the_separator_is_the_one_the_header_uses),
	    cmocka_unit_test(test_columns_are_found_whatever_their_case_and_spaces),
	    cmocka_unit_test(test_columns_are_known_after_rows_were_read),
	    cmocka_unit_test(test_spaces_around_are_trimmed),
	    cmocka_unit_test(test_quotes_hold_separators_doubled_quotes_and_line_ends),
	    cmocka_unit_test(test_lines_are_counted_through_a_field_of_several),
	    cmocka_unit_test(test_a_byte_order_mark_is_no_part_of_the_header),
	    cmocka_unit_test(test_utf8_stays_as_it_is),
	    cmocka_unit_test(test_windows_1252_becomes_utf8),
	    cmocka_unit_test(test_the_whole_file_has_one_encoding),
	    cmocka_unit_test(test_wrong_bytes_in_utf8_break_only_their_row),
	    cmocka_unit_test(test_a_byte_order_mark_makes_it_utf8),
	    cmocka_unit_test(test_rows_of_another_length_are_broken),
	    cmocka_unit_test(test_bytes_that_are_no_text_break_only_their_row),
	    cmocka_unit_test(test_a_carriage_return_as_the_last_byte_is_no_text),
	    cmocka_unit_test(test_a_quote_left_open_costs_one_row),
	    cmocka_unit_test(test_a_quote_left_open_to_the_end_costs_one_row),
	    cmocka_unit_test(test_a_row_has_a_limit_of_lines),
	    cmocka_unit_test(test_quotes_out_of_place_are_broken),
	    cmocka_unit_test(test_what_has_no_header_is_refused),
	    cmocka_unit_test(test_utf16_is_refused),
	    cmocka_unit_test(test_too_many_columns_are_refused),
	    cmocka_unit_test(test_as_many_columns_as_allowed_are_read),
	    cmocka_unit_test(test_progress_ends_at_the_size_of_the_file),
	    cmocka_unit_test_setup_teardown(test_a_file_is_read, folder_setup, folder_teardown),
	    cmocka_unit_test_setup_teardown(
		test_a_file_that_is_not_there_is_not_found, folder_setup, folder_teardown),
	    cmocka_unit_test_setup_teardown(
		test_a_folder_is_refused, folder_setup, folder_teardown),
	    cmocka_unit_test_setup_teardown(test_a_pipe_is_refused, folder_setup, folder_teardown),
	    cmocka_unit_test_setup_teardown(
		test_a_file_too_large_is_refused, folder_setup, folder_teardown),
	    cmocka_unit_test_setup_teardown(
		test_a_file_that_may_not_be_read_is_denied, folder_setup, folder_teardown),
	    cmocka_unit_test(test_open_quotes_everywhere_are_read_in_linear_time),
	    cmocka_unit_test(test_close_takes_null),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
