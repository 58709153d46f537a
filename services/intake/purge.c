#include "intake/purge.h"

#include "intake/access_purge.h"
#include "intake/erasure.h"
#include "intake/request_dates.h"

#include "runtime/log.h"

#include <inttypes.h>

/* Small, so that nobody waits for it: a request takes less than a millisecond. */
enum { REQUESTS_AT_ONCE = 25, PROOFS_AT_ONCE = 100 };

enum { CLASS_REQUEST, CLASS_OPEN, CLASS_ABANDONED, CLASS_PROOF, CLASS_ACCESS_LOG };

static const struct retention_class classes[] = {
    [CLASS_REQUEST] = {.name = "request",
	.setting = "retention.request_days",
	.days = 365,
	.about = N_("requests that have ended, with all their texts; from their end on"),
	.ground = N_("to answer for the help that was given, and for who comes back to it")},
    [CLASS_OPEN] = {.name = "open_request",
	.about = N_("requests that are open, with all their texts; from filing on"),
	.ground = N_("needed as long as help is asked for; ends with the request")},
    [CLASS_ABANDONED] = {.name = "abandoned_request",
	.setting = "retention.abandoned_days",
	.days = 365,
	.reported_only = true,
	.about = N_("of them those open for so long; from filing on"),
	.ground = N_("never deleted in silence: ask who filed them whether help is still needed")},
    [CLASS_PROOF] = {.name = "proof",
	.setting = "retention.proof_days",
	.days = 1826,
	.about = N_("proofs of erasure, without content; from the erasure on"),
	.ground = N_("to show that it was done (accountability)")},
    [CLASS_ACCESS_LOG] = {.name = ACCESS_LOG_CLASS,
	.setting = "retention.log_days",
	.days = 1826,
	.about = N_("the access log: who opened, exported, agreed, erased; by whole days"),
	.ground = N_("to answer parents who ask who read about their child (accountability)")},
    {.name = NULL},
};

enum status purge_read(const struct config *config, struct retention_days *ret_days)
{
	return retention_read(config, classes, ret_days);
}

unsigned purge_log_days(const struct retention_days *days)
{
	return days->of[CLASS_ACCESS_LOG];
}

/* --- purging --- */

/* One that does not load is said in the log, once, and keeps no other from being purged. */
static enum status purge_request(
    struct call *call, const struct retention_entry *entry, uint64_t *purged)
{
	StoredRequest *request;
	enum status status = request_load(call, entry->name, &request);
	if (status == NOT_FOUND || status == DATA_LOSS) {
		log_error("retention.damaged",
		    "request=%s status=%s do=\"bring it back from a "
		    "backup, and erase it\"",
		    entry->name, status_name(status));
		return request_dates_set_aside(call->txn, entry->name, entry->at_ms);
	}
	if (status == OK) {
		status = erasure_run(call, request, ERASED_BY_RETENTION,
		    SAMEN__INTAKE__V1__ERASURE_REASON__RETENTION);
	}
	*purged += status == OK;
	return status;
}

static enum status purge_requests(struct call *call, unsigned days)
{
	struct retention_entry entries[REQUESTS_AT_ONCE];
	struct store_key prefix = request_dates_prefix(DATED_ENDED);
	size_t count = 0;
	uint64_t purged = 0;
	enum status status = retention_over(call, &prefix, days, REQUESTS_AT_ONCE, entries, &count);
	for (size_t i = 0; i < count && status == OK; i++) {
		status = purge_request(call, &entries[i], &purged);
	}
	if (status == OK && purged > 0) {
		log_info("retention.purged", "class=request count=%" PRIu64, purged);
	}
	return status == OK ? retention_purged(call, classes[CLASS_REQUEST].name, purged) : status;
}

static enum status purge_proofs(struct call *call, unsigned days)
{
	struct retention_entry entries[PROOFS_AT_ONCE];
	struct store_key prefix = erasure_dates_prefix();
	size_t count = 0;
	enum status status = retention_over(call, &prefix, days, PROOFS_AT_ONCE, entries, &count);
	for (size_t i = 0; i < count && status == OK; i++) {
		status = erasure_remove(call, entries[i].name);
	}
	return status == OK ? retention_purged(call, classes[CLASS_PROOF].name, count) : status;
}

enum status purge_some(struct call *call, const struct retention_days *days)
{
	enum status status = purge_requests(call, days->of[CLASS_REQUEST]);
	return status == OK ? purge_proofs(call, days->of[CLASS_PROOF]) : status;
}

/* --- reporting --- */

static enum status count_ended(struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	struct store_key ended = request_dates_prefix(DATED_ENDED);
	struct store_key held = request_dates_prefix(DATED_HELD);
	struct store_key aside = request_dates_prefix(DATED_ASIDE);
	struct retention_stock on_hold = {.kept = 0};
	struct retention_stock damaged = {.kept = 0};
	enum status status = retention_count_dated(call, &ended, days, ret_stock);
	if (status == OK) {
		status = retention_count(call, &held, &on_hold);
	}
	if (status == OK) {
		status = retention_count(call, &aside, &damaged);
	}
	ret_stock->on_hold = on_hold.kept;
	ret_stock->kept += on_hold.kept + damaged.kept;
	return status;
}

static enum status count_open(struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	struct store_key prefix = request_dates_prefix(DATED_OPEN);
	return retention_count_dated(call, &prefix, days, ret_stock);
}

static enum status count_abandoned(
    struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	struct retention_stock open = {.kept = 0};
	enum status status = count_open(call, days, &open);
	*ret_stock = (struct retention_stock){.kept = open.over,
	    .oldest_at_ms = open.over > 0 ? open.oldest_at_ms : 0,
	    .due_soon = open.due_soon - open.over};
	return status;
}

static enum status count_proofs(struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	struct store_key prefix = erasure_dates_prefix();
	return retention_count_dated(call, &prefix, days, ret_stock);
}

static retention_count_class *const counts[] = {
    [CLASS_REQUEST] = count_ended,
    [CLASS_OPEN] = count_open,
    [CLASS_ABANDONED] = count_abandoned,
    [CLASS_PROOF] = count_proofs,
    [CLASS_ACCESS_LOG] = access_log_count,
};

enum status purge_report(struct call *call,
    const struct retention_days *days,
    Samen__Common__V1__GetRetentionResponse *response)
{
	return retention_answer(call, classes, days, counts, response);
}
