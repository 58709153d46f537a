/* The look-up tables of a vocabulary: from terms to names, phrases and topics, and what a term
 * weighs. */
#include "matching/vocabulary_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Whether this term of the pattern was there before in the same pattern. */
static bool is_repeated(
    const struct vocabulary *vocabulary, const struct pattern *pattern, uint32_t at)
{
	const struct pattern_term *terms = vocabulary->pattern_terms + pattern->first;
	for (uint32_t i = 0; i < at; i++) {
		if (terms[i].term == terms[at].term) {
			return true;
		}
	}
	return false;
}

/* What a pass over all patterns calls for every key it gives an item to. */
typedef void run_item(void *context, uint32_t key, uint32_t item);

static void names_visit(const struct vocabulary *vocabulary, run_item *item, void *context)
{
	for (uint32_t i = 0; i < vocabulary->pattern_count; i++) {
		const struct pattern *pattern = &vocabulary->patterns[i];
		if (pattern->kind != PATTERN_PHRASE) {
			item(context, vocabulary->pattern_terms[pattern->first].term, i);
		}
	}
}

static void terms_visit(const struct vocabulary *vocabulary, run_item *item, void *context)
{
	for (uint32_t i = 0; i < vocabulary->pattern_count; i++) {
		const struct pattern *pattern = &vocabulary->patterns[i];
		for (uint32_t at = 0; at < pattern->count; at++) {
			const struct pattern_term *term =
			    &vocabulary->pattern_terms[pattern->first + at];
			if (!term->function_word && !is_repeated(vocabulary, pattern, at)) {
				item(context, term->term, i * 2 + term->negated);
			}
		}
	}
}

static void item_count(void *context, uint32_t key, uint32_t item)
{
	(void)item;
	((struct runs *)context)->start[key + 1]++;
}

/* Fills from the front; start[key] moves to the run's end, which runs_settle undoes. */
static void item_put(void *context, uint32_t key, uint32_t item)
{
	struct runs *runs = context;
	runs->items[runs->start[key]++] = item;
}

static void runs_settle(struct runs *runs, uint32_t key_count)
{
	memmove(runs->start + 1, runs->start, key_count * sizeof *runs->start);
	runs->start[0] = 0;
}

typedef void runs_visit(const struct vocabulary *vocabulary, run_item *item, void *context);

