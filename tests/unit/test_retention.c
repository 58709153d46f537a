/* The settings of retention: what is understood, and what is refused. */
#include "runtime/retention.h"
#include "support/process.h"
#include "support/temp_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct retention_class classes[] = {
    {.name = "one", .setting = "retention.one_days", .days = 365},
    {.name = "fixed", .days = 7},
    {.name = "two", .setting = "retention.two_days", .days = 30},
    {.name = NULL},
};

static enum status read_with(const char *text, struct retention_days *ret_days)
{
	char path[128];
	struct config *config;
	struct temp_folder folder = temp_folder_make();
	(void)snprintf(path, sizeof path, "%s/samen.conf", folder.path);
	file_write(path, text, strlen(text));
	assert_int_equal(config_open(path, &config), OK);
	enum status status = retention_read(config, classes, ret_days);
	config_close(config);
	temp_folder_remove(&folder);
	return status;
}

static void what_is_not_set_has_its_default(void **state)
{
	(void)state;
	struct retention_days days;
	assert_int_equal(read_with("", &days), OK);
	assert_int_equal(days.of[0], 365);
	assert_int_equal(days.of[1], 7);
	assert_int_equal(days.of[2], 30);
	assert_int_equal(retention_read(NULL, classes, &days), OK);
	assert_int_equal(days.of[0], 365);
}

static void each_setting_is_its_own(void **state)
{
	(void)state;
	struct retention_days days;
	assert_int_equal(read_with("retention.two_days = 60\n", &days), OK);
	assert_int_equal(days.of[0], 365);
	assert_int_equal(days.of[2], 60);
	assert_int_equal(
	    read_with("retention.one_days = 1\nretention.two_days = 3660\n", &days), OK);
	assert_int_equal(days.of[0], 1);
	assert_int_equal(days.of[2], 3660);
}

static void what_makes_no_sense_is_refused(void **state)
{
	(void)state;
	static const char *const lines[] = {"retention.one_days = 0\n", "retention.one_days = -1\n",
	    "retention.one_days = 3661\n", "retention.one_days = a year\n",
	    "retention.one_days = 1.5\n", "retention.two_days = 99999999999999999999\n"};
	struct retention_days days;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		assert_int_equal(read_with(lines[i], &days), INVALID_ARGUMENT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_not_set_has_its_default),
	    cmocka_unit_test(each_setting_is_its_own),
	    cmocka_unit_test(what_makes_no_sense_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
