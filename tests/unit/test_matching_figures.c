/* Figures as consultants ask for them: of their own areas, of the months they name. */
#include "support/check.h"
#include "support/matching_stage.h"

#include "runtime/month.h"

#include <stdio.h>
#include <string.h>

typedef Samen__Matching__V1__FiguresRequest FiguresRequest;
typedef Samen__Matching__V1__FiguresResponse FiguresResponse;
typedef Samen__Matching__V1__FiguresRow FiguresRow;

#define FIGURES_INIT SAMEN__MATCHING__V1__FIGURES_REQUEST__INIT

/* The stage begins on 1 January 2026 and files an hour before. */
static FiguresRequest asked(Samen__Matching__V1__FigureGroup group)
{
	FiguresRequest in = FIGURES_INIT;
	in.from_month = wire_text("2025-12");
	in.to_month = wire_text("2026-01");
	in.group_by = group;
	return in;
}

static const FiguresRow *row_of(const FiguresResponse *out, const char *key)
{
	for (size_t i = 0; i < out->n_rows; i++) {
		if (strcmp(out->rows[i]->key, key) == 0) {
			return out->rows[i];
		}
	}
	fail_msg("no row %s", key);
	return NULL;
}

static void what_happens_is_counted_in_its_month(void **state)
{
	stage_usual_request(*state);
	(void)stage_match(*state);
	FiguresRequest in = asked(SAMEN__MATCHING__V1__FIGURE_GROUP__BY_MONTH);
	const FiguresResponse *out = stage_ask(*state, &consultant, "GetFigures", &in.base);
	assert_int_equal(out->n_rows, 2);
	const Samen__Matching__V1__Figures *december = row_of(out, "2025-12")->figures;
	const Samen__Matching__V1__Figures *january = row_of(out, "2026-01")->figures;
	assert_int_equal(december->filed, 1);
	assert_int_equal(december->helped, 0);
	assert_int_equal(january->filed, 0);
	assert_int_equal(january->helped, 1);
	assert_int_equal(january->offers, 1);
	assert_int_equal(january->accepted, 1);
	assert_int_equal(january->to_first_acceptance->cases, 1);
	assert_int_equal(january->to_first_acceptance->median_ms, 0);
	assert_int_equal(out->total->filed, 1);
	assert_int_equal(out->total->helped, 1);
	assert_true(out->total->early_share <= 0);
}

static void rows_are_named(void **state)
{
	stage_usual_request(*state);
	stage_sector(*state, SCHOOL, NOORD, SAMEN__COMMON__V1__SECTOR__SBO);
	FiguresRequest in = asked(SAMEN__MATCHING__V1__FIGURE_GROUP__BY_AREA);
	const FiguresResponse *out = stage_ask(*state, &consultant, "GetFigures", &in.base);
	assert_int_equal(out->n_rows, 1);
	assert_string_equal(out->rows[0]->key, NOORD);
	assert_string_equal(out->rows[0]->label, "Noord");
	in = asked(SAMEN__MATCHING__V1__FIGURE_GROUP__BY_SECTOR);
	out = stage_ask(*state, &consultant, "GetFigures", &in.base);
	assert_int_equal(row_of(out, "SBO")->figures->filed, 1);
	in = asked(SAMEN__MATCHING__V1__FIGURE_GROUP__BY_KIND);
	out = stage_ask(*state, &consultant, "GetFigures", &in.base);
	assert_int_equal(row_of(out, "SUPPORT")->figures->filed, 1);
	in = asked(SAMEN__MATCHING__V1__FIGURE_GROUP__BY_TOPIC);
	out = stage_ask(*state, &consultant, "GetFigures", &in.base);
	assert_int_equal(out->n_rows, 2);
	assert_int_equal(row_of(out, "autisme")->figures->filed, 1);
	assert_int_equal(out->total->filed, 1);
}

