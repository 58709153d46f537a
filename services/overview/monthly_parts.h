/* What the files of monthly.h share. */
#ifndef SAMEN_MONTHLY_PARTS_H
#define SAMEN_MONTHLY_PARTS_H

#include "overview/linked.h"
#include "overview/monthly.h"

enum {
	MONTHLY_EVENTS = 6, /* single columns of areas by what happened: grids behind the tables */
	GRID_EVENTS = MONTHLY_TABLES,
	GRIDS = GRID_EVENTS + MONTHLY_EVENTS
};

enum { MONTHLY_AREAS_MAX = SUPPRESSION_ROWS_MAX, MONTHLY_TOPICS_MAX = SUPPRESSION_COLUMNS_MAX };

/* What happened in an area. */
struct area {
	const char *id;
	struct figures figures;
	uint64_t sector_kind[FIGURES_SECTORS][FIGURES_KINDS]; /* filed */
};

struct topic {
	const char *id;
	uint64_t filed[MONTHLY_AREAS_MAX];
};

/*
 * Counts to be hidden together. parts: what each area adds to them, where rows are no areas: such a
 * table is hidden for every knower apart, as what is left of it without their areas.
 */
struct grid {
	size_t rows, columns;
	uint64_t *counts;
	uint64_t **parts; /* one an area; NULL where rows are areas */
	uint8_t *marks;
};

struct monthly {
	struct arena *arena;
	int64_t from_ms, before_ms;
	struct area *areas[MONTHLY_AREAS_MAX];
	size_t area_count;
	struct topic *topics[MONTHLY_TOPICS_MAX];
	size_t topic_count;
	struct figures region;
	struct monthly_table tables[MONTHLY_TABLES];
	struct grid grids[GRIDS]; /* that of MONTHLY_AREA_EVENTS stays empty */
	/* Areas and sectors by kind; areas by outcome and where those referred went. */
	struct linked *kinds, *ends;
};

/* A count or total as it is, row == rows and column == columns being the totals; where its mark is.
 */
uint64_t grid_count(const struct grid *grid, size_t row, size_t column);
size_t grid_mark_at(const struct grid *grid, size_t row, size_t column);

/* Fills tables and grids, but for MONTHLY_AREA_EVENTS. RESOURCE_EXHAUSTED. */
enum status grids_build(struct monthly *monthly);
/* Marks what is to be hidden in all grids. */
enum status grids_hide(
    struct monthly *monthly, const uint64_t *knowers, size_t count, const atomic_bool *stopping);

#endif
