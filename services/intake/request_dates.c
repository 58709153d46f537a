#include "intake/request_dates.h"

#include "intake/intake_keys.h"
#include "intake/request.h"

#include <stdio.h>

enum { AT_ONCE = 64, SCRATCH_BYTES = 8 * 1024 * 1024, ID_SIZE = 64 };

struct store_key request_dates_prefix(enum request_dated dated)
{
	struct store_key key = key_of(TABLE_BY_DATE);
	key_add_number(&key, dated);
	return key;
}

static enum request_dated dated_of(const StoredRequest *request)
{
	if (request->hold != NULL) {
		return DATED_HELD;
	}
	return request->state == REQUEST_OPEN ? DATED_OPEN : DATED_ENDED;
}

static struct store_key place_at(enum request_dated dated, int64_t at_ms, const char *id)
{
	struct store_key key = request_dates_prefix(dated);
	key_add_number(&key, (uint64_t)at_ms);
	key_add_text(&key, id);
	return key;
}

static struct store_key place(const StoredRequest *request, enum request_dated dated)
{
	bool by_end = dated == DATED_ENDED || dated == DATED_ASIDE;
	return place_at(dated, by_end ? request->ended_at_ms : request->filed_at_ms, request->id);
}

static enum status put_or_remove(struct store_txn *txn, const StoredRequest *request, bool stays)
{
	enum status status = OK;
	for (enum request_dated dated = 0; dated < DATED_COUNT && status == OK; dated++) {
		struct store_key key = place(request, dated);
		status = stays && dated == dated_of(request)
			     ? store_put(txn, key_bytes(&key), (struct bytes){key.data, 0})
			     : store_delete(txn, key_bytes(&key));
	}
	return status;
}

enum status request_dates_put(struct store_txn *txn, const StoredRequest *request)
{
	return put_or_remove(txn, request, true);
}

enum status request_dates_remove(struct store_txn *txn, const StoredRequest *request)
{
	return put_or_remove(txn, request, false);
}

enum status request_dates_set_aside(struct store_txn *txn, const char *id, int64_t ended_at_ms)
{
	struct store_key from = place_at(DATED_ENDED, ended_at_ms, id);
	struct store_key to = place_at(DATED_ASIDE, ended_at_ms, id);
	enum status status = store_delete(txn, key_bytes(&from));
	return status == OK ? store_put(txn, key_bytes(&to), (struct bytes){to.data, 0}) : status;
}

/* --- for a store without --- */

/* A walk must not write: so some are read, and then put. *after moves on. */
static enum status build_some(
    struct store_txn *txn, struct arena *arena, char after[static ID_SIZE], size_t *ret_count)
{
	StoredRequest *requests[AT_ONCE];
	size_t count;
	arena_reset(arena);
	enum status status = requests_after(txn, arena, after, AT_ONCE, requests, &count);
	for (size_t i = 0; i < count && status == OK; i++) {
		status = request_dates_put(txn, requests[i]);
	}
	if (status == OK && count > 0) {
		(void)snprintf(after, ID_SIZE, "%s", requests[count - 1]->id);
	}
	*ret_count = count;
	return status;
}

enum status request_dates_build(struct store_txn *txn)
{
	char after[ID_SIZE] = "";
	size_t count = 1;
	struct arena *arena = arena_open(SCRATCH_BYTES);
	enum status status = arena != NULL ? OK : RESOURCE_EXHAUSTED;
	while (status == OK && count > 0) {
		status = build_some(txn, arena, after, &count);
	}
	arena_close(arena);
	return status;
}
