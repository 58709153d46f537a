/* The tables of a month, from what was counted: headings and counts, before anything is hidden. */
#include "overview/monthly_parts.h"

#include "common.pb-c.h"
#include "intake.pb-c.h"
#include "matching.pb-c.h"

#include <stdlib.h>
#include <string.h>

/* Single columns of areas by what happened come behind the tables. */
static const struct {
	const char *name;
	unsigned counter;
} events[] = {{"early", FIGURES_EARLY}, {"offered", FIGURES_OFFERED}, {"helped", FIGURES_HELPED},
    {"withdrawn", FIGURES_WITHDRAWN}, {"offers", FIGURES_OFFERS}, {"expired", FIGURES_EXPIRED}};

_Static_assert(sizeof events / sizeof *events == MONTHLY_EVENTS, "each has its grid");

/* --- headings --- */

static const char *value_key(const ProtobufCEnumDescriptor *type, unsigned value)
{
	const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(type, (int)value);
	return found != NULL ? found->name : "";
}

/* Values of an enum that make rows or columns. */
struct values {
	unsigned items[FIGURES_SECTORS];
	size_t count;
};

static const char **value_keys(
    struct arena *arena, const ProtobufCEnumDescriptor *type, const struct values *values)
{
	const char **keys = arena_alloc(arena, (values->count + 1) * sizeof *keys);
	for (size_t i = 0; keys != NULL && i < values->count; i++) {
		keys[i] = value_key(type, values->items[i]);
	}
	return keys;
}

/* All values but that for "not known", which comes only when it counts something. */
static struct values block_values(const struct figures *figures, unsigned block, unsigned size)
{
	struct values values = {.count = 0};
	for (unsigned i = figures->counts[block] > 0 ? 0 : 1; i < size; i++) {
		values.items[values.count++] = i;
	}
	return values;
}

/* --- grids --- */

static enum status grid_open(struct monthly *monthly, struct grid *grid, bool has_parts)
{
	struct arena *arena = monthly->arena;
	size_t size = grid->rows * grid->columns + 1;
	grid->counts = arena_alloc(arena, size * sizeof *grid->counts);
	grid->marks = arena_alloc(arena, suppression_size(grid->rows, grid->columns) + 1);
	bool is_whole = grid->counts != NULL && grid->marks != NULL;
	if (has_parts) {
		grid->parts = arena_alloc(arena, (monthly->area_count + 1) * sizeof *grid->parts);
		for (size_t i = 0; grid->parts != NULL && i < monthly->area_count; i++) {
			grid->parts[i] = arena_alloc(arena, size * sizeof **grid->parts);
			is_whole = is_whole && grid->parts[i] != NULL;
		}
		is_whole = is_whole && grid->parts != NULL;
	}
	return is_whole ? OK : RESOURCE_EXHAUSTED;
}

static enum status table_open(struct monthly *monthly,
    enum monthly_name which,
    const struct monthly_table *table,
    bool has_parts)
{
	struct grid *grid = &monthly->grids[which];
	monthly->tables[which] = *table;
	grid->rows = table->rows;
	grid->columns = table->columns;
	return table->row_keys != NULL && table->column_keys != NULL
		   ? grid_open(monthly, grid, has_parts)
		   : RESOURCE_EXHAUSTED;
}

static const char **area_keys(const struct monthly *monthly)
{
	const char **keys = arena_alloc(monthly->arena, (monthly->area_count + 1) * sizeof *keys);
	for (size_t i = 0; keys != NULL && i < monthly->area_count; i++) {
		keys[i] = monthly->areas[i]->id;
	}
	return keys;
}

/* Areas by the values of a block of counters. */
static enum status build_block(struct monthly *monthly,
    enum monthly_name which,
    const char *name,
    enum monthly_headings columns_are,
    const ProtobufCEnumDescriptor *type,
    unsigned block)
{
	struct values values = block_values(&monthly->region, block, type->n_values);
	const struct monthly_table table = {.name = name,
	    .rows_are = HEAD_AREA,
	    .columns_are = columns_are,
	    .row_keys = area_keys(monthly),
	    .column_keys = value_keys(monthly->arena, type, &values),
	    .rows = monthly->area_count,
	    .columns = values.count,
	    .adds_up = true};
	enum status status = table_open(monthly, which, &table, false);
	for (size_t row = 0; status == OK && row < table.rows; row++) {
		for (size_t i = 0; i < values.count; i++) {
			monthly->grids[which].counts[row * values.count + i] =
			    monthly->areas[row]->figures.counts[block + values.items[i]];
		}
	}
	return status;
}

static int compare_topics(const void *a, const void *b)
{
	const struct topic *left = *(struct topic *const *)a;
	const struct topic *right = *(struct topic *const *)b;
	return strcmp(left->id, right->id);
}

static enum status build_topics(struct monthly *monthly)
{
	size_t count = monthly->topic_count;
	const char **keys = arena_alloc(monthly->arena, (count + 1) * sizeof *keys);
	const struct monthly_table table = {.name = "area_topic",
	    .rows_are = HEAD_AREA,
	    .columns_are = HEAD_TOPIC,
	    .row_keys = area_keys(monthly),
	    .column_keys = keys,
	    .rows = monthly->area_count,
	    .columns = count,
	    .adds_up = true};
	enum status status = table_open(monthly, MONTHLY_AREA_TOPIC, &table, false);
	if (status != OK) {
		return status;
	}
	qsort(monthly->topics, count, sizeof *monthly->topics, compare_topics);
	for (size_t i = 0; i < count; i++) {
		keys[i] = monthly->topics[i]->id;
		for (size_t row = 0; row < table.rows; row++) {
			monthly->grids[MONTHLY_AREA_TOPIC].counts[row * count + i] =
			    monthly->topics[i]->filed[row];
		}
	}
	return OK;
}

