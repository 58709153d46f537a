#include "overview/monthly_parts.h"

#include "runtime/month.h"

#include <string.h>

/* The columns of MONTHLY_AREA_EVENTS: row totals of these grids. */
static const struct {
	const char *name;
	size_t grid;
} event_columns[] = {{"filed", MONTHLY_AREA_KIND}, {"early", GRID_EVENTS},
    {"offered", GRID_EVENTS + 1}, {"helped", GRID_EVENTS + 2}, {"closed", MONTHLY_AREA_OUTCOME},
    {"withdrawn", GRID_EVENTS + 3}, {"offers", GRID_EVENTS + 4}, {"declined", MONTHLY_AREA_DECLINE},
    {"expired", GRID_EVENTS + 5}};

enum { EVENT_COLUMNS = sizeof event_columns / sizeof *event_columns };

/* --- counting --- */

static struct area *area_add(struct monthly *monthly, const char *id)
{
	struct area *area = arena_alloc(monthly->arena, sizeof *area);
	if (area != NULL) {
		area->id = arena_strdup(monthly->arena, id);
		monthly->areas[monthly->area_count++] = area;
	}
	return area != NULL && area->id != NULL ? area : NULL;
}

struct monthly *monthly_open(
    struct arena *arena, int month, char *const *area_ids, size_t area_count)
{
	struct monthly *monthly = arena_alloc(arena, sizeof *monthly);
	if (monthly == NULL) {
		return NULL;
	}
	monthly->arena = arena;
	monthly->from_ms = month_start_ms(month);
	monthly->before_ms = month_start_ms(month + 1);
	for (size_t i = 0; i < area_count && i < MONTHLY_AREAS_MAX; i++) {
		if (area_add(monthly, area_ids[i]) == NULL) {
			return NULL;
		}
	}
	return monthly;
}

static enum status area_find(struct monthly *monthly, const char *id, struct area **ret_area)
{
	for (size_t i = 0; i < monthly->area_count; i++) {
		if (strcmp(monthly->areas[i]->id, id) == 0) {
			*ret_area = monthly->areas[i];
			return OK;
		}
	}
	if (monthly->area_count == MONTHLY_AREAS_MAX) {
		return OUT_OF_RANGE;
	}
	*ret_area = area_add(monthly, id);
	return *ret_area != NULL ? OK : RESOURCE_EXHAUSTED;
}

