#include "matching/cases.h"

#include "matching/monitor.h"

/* Unset when the organisation is not here. */
static enum status sector_of(struct call *call, const char *organisation_id, uint32_t *ret_sector)
{
	Organisation *organisation;
	enum status status = organisation_id[0] != '\0'
				 ? replica_organisation_find(call, organisation_id, &organisation)
				 : NOT_FOUND;
	*ret_sector = status == OK ? (uint32_t)organisation->sector : 0;
	return status == NOT_FOUND ? OK : status;
}

static enum status add_offers(struct call *call, const char *request_id, struct figures_case *from)
{
	struct offers offers;
	enum status status = request_offers(call, request_id, &offers);
	if (status != OK) {
		return status;
	}
	struct figures_offer *list = arena_alloc(call->arena, (offers.count + 1) * sizeof *list);
	if (list == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < offers.count; i++) {
		const Offer *offer = offers.items[i];
		list[i] = (struct figures_offer){.offered_at_ms = offer->offered_at_ms,
		    .answered_at_ms = offer->answered_at_ms,
		    .state = offer->state,
		    .decline_reason = offer->decline_reason,
		    .part = offer->part};
	}
	from->offers = list;
	from->offer_count = offers.count;
	return OK;
}

static enum status add_matches(struct call *call, const char *request_id, struct figures_case *from)
{
	struct matches matches;
	enum status status = request_matches(call, request_id, &matches);
	if (status != OK) {
		return status;
	}
	struct figures_match *list = arena_alloc(call->arena, (matches.count + 1) * sizeof *list);
	if (list == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < matches.count; i++) {
		list[i] = (struct figures_match){.accepted_at_ms = matches.items[i]->accepted_at_ms,
		    .part = matches.items[i]->part};
	}
	from->matches = list;
	from->match_count = matches.count;
	return OK;
}

static enum status add_sectors(
    struct call *call, const FeedRequest *request, struct figures_case *from)
{
	enum status status = sector_of(call, request->organisation_id, &from->sector);
	if (status == OK && request->move != NULL) {
		status =
		    sector_of(call, request->move->sending_organisation_id, &from->sending_sector);
	}
	if (status == OK && request->move != NULL) {
		status = sector_of(
		    call, request->move->receiving_organisation_id, &from->receiving_sector);
	}
	return status;
}

static enum status give_case(
    struct call *call, const FeedRequest *request, cases_each *each, void *arg)
{
	struct figures_case from = {.area_id = request->area_id,
	    .kind = (uint32_t)request->kind,
	    .urgency = (uint32_t)request->urgency,
	    .state = (uint32_t)request->state,
	    .outcome = (uint32_t)request->outcome,
	    .filed_at_ms = request->filed_at_ms,
	    .ended_at_ms = request->ended_at_ms,
	    .referred_to = (uint32_t)request->referred_to,
	    .topic_ids = request_topic_ids(call, request),
	    .topic_count = request->n_needs};
	enum status status = from.topic_ids != NULL ? OK : RESOURCE_EXHAUSTED;
	if (status == OK) {
		status = add_sectors(call, request, &from);
	}
	if (status == OK) {
		status = add_offers(call, request->id, &from);
	}
	if (status == OK) {
		status = add_matches(call, request->id, &from);
	}
	return status == OK ? each(arg, &from) : status;
}

/* The next request; NULL behind the last. */
typedef enum status next_request(struct call *call, void *from, FeedRequest **ret_request);

static enum status next_of_areas(struct call *call, void *from, FeedRequest **ret_request)
{
	const char *id;
	*ret_request = NULL;
	enum status status = listing_next(from, &id);
	if (status != OK) {
		return status == OUT_OF_RANGE ? OK : status;
	}
	return replica_request_find(call, id, ret_request);
}

static enum status next_of_region(struct call *call, void *from, FeedRequest **ret_request)
{
	const char *id;
	(void)call;
	*ret_request = NULL;
	enum status status = record_range_next(from, &id, ret_request);
	return status == OUT_OF_RANGE ? OK : status;
}

static enum status give_all(
    struct call *call, next_request *next, void *from, cases_each *each, void *arg)
{
	struct arena_mark mark = arena_mark(call->arena);
	FeedRequest *request;
	enum status status;
	do {
		status = next(call, from, &request);
		if (status == OK && request != NULL) {
			status = give_case(call, request, each, arg);
		}
		if (status == OK) { /* else it holds what is said about it */
			arena_rewind(call->arena, mark);
		}
	} while (status == OK && request != NULL);
	return status;
}

enum status cases_of_areas(
    struct call *call, char *const *area_ids, size_t count, cases_each *each, void *arg)
{
	struct listing *listing;
	enum status status = replica_requests_list(call, area_ids, count, NULL, &listing);
	if (status == OK) {
		status = give_all(call, next_of_areas, listing, each, arg);
		listing_close(listing);
	}
	return status;
}

enum status cases_of_region(struct call *call, cases_each *each, void *arg)
{
	struct record_range range;
	enum status status = replica_requests_walk(call, &range);
	if (status == OK) {
		status = give_all(call, next_of_region, &range, each, arg);
		record_range_close(&range);
	}
	return status;
}
