#include "ranking/rank_plan.h"

#include "ranking/bm25.h"
#include "ranking/contributions.h"
#include "ranking/index_terms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* In a large index a word that so many use tells nobody apart, and its postings are long. */
enum { LARGE_INDEX = 1000, HUGE_INDEX = 20000 };
static const double rarity_min = 0.1;
/* In a huge index, what the text does not say itself must weigh as much to be worth reading. */
static const double guess_weight_min = 0.45;

enum { RARE_USERS = 4 }; /* a word of so many people or fewer may mean another that looks like it */
/* A word that nobody uses weighs more than the rarest known one. */
static const double unknown_rarity = 1.3;

/* By weight; of equals the earlier in the text. */
static int heavier(const void *a, const void *b)
{
	const struct plan_term *x = a, *y = b;
	if (x->weight < y->weight || y->weight < x->weight) {
		return x->weight > y->weight ? -1 : 1;
	}
	return (x->place > y->place) - (x->place < y->place);
}

static int by_number(const void *a, const void *b)
{
	const struct plan_term *x = a, *y = b;
	if (x->term != y->term) {
		return x->term > y->term ? 1 : -1;
	}
	return (x->place > y->place) - (x->place < y->place);
}

/* Joins equal terms in place, the first of each standing for all; returns how many are left. */
static size_t terms_join(struct plan_term *terms, size_t count)
{
	size_t used = 0;
	qsort(terms, count, sizeof *terms, by_number);
	for (size_t i = 0; i < count; i++) {
		if (used > 0 && terms[used - 1].term == terms[i].term) {
			terms[used - 1].frequency += terms[i].frequency;
			terms[used - 1].share = fmax(terms[used - 1].share, terms[i].share);
		} else {
			terms[used++] = terms[i];
		}
	}
	return used;
}

/* Weighs terms and drops those that nobody, or nearly everybody, uses; returns how many are left.
 */
static size_t terms_weigh(const struct rank_store *store, struct plan_term *terms, size_t count)
{
	size_t used = 0;
	for (size_t i = 0; i < count; i++) {
		double rarity = bm25_rarity(store->living, store->postings[terms[i].term].living);
		if (rarity <= 0 || (store->living > LARGE_INDEX && rarity < rarity_min)) {
			continue;
		}
		terms[i].weight = rarity * terms[i].share * bm25_query(fmax(1, terms[i].frequency));
		if (store->living <= HUGE_INDEX || terms[i].frequency > 0 ||
		    terms[i].weight >= guess_weight_min) {
			terms[used++] = terms[i];
		}
	}
	qsort(terms, used, sizeof *terms, heavier);
	return used < PLAN_TERMS_MAX ? used : PLAN_TERMS_MAX;
}

/* The place of a term in the look-up, or the free one where it belongs. */
static struct plan_slot *slot_of(const struct plan_lookup *lookup, uint32_t term)
{
	uint32_t at = term * 2654435761u >> 16 & lookup->mask; /* Knuth's multiplicative hashing */
	while (lookup->slots[at].term != 0 && lookup->slots[at].term != term + 1) {
		at = (at + 1) & lookup->mask;
	}
	return &lookup->slots[at];
}

static enum status plan_lookup_make(struct rank_plan *plan, struct arena *arena)
{
	enum { SLOTS_A_TERM = 8 };
	uint32_t slots = 1;
	while (slots < plan->term_count * SLOTS_A_TERM) {
		slots *= 2;
	}
	plan->lookup.mask = slots - 1;
	plan->lookup.slots = arena_alloc(arena, slots * sizeof *plan->lookup.slots);
	if (plan->lookup.slots == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0; i < plan->term_count; i++) {
		uint32_t term = plan->terms[i].term;
		*slot_of(&plan->lookup, term) = (struct plan_slot){term + 1, i};
	}
	return OK;
}

void rank_plan_count(const struct rank_plan *plan,
    const struct document *document,
    uint8_t frequencies[static PLAN_TERMS_MAX])
{
	memset(frequencies, 0, plan->term_count);
	for (uint32_t i = 0; plan->term_count > 0 && i < document->term_count; i++) {
		uint32_t posting = document_terms(document)[i];
		const struct plan_slot *slot = slot_of(&plan->lookup, posting_number(posting));
		if (slot->term != 0) {
			frequencies[slot->place] = (uint8_t)posting_frequency(posting);
		}
	}
}

/* What each term can add to a raw text score at most, and all of them. */
static void terms_bound(struct rank_plan *plan)
{
	plan->text_most = 0;
	for (size_t i = 0; i < plan->term_count; i++) {
		struct plan_term *term = &plan->terms[i];
		const struct postings *postings = &plan->index->store.postings[term->term];
		term->most = bm25_term(term->weight, postings->frequency_most,
		    bm25_damping(length_of_code(postings->length_least), plan->length_mean));
		plan->text_most += term->most;
	}
}

