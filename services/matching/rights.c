#include "matching/rights.h"

#include "matching/move.h"
#include "matching/school.h"
#include "runtime/id.h"

/* What the caller is to the request. Never WHOSE_HELPER. */
static unsigned request_rights(const struct call *call, const FeedRequest *request)
{
	unsigned rights = 0;
	if (call->caller.kind == CALLER_SERVICE) {
		rights |= AS_SERVICE;
	}
	if (caller_is(call, request->filer_id)) {
		rights |= WHOSE_OWN;
	}
	if (caller_watches(call, request->area_id)) {
		rights |= WHOSE_AREA;
	}
	if (caller_is_parent_of(call, request->id)) {
		rights |= WHOSE_PARENT;
	}
	return rights;
}

/*
 * Whether what the caller is to an offer, a match or a request is enough for this method. Whoever
 * sees it by another method is told who may, where that is who asked and those who look after it;
 * otherwise it is as good as none.
 */
static enum status judge(struct call *call, unsigned rights, const char *none, const char *refusal)
{
	if ((call->whose & rights) != 0) {
		return OK;
	}
	return rights != 0 && call->whose == (WHOSE_OWN | WHOSE_AREA)
		   ? call_fail(call, PERMISSION_DENIED, "%s", tr(call->dutch, refusal))
		   : call_fail(call, NOT_FOUND, "%s", tr(call->dutch, none));
}

enum status request_for_caller(struct call *call, const char *id, FeedRequest **ret_request)
{
	static const char none[] = N_("there is no such request, or you may not see it");
	static const char refusal[] = N_("only who asked does this, or a consultant of the area");
	FeedRequest *request;
	enum status status = id_is(id, 'r') ? replica_request_find(call, id, &request) : NOT_FOUND;
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	status = judge(call, status == OK ? request_rights(call, request) : 0, none, refusal);
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
		*ret_rights |= WHOSE_HELPER;
	}
	return status;
}

enum status match_rights(struct call *call, const Match *match, unsigned *ret_rights)
{
	enum status status = rights_by_request(call, match->request_id, ret_rights);
	if (status == OK && caller_is(call, match->specialist_id)) {
		*ret_rights |= WHOSE_HELPER;
	}
	if (status == OK && caller_is(call, match->filer_id)) {
		*ret_rights |= WHOSE_OWN;
	}
	return status;
}

enum status offer_for_caller(
    struct call *call, const char *id, Offer **ret_offer, unsigned *ret_rights)
{
	static const char none[] = N_("there is no such offer, or you may not see it");
	static const char refusal[] =
	    N_("only who asks, or a consultant of the area, takes an offer back: you can decline "
	       "it");
	unsigned rights = 0;
	enum status status = id_is(id, 'f') ? offer_find(call, id, ret_offer) : NOT_FOUND;
	if (status == OK) {
		status = offer_rights(call, *ret_offer, &rights);
	}
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	*ret_rights = rights;
	return judge(call, rights, none, refusal);
}

enum status match_for_caller(
    struct call *call, const char *id, Match **ret_match, unsigned *ret_rights)
{
	static const char none[] = N_("there is no such match, or you may not see it");
	static const char refusal[] = N_("only who asked does this, or a consultant of the area");
	unsigned rights = 0;
	enum status status = id_is(id, 'm') ? match_find(call, id, ret_match) : NOT_FOUND;
	if (status == OK) {
		status = match_rights(call, *ret_match, &rights);
	}
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	*ret_rights = rights;
	return judge(call, rights, none, refusal);
}

enum status part_check_caller(struct call *call, const FeedRequest *request, Part part)
{
	bool fits = false;
	if (!part_is_school((uint32_t)part)) {
		return caller_may(call, MAY_SPECIALIST)
			   ? OK
			   : call_fail(call, PERMISSION_DENIED,
				 N_("you are no specialist any more: only specialists help"));
	}
	enum status status = school_person_fits(call, request, part, call->caller.id, &fits);
	return status != OK || fits
		   ? status
		   : call_fail(call, PERMISSION_DENIED,
			 N_("you do not work at the school any more that you take part for"));
}
