/* Who belongs to which class of recipients. */
#include "runtime/recipients.h"

#include "common.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define SECTOR(name) SAMEN__COMMON__V1__SECTOR__##name

static void education_is_schools_early_years_and_the_partnership(void **state)
{
	(void)state;
	static const uint32_t in[] = {SECTOR(REGULAR), SECTOR(SBO), SECTOR(SO), SECTOR(VSO),
	    SECTOR(EARLY_YEARS), SECTOR(PARTNERSHIP)};
	static const uint32_t out[] = {SECTOR(YOUTH_CARE), SECTOR(HEALTH_CARE),
	    SECTOR(MUNICIPALITY), SECTOR(OTHER), SECTOR(SECTOR_UNSPECIFIED), 31, 32, 1000};
	for (size_t i = 0; i < sizeof in / sizeof *in; i++) {
		assert_true(recipients_admit(RECIPIENTS_EDUCATION, in[i]));
	}
	for (size_t i = 0; i < sizeof out / sizeof *out; i++) {
		assert_false(recipients_admit(RECIPIENTS_EDUCATION, out[i]));
	}
}

static void youth_care_comes_next_then_health_care_and_the_municipality(void **state)
{
	(void)state;
	assert_true(recipients_admit(RECIPIENTS_EDUCATION_AND_YOUTH_CARE, SECTOR(YOUTH_CARE)));
	assert_false(recipients_admit(RECIPIENTS_EDUCATION_AND_YOUTH_CARE, SECTOR(HEALTH_CARE)));
	assert_true(recipients_admit(RECIPIENTS_EDUCATION_AND_CARE, SECTOR(HEALTH_CARE)));
	assert_true(recipients_admit(RECIPIENTS_EDUCATION_AND_CARE, SECTOR(MUNICIPALITY)));
	assert_false(recipients_admit(RECIPIENTS_EDUCATION_AND_CARE, SECTOR(OTHER)));
}

static void an_unknown_sector_is_only_among_all(void **state)
{
	(void)state;
	assert_false(recipients_admit(RECIPIENTS_EDUCATION_AND_CARE, SECTOR(SECTOR_UNSPECIFIED)));
	assert_true(recipients_admit(RECIPIENTS_ALL, SECTOR(SECTOR_UNSPECIFIED)));
	assert_true(recipients_admit(RECIPIENTS_ALL, SECTOR(OTHER)));
	assert_true(recipients_admit(RECIPIENTS_ALL, 1000));
}

static void each_class_holds_the_one_before(void **state)
{
	(void)state;
	for (uint32_t class = RECIPIENTS_EDUCATION; class < RECIPIENTS_ALL; class ++) {
		uint32_t narrow = recipients_sectors(class);
		uint32_t wide = recipients_sectors(class + 1);
		assert_int_equal(narrow & wide, narrow);
		assert_true(narrow != wide);
	}
}

static void what_was_not_said_is_education_and_care(void **state)
{
	(void)state;
	assert_int_equal(recipients_of(0), RECIPIENTS_EDUCATION_AND_CARE);
	assert_int_equal(recipients_of(77), RECIPIENTS_EDUCATION_AND_CARE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(education_is_schools_early_years_and_the_partnership),
	    cmocka_unit_test(youth_care_comes_next_then_health_care_and_the_municipality),
	    cmocka_unit_test(an_unknown_sector_is_only_among_all),
	    cmocka_unit_test(each_class_holds_the_one_before),
	    cmocka_unit_test(what_was_not_said_is_education_and_care),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
