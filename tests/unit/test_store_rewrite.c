/* Rewriting a store while it is used: the same contents, nothing deleted left, whole after a crash
 * at any moment. */
#include "runtime/failpoint.h"
#include "runtime/store.h"
#include "support/check.h"
#include "support/process.h"
#include "support/temp_folder.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	PATH_BYTES = 320,
	KEYS = 2000,
	BIG_BYTES = 20000,
	READERS = 3,
	ROUNDS = 20,
	FILE_LIMIT_BYTES = 128 * 1024
};

static const char marker[] = "kwibusmarkering";

struct place {
	struct temp_folder folder;
	struct store *store;
};

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof *place);
	assert_non_null(place);
	place->folder = temp_folder_make();
	place->store = temp_store_open(&place->folder, 0);
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;
	store_close(place->store);
	temp_folder_remove(&place->folder);
	free(place);
	return 0;
}

static void reopen(struct place *place)
{
	store_close(place->store);
	place->store = temp_store_open(&place->folder, 0);
}

static struct bytes text(const char *text)
{
	return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static void put(struct store *store, const char *key, const char *value)
{
	struct store_txn *txn;
	assert_int_equal(store_write(store, &txn), OK);
	assert_int_equal(store_put(txn, text(key), text(value)), OK);
	assert_int_equal(store_commit(txn), OK);
}

static void delete (struct store *store, const char *key)
{
	struct store_txn *txn;
	assert_int_equal(store_write(store, &txn), OK);
	assert_int_equal(store_delete(txn, text(key)), OK);
	assert_int_equal(store_commit(txn), OK);
}

static bool txn_holds(struct store_txn *txn, const char *key, const char *value)
{
	struct bytes got;
	return store_get(txn, text(key), &got) == OK && got.size == strlen(value) &&
	       memcmp(got.data, value, got.size) == 0;
}

static bool holds(struct store *store, const char *key, const char *value)
{
	struct store_txn *txn;
	assert_int_equal(store_read(store, &txn), OK);
	bool same = txn_holds(txn, key, value);
	store_abort(txn);
	return same;
}

static bool lacks(struct store *store, const char *key)
{
	struct store_txn *txn;
	struct bytes got;
	assert_int_equal(store_read(store, &txn), OK);
	enum status status = store_get(txn, text(key), &got);
	store_abort(txn);
	return status == NOT_FOUND;
}

static enum status rewrite(struct store *store)
{
	return store_rewrite(store, &(struct store_rewriting){.transform = NULL});
}

/* --- what is in the folder --- */

static bool file_holds(const char *path, const char *what)
{
	size_t size;
	char *content = file_text(path, &size);
	assert_non_null(content);
	bool found = memmem(content, size, what, strlen(what)) != NULL;
	free(content);
	return found;
}

static void path_in(const struct place *place, const char *name, char ret_path[static PATH_BYTES])
{
	(void)snprintf(ret_path, PATH_BYTES, "%s/store/%s", place->folder.path, name);
}

/* How many files there are in the store's folder, and how many hold these bytes. */
static unsigned count_files(const struct place *place, const char *what, unsigned *ret_with)
{
	char path[PATH_BYTES];
	unsigned count = 0;
	path_in(place, "", path);
	DIR *folder = opendir(path);
	assert_non_null(folder);
	*ret_with = 0;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): a stream of its own */
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		if (entry->d_name[0] != '.') {
			path_in(place, entry->d_name, path);
			count++;
			*ret_with += file_holds(path, what);
		}
	}
	(void)closedir(folder);
	return count;
}

static unsigned files_with(const struct place *place, const char *what)
{
	unsigned with;
	(void)count_files(place, what, &with);
	return with;
}

static void assert_no_leftovers(const struct place *place)
{
	unsigned with;
	assert_int_equal(count_files(place, marker, &with), 2); /* data.mdb and lock.mdb */
}

/* --- contents --- */

static void fill(struct store *store)
{
	static char big[BIG_BYTES];
	struct store_txn *txn;
	memset(big, 'b', sizeof big - 1);
	assert_int_equal(store_write(store, &txn), OK);
	for (int i = 0; i < KEYS; i++) {
		char key[32];
		(void)snprintf(key, sizeof key, "key-%05d", i);
		const char *value = i % 100 == 0 ? big : key;
		assert_int_equal(store_put(txn, text(key), text(value)), OK);
	}
	assert_int_equal(store_commit(txn), OK);
}

