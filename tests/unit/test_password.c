#include "runtime/password.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

static const uint8_t key[CODE_KEY_SIZE] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
    17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};

/* From the tests of the reference implementation (P-H-C/phc-winner-argon2, src/test.c), salt
 * "somesalt". */
static const char known_hash[PASSWORD_HASH_SIZE] =
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94";

static int cheap(void **state)
{
	(void)state;
	return setenv("SAMEN_TEST_CHEAP_PASSWORDS", "1", 1);
}

static void assert_refused(const char *password)
{
	char hash[PASSWORD_HASH_SIZE];
	assert_int_equal(password_hash(password, hash), INVALID_ARGUMENT);
}

static void assert_fits(const char *chosen, const char *typed, enum status expected)
{
	char hash[PASSWORD_HASH_SIZE];
	assert_int_equal(password_hash(chosen, hash), OK);
	assert_int_equal(password_check(hash, typed), expected);
}

static void test_the_password_fits_its_hash(void **state)
{
	(void)state;
	assert_fits("een lang wachtwoord", "een lang wachtwoord", OK);
}

static void test_another_password_does_not_fit(void **state)
{
	(void)state;
	assert_fits("een lang wachtwoord", "een lang Wachtwoord", UNAUTHENTICATED);
}

static void test_a_part_of_the_password_does_not_fit(void **state)
{
	(void)state;
	assert_fits("een lang wachtwoord", "een lang wachtwoor", UNAUTHENTICATED);
}

static void test_the_same_password_is_hashed_differently_each_time(void **state)
{
	(void)state;
	char first[PASSWORD_HASH_SIZE];
	char second[PASSWORD_HASH_SIZE];
	assert_int_equal(password_hash("een lang wachtwoord", first), OK);
	assert_int_equal(password_hash("een lang wachtwoord", second), OK);
	assert_string_not_equal(first, second);
}

static void test_hashing_uses_the_interactive_limits_by_default(void **state)
{
	(void)state;
	char hash[PASSWORD_HASH_SIZE];
	assert_int_equal(unsetenv("SAMEN_TEST_CHEAP_PASSWORDS"), 0);
	assert_int_equal(password_hash("een lang wachtwoord", hash), OK);
	assert_int_equal(cheap(NULL), 0);
	assert_memory_equal(hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31);
}

static void test_a_known_hash_fits(void **state)
{
	(void)state;
	assert_int_equal(password_check(known_hash, "differentpassword"), OK);
}

static void test_nine_characters_are_too_few(void **state)
{
	(void)state;
	assert_refused("123456789");
}

static void test_ten_characters_of_several_bytes_are_enough(void **state)
{
	(void)state;
	assert_fits("éééééééééé", "éééééééééé", OK);
}

static void test_nine_characters_of_several_bytes_are_too_few(void **state)
{
	(void)state;
	assert_refused("ééééééééé");
}

static void test_accents_typed_apart_count_as_one_character(void **state)
{
	(void)state;
	assert_refused("12345e\xCC\x81\x65\xCC\x81\x65\xCC\x81");
}

static void test_accents_typed_apart_fit(void **state)
{
	(void)state;
	assert_fits("caf\xC3\xA9 met thee", "cafe\xCC\x81 met thee", OK);
}

static void test_the_longest_password_fits(void **state)
{
	(void)state;
	char longest[PASSWORD_BYTES_MAX + 1];
	memset(longest, 'a', PASSWORD_BYTES_MAX);
	longest[PASSWORD_BYTES_MAX] = '\0';
	assert_fits(longest, longest, OK);
}

static void test_a_longer_password_is_refused(void **state)
{
	(void)state;
	char longer[PASSWORD_BYTES_MAX + 2];
	memset(longer, 'a', PASSWORD_BYTES_MAX + 1);
	longer[PASSWORD_BYTES_MAX + 1] = '\0';
	assert_refused(longer);
}

/* The character that grows most when it is taken apart. */
static void test_a_password_that_grows_in_normalisation_fits(void **state)
{
	(void)state;
	char text[PASSWORD_BYTES_MAX + 1] = "";
	for (size_t i = 0; i < PASSWORD_BYTES_MAX / 3; i++) {
		memcpy(text + 3 * i, "\xE1\xBE\x82", 3);
	}
	assert_fits(text, text, OK);
}

static void test_what_is_not_utf8_is_refused(void **state)
{
	(void)state;
	assert_refused("een lang \xFFwachtwoord");
}

static void test_no_password_is_refused(void **state)
{
	(void)state;
	assert_refused(NULL);
	assert_refused("");
}

static void test_no_hash_never_fits(void **state)
{
	(void)state;
	assert_int_equal(password_check(NULL, "een lang wachtwoord"), UNAUTHENTICATED);
	assert_int_equal(password_check("", "een lang wachtwoord"), UNAUTHENTICATED);
}

static void test_no_hash_and_no_password_do_not_fit(void **state)
{
	(void)state;
	assert_int_equal(password_check(NULL, NULL), UNAUTHENTICATED);
	assert_int_equal(password_check("", ""), UNAUTHENTICATED);
}

static void test_a_damaged_hash_does_not_fit(void **state)
{
	(void)state;
	assert_int_equal(
	    password_check("$argon2id$v=19$m=", "een lang wachtwoord"), UNAUTHENTICATED);
	assert_int_equal(password_check("wachtwoord", "een lang wachtwoord"), UNAUTHENTICATED);
}

static void test_no_typed_password_does_not_fit(void **state)
{
	(void)state;
	assert_fits("een lang wachtwoord", NULL, UNAUTHENTICATED);
	assert_fits("een lang wachtwoord", "", UNAUTHENTICATED);
}

