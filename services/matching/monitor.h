/* How far a request is. Pure. */
#ifndef SAMEN_MONITOR_H
#define SAMEN_MONITOR_H

#include "matching/matching_store.h"

Samen__Matching__V1__Progress progress_of(
    const FeedRequest *request, const struct offers *offers, const struct matches *matches);

#endif
