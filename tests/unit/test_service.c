/* What of a service's life can be seen without starting one: addresses, language, failpoints. */
#include "runtime/failpoint.h"
#include "runtime/i18n.h"
#include "runtime/service.h"
#include "support/temp_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { URL_BYTES = 128 };

static void a_service_is_found_in_its_home(void **state)
{
	(void)state;
	char url[URL_BYTES];
	service_url("/home", NULL, "intake", url, sizeof url);
	assert_string_equal(url, "ipc:///home/run/intake.sock");
}

static void the_configuration_may_name_another_address(void **state)
{
	(void)state;
	struct temp_folder folder = temp_folder_make();
	struct config *config;
	char path[URL_BYTES];
	char url[URL_BYTES];
	(void)snprintf(path, sizeof path, "%s/samen.conf", folder.path);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	(void)fputs("intake.url = tcp://127.0.0.1:7000\n", file);
	(void)fclose(file);
	assert_int_equal(config_open(path, &config), OK);
	service_url("/home", config, "intake", url, sizeof url);
	assert_string_equal(url, "tcp://127.0.0.1:7000");
	service_url("/home", config, "directory", url, sizeof url);
	assert_string_equal(url, "ipc:///home/run/directory.sock");
	config_close(config);
	temp_folder_remove(&folder);
}

static const struct service_definition definition = {.name = "test"};

static int run_main(int argc, const char *argument)
{
	char program[] = "samen-test";
	char option[] = "--home";
	char value[URL_BYTES];
	(void)snprintf(value, sizeof value, "%s", argument);
	char *argv[] = {program, option, value, NULL};
	return service_main(argc, argv, &definition);
}

static void a_home_that_is_not_there_is_a_usage_error(void **state)
{
	(void)state;
	(void)unsetenv("SAMEN_HOME");
	assert_int_equal(run_main(3, "/no/such/home"), 64);
}

static void a_missing_home_is_a_usage_error(void **state)
{
	(void)state;
	(void)unsetenv("SAMEN_HOME");
	assert_int_equal(run_main(1, ""), 64);
	assert_int_equal(run_main(2, ""), 64);
}

static void a_failpoint_fails_at_its_passage_only(void **state)
{
	(void)state;
	(void)setenv("SAMEN_FAILPOINT", "here:2", 1);
	failpoint_open();
	(void)unsetenv("SAMEN_FAILPOINT");
	assert_false(failpoint_fails("here"));
	assert_false(failpoint_fails("there"));
	assert_true(failpoint_fails("here"));
	assert_false(failpoint_fails("here"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_service_is_found_in_its_home),
	    cmocka_unit_test(the_configuration_may_name_another_address),
	    cmocka_unit_test(a_home_that_is_not_there_is_a_usage_error),
	    cmocka_unit_test(a_missing_home_is_a_usage_error),
	    cmocka_unit_test(a_failpoint_fails_at_its_passage_only),
	};
	return cmocka_run_group_tests_name("service", tests, NULL, NULL);
}
