/*
 * Topics heard in a text: the text becomes a vector over the topics of the vocabulary, each the
 * BM25 score of the topic's names and phrases for the text's words (explicit semantic analysis:
 * Gabrilovich and Markovitch, "Computing Semantic Relatedness Using Wikipedia-based Explicit
 * Semantic Analysis", 2007). What every topic has a little of is taken off, and the best are kept.
 */
#include "language/vocabulary_parts.h"

#include <math.h>
#include <string.h>

static const double repeated_max = 2; /* a word said without end counts less than this */
static const double small_letters =
    0.6; /* what an abbreviation counts that is not in capitals, and is no word of its own */
static const double evidence_sure =
    1.2; /* of the best topic, to weigh 1; what is said once by name has more */
static const double suggestion_share = 0.1; /* of the heaviest one's, to be worth suggesting */

/* A distinct term of the text that the vocabulary knows. */
struct heard_term {
	uint32_t term;
	uint32_t at; /* where it stands first */
	double weight;
};

struct heard_terms {
	struct heard_term *items; /* in the order of the text */
	size_t count;
};

/* The number of the term in the vocabulary and what it counts; LEXICON_NONE when unknown. */
static uint32_t term_find(
    const struct vocabulary *vocabulary, const struct term *term, double *ret_weight)
{
	char key[TERM_KEY_BYTES];
	*ret_weight = 1;
	uint32_t number = lexicon_find(vocabulary->terms, vocabulary_term_key(term, key));
	if (number != LEXICON_NONE) {
		return number;
	}
	if (term->abbreviation) {
		return lexicon_find(vocabulary->terms, term->text);
	}
	if (strcmp(term->text, term->folded) != 0) {
		return LEXICON_NONE;
	}
	struct term in_capitals = *term;
	in_capitals.abbreviation = true;
	*ret_weight = small_letters;
	return lexicon_find(vocabulary->terms, vocabulary_term_key(&in_capitals, key));
}

/* The terms of a text as they are counted together. */
struct hearing {
	struct heard_terms heard;
	uint32_t *place_of; /* by the vocabulary's term: its place in heard, from 1; 0 not yet */
};

static void hear(struct hearing *hearing, uint32_t number, size_t at, double weight)
{
	struct heard_terms *heard = &hearing->heard;
	if (number == LEXICON_NONE) {
		return;
	}
	if (hearing->place_of[number] == 0) {
		heard->items[heard->count++] =
		    (struct heard_term){.term = number, .at = (uint32_t)at};
		hearing->place_of[number] = (uint32_t)heard->count;
	}
	heard->items[hearing->place_of[number] - 1].weight += weight;
}

static size_t parts_count(const struct term *terms, size_t count)
{
	size_t parts = 0;
	for (size_t i = 0; i < count; i++) {
		parts += terms[i].part_count;
	}
	return parts;
}

/* What a word that nobody knows may be a slip of: beweegelijk, dyslectie. */
static void hear_slip(struct hearing *hearing,
    const struct vocabulary *vocabulary,
    const struct term *term,
    size_t at)
{
	struct spelling_near near[SPELLING_NEAR_MAX];
	if (vocabulary->language != LANGUAGE_DUTCH || vocabulary->weights.slip <= 0 ||
	    term->abbreviation || !spelling_is_doubtful(term->folded)) {
		return;
	}
	if (spelling_find(vocabulary->spelling, term->folded, near) > 0) {
		hear(hearing, vocabulary->term_of[near[0].number], at,
		    vocabulary->weights.slip * (double)near[0].similarity);
	}
}

/* Counts the text's terms: how often each stands there, in *ret_terms. */
static enum status terms_hear(const struct vocabulary *vocabulary,
    const struct term *terms,
    size_t count,
    struct arena *arena,
    struct heard_terms *ret_terms)
{
	struct hearing hearing = {0};
	size_t known = (size_t)lexicon_size(vocabulary->terms) + 1;
	hearing.place_of = arena_alloc(arena, known * sizeof *hearing.place_of);
	hearing.heard.items = arena_alloc(
	    arena, (count + parts_count(terms, count) + 1) * sizeof *hearing.heard.items);
	if (hearing.place_of == NULL || hearing.heard.items == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		double weight;
		if (terms[i].function_word || terms[i].negation == NEGATION_THING) {
			continue;
		}
		uint32_t number = term_find(vocabulary, &terms[i], &weight);
		hear(&hearing, number, i, weight);
		if (number == LEXICON_NONE) {
			hear_slip(&hearing, vocabulary, &terms[i], i);
		}
		size_t parts = vocabulary->weights.part > 0 ? terms[i].part_count : 0;
		for (size_t part = 0; part < parts; part++) {
			hear(&hearing, lexicon_find(vocabulary->terms, terms[i].parts[part]), i,
			    vocabulary->weights.part);
		}
	}
	for (size_t i = 0; i < hearing.heard.count; i++) {
		double *weight = &hearing.heard.items[i].weight;
		*weight *= repeated_max / (*weight + repeated_max - 1);
	}
	*ret_terms = hearing.heard;
	return OK;
}

static void evidence_add(
    const struct vocabulary *vocabulary, const struct heard_terms *heard, double *evidence)
{
	for (size_t i = 0; i < heard->count; i++) {
		uint32_t term = heard->items[i].term;
		for (uint32_t at = vocabulary->topic_terms_start[term];
		     at < vocabulary->topic_terms_start[term + 1]; at++) {
			const struct topic_term *in = &vocabulary->topic_terms[at];
			evidence[in->topic] += heard->items[i].weight * in->weight;
		}
	}
}

