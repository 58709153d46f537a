/* The parts of a person's score for a query. Pure. */
#ifndef SAMEN_CONTRIBUTIONS_H
#define SAMEN_CONTRIBUTIONS_H

#include "matching/rank_plan.h"

/* Why the person cannot be asked; NONE when they can. Says nothing about fit. */
enum left_out contributions_obstacle(const struct rank_plan *plan, uint32_t number);

/*
 * Fills parts, score, locality, room and history of *ret_candidate for a living document whose
 * words give this raw text score, and nothing else. Nothing fits: all parts 0. Fills fits too,
 * need_count of them, unless NULL.
 */
void contributions_score(const struct rank_plan *plan,
    const struct document *document,
    double text_raw,
    struct candidate *ret_candidate,
    struct need_fit *ret_fits);

/* What the skill that covers this need best adds to the score of its document, but for locality; 0
 * when none covers it. */
double contributions_cover(
    const struct rank_plan *plan, const struct plan_need *need, const struct document *document);

/* The raw text score from the document's own terms: the sum of the plan's terms in their order, as
 * the postings give it. */
double contributions_text_raw(const struct rank_plan *plan, const struct document *document);

/* What a skill of this closeness and level adds at most to a need's share of need, level, age and
 * form. */
double contributions_skill_bound(
    const struct rank_plan *plan, const struct plan_need *need, double closeness, enum level level);

/* Sets what the smoothed rates of history start from. */
void contributions_means_set(struct rank_plan *plan);

/* Makes contributions_bound ready; last of all when a plan is made. */
void contributions_bound_set(struct rank_plan *plan);

/* No document scores more with at most this much of need, level, age and form, and at most this raw
 * text score. */
double contributions_bound(const struct rank_plan *plan, double skill, double text_raw);

#endif
