#include "matching/vocabulary.h"

#include "matching/growing.h"
#include "matching/vocabulary_parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BUILD_ARENA_BYTES = 4 << 20 }; /* for the terms of one name or phrase */

struct builder {
	struct vocabulary *vocabulary;
	struct analyzer *analyzer;
	struct arena *arena;
	uint32_t pattern_capacity, pattern_term_capacity;
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

static void runs_free(struct runs *runs)
{
	free(runs->start);
	free(runs->items);
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
	lexicon_close(vocabulary->terms);
	free(vocabulary->weights);
	free(vocabulary->plain);
	free(vocabulary->patterns);
	free(vocabulary->pattern_terms);
	runs_free(&vocabulary->names_by_first);
	runs_free(&vocabulary->patterns_by_term);
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

static enum status pattern_term_add(struct builder *builder, const struct term *term)
{
	struct vocabulary *vocabulary = builder->vocabulary;
	struct pattern_term *terms =
	    growing_reserve(vocabulary->pattern_terms, &builder->pattern_term_capacity,
		(size_t)vocabulary->pattern_term_count + 1, sizeof *terms);
	if (terms == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	vocabulary->pattern_terms = terms;
	struct pattern_term *added = &terms[vocabulary->pattern_term_count];
	*added = (struct pattern_term){.negated = term->negation != NEGATION_NONE,
	    .function_word = term->function_word,
	    .abbreviation = term->abbreviation};
	enum status status = lexicon_add(vocabulary->terms, term->text, &added->term);
	if (status == OK) {
		vocabulary->pattern_term_count++;
	}
	return status;
}

/* Adds the terms as one pattern; nothing when they are only function words. */
static enum status pattern_add_terms(struct builder *builder,
    uint32_t topic,
    enum pattern_kind kind,
    const struct term *terms,
    size_t count)
{
	struct vocabulary *vocabulary = builder->vocabulary;
	uint32_t subjects = 0;
	for (size_t i = 0; i < count; i++) {
		subjects += !terms[i].function_word;
	}
	if (subjects == 0) {
		return OK;
	}
	struct pattern *patterns = growing_reserve(vocabulary->patterns, &builder->pattern_capacity,
	    (size_t)vocabulary->pattern_count + 1, sizeof *patterns);
	if (patterns == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	vocabulary->patterns = patterns;
	patterns[vocabulary->pattern_count++] = (struct pattern){.topic = topic,
	    .first = vocabulary->pattern_term_count,
	    .count = (uint32_t)count,
	    .kind = kind};
	vocabulary->topics[topic].length += subjects;
	enum status status = OK;
	for (size_t i = 0; status == OK && i < count; i++) {
		status = pattern_term_add(builder, &terms[i]);
	}
	return status;
}

static enum status pattern_add(
    struct builder *builder, uint32_t topic, enum pattern_kind kind, const char *text)
{
	struct term *terms;
	size_t count;
	arena_reset(builder->arena);
	enum status status = analyzer_run(builder->analyzer, text, builder->arena, &terms, &count);
	if (status != OK) {
		return status;
	}
	return pattern_add_terms(builder, topic, kind, terms, count);
}

/* A name with brackets or strokes is several: "Autisme (ASS)". */
static enum status name_add(
    struct builder *builder, uint32_t topic, enum pattern_kind kind, const char *text)
{
	static const char separators[] = "()/,;";
	char *copy = strdup(text);
	if (copy == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = OK;
	char *rest = copy;
	for (char *part; status == OK && (part = strsep(&rest, separators)) != NULL;) {
		status = pattern_add(builder, topic, kind, part);
	}
	free(copy);
	return status;
}

static enum status names_add(
    struct builder *builder, uint32_t topic, enum pattern_kind kind, const char *const *names)
{
	enum status status = OK;
	for (; status == OK && names != NULL && *names != NULL; names++) {
		status = name_add(builder, topic, kind, *names);
	}
	return status;
}

static enum status phrases_add(struct builder *builder, uint32_t topic, const char *const *phrases)
{
	enum status status = OK;
	for (; status == OK && phrases != NULL && *phrases != NULL; phrases++) {
		status = pattern_add(builder, topic, PATTERN_PHRASE, *phrases);
	}
	return status;
}

static enum status topic_add(
    struct builder *builder, uint32_t topic, const struct topic_entry *entry)
{
	bool dutch = builder->vocabulary->language == LANGUAGE_DUTCH;
	const char *const labels[] = {dutch ? entry->label_nl : entry->label_en, NULL};
	enum status status = names_add(builder, topic, PATTERN_LABEL, labels);
	if (status == OK) {
		status = names_add(builder, topic, PATTERN_ABBREVIATION, entry->abbreviations);
	}
	if (status == OK) {
		status = names_add(builder, topic, PATTERN_SYNONYM,
		    dutch ? entry->synonyms_nl : entry->synonyms_en);
	}
	if (status == OK && dutch) {
		status = phrases_add(builder, topic, entry->phrases);
	}
	return status;
}

static enum status topics_build(
    struct builder *builder, const struct topic_entry *const *entries, size_t count)
{
	struct vocabulary *vocabulary = builder->vocabulary;
	enum status status = lexicon_open(&vocabulary->terms);
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
		status = vocabulary_index(vocabulary);
	}
	return status == OK ? vocabulary_link(vocabulary, entries) : status;
}

enum status vocabulary_build(const struct topic_entry *topics,
    size_t count,
    enum language language,
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
