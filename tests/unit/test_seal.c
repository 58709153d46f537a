#include "runtime/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PLAIN_MAX = 64, SEALED_MAX = PLAIN_MAX + SEAL_OVERHEAD };

struct fixture {
	char folder[64];
	char path[96];
	char second_path[96];
	struct master_key *master;
	struct master_key *second;
	struct seal_key key;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	assert_non_null(f);
	(void)snprintf(f->folder, sizeof f->folder, "/tmp/samen-seal-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	(void)snprintf(f->path, sizeof f->path, "%s/master", f->folder);
	(void)snprintf(f->second_path, sizeof f->second_path, "%s/second", f->folder);
	assert_int_equal(master_key_create(f->path), OK);
	assert_int_equal(master_key_create(f->second_path), OK);
	assert_int_equal(master_key_open(f->path, &f->master), OK);
	assert_int_equal(master_key_open(f->second_path, &f->second), OK);
	seal_key_new(&f->key);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	master_key_close(f->master);
	master_key_close(f->second);
	(void)unlink(f->path);
	(void)unlink(f->second_path);
	int removed = rmdir(f->folder);
	free(f);
	return removed;
}

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){.data = (const uint8_t *)text, .size = strlen(text)};
}

static const char story[] = "Ze zegt op school niets, thuis wel.";

/* The story, sealed; its size. */
static size_t seal_story(const struct fixture *f, const char *label, uint8_t *ret_sealed)
{
	seal_text(&f->key, label, bytes_of(story), ret_sealed);
	return sizeof story - 1 + SEAL_OVERHEAD;
}

static enum status open_with(const struct seal_key *key,
    const char *label,
    const uint8_t *sealed,
    size_t size,
    uint8_t *ret_plain)
{
	return seal_open(key, label, (struct bytes){.data = sealed, .size = size}, ret_plain);
}

static void test_sealed_text_opens_again(void **state)
{
	const struct fixture *f = *state;
	uint8_t sealed[SEALED_MAX];
	uint8_t plain[PLAIN_MAX];
	size_t size = seal_story(f, "r-1/story", sealed);
	assert_int_equal(open_with(&f->key, "r-1/story", sealed, size, plain), OK);
	assert_memory_equal(plain, story, sizeof story - 1);
}

static void test_empty_text_can_be_sealed(void **state)
{
	const struct fixture *f = *state;
	uint8_t sealed[SEALED_MAX];
	uint8_t plain[1];
	seal_text(&f->key, "label", bytes_of(""), sealed);
	assert_int_equal(open_with(&f->key, "label", sealed, SEAL_OVERHEAD, plain), OK);
}

static void test_a_long_text_opens_again(void **state)
{
	const struct fixture *f = *state;
	enum { LONG = 1 << 20 };
	uint8_t *plain = malloc(LONG);
	uint8_t *sealed = malloc(LONG + SEAL_OVERHEAD);
	uint8_t *opened = malloc(LONG);
	assert_true(plain != NULL && sealed != NULL && opened != NULL);
	memset(plain, 'x', LONG);
	seal_text(&f->key, "label", (struct bytes){.data = plain, .size = LONG}, sealed);
	enum status status = open_with(&f->key, "label", sealed, LONG + SEAL_OVERHEAD, opened);
	assert_int_equal(status, OK);
	assert_memory_equal(plain, opened, LONG);
	free(plain);
	free(sealed);
	free(opened);
}

static void test_the_same_text_is_sealed_differently_each_time(void **state)
{
	const struct fixture *f = *state;
	uint8_t first[SEALED_MAX];
	uint8_t second[SEALED_MAX];
	size_t size = seal_story(f, "label", first);
	(void)seal_story(f, "label", second);
	assert_memory_not_equal(first + 1, second + 1, 24);
	assert_memory_not_equal(first + 25, second + 25, size - 25);
}

static void test_sealed_text_does_not_hold_the_text(void **state)
{
	const struct fixture *f = *state;
	uint8_t sealed[SEALED_MAX];
	size_t size = seal_story(f, "label", sealed);
	for (size_t i = 0; i + 4 <= size; i++) {
		assert_null(memmem(story, sizeof story - 1, sealed + i, 4));
	}
}