/* Counts of one area for a grid whose rows are sectors. */
typedef uint64_t part_count(const struct area *area, unsigned row, unsigned column);

static uint64_t part_kind(const struct area *area, unsigned row, unsigned column)
{
	return area->sector_kind[row][column];
}

static uint64_t part_move(const struct area *area, unsigned row, unsigned column)
{
	return area->figures.counts[FIGURES_MOVE + row * FIGURES_SECTORS + column];
}

static uint64_t part_referral(const struct area *area, unsigned row, unsigned column)
{
	return area->figures.counts[FIGURES_REFERRAL + row * FIGURES_SECTORS + column];
}

static bool is_usual(unsigned sector)
{
	return sector == SAMEN__COMMON__V1__SECTOR__REGULAR ||
	       sector == SAMEN__COMMON__V1__SECTOR__SBO || sector == SAMEN__COMMON__V1__SECTOR__SO;
}

/* The usual sectors, and others that count something as a row, or as a column. */
static struct values sectors_used(
    const struct monthly *monthly, part_count *count, unsigned columns, bool as_column)
{
	struct values values = {.count = 0};
	for (unsigned sector = 0; sector < FIGURES_SECTORS; sector++) {
		uint64_t all = 0;
		for (size_t i = 0; i < monthly->area_count; i++) {
			for (unsigned k = 0; k < columns; k++) {
				all += as_column ? count(monthly->areas[i], k, sector)
						 : count(monthly->areas[i], sector, k);
			}
		}
		if (all > 0 || is_usual(sector)) {
			values.items[values.count++] = sector;
		}
	}
	return values;
}

/* Sectors by something; rows and columns are these values. */
static enum status build_parts(struct monthly *monthly,
    enum monthly_name which,
    struct monthly_table *table,
    const struct values *rows,
    const struct values *columns,
    part_count *count)
{
	struct grid *grid = &monthly->grids[which];
	table->rows_are = HEAD_SECTOR;
	table->row_keys = value_keys(monthly->arena, &samen__common__v1__sector__descriptor, rows);
	table->rows = rows->count;
	table->columns = columns->count;
	table->adds_up = true;
	enum status status = table_open(monthly, which, table, true);
	for (size_t i = 0; status == OK && i < rows->count * columns->count; i++) {
		for (size_t area = 0; area < monthly->area_count; area++) {
			grid->parts[area][i] = count(monthly->areas[area],
			    rows->items[i / columns->count], columns->items[i % columns->count]);
			grid->counts[i] += grid->parts[area][i];
		}
	}
	return status;
}

static enum status build_sectors(struct monthly *monthly)
{
	const ProtobufCEnumDescriptor *type = &samen__intake__v1__request_kind__descriptor;
	struct values columns = block_values(&monthly->region, FIGURES_KIND, FIGURES_KINDS);
	struct values rows = sectors_used(monthly, part_kind, FIGURES_KINDS, false);
	struct monthly_table table = {.name = "sector_kind",
	    .columns_are = HEAD_KIND,
	    .column_keys = value_keys(monthly->arena, type, &columns)};
	return build_parts(monthly, MONTHLY_SECTOR_KIND, &table, &rows, &columns, part_kind);
}

static enum status build_flows(
    struct monthly *monthly, enum monthly_name which, const char *name, part_count *count)
{
	const ProtobufCEnumDescriptor *type = &samen__common__v1__sector__descriptor;
	struct values rows = sectors_used(monthly, count, FIGURES_SECTORS, false);
	struct values columns = sectors_used(monthly, count, FIGURES_SECTORS, true);
	struct monthly_table table = {.name = name,
	    .columns_are = HEAD_SECTOR,
	    .column_keys = value_keys(monthly->arena, type, &columns)};
	return build_parts(monthly, which, &table, &rows, &columns, count);
}

/* Areas by one counter. */
static enum status build_event(struct monthly *monthly, size_t which)
{
	struct grid *grid = &monthly->grids[GRID_EVENTS + which];
	grid->rows = monthly->area_count;
	grid->columns = 1;
	enum status status = grid_open(monthly, grid, false);
	for (size_t row = 0; status == OK && row < grid->rows; row++) {
		grid->counts[row] = monthly->areas[row]->figures.counts[events[which].counter];
	}
	return status;
}

enum status grids_build(struct monthly *monthly)
{
	enum status status = build_block(monthly, MONTHLY_AREA_KIND, "area_kind", HEAD_KIND,
	    &samen__intake__v1__request_kind__descriptor, FIGURES_KIND);
	if (status == OK) {
		status = build_block(monthly, MONTHLY_AREA_OUTCOME, "area_outcome", HEAD_OUTCOME,
		    &samen__intake__v1__outcome__descriptor, FIGURES_OUTCOME);
	}
	if (status == OK) {
		status = build_block(monthly, MONTHLY_AREA_DECLINE, "area_decline", HEAD_REASON,
		    &samen__matching__v1__decline_reason__descriptor, FIGURES_REASON);
	}
	if (status == OK) {
		status = build_topics(monthly);
	}
	if (status == OK) {
		status = build_sectors(monthly);
	}
	if (status == OK) {
		status = build_flows(monthly, MONTHLY_MOVES, "moves", part_move);
	}
	if (status == OK) {
		status = build_flows(monthly, MONTHLY_REFERRALS, "referrals", part_referral);
	}
	for (size_t i = 0; i < MONTHLY_EVENTS && status == OK; i++) {
		status = build_event(monthly, i);
	}
	return status;
}
