/* A search through what can be settled of single pairs: branch and bound (Land and Doig 1960),
 * depth first, with the bounds of Lagrangian relaxation. */
#ifndef SAMEN_ASSIGNMENT_BRANCH_H
#define SAMEN_ASSIGNMENT_BRANCH_H

#include "planning/assignment_exchange.h"
#include "planning/assignment_target.h"

struct branch {
	struct target *target; /* set */
	struct exchange *exchange;
	struct roster *best;  /* every better plan that is found goes here */
	struct roster *trial; /* room for a plan on the way */
	int64_t total;        /* only plans of more total are better */
	bool is_first_enough; /* stops at the first */
	/* Of the search. */
	bool is_found;
	int64_t open; /* the bound of what was not searched; INT64_MIN: all was */
};

/* Searches until all is, or the target is over. The target must be set anew afterwards. */
void branch_search(struct branch *branch);

#endif
