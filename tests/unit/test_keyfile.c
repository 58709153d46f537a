#include "runtime/keyfile.h"

#include <errno.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const uint8_t key[KEYFILE_KEY_SIZE] = {1, 2, 3, 255};

struct fixture {
	char folder[64];
	char path[96];
	char other[96];
};

static int remove_entry(const char *path, const struct stat *found, int flag, struct FTW *ftw)
{
	(void)found;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	(void)snprintf(fixture->folder, sizeof fixture->folder, "/tmp/samen-keyfile-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	(void)snprintf(fixture->path, sizeof fixture->path, "%s/key", fixture->folder);
	(void)snprintf(fixture->other, sizeof fixture->other, "%s/other", fixture->folder);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	int removed = nftw(fixture->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	free(fixture);
	return removed;
}

static mode_t mode_of(const char *path)
{
	struct stat found;
	assert_int_equal(lstat(path, &found), 0);
	return found.st_mode & 07777;
}

static void write_text(const char *path, const char *text, size_t size)
{
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0600), 0);
}

static size_t read_text(const char *path, char *text, size_t size_max)
{
	FILE *file = fopen(path, "re");
	assert_non_null(file);
	size_t size = fread(text, 1, size_max, file);
	assert_int_equal(fclose(file), 0);
	return size;
}

static void make(const struct fixture *fixture)
{
	assert_int_equal(keyfile_create(fixture->path, KEYFILE_MASTER, key), OK);
}

static void assert_read(const char *path, enum keyfile_kind kind, enum status expected)
{
	uint8_t got[KEYFILE_KEY_SIZE];
	assert_int_equal(keyfile_read(path, kind, got), expected);
}

static void test_a_key_is_read_as_it_was_written(void **state)
{
	const struct fixture *fixture = *state;
	uint8_t got[KEYFILE_KEY_SIZE];
	make(fixture);
	assert_int_equal(keyfile_read(fixture->path, KEYFILE_MASTER, got), OK);
	assert_memory_equal(got, key, sizeof key);
}

static void test_the_file_is_readable_text(void **state)
{
	const struct fixture *fixture = *state;
	static const uint8_t seed[KEYFILE_KEY_SIZE] = {0x4c, 0xcd, 0x08, 0x9b, 0x28, 0xff, 0x96,
	    0xda, 0x9d, 0xb6, 0xc3, 0x46, 0xec, 0x11, 0x4e, 0x0f, 0x5b, 0x8a, 0x31, 0x9f, 0x35,
	    0xab, 0xa6, 0x24, 0xda, 0x8c, 0xf6, 0xed, 0x4f, 0xb8, 0xa6, 0xfb};
	char text[256] = "";
	assert_int_equal(keyfile_create(fixture->path, KEYFILE_SIGNING, seed), OK);
	(void)read_text(fixture->path, text, sizeof text - 1);
	assert_string_equal(text,
	    "samen-signing-key-v1 "
	    "TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvu5zH7vBKqrMO0SZk6eC9Vz\n");
}

static void test_a_secret_is_for_its_owner_whatever_the_umask(void **state)
{
	const struct fixture *fixture = *state;
	mode_t before = umask(0);
	make(fixture);
	(void)umask(before);
	assert_int_equal(mode_of(fixture->path), 0600);
}

static void test_a_public_key_is_for_all_whatever_the_umask(void **state)
{
	const struct fixture *fixture = *state;
	mode_t before = umask(0077);
	assert_int_equal(keyfile_create(fixture->path, KEYFILE_PUBLIC, key), OK);
	(void)umask(before);
	assert_int_equal(mode_of(fixture->path), 0644);
}

static void test_a_file_is_never_replaced(void **state)
{
	const struct fixture *fixture = *state;
	static const uint8_t second[KEYFILE_KEY_SIZE] = {9};
	uint8_t got[KEYFILE_KEY_SIZE];
	make(fixture);
	assert_int_equal(keyfile_create(fixture->path, KEYFILE_MASTER, second), ALREADY_EXISTS);
	assert_int_equal(keyfile_read(fixture->path, KEYFILE_MASTER, got), OK);
	assert_memory_equal(got, key, sizeof key);
}

static void test_a_dangling_link_is_not_written_through(void **state)
{
	const struct fixture *fixture = *state;
	assert_int_equal(symlink(fixture->other, fixture->path), 0);
	assert_int_equal(keyfile_create(fixture->path, KEYFILE_MASTER, key), ALREADY_EXISTS);
	assert_int_equal(access(fixture->other, F_OK), -1);
}

static void test_nothing_but_the_key_is_left_in_the_folder(void **state)
{
	const struct fixture *fixture = *state;
	make(fixture);
	assert_int_equal(keyfile_create(fixture->path, KEYFILE_MASTER, key), ALREADY_EXISTS);
	assert_int_equal(unlink(fixture->path), 0);
	assert_int_equal(rmdir(fixture->folder), 0);
	assert_int_equal(mkdir(fixture->folder, 0700), 0);
}

static void test_a_missing_folder_is_not_found(void **state)
{
	const struct fixture *fixture = *state;
	char path[128];
	(void)snprintf(path, sizeof path, "%s/none/key", fixture->folder);
	assert_int_equal(keyfile_create(path, KEYFILE_MASTER, key), NOT_FOUND);
}

static void test_a_missing_file_is_not_found(void **state)
{
	const struct fixture *fixture = *state;
	assert_read(fixture->path, KEYFILE_MASTER, NOT_FOUND);
}

