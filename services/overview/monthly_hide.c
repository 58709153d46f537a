/* What of a month's tables is hidden: each by suppression.h, all as one set. */
#include "overview/monthly_parts.h"

#include <string.h>

/* --- tables that share totals --- */

/* What an area adds to a count or total. */
static uint64_t part_of(const struct grid *grid, size_t area, size_t row, size_t column)
{
	if (grid->parts == NULL) {
		return row == area || row == grid->rows ? grid_count(grid, area, column) : 0;
	}
	const struct grid part = {
	    .rows = grid->rows, .columns = grid->columns, .counts = grid->parts[area]};
	return grid_count(&part, row, column);
}

/* Into which sums counts of a table flow; the rows' and columns' nodes follow each other. */
struct joint {
	struct linked *linked;
	struct grid *grid;
	unsigned rows, columns;
};

/* Adds a count or total from a node to another. */
static enum status join(struct monthly *monthly,
    const struct joint *joint,
    size_t row,
    size_t column,
    unsigned from,
    unsigned to)
{
	uint64_t *parts = arena_alloc(monthly->arena, (monthly->area_count + 1) * sizeof *parts);
	if (parts == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t area = 0; area < monthly->area_count; area++) {
		parts[area] = part_of(joint->grid, area, row, column);
	}
	const struct linked_arc arc = {.from = from,
	    .to = to,
	    .count = grid_count(joint->grid, row, column),
	    .mark = &joint->grid->marks[grid_mark_at(joint->grid, row, column)],
	    .parts = parts,
	    .area = joint->grid->parts == NULL && row < joint->grid->rows ? (int)row : -1};
	linked_add(joint->linked, &arc);
	return OK;
}

static enum status join_cells(struct monthly *monthly, const struct joint *joint)
{
	size_t columns = joint->grid->columns;
	enum status status = OK;
	for (size_t i = 0; i < joint->grid->rows * columns && status == OK; i++) {
		status = join(monthly, joint, i / columns, i % columns,
		    joint->rows + (unsigned)(i / columns),
		    joint->columns + (unsigned)(i % columns));
	}
	return status;
}

/* Totals of rows flow from a node into the rows, or out of them into it. */
static enum status join_rows(
    struct monthly *monthly, const struct joint *joint, unsigned node, bool into)
{
	enum status status = OK;
	for (unsigned i = 0; i < joint->grid->rows && status == OK; i++) {
		unsigned row = joint->rows + i;
		status = join(
		    monthly, joint, i, joint->grid->columns, into ? node : row, into ? row : node);
	}
	return status;
}

/* Where both tables have a node for their first and last sum. */
enum { NODE_BEGIN, NODE_END, NODE_REFERRED, NODES };

static struct linked *open_linked(
    struct monthly *monthly, const struct grid *one, const struct grid *other)
{
	size_t arcs =
	    (one->rows + 1) * (one->columns + 1) + (other->rows + 1) * (other->columns + 1);
	size_t nodes = NODES + one->rows + one->columns + other->rows + other->columns;
	return linked_open(monthly->arena, arcs, nodes, monthly->area_count);
}

/* All of a table whose rows are areas but the totals of its columns, which flow on elsewhere. */
static enum status join_areas(struct monthly *monthly, const struct joint *areas)
{
	const struct grid *grid = areas->grid;
	enum status status = join(monthly, areas, grid->rows, grid->columns, NODE_END, NODE_BEGIN);
	if (status == OK) {
		status = join_rows(monthly, areas, NODE_BEGIN, true);
	}
	return status == OK ? join_cells(monthly, areas) : status;
}

/* Areas -> kinds -> sectors: what is filed by area is filed by sector. */
static enum status link_kinds(struct monthly *monthly)
{
	struct joint areas = {.grid = &monthly->grids[MONTHLY_AREA_KIND], .rows = NODES};
	struct joint sectors = {.grid = &monthly->grids[MONTHLY_SECTOR_KIND]};
	monthly->kinds = open_linked(monthly, areas.grid, sectors.grid);
	areas.linked = monthly->kinds;
	sectors.linked = monthly->kinds;
	areas.columns = areas.rows + (unsigned)areas.grid->rows;
	sectors.columns = areas.columns + (unsigned)areas.grid->columns;
	sectors.rows = sectors.columns + (unsigned)sectors.grid->columns;
	enum status status =
	    monthly->kinds != NULL ? join_areas(monthly, &areas) : RESOURCE_EXHAUSTED;
	for (unsigned i = 0; i < areas.grid->columns && status == OK; i++) {
		status = join(
		    monthly, &areas, areas.grid->rows, i, areas.columns + i, sectors.columns + i);
	}
	for (unsigned i = 0; i < sectors.grid->rows * sectors.grid->columns && status == OK; i++) {
		unsigned columns = (unsigned)sectors.grid->columns;
		status = join(monthly, &sectors, i / columns, i % columns,
		    sectors.columns + i % columns, sectors.rows + i / columns);
	}
	return status == OK ? join_rows(monthly, &sectors, NODE_END, false) : status;
}

