/* The store on LMDB: the only file that includes lmdb.h. Facts behind the choices: docs/store.md.
 */
#include "runtime/store.h"

#include "runtime/log.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <lmdb.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	READERS_MAX = 1024,
	IDLE_READERS_MAX = 64,
	GENERATION_BYTES = 8,
	WARN_PERCENT = 80,
	CHECK_READERS_EVERY = 1024, /* commits */
	COPY_SLACK_BYTES = 1 << 20, /* a full store's copy can still be changed a little */
};
static const uint64_t map_bytes_default = (uint64_t)64 << 30;

/* Meta keys live below every table. */
static const uint8_t schema_key[] = {0, 's'};
static const uint8_t generation_key[] = {0, 'g'};

struct store {
	MDB_env *env;
	MDB_dbi dbi;
	char generation[2 * GENERATION_BYTES + 1];
	pthread_mutex_t idle_mutex;
	MDB_txn *idle[IDLE_READERS_MAX]; /* reset readers, ready to be renewed */
	size_t idle_count;
	uint64_t commits; /* writer's only */
	bool warned;      /* writer's only */
};

struct store_txn {
	struct store *store;
	MDB_txn *txn;
	struct store_txn *parent;
	bool reads;
};

/* LMDB's errors become ours here and nowhere else. */
static enum status translated(int rc, const char *doing)
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

static MDB_val to_val(struct bytes bytes)
{
	return (MDB_val){.mv_size = bytes.size, .mv_data = (void *)(uintptr_t)bytes.data};
}

static struct bytes from_val(MDB_val value)
{
	return (struct bytes){.data = value.mv_data, .size = value.mv_size};
}

static enum status env_open(const struct store_options *options, MDB_env **ret_env)
{
	MDB_env *env = NULL;
	uint64_t map_bytes = options->map_bytes != 0 ? options->map_bytes : map_bytes_default;
	if (mkdir(options->folder, 0700) != 0 && errno != EEXIST) {
		log_error("store.folder", "folder=\"%s\" errno=%d", options->folder, errno);
		return UNAVAILABLE;
	}
	int rc = mdb_env_create(&env);
	if (rc == MDB_SUCCESS) {
		rc = mdb_env_set_mapsize(env, map_bytes);
	}
	if (rc == MDB_SUCCESS) {
		rc = mdb_env_set_maxreaders(env, READERS_MAX);
	}
	if (rc == MDB_SUCCESS) {
		/* NOTLS: transactions move between nng's threads. Durable: neither NOSYNC nor
		 * NOMETASYNC nor WRITEMAP. */
		rc = mdb_env_open(env, options->folder, MDB_NOTLS | MDB_NORDAHEAD, 0600);
	}
	if (rc != MDB_SUCCESS) {
		mdb_env_close(env);
		return translated(rc, "open");
	}
	*ret_env = env;
	return OK;
}

static enum status schema_read(struct store_txn *txn, uint32_t *ret_schema)
{
	struct bytes value = {NULL, 0};
	enum status status = store_get(txn, (struct bytes){schema_key, sizeof schema_key}, &value);
	if (status == NOT_FOUND) {
		*ret_schema = 0;
		return OK;
	}
	if (status == OK && value.size != sizeof *ret_schema) {
		return DATA_LOSS;
	}
	if (status == OK) {
		memcpy(ret_schema, value.data, sizeof *ret_schema);
	}
	return status;
}

static enum status schema_write(struct store_txn *txn, uint32_t schema)
{
	return store_put(txn, (struct bytes){schema_key, sizeof schema_key},
	    (struct bytes){(const uint8_t *)&schema, sizeof schema});
}

/* One step: from one schema version to the next, or from nothing to the current one. */
static enum status schema_step(const struct store_options *options,
    struct store_txn *txn,
    uint32_t schema,
    uint32_t *ret_schema)
{
	uint32_t next = schema == 0 ? options->schema : schema + 1;
	if (schema != 0) {
		if (options->upgrade == NULL) {
			return FAILED_PRECONDITION;
		}
		log_info("store.upgrade", "folder=\"%s\" from=%" PRIu32 " to=%" PRIu32,
		    options->folder, schema, next);
		enum status status = options->upgrade(txn, schema);
		if (status != OK) {
			return status;
		}
	}
	*ret_schema = next;
	return schema_write(txn, next);
}

