/* The order of an area's requests: an index that follows what happens to each of them. */
#include "matching/matching_keys.h"
#include "matching/monitor.h"

#include <string.h>

static struct store_key place_key(const char *id)
{
	struct store_key key = key_of(TABLE_ORDER_OF_REQUEST);
	key_add_text(&key, id);
	return key;
}

/* The key under which it is now; empty when it is nowhere. */
static enum status order_kept(struct call *call, const char *id, struct store_key *ret_key)
{
	struct store_key place = place_key(id);
	struct bytes value;
	*ret_key = (struct store_key){.size = 0};
	enum status status = store_get(call->txn, key_bytes(&place), &value);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	if (value.size > sizeof ret_key->data || value.size == 0 ||
	    value.data[0] != TABLE_REQUEST_OF_AREA) {
		return DATA_LOSS;
	}
	memcpy(ret_key->data, value.data, value.size);
	ret_key->size = value.size;
	return OK;
}

/* The key under which it belongs; empty when it is gone or has no area. */
static enum status order_due(struct call *call, const char *id, struct store_key *ret_key)
{
	FeedRequest *request;
	struct matches matches;
	*ret_key = (struct store_key){.size = 0};
	enum status status = replica_request_find(call, id, &request);
	if (status != OK || request->area_id[0] == '\0') {
		return status == NOT_FOUND ? OK : status;
	}
	status = request_matches(call, id, &matches);
	if (status == OK) {
		struct monitor_order order = monitor_order(request, &matches);
		*ret_key = index_prefix(TABLE_REQUEST_OF_AREA, request->area_id);
		key_add_number(ret_key, order.group);
		key_add_number(ret_key, order.moment);
		key_add_text(ret_key, id);
	}
	return status;
}

static enum status order_move(
    struct call *call, const char *id, const struct store_key *from, const struct store_key *to)
{
	struct store_key place = place_key(id);
	enum status status = index_set(call, from, false);
	if (status == OK) {
		status = index_set(call, to, true);
	}
	if (status != OK) {
		return status;
	}
	return to->size > 0 ? store_put(call->txn, key_bytes(&place), key_bytes(to))
			    : store_delete(call->txn, key_bytes(&place));
}

enum status request_order_set(struct call *call, const char *id)
{
	struct arena_mark mark = arena_mark(call->arena);
	struct store_key is, due;
	enum status status = order_kept(call, id, &is);
	if (status == OK) {
		status = order_due(call, id, &due);
	}
	if (status != OK) {
		return status;
	}
	arena_rewind(call->arena, mark);
	bool stays = is.size == due.size && memcmp(is.data, due.data, is.size) == 0;
	return stays ? OK : order_move(call, id, &is, &due);
}

enum status replica_requests_list(struct call *call,
    char *const *area_ids,
    size_t count,
    const struct page *page,
    struct listing **ret_listing)
{
	struct store_key *prefixes = arena_alloc(call->arena, (count + 1) * sizeof *prefixes);
	if (prefixes == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		prefixes[i] = index_prefix(TABLE_REQUEST_OF_AREA, area_ids[i]);
	}
	return listing_open(call, prefixes, count, 2, page, ret_listing);
}
