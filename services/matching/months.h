/*
 * Tables of each month for the whole region: published once, a day after the month has ended, and
 * never changed. docs/figures.md says what is in them.
 *
 * Finding out what to hide may take many seconds, for which no write is to wait: a month is
 * gathered in a reading, worked out outside any transaction, and published in a short write.
 * publisher.h does these one after the other.
 */
#ifndef SAMEN_MONTHS_H
#define SAMEN_MONTHS_H

#include "runtime/call.h"

#include <stdatomic.h>

/* A month on its way to be published. */
struct month_draft;

/* NULL when memory is out. */
struct month_draft *month_draft_open(void);
/* Takes NULL. */
void month_draft_close(struct month_draft *draft);
/* That was gathered; as in runtime/month.h. */
int month_draft_month(const struct month_draft *draft);

/*
 * In a reading: counts the oldest month that is due and was not published, from that of the first
 * request on, into the draft, in the place of what was in it. arg is the draft. NOT_FOUND when none
 * is due, or an hour has not passed since the copy of what directory or intake has was begun anew:
 * a part of the requests would be taken for all, and who sees what would not be known.
 * FAILED_PRECONDITION when it is not known when that was: months_begin_copy is called for.
 * OUT_OF_RANGE when there are too many areas or topics.
 */
enum status month_gather(struct call *call, void *arg);
/* In a write: the copy counts as begun now. */
enum status months_begin_copy(struct call *call, void *arg);
/* Works out what is hidden, on this thread; may take many seconds. CANCELLED soon after stopping
 * became true; NULL: never. */
enum status month_hide(struct month_draft *draft, const atomic_bool *stopping);
/* In a write: keeps the tables that were worked out. arg is the draft. Nothing is changed and
 * ALREADY_EXISTS when the month was published meanwhile, ABORTED when the copy was begun anew or
 * consultants watch other areas now. */
enum status month_publish(struct call *call, void *arg);

#endif
