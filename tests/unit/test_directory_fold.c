/* Comparing names as people do. */
#include "directory/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int setup(void **state)
{
	*state = arena_open((size_t)64 * 1024);
	return *state != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	arena_close(*state);
	return 0;
}

static void case_and_accents_do_not_matter(void **state)
{
	assert_string_equal(folded_text(*state, "Sint-Jozéf ÇA"), "sint-jozef ca");
}

static void plain_letters_fold_as_accented_ones_do(void **state)
{
	assert_string_equal(folded_text(*state, "BERGEN NH"), folded_text(*state, "Bergén NH"));
}

static void spaces_are_single_and_none_at_the_ends(void **state)
{
	assert_string_equal(folded_text(*state, "  De   Rijp "), "de rijp");
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	assert_null(folded_text(*state, "\xc3\x28"));
}

static void every_word_has_to_occur_in_some_text(void **state)
{
	(void)state;
	const char *const texts[] = {"de regenboog", "alkmaar"};
	assert_true(folded_words_found("alk regen", texts, 2));
}

static void one_missing_word_is_enough_to_miss(void **state)
{
	(void)state;
	const char *const texts[] = {"de regenboog", "alkmaar"};
	assert_false(folded_words_found("regenboog heiloo", texts, 2));
}

static void no_words_are_found_anywhere(void **state)
{
	(void)state;
	const char *const texts[] = {"alkmaar"};
	assert_true(folded_words_found("", texts, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(case_and_accents_do_not_matter, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		plain_letters_fold_as_accented_ones_do, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		spaces_are_single_and_none_at_the_ends, setup, teardown),
	    cmocka_unit_test_setup_teardown(bytes_that_are_no_text_are_refused, setup, teardown),
	    cmocka_unit_test(every_word_has_to_occur_in_some_text),
	    cmocka_unit_test(one_missing_word_is_enough_to_miss),
	    cmocka_unit_test(no_words_are_found_anywhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
