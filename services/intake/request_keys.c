#include "intake/request_keys_private.h"

#include "runtime/clock.h"
#include "runtime/condition.h"
#include "runtime/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SCHEMA = 1,
	SPARE_LOW = SPARE_KEYS_MAX / 2,
	LIST_BYTES = 64 * 1024 * 1024,
	SCRATCH_BYTES = 1024 * 1024,
	TABLE_SPARE = TABLE_SERVICE,     /* key id -> nothing: not known to be in use */
	TABLE_SEALS = TABLE_SERVICE + 1, /* -> the generation of the store that the keys seal */
	TABLE_ERASED =
	    TABLE_SERVICE + 2 /* -> when the first and the last lingering key was erased */
};

const struct record_kind wrapped_key_kind = {
    "key", &samen__stored__v1__wrapped_key__descriptor, false};

/* --- on disk --- */

/* Commits when all went well. */
static enum status end(struct store_txn *txn, enum status status)
{
	if (status != OK) {
		store_abort(txn);
		return status;
	}
	return store_commit(txn);
}

static struct store_key spare_mark(const char *key_id)
{
	struct store_key key = key_of(TABLE_SPARE);
	key_add_text(&key, key_id);
	return key;
}

static enum status mark_as_used(struct store_txn *txn, const char *key_id)
{
	struct store_key mark = spare_mark(key_id);
	return store_delete(txn, key_bytes(&mark));
}

static enum status write_spare(
    struct store_txn *txn, struct spare_key *spare, ProtobufCBinaryData wrapped)
{
	Wrapped record = SAMEN__STORED__V1__WRAPPED_KEY__INIT;
	record.id = spare->key_id.text;
	record.request_id = spare->request_id.text;
	record.wrapped = wrapped;
	enum status status = record_put(txn, &wrapped_key_kind, spare->key_id.text, &record.base);
	if (status != OK) {
		return status;
	}
	struct store_key mark = spare_mark(spare->key_id.text);
	return store_put(txn, key_bytes(&mark), (struct bytes){(const uint8_t *)"", 0});
}

/*
 * An id whose first half is the run's, then its number in the run, then chance. What is filed
 * together so lies together in the stores, and a commit of many requests touches few pages; between
 * runs nothing tells when an id was made.
 */
static struct id id_in_run(char kind, const struct id *run, size_t number)
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	enum { KIND_CHARS = 2, RUN_CHARS = 6, NUMBER_CHARS = 3 };
	_Static_assert(SPARE_KEYS_MAX <= 32 * 32 * 32, "numbers fit");
	struct id id = id_new(kind);
	memcpy(id.text + KIND_CHARS, run->text + KIND_CHARS, RUN_CHARS);
	for (size_t i = 0; i < NUMBER_CHARS; i++) {
		id.text[KIND_CHARS + RUN_CHARS + NUMBER_CHARS - 1 - i] = digits[number % 32];
		number /= 32;
	}
	return id;
}

static bool key_is_taken(struct store_txn *txn, struct arena *arena, const char *key_id)
{
	Wrapped *record;
	arena_reset(arena);
	return record_get(txn, &wrapped_key_kind, key_id, arena, &record) != NOT_FOUND;
}

static enum status make_key(
    const struct request_keys *keys, struct store_txn *txn, struct spare_key *spare)
{
	struct seal_key key;
	uint8_t wrapped[SEAL_WRAPPED_SIZE];
	seal_key_new(&key);
	seal_key_wrap(keys->master, &key, spare->key_id.text, wrapped);
	seal_key_wipe(&key);
	return write_spare(
	    txn, spare, (ProtobufCBinaryData){.data = wrapped, .len = sizeof wrapped});
}

/* Makes a run of keys. The last one is taken first, so the numbers count down. */
static enum status write_fresh(
    struct request_keys *keys, struct store_txn *txn, struct spare_key *fresh, size_t count)
{
	struct arena *arena = arena_open(SCRATCH_BYTES);
	const struct id run = id_new('k');
	enum status status = arena != NULL ? OK : RESOURCE_EXHAUSTED;
	for (size_t i = 0; i < count && status == OK; i++) {
		size_t number = count - 1 - i;
		fresh[i].request_id = id_in_run('r', &run, number);
		fresh[i].key_id = id_in_run('k', &run, number);
		if (key_is_taken(txn, arena, fresh[i].key_id.text)) {
			status = ABORTED; /* chance, or a damaged store: never over another key */
			break;
		}
		status = make_key(keys, txn, &fresh[i]);
	}
	arena_close(arena);
	return status;
}

