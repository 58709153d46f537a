/*
 * Tables of each month for the whole region: published once, a day after the month has ended, and
 * never changed. docs/figures.md says what is in them.
 */
#ifndef SAMEN_MONTHS_H
#define SAMEN_MONTHS_H

#include "runtime/call.h"

/*
 * A timer: publishes the oldest month that is due and was not published, from that of the first
 * request on; a few at once. Waits for an hour after the copy of what directory or intake has was
 * begun anew: a part of the requests would be taken for all, and who sees what would not be known.
 * OUT_OF_RANGE when there are too many areas or topics.
 */
enum status matching_publish_months(struct call *call, void *arg);

#endif
