/*
 * What is hidden of published tables, against every table that is still possible: all of them are
 * tried, for the outsider and every knower, without looking at how the program found its marks.
 */
#include "overview/suppression.h"
#include "support/check.h"

#include <stdlib.h>
#include <string.h>

enum {
	ARENA_BYTES = 1 << 20,
	SIDE_MAX = 4,
	SIZE_MAX_SMALL = (SIDE_MAX + 1) * (SIDE_MAX + 1),
	/* No value has to seem to go further than this, nor does any other on the way. */
	REACH = SUPPRESSION_SMALL_MAX,
	TABLES = 250,
	FREE_MAX = 6, /* hidden cells of a table of which all possible ones are tried */
};

static int arena_setup(void **state)
{
	*state = arena_open(ARENA_BYTES);
	return *state != NULL ? 0 : -1;
}

static int arena_teardown(void **state)
{
	arena_close(*state);
	return 0;
}

/* --- tables by chance, the same each time --- */

static const struct {
	size_t rows, columns;
} shapes[] = {{2, 2}, {2, 3}, {3, 2}, {1, 4}, {4, 1}, {3, 3}, {2, 4}, {4, 2}};

struct sample {
	struct suppression_table table;
	uint64_t counts[SIDE_MAX * SIDE_MAX], knowers[2];
	uint8_t marks[SIZE_MAX_SMALL];
};

static void sample_fill(struct sample *sample, size_t round, uint64_t *chance)
{
	static const uint64_t counts[] = {0, 0, 0, 1, 1, 2, 3, 4, 5, 5, 6, 7, 8, 10, 12};
	size_t rows = shapes[round % (sizeof shapes / sizeof shapes[0])].rows;
	size_t columns = shapes[round % (sizeof shapes / sizeof shapes[0])].columns;
	for (size_t i = 0; i < rows * columns; i++) {
		sample->counts[i] =
		    counts[check_random_below(chance, sizeof counts / sizeof counts[0])];
	}
	sample->knowers[0] = check_random_below(chance, 16);
	sample->knowers[1] = UINT64_C(1) << check_random_below(chance, (uint32_t)rows);
	sample->table = (struct suppression_table){.rows = rows,
	    .columns = columns,
	    .counts = sample->counts,
	    .knowers = sample->knowers,
	    .knower_count = 2};
}

static uint64_t value_at(const struct suppression_table *table, size_t row, size_t column)
{
	uint64_t value = 0;
	for (size_t i = 0; i < table->rows; i++) {
		for (size_t j = 0; j < table->columns; j++) {
			bool counts = (row == i || row == table->rows) &&
				      (column == j || column == table->columns);
			value += counts ? table->counts[i * table->columns + j] : 0;
		}
	}
	return value;
}

/* --- all tables that are possible --- */

struct attack {
	const struct suppression_table *table;
	const uint8_t *marks;
	uint64_t knower;
	bool is_told;
	uint64_t tried[SIDE_MAX * SIDE_MAX];
	/* By value of the table with totals: bit d + REACH, it may differ by d from the true one.
	 */
	uint32_t possible[SIZE_MAX_SMALL];
};

static bool attack_sees(const struct attack *attack, size_t row, size_t column)
{
	bool knows = row < attack->table->rows && (attack->knower >> row & 1) != 0;
	return knows ||
	       attack->marks[suppression_at(attack->table, row, column)] == SUPPRESSION_SHOWN;
}

static void attack_range(
    const struct attack *attack, size_t cell, uint64_t *ret_least, uint64_t *ret_most)
{
	size_t columns = attack->table->columns;
	uint64_t value = attack->table->counts[cell];
	*ret_least = value < REACH ? 0 : value - REACH;
	*ret_most = value + REACH;
	if (attack_sees(attack, cell / columns, cell % columns) ||
	    (attack->is_told && value == 0)) {
		*ret_least = *ret_most = value;
	} else if (attack->is_told && value <= 4) {
		*ret_least = 1;
		*ret_most = 4;
	} else if (attack->is_told) {
		*ret_least = *ret_least < 5 ? 5 : *ret_least;
	}
}

