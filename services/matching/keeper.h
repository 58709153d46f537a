/*
 * The keeper of a request: a consultant who looks after it, and may do for the filer what matching
 * lets the filer do. There is at most one.
 */
#ifndef SAMEN_KEEPER_H
#define SAMEN_KEEPER_H

#include "matching/matching_store.h"

/* Makes the caller the keeper; *ret_from is who it was until now, "" for nobody or the caller. */
enum status keeper_take(struct call *call, const char *request_id, const char **ret_from);
/* FAILED_PRECONDITION, worded, when the caller is not the keeper. */
enum status keeper_let_go(struct call *call, const char *request_id);

/*
 * Whether the caller, who is this to a match or offer of the request (WHOSE_ bits), and came this
 * far by the table of routes, may do what the filer does: who is more to it than a consultant of
 * its area, or its keeper. Not a keeper who helps or helped with the request, by whichever match,
 * where helpers may not do it themselves. PERMISSION_DENIED, worded.
 */
enum status keeper_check(struct call *call, unsigned rights, const char *request_id);

/* The request or its keeper changed: there is no keeper any more where that is no consultant who
 * watches its area. A person who is not here (yet) stays. */
enum status keeper_review(struct call *call, const char *request_id);
/* The same for all requests that the person looks after; gone: there is no such person any more. */
enum status keeper_review_person(struct call *call, const char *person_id, bool gone);

#endif
