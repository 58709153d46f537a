#include "matching/months.h"

#include "matching/cases.h"
#include "matching/figures_view.h"
#include "overview/monthly.h"
#include "runtime/month.h"

#include <stdlib.h>
#include <string.h>

typedef Samen__Matching__V1__MonthlyTable MonthlyTable;
typedef Samen__Matching__V1__MonthlyHeading MonthlyHeading;
typedef Samen__Matching__V1__MonthlySpread MonthlySpread;
typedef Samen__Matching__V1__Spread Spread;

enum { DRAFT_BYTES_MAX = 64 * 1024 * 1024 };

static const int64_t hour_ms = (int64_t)60 * 60 * 1000;
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

/* --- who knows what already --- */

/* Sets of areas that one consultant watches, each once. */
struct knowers {
	uint64_t sets[SUPPRESSION_KNOWERS_MAX];
	size_t count;
};

struct month_draft {
	struct arena *arena; /* of all that follows */
	int month;
	int64_t copy_begun_ms; /* of what was counted */
	struct id_list areas;
	struct knowers knowers;
	struct monthly *monthly;
};

static uint64_t areas_watched(const struct id_list *areas, const Person *person)
{
	uint64_t set = 0;
	for (size_t i = 0; i < areas->count && i < SUPPRESSION_ROWS_MAX; i++) {
		if (texts_have(person->area_ids, person->n_area_ids, areas->ids[i])) {
			set |= (uint64_t)1 << i;
		}
	}
	return set;
}

/* Also who was invited and has not come yet: they will see the rows of their areas. */
static bool is_consultant(const Person *person)
{
	bool is = false;
	for (size_t i = 0; i < person->n_roles; i++) {
		is = is || person->roles[i] == SAMEN__COMMON__V1__ROLE__CONSULTANT;
	}
	return is && person->state != SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED;
}

/* More sets than there is room for are counted, for the caller to see that it was too little. */
static void knowers_add(struct knowers *knowers, uint64_t set)
{
	for (size_t i = 0; i < knowers->count && i < SUPPRESSION_KNOWERS_MAX; i++) {
		if (knowers->sets[i] == set) {
			return;
		}
	}
	if (set != 0 && knowers->count < SUPPRESSION_KNOWERS_MAX) {
		knowers->sets[knowers->count] = set;
	}
	knowers->count += set != 0;
}

static enum status find_knowers(
    struct call *call, const struct id_list *areas, struct knowers *knowers)
{
	struct record_range range;
	struct arena_mark mark = arena_mark(call->arena);
	enum status status = replica_people_walk(call, &range);
	while (status == OK) {
		const char *id;
		FeedPerson *feed;
		status = record_range_next(&range, &id, &feed);
		if (status == OK && feed->person != NULL && is_consultant(feed->person)) {
			knowers_add(knowers, areas_watched(areas, feed->person));
		}
	}
	record_range_close(&range);
	arena_rewind(call->arena, mark);
	return status == OUT_OF_RANGE ? OK : status;
}

/* An area and what it is sorted by. */
struct named_area {
	const char *id, *name;
};

static int compare_names(const void *a, const void *b)
{
	const struct named_area *left = a;
	const struct named_area *right = b;
	int order = strcmp(left->name, right->name);
	return order != 0 ? order : strcmp(left->id, right->id);
}

static enum status sort_areas(struct call *call, struct id_list *areas)
{
	struct named_area *named = arena_alloc(call->arena, (areas->count + 1) * sizeof *named);
	enum status status = named != NULL ? OK : RESOURCE_EXHAUSTED;
	for (size_t i = 0; i < areas->count && status == OK; i++) {
		Area *area;
		status = replica_area_find(call, areas->ids[i], &area);
		named[i] = (struct named_area){areas->ids[i], status == OK ? area->name : ""};
	}
	if (status == OK) {
		qsort(named, areas->count, sizeof *named, compare_names);
	}
	for (size_t i = 0; i < areas->count && status == OK; i++) {
		areas->ids[i] = named[i].id;
	}
	return status;
}

/* All areas, by name. */
static enum status find_areas(struct call *call, struct month_draft *draft)
{
	struct record_range range;
	const char *id;
	enum status status = replica_areas_walk(call, &range);
	while (status == OK) {
		status = record_range_next_id(&range, &id);
		if (status == OK) {
			status = id_list_add(&draft->areas, draft->arena, id);
		}
	}
	record_range_close(&range);
	return status == OUT_OF_RANGE ? sort_areas(call, &draft->areas) : status;
}

/* --- tables on the wire: they point at what was worked out, until they are kept --- */

static enum status label_area(struct call *call, MonthlyHeading *heading)
{
	Area *area;
	enum status status = replica_area_find(call, heading->key, &area);
	if (status == OK) {
		heading->label_nl = area->name;
		heading->label_en = area->name;
	}
	return status == NOT_FOUND ? OK : status;
}