/* Marks what this table makes possible, if it shows what is shown. */
static void attack_note(struct attack *attack)
{
	struct suppression_table tried = *attack->table;
	uint64_t values[SIZE_MAX_SMALL], truths[SIZE_MAX_SMALL];
	tried.counts = attack->tried;
	for (size_t i = 0; i <= tried.rows; i++) {
		for (size_t j = 0; j <= tried.columns; j++) {
			size_t at = suppression_at(&tried, i, j);
			values[at] = value_at(&tried, i, j);
			truths[at] = value_at(attack->table, i, j);
			if (attack_sees(attack, i, j) && values[at] != truths[at]) {
				return;
			}
		}
	}
	for (size_t at = 0; at < suppression_size(tried.rows, tried.columns); at++) {
		uint64_t step = values[at] + REACH - truths[at];
		attack->possible[at] |= step <= 2 * REACH ? UINT32_C(1) << step : 0;
	}
}

/* Whether a row that is tried has the total that is shown. */
static bool attack_row_fits(const struct attack *attack, size_t row)
{
	const struct suppression_table *table = attack->table;
	uint64_t sum = 0, truth = 0;
	for (size_t j = 0; j < table->columns; j++) {
		sum += attack->tried[row * table->columns + j];
		truth += table->counts[row * table->columns + j];
	}
	return sum == truth || !attack_sees(attack, row, table->columns);
}

static void attack_try(struct attack *attack, size_t cell)
{
	size_t columns = attack->table->columns;
	if (cell > 0 && cell % columns == 0 && !attack_row_fits(attack, cell / columns - 1)) {
		return;
	}
	if (cell == attack->table->rows * columns) {
		attack_note(attack);
		return;
	}
	uint64_t least, most;
	attack_range(attack, cell, &least, &most);
	for (uint64_t value = least; value <= most; value++) {
		attack->tried[cell] = value;
		attack_try(attack, cell + 1);
	}
}

static size_t free_cells(const struct attack *attack)
{
	size_t count = 0;
	for (size_t i = 0; i < attack->table->rows; i++) {
		for (size_t j = 0; j < attack->table->columns; j++) {
			count += !attack_sees(attack, i, j);
		}
	}
	return count;
}

/* Values in a row that are possible, the true one among them. */
static size_t values_left(uint32_t possible)
{
	size_t count = 0;
	for (size_t step = 0; step <= 2 * REACH; step++) {
		count += possible >> step & 1;
	}
	return count;
}

static bool leaves_enough(const struct attack *attack, size_t row, size_t column)
{
	uint64_t value = value_at(attack->table, row, column);
	uint32_t possible = attack->possible[suppression_at(attack->table, row, column)];
	bool is_small = value >= 1 && value <= 4;
	if (attack->is_told) {
		return !is_small || values_left(possible) >= 2;
	}
	for (uint64_t other = 1; is_small && other <= 5; other++) {
		if ((possible >> (other + REACH - value) & 1) == 0) {
			return false;
		}
	}
	return values_left(possible) >= 5;
}

/* The number of values that are betrayed: small and shown, or hidden and found out. */
static size_t attack_betrayed(const struct attack *attack)
{
	size_t rows = attack->table->rows, columns = attack->table->columns, betrayed = 0;
	for (size_t i = 0; i <= rows; i++) {
		for (size_t j = 0; j <= columns; j++) {
			bool knows = i < rows && (attack->knower >> i & 1) != 0;
			bool is_total_of_column = i == rows && attack->knower != 0;
			uint64_t value = value_at(attack->table, i, j);
			if (!knows && !is_total_of_column) {
				betrayed += attack_sees(attack, i, j)
						? value >= 1 && value <= 4
						: !leaves_enough(attack, i, j);
			}
		}
	}
	return betrayed;
}

static size_t betrayed_to(const struct sample *sample, uint64_t knower, bool is_told)
{
	struct attack attack = {
	    .table = &sample->table, .marks = sample->marks, .knower = knower, .is_told = is_told};
	if (free_cells(&attack) > FREE_MAX) {
		return 0;
	}
	attack_try(&attack, 0);
	return attack_betrayed(&attack);
}

