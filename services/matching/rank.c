/*
 * Runs a query: in windows of document numbers, so that what is summed stays in the processor's
 * cache, it adds up the postings of the query's terms and topics, and looks closer only at
 * documents that can still get into the list (term at a time within a window, after Lucene's
 * BooleanScorer).
 */
#include "matching/rank.h"

#include "matching/bm25.h"
#include "matching/contributions.h"
#include "matching/toplist.h"

#include <string.h>

enum { WINDOW = 4096, LEFT_OUT_MAX = 20 };

/* How far a run of postings has been read. */
struct term_cursor {
	const struct postings *postings;
	double weight;
	uint32_t at;
};

struct topic_cursor {
	const struct skill_postings *postings;
	double weight; /* the need's share times closeness */
	uint32_t at;
};

struct search {
	const struct rank_plan *plan;
	const struct rank_store *store;
	struct term_cursor *terms;
	struct topic_cursor *topics;
	size_t term_count, topic_count;
	double *text, *need; /* sums of the window's documents */
	uint64_t *touched;   /* a bit a document */
	struct toplist ranked, left_out;
};

static enum status search_init(
    struct search *search, const struct rank_plan *plan, struct arena *arena)
{
	size_t links = 0;
	for (size_t i = 0; i < plan->query->need_count; i++) {
		links += plan->needs[i].link_count;
	}
	*search = (struct search){.plan = plan, .store = &plan->index->store};
	search->terms = arena_alloc(arena, (plan->term_count + 1) * sizeof *search->terms);
	search->topics = arena_alloc(arena, (links + 1) * sizeof *search->topics);
	search->text = arena_alloc(arena, WINDOW * sizeof *search->text);
	search->need = arena_alloc(arena, WINDOW * sizeof *search->need);
	search->touched = arena_alloc(arena, WINDOW / 8);
	size_t limit = plan->query->limit;
	bool all = limit == 0 || limit > search->store->living;
	toplist_init(&search->ranked, search->store, all ? search->store->living : (uint32_t)limit);
	toplist_init(&search->left_out, search->store, LEFT_OUT_MAX);
	return search->terms == NULL || search->topics == NULL || search->text == NULL ||
		       search->need == NULL || search->touched == NULL
		   ? RESOURCE_EXHAUSTED
		   : OK;
}

static void search_fini(struct search *search)
{
	toplist_fini(&search->ranked);
	toplist_fini(&search->left_out);
}

static void cursors_set(struct search *search)
{
	const struct rank_plan *plan = search->plan;
	for (size_t i = 0; i < plan->term_count; i++) {
		search->terms[search->term_count++] =
		    (struct term_cursor){.postings = &search->store->postings[plan->terms[i].term],
			.weight = plan->terms[i].weight};
	}
	for (size_t i = 0; i < plan->query->need_count; i++) {
		const struct plan_need *need = &plan->needs[i];
		for (size_t link = 0; link < need->link_count; link++) {
			search->topics[search->topic_count++] = (struct topic_cursor){
			    .postings = &search->store->by_topic[need->links[link].topic],
			    .weight = need->share * need->links[link].closeness};
		}
	}
}

static void touch(struct search *search, uint32_t at)
{
	search->touched[at / 64] |= (uint64_t)1 << at % 64;
}

/* Adds a term's postings within the window that starts at from. */
static void window_add_term(struct search *search, struct term_cursor *cursor, uint32_t from)
{
	const struct postings *postings = cursor->postings;
	double length_mean = search->plan->length_mean;
	for (; cursor->at < postings->count; cursor->at++) {
		uint32_t posting = postings->items[cursor->at];
		uint32_t number = posting_number(posting);
		if (number - from >= WINDOW) {
			return;
		}
		double damping = bm25_damping(search->store->lengths[number], length_mean);
		search->text[number - from] +=
		    bm25_term(cursor->weight, posting_frequency(posting), damping);
		touch(search, number - from);
	}
}

static void window_add_topic(struct search *search, struct topic_cursor *cursor, uint32_t from)
{
	const struct skill_postings *postings = cursor->postings;
	for (; cursor->at < postings->count; cursor->at++) {
		const struct skill_posting *posting = &postings->items[cursor->at];
		if (posting->document - from >= WINDOW) {
			return;
		}
		search->need[posting->document - from] += cursor->weight * posting->strength;
		touch(search, posting->document - from);
	}
}

