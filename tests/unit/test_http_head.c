/* Lists with weights, as HTTP has them, and headers that come more than once. */
#include "support/check.h"

#include "gateway/head.h"

static void weights_are_read(void **state)
{
	(void)state;
	assert_int_equal(list_weight("gzip", "gzip"), 1000);
	assert_int_equal(list_weight("gzip;q=0.5, br", "gzip"), 500);
	assert_int_equal(list_weight("gzip ; q=0.25 , br", "gzip"), 250);
	assert_int_equal(list_weight("gzip;q=0", "gzip"), 0);
	assert_int_equal(list_weight("GZIP;Q=0.001", "gzip"), 1);
	assert_int_equal(list_weight("gzip;q=7", "gzip"), 1000);
	assert_int_equal(list_weight("x-gzip, gzipped", "gzip"), 0);
	assert_int_equal(list_weight("*;q=0.1, br", "gzip"), 100);
	assert_int_equal(list_weight("*, gzip;q=0", "gzip"), 0);
	assert_int_equal(list_weight("", "gzip"), 0);
	assert_int_equal(list_weight(NULL, "gzip"), 0);
	assert_int_equal(list_weight(",,;;, ,gzip;q=", "gzip"), 1000);
}

static void first_and_last_are_told_apart(void **state)
{
	(void)state;
	const struct head head = {
	    .headers = {.items = {{"X-Forwarded-For", "1.1.1.1", 7}, {"Host", "a", 1},
			    {"x-forwarded-for", "2.2.2.2", 7}},
		.count = 3}};
	assert_string_equal(head_value(&head, "X-Forwarded-For"), "1.1.1.1");
	assert_string_equal(head_last_value(&head, "X-Forwarded-For"), "2.2.2.2");
	assert_int_equal(head_count(&head, "X-FORWARDED-FOR"), 2);
	assert_null(head_value(&head, "Cookie"));
	assert_null(head_last_value(&head, "Cookie"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(weights_are_read),
	    cmocka_unit_test(first_and_last_are_told_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