static void test_any_bit_changed_is_noticed(void **state)
{
	const struct fixture *f = *state;
	uint8_t sealed[SEALED_MAX];
	uint8_t plain[PLAIN_MAX];
	size_t size = seal_story(f, "label", sealed);
	for (size_t bit = 0; bit < size * 8; bit++) {
		sealed[bit / 8] ^= (uint8_t)(1U << bit % 8);
		assert_int_equal(open_with(&f->key, "label", sealed, size, plain), DATA_LOSS);
		sealed[bit / 8] ^= (uint8_t)(1U << bit % 8);
	}
}

static void test_any_shorter_piece_is_noticed(void **state)
{
	const struct fixture *f = *state;
	uint8_t sealed[SEALED_MAX];
	uint8_t plain[PLAIN_MAX];
	size_t size = seal_story(f, "label", sealed);
	for (size_t i = 0; i < size; i++) {
		assert_int_equal(open_with(&f->key, "label", sealed, i, plain), DATA_LOSS);
	}
}

static void test_a_longer_piece_is_noticed(void **state)
{
	const struct fixture *f = *state;
	uint8_t sealed[SEALED_MAX + 1] = {0};
	uint8_t plain[PLAIN_MAX + 1];
	size_t size = seal_story(f, "label", sealed);
	assert_int_equal(open_with(&f->key, "label", sealed, size + 1, plain), DATA_LOSS);
}

static void test_text_moved_to_another_label_does_not_open(void **state)
{
	const struct fixture *f = *state;
	static const char *const others[] = {"r-1/stor", "r-1/story2", "r-2/story", ""};
	uint8_t sealed[SEALED_MAX];
	uint8_t plain[PLAIN_MAX];
	size_t size = seal_story(f, "r-1/story", sealed);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_int_equal(open_with(&f->key, others[i], sealed, size, plain), DATA_LOSS);
	}
}

static void test_another_key_does_not_open(void **state)
{
	const struct fixture *f = *state;
	struct seal_key other;
	uint8_t sealed[SEALED_MAX];
	uint8_t plain[PLAIN_MAX];
	seal_key_new(&other);
	size_t size = seal_story(f, "label", sealed);
	assert_int_equal(open_with(&other, "label", sealed, size, plain), DATA_LOSS);
}

static void test_a_failed_opening_shows_nothing_of_the_text(void **state)
{
	const struct fixture *f = *state;
	uint8_t sealed[SEALED_MAX];
	uint8_t plain[PLAIN_MAX] = {0};
	static const uint8_t nothing[PLAIN_MAX];
	size_t size = seal_story(f, "label", sealed);
	sealed[size - 1] ^= 1;
	assert_int_equal(open_with(&f->key, "label", sealed, size, plain), DATA_LOSS);
	assert_memory_equal(plain, nothing, sizeof plain);
}

static enum status unwrap(const struct master_key *master,
    const uint8_t *wrapped,
    size_t size,
    const char *key_id,
    struct seal_key *ret_key)
{
	return seal_key_unwrap(
	    master, (struct bytes){.data = wrapped, .size = size}, key_id, ret_key);
}

static void test_a_wrapped_key_unwraps_again(void **state)
{
	const struct fixture *f = *state;
	uint8_t wrapped[SEAL_WRAPPED_SIZE];
	struct seal_key got;
	seal_key_wrap(f->master, &f->key, "k-1", wrapped);
	assert_int_equal(unwrap(f->master, wrapped, sizeof wrapped, "k-1", &got), OK);
	assert_memory_equal(&got, &f->key, sizeof got);
}

