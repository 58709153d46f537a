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

/* How far the purge has come; at first empty. */
struct former_round {
	struct id purged_to; /* the person whom it looked at last */
	bool is_again;       /* all were looked at before */
};

/* Looks at some people behind the last one, moves on, and begins again when all were looked at.
 * Damaged ones are passed over, and said in the first round. */
enum status former_purge_some(
    struct call *call, const struct retention_days *days, struct former_round *round);

/* Fills the report: all that the directory keeps about people. */
enum status former_report(struct call *call,
    const struct retention_days *days,
    Samen__Common__V1__GetRetentionResponse *response);

#endif
