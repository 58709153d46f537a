#include "language/analyzer.h"

#include "language/dictionary.h"
#include "language/function_words.h"
#include "language/negation.h"
#include "language/stem.h"
#include "language/term_parts.h"
#include "language/words.h"
#include "runtime/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum {
	TEXT_BYTES_MAX = 1 << 30,
	FOLD_BYTES_MAX = 4 * WORD_BYTES_MAX, /* of a word that is looked at; what follows is cut */
	ABBREVIATION_BYTES_MAX = 8,
	SHOUT_WORDS_MIN =
	    4, /* a sentence of this many words, all capitals, holds no abbreviations */
};

struct analyzer {
	enum language language;
	struct stemmer *stemmer;
};

enum status analyzer_open(enum language language, struct analyzer **ret_analyzer)
{
	struct analyzer *analyzer = calloc(1, sizeof *analyzer);
	if (analyzer == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	analyzer->language = language;
	enum status status = stemmer_open(language, &analyzer->stemmer);
	if (status != OK) {
		free(analyzer);
		return status;
	}
	if (language == LANGUAGE_DUTCH) {
		dictionary_load();
	}
	*ret_analyzer = analyzer;
	return OK;
}

void analyzer_close(struct analyzer *analyzer)
{
	if (analyzer == NULL) {
		return;
	}
	stemmer_close(analyzer->stemmer);
	free(analyzer);
}

enum language analyzer_language(const struct analyzer *analyzer)
{
	return analyzer->language;
}

/* The longest start of text of at most size_max bytes that ends between characters. */
static size_t whole_chars(const char *text, size_t size, size_t size_max)
{
	if (size <= size_max) {
		return size;
	}
	size = size_max;
	while (size > 0 && ((uint8_t)text[size] & 0xc0) == 0x80) {
		size--;
	}
	return size;
}

/* Folds plain ASCII; false when there is something else. */
static bool fold_ascii(const char *text, size_t size, char ret_folded[static FOLD_BYTES_MAX + 1])
{
	for (size_t i = 0; i < size; i++) {
		uint8_t sign = (uint8_t)text[i];
		if (sign >= 0x80) {
			return false;
		}
		ret_folded[i] = (char)(sign >= 'A' && sign <= 'Z' ? sign + ('a' - 'A') : sign);
	}
	ret_folded[size] = '\0';
	return true;
}

static enum status fold_unicode(
    const char *text, size_t size, char ret_folded[static FOLD_BYTES_MAX + 1])
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t mapped_size =
	    utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)size, &mapped,
		UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE |
		    UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
	if (mapped_size < 0) {
		return mapped_size == UTF8PROC_ERROR_NOMEM ? RESOURCE_EXHAUSTED : INVALID_ARGUMENT;
	}
	size_t kept = whole_chars((const char *)mapped, (size_t)mapped_size, FOLD_BYTES_MAX);
	memcpy(ret_folded, mapped, kept);
	ret_folded[kept] = '\0';
	free(mapped);
	return OK;
}

/* The first apostrophe, straight or curly, and its size in bytes; NULL when there is none. */
static char *apostrophe_find(char *text, size_t *ret_size)
{
	static const char curly[] = "\xe2\x80\x99";
	char *straight = strchr(text, '\'');
	char *found = strstr(text, curly);
	if (found != NULL && (straight == NULL || found < straight)) {
		*ret_size = sizeof curly - 1;
		return found;
	}
	*ret_size = 1;
	return straight;
}

/* foto's, TOS'er: the word before the apostrophe; m'n, z'n, don't: without it. */
static void apostrophe_resolve(char *folded)
{
	size_t size;
	char *at = apostrophe_find(folded, &size);
	if (at == NULL) {
		return;
	}
	if (at - folded >= 2 && strcmp(at + size, "t") != 0) {
		*at = '\0';
		return;
	}
	for (; at != NULL; at = apostrophe_find(folded, &size)) {
		memmove(at, at + size, strlen(at + size) + 1);
	}
}

static void dots_drop(char *folded)
{
	char *to = folded;
	for (const char *from = folded; *from != '\0'; from++) {
		if (*from != '.') {
			*to++ = *from;
		}
	}
	*to = '\0';
}

/* Case-folded, without diacritics, apostrophe's tail and dots; may become empty. */
static enum status word_fold(
    const char *text, size_t size, char ret_folded[static FOLD_BYTES_MAX + 1])
{
	size = whole_chars(text, size, FOLD_BYTES_MAX);
	if (!fold_ascii(text, size, ret_folded)) {
		enum status status = fold_unicode(text, size, ret_folded);
		if (status != OK) {
			return status;
		}
	}
	apostrophe_resolve(ret_folded);
	dots_drop(ret_folded);
	ret_folded[whole_chars(ret_folded, strlen(ret_folded), WORD_BYTES_MAX)] = '\0';
	return OK;
}