static enum status schema_bring(struct store *store, const struct store_options *options)
{
	uint32_t schema = 0;
	do {
		struct store_txn *txn;
		enum status status = store_write(store, &txn);
		if (status != OK) {
			return status;
		}
		status = schema_read(txn, &schema);
		if (status == OK && schema > options->schema) {
			log_error("store.newer", "folder=\"%s\" schema=%" PRIu32 " known=%" PRIu32,
			    options->folder, schema, options->schema);
			status = FAILED_PRECONDITION;
		}
		if (status == OK && schema == options->schema) {
			store_abort(txn);
			return OK;
		}
		if (status == OK) {
			status = schema_step(options, txn, schema, &schema);
		}
		if (status != OK) {
			store_abort(txn);
			return status;
		}
		status = store_commit(txn);
		if (status != OK) {
			return status;
		}
	} while (schema != options->schema);
	return OK;
}

static enum status generation_bring(struct store *store)
{
	const struct bytes key = {generation_key, sizeof generation_key};
	struct store_txn *txn;
	struct bytes value = {NULL, 0};
	uint8_t fresh[GENERATION_BYTES];
	enum status status = store_write(store, &txn);
	if (status != OK) {
		return status;
	}
	status = store_get(txn, key, &value);
	if (status == NOT_FOUND) {
		randombytes_buf(fresh, sizeof fresh);
		value = (struct bytes){fresh, sizeof fresh};
		status = store_put(txn, key, value);
	}
	if (status == OK && value.size != GENERATION_BYTES) {
		status = DATA_LOSS;
	}
	if (status != OK) {
		store_abort(txn);
		return status;
	}
	sodium_bin2hex(store->generation, sizeof store->generation, value.data, value.size);
	return store_commit(txn);
}

static enum status dbi_bring(struct store *store)
{
	MDB_txn *txn;
	int rc = mdb_txn_begin(store->env, NULL, 0, &txn);
	if (rc != MDB_SUCCESS) {
		return translated(rc, "begin");
	}
	rc = mdb_dbi_open(txn, NULL, 0, &store->dbi);
	if (rc != MDB_SUCCESS) {
		mdb_txn_abort(txn);
		return translated(rc, "dbi");
	}
	return translated(mdb_txn_commit(txn), "commit");
}

enum status store_open(const struct store_options *options, struct store **ret_store)
{
	assert(options->schema >= 1);
	struct store *store = calloc(1, sizeof *store);
	if (store == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = env_open(options, &store->env);
	if (status != OK) {
		goto free_store;
	}
	(void)pthread_mutex_init(&store->idle_mutex, NULL);
	int dead = 0;
	(void)mdb_reader_check(store->env, &dead);
	status = dbi_bring(store);
	if (status == OK) {
		status = schema_bring(store, options);
	}
	if (status == OK) {
		status = generation_bring(store);
	}
	if (status != OK) {
		goto close_env;
	}
	*ret_store = store;
	return OK;

close_env:
	mdb_env_close(store->env);
	(void)pthread_mutex_destroy(&store->idle_mutex);
free_store:
	free(store);
	return status;
}

void store_close(struct store *store)
{
	if (store == NULL) {
		return;
	}
	for (size_t i = 0; i < store->idle_count; i++) {
		mdb_txn_abort(store->idle[i]);
	}
	mdb_env_close(store->env);
	(void)pthread_mutex_destroy(&store->idle_mutex);
	free(store);
}

const char *store_generation(const struct store *store)
{
	return store->generation;
}

void store_usage(const struct store *store, uint64_t *ret_used, uint64_t *ret_max)
{
	MDB_envinfo info;
	MDB_stat stat;
	(void)mdb_env_info(store->env, &info);
	(void)mdb_env_stat(store->env, &stat);
	*ret_used = (uint64_t)(info.me_last_pgno + 1) * stat.ms_psize;
	*ret_max = info.me_mapsize;
}

static MDB_txn *idle_take(struct store *store)
{
	MDB_txn *txn = NULL;
	(void)pthread_mutex_lock(&store->idle_mutex);
	if (store->idle_count > 0) {
		txn = store->idle[--store->idle_count];
	}
	(void)pthread_mutex_unlock(&store->idle_mutex);
	return txn;
}

static void idle_give(struct store *store, MDB_txn *txn)
{
	mdb_txn_reset(txn);
	(void)pthread_mutex_lock(&store->idle_mutex);
	if (store->idle_count < IDLE_READERS_MAX) {
		store->idle[store->idle_count++] = txn;
		txn = NULL;
	}
	(void)pthread_mutex_unlock(&store->idle_mutex);
	if (txn != NULL) {
		mdb_txn_abort(txn);
	}
}

static enum status txn_make(struct store *store,
    MDB_txn *inner,
    struct store_txn *parent,
    bool reads,
    struct store_txn **ret_txn)
{
	struct store_txn *txn = malloc(sizeof *txn);
	if (txn == NULL) {
		mdb_txn_abort(inner);
		return RESOURCE_EXHAUSTED;
	}
	*txn = (struct store_txn){.store = store, .txn = inner, .parent = parent, .reads = reads};
	*ret_txn = txn;
	return OK;
}

enum status store_read(struct store *store, struct store_txn **ret_txn)
{
	MDB_txn *inner = idle_take(store);
	int rc;
	if (inner != NULL) {
		rc = mdb_txn_renew(inner);
		if (rc != MDB_SUCCESS) {
			mdb_txn_abort(inner);
		}
	} else {
		rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &inner);
	}
	if (rc != MDB_SUCCESS) {
		return translated(rc, "read");
	}
	return txn_make(store, inner, NULL, true, ret_txn);
}

