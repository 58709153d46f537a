#include "ranking/contributions.h"

#include "ranking/bm25.h"

#include <math.h>

enum { ROOM_AMPLE = 3 };          /* more room than this adds nothing */
static const double unsaid = 0.5; /* age group or form of help of a topic that was only heard */
/* Bounds are summed in floats, and in another order than scores: they may be off by this. */
static const double bound_slack = 1 + 1e-5;
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
enum { STALE_DAYS = 365, WORN_DAYS = 730 };

/* How one skill answers one need. */
struct answer {
	struct skill skill;
	bool there;              /* otherwise no skill answers it */
	double value;            /* closeness times strength */
	double level, age, form; /* 0..1 */
	double sum;              /* of all four, weighted */
};

/* How much of what is wanted is there, as bits; 1 when nothing special is wanted or everything is
 * there. */
static double mask_fit(unsigned wanted, unsigned there, bool stated)
{
	if (wanted == 0) {
		return 1;
	}
	if (!stated) {
		return unsaid;
	}
	return there == 0 ? 1
			  : (double)__builtin_popcount(wanted & there) / __builtin_popcount(wanted);
}

static struct answer answer_of(
    const struct rank_plan *plan, const struct skill *skill, double closeness)
{
	const double *weights = plan->index->weights.of;
	double value = closeness * skill->strength * (skill->stated ? 1 : plan->hearing);
	struct answer answer = {.skill = *skill,
	    .there = value > 0,
	    .value = value,
	    .level = (double)skill->level / LEVEL_COACHES,
	    .age = mask_fit(plan->query->ages, skill->ages, skill->stated),
	    .form = mask_fit(plan->query->forms, skill->forms, skill->stated)};
	answer.sum =
	    answer.value *
	    (weights[CONTRIBUTION_NEED] + weights[CONTRIBUTION_LEVEL] * answer.level +
		weights[CONTRIBUTION_AGE] * answer.age + weights[CONTRIBUTION_FORM] * answer.form);
	return answer;
}

/* A total order, so that it does not matter in which order skills come. */
static bool answer_is_better(const struct answer *a, const struct answer *b)
{
	if (!a->there) {
		return false;
	}
	if (!b->there || a->sum > b->sum || a->sum < b->sum) {
		return !b->there || a->sum > b->sum;
	}
	if (a->value > b->value || a->value < b->value) {
		return a->value > b->value;
	}
	if (a->skill.confirmed_at_ms != b->skill.confirmed_at_ms) {
		return a->skill.confirmed_at_ms > b->skill.confirmed_at_ms;
	}
	return a->skill.topic < b->skill.topic;
}

/* Whether a person who has stated this skill covers the need: a topic near enough, for an age group
 * that is asked for. */
static bool skill_covers(
    const struct rank_plan *plan, const struct plan_need *need, const struct skill *skill)
{
	return need->closeness[skill->topic] >= RANK_COVERS_FROM &&
	       mask_fit(plan->query->ages, skill->ages, true) > 0;
}

/* The skill that answers the need best of those that cover it. */
static struct answer covering_answer(
    const struct rank_plan *plan, const struct plan_need *need, const struct document *document)
{
	struct answer best = {0};
	if (need->closeness == NULL) {
		return best;
	}
	for (uint32_t i = 0; i < document->stated_count; i++) {
		struct skill skill = document_skill(document, i);
		if (!skill_covers(plan, need, &skill)) {
			continue;
		}
		struct answer answer = answer_of(plan, &skill, need->closeness[skill.topic]);
		if (answer_is_better(&answer, &best)) {
			best = answer;
		}
	}
	return best;
}

/* 1 just confirmed, falling to 0 in two years; 0 when never. */
static double freshness(int64_t now_ms, int64_t confirmed_at_ms)
{
	if (confirmed_at_ms <= 0) {
		return 0;
	}
	double days = (double)(now_ms - confirmed_at_ms) / (double)day_ms;
	return days <= 0 ? 1 : fmax(0, 1 - days / WORN_DAYS);
}

/* Half for a document of middling length that has every word of the text once. */
static double text_value(const struct rank_plan *plan, double text_raw)
{
	return text_raw / (text_raw + plan->text_mass);
}

/* What the answers to all needs come to; each sum lies in 0..1, and none but value above value. */
struct skill_sums {
	double value, level, age, form, freshness, outcomes;
};

