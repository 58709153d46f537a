/* Coverage of the caller's work areas: where help is missing. */
#include "language/lexicon.h"
#include "matching/coverage_facts.h"
#include "matching/matching_handlers.h"
#include "matching/matching_store.h"
#include "matching/row_filter.h"
#include "matching/views.h"
#include "overview/coverage_gain.h"
#include "runtime/month.h"

#include <stdlib.h>
#include <string.h>

typedef Samen__Matching__V1__GetCoverageRequest CoverageRequest;
typedef Samen__Matching__V1__GetCoverageResponse CoverageResponse;
typedef Samen__Matching__V1__CoverageArea CoverageArea;
typedef Samen__Matching__V1__CoverageTopic CoverageTopic;
typedef Samen__Matching__V1__CoverageCell CoverageCell;

enum { MONTHS_DEFAULT = 12, MONTHS_MAX = 60, ROOM_DEFAULT = 2, ROOM_MAX = 50 };

static const Samen__Matching__V1__Locality localities[] = {
    [COVERAGE_OWN_AREA] = SAMEN__MATCHING__V1__LOCALITY__OWN_AREA,
    [COVERAGE_NEIGHBOUR] = SAMEN__MATCHING__V1__LOCALITY__NEIGHBOUR_AREA,
    [COVERAGE_REGION] = SAMEN__MATCHING__V1__LOCALITY__OWN_REGION,
    [COVERAGE_NOWHERE] = SAMEN__MATCHING__V1__LOCALITY__LOCALITY_UNSPECIFIED,
};

/* --- what is asked --- */

static enum status check_request(struct call *call, const CoverageRequest *in)
{
	if (in->months > MONTHS_MAX) {
		(void)call_field(
		    call, "months", "OUT_OF_RANGE", N_("lies between 1 and %d"), MONTHS_MAX);
	}
	if (in->room > ROOM_MAX) {
		(void)call_field(
		    call, "room", "OUT_OF_RANGE", N_("lies between 1 and %d"), ROOM_MAX);
	}
	if (in->area_id[0] == '\0' && call->caller.area_count > COVERAGE_AREAS_MAX) {
		(void)call_field(call, "area_id", "REQUIRED",
		    N_("choose one: at most %d areas are shown at once"), COVERAGE_AREAS_MAX);
	}
	enum status status = row_filter_check_topic(call, "topic_id", in->topic_id);
	if (call_has_wrong_fields(call)) {
		return INVALID_ARGUMENT;
	}
	return status == OK ? check_area(call, in->area_id) : status;
}

/* --- topics in the order of the answer --- */

/* A topic of the facts. */
struct column {
	CoverageTopic view;
	uint32_t number;
	uint64_t demand, waiting; /* of all areas */
	bool is_empty;            /* no cell is shown */
};

static bool cell_is_shown(const struct coverage_cell *cell)
{
	return cell->demand > 0 || cell->waiting > 0 || cell->people > 0;
}

static void column_count(const struct coverage *coverage, struct column *column)
{
	column->is_empty = true;
	for (uint32_t area = 0; area < coverage->area_count; area++) {
		const struct coverage_cell *cell = coverage_at(coverage, area, column->number);
		column->demand += cell->demand;
		column->waiting += cell->waiting;
		column->is_empty = column->is_empty && !cell_is_shown(cell);
	}
}

/* A topic that is not in the vocabulary any more is shown by its id. */
static enum status column_name(struct call *call, const char *id, struct column *column)
{
	samen__matching__v1__coverage_topic__init(&column->view);
	column->view.id = arena_strdup(call->arena, id);
	return column->view.id != NULL ? topic_name(call, column->view.id, &column->view.label)
				       : RESOURCE_EXHAUSTED;
}

static int compare_columns(const void *a, const void *b)
{
	const struct column *x = a, *y = b;
	if (x->demand != y->demand) {
		return x->demand < y->demand ? 1 : -1;
	}
	if (x->waiting != y->waiting) {
		return x->waiting < y->waiting ? 1 : -1;
	}
	int order = strcmp(x->view.label, y->view.label);
	return order != 0 ? order : strcmp(x->view.id, y->view.id);
}

/* One answer while it is filled. */
struct answer {
	struct call *call;
	const CoverageRequest *in;
	const struct coverage_facts *facts;
	struct coverage coverage;
	struct column *columns;
	size_t column_count;
	CoverageResponse *out;
};

static enum status take_columns(struct answer *answer)
{
	struct call *call = answer->call;
	uint32_t count = answer->coverage.topic_count;
	answer->columns = arena_alloc(call->arena, ((size_t)count + 1) * sizeof(struct column));
	enum status status = answer->columns != NULL ? OK : RESOURCE_EXHAUSTED;
	for (uint32_t i = 0; status == OK && i < count; i++) {
		struct column *column = &answer->columns[answer->column_count];
		const char *id = lexicon_text(answer->facts->topics, i);
		bool is_asked =
		    answer->in->topic_id[0] == '\0' || strcmp(answer->in->topic_id, id) == 0;
		*column = (struct column){.number = i};
		column_count(&answer->coverage, column);
		if (is_asked && !column->is_empty) {
			status = column_name(call, id, column);
			answer->column_count++;
		}
	}
	if (status == OK && answer->column_count > 1) {
		qsort(
		    answer->columns, answer->column_count, sizeof(struct column), compare_columns);
	}
	return status;
}

