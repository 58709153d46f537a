/*
 * Statistical disclosure control for published tables of counts: rows (work areas) by columns
 * (topics, kinds, months), with the totals of rows, columns and all. Pure: no store, no clock, no
 * chance; the same table always gets the same marks.
 *
 * What is hidden:
 *  - every count and total of 1 to 4, the small ones (SUPPRESSION_SMALL_MAX). A 0 is shown
 *    where it can be: that nobody asked is about nobody, and hiding zeros would leave nothing of
 *    a sparse table;
 *  - further counts and totals, zeros too, until no hidden one can be worked out from what is left.
 *
 * Who is held off. A reader knows everything that is shown, that totals are sums, that no count is
 * below 0, and this page; for a consultant, also all counts of the rows they watch. From that every
 * hidden value lies in an interval, computed here exactly.
 *  1. The reader who takes nothing for granted. Of a hidden small value, 1, 2, 3, 4 and 5 all stay
 *     possible: neither which it is can be told, nor that it is small. Of any other hidden value at
 *     least SUPPRESSION_VALUES_LEFT values in a row stay possible.
 *  2. The reader who is told, or guesses rightly, of every hidden cell whether it is 0, small or
 *     larger (six hidden cells of a row with total 6 are then 1 each, four with total 16 are 4
 *     each). Of a hidden small value at least SUPPRESSION_TOLD_VALUES_LEFT values stay possible.
 * Both rules hold for the outsider and for every knower, for the values of rows they do not know.
 * What a knower can subtract from a column's total is held off with it: were the rest of a column
 * known to be small, so would be its cells.
 *
 * Who is not held off: several knowers who lay their rows together (give the union as a knower if
 * they may); somebody who knows a count from elsewhere, for instance their own request; somebody
 * who is told of hidden totals, too, that they are small (four hidden cells of such a row that are
 * not 0 are 1 each: no hiding but that of zeros in every row would help); somebody
 * who runs this program on every table that is still possible and keeps those that come out with
 * the same marks; tables that share cells or totals but were hidden one by one (use .forced, as
 * below).
 *
 * Sources: primary and secondary suppression, and the audit by intervals: Hundepool et al.,
 * "Statistical Disclosure Control", Wiley 2012, chapter 4. A table with its totals as a network and
 * suppressed cells as its free arcs: Cox, "Network models for complementary cell suppression",
 * JASA 90 (1995); Gusfield, "A graph theoretic approach to statistical data security", SIAM J.
 * Comput. 17 (1988). Choosing by shortest paths: Kelly, Golden, Assad, "Cell suppression:
 * disclosure protection for sensitive tabular data", Networks 22 (1992); Castro, "A shortest-paths
 * heuristic for statistical data protection in positive tables", INFORMS J. Comput. 19 (2007).
 *
 * Usage:
 *	uint8_t *marks = arena_alloc(arena, suppression_size(areas, topics));
 *	const struct suppression_table table = {
 *	    .rows = areas, .columns = topics, .counts = counts,
 *	    .knowers = watched, .knower_count = consultants, // bit i: watches area i
 *	};
 *	status = suppression_solve(&table, arena, marks);
 *	... marks[suppression_at(&table, i, j)] != SUPPRESSION_SHOWN: print a sign, no number
 *	... marks[suppression_at(&table, i, topics)]: the total of row i; row areas: of column j
 *
 * Publish one sign for both kinds of hidden: which were small is not to be told. Freeze what was
 * published: the same month hidden anew, with other knowers, may show what was hidden.
 * Where several tables share their totals (areas by topic and areas by kind of one month), a total
 * that is hidden in one must be hidden in all: solve each, put the totals hidden anywhere into
 * .forced of the others, and solve again until nothing is added. That ends, as marks only grow.
 */
#ifndef SAMEN_SUPPRESSION_H
#define SAMEN_SUPPRESSION_H

#include "runtime/arena.h"
#include "runtime/status.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SUPPRESSION_SMALL_MAX = 4,        /* 1 up to this is small */
	SUPPRESSION_VALUES_LEFT = 5,      /* for the reader who takes nothing for granted */
	SUPPRESSION_TOLD_VALUES_LEFT = 2, /* for the reader who is told what kind each is */
	SUPPRESSION_ROWS_MAX = 64,        /* a knower is a set of rows in 64 bits */
	SUPPRESSION_COLUMNS_MAX = 256,
	SUPPRESSION_KNOWERS_MAX = 64,
	SUPPRESSION_COUNT_MAX = 1000000000, /* of a cell, so that sums stay far from 2^63 */
};

/* Tells the two kinds of hidden apart for measuring only. */
enum suppression_mark { SUPPRESSION_SHOWN, SUPPRESSION_SMALL, SUPPRESSION_COMPLEMENT };

struct suppression_table {
	size_t rows, columns;    /* either may be 0 */
	const uint64_t *counts;  /* rows x columns, row by row; totals are added up here */
	const uint64_t *knowers; /* bit i: row i is known to them */
	size_t knower_count;
	/* Marks other than SUPPRESSION_SHOWN: to be hidden anyhow. As ret_marks; NULL: none. */
	const uint8_t *forced;
	const atomic_bool *stopping; /* becomes true when it is to be given up; NULL: never */
};

/* What can be told of a value: it is low or more, and high or less. */
struct suppression_interval {
	uint64_t low, high; /* high is UINT64_MAX when nothing shown bounds it */
};

/* How many marks a table has: cells, totals of rows, totals of columns, the total of all. */
size_t suppression_size(size_t rows, size_t columns);
/* Where the mark of (row, column) is; row == rows and column == columns are the totals. */
size_t suppression_at(const struct suppression_table *table, size_t row, size_t column);

/*
 * Marks what is to be hidden: ret_marks holds suppression_size() values of enum suppression_mark,
 * the caller's, written only on success. A knower of every row has nothing hidden from them and is
 * passed over. Room is taken from the arena and given back: about 25 bytes a mark.
 * OUT_OF_RANGE above the limits; RESOURCE_EXHAUSTED when the arena is full; CANCELLED soon after
 * .stopping became true, which is looked at before each value.
 *
 * Does not block, but may take long: how long depends on how much is hidden as well as on the size.
 * Of 8 x 40 with 8 knowers some 10 ms were seen; of 20 x 100 with 20 knowers from one second to
 * 6.5, a table full of small counts on a busy machine. Not for a thread that others wait for.
 */
enum status suppression_solve(
    const struct suppression_table *table, struct arena *arena, uint8_t *ret_marks);

/*
 * The interval in which a reader who knows the rows of knower (0: the outsider) finds the value at
 * (row, column) when the table is shown with these marks; for a value they see or know, the value
 * itself. is_told: the second kind of reader. For auditing. Errors as suppression_solve.
 */
enum status suppression_audit(const struct suppression_table *table,
    const uint8_t *marks,
    uint64_t knower,
    bool is_told,
    size_t row,
    size_t column,
    struct arena *arena,
    struct suppression_interval *ret_interval);

#endif
