/*
 * What intake knows of the directory, from its feed: where organisations lie, which topics there
 * are, and whose tokens count no more. Derived: it is built again when the directory's history
 * changes.
 */
#ifndef SAMEN_KNOWN_H
#define SAMEN_KNOWN_H

#include "runtime/call.h"
#include "runtime/follower.h"

/* For service_definition.sources. Static storage. */
const struct follower_source *known_source(void);

/* The area an organisation lies in ("" for none), in the call's arena. NOT_FOUND when the
 * organisation has not arrived here. */
enum status known_area(struct call *call, const char *organisation_id, const char **ret_area_id);

/* What kind an organisation is (samen.common.v1.Sector). NOT_FOUND as above. */
enum status known_sector(struct call *call, const char *organisation_id, uint32_t *ret_sector);

/* OK or NOT_FOUND. */
enum status known_topic(struct call *call, const char *topic_id);

/* OK, or UNAUTHENTICATED when the caller's account is closed or the token was issued before a
 * sign-out. A person unknown here passes. */
enum status known_admits(struct call *call);

#endif
