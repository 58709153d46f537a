/* Holds: a request on hold is neither erased nor purged, and its access log is kept. */
#ifndef SAMEN_HOLD_H
#define SAMEN_HOLD_H

#include "intake/intake_store.h"

/* FAILED_PRECONDITION, worded with the reason, when it is on hold. */
enum status hold_check_none(struct call *call, const StoredRequest *request);

/* Whether there is such a request and it is on hold. DATA_LOSS. */
enum status request_is_held(struct call *call, const char *request_id, bool *ret_held);

#endif
