/* The region's limits: one record. */
#include "matching/matching_store.h"

#define LIMITS_ID "region"

static const struct record_kind kind_limits = {
    "limits", &samen__stored__v1__limits__descriptor, false};

enum status limits_find(struct call *call, StoredLimits **ret_limits)
{
	return record_get(call->txn, &kind_limits, LIMITS_ID, call->arena, ret_limits);
}

enum status limits_save(struct call *call, const StoredLimits *limits)
{
	return record_put(call->txn, &kind_limits, LIMITS_ID, &limits->base);
}