static void test_a_link_is_refused(void **state)
{
	const struct fixture *fixture = *state;
	make(fixture);
	assert_int_equal(symlink(fixture->path, fixture->other), 0);
	assert_read(fixture->other, KEYFILE_MASTER, PERMISSION_DENIED);
}

static void test_a_secret_that_others_may_touch_is_refused(void **state)
{
	const struct fixture *fixture = *state;
	static const mode_t modes[] = {0640, 0620, 0604, 0602, 0610, 0700, 04600, 02600, 01600};
	make(fixture);
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		assert_int_equal(chmod(fixture->path, modes[i]), 0);
		assert_read(fixture->path, KEYFILE_MASTER, PERMISSION_DENIED);
	}
}

static void test_a_secret_that_is_only_readable_is_read(void **state)
{
	const struct fixture *fixture = *state;
	make(fixture);
	assert_int_equal(chmod(fixture->path, 0400), 0);
	assert_read(fixture->path, KEYFILE_MASTER, OK);
}

static void test_a_secret_of_another_owner_is_refused(void **state)
{
	const struct fixture *fixture = *state;
	make(fixture);
	if (chown(fixture->path, 12345, (gid_t)-1) != 0) {
		assert_int_equal(errno, EPERM);
		skip();
	}
	assert_read(fixture->path, KEYFILE_MASTER, PERMISSION_DENIED);
}

static void test_a_public_key_that_others_may_write_is_refused(void **state)
{
	const struct fixture *fixture = *state;
	assert_int_equal(keyfile_create(fixture->path, KEYFILE_PUBLIC, key), OK);
	assert_int_equal(chmod(fixture->path, 0664), 0);
	assert_read(fixture->path, KEYFILE_PUBLIC, PERMISSION_DENIED);
}

static void test_a_folder_is_refused(void **state)
{
	const struct fixture *fixture = *state;
	assert_int_equal(mkdir(fixture->path, 0600), 0);
	assert_read(fixture->path, KEYFILE_MASTER, PERMISSION_DENIED);
}

static void test_a_pipe_is_refused_without_waiting(void **state)
{
	const struct fixture *fixture = *state;
	assert_int_equal(mkfifo(fixture->path, 0600), 0);
	assert_read(fixture->path, KEYFILE_MASTER, PERMISSION_DENIED);
}

static void test_a_key_of_another_kind_is_refused(void **state)
{
	const struct fixture *fixture = *state;
	make(fixture);
	assert_read(fixture->path, KEYFILE_SIGNING, DATA_LOSS);
}

static void test_any_byte_changed_is_noticed(void **state)
{
	const struct fixture *fixture = *state;
	char text[256];
	make(fixture);
	size_t size = read_text(fixture->path, text, sizeof text);
	for (size_t i = 0; i < size; i++) {
		char kept = text[i];
		text[i] = kept == 'A' ? 'B' : 'A';
		write_text(fixture->path, text, size);
		assert_read(fixture->path, KEYFILE_MASTER, DATA_LOSS);
		text[i] = kept;
	}
}

static void test_a_file_cut_short_is_noticed(void **state)
{
	const struct fixture *fixture = *state;
	char text[256];
	make(fixture);
	size_t size = read_text(fixture->path, text, sizeof text);
	for (size_t i = 0; i < size; i++) {
		write_text(fixture->path, text, i);
		assert_read(fixture->path, KEYFILE_MASTER, DATA_LOSS);
	}
}

static void test_a_longer_file_is_noticed(void **state)
{
	const struct fixture *fixture = *state;
	char text[256];
	make(fixture);
	size_t size = read_text(fixture->path, text, sizeof text);
	text[size] = '\n';
	write_text(fixture->path, text, size + 1);
	assert_read(fixture->path, KEYFILE_MASTER, DATA_LOSS);
}

static void test_a_failed_read_leaves_the_key_alone(void **state)
{
	const struct fixture *fixture = *state;
	uint8_t got[KEYFILE_KEY_SIZE] = {42};
	static const uint8_t before[KEYFILE_KEY_SIZE] = {42};
	make(fixture);
	assert_int_equal(keyfile_read(fixture->path, KEYFILE_SIGNING, got), DATA_LOSS);
	assert_memory_equal(got, before, sizeof got);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_key_is_read_as_it_was_written),
	    TEST(test_the_file_is_readable_text),
	    TEST(test_a_secret_is_for_its_owner_whatever_the_umask),
	    TEST(test_a_public_key_is_for_all_whatever_the_umask),
	    TEST(test_a_file_is_never_replaced),
	    TEST(test_a_dangling_link_is_not_written_through),
	    TEST(test_nothing_but_the_key_is_left_in_the_folder),
	    TEST(test_a_missing_folder_is_not_found),
	    TEST(test_a_missing_file_is_not_found),
	    TEST(test_a_link_is_refused),
	    TEST(test_a_secret_that_others_may_touch_is_refused),
	    TEST(test_a_secret_that_is_only_readable_is_read),
	    TEST(test_a_secret_of_another_owner_is_refused),
	    TEST(test_a_public_key_that_others_may_write_is_refused),
	    TEST(test_a_folder_is_refused),
	    TEST(test_a_pipe_is_refused_without_waiting),
	    TEST(test_a_key_of_another_kind_is_refused),
	    TEST(test_any_byte_changed_is_noticed),
	    TEST(test_a_file_cut_short_is_noticed),
	    TEST(test_a_longer_file_is_noticed),
	    TEST(test_a_failed_read_leaves_the_key_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
