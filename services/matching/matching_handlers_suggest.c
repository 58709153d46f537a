/* Who can help: suggestions with reasons, and why not. Nothing is stored. */
#include "matching/candidate_view.h"
#include "matching/matching.h"
#include "matching/matching_handlers.h"
#include "matching/profile.h"
#include "matching/question.h"
#include "matching/reasons.h"
#include "matching/views.h"
#include "runtime/id.h"

#include <string.h>

typedef Samen__Matching__V1__SuggestMatchesResponse SuggestMatchesResponse;

enum { SUGGESTIONS_DEFAULT = 10, SUGGESTIONS_MAX = 50, TOPICS_DEFAULT = 6 };

/* --- lists --- */

/*
 * The index may be a moment ahead of or behind this call's reading: who is no specialist in it (any
 * more) is passed over.
 */
static enum status candidate_views(struct call *call,
    const struct finder_hold *hold,
    const struct question *question,
    const struct candidate *candidates,
    size_t count,
    CandidateView ***ret_views,
    size_t *ret_count)
{
	CandidateView **views = arena_alloc(call->arena, (count + 1) * sizeof(CandidateView *));
	size_t made = 0;
	if (views == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		FeedPerson *feed;
		enum status status = replica_person_find(call, candidates[i].person_id, &feed);
		if (status == NOT_FOUND || (status == OK && !person_is_specialist(feed))) {
			continue;
		}
		if (status == OK) {
			status = candidate_view(
			    call, hold, question, &candidates[i], feed->person, &views[made]);
		}
		if (status != OK) {
			return status;
		}
		made++;
	}
	*ret_views = views;
	*ret_count = made;
	return OK;
}

static enum status ranked(struct call *call,
    const struct finder_hold *hold,
    struct question *question,
    size_t limit,
    SuggestMatchesResponse *out)
{
	struct rank_result result;
	question->query.limit = limit;
	enum status status = question_run(call, hold, &question->query, &result);
	if (status == OK) {
		status = candidate_views(call, hold, question, result.ranked, result.ranked_count,
		    &out->candidates, &out->n_candidates);
	}
	if (status == OK) {
		status = candidate_views(call, hold, question, result.left_out,
		    result.left_out_count, &out->left_out, &out->n_left_out);
	}
	if (status != OK) {
		return status;
	}
	for (size_t i = 0; i < out->n_candidates; i++) {
		out->candidates[i]->place = (uint32_t)(i + 1);
	}
	out->needs = question->needs;
	out->n_needs = question->need_count;
	out->text_used = question->query.text != NULL;
	return OK;
}

static enum status check_limit(
    struct call *call, uint32_t limit, uint32_t max, uint32_t otherwise, size_t *ret_limit)
{
	if (limit > max) {
		return call_field(call, "limit", "OUT_OF_RANGE", N_("at most %u"), max);
	}
	*ret_limit = limit != 0 ? limit : otherwise;
	return OK;
}

/* --- methods --- */

enum status suggest_topics_answer(struct call *call, const void *request, void *response)
{
	const Samen__Matching__V1__SuggestTopicsRequest *in = request;
	Samen__Matching__V1__SuggestTopicsResponse *out = response;
	struct finder_hold hold;
	size_t limit = 0;
	if (in->text[0] == '\0') {
		(void)call_field(
		    call, "text", "REQUIRED", N_("say in a few words what is going on"));
	}
	(void)question_check_text(call, in->text);
	(void)check_limit(call, in->limit, TOPIC_SUGGESTIONS_MAX, TOPICS_DEFAULT, &limit);
	if (call_has_wrong_fields(call)) {
		return INVALID_ARGUMENT;
	}
	enum status status = finder_hold(matching_finder(call), &hold);
	if (status == OK) {
		status = question_topics(
		    call, &hold, in->text, limit, &out->suggestions, &out->n_suggestions);
		finder_release(matching_finder(call), &hold);
	}
	return status;
}

enum status suggest_matches_answer(struct call *call, const void *request, void *response)
{
	const Samen__Matching__V1__SuggestMatchesRequest *in = request;
	FeedRequest *about;
	struct question question;
	struct finder_hold hold;
	size_t limit = 0;
	(void)question_check_text(call, in->text);
	(void)check_limit(call, in->limit, SUGGESTIONS_MAX, SUGGESTIONS_DEFAULT, &limit);
	if (call_has_wrong_fields(call)) {
		return INVALID_ARGUMENT;
	}
	enum status status = request_for_caller(call, in->request_id, &about);
	if (status == OK) {
		status = finder_hold(matching_finder(call), &hold);
	}
	if (status != OK) {
		return status;
	}
	status = question_of_request(call, &hold, about, in->text, &question);
	if (status == OK) {
		status = ranked(call, &hold, &question, limit, response);
	}
	finder_release(matching_finder(call), &hold);
	return status;
}

