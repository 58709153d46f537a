/*
 * Any file as a vocabulary, in either language: rows become topics, topics a vocabulary, and a text
 * from the same bytes is looked up in it. Suggestions are topics of the vocabulary, the heaviest
 * first, with words that stand in the text; links are between 0 and 1.
 */
#include "case_files.h"

#include "runtime/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { ENTRIES_BYTES = 16 << 20, CALL_BYTES = 64 << 20, TOPICS_LINKED_MAX = 40 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static void suggestion_check(
    const struct vocabulary *vocabulary, const char *text, const struct topic_suggestion *found)
{
	require(found->topic < vocabulary_size(vocabulary));
	require(found->weight > 0 && found->weight <= 1);
	require(found->word_count <= SUGGESTION_WORDS_MAX);
	for (size_t i = 0; i < found->word_count; i++) {
		require(found->words[i][0] != '\0' && strstr(text, found->words[i]) != NULL);
	}
}

static void text_check(
    const struct vocabulary *vocabulary, struct analyzer *analyzer, const char *text)
{
	struct arena *arena = arena_open(CALL_BYTES);
	struct topic_suggestion *found;
	size_t count = 0;
	require(arena != NULL);
	enum status status = vocabulary_suggest(vocabulary, analyzer, text, arena, &found, &count);
	require(status == (utf8_is_valid(text, strlen(text)) ? OK : INVALID_ARGUMENT));
	require(count <= TOPIC_SUGGESTIONS_MAX);
	for (size_t i = 0; i < count; i++) {
		suggestion_check(vocabulary, text, &found[i]);
		require(i == 0 || found[i - 1].weight >= found[i].weight);
	}
	arena_close(arena);
}

static void links_check(const struct vocabulary *vocabulary)
{
	uint32_t count = (uint32_t)vocabulary_size(vocabulary);
	for (uint32_t topic = 0; topic < count && topic < TOPICS_LINKED_MAX; topic++) {
		const struct topic_link *links;
		size_t linked = vocabulary_linked(vocabulary, topic, &links);
		require(linked >= 1 && links[0].topic == topic);
		for (size_t i = 0; i < linked; i++) {
			require(links[i].closeness > 0 && links[i].closeness <= 1);
			require(i == 0 || links[i].closeness < 1);
		}
		require(
		    vocabulary_find(vocabulary, vocabulary_topic_id(vocabulary, topic)) == topic);
	}
}

static bool ids_are_good(const struct case_topics *topics)
{
	for (size_t i = 0; i < topics->count; i++) {
		if (topics->entries[i].id[0] == '\0') {
			return false;
		}
		for (size_t other = 0; other < i; other++) {
			if (strcmp(topics->entries[i].id, topics->entries[other].id) == 0) {
				return false;
			}
		}
	}
	return true;
}

/* What the reader hands over is UTF-8, so only the ids can be wrong. */
static void vocabulary_check(
    const struct case_topics *topics, enum language language, const char *text)
{
	struct vocabulary *vocabulary = NULL;
	struct analyzer *analyzer = NULL;
	enum status status =
	    vocabulary_build(topics->entries, topics->count, language, &vocabulary);
	require(status == (ids_are_good(topics) ? OK : INVALID_ARGUMENT));
	if (status != OK) {
		return;
	}
	require(analyzer_open(language, &analyzer) == OK);
	require(vocabulary_size(vocabulary) == topics->count);
	links_check(vocabulary);
	text_check(vocabulary, analyzer, text);
	for (size_t i = 0; i < topics->count && topics->entries[i].phrases[0] != NULL; i++) {
		text_check(vocabulary, analyzer, topics->entries[i].phrases[0]);
	}
	analyzer_close(analyzer);
	vocabulary_close(vocabulary);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct csv *csv = NULL;
	struct case_topics topics = {0};
	size_t line;
	if (csv_open_memory((struct bytes){.data = data, .size = size}, &csv) != OK) {
		return 0;
	}
	struct arena *arena = arena_open(ENTRIES_BYTES);
	char *text = malloc(size + 1);
	require(arena != NULL && text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	/* Rows after a broken one are not read; those before it count. */
	enum status status = case_topics_read(csv, arena, &topics, &line);
	require(status == OK || status == INVALID_ARGUMENT);
	vocabulary_check(&topics, LANGUAGE_DUTCH, text);
	vocabulary_check(&topics, LANGUAGE_ENGLISH, text);
	case_topics_close(&topics);
	free(text);
	arena_close(arena);
	csv_close(csv);
	return 0;
}
