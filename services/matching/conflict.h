/* Conflict of interest: who may not help with a request, and why. */
#ifndef SAMEN_CONFLICT_H
#define SAMEN_CONFLICT_H

#include "matching/matching_store.h"

enum conflict {
	CONFLICT_NONE,
	CONFLICT_FILER,       /* asks it themselves, perhaps under another account */
	CONFLICT_KNOWS_PUPIL, /* said so when the request was offered to them */
	CONFLICT_STOPPED,     /* a match of theirs on this request was stopped before */
	CONFLICT_DID_NOT_FIT, /* a match of theirs with this filer was stopped: it did not fit */
	CONFLICT_NAMESAKE,    /* same name and organisation as somebody of the kinds above */
	CONFLICT_OWN_SCHOOL,  /* works where help from outside was asked for */
	CONFLICT_COUNT
};

struct conflicts {
	struct id_list people;
	enum conflict *why; /* of each of them */
};

/*
 * Everyone with a conflict, in the arena. Accounts with the same e-mail address are one person;
 * those with the same name at the same organisation are taken for one, and told so.
 */
enum status conflicts_find(
    struct call *call, const FeedRequest *request, struct conflicts *ret_conflicts);
enum conflict conflicts_why(const struct conflicts *conflicts, const char *person_id);

#endif
