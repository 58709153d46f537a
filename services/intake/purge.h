/* What intake keeps for how long, and its purge. */
#ifndef SAMEN_PURGE_H
#define SAMEN_PURGE_H

#include "runtime/retention.h"

/* Reads the settings of samen.conf, as retention_read. */
enum status purge_read(const struct config *config, struct retention_days *ret_days);

/* Of the access log, which access_purge.h purges. */
unsigned purge_log_days(const struct retention_days *days);

/* Purges a little of what is over: requests that have ended, and proofs. What is on hold stays, and
 * open requests are never purged. */
enum status purge_some(struct call *call, const struct retention_days *days);

/* Fills the report. */
enum status purge_report(struct call *call,
    const struct retention_days *days,
    Samen__Common__V1__GetRetentionResponse *response);

#endif