static enum status label_topic(struct call *call, MonthlyHeading *heading)
{
	Topic *topic;
	enum status status = replica_topic_find(call, heading->key, &topic);
	if (status == OK) {
		heading->label_nl = topic->label_nl;
		heading->label_en = topic->label_en;
	}
	return status == NOT_FOUND ? OK : status;
}

static enum status heading_new(
    struct call *call, enum monthly_headings of, const char *key, MonthlyHeading **ret_heading)
{
	MonthlyHeading *heading = arena_alloc(call->arena, sizeof *heading);
	if (heading == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__matching__v1__monthly_heading__init(heading);
	heading->key = wire_text(key);
	*ret_heading = heading;
	switch (of) {
	case HEAD_AREA:
		return label_area(call, heading);
	case HEAD_TOPIC:
		return label_topic(call, heading);
	default:
		return OK;
	}
}

static enum status headings_fill(struct call *call,
    enum monthly_headings of,
    const char *const *keys,
    size_t count,
    bool has_total,
    MonthlyHeading ***ret_headings)
{
	MonthlyHeading **headings = arena_alloc(call->arena, (count + 1) * sizeof *headings);
	enum status status = headings != NULL ? OK : RESOURCE_EXHAUSTED;
	for (size_t i = 0; i < count && status == OK; i++) {
		status = heading_new(call, of, keys[i], &headings[i]);
	}
	if (status == OK && has_total) {
		status = heading_new(call, HEAD_EVENT, "total", &headings[count]);
	}
	*ret_headings = headings;
	return status;
}

static enum status table_fill(
    struct call *call, const struct monthly_table *from, MonthlyTable *table)
{
	samen__matching__v1__monthly_table__init(table);
	table->name = wire_text(from->name);
	table->n_rows = from->rows + 1;
	table->n_columns = from->columns + from->adds_up;
	table->n_counts = table->n_rows * table->n_columns;
	table->counts = (int64_t *)(uintptr_t)from->counts;
	enum status status =
	    headings_fill(call, from->rows_are, from->row_keys, from->rows, true, &table->rows);
	return status == OK ? headings_fill(call, from->columns_are, from->column_keys,
				  from->columns, from->adds_up, &table->columns)
			    : status;
}

static enum status add_tables(
    struct call *call, const struct monthly *monthly, MonthlyTables *tables)
{
	MonthlyTable *list = arena_alloc(call->arena, MONTHLY_TABLES * sizeof *list);
	tables->tables = arena_alloc(call->arena, MONTHLY_TABLES * sizeof *tables->tables);
	if (list == NULL || tables->tables == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = OK;
	for (size_t i = 0; i < MONTHLY_TABLES && status == OK; i++) {
		status = table_fill(call, monthly_table(monthly, (enum monthly_name)i), &list[i]);
		tables->tables[tables->n_tables++] = &list[i];
	}
	return status;
}

/* --- times --- */

/* Unset when it may not be shown. */
static enum status spread_fill(
    struct call *call, struct spread spread, Spread **ret_view, bool *has_any)
{
	*ret_view = NULL;
	if (spread.cases == 0) {
		return OK;
	}
	*has_any = true;
	*ret_view = spread_view(call->arena, &spread);
	return *ret_view != NULL ? OK : RESOURCE_EXHAUSTED;
}

static enum status add_spread(
    struct call *call, struct monthly *monthly, size_t row, MonthlyTables *tables)
{
	MonthlySpread *view = arena_alloc(call->arena, sizeof *view);
	bool has_any = false;
	if (view == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__matching__v1__monthly_spread__init(view);
	view->area = tables->tables[MONTHLY_AREA_EVENTS]->rows[row];
	enum status status = spread_fill(
	    call, monthly_spread(monthly, row, TO_FIRST_OFFER), &view->to_first_offer, &has_any);
	if (status == OK) {
		status = spread_fill(call, monthly_spread(monthly, row, TO_FIRST_ACCEPTANCE),
		    &view->to_first_acceptance, &has_any);
	}
	if (status == OK) {
		status = spread_fill(
		    call, monthly_spread(monthly, row, TO_OUTCOME), &view->to_outcome, &has_any);
	}
	if (status == OK && has_any) {
		tables->spreads[tables->n_spreads++] = view;
	}
	return status;
}

static enum status add_spreads(struct call *call, struct monthly *monthly, MonthlyTables *tables)
{
	size_t rows = tables->tables[MONTHLY_AREA_EVENTS]->n_rows;
	enum status status = OK;
	tables->spreads = arena_alloc(call->arena, rows * sizeof *tables->spreads);
	if (tables->spreads == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t row = 0; row < rows && status == OK; row++) {
		status = add_spread(call, monthly, row, tables);
	}
	return status;
}

/* --- when --- */

/* When the first request was filed; now when there is none. */
static enum status find_first(struct call *call, int64_t *ret_first_ms)
{
	struct record_range range;
	struct arena_mark mark = arena_mark(call->arena);
	enum status status = replica_requests_walk(call, &range);
	*ret_first_ms = call->now_ms;
	while (status == OK) {
		const char *id;
		FeedRequest *request;
		status = record_range_next(&range, &id, &request);
		if (status == OK && request->filed_at_ms < *ret_first_ms) {
			*ret_first_ms = request->filed_at_ms;
		}
		arena_rewind(call->arena, mark);
	}
	record_range_close(&range);
	return status == OUT_OF_RANGE ? OK : status;
}

/* The first month that was not published; that of this moment when there is no request yet. */
static enum status next_month(struct call *call, int *ret_month)
{
	struct id_list months = {0};
	int64_t first_ms = 0;
	enum status status = months_list(call, &months);
	if (status == OK && months.count > 0) {
		bool is_month = month_read(months.ids[months.count - 1], ret_month);
		(*ret_month)++;
		return is_month ? OK : DATA_LOSS;
	}
	if (status == OK) {
		status = find_first(call, &first_ms);
	}
	*ret_month = month_of(first_ms);
	return status;
}

/* When the copy of what is counted was begun, an hour ago or more; NOT_FOUND when it is not old
 * enough. A moment that lies ahead is that of a clock which was set back since. */
static enum status copy_is_whole(struct call *call, int64_t *ret_begun_ms)
{
	enum status status = copy_begun(call, ret_begun_ms);
	if (status == NOT_FOUND || (status == OK && *ret_begun_ms > call->now_ms)) {
		return FAILED_PRECONDITION;
	}
	return status == OK && call->now_ms - *ret_begun_ms < hour_ms ? NOT_FOUND : status;
}

static enum status find_due(struct call *call, struct month_draft *draft)
{
	enum status status = copy_is_whole(call, &draft->copy_begun_ms);
	if (status == OK) {
		status = next_month(call, &draft->month);
	}
	bool is_due = status == OK && call->now_ms >= month_start_ms(draft->month + 1) + day_ms;
	return status == OK && !is_due ? NOT_FOUND : status;
}

/* --- drafts --- */

struct month_draft *month_draft_open(void)
{
	struct month_draft *draft = calloc(1, sizeof *draft);
	if (draft == NULL) {
		return NULL;
	}
	draft->arena = arena_open(DRAFT_BYTES_MAX);
	if (draft->arena == NULL) {
		month_draft_close(draft);
		return NULL;
	}
	return draft;
}

void month_draft_close(struct month_draft *draft)
{
	if (draft != NULL) {
		arena_close(draft->arena);
		free(draft);
	}
}

int month_draft_month(const struct month_draft *draft)
{
	return draft->month;
}

static enum status count_case(void *arg, const struct figures_case *from)
{
	return monthly_add(arg, from);
}

enum status month_gather(struct call *call, void *arg)
{
	struct month_draft *draft = arg;
	arena_reset(draft->arena);
	*draft = (struct month_draft){.arena = draft->arena};
	enum status status = find_due(call, draft);
	if (status == OK) {
		status = find_areas(call, draft);
	}
	if (status == OK) {
		status = find_knowers(call, &draft->areas, &draft->knowers);
	}
	if (status != OK) {
		return status;
	}
	draft->monthly = monthly_open(draft->arena, draft->month,
	    (char *const *)(uintptr_t)draft->areas.ids, draft->areas.count);
	return draft->monthly != NULL ? cases_of_region(call, count_case, draft->monthly)
				      : RESOURCE_EXHAUSTED;
}

enum status month_hide(struct month_draft *draft, const atomic_bool *stopping)
{
	return monthly_hide(draft->monthly, draft->knowers.sets, draft->knowers.count, stopping);
}

/* --- publishing --- */

/* ABORTED when what was worked out rests on what is not so any more. */
static enum status check_still_holds(struct call *call, const struct month_draft *draft)
{
	struct knowers now = {.count = 0};
	int64_t begun_ms;
	enum status status = copy_is_whole(call, &begun_ms);
	if (status == NOT_FOUND || (status == OK && begun_ms != draft->copy_begun_ms)) {
		return ABORTED;
	}
	if (status == OK) {
		status = find_knowers(call, &draft->areas, &now);
	}
	return status == OK && memcmp(&now, &draft->knowers, sizeof now) != 0 ? ABORTED : status;
}

enum status month_publish(struct call *call, void *arg)
{
	struct month_draft *draft = arg;
	char text[MONTH_TEXT_SIZE];
	MonthlyTables tables = SAMEN__MATCHING__V1__MONTHLY_TABLES__INIT;
	enum status status = check_still_holds(call, draft);
	if (status != OK) {
		return status;
	}
	month_write(draft->month, text);
	tables.month = text;
	tables.published_at_ms = call->now_ms;
	status = add_tables(call, draft->monthly, &tables);
	if (status == OK) {
		status = add_spreads(call, draft->monthly, &tables);
	}
	return status == OK ? month_save(call, &tables) : status;
}

enum status months_begin_copy(struct call *call, void *arg)
{
	(void)arg;
	return copy_begin(call);
}