static enum status topic_find(struct monthly *monthly, const char *id, struct topic **ret_topic)
{
	for (size_t i = 0; i < monthly->topic_count; i++) {
		if (strcmp(monthly->topics[i]->id, id) == 0) {
			*ret_topic = monthly->topics[i];
			return OK;
		}
	}
	if (monthly->topic_count == MONTHLY_TOPICS_MAX) {
		return OUT_OF_RANGE;
	}
	struct topic *topic = arena_alloc(monthly->arena, sizeof *topic);
	if (topic == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	topic->id = arena_strdup(monthly->arena, id);
	monthly->topics[monthly->topic_count++] = topic;
	*ret_topic = topic;
	return topic->id != NULL ? OK : RESOURCE_EXHAUSTED;
}

struct adding {
	struct monthly *monthly;
	struct area *area;
	size_t row;
	const struct figures_case *from;
};

static enum status add_topics(const struct adding *adding)
{
	const struct figures_case *from = adding->from;
	enum status status = OK;
	for (size_t i = 0; i < from->topic_count && status == OK; i++) {
		struct topic *topic;
		bool is_again = false;
		for (size_t k = 0; k < i; k++) {
			is_again = is_again || strcmp(from->topic_ids[k], from->topic_ids[i]) == 0;
		}
		if (is_again) {
			continue;
		}
		status = topic_find(adding->monthly, from->topic_ids[i], &topic);
		if (status == OK) {
			topic->filed[adding->row]++;
		}
	}
	return status;
}

static enum status add_filed(const struct adding *adding)
{
	uint32_t sector = adding->from->sector;
	uint32_t kind = adding->from->kind;
	adding->area
	    ->sector_kind[sector < FIGURES_SECTORS ? sector : 0][kind < FIGURES_KINDS ? kind : 0]++;
	return add_topics(adding);
}

static enum status add_event(void *arg, const struct figures_event *event)
{
	const struct adding *adding = arg;
	struct monthly *monthly = adding->monthly;
	if (event->at_ms < monthly->from_ms || event->at_ms >= monthly->before_ms) {
		return OK;
	}
	enum status status = figures_take(&adding->area->figures, monthly->arena, event);
	if (status == OK) {
		status = figures_take(&monthly->region, monthly->arena, event);
	}
	return status == OK && event->counter == FIGURES_FILED ? add_filed(adding) : status;
}

enum status monthly_add(struct monthly *monthly, const struct figures_case *from)
{
	struct adding adding = {.monthly = monthly, .from = from};
	enum status status = area_find(monthly, from->area_id, &adding.area);
	while (status == OK && monthly->areas[adding.row] != adding.area) {
		adding.row++;
	}
	return status == OK ? figures_events(from, add_event, &adding) : status;
}

/* --- what is shown --- */

uint64_t grid_count(const struct grid *grid, size_t row, size_t column)
{
	size_t from_row = row < grid->rows ? row : 0;
	size_t to_row = row < grid->rows ? row + 1 : grid->rows;
	size_t from_column = column < grid->columns ? column : 0;
	size_t to_column = column < grid->columns ? column + 1 : grid->columns;
	uint64_t count = 0;
	for (size_t r = from_row; r < to_row; r++) {
		for (size_t c = from_column; c < to_column; c++) {
			count += grid->counts[r * grid->columns + c];
		}
	}
	return count;
}

size_t grid_mark_at(const struct grid *grid, size_t row, size_t column)
{
	const struct suppression_table table = {.rows = grid->rows, .columns = grid->columns};
	return suppression_at(&table, row, column);
}

static int64_t shown(const struct grid *grid, size_t row, size_t column)
{
	return grid->marks[grid_mark_at(grid, row, column)] == SUPPRESSION_SHOWN
		   ? (int64_t)grid_count(grid, row, column)
		   : MONTHLY_HIDDEN;
}

/* A single column's cells are its row totals too. */
static int64_t shown_total(const struct grid *grid, size_t row)
{
	int64_t total = shown(grid, row, grid->columns);
	return grid->columns == 1 && shown(grid, row, 0) == MONTHLY_HIDDEN ? MONTHLY_HIDDEN : total;
}

static enum status show_table(struct monthly *monthly, enum monthly_name which)
{
	struct monthly_table *table = &monthly->tables[which];
	const struct grid *grid = &monthly->grids[which];
	size_t width = table->columns + 1;
	int64_t *counts = arena_alloc(monthly->arena, (table->rows + 1) * width * sizeof *counts);
	if (counts == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < (table->rows + 1) * width; i++) {
		counts[i] = shown(grid, i / width, i % width);
	}
	table->counts = counts;
	return OK;
}

static enum status show_events(struct monthly *monthly)
{
	const char **keys = arena_alloc(monthly->arena, EVENT_COLUMNS * sizeof *keys);
	size_t rows = monthly->area_count;
	int64_t *counts = arena_alloc(monthly->arena, (rows + 1) * EVENT_COLUMNS * sizeof *counts);
	if (keys == NULL || counts == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < EVENT_COLUMNS; i++) {
		keys[i] = event_columns[i].name;
		for (size_t row = 0; row <= rows; row++) {
			counts[row * EVENT_COLUMNS + i] =
			    shown_total(&monthly->grids[event_columns[i].grid], row);
		}
	}
	monthly->tables[MONTHLY_AREA_EVENTS] = (struct monthly_table){.name = "area_events",
	    .rows_are = HEAD_AREA,
	    .columns_are = HEAD_EVENT,
	    .row_keys = monthly->tables[MONTHLY_AREA_KIND].row_keys,
	    .column_keys = keys,
	    .rows = rows,
	    .columns = EVENT_COLUMNS,
	    .counts = counts};
	return OK;
}

enum status monthly_hide(
    struct monthly *monthly, const uint64_t *knowers, size_t count, const atomic_bool *stopping)
{
	enum status status = grids_build(monthly);
	if (status == OK) {
		status = grids_hide(monthly, knowers, count, stopping);
	}
	for (size_t i = MONTHLY_AREA_KIND; i < MONTHLY_TABLES && status == OK; i++) {
		status = show_table(monthly, (enum monthly_name)i);
	}
	return status == OK ? show_events(monthly) : status;
}

const struct monthly_table *monthly_table(const struct monthly *monthly, enum monthly_name which)
{
	return &monthly->tables[which];
}

/* Which grid's row totals count the cases of a spread. */
static const size_t spread_grids[FIGURES_SPREADS] = {
    GRID_EVENTS + 1, GRID_EVENTS + 2, MONTHLY_AREA_OUTCOME};

struct spread monthly_spread(struct monthly *monthly, size_t row, enum figures_spread which)
{
	struct figures *figures =
	    row < monthly->area_count ? &monthly->areas[row]->figures : &monthly->region;
	struct spread spread = figures_spread_of(figures, which);
	if (spread.cases < SPREAD_CASES_MIN ||
	    shown_total(&monthly->grids[spread_grids[which]], row) == MONTHLY_HIDDEN) {
		return (struct spread){.cases = 0};
	}
	spread.median_ms -= spread.median_ms % MONTHLY_HOUR_MS;
	spread.p90_ms -= spread.p90_ms % MONTHLY_HOUR_MS;
	return spread;
}
