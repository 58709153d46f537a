/* Rotating a signing key: on disk, in a running keyring, and what is left of the old key. */
#include "runtime/clock.h"
#include "runtime/failpoint.h"
#include "runtime/key_rotation.h"
#include "runtime/key_watch.h"
#include "runtime/log.h"
#include "runtime/service_secret.h"
#include "runtime/statement.h"
#include "runtime/token.h"
#include "support/check.h"
#include "support/temp_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_SIZE = 512, LIFE_MS = 60 * 60 * 1000, BUSY_THREADS = 3 };

static const int64_t overlap_ms = (int64_t)1000 * KEY_ROTATION_OVERLAP_S;

struct world {
	struct temp_folder folder;
	struct keyring *keyring;
	struct signing_key *key;
	struct key_watch *watch;
	struct arena *arena;
};

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	assert_non_null(world);
	*state = world;
	log_open("test", LOG_LEVEL_ERROR);
	clock_set_offset_ms(0);
	world->folder = temp_folder_make();
	world->arena = arena_open((size_t)1 << 20);
	assert_non_null(world->arena);
	assert_int_equal(signing_key_create(world->folder.path, "directory"), OK);
	assert_int_equal(signing_key_create(world->folder.path, "matching"), OK);
	assert_int_equal(service_secret_create(world->folder.path, "directory"), OK);
	assert_int_equal(signing_key_open(world->folder.path, "directory", &world->key), OK);
	assert_int_equal(keyring_open(world->folder.path, &world->keyring), OK);
	world->watch =
	    key_watch_open(world->folder.path, world->folder.path, world->keyring, world->key);
	assert_non_null(world->watch);
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;
	key_watch_close(world->watch);
	keyring_close(world->keyring);
	signing_key_close(world->key);
	arena_close(world->arena);
	temp_folder_remove(&world->folder);
	clock_set_offset_ms(0);
	free(world);
	return 0;
}

static void path_in(const struct world *world, const char *name, char ret_path[static PATH_SIZE])
{
	(void)snprintf(ret_path, PATH_SIZE, "%s/%s", world->folder.path, name);
}

static bool is_there(const struct world *world, const char *name)
{
	char path[PATH_SIZE];
	path_in(world, name, path);
	return access(path, F_OK) == 0;
}

static void begin(const struct world *world)
{
	assert_int_equal(key_rotation_begin(world->folder.path, "directory"), OK);
}

static void finish(const struct world *world)
{
	assert_int_equal(key_rotation_finish(world->folder.path, "directory", clock_now_ms()), OK);
}

/* What the watch of a running service does at its next look. */
static void notice(struct world *world)
{
	bool changed;
	assert_int_equal(keyring_reload(world->keyring, world->folder.path), OK);
	assert_int_equal(signing_key_reload(world->key, world->folder.path, &changed), OK);
}

static void sign(const struct signing_key *key, char ret_token[static TOKEN_TEXT_MAX])
{
	static char subject[] = "p-7k2m9xw3ta0c";
	Samen__Rpc__V1__Claims claims = SAMEN__RPC__V1__CLAIMS__INIT;
	claims.kind = SAMEN__RPC__V1__TOKEN_KIND__ACCESS;
	claims.subject = subject;
	claims.issued_at_ms = clock_now_ms();
	claims.expires_at_ms = claims.issued_at_ms + LIFE_MS;
	assert_int_equal(token_sign(key, &claims, ret_token), OK);
}

static enum status check(struct world *world, const char *token)
{
	Samen__Rpc__V1__Claims *claims;
	return token_check(world->keyring, world->arena, token, SAMEN__RPC__V1__TOKEN_KIND__ACCESS,
	    clock_now_ms(), &claims);
}

/* --- tokens --- */

static void both_keys_count_during_the_overlap(void **state)
{
	struct world *world = *state;
	char before[TOKEN_TEXT_MAX];
	char after[TOKEN_TEXT_MAX];
	sign(world->key, before);
	begin(world);
	finish(world);
	notice(world);
	sign(world->key, after);
	assert_int_equal(check(world, before), OK);
	assert_int_equal(check(world, after), OK);
}

