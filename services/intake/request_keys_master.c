/*
 * Under which master key the keys are wrapped, and how it is replaced. The store of the keys says
 * which one it is, by a fingerprint that changes with the keys in one step; the files of master
 * keys follow. So a crash leaves two files at most, of which one fits.
 */
#include "intake/request_keys_private.h"

#include "runtime/clock.h"
#include "runtime/failpoint.h"
#include "runtime/log.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

typedef Samen__Stored__V1__MasterState State;

enum { SCRATCH_BYTES = 64 * 1024 };

static const char current[] = "current";
static const struct record_kind state_kind = {
    "master", &samen__stored__v1__master_state__descriptor, false};

/* --- at start --- */

/* What a master key has to fit: the fingerprint, else a key that it wraps, else nothing. */
struct proof {
	const State *state;
	const Wrapped *sample;
};

static bool fits(void *arg, const struct master_key *key)
{
	const struct proof *proof = arg;
	if (proof->state != NULL) {
		uint8_t fingerprint[MASTER_FINGERPRINT_SIZE];
		master_key_fingerprint(key, fingerprint);
		return proof->state->fingerprint.len == sizeof fingerprint &&
		       sodium_memcmp(
			   proof->state->fingerprint.data, fingerprint, sizeof fingerprint) == 0;
	}
	if (proof->sample == NULL) {
		return true;
	}
	struct seal_key opened;
	const struct bytes wrapped = {proof->sample->wrapped.data, proof->sample->wrapped.len};
	bool opens = seal_key_unwrap(key, wrapped, proof->sample->id, &opened) == OK;
	seal_key_wipe(&opened);
	return opens;
}

/* Keys of before there were fingerprints. */
static enum status read_sample(struct store_txn *txn, struct arena *arena, struct proof *proof)
{
	struct record_range range;
	const char *id;
	Wrapped *found;
	enum status status = record_range_open(txn, &wrapped_key_kind, NULL, NULL, arena, &range);
	if (status == OK) {
		status = record_range_next(&range, &id, &found);
		record_range_close(&range);
	}
	proof->sample = status == OK ? found : NULL;
	return status == OUT_OF_RANGE ? OK : status;
}

static enum status read_state(struct request_keys *keys, struct arena *arena, State **ret_state)
{
	struct store_txn *txn;
	enum status status = store_read(keys->store, &txn);
	if (status == OK) {
		status = record_get(txn, &state_kind, current, arena, ret_state);
		store_abort(txn);
	}
	return status;
}

static enum status read_proof(
    struct request_keys *keys, struct arena *arena, struct proof *ret_proof)
{
	struct store_txn *txn;
	State *state;
	*ret_proof = (struct proof){.state = NULL};
	enum status status = read_state(keys, arena, &state);
	if (status != NOT_FOUND) {
		ret_proof->state = status == OK ? state : NULL;
		return status;
	}
	status = store_read(keys->store, &txn);
	if (status == OK) {
		status = read_sample(txn, arena, ret_proof);
		store_abort(txn);
	}
	return status;
}

static void settle_files(struct request_keys *keys)
{
	if (masters_settle(&keys->files, keys->next_is_used) == OK) {
		keys->next_is_used = false;
	} else {
		log_error("keys.master_files",
		    "file=\"%s\" do=\"let the service write in this folder\"", keys->files.path);
	}
}

static enum status choose(struct request_keys *keys, struct proof *proof, bool *ret_preferred)
{
	struct master_choice choice;
	enum status status = masters_find(&keys->files, fits, proof, &choice);
	if (status != OK) {
		log_error("keys.master",
		    "file=\"%s\" status=%s do=\"bring back the master key, or the credential, that "
		    "these keys are wrapped under\"",
		    keys->files.path, status_name(status));
		return status;
	}
	keys->master = choice.key;
	keys->next_is_used = choice.next;
	*ret_preferred = choice.preferred;
	settle_files(keys);
	return OK;
}

