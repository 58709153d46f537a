/* The parts of a person's score for a query. Pure. */
#ifndef SAMEN_CONTRIBUTIONS_H
#define SAMEN_CONTRIBUTIONS_H

#include "matching/rank_plan.h"

/* Why the person cannot be asked; NONE when they can. Says nothing about fit. */
enum left_out contributions_obstacle(const struct rank_plan *plan, uint32_t number);

unsigned contributions_room(const struct document *document);

/*
 * Fills parts, score, locality and room of *ret_candidate for a living document whose words give
 * this raw text score, and nothing else. Nothing fits: all parts 0. Fills fits too, need_count of
 * them, unless NULL.
 */
void contributions_score(const struct rank_plan *plan,
    const struct document *document,
    double text_raw,
    struct candidate *ret_candidate,
    struct need_fit *ret_fits);

/* The raw text score from the document's own terms: the sum of the plan's terms in their order, as
 * the postings give it. */
double contributions_text_raw(const struct rank_plan *plan, const struct document *document);

/* No document with this raw text score and, for its needs, at most this sum of shares times
 * closeness scores more. */
double contributions_bound(const struct rank_plan *plan, double text_raw, double need_bound);

#endif