static void the_new_key_counts_before_anybody_signs_with_it(void **state)
{
	struct world *world = *state;
	char token[TOKEN_TEXT_MAX];
	struct signing_key *fresh;
	begin(world);
	notice(world); /* this service knows the new public key, and another one signs already */
	finish(world);
	assert_int_equal(signing_key_open(world->folder.path, "directory", &fresh), OK);
	sign(fresh, token);
	assert_int_equal(check(world, token), OK);
	signing_key_close(fresh);
}

static void nobody_signs_with_it_before_it_is_finished(void **state)
{
	struct world *world = *state;
	uint8_t before[32];
	uint8_t now[32];
	signing_key_public(world->key, before);
	begin(world);
	notice(world);
	signing_key_public(world->key, now);
	assert_memory_equal(before, now, sizeof now);
	finish(world);
	notice(world);
	signing_key_public(world->key, now);
	assert_memory_not_equal(before, now, sizeof now);
}

static void after_the_overlap_the_old_key_counts_no_more_though_its_token_lives(void **state)
{
	struct world *world = *state;
	char token[TOKEN_TEXT_MAX];
	sign(world->key, token);
	begin(world);
	finish(world);
	notice(world);
	assert_int_equal(check(world, token), OK); /* and is cached */
	clock_set_offset_ms(overlap_ms - 2000);
	assert_int_equal(check(world, token), OK);
	clock_set_offset_ms(overlap_ms + 1000);
	assert_int_equal(check(world, token), UNAUTHENTICATED);
	assert_true(keyring_is_outdated(world->keyring, clock_now_ms()));
	notice(world);
	assert_false(keyring_is_outdated(world->keyring, clock_now_ms()));
	assert_int_equal(check(world, token), UNAUTHENTICATED);
}

static void whoever_stole_the_old_key_forges_nothing_after_the_overlap(void **state)
{
	struct world *world = *state;
	char token[TOKEN_TEXT_MAX];
	struct signing_key *stolen;
	assert_int_equal(signing_key_open(world->folder.path, "directory", &stolen), OK);
	begin(world);
	finish(world);
	clock_set_offset_ms(overlap_ms + 1000);
	notice(world);
	sign(stolen, token);
	assert_int_equal(check(world, token), UNAUTHENTICATED);
	signing_key_close(stolen);
}

/* An issuer called so would count for tokens of its own only. */
static void a_retired_key_is_no_issuer(void **state)
{
	struct world *world = *state;
	char token[TOKEN_TEXT_MAX];
	struct signing_key *stolen;
	assert_int_equal(signing_key_open(world->folder.path, "directory", &stolen), OK);
	begin(world);
	finish(world);
	clock_set_offset_ms(overlap_ms + 1000);
	struct keyring *lasting;
	Samen__Rpc__V1__Claims *claims;
	assert_int_equal(keyring_open(world->folder.path, &lasting), OK);
	sign(stolen, token);
	assert_int_equal(token_check(lasting, world->arena, token,
			     SAMEN__RPC__V1__TOKEN_KIND__ACCESS, clock_now_ms(), &claims),
	    UNAUTHENTICATED);
	keyring_close(lasting);
	signing_key_close(stolen);
}

static void statements_of_the_old_key_can_be_checked_for_good(void **state)
{
	struct world *world = *state;
	uint8_t signature[SIGNATURE_SIZE];
	const struct bytes text = {(const uint8_t *)"erased", 6};
	const struct bytes proof = {signature, sizeof signature};
	struct keyring *lasting;
	assert_int_equal(statement_sign(world->key, "label", text, signature), OK);
	for (int i = 0; i < 2; i++) {
		begin(world);
		finish(world);
		clock_set_offset_ms((i + 1) * (overlap_ms + 1000));
	}
	notice(world);
	assert_false(statement_verify(world->keyring, "directory", "label", text, proof));
	assert_int_equal(keyring_open_lasting(world->folder.path, &lasting), OK);
	assert_true(statement_verify(lasting, "directory", "label", text, proof));
	assert_false(statement_verify(lasting, "matching", "label", text, proof));
	keyring_close(lasting);
}

/* --- files --- */

static size_t count_files(const char *folder, const char *part)
{
	size_t count = 0;
	DIR *opened = opendir(folder);
	assert_non_null(opened);
	for (const struct dirent *entry = readdir(opened); entry != NULL;
	     entry = readdir(opened)) { /* NOLINT(concurrency-mt-unsafe) */
		count += strstr(entry->d_name, part) != NULL;
	}
	(void)closedir(opened);
	return count;
}

