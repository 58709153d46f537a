#include "language/vocabulary.h"

#include "language/vocabulary_parts.h"
#include "runtime/growing.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BUILD_ARENA_BYTES = 4 << 20 }; /* for the terms of one name or phrase */

struct builder {
	struct vocabulary *vocabulary;
	struct analyzer *analyzer;
	struct arena *arena;
	uint32_t mention_capacity, term_of_capacity;
};

size_t vocabulary_size(const struct vocabulary *vocabulary)
{
	return vocabulary->topic_count;
}

const char *vocabulary_topic_id(const struct vocabulary *vocabulary, uint32_t topic)
{
	assert(topic < vocabulary->topic_count);
	return vocabulary->topics[topic].id;
}

const char *vocabulary_label(const struct vocabulary *vocabulary, uint32_t topic, bool dutch)
{
	assert(topic < vocabulary->topic_count);
	const struct topic *found = &vocabulary->topics[topic];
	const char *label = dutch ? found->label_nl : found->label_en;
	const char *other = dutch ? found->label_en : found->label_nl;
	if (label == NULL || label[0] == '\0') {
		label = other;
	}
	return label == NULL || label[0] == '\0' ? found->id : label;
}

static int topic_compare(const void *key, const void *topic)
{
	return strcmp(key, ((const struct topic *)topic)->id);
}

uint32_t vocabulary_find(const struct vocabulary *vocabulary, const char *id)
{
	if (id == NULL || vocabulary->topic_count == 0) {
		return VOCABULARY_NONE;
	}
	const struct topic *found = bsearch(id, vocabulary->topics, vocabulary->topic_count,
	    sizeof *vocabulary->topics, topic_compare);
	return found == NULL ? VOCABULARY_NONE : (uint32_t)(found - vocabulary->topics);
}

void vocabulary_close(struct vocabulary *vocabulary)
{
	if (vocabulary == NULL) {
		return;
	}
	for (uint32_t i = 0; vocabulary->topics != NULL && i < vocabulary->topic_count; i++) {
		free(vocabulary->topics[i].id);
		free(vocabulary->topics[i].label_nl);
		free(vocabulary->topics[i].label_en);
	}
	free(vocabulary->topics);
	spelling_close(vocabulary->spelling);
	lexicon_close(vocabulary->words);
	free(vocabulary->term_of);
	lexicon_close(vocabulary->terms);
	free(vocabulary->mentions);
	free(vocabulary->topic_terms_start);
	free(vocabulary->topic_terms);
	free(vocabulary->links_start);
	free(vocabulary->links);
	free(vocabulary);
}

static int entry_compare(const void *a, const void *b)
{
	const struct topic_entry *const *x = a, *const *y = b;
	return strcmp((*x)->id, (*y)->id);
}

/* The entries by id; INVALID_ARGUMENT for a missing or double id. The caller frees *ret_sorted. */
static enum status entries_sort(
    const struct topic_entry *entries, size_t count, const struct topic_entry ***ret_sorted)
{
	const struct topic_entry **sorted = calloc(count + 1, sizeof(void *));
	if (sorted == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		if (entries[i].id == NULL || entries[i].id[0] == '\0') {
			free(sorted);
			return INVALID_ARGUMENT;
		}
		sorted[i] = &entries[i];
	}
	qsort(sorted, count, sizeof(void *), entry_compare);
	for (size_t i = 1; i < count; i++) {
		if (strcmp(sorted[i - 1]->id, sorted[i]->id) == 0) {
			free(sorted);
			return INVALID_ARGUMENT;
		}
	}
	*ret_sorted = sorted;
	return OK;
}

static enum status topic_copy(struct topic *topic, const struct topic_entry *entry)
{
	topic->id = strdup(entry->id);
	topic->label_nl = entry->label_nl == NULL ? NULL : strdup(entry->label_nl);
	topic->label_en = entry->label_en == NULL ? NULL : strdup(entry->label_en);
	bool whole = topic->id != NULL && (topic->label_nl != NULL || entry->label_nl == NULL) &&
		     (topic->label_en != NULL || entry->label_en == NULL);
	return whole ? OK : RESOURCE_EXHAUSTED;
}

