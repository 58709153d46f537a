#include "matching/match.h"

#include "matching/check.h"
#include "matching/matching.h"
#include "matching/move.h"
#include "runtime/id.h"

#include <string.h>

typedef Samen__Matching__V1__MatchState MatchState;

#define ACTIVE SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE
#define COMPLETED SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED
#define STOPPED SAMEN__MATCHING__V1__MATCH_STATE__STOPPED

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

static const struct {
	MatchState from, to;
} moves[] = {
    {ACTIVE, COMPLETED},
    {ACTIVE, STOPPED},
};

bool match_may_become(MatchState from, MatchState to)
{
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
		if (moves[i].from == from && moves[i].to == to) {
			return true;
		}
	}
	return false;
}

enum status match_check_active(struct call *call, const Match *match)
{
	return match->state == ACTIVE
		   ? OK
		   : call_fail(call, FAILED_PRECONDITION,
			 N_("this match has ended already: nothing can be changed about it"));
}

static enum status match_keep(struct call *call, const Match *match)
{
	enum status status = match_save(call, match);
	return status == OK ? matching_touch_person(call, match->specialist_id) : status;
}

enum status match_make(struct call *call,
    const Offer *offer,
    const FeedRequest *request,
    int64_t follow_up_at_ms,
    Match **ret_match)
{
	Match *match = arena_alloc(call->arena, sizeof *match);
	struct id id = id_new('m');
	if (match == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__stored__v1__match__init(match);
	match->id = arena_strdup(call->arena, id.text);
	match->request_id = request->id;
	match->offer_id = offer->id;
	match->specialist_id = offer->person_id;
	match->filer_id = request->filer_id;
	match->state = ACTIVE;
	match->topic_ids = offer->topic_ids;
	match->n_topic_ids = offer->n_topic_ids;
	match->accepted_at_ms = call->now_ms;
	match->part = offer->part;
	match->next_follow_up_at_ms = follow_up_at_ms != 0 || !match_is_help(match)
					  ? follow_up_at_ms
					  : call->now_ms + FOLLOW_UP_DAYS_DEFAULT * day_ms;
	*ret_match = match;
	return match->id != NULL ? match_keep(call, match) : RESOURCE_EXHAUSTED;
}

static enum status match_end(struct call *call, Match *match, MatchState to)
{
	if (!match_may_become((MatchState)match->state, to)) {
		return match_check_active(call, match);
	}
	match->state = to;
	match->ended_at_ms = call->now_ms;
	match->next_follow_up_at_ms = 0;
	return match_keep(call, match);
}

static enum status complete(struct call *call, Match *match, Samen__Intake__V1__Outcome outcome)
{
	if (!match_may_become((MatchState)match->state, COMPLETED)) {
		return match_check_active(call, match);
	}
	match->outcome = outcome;
	enum status status = checks_set(call, match);
	return status == OK ? match_end(call, match, COMPLETED) : status;
}

static enum status stop(struct call *call, Match *match, Samen__Matching__V1__StopReason reason)
{
	match->stop_reason = reason;
	return match_end(call, match, STOPPED);
}

enum status match_complete(struct call *call, Match *match, Samen__Intake__V1__Outcome outcome)
{
	return match_is_help(match)
		   ? complete(call, match, outcome)
		   : call_fail(call, FAILED_PRECONDITION,
			 N_("this is no help: a school takes part until the request is closed"));
}

enum status match_stop(struct call *call, Match *match, Samen__Matching__V1__StopReason reason)
{
	return match->part != PART_SENDING
		   ? stop(call, match, reason)
		   : call_fail(call, FAILED_PRECONDITION,
			 N_("the sending school stays involved until the request is closed: ask "
			    "somebody else of that school, who takes over by accepting"));
}

enum status match_replace(struct call *call, Match *match)
{
	return stop(call, match, SAMEN__MATCHING__V1__STOP_REASON__REPLACED);
}

enum status match_add_note(struct call *call, Match *match, const char *note_id)
{
	if (note_id[0] == '\0' || texts_have(match->note_ids, match->n_note_ids, note_id)) {
		return OK;
	}
	if (match->n_note_ids >= NOTES_MAX) {
		return call_fail(call, RESOURCE_EXHAUSTED,
		    N_("this match has %d notes, which is the most there can be"), NOTES_MAX);
	}
	char **notes = arena_alloc(call->arena, (match->n_note_ids + 1) * sizeof *notes);
	if (notes == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (match->n_note_ids > 0) {
		memcpy(notes, match->note_ids, match->n_note_ids * sizeof *notes);
	}
	notes[match->n_note_ids++] = wire_text(note_id);
	match->note_ids = notes;
	return OK;
}

enum status match_add_follow_up(struct call *call, Match *match)
{
	if (match->n_follow_ups_at_ms >= FOLLOW_UPS_MAX) {
		return call_fail(call, RESOURCE_EXHAUSTED,
		    N_("this match has %d contacts, which is the most there can be"),
		    FOLLOW_UPS_MAX);
	}
	size_t count = match->n_follow_ups_at_ms;
	int64_t *times = arena_alloc(call->arena, (count + 1) * sizeof *times);
	if (times == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (count > 0) {
		memcpy(times, match->follow_ups_at_ms, count * sizeof *times);
	}
	times[count] = call->now_ms;
	match->follow_ups_at_ms = times;
	match->n_follow_ups_at_ms = count + 1;
	if (match->next_follow_up_at_ms <= call->now_ms + FOLLOW_UP_DAYS_NEAR * day_ms) {
		match->next_follow_up_at_ms = call->now_ms + FOLLOW_UP_DAYS_AFTER * day_ms;
	}
	return OK;
}

enum status matches_end(struct call *call, const FeedRequest *request)
{
	bool closed = request->state == SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED;
	struct matches matches;
	enum status status = request_matches(call, request->id, &matches);
	for (size_t i = 0; status == OK && i < matches.count; i++) {
		Match *match = matches.items[i];
		if (match->state != ACTIVE) {
			continue;
		}
		status =
		    closed ? complete(call, match, request->outcome)
			   : stop(call, match, SAMEN__MATCHING__V1__STOP_REASON__REQUEST_WITHDRAWN);
	}
	return status;
}

enum status matches_topics(struct call *call, const char *request_id, struct id_list *list)
{
	struct matches matches;
	enum status status = request_matches(call, request_id, &matches);
	for (size_t i = 0; status == OK && i < matches.count; i++) {
		const Match *match = matches.items[i];
		for (size_t t = 0; match->state == ACTIVE && status == OK && t < match->n_topic_ids;
		     t++) {
			status = id_list_add(list, call->arena, match->topic_ids[t]);
		}
	}
	return status;
}
