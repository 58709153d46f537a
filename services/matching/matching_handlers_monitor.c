/* The consultant's view: requests of their areas with what became of them; and the feed. */
#include "matching/forget.h"
#include "matching/match.h"
#include "matching/matching_handlers.h"
#include "matching/views.h"
#include "runtime/feed.h"

#include <string.h>

typedef Samen__Matching__V1__MonitorRequest MonitorRequest;
typedef Samen__Matching__V1__MonitorResponse MonitorResponse;
typedef Samen__Matching__V1__WatchMonitorRequest WatchMonitorRequest;
typedef Samen__Matching__V1__WatchMonitorResponse WatchMonitorResponse;

/* PAGE_BYTES_MAX: of the call's memory; rows with many offers make a page shorter than asked for.
 */
enum { WATCH_ROWS_MAX = 200, PAGE_BYTES_MAX = 8 << 20 };

/* --- the list --- */

struct row_page {
	struct page page;
	const RowFilter *filter;
	Samen__Matching__V1__Progress progress; /* unset: all */
	MonitorResponse *out;
};

static enum status add_row(struct call *call, const char *id, struct row_page *list)
{
	MonitorRow *row;
	enum status status = row_view_fitting(call, id, list->filter, &row);
	bool wanted = status == OK && row != NULL &&
		      (list->progress == SAMEN__MATCHING__V1__PROGRESS__PROGRESS_UNSPECIFIED ||
			  row->progress == list->progress);
	if (wanted) {
		list->out->rows[list->out->n_rows++] = row;
	}
	return status;
}

static bool is_full(const struct call *call, const struct row_page *list, unsigned scanned)
{
	return list->out->n_rows == list->page.size || scanned == LISTING_SCAN_MAX ||
	       arena_mark(call->arena).given > PAGE_BYTES_MAX;
}

static enum status fill_rows(struct call *call, struct listing *listing, struct row_page *list)
{
	const char *id;
	enum status status = OK;
	for (unsigned scanned = 0; status == OK; scanned++) {
		if (is_full(call, list, scanned)) {
			list->out->next_token = wire_text(listing_token(listing));
			return list->out->next_token != NULL ? OK : RESOURCE_EXHAUSTED;
		}
		status = listing_next(listing, &id);
		if (status == OK) {
			status = add_row(call, id, list);
		}
	}
	return status == OUT_OF_RANGE ? OK : status;
}

enum status monitor_answer(struct call *call, const void *request, void *response)
{
	const MonitorRequest *in = request;
	struct row_page list = {.filter = in->filter, .progress = in->progress, .out = response};
	struct listing *listing;
	const struct areas areas = areas_asked(call, &in->area_id);
	enum status status = page_take(call, in->page, &list.page);
	if (status == OK) {
		status = row_filter_check(call, in->filter);
	}
	if (status == OK) {
		status = check_area(call, in->area_id);
	}
	if (status != OK) {
		return status;
	}
	list.out->last = record_last_change(call->txn);
	list.out->rows = arena_alloc(call->arena, list.page.size * sizeof(MonitorRow *));
	if (list.out->rows == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	status = replica_requests_list(call, areas.ids, areas.count, &list.page, &listing);
	if (status != OK) {
		return status;
	}
	status = fill_rows(call, listing, &list);
	listing_close(listing);
	return status;
}

/* --- watching --- */

static bool is_in_view(
    const struct call *call, const WatchMonitorRequest *in, const FeedRequest *request)
{
	return caller_watches(call, request->area_id) &&
	       (in->area_id[0] == '\0' || strcmp(in->area_id, request->area_id) == 0);
}

/* A row for who sees the request; a row that says it is gone for who may have seen it before. */
static enum status add_changed(
    struct call *call, const char *id, const WatchMonitorRequest *in, WatchMonitorResponse *out)
{
	FeedRequest *request;
	MonitorRow *row = NULL;
	bool left = false;
	enum status status = replica_request_find(call, id, &request);
	if (status == OK && is_in_view(call, in, request)) {
		status = row_view_fitting(call, id, in->filter, &row);
		left = row == NULL;
	} else if (status == OK && caller_watches(call, request->area_id)) {
		left = true;
	} else if (status == OK || status == NOT_FOUND) {
		status = replica_request_left(call, id, in->after, &left);
	}
	if (status == OK && left) {
		status = row_gone(call, id, &row);
	}
	if (status == OK && row != NULL) {
		out->rows[out->n_rows++] = row;
	}
	return status;
}

static enum status fill_changed(struct call *call,
    struct store_range *range,
    const WatchMonitorRequest *in,
    WatchMonitorResponse *out)
{
	struct record_change change;
	enum status status = OK;
	for (unsigned scanned = 0; status == OK; scanned++) {
		if (out->n_rows == WATCH_ROWS_MAX || scanned == LISTING_SCAN_MAX) {
			out->more = true;
			return OK;
		}
		status = record_changes_next(range, call->arena, &change);
		if (status == OK && strcmp(change.kind, KIND_REQUEST) == 0) {
			status = add_changed(call, change.id, in, out);
		}
		if (status == OK) {
			out->last = change.number;
		}
	}
	return status == OUT_OF_RANGE ? OK : status;
}

static enum status check_watch(struct call *call, const WatchMonitorRequest *in)
{
	enum status status = check_wait(call, in->wait_ms);
	if (status != OK) {
		return status;
	}
	if (in->after > record_last_change(call->txn)) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("what you have is from another time: load the list anew"));
	}
	status = row_filter_check(call, in->filter);
	return status == OK ? check_area(call, in->area_id) : status;
}

