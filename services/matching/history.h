/*
 * What became of a person's offers and matches: counted from those that are there, and from what is
 * kept of those whose requests are gone. So the ranking does not change when a request is erased or
 * purged. What somebody did for a school of a move is none. docs/feedback.md has what counts, and
 * why.
 */
#ifndef SAMEN_HISTORY_H
#define SAMEN_HISTORY_H

#include "matching/id_list.h"
#include "matching/matching_types.h"
#include "ranking/rank.h"
#include "runtime/call.h"

/* The kind under which it is kept; not in the feed. */
#define HISTORY_KIND "history"

/* Counts all that is known; topics in the call's arena. */
enum status history_state_load(
    struct call *call, const char *person_id, struct profile_state *ret_state);

/* Whether a match was stopped because it did not fit. */
bool match_did_not_fit(const Match *match);
/* Adds those who helped with requests of this filer and did not fit, some perhaps twice. */
enum status history_did_not_fit(struct call *call, const char *filer_id, struct id_list *list);

/* Keeps what an offer or a match taught, just before it is deleted; once. */
enum status history_keep_offer(struct call *call, const Offer *offer);
enum status history_keep_match(struct call *call, const Match *match);

/* Forgets what is kept of a person. Absent is OK. */
enum status history_remove(struct call *call, const char *person_id);

#endif
