/* Matches: seen, followed up, ended; and the grants with which a match opens sealed text. */
#include "matching/match.h"
#include "matching/check.h"
#include "matching/consent.h"
#include "matching/keeper.h"
#include "matching/matching.h"
#include "matching/matching_handlers.h"
#include "matching/offer.h"
#include "matching/views.h"
#include "runtime/id.h"

typedef Samen__Matching__V1__ListMatchesRequest ListMatchesRequest;
typedef Samen__Matching__V1__ListMatchesResponse ListMatchesResponse;
typedef Samen__Rpc__V1__Claims Claims;

static const int64_t grant_life_ms = (int64_t)5 * 60 * 1000;

static enum status view_match_of(struct call *call, const char *id, MatchView *ret_view)
{
	Match *match;
	MatchView *view;
	unsigned rights;
	enum status status = match_for_caller(call, id, &match, &rights);
	if (status == OK) {
		status = match_view(call, match, rights, &view);
	}
	if (status == OK) {
		*ret_view = *view;
	}
	return status;
}

enum status answer_with_match(struct call *call, const void *request, void *response)
{
	(void)request;
	return call->made_count > 0 ? view_match_of(call, call->made[0], response) : INTERNAL;
}

enum status get_match_answer(struct call *call, const void *request, void *response)
{
	const Samen__Matching__V1__GetMatchRequest *in = request;
	return view_match_of(call, in->match_id, response);
}

/* --- changing --- */

/* The match, for who may do this, while it goes on. */
static enum status active_match(struct call *call, const char *id, Match **ret_match)
{
	unsigned rights;
	enum status status = match_for_caller(call, id, ret_match, &rights);
	return status == OK ? match_check_active(call, *ret_match) : status;
}

/* The same for what the two do, or the keeper for who asked. */
static enum status active_match_of_side(struct call *call, const char *id, Match **ret_match)
{
	unsigned rights;
	enum status status = match_for_caller(call, id, ret_match, &rights);
	if (status == OK) {
		status = keeper_check(call, rights, (*ret_match)->request_id);
	}
	return status == OK ? match_check_active(call, *ret_match) : status;
}

static enum status keep_made(struct call *call, const Match *match, enum status status)
{
	if (status == OK) {
		call_made(call, match->id);
	}
	return status;
}

static enum status check_follow_up_request(
    struct call *call, const Samen__Matching__V1__FollowUpRequest *in)
{
	(void)check_note_id(call, "note_id", in->note_id);
	(void)check_follow_up(call, "next_at_ms", in->next_at_ms);
	if (!in->took_place && in->next_at_ms == 0 && in->note_id[0] == '\0') {
		(void)call_field(call, "next_at_ms", "REQUIRED",
		    N_("say that there was contact, or when the next one is"));
	}
	return call_has_wrong_fields(call) ? INVALID_ARGUMENT : OK;
}

enum status follow_up_handle(struct call *call, const void *request)
{
	const Samen__Matching__V1__FollowUpRequest *in = request;
	Match *match;
	enum status status = check_follow_up_request(call, in);
	if (status == OK) {
		status = active_match_of_side(call, in->match_id, &match);
	}
	if (status == OK && in->took_place) {
		status = match_add_follow_up(call, match);
	}
	if (status == OK) {
		status = match_add_note(call, match, in->note_id);
	}
	if (status != OK) {
		return status;
	}
	if (in->next_at_ms != 0) {
		match->next_follow_up_at_ms = in->next_at_ms;
	}
	return keep_made(call, match, match_save(call, match));
}

enum status complete_match_handle(struct call *call, const void *request)
{
	const Samen__Matching__V1__CompleteMatchRequest *in = request;
	Match *match;
	(void)check_note_id(call, "note_id", in->note_id);
	if (in->outcome == SAMEN__INTAKE__V1__OUTCOME__OUTCOME_UNSPECIFIED) {
		(void)call_field(call, "outcome", "REQUIRED",
		    N_("say how it ended: choose one of the outcomes"));
	}
	if (call_has_wrong_fields(call)) {
		return INVALID_ARGUMENT;
	}
	enum status status = active_match_of_side(call, in->match_id, &match);
	if (status == OK) {
		status = match_add_note(call, match, in->note_id);
	}
	return status == OK ? keep_made(call, match, match_complete(call, match, in->outcome))
			    : status;
}