enum status watch_monitor_answer(struct call *call, const void *request, void *response)
{
	const WatchMonitorRequest *in = request;
	WatchMonitorResponse *out = response;
	struct store_range range;
	enum status status = check_watch(call, in);
	if (status != OK) {
		return status;
	}
	out->last = in->after;
	out->rows = arena_alloc(call->arena, WATCH_ROWS_MAX * sizeof(MonitorRow *));
	if (out->rows == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	status = record_changes_open(call->txn, in->after, &range);
	if (status != OK) {
		return status;
	}
	status = fill_changed(call, &range, in, out);
	store_range_close(&range);
	if (status == OK && out->n_rows == 0 && !out->more) {
		(void)call_wait(call, in->wait_ms);
	}
	return status;
}

/* --- the feed --- */

static enum status project_offer(
    struct call *call, const char *id, const ProtobufCMessage **ret_message)
{
	Offer *offer;
	OfferView *view;
	enum status status = offer_find(call, id, &offer);
	if (status == OK) {
		status = offer_view(call, offer, AS_SERVICE, &view);
	}
	if (status == OK) {
		*ret_message = &view->base;
	}
	return status;
}

static enum status project_match(
    struct call *call, const char *id, const ProtobufCMessage **ret_message)
{
	Match *match;
	MatchView *view;
	enum status status = match_find(call, id, &match);
	if (status == OK) {
		status = match_view(call, match, AS_SERVICE, &view);
	}
	if (status == OK) {
		*ret_message = &view->base;
	}
	return status;
}

static enum status project_request(
    struct call *call, const char *id, const ProtobufCMessage **ret_message)
{
	FeedRequest *request;
	MonitorRow *row;
	enum status status = replica_request_find(call, id, &request);
	if (status == OK) {
		status = row_view(call, request, false, &row);
	}
	if (status == OK) {
		row->filer_id = request->filer_id;
		*ret_message = &row->base;
	}
	return status;
}

static const struct {
	const char *kind;
	enum status (*project)(
	    struct call *call, const char *id, const ProtobufCMessage **ret_message);
} projections[] = {
    {KIND_OFFER, project_offer},
    {KIND_MATCH, project_match},
    {KIND_REQUEST, project_request},
};

static enum status project(
    struct call *call, const char *kind, const char *id, const ProtobufCMessage **ret_message)
{
	for (size_t i = 0; i < sizeof projections / sizeof *projections; i++) {
		if (strcmp(projections[i].kind, kind) == 0) {
			return projections[i].project(call, id, ret_message);
		}
	}
	return NOT_FOUND;
}

enum status matching_changes_answer(struct call *call, const void *request, void *response)
{
	return feed_answer(call, request, response, project);
}

/* --- what is kept --- */

enum status get_matching_retention_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	return forget_report(call, response);
}
