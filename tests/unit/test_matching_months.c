/* Tables of the region: published once, a day after the month, and never changed. */
#include "support/check.h"
#include "support/matching_stage.h"

#include "matching/months.h"
#include "runtime/month.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef Samen__Matching__V1__MonthlyTables MonthlyTables;
typedef Samen__Matching__V1__MonthlyTable MonthlyTable;

enum { NOORD_FILED = 12, ZUID_FILED = 3 };

static const int64_t minute_ms = 60000;
static const int64_t hour_ms = (int64_t)60 * 60000;
static const int64_t day_ms = (int64_t)24 * 60 * 60000;

static int64_t begin_of(const char *month)
{
	int number;
	assert_true(month_read(month, &number));
	return month_start_ms(number);
}

static enum status publish_next(struct stage *stage, struct month_draft *draft)
{
	enum status status = fake_own_read(&stage->service, month_gather, draft);
	if (status == FAILED_PRECONDITION) {
		assert_int_equal(fake_own_write(&stage->service, months_begin_copy, NULL), OK);
		return NOT_FOUND;
	}
	if (status == OK) {
		assert_int_equal(month_hide(draft, NULL), OK);
		status = fake_own_write(&stage->service, month_publish, draft);
	}
	return status;
}

/* As the publisher does when it is woken. */
static void tick(struct stage *stage)
{
	struct month_draft *draft = month_draft_open();
	enum status status = OK;
	while (status == OK) {
		status = publish_next(stage, draft);
	}
	assert_int_equal(status, NOT_FOUND);
	month_draft_close(draft);
}

/* The timer at a moment, the copy of intake's requests being whole. */
static void tick_at(struct stage *stage, int64_t at_ms)
{
	stage->service.now_ms = at_ms - 2 * hour_ms;
	tick(stage);
	stage->service.now_ms = at_ms;
	tick(stage);
}

static void file(struct stage *stage, const char *area_id, size_t number, int64_t at_ms)
{
	char id[32];
	(void)snprintf(id, sizeof id, "r-%012zu", number);
	stage_request(
	    stage, &(struct stage_request){
		       .id = id, .area_id = area_id, .needs = {"autisme"}, .filed_at_ms = at_ms});
}

static void file_in_noord(struct stage *stage)
{
	for (size_t i = 0; i < NOORD_FILED; i++) {
		file(stage, NOORD, i + 1, begin_of("2026-01") + (int64_t)i * hour_ms);
	}
}

static void file_some(struct stage *stage)
{
	file_in_noord(stage);
	for (size_t i = 0; i < ZUID_FILED; i++) {
		file(stage, ZUID, i + 100, begin_of("2026-01") + (int64_t)i * hour_ms);
	}
}

/* As directory says who watches what. */
static void feed_consultant(struct stage *stage)
{
	Samen__Common__V1__Role roles[] = {SAMEN__COMMON__V1__ROLE__CONSULTANT};
	char *areas[] = {wire_text(NOORD)};
	Person record = SAMEN__DIRECTORY__V1__PERSON__INIT;
	FeedPerson feed = SAMEN__DIRECTORY__V1__FEED_PERSON__INIT;
	record.id = wire_text(CONSULTANT);
	record.roles = roles;
	record.n_roles = 1;
	record.area_ids = areas;
	record.n_area_ids = 1;
	record.state = SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE;
	feed.person = &record;
	assert_int_equal(
	    stage_feed(stage, &matching_directory, "person", CONSULTANT, &feed.base), OK);
}

static size_t months_published(struct stage *stage)
{
	Samen__Matching__V1__ListMonthlyTablesRequest in =
	    SAMEN__MATCHING__V1__LIST_MONTHLY_TABLES_REQUEST__INIT;
	const Samen__Matching__V1__ListMonthlyTablesResponse *out =
	    stage_ask(stage, &consultant, "ListMonthlyTables", &in.base);
	return out->n_months;
}

static const MonthlyTables *tables_of(struct stage *stage, const char *month)
{
	Samen__Matching__V1__GetMonthlyTablesRequest in =
	    SAMEN__MATCHING__V1__GET_MONTHLY_TABLES_REQUEST__INIT;
	in.month = wire_text(month);
	return stage_ask(stage, &neighbour, "GetMonthlyTables", &in.base);
}

static int64_t cell(
    const MonthlyTables *tables, const char *name, const char *row, const char *column)
{
	for (size_t i = 0; i < tables->n_tables; i++) {
		const MonthlyTable *table = tables->tables[i];
		for (size_t k = 0; strcmp(table->name, name) == 0 && k < table->n_counts; k++) {
			if (strcmp(table->rows[k / table->n_columns]->key, row) == 0 &&
			    strcmp(table->columns[k % table->n_columns]->key, column) == 0) {
				return table->counts[k];
			}
		}
	}
	fail_msg("no cell %s %s %s", name, row, column);
	return 0;
}

