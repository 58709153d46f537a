/* Codes of an authenticator app: RFC 6238, appendix B. Its codes have eight digits; six digits are
 * the last six of them. */
#include "directory/totp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t secret[TOTP_SECRET_SIZE] = "12345678901234567890";

static void the_codes_are_those_of_the_standard(void **state)
{
	(void)state;
	static const struct {
		uint64_t seconds;
		const char *code;
	} vectors[] = {
	    {59, "94287082"},
	    {1111111109, "07081804"},
	    {1111111111, "14050471"},
	    {1234567890, "89005924"},
	    {2000000000, "69279037"},
	    {20000000000, "65353130"},
	};
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		char code[TOTP_CODE_SIZE];
		assert_int_equal(totp_code(secret, vectors[i].seconds / TOTP_STEP_S, code), OK);
		assert_string_equal(code, vectors[i].code + 2);
	}
}

static bool fits_at(int64_t seconds, uint64_t *ret_step)
{
	return totp_fits(secret, 1000 * seconds, "005924", ret_step);
}

static void a_code_fits_in_its_step_and_the_two_beside_it(void **state)
{
	(void)state;
	static const int64_t from = 1234567890; /* begins a step */
	uint64_t step = 0;
	assert_false(fits_at(from - TOTP_STEP_S - 1, &step));
	assert_true(fits_at(from - TOTP_STEP_S, &step));
	assert_true(fits_at(from, &step));
	assert_true(fits_at(from + 2 * TOTP_STEP_S - 1, &step));
	assert_int_equal(step, 1234567890 / TOTP_STEP_S);
	assert_false(fits_at(from + 2 * TOTP_STEP_S, &step));
}

static void only_six_digits_are_a_code(void **state)
{
	(void)state;
	static const char *const wrong[] = {
	    "", "005925", "00592", "0059240", "89005924", "00592x", "+05924", "5924"};
	uint64_t step;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_false(totp_fits(secret, 1234567890000, wrong[i], &step));
	}
	assert_true(totp_fits(secret, 1234567890000, "005 924", &step));
}

static void the_secret_is_shown_in_base32(void **state)
{
	(void)state;
	char text[TOTP_BASE32_SIZE];
	assert_int_equal(totp_base32(secret, text), OK);
	assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_codes_are_those_of_the_standard),
	    cmocka_unit_test(a_code_fits_in_its_step_and_the_two_beside_it),
	    cmocka_unit_test(only_six_digits_are_a_code),
	    cmocka_unit_test(the_secret_is_shown_in_base32),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
