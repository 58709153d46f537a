#include "matching/rights.h"

#include "runtime/id.h"

/* What the caller is to the request. Never AS_SPECIALIST. */
static unsigned request_rights(const struct call *call, const FeedRequest *request)
{
	unsigned rights = 0;
	if (call->caller.kind == CALLER_SERVICE) {
		rights |= AS_SERVICE;
	}
	if (caller_is(call, request->filer_id)) {
		rights |= AS_FILER;
	}
	if (caller_watches(call, request->area_id)) {
		rights |= AS_CONSULTANT;
	}
	return rights;
}

enum status request_for_caller(struct call *call, const char *id, FeedRequest **ret_request)
{
	FeedRequest *request;
	enum status status = id_is(id, 'r') ? replica_request_find(call, id, &request) : NOT_FOUND;
	if (status == OK && request_rights(call, request) == 0) {
		status = NOT_FOUND;
	}
	if (status == NOT_FOUND) {
		return call_fail(
		    call, NOT_FOUND, N_("there is no such request, or you may not see it"));
	}
	if (status == OK) {
		*ret_request = request;
	}
	return status;
}

/* Rights that come with the request; none when it is not here (any more). */
static enum status rights_by_request(
    struct call *call, const char *request_id, unsigned *ret_rights)
{
	FeedRequest *request;
	enum status status = replica_request_find(call, request_id, &request);
	if (status == OK) {
		*ret_rights = request_rights(call, request);
	} else if (status == NOT_FOUND) {
		*ret_rights = call->caller.kind == CALLER_SERVICE ? AS_SERVICE : 0;
		status = OK;
	}
	return status;
}

enum status offer_rights(struct call *call, const Offer *offer, unsigned *ret_rights)
{
	enum status status = rights_by_request(call, offer->request_id, ret_rights);
	if (status == OK && caller_is(call, offer->person_id)) {
		*ret_rights |= AS_SPECIALIST;
	}
	return status;
}

enum status match_rights(struct call *call, const Match *match, unsigned *ret_rights)
{
	enum status status = rights_by_request(call, match->request_id, ret_rights);
	if (status == OK && caller_is(call, match->specialist_id)) {
		*ret_rights |= AS_SPECIALIST;
	}
	if (status == OK && caller_is(call, match->filer_id)) {
		*ret_rights |= AS_FILER;
	}
	return status;
}

enum status offer_for_caller(
    struct call *call, const char *id, Offer **ret_offer, unsigned *ret_rights)
{
	enum status status = id_is(id, 'f') ? offer_find(call, id, ret_offer) : NOT_FOUND;
	if (status == OK) {
		status = offer_rights(call, *ret_offer, ret_rights);
	}
	if (status == NOT_FOUND || (status == OK && *ret_rights == 0)) {
		return call_fail(
		    call, NOT_FOUND, N_("there is no such offer, or you may not see it"));
	}
	return status;
}

enum status match_for_caller(
    struct call *call, const char *id, Match **ret_match, unsigned *ret_rights)
{
	enum status status = id_is(id, 'm') ? match_find(call, id, ret_match) : NOT_FOUND;
	if (status == OK) {
		status = match_rights(call, *ret_match, ret_rights);
	}
	if (status == NOT_FOUND || (status == OK && *ret_rights == 0)) {
		return call_fail(
		    call, NOT_FOUND, N_("there is no such match, or you may not see it"));
	}
	return status;
}
