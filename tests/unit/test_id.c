#include "runtime/id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 20000 };

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void test_a_new_id_is_an_id_of_its_kind(void **state)
{
	(void)state;
	for (int i = 0; i < 1000; i++) {
		struct id id = id_new('r');
		assert_true(id_is(id.text, 'r'));
	}
}

static void test_new_ids_differ(void **state)
{
	(void)state;
	struct id *ids = calloc(MANY, sizeof *ids);
	assert_non_null(ids);
	for (size_t i = 0; i < MANY; i++) {
		ids[i] = id_new('r');
	}
	qsort(ids, MANY, sizeof *ids, compare);
	for (size_t i = 1; i < MANY; i++) {
		assert_string_not_equal(ids[i - 1].text, ids[i].text);
	}
	free(ids);
}

static void test_every_character_of_the_alphabet_is_used(void **state)
{
	(void)state;
	bool seen[128] = {false};
	for (int i = 0; i < 1000; i++) {
		struct id id = id_new('r');
		for (const char *at = id.text + 2; *at != '\0'; at++) {
			seen[(unsigned char)*at] = true;
		}
	}
	for (const char *at = "0123456789abcdefghjkmnpqrstvwxyz"; *at != '\0'; at++) {
		assert_true(seen[(unsigned char)*at]);
	}
}

static void test_what_is_not_well_formed_is_no_id(void **state)
{
	(void)state;
	static const char *const wrong[] = {"", "r", "r-", "r-7k2m9xw3ta0", "r-7k2m9xw3ta0c0",
	    "r_7k2m9xw3ta0c", "r-7k2m9xw3ta0C", "r-7k2m9xw3ta0i", "r-7k2m9xw3ta0l",
	    "r-7k2m9xw3ta0o", "r-7k2m9xw3ta0u", "r-7k2m9xw3ta0 ", " r-7k2m9xw3ta0c",
	    "R-7k2m9xw3ta0c"};
	assert_true(id_is("r-7k2m9xw3ta0c", 'r'));
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		if (id_is(wrong[i], 'r')) {
			fail_msg("'%s' passed for an id", wrong[i]);
		}
	}
}

static void test_an_id_of_another_kind_is_refused(void **state)
{
	(void)state;
	assert_false(id_is("r-7k2m9xw3ta0c", 'p'));
}

static void test_null_is_no_id(void **state)
{
	(void)state;
	assert_false(id_is(NULL, 'r'));
}

static void test_no_text_is_an_id_of_the_kind_nul(void **state)
{
	(void)state;
	assert_false(id_is("\0-7k2m9xw3ta0c", '\0'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_new_id_is_an_id_of_its_kind),
	    cmocka_unit_test(test_new_ids_differ),
	    cmocka_unit_test(test_every_character_of_the_alphabet_is_used),
	    cmocka_unit_test(test_what_is_not_well_formed_is_no_id),
	    cmocka_unit_test(test_an_id_of_another_kind_is_refused),
	    cmocka_unit_test(test_null_is_no_id),
	    cmocka_unit_test(test_no_text_is_an_id_of_the_kind_nul),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
