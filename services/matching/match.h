/* The life of a match: ACTIVE -> COMPLETED | STOPPED. */
#ifndef SAMEN_MATCH_H
#define SAMEN_MATCH_H

#include "matching/matching_store.h"

enum {
	FOLLOW_UP_DAYS_DEFAULT = 14,
	FOLLOW_UP_DAYS_AFTER = 28, /* after a contact, when no date was said */
	FOLLOW_UP_DAYS_NEAR = 7,   /* a contact takes the place of one that was planned so soon */
	FOLLOW_UP_DAYS_MAX = 366,
	FOLLOW_UPS_MAX = 200,
	NOTES_MAX = 200
};

bool match_may_become(Samen__Matching__V1__MatchState from, Samen__Matching__V1__MatchState to);
/* FAILED_PRECONDITION, worded, when it has ended. */
enum status match_check_active(struct call *call, const Match *match);

/* The match that comes of an accepted offer. */
enum status match_make(struct call *call,
    const Offer *offer,
    const FeedRequest *request,
    int64_t follow_up_at_ms,
    Match **ret_match);
/* Ends it and saves; one of outcome and reason is set. FAILED_PRECONDITION, worded, when it has
 * ended already, and for a school that stays until the request is closed. */
enum status match_complete(struct call *call, Match *match, Samen__Intake__V1__Outcome outcome);
enum status match_stop(struct call *call, Match *match, Samen__Matching__V1__StopReason reason);

/* Stops what somebody did for a school: another took over, or the move is another one. */
enum status match_replace(struct call *call, Match *match);

/* Appends a note or a contact that took place; RESOURCE_EXHAUSTED, worded, when there are too many.
 * Not saved yet. After a contact there is always a next one: a date that is still well ahead stays,
 * otherwise it is in four weeks. */
enum status match_add_note(struct call *call, Match *match, const char *note_id);
enum status match_add_follow_up(struct call *call, Match *match);

/* The request is no longer open: ends its active matches accordingly. */
enum status matches_end(struct call *call, const FeedRequest *request);
/* Topics that active matches of the request take care of. */
enum status matches_topics(struct call *call, const char *request_id, struct id_list *list);

#endif