static void old_names_go_with_the_next_rotation_and_retired_keys_stay(void **state)
{
	struct world *world = *state;
	char retired[PATH_SIZE];
	path_in(world, "retired", retired);
	for (int i = 0; i < 3; i++) {
		begin(world);
		finish(world);
		clock_set_offset_ms((i + 1) * (overlap_ms + 1000));
	}
	assert_int_equal(count_files(world->folder.path, ".until-"), 1);
	assert_int_equal(count_files(retired, "directory-"), 3);
	assert_int_equal(count_files(world->folder.path, ".next"), 0);
	assert_int_equal(count_files(world->folder.path, ".old"), 0);
}

static void new_files_are_as_private_as_the_old_ones(void **state)
{
	struct world *world = *state;
	char path[PATH_SIZE];
	struct stat found;
	begin(world);
	finish(world);
	path_in(world, "directory.key", path);
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0600);
	path_in(world, "directory.pub", path);
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0644);
}

static void keys_of_a_service_with_a_folder_of_its_own_stay_there(void **state)
{
	struct world *world = *state;
	char own[PATH_SIZE];
	char from[PATH_SIZE];
	char to[PATH_SIZE];
	path_in(world, "directory", own);
	assert_int_equal(mkdir(own, 0700), 0);
	path_in(world, "directory.key", from);
	path_in(world, "directory/directory.key", to);
	assert_int_equal(rename(from, to), 0);
	path_in(world, "directory.secret", from);
	path_in(world, "directory/directory.secret", to);
	assert_int_equal(rename(from, to), 0);
	begin(world);
	finish(world);
	assert_true(is_there(world, "directory/directory.key"));
	assert_false(is_there(world, "directory.key"));
	struct signing_key *key;
	char token[TOKEN_TEXT_MAX];
	assert_int_equal(signing_key_open(own, "directory", &key), OK);
	assert_int_equal(keyring_reload(world->keyring, world->folder.path), OK);
	sign(key, token);
	assert_int_equal(check(world, token), OK);
	signing_key_close(key);
}

static void without_a_lasting_secret_nothing_is_rotated(void **state)
{
	struct world *world = *state;
	assert_int_equal(key_rotation_begin(world->folder.path, "matching"), FAILED_PRECONDITION);
	assert_int_equal(key_rotation_begin(world->folder.path, "nobody"), NOT_FOUND);
}

static void one_rotates_at_a_time(void **state)
{
	struct world *world = *state;
	int held = open(world->folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(flock(held, LOCK_EX), 0);
	assert_int_equal(key_rotation_begin(world->folder.path, "directory"), ABORTED);
	(void)close(held);
	begin(world);
}

/* --- broken off --- */

/* Rotates in a process that dies at this failpoint. */
static void break_off_at(const struct world *world, const char *failpoint_name)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		(void)setenv("SAMEN_FAILPOINT", failpoint_name, 1);
		failpoint_open();
		(void)key_rotation_begin(world->folder.path, "directory");
		(void)key_rotation_finish(world->folder.path, "directory", clock_now_ms());
		_exit(0);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

static void a_rotation_that_broke_off_is_finished_by_the_next_run(void **state)
{
	struct world *world = *state;
	static const char *const points[] = {"rotation-seed:1", "rotation-retired:1",
	    "file-linked:1", "file-renamed:1", "rotation-swapped:1"};
	for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
		char before[TOKEN_TEXT_MAX];
		char between[TOKEN_TEXT_MAX];
		char after[TOKEN_TEXT_MAX];
		uint8_t old[32];
		uint8_t now[32];
		notice(world);
		signing_key_public(world->key, old);
		sign(world->key, before);
		break_off_at(world, points[i]);
		notice(world); /* services go on, wherever it broke off */
		sign(world->key, between);
		assert_int_equal(check(world, before), OK);
		assert_int_equal(check(world, between), OK);
		begin(world);
		finish(world);
		notice(world);
		signing_key_public(world->key, now);
		sign(world->key, after);
		assert_memory_not_equal(old, now, sizeof now);
		assert_int_equal(check(world, before), OK);
		assert_int_equal(check(world, between), OK);
		assert_int_equal(check(world, after), OK);
		assert_int_equal(count_files(world->folder.path, ".next"), 0);
		assert_int_equal(count_files(world->folder.path, ".old"), 0);
	}
}

