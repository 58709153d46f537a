#include "intake/access_log.h"

#include "runtime/libsodium.h"
#include "runtime/log.h"

#include <inttypes.h>
#include <string.h>

enum {
	TABLE_CHAIN = 48,      /* number -> hash, packed AccessEntry */
	TABLE_OF_REQUEST = 49, /* request, number -> nothing */
	TABLE_CUT = 50,        /* -> the signed line of the last cut */
	GRANT_MARK_BYTES = 8
};

/* --- what is stored --- */

/* An entry as it lies in the store; too short to hold a hash when it is damaged. */
static bool value_split(struct bytes value, struct audit_hash *ret_hash, struct bytes *ret_packed)
{
	if (value.size < sizeof ret_hash->bytes) {
		return false;
	}
	memcpy(ret_hash->bytes, value.data, sizeof ret_hash->bytes);
	*ret_packed = (struct bytes){
	    value.data + sizeof ret_hash->bytes, value.size - sizeof ret_hash->bytes};
	return true;
}

static struct store_key chain_key(uint64_t number)
{
	struct store_key key = key_of(TABLE_CHAIN);
	key_add_number(&key, number);
	return key;
}

static struct store_key request_key(const char *request_id)
{
	struct store_key key = key_of(TABLE_OF_REQUEST);
	key_add_text(&key, request_id);
	return key;
}

enum status access_log_end(struct store_txn *txn, uint64_t *ret_number, struct audit_hash *ret_hash)
{
	const struct store_key prefix = key_of(TABLE_CHAIN);
	struct bytes key;
	struct bytes value;
	struct bytes packed;
	size_t at = prefix.size;
	*ret_number = 0;
	*ret_hash = (struct audit_hash){{0}};
	enum status status = store_last(txn, key_bytes(&prefix), &key, &value);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	*ret_number = key_take_number(key, &at);
	if (!value_split(value, ret_hash, &packed)) {
		/* Goes on from zeros: the damage stays for all to see, and nobody is kept from
		 * work. */
		log_error("access_log.damaged", "number=%" PRIu64, *ret_number);
	}
	return OK;
}

/* --- adding --- */

static char *text_or_empty(const char *text)
{
	return (char *)(uintptr_t)(text != NULL ? text : "");
}

/* The value to store: room for the hash, then the entry. */
static uint8_t *pack_value(
    struct call *call, const struct access_entry *entry, struct bytes *ret_packed)
{
	StoredAccess stored = SAMEN__STORED__V1__ACCESS_ENTRY__INIT;
	stored.at_ms = call->now_ms;
	stored.kind = (uint32_t)entry->kind;
	stored.request_id = text_or_empty(entry->request_id);
	stored.person_id = text_or_empty(entry->person_id);
	stored.by = text_or_empty(entry->by);
	stored.basis = entry->basis;
	stored.grant_mark = text_or_empty(entry->grant_mark);
	stored.proof.data = (uint8_t *)(uintptr_t)entry->proof.data;
	stored.proof.len = entry->proof.size;
	size_t size = samen__stored__v1__access_entry__get_packed_size(&stored);
	uint8_t *value = arena_alloc(call->arena, AUDIT_HASH_SIZE + size);
	if (value != NULL) {
		(void)samen__stored__v1__access_entry__pack(&stored, value + AUDIT_HASH_SIZE);
		*ret_packed = (struct bytes){value + AUDIT_HASH_SIZE, size};
	}
	return value;
}

static enum status put_of_request(struct call *call, const char *request_id, uint64_t number)
{
	struct store_key key = request_key(request_id);
	key_add_number(&key, number);
	return store_put(call->txn, key_bytes(&key), (struct bytes){NULL, 0});
}