/* Two passes: count, then place. */
static enum status runs_build(
    const struct vocabulary *vocabulary, runs_visit *visit, struct runs *runs)
{
	uint32_t key_count = lexicon_size(vocabulary->terms);
	runs->start = calloc((size_t)key_count + 2, sizeof *runs->start);
	if (runs->start == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	visit(vocabulary, item_count, runs);
	for (uint32_t key = 0; key < key_count; key++) {
		runs->start[key + 1] += runs->start[key];
	}
	runs->items = calloc((size_t)runs->start[key_count] + 1, sizeof *runs->items);
	if (runs->items == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	visit(vocabulary, item_put, runs);
	runs_settle(runs, key_count);
	return OK;
}

/* From patterns by term to topics by term: patterns are in order of topic, so equal topics are
 * neighbours. */
static enum status topic_terms_build(struct vocabulary *vocabulary)
{
	const struct runs *runs = &vocabulary->patterns_by_term;
	uint32_t term_count = lexicon_size(vocabulary->terms), used = 0;
	vocabulary->topic_terms_start =
	    calloc((size_t)term_count + 1, sizeof *vocabulary->topic_terms_start);
	vocabulary->topic_terms =
	    calloc((size_t)runs->start[term_count] + 1, sizeof *vocabulary->topic_terms);
	if (vocabulary->topic_terms_start == NULL || vocabulary->topic_terms == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t term = 0; term < term_count; term++) {
		vocabulary->topic_terms_start[term] = used;
		for (uint32_t i = runs->start[term]; i < runs->start[term + 1]; i++) {
			uint32_t topic = vocabulary->patterns[runs->items[i] / 2].topic;
			if (used == vocabulary->topic_terms_start[term] ||
			    vocabulary->topic_terms[used - 1].topic != topic) {
				vocabulary->topic_terms[used++] =
				    (struct topic_term){.topic = topic};
			}
			vocabulary->topic_terms[used - 1].count++;
		}
	}
	vocabulary->topic_terms_start[term_count] = used;
	return OK;
}

/* Inverse topic frequency, scaled to 1 for a term of one topic. */
static double rarity(uint32_t topics, uint32_t with_term)
{
	double all = topics, one = log(1 + (all - 0.5) / 1.5);
	return with_term == 0 ? 0 : log(1 + (all - with_term + 0.5) / (with_term + 0.5)) / one;
}

static enum status weights_build(struct vocabulary *vocabulary)
{
	uint32_t term_count = lexicon_size(vocabulary->terms);
	const uint32_t *start = vocabulary->topic_terms_start;
	vocabulary->weights = calloc((size_t)term_count + 1, sizeof *vocabulary->weights);
	if (vocabulary->weights == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t term = 0; term < term_count; term++) {
		vocabulary->weights[term] =
		    rarity(vocabulary->topic_count, start[term + 1] - start[term]);
	}
	for (uint32_t i = 0; i < vocabulary->pattern_count; i++) {
		struct pattern *pattern = &vocabulary->patterns[i];
		for (uint32_t at = 0; at < pattern->count; at++) {
			const struct pattern_term *term =
			    &vocabulary->pattern_terms[pattern->first + at];
			if (!term->function_word && !is_repeated(vocabulary, pattern, at)) {
				pattern->mass += vocabulary->weights[term->term];
			}
		}
	}
	return OK;
}

static enum status plain_find(struct vocabulary *vocabulary)
{
	vocabulary->plain =
	    calloc((size_t)lexicon_size(vocabulary->terms) + 1, sizeof *vocabulary->plain);
	if (vocabulary->plain == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0; i < vocabulary->pattern_term_count; i++) {
		const struct pattern_term *term = &vocabulary->pattern_terms[i];
		vocabulary->plain[term->term] |= !term->abbreviation;
	}
	return OK;
}

static bool same_terms(
    const struct vocabulary *vocabulary, const struct pattern *a, const struct pattern *b)
{
	if (a->count != b->count) {
		return false;
	}
	for (uint32_t i = 0; i < a->count; i++) {
		if (vocabulary->pattern_terms[a->first + i].term !=
		    vocabulary->pattern_terms[b->first + i].term) {
			return false;
		}
	}
	return true;
}

/* Counts for every name the topics that go by it. Names of a topic are neighbours in their run. */
static void sharers_count(struct vocabulary *vocabulary)
{
	const struct runs *runs = &vocabulary->names_by_first;
	for (uint32_t i = 0; i < vocabulary->pattern_count; i++) {
		struct pattern *pattern = &vocabulary->patterns[i];
		uint32_t term = vocabulary->pattern_terms[pattern->first].term,
			 last = VOCABULARY_NONE;
		if (pattern->kind == PATTERN_PHRASE) {
			continue;
		}
		for (uint32_t at = runs->start[term]; at < runs->start[term + 1]; at++) {
			const struct pattern *other = &vocabulary->patterns[runs->items[at]];
			if (other->topic != last && same_terms(vocabulary, pattern, other)) {
				pattern->sharers++;
				last = other->topic;
			}
		}
	}
}

static void length_mean_set(struct vocabulary *vocabulary)
{
	double total = 0;
	for (uint32_t i = 0; i < vocabulary->topic_count; i++) {
		total += vocabulary->topics[i].length;
	}
	vocabulary->topic_length_mean = total > 0 ? total / vocabulary->topic_count : 1;
}

enum status vocabulary_index(struct vocabulary *vocabulary)
{
	enum status status = runs_build(vocabulary, names_visit, &vocabulary->names_by_first);
	if (status == OK) {
		status = runs_build(vocabulary, terms_visit, &vocabulary->patterns_by_term);
	}
	if (status == OK) {
		status = topic_terms_build(vocabulary);
	}
	if (status == OK) {
		status = weights_build(vocabulary);
	}
	if (status == OK) {
		status = plain_find(vocabulary);
	}
	if (status == OK) {
		sharers_count(vocabulary);
		length_mean_set(vocabulary);
	}
	return status;
}
