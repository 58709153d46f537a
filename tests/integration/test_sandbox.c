/* The real services are in the sandbox and leave no core behind. */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static struct region region;
/* Soft and hard limit, as /proc shows them. */
static const char no_core[] = "0                    0";

/* Cores would be written if the programs did nothing about it. */
static void allow_cores(void)
{
	struct rlimit limit;
	assert_int_equal(getrlimit(RLIMIT_CORE, &limit), 0);
	limit.rlim_cur = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_CORE, &limit), 0);
}

static int open_region(void **state)
{
	(void)state;
	allow_cores();
	region_open(&region);
	return 0;
}

static int close_region(void **state)
{
	(void)state;
	region_close(&region);
	return 0;
}

/* Whether /proc/PID/FILE has a line with this name and these words behind it. */
static bool process_says(pid_t pid, const char *file, const char *name, const char *words)
{
	char path[64];
	bool says = false;
	(void)snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
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
		assert_true(
		    process_says(deployment_pid(region.deployment, i), "status", "Seccomp:", "2"));
		assert_true(process_says(
		    deployment_pid(region.deployment, i), "status", "NoNewPrivs:", "1"));
		assert_int_equal(
		    deployment_log_count(region.deployment, i, "service.sandbox seccomp=on"), 1);
	}
}

static void no_service_may_leave_a_core_behind(void **state)
{
	(void)state;
	for (enum service_name i = 0; i < SERVICE_COUNT; i++) {
		assert_true(process_says(
		    deployment_pid(region.deployment, i), "limits", "Max core file size", no_core));
	}
}

/* The command line holds passwords and stories for a while. */
static void the_command_line_leaves_no_core_behind(void **state)
{
	(void)state;
	struct run run;
	int code = 0;
	char *log = deployment_path(region.deployment, "watch.log");
	const char *const login[] = {"login", region.consultant->email, NULL};
	const char *const watch[] = {SAMEN_BIN_DIR "/samen", "--home",
	    deployment_home(region.deployment), "--profile", "c", "monitor", "--watch", NULL};
	deployment_cli(region.deployment, "c", login, DEPLOYMENT_PASSWORD "\n", &run);
	assert_int_equal(run.code, 0);
	run_forget(&run);
	pid_t pid = process_start(watch, log);
	WAIT_UNTIL(process_says(pid, "limits", "Max core file size", no_core));
	assert_int_equal(kill(pid, SIGKILL), 0);
	WAIT_UNTIL(process_ended(pid, &code));
	free(log);
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
	assert_true(
	    process_says(deployment_pid(region.deployment, INTAKE), "status", "Seccomp:", "0"));
	assert_int_equal(
	    deployment_log_count(region.deployment, INTAKE, "service.sandbox seccomp=off"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_service_is_in_the_sandbox),
	    cmocka_unit_test(no_service_may_leave_a_core_behind),
	    cmocka_unit_test(the_command_line_leaves_no_core_behind),
	    cmocka_unit_test(internet_sockets_come_with_a_tcp_address_only),
	    cmocka_unit_test(the_sandbox_can_be_left_off),
	};
	return cmocka_run_group_tests(tests, open_region, close_region);
}
