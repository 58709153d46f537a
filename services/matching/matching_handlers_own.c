/* What changed for whoever calls: their requests, offers and matches. */
#include "matching/matching_handlers.h"
#include "matching/matching_store.h"

#include <string.h>

typedef Samen__Matching__V1__WatchOwnRequest WatchOwnRequest;
typedef Samen__Matching__V1__WatchOwnResponse WatchOwnResponse;

/* With so many ids, the rest comes with the next answer. */
enum { NEWS_MAX = 200 };

struct news {
	struct id_list requests, offers, matches;
	uint64_t after; /* changes up to here are none */
};

static size_t news_count(const struct news *news)
{
	return news->requests.count + news->offers.count + news->matches.count;
}

static enum status keeps(struct call *call, const FeedRequest *request, bool *ret_keeps)
{
	Keeper *keeper;
	*ret_keeps = false;
	if (!caller_watches(call, request->area_id)) {
		return OK;
	}
	enum status status = keeper_find(call, request->id, &keeper);
	if (status == OK) {
		*ret_keeps = caller_is(call, keeper->person_id);
	}
	return status == NOT_FOUND ? OK : status;
}

/* The request became another: that is news for whom it was offered to, and for who helps. */
static enum status add_parts(struct call *call, const char *request_id, struct news *news)
{
	struct offers offers;
	struct matches matches;
	enum status status = request_offers(call, request_id, &offers);
	for (size_t i = 0; status == OK && i < offers.count; i++) {
		const Offer *offer = offers.items[i];
		if (caller_is(call, offer->person_id) &&
		    offer->state == SAMEN__MATCHING__V1__OFFER_STATE__OFFERED) {
			status = id_list_add(&news->offers, call->arena, offer->id);
		}
	}
	if (status == OK) {
		status = request_matches(call, request_id, &matches);
	}
	for (size_t i = 0; status == OK && i < matches.count; i++) {
		const Match *match = matches.items[i];
		if (caller_is(call, match->specialist_id) &&
		    match->state == SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE) {
			status = id_list_add(&news->matches, call->arena, match->id);
		}
	}
	return status;
}

static enum status look_at_request(struct call *call, const char *id, struct news *news)
{
	FeedRequest *request;
	uint64_t amended = 0;
	bool own = false;
	enum status status = replica_request_find(call, id, &request);
	if (status != OK) {
		return status;
	}
	if (caller_is(call, request->filer_id)) {
		own = true;
	} else {
		status = keeps(call, request, &own);
	}
	if (status == OK && own) {
		status = id_list_add(&news->requests, call->arena, id);
	}
	if (status == OK) {
		status = replica_request_amended(call, id, &amended);
	}
	return status == OK && amended > news->after ? add_parts(call, id, news) : status;
}

static enum status look_at_offer(struct call *call, const char *id, struct news *news)
{
	Offer *offer;
	enum status status = offer_find(call, id, &offer);
	return status == OK && caller_is(call, offer->person_id)
		   ? id_list_add(&news->offers, call->arena, id)
		   : status;
}

static enum status look_at_match(struct call *call, const char *id, struct news *news)
{
	Match *match;
	enum status status = match_find(call, id, &match);
	return status == OK &&
		       (caller_is(call, match->specialist_id) || caller_is(call, match->filer_id))
		   ? id_list_add(&news->matches, call->arena, id)
		   : status;
}

static const struct {
	const char *kind;
	enum status (*look)(struct call *call, const char *id, struct news *news);
} looks[] = {
    {KIND_REQUEST, look_at_request}, {KIND_OFFER, look_at_offer}, {KIND_MATCH, look_at_match}};

static enum status look_at(struct call *call, const struct record_change *change, struct news *news)
{
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
		if (strcmp(looks[i].kind, change->kind) == 0) {
			enum status status = looks[i].look(call, change->id, news);
			return status == NOT_FOUND ? OK : status; /* gone meanwhile */
		}
	}
	return OK;
}

/* Looks through the changes after call->looked, which moves on; false in *ret_end when there are
 * more than one answer takes. */
static enum status look_through(struct call *call, struct news *news, bool *ret_end)
{
	struct store_range range;
	struct record_change change;
	enum status status = record_changes_open(call->txn, call->looked, &range);
	if (status != OK) {
		return status;
	}
	*ret_end = false;
	for (unsigned scanned = 0;
	     status == OK && scanned < LISTING_SCAN_MAX && news_count(news) < NEWS_MAX; scanned++) {
		status = record_changes_next(&range, call->arena, &change);
		if (status == OK) {
			status = look_at(call, &change, news);
		}
		if (status == OK) {
			call->looked = change.number;
		}
	}
	store_range_close(&range);
	*ret_end = status == OUT_OF_RANGE;
	return status == OUT_OF_RANGE ? OK : status;
}

static void list_take(struct id_list *list, size_t *ret_count, char ***ret_ids)
{
	id_list_tidy(list);
	*ret_count = list->count;
	*ret_ids = (char **)(uintptr_t)list->ids;
}

/*
 * A run that comes after a wait looks at what is new since the run before: each change costs each
 * who waits one look, however long they wait.
 */
enum status watch_own_answer(struct call *call, const void *request, void *response)
{
	const WatchOwnRequest *in = request;
	WatchOwnResponse *out = response;
	uint64_t last = record_last_change(call->txn);
	bool end = false;
	enum status status = check_wait(call, in->wait_ms);
	if (status != OK) {
		return status;
	}
	if (in->after == 0 || in->after > last) {
		out->all = true;
		out->change = last;
		if (last == 0) { /* nothing ever happened: who asks again at once would not stop */
			(void)call_wait(call, in->wait_ms);
		}
		return OK;
	}
	struct news news = {.after = in->after};
	call->looked = call->looked > in->after ? call->looked : in->after;
	status = look_through(call, &news, &end);
	out->change = call->looked;
	list_take(&news.requests, &out->n_request_ids, &out->request_ids);
	list_take(&news.offers, &out->n_offer_ids, &out->offer_ids);
	list_take(&news.matches, &out->n_match_ids, &out->match_ids);
	if (status == OK && end && news_count(&news) == 0) {
		(void)call_wait(call, in->wait_ms);
	}
	return status;
}