static void fit_fill(const struct rank_plan *plan,
    const struct answer *answer,
    const struct topic_tally *tally,
    struct need_fit *fit)
{
	if (!answer->there) {
		return;
	}
	int64_t age_ms = plan->query->now_ms - answer->skill.confirmed_at_ms;
	fit->topic_id = vocabulary_topic_id(plan->index->vocabulary, answer->skill.topic);
	fit->closeness = answer->value;
	fit->level = answer->skill.level;
	fit->stale = answer->skill.stated && age_ms > STALE_DAYS * day_ms;
	fit->outcomes = tally->outcomes;
	fit->taken = tally->taken;
	fit->not_expertise = tally->not_expertise;
}

/* --- history; formulas in rank.h --- */

static double smoothed(double hits, double count, double prior)
{
	return (fmin(hits, count) + RANK_PRIOR * prior) / (count + RANK_PRIOR);
}

static double hits_of(uint64_t helped, uint64_t partly)
{
	return (double)helped + (double)partly / 2;
}

static double outcomes_rate(const struct outcome_counts *counts, double prior)
{
	return smoothed(hits_of(counts->helped, counts->partly), counts->counted, prior);
}

static double outcomes_of_person(const struct rank_plan *plan, const struct document *document)
{
	return outcomes_rate(&document->state.outcomes, plan->outcomes_mean);
}

static double readiness(const struct rank_plan *plan, const struct document *document)
{
	return smoothed(document->state.taken, document->state.asked, plan->readiness_mean);
}

/* What is known of the document's person where the topic was needed; zeros when nothing is. */
static struct topic_tally tally_of(const struct document *document, uint32_t topic)
{
	for (uint32_t i = 0; i < document->tally_count; i++) {
		if (document->tallies[i].topic == topic) {
			return document->tallies[i];
		}
	}
	return (struct topic_tally){.topic = topic};
}

static double trust(const struct topic_tally *tally)
{
	return smoothed(tally->taken, (double)tally->taken + tally->not_expertise, 1);
}

/* Laplace's rule of succession. */
static double mean_rate(double hits, double count)
{
	return (fmin(hits, count) + 1) / (count + 2);
}

void contributions_means_set(struct rank_plan *plan)
{
	const struct rank_totals *totals = &plan->index->store.totals;
	plan->outcomes_mean =
	    mean_rate(hits_of(totals->helped, totals->partly), (double)totals->counted);
	plan->readiness_mean = mean_rate((double)totals->taken, (double)totals->asked);
}

/* --- sums --- */

/* The topic heard that answers each need best: all have the same level, age and form, so that it is
 * the strongest. */
static void heard_answer(const struct rank_plan *plan,
    const struct document *document,
    struct answer answers[static RANK_NEEDS_MAX])
{
	const heard_skill *heard = document_heard(document);
	uint32_t best[RANK_NEEDS_MAX] = {0};
	double most[RANK_NEEDS_MAX], value;
	for (size_t i = 0; i < plan->query->need_count; i++) {
		most[i] = 0;
	}
	for (uint32_t i = 0; plan->hearing > 0 && i < document->heard_count; i++) {
		uint32_t topic = heard_topic(heard[i]);
		for (uint32_t bits = plan->answering[topic]; bits != 0; bits &= bits - 1) {
			uint32_t need = (uint32_t)__builtin_ctz(bits);
			value = plan->needs[need].closeness[topic] * heard_strength(heard[i]) *
				plan->hearing;
			if (value > most[need] ||
			    (value >= most[need] && topic < heard_topic(heard[best[need]]))) {
				most[need] = value;
				best[need] = i;
			}
		}
	}
	for (size_t i = 0; i < plan->query->need_count; i++) {
		if (most[i] > 0) {
			struct skill skill =
			    document_skill(document, document->stated_count + best[i]);
			answers[i] = answer_of(plan, &skill, plan->needs[i].closeness[skill.topic]);
		}
	}
}