enum status store_write(struct store *store, struct store_txn **ret_txn)
{
	MDB_txn *inner;
	int rc = mdb_txn_begin(store->env, NULL, 0, &inner);
	if (rc != MDB_SUCCESS) {
		return translated(rc, "write");
	}
	return txn_make(store, inner, NULL, false, ret_txn);
}

enum status store_nest(struct store_txn *parent, struct store_txn **ret_txn)
{
	assert(!parent->reads);
	MDB_txn *inner;
	int rc = mdb_txn_begin(parent->store->env, parent->txn, 0, &inner);
	if (rc != MDB_SUCCESS) {
		return translated(rc, "nest");
	}
	return txn_make(parent->store, inner, parent, false, ret_txn);
}

/* Says so once when the map is filling up: it cannot grow while running. */
static void warn_when_filling(struct store *store)
{
	uint64_t used;
	uint64_t max;
	store_usage(store, &used, &max);
	bool filling = used > max / 100 * WARN_PERCENT;
	if (filling && !store->warned) {
		log_warning("store.filling",
		    "used_bytes=%" PRIu64 " max_bytes=%" PRIu64
		    " do=\"raise map_bytes in samen.conf and restart\"",
		    used, max);
	}
	store->warned = filling;
}

enum status store_commit(struct store_txn *txn)
{
	assert(!txn->reads);
	struct store *store = txn->store;
	bool outermost = txn->parent == NULL;
	int rc = mdb_txn_commit(txn->txn);
	free(txn);
	if (rc == MDB_SUCCESS && outermost) {
		warn_when_filling(store);
		if (++store->commits % CHECK_READERS_EVERY == 0) {
			int dead = 0;
			(void)mdb_reader_check(store->env, &dead);
		}
	}
	enum status status = translated(rc, "commit");
	return status == NOT_FOUND ? INTERNAL : status;
}

void store_abort(struct store_txn *txn)
{
	if (txn == NULL) {
		return;
	}
	if (txn->reads) {
		idle_give(txn->store, txn->txn);
	} else {
		mdb_txn_abort(txn->txn);
	}
	free(txn);
}

enum status store_get(struct store_txn *txn, struct bytes key, struct bytes *ret_value)
{
	MDB_val k = to_val(key);
	MDB_val v;
	int rc = mdb_get(txn->txn, txn->store->dbi, &k, &v);
	if (rc == MDB_SUCCESS) {
		*ret_value = from_val(v);
	}
	return translated(rc, "get");
}

enum status store_put(struct store_txn *txn, struct bytes key, struct bytes value)
{
	MDB_val k = to_val(key);
	MDB_val v = to_val(value);
	return translated(mdb_put(txn->txn, txn->store->dbi, &k, &v, 0), "put");
}

