#include "matching/forget.h"

#include "matching/history.h"
#include "matching/matching.h"
#include "matching/matching_store.h"

static const struct retention_class classes[] = {
    {.name = "request",
	.about =
	    N_("what requests are about, in codes and without text; as long as intake has them"),
	.ground = N_("needed to find who can help")},
    {.name = "offer",
	.about = N_("who was asked to help, and the answer; as long as the request is kept"),
	.ground = N_("needed to find who can help, and to answer for it")},
    {.name = "match",
	.about = N_("who helped, and how it ended; as long as the request is kept"),
	.ground = N_("needed to help, and to answer for it")},
    {.name = KIND_KEEPER,
	.about = N_("which consultant looks after a request; until they let it go, as long as the "
		    "request is kept and they watch its area"),
	.ground = N_("needed so that nobody is forgotten, and to answer for it")},
    {.name = HISTORY_KIND,
	.about = N_("how often somebody was asked and helped, as counts without requests; as long "
		    "as they take part, and their account is kept"),
	.ground = N_("needed to propose who helps well, and to spread the work")},
    {.name = KIND_MONTH,
	.about = N_("figures of the region by month, without requests or people and with small "
		    "counts hidden; never deleted"),
	.ground = N_("about nobody; needed to see where knowledge is missing")},
    {.name = NULL},
};

/* --- forgetting a request --- */

static enum status forget_offers(struct call *call, const char *request_id)
{
	struct offers offers;
	enum status status = request_offers(call, request_id, &offers);
	for (size_t i = 0; status == OK && i < offers.count; i++) {
		const Offer *offer = offers.items[i];
		status = history_keep_offer(call, offer);
		if (status == OK) {
			status = offer_remove(call, offer);
		}
		if (status == OK) {
			status = matching_touch_person(call, offer->person_id);
		}
	}
	return status == OK ? retention_purged(call, KIND_OFFER, offers.count) : status;
}

static enum status forget_matches(struct call *call, const char *request_id)
{
	struct matches matches;
	enum status status = request_matches(call, request_id, &matches);
	for (size_t i = 0; status == OK && i < matches.count; i++) {
		const Match *match = matches.items[i];
		status = history_keep_match(call, match);
		if (status == OK) {
			status = match_remove(call, match);
		}
		if (status == OK) {
			status = matching_touch_person(call, match->specialist_id);
		}
	}
	return status == OK ? retention_purged(call, KIND_MATCH, matches.count) : status;
}

static enum status forget_keeper(struct call *call, const char *request_id)
{
	Keeper *keeper;
	enum status status = keeper_find(call, request_id, &keeper);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	status = keeper_remove(call, request_id);
	return status == OK ? retention_purged(call, KIND_KEEPER, 1) : status;
}

enum status request_forget(struct call *call, const char *id)
{
	FeedRequest *request;
	enum status status = replica_request_find(call, id, &request);
	if (status == OK) {
		status = retention_purged(call, KIND_REQUEST, 1);
	}
	/* First, while its matches can still be found in its area's list. */
	if (status == OK) {
		status = replica_request_drop(call, id);
	}
	if (status == OK || status == NOT_FOUND) {
		status = forget_keeper(call, id);
	}
	if (status == OK) {
		status = forget_offers(call, id);
	}
	return status == OK ? forget_matches(call, id) : status;
}

/* --- reporting --- */

static enum status count_requests(
    struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	(void)days;
	return retention_count_kind(call, KIND_REQUEST, ret_stock);
}

static enum status count_offers(struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	(void)days;
	return retention_count_kind(call, KIND_OFFER, ret_stock);
}

static enum status count_matches(
    struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	(void)days;
	return retention_count_kind(call, KIND_MATCH, ret_stock);
}

static enum status count_keepers(
    struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	(void)days;
	return retention_count_kind(call, KIND_KEEPER, ret_stock);
}

static enum status count_histories(
    struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	(void)days;
	return retention_count_kind(call, HISTORY_KIND, ret_stock);
}

static enum status count_months(struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	(void)days;
	return retention_count_kind(call, KIND_MONTH, ret_stock);
}

static retention_count_class *const counts[] = {
    count_requests, count_offers, count_matches, count_keepers, count_histories, count_months};

enum status forget_report(struct call *call, Samen__Common__V1__GetRetentionResponse *response)
{
	static const struct retention_days never = {{0}};
	return retention_answer(call, classes, &never, counts, response);
}