/* The skill that answers each need best. */
static void needs_answer(const struct rank_plan *plan,
    const struct document *document,
    struct answer answers[static RANK_NEEDS_MAX])
{
	const struct stated_skill *stated = document_stated(document);
	for (size_t i = 0; i < plan->query->need_count; i++) {
		answers[i].there = false;
	}
	heard_answer(plan, document, answers);
	for (uint32_t i = 0; i < document->stated_count; i++) {
		uint32_t topic = stated[i].topic;
		for (uint32_t bits = plan->answering[topic]; bits != 0; bits &= bits - 1) {
			uint32_t number = (uint32_t)__builtin_ctz(bits);
			struct skill skill = document_skill(document, i);
			struct answer answer =
			    answer_of(plan, &skill, plan->needs[number].closeness[topic]);
			if (answer_is_better(&answer, &answers[number])) {
				answers[number] = answer;
			}
		}
	}
}

/* What the answers add to need, level, age and form at most. */
static double answers_most(
    const struct rank_plan *plan, const struct answer answers[static RANK_NEEDS_MAX])
{
	double most = 0;
	for (size_t i = 0; i < plan->query->need_count; i++) {
		most += answers[i].there ? plan->needs[i].share * answers[i].sum : 0;
	}
	return most * bound_slack;
}

static struct skill_sums needs_sum(const struct rank_plan *plan,
    const struct document *document,
    const struct answer answers[static RANK_NEEDS_MAX],
    struct need_fit *ret_fits)
{
	struct skill_sums sums = {0};
	double in_all = outcomes_of_person(plan, document);
	for (size_t i = 0; i < plan->query->need_count; i++) {
		const struct plan_need *need = &plan->needs[i];
		struct answer answer = answers[i];
		struct topic_tally tally = tally_of(document, need->topic);
		if (ret_fits != NULL) {
			ret_fits[i] = (struct need_fit){.need = (uint32_t)i};
			fit_fill(plan, &answer, &tally, &ret_fits[i]);
		}
		if (!answer.there) {
			continue;
		}
		double value = need->share * answer.value * trust(&tally);
		sums.value += value;
		sums.outcomes += value * outcomes_rate(&tally.outcomes, in_all);
		sums.level += value * answer.level;
		sums.age += value * answer.age;
		sums.form += value * answer.form;
		sums.freshness +=
		    value * freshness(plan->query->now_ms, answer.skill.confirmed_at_ms);
	}
	/* The shares add up to 1 but for rounding. */
	sums.value = fmin(1, sums.value);
	sums.level = fmin(1, sums.level);
	sums.age = fmin(1, sums.age);
	sums.form = fmin(1, sums.form);
	sums.freshness = fmin(1, sums.freshness);
	sums.outcomes = fmin(sums.value, sums.outcomes);
	return sums;
}

/* For a query without needs: age, form and freshness by whichever stated skill does best, as far as
 * the text fits. */
static struct skill_sums text_sum(
    const struct rank_plan *plan, const struct document *document, double text)
{
	struct skill_sums best = {.age = unsaid, .form = unsaid};
	bool stated = false;
	for (uint32_t i = 0; i < document->stated_count; i++) {
		const struct stated_skill *skill = &document_stated(document)[i];
		double age = mask_fit(plan->query->ages, skill->ages, true);
		double form = mask_fit(plan->query->forms, skill->forms, true);
		best.age = stated ? fmax(best.age, age) : age;
		best.form = stated ? fmax(best.form, form) : form;
		best.freshness =
		    fmax(best.freshness, freshness(plan->query->now_ms, skill->confirmed_at_ms));
		stated = true;
	}
	best.age *= text;
	best.form *= text;
	best.freshness *= text;
	return best;
}

static double balance(const struct rank_plan *plan, const struct document *document)
{
	double capacity = document->capacity, load = document->state.load;
	return load >= capacity ? 0 : (1 - load / capacity) * readiness(plan, document);
}

static unsigned room_left(const struct document *document)
{
	unsigned load = document->state.load;
	return load < document->capacity ? document->capacity - load : 0;
}

static double room(const struct document *document)
{
	return fmin(room_left(document), ROOM_AMPLE) / ROOM_AMPLE;
}

