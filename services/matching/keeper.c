#include "matching/keeper.h"

#include "matching/profile.h"

#include <string.h>

/* --- taking over and letting go --- */

enum status keeper_take(struct call *call, const char *request_id, const char **ret_from)
{
	Keeper *old;
	Keeper keeper = SAMEN__STORED__V1__KEEPER__INIT;
	enum status status = keeper_find(call, request_id, &old);
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	bool kept = status == OK;
	*ret_from = kept && !caller_is(call, old->person_id) ? old->person_id : "";
	if (kept && caller_is(call, old->person_id)) {
		return OK;
	}
	keeper.request_id = wire_text(request_id);
	keeper.person_id = wire_text(call->caller.id);
	keeper.since_ms = call->now_ms;
	return keeper_save(call, &keeper);
}

enum status keeper_let_go(struct call *call, const char *request_id)
{
	Keeper *keeper;
	enum status status = keeper_find(call, request_id, &keeper);
	if (status == NOT_FOUND || (status == OK && !caller_is(call, keeper->person_id))) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("you do not look after this request, so there is nothing to let go"));
	}
	return status == OK ? keeper_remove(call, request_id) : status;
}

/* --- rights --- */

/* Whether the caller helps, or helped, with the request: by whichever match. */
static enum status caller_helps(struct call *call, const char *request_id, bool *ret_helps)
{
	struct matches matches;
	enum status status = request_matches(call, request_id, &matches);
	*ret_helps = false;
	for (size_t i = 0; status == OK && i < matches.count; i++) {
		*ret_helps = *ret_helps || caller_is(call, matches.items[i]->specialist_id);
	}
	return status;
}

/* What helpers may do themselves, a keeper who helps may do too. */
static enum status check_no_helper(struct call *call, const char *request_id)
{
	bool helps = false;
	enum status status =
	    (call->whose & WHOSE_HELPER) == 0 ? caller_helps(call, request_id, &helps) : OK;
	return status == OK && helps
		   ? call_fail(call, PERMISSION_DENIED,
			 N_("you help with this request yourself: leave this to who asked, or let "
			    "another consultant take it over"))
		   : status;
}

enum status keeper_check(struct call *call, unsigned rights, const char *request_id)
{
	Keeper *keeper;
	if ((rights & call->whose & ~(unsigned)WHOSE_AREA) != 0) {
		return OK;
	}
	enum status status = keeper_find(call, request_id, &keeper);
	if (status == NOT_FOUND || (status == OK && !caller_is(call, keeper->person_id))) {
		return call_fail(call, PERMISSION_DENIED,
		    N_("this is for who asked, or for the consultant who looks after the request: "
		       "take it over first"));
	}
	return status == OK ? check_no_helper(call, request_id) : status;
}

/* --- staying the keeper --- */

enum status keeper_review(struct call *call, const char *request_id)
{
	Keeper *keeper;
	FeedPerson *feed;
	FeedRequest *request;
	enum status status = keeper_find(call, request_id, &keeper);
	if (status == OK) {
		status = replica_person_find(call, keeper->person_id, &feed);
	}
	if (status == OK) {
		status = replica_request_find(call, request_id, &request);
	}
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	bool stays = person_is_consultant(feed) &&
		     texts_have(feed->person->area_ids, feed->person->n_area_ids, request->area_id);
	return stays ? OK : keeper_remove(call, request_id);
}

enum status keeper_review_person(struct call *call, const char *person_id, bool gone)
{
	struct id_list requests = {0};
	enum status status = keeper_requests(call, person_id, &requests);
	for (size_t i = 0; status == OK && i < requests.count; i++) {
		status = gone ? keeper_remove(call, requests.ids[i])
			      : keeper_review(call, requests.ids[i]);
	}
	return status;
}