enum status stop_match_handle(struct call *call, const void *request)
{
	const Samen__Matching__V1__StopMatchRequest *in = request;
	Match *match;
	(void)check_note_id(call, "note_id", in->note_id);
	if (in->reason == SAMEN__MATCHING__V1__STOP_REASON__STOP_REASON_UNSPECIFIED ||
	    in->reason == SAMEN__MATCHING__V1__STOP_REASON__REPLACED) {
		(void)call_field(
		    call, "reason", "REQUIRED", N_("say why: choose one of the reasons"));
	}
	if (call_has_wrong_fields(call)) {
		return INVALID_ARGUMENT;
	}
	enum status status = active_match(call, in->match_id, &match);
	if (status == OK) {
		status = match_add_note(call, match, in->note_id);
	}
	return status == OK ? keep_made(call, match, match_stop(call, match, in->reason)) : status;
}

/* --- listing --- */

struct match_page {
	struct page page;
	const ListMatchesRequest *in;
	ListMatchesResponse *out;
};

static bool is_wanted(
    const struct call *call, const ListMatchesRequest *in, const Match *match, unsigned rights)
{
	if (in->state != SAMEN__MATCHING__V1__MATCH_STATE__MATCH_STATE_UNSPECIFIED &&
	    match->state != (uint32_t)in->state) {
		return false;
	}
	return in->checks == SAMEN__MATCHING__V1__CHECK_FILTER__CHECK_FILTER_UNSPECIFIED ||
	       ((rights & (WHOSE_OWN | WHOSE_AREA)) != 0 &&
		   checks_fit(match, in->checks, call->now_ms));
}

static enum status add_if_wanted(struct call *call, const char *id, struct match_page *list)
{
	Match *match;
	unsigned rights;
	ListMatchesResponse *out = list->out;
	enum status status = match_find(call, id, &match);
	if (status == OK) {
		status = match_rights(call, match, &rights);
	}
	if (status != OK || rights == 0) {
		return status;
	}
	if (!is_wanted(call, list->in, match, rights)) {
		return OK;
	}
	status = match_view(call, match, rights, &out->matches[out->n_matches]);
	out->n_matches += status == OK;
	return status;
}

static enum status fill_matches(struct call *call, struct listing *listing, struct match_page *list)
{
	const char *id;
	enum status status = OK;
	for (unsigned scanned = 0; status == OK; scanned++) {
		if (list->out->n_matches == list->page.size || scanned == LISTING_SCAN_MAX) {
			list->out->next_token = wire_text(listing_token(listing));
			return list->out->next_token != NULL ? OK : RESOURCE_EXHAUSTED;
		}
		status = listing_next(listing, &id);
		if (status == OK) {
			status = add_if_wanted(call, id, list);
		}
	}
	return status == OUT_OF_RANGE ? OK : status;
}

static enum status open_matches(
    struct call *call, const struct match_page *list, struct listing **ret_listing)
{
	const char *request_id = list->in->request_id;
	if (request_id[0] != '\0') {
		return request_matches_list(call, request_id, &list->page, ret_listing);
	}
	bool watches = caller_may(call, MAY_CONSULTANT);
	return matches_list(call, call->caller.id, call->caller.area_ids,
	    watches ? call->caller.area_count : 0, &list->page, ret_listing);
}

