/* Requests by date, for retention: which of them are open since when, ended since when, on hold. */
#ifndef SAMEN_REQUEST_DATES_H
#define SAMEN_REQUEST_DATES_H

#include "intake/intake_store.h"

enum request_dated {
	DATED_OPEN,  /* since filing */
	DATED_ENDED, /* since it was closed or withdrawn; not those on hold */
	DATED_HELD,  /* on hold, open or ended; since filing */
	DATED_ASIDE, /* ended, and too damaged to be purged; since its end */
	DATED_COUNT
};

/* What all keys of these requests begin with; behind it come the time and the id. */
struct store_key request_dates_prefix(enum request_dated dated);

/* Puts the request where it belongs now, or takes it out. When it was filed never changes, nor when
 * it ended once it has. */
enum status request_dates_put(struct store_txn *txn, const StoredRequest *request);
enum status request_dates_remove(struct store_txn *txn, const StoredRequest *request);

/* Puts one that has ended, and does not load, where nobody comes across it again. */
enum status request_dates_set_aside(struct store_txn *txn, const char *id, int64_t ended_at_ms);

/* Puts all requests of a store that has no dates yet. */
enum status request_dates_build(struct store_txn *txn);

#endif
