/* Who may call what; that the table is whole is tested by test_routes.c. */
#include "intake/intake.h"

#include "intake.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct route *route_named(const char *name)
{
	char method[96];
	(void)snprintf(method, sizeof method, "samen.intake.v1.Intake/%s", name);
	for (const struct route *route = intake_routes(); route->method != NULL; route++) {
		if (strcmp(route->method, method) == 0) {
			return route;
		}
	}
	return NULL;
}

static void what_changes_or_reveals_is_a_write(void **state)
{
	(void)state;
	static const char *const writes[] = {"FileRequest", "AmendRequest", "WithdrawRequest",
	    "CloseRequest", "RecordBasis", "WithdrawConsent", "OpenRequest", "AddNote",
	    "MakeParentLetter", "EnterAsParent", "ExportRequest", "EraseRequest", "SetHold",
	    "RotateMasterKey"};
	for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
		assert_int_equal(route_named(writes[i])->access, WRITE);
	}
}

static void only_the_code_of_a_letter_needs_no_token(void **state)
{
	(void)state;
	for (const struct route *route = intake_routes(); route->method != NULL; route++) {
		bool enters = route == route_named("EnterAsParent");
		assert_true(((route->roles & MAY_NOBODY) != 0) == enters);
		assert_true(route->roles != 0);
	}
	assert_true(route_named("EnterAsParent")->secret_payload);
}

static void parents_may_what_is_theirs_and_nothing_else(void **state)
{
	(void)state;
	static const char *const theirs[] = {"GetRequest", "RecordBasis", "WithdrawConsent",
	    "AddNote", "ListReads", "ExportRequest"};
	for (const struct route *route = intake_routes(); route->method != NULL; route++) {
		bool named = false;
		for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++) {
			named = named || route == route_named(theirs[i]);
		}
		assert_true(((route->roles & MAY_PARENT) != 0) == named);
		assert_true(((route->whose & WHOSE_PARENT) != 0) == named);
	}
}

static void coordinators_only_end_what_is_kept_and_see_to_log_and_keys(void **state)
{
	(void)state;
	static const char *const names[] = {"EraseRequest", "GetErasureProof", "SetHold",
	    "GetRetention", "ListAccessLog", "WriteAuditHead", "RotateMasterKey", "SetDemoClock"};
	for (const struct route *route = intake_routes(); route->method != NULL; route++) {
		bool may = false;
		for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
			may = may || route == route_named(names[n]);
		}
		assert_true(((route->roles & MAY_COORDINATOR) != 0) == may);
	}
}

static void consultants_see_list_note_and_close(void **state)
{
	(void)state;
	static const char *const names[] = {
	    "GetRequest", "ListRequests", "AddNote", "ListConsultantNotes", "CloseRequest"};
	for (const struct route *route = intake_routes(); route->method != NULL; route++) {
		bool may = false;
		for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
			may = may || route == route_named(names[n]);
		}
		assert_true(((route->roles & MAY_CONSULTANT) != 0) == may);
		assert_true(((route->whose & WHOSE_AREA) != 0) == may);
	}
}

static void services_only_follow_the_feed(void **state)
{
	(void)state;
	for (const struct route *route = intake_routes(); route->method != NULL; route++) {
		bool feed = route == route_named("Changes");
		assert_true(((route->roles & MAY_SERVICE) != 0) == feed);
	}
	assert_int_equal(route_named("Changes")->roles, MAY_SERVICE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_changes_or_reveals_is_a_write),
	    cmocka_unit_test(only_the_code_of_a_letter_needs_no_token),
	    cmocka_unit_test(parents_may_what_is_theirs_and_nothing_else),
	    cmocka_unit_test(coordinators_only_end_what_is_kept_and_see_to_log_and_keys),
	    cmocka_unit_test(consultants_see_list_note_and_close),
	    cmocka_unit_test(services_only_follow_the_feed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
