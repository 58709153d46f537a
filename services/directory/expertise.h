/* Who knows what, and how much room they have. All functions work in the call's transaction. */
#ifndef SAMEN_DIRECTORY_EXPERTISE_H
#define SAMEN_DIRECTORY_EXPERTISE_H

#include "directory/directory_store.h"

enum {
	EXPERTISE_EVIDENCE_CHARS_MAX = 2000,
	EXPERTISE_PER_PERSON_MAX = 200,
	EXPERTISE_STALE_DAYS = 365
};

/*
 * The person that a call is about: person_id, or the caller when it is empty. Specialists act for
 * themselves, coordinators for everyone: PERMISSION_DENIED otherwise. NOT_FOUND. Both worded.
 */
enum status expertise_holder_find(
    struct call *call, const char *person_id, StoredPerson **ret_person);
/* The same; FAILED_PRECONDITION (worded) when that person is no specialist or their account is
 * closed. */
enum status specialist_find(struct call *call, const char *person_id, StoredPerson **ret_person);

/* Whether it was not confirmed for more than a year. */
bool expertise_is_stale(const StoredExpertise *expertise, int64_t now_ms);

/*
 * Adds or replaces; confirmed as of now. INVALID_ARGUMENT (fields named) when the topic is not in
 * use; FAILED_PRECONDITION beyond EXPERTISE_PER_PERSON_MAX.
 */
enum status expertise_put(struct call *call, const StoredExpertise *wish);

/* Confirms these topics of the person as of now, or all when none is named. INVALID_ARGUMENT names
 * those that the person does not have. */
enum status expertise_confirm(
    struct call *call, const char *person_id, char *const *topic_ids, size_t topic_count);

/* NOT_FOUND (worded). */
enum status expertise_take_away(struct call *call, const char *person_id, const char *topic_id);

#endif
