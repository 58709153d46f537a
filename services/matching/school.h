/*
 * People who take part for the other school of a RETURN or TRANSITION: asked, taking over from each
 * other, and gone when the move is another. The rules are move.h's; this applies them to what is
 * kept.
 */
#ifndef SAMEN_SCHOOL_H
#define SAMEN_SCHOOL_H

#include "matching/matching_store.h"

/* Why a person can not be asked to take part for a school now. */
enum school_obstacle {
	SCHOOL_NONE,
	SCHOOL_NOT_OF_IT,    /* does not work there, or has no open account */
	SCHOOL_NO_RECIPIENT, /* may not read the text */
	SCHOOL_ASKED,        /* an open offer of this part is there */
	SCHOOL_PARTY         /* takes part already */
};
/* offers, matches: all of the request's. */
enum status school_obstacle(struct call *call,
    const FeedRequest *request,
    Part part,
    const struct offers *offers,
    const struct matches *matches,
    const char *person_id,
    enum school_obstacle *ret_obstacle);

/* Adds at most limit teachers of the part's school who can be asked now. */
enum status school_teachers(
    struct call *call, const FeedRequest *request, Part part, size_t limit, struct id_list *list);

/* Whether a person may take part like this, by what is known of them now: move_person_fits. */
enum status school_person_fits(struct call *call,
    const FeedRequest *request,
    Part part,
    const char *person_id,
    bool *ret_fits);

/* Somebody accepted: whoever took part for the same school before leaves, and the school's other
 * open offers are taken back. */
enum status school_take_over(struct call *call, const Match *match);

/* The request changed; the person did: who does not work at the school of their part leaves, and
 * their open offers are taken back. Whose account is closed stays: then the school is missing,
 * which is for a person to see. */
enum status schools_settle(struct call *call, const FeedRequest *request);
enum status person_schools_settle(struct call *call, const char *person_id);

/* move_missing_part, by what is kept of the request's matches and of people's accounts. */
enum status school_missing(
    struct call *call, const FeedRequest *request, const struct matches *matches, Part *ret_part);

#endif