static int key_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What words weigh together that nobody uses. */
static double unknown_mass(const char **keys, size_t count)
{
	double mass = 0;
	qsort(keys, count, sizeof *keys, key_compare);
	for (size_t from = 0, to; from < count; from = to) {
		for (to = from; to < count && strcmp(keys[to], keys[from]) == 0;) {
			to++;
		}
		mass += unknown_rarity * bm25_query((double)(to - from));
	}
	return mass;
}

/* The terms of a question on their way into the plan. */
struct finding {
	const struct rank_index *index;
	struct plan_term *known;
	const char **unknown;
	size_t known_count, unknown_count;
	struct similar_scratch scratch;
};

/* How many people use a term. */
static uint32_t users_of(const struct rank_store *store, uint32_t number)
{
	return number < store->postings_count ? store->postings[number].living : 0;
}

static bool is_used(const void *context, uint32_t number)
{
	return users_of(context, number) > 0;
}

static void term_know(struct finding *finding, uint32_t number, struct plan_term term)
{
	if (term.share > 0 && users_of(&finding->index->store, number) > 0) {
		term.term = number;
		finding->known[finding->known_count++] = term;
	}
}

/* Terms that look like a word that few use, or nobody. */
static void similar_know(struct finding *finding, const char *key, struct plan_term term)
{
	const struct lexicon *lexicon = finding->index->store.terms;
	const struct rank_weights *weights = &finding->index->weights;
	struct similar_term found[SIMILAR_MAX];
	size_t count = similar_find(finding->index->store.similar, key, is_used,
	    &finding->index->store, &finding->scratch, found);
	for (size_t i = 0; i < count; i++) {
		char headline[INDEX_KEY_BYTES];
		term.share = weights->similar * (double)found[i].similarity;
		term_know(finding, found[i].number, term);
		term.share *= weights->headline;
		index_terms_headline_key(lexicon_text(lexicon, found[i].number), headline);
		term_know(finding, lexicon_find(lexicon, headline), term);
	}
}

/* Looks a term up. */
static void term_find(
    struct finding *finding, const struct index_term *item, const struct term *terms)
{
	const struct rank_store *store = &finding->index->store;
	uint32_t number = lexicon_find(store->terms, item->key);
	struct plan_term term = {.word = terms[item->at].word,
	    .share = item->share,
	    .frequency = item->own,
	    .place = item->at};
	term_know(finding, number, term);
	if (item->own && users_of(store, number) == 0) {
		finding->unknown[finding->unknown_count++] = item->key;
	}
	if (item->own && finding->index->language == LANGUAGE_DUTCH &&
	    finding->index->weights.similar > 0 && users_of(store, number) <= RARE_USERS &&
	    !terms[item->at].abbreviation) {
		term.frequency = 0;
		similar_know(finding, item->key, term);
	}
}

