/* From a query to its answer: the search finds who is in it, the contributions say why. */
#include "ranking/rank.h"

#include "ranking/contributions.h"
#include "ranking/rank_search.h"

#include <math.h>
#include <string.h>

/* Below this share of the best score only who entered a needed topic is worth showing. */
static const double far_fetched_below = 1.0 / 3;
/* A shared word that counts less than this share of the heaviest one says nothing. */
static const double word_worth_saying = 0.25;
/* A word that was only guessed from what looks like it counts a little, but is not shown. */
static const double word_share_worth_saying = 0.45;

/* Whether the word is among them already: it may stand for several terms. */
static bool is_told(const struct candidate *candidate, const struct plan_term *term)
{
	for (size_t i = 0; i < candidate->word_count; i++) {
		if (strcmp(candidate->words[i], term->word) == 0) {
			return true;
		}
	}
	return false;
}

/* The words of the text that the document shares and that carry weight, the heaviest first. */
static enum status words_fill(const struct rank_plan *plan,
    const struct document *document,
    struct arena *arena,
    struct candidate *candidate)
{
	candidate->words = arena_alloc(arena, RANK_WORDS_MAX * sizeof *candidate->words);
	if (candidate->words == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	uint8_t frequencies[PLAN_TERMS_MAX];
	double least = 0;
	rank_plan_count(plan, document, frequencies);
	for (size_t i = 0; i < plan->term_count && candidate->word_count < RANK_WORDS_MAX; i++) {
		const struct plan_term *term = &plan->terms[i];
		if (term->weight < least) {
			break;
		}
		bool guessed = term->share < word_share_worth_saying;
		if (frequencies[i] > 0 && !guessed && !is_told(candidate, term)) {
			candidate->words[candidate->word_count++] = term->word;
			least = fmax(least, term->weight * word_worth_saying);
		}
	}
	return OK;
}

/* The whole candidate, with person, fits and words, in arena. */
static enum status candidate_fill(
    const struct rank_plan *plan, uint32_t number, struct arena *arena, struct candidate *candidate)
{
	const struct rank_store *store = &plan->index->store;
	const struct document *document = &store->documents[number];
	*candidate = (struct candidate){0};
	candidate->person_id = arena_strdup(arena, lexicon_text(store->persons, document->person));
	candidate->fits =
	    arena_alloc(arena, (plan->query->need_count + 1) * sizeof *candidate->fits);
	if (candidate->person_id == NULL || candidate->fits == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	contributions_score(
	    plan, number, contributions_text_raw(plan, document), candidate, candidate->fits);
	candidate->left_out = contributions_obstacle(plan, number);
	return words_fill(plan, document, arena, candidate);
}

static enum status list_fill(const struct rank_plan *plan,
    struct toplist *list,
    struct arena *arena,
    struct candidate **ret_candidates)
{
	struct candidate *candidates =
	    arena_alloc(arena, ((size_t)list->count + 1) * sizeof *candidates);
	if (candidates == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0; i < list->count; i++) {
		enum status status =
		    candidate_fill(plan, list->heap[i].document, arena, &candidates[i]);
		if (status != OK) {
			return status;
		}
	}
	*ret_candidates = candidates;
	return OK;
}

enum status rank_query_run(const struct rank_index *index,
    struct analyzer *analyzer,
    const struct rank_query *query,
    struct arena *arena,
    struct rank_result *ret_result)
{
	struct rank_plan plan;
	struct toplist ranked, left_out;
	struct rank_result result = {0};
	enum status status = rank_plan_make(index, analyzer, query, arena, &plan);
	if (status == OK) {
		status = rank_search_run(&plan, arena, &ranked, &left_out);
	}
	if (status != OK) {
		return status;
	}
	status = list_fill(&plan, &ranked, arena, &result.ranked);
	if (status == OK) {
		status = list_fill(&plan, &left_out, arena, &result.left_out);
	}
	if (status == OK) {
		result.ranked_count = ranked.count;
		result.left_out_count = left_out.count;
		*ret_result = result;
	}
	toplist_fini(&ranked);
	toplist_fini(&left_out);
	return status;
}

bool candidate_is_far_fetched(
    const struct rank_query *query, const struct candidate *candidate, double best_score)
{
	for (size_t i = 0; i < query->need_count; i++) {
		const struct need_fit *fit = &candidate->fits[i];
		if (fit->topic_id != NULL && fit->level != LEVEL_NONE &&
		    strcmp(fit->topic_id, query->needs[fit->need].topic_id) == 0) {
			return false;
		}
	}
	return candidate->score < far_fetched_below * best_score;
}

static bool candidate_fits(const struct rank_plan *plan, const struct candidate *candidate)
{
	for (size_t i = 0; i < plan->query->need_count; i++) {
		if (candidate->fits[i].topic_id != NULL) {
			return true;
		}
	}
	return candidate->parts[CONTRIBUTION_TEXT] > 0;
}

enum status rank_explain(const struct rank_index *index,
    struct analyzer *analyzer,
    const struct rank_query *query,
    const char *person_id,
    struct arena *arena,
    struct candidate *ret_candidate)
{
	struct rank_plan plan;
	uint32_t number = rank_store_find(&index->store, person_id);
	if (number == DOCUMENT_NONE) {
		return NOT_FOUND;
	}
	enum status status = rank_plan_make(index, analyzer, query, arena, &plan);
	if (status == OK) {
		status = candidate_fill(&plan, number, arena, ret_candidate);
	}
	if (status == OK && !candidate_fits(&plan, ret_candidate)) {
		ret_candidate->left_out = LEFT_OUT_NO_FIT;
	}
	return status;
}
