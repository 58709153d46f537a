/* The real services are in the sandbox and leave no core behind. */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct region region;

static int open_region(void **state)
{
	(void)state;
	region_open(&region);
	return 0;
}

static int close_region(void **state)
{
	(void)state;
	region_close(&region);
	return 0;
}

/* Whether /proc/PID/FILE of the service has a line with this name and these words behind it. */
static bool process_says(
    enum service_name service, const char *file, const char *name, const char *words)
{
	char path[64];
	bool says = false;
	(void)snprintf(path, sizeof path, "/proc/%d/%s",
	    (int)deployment_pid(region.deployment, service), file);
	FILE *lines = fopen(path, "re");
	assert_non_null(lines);
	char line[256];
	while (fgets(line, sizeof line, lines) != NULL) {
		char *rest = line + strlen(name);
		if (strncmp(line, name, strlen(name)) == 0) {
			rest += strspn(rest, ": \t");
			says = strncmp(rest, words, strlen(words)) == 0;
		}
	}
	(void)fclose(lines);
	return says;
}

static void every_service_is_in_the_sandbox(void **state)
{
	(void)state;
	for (enum service_name i = 0; i < SERVICE_COUNT; i++) {
		assert_true(process_says(i, "status", "Seccomp:", "2"));
		assert_true(process_says(i, "status", "NoNewPrivs:", "1"));
		assert_int_equal(
		    deployment_log_count(region.deployment, i, "service.sandbox seccomp=on"), 1);
	}
}

static void no_service_may_leave_a_core_behind(void **state)
{
	(void)state;
	for (enum service_name i = 0; i < SERVICE_COUNT; i++) {
		assert_true(
		    process_says(i, "limits", "Max core file size", "0                    0"));
	}
}

static void internet_sockets_come_with_a_tcp_address_only(void **state)
{
	(void)state;
	for (enum service_name i = 0; i < SERVICE_COUNT; i++) {
		assert_int_equal(deployment_log_count(region.deployment, i, "internet=yes"), 0);
	}
	deployment_stop(region.deployment, MATCHING);
	deployment_configure(region.deployment, "matching.listen", "tcp://127.0.0.1:0");
	deployment_launch(region.deployment, MATCHING);
	WAIT_UNTIL(deployment_log_count(region.deployment, MATCHING, "service.ready") == 2);
	assert_int_equal(deployment_log_count(region.deployment, MATCHING, "internet=yes"), 1);
}

static void the_sandbox_can_be_left_off(void **state)
{
	(void)state;
	deployment_stop(region.deployment, INTAKE);
	deployment_configure(region.deployment, "sandbox", "off");
	deployment_start(region.deployment, INTAKE);
	assert_true(process_says(INTAKE, "status", "Seccomp:", "0"));
	assert_int_equal(
	    deployment_log_count(region.deployment, INTAKE, "service.sandbox seccomp=off"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_service_is_in_the_sandbox),
	    cmocka_unit_test(no_service_may_leave_a_core_behind),
	    cmocka_unit_test(internet_sockets_come_with_a_tcp_address_only),
	    cmocka_unit_test(the_sandbox_can_be_left_off),
	};
	return cmocka_run_group_tests(tests, open_region, close_region);
}
