/* What needs a person today: for consultants item by item, for services as counts. */
#include "matching/matching_handlers.h"
#include "matching/today.h"
#include "matching/views.h"
#include "runtime/token.h"

#include <stdlib.h>
#include <string.h>

typedef Samen__Matching__V1__TodayRequest TodayRequest;
typedef Samen__Matching__V1__TodayResponse TodayResponse;
typedef Samen__Matching__V1__TodayItem TodayItem;
typedef Samen__Matching__V1__AttentionCount AttentionCount;
typedef Samen__Matching__V1__Attention Attention;

/* --- counts --- */

static int by_press(const void *a, const void *b)
{
	const AttentionCount *const *x = a, *const *y = b;
	unsigned left = attention_press((enum attention)(*x)->reason, false);
	unsigned right = attention_press((enum attention)(*y)->reason, false);
	return (left > right) - (left < right);
}

static enum status add_counts(
    struct call *call, const struct today *today, AttentionCount ***ret_counts, size_t *ret_count)
{
	AttentionCount **counts =
	    arena_alloc(call->arena, ATTENTION_COUNT * sizeof(AttentionCount *));
	size_t made = 0;
	for (int reason = 1; counts != NULL && reason < ATTENTION_COUNT; reason++) {
		if (today->counts[reason] == 0) {
			continue;
		}
		AttentionCount *count = arena_alloc(call->arena, sizeof *count);
		if (count == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		samen__matching__v1__attention_count__init(count);
		count->reason = (Attention)reason;
		count->count = today->counts[reason];
		counts[made++] = count;
	}
	if (counts == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (made > 0) {
		qsort(counts, made, sizeof *counts, by_press);
	}
	*ret_counts = counts;
	*ret_count = made;
	return OK;
}

/* --- items --- */

static enum status item_view(struct call *call, const struct today_item *item, TodayItem **ret_view)
{
	FeedRequest *request;
	TodayItem *view = arena_alloc(call->arena, sizeof *view);
	if (view == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__matching__v1__today_item__init(view);
	view->reason = (Attention)item->reason;
	view->since_ms = item->since_ms;
	view->due_ms = item->due_ms;
	view->offer_id = arena_strdup(call->arena, item->offer_id.text);
	view->match_id = arena_strdup(call->arena, item->match_id.text);
	*ret_view = view;
	enum status status =
	    view->offer_id != NULL && view->match_id != NULL ? OK : RESOURCE_EXHAUSTED;
	if (status == OK) {
		status = replica_request_find(call, item->request_id.text, &request);
	}
	if (status == OK) {
		status = row_view(call, request, false, &view->row);
	}
	return status == OK ? today_words(call, item, request, &view->why, &view->what) : status;
}

/* The items behind the token, and the next token. */
static enum status add_items(struct call *call,
    const struct today *today,
    const char *token,
    size_t size,
    TodayResponse *out)
{
	size_t at = 0;
	enum status status = OK;
	out->items = arena_alloc(call->arena, size * sizeof(TodayItem *));
	if (out->items == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	while (at < today->count && strcmp(today->items[at].key, token) <= 0) {
		at++;
	}
	for (; status == OK && at < today->count && out->n_items < size; at++) {
		status = item_view(call, &today->items[at], &out->items[out->n_items]);
		out->n_items += status == OK;
	}
	if (status == OK && at < today->count) {
		out->next_token = arena_strdup(call->arena, today->items[at - 1].key);
		status = out->next_token != NULL ? OK : RESOURCE_EXHAUSTED;
	}
	return status;
}

static enum status today_check(struct call *call, const TodayRequest *in, size_t *ret_size)
{
	const char *token = page_token(in->page);
	*ret_size = page_size(call, in->page);
	if (token[0] != '\0' && !today_is_key(token)) {
		(void)page_token_fail(call);
	}
	enum status status = row_filter_check(call, in->filter);
	return status == OK ? check_area(call, in->area_id) : status;
}

enum status get_today_answer(struct call *call, const void *request, void *response)
{
	const TodayRequest *in = request;
	TodayResponse *out = response;
	struct today today = {0};
	const struct areas areas = areas_asked(call, &in->area_id);
	size_t size;
	enum status status = today_check(call, in, &size);
	if (status != OK) {
		return status;
	}
	status = today_collect(call, areas.ids, areas.count, in->filter, &today);
	if (status == OK) {
		status = add_items(call, &today, page_token(in->page), size, out);
	}
	if (status == OK) {
		status = add_counts(call, &today, &out->counts, &out->n_counts);
		out->total = (uint32_t)today.count;
	}
	today_fini(&today);
	return status;
}

/* --- the digest --- */

enum status get_digest_answer(struct call *call, const void *request, void *response)
{
	const Samen__Matching__V1__GetDigestRequest *in = request;
	Samen__Matching__V1__GetDigestResponse *out = response;
	struct today today = {0};
	if (in->n_area_ids == 0 || in->n_area_ids > TOKEN_AREAS_MAX) {
		return call_field(call, "area_ids", "OUT_OF_RANGE",
		    N_("name between 1 and %d work areas"), TOKEN_AREAS_MAX);
	}
	enum status status = today_collect(call, in->area_ids, in->n_area_ids, NULL, &today);
	if (status == OK) {
		status = add_counts(call, &today, &out->counts, &out->n_counts);
	}
	out->waiting = today.waiting;
	out->being_helped = today.being_helped;
	out->filed_last_week = today.filed_last_week;
	today_fini(&today);
	return status;
}