static void a_month_is_published_a_day_after_its_end(void **state)
{
	struct stage *stage = *state;
	file_in_noord(stage);
	tick_at(stage, begin_of("2026-02") + day_ms - 1);
	assert_int_equal(months_published(stage), 0);
	stage->service.now_ms = begin_of("2026-02") + day_ms;
	tick(stage);
	assert_int_equal(months_published(stage), 1);
	const MonthlyTables *tables = tables_of(stage, "");
	assert_string_equal(tables->month, "2026-01");
	assert_int_equal(tables->published_at_ms, stage->service.now_ms);
	assert_int_equal(cell(tables, "area_events", NOORD, "filed"), NOORD_FILED);
	assert_string_equal(tables->tables[0]->rows[0]->label_nl, "Noord");
	tick(stage);
	assert_int_equal(months_published(stage), 1);
}

static void small_counts_are_hidden(void **state)
{
	struct stage *stage = *state;
	file_some(stage);
	feed_consultant(stage);
	tick_at(stage, begin_of("2026-02") + day_ms);
	const MonthlyTables *tables = tables_of(stage, "2026-01");
	assert_int_equal(cell(tables, "area_events", ZUID, "filed"), -1);
	assert_int_equal(cell(tables, "area_kind", ZUID, "SUPPORT"), -1);
	assert_int_equal(cell(tables, "area_topic", ZUID, "autisme"), -1);
	/* Who watches Noord would have it by subtraction. */
	assert_int_equal(cell(tables, "area_kind", "total", "SUPPORT"), -1);
	assert_int_equal(cell(tables, "sector_kind", "REGULAR", "SUPPORT"), -1);
	assert_int_equal(cell(tables, "sector_kind", "total", "SUPPORT"), -1);
}

static uint8_t *packed(const MonthlyTables *tables, size_t *ret_size)
{
	*ret_size = protobuf_c_message_get_packed_size(&tables->base);
	uint8_t *bytes = malloc(*ret_size + 1);
	assert_non_null(bytes);
	(void)protobuf_c_message_pack(&tables->base, bytes);
	return bytes;
}

static void what_was_published_does_not_change(void **state)
{
	struct stage *stage = *state;
	size_t size;
	size_t again;
	file_some(stage);
	tick_at(stage, begin_of("2026-02") + day_ms);
	uint8_t *before = packed(tables_of(stage, "2026-01"), &size);
	assert_int_equal(
	    stage_feed(stage, &matching_intake, "request", "r-000000000001", NULL), OK);
	file(stage, NOORD, 50, begin_of("2026-01") + minute_ms);
	tick_at(stage, begin_of("2026-03") + 2 * day_ms);
	assert_int_equal(months_published(stage), 2);
	uint8_t *after = packed(tables_of(stage, "2026-01"), &again);
	assert_int_equal(size, again);
	assert_memory_equal(before, after, size);
	free(before);
	free(after);
}

static void missed_months_follow_in_order(void **state)
{
	struct stage *stage = *state;
	file_some(stage);
	file(stage, NOORD, 200, begin_of("2026-04") + hour_ms);
	tick_at(stage, begin_of("2026-06") + day_ms);
	assert_int_equal(months_published(stage), 5);
	assert_string_equal(tables_of(stage, "")->month, "2026-05");
	assert_int_equal(cell(tables_of(stage, "2026-02"), "area_events", "total", "filed"), 0);
	Samen__Matching__V1__GetMonthlyTablesRequest in =
	    SAMEN__MATCHING__V1__GET_MONTHLY_TABLES_REQUEST__INIT;
	in.month = wire_text("2025-12");
	stage_refused(stage, &consultant, "GetMonthlyTables", &in.base, NOT_FOUND);
	in.month = wire_text("2025");
	stage_wrong_field(stage, &consultant, "GetMonthlyTables", &in.base, "month", "NOT_A_MONTH");
	stage_refused(stage, &teacher, "GetMonthlyTables", &in.base, PERMISSION_DENIED);
}

static void nothing_is_published_before_the_first_request(void **state)
{
	struct stage *stage = *state;
	tick_at(stage, begin_of("2026-06") + day_ms);
	assert_int_equal(months_published(stage), 0);
	Samen__Matching__V1__GetMonthlyTablesRequest in =
	    SAMEN__MATCHING__V1__GET_MONTHLY_TABLES_REQUEST__INIT;
	stage_refused(stage, &consultant, "GetMonthlyTables", &in.base, NOT_FOUND);
}

static void a_copy_that_is_not_whole_is_not_counted(void **state)
{
	struct stage *stage = *state;
	const struct follower_source *const sources[] = {&matching_intake, &matching_directory};
	for (size_t i = 0; i < 2; i++) {
		stage->service.now_ms = begin_of("2026-02") + (int64_t)(i + 1) * day_ms;
		stage_forget(stage, sources[i]);
		file_some(stage);
		tick(stage);
		stage->service.now_ms += hour_ms - 1;
		tick(stage);
		assert_int_equal(months_published(stage), 0);
	}
	stage->service.now_ms += 1;
	tick(stage);
	assert_int_equal(months_published(stage), 1);
}