enum status access_log_add(struct call *call, const struct access_entry *entry)
{
	uint64_t last;
	struct audit_hash hash;
	struct bytes packed;
	enum status status = access_log_end(call->txn, &last, &hash);
	uint8_t *value = status == OK ? pack_value(call, entry, &packed) : NULL;
	if (value == NULL) {
		return status == OK ? RESOURCE_EXHAUSTED : status;
	}
	hash = audit_hash_of(&hash, last + 1, packed);
	memcpy(value, hash.bytes, sizeof hash.bytes);
	struct store_key key = chain_key(last + 1);
	status = store_put(
	    call->txn, key_bytes(&key), (struct bytes){value, AUDIT_HASH_SIZE + packed.size});
	if (status == OK && text_or_empty(entry->request_id)[0] != '\0') {
		status = put_of_request(call, entry->request_id, last + 1);
	}
	return status;
}

const char *access_grant_mark(struct arena *arena, const char *grant)
{
	static const char label[] = "samen-grant-mark-v1";
	uint8_t hash[crypto_generichash_BYTES];
	char mark[2 * GRANT_MARK_BYTES + 1];
	crypto_generichash_state state;
	if (grant[0] == '\0') {
		return "";
	}
	libsodium_ready();
	(void)crypto_generichash_init(&state, NULL, 0, sizeof hash);
	(void)crypto_generichash_update(&state, (const uint8_t *)label, sizeof label);
	(void)crypto_generichash_update(&state, (const uint8_t *)grant, strlen(grant));
	(void)crypto_generichash_final(&state, hash, sizeof hash);
	return arena_strdup(arena, sodium_bin2hex(mark, sizeof mark, hash, GRANT_MARK_BYTES));
}

/* --- reading one --- */