/* Fills term from word; a word that folds to nothing leaves term->text NULL. */
static enum status term_fill(struct analyzer *analyzer,
    const char *text,
    const struct word *word,
    struct arena *arena,
    struct term *term)
{
	char folded[FOLD_BYTES_MAX + 1];
	size_t size = word->to_byte - word->from_byte;
	enum status status = word_fold(text + word->from_byte, size, folded);
	if (status != OK || folded[0] == '\0') {
		return status;
	}
	bool abbreviation = word->capitals && strlen(folded) <= ABBREVIATION_BYTES_MAX;
	*term = (struct term){
	    .word = arena_memdup(arena, text + word->from_byte, size),
	    .folded = arena_strdup(arena, folded),
	    .from_byte = word->from_byte,
	    .to_byte = word->to_byte,
	    .abbreviation = abbreviation,
	    .function_word = !abbreviation && function_word_is(analyzer->language, folded),
	    .everyday = !abbreviation && everyday_word_is(analyzer->language, folded),
	    .clause_end = word->clause_end,
	    .sentence_end = word->sentence_end,
	};
	if (term->word == NULL || term->folded == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	const char *stem = abbreviation ? folded : stemmer_stem(analyzer->stemmer, folded);
	term->text = strcmp(stem, folded) == 0 ? term->folded : arena_strdup(arena, stem);
	if (term->text == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	bool whole = abbreviation || term->function_word || term->everyday;
	return whole || analyzer->language != LANGUAGE_DUTCH
		   ? OK
		   : term_parts_fill(analyzer->stemmer, arena, term);
}

/* Takes the capitals off a sentence that shouts: HELP MIJN KLAS LUISTERT NIET. */
static void sentence_calm(struct word *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!words[i].capitals && words[i].to_byte - words[i].from_byte > 1) {
			return;
		}
	}
	for (size_t i = 0; count >= SHOUT_WORDS_MIN && i < count; i++) {
		words[i].capitals = false;
	}
}

static void sentences_calm(struct word *words, size_t count)
{
	size_t from = 0;
	for (size_t i = 0; i < count; i++) {
		if (words[i].sentence_end) {
			sentence_calm(words + from, i + 1 - from);
			from = i + 1;
		}
	}
}

static size_t words_count(const char *text, size_t size)
{
	struct word_reader reader;
	struct word word;
	size_t count = 0;
	word_reader_init(&reader, text, size);
	while (word_reader_next(&reader, &word)) {
		count++;
	}
	return count;
}

static enum status words_read(
    const char *text, size_t size, struct arena *arena, struct word **ret_words, size_t *ret_count)
{
	size_t count = words_count(text, size);
	struct word *words = arena_alloc(arena, count * sizeof *words);
	if (words == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	struct word_reader reader;
	word_reader_init(&reader, text, size);
	for (size_t i = 0; i < count; i++) {
		(void)word_reader_next(&reader, &words[i]);
	}
	sentences_calm(words, count);
	*ret_words = words;
	*ret_count = count;
	return OK;
}

/* A word that folded to nothing hands its ends to the term before it. */
static void ends_keep(struct term *terms, size_t count, const struct word *word)
{
	if (count > 0) {
		terms[count - 1].clause_end |= word->clause_end;
		terms[count - 1].sentence_end |= word->sentence_end;
	}
}

enum status analyzer_run(struct analyzer *analyzer,
    const char *text,
    struct arena *arena,
    struct term **ret_terms,
    size_t *ret_count)
{
	size_t size = strlen(text), word_count, count = 0;
	if (size > TEXT_BYTES_MAX || !utf8_is_valid(text, size)) {
		return INVALID_ARGUMENT;
	}
	struct word *words;
	enum status status = words_read(text, size, arena, &words, &word_count);
	if (status != OK) {
		return status;
	}
	struct term *terms = arena_alloc(arena, word_count * sizeof *terms);
	if (terms == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < word_count; i++) {
		status = term_fill(analyzer, text, &words[i], arena, &terms[count]);
		if (status != OK) {
			return status;
		}
		if (terms[count].text == NULL) {
			ends_keep(terms, count, &words[i]);
		} else {
			count++;
		}
	}
	negation_mark(analyzer->language, terms, count);
	*ret_terms = terms;
	*ret_count = count;
	return OK;
}