static enum status finding_make(
    const struct rank_index *index, size_t count, struct arena *arena, struct finding *ret_finding)
{
	enum { TERMS_FOR_ONE = 1 + 2 * SIMILAR_MAX };
	*ret_finding = (struct finding){.index = index};
	ret_finding->unknown = arena_alloc(arena, (count + 1) * sizeof *ret_finding->unknown);
	ret_finding->known =
	    arena_alloc(arena, (count * TERMS_FOR_ONE + 1) * sizeof *ret_finding->known);
	if (ret_finding->unknown == NULL || ret_finding->known == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	return similar_scratch_make(index->store.similar, arena, &ret_finding->scratch);
}

static enum status plan_terms(struct rank_plan *plan,
    const struct index_terms *list,
    const struct term *terms,
    struct arena *arena)
{
	const struct rank_store *store = &plan->index->store;
	struct finding finding;
	enum status status = finding_make(plan->index, list->count, arena, &finding);
	if (status != OK) {
		return status;
	}
	for (size_t i = 0; i < list->count; i++) {
		term_find(&finding, &list->items[i], terms);
	}
	plan->terms = finding.known;
	plan->term_count =
	    terms_weigh(store, plan->terms, terms_join(plan->terms, finding.known_count));
	plan->text_mass = unknown_mass(finding.unknown, finding.unknown_count);
	for (size_t i = 0; i < plan->term_count; i++) {
		plan->text_mass += plan->terms[i].frequency > 0 ? plan->terms[i].weight : 0;
	}
	plan->text_mass = fmax(plan->text_mass, 1);
	terms_bound(plan);
	return plan_lookup_make(plan, arena);
}

static enum status plan_text(struct rank_plan *plan, struct analyzer *analyzer, struct arena *arena)
{
	struct term *terms;
	struct index_terms list;
	size_t count;
	enum status status = analyzer_run(analyzer, plan->query->text, arena, &terms, &count);
	if (status == OK) {
		status = index_terms_of_question(
		    analyzer_language(analyzer), &plan->index->weights, terms, count, arena, &list);
	}
	return status == OK ? plan_terms(plan, &list, terms, arena) : status;
}

/* The sum of the needs' weights; 0 when one of them is not above 0, or the sum is not finite. */
static double weights_total(const struct rank_query *query)
{
	double total = 0;
	for (size_t i = 0; i < query->need_count; i++) {
		if (!(query->needs[i].weight > 0)) {
			return 0;
		}
		total += query->needs[i].weight;
	}
	return isfinite(total) ? total : 0;
}

static enum status plan_need_link(
    const struct vocabulary *vocabulary, struct arena *arena, struct plan_need *need)
{
	if (need->topic == VOCABULARY_NONE) {
		return OK;
	}
	double *closeness = arena_alloc(arena, vocabulary_size(vocabulary) * sizeof *closeness);
	if (closeness == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	need->link_count = vocabulary_linked(vocabulary, need->topic, &need->links);
	for (size_t i = 0; i < need->link_count; i++) {
		closeness[need->links[i].topic] = need->links[i].closeness;
	}
	need->closeness = closeness;
	return OK;
}

static enum status plan_needs(struct rank_plan *plan, struct arena *arena)
{
	const struct vocabulary *vocabulary = plan->index->vocabulary;
	const struct rank_query *query = plan->query;
	double total = weights_total(query);
	if (query->need_count > RANK_NEEDS_MAX || (query->need_count > 0 && total <= 0)) {
		return INVALID_ARGUMENT;
	}
	plan->needs = arena_alloc(arena, (query->need_count + 1) * sizeof *plan->needs);
	plan->answering =
	    arena_alloc(arena, (vocabulary_size(vocabulary) + 1) * sizeof *plan->answering);
	if (plan->needs == NULL || plan->answering == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = OK;
	for (size_t i = 0; status == OK && i < query->need_count; i++) {
		struct plan_need *need = &plan->needs[i];
		need->share = query->needs[i].weight / fmax(total, 1);
		need->topic = vocabulary_find(vocabulary, query->needs[i].topic_id);
		status = plan_need_link(vocabulary, arena, need);
		for (size_t link = 0; status == OK && link < need->link_count; link++) {
			plan->answering[need->links[link].topic] |= UINT32_C(1) << i;
		}
	}
	return status;
}

static size_t list_length(const char *const *list)
{
	size_t count = 0;
	while (list != NULL && list[count] != NULL) {
		count++;
	}
	return count;
}

static uint32_t place_find(const struct lexicon *places, const char *id)
{
	if (id == NULL || id[0] == '\0') {
		return PLACE_NONE;
	}
	uint32_t place = lexicon_find(places, id);
	return place == LEXICON_NONE ? PLACE_UNKNOWN : place;
}

static enum status plan_places(struct rank_plan *plan, struct arena *arena)
{
	const struct lexicon *places = plan->index->places;
	const struct rank_query *query = plan->query;
	size_t count = list_length(query->neighbour_area_ids);
	uint8_t *steps = arena_alloc(arena, lexicon_size(places) + 1);
	uint32_t area = place_find(places, query->area_id);
	if (steps == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		uint32_t neighbour = place_find(places, query->neighbour_area_ids[i]);
		if (neighbour < lexicon_size(places)) {
			steps[neighbour] = LOCALITY_REGION - LOCALITY_NEIGHBOUR;
		}
	}
	if (area < lexicon_size(places)) {
		steps[area] = LOCALITY_REGION - LOCALITY_AREA;
	}
	plan->place = (struct locality_place){
	    .organisation = place_find(places, query->organisation_id),
	    .area = area,
	    .steps = steps,
	};
	return OK;
}

static enum status plan_excluded(struct rank_plan *plan, struct arena *arena)
{
	const char *const *ids = plan->query->excluded_person_ids;
	size_t count = list_length(ids);
	plan->excluded = arena_alloc(arena, (count + 1) * sizeof *plan->excluded);
	if (plan->excluded == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		uint32_t number = rank_store_find(&plan->index->store, ids[i]);
		if (number != DOCUMENT_NONE) {
			plan->excluded[plan->excluded_count++] = number;
		}
	}
	return OK;
}

enum status rank_plan_make(const struct rank_index *index,
    struct analyzer *analyzer,
    const struct rank_query *query,
    struct arena *arena,
    struct rank_plan *ret_plan)
{
	struct rank_plan plan = {.index = index,
	    .query = query,
	    .length_mean = rank_store_length_mean(&index->store),
	    .hearing = rank_store_hearing(&index->store) * index->weights.heard,
	    .text_mass = 1};
	enum status status = query->text == NULL ? OK : plan_text(&plan, analyzer, arena);
	if (status == OK) {
		status = plan_needs(&plan, arena);
	}
	if (status == OK) {
		status = plan_places(&plan, arena);
	}
	if (status == OK) {
		status = plan_excluded(&plan, arena);
	}
	if (status == OK) {
		contributions_means_set(&plan);
		contributions_bound_set(&plan);
		*ret_plan = plan;
	}
	return status;
}
