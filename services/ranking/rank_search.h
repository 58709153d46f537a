/* Finds the best documents for a plan. */
#ifndef SAMEN_RANK_SEARCH_H
#define SAMEN_RANK_SEARCH_H

#include "ranking/rank_plan.h"
#include "ranking/toplist.h"

enum { RANK_LEFT_OUT_MAX = 20 };

/*
 * The best of the plan's query, in order: those who can be asked in *ret_ranked, and in
 * *ret_left_out those who would have come before the last of them. RESOURCE_EXHAUSTED when memory
 * is short. The caller finishes both lists. Does not block.
 */
enum status rank_search_run(const struct rank_plan *plan,
    struct arena *arena,
    struct toplist *ret_ranked,
    struct toplist *ret_left_out);

#endif
