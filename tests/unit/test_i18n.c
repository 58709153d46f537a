/* Two languages in one process. */
#include "runtime/i18n.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char known[] = "sign in first";

static void english_is_as_it_stands(void **state)
{
	(void)state;
	assert_ptr_equal(tr(false, known), known);
}

static void dutch_comes_from_the_catalogue(void **state)
{
	(void)state;
	if (strcmp(tr(true, known), known) == 0) {
		skip(); /* the catalogue is not built */
	}
	assert_non_null(strstr(tr(true, known), "log"));
}

static void what_is_not_in_the_catalogue_stays(void **state)
{
	(void)state;
	assert_string_equal(tr(true, "no such text in po"), "no such text in po");
}

static void set_all(const char *lc_all, const char *lc_messages, const char *lang)
{
	(void)setenv("LC_ALL", lc_all, 1);
	(void)setenv("LC_MESSAGES", lc_messages, 1);
	(void)setenv("LANG", lang, 1);
}

static void the_first_that_is_set_decides(void **state)
{
	(void)state;
	set_all("", "", "nl_NL.UTF-8");
	assert_true(i18n_wants_dutch());
	set_all("", "en_GB.UTF-8", "nl_NL.UTF-8");
	assert_false(i18n_wants_dutch());
	set_all("nl_BE", "en_GB.UTF-8", "en_GB.UTF-8");
	assert_true(i18n_wants_dutch());
	set_all("", "", "");
	assert_false(i18n_wants_dutch());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(english_is_as_it_stands),
	    cmocka_unit_test(dutch_comes_from_the_catalogue),
	    cmocka_unit_test(what_is_not_in_the_catalogue_stays),
	    cmocka_unit_test(the_first_that_is_set_decides),
	};
	i18n_open();
	return cmocka_run_group_tests_name("i18n", tests, NULL, NULL);
}