/* All parts, from what the answers come to and the raw text score. */
static void parts_fill(const struct rank_plan *plan,
    const struct document *document,
    struct skill_sums sums,
    double text_raw,
    struct candidate *candidate)
{
	const double *weights = plan->index->weights.of;
	double *parts = candidate->parts, text = text_value(plan, text_raw);
	double fit = fmax(sums.value, text), outcomes = sums.outcomes;
	outcomes += (fit - sums.value) * outcomes_of_person(plan, document);
	parts[CONTRIBUTION_NEED] = weights[CONTRIBUTION_NEED] * sums.value;
	if (plan->query->need_count == 0) {
		sums = text_sum(plan, document, text);
	}
	parts[CONTRIBUTION_TEXT] = weights[CONTRIBUTION_TEXT] * text;
	parts[CONTRIBUTION_LEVEL] = weights[CONTRIBUTION_LEVEL] * sums.level;
	parts[CONTRIBUTION_AGE] = weights[CONTRIBUTION_AGE] * sums.age;
	parts[CONTRIBUTION_FORM] = weights[CONTRIBUTION_FORM] * sums.form;
	parts[CONTRIBUTION_LOCALITY] =
	    weights[CONTRIBUTION_LOCALITY] * fit * locality_nearness(candidate->locality);
	parts[CONTRIBUTION_ROOM] = weights[CONTRIBUTION_ROOM] * fit * room(document);
	parts[CONTRIBUTION_BALANCE] = weights[CONTRIBUTION_BALANCE] * fit * balance(plan, document);
	parts[CONTRIBUTION_FRESHNESS] = weights[CONTRIBUTION_FRESHNESS] * sums.freshness;
	parts[CONTRIBUTION_OUTCOMES] = weights[CONTRIBUTION_OUTCOMES] * fmin(1, outcomes);
	candidate->score = 0;
	for (size_t i = 0; i < CONTRIBUTION_COUNT; i++) {
		candidate->score += parts[i];
	}
}

void contributions_score(const struct rank_plan *plan,
    uint32_t number,
    double text_raw,
    struct candidate *ret_candidate,
    struct need_fit *ret_fits)
{
	const struct rank_store *store = &plan->index->store;
	const struct document *document = &store->documents[number];
	struct answer answers[RANK_NEEDS_MAX];
	needs_answer(plan, document, answers);
	struct skill_sums sums = needs_sum(plan, document, answers, ret_fits);
	ret_candidate->room = room_left(document);
	ret_candidate->outcomes = document->state.outcomes;
	ret_candidate->asked = document->state.asked;
	ret_candidate->taken = document->state.taken;
	ret_candidate->locality = locality_of(&plan->place, &store->seats[number]);
	parts_fill(plan, document, sums, text_raw, ret_candidate);
}

bool contributions_contend(const struct rank_plan *plan,
    uint32_t number,
    double text_most,
    double floor,
    struct contender *ret_contender)
{
	const struct rank_store *store = &plan->index->store;
	const struct document *document = &store->documents[number];
	struct candidate candidate = {.locality = locality_of(&plan->place, &store->seats[number])};
	struct answer answers[RANK_NEEDS_MAX];
	needs_answer(plan, document, answers);
	if (contributions_bound_with(
		plan, answers_most(plan, answers), text_most, candidate.locality) < floor) {
		return false;
	}
	struct skill_sums sums = needs_sum(plan, document, answers, NULL);
	parts_fill(plan, document, sums, text_most, &candidate);
	if (candidate.score * bound_slack < floor) {
		return false;
	}
	parts_fill(plan, document, sums, contributions_text_raw(plan, document), &candidate);
	*ret_contender = (struct contender){.score = candidate.score,
	    .document = number,
	    .locality = candidate.locality,
	    .left_out = contributions_obstacle(plan, number),
	    .room = room_left(document)};
	return true;
}

double contributions_cover(
    const struct rank_plan *plan, const struct plan_need *need, const struct document *document)
{
	const double *weights = plan->index->weights.of;
	struct answer answer = covering_answer(plan, need, document);
	if (!answer.there) {
		return 0;
	}
	double fresh = freshness(plan->query->now_ms, answer.skill.confirmed_at_ms);
	struct topic_tally tally = tally_of(document, need->topic);
	double outcomes = outcomes_rate(&tally.outcomes, outcomes_of_person(plan, document));
	double aside = weights[CONTRIBUTION_ROOM] * room(document) +
		       weights[CONTRIBUTION_BALANCE] * balance(plan, document) +
		       weights[CONTRIBUTION_FRESHNESS] * fresh +
		       weights[CONTRIBUTION_OUTCOMES] * outcomes;
	return need->share * trust(&tally) * (answer.sum + answer.value * aside);
}

