/* A service's lasting secret: what is made from it, and where an older deployment gets it from. */
#include "runtime/keyfile.h"
#include "runtime/libsodium.h"
#include "runtime/service_secret.h"
#include "runtime/token.h"
#include "support/temp_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH_SIZE = 512, SECRET_SIZE = 32 };

static const uint8_t rfc_seed[KEYFILE_KEY_SIZE] = {0x4c, 0xcd, 0x08, 0x9b, 0x28, 0xff, 0x96, 0xda,
    0x9d, 0xb6, 0xc3, 0x46, 0xec, 0x11, 0x4e, 0x0f, 0x5b, 0x8a, 0x31, 0x9f, 0x35, 0xab, 0xa6, 0x24,
    0xda, 0x8c, 0xf6, 0xed, 0x4f, 0xb8, 0xa6, 0xfb};

static int setup(void **state)
{
	struct temp_folder *folder = malloc(sizeof *folder);
	assert_non_null(folder);
	*folder = temp_folder_make();
	*state = folder;
	return 0;
}

static int teardown(void **state)
{
	temp_folder_remove(*state);
	free(*state);
	return 0;
}

static void path_in(
    const struct temp_folder *folder, const char *name, char ret_path[static PATH_SIZE])
{
	(void)snprintf(ret_path, PATH_SIZE, "%s/%s", folder->path, name);
}

static void derive(
    const struct temp_folder *folder, const char *label, uint8_t ret_bytes[static SECRET_SIZE])
{
	struct service_secret *secret;
	assert_int_equal(service_secret_open(folder->path, "directory", &secret), OK);
	service_secret_derive(secret, label, ret_bytes);
	service_secret_close(secret);
}

/* So that sessions, codes and request keys of a deployment from before stay what they are. */
static void an_older_deployment_goes_on_with_what_its_key_gave(void **state)
{
	const struct temp_folder *folder = *state;
	char path[PATH_SIZE];
	uint8_t bytes[SECRET_SIZE];
	char hex[2 * SECRET_SIZE + 1];
	path_in(folder, "directory.key", path);
	assert_int_equal(keyfile_create(path, KEYFILE_SIGNING, rfc_seed), OK);
	derive(folder, "request-key", bytes);
	(void)sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
	assert_string_equal(
	    hex, "d6d68f8a331803a6fe0537a2d1eddf2d571262da8a2c5c4e5b1ceb7a25b15a3d");
	assert_int_equal(unlink(path), 0);
	derive(folder, "request-key", bytes);
	(void)sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
	assert_string_equal(
	    hex, "d6d68f8a331803a6fe0537a2d1eddf2d571262da8a2c5c4e5b1ceb7a25b15a3d");
}

static void a_new_one_has_nothing_to_do_with_the_signing_key(void **state)
{
	const struct temp_folder *folder = *state;
	char path[PATH_SIZE];
	uint8_t with[SECRET_SIZE];
	uint8_t without[SECRET_SIZE];
	assert_int_equal(service_secret_create(folder->path, "directory"), OK);
	assert_int_equal(service_secret_create(folder->path, "directory"), ALREADY_EXISTS);
	derive(folder, "session", without);
	path_in(folder, "directory.key", path);
	assert_int_equal(keyfile_create(path, KEYFILE_SIGNING, rfc_seed), OK);
	derive(folder, "session", with);
	assert_memory_equal(with, without, sizeof with);
}

static void every_purpose_has_its_own(void **state)
{
	const struct temp_folder *folder = *state;
	uint8_t one[SECRET_SIZE];
	uint8_t other[SECRET_SIZE];
	assert_int_equal(service_secret_create(folder->path, "directory"), OK);
	derive(folder, "session", one);
	derive(folder, "device", other);
	assert_memory_not_equal(one, other, sizeof one);
}

static void it_is_for_its_owner_alone(void **state)
{
	const struct temp_folder *folder = *state;
	char path[PATH_SIZE];
	struct stat found;
	struct service_secret *secret;
	assert_int_equal(service_secret_create(folder->path, "directory"), OK);
	path_in(folder, "directory.secret", path);
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0600);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(
	    service_secret_open(folder->path, "directory", &secret), PERMISSION_DENIED);
}

static void a_file_of_another_kind_is_none(void **state)
{
	const struct temp_folder *folder = *state;
	char path[PATH_SIZE];
	struct service_secret *secret;
	path_in(folder, "directory.secret", path);
	assert_int_equal(keyfile_create(path, KEYFILE_SIGNING, rfc_seed), OK);
	assert_int_equal(service_secret_open(folder->path, "directory", &secret), DATA_LOSS);
	assert_int_equal(service_secret_open(folder->path, "matching", &secret), NOT_FOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_older_deployment_goes_on_with_what_its_key_gave),
	    TEST(a_new_one_has_nothing_to_do_with_the_signing_key),
	    TEST(every_purpose_has_its_own),
	    TEST(it_is_for_its_owner_alone),
	    TEST(a_file_of_another_kind_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
