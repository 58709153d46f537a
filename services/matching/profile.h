/* What the index is to know of a specialist and of the topics, read from the store. */
#ifndef SAMEN_PROFILE_H
#define SAMEN_PROFILE_H

#include "matching/matching_types.h"
#include "ranking/rank.h"
#include "runtime/call.h"

enum { CAPACITY_DEFAULT = 2 };

/* Whether this person can be asked for help: an open account that holds the role. NULL cannot. */
bool person_is_specialist(const FeedPerson *person);
/* Whether this is an open account of a teacher. NULL is none. */
bool person_is_teacher(const FeedPerson *person);
bool person_is_consultant(const FeedPerson *person);

/* Age groups and forms of help as the bits of rank.h; unspecified: none. */
age_mask age_bit(Samen__Common__V1__AgeGroup group);
form_mask form_bits(const Samen__Common__V1__FormOfHelp *forms, size_t count);

/*
 * The person's profile, in the call's arena. NOT_FOUND when they are not to be proposed: no open
 * account, not a specialist, or without expertise.
 */
enum status profile_load(struct call *call, const char *person_id, struct profile *ret_profile);
/* How many requests at once, and whether the person is on leave now. */
enum status person_room(
    struct call *call, const char *person_id, unsigned *ret_capacity, bool *ret_on_leave);

/* All topics that are not retired, in the call's arena. */
enum status topics_load(struct call *call, struct topic_entry **ret_topics, size_t *ret_count);

#endif