static size_t betrayed(const struct sample *sample)
{
	uint64_t all = (UINT64_C(1) << sample->table.rows) - 1;
	size_t count = betrayed_to(sample, 0, false) + betrayed_to(sample, 0, true);
	for (size_t i = 0; i < sample->table.knower_count; i++) {
		uint64_t knower = sample->knowers[i] & all;
		if (knower != 0 && knower != all) {
			count += betrayed_to(sample, knower, false);
			count += betrayed_to(sample, knower, true);
		}
	}
	return count;
}

static void solve(struct sample *sample, struct arena *arena)
{
	assert_int_equal(suppression_solve(&sample->table, arena, sample->marks), OK);
}

static size_t marks_of(const struct sample *sample, enum suppression_mark mark)
{
	size_t count = 0;
	for (size_t i = 0; i < suppression_size(sample->table.rows, sample->table.columns); i++) {
		count += sample->marks[i] == mark;
	}
	return count;
}

static void test_no_possible_table_betrays(void **state)
{
	uint64_t chance = 5;
	size_t complements = 0, zeros_shown = 0;
	for (size_t round = 0; round < TABLES; round++) {
		struct sample sample;
		sample_fill(&sample, round, &chance);
		solve(&sample, *state);
		if (betrayed(&sample) != 0) {
			fail_msg("table %zu betrays a value", round);
		}
		complements += marks_of(&sample, SUPPRESSION_COMPLEMENT);
		zeros_shown += marks_of(&sample, SUPPRESSION_SHOWN);
	}
	assert_true(complements > TABLES);
	assert_true(zeros_shown > TABLES);
}

/* So that the test above means something: hiding small values alone is seen through. */
static void test_small_ones_alone_would_betray(void **state)
{
	uint64_t chance = 5;
	size_t seen_through = 0;
	for (size_t round = 0; round < TABLES; round++) {
		struct sample sample;
		sample_fill(&sample, round, &chance);
		solve(&sample, *state);
		for (size_t i = 0; i < SIZE_MAX_SMALL; i++) {
			sample.marks[i] = sample.marks[i] == SUPPRESSION_SMALL ? SUPPRESSION_SMALL
									       : SUPPRESSION_SHOWN;
		}
		seen_through += betrayed(&sample) != 0;
	}
	assert_true(seen_through > TABLES / 2);
}

static void assert_none_needless(struct sample *sample)
{
	struct attack attack = {.table = &sample->table, .marks = sample->marks};
	size_t size = suppression_size(sample->table.rows, sample->table.columns);
	for (size_t i = 0; free_cells(&attack) <= FREE_MAX && i < size; i++) {
		uint8_t mark = sample->marks[i];
		if (mark == SUPPRESSION_COMPLEMENT) {
			sample->marks[i] = SUPPRESSION_SHOWN;
			assert_true(betrayed(sample) > 0);
			sample->marks[i] = mark;
		}
	}
}

static void test_nothing_is_hidden_needlessly(void **state)
{
	uint64_t chance = 11;
	for (size_t round = 0; round < TABLES; round++) {
		struct sample sample;
		sample_fill(&sample, round, &chance);
		solve(&sample, *state);
		assert_none_needless(&sample);
	}
}

/* The total of the first column is needless once another complement is shown again. */
static void test_what_others_made_needless_is_shown_too(void **state)
{
	static const uint64_t counts[] = {5, 2, 5, 2, 3, 7, 3, 0, 0};
	struct sample sample = {.table = {.rows = 3, .columns = 3, .knower_count = 2}};
	memcpy(sample.counts, counts, sizeof counts);
	sample.knowers[0] = 6;
	sample.knowers[1] = 1;
	sample.table.counts = sample.counts;
	sample.table.knowers = sample.knowers;
	solve(&sample, *state);
	assert_none_needless(&sample);
}

/* --- the audit --- */

