/* The rules of a request's life and of when its text may open. */
#include "intake/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const int64_t day = (int64_t)24 * 60 * 60 * 1000;
static const int64_t now = 1760000000000;

static void open_request_may_be_closed_or_withdrawn(void **state)
{
	(void)state;
	assert_true(request_may_become(REQUEST_OPEN, REQUEST_CLOSED));
	assert_true(request_may_become(REQUEST_OPEN, REQUEST_WITHDRAWN));
}

static void ended_request_stays_as_it_is(void **state)
{
	(void)state;
	for (uint32_t to = 0; to < 5; to++) {
		assert_false(request_may_become(REQUEST_CLOSED, to));
		assert_false(request_may_become(REQUEST_WITHDRAWN, to));
	}
}

static void unknown_states_go_nowhere(void **state)
{
	(void)state;
	assert_false(request_may_become(0, REQUEST_CLOSED));
	assert_false(request_may_become(REQUEST_OPEN, REQUEST_OPEN));
	assert_false(request_may_become(REQUEST_OPEN, 99));
}

static void three_kinds_of_basis_stand(void **state)
{
	(void)state;
	assert_int_equal(basis_judge(BASIS_PARENTAL_CONSENT, 0), BASIS_STANDS);
	assert_int_equal(basis_judge(BASIS_ANONYMOUS_CONSULT, 0), BASIS_STANDS);
	assert_int_equal(basis_judge(BASIS_OTHER, 0), BASIS_STANDS);
}

static void no_basis_or_an_unknown_one_does_not_stand(void **state)
{
	(void)state;
	assert_int_equal(basis_judge(BASIS_NONE, 0), BASIS_MISSING);
	assert_int_equal(basis_judge(0, 0), BASIS_MISSING);
	assert_int_equal(basis_judge(77, 0), BASIS_MISSING);
}

static void withdrawn_basis_does_not_stand(void **state)
{
	(void)state;
	assert_int_equal(basis_judge(BASIS_PARENTAL_CONSENT, now), BASIS_WITHDRAWN);
	assert_int_equal(basis_judge(BASIS_OTHER, 1), BASIS_WITHDRAWN);
}

static void consent_counts_from_today_back_to_two_years(void **state)
{
	(void)state;
	assert_int_equal(consent_judge(now, 0, now), CONSENT_GOOD);
	assert_int_equal(consent_judge(now - 731 * day, 0, now), CONSENT_GOOD);
	assert_int_equal(consent_judge(now - 731 * day - 1, 0, now), CONSENT_TOO_OLD);
}

static void consent_needs_a_date(void **state)
{
	(void)state;
	assert_int_equal(consent_judge(0, 0, now), CONSENT_UNDATED);
	assert_int_equal(consent_judge(-5, 0, now), CONSENT_UNDATED);
}

static void consent_lies_not_in_the_future(void **state)
{
	(void)state;
	assert_int_equal(consent_judge(now + day, 0, now), CONSENT_IN_FUTURE);
}

static void consent_before_its_withdrawal_does_not_count_again(void **state)
{
	(void)state;
	assert_int_equal(
	    consent_judge(now - 9 * day, now - 2 * day, now), CONSENT_BEFORE_WITHDRAWAL);
}

static void consent_of_the_day_of_withdrawal_may_be_a_new_one(void **state)
{
	(void)state;
	assert_int_equal(consent_judge(now - day / 2, now, now), CONSENT_GOOD);
}

static void filer_opens_for_thirty_days_after_closing(void **state)
{
	(void)state;
	assert_true(filer_may_open(REQUEST_OPEN, 0, now));
	assert_true(filer_may_open(REQUEST_CLOSED, now - 30 * day + 1, now));
	assert_false(filer_may_open(REQUEST_CLOSED, now - 30 * day, now));
}

static void nobody_opens_a_withdrawn_request(void **state)
{
	(void)state;
	assert_false(filer_may_open(REQUEST_WITHDRAWN, now, now));
	assert_false(grant_may_open(REQUEST_WITHDRAWN));
}

static void grants_open_only_while_the_request_is_open(void **state)
{
	(void)state;
	assert_true(grant_may_open(REQUEST_OPEN));
	assert_false(grant_may_open(REQUEST_CLOSED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(open_request_may_be_closed_or_withdrawn),
	    cmocka_unit_test(ended_request_stays_as_it_is),
	    cmocka_unit_test(unknown_states_go_nowhere),
	    cmocka_unit_test(three_kinds_of_basis_stand),
	    cmocka_unit_test(no_basis_or_an_unknown_one_does_not_stand),
	    cmocka_unit_test(withdrawn_basis_does_not_stand),
	    cmocka_unit_test(consent_counts_from_today_back_to_two_years),
	    cmocka_unit_test(consent_needs_a_date),
	    cmocka_unit_test(consent_lies_not_in_the_future),
	    cmocka_unit_test(consent_before_its_withdrawal_does_not_count_again),
	    cmocka_unit_test(consent_of_the_day_of_withdrawal_may_be_a_new_one),
	    cmocka_unit_test(filer_opens_for_thirty_days_after_closing),
	    cmocka_unit_test(nobody_opens_a_withdrawn_request),
	    cmocka_unit_test(grants_open_only_while_the_request_is_open),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
