/* The log of openings as it was before it was one chain of hashes: a list a request. */
#ifndef SAMEN_ACCESS_UPGRADE_H
#define SAMEN_ACCESS_UPGRADE_H

#include "runtime/store.h"

/* Takes all openings of before over into the access log, in the order of time, and leaves none
 * behind. For a store without a log. RESOURCE_EXHAUSTED, UNAVAILABLE. */
enum status access_log_take_over(struct store_txn *txn);

#endif