static void test_any_bit_changed_in_a_wrapped_key_is_noticed(void **state)
{
	const struct fixture *f = *state;
	uint8_t wrapped[SEAL_WRAPPED_SIZE];
	struct seal_key got;
	seal_key_wrap(f->master, &f->key, "k-1", wrapped);
	for (size_t bit = 0; bit < sizeof wrapped * 8; bit++) {
		wrapped[bit / 8] ^= (uint8_t)(1U << bit % 8);
		enum status status = unwrap(f->master, wrapped, sizeof wrapped, "k-1", &got);
		assert_int_equal(status, DATA_LOSS);
		wrapped[bit / 8] ^= (uint8_t)(1U << bit % 8);
	}
}

static void test_a_wrapped_key_of_another_size_is_refused(void **state)
{
	const struct fixture *f = *state;
	uint8_t wrapped[SEAL_WRAPPED_SIZE + 1] = {0};
	struct seal_key got;
	seal_key_wrap(f->master, &f->key, "k-1", wrapped);
	for (size_t size = 0; size <= sizeof wrapped; size++) {
		if (size != SEAL_WRAPPED_SIZE) {
			enum status status = unwrap(f->master, wrapped, size, "k-1", &got);
			assert_int_equal(status, DATA_LOSS);
		}
	}
}

static void test_a_key_kept_under_another_id_does_not_unwrap(void **state)
{
	const struct fixture *f = *state;
	uint8_t wrapped[SEAL_WRAPPED_SIZE];
	struct seal_key got;
	seal_key_wrap(f->master, &f->key, "k-1", wrapped);
	assert_int_equal(unwrap(f->master, wrapped, sizeof wrapped, "k-2", &got), DATA_LOSS);
}

static void test_another_master_key_does_not_unwrap(void **state)
{
	const struct fixture *f = *state;
	uint8_t wrapped[SEAL_WRAPPED_SIZE];
	struct seal_key got;
	seal_key_wrap(f->master, &f->key, "k-1", wrapped);
	assert_int_equal(unwrap(f->second, wrapped, sizeof wrapped, "k-1", &got), DATA_LOSS);
}

static void test_a_failed_unwrapping_leaves_the_key_alone(void **state)
{
	const struct fixture *f = *state;
	uint8_t wrapped[SEAL_WRAPPED_SIZE];
	struct seal_key got = {.bytes = {42}};
	static const struct seal_key before = {.bytes = {42}};
	seal_key_wrap(f->master, &f->key, "k-1", wrapped);
	assert_int_equal(unwrap(f->second, wrapped, sizeof wrapped, "k-1", &got), DATA_LOSS);
	assert_memory_equal(&got, &before, sizeof got);
}

static void test_a_key_moves_to_a_new_master_key(void **state)
{
	const struct fixture *f = *state;
	uint8_t wrapped[SEAL_WRAPPED_SIZE];
	struct seal_key got;
	seal_key_wrap(f->master, &f->key, "k-1", wrapped);
	assert_int_equal(unwrap(f->master, wrapped, sizeof wrapped, "k-1", &got), OK);
	seal_key_wrap(f->second, &got, "k-1", wrapped);
	assert_int_equal(unwrap(f->second, wrapped, sizeof wrapped, "k-1", &got), OK);
	assert_memory_equal(&got, &f->key, sizeof got);
}

/* Under one key, as if a request's key were the master key: still not interchangeable. */
static void test_a_wrapped_key_does_not_open_as_text(void **state)
{
	const struct fixture *f = *state;
	struct seal_key as_master;
	uint8_t wrapped[SEAL_WRAPPED_SIZE];
	uint8_t plain[SEAL_KEY_SIZE];
	memcpy(&as_master, f->master, sizeof as_master);
	seal_key_wrap(f->master, &f->key, "label", wrapped);
	assert_int_equal(open_with(&as_master, "label", wrapped, sizeof wrapped, plain), DATA_LOSS);
}

static void test_new_keys_differ(void **state)
{
	(void)state;
	struct seal_key first;
	struct seal_key second;
	seal_key_new(&first);
	seal_key_new(&second);
	assert_memory_not_equal(&first, &second, sizeof first);
}

static void test_a_wiped_key_is_zero(void **state)
{
	(void)state;
	static const struct seal_key zero;
	struct seal_key key;
	seal_key_new(&key);
	seal_key_wipe(&key);
	assert_memory_equal(&key, &zero, sizeof key);
}

