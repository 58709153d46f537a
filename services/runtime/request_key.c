#include "runtime/request_key.h"

#include "runtime/retention.h"

#include "stored.pb-c.h"

#include <sodium.h>
#include <string.h>

enum { HIDDEN_BYTES = 32 };

/* No key of a client begins so. */
static const char hidden_prefix[] = "=";
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

bool request_key_is(const char *text)
{
	size_t size = text != NULL ? strlen(text) : 0;
	if (size < REQUEST_KEY_CHARS_MIN || size > REQUEST_KEY_CHARS_MAX) {
		return false;
	}
	return strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-") ==
	       size;
}

static void hash_of(const uint8_t secret[static REQUEST_KEY_SECRET_BYTES],
    const char *method,
    const char *key,
    struct bytes payload,
    uint8_t *ret_hash,
    size_t size)
{
	crypto_generichash_state state;
	(void)crypto_generichash_init(&state, secret, REQUEST_KEY_SECRET_BYTES, size);
	(void)crypto_generichash_update(&state, (const uint8_t *)method, strlen(method) + 1);
	(void)crypto_generichash_update(&state, (const uint8_t *)key, strlen(key) + 1);
	(void)crypto_generichash_update(&state, payload.data, payload.size);
	(void)crypto_generichash_final(&state, ret_hash, size);
}

void request_key_hash(const uint8_t secret[static REQUEST_KEY_SECRET_BYTES],
    const char *method,
    const char *key,
    struct bytes payload,
    uint8_t ret_hash[static REQUEST_KEY_HASH_BYTES])
{
	hash_of(secret, method, key, payload, ret_hash, REQUEST_KEY_HASH_BYTES);
}

const char *request_key_hidden(struct call *call,
    const uint8_t secret[static REQUEST_KEY_SECRET_BYTES],
    const char *method,
    const char *key,
    struct bytes payload)
{
	uint8_t hash[HIDDEN_BYTES];
	char *name = arena_alloc(call->arena, sizeof hidden_prefix + 2 * sizeof hash);
	if (name != NULL) {
		hash_of(secret, method, key, payload, hash, sizeof hash);
		memcpy(name, hidden_prefix, sizeof hidden_prefix - 1);
		(void)sodium_bin2hex(
		    name + sizeof hidden_prefix - 1, 2 * sizeof hash + 1, hash, sizeof hash);
	}
	return name;
}

static struct store_key outcome_key(const struct call *call, const char *key)
{
	struct store_key name = key_of(TABLE_REQUEST_KEY);
	key_add_text(&name, call->caller.id);
	key_add_text(&name, key);
	return name;
}

static struct store_key age_key(const struct call *call, const char *key)
{
	struct store_key name = key_of(TABLE_REQUEST_KEY_AGE);
	key_add_number(&name, (uint64_t)call->now_ms);
	key_add_text(&name, call->caller.id);
	key_add_text(&name, key);
	return name;
}

static bool same_payload(const Samen__Stored__V1__Outcome *outcome, struct bytes hash)
{
	return outcome->payload_hash.len == hash.size &&
	       (hash.size == 0 ||
		   sodium_memcmp(outcome->payload_hash.data, hash.data, hash.size) == 0);
}

enum status request_key_find(
    struct call *call, const char *key, struct bytes hash, uint64_t *ret_change)
{
	struct store_key name = outcome_key(call, key);
	struct bytes value;
	enum status status = store_get(call->txn, key_bytes(&name), &value);
	if (status != OK) {
		return status;
	}
	Samen__Stored__V1__Outcome *outcome = samen__stored__v1__outcome__unpack(
	    arena_allocator(call->arena), value.size, value.data);
	if (outcome == NULL) {
		return arena_was_short(call->arena) ? RESOURCE_EXHAUSTED : DATA_LOSS;
	}
	if (!same_payload(outcome, hash)) {
		return call_fail(call, INVALID_ARGUMENT,
		    N_("this request key was used before for something else: make a new one for "
		       "every change"));
	}
	for (size_t i = 0; i < outcome->n_made && i < CALL_MADE_MAX; i++) {
		call_made(call, outcome->made[i]);
	}
	*ret_change = outcome->change;
	return call->is_short ? RESOURCE_EXHAUSTED : OK;
}

enum status request_key_keep(struct call *call, const char *key, struct bytes hash, uint64_t change)
{
	Samen__Stored__V1__Outcome outcome = SAMEN__STORED__V1__OUTCOME__INIT;
	outcome.payload_hash =
	    (ProtobufCBinaryData){.len = hash.size, .data = (uint8_t *)(uintptr_t)hash.data};
	outcome.n_made = call->made_count;
	outcome.made = (char **)(uintptr_t)call->made;
	outcome.change = change;
	outcome.at_ms = call->now_ms;
	size_t size = samen__stored__v1__outcome__get_packed_size(&outcome);
	uint8_t *packed = arena_alloc(call->arena, size);
	if (packed == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)samen__stored__v1__outcome__pack(&outcome, packed);
	struct store_key name = outcome_key(call, key);
	enum status status = store_put(call->txn, key_bytes(&name), (struct bytes){packed, size});
	if (status != OK) {
		return status;
	}
	struct store_key age = age_key(call, key);
	return store_put(call->txn, key_bytes(&age), (struct bytes){packed, 0});
}

/* Forgets the oldest key; OUT_OF_RANGE when it is too young, or there is none. */
static enum status purge_oldest(struct call *call)
{
	struct store_key prefix = key_of(TABLE_REQUEST_KEY_AGE);
	struct store_range range;
	struct bytes key;
	struct bytes value;
	struct store_key age = {.size = 0};
	enum status status =
	    store_range_open(call->txn, key_bytes(&prefix), key_bytes(&prefix), &range);
	if (status != OK) {
		return status;
	}
	status = store_range_next(&range, &key, &value);
	if (status == OK) {
		memcpy(age.data, key.data, key.size);
		age.size = key.size;
	}
	store_range_close(&range);
	size_t at = 1;
	if (status != OK || (int64_t)key_take_number(key_bytes(&age), &at) >
				call->now_ms - REQUEST_KEY_DAYS * day_ms) {
		return status != OK ? status : OUT_OF_RANGE;
	}
	struct store_key name = key_of(TABLE_REQUEST_KEY);
	key_add_text(&name, key_take_text(key_bytes(&age), &at));
	key_add_text(&name, key_take_text(key_bytes(&age), &at));
	status = store_delete(call->txn, key_bytes(&name));
	return status == OK ? store_delete(call->txn, key_bytes(&age)) : status;
}

enum status request_key_purge(struct call *call, unsigned limit)
{
	uint64_t purged = 0;
	enum status status = OK;
	while (purged < limit && (status = purge_oldest(call)) == OK) {
		purged++;
	}
	if (status != OK && status != OUT_OF_RANGE) {
		return status;
	}
	return retention_purged(call, RETENTION_REQUEST_KEY, purged);
}