/* What a word counts by where it stands: names say more than one phrase of many. */
static const float label_count = 3, name_count = 2, phrase_count = 1;
/* Of that, an everyday word in an English vocabulary, where no phrases show how ordinary it is. */
static const float everyday_share = 0.1F;

const char *vocabulary_term_key(const struct term *term, char key[static TERM_KEY_BYTES])
{
	if (!term->abbreviation) {
		return term->text;
	}
	size_t size = strlen(term->text);
	for (size_t i = 0; i < size; i++) {
		key[i] = (char)toupper((unsigned char)term->text[i]);
	}
	key[size] = '\0';
	return key;
}

static enum status mention_add(
    struct builder *builder, uint32_t topic, const char *key, float count)
{
	struct vocabulary *vocabulary = builder->vocabulary;
	struct mention *mentions = growing_reserve(vocabulary->mentions, &builder->mention_capacity,
	    (size_t)vocabulary->mention_count + 1, sizeof *mentions);
	if (mentions == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	vocabulary->mentions = mentions;
	struct mention *added = &mentions[vocabulary->mention_count];
	*added = (struct mention){.topic = topic, .count = count};
	enum status status = lexicon_add(vocabulary->terms, key, &added->term);
	if (status == OK) {
		vocabulary->mention_count++;
		vocabulary->topics[topic].length += count;
	}
	return status;
}

/* Keeps a word as it is written, for slips of it to be found by. */
static enum status word_add(struct builder *builder, const struct term *term)
{
	struct vocabulary *vocabulary = builder->vocabulary;
	uint32_t word, *term_of = growing_reserve(vocabulary->term_of, &builder->term_of_capacity,
			   (size_t)lexicon_size(vocabulary->words) + 1, sizeof *term_of);
	if (term_of == NULL || lexicon_add(vocabulary->words, term->folded, &word) != OK) {
		vocabulary->term_of = term_of != NULL ? term_of : vocabulary->term_of;
		return RESOURCE_EXHAUSTED;
	}
	vocabulary->term_of = term_of;
	return lexicon_add(vocabulary->terms, term->text, &term_of[word]);
}

/* A word, and with less the parts it is made of. */
static enum status term_add(
    struct builder *builder, uint32_t topic, const struct term *term, float count)
{
	char key[TERM_KEY_BYTES];
	enum status status = mention_add(builder, topic, vocabulary_term_key(term, key), count);
	if (status == OK && !term->abbreviation) {
		status = word_add(builder, term);
	}
	double part = builder->vocabulary->weights.part;
	for (size_t i = 0; status == OK && part > 0 && i < term->part_count; i++) {
		status = mention_add(builder, topic, term->parts[i], count * (float)part);
	}
	return status;
}

/*
 * What a word counts in a text of an English vocabulary: with less the more words stand beside it,
 * for a name of five is seldom said in full, and each of its words alone says little.
 */
static float english_count(const struct term *terms, size_t term_count, size_t at, float count)
{
	size_t words = 0;
	for (size_t i = 0; i < term_count; i++) {
		words += !terms[i].function_word;
	}
	return count * (terms[at].everyday ? everyday_share : 1) / sqrtf((float)words);
}

/* Everything but function words: "niet", too, for it is not the vocabulary that denies. */
static enum status text_add(struct builder *builder, uint32_t topic, const char *text, float count)
{
	struct term *terms;
	size_t term_count;
	bool english = builder->vocabulary->language == LANGUAGE_ENGLISH;
	arena_reset(builder->arena);
	enum status status =
	    analyzer_run(builder->analyzer, text, builder->arena, &terms, &term_count);
	for (size_t i = 0; status == OK && i < term_count; i++) {
		if (!terms[i].function_word) {
			status = term_add(builder, topic, &terms[i],
			    english ? english_count(terms, term_count, i, count) : count);
		}
	}
	return status;
}

static enum status texts_add(
    struct builder *builder, uint32_t topic, const char *const *texts, float count)
{
	enum status status = OK;
	for (; status == OK && texts != NULL && *texts != NULL; texts++) {
		status = text_add(builder, topic, *texts, count);
	}
	return status;
}

static enum status topic_add(
    struct builder *builder, uint32_t topic, const struct topic_entry *entry)
{
	bool dutch = builder->vocabulary->language == LANGUAGE_DUTCH;
	const char *const labels[] = {dutch ? entry->label_nl : entry->label_en, NULL};
	enum status status = texts_add(builder, topic, labels, label_count);
	if (status == OK) {
		status = texts_add(builder, topic, entry->abbreviations, name_count);
	}
	if (status == OK) {
		status = texts_add(
		    builder, topic, dutch ? entry->synonyms_nl : entry->synonyms_en, name_count);
	}
	if (status == OK && dutch) {
		status = texts_add(builder, topic, entry->phrases, phrase_count);
	}
	return status;
}

static enum status topics_build(
    struct builder *builder, const struct topic_entry *const *entries, size_t count)
{
	struct vocabulary *vocabulary = builder->vocabulary;
	enum status status = lexicon_open(&vocabulary->terms);
	if (status == OK) {
		status = lexicon_open(&vocabulary->words);
	}
	if (status == OK) {
		status = spelling_open(vocabulary->words, &vocabulary->spelling);
	}
	if (status != OK) {
		return status;
	}
	vocabulary->topics = calloc(count + 1, sizeof *vocabulary->topics);
	if (vocabulary->topics == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0; status == OK && i < count; i++) {
		vocabulary->topic_count = i + 1;
		status = topic_copy(&vocabulary->topics[i], entries[i]);
		if (status == OK) {
			status = topic_add(builder, i, entries[i]);
		}
	}
	if (status == OK) {
		status = spelling_update(vocabulary->spelling);
	}
	if (status == OK) {
		status = vocabulary_index(vocabulary);
		free(vocabulary->mentions);
		vocabulary->mentions = NULL;
	}
	return status == OK ? vocabulary_link(vocabulary, entries) : status;
}

enum status vocabulary_build_weighted(const struct topic_entry *topics,
    size_t count,
    enum language language,
    const struct vocabulary_weights *weights,
    struct vocabulary **ret_vocabulary)
{
	struct builder builder = {0};
	const struct topic_entry **sorted;
	enum status status = entries_sort(topics, count, &sorted);
	if (status != OK) {
		return status;
	}
	status = RESOURCE_EXHAUSTED;
	builder.vocabulary = calloc(1, sizeof *builder.vocabulary);
	builder.arena = arena_open(BUILD_ARENA_BYTES);
	if (builder.vocabulary == NULL || builder.arena == NULL) {
		goto close_vocabulary;
	}
	builder.vocabulary->language = language;
	builder.vocabulary->weights = *weights;
	status = analyzer_open(language, &builder.analyzer);
	if (status == OK) {
		status = topics_build(&builder, sorted, count);
	}
	analyzer_close(builder.analyzer);
	if (status == OK) {
		*ret_vocabulary = builder.vocabulary;
		builder.vocabulary = NULL;
	}
close_vocabulary:
	vocabulary_close(builder.vocabulary);
	arena_close(builder.arena);
	free(sorted);
	return status;
}

enum status vocabulary_build(const struct topic_entry *topics,
    size_t count,
    enum language language,
    struct vocabulary **ret_vocabulary)
{
	static const struct vocabulary_weights weights = VOCABULARY_WEIGHTS_DEFAULT;
	return vocabulary_build_weighted(topics, count, language, &weights, ret_vocabulary);
}
