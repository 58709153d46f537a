#include "runtime/retention.h"

#include "runtime/log.h"
#include "runtime/request_key.h"

#include "stored.pb-c.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

typedef Samen__Stored__V1__Purged Purged;
typedef Samen__Common__V1__RetentionClass RetentionClass;

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

static const struct record_kind purged_kind = {
    "purged", &samen__stored__v1__purged__descriptor, false};

static const struct retention_class request_keys = {.name = RETENTION_REQUEST_KEY,
    .days = REQUEST_KEY_DAYS,
    .about = N_("that a change was made, with its ids, so that a repeat makes no second one; from "
		"the change on"),
    .ground = N_("needed to work reliably")};

/* --- settings --- */

static enum status read_days(
    const struct config *config, const struct retention_class *class, unsigned *ret_days)
{
	uint64_t days = class->days;
	if (class->setting == NULL || config == NULL) {
		*ret_days = class->days;
		return OK;
	}
	enum status status = config_count(config, class->setting, class->days, &days);
	if (status == OK && (days < 1 || days > RETENTION_DAYS_MAX)) {
		log_error("config.retention", "name=%s value=%" PRIu64 " expected=\"1 to %d days\"",
		    class->setting, days, RETENTION_DAYS_MAX);
		status = INVALID_ARGUMENT;
	}
	if (status == OK) {
		*ret_days = (unsigned)days;
	}
	return status;
}

enum status retention_read(const struct config *config,
    const struct retention_class *classes,
    struct retention_days *ret_days)
{
	enum status status = OK;
	for (size_t i = 0; classes[i].name != NULL && status == OK; i++) {
		assert(i + 1 < RETENTION_CLASSES_MAX);
		status = read_days(config, &classes[i], &ret_days->of[i]);
	}
	return status;
}

int64_t retention_over_before(const struct call *call, unsigned days)
{
	return call->now_ms - (int64_t)days * day_ms;
}

/* --- what was purged --- */

static enum status purged_load(struct call *call, const char *class_name, Purged *ret_purged)
{
	Purged *kept;
	enum status status = record_get(call->txn, &purged_kind, class_name, call->arena, &kept);
	samen__stored__v1__purged__init(ret_purged);
	if (status == OK) {
		*ret_purged = *kept;
	}
	return status == NOT_FOUND ? OK : status;
}

enum status retention_purged(struct call *call, const char *class_name, uint64_t count)
{
	Purged purged;
	if (count == 0) {
		return OK;
	}
	enum status status = purged_load(call, class_name, &purged);
	if (status != OK) {
		return status;
	}
	purged.total += count;
	purged.last_at_ms = call->now_ms;
	return record_put(call->txn, &purged_kind, class_name, &purged.base);
}

/* --- what there is --- */

/* What began before these moments is over now, or will be soon. */
struct due {
	int64_t over_before_ms, soon_before_ms;
};

/* due NULL: the keys have no date. */
static enum status walk_keys(struct store_range *range,
    size_t prefix_size,
    const struct due *due,
    struct retention_stock *stock)
{
	struct bytes key;
	struct bytes value;
	enum status status;
	while ((status = store_range_next(range, &key, &value)) == OK) {
		if (stock->kept == RETENTION_COUNT_MAX) {
			stock->kept_more = true;
			return OK;
		}
		size_t at = prefix_size;
		int64_t at_ms = due != NULL ? (int64_t)key_take_number(key, &at) : 0;
		stock->oldest_at_ms = stock->kept == 0 ? at_ms : stock->oldest_at_ms;
		stock->over += due != NULL && at_ms < due->over_before_ms;
		stock->due_soon += due != NULL && at_ms < due->soon_before_ms;
		stock->kept++;
	}
	return status == OUT_OF_RANGE ? OK : status;
}

static enum status count_keys(struct call *call,
    const struct store_key *prefix,
    const struct due *due,
    struct retention_stock *ret_stock)
{
	struct store_range range;
	struct retention_stock stock = {.kept = 0};
	enum status status =
	    store_range_open(call->txn, key_bytes(prefix), key_bytes(prefix), &range);
	if (status != OK) {
		return status;
	}
	status = walk_keys(&range, prefix->size, due, &stock);
	store_range_close(&range);
	*ret_stock = stock;
	return status;
}

