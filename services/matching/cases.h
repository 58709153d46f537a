/* Requests with all that became of them, as overview/figures.h counts them. */
#ifndef SAMEN_CASES_H
#define SAMEN_CASES_H

#include "matching/matching_store.h"
#include "overview/figures.h"

/* Takes one case; what it points at is gone when this returns. */
typedef enum status cases_each(void *arg, const struct figures_case *from);

/*
 * Hands out every request of these areas, in no particular order, until each returns another status
 * than OK, which is this one's then. The call's memory does not grow with their number.
 */
enum status cases_of_areas(
    struct call *call, char *const *area_ids, size_t count, cases_each *each, void *arg);
/* The same for the whole region. */
enum status cases_of_region(struct call *call, cases_each *each, void *arg);

#endif
