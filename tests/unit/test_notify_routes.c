/* The route table against the contract: every method is served, with its types, and nobody but
 * those named may call it. */
#include "notify/notify.h"

#include "notify.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct route *route_named(const char *name)
{
	char method[96];
	(void)snprintf(method, sizeof method, "samen.notify.v1.Notify/%s", name);
	for (const struct route *route = notify_routes(); route->method != NULL; route++) {
		if (strcmp(route->method, method) == 0) {
			return route;
		}
	}
	return NULL;
}

static void every_method_of_the_contract_is_served_with_its_types(void **state)
{
	(void)state;
	const ProtobufCServiceDescriptor *contract = &samen__notify__v1__notify__descriptor;
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
	while (notify_routes()[count].method != NULL) {
		count++;
	}
	assert_int_equal(count, samen__notify__v1__notify__descriptor.n_methods);
}

static void writes_have_a_handler_and_reads_have_none(void **state)
{
	(void)state;
	for (const struct route *route = notify_routes(); route->method != NULL; route++) {
		assert_true((route->handle != NULL) == (route->access == WRITE));
		assert_non_null(route->answer);
	}
}

static void only_the_link_in_a_mail_needs_no_token(void **state)
{
	(void)state;
	for (const struct route *route = notify_routes(); route->method != NULL; route++) {
		bool link = route == route_named("Unsubscribe");
		assert_true(((route->roles & MAY_NOBODY) != 0) == link);
		assert_true(route->roles != 0);
	}
	assert_true(route_named("Unsubscribe")->secret_payload);
}

static void preferences_are_ones_own_and_all_else_the_coordinators(void **state)
{
	(void)state;
	for (const struct route *route = notify_routes(); route->method != NULL; route++) {
		bool own = route == route_named("GetMailPreferences") ||
			   route == route_named("PutMailPreferences");
		bool link = route == route_named("Unsubscribe");
		assert_int_equal(route->roles & MAY_ANYONE, own    ? MAY_ANYONE
							    : link ? 0
								   : MAY_COORDINATOR);
		assert_int_equal(route->whose, own ? WHOSE_OWN : link ? WHOSE_ANY : WHOSE_REGION);
		assert_int_equal(route->roles & (MAY_SERVICE | MAY_PARENT), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_method_of_the_contract_is_served_with_its_types),
	    cmocka_unit_test(nothing_is_served_beyond_the_contract),
	    cmocka_unit_test(writes_have_a_handler_and_reads_have_none),
	    cmocka_unit_test(only_the_link_in_a_mail_needs_no_token),
	    cmocka_unit_test(preferences_are_ones_own_and_all_else_the_coordinators),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
