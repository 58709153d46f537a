#include "runtime/record.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ON_STACK_BYTES = 4096, DELETE_AT_ONCE = 256 };

static struct store_key record_key(uint8_t table, const char *kind, const char *id)
{
	struct store_key key = key_of(table);
	key_add_text(&key, kind);
	key_add_text(&key, id);
	return key;
}

static struct bytes number_bytes(struct store_key *scratch, uint64_t number)
{
	*scratch = (struct store_key){.size = 0};
	key_add_number(scratch, number);
	return key_bytes(scratch);
}

uint64_t record_last_change(struct store_txn *txn)
{
	struct store_key prefix = key_of(TABLE_CHANGE);
	struct bytes key;
	struct bytes value;
	if (store_last(txn, key_bytes(&prefix), &key, &value) != OK) {
		return 0;
	}
	size_t at = 1;
	return key_take_number(key, &at);
}

/* Moves the record to the end of the feed. */
static enum status change_number(struct store_txn *txn, const char *kind, const char *id)
{
	struct store_key of = record_key(TABLE_CHANGE_OF, kind, id);
	struct store_key scratch;
	struct bytes value;
	uint64_t next = record_last_change(txn) + 1;
	enum status status = store_get(txn, key_bytes(&of), &value);
	if (status == OK) {
		size_t at = 0;
		struct store_key old = key_of(TABLE_CHANGE);
		key_add_number(&old, key_take_number(value, &at));
		status = store_delete(txn, key_bytes(&old));
	} else if (status == NOT_FOUND) {
		status = OK;
	}
	if (status == OK) {
		status = store_put(txn, key_bytes(&of), number_bytes(&scratch, next));
	}
	if (status == OK) {
		struct store_key change = key_of(TABLE_CHANGE);
		key_add_number(&change, next);
		struct bytes name = key_bytes(&of);
		status = store_put(txn, key_bytes(&change),
		    (struct bytes){.data = name.data + 1, .size = name.size - 1});
	}
	return status;
}

enum status record_put(struct store_txn *txn,
    const struct record_kind *kind,
    const char *id,
    const ProtobufCMessage *message)
{
	assert(message->descriptor == kind->type);
	uint8_t on_stack[ON_STACK_BYTES];
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *packed = size <= sizeof on_stack ? on_stack : malloc(size);
	if (packed == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)protobuf_c_message_pack(message, packed);
	struct store_key key = record_key(TABLE_RECORD, kind->name, id);
	enum status status = store_put(txn, key_bytes(&key), (struct bytes){packed, size});
	if (packed != on_stack) {
		free(packed);
	}
	if (status == OK && kind->fed) {
		status = change_number(txn, kind->name, id);
	}
	return status;
}

static enum status record_unpack(
    const struct record_kind *kind, struct bytes value, struct arena *arena, void *ret_message)
{
	ProtobufCMessage *message =
	    protobuf_c_message_unpack(kind->type, arena_allocator(arena), value.size, value.data);
	if (message == NULL) {
		return arena_was_short(arena) ? RESOURCE_EXHAUSTED : DATA_LOSS;
	}
	memcpy(ret_message, &message, sizeof message);
	return OK;
}

enum status record_get(struct store_txn *txn,
    const struct record_kind *kind,
    const char *id,
    struct arena *arena,
    void *ret_message)
{
	if (id == NULL || id[0] == '\0') {
		return NOT_FOUND;
	}
	struct store_key key = record_key(TABLE_RECORD, kind->name, id);
	struct bytes value;
	enum status status = key.overflow ? NOT_FOUND : store_get(txn, key_bytes(&key), &value);
	return status == OK ? record_unpack(kind, value, arena, ret_message) : status;
}

enum status record_delete(struct store_txn *txn, const struct record_kind *kind, const char *id)
{
	struct store_key key = record_key(TABLE_RECORD, kind->name, id);
	struct bytes value;
	enum status status = store_get(txn, key_bytes(&key), &value);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	status = store_delete(txn, key_bytes(&key));
	return status == OK && kind->fed ? change_number(txn, kind->name, id) : status;
}

