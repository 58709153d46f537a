/*
 * People who no longer take part: their account was closed, or they never accepted an invitation.
 * When the days are over all that tells who it was is deleted. Of somebody who took part a nameless
 * person is left, since requests, matches and logs refer to the id; of others nothing.
 */
#ifndef SAMEN_DIRECTORY_FORMER_H
#define SAMEN_DIRECTORY_FORMER_H

#include "runtime/id.h"
#include "runtime/retention.h"

/* Reads the settings of samen.conf, as retention_read. */
enum status former_read(const struct config *config, struct retention_days *ret_days);

/* Looks at some people after *purged_to, moves it on, and begins again behind the last one. */
enum status former_purge_some(
    struct call *call, const struct retention_days *days, struct id *purged_to);

/* Fills the report: all that the directory keeps about people. */
enum status former_report(struct call *call,
    const struct retention_days *days,
    Samen__Common__V1__GetRetentionResponse *response);

#endif
