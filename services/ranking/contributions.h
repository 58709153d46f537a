/* The parts of a person's score for a query. Pure. */
#ifndef SAMEN_CONTRIBUTIONS_H
#define SAMEN_CONTRIBUTIONS_H

#include "ranking/rank_plan.h"
#include "ranking/toplist.h"

/* Why the person cannot be asked; NONE when they can. Says nothing about fit. */
enum left_out contributions_obstacle(const struct rank_plan *plan, uint32_t number);

/*
 * Fills parts, score, locality, room and history of *ret_candidate for a living document whose
 * words give this raw text score, and nothing else. Nothing fits: all parts 0. Fills fits too,
 * need_count of them, unless NULL.
 */
void contributions_score(const struct rank_plan *plan,
    uint32_t number,
    double text_raw,
    struct candidate *ret_candidate,
    struct need_fit *ret_fits);

/* What the skill that covers this need best adds to the score of its document, but for locality; 0
 * when none covers it. */
double contributions_cover(
    const struct rank_plan *plan, const struct plan_need *need, const struct document *document);

/* The raw text score: the sum of the plan's terms in their order. */
double contributions_text_raw(const struct rank_plan *plan, const struct document *document);

/*
 * Whether a living document, whose raw text score is at most text_most, can come into a list with
 * this score at the bottom; then, and only then, *ret_contender is what there is to know of it.
 * Looks into its text last.
 */
bool contributions_contend(const struct rank_plan *plan,
    uint32_t number,
    double text_most,
    double floor,
    struct contender *ret_contender);

/* Sets what the smoothed rates of history start from. */
void contributions_means_set(struct rank_plan *plan);

/* What a skill of one impact adds at most to need, level, age and form of a need of share 1 for its
 * own topic, as far as its masks say; of less share and closeness it is as much less. */
struct skill_bound {
	double always, an_age, a_form;
	age_mask ages; /* what is wanted; 0 where masks do not matter */
	form_mask forms;
};
struct skill_bound contributions_skill_bound(const struct rank_plan *plan, uint32_t impact);

/* How many bits each half has, side by side (Warren, "Hacker's Delight", 2002). */
static inline uint32_t halves_count(uint32_t bits)
{
	bits -= bits >> 1 & 0x55555555;
	bits = (bits & 0x33333333) + (bits >> 2 & 0x33333333);
	bits = (bits + (bits >> 4)) & 0x0f0f0f0f;
	return (bits + (bits >> 8)) & 0x001f001f;
}

/* The bound for a posting's masks, ages above forms. */
static inline double skill_bound_with(const struct skill_bound *bound, uint32_t masks)
{
	uint32_t ages = masks >> 16 == 0 ? bound->ages : masks >> 16 & bound->ages;
	uint32_t forms = (masks & 0xffff) == 0 ? bound->forms : masks & bound->forms;
	uint32_t counts = halves_count(ages << 16 | forms);
	return bound->always + bound->an_age * (counts >> 16) + bound->a_form * (counts & 0xffff);
}

/* Makes the bounds below ready; last of all when a plan is made. */
void contributions_bound_set(struct rank_plan *plan);

/* No document as near as this scores more with at most this much of need, level, age and form. */
static inline double contributions_bound(
    const struct rank_plan *plan, double skill, enum locality locality)
{
	const struct plan_bound *bound = &plan->bound;
	double need = skill * bound->fit_a_skill;
	double fit = need < 1 ? need : 1;
	fit = fit > bound->text_value ? fit : bound->text_value;
	return skill + bound->text + bound->by_fit[locality] * fit;
}

/* The same with at most this raw text score. */
static inline double contributions_bound_with(
    const struct rank_plan *plan, double skill, double text_raw, enum locality locality)
{
	const struct plan_bound *bound = &plan->bound;
	double need = skill * bound->fit_a_skill, text = text_raw / (text_raw + plan->text_mass);
	double fit = need < 1 ? need : 1;
	fit = fit > text ? fit : text;
	return skill + bound->text_full * text + bound->by_fit[locality] * fit;
}

/* The raw text score below which a document without skill scores less than this; 0 or above. */
double contributions_text_least(const struct rank_plan *plan, double score);

#endif
