/*
 * Whether help that ended still helps: asked 6 and 12 weeks after the end of a match, and open
 * until it is answered; nothing is filled in by silence.
 */
#ifndef SAMEN_CHECK_H
#define SAMEN_CHECK_H

#include "matching/matching_store.h"

enum { CHECKS = 2, CHECK_WEEKS_FIRST = 6, CHECK_WEEKS_SECOND = 12 };

/*
 * Gives a match that is completed now its checks, where there is something to ask: it helped with a
 * request, and its outcome says that somebody still has to see whether that lasts (not NOT_NEEDED).
 * Not saved yet. RESOURCE_EXHAUSTED when the arena is full.
 */
enum status checks_set(struct call *call, Match *match);
/* The oldest check that is not answered; NULL when there is none. */
Check *check_open(const Match *match);
/* An answer that is worse than how the match ended, or says that it did not help: help is wanted
 * again. */
bool check_did_not_last(const Match *match, const Check *check);
/* The same, and no consultant has done something about it yet. */
bool check_waits(const Match *match, const Check *check);
/* Whether it has such checks; any for a filter that is not set. */
bool checks_fit(const Match *match, Samen__Matching__V1__CheckFilter filter, int64_t now_ms);

/* Answers the oldest open check and saves. FAILED_PRECONDITION, worded, when there is none, or it
 * is not asked yet. */
enum status check_answer(
    struct call *call, Match *match, Samen__Intake__V1__Outcome outcome, const char *note_id);
/* Says of all answers that wait for it that something was done, and saves. FAILED_PRECONDITION,
 * worded, when none does. */
enum status checks_handle(struct call *call, Match *match);

/* The match's checks as they are shown, in the call's arena. */
enum status checks_view(struct call *call, const Match *match, CheckView ***ret_views);

#endif