/* --- while it is used --- */

static struct {
	struct world *world;
	_Atomic bool stop;
	_Atomic unsigned checked, failed;
} busy;

static void *sign_and_check(void *arg)
{
	(void)arg;
	struct arena *arena = arena_open((size_t)1 << 20);
	while (!atomic_load(&busy.stop)) {
		char token[TOKEN_TEXT_MAX];
		Samen__Rpc__V1__Claims *claims;
		sign(busy.world->key, token);
		for (int i = 0; i < 2; i++) { /* fresh, then cached */
			enum status status = token_check(busy.world->keyring, arena, token,
			    SAMEN__RPC__V1__TOKEN_KIND__ACCESS, clock_now_ms(), &claims);
			atomic_fetch_add(&busy.failed, status != OK);
		}
		atomic_fetch_add(&busy.checked, 1);
		arena_reset(arena);
	}
	arena_close(arena);
	return NULL;
}

static void no_check_fails_while_keys_are_rotated(void **state)
{
	struct world *world = *state;
	enum { ROTATIONS = 5 };
	pthread_t threads[BUSY_THREADS];
	busy.world = world;
	atomic_store(&busy.stop, false);
	for (size_t i = 0; i < BUSY_THREADS; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, sign_and_check, NULL), 0);
	}
	for (int i = 0; i < ROTATIONS; i++) {
		unsigned before = atomic_load(&busy.checked);
		WAIT_UNTIL(atomic_load(&busy.checked) > before + 20);
		begin(world);
		notice(world);
		finish(world);
		notice(world);
	}
	atomic_store(&busy.stop, true);
	for (size_t i = 0; i < BUSY_THREADS; i++) {
		(void)pthread_join(threads[i], NULL);
	}
	assert_int_equal(atomic_load(&busy.failed), 0);
}

static bool has_another_key(struct world *world, const uint8_t *before)
{
	uint8_t now[32];
	key_watch_look(world->watch);
	signing_key_public(world->key, now);
	return memcmp(before, now, sizeof now) != 0;
}

static void the_watch_notices_a_rotation_by_itself(void **state)
{
	struct world *world = *state;
	uint8_t before[32];
	char token[TOKEN_TEXT_MAX];
	signing_key_public(world->key, before);
	begin(world);
	finish(world);
	WAIT_UNTIL(has_another_key(world, before));
	sign(world->key, token);
	assert_int_equal(check(world, token), OK);
}

static void the_watch_keeps_the_keys_of_before_when_new_ones_are_damaged(void **state)
{
	struct world *world = *state;
	char path[PATH_SIZE];
	char token[TOKEN_TEXT_MAX];
	path_in(world, "intake.pub", path);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	(void)fclose(file);
	assert_int_equal(keyring_reload(world->keyring, world->folder.path), DATA_LOSS);
	key_watch_look(world->watch);
	sign(world->key, token);
	assert_int_equal(check(world, token), OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(both_keys_count_during_the_overlap),
	    TEST(the_new_key_counts_before_anybody_signs_with_it),
	    TEST(nobody_signs_with_it_before_it_is_finished),
	    TEST(after_the_overlap_the_old_key_counts_no_more_though_its_token_lives),
	    TEST(whoever_stole_the_old_key_forges_nothing_after_the_overlap),
	    TEST(a_retired_key_is_no_issuer),
	    TEST(statements_of_the_old_key_can_be_checked_for_good),
	    TEST(old_names_go_with_the_next_rotation_and_retired_keys_stay),
	    TEST(new_files_are_as_private_as_the_old_ones),
	    TEST(keys_of_a_service_with_a_folder_of_its_own_stay_there),
	    TEST(without_a_lasting_secret_nothing_is_rotated),
	    TEST(one_rotates_at_a_time),
	    TEST(a_rotation_that_broke_off_is_finished_by_the_next_run),
	    TEST(no_check_fails_while_keys_are_rotated),
	    TEST(the_watch_notices_a_rotation_by_itself),
	    TEST(the_watch_keeps_the_keys_of_before_when_new_ones_are_damaged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
