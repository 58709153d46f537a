/* Any bytes at all: rows have the header's length, fields are UTF-8, lines and progress go forward,
 * and the end is reached. */
#include "runtime/csv.h"
#include "runtime/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static void row_check(const struct csv_row *row, size_t columns)
{
	require(row->count == columns);
	for (size_t i = 0; i < row->count; i++) {
		const char *field = row->fields[i];
		size_t length = strlen(field);
		require(utf8_is_valid(field, length));
		require(length == 0 || strchr(" \t", field[0]) == NULL);
		require(length == 0 || strchr(" \t", field[length - 1]) == NULL);
	}
}

static void rows_check(struct csv *csv)
{
	size_t columns = 0;
	size_t line = 0;
	size_t done_before = 0;
	size_t total = 0;
	csv_progress(csv, &done_before, &total);
	for (;;) {
		struct csv_row row = {0};
		const char *reason = NULL;
		enum status status = csv_next(csv, &row, &reason);
		if (status == OUT_OF_RANGE) {
			break;
		}
		require(status == OK || (status == INVALID_ARGUMENT && reason != NULL));
		require(row.line > line);
		line = row.line;
		size_t done = 0;
		csv_progress(csv, &done, &total);
		require(done > done_before && done <= total);
		done_before = done;
		if (status == OK) {
			columns = columns == 0 ? row.count : columns;
			row_check(&row, columns);
		}
	}
	require(done_before <= total);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct csv *csv = NULL;
	if (csv_open_memory((struct bytes){.data = data, .size = size}, &csv) == OK) {
		rows_check(csv);
		csv_close(csv);
	}
	return 0;
}