/* Areas -> outcomes, and from one of these -> sectors from -> sectors to. */
static enum status link_ends(struct monthly *monthly)
{
	struct joint areas = {.grid = &monthly->grids[MONTHLY_AREA_OUTCOME], .rows = NODES};
	struct joint flows = {.grid = &monthly->grids[MONTHLY_REFERRALS]};
	monthly->ends = open_linked(monthly, areas.grid, flows.grid);
	areas.linked = monthly->ends;
	flows.linked = monthly->ends;
	areas.columns = areas.rows + (unsigned)areas.grid->rows;
	flows.rows = areas.columns + (unsigned)areas.grid->columns;
	flows.columns = flows.rows + (unsigned)flows.grid->rows;
	enum status status =
	    monthly->ends != NULL ? join_areas(monthly, &areas) : RESOURCE_EXHAUSTED;
	for (unsigned i = 0; i < areas.grid->columns && status == OK; i++) {
		const char *key = monthly->tables[MONTHLY_AREA_OUTCOME].column_keys[i];
		status = join(monthly, &areas, areas.grid->rows, i, areas.columns + i,
		    strcmp(key, "REFERRED") == 0 ? NODE_REFERRED : NODE_END);
	}
	if (status == OK) {
		status = join_rows(monthly, &flows, NODE_REFERRED, true);
	}
	if (status == OK) {
		status = join_cells(monthly, &flows);
	}
	for (unsigned i = 0; i < flows.grid->columns && status == OK; i++) {
		status = join(monthly, &flows, flows.grid->rows, i, flows.columns + i, NODE_END);
	}
	return status;
}

/* --- hiding --- */

/* Who reads, and whether the last round hid something more. */
struct hiding {
	struct monthly *monthly;
	const uint64_t *knowers;
	size_t knower_count;
	const atomic_bool *stopping;
	bool has_grown;
};

static bool is_stopped(const struct hiding *hiding)
{
	return hiding->stopping != NULL && atomic_load(hiding->stopping);
}

static void hide(struct hiding *hiding, struct grid *grid, size_t at)
{
	if (grid->marks[at] == SUPPRESSION_SHOWN) {
		grid->marks[at] = SUPPRESSION_COMPLEMENT;
		hiding->has_grown = true;
	}
}

/* Hides what these counts, in the shape of the grid, ask for beyond what is hidden already. */
static enum status solve_counts(struct hiding *hiding,
    struct grid *grid,
    const uint64_t *counts,
    const uint64_t *knowers,
    size_t knower_count)
{
	struct arena *arena = hiding->monthly->arena;
	size_t size = suppression_size(grid->rows, grid->columns);
	if (grid->rows == 0 || grid->columns == 0) {
		return OK; /* nobody to hide */
	}
	const struct suppression_table table = {.rows = grid->rows,
	    .columns = grid->columns,
	    .counts = counts,
	    .knowers = knowers,
	    .knower_count = knower_count,
	    .forced = grid->marks,
	    .stopping = hiding->stopping};
	uint8_t *marks = arena_alloc(arena, size + 1);
	enum status status =
	    marks != NULL ? suppression_solve(&table, arena, marks) : RESOURCE_EXHAUSTED;
	for (size_t i = 0; status == OK && i < size; i++) {
		if (marks[i] != SUPPRESSION_SHOWN) {
			hide(hiding, grid, i);
		}
	}
	return status;
}

/* What is left of a grid without the areas of a knower, as they can work it out: hidden for them as
 * for a stranger. */
static enum status solve_rest(struct hiding *hiding, struct grid *grid, uint64_t knower)
{
	struct monthly *monthly = hiding->monthly;
	size_t size = grid->rows * grid->columns;
	uint64_t *rest = arena_alloc(monthly->arena, (size + 1) * sizeof *rest);
	if (rest == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t area = 0; area < monthly->area_count; area++) {
		for (size_t i = 0; (knower >> area & 1) == 0 && i < size; i++) {
			rest[i] += grid->parts[area][i];
		}
	}
	return solve_counts(hiding, grid, rest, NULL, 0);
}

