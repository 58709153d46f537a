#include "matching/matching_store.h"

#include "matching/matching_keys.h"

#include <string.h>

static const struct record_kind kind_offer = {
    KIND_OFFER, &samen__stored__v1__offer__descriptor, true};
static const struct record_kind kind_match = {
    KIND_MATCH, &samen__stored__v1__match__descriptor, true};

/* --- indexes --- */

struct store_key index_prefix(enum matching_table table, const char *owner)
{
	struct store_key key = key_of((uint8_t)table);
	key_add_text(&key, owner);
	return key;
}

/* Later times first. */
static struct store_key index_newest(
    enum matching_table table, const char *owner, int64_t at_ms, const char *id)
{
	struct store_key key = index_prefix(table, owner);
	key_add_number(&key, UINT64_MAX - (uint64_t)at_ms);
	key_add_text(&key, id);
	return key;
}

enum status index_set(struct call *call, const struct store_key *key, bool there)
{
	if (key->overflow || key->size < 2 || key->data[1] == '\0') {
		return OK;
	}
	return there ? store_put(call->txn, key_bytes(key), (struct bytes){(const uint8_t *)"", 0})
		     : store_delete(call->txn, key_bytes(key));
}

/* --- offers --- */

enum status offer_find(struct call *call, const char *id, Offer **ret_offer)
{
	return record_get(call->txn, &kind_offer, id, call->arena, ret_offer);
}

static struct store_key due_key(const Offer *offer)
{
	struct store_key key = key_of(TABLE_OFFER_DUE);
	key_add_number(&key, (uint64_t)offer->expires_at_ms);
	key_add_text(&key, offer->id);
	return key;
}

/* An offer's times, request and person never change once it is made; only whether it is open does.
 */
static enum status offer_index(struct call *call, const Offer *offer)
{
	bool open = offer->state == SAMEN__MATCHING__V1__OFFER_STATE__OFFERED;
	struct store_key of_request = index_newest(
	    TABLE_OFFER_OF_REQUEST, offer->request_id, offer->offered_at_ms, offer->id);
	struct store_key of_person =
	    index_newest(TABLE_OFFER_OF_PERSON, offer->person_id, offer->offered_at_ms, offer->id);
	struct store_key due = due_key(offer);
	enum status status = index_set(call, &of_request, true);
	if (status == OK) {
		status = index_set(call, &of_person, true);
	}
	if (status == OK) {
		status = open ? store_put(call->txn, key_bytes(&due), (struct bytes){due.data, 0})
			      : store_delete(call->txn, key_bytes(&due));
	}
	return status;
}

enum status offer_save(struct call *call, const Offer *offer)
{
	enum status status = record_put(call->txn, &kind_offer, offer->id, &offer->base);
	if (status == OK) {
		status = offer_index(call, offer);
	}
	return status == OK ? replica_request_touch(call, offer->request_id) : status;
}

enum status offer_remove(struct call *call, const Offer *offer)
{
	struct store_key of_request = index_newest(
	    TABLE_OFFER_OF_REQUEST, offer->request_id, offer->offered_at_ms, offer->id);
	struct store_key of_person =
	    index_newest(TABLE_OFFER_OF_PERSON, offer->person_id, offer->offered_at_ms, offer->id);
	struct store_key due = due_key(offer);
	enum status status = record_delete(call->txn, &kind_offer, offer->id);
	if (status == OK) {
		status = index_set(call, &of_request, false);
	}
	if (status == OK) {
		status = index_set(call, &of_person, false);
	}
	return status == OK ? store_delete(call->txn, key_bytes(&due)) : status;
}

