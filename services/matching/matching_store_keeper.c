/* Who looks after which request. */
#include "matching/matching_keys.h"

static const struct record_kind kind_keeper = {
    KIND_KEEPER, &samen__stored__v1__keeper__descriptor, false};

static enum status keeper_index(struct call *call, const Keeper *keeper, bool there)
{
	struct store_key key = index_prefix(TABLE_KEPT_OF_PERSON, keeper->person_id);
	key_add_text(&key, keeper->request_id);
	return index_set(call, &key, there);
}

enum status keeper_find(struct call *call, const char *request_id, Keeper **ret_keeper)
{
	return record_get(call->txn, &kind_keeper, request_id, call->arena, ret_keeper);
}

enum status keeper_remove(struct call *call, const char *request_id)
{
	Keeper *keeper;
	enum status status = keeper_find(call, request_id, &keeper);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	status = keeper_index(call, keeper, false);
	if (status == OK) {
		status = record_delete(call->txn, &kind_keeper, request_id);
	}
	return status == OK ? replica_request_touch(call, request_id) : status;
}

enum status keeper_save(struct call *call, const Keeper *keeper)
{
	enum status status = keeper_remove(call, keeper->request_id);
	if (status == OK) {
		status = keeper_index(call, keeper, true);
	}
	if (status == OK) {
		status = record_put(call->txn, &kind_keeper, keeper->request_id, &keeper->base);
	}
	return status == OK ? replica_request_touch(call, keeper->request_id) : status;
}

enum status keeper_requests(struct call *call, const char *person_id, struct id_list *list)
{
	struct store_key prefix = index_prefix(TABLE_KEPT_OF_PERSON, person_id);
	return listing_ids(call, &prefix, 0, SIZE_MAX, list);
}
