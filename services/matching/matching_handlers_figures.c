/* Figures about the caller's work areas, and the published ones about the region. */
#include "matching/cases.h"
#include "matching/figures_view.h"
#include "matching/matching_handlers.h"
#include "matching/row_filter.h"
#include "matching/views.h"
#include "overview/tally.h"
#include "runtime/month.h"

#include <stdlib.h>
#include <string.h>

typedef Samen__Matching__V1__FiguresRequest FiguresRequest;
typedef Samen__Matching__V1__FiguresResponse FiguresResponse;
typedef Samen__Matching__V1__FiguresRow FiguresRow;

enum { MONTHS_MAX = 36, MONTHS_DEFAULT = 12 };

_Static_assert((int)TALLY_KIND == (int)SAMEN__MATCHING__V1__FIGURE_GROUP__BY_KIND &&
		   (int)TALLY_AREA == (int)SAMEN__MATCHING__V1__FIGURE_GROUP__BY_AREA,
    "groups of the wire are those of the tally");

/* --- what is asked --- */

static void read_month(struct call *call, const char *field, const char *text, int *month)
{
	if (text[0] != '\0' && !month_read(text, month)) {
		(void)call_field(
		    call, field, "NOT_A_MONTH", N_("write months as year and month: 2026-11"));
	}
}

static enum status read_plan(
    struct call *call, const FiguresRequest *in, struct tally_plan *ret_plan)
{
	struct tally_plan plan = {.to_month = month_of(call->now_ms),
	    .group = (enum tally_group)in->group_by,
	    .sector = (uint32_t)in->sector,
	    .kind = (uint32_t)in->kind,
	    .topic_id = in->topic_id};
	read_month(call, "to_month", in->to_month, &plan.to_month);
	plan.from_month = plan.to_month - MONTHS_DEFAULT + 1;
	read_month(call, "from_month", in->from_month, &plan.from_month);
	if (!call_has_wrong_fields(call) &&
	    (plan.from_month > plan.to_month || plan.to_month - plan.from_month >= MONTHS_MAX)) {
		(void)call_field(call, "from_month", "OUT_OF_RANGE",
		    N_("is no later than the last month, and at most %d months are shown at once"),
		    MONTHS_MAX);
	}
	if (in->group_by < 0 || in->group_by > SAMEN__MATCHING__V1__FIGURE_GROUP__BY_KIND) {
		(void)call_field(call, "group_by", "UNKNOWN", N_("is none of the groups"));
	}
	enum status status = row_filter_check_topic(call, "topic_id", in->topic_id);
	*ret_plan = plan;
	return call_has_wrong_fields(call) ? INVALID_ARGUMENT : status;
}

/* --- counting --- */

struct counting {
	struct call *call;
	struct tally *tally;
};

static enum status count_case(void *arg, const struct figures_case *from)
{
	const struct counting *counting = arg;
	enum status status = call_check_time(counting->call);
	return status == OK ? tally_add(counting->tally, from) : status;
}

static enum status count_areas(
    struct call *call, char *const *area_ids, size_t count, struct tally *tally)
{
	struct counting counting = {call, tally};
	return cases_of_areas(call, area_ids, count, count_case, &counting);
}

static enum status expect_areas(struct tally *tally, char *const *area_ids, size_t count)
{
	enum status status = OK;
	for (size_t i = 0; i < count && status == OK; i++) {
		status = tally_expect(tally, area_ids[i]);
	}
	return status;
}

/* --- showing --- */

static const char *value_name(const ProtobufCEnumDescriptor *type, int number)
{
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(type, number);
	return value != NULL ? value->name : "";
}

static char *row_key(struct call *call, enum tally_group group, const struct tally_row *row)
{
	char month[MONTH_TEXT_SIZE];
	switch (group) {
	case TALLY_SECTOR:
		return arena_strdup(
		    call->arena, value_name(&samen__common__v1__sector__descriptor, row->number));
	case TALLY_KIND:
		return arena_strdup(call->arena,
		    value_name(&samen__intake__v1__request_kind__descriptor, row->number));
	case TALLY_MONTH:
		month_write(row->number, month);
		return arena_strdup(call->arena, month);
	default:
		return arena_strdup(call->arena, row->key);
	}
}

