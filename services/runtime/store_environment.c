#include "runtime/store_environment.h"

#include "runtime/log.h"

#include <errno.h>
#include <stdlib.h>

enum { READERS_MAX = 1024 };

enum status store_translated(int rc, const char *doing)
{
	switch (rc) {
	case MDB_SUCCESS:
		return OK;
	case MDB_NOTFOUND:
		return NOT_FOUND;
	case MDB_READERS_FULL:
	case MDB_MAP_FULL:
	case MDB_TXN_FULL:
	case ENOMEM:
		log_error("store.exhausted", "doing=%s error=%d", doing, rc);
		return RESOURCE_EXHAUSTED;
	case MDB_CORRUPTED:
	case MDB_INVALID:
	case MDB_PAGE_NOTFOUND:
	case MDB_VERSION_MISMATCH:
		log_error("store.damaged", "doing=%s error=%d", doing, rc);
		return DATA_LOSS;
	case MDB_BAD_VALSIZE:
		return INVALID_ARGUMENT;
	default:
		log_error(
		    "store.failed", "doing=%s error=%d text=\"%s\"", doing, rc, mdb_strerror(rc));
		return UNAVAILABLE;
	}
}

static int dbi_open(MDB_env *env, MDB_dbi *ret_dbi)
{
	MDB_txn *txn;
	int rc = mdb_txn_begin(env, NULL, 0, &txn);
	if (rc != MDB_SUCCESS) {
		return rc;
	}
	rc = mdb_dbi_open(txn, NULL, 0, ret_dbi);
	if (rc != MDB_SUCCESS) {
		mdb_txn_abort(txn);
		return rc;
	}
	return mdb_txn_commit(txn);
}

/* NOTLS: transactions move between nng's threads. Durable: neither NOSYNC nor NOMETASYNC nor
 * WRITEMAP. */
static int env_open(MDB_env *env, const char *path, bool in_folder, uint64_t map_bytes)
{
	unsigned flags = MDB_NOTLS | MDB_NORDAHEAD | (in_folder ? 0 : MDB_NOSUBDIR);
	int rc = mdb_env_set_mapsize(env, map_bytes);
	if (rc == MDB_SUCCESS) {
		rc = mdb_env_set_maxreaders(env, READERS_MAX);
	}
	return rc == MDB_SUCCESS ? mdb_env_open(env, path, flags, 0600) : rc;
}

enum status environment_open(
    const char *path, bool in_folder, uint64_t map_bytes, struct environment **ret_environment)
{
	struct environment *environment = calloc(1, sizeof *environment);
	if (environment == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	int rc = mdb_env_create(&environment->env);
	if (rc == MDB_SUCCESS) {
		rc = env_open(environment->env, path, in_folder, map_bytes);
	}
	if (rc == MDB_SUCCESS) {
		rc = dbi_open(environment->env, &environment->dbi);
	}
	if (rc != MDB_SUCCESS) {
		environment_close(environment);
		return store_translated(rc, "open");
	}
	*ret_environment = environment;
	return OK;
}

void environment_close(struct environment *environment)
{
	if (environment == NULL) {
		return;
	}
	for (size_t i = 0; i < environment->idle_count; i++) {
		mdb_txn_abort(environment->idle[i]);
	}
	mdb_env_close(environment->env);
	free(environment);
}

struct environment *environment_hold(struct store *store)
{
	(void)pthread_mutex_lock(&store->mutex);
	struct environment *environment = store->current;
	environment->users++;
	(void)pthread_mutex_unlock(&store->mutex);
	return environment;
}

void environment_release(struct store *store, struct environment *environment)
{
	(void)pthread_mutex_lock(&store->mutex);
	if (--environment->users == 0 && environment == store->former) {
		(void)pthread_cond_signal(&store->left);
	}
	(void)pthread_mutex_unlock(&store->mutex);
}