enum status store_delete(struct store_txn *txn, struct bytes key)
{
	MDB_val k = to_val(key);
	int rc = mdb_del(txn->txn, txn->store->dbi, &k, NULL);
	return rc == MDB_NOTFOUND ? OK : translated(rc, "delete");
}

/* In the store's order. */
static bool comes_before(struct bytes a, struct bytes b)
{
	size_t shorter = a.size < b.size ? a.size : b.size;
	int order = shorter > 0 ? memcmp(a.data, b.data, shorter) : 0;
	return order < 0 || (order == 0 && a.size < b.size);
}

static void copy_bytes(uint8_t *to, struct bytes from)
{
	if (from.size > 0) {
		memcpy(to, from.data, from.size);
	}
}

/* LMDB takes no empty key, not even to look for. */
static MDB_cursor_op first_step(const struct store_range *range)
{
	return range->from_size > 0 ? MDB_SET_RANGE : MDB_FIRST;
}

enum status store_range_open(
    struct store_txn *txn, struct bytes prefix, struct bytes from, struct store_range *ret_range)
{
	ret_range->cursor = NULL;
	if (prefix.size > STORE_KEY_MAX || from.size > STORE_KEY_MAX) {
		return INVALID_ARGUMENT;
	}
	MDB_cursor *cursor;
	int rc = mdb_cursor_open(txn->txn, txn->store->dbi, &cursor);
	if (rc != MDB_SUCCESS) {
		return translated(rc, "range");
	}
	struct bytes start = comes_before(from, prefix) ? prefix : from;
	ret_range->txn = txn;
	ret_range->cursor = cursor;
	ret_range->started = false;
	ret_range->prefix_size = prefix.size;
	ret_range->from_size = start.size;
	copy_bytes(ret_range->prefix, prefix);
	copy_bytes(ret_range->from, start);
	return OK;
}

enum status store_range_next(
    struct store_range *range, struct bytes *ret_key, struct bytes *ret_value)
{
	MDB_val k = {.mv_size = range->from_size, .mv_data = range->from};
	MDB_val v;
	int rc =
	    mdb_cursor_get(range->cursor, &k, &v, range->started ? MDB_NEXT : first_step(range));
	range->started = true;
	if (rc == MDB_NOTFOUND) {
		return OUT_OF_RANGE;
	}
	if (rc != MDB_SUCCESS) {
		return translated(rc, "next");
	}
	if (k.mv_size < range->prefix_size ||
	    memcmp(k.mv_data, range->prefix, range->prefix_size) != 0) {
		return OUT_OF_RANGE;
	}
	*ret_key = from_val(k);
	*ret_value = from_val(v);
	return OK;
}

void store_range_close(struct store_range *range)
{
	if (range->cursor != NULL) {
		mdb_cursor_close(range->cursor);
		range->cursor = NULL;
	}
}

/* The first key after all that begin with prefix; false when there is none (all 0xff). */
static bool after_prefix(struct bytes prefix, uint8_t next[static STORE_KEY_MAX], size_t *ret_size)
{
	size_t size = prefix.size;
	memcpy(next, prefix.data, size);
	while (size > 0 && next[size - 1] == 0xff) {
		size--;
	}
	if (size == 0) {
		return false;
	}
	next[size - 1]++;
	*ret_size = size;
	return true;
}

enum status store_last(
    struct store_txn *txn, struct bytes prefix, struct bytes *ret_key, struct bytes *ret_value)
{
	uint8_t next[STORE_KEY_MAX];
	MDB_cursor *cursor;
	MDB_val k = {.mv_data = next};
	MDB_val v;
	assert(prefix.size > 0 && prefix.size <= STORE_KEY_MAX);
	int rc = mdb_cursor_open(txn->txn, txn->store->dbi, &cursor);
	if (rc != MDB_SUCCESS) {
		return translated(rc, "last");
	}
	rc = after_prefix(prefix, next, &k.mv_size) ? mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE)
						    : MDB_NOTFOUND;
	rc = mdb_cursor_get(cursor, &k, &v, rc == MDB_SUCCESS ? MDB_PREV : MDB_LAST);
	mdb_cursor_close(cursor);
	if (rc == MDB_SUCCESS &&
	    (k.mv_size < prefix.size || memcmp(k.mv_data, prefix.data, prefix.size) != 0)) {
		rc = MDB_NOTFOUND;
	}
	if (rc == MDB_SUCCESS) {
		*ret_key = from_val(k);
		*ret_value = from_val(v);
	}
	return translated(rc, "last");
}

