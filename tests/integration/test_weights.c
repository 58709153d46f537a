/* Weights of the ranking that samen.conf gets wrong: the service says all of them and stops. */
#include "support/deployment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sysexits.h>

#include <cmocka.h>

static void wrong_weights_are_all_said_and_refused_at_start(void **state)
{
	struct deployment *deployment = deployment_open();
	(void)state;
	deployment_configure(deployment, "matching.weight.need", "0");
	deployment_configure(deployment, "matching.weight.localty", "3");
	deployment_configure(deployment, "matching.weight.text", "20");
	deployment_launch(deployment, MATCHING);
	assert_int_equal(deployment_wait_end(deployment, MATCHING), EX_CONFIG);
	assert_int_equal(deployment_log_count(deployment, MATCHING,
			     "name=matching.weight.need value=\"0\" expected=\"a number from 1"),
	    1);
	assert_int_equal(deployment_log_count(deployment, MATCHING,
			     "name=matching.weight.localty expected=\"a weight that"),
	    1);
	assert_int_equal(deployment_log_count(deployment, MATCHING, "matching.weight.text"), 0);
	deployment_close(deployment);
}

static void weights_in_range_are_taken(void **state)
{
	struct deployment *deployment = deployment_open();
	(void)state;
	deployment_configure(deployment, "matching.weight.need", "1");
	deployment_configure(deployment, "matching.weight.headline", "0.25");
	deployment_start(deployment, MATCHING);
	assert_int_equal(deployment_log_count(deployment, MATCHING, "config."), 0);
	deployment_stop(deployment, MATCHING);
	deployment_close(deployment);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(wrong_weights_are_all_said_and_refused_at_start),
	    cmocka_unit_test(weights_in_range_are_taken),
	};
	return cmocka_run_group_tests_name("weights", tests, NULL, NULL);
}
