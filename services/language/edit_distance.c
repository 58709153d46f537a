#include "language/edit_distance.h"

#include <assert.h>
#include <string.h>

/* The distances of one start of a to all starts of b. */
struct row {
	uint32_t at[EDIT_DISTANCE_BYTES_MAX + 1];
};

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Fills row i from the two above it; returns its least. */
static uint32_t row_fill(struct row *rows, size_t i, const char *a, const char *b, size_t b_size)
{
	struct row *row = &rows[i % 3];
	const struct row *above = &rows[(i + 2) % 3], *second = &rows[(i + 1) % 3];
	uint32_t row_least = row->at[0] = (uint32_t)i;
	for (size_t j = 1; j <= b_size; j++) {
		uint32_t kept = above->at[j - 1] + (a[i - 1] != b[j - 1]);
		uint32_t moved = least(above->at[j], row->at[j - 1]) + 1;
		row->at[j] = least(kept, moved);
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
			row->at[j] = least(row->at[j], second->at[j - 2] + 1);
		}
		row_least = least(row_least, row->at[j]);
	}
	return row_least;
}

uint32_t edit_distance(const char *a, size_t a_size, const char *b, size_t b_size, uint32_t max)
{
	assert(a_size <= EDIT_DISTANCE_BYTES_MAX && b_size <= EDIT_DISTANCE_BYTES_MAX);
	struct row rows[3];
	if ((a_size > b_size ? a_size - b_size : b_size - a_size) > max) {
		return max + 1;
	}
	for (size_t j = 0; j <= b_size; j++) {
		rows[0].at[j] = (uint32_t)j;
	}
	uint32_t above_least = 0;
	for (size_t i = 1; i <= a_size; i++) {
		uint32_t row_least = row_fill(rows, i, a, b, b_size);
		/* one row over the limit can still be passed by letters that change places */
		if (row_least > max && above_least > max) {
			return max + 1;
		}
		above_least = row_least;
	}
	return least(rows[a_size % 3].at[b_size], max + 1);
}