/* Takes the generation out of a copy, which nobody else has open yet. */
static int generation_forget(const char *folder, size_t map_bytes)
{
	MDB_env *env;
	MDB_txn *txn = NULL;
	MDB_dbi dbi;
	MDB_val key = {
	    .mv_size = sizeof generation_key, .mv_data = (void *)(uintptr_t)generation_key};
	int rc = mdb_env_create(&env);
	if (rc != MDB_SUCCESS) {
		return rc;
	}
	rc = mdb_env_set_mapsize(env, map_bytes);
	if (rc == MDB_SUCCESS) {
		rc = mdb_env_open(env, folder, MDB_NOLOCK, 0600);
	}
	if (rc == MDB_SUCCESS) {
		rc = mdb_txn_begin(env, NULL, 0, &txn);
	}
	if (rc == MDB_SUCCESS) {
		rc = mdb_dbi_open(txn, NULL, 0, &dbi);
	}
	if (rc == MDB_SUCCESS) {
		rc = mdb_del(txn, dbi, &key, NULL);
	}
	if (rc == MDB_SUCCESS) {
		rc = mdb_txn_commit(txn);
	} else {
		mdb_txn_abort(txn);
	}
	mdb_env_close(env);
	return rc;
}

/* LMDB does not flush the files of a copy. */
static int flush(const char *folder, const char *name)
{
	int place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int file = place >= 0 ? openat(place, name, O_RDONLY | O_CLOEXEC) : -1;
	int rc = 0;
	if (file < 0 || fchmod(file, 0600) != 0 || fsync(file) != 0 || fsync(place) != 0) {
		rc = errno;
	}
	if (file >= 0) {
		(void)close(file);
	}
	if (place >= 0) {
		(void)close(place);
	}
	return rc;
}

enum status store_copy(struct store *store, const char *folder)
{
	uint64_t used;
	uint64_t max;
	if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
		return translated(errno, "copy-folder");
	}
	int rc = mdb_env_copy2(store->env, folder, MDB_CP_COMPACT);
	if (rc == EEXIST) {
		return ALREADY_EXISTS;
	}
	if (rc == MDB_SUCCESS) {
		store_usage(store, &used, &max);
		rc = generation_forget(folder, max + COPY_SLACK_BYTES);
	}
	if (rc == MDB_SUCCESS) {
		rc = flush(folder, "data.mdb");
	}
	return translated(rc, "copy");
}

struct store_key key_of(uint8_t table)
{
	struct store_key key = {.size = 1};
	key.data[0] = table;
	return key;
}

static void key_add(struct store_key *key, const void *data, size_t size)
{
	if (key->overflow || size > sizeof key->data - key->size) {
		key->overflow = true;
		return;
	}
	memcpy(key->data + key->size, data, size);
	key->size += size;
}

void key_add_text(struct store_key *key, const char *text)
{
	key_add(key, text, strlen(text) + 1);
}

void key_add_number(struct store_key *key, uint64_t number)
{
	uint8_t big_endian[8];
	for (int i = 0; i < 8; i++) {
		big_endian[i] = (uint8_t)(number >> (56 - 8 * i));
	}
	key_add(key, big_endian, sizeof big_endian);
}

struct bytes key_bytes(const struct store_key *key)
{
	/* An overflowed key is empty: LMDB refuses it on put and get. */
	return (struct bytes){.data = key->data, .size = key->overflow ? 0 : key->size};
}

const char *key_take_text(struct bytes key, size_t *at)
{
	const uint8_t *start = key.data + *at;
	const uint8_t *end = *at < key.size ? memchr(start, 0, key.size - *at) : NULL;
	if (end == NULL) {
		return "";
	}
	*at += (size_t)(end - start) + 1;
	return (const char *)start;
}

uint64_t key_take_number(struct bytes key, size_t *at)
{
	uint64_t number = 0;
	if (key.size - *at < 8) {
		return 0;
	}
	for (int i = 0; i < 8; i++) {
		number = number << 8 | key.data[*at + (size_t)i];
	}
	*at += 8;
	return number;
}