/* --- at start --- */

/* A key marked as spare. */
struct mark {
	struct mark *next;
	struct id key_id;
};

/* What sorting out the spare keys works with. */
struct sorting {
	struct request_keys *keys;
	const struct request_keys_options *options;
	struct store_txn *txn; /* of the keys */
	struct store_txn *requests;
	struct arena *list;    /* of the marks */
	struct arena *scratch; /* of one key */
	struct mark *marks;
	size_t marked, used, swept;
};

static struct id id_of(const char *text)
{
	struct id id = {.text = ""};
	(void)snprintf(id.text, sizeof id.text, "%s", text);
	return id;
}

static enum status read_marks(struct sorting *sorting)
{
	struct store_key prefix = key_of(TABLE_SPARE);
	struct store_range range;
	struct bytes key;
	struct bytes value;
	enum status status =
	    store_range_open(sorting->txn, key_bytes(&prefix), key_bytes(&prefix), &range);
	if (status != OK) {
		return status;
	}
	while ((status = store_range_next(&range, &key, &value)) == OK) {
		size_t at = 1;
		struct mark *mark = arena_alloc(sorting->list, sizeof *mark);
		if (mark == NULL) {
			status = RESOURCE_EXHAUSTED;
			break;
		}
		mark->key_id = id_of(key_take_text(key, &at));
		mark->next = sorting->marks;
		sorting->marks = mark;
		sorting->marked++;
	}
	store_range_close(&range);
	return status == OUT_OF_RANGE ? OK : status;
}

static enum status sweep(struct sorting *sorting, const char *key_id)
{
	sorting->swept++;
	enum status status = record_delete(sorting->txn, &wrapped_key_kind, key_id);
	return status == OK ? mark_as_used(sorting->txn, key_id) : status;
}

/* Makes a key spare again, for another request id: nobody may have heard of the old one. */
static enum status spare_again(struct sorting *sorting, const char *key_id, const Wrapped *record)
{
	struct request_keys *keys = sorting->keys;
	struct spare_key *spare = &keys->spares[keys->spare_count];
	if (record->wrapped.len != SEAL_WRAPPED_SIZE) {
		return DATA_LOSS;
	}
	spare->key_id = id_of(key_id);
	spare->request_id = id_new('r');
	keys->spare_count++;
	return write_spare(sorting->txn, spare, record->wrapped);
}

static enum status sort_out(struct sorting *sorting, const char *key_id)
{
	Wrapped *record;
	arena_reset(sorting->scratch);
	enum status status =
	    record_get(sorting->txn, &wrapped_key_kind, key_id, sorting->scratch, &record);
	if (status != OK) {
		return status == NOT_FOUND ? DATA_LOSS : status;
	}
	status = sorting->options->request_exists(
	    sorting->requests, sorting->scratch, record->request_id);
	if (status == OK) {
		sorting->used++;
		return mark_as_used(sorting->txn, key_id);
	}
	if (status != NOT_FOUND) {
		return status;
	}
	return sorting->keys->spare_count < SPARE_KEYS_MAX ? spare_again(sorting, key_id, record)
							   : sweep(sorting, key_id);
}

/*
 * Whether the requests are the history that these keys have sealed. Where they are another one
 * (restored from a backup), nothing can be said about the spare keys: they are kept, and not used
 * again.
 */
static enum status same_history(struct sorting *sorting, bool *ret_same)
{
	struct store_key key = key_of(TABLE_SEALS);
	struct bytes value;
	const char *now = store_generation(sorting->options->requests);
	struct bytes generation = {(const uint8_t *)now, strlen(now)};
	enum status status = store_get(sorting->txn, key_bytes(&key), &value);
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	*ret_same =
	    status == NOT_FOUND ||
	    (value.size == generation.size && memcmp(value.data, generation.data, value.size) == 0);
	return store_put(sorting->txn, key_bytes(&key), generation);
}