static void filters_narrow(void **state)
{
	stage_usual_request(*state);
	stage_request(*state, &(struct stage_request){.id = OTHER_REQUEST, .needs = {"dyslexie"}});
	FiguresRequest in = asked(SAMEN__MATCHING__V1__FIGURE_GROUP__FIGURE_GROUP_UNSPECIFIED);
	const FiguresResponse *out = stage_ask(*state, &consultant, "GetFigures", &in.base);
	assert_int_equal(out->total->filed, 2);
	assert_int_equal(out->n_rows, 0);
	in.topic_id = wire_text("dyslexie");
	out = stage_ask(*state, &consultant, "GetFigures", &in.base);
	assert_int_equal(out->total->filed, 1);
	in.kind = SAMEN__INTAKE__V1__REQUEST_KIND__RETURN;
	out = stage_ask(*state, &consultant, "GetFigures", &in.base);
	assert_int_equal(out->total->filed, 0);
}

/* A topic that was mistyped is no topic of which nothing was asked. */
static void topics_are_of_the_vocabulary(void **state)
{
	stage_usual_request(*state);
	FiguresRequest in = asked(SAMEN__MATCHING__V1__FIGURE_GROUP__FIGURE_GROUP_UNSPECIFIED);
	in.topic_id = wire_text("autism");
	stage_refused(*state, &consultant, "GetFigures", &in.base, INVALID_ARGUMENT);
	in.topic_id = wire_text("autisme");
	assert_int_equal(stage_call(*state, &consultant, "GetFigures", &in.base)->status, OK);
}

static void other_areas_are_kept_out(void **state)
{
	stage_usual_request(*state);
	FiguresRequest in = asked(SAMEN__MATCHING__V1__FIGURE_GROUP__BY_AREA);
	const FiguresResponse *out = stage_ask(*state, &neighbour, "GetFigures", &in.base);
	assert_int_equal(out->n_rows, 2);
	assert_int_equal(out->total->filed, 0);
	in.area_id = wire_text(NOORD);
	stage_refused(*state, &neighbour, "GetFigures", &in.base, PERMISSION_DENIED);
	stage_refused(*state, &teacher, "GetFigures", &in.base, PERMISSION_DENIED);
	assert_int_equal(stage_call(*state, &consultant, "GetFigures", &in.base)->status, OK);
	in.area_id = wire_text("a-000000000009");
	stage_refused(*state, &consultant, "GetFigures", &in.base, PERMISSION_DENIED);
}

static void months_are_checked(void **state)
{
	FiguresRequest in = FIGURES_INIT;
	const FiguresResponse *out = stage_ask(*state, &consultant, "GetFigures", &in.base);
	assert_string_equal(out->to_month, "2026-01");
	assert_string_equal(out->from_month, "2025-02");
	in.to_month = wire_text("2026-13");
	stage_wrong_field(*state, &consultant, "GetFigures", &in.base, "to_month", "NOT_A_MONTH");
	in.to_month = wire_text("2025-12");
	in.from_month = wire_text("2026-01");
	stage_wrong_field(
	    *state, &consultant, "GetFigures", &in.base, "from_month", "OUT_OF_RANGE");
	in.from_month = wire_text("2022-12");
	stage_wrong_field(
	    *state, &consultant, "GetFigures", &in.base, "from_month", "OUT_OF_RANGE");
	in.from_month = wire_text("2023-01");
	assert_int_equal(stage_call(*state, &consultant, "GetFigures", &in.base)->status, OK);
	in.group_by = (Samen__Matching__V1__FigureGroup)9;
	stage_wrong_field(*state, &consultant, "GetFigures", &in.base, "group_by", "UNKNOWN");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		what_happens_is_counted_in_its_month, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(rows_are_named, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(filters_narrow, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(
		topics_are_of_the_vocabulary, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(other_areas_are_kept_out, stage_setup, stage_teardown),
	    cmocka_unit_test_setup_teardown(months_are_checked, stage_setup, stage_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