static void check_audit(const struct attack *attack, struct arena *arena, size_t row, size_t column)
{
	struct suppression_interval interval;
	uint64_t value = value_at(attack->table, row, column);
	uint32_t possible = attack->possible[suppression_at(attack->table, row, column)];
	assert_int_equal(suppression_audit(attack->table, attack->marks, attack->knower,
			     attack->is_told, row, column, arena, &interval),
	    OK);
	assert_true(interval.low <= value && value <= interval.high);
	for (uint64_t step = 0; step <= 2 * REACH; step++) {
		bool is_inside =
		    value + step >= interval.low + REACH &&
		    (interval.high == UINT64_MAX || value + step <= interval.high + REACH);
		assert_int_equal(is_inside, possible >> step & 1);
	}
}

static void test_the_audit_finds_what_is_possible(void **state)
{
	uint64_t chance = 23;
	for (size_t round = 0; round < TABLES; round++) {
		struct sample sample;
		sample_fill(&sample, round, &chance);
		solve(&sample, *state);
		struct attack attack = {.table = &sample.table,
		    .marks = sample.marks,
		    .knower = round % 2 == 0 ? 0 : sample.knowers[1],
		    .is_told = round % 3 == 0};
		if (free_cells(&attack) > FREE_MAX) {
			continue;
		}
		attack_try(&attack, 0);
		for (size_t i = 0; i < sample.table.rows; i++) {
			for (size_t j = 0; j <= sample.table.columns; j++) {
				check_audit(&attack, *state, i, j);
			}
		}
	}
}

/* --- tables made by hand --- */

static enum suppression_mark mark_of(const struct sample *sample, size_t row, size_t column)
{
	return sample->marks[suppression_at(&sample->table, row, column)];
}

static void test_a_row_or_a_column_alone(void **state)
{
	static const uint64_t counts[] = {3, 0, 20, 30};
	struct sample sample = {.table = {.rows = 1, .columns = 4, .counts = counts}};
	solve(&sample, *state);
	/* The cell and the column's total are one number. */
	assert_int_equal(mark_of(&sample, 0, 0), SUPPRESSION_SMALL);
	assert_int_equal(mark_of(&sample, 1, 0), SUPPRESSION_SMALL);
	assert_int_equal(mark_of(&sample, 0, 2), SUPPRESSION_COMPLEMENT);
	assert_int_equal(mark_of(&sample, 1, 2), SUPPRESSION_COMPLEMENT);
	assert_int_equal(mark_of(&sample, 0, 3), SUPPRESSION_SHOWN);
	assert_int_equal(mark_of(&sample, 0, 4), SUPPRESSION_SHOWN);
	sample.table = (struct suppression_table){.rows = 4, .columns = 1, .counts = counts};
	solve(&sample, *state);
	assert_int_equal(mark_of(&sample, 0, 0), SUPPRESSION_SMALL);
	assert_int_equal(mark_of(&sample, 2, 0), SUPPRESSION_COMPLEMENT);
	assert_int_equal(mark_of(&sample, 2, 1), SUPPRESSION_COMPLEMENT);
	assert_int_equal(mark_of(&sample, 4, 1), SUPPRESSION_SHOWN);
}

static void test_nothing_small_hides_nothing(void **state)
{
	static const uint64_t counts[] = {5, 0, 7, 0, 0, 0, 1000000000, 6, 0};
	struct sample sample = {.table = {.rows = 3, .columns = 3, .counts = counts}};
	solve(&sample, *state);
	assert_int_equal(marks_of(&sample, SUPPRESSION_SHOWN), 16);
}

static void test_tables_without_rows_or_columns(void **state)
{
	struct sample sample = {.table = {.rows = 0, .columns = 3}};
	memset(sample.marks, 7, sizeof sample.marks);
	solve(&sample, *state);
	assert_int_equal(marks_of(&sample, SUPPRESSION_SHOWN), 4);
	sample.table = (struct suppression_table){.rows = 2, .columns = 0};
	memset(sample.marks, 7, sizeof sample.marks);
	solve(&sample, *state);
	assert_int_equal(marks_of(&sample, SUPPRESSION_SHOWN), 3);
}

