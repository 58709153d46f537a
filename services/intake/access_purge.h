/* The retention of the access log: its oldest entries are purged, behind a signed cut. */
#ifndef SAMEN_ACCESS_PURGE_H
#define SAMEN_ACCESS_PURGE_H

#include "intake/access_log.h"

#include "runtime/retention.h"

/* The class of record, as in the report of what is kept. */
#define ACCESS_LOG_CLASS "access_log"

/*
 * Purges the entries of days that lie more than a number of days back, from the oldest on, up to
 * the first one that must be kept, and logs that. Bounded: what is left goes in the next runs.
 */
struct access_purge {
	uint32_t days;
	const struct signing_key *key;
	const char *generation;
	/* Whether entries about this request may go; NULL: all may. */
	bool (*may_purge)(struct call *call, const char *request_id);
};
enum status access_log_purge(struct call *call, const struct access_purge *purge);

/* For the report of what is kept. What is on hold is not counted apart. */
enum status access_log_count(struct call *call, unsigned days, struct retention_stock *ret_stock);

#endif
