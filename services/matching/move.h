/*
 * RETURN and TRANSITION: people of the sending and the receiving school take part beside those who
 * help. The filer takes part for their own school, somebody else for the other one. Pure.
 */
#ifndef SAMEN_MOVE_H
#define SAMEN_MOVE_H

#include "matching/matching_store.h"

#define PART_NONE SAMEN__MATCHING__V1__PART__PART_UNSPECIFIED
#define PART_HELPER SAMEN__MATCHING__V1__PART__HELPER
#define PART_SENDING SAMEN__MATCHING__V1__PART__SENDING_SCHOOL
#define PART_RECEIVING SAMEN__MATCHING__V1__PART__RECEIVING_SCHOOL

/* Whether a number of Part is that of a school. */
bool part_is_school(uint32_t part);

/* Whether this is about help. What somebody does for a school is none: it takes no room, ends
 * nobody's waiting, and says nothing about who helps well. */
bool offer_is_help(const Offer *offer);
bool match_is_help(const Match *match);

/* The part of the filer, and of the other school; PART_NONE when the request is of another kind or
 * the filer's school is neither. */
Part move_part_of_filer(const FeedRequest *request);
Part move_part_of_other(const FeedRequest *request);
/* The school of a part; "" when there is none, or it is not known. */
const char *move_school(const FeedRequest *request, Part part);

/* Whether a person may take part like this: an open account; for a school a teacher or specialist
 * who works there, for help a specialist. NULL may not. */
bool move_person_fits(const FeedRequest *request, Part part, const FeedPerson *person);

/* The match of whoever takes part for a school; of several that ended the latest. NULL for none. */
const Match *move_party(const struct matches *matches, Part part);

/*
 * The school for which nobody takes part, though it is known and the request is open; PART_NONE
 * when all are there. other: the account of whoever move_party says of the other school, NULL when
 * nobody does or it is not here (any more).
 */
Part move_missing_part(const FeedRequest *request, const FeedPerson *other);

#endif
