/* gzip there and back, and what only looks like it: bombs end at their limit. */
#include "support/check.h"

#include "gateway/gzip.h"

#include <string.h>

static struct buffer pack(const void *data, size_t size)
{
	struct buffer packed = {.data = NULL};
	assert_int_equal(gzip_pack((struct bytes){data, size}, GZIP_SMALL, &packed), OK);
	return packed;
}

static void there_and_back(void **state)
{
	(void)state;
	char text[100000];
	uint64_t random = 7;
	for (size_t i = 0; i < sizeof text; i++) {
		text[i] = (char)('a' + check_random_below(&random, 4));
	}
	struct buffer packed = pack(text, sizeof text);
	struct buffer plain = {.data = NULL};
	assert_true(packed.size < sizeof text / 2);
	assert_int_equal(gzip_unpack(buffer_bytes(&packed), sizeof text, &plain), OK);
	assert_int_equal(plain.size, sizeof text);
	assert_memory_equal(plain.data, text, sizeof text);
	buffer_fini(&plain);
	assert_int_equal(gzip_unpack(buffer_bytes(&packed), sizeof text - 1, &plain), OUT_OF_RANGE);
	buffer_fini(&plain);
	buffer_fini(&packed);
}

static void bomb_ends_at_the_limit(void **state)
{
	(void)state;
	enum { BOMB = 64 << 20, LIMIT = 1 << 20 };
	static char zeros[BOMB];
	struct buffer packed = pack(zeros, sizeof zeros);
	struct buffer plain = {.data = NULL};
	assert_true(packed.size < LIMIT / 8);
	assert_int_equal(gzip_unpack(buffer_bytes(&packed), LIMIT, &plain), OUT_OF_RANGE);
	assert_true(plain.room < 4 * LIMIT);
	buffer_fini(&plain);
	buffer_fini(&packed);
}

static void what_is_none_is_refused(void **state)
{
	(void)state;
	struct buffer packed = pack("samen", 5);
	struct buffer plain = {.data = NULL};
	for (size_t size = 0; size < packed.size; size++) {
		const struct bytes part = {packed.data, size};
		assert_int_equal(gzip_unpack(part, 1000, &plain), INVALID_ARGUMENT);
		buffer_fini(&plain);
	}
	assert_int_equal(buffer_add(&packed, (struct bytes){(const uint8_t *)"x", 1}), OK);
	assert_int_equal(gzip_unpack(buffer_bytes(&packed), 1000, &plain), INVALID_ARGUMENT);
	buffer_fini(&plain);
	packed.data[0] ^= 1;
	assert_int_equal(gzip_unpack(buffer_bytes(&packed), 1000, &plain), INVALID_ARGUMENT);
	buffer_fini(&plain);
	buffer_fini(&packed);
}

static void nothing_is_packed_too(void **state)
{
	(void)state;
	struct buffer packed = pack("", 0);
	struct buffer plain = {.data = NULL};
	assert_int_equal(gzip_unpack(buffer_bytes(&packed), 0, &plain), OK);
	assert_int_equal(plain.size, 0);
	buffer_fini(&plain);
	buffer_fini(&packed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(there_and_back),
	    cmocka_unit_test(bomb_ends_at_the_limit),
	    cmocka_unit_test(what_is_none_is_refused),
	    cmocka_unit_test(nothing_is_packed_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
