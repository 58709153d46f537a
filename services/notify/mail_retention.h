/* How long notify keeps what, and forgetting it. */
#ifndef SAMEN_NOTIFY_MAIL_RETENTION_H
#define SAMEN_NOTIFY_MAIL_RETENTION_H

#include "runtime/retention.h"

/* Statuses of retention_read. */
enum status mail_retention_read(const struct config *config, struct retention_days *ret_days);

/* Forgets some of the mail that ended so long ago, and what people want who are not known. */
enum status mail_retention_purge(struct call *call, const struct retention_days *days);

/* Fills the report. */
enum status mail_retention_report(struct call *call,
    const struct retention_days *days,
    Samen__Common__V1__GetRetentionResponse *response);

#endif