double contributions_text_raw(const struct rank_plan *plan, const struct document *document)
{
	uint8_t frequencies[PLAN_TERMS_MAX];
	double damping = bm25_damping(document->length, plan->length_mean), raw = 0;
	rank_plan_count(plan, document, frequencies);
	for (size_t i = 0; i < plan->term_count; i++) {
		if (frequencies[i] > 0) {
			raw += bm25_term(plan->terms[i].weight, frequencies[i], damping);
		}
	}
	return raw;
}

struct skill_bound contributions_skill_bound(const struct rank_plan *plan, uint32_t impact)
{
	const double *weights = plan->index->weights.of;
	const struct rank_query *query = plan->query;
	bool stated = impact >= IMPACT_STATED;
	double level = (double)impact_level(impact) / LEVEL_COACHES;
	double most = bound_slack * impact_strength(impact) * (stated ? 1 : plan->hearing);
	struct skill_bound bound = {
	    .always = most * (weights[CONTRIBUTION_NEED] + weights[CONTRIBUTION_LEVEL] * level)};
	if (!stated || query->ages == 0) {
		bound.always += most * weights[CONTRIBUTION_AGE] * mask_fit(query->ages, 0, stated);
	} else {
		bound.ages = query->ages;
		bound.an_age = most * weights[CONTRIBUTION_AGE] / __builtin_popcount(query->ages);
	}
	if (!stated || query->forms == 0) {
		bound.always +=
		    most * weights[CONTRIBUTION_FORM] * mask_fit(query->forms, 0, stated);
	} else {
		bound.forms = query->forms;
		bound.a_form = most * weights[CONTRIBUTION_FORM] / __builtin_popcount(query->forms);
	}
	return bound;
}

void contributions_bound_set(struct rank_plan *plan)
{
	const double *weights = plan->index->weights.of;
	struct plan_bound *bound = &plan->bound;
	double aside = 0, text = weights[CONTRIBUTION_TEXT];
	for (size_t i = CONTRIBUTION_ROOM; i < CONTRIBUTION_COUNT; i++) {
		aside += weights[i];
	}
	for (enum locality i = LOCALITY_SCHOOL; i <= LOCALITY_REGION; i++) {
		double nearness = weights[CONTRIBUTION_LOCALITY] * locality_nearness(i);
		bound->by_fit[i] = (aside + nearness) * bound_slack;
	}
	if (plan->query->need_count == 0) {
		text += weights[CONTRIBUTION_AGE] + weights[CONTRIBUTION_FORM];
	}
	bound->text_value = text_value(plan, plan->text_most);
	bound->text_full = text * bound_slack;
	bound->text = bound->text_full * bound->text_value;
	bound->by_text = (text + aside + weights[CONTRIBUTION_LOCALITY]) * bound_slack;
	bound->fit_a_skill =
	    weights[CONTRIBUTION_NEED] > 0 ? bound_slack / weights[CONTRIBUTION_NEED] : HUGE_VAL;
}

double contributions_text_least(const struct rank_plan *plan, double score)
{
	double text = score / plan->bound.by_text;
	if (!(text > 0)) {
		return 0;
	}
	return text < 1 ? plan->text_mass * text / (1 - text) / bound_slack : HUGE_VAL;
}

static bool is_excluded(const struct rank_plan *plan, uint32_t number)
{
	for (size_t i = 0; i < plan->excluded_count; i++) {
		if (plan->excluded[i] == number) {
			return true;
		}
	}
	return false;
}

static bool is_on_leave(const struct document *document, int64_t now_ms)
{
	bool none = document->leave_from_ms == 0 && document->leave_to_ms == 0;
	bool open_ended = document->leave_to_ms == 0;
	return !none && document->leave_from_ms <= now_ms &&
	       (open_ended || now_ms < document->leave_to_ms);
}

enum left_out contributions_obstacle(const struct rank_plan *plan, uint32_t number)
{
	const struct document *document = &plan->index->store.documents[number];
	if (is_excluded(plan, number)) {
		return LEFT_OUT_CONFLICT;
	}
	if (plan->query->sectors != 0 && (plan->query->sectors >> document->sector & 1) == 0) {
		return LEFT_OUT_RECIPIENT;
	}
	if (!locality_is_served(&plan->place, document)) {
		return LEFT_OUT_AREA;
	}
	if (is_on_leave(document, plan->query->now_ms)) {
		return LEFT_OUT_ON_LEAVE;
	}
	return room_left(document) == 0 ? LEFT_OUT_FULL : LEFT_OUT_NONE;
}