enum status list_matches_answer(struct call *call, const void *request, void *response)
{
	struct match_page list = {.in = request, .out = response};
	struct listing *listing;
	enum status status = page_take(call, list.in->page, &list.page);
	if (status == OK && list.in->request_id[0] != '\0' && !id_is(list.in->request_id, 'r')) {
		status = call_field(call, "request_id", "NOT_AN_ID", N_("is no id of a request"));
	}
	if (status != OK) {
		return status;
	}
	list.out->matches = arena_alloc(call->arena, list.page.size * sizeof(MatchView *));
	if (list.out->matches == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	status = open_matches(call, &list, &listing);
	if (status != OK) {
		return status;
	}
	status = fill_matches(call, listing, &list);
	listing_close(listing);
	return status;
}

/* --- grants --- */

/* The caller is still what they take part as. A request that is gone is check_request's to say. */
static enum status check_part(struct call *call, const Match *match)
{
	FeedRequest *request;
	enum status status = replica_request_find(call, match->request_id, &request);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	return part_check_caller(call, request, (Part)match->part);
}

/* By an active match: the text may be read. */
static enum status grant_by_match(struct call *call, const char *id, Claims *claims)
{
	Match *match;
	unsigned rights;
	enum status status = match_for_caller(call, id, &match, &rights);
	if (status == OK) {
		status = match->state == SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE
			     ? OK
			     : call_fail(call, FAILED_PRECONDITION,
				   N_("this match has ended: the text does not open any more"));
	}
	if (status == OK) {
		status = check_part(call, match);
	}
	if (status == OK) {
		claims->request_id = match->request_id;
		claims->match_id = match->id;
		claims->may_read = true;
	}
	return status;
}

/* By an open offer: a remark may be added. */
static enum status grant_by_offer(struct call *call, const char *id, Claims *claims)
{
	Offer *offer;
	unsigned rights;
	enum status status = offer_for_caller(call, id, &offer, &rights);
	if (status == OK) {
		status = offer_check_open(call, offer);
	}
	if (status == OK) {
		claims->request_id = offer->request_id;
		claims->match_id = offer->id;
	}
	return status;
}

static enum status check_grant_request(
    struct call *call, const Samen__Matching__V1__IssueGrantRequest *in)
{
	if ((in->match_id[0] == '\0') == (in->offer_id[0] == '\0')) {
		return call_field(
		    call, "match_id", "REQUIRED", N_("name either a match or an offer"));
	}
	return OK;
}

/* The request is open, and its text may open to the caller if they are to read it. */
static enum status check_request(struct call *call, const Claims *claims)
{
	FeedRequest *request;
	enum status status = replica_request_find(call, claims->request_id, &request);
	if (status == NOT_FOUND ||
	    (status == OK && request->state != SAMEN__INTAKE__V1__REQUEST_STATE__OPEN)) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("the request is closed or was taken back: its text stays closed"));
	}
	return status == OK && claims->may_read
		   ? consent_check_grant(call, request, call->caller.id)
		   : status;
}

static enum status sign_grant(
    struct call *call, Claims *claims, Samen__Matching__V1__IssueGrantResponse *out)
{
	char text[TOKEN_TEXT_MAX];
	claims->kind = SAMEN__RPC__V1__TOKEN_KIND__GRANT;
	claims->subject = wire_text(call->caller.id);
	claims->issued_at_ms = call->now_ms;
	claims->expires_at_ms = call->now_ms + grant_life_ms;
	enum status status = token_sign(matching_key(call), claims, text);
	if (status != OK) {
		return status;
	}
	out->grant = arena_strdup(call->arena, text);
	out->expires_at_ms = claims->expires_at_ms;
	out->request_id = claims->request_id;
	return out->grant != NULL ? OK : RESOURCE_EXHAUSTED;
}

enum status issue_grant_answer(struct call *call, const void *request, void *response)
{
	const Samen__Matching__V1__IssueGrantRequest *in = request;
	Claims claims = SAMEN__RPC__V1__CLAIMS__INIT;
	enum status status = check_grant_request(call, in);
	if (status == OK) {
		status = in->match_id[0] != '\0' ? grant_by_match(call, in->match_id, &claims)
						 : grant_by_offer(call, in->offer_id, &claims);
	}
	if (status == OK) {
		status = check_request(call, &claims);
	}
	return status == OK ? sign_grant(call, &claims, response) : status;
}