enum status record_range_open(struct store_txn *txn,
    const struct record_kind *kind,
    const char *id_prefix,
    const char *after_id,
    struct arena *arena,
    struct record_range *ret_range)
{
	struct store_key prefix = key_of(TABLE_RECORD);
	key_add_text(&prefix, kind->name);
	struct store_key from = prefix;
	if (id_prefix != NULL) {
		key_add_text(&prefix, id_prefix);
		prefix.size--; /* without the NUL: a prefix, not a whole id */
	}
	if (after_id != NULL && after_id[0] != '\0') {
		/* The first key after "after_id NUL": ids hold no byte below 2. */
		key_add_text(&from, after_id);
		from.data[from.size - 1] = 1;
	} else {
		from = prefix;
	}
	ret_range->kind = kind;
	ret_range->arena = arena;
	ret_range->range.cursor = NULL;
	return prefix.overflow || from.overflow
		   ? INVALID_ARGUMENT
		   : store_range_open(txn, key_bytes(&prefix), key_bytes(&from), &ret_range->range);
}

static enum status range_step(
    struct record_range *range, const char **ret_id, struct bytes *ret_value)
{
	struct bytes key;
	enum status status = store_range_next(&range->range, &key, ret_value);
	if (status != OK) {
		return status;
	}
	size_t at = 1 + strlen(range->kind->name) + 1;
	*ret_id = arena_strdup(range->arena, key_take_text(key, &at));
	return *ret_id != NULL ? OK : RESOURCE_EXHAUSTED;
}

enum status record_range_next(struct record_range *range, const char **ret_id, void *ret_message)
{
	struct bytes value;
	const char *id;
	enum status status = range_step(range, &id, &value);
	if (status != OK) {
		return status;
	}
	*ret_id = id;
	return record_unpack(range->kind, value, range->arena, ret_message);
}

enum status record_range_next_id(struct record_range *range, const char **ret_id)
{
	struct bytes value;
	const char *id;
	enum status status = range_step(range, &id, &value);
	if (status == OK) {
		*ret_id = id;
	}
	return status;
}

void record_range_close(struct record_range *range)
{
	store_range_close(&range->range);
}

/* --- all of a kind --- */

/* The first ids: a walk must not write. */
static enum status first_ids(struct store_txn *txn,
    const struct record_kind *kind,
    const char *id_prefix,
    struct arena *arena,
    const char *ret_ids[static DELETE_AT_ONCE],
    size_t *ret_count)
{
	struct record_range range;
	size_t count = 0;
	enum status status = record_range_open(txn, kind, id_prefix, NULL, arena, &range);
	while (status == OK && count < DELETE_AT_ONCE &&
	       (status = record_range_next_id(&range, &ret_ids[count])) == OK) {
		count++;
	}
	record_range_close(&range);
	*ret_count = count;
	return status == OUT_OF_RANGE ? OK : status;
}

enum status record_delete_all(struct store_txn *txn,
    const struct record_kind *kind,
    const char *id_prefix,
    struct arena *arena)
{
	const char *ids[DELETE_AT_ONCE];
	size_t count;
	do {
		enum status status = first_ids(txn, kind, id_prefix, arena, ids, &count);
		for (size_t i = 0; i < count && status == OK; i++) {
			status = record_delete(txn, kind, ids[i]);
		}
		if (status != OK) {
			return status;
		}
	} while (count > 0);
	return OK;
}

enum status record_changes_open(
    struct store_txn *txn, uint64_t after, struct store_range *ret_range)
{
	struct store_key prefix = key_of(TABLE_CHANGE);
	struct store_key from = prefix;
	key_add_number(&from, after + 1);
	return store_range_open(txn, key_bytes(&prefix), key_bytes(&from), ret_range);
}

enum status record_changes_next(
    struct store_range *range, struct arena *arena, struct record_change *ret_change)
{
	struct bytes key;
	struct bytes value;
	enum status status = store_range_next(range, &key, &value);
	if (status != OK) {
		return status;
	}
	size_t at = 1;
	ret_change->number = key_take_number(key, &at);
	at = 0;
	ret_change->kind = arena_strdup(arena, key_take_text(value, &at));
	ret_change->id = arena_strdup(arena, key_take_text(value, &at));
	return ret_change->kind != NULL && ret_change->id != NULL ? OK : RESOURCE_EXHAUSTED;
}