/* Addresses for nothing more than the process has: what argon2id asks for is refused. */
static void test_short_memory_is_not_a_wrong_password(void **state)
{
	(void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	skip();
#endif
	struct rlimit before;
	assert_int_equal(unsetenv("SAMEN_TEST_CHEAP_PASSWORDS"), 0);
	assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
	struct rlimit small = {.rlim_cur = 32U << 20, .rlim_max = before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_AS, &small), 0);
	enum status status = password_check(known_hash, "differentpassword");
	assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
	assert_int_equal(cheap(NULL), 0);
	assert_int_equal(status, RESOURCE_EXHAUSTED);
}

static void test_a_code_is_known_from_key_and_subject(void **state)
{
	(void)state;
	char code[CODE_TEXT_SIZE];
	code_for(key, "i-7k2m9xw3ta0c/1", code);
	assert_string_equal(code, "A6BN-TS9H-C8R4-461S");
}

static void test_codes_of_other_subjects_differ(void **state)
{
	(void)state;
	char first[CODE_TEXT_SIZE];
	char second[CODE_TEXT_SIZE];
	code_for(key, "i-7k2m9xw3ta0c/1", first);
	code_for(key, "i-7k2m9xw3ta0c/2", second);
	assert_string_not_equal(first, second);
}

static void test_codes_under_other_keys_differ(void **state)
{
	(void)state;
	static const uint8_t other[CODE_KEY_SIZE] = {1};
	char first[CODE_TEXT_SIZE];
	char second[CODE_TEXT_SIZE];
	code_for(key, "i-7k2m9xw3ta0c/1", first);
	code_for(other, "i-7k2m9xw3ta0c/1", second);
	assert_string_not_equal(first, second);
}

static void test_a_code_may_be_typed_carelessly(void **state)
{
	(void)state;
	static const char *const typed[] = {"A6BN-TS9H-01R4-461S", "a6bn-ts9h-01r4-461s",
	    "A6BNTS9H01R4461S", " A6BN TS9H 01R4 461S\n", "A6BN-TS9H-O1R4-46IS",
	    "a6bn-ts9h-oir4-46ls", "A-6-B-N-T-S-9-H-0-L-R-4-4-6-1-S"};
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		if (!code_fits("A6BN-TS9H-01R4-461S", typed[i])) {
			fail_msg("'%s' does not fit", typed[i]);
		}
	}
}

static void test_what_is_not_the_code_does_not_fit(void **state)
{
	(void)state;
	static const char *const typed[] = {"", "-", "A6BN-TS9H-01R4-461", "A6BN-TS9H-01R4-461SS",
	    "A6BN-TS9H-01R4-461T", "B6BN-TS9H-01R4-461S", "A6BN-TS9H-01R4-461U",
	    "A6BN-TS9H-01R4_461S", "A6BN.TS9H.01R4.461S", "A6BN-TS9H-01R4-46\xC3\xAFS"};
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		if (code_fits("A6BN-TS9H-01R4-461S", typed[i])) {
			fail_msg("'%s' fits", typed[i]);
		}
	}
}

static void test_null_never_fits_a_code(void **state)
{
	(void)state;
	assert_false(code_fits(NULL, "A6BN-TS9H-01R4-461S"));
	assert_false(code_fits("A6BN-TS9H-01R4-461S", NULL));
	assert_false(code_fits(NULL, NULL));
	assert_false(code_fits("", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_password_fits_its_hash),
	    cmocka_unit_test(test_another_password_does_not_fit),
	    cmocka_unit_test(test_a_part_of_the_password_does_not_fit),
	    cmocka_unit_test(test_the_same_password_is_hashed_differently_each_time),
	    cmocka_unit_test(test_hashing_uses_the_interactive_limits_by_default),
	    cmocka_unit_test(test_a_known_hash_fits),
	    cmocka_unit_test(test_nine_characters_are_too_few),
	    cmocka_unit_test(test_ten_characters_of_several_bytes_are_enough),
	    cmocka_unit_test(test_nine_characters_of_several_bytes_are_too_few),
	    cmocka_unit_test(test_accents_typed_apart_count_as_one_character),
	    cmocka_unit_test(test_accents_typed_apart_fit),
	    cmocka_unit_test(test_the_longest_password_fits),
	    cmocka_unit_test(test_a_longer_password_is_refused),
	    cmocka_unit_test(test_a_password_that_grows_in_normalisation_fits),
	    cmocka_unit_test(test_what_is_not_utf8_is_refused),
	    cmocka_unit_test(test_no_password_is_refused),
	    cmocka_unit_test(test_no_hash_never_fits),
	    cmocka_unit_test(test_no_hash_and_no_password_do_not_fit),
	    cmocka_unit_test(test_a_damaged_hash_does_not_fit),
	    cmocka_unit_test(test_no_typed_password_does_not_fit),
	    cmocka_unit_test(test_short_memory_is_not_a_wrong_password),
	    cmocka_unit_test(test_a_code_is_known_from_key_and_subject),
	    cmocka_unit_test(test_codes_of_other_subjects_differ),
	    cmocka_unit_test(test_codes_under_other_keys_differ),
	    cmocka_unit_test(test_a_code_may_be_typed_carelessly),
	    cmocka_unit_test(test_what_is_not_the_code_does_not_fit),
	    cmocka_unit_test(test_null_never_fits_a_code),
	};
	return cmocka_run_group_tests(tests, cheap, NULL);
}