/* All ones, all fours: their totals would tell those who are told which are small. */
static void test_rows_at_the_edge_lose_their_total(void **state)
{
	static const uint64_t ones[] = {1, 1, 1, 1, 1, 1, 1, 1}, fours[] = {4, 4, 4, 4, 4, 4, 4, 4};
	struct sample sample = {.table = {.rows = 2, .columns = 4, .counts = ones}};
	solve(&sample, *state);
	assert_int_equal(mark_of(&sample, 0, 4), SUPPRESSION_SMALL);
	assert_int_equal(mark_of(&sample, 2, 4), SUPPRESSION_COMPLEMENT);
	sample.table.counts = fours;
	solve(&sample, *state);
	assert_int_equal(mark_of(&sample, 0, 4), SUPPRESSION_COMPLEMENT);
	assert_int_equal(mark_of(&sample, 2, 0), SUPPRESSION_COMPLEMENT);
}

/* A 4 that can only go up, as a 2 at the other corner would go below 0 with it, is betrayed.
 */
static void test_a_small_value_may_be_smaller_than_it_is(void **state)
{
	static const uint64_t counts[] = {4, 10, 30, 9, 2, 30, 30, 30, 30};
	struct sample sample = {.table = {.rows = 3, .columns = 3, .counts = counts}};
	struct suppression_interval interval;
	solve(&sample, *state);
	assert_int_equal(
	    suppression_audit(&sample.table, sample.marks, 0, false, 0, 0, *state, &interval), OK);
	assert_true(interval.low <= 1);
	assert_true(interval.high >= 5);
}

/* Who knows all rows but one subtracts them from the totals, so totals go; who knows all is none.
 */
static void test_a_knower_of_all_but_one_row(void **state)
{
	static const uint64_t counts[] = {2, 30, 40, 60, 70, 80};
	static const uint64_t knows_second[] = {2}, knows_all[] = {3};
	struct sample sample = {.table = {.rows = 2,
				    .columns = 3,
				    .counts = counts,
				    .knowers = knows_all,
				    .knower_count = 1}};
	solve(&sample, *state);
	assert_int_equal(mark_of(&sample, 2, 0), SUPPRESSION_SHOWN);
	sample.table.knowers = knows_second;
	solve(&sample, *state);
	assert_int_equal(mark_of(&sample, 0, 0), SUPPRESSION_SMALL);
	assert_int_equal(mark_of(&sample, 2, 0), SUPPRESSION_COMPLEMENT);
}

static void test_what_is_forced_stays_hidden(void **state)
{
	static const uint64_t counts[] = {50, 60, 70, 80};
	static const uint8_t forced[9] = {[2] = SUPPRESSION_COMPLEMENT};
	struct sample sample = {
	    .table = {.rows = 2, .columns = 2, .counts = counts, .forced = forced}};
	solve(&sample, *state);
	assert_int_equal(mark_of(&sample, 0, 2), SUPPRESSION_COMPLEMENT);
	assert_true(marks_of(&sample, SUPPRESSION_COMPLEMENT) > 1);
}

static void test_what_is_too_large_is_refused(void **state)
{
	static const uint64_t counts[] = {1, 1000000001};
	uint8_t marks[6] = {9};
	struct suppression_table table = {.rows = 1, .columns = 2, .counts = counts};
	assert_int_equal(suppression_solve(&table, *state, marks), OUT_OF_RANGE);
	table = (struct suppression_table){.rows = SUPPRESSION_ROWS_MAX + 1};
	assert_int_equal(suppression_solve(&table, *state, marks), OUT_OF_RANGE);
	table = (struct suppression_table){.columns = SUPPRESSION_COLUMNS_MAX + 1};
	assert_int_equal(suppression_solve(&table, *state, marks), OUT_OF_RANGE);
	table = (struct suppression_table){.knower_count = SUPPRESSION_KNOWERS_MAX + 1};
	assert_int_equal(suppression_solve(&table, *state, marks), OUT_OF_RANGE);
	struct arena *none = arena_open(16);
	table = (struct suppression_table){.rows = 1, .columns = 1, .counts = counts};
	assert_int_equal(suppression_solve(&table, none, marks), RESOURCE_EXHAUSTED);
	arena_close(none);
	assert_int_equal(marks[0], 9);
}