static void a_clock_that_was_set_back_holds_nothing_up(void **state)
{
	struct stage *stage = *state;
	file_some(stage);
	stage->service.now_ms = begin_of("2027-01");
	tick(stage);
	tick_at(stage, begin_of("2026-02") + day_ms);
	assert_int_equal(months_published(stage), 1);
}

/* Part of the requests would be published as all, and stay so. */
static void more_areas_than_can_be_hidden_are_not_published(void **state)
{
	enum { AREAS = 70 };
	struct stage *stage = *state;
	for (size_t i = 0; i < AREAS; i++) {
		char area_id[32];
		(void)snprintf(area_id, sizeof area_id, "a-%012zu", 1000 + i);
		file(stage, area_id, i + 1, begin_of("2026-01") + (int64_t)i * hour_ms);
	}
	stage->service.now_ms = begin_of("2026-02");
	tick(stage);
	stage->service.now_ms = begin_of("2026-02") + day_ms;
	struct month_draft *draft = month_draft_open();
	assert_int_equal(fake_own_read(&stage->service, month_gather, draft), OUT_OF_RANGE);
	assert_int_equal(months_published(stage), 0);
	month_draft_close(draft);
}

/* --- while writes go on --- */

/* January, counted, with what is hidden worked out. */
static struct month_draft *draft_of_january(struct stage *stage)
{
	struct month_draft *draft = month_draft_open();
	file_in_noord(stage);
	stage->service.now_ms = begin_of("2026-02") + day_ms - 2 * hour_ms;
	tick(stage);
	stage->service.now_ms = begin_of("2026-02") + day_ms;
	assert_int_equal(fake_own_read(&stage->service, month_gather, draft), OK);
	assert_int_equal(month_hide(draft, NULL), OK);
	return draft;
}

static void what_changes_while_it_is_worked_out_is_not_in_it(void **state)
{
	struct stage *stage = *state;
	struct month_draft *draft = draft_of_january(stage);
	file(stage, NOORD, 50, begin_of("2026-01") + minute_ms);
	assert_int_equal(fake_own_write(&stage->service, month_publish, draft), OK);
	assert_int_equal(
	    cell(tables_of(stage, "2026-01"), "area_events", NOORD, "filed"), NOORD_FILED);
	month_draft_close(draft);
}

static void a_copy_begun_anew_meanwhile_publishes_nothing(void **state)
{
	struct stage *stage = *state;
	struct month_draft *draft = draft_of_january(stage);
	stage_forget(stage, &matching_intake);
	assert_int_equal(fake_own_write(&stage->service, month_publish, draft), ABORTED);
	stage->service.now_ms += 2 * hour_ms;
	assert_int_equal(fake_own_write(&stage->service, month_publish, draft), ABORTED);
	assert_int_equal(months_published(stage), 0);
	month_draft_close(draft);
}

/* Who came to see an area's requests would see more than was held off. */
static void a_consultant_who_came_meanwhile_publishes_nothing(void **state)
{
	struct stage *stage = *state;
	const struct stage_person second = {.id = "p-000000000008",
	    .name = "Gijs",
	    .email = "gijs@x.example",
	    .organisation_id = "",
	    .watches = {NOORD, OOST}};
	struct month_draft *draft = draft_of_january(stage);
	stage_person(stage, &second);
	assert_int_equal(fake_own_write(&stage->service, month_publish, draft), ABORTED);
	assert_int_equal(months_published(stage), 0);
	tick(stage);
	assert_int_equal(months_published(stage), 1);
	month_draft_close(draft);
}

static void a_month_published_meanwhile_stays_as_it_is(void **state)
{
	struct stage *stage = *state;
	struct month_draft *draft = draft_of_january(stage);
	tick(stage);
	int64_t at_ms = tables_of(stage, "2026-01")->published_at_ms;
	stage->service.now_ms += minute_ms;
	assert_int_equal(fake_own_write(&stage->service, month_publish, draft), ALREADY_EXISTS);
	assert_int_equal(tables_of(stage, "2026-01")->published_at_ms, at_ms);
	month_draft_close(draft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		a_month_is_published_a_day_after_its_end, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(small_counts_are_hidden, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(
		what_was_published_does_not_change, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(
		missed_months_follow_in_order, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(
		nothing_is_published_before_the_first_request, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(
		a_copy_that_is_not_whole_is_not_counted, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(
		a_clock_that_was_set_back_holds_nothing_up, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(
		more_areas_than_can_be_hidden_are_not_published, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(
		what_changes_while_it_is_worked_out_is_not_in_it, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(
		a_copy_begun_anew_meanwhile_publishes_nothing, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(
		a_consultant_who_came_meanwhile_publishes_nothing, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(
		a_month_published_meanwhile_stays_as_it_is, stage_setup, stage_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