enum status find_answer(struct call *call, const void *request, void *response)
{
	const Samen__Matching__V1__FindRequest *in = request;
	struct question question;
	struct finder_hold hold;
	size_t limit = 0;
	(void)check_limit(call, in->limit, SUGGESTIONS_MAX, SUGGESTIONS_DEFAULT, &limit);
	enum status status = finder_hold(matching_finder(call), &hold);
	if (status != OK) {
		return status;
	}
	status = question_of_search(call, &hold, in, &question);
	if (status == OK) {
		status = ranked(call, &hold, &question, limit, response);
	}
	finder_release(matching_finder(call), &hold);
	return status;
}

/* --- why not --- */

static enum not_indexed why_not_indexed(const FeedPerson *feed)
{
	if (feed->person->state == SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED) {
		return NOT_INDEXED_CLOSED;
	}
	return person_is_specialist(feed) ? NOT_INDEXED_NO_EXPERTISE : NOT_INDEXED_NO_SPECIALIST;
}

/* Somebody whom the index does not know: no specialist, or nothing entered. */
static enum status not_indexed(struct call *call,
    const struct question *question,
    const FeedPerson *feed,
    const char *person_id,
    CandidateView **ret_view)
{
	CandidateView *view = candidate_view_new(call, person_id);
	if (view == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	view->left_out = SAMEN__MATCHING__V1__LEFT_OUT__NO_FIT;
	view->left_out_reason = wire_text(reason_not_indexed(call->dutch, why_not_indexed(feed)));
	*ret_view = view;
	enum status status = candidate_view_offer(call, question, view);
	return status == OK ? candidate_view_name(call, feed->person, view) : status;
}

/* Where the person stands in the whole list; 0 when they are not in it. */
static enum status place_of(struct call *call,
    const struct finder_hold *hold,
    const struct rank_query *query,
    const char *person_id,
    uint32_t *ret_place)
{
	struct rank_result result;
	enum status status = question_run(call, hold, query, &result);
	for (size_t i = 0; status == OK && i < result.ranked_count; i++) {
		if (strcmp(result.ranked[i].person_id, person_id) == 0) {
			*ret_place = (uint32_t)(i + 1);
			break;
		}
	}
	return status;
}

static enum status explain(struct call *call,
    const struct finder_hold *hold,
    const struct question *question,
    const FeedPerson *feed,
    const char *person_id,
    CandidateView **ret_view)
{
	struct candidate candidate;
	enum status status =
	    rank_explain(hold->index, finder_hold_analyzer(hold, question->query.text),
		&question->query, person_id, call->arena, &candidate);
	if (status == NOT_FOUND) {
		return not_indexed(call, question, feed, person_id, ret_view);
	}
	if (status == OK) {
		status = candidate_view(call, hold, question, &candidate, feed->person, ret_view);
	}
	if (status == OK && candidate.left_out == LEFT_OUT_NONE) {
		status = place_of(call, hold, &question->query, person_id, &(*ret_view)->place);
	}
	if (status == OK && candidate.left_out == LEFT_OUT_NONE && (*ret_view)->place == 0) {
		(*ret_view)->left_out = SAMEN__MATCHING__V1__LEFT_OUT__WEAK_FIT;
		(*ret_view)->left_out_reason =
		    wire_text(reason_left_out(call->dutch, LEFT_OUT_WEAK_FIT, CONFLICT_NONE));
	}
	return status;
}

static enum status find_asked_person(struct call *call, const char *id, FeedPerson **ret_feed)
{
	enum status status = id_is(id, 'p') ? replica_person_find(call, id, ret_feed) : NOT_FOUND;
	if (status == NOT_FOUND || (status == OK && (*ret_feed)->person == NULL)) {
		(void)call_fail(call, NOT_FOUND, N_("there is no such person"));
		return NOT_FOUND;
	}
	return status;
}

enum status why_not_answer(struct call *call, const void *request, void *response)
{
	const Samen__Matching__V1__WhyNotRequest *in = request;
	FeedRequest *about;
	FeedPerson *feed;
	struct question question;
	struct finder_hold hold;
	CandidateView *view;
	if (question_check_text(call, in->text) != OK) {
		return INVALID_ARGUMENT;
	}
	enum status status = request_for_caller(call, in->request_id, &about);
	if (status == OK) {
		status = find_asked_person(call, in->person_id, &feed);
	}
	if (status == OK) {
		status = finder_hold(matching_finder(call), &hold);
	}
	if (status != OK) {
		return status;
	}
	status = question_of_request(call, &hold, about, in->text, &question);
	if (status == OK) {
		status = explain(call, &hold, &question, feed, in->person_id, &view);
	}
	finder_release(matching_finder(call), &hold);
	if (status == OK) {
		*(CandidateView *)response = *view;
	}
	return status;
}