/* --- a month of a region --- */

enum { AREAS = 8, TOPICS = 40, REQUESTS = 125 };

/* Topics by their rank: a few are asked often, most now and then. */
static void month_fill(uint64_t *counts, size_t columns, uint64_t *chance)
{
	memset(counts, 0, AREAS * columns * sizeof *counts);
	for (size_t i = 0; i < REQUESTS; i++) {
		size_t area = check_random_below(chance, AREAS);
		size_t topic = check_random_below(chance, (uint32_t)columns) *
			       check_random_below(chance, (uint32_t)columns) / columns;
		counts[area * columns + topic]++;
	}
}

static bool month_holds(const struct suppression_table *table,
    const uint8_t *marks,
    uint64_t knower,
    struct arena *arena)
{
	for (size_t i = 0; i < table->rows; i++) {
		for (size_t j = 0; j <= table->columns; j++) {
			struct suppression_interval plain, told;
			suppression_audit(table, marks, knower, false, i, j, arena, &plain);
			suppression_audit(table, marks, knower, true, i, j, arena, &told);
			bool is_open = marks[suppression_at(table, i, j)] == SUPPRESSION_SHOWN ||
				       (knower >> i & 1) != 0;
			bool is_small = marks[suppression_at(table, i, j)] == SUPPRESSION_SMALL;
			if (!is_open && (plain.high - plain.low < 4 ||
					    (is_small && (plain.low > 1 || plain.high < 5 ||
							     told.high == told.low)))) {
				return false;
			}
		}
	}
	return true;
}

static void check_month(struct arena *arena, size_t columns, size_t percent_shown)
{
	static uint64_t counts[AREAS * TOPICS];
	static uint8_t marks[(AREAS + 1) * (TOPICS + 1)];
	static const uint64_t knowers[] = {3, 6, 12, 56, 96, 192, 129};
	uint64_t chance = 42;
	size_t shown = 0;
	month_fill(counts, columns, &chance);
	const struct suppression_table table = {.rows = AREAS,
	    .columns = columns,
	    .counts = counts,
	    .knowers = knowers,
	    .knower_count = (sizeof knowers / sizeof knowers[0])};
	assert_int_equal(suppression_solve(&table, arena, marks), OK);
	assert_true(month_holds(&table, marks, 0, arena));
	for (size_t i = 0; i < (sizeof knowers / sizeof knowers[0]); i++) {
		assert_true(month_holds(&table, marks, knowers[i], arena));
	}
	for (size_t i = 0; i < suppression_size(AREAS, columns); i++) {
		shown += marks[i] == SUPPRESSION_SHOWN;
	}
	assert_true(100 * shown / suppression_size(AREAS, columns) >= percent_shown);
	assert_int_equal(marks[suppression_at(&table, AREAS, columns)], SUPPRESSION_SHOWN);
}

static void test_a_month_of_a_region_stays_useful(void **state)
{
	check_month(*state, TOPICS, 65);
	check_month(*state, 4, 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_no_possible_table_betrays),
	    cmocka_unit_test(test_small_ones_alone_would_betray),
	    cmocka_unit_test(test_nothing_is_hidden_needlessly),
	    cmocka_unit_test(test_what_others_made_needless_is_shown_too),
	    cmocka_unit_test(test_the_audit_finds_what_is_possible),
	    cmocka_unit_test(test_a_row_or_a_column_alone),
	    cmocka_unit_test(test_nothing_small_hides_nothing),
	    cmocka_unit_test(test_tables_without_rows_or_columns),
	    cmocka_unit_test(test_rows_at_the_edge_lose_their_total),
	    cmocka_unit_test(test_a_small_value_may_be_smaller_than_it_is),
	    cmocka_unit_test(test_a_knower_of_all_but_one_row),
	    cmocka_unit_test(test_what_is_forced_stays_hidden),
	    cmocka_unit_test(test_what_is_too_large_is_refused),
	    cmocka_unit_test(test_a_month_of_a_region_stays_useful),
	};
	return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