/* --- the answer --- */

static enum status add_topics(struct answer *answer)
{
	CoverageResponse *out = answer->out;
	out->topics =
	    arena_alloc(answer->call->arena, (answer->column_count + 1) * sizeof(CoverageTopic *));
	if (out->topics == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < answer->column_count; i++) {
		out->topics[out->n_topics++] = &answer->columns[i].view;
	}
	return OK;
}

static enum status add_areas(struct answer *answer)
{
	CoverageResponse *out = answer->out;
	const struct coverage_facts *facts = answer->facts;
	size_t count = facts->area_count;
	CoverageArea *areas = arena_alloc(answer->call->arena, (count + 1) * sizeof *areas);
	out->areas = arena_alloc(answer->call->arena, (count + 1) * sizeof(CoverageArea *));
	if (areas == NULL || out->areas == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		samen__matching__v1__coverage_area__init(&areas[i]);
		areas[i].id = wire_text(facts->areas[i].id);
		areas[i].name = wire_text(facts->areas[i].name);
		out->areas[out->n_areas++] = &areas[i];
	}
	return OK;
}

static void cell_fill(const struct coverage_cell *cell, CoverageCell *view)
{
	view->demand = cell->demand;
	view->waiting = cell->waiting;
	view->people = cell->people;
	view->room = cell->room;
	view->unmet = cell->unmet;
	view->gain = cell->gain;
	view->gap_rank = cell->rank;
	view->nearest = localities[cell->nearest];
	view->nearest_people = cell->nearest_people;
}

static enum status add_cells(struct answer *answer)
{
	CoverageResponse *out = answer->out;
	size_t size = (size_t)answer->coverage.area_count * answer->column_count;
	CoverageCell *cells = arena_alloc(answer->call->arena, (size + 1) * sizeof *cells);
	out->cells = arena_alloc(answer->call->arena, (size + 1) * sizeof(CoverageCell *));
	if (cells == NULL || out->cells == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < size; i++) {
		uint32_t area = (uint32_t)(i / answer->column_count);
		const struct column *column = &answer->columns[i % answer->column_count];
		const struct coverage_cell *cell =
		    coverage_at(&answer->coverage, area, column->number);
		if (cell_is_shown(cell)) {
			samen__matching__v1__coverage_cell__init(&cells[i]);
			cells[i].area_id = wire_text(answer->facts->areas[area].id);
			cells[i].topic_id = column->view.id;
			cell_fill(cell, &cells[i]);
			out->cells[out->n_cells++] = &cells[i];
		}
	}
	return OK;
}

/* All that is worked out from the facts. */
static enum status work_out(struct answer *answer)
{
	struct arena *arena = answer->call->arena;
	struct coverage *coverage = &answer->coverage;
	struct coverage_needs needs;
	enum status status = coverage_facts_count(answer->call, answer->facts, coverage);
	if (status != OK) {
		return status;
	}
	size_t size = (size_t)coverage->area_count * coverage->topic_count;
	struct coverage_cell **order =
	    arena_alloc(arena, (size + 1) * sizeof(struct coverage_cell *));
	if (order == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	coverage_count_people(coverage);
	answer->out->room = answer->in->room != 0 ? answer->in->room : ROOM_DEFAULT;
	status = coverage_gain(coverage, answer->out->room, arena, &needs);
	if (status == OK) {
		(void)coverage_rank(coverage, order);
		answer->out->waiting = needs.waiting;
		answer->out->taken = needs.taken;
	}
	return status;
}

static enum status answer_fill(struct answer *answer)
{
	enum status status = work_out(answer);
	if (status == OK) {
		status = take_columns(answer);
	}
	if (status == OK) {
		status = add_areas(answer);
	}
	if (status == OK) {
		status = add_topics(answer);
	}
	return status == OK ? add_cells(answer) : status;
}

enum status get_coverage_answer(struct call *call, const void *request, void *response)
{
	const CoverageRequest *in = request;
	struct coverage_facts facts = {0};
	struct answer answer = {.call = call, .in = in, .facts = &facts, .out = response};
	const struct areas areas = areas_asked(call, &in->area_id);
	int months = in->months != 0 ? (int)in->months : MONTHS_DEFAULT;
	enum status status = check_request(call, in);
	if (status != OK) {
		return status;
	}
	answer.out->at_ms = call->now_ms;
	answer.out->from_ms = month_start_ms(month_of(call->now_ms) - months + 1);
	status = coverage_facts_gather(call, areas.ids, areas.count, answer.out->from_ms, &facts);
	if (status == OK) {
		status = answer_fill(&answer);
	}
	coverage_facts_fini(&facts);
	return status;
}
