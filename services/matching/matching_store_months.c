/* Tables of a month, kept as they were published. */
#include "matching/matching_keys.h"

/* Kept as they came: what was published is never worked out again. */
static const struct record_kind kind_month = {
    KIND_MONTH, &samen__matching__v1__monthly_tables__descriptor, false};

enum status months_list(struct call *call, struct id_list *list)
{
	struct record_range range;
	const char *id;
	enum status status =
	    record_range_open(call->txn, &kind_month, NULL, NULL, call->arena, &range);
	while (status == OK) {
		status = record_range_next_id(&range, &id);
		if (status == OK) {
			status = id_list_add(list, call->arena, id);
		}
	}
	record_range_close(&range);
	return status == OUT_OF_RANGE ? OK : status;
}

enum status month_find(struct call *call, const char *month, MonthlyTables **ret_tables)
{
	return record_get(call->txn, &kind_month, month, call->arena, ret_tables);
}

enum status month_save(struct call *call, const MonthlyTables *tables)
{
	MonthlyTables *old;
	enum status status = month_find(call, tables->month, &old);
	if (status != NOT_FOUND) {
		return status == OK ? ALREADY_EXISTS : status;
	}
	return record_put(call->txn, &kind_month, tables->month, &tables->base);
}

enum status copy_begun(struct call *call, int64_t *ret_at_ms)
{
	struct store_key key = key_of(TABLE_COPY_BEGUN);
	struct bytes value;
	size_t at = 0;
	enum status status = store_get(call->txn, key_bytes(&key), &value);
	if (status == OK) {
		*ret_at_ms = (int64_t)key_take_number(value, &at);
	}
	return status;
}

enum status copy_begin(struct call *call)
{
	struct store_key key = key_of(TABLE_COPY_BEGUN);
	struct store_key value = {.size = 0};
	key_add_number(&value, (uint64_t)call->now_ms);
	return store_put(call->txn, key_bytes(&key), key_bytes(&value));
}