static void test_a_master_key_is_never_replaced(void **state)
{
	const struct fixture *f = *state;
	assert_int_equal(master_key_create(f->path), ALREADY_EXISTS);
}

static void test_a_missing_master_key_is_not_found(void **state)
{
	const struct fixture *f = *state;
	struct master_key *none = NULL;
	assert_int_equal(unlink(f->path), 0);
	assert_int_equal(master_key_open(f->path, &none), NOT_FOUND);
	assert_null(none);
}

static void test_fingerprints_tell_master_keys_apart(void **state)
{
	const struct fixture *f = *state;
	struct master_key *again;
	uint8_t one[MASTER_FINGERPRINT_SIZE];
	uint8_t two[MASTER_FINGERPRINT_SIZE];
	master_key_fingerprint(f->master, one);
	master_key_fingerprint(f->second, two);
	assert_memory_not_equal(one, two, sizeof one);
	assert_int_equal(master_key_open(f->path, &again), OK);
	master_key_fingerprint(again, two);
	master_key_close(again);
	assert_memory_equal(one, two, sizeof one);
}

static void test_a_bound_master_key_is_neither_of_its_parts(void **state)
{
	const struct fixture *f = *state;
	struct master_key *bound;
	uint8_t file[MASTER_FINGERPRINT_SIZE];
	uint8_t credential[MASTER_FINGERPRINT_SIZE];
	uint8_t both[MASTER_FINGERPRINT_SIZE];
	assert_int_equal(master_key_open_bound(f->path, f->second_path, &bound), OK);
	master_key_fingerprint(bound, both);
	master_key_close(bound);
	master_key_fingerprint(f->master, file);
	master_key_fingerprint(f->second, credential);
	assert_memory_not_equal(both, file, sizeof both);
	assert_memory_not_equal(both, credential, sizeof both);
}

static void test_a_missing_credential_is_not_found(void **state)
{
	const struct fixture *f = *state;
	struct master_key *none = NULL;
	assert_int_equal(unlink(f->second_path), 0);
	assert_int_equal(master_key_open_bound(f->path, f->second_path, &none), NOT_FOUND);
	assert_null(none);
}

static void test_close_takes_null(void **state)
{
	(void)state;
	master_key_close(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_sealed_text_opens_again),
	    TEST(test_empty_text_can_be_sealed),
	    TEST(test_a_long_text_opens_again),
	    TEST(test_the_same_text_is_sealed_differently_each_time),
	    TEST(test_sealed_text_does_not_hold_the_text),
	    TEST(test_any_bit_changed_is_noticed),
	    TEST(test_any_shorter_piece_is_noticed),
	    TEST(test_a_longer_piece_is_noticed),
	    TEST(test_text_moved_to_another_label_does_not_open),
	    TEST(test_another_key_does_not_open),
	    TEST(test_a_failed_opening_shows_nothing_of_the_text),
	    TEST(test_a_wrapped_key_unwraps_again),
	    TEST(test_any_bit_changed_in_a_wrapped_key_is_noticed),
	    TEST(test_a_wrapped_key_of_another_size_is_refused),
	    TEST(test_a_key_kept_under_another_id_does_not_unwrap),
	    TEST(test_another_master_key_does_not_unwrap),
	    TEST(test_a_failed_unwrapping_leaves_the_key_alone),
	    TEST(test_a_key_moves_to_a_new_master_key),
	    TEST(test_a_wrapped_key_does_not_open_as_text),
	    cmocka_unit_test(test_new_keys_differ),
	    cmocka_unit_test(test_a_wiped_key_is_zero),
	    TEST(test_a_master_key_is_never_replaced),
	    TEST(test_a_missing_master_key_is_not_found),
	    TEST(test_fingerprints_tell_master_keys_apart),
	    TEST(test_a_bound_master_key_is_neither_of_its_parts),
	    TEST(test_a_missing_credential_is_not_found),
	    cmocka_unit_test(test_close_takes_null),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
