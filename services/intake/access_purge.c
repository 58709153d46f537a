#include "intake/access_purge.h"

#include <stdio.h>
#include <string.h>

enum { PURGED_AT_ONCE_MAX = 2000, COUNTED_AT_ONCE = 1000 };

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

/* The oldest entries, as far as they may go. */
struct purge_plan {
	struct access_record *records; /* from the first on */
	size_t count;                  /* that go; the last of them can be built upon */
	size_t looked_at;              /* before the first that stays */
};

/* The start of the first day whose entries stay. */
static int64_t purge_limit_ms(const struct call *call, unsigned days)
{
	return (call->now_ms / day_ms - (int64_t)days) * day_ms;
}

/* Whether the entry stays; *ret_known: it can be read. */
static bool entry_stays(struct call *call,
    const struct access_purge *purge,
    const struct access_record *record,
    bool *ret_known)
{
	StoredAccess *entry = samen__stored__v1__access_entry__unpack(
	    arena_allocator(call->arena), record->packed.size, record->packed.data);
	*ret_known = entry != NULL && record->hash.size == AUDIT_HASH_SIZE;
	if (entry == NULL) {
		return arena_was_short(call->arena);
	}
	return entry->at_ms >= purge_limit_ms(call, purge->days) ||
	       (purge->may_purge != NULL && entry->request_id[0] != '\0' &&
		   !purge->may_purge(call, entry->request_id));
}

/* Damaged entries go when one behind them is old enough. */
static enum status purge_plan(
    struct call *call, const struct access_purge *purge, size_t limit, struct purge_plan *ret_plan)
{
	struct access_records oldest;
	bool known;
	enum status status = access_log_records(call, "", 0, limit, &oldest);
	*ret_plan = (struct purge_plan){.records = oldest.records};
	for (size_t i = 0; status == OK && i < oldest.count; i++) {
		if (entry_stays(call, purge, &oldest.records[i], &known)) {
			break;
		}
		ret_plan->looked_at = i + 1;
		if (known) {
			ret_plan->count = i + 1;
		}
	}
	return status;
}

/* Signs the cut, keeps it, and logs it as an entry of its own. */
static enum status cut_save(
    struct call *call, const struct access_purge *purge, const struct access_record *last)
{
	char text[AUDIT_LINE_MAX];
	struct audit_line line = {
	    .kind = AUDIT_CUT, .number = last->number, .at_ms = call->now_ms, .days = purge->days};
	(void)snprintf(line.generation, sizeof line.generation, "%s", purge->generation);
	memcpy(line.hash.bytes, last->hash.data, sizeof line.hash.bytes);
	enum status status = audit_line_sign(purge->key, &line, text);
	if (status == OK) {
		status = access_log_set_cut(call->txn, text);
	}
	if (status != OK) {
		return status;
	}
	const struct access_entry entry = {.kind = SAMEN__INTAKE__V1__ACCESS_KIND__LOG_PURGED,
	    .by = "retention",
	    .proof = {(const uint8_t *)text, strlen(text)}};
	return access_log_add(call, &entry);
}

enum status access_log_purge(struct call *call, const struct access_purge *purge)
{
	struct purge_plan plan;
	/* Mostly there is nothing to do: the first entry tells. */
	enum status status = purge_plan(call, purge, 1, &plan);
	if (status == OK && plan.looked_at > 0) {
		status = purge_plan(call, purge, PURGED_AT_ONCE_MAX, &plan);
	}
	if (status != OK || plan.count == 0) {
		return status;
	}
	const struct access_record *last = &plan.records[plan.count - 1];
	status = cut_save(call, purge, last);
	for (size_t i = 0; status == OK && i < plan.count; i++) {
		status = access_log_drop(call, &plan.records[i]);
	}
	return status == OK ? retention_purged(call, ACCESS_LOG_CLASS, plan.count) : status;
}

/* --- reporting --- */

/* Counts the entries of a page by their age; false at the first that is neither over nor soon. */
static bool count_page(struct call *call,
    unsigned days,
    const struct access_records *page,
    struct retention_stock *stock)
{
	int64_t limit_ms = purge_limit_ms(call, days);
	for (size_t i = 0; i < page->count; i++) {
		StoredAccess *entry =
		    samen__stored__v1__access_entry__unpack(arena_allocator(call->arena),
			page->records[i].packed.size, page->records[i].packed.data);
		if (entry == NULL) {
			continue;
		}
		if (entry->at_ms >= limit_ms + RETENTION_SOON_DAYS * day_ms) {
			return false;
		}
		stock->over += entry->at_ms < limit_ms;
		stock->due_soon++;
	}
	return page->more;
}

/* Where the log begins, and how many entries there are. */
static enum status count_all(struct call *call, struct retention_stock *stock)
{
	struct access_records first;
	struct audit_hash hash;
	uint64_t end;
	enum status status = access_log_records(call, "", 0, 1, &first);
	if (status == OK) {
		status = access_log_end(call->txn, &end, &hash);
	}
	if (status != OK || first.count == 0) {
		return status;
	}
	stock->kept = end - first.records[0].number + 1;
	StoredAccess *entry = samen__stored__v1__access_entry__unpack(arena_allocator(call->arena),
	    first.records[0].packed.size, first.records[0].packed.data);
	stock->oldest_at_ms = entry != NULL ? entry->at_ms : 0;
	return OK;
}

enum status access_log_count(struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	struct access_records page;
	struct retention_stock stock = {.kept = 0};
	enum status status = count_all(call, &stock);
	uint64_t after = 0;
	const struct arena_mark mark = arena_mark(call->arena);
	for (bool more = true; status == OK && more;) {
		status = access_log_records(call, "", after, COUNTED_AT_ONCE, &page);
		more = status == OK && stock.due_soon < RETENTION_COUNT_MAX &&
		       count_page(call, days, &page, &stock);
		after = more ? page.records[page.count - 1].number : after;
		arena_rewind(call->arena, mark);
	}
	*ret_stock = stock;
	return status;
}