static enum status row_fill(
    struct call *call, enum tally_group group, struct tally_row *from, FiguresRow *row)
{
	samen__matching__v1__figures_row__init(row);
	row->key = row_key(call, group, from);
	row->label = row->key;
	enum status status = row->key != NULL ? OK : RESOURCE_EXHAUSTED;
	if (status == OK && group == TALLY_AREA) {
		status = area_name(call, row->key, &row->label);
	}
	if (status == OK && group == TALLY_TOPIC) {
		status = topic_name(call, row->key, &row->label);
	}
	return status == OK ? figures_view(call->arena, &from->figures, &row->figures) : status;
}

static int compare_labels(const void *a, const void *b)
{
	const FiguresRow *left = *(FiguresRow *const *)a;
	const FiguresRow *right = *(FiguresRow *const *)b;
	int order = strcmp(left->label, right->label);
	return order != 0 ? order : strcmp(left->key, right->key);
}

static enum status show_rows(
    struct call *call, enum tally_group group, struct tally *tally, FiguresResponse *out)
{
	struct tally_row **rows;
	size_t count;
	enum status status = tally_rows(tally, &rows, &count);
	if (status != OK) {
		return status;
	}
	FiguresRow *list = arena_alloc(call->arena, (count + 1) * sizeof *list);
	out->rows = arena_alloc(call->arena, (count + 1) * sizeof *out->rows);
	if (list == NULL || out->rows == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (; out->n_rows < count && status == OK; out->n_rows++) {
		out->rows[out->n_rows] = &list[out->n_rows];
		status = row_fill(call, group, rows[out->n_rows], &list[out->n_rows]);
	}
	if (status == OK && (group == TALLY_AREA || group == TALLY_TOPIC)) {
		qsort(out->rows, out->n_rows, sizeof *out->rows, compare_labels);
	}
	return status;
}

static char *month_text(struct call *call, int month)
{
	char text[MONTH_TEXT_SIZE];
	month_write(month, text);
	return arena_strdup(call->arena, text);
}

static enum status show(
    struct call *call, const struct tally_plan *plan, struct tally *tally, FiguresResponse *out)
{
	out->from_month = month_text(call, plan->from_month);
	out->to_month = month_text(call, plan->to_month);
	if (out->from_month == NULL || out->to_month == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = show_rows(call, plan->group, tally, out);
	return status == OK ? figures_view(call->arena, tally_total(tally), &out->total) : status;
}

enum status get_figures_answer(struct call *call, const void *request, void *response)
{
	const FiguresRequest *in = request;
	struct tally_plan plan;
	const struct areas areas = areas_asked(call, &in->area_id);
	enum status status = read_plan(call, in, &plan);
	if (status == OK) {
		status = check_area(call, in->area_id);
	}
	if (status != OK) {
		return status;
	}
	struct tally *tally = tally_open(&plan);
	if (tally == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (plan.group == TALLY_AREA) {
		status = expect_areas(tally, areas.ids, areas.count);
	}
	if (status == OK) {
		status = count_areas(call, areas.ids, areas.count, tally);
	}
	if (status == OK) {
		status = show(call, &plan, tally, response);
	}
	tally_close(tally);
	return status;
}

/* --- published --- */

enum status list_monthly_tables_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	Samen__Matching__V1__ListMonthlyTablesResponse *out = response;
	struct id_list months = {0};
	enum status status = months_list(call, &months);
	out->months = (char **)(uintptr_t)months.ids;
	out->n_months = months.count;
	return status;
}

static enum status fail_unpublished(struct call *call)
{
	return call_fail(call, NOT_FOUND,
	    N_("there are no tables of this month: they are published a day after its end"));
}

enum status get_monthly_tables_answer(struct call *call, const void *request, void *response)
{
	const Samen__Matching__V1__GetMonthlyTablesRequest *in = request;
	struct id_list months = {0};
	MonthlyTables *tables;
	int month;
	read_month(call, "month", in->month, &month);
	if (call_has_wrong_fields(call)) {
		return INVALID_ARGUMENT;
	}
	enum status status = months_list(call, &months);
	if (status == OK && months.count == 0) {
		return fail_unpublished(call);
	}
	if (status == OK) {
		bool is_latest = in->month[0] == '\0';
		status =
		    month_find(call, is_latest ? months.ids[months.count - 1] : in->month, &tables);
	}
	if (status == OK) {
		*(MonthlyTables *)response = *tables;
	}
	return status == NOT_FOUND ? fail_unpublished(call) : status;
}
