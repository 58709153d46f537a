#include "overview/monthly.h"

#include "overview/month.h"

#include "common.pb-c.h"
#include "intake.pb-c.h"
#include "matching.pb-c.h"

#include <stdlib.h>
#include <string.h>

enum { AREAS_MAX = SUPPRESSION_ROWS_MAX, TOPICS_MAX = SUPPRESSION_COLUMNS_MAX };

/* What happened in an area. */
struct area {
	const char *id;
	struct figures figures;
	uint64_t sector_kind[FIGURES_SECTORS][FIGURES_KINDS]; /* filed */
};

struct topic {
	const char *id;
	uint64_t filed[AREAS_MAX];
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

/* Single columns of areas by what happened come behind the tables. */
static const struct {
	const char *name;
	unsigned counter;
} events[] = {{"early", FIGURES_EARLY}, {"offered", FIGURES_OFFERED}, {"helped", FIGURES_HELPED},
    {"withdrawn", FIGURES_WITHDRAWN}, {"offers", FIGURES_OFFERS}, {"expired", FIGURES_EXPIRED}};

enum {
	EVENTS = sizeof events / sizeof *events,
	GRID_EVENTS = MONTHLY_TABLES,
	GRIDS = GRID_EVENTS + EVENTS
};

/* The columns of MONTHLY_AREA_EVENTS: row totals of these grids. */
static const struct {
	const char *name;
	size_t grid;
} event_columns[] = {{"filed", MONTHLY_AREA_KIND}, {"early", GRID_EVENTS},
    {"offered", GRID_EVENTS + 1}, {"helped", GRID_EVENTS + 2}, {"closed", MONTHLY_AREA_OUTCOME},
    {"withdrawn", GRID_EVENTS + 3}, {"offers", GRID_EVENTS + 4}, {"declined", MONTHLY_AREA_DECLINE},
    {"expired", GRID_EVENTS + 5}};

enum { EVENT_COLUMNS = sizeof event_columns / sizeof *event_columns };

struct monthly {
	struct arena *arena;
	int64_t from_ms, before_ms;
	struct area *areas[AREAS_MAX];
	size_t area_count;
	struct topic *topics[TOPICS_MAX];
	size_t topic_count;
	struct figures region;
	struct monthly_table tables[MONTHLY_TABLES];
	struct grid grids[GRIDS]; /* that of MONTHLY_AREA_EVENTS stays empty */
};

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
	for (size_t i = 0; i < area_count && i < AREAS_MAX; i++) {
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
	if (monthly->area_count == AREAS_MAX) {
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
	if (monthly->topic_count == TOPICS_MAX) {
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

static enum status build_grids(struct monthly *monthly)
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
	for (size_t i = 0; i < EVENTS && status == OK; i++) {
		status = build_event(monthly, i);
	}
	return status;
}

/* --- hiding --- */

/* Who reads, and whether the last round hid something more. */
struct hiding {
	struct monthly *monthly;
	const uint64_t *knowers;
	size_t knower_count;
	bool has_grown;
};

static size_t mark_at(const struct grid *grid, size_t row, size_t column)
{
	const struct suppression_table table = {.rows = grid->rows, .columns = grid->columns};
	return suppression_at(&table, row, column);
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
	    .forced = grid->marks};
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
		share(hiding, kinds, mark_at(kinds, kinds->rows, i), sectors,
		    mark_at(sectors, sectors->rows, i));
	}
	for (size_t i = 0; i <= kinds->rows; i++) {
		follow(hiding, kinds, mark_at(kinds, i, kinds->columns), topics,
		    mark_at(topics, i, topics->columns));
	}
	for (size_t i = 0; i < outcomes->columns; i++) {
		const char *key = hiding->monthly->tables[MONTHLY_AREA_OUTCOME].column_keys[i];
		if (strcmp(key, "REFERRED") == 0) {
			share(hiding, outcomes, mark_at(outcomes, outcomes->rows, i), referrals,
			    mark_at(referrals, referrals->rows, referrals->columns));
		}
	}
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
	} while (status == OK && hiding->has_grown);
	return status;
}

/* --- what is shown --- */

static uint64_t true_count(const struct grid *grid, size_t row, size_t column)
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

static int64_t shown(const struct grid *grid, size_t row, size_t column)
{
	return grid->marks[mark_at(grid, row, column)] == SUPPRESSION_SHOWN
		   ? (int64_t)true_count(grid, row, column)
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
	    .row_keys = area_keys(monthly),
	    .column_keys = keys,
	    .rows = rows,
	    .columns = EVENT_COLUMNS,
	    .counts = counts};
	return monthly->tables[MONTHLY_AREA_EVENTS].row_keys != NULL ? OK : RESOURCE_EXHAUSTED;
}

enum status monthly_hide(struct monthly *monthly, const uint64_t *knowers, size_t count)
{
	uint64_t all_but_one[AREAS_MAX];
	uint64_t all =
	    monthly->area_count < 64 ? ((uint64_t)1 << monthly->area_count) - 1 : UINT64_MAX;
	struct hiding hiding = {.monthly = monthly, .knowers = knowers, .knower_count = count};
	if (count > SUPPRESSION_KNOWERS_MAX) {
		for (size_t i = 0; i < monthly->area_count; i++) {
			all_but_one[i] = all & ~((uint64_t)1 << i);
		}
		hiding.knowers = all_but_one;
		hiding.knower_count = monthly->area_count;
	}
	enum status status = build_grids(monthly);
	if (status == OK) {
		status = hide_all(&hiding);
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