enum status vocabulary_hear(const struct vocabulary *vocabulary,
    const struct term *terms,
    size_t count,
    struct arena *arena,
    double *evidence)
{
	struct heard_terms heard;
	enum status status = terms_hear(vocabulary, terms, count, arena, &heard);
	if (status == OK) {
		evidence_add(vocabulary, &heard, evidence);
	}
	return status;
}

size_t vocabulary_heard_best(const struct vocabulary *vocabulary,
    const double *evidence,
    size_t limit,
    struct topic_weight *ret_best)
{
	size_t count = 0;
	double base = 0; /* of the best topic that is not kept */
	for (uint32_t topic = 0; topic < vocabulary->topic_count; topic++) {
		size_t at = count;
		while (at > 0 && ret_best[at - 1].weight < evidence[topic]) {
			at--;
		}
		if (at == limit) {
			base = fmax(base, evidence[topic]);
			continue;
		}
		if (count == limit) {
			base = fmax(base, ret_best[count - 1].weight);
		}
		count += count < limit;
		memmove(&ret_best[at + 1], &ret_best[at], (count - at - 1) * sizeof *ret_best);
		ret_best[at] = (struct topic_weight){.topic = topic, .weight = evidence[topic]};
	}
	while (count > 0 && ret_best[count - 1].weight <= base) {
		count--;
	}
	for (size_t i = 0; i < count; i++) {
		ret_best[i].weight -= base;
	}
	return count;
}

/* A word of the text that led to a topic. */
struct reason {
	uint32_t at;
	double weight;
};

struct reasons {
	struct reason items[SUGGESTION_WORDS_MAX];
	size_t count;
};

/* Keeps the heaviest reasons in order, a word once; of equals the earlier in the text. */
static void reason_keep(struct reasons *reasons, struct reason reason)
{
	size_t at = reasons->count;
	for (size_t i = 0; i < reasons->count; i++) {
		if (reasons->items[i].at == reason.at) {
			return;
		}
	}
	while (at > 0 && reasons->items[at - 1].weight < reason.weight) {
		at--;
	}
	if (at == SUGGESTION_WORDS_MAX) {
		return;
	}
	reasons->count += reasons->count < SUGGESTION_WORDS_MAX;
	memmove(&reasons->items[at + 1], &reasons->items[at],
	    (reasons->count - at - 1) * sizeof reasons->items[0]);
	reasons->items[at] = reason;
}

static void reasons_find(const struct vocabulary *vocabulary,
    const struct heard_terms *heard,
    uint32_t topic,
    struct reasons *reasons)
{
	for (size_t i = 0; i < heard->count; i++) {
		uint32_t term = heard->items[i].term;
		for (uint32_t at = vocabulary->topic_terms_start[term];
		     at < vocabulary->topic_terms_start[term + 1]; at++) {
			const struct topic_term *in = &vocabulary->topic_terms[at];
			if (in->topic == topic) {
				reason_keep(reasons, (struct reason){heard->items[i].at,
							 heard->items[i].weight * in->weight});
			}
		}
	}
}

/* Fills the words of a suggestion, as they stand in the text. */
static enum status suggestion_explain(const struct vocabulary *vocabulary,
    const struct heard_terms *heard,
    const struct term *terms,
    struct arena *arena,
    struct topic_suggestion *suggestion)
{
	struct reasons reasons = {0};
	reasons_find(vocabulary, heard, suggestion->topic, &reasons);
	suggestion->words = arena_alloc(arena, (reasons.count + 1) * sizeof *suggestion->words);
	if (suggestion->words == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < reasons.count; i++) {
		suggestion->words[i] = terms[reasons.items[i].at].word;
	}
	suggestion->word_count = reasons.count;
	return OK;
}

/* The best topics as suggestions; returns how many. */
static size_t suggestions_choose(const struct vocabulary *vocabulary,
    const double *evidence,
    struct topic_suggestion *suggestions)
{
	struct topic_weight best[TOPIC_SUGGESTIONS_MAX];
	size_t count = vocabulary_heard_best(vocabulary, evidence, TOPIC_SUGGESTIONS_MAX, best);
	double sure = count > 0 ? fmax(best[0].weight, evidence_sure) : evidence_sure;
	while (count > 0 && best[count - 1].weight < best[0].weight * suggestion_share) {
		count--;
	}
	for (size_t i = 0; i < count; i++) {
		suggestions[i] = (struct topic_suggestion){
		    .topic = best[i].topic, .weight = best[i].weight / sure};
	}
	return count;
}

enum status vocabulary_suggest(const struct vocabulary *vocabulary,
    struct analyzer *analyzer,
    const char *text,
    struct arena *arena,
    struct topic_suggestion **ret_suggestions,
    size_t *ret_count)
{
	struct term *terms;
	struct heard_terms heard;
	size_t term_count;
	enum status status = analyzer_run(analyzer, text, arena, &terms, &term_count);
	if (status == OK) {
		status = terms_hear(vocabulary, terms, term_count, arena, &heard);
	}
	if (status != OK) {
		return status;
	}
	double *evidence =
	    arena_alloc(arena, ((size_t)vocabulary->topic_count + 1) * sizeof *evidence);
	struct topic_suggestion *suggestions =
	    arena_alloc(arena, TOPIC_SUGGESTIONS_MAX * sizeof *suggestions);
	if (evidence == NULL || suggestions == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	evidence_add(vocabulary, &heard, evidence);
	size_t count = suggestions_choose(vocabulary, evidence, suggestions);
	for (size_t i = 0; status == OK && i < count; i++) {
		status = suggestion_explain(vocabulary, &heard, terms, arena, &suggestions[i]);
	}
	*ret_suggestions = suggestions;
	*ret_count = count;
	return status;
}
