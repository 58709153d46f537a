/* The methods as the gateway knows them: those that may be called by GET only read, and what they
 * are asked with may stand in an address, which proxies and browsers write down. */
#include "support/check.h"
#include "support/deployment.h"

#include "gateway/methods.h"

#include "matching.pb-c.h"

#include <string.h>

static struct methods *methods;

static int open_methods(void **state)
{
	(void)state;
	return methods_open(&methods) == OK ? 0 : -1;
}

static int close_methods(void **state)
{
	(void)state;
	methods_close(methods);
	return 0;
}

static const struct route *find_route(const char *name)
{
	for (enum service_name service = 0; service < ALL_SERVICES; service++) {
		for (const struct route *route = service_routes(service); route->method != NULL;
		     route++) {
			if (strcmp(route->method, name) == 0) {
				return route;
			}
		}
	}
	return NULL;
}

static void every_method_has_a_route_and_types(void **state)
{
	(void)state;
	for (size_t i = 0; i < methods_count(methods); i++) {
		const struct method *method = method_at(methods, i);
		const struct route *route = find_route(method->name);
		assert_non_null(route);
		assert_ptr_equal(method->request, route->request);
		assert_ptr_equal(method->response, route->response);
		assert_ptr_equal(method_find(methods, method->name), method);
		assert_int_equal(method_number(methods, method), i);
	}
	assert_null(method_find(methods, "samen.intake.v1.Intake/Nothing"));
	assert_null(method_find(methods, ""));
}

static void what_is_marked_only_reads(void **state)
{
	(void)state;
	size_t marked = 0;
	for (; reading_methods[marked] != NULL; marked++) {
		const struct method *method = method_find(methods, reading_methods[marked]);
		const struct route *route = find_route(reading_methods[marked]);
		assert_non_null(method);
		assert_true(method->reads);
		assert_int_not_equal(route->access, WRITE);
	}
	assert_true(marked > 20);
}

/* So that nobody takes from others what a service lets strangers do. */
static void strangers_are_counted_as_services_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < methods_count(methods); i++) {
		const struct method *method = method_at(methods, i);
		const struct route *route = find_route(method->name);
		bool is_costly = route->secret_payload && route->prepare != NULL;
		unsigned expected = (route->roles & MAY_NOBODY) == 0 ? 0 : is_costly ? 10 : 1;
		if (method->stranger_cost != expected) {
			fail_msg("%s counts for %u, not %u", method->name, method->stranger_cost,
			    expected);
		}
	}
}

/* Texts of requests that name things, and tell nothing of a pupil. */
static bool may_stand_in_an_address(const ProtobufCMessageDescriptor *type, const char *field)
{
	static const char *const names[] = {"id", "token", "month", "from_month", "to_month"};
	static const char *const searches[] = {"ListOrganisationsRequest", "ListTopicsRequest"};
	size_t size = strlen(field);
	bool may = size > 3 && strcmp(field + size - 3, "_id") == 0;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		may = may || strcmp(field, names[i]) == 0;
	}
	for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) {
		may = may ||
		      (strcmp(type->short_name, searches[i]) == 0 && strcmp(field, "text") == 0);
	}
	return may;
}

static void check_fields(const ProtobufCMessageDescriptor *type, unsigned depth)
{
	assert_true(depth < 8);
	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];
		if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
			check_fields(field->descriptor, depth + 1);
		} else if ((field->type == PROTOBUF_C_TYPE_STRING ||
			       field->type == PROTOBUF_C_TYPE_BYTES) &&
			   !may_stand_in_an_address(type, field->name)) {
			fail_msg("%s.%s would land in addresses: is it none of a pupil?",
			    type->short_name, field->name);
		}
	}
}

static void what_is_marked_tells_nothing_of_a_pupil(void **state)
{
	(void)state;
	static const char *const unmarked[] = {
	    "SuggestTopics", "SuggestMatches", "WhyNot", "ProposeTeam", "Find"};
	for (size_t i = 0; i < methods_count(methods); i++) {
		if (method_at(methods, i)->reads) {
			check_fields(method_at(methods, i)->request, 0);
		}
	}
	for (size_t i = 0; i < sizeof unmarked / sizeof *unmarked; i++) {
		char name[128];
		service_method(MATCHING, unmarked[i], name, sizeof name);
		assert_false(method_find(methods, name)->reads);
	}
	assert_false(method_find(methods, "samen.intake.v1.Intake/CheckText")->reads);
}

static void waiting_is_known_by_its_field(void **state)
{
	(void)state;
	Samen__Matching__V1__WatchMonitorRequest request =
	    SAMEN__MATCHING__V1__WATCH_MONITOR_REQUEST__INIT;
	const struct method *watch =
	    method_find(methods, "samen.matching.v1.Matching/WatchMonitor");
	request.wait_ms = 1234;
	assert_int_equal(method_wait_ms(watch, &request.base), 1234);
	Samen__Matching__V1__MonitorRequest other = SAMEN__MATCHING__V1__MONITOR_REQUEST__INIT;
	const struct method *monitor = method_find(methods, "samen.matching.v1.Matching/Monitor");
	assert_int_equal(method_wait_ms(monitor, &other.base), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_method_has_a_route_and_types),
	    cmocka_unit_test(what_is_marked_only_reads),
	    cmocka_unit_test(strangers_are_counted_as_services_do),
	    cmocka_unit_test(what_is_marked_tells_nothing_of_a_pupil),
	    cmocka_unit_test(waiting_is_known_by_its_field),
	};
	return cmocka_run_group_tests(tests, open_methods, close_methods);
}
