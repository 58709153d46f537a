/*
 * Rewriting: a new environment is built beside the one in use, value by value (LMDB's own copies
 * take whole pages, in which deleted bytes may linger), and takes its place by one rename. Whoever
 * reads goes on in the former one, which is destroyed when the last has left.
 */
#include "runtime/clock.h"
#include "runtime/condition.h"
#include "runtime/failpoint.h"
#include "runtime/file_replace.h"
#include "runtime/log.h"
#include "runtime/store_environment.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { COMMIT_BYTES = 64 << 20, READERS_LEAVE_MS = 30000 };

/* The names of LMDB's lock files: of a file, and of a folder. */
static struct file_path lock_of_next(const char *path)
{
	struct file_path lock = file_path_next(path);
	(void)strncat(lock.text, "-lock", sizeof lock.text - strlen(lock.text) - 1);
	return lock;
}

static struct file_path lock_in_folder(const char *path)
{
	struct file_path lock;
	const char *slash = strrchr(path, '/');
	(void)snprintf(lock.text, sizeof lock.text, "%.*s/lock.mdb", (int)(slash - path), path);
	return lock;
}

enum status store_clear_leftovers(const char *path)
{
	enum status status = file_discard_old(path);
	if (status == OK) {
		status = file_discard(file_path_next(path).text);
	}
	(void)unlink(lock_of_next(path).text);
	return status;
}

/* --- building --- */

/* The new environment while it is filled. */
struct build {
	const struct store_rewriting *rewriting;
	MDB_env *env;
	MDB_dbi dbi;
	MDB_txn *txn;
	size_t uncommitted_bytes;
};

static enum status build_commit(struct build *build)
{
	int rc = mdb_txn_commit(build->txn);
	build->txn = NULL;
	build->uncommitted_bytes = 0;
	return store_translated(rc, "rewrite-commit");
}

/* In the order of the keys. */
static enum status build_put(struct build *build, MDB_val key, MDB_val value)
{
	int rc = MDB_SUCCESS;
	if (build->txn == NULL) {
		rc = mdb_txn_begin(build->env, NULL, 0, &build->txn);
	}
	if (rc == MDB_SUCCESS) {
		rc = mdb_put(build->txn, build->dbi, &key, &value, MDB_APPEND);
	}
	if (rc != MDB_SUCCESS) {
		return store_translated(rc, "rewrite-put");
	}
	build->uncommitted_bytes += key.mv_size + value.mv_size;
	return build->uncommitted_bytes < COMMIT_BYTES ? OK : build_commit(build);
}

static enum status build_one(struct build *build, MDB_val key, MDB_val value)
{
	const struct store_rewriting *rewriting = build->rewriting;
	if (rewriting->transform == NULL) {
		return build_put(build, key, value);
	}
	struct bytes becomes = {NULL, 0};
	const struct bytes name = {key.mv_data, key.mv_size};
	const struct bytes was = {value.mv_data, value.mv_size};
	enum status status = rewriting->transform(rewriting->arg, name, was, &becomes);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	const MDB_val is = {.mv_data = (void *)(uintptr_t)becomes.data, .mv_size = becomes.size};
	return build_put(build, key, is);
}

