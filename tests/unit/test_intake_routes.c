/* The route table against the contract: every method is served, with its types, and nobody but
 * those named may call it. */
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

static void every_method_of_the_contract_is_served_with_its_types(void **state)
{
	(void)state;
	const ProtobufCServiceDescriptor *contract = &samen__intake__v1__intake__descriptor;
	for (unsigned i = 0; i < contract->n_methods; i++) {
		const struct route *route = route_named(contract->methods[i].name);
		assert_non_null(route);
		assert_ptr_equal(route->request, contract->methods[i].input);
		assert_ptr_equal(route->response, contract->methods[i].output);
	}
}

static void nothing_is_served_beyond_the_contract(void **state)
{
	(void)state;
	size_t count = 0;
	while (intake_routes()[count].method != NULL) {
		count++;
	}
	assert_int_equal(count, samen__intake__v1__intake__descriptor.n_methods);
}

static void writes_have_a_handler_and_reads_have_none(void **state)
{
	(void)state;
	for (const struct route *route = intake_routes(); route->method != NULL; route++) {
		assert_true((route->handle != NULL) == (route->access == WRITE));
		assert_non_null(route->answer);
	}
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
	    cmocka_unit_test(every_method_of_the_contract_is_served_with_its_types),
	    cmocka_unit_test(nothing_is_served_beyond_the_contract),
	    cmocka_unit_test(writes_have_a_handler_and_reads_have_none),
	    cmocka_unit_test(what_changes_or_reveals_is_a_write),
	    cmocka_unit_test(only_the_code_of_a_letter_needs_no_token),
	    cmocka_unit_test(parents_may_what_is_theirs_and_nothing_else),
	    cmocka_unit_test(coordinators_only_end_what_is_kept_and_see_to_log_and_keys),
	    cmocka_unit_test(consultants_see_list_note_and_close),
	    cmocka_unit_test(services_only_follow_the_feed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