/* Looks closer at one document of the window. */
static enum status contender_consider(
    struct search *search, uint32_t number, double text_raw, double need_bound)
{
	const struct document *document = &search->store->documents[number];
	bool fits = text_raw > 0 || need_bound > 0;
	if (!document->alive || !fits ||
	    toplist_is_above(
		&search->ranked, contributions_bound(search->plan, text_raw, need_bound))) {
		return OK;
	}
	struct candidate candidate = {0};
	contributions_score(search->plan, document, text_raw, &candidate, NULL);
	struct contender contender = {.score = candidate.score,
	    .document = number,
	    .locality = candidate.locality,
	    .left_out = contributions_obstacle(search->plan, number),
	    .room = candidate.room};
	return toplist_offer(
	    contender.left_out == LEFT_OUT_NONE ? &search->ranked : &search->left_out, &contender);
}

/* Goes through the documents touched and clears the window. */
static enum status window_close(struct search *search, uint32_t from)
{
	enum status status = OK;
	for (uint32_t word = 0; word < WINDOW / 64; word++) {
		for (uint64_t bits = search->touched[word]; bits != 0; bits &= bits - 1) {
			uint32_t at = word * 64 + (uint32_t)__builtin_ctzll(bits);
			if (status == OK) {
				status = contender_consider(
				    search, from + at, search->text[at], search->need[at]);
			}
			search->text[at] = search->need[at] = 0;
		}
		search->touched[word] = 0;
	}
	return status;
}

static enum status search_run(struct search *search)
{
	enum status status = OK;
	cursors_set(search);
	for (uint32_t from = 0; status == OK && from < search->store->document_count;
	     from += WINDOW) {
		for (size_t i = 0; i < search->term_count; i++) {
			window_add_term(search, &search->terms[i], from);
		}
		for (size_t i = 0; i < search->topic_count; i++) {
			window_add_topic(search, &search->topics[i], from);
		}
		status = window_close(search, from);
	}
	return status;
}

/* The words of the text that the document shares, the heaviest first. */
static enum status words_fill(const struct rank_plan *plan,
    const struct document *document,
    struct arena *arena,
    struct candidate *candidate)
{
	candidate->words = arena_alloc(arena, RANK_WORDS_MAX * sizeof *candidate->words);
	if (candidate->words == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < plan->term_count && candidate->word_count < RANK_WORDS_MAX; i++) {
		if (document_frequency(document, plan->terms[i].term) > 0) {
			candidate->words[candidate->word_count++] = plan->terms[i].word;
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
	    plan, document, contributions_text_raw(plan, document), candidate, candidate->fits);
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

/* Takes from those left out who would not have been in the list anyway. */
static void left_out_trim(struct search *search)
{
	const struct toplist *ranked = &search->ranked;
	struct toplist *left_out = &search->left_out;
	if (ranked->count < ranked->limit) {
		return;
	}
	while (left_out->count > 0 && ranked->count > 0 &&
	       !contender_before(search->store, &left_out->heap[left_out->count - 1],
		   &ranked->heap[ranked->count - 1])) {
		left_out->count--;
	}
}

static enum status result_fill(
    struct search *search, struct arena *arena, struct rank_result *ret_result)
{
	struct rank_result result = {0};
	toplist_sort(&search->ranked);
	toplist_sort(&search->left_out);
	left_out_trim(search);
	enum status status = list_fill(search->plan, &search->ranked, arena, &result.ranked);
	if (status == OK) {
		status = list_fill(search->plan, &search->left_out, arena, &result.left_out);
	}
	if (status == OK) {
		result.ranked_count = search->ranked.count;
		result.left_out_count = search->left_out.count;
		*ret_result = result;
	}
	return status;
}

enum status rank_query_run(const struct rank_index *index,
    struct analyzer *analyzer,
    const struct rank_query *query,
    struct arena *arena,
    struct rank_result *ret_result)
{
	struct rank_plan plan;
	struct search search;
	enum status status = rank_plan_make(index, analyzer, query, arena, &plan);
	if (status != OK) {
		return status;
	}
	status = search_init(&search, &plan, arena);
	if (status == OK) {
		status = search_run(&search);
	}
	if (status == OK) {
		status = result_fill(&search, arena, ret_result);
	}
	search_fini(&search);
	return status;
}

static bool candidate_fits(const struct rank_plan *plan, const struct candidate *candidate)
{
	for (size_t i = 0; i < plan->query->need_count; i++) {
		if (candidate->fits[i].topic_id != NULL) {
			return true;
		}
	}
	return candidate->word_count > 0;
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