static enum status offers_of(
    struct call *call, struct store_key prefix, size_t limit, struct offers *ret_offers)
{
	struct id_list ids = {0};
	enum status status = listing_ids(call, &prefix, 1, limit, &ids);
	if (status != OK) {
		return status;
	}
	struct offers offers = {arena_alloc(call->arena, (ids.count + 1) * sizeof(Offer *)), 0};
	if (offers.items == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (; offers.count < ids.count; offers.count++) {
		status = offer_find(call, ids.ids[offers.count], &offers.items[offers.count]);
		if (status != OK) {
			return status;
		}
	}
	*ret_offers = offers;
	return OK;
}

enum status request_offers(struct call *call, const char *request_id, struct offers *ret_offers)
{
	return offers_of(call, index_prefix(TABLE_OFFER_OF_REQUEST, request_id),
	    OFFERS_PER_REQUEST_MAX, ret_offers);
}

enum status person_offers(struct call *call, const char *person_id, struct offers *ret_offers)
{
	return offers_of(call, index_prefix(TABLE_OFFER_OF_PERSON, person_id),
	    HISTORY_PER_PERSON_MAX, ret_offers);
}

enum status offers_list(struct call *call,
    const char *person_id,
    const char *request_id,
    const struct page *page,
    struct listing **ret_listing)
{
	struct store_key prefix = request_id[0] != '\0'
				      ? index_prefix(TABLE_OFFER_OF_REQUEST, request_id)
				      : index_prefix(TABLE_OFFER_OF_PERSON, person_id);
	return listing_open(call, &prefix, 1, 1, page, ret_listing);
}

enum status offers_due(struct call *call, int64_t now_ms, size_t limit, struct id_list *list)
{
	struct store_key prefix = key_of(TABLE_OFFER_DUE);
	struct store_range range;
	struct bytes key;
	struct bytes value;
	enum status status =
	    store_range_open(call->txn, key_bytes(&prefix), (struct bytes){NULL, 0}, &range);
	if (status != OK) {
		return status;
	}
	for (size_t i = 0; i < limit && status == OK; i++) {
		status = store_range_next(&range, &key, &value);
		size_t at = 1;
		if (status == OK && key_take_number(key, &at) > (uint64_t)now_ms) {
			status = OUT_OF_RANGE;
		}
		if (status == OK) {
			status = id_list_add(list, call->arena, key_take_text(key, &at));
		}
	}
	store_range_close(&range);
	return status == OUT_OF_RANGE ? OK : status;
}

/* --- matches --- */

enum status match_find(struct call *call, const char *id, Match **ret_match)
{
	return record_get(call->txn, &kind_match, id, call->arena, ret_match);
}

static enum status match_index(
    struct call *call, const Match *match, enum matching_table table, const char *owner, bool there)
{
	struct store_key key = index_newest(table, owner, match->accepted_at_ms, match->id);
	return index_set(call, &key, there);
}

static enum status match_index_area(struct call *call, const Match *match)
{
	FeedRequest *request;
	enum status status = replica_request_find(call, match->request_id, &request);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	return match_index(call, match, TABLE_MATCH_OF_AREA, request->area_id, true);
}

enum status match_save(struct call *call, const Match *match)
{
	enum status status = record_put(call->txn, &kind_match, match->id, &match->base);
	if (status == OK) {
		status = match_index(call, match, TABLE_MATCH_OF_REQUEST, match->request_id, true);
	}
	if (status == OK) {
		status =
		    match_index(call, match, TABLE_MATCH_OF_PERSON, match->specialist_id, true);
	}
	if (status == OK) {
		status = match_index(call, match, TABLE_MATCH_OF_PERSON, match->filer_id, true);
	}
	if (status == OK) {
		status = match_index_area(call, match);
	}
	return status == OK ? replica_request_touch(call, match->request_id) : status;
}

enum status match_remove(struct call *call, const Match *match)
{
	const struct {
		enum matching_table table;
		const char *owner;
	} lists[] = {{TABLE_MATCH_OF_REQUEST, match->request_id},
	    {TABLE_MATCH_OF_PERSON, match->specialist_id},
	    {TABLE_MATCH_OF_PERSON, match->filer_id}};
	enum status status = record_delete(call->txn, &kind_match, match->id);
	for (size_t i = 0; i < sizeof lists / sizeof *lists && status == OK; i++) {
		status = match_index(call, match, lists[i].table, lists[i].owner, false);
	}
	return status;
}

static enum status matches_of(
    struct call *call, struct store_key prefix, size_t limit, struct matches *ret_matches)
{
	struct id_list ids = {0};
	enum status status = listing_ids(call, &prefix, 1, limit, &ids);
	if (status != OK) {
		return status;
	}
	struct matches matches = {arena_alloc(call->arena, (ids.count + 1) * sizeof(Match *)), 0};
	if (matches.items == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (; matches.count < ids.count; matches.count++) {
		status = match_find(call, ids.ids[matches.count], &matches.items[matches.count]);
		if (status != OK) {
			return status;
		}
	}
	*ret_matches = matches;
	return OK;
}

enum status request_matches(struct call *call, const char *request_id, struct matches *ret_matches)
{
	return matches_of(call, index_prefix(TABLE_MATCH_OF_REQUEST, request_id),
	    MATCHES_PER_REQUEST_MAX, ret_matches);
}

/* Matches in which the person is on this side. */
static enum status matches_of_side(
    struct call *call, const char *person_id, bool as_filer, struct matches *ret_matches)
{
	struct matches both;
	enum status status = matches_of(
	    call, index_prefix(TABLE_MATCH_OF_PERSON, person_id), HISTORY_PER_PERSON_MAX, &both);
	if (status != OK) {
		return status;
	}
	*ret_matches = (struct matches){both.items, 0};
	for (size_t i = 0; i < both.count; i++) {
		Match *match = both.items[i];
		const char *side = as_filer ? match->filer_id : match->specialist_id;
		if (strcmp(side, person_id) == 0) {
			ret_matches->items[ret_matches->count++] = match;
		}
	}
	return OK;
}

enum status person_matches(struct call *call, const char *person_id, struct matches *ret_matches)
{
	return matches_of_side(call, person_id, false, ret_matches);
}

enum status filer_matches(struct call *call, const char *filer_id, struct matches *ret_matches)
{
	return matches_of_side(call, filer_id, true, ret_matches);
}

enum status matches_list(struct call *call,
    const char *person_id,
    char *const *area_ids,
    size_t area_count,
    const struct page *page,
    struct listing **ret_listing)
{
	struct store_key *prefixes = arena_alloc(call->arena, (area_count + 1) * sizeof *prefixes);
	if (prefixes == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	prefixes[0] = index_prefix(TABLE_MATCH_OF_PERSON, person_id);
	for (size_t i = 0; i < area_count; i++) {
		prefixes[i + 1] = index_prefix(TABLE_MATCH_OF_AREA, area_ids[i]);
	}
	return listing_open(call, prefixes, area_count + 1, 1, page, ret_listing);
}

enum status request_matches_list(struct call *call,
    const char *request_id,
    const struct page *page,
    struct listing **ret_listing)
{
	struct store_key prefix = index_prefix(TABLE_MATCH_OF_REQUEST, request_id);
	return listing_open(call, &prefix, 1, 1, page, ret_listing);
}

enum status matches_of_area_set(
    struct call *call, const char *request_id, const char *area_id, bool there)
{
	struct matches matches;
	enum status status = request_matches(call, request_id, &matches);
	for (size_t i = 0; status == OK && i < matches.count; i++) {
		status = match_index(call, matches.items[i], TABLE_MATCH_OF_AREA, area_id, there);
	}
	return status;
}