static enum status sort_out_all(struct sorting *sorting)
{
	bool same = true;
	enum status status = same_history(sorting, &same);
	if (status == OK) {
		status = read_marks(sorting);
	}
	for (const struct mark *mark = sorting->marks; mark != NULL && status == OK;
	     mark = mark->next) {
		const char *key_id = mark->key_id.text;
		status = same ? sort_out(sorting, key_id) : mark_as_used(sorting->txn, key_id);
	}
	if (!same) {
		log_warning("keys.other_history", "kept=%zu", sorting->marked);
	}
	log_info("keys.sorted", "marked=%zu used=%zu spare=%zu swept=%zu", sorting->marked,
	    sorting->used, sorting->keys->spare_count, sorting->swept);
	return status;
}

static enum status fill_at_start(struct request_keys *keys, struct store_txn *txn)
{
	size_t room = SPARE_KEYS_MAX - keys->spare_count;
	enum status status = write_fresh(keys, txn, keys->spares + keys->spare_count, room);
	keys->spare_count += room;
	return status;
}

static enum status sort_and_fill(struct sorting *sorting)
{
	enum status status = store_write(sorting->keys->store, &sorting->txn);
	if (status != OK) {
		return status;
	}
	status = sort_out_all(sorting);
	if (status == OK) {
		status = master_note(sorting->keys, sorting->txn);
	}
	if (status == OK) {
		status = fill_at_start(sorting->keys, sorting->txn);
	}
	return end(sorting->txn, status);
}

static enum status start(struct request_keys *keys, const struct request_keys_options *options)
{
	struct sorting sorting = {.keys = keys,
	    .options = options,
	    .list = arena_open(LIST_BYTES),
	    .scratch = arena_open(SCRATCH_BYTES)};
	enum status status = RESOURCE_EXHAUSTED;
	if (sorting.list != NULL && sorting.scratch != NULL) {
		status = store_read(options->requests, &sorting.requests);
	}
	if (status == OK) {
		status = sort_and_fill(&sorting);
		store_abort(sorting.requests);
	}
	arena_close(sorting.scratch);
	arena_close(sorting.list);
	return status;
}

static void locks_open(struct request_keys *keys)
{
	(void)pthread_mutex_init(&keys->rotating, NULL);
	(void)pthread_mutex_init(&keys->refill, NULL);
	(void)pthread_mutex_init(&keys->mutex, NULL);
	writers_first_init(&keys->wrapping); /* however many read, a rotation gets its turn */
}

