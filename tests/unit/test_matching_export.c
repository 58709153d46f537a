/* The export of what matching holds: all of it for the filer, and for parents without those who
 * only said no. */
#include "support/matching_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Matching__V1__ExportHelpResponse Exported;
typedef Samen__Matching__V1__ExportedHelp Help;

static const struct caller parent = {.kind = CALLER_PARENT,
    .id = "letter/" REQUEST "/1",
    .roles = MAY_PARENT,
    .organisation_id = "",
    .session_id = "",
    .request_id = REQUEST};
static const struct caller other_parent = {.kind = CALLER_PARENT,
    .id = "letter/" OTHER_REQUEST "/1",
    .roles = MAY_PARENT,
    .organisation_id = "",
    .session_id = "",
    .request_id = OTHER_REQUEST};

static Samen__Matching__V1__ExportHelpRequest of_request(void)
{
	Samen__Matching__V1__ExportHelpRequest in = SAMEN__MATCHING__V1__EXPORT_HELP_REQUEST__INIT;
	in.request_id = wire_text(REQUEST);
	return in;
}

static const Exported *export_as(struct stage *stage, const struct caller *caller)
{
	Samen__Matching__V1__ExportHelpRequest in = of_request();
	return stage_ask(stage, caller, "ExportHelp", &in.base);
}

/* DISTANT says no, and then COACH yes. */
static void no_and_yes(struct stage *stage)
{
	Samen__Matching__V1__DeclineOfferRequest in =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	stage_usual_request(stage);
	in.offer_id = wire_text(stage_offer(stage, REQUEST, DISTANT, "autisme"));
	in.reason = SAMEN__MATCHING__V1__DECLINE_REASON__KNOWS_PUPIL;
	(void)stage_ask(stage, &distant, "DeclineOffer", &in.base);
	(void)stage_accept(stage, &coach, stage_offer(stage, REQUEST, COACH, NULL));
}

static const Help *find(const Exported *exported, Samen__Matching__V1__OfferState state)
{
	for (size_t i = 0; i < exported->n_help; i++) {
		if (exported->help[i]->offer_state == state) {
			return exported->help[i];
		}
	}
	fail_msg("no offer in state %d", (int)state);
	return NULL;
}

static void the_filer_gets_all_with_names(void **state)
{
	no_and_yes(*state);
	const Exported *out = export_as(*state, &teacher);
	assert_int_equal(out->n_help, 2);
	assert_int_equal(out->n_needs, 2);
	const Help *no = find(out, SAMEN__MATCHING__V1__OFFER_STATE__DECLINED);
	assert_string_equal(no->person_id, DISTANT);
	assert_int_equal(no->decline_reason, SAMEN__MATCHING__V1__DECLINE_REASON__KNOWS_PUPIL);
	const Help *yes = find(out, SAMEN__MATCHING__V1__OFFER_STATE__ACCEPTED);
	assert_string_equal(yes->name, "Carla");
	assert_string_equal(yes->organisation_name, "School 02");
	assert_int_equal(yes->match_state, SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE);
	assert_true(yes->accepted_at_ms > 0);
}

static void parents_get_the_name_of_who_helps_and_no_other(void **state)
{
	no_and_yes(*state);
	const Exported *out = export_as(*state, &parent);
	const Help *no = find(out, SAMEN__MATCHING__V1__OFFER_STATE__DECLINED);
	assert_string_equal(no->person_id, "");
	assert_string_equal(no->name, "");
	assert_string_equal(no->organisation_name, "");
	assert_int_equal(no->sector, SAMEN__COMMON__V1__SECTOR__REGULAR);
	assert_int_equal(
	    no->decline_reason, SAMEN__MATCHING__V1__DECLINE_REASON__DECLINE_REASON_UNSPECIFIED);
	assert_string_equal(find(out, SAMEN__MATCHING__V1__OFFER_STATE__ACCEPTED)->name, "Carla");
}

static void who_asked_is_named_without_address(void **state)
{
	no_and_yes(*state);
	const Exported *out = export_as(*state, &parent);
	assert_string_equal(out->filer->name, "Anna");
	assert_string_equal(out->filer->person_id, "");
	assert_string_equal(out->filer->email, "");
}

static void nobody_else_exports(void **state)
{
	Samen__Matching__V1__ExportHelpRequest in = of_request();
	no_and_yes(*state);
	stage_refused(*state, &other_parent, "ExportHelp", &in.base, NOT_FOUND);
	stage_refused(*state, &colleague, "ExportHelp", &in.base, NOT_FOUND);
	stage_refused(*state, &coach, "ExportHelp", &in.base, PERMISSION_DENIED);
	stage_refused(*state, &consultant, "ExportHelp", &in.base, PERMISSION_DENIED);
}

static void a_parent_calls_nothing_else_here(void **state)
{
	no_and_yes(*state);
	for (const struct route *route = matching_routes(); route->method != NULL; route++) {
		bool exports = strstr(route->method, "ExportHelp") != NULL;
		assert_true(((route->roles & MAY_PARENT) != 0) == exports);
		assert_int_equal(route->roles & MAY_NOBODY, 0);
	}
}

/* Who looks after it, without how to reach them; and whether help lasted, as far as it was asked.
 */
static void keeper_and_checks_are_part_of_it(void **state)
{
	Samen__Matching__V1__TakeOverRequest keep = SAMEN__MATCHING__V1__TAKE_OVER_REQUEST__INIT;
	keep.request_id = wire_text(REQUEST);
	no_and_yes(*state);
	assert_null(export_as(*state, &parent)->keeper);
	(void)stage_ask(*state, &consultant, "TakeOver", &keep.base);
	stage_request(*state, &(struct stage_request){.needs = {"prikkelverwerking", "autisme"},
				  .state = SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED,
				  .outcome = SAMEN__INTAKE__V1__OUTCOME__HELPED});
	const Exported *out = export_as(*state, &parent);
	assert_string_equal(out->keeper->name, "Eva");
	assert_string_equal(out->keeper->email, "");
	assert_true(out->kept_since_ms > 0);
	assert_int_equal(find(out, SAMEN__MATCHING__V1__OFFER_STATE__ACCEPTED)->n_checks, 2);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_filer_gets_all_with_names),
	    TEST(parents_get_the_name_of_who_helps_and_no_other),
	    TEST(who_asked_is_named_without_address),
	    TEST(nobody_else_exports),
	    TEST(a_parent_calls_nothing_else_here),
	    TEST(keeper_and_checks_are_part_of_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