/* One entry; empty when it is damaged or gone. */
static enum status entry_load(struct call *call, uint64_t number, StoredAccess **ret_entry)
{
	const struct store_key key = chain_key(number);
	struct audit_hash hash;
	struct bytes value;
	struct bytes packed;
	StoredAccess *entry = NULL;
	enum status status = store_get(call->txn, key_bytes(&key), &value);
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	if (status == OK && value_split(value, &hash, &packed)) {
		entry = samen__stored__v1__access_entry__unpack(
		    arena_allocator(call->arena), packed.size, packed.data);
	}
	if (entry == NULL && arena_was_short(call->arena)) {
		return RESOURCE_EXHAUSTED;
	}
	if (entry == NULL) {
		log_error("access_log.damaged", "number=%" PRIu64, number);
		entry = arena_alloc(call->arena, sizeof *entry);
		if (entry == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		samen__stored__v1__access_entry__init(entry);
	}
	*ret_entry = entry;
	return OK;
}

/* --- reading as it is --- */

static enum status record_take(
    struct call *call, uint64_t number, struct bytes value, struct access_record *ret_record)
{
	struct audit_hash hash;
	struct bytes packed;
	struct bytes copy = {
	    (const uint8_t *)arena_memdup(call->arena, value.data, value.size), value.size};
	if (copy.data == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*ret_record = (struct access_record){.number = number, .hash = copy};
	if (value_split(copy, &hash, &packed)) {
		ret_record->hash.size = AUDIT_HASH_SIZE;
		ret_record->packed = packed;
	}
	return OK;
}

/* The value of an entry that a walk of its table, or of a request's, came upon; a missing one is
 * empty. */
static enum status value_of(struct call *call, bool is_chain, uint64_t number, struct bytes *value)
{
	const struct store_key key = chain_key(number);
	if (is_chain) {
		return OK;
	}
	*value = (struct bytes){(const uint8_t *)"", 0};
	enum status status = store_get(call->txn, key_bytes(&key), value);
	return status == NOT_FOUND ? OK : status;
}

static enum status records_fill(struct call *call,
    struct store_range *range,
    const struct store_key *prefix,
    size_t limit,
    struct access_records *records)
{
	struct bytes key;
	struct bytes value;
	enum status status;
	while ((status = store_range_next(range, &key, &value)) == OK) {
		if (records->count == limit) {
			records->more = true;
			return OK;
		}
		size_t at = prefix->size;
		uint64_t number = key_take_number(key, &at);
		status = value_of(call, prefix->data[0] == TABLE_CHAIN, number, &value);
		if (status == OK) {
			status =
			    record_take(call, number, value, &records->records[records->count++]);
		}
		if (status != OK) {
			return status;
		}
	}
	return status == OUT_OF_RANGE ? OK : status;
}

enum status access_log_records(struct call *call,
    const char *request_id,
    uint64_t after,
    size_t limit,
    struct access_records *ret_records)
{
	const struct store_key prefix =
	    request_id[0] != '\0' ? request_key(request_id) : key_of(TABLE_CHAIN);
	struct store_key from = prefix;
	struct store_range range;
	struct access_records records = {
	    .records = arena_alloc(call->arena, limit * sizeof *records.records)};
	if (records.records == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	key_add_number(&from, after + 1);
	if (from.overflow) { /* no request has such an id */
		*ret_records = records;
		return OK;
	}
	enum status status =
	    store_range_open(call->txn, key_bytes(&prefix), key_bytes(&from), &range);
	if (status == OK) {
		status = records_fill(call, &range, &prefix, limit, &records);
		store_range_close(&range);
	}
	*ret_records = records;
	return status;
}

/* --- reading of a request --- */

static enum status page_fill(struct call *call,
    struct store_range *range,
    size_t prefix_size,
    size_t limit,
    struct access_page *page)
{
	struct bytes key;
	struct bytes value;
	enum status status;
	while ((status = store_range_next(range, &key, &value)) == OK) {
		if (page->count == limit) {
			page->more = true;
			return OK;
		}
		size_t at = prefix_size;
		page->last = key_take_number(key, &at);
		status = entry_load(call, page->last, &page->entries[page->count]);
		if (status != OK) {
			return status;
		}
		page->count++;
	}
	return status == OUT_OF_RANGE ? OK : status;
}

enum status access_log_page(struct call *call,
    const char *request_id,
    uint64_t after,
    size_t limit,
    struct access_page *ret_page)
{
	const struct store_key prefix = request_key(request_id);
	struct store_key from = prefix;
	struct store_range range;
	struct access_page page = {
	    .entries = arena_alloc(call->arena, limit * sizeof(StoredAccess *))};
	if (page.entries == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	key_add_number(&from, after + 1);
	enum status status =
	    store_range_open(call->txn, key_bytes(&prefix), key_bytes(&from), &range);
	if (status == OK) {
		status = page_fill(call, &range, prefix.size, limit, &page);
		store_range_close(&range);
	}
	*ret_page = page;
	return status;
}

/* --- the cut --- */

enum status access_log_cut(struct store_txn *txn, char ret_line[static AUDIT_LINE_MAX])
{
	const struct store_key key = key_of(TABLE_CUT);
	struct bytes value;
	enum status status = store_get(txn, key_bytes(&key), &value);
	ret_line[0] = '\0';
	if (status == OK && value.size < AUDIT_LINE_MAX) {
		memcpy(ret_line, value.data, value.size);
		ret_line[value.size] = '\0';
	}
	return status == NOT_FOUND ? OK : status;
}

enum status access_log_set_cut(struct store_txn *txn, const char *line)
{
	const struct store_key key = key_of(TABLE_CUT);
	return store_put(txn, key_bytes(&key), (struct bytes){(const uint8_t *)line, strlen(line)});
}

enum status access_log_drop(struct call *call, const struct access_record *record)
{
	const struct store_key key = chain_key(record->number);
	StoredAccess *entry = samen__stored__v1__access_entry__unpack(
	    arena_allocator(call->arena), record->packed.size, record->packed.data);
	enum status status = store_delete(call->txn, key_bytes(&key));
	if (status == OK && entry != NULL && entry->request_id[0] != '\0') {
		struct store_key of_request = request_key(entry->request_id);
		key_add_number(&of_request, record->number);
		status = store_delete(call->txn, key_bytes(&of_request));
	}
	return status;
}