/* A sum over all keys and values in order; also counts them. */
static uint64_t sum_of(struct store *store, size_t *ret_count)
{
	struct store_range range;
	struct store_txn *txn;
	struct bytes key;
	struct bytes value;
	uint64_t sum = 14695981039346656037U;
	assert_int_equal(store_read(store, &txn), OK);
	assert_int_equal(store_range_open(txn, text(""), text(""), &range), OK);
	*ret_count = 0;
	while (store_range_next(&range, &key, &value) == OK) {
		for (size_t i = 0; i < key.size + value.size; i++) {
			uint8_t byte = i < key.size ? key.data[i] : value.data[i - key.size];
			sum = (sum ^ byte) * 1099511628211U;
		}
		++*ret_count;
	}
	store_range_close(&range);
	store_abort(txn);
	return sum;
}

static void rewritten_store_holds_the_same(void **state)
{
	struct place *place = *state;
	size_t before_count;
	size_t after_count;
	fill(place->store);
	uint64_t before = sum_of(place->store, &before_count);
	assert_int_equal(rewrite(place->store), OK);
	assert_true(sum_of(place->store, &after_count) == before);
	assert_int_equal(after_count, before_count);
	assert_true(after_count > KEYS);
	reopen(place);
	assert_true(sum_of(place->store, &after_count) == before);
}

static void generation_stays(void **state)
{
	struct place *place = *state;
	char before[64];
	(void)snprintf(before, sizeof before, "%s", store_generation(place->store));
	assert_int_equal(rewrite(place->store), OK);
	reopen(place);
	assert_string_equal(store_generation(place->store), before);
}

static void rewritten_store_is_written_and_rewritten_again(void **state)
{
	struct place *place = *state;
	for (int i = 0; i < 5; i++) {
		char key[] = {'k', (char)('0' + i), '\0'};
		put(place->store, key, key);
		assert_int_equal(rewrite(place->store), OK);
		put(place->store, "last", key);
	}
	assert_true(holds(place->store, "k0", "k0"));
	reopen(place);
	assert_true(holds(place->store, "k4", "k4"));
	assert_true(holds(place->store, "last", "k4"));
	assert_no_leftovers(place);
}

static void deleted_and_replaced_values_are_in_no_file(void **state)
{
	struct place *place = *state;
	fill(place->store);
	put(place->store, "deleted", marker);
	put(place->store, "replaced", marker);
	put(place->store, "kept", "something else");
	delete (place->store, "deleted");
	put(place->store, "replaced", "short");
	assert_int_equal(files_with(place, marker), 1); /* in a free page, or in slack */
	assert_int_equal(rewrite(place->store), OK);
	assert_int_equal(files_with(place, marker), 0);
	assert_int_equal(files_with(place, "something else"), 1);
	assert_no_leftovers(place);
}

/* Seen through a second name of the old file, by which a search of the bare disk would find it. */
static void bytes_of_the_old_file_are_overwritten(void **state)
{
	struct place *place = *state;
	char data[PATH_BYTES];
	char second[PATH_BYTES];
	put(place->store, "deleted", marker);
	delete (place->store, "deleted");
	path_in(place, "data.mdb", data);
	path_in(place, "../second", second);
	assert_int_equal(link(data, second), 0);
	assert_true(file_holds(second, marker));
	assert_int_equal(rewrite(place->store), OK);
	assert_false(file_holds(second, marker));
	assert_false(file_holds(second, store_generation(place->store)));
}

static void a_rewritten_store_is_smaller(void **state)
{
	struct place *place = *state;
	uint64_t before;
	uint64_t after;
	uint64_t max;
	fill(place->store);
	for (int i = 0; i < KEYS; i++) {
		char key[32];
		(void)snprintf(key, sizeof key, "key-%05d", i);
		if (i % 10 == 0) {
			delete (place->store, key);
		}
	}
	store_usage(place->store, &before, &max);
	assert_int_equal(rewrite(place->store), OK);
	store_usage(place->store, &after, &max);
	assert_true(after < before);
}

/* --- transforming --- */

static enum status shout(void *arg, struct bytes key, struct bytes value, struct bytes *ret_value)
{
	(void)arg;
	*ret_value = key.size > 0 && key.data[0] == 'k' ? text("LOUD") : value;
	return key.size == 4 && memcmp(key.data, "gone", 4) == 0 ? NOT_FOUND : OK;
}

static void values_become_what_transform_says(void **state)
{
	struct place *place = *state;
	const struct store_rewriting how = {.transform = shout};
	put(place->store, "key", marker);
	put(place->store, "other", "as it was");
	put(place->store, "gone", marker);
	assert_int_equal(store_rewrite(place->store, &how), OK);
	assert_true(holds(place->store, "key", "LOUD"));
	assert_true(holds(place->store, "other", "as it was"));
	assert_true(lacks(place->store, "gone"));
	assert_int_equal(files_with(place, marker), 0);
}

