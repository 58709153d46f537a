/* The store on LMDB. Only store*.c include lmdb.h. Facts behind the choices: docs/store.md. */
#include "runtime/condition.h"
#include "runtime/log.h"
#include "runtime/store_environment.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	WARN_PERCENT = 80,
	CHECK_READERS_EVERY = 1024, /* commits */
	COPY_SLACK_BYTES = 1 << 20, /* a full store's copy can still be changed a little */
};
static const uint64_t map_bytes_default = (uint64_t)64 << 30;

/* Meta keys live below every table. */
static const uint8_t schema_key[] = {0, 's'};
static const uint8_t generation_key[] = {0, 'g'};
static const uint8_t demo_key[] = {0, 'd'};

struct store_txn {
	struct store *store;
	struct environment *environment; /* in use until the transaction ends */
	MDB_txn *txn;
	struct store_txn *parent;
	bool reads;
};

static MDB_val to_val(struct bytes bytes)
{
	return (MDB_val){.mv_size = bytes.size, .mv_data = (void *)(uintptr_t)bytes.data};
}

static struct bytes from_val(MDB_val value)
{
	return (struct bytes){.data = value.mv_data, .size = value.mv_size};
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

/* Nothing ever takes it out again. */
static enum status demo_write(struct store_txn *txn)
{
	static const uint8_t yes = 1;
	return store_put(
	    txn, (struct bytes){demo_key, sizeof demo_key}, (struct bytes){&yes, sizeof yes});
}

/* Whether the store is what it is opened as. */
static enum status demo_check(struct store *store, const struct store_options *options)
{
	struct store_txn *txn;
	struct bytes value;
	enum status status = store_read(store, &txn);
	if (status != OK) {
		return status;
	}
	status = store_get(txn, (struct bytes){demo_key, sizeof demo_key}, &value);
	store_abort(txn);
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	bool is_demo = status == OK;
	if (is_demo == options->demo) {
		return OK;
	}
	log_error("store.demo", "folder=\"%s\" store=%s opened_as=%s do=\"%s\"", options->folder,
	    is_demo ? "demo" : "real", options->demo ? "demo" : "real",
	    is_demo ? "say demo = yes in samen.conf, or take another folder"
		    : "take demo = yes out of samen.conf: only samen setup --demo makes demos");
	return FAILED_PRECONDITION;
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
	enum status status = schema_write(txn, next);
	return status == OK && schema == 0 && options->demo ? demo_write(txn) : status;
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
	uint8_t fresh[STORE_GENERATION_BYTES];
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
	if (status == OK && value.size != STORE_GENERATION_BYTES) {
		status = DATA_LOSS;
	}
	if (status != OK) {
		store_abort(txn);
		return status;
	}
	sodium_bin2hex(store->generation, sizeof store->generation, value.data, value.size);
	return store_commit(txn);
}

static enum status bring_up_to_date(struct store *store, const struct store_options *options)
{
	int dead = 0;
	(void)mdb_reader_check(store->current->env, &dead);
	enum status status = schema_bring(store, options);
	if (status == OK) {
		status = demo_check(store, options);
	}
	return status == OK ? generation_bring(store) : status;
}

static enum status path_of(const char *folder, char **ret_path)
{
	static const char name[] = "/data.mdb";
	size_t size = strlen(folder) + sizeof name;
	char *path = malloc(size);
	if (path == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)snprintf(path, size, "%s%s", folder, name);
	*ret_path = path;
	return OK;
}

static enum status files_open(struct store *store, const struct store_options *options)
{
	if (mkdir(options->folder, 0700) != 0 && errno != EEXIST) {
		log_error("store.folder", "folder=\"%s\" errno=%d", options->folder, errno);
		return UNAVAILABLE;
	}
	enum status status = path_of(options->folder, &store->path);
	if (status == OK) {
		status = store_clear_leftovers(store->path);
	}
	return status == OK
		   ? environment_open(options->folder, true, store->map_bytes, &store->current)
		   : status;
}

enum status store_open(const struct store_options *options, struct store **ret_store)
{
	assert(options->schema >= 1);
	struct store *store = calloc(1, sizeof *store);
	if (store == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = condition_init(&store->left);
	if (status != OK) {
		free(store);
		return status;
	}
	(void)pthread_mutex_init(&store->rewriter, NULL);
	(void)pthread_mutex_init(&store->writer, NULL);
	(void)pthread_mutex_init(&store->mutex, NULL);
	store->map_bytes = options->map_bytes != 0 ? options->map_bytes : map_bytes_default;
	status = files_open(store, options);
	if (status == OK) {
		status = bring_up_to_date(store, options);
	}
	if (status != OK) {
		store_close(store);
		return status;
	}
	*ret_store = store;
	return OK;
}

void store_close(struct store *store)
{
	if (store == NULL) {
		return;
	}
	environment_close(store->former);
	environment_close(store->current);
	(void)pthread_mutex_destroy(&store->mutex);
	(void)pthread_mutex_destroy(&store->writer);
	(void)pthread_mutex_destroy(&store->rewriter);
	(void)pthread_cond_destroy(&store->left);
	free(store->path);
	free(store);
}

const char *store_generation(const struct store *store)
{
	return store->generation;
}

static void usage_of(const struct environment *environment, uint64_t *ret_used, uint64_t *ret_max)
{
	MDB_envinfo info;
	MDB_stat stat;
	(void)mdb_env_info(environment->env, &info);
	(void)mdb_env_stat(environment->env, &stat);
	*ret_used = (uint64_t)(info.me_last_pgno + 1) * stat.ms_psize;
	*ret_max = info.me_mapsize;
}

void store_usage(struct store *store, uint64_t *ret_used, uint64_t *ret_max)
{
	struct environment *environment = environment_hold(store);
	usage_of(environment, ret_used, ret_max);
	environment_release(store, environment);
}

/* A reader that rests, or NULL, and the environment that it is of. */
static MDB_txn *idle_take(struct store *store, struct environment **ret_environment)
{
	MDB_txn *txn = NULL;
	(void)pthread_mutex_lock(&store->mutex);
	struct environment *environment = store->current;
	environment->users++;
	if (environment->idle_count > 0) {
		txn = environment->idle[--environment->idle_count];
	}
	(void)pthread_mutex_unlock(&store->mutex);
	*ret_environment = environment;
	return txn;
}

static void idle_give(struct store *store, struct environment *environment, MDB_txn *txn)
{
	mdb_txn_reset(txn);
	(void)pthread_mutex_lock(&store->mutex);
	bool kept =
	    environment == store->current && environment->idle_count < STORE_IDLE_READERS_MAX;
	if (kept) {
		environment->idle[environment->idle_count++] = txn;
		environment->users--;
	}
	(void)pthread_mutex_unlock(&store->mutex);
	if (!kept) {
		mdb_txn_abort(txn);
		environment_release(store, environment);
	}
}

static int reader_begin(struct environment *environment, MDB_txn *idle, MDB_txn **ret_txn)
{
	if (idle == NULL) {
		return mdb_txn_begin(environment->env, NULL, MDB_RDONLY, ret_txn);
	}
	int rc = mdb_txn_renew(idle);
	if (rc != MDB_SUCCESS) {
		mdb_txn_abort(idle);
		return rc;
	}
	*ret_txn = idle;
	return MDB_SUCCESS;
}

enum status store_read(struct store *store, struct store_txn **ret_txn)
{
	struct store_txn *txn = malloc(sizeof *txn);
	if (txn == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*txn = (struct store_txn){.store = store, .reads = true};
	MDB_txn *idle = idle_take(store, &txn->environment);
	int rc = reader_begin(txn->environment, idle, &txn->txn);
	if (rc != MDB_SUCCESS) {
		environment_release(store, txn->environment);
		free(txn);
		return store_translated(rc, "read");
	}
	*ret_txn = txn;
	return OK;
}

enum status store_write(struct store *store, struct store_txn **ret_txn)
{
	struct store_txn *txn = malloc(sizeof *txn);
	if (txn == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)pthread_mutex_lock(&store->writer);
	*txn = (struct store_txn){.store = store, .environment = store->current};
	int rc = mdb_txn_begin(txn->environment->env, NULL, 0, &txn->txn);
	if (rc != MDB_SUCCESS) {
		(void)pthread_mutex_unlock(&store->writer);
		free(txn);
		return store_translated(rc, "write");
	}
	*ret_txn = txn;
	return OK;
}

enum status store_nest(struct store_txn *parent, struct store_txn **ret_txn)
{
	assert(!parent->reads);
	struct store_txn *txn = malloc(sizeof *txn);
	if (txn == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*txn = (struct store_txn){
	    .store = parent->store, .environment = parent->environment, .parent = parent};
	int rc = mdb_txn_begin(txn->environment->env, parent->txn, 0, &txn->txn);
	if (rc != MDB_SUCCESS) {
		free(txn);
		return store_translated(rc, "nest");
	}
	*ret_txn = txn;
	return OK;
}

/* Says so once when the map is filling up: it cannot grow while running. */
static void warn_when_filling(struct store *store)
{
	uint64_t used;
	uint64_t max;
	usage_of(store->current, &used, &max);
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
			(void)mdb_reader_check(store->current->env, &dead);
		}
	}
	if (outermost) {
		(void)pthread_mutex_unlock(&store->writer);
	}
	enum status status = store_translated(rc, "commit");
	return status == NOT_FOUND ? INTERNAL : status;
}

void store_abort(struct store_txn *txn)
{
	if (txn == NULL) {
		return;
	}
	if (txn->reads) {
		idle_give(txn->store, txn->environment, txn->txn);
	} else {
		mdb_txn_abort(txn->txn);
		if (txn->parent == NULL) {
			(void)pthread_mutex_unlock(&txn->store->writer);
		}
	}
	free(txn);
}

enum status store_get(struct store_txn *txn, struct bytes key, struct bytes *ret_value)
{
	MDB_val k = to_val(key);
	MDB_val v;
	int rc = mdb_get(txn->txn, txn->environment->dbi, &k, &v);
	if (rc == MDB_SUCCESS) {
		*ret_value = from_val(v);
	}
	return store_translated(rc, "get");
}

enum status store_put(struct store_txn *txn, struct bytes key, struct bytes value)
{
	MDB_val k = to_val(key);
	MDB_val v = to_val(value);
	return store_translated(mdb_put(txn->txn, txn->environment->dbi, &k, &v, 0), "put");
}

enum status store_delete(struct store_txn *txn, struct bytes key)
{
	MDB_val k = to_val(key);
	int rc = mdb_del(txn->txn, txn->environment->dbi, &k, NULL);
	return rc == MDB_NOTFOUND ? OK : store_translated(rc, "delete");
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
	int rc = mdb_cursor_open(txn->txn, txn->environment->dbi, &cursor);
	if (rc != MDB_SUCCESS) {
		return store_translated(rc, "range");
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
		return store_translated(rc, "next");
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
	int rc = mdb_cursor_open(txn->txn, txn->environment->dbi, &cursor);
	if (rc != MDB_SUCCESS) {
		return store_translated(rc, "last");
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
	return store_translated(rc, "last");
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
		return store_translated(errno, "copy-folder");
	}
	struct environment *environment = environment_hold(store);
	int rc = mdb_env_copy2(environment->env, folder, MDB_CP_COMPACT);
	usage_of(environment, &used, &max);
	environment_release(store, environment);
	if (rc == EEXIST) {
		return ALREADY_EXISTS;
	}
	if (rc == MDB_SUCCESS) {
		rc = generation_forget(folder, max + COPY_SLACK_BYTES);
	}
	if (rc == MDB_SUCCESS) {
		rc = flush(folder, "data.mdb");
	}
	return store_translated(rc, "copy");
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
