/* Who may call what; that the table is whole is tested by test_routes.c. */
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
	    cmocka_unit_test(only_the_link_in_a_mail_needs_no_token),
	    cmocka_unit_test(preferences_are_ones_own_and_all_else_the_coordinators),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
