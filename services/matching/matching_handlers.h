/* Handlers of the matching service's methods; matching_handlers.c has the table. */
#ifndef SAMEN_MATCHING_HANDLERS_H
#define SAMEN_MATCHING_HANDLERS_H

#include "runtime/call.h"

/* matching_handlers_suggest.c */
call_answer suggest_topics, suggest_matches, why_not, find_people;

/* matching_handlers_offer.c */
call_handle create_offers, revoke_offer, accept_offer, decline_offer;
call_answer created_offers, made_offer, list_offers;

/* matching_handlers_match.c */
call_handle follow_up, complete_match, stop_match;
call_answer made_match, get_match, list_matches, issue_grant;

/* matching_handlers_monitor.c */
call_answer show_monitor, watch_monitor, feed_changes;

/*
 * Names the field when it is neither empty nor the id of a note. Says nothing about whether intake
 * has such a note.
 */
enum status check_note_id(struct call *call, const char *field, const char *note_id);

/* Names the field when it is neither 0 nor a moment in the year to come. */
enum status check_follow_up(struct call *call, const char *field, int64_t at_ms);

#endif