enum status retention_count(
    struct call *call, const struct store_key *prefix, struct retention_stock *ret_stock)
{
	return count_keys(call, prefix, NULL, ret_stock);
}

enum status retention_count_dated(struct call *call,
    const struct store_key *prefix,
    unsigned days,
    struct retention_stock *ret_stock)
{
	struct due due = {INT64_MIN, INT64_MIN};
	if (days > 0) {
		due.over_before_ms = retention_over_before(call, days);
		due.soon_before_ms = due.over_before_ms + RETENTION_SOON_DAYS * day_ms;
	}
	return count_keys(call, prefix, &due, ret_stock);
}

enum status retention_count_kind(
    struct call *call, const char *kind, struct retention_stock *ret_stock)
{
	struct store_key prefix = key_of(TABLE_RECORD);
	key_add_text(&prefix, kind);
	return retention_count(call, &prefix, ret_stock);
}

static enum status count_request_keys(
    struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	const struct store_key prefix = key_of(TABLE_REQUEST_KEY_AGE);
	return retention_count_dated(call, &prefix, days, ret_stock);
}

enum status retention_over(struct call *call,
    const struct store_key *prefix,
    unsigned days,
    size_t limit,
    struct retention_entry *ret_entries,
    size_t *ret_count)
{
	struct store_range range;
	struct bytes key;
	struct bytes value;
	size_t count = 0;
	enum status status =
	    store_range_open(call->txn, key_bytes(prefix), key_bytes(prefix), &range);
	if (status != OK) {
		return status;
	}
	while (count < limit && (status = store_range_next(&range, &key, &value)) == OK) {
		size_t at = prefix->size;
		struct retention_entry *entry = &ret_entries[count];
		entry->at_ms = (int64_t)key_take_number(key, &at);
		if (entry->at_ms >= retention_over_before(call, days)) {
			break;
		}
		entry->name = arena_strdup(call->arena, key_take_text(key, &at));
		if (entry->name == NULL) {
			status = RESOURCE_EXHAUSTED;
			break;
		}
		count++;
	}
	store_range_close(&range);
	*ret_count = count;
	return status == OUT_OF_RANGE ? OK : status;
}

/* --- the report --- */

static enum status show_class(struct call *call,
    const struct retention_class *class,
    unsigned days,
    retention_count_class *count,
    RetentionClass *shown)
{
	struct retention_stock stock = {.kept = 0};
	Purged purged;
	enum status status = count(call, days, &stock);
	if (status == OK) {
		status = purged_load(call, class->name, &purged);
	}
	if (status != OK) {
		return status;
	}
	samen__common__v1__retention_class__init(shown);
	shown->name = (char *)class->name;
	shown->setting = (char *)(class->setting != NULL ? class->setting : "");
	shown->days = days;
	shown->reported_only = class->reported_only;
	shown->about = (char *)tr(call->dutch, class->about);
	shown->ground = (char *)tr(call->dutch, class->ground);
	shown->kept = stock.kept;
	shown->kept_more = stock.kept_more;
	shown->oldest_at_ms = stock.oldest_at_ms;
	shown->due_soon = stock.due_soon;
	shown->on_hold = stock.on_hold;
	shown->purged = purged.total;
	shown->purged_at_ms = purged.last_at_ms;
	return OK;
}

enum status retention_answer(struct call *call,
    const struct retention_class *classes,
    const struct retention_days *days,
    retention_count_class *const *counts,
    Samen__Common__V1__GetRetentionResponse *response)
{
	RetentionClass *shown = arena_alloc(call->arena, RETENTION_CLASSES_MAX * sizeof *shown);
	response->classes =
	    arena_alloc(call->arena, RETENTION_CLASSES_MAX * sizeof(RetentionClass *));
	if (shown == NULL || response->classes == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = OK;
	size_t count = 0;
	for (; classes[count].name != NULL && status == OK; count++) {
		status = show_class(
		    call, &classes[count], days->of[count], counts[count], &shown[count]);
	}
	if (status == OK) {
		status = show_class(
		    call, &request_keys, request_keys.days, count_request_keys, &shown[count]);
	}
	for (size_t i = 0; i <= count && status == OK; i++) {
		response->classes[response->n_classes++] = &shown[i];
	}
	return status;
}
