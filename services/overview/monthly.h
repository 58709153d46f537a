/*
 * The tables of one month for the whole region: a fixed set, with small counts hidden, for readers
 * who may see no other area's requests. Cases go in, tables come out, hidden by suppression.h as
 * one set: totals that several tables share are hidden in all of them or in none. docs/figures.md
 * names the tables, and says who is held off and who is not. Pure.
 */
#ifndef SAMEN_MONTHLY_H
#define SAMEN_MONTHLY_H

#include "overview/figures.h"
#include "overview/suppression.h"

enum { MONTHLY_HIDDEN = -1, MONTHLY_HOUR_MS = 3600000 };

struct monthly;

/* The tables, in the order of monthly_table(). */
enum monthly_name {
	MONTHLY_AREA_EVENTS,  /* area by what happened; columns do not add up */
	MONTHLY_AREA_KIND,    /* filed */
	MONTHLY_AREA_TOPIC,   /* topics of what was filed */
	MONTHLY_AREA_OUTCOME, /* closed */
	MONTHLY_AREA_DECLINE, /* declined */
	MONTHLY_SECTOR_KIND,  /* filed */
	MONTHLY_MOVES,        /* from sector to sector */
	MONTHLY_REFERRALS,
	MONTHLY_TABLES
};

/* What rows or columns are: headings are area or topic ids, or names of the enum's values. */
enum monthly_headings {
	HEAD_AREA,
	HEAD_EVENT,
	HEAD_KIND,
	HEAD_TOPIC,
	HEAD_OUTCOME,
	HEAD_REASON,
	HEAD_SECTOR
};

/* As it may be shown. The last row is the total of the rows; where columns add up, the last column
 * is that of the columns. */
struct monthly_table {
	const char *name; /* lasting: "area_kind" */
	enum monthly_headings rows_are, columns_are;
	const char **row_keys, **column_keys;
	size_t rows, columns; /* without totals */
	bool adds_up;
	const int64_t *counts; /* row by row, totals included; MONTHLY_HIDDEN */
};

/* Area ids in the order of the rows; must outlive the result, which lies in arena. NULL when the
 * arena is full. */
struct monthly *monthly_open(
    struct arena *arena, int month, char *const *area_ids, size_t area_count);
/* Counts a case's events of the month. A case of an area that was not named adds a row for it.
 * OUT_OF_RANGE when there are more areas or topics than suppression.h takes. */
enum status monthly_add(struct monthly *monthly, const struct figures_case *from);
/*
 * Hides and builds. knowers: sets of areas whose requests one reader sees, bit i for the i-th area
 * named to monthly_open; more than SUPPRESSION_KNOWERS_MAX are replaced by stronger ones: all areas
 * but one. stopping: as in suppression.h; CANCELLED when it became true. Once, after the last case.
 * May take many seconds.
 */
enum status monthly_hide(
    struct monthly *monthly, const uint64_t *knowers, size_t count, const atomic_bool *stopping);

/* After monthly_hide. */
const struct monthly_table *monthly_table(const struct monthly *monthly, enum monthly_name which);
/* Of row i of the area tables, the totals row included; cases 0 when they may not be shown. Times
 * are cut down to whole hours. */
struct spread monthly_spread(struct monthly *monthly, size_t row, enum figures_spread which);

#endif
