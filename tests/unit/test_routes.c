/* The tables of routes of all services against their contracts. What a service's own methods are
 * for, its own test says (test_*_routes.c). */
#include "support/check.h"
#include "support/deployment.h"

#include "common.pb-c.h"

#include <string.h>

static const enum service_name services[] = {DIRECTORY, INTAKE, MATCHING, NOTIFY};

enum { SERVICES = sizeof services / sizeof *services };

static const struct route *route_named(enum service_name service, const char *name)
{
	char method[128];
	service_method(service, name, method, sizeof method);
	const struct route *route = service_routes(service);
	while (route->method != NULL && strcmp(route->method, method) != 0) {
		route++;
	}
	return route->method != NULL ? route : NULL;
}

static void every_method_of_the_contract_is_served_with_its_types(void **state)
{
	(void)state;
	for (size_t s = 0; s < SERVICES; s++) {
		const ProtobufCServiceDescriptor *contract = service_descriptor(services[s]);
		for (unsigned i = 0; i < contract->n_methods; i++) {
			const ProtobufCMethodDescriptor *method = &contract->methods[i];
			const struct route *route = route_named(services[s], method->name);
			if (route == NULL) {
				fail_msg("%s has no route for %s", contract->name, method->name);
				return;
			}
			assert_ptr_equal(route->request, method->input);
			assert_ptr_equal(route->response, method->output);
		}
	}
}

static void nothing_is_served_beyond_the_contract(void **state)
{
	(void)state;
	for (size_t s = 0; s < SERVICES; s++) {
		size_t count = 0;
		while (service_routes(services[s])[count].method != NULL) {
			count++;
		}
		assert_int_equal(count, service_descriptor(services[s])->n_methods);
	}
}

static void writes_have_a_handler_reads_have_none_and_all_answer_somebody(void **state)
{
	(void)state;
	const ProtobufCMessageDescriptor *nothing = &samen__common__v1__empty__descriptor;
	for (size_t s = 0; s < SERVICES; s++) {
		for (const struct route *route = service_routes(services[s]); route->method != NULL;
		     route++) {
			assert_true((route->handle != NULL) == (route->access == WRITE));
			assert_true(route->answer != NULL || route->response == nothing);
			assert_int_not_equal(route->roles, 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_method_of_the_contract_is_served_with_its_types),
	    cmocka_unit_test(nothing_is_served_beyond_the_contract),
	    cmocka_unit_test(writes_have_a_handler_reads_have_none_and_all_answer_somebody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