static enum status solve_grid(struct hiding *hiding, struct grid *grid)
{
	if (grid->parts == NULL) {
		return solve_counts(
		    hiding, grid, grid->counts, hiding->knowers, hiding->knower_count);
	}
	enum status status = solve_rest(hiding, grid, 0);
	for (size_t i = 0; i < hiding->knower_count && status == OK; i++) {
		status = solve_rest(hiding, grid, hiding->knowers[i]);
	}
	return status;
}

/* What is hidden in one is hidden in the other. */
static void follow(
    struct hiding *hiding, const struct grid *from, size_t from_at, struct grid *to, size_t to_at)
{
	if (from->marks[from_at] != SUPPRESSION_SHOWN) {
		hide(hiding, to, to_at);
	}
}

static void share(
    struct hiding *hiding, struct grid *one, size_t one_at, struct grid *other, size_t other_at)
{
	follow(hiding, one, one_at, other, other_at);
	follow(hiding, other, other_at, one, one_at);
}

/* Totals that two tables share; and who must not be told how many were filed, must not be told how
 * many topics those had. */
static void share_totals(struct hiding *hiding)
{
	struct grid *kinds = &hiding->monthly->grids[MONTHLY_AREA_KIND];
	struct grid *sectors = &hiding->monthly->grids[MONTHLY_SECTOR_KIND];
	struct grid *topics = &hiding->monthly->grids[MONTHLY_AREA_TOPIC];
	struct grid *outcomes = &hiding->monthly->grids[MONTHLY_AREA_OUTCOME];
	struct grid *referrals = &hiding->monthly->grids[MONTHLY_REFERRALS];
	for (size_t i = 0; i <= kinds->columns; i++) {
		share(hiding, kinds, grid_mark_at(kinds, kinds->rows, i), sectors,
		    grid_mark_at(sectors, sectors->rows, i));
	}
	for (size_t i = 0; i <= kinds->rows; i++) {
		follow(hiding, kinds, grid_mark_at(kinds, i, kinds->columns), topics,
		    grid_mark_at(topics, i, topics->columns));
	}
	for (size_t i = 0; i < outcomes->columns; i++) {
		const char *key = hiding->monthly->tables[MONTHLY_AREA_OUTCOME].column_keys[i];
		if (strcmp(key, "REFERRED") == 0) {
			share(hiding, outcomes, grid_mark_at(outcomes, outcomes->rows, i),
			    referrals,
			    grid_mark_at(referrals, referrals->rows, referrals->columns));
		}
	}
}

/* What tables that share totals would tell together. */
static enum status hide_linked(struct hiding *hiding)
{
	struct linked *const both[] = {hiding->monthly->kinds, hiding->monthly->ends};
	for (size_t i = 0; i < 2; i++) {
		size_t hidden = linked_hide(both[i], 0);
		for (size_t k = 0; k < hiding->knower_count; k++) {
			if (is_stopped(hiding)) {
				return CANCELLED;
			}
			hidden += linked_hide(both[i], hiding->knowers[k]);
		}
		hiding->has_grown = hiding->has_grown || hidden > 0;
	}
	return OK;
}

static enum status hide_all(struct hiding *hiding)
{
	enum status status;
	do {
		hiding->has_grown = false;
		status = OK;
		for (size_t i = MONTHLY_AREA_KIND; i < GRIDS && status == OK; i++) {
			struct arena_mark mark = arena_mark(hiding->monthly->arena);
			status = solve_grid(hiding, &hiding->monthly->grids[i]);
			arena_rewind(hiding->monthly->arena, mark);
		}
		share_totals(hiding);
		if (status == OK) {
			status = hide_linked(hiding);
		}
	} while (status == OK && hiding->has_grown);
	return status;
}

enum status grids_hide(
    struct monthly *monthly, const uint64_t *knowers, size_t count, const atomic_bool *stopping)
{
	uint64_t all_but_one[MONTHLY_AREAS_MAX];
	uint64_t all =
	    monthly->area_count < 64 ? ((uint64_t)1 << monthly->area_count) - 1 : UINT64_MAX;
	struct hiding hiding = {
	    .monthly = monthly, .knowers = knowers, .knower_count = count, .stopping = stopping};
	if (count > SUPPRESSION_KNOWERS_MAX) {
		for (size_t i = 0; i < monthly->area_count; i++) {
			all_but_one[i] = all & ~((uint64_t)1 << i);
		}
		hiding.knowers = all_but_one;
		hiding.knower_count = monthly->area_count;
	}
	enum status status = link_kinds(monthly);
	if (status == OK) {
		status = link_ends(monthly);
	}
	return status == OK ? hide_all(&hiding) : status;
}
