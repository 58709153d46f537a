/*
 * What intake knows of the directory, from its feed: which organisations and topics there
 * are, and whose tokens count no more. Derived: it is built again when the directory's history
 * changes.
 */
#ifndef SAMEN_KNOWN_H
#define SAMEN_KNOWN_H

#include "runtime/call.h"
#include "runtime/follower.h"

/* For service_definition.sources. Static storage. */
const struct follower_source *known_source(void);

/* An organisation as it is known. */
struct known_organisation {
	const char *area_id; /* "" for none */
	uint32_t sector;     /* samen.common.v1.Sector */
	bool closed;
};
/* Its texts are in the call's arena. NOT_FOUND when the organisation has not arrived here. */
enum status known_organisation(
    struct call *call, const char *organisation_id, struct known_organisation *ret_known);

/* OK or NOT_FOUND. */
enum status known_topic(struct call *call, const char *topic_id);

/* Whether a person files and closes nothing any more: the account is closed, or no teacher's. False
 * for one who is not known here. */
enum status known_teacher_gone(struct call *call, const char *person_id, bool *ret_gone);

/* OK, or UNAUTHENTICATED when the caller's account is closed or the token was issued before a
 * sign-out. A person unknown here passes. */
enum status known_admits(struct call *call);

#endif