enum status request_keys_open(
    const struct request_keys_options *options, struct request_keys **ret_keys)
{
	const struct store_options store = {
	    .folder = options->folder, .map_bytes = options->map_bytes, .schema = SCHEMA};
	struct request_keys *keys = calloc(1, sizeof *keys);
	if (keys == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	bool preferred = true;
	keys->files = options->masters;
	locks_open(keys);
	enum status status = store_open(&store, &keys->store);
	if (status == OK) {
		status = master_choose(keys, &preferred);
	}
	if (status == OK) {
		status = start(keys, options);
	}
	if (status != OK) {
		request_keys_close(keys);
		return status;
	}
	if (!preferred) {
		struct rotation rotation; /* tried again at the next start when it fails */
		(void)request_keys_rotate(keys, "", &rotation);
	}
	*ret_keys = keys;
	return OK;
}

void request_keys_close(struct request_keys *keys)
{
	if (keys == NULL) {
		return;
	}
	store_close(keys->store);
	master_key_close(keys->master);
	(void)pthread_rwlock_destroy(&keys->wrapping);
	(void)pthread_mutex_destroy(&keys->mutex);
	(void)pthread_mutex_destroy(&keys->refill);
	(void)pthread_mutex_destroy(&keys->rotating);
	free(keys);
}

/* --- the reserve --- */

/* One refill: the keys it makes and the marks it takes away. */
struct refill {
	size_t fresh_count, used_count;
	struct id used[USED_MAX];
	struct spare_key fresh[SPARE_KEYS_MAX];
};

static void refill_begin(struct request_keys *keys, struct refill *refill)
{
	(void)pthread_mutex_lock(&keys->mutex);
	refill->fresh_count = SPARE_KEYS_MAX - keys->spare_count;
	refill->used_count = keys->used_count;
	memcpy(refill->used, keys->used, keys->used_count * sizeof *keys->used);
	keys->used_count = 0;
	(void)pthread_mutex_unlock(&keys->mutex);
}

static enum status refill_write(struct request_keys *keys, struct refill *refill)
{
	struct store_txn *txn;
	enum status status = store_write(keys->store, &txn);
	if (status != OK) {
		return status;
	}
	status = write_fresh(keys, txn, refill->fresh, refill->fresh_count);
	for (size_t i = 0; i < refill->used_count && status == OK; i++) {
		status = mark_as_used(txn, refill->used[i].text);
	}
	return end(txn, status);
}

/* After a failure the used keys stay marked as spare: the next start looks at them. Fresh keys
 * beyond the reserve do so too. */
static void refill_end(struct request_keys *keys, const struct refill *refill, enum status status)
{
	(void)pthread_mutex_lock(&keys->mutex);
	for (size_t i = 0;
	     status == OK && i < refill->fresh_count && keys->spare_count < SPARE_KEYS_MAX; i++) {
		keys->spares[keys->spare_count++] = refill->fresh[i];
	}
	(void)pthread_mutex_unlock(&keys->mutex);
}

/* With the refill mutex held: fills the reserve when it holds fewer than enough. */
static enum status refill_below(struct request_keys *keys, size_t enough)
{
	if (request_keys_spare_count(keys) >= enough) {
		return OK;
	}
	struct refill *refill = malloc(sizeof *refill);
	if (refill == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	refill_begin(keys, refill);
	enum status status = refill_write(keys, refill);
	refill_end(keys, refill, status);
	if (status != OK) {
		log_error("keys.refill", "status=%s", status_name(status));
	}
	free(refill);
	return status;
}

static bool take_one(struct request_keys *keys, struct spare_key *ret_spare, bool *ret_low)
{
	(void)pthread_mutex_lock(&keys->mutex);
	bool taken = keys->spare_count > 0;
	if (taken) {
		*ret_spare = keys->spares[--keys->spare_count];
	}
	*ret_low = keys->spare_count < SPARE_LOW;
	(void)pthread_mutex_unlock(&keys->mutex);
	return taken;
}

enum status request_keys_take(struct request_keys *keys, struct spare_key *ret_spare)
{
	bool low;
	while (!take_one(keys, ret_spare, &low)) {
		(void)pthread_mutex_lock(&keys->refill);
		enum status status = refill_below(keys, 1);
		(void)pthread_mutex_unlock(&keys->refill);
		if (status != OK) {
			return status;
		}
	}
	if (low && pthread_mutex_trylock(&keys->refill) == 0) {
		(void)refill_below(
		    keys, SPARE_LOW); /* the others go on with what is left meanwhile */
		(void)pthread_mutex_unlock(&keys->refill);
	}
	return OK;
}

void request_keys_give_back(struct request_keys *keys, const struct spare_key *spare)
{
	(void)pthread_mutex_lock(&keys->mutex);
	if (keys->spare_count < SPARE_KEYS_MAX) {
		keys->spares[keys->spare_count++] = *spare;
	}
	(void)pthread_mutex_unlock(&keys->mutex);
}

void request_keys_used(struct request_keys *keys, const struct id *key_id)
{
	(void)pthread_mutex_lock(&keys->mutex);
	if (keys->used_count < USED_MAX) {
		keys->used[keys->used_count++] = *key_id;
	}
	(void)pthread_mutex_unlock(&keys->mutex);
}

enum status request_keys_refill(struct request_keys *keys)
{
	if (pthread_mutex_trylock(&keys->refill) != 0) {
		return OK; /* somebody fills it, or rotates: not to be waited for here */
	}
	enum status status = refill_below(keys, SPARE_KEYS_MAX);
	(void)pthread_mutex_unlock(&keys->refill);
	return status;
}

size_t request_keys_spare_count(struct request_keys *keys)
{
	(void)pthread_mutex_lock(&keys->mutex);
	size_t count = keys->spare_count;
	(void)pthread_mutex_unlock(&keys->mutex);
	return count;
}

/* --- the keys themselves --- */

static enum status find_wrapped(
    struct request_keys *keys, struct arena *arena, const char *key_id, Wrapped **ret_record)
{
	struct store_txn *txn;
	enum status status = store_read(keys->store, &txn);
	if (status == OK) {
		status = record_get(txn, &wrapped_key_kind, key_id, arena, ret_record);
		store_abort(txn);
	}
	return status;
}

enum status request_keys_find(
    struct request_keys *keys, struct arena *arena, const char *key_id, struct seal_key *ret_key)
{
	Wrapped *record;
	(void)pthread_rwlock_rdlock(&keys->wrapping);
	enum status status = find_wrapped(keys, arena, key_id, &record);
	if (status == OK) {
		struct bytes wrapped = {record->wrapped.data, record->wrapped.len};
		status = seal_key_unwrap(keys->master, wrapped, key_id, ret_key);
	}
	(void)pthread_rwlock_unlock(&keys->wrapping);
	return status;
}

/* --- erasing --- */

static enum status erasures_in(struct store_txn *txn, struct erasures *ret_erasures)
{
	struct store_key key = key_of(TABLE_ERASED);
	struct bytes value = {NULL, 0};
	size_t at = 0;
	enum status status = store_get(txn, key_bytes(&key), &value);
	if (status == OK) {
		ret_erasures->first_at_ms = (int64_t)key_take_number(value, &at);
		ret_erasures->last_at_ms = (int64_t)key_take_number(value, &at);
	} else if (status == NOT_FOUND) {
		*ret_erasures = (struct erasures){.first_at_ms = 0};
		status = OK;
	}
	return status;
}

static enum status put_erasures(struct store_txn *txn, struct erasures erasures)
{
	struct store_key key = key_of(TABLE_ERASED);
	struct store_key value = {.size = 0};
	key_add_number(&value, (uint64_t)erasures.first_at_ms);
	key_add_number(&value, (uint64_t)erasures.last_at_ms);
	return store_put(txn, key_bytes(&key), key_bytes(&value));
}

/* No two at the same time, so that the last one known tells whether more came. */
static enum status note_erasure(struct store_txn *txn)
{
	struct erasures erasures;
	int64_t now_ms = clock_now_ms();
	enum status status = erasures_in(txn, &erasures);
	if (status != OK) {
		return status;
	}
	erasures.first_at_ms = erasures.first_at_ms != 0 ? erasures.first_at_ms : now_ms;
	erasures.last_at_ms = now_ms > erasures.last_at_ms ? now_ms : erasures.last_at_ms + 1;
	return put_erasures(txn, erasures);
}

static enum status forget_erasures(struct store_txn *txn, const struct erasures *done)
{
	struct store_key key = key_of(TABLE_ERASED);
	struct erasures erasures;
	enum status status = erasures_in(txn, &erasures);
	if (status != OK) {
		return status;
	}
	if (erasures.last_at_ms <= done->last_at_ms) {
		return store_delete(txn, key_bytes(&key));
	}
	erasures.first_at_ms = done->last_at_ms;
	return put_erasures(txn, erasures);
}

static enum status erase_in(struct store_txn *txn, const char *key_id)
{
	enum status status = record_delete(txn, &wrapped_key_kind, key_id);
	if (status == OK) {
		status = mark_as_used(txn, key_id);
	}
	return status == OK ? note_erasure(txn) : status;
}

enum status request_keys_erase(struct request_keys *keys, const char *key_id)
{
	return request_keys_erase_all(keys, &key_id, 1);
}

enum status request_keys_erase_all(
    struct request_keys *keys, const char *const *key_ids, size_t count)
{
	struct store_txn *txn;
	enum status status = store_write(keys->store, &txn);
	if (status != OK) {
		return status;
	}
	for (size_t i = 0; i < count && status == OK; i++) {
		status = erase_in(txn, key_ids[i]);
	}
	return end(txn, status);
}

enum status request_keys_erasures(struct request_keys *keys, struct erasures *ret_erasures)
{
	struct store_txn *txn;
	enum status status = store_read(keys->store, &txn);
	if (status == OK) {
		status = erasures_in(txn, ret_erasures);
		store_abort(txn);
	}
	return status;
}

enum status request_keys_erasures_done(struct request_keys *keys, const struct erasures *erasures)
{
	struct store_txn *txn;
	enum status status = store_write(keys->store, &txn);
	return status == OK ? end(txn, forget_erasures(txn, erasures)) : status;
}