static enum status give_up(void *arg, struct bytes key, struct bytes value, struct bytes *ret_value)
{
	*ret_value = value;
	return key.size == 2 && memcmp(key.data, arg, 2) == 0 ? DATA_LOSS : OK;
}

static void transform_that_fails_leaves_all_as_it_was(void **state)
{
	struct place *place = *state;
	char bad[] = "k2";
	const struct store_rewriting how = {.transform = give_up, .arg = bad};
	put(place->store, "k1", "1");
	put(place->store, "k2", "2");
	assert_int_equal(store_rewrite(place->store, &how), DATA_LOSS);
	assert_true(holds(place->store, "k1", "1"));
	assert_true(holds(place->store, "k2", "2"));
	put(place->store, "k3", "3");
	assert_no_leftovers(place);
}

/* --- failures --- */

static void arm(const char *failpoint)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
	assert_int_equal(setenv("SAMEN_FAILPOINT", failpoint, 1), 0);
	failpoint_open();
}

static void fails_and_goes_on(struct place *place, const char *failpoint)
{
	put(place->store, "key", "value");
	arm(failpoint);
	assert_int_equal(rewrite(place->store), UNAVAILABLE);
	assert_true(holds(place->store, "key", "value"));
	put(place->store, "key", "written after");
	assert_no_leftovers(place);
	reopen(place);
	assert_true(holds(place->store, "key", "written after"));
}

static void full_disk_leaves_the_old_files_in_use(void **state)
{
	fails_and_goes_on(*state, "rewrite-full:1");
}

/* The files may not grow beyond a limit: writes fail in the middle of building. */
static void files_that_cannot_grow_leave_the_old_ones_in_use(void **state)
{
	struct place *place = *state;
	struct rlimit usual;
	size_t before_count;
	size_t after_count;
	fill(place->store);
	uint64_t before = sum_of(place->store, &before_count);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
	const struct rlimit small = {.rlim_cur = FILE_LIMIT_BYTES, .rlim_max = usual.rlim_max};
	void (*usually)(int) = signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	enum status status = rewrite(place->store);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &usual), 0);
	(void)signal(SIGXFSZ, usually);
	assert_int_equal(status, UNAVAILABLE);
	assert_true(sum_of(place->store, &after_count) == before);
	put(place->store, "key", "written after");
	assert_no_leftovers(place);
	assert_int_equal(rewrite(place->store), OK);
	assert_true(holds(place->store, "key", "written after"));
}

static void folder_that_cannot_be_synced_leaves_the_old_files_in_use(void **state)
{
	fails_and_goes_on(*state, "file-sync:1");
}

/* --- crashes --- */

static _Noreturn void die_rewriting(const struct place *place, const char *failpoint)
{
	arm(failpoint);
	struct store *store = temp_store_open(&place->folder, 0);
	const struct store_rewriting how = {.transform = shout};
	(void)store_rewrite(store, &how);
	_exit(0);
}

static void assert_killed_at(const struct place *place, const char *failpoint)
{
	int ended = 0;
	(void)fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		die_rewriting(place, failpoint);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &ended, 0), child);
	assert_true(WIFSIGNALED(ended) && WTERMSIG(ended) == SIGKILL);
}

static void crash_leaves_the_one_or_the_other_whole(void **state)
{
	static const struct {
		const char *failpoint;
		bool rewritten;
	} moments[] = {
	    {"rewrite-begun:1", false},
	    {"rewrite-built:1", false},
	    {"file-linked:1", false},
	    {"file-renamed:1", true},
	    {"rewrite-done:1", true},
	    {"file-overwritten:1", true},
	};
	struct place *place = *state;
	for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
		print_message("killed at %s\n", moments[i].failpoint);
		put(place->store, "key", marker);
		put(place->store, "other", "as it was");
		store_close(place->store);
		place->store = NULL;
		assert_killed_at(place, moments[i].failpoint);
		place->store = temp_store_open(&place->folder, 0);
		assert_true(holds(place->store, "key", moments[i].rewritten ? "LOUD" : marker));
		assert_true(holds(place->store, "other", "as it was"));
		assert_int_equal(files_with(place, marker), moments[i].rewritten ? 0 : 1);
		assert_no_leftovers(place);
	}
}

/* --- at the same time --- */

struct rewriter {
	struct store *store;
	enum status status;
};

static void *rewrite_once(void *arg)
{
	struct rewriter *rewriter = arg;
	rewriter->status = rewrite(rewriter->store);
	return NULL;
}

static ino_t inode_of_data(const struct place *place)
{
	char path[PATH_BYTES];
	struct stat found;
	path_in(place, "data.mdb", path);
	assert_int_equal(stat(path, &found), 0);
	return found.st_ino;
}