enum status master_choose(struct request_keys *keys, bool *ret_preferred)
{
	struct proof proof;
	struct arena *arena = arena_open(SCRATCH_BYTES);
	if (arena == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = read_proof(keys, arena, &proof);
	if (status == OK) {
		status = choose(keys, &proof, ret_preferred);
	}
	arena_close(arena);
	return status;
}

static void state_init(
    State *state, const struct master_key *key, uint8_t fingerprint[MASTER_FINGERPRINT_SIZE])
{
	samen__stored__v1__master_state__init(state);
	master_key_fingerprint(key, fingerprint);
	state->fingerprint =
	    (ProtobufCBinaryData){.data = fingerprint, .len = MASTER_FINGERPRINT_SIZE};
	state->since_ms = clock_now_ms();
}

enum status master_note(const struct request_keys *keys, struct store_txn *txn)
{
	State state;
	State *found;
	uint8_t fingerprint[MASTER_FINGERPRINT_SIZE];
	struct arena *arena = arena_open(SCRATCH_BYTES);
	if (arena == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = record_get(txn, &state_kind, current, arena, &found);
	if (status == NOT_FOUND) {
		state_init(&state, keys->master, fingerprint);
		status = record_put(txn, &state_kind, current, &state.base);
	}
	arena_close(arena);
	return status;
}

/* --- rotation --- */

/* One rotation while the store is rewritten. */
struct rewrap {
	struct request_keys *keys;
	struct master_key *next;
	const char *name;
	struct arena *arena; /* of the value in hand */
	struct rotation rotation;
	uint64_t damaged;
	bool rewritten;
};

static enum status pack(
    struct rewrap *rewrap, const ProtobufCMessage *message, struct bytes *ret_value)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *packed = arena_alloc(rewrap->arena, size);
	if (packed == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)protobuf_c_message_pack(message, packed);
	*ret_value = (struct bytes){packed, size};
	return OK;
}

/* A key that does not open was lost before, and stops nothing. */
static enum status rewrap_key(struct rewrap *rewrap, struct bytes value, struct bytes *ret_value)
{
	struct seal_key key;
	Wrapped *record = samen__stored__v1__wrapped_key__unpack(
	    arena_allocator(rewrap->arena), value.size, value.data);
	if (record == NULL || seal_key_unwrap(rewrap->keys->master,
				  (struct bytes){record->wrapped.data, record->wrapped.len},
				  record->id, &key) != OK) {
		rewrap->damaged++;
		*ret_value = value;
		return OK;
	}
	seal_key_wrap(rewrap->next, &key, record->id, record->wrapped.data);
	seal_key_wipe(&key);
	rewrap->rotation.keys++;
	return pack(rewrap, &record->base, ret_value);
}

/* Comes after all keys. */
static enum status replace_state(struct rewrap *rewrap, struct bytes *ret_value)
{
	State state;
	uint8_t fingerprint[MASTER_FINGERPRINT_SIZE];
	state_init(&state, rewrap->next, fingerprint);
	state.rotation = (char *)(uintptr_t)rewrap->name;
	state.keys = rewrap->rotation.keys;
	rewrap->rotation.at_ms = state.since_ms;
	return pack(rewrap, &state.base, ret_value);
}

static bool is_of(struct bytes key, const struct record_kind *kind)
{
	struct store_key prefix = key_of(TABLE_RECORD);
	key_add_text(&prefix, kind->name);
	return key.size >= prefix.size && memcmp(key.data, prefix.data, prefix.size) == 0;
}

static enum status rewrap_one(
    void *arg, struct bytes key, struct bytes value, struct bytes *ret_value)
{
	struct rewrap *rewrap = arg;
	arena_reset(rewrap->arena);
	if (is_of(key, &wrapped_key_kind)) {
		return rewrap_key(rewrap, value, ret_value);
	}
	if (is_of(key, &state_kind)) {
		return replace_state(rewrap, ret_value);
	}
	*ret_value = value;
	return OK;
}

static void enter(void *arg)
{
	struct rewrap *rewrap = arg;
	(void)pthread_rwlock_wrlock(&rewrap->keys->wrapping);
}

static void leave(void *arg, bool rewritten)
{
	struct rewrap *rewrap = arg;
	struct request_keys *keys = rewrap->keys;
	struct master_key *unused = rewritten ? keys->master : rewrap->next;
	keys->master = rewritten ? rewrap->next : keys->master;
	keys->next_is_used = rewritten;
	rewrap->rewritten = rewritten;
	rewrap->next = NULL;
	(void)pthread_rwlock_unlock(&keys->wrapping);
	master_key_close(unused);
}

/* The store first, in one step; then the files of the master keys, which the next start would set
 * right too. */
static enum status rewrap_all(struct rewrap *rewrap)
{
	struct request_keys *keys = rewrap->keys;
	const struct store_rewriting rewriting = {
	    .transform = rewrap_one, .enter = enter, .leave = leave, .arg = rewrap};
	enum status status = masters_make_next(&keys->files, &rewrap->next);
	if (status == OK) {
		failpoint("rotate-next-made");
		status = store_rewrite(keys->store, &rewriting);
		failpoint("rotate-rewritten");
	}
	master_key_close(rewrap->next); /* unless it was put to use */
	settle_files(keys);
	failpoint("rotate-settled");
	if (rewrap->rewritten) {
		return keys->next_is_used ? UNAVAILABLE : OK;
	}
	return status;
}

static enum status rotate(
    struct request_keys *keys, const char *name, struct rotation *ret_rotation)
{
	int64_t began_mono_ms = clock_mono_ms();
	struct rewrap rewrap = {.keys = keys, .name = name, .arena = arena_open(SCRATCH_BYTES)};
	if (rewrap.arena == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = rewrap_all(&rewrap);
	arena_close(rewrap.arena);
	if (status != OK) {
		log_error("keys.rotation_failed", "status=%s", status_name(status));
		return status;
	}
	log_info("keys.rotated", "keys=%" PRIu64 " damaged=%" PRIu64 " took_ms=%" PRId64,
	    rewrap.rotation.keys, rewrap.damaged, clock_mono_ms() - began_mono_ms);
	*ret_rotation = rewrap.rotation;
	return OK;
}

/* The last rotation, when it has this name or name is NULL; else NOT_FOUND. */
static enum status find_rotation(
    struct request_keys *keys, const char *name, struct rotation *ret_rotation)
{
	State *state;
	struct arena *arena = arena_open(SCRATCH_BYTES);
	if (arena == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = read_state(keys, arena, &state);
	if (status == OK && name != NULL && strcmp(state->rotation, name) != 0) {
		status = NOT_FOUND;
	}
	if (status == OK) {
		*ret_rotation = (struct rotation){.at_ms = state->since_ms, .keys = state->keys};
	}
	arena_close(arena);
	return status;
}

enum status request_keys_rotated(struct request_keys *keys, struct rotation *ret_rotation)
{
	return find_rotation(keys, NULL, ret_rotation);
}

/* What an earlier rotation left undone comes first. */
static enum status settle_and_rotate(
    struct request_keys *keys, const char *name, struct rotation *ret_rotation)
{
	settle_files(keys);
	if (keys->next_is_used) {
		return UNAVAILABLE;
	}
	enum status status = name[0] != '\0' ? find_rotation(keys, name, ret_rotation) : NOT_FOUND;
	if (status != NOT_FOUND) {
		return status;
	}
	(void)pthread_mutex_lock(&keys->refill);
	status = rotate(keys, name, ret_rotation);
	(void)pthread_mutex_unlock(&keys->refill);
	return status;
}

enum status request_keys_rotate(
    struct request_keys *keys, const char *name, struct rotation *ret_rotation)
{
	if (pthread_mutex_trylock(&keys->rotating) != 0) {
		return ABORTED;
	}
	enum status status = settle_and_rotate(keys, name, ret_rotation);
	(void)pthread_mutex_unlock(&keys->rotating);
	return status;
}
