/* From profiles to documents of the store. */
#include "ranking/index_terms.h"
#include "ranking/rank_parts.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PROFILE_ARENA_BYTES = 64 << 20 }; /* for the terms and suggestions of one profile */

enum { HEARD_TOPICS_MAX = 20 }; /* in the texts of one person */

/* Evidence for topics, as the length of their vector over the root of the number of words, from
 * which on a text is taken to be about them. */
static const double heard_clearly = 1.5;

/* A profile on its way to a document; all in the index's arena. */
struct draft {
	struct rank_index *index;
	uint32_t *terms; /* every term of every text */
	size_t term_count, term_capacity;
	struct stated_skill *stated_skills;
	heard_skill heard_skills[HEARD_TOPICS_MAX];
	uint32_t *served; /* places */
	size_t stated_count, heard_count, served_count;
	uint32_t clearness;  /* of the topics heard */
	uint32_t word_count; /* without function words */
	double *heard;       /* by topic: what the texts say of it */
	bool *stated;        /* by topic */
};

enum status rank_index_open(const struct vocabulary *vocabulary,
    enum language language,
    const struct rank_weights *weights,
    struct rank_index **ret_index)
{
	if (vocabulary_size(vocabulary) > TOPICS_MAX) {
		return INVALID_ARGUMENT;
	}
	struct rank_index *index = calloc(1, sizeof *index);
	if (index == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	index->vocabulary = vocabulary;
	index->language = language;
	index->weights = weights == NULL ? rank_weights_default : *weights;
	index->arena = arena_open(PROFILE_ARENA_BYTES);
	if (index->arena == NULL || analyzer_open(language, &index->analyzer) != OK ||
	    lexicon_open(&index->places) != OK ||
	    rank_store_init(&index->store, (uint32_t)vocabulary_size(vocabulary)) != OK) {
		rank_index_close(index);
		return RESOURCE_EXHAUSTED;
	}
	*ret_index = index;
	return OK;
}

void rank_index_close(struct rank_index *index)
{
	if (index == NULL) {
		return;
	}
	rank_store_fini(&index->store);
	lexicon_close(index->places);
	analyzer_close(index->analyzer);
	analyzer_close(index->foreign_analyzer);
	arena_close(index->arena);
	free(index);
}

enum status rank_index_add_language(
    struct rank_index *index, const struct vocabulary *vocabulary, enum language language)
{
	assert(index->foreign_analyzer == NULL);
	assert(vocabulary_size(vocabulary) == vocabulary_size(index->vocabulary));
	index->foreign_vocabulary = vocabulary;
	return analyzer_open(language, &index->foreign_analyzer);
}

size_t rank_index_size(const struct rank_index *index)
{
	return index->store.living;
}

/* Twice the room for terms, in the arena. */
static enum status draft_terms_grow(struct draft *draft, size_t need)
{
	size_t capacity = draft->term_capacity * 2 < need ? need : draft->term_capacity * 2;
	uint32_t *terms = arena_alloc(draft->index->arena, capacity * sizeof *terms);
	if (terms == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (draft->term_count > 0) {
		memcpy(terms, draft->terms, draft->term_count * sizeof *terms);
	}
	draft->terms = terms;
	draft->term_capacity = capacity;
	return OK;
}

static enum status draft_add_terms(struct draft *draft, const struct index_terms *terms)
{
	enum status status = OK;
	if (draft->term_count + terms->count > draft->term_capacity) {
		status = draft_terms_grow(draft, draft->term_count + terms->count);
	}
	for (size_t i = 0; status == OK && i < terms->count; i++) {
		status = lexicon_add(draft->index->store.terms, terms->items[i].key,
		    &draft->terms[draft->term_count++]);
	}
	return status;
}

/* Whether the text is in the index's other language. */
static bool is_foreign(const struct rank_index *index, const char *text)
{
	return index->foreign_analyzer != NULL &&
	       language_of_text(text, index->language) != index->language;
}

static enum status draft_add_text(struct draft *draft, const char *text, bool has_headline)
{
	const struct rank_index *index = draft->index;
	struct arena *arena = index->arena;
	struct term *terms;
	struct index_terms list;
	size_t count;
	if (text == NULL) {
		return OK;
	}
	bool foreign = is_foreign(index, text);
	struct analyzer *analyzer = foreign ? index->foreign_analyzer : index->analyzer;
	enum status status = analyzer_run(analyzer, text, arena, &terms, &count);
	if (status == OK) {
		status = index_terms_of_profile(analyzer_language(analyzer), &index->weights, terms,
		    count, has_headline, arena, &list);
	}
	if (status == OK) {
		status = draft_add_terms(draft, &list);
	}
	for (size_t i = 0; status == OK && i < count; i++) {
		draft->word_count += !terms[i].function_word;
	}
	return status == OK
		   ? vocabulary_hear(foreign ? index->foreign_vocabulary : index->vocabulary, terms,
			 count, arena, draft->heard)
		   : status;
}

static enum status draft_add_texts(struct draft *draft, const struct profile *profile)
{
	enum status status = draft_add_text(draft, profile->about, true);
	for (size_t i = 0; status == OK && i < profile->expertise_count; i++) {
		status = draft_add_text(draft, profile->expertise[i].evidence, false);
	}
	return status;
}

/* What is stated is known at least. */
static enum level level_known(enum level level)
{
	if (level < LEVEL_KNOWS) {
		return LEVEL_KNOWS;
	}
	return level < LEVEL_COACHES ? level : LEVEL_COACHES;
}

static void draft_add_stated(struct draft *draft, const struct profile *profile)
{
	for (size_t i = 0; i < profile->expertise_count; i++) {
		const struct profile_expertise *expertise = &profile->expertise[i];
		uint32_t topic = vocabulary_find(draft->index->vocabulary, expertise->topic_id);
		if (topic == VOCABULARY_NONE) {
			continue;
		}
		draft->stated[topic] = true;
		draft->stated_skills[draft->stated_count++] = (struct stated_skill){
		    .confirmed_at_ms = expertise->confirmed_at_ms,
		    .topic = (uint16_t)topic,
		    .ages = expertise->ages,
		    .forms = expertise->forms,
		    .level = (uint8_t)level_known(expertise->level),
		};
	}
}

/* A share of HEARD_STRENGTH_MAX above 0. */
static heard_skill heard_make(uint32_t topic, double share)
{
	double rounded = fmin(fmax(1, round(share * HEARD_SHARE_MAX)), HEARD_SHARE_MAX);
	return topic << 16 | (uint32_t)rounded;
}

/* As a vector of unit length, so that who names many topics is not better at each. */
static void draft_add_heard(struct draft *draft)
{
	struct topic_weight best[HEARD_TOPICS_MAX];
	size_t count =
	    vocabulary_heard_best(draft->index->vocabulary, draft->heard, HEARD_TOPICS_MAX, best);
	double length = 0;
	for (size_t i = 0; i < count; i++) {
		length = hypot(length, best[i].weight);
	}
	double clearness = length / sqrt((double)draft->word_count + 1) / heard_clearly;
	draft->clearness =
	    (uint32_t)(HEARD_CLEARNESS_MAX * fmin(1, clearness) * (double)draft->word_count);
	for (size_t i = 0; i < count; i++) {
		if (!draft->stated[best[i].topic]) {
			draft->heard_skills[draft->heard_count++] =
			    heard_make(best[i].topic, best[i].weight / length);
		}
	}
}

static enum status draft_fill(struct draft *draft, const struct profile *profile)
{
	size_t topics = draft->index->store.topic_count;
	arena_reset(draft->index->arena);
	draft->heard = arena_alloc(draft->index->arena, (topics + 1) * sizeof *draft->heard);
	draft->stated_skills = arena_alloc(
	    draft->index->arena, (profile->expertise_count + 1) * sizeof *draft->stated_skills);
	draft->stated = arena_alloc(draft->index->arena, (topics + 1) * sizeof *draft->stated);
	if (draft->heard == NULL || draft->stated == NULL || draft->stated_skills == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = draft_add_texts(draft, profile);
	draft_add_stated(draft, profile);
	draft_add_heard(draft);
	return status;
}

static int number_compare(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* Sorts the draft's terms and counts the equal ones together, in place; returns how many are left.
 */
static uint32_t draft_terms_count(struct draft *draft)
{
	uint32_t used = 0;
	if (draft->term_count > 0) {
		qsort(draft->terms, draft->term_count, sizeof *draft->terms, number_compare);
	}
	for (size_t from = 0, to; from < draft->term_count; from = to) {
		for (to = from; to < draft->term_count && draft->terms[to] == draft->terms[from];) {
			to++;
		}
		draft->terms[used++] = posting_make(draft->terms[from], (uint32_t)(to - from));
	}
	return used;
}

/* The number of a place; PLACE_NONE for NULL. */
static enum status place_add(struct lexicon *places, const char *id, uint32_t *ret_place)
{
	*ret_place = PLACE_NONE;
	return id == NULL || id[0] == '\0' ? OK : lexicon_add(places, id, ret_place);
}

static enum status draft_add_places(
    struct draft *draft, const struct profile *profile, struct seat *ret_seat)
{
	struct lexicon *places = draft->index->places;
	const char *const *served = profile->areas_served;
	size_t count = 0;
	while (served != NULL && served[count] != NULL) {
		count++;
	}
	draft->served = arena_alloc(draft->index->arena, (count + 1) * sizeof *draft->served);
	enum status status = draft->served == NULL ? RESOURCE_EXHAUSTED : OK;
	if (status == OK) {
		status = place_add(places, profile->organisation_id, &ret_seat->organisation);
	}
	if (status == OK) {
		status = place_add(places, profile->area_id, &ret_seat->area);
	}
	for (size_t i = 0; status == OK && i < count; i++) {
		status = lexicon_add(places, served[i], &draft->served[i]);
	}
	draft->served_count = count;
	return status;
}

static void items_copy(void *to, const void *from, size_t bytes)
{
	if (bytes > 0) {
		memcpy(to, from, bytes);
	}
}

/* Moves what the draft holds into memory of the document's own. */
static enum status document_set_content(struct document *document, struct draft *draft)
{
	document->length = (uint32_t)draft->term_count;
	document->clearness = draft->clearness;
	document->word_count = draft->word_count;
	document->term_count = draft_terms_count(draft);
	document->stated_count = (uint32_t)draft->stated_count;
	document->heard_count = (uint32_t)draft->heard_count;
	document->served_count = (uint32_t)draft->served_count;
	document->content = malloc(document_content_bytes(document) + 1);
	if (document->content == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	items_copy(document_stated(document), draft->stated_skills,
	    draft->stated_count * sizeof *draft->stated_skills);
	items_copy(document_heard(document), draft->heard_skills,
	    draft->heard_count * sizeof *draft->heard_skills);
	items_copy(
	    document_terms(document), draft->terms, document->term_count * sizeof *draft->terms);
	items_copy(
	    document_served(document), draft->served, draft->served_count * sizeof *draft->served);
	return OK;
}

enum status rank_index_put(struct rank_index *index, const struct profile *profile)
{
	struct draft draft = {.index = index};
	struct seat seat = {PLACE_NONE, PLACE_NONE};
	struct document document = {
	    .capacity = profile->capacity,
	    .sector = profile->sector,
	    .leave_from_ms = profile->leave_from_ms,
	    .leave_to_ms = profile->leave_to_ms,
	};
	enum status status = draft_fill(&draft, profile);
	if (status == OK) {
		status = draft_add_places(&draft, profile, &seat);
	}
	if (status == OK) {
		status = document_set_content(&document, &draft);
	}
	if (status == OK) {
		status = rank_store_put(&index->store, profile->person_id, &document, &seat);
	}
	if (status != OK) {
		document_free(&document);
	}
	return status;
}

void rank_index_remove(struct rank_index *index, const char *person_id)
{
	rank_store_remove(&index->store, person_id);
}

/* In *ret_tallies, owned by the caller; NULL when there are none. */
static enum status tallies_make(const struct rank_index *index,
    const struct profile_state *state,
    struct topic_tally **ret_tallies,
    uint32_t *ret_count)
{
	struct topic_tally *tallies = NULL;
	uint32_t count = 0;
	if (state->topic_count > 0) {
		tallies = calloc(state->topic_count, sizeof *tallies);
		if (tallies == NULL) {
			return RESOURCE_EXHAUSTED;
		}
	}
	for (size_t i = 0; i < state->topic_count; i++) {
		const struct topic_history *history = &state->topics[i];
		uint32_t topic = vocabulary_find(index->vocabulary, history->topic_id);
		if (topic != VOCABULARY_NONE) {
			tallies[count++] = (struct topic_tally){.topic = topic,
			    .taken = history->taken,
			    .not_expertise = history->not_expertise,
			    .outcomes = history->outcomes};
		}
	}
	*ret_tallies = tallies;
	*ret_count = count;
	return OK;
}

enum status rank_index_set_state(
    struct rank_index *index, const char *person_id, const struct profile_state *state)
{
	uint32_t number = rank_store_find(&index->store, person_id);
	struct topic_tally *tallies;
	uint32_t count;
	if (number == DOCUMENT_NONE) {
		return OK;
	}
	enum status status = tallies_make(index, state, &tallies, &count);
	if (status == OK) {
		rank_store_set_state(&index->store, number, state, tallies, count);
	}
	return status;
}