static void a_reader_keeps_its_moment_and_others_go_on(void **state)
{
	struct place *place = *state;
	struct rewriter rewriter = {.store = place->store, .status = INTERNAL};
	struct store_txn *reader;
	pthread_t thread;
	put(place->store, "key", "before");
	ino_t before = inode_of_data(place);
	assert_int_equal(store_read(place->store, &reader), OK);
	assert_int_equal(pthread_create(&thread, NULL, rewrite_once, &rewriter), 0);
	WAIT_UNTIL(inode_of_data(place) != before);
	put(place->store, "key", "after"); /* nobody waits for the reader */
	assert_true(holds(place->store, "key", "after"));
	assert_true(txn_holds(reader, "key", "before"));
	store_abort(reader);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(rewriter.status, OK);
	assert_no_leftovers(place);
}

struct user {
	struct store *store;
	pthread_t thread;
	atomic_bool *stop;
	uint64_t done;
	bool failed;
};

/* Two keys that are always written together never differ. */
static void *read_pairs(void *arg)
{
	struct user *user = arg;
	while (!atomic_load(user->stop)) {
		struct store_txn *txn;
		struct bytes one = {NULL, 0};
		struct bytes two = {NULL, 0};
		if (store_read(user->store, &txn) != OK) {
			user->failed = true;
			break;
		}
		user->failed = user->failed || store_get(txn, text("one"), &one) != OK ||
			       store_get(txn, text("two"), &two) != OK || one.size != two.size ||
			       memcmp(one.data, two.data, one.size) != 0;
		store_abort(txn);
		user->done++;
	}
	return NULL;
}

static bool write_pair(struct store *store, uint64_t number)
{
	struct store_txn *txn;
	const struct bytes value = {(const uint8_t *)&number, sizeof number};
	if (store_write(store, &txn) != OK) {
		return false;
	}
	bool put =
	    store_put(txn, text("one"), value) == OK && store_put(txn, text("two"), value) == OK;
	return store_commit(txn) == OK && put;
}

static void *write_pairs(void *arg)
{
	struct user *user = arg;
	while (!atomic_load(user->stop)) {
		user->failed = user->failed || !write_pair(user->store, user->done + 1);
		user->done++;
	}
	return NULL;
}

static void readers_and_a_writer_go_on_while_all_is_rewritten(void **state)
{
	struct place *place = *state;
	struct user users[READERS + 1];
	atomic_bool stop = false;
	fill(place->store);
	assert_true(write_pair(place->store, 0));
	for (size_t i = 0; i <= READERS; i++) {
		users[i] = (struct user){.store = place->store, .stop = &stop};
		assert_int_equal(pthread_create(&users[i].thread, NULL,
				     i < READERS ? read_pairs : write_pairs, &users[i]),
		    0);
	}
	for (int i = 0; i < ROUNDS; i++) {
		assert_int_equal(rewrite(place->store), OK);
	}
	atomic_store(&stop, true);
	for (size_t i = 0; i <= READERS; i++) {
		assert_int_equal(pthread_join(users[i].thread, NULL), 0);
		assert_false(users[i].failed);
		assert_true(users[i].done > 0);
	}
	uint64_t written = users[READERS].done;
	reopen(place);
	struct store_txn *txn;
	struct bytes value;
	assert_int_equal(store_read(place->store, &txn), OK);
	assert_int_equal(store_get(txn, text("one"), &value), OK);
	assert_int_equal(value.size, sizeof written);
	assert_memory_equal(value.data, &written, sizeof written);
	store_abort(txn);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    WITH_STORE(rewritten_store_holds_the_same),
	    WITH_STORE(generation_stays),
	    WITH_STORE(rewritten_store_is_written_and_rewritten_again),
	    WITH_STORE(deleted_and_replaced_values_are_in_no_file),
	    WITH_STORE(bytes_of_the_old_file_are_overwritten),
	    WITH_STORE(a_rewritten_store_is_smaller),
	    WITH_STORE(values_become_what_transform_says),
	    WITH_STORE(transform_that_fails_leaves_all_as_it_was),
	    WITH_STORE(full_disk_leaves_the_old_files_in_use),
	    WITH_STORE(files_that_cannot_grow_leave_the_old_ones_in_use),
	    WITH_STORE(folder_that_cannot_be_synced_leaves_the_old_files_in_use),
	    WITH_STORE(crash_leaves_the_one_or_the_other_whole),
	    WITH_STORE(a_reader_keeps_its_moment_and_others_go_on),
	    WITH_STORE(readers_and_a_writer_go_on_while_all_is_rewritten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