static enum status build_from(struct build *build, MDB_cursor *cursor)
{
	MDB_val key;
	MDB_val value;
	int rc;
	enum status status = OK;
	while (
	    status == OK && (rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == MDB_SUCCESS) {
		status = build_one(build, key, value);
	}
	if (status == OK && rc != MDB_NOTFOUND) {
		status = store_translated(rc, "rewrite-read");
	}
	if (status == OK && build->txn != NULL) {
		status = build_commit(build);
	}
	if (build->txn != NULL) {
		mdb_txn_abort(build->txn);
	}
	return status;
}

static enum status build_all(struct build *build, const struct environment *from)
{
	MDB_txn *txn;
	MDB_cursor *cursor;
	int rc = mdb_txn_begin(from->env, NULL, MDB_RDONLY, &txn);
	if (rc != MDB_SUCCESS) {
		return store_translated(rc, "rewrite-begin");
	}
	rc = mdb_cursor_open(txn, from->dbi, &cursor);
	enum status status = store_translated(rc, "rewrite-cursor");
	if (status == OK) {
		status = build_from(build, cursor);
		mdb_cursor_close(cursor);
	}
	mdb_txn_abort(txn);
	return status;
}

/* Nobody knows the new environment yet: one flush at the end is enough. */
static enum status build_unsynced(struct build *build, const struct environment *from)
{
	(void)mdb_env_set_flags(build->env, MDB_NOSYNC, 1);
	enum status status = build_all(build, from);
	(void)mdb_env_set_flags(build->env, MDB_NOSYNC, 0);
	return status == OK ? store_translated(mdb_env_sync(build->env, 1), "rewrite-sync")
			    : status;
}

/* With the writer's mutex. */
static enum status build_next(
    struct store *store, const struct store_rewriting *rewriting, struct environment **ret_next)
{
	struct environment *next;
	const struct file_path path = file_path_next(store->path);
	enum status status = environment_open(path.text, false, store->map_bytes, &next);
	if (status != OK) {
		return status;
	}
	failpoint("rewrite-begun");
	struct build build = {.rewriting = rewriting, .env = next->env, .dbi = next->dbi};
	status =
	    failpoint_fails("rewrite-full") ? UNAVAILABLE : build_unsynced(&build, store->current);
	if (status != OK) {
		environment_close(next);
		return status;
	}
	failpoint("rewrite-built");
	*ret_next = next;
	return OK;
}

/* --- taking its place --- */

static void swap(struct store *store, struct environment *next)
{
	(void)pthread_mutex_lock(&store->mutex);
	store->former = store->current;
	store->current = next;
	(void)pthread_mutex_unlock(&store->mutex);
	/* Only the name by which other programs would find the readers. */
	(void)rename(lock_of_next(store->path).text, lock_in_folder(store->path).text);
}

static enum status put_in_place(
    struct store *store, const struct store_rewriting *rewriting, struct environment *next)
{
	if (rewriting->enter != NULL) {
		rewriting->enter(rewriting->arg);
	}
	enum status status = file_replace(store->path);
	if (status == OK) {
		swap(store, next);
	}
	if (rewriting->leave != NULL) {
		rewriting->leave(rewriting->arg, status == OK);
	}
	if (status != OK) {
		environment_close(next);
	}
	return status;
}

/* --- the former environment --- */

/* Takes the former environment out of the store once nobody reads it; NULL when somebody does for
 * too long. */
static struct environment *take_former(struct store *store)
{
	int64_t until_mono_ms = clock_mono_ms() + READERS_LEAVE_MS;
	(void)pthread_mutex_lock(&store->mutex);
	while (store->former->users > 0 &&
	       condition_wait_until(&store->left, &store->mutex, until_mono_ms)) {
	}
	struct environment *former = store->former->users == 0 ? store->former : NULL;
	if (former != NULL) {
		store->former = NULL;
	}
	(void)pthread_mutex_unlock(&store->mutex);
	return former;
}

/* With the rewriter's mutex, as whoever sets it. */
static enum status destroy_former(struct store *store)
{
	if (store->former != NULL) {
		struct environment *former = take_former(store);
		if (former == NULL) {
			log_warning("store.read_long", "waited_ms=%d", READERS_LEAVE_MS);
			return DEADLINE_EXCEEDED;
		}
		environment_close(former);
	}
	return file_discard_old(store->path) == OK ? OK : DEADLINE_EXCEEDED;
}

static enum status rewrite(struct store *store, const struct store_rewriting *rewriting)
{
	struct environment *next;
	(void)pthread_mutex_lock(&store->writer);
	enum status status = build_next(store, rewriting, &next);
	if (status == OK) {
		status = put_in_place(store, rewriting, next);
	}
	(void)pthread_mutex_unlock(&store->writer);
	if (status != OK) {
		(void)store_clear_leftovers(store->path);
		return status;
	}
	failpoint("rewrite-done");
	return destroy_former(store);
}

enum status store_rewrite(struct store *store, const struct store_rewriting *rewriting)
{
	(void)pthread_mutex_lock(&store->rewriter);
	/* One that a long reader kept from being destroyed last time. */
	enum status status = destroy_former(store) == OK ? OK : UNAVAILABLE;
	if (status == OK) {
		status = rewrite(store, rewriting);
	}
	(void)pthread_mutex_unlock(&store->rewriter);
	return status;
}
