/*
 * Any text at all, in either language: terms go forward, lie within the text and are valid, the
 * last one ends the sentence, parts are distinct; and the vocabulary and the ranking take the same
 * text.
 */
#include "language/spelling.h"
#include "ranking/rank.h"
#include "runtime/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

struct tools {
	struct analyzer *analyzer;
	struct vocabulary *vocabulary;
	struct rank_index *index;
	struct lexicon *lexicon;
	struct spelling *spelling;
};

static void spelling_tools_open(struct tools *tools)
{
	static const char *const words[] = {"prikkelverwerking", "dyslexie", "verwerking",
	    "verwachting", "agressief", "abcdefghijkl", "abcdefghijlk", "aaaaa", "aaaaaaaa"};
	uint32_t number;
	require(lexicon_open(&tools->lexicon) == OK);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		require(lexicon_add(tools->lexicon, words[i], &number) == OK);
	}
	require(spelling_open(tools->lexicon, &tools->spelling) == OK);
	require(spelling_update(tools->spelling) == OK);
}

/* Made once a language and kept: building them costs more than the run. */
static void tools_open(enum language language, struct tools *tools)
{
	static const char *const names[] = {"TOS", NULL};
	static const char *const phrases[] = {"kan niet stilzitten", NULL};
	static const struct topic_entry topics[] = {
	    {.id = "tos",
		.label_nl = "Taalontwikkelingsstoornis (TOS)",
		.label_en = "Language",
		.abbreviations = names},
	    {.id = "druk", .label_nl = "Druk gedrag", .phrases = phrases}};
	require(analyzer_open(language, &tools->analyzer) == OK);
	require(vocabulary_build(topics, 2, language, &tools->vocabulary) == OK);
	require(rank_index_open(tools->vocabulary, language, NULL, &tools->index) == OK);
	spelling_tools_open(tools);
}

static void parts_check(const struct term *term)
{
	for (size_t i = 0; i < term->part_count; i++) {
		require(term->parts[i][0] != '\0' && strcmp(term->parts[i], term->text) != 0);
		for (size_t j = 0; j < i; j++) {
			require(strcmp(term->parts[i], term->parts[j]) != 0);
		}
	}
}

static void terms_check(const char *text, size_t size, const struct term *terms, size_t count)
{
	uint32_t last = 0;
	for (size_t i = 0; i < count; i++) {
		const struct term *term = &terms[i];
		require(term->from_byte >= last && term->from_byte < term->to_byte);
		require(term->to_byte <= size);
		require(strncmp(term->word, text + term->from_byte,
			    term->to_byte - term->from_byte) == 0);
		require(term->text[0] != '\0' && term->folded[0] != '\0');
		require(utf8_is_valid(term->folded, strlen(term->folded)));
		parts_check(term);
		require(term->clause_end || !term->sentence_end);
		last = term->to_byte;
	}
	require(count == 0 || terms[count - 1].sentence_end);
}

/* What is near is in order, is not the word itself, and starts with one of its first letters. */
static void slips_check(const struct tools *tools, const struct term *terms, size_t count)
{
	struct spelling_near near[SPELLING_NEAR_MAX];
	for (size_t i = 0; i < count; i++) {
		const char *word = terms[i].folded;
		size_t found = spelling_find(tools->spelling, word, near);
		require(found <= SPELLING_NEAR_MAX);
		for (size_t j = 0; j < found; j++) {
			const char *term = lexicon_text(tools->lexicon, near[j].number);
			require(near[j].similarity > 0 && near[j].similarity < 1);
			require(j == 0 || near[j].similarity <= near[j - 1].similarity);
			require(strcmp(term, word) != 0);
			require(term[0] == word[0] || term[0] == word[1]);
		}
		require(!spelling_is_doubtful(word) || strlen(word) >= 5);
	}
}

static void suggestions_check(
    const struct tools *tools, const char *text, struct arena *arena, enum status expected)
{
	struct topic_suggestion *suggestions;
	size_t count = 0;
	enum status status = vocabulary_suggest(
	    tools->vocabulary, tools->analyzer, text, arena, &suggestions, &count);
	require(status == expected);
	for (size_t i = 0; i < count; i++) {
		require(suggestions[i].weight > 0 && suggestions[i].weight <= 1);
		require(suggestions[i].word_count <= SUGGESTION_WORDS_MAX);
	}
}

/* Somebody whose profile is the text is found by the text, or the text has nothing to find. */
static void ranking_check(
    const struct tools *tools, const char *text, struct arena *arena, enum status expected)
{
	struct profile profile = {.person_id = "p", .about = text, .capacity = 1};
	struct rank_query query = {.text = text};
	struct rank_result result = {0};
	require(rank_index_put(tools->index, &profile) == expected);
	require(rank_query_run(tools->index, tools->analyzer, &query, arena, &result) == expected);
	require(result.ranked_count <= 1 && result.left_out_count == 0);
	rank_index_remove(tools->index, "p");
}

static void text_check_in(struct tools *tools, const char *text)
{
	struct arena *arena = arena_open(ARENA_BYTES);
	struct term *terms;
	size_t count = 0;
	require(arena != NULL);
	enum status status = analyzer_run(tools->analyzer, text, arena, &terms, &count);
	require((status == OK) == utf8_is_valid(text, strlen(text)));
	if (status == OK) {
		terms_check(text, strlen(text), terms, count);
		slips_check(tools, terms, count);
	}
	suggestions_check(tools, text, arena, status);
	ranking_check(tools, text, arena, status);
	arena_close(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct tools dutch, english;
	if (dutch.index == NULL) {
		tools_open(LANGUAGE_DUTCH, &dutch);
		tools_open(LANGUAGE_ENGLISH, &english);
	}
	char *text = malloc(size + 1);
	require(text != NULL);
	if (size > 0) {
		memcpy(text, data, size);
	}
	text[size] = '\0';
	text_check_in(&dutch, text);
	text_check_in(&english, text);
	free(text);
	return 0;
}
