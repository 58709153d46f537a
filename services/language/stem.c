/*
 * Dutch: M.F. Porter's stemmer as Snowball has it
 * (https://snowballstem.org/algorithms/dutch/stemmer.html), with repairs before it (feminine forms,
 * diminutives, plurals on -ies) and after it (verb forms on -t, doubled consonants, z and v at the
 * end, -isme and -istisch). English: Snowball's english as it is.
 */
#include "language/stem.h"

#include "language/feminine.h"

#include <assert.h>
#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>

struct stemmer {
	struct sb_stemmer *snowball;
	enum language language;
	size_t size;
	char stem[WORD_BYTES_MAX + 1];
};

/* Words whose forms the rules part, or join with words of another meaning. */
static const struct {
	const char *word, *stem;
} dutch_exceptions[] = {
    {"kind", "kind"},
    {"kinderen", "kind"},
    {"kids", "kind"},
    {"lees", "lees"},
    {"leest", "lees"},
    {"lezen", "lees"},
    {"lezend", "lees"},
    {"gelezen", "lees"},
    {"spellen", "spell"},
    {"spelt", "spell"},
    {"spelling", "spell"},
};

enum status stemmer_open(enum language language, struct stemmer **ret_stemmer)
{
	struct stemmer *stemmer = calloc(1, sizeof *stemmer);
	if (stemmer == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	stemmer->language = language;
	stemmer->snowball = sb_stemmer_new(language == LANGUAGE_DUTCH ? "dutch" : "english", NULL);
	if (stemmer->snowball == NULL) {
		free(stemmer);
		return RESOURCE_EXHAUSTED;
	}
	*ret_stemmer = stemmer;
	return OK;
}

void stemmer_close(struct stemmer *stemmer)
{
	if (stemmer == NULL) {
		return;
	}
	sb_stemmer_delete(stemmer->snowball);
	free(stemmer);
}

static bool is_vowel(char sign)
{
	return sign != '\0' && strchr("aeiouy", sign) != NULL;
}

static void stem_cut(struct stemmer *stemmer, size_t count)
{
	stemmer->size -= count;
	stemmer->stem[stemmer->size] = '\0';
}

/* Whether the stem ends in this and keeps at least rest bytes before it. */
static bool stem_ends(const struct stemmer *stemmer, const char *ending, size_t rest)
{
	size_t size = strlen(ending);
	return stemmer->size >= size + rest &&
	       memcmp(stemmer->stem + stemmer->size - size, ending, size) == 0;
}

/* The sign at this distance from the end, 1 the last; NUL before the start. */
static char stem_sign(const struct stemmer *stemmer, size_t from_end)
{
	if (from_end > stemmer->size) {
		return '\0';
	}
	return stemmer->stem[stemmer->size - from_end];
}

/* groepje, stoeltje, boompje, briefje, balletje: to the word they shrink. */
static void cut_diminutive(struct stemmer *stemmer)
{
	if (stem_ends(stemmer, "jes", 3)) {
		stem_cut(stemmer, 1);
	}
	if (!stem_ends(stemmer, "je", 3)) {
		return;
	}
	stem_cut(stemmer, 2);
	bool liquid_t = stem_ends(stemmer, "t", 3) && strchr("lnrw", stem_sign(stemmer, 2)) != NULL;
	if (stem_ends(stemmer, "mp", 2) || liquid_t) {
		stem_cut(stemmer, 1);
	} else if (stem_ends(stemmer, "et", 3) && !is_vowel(stem_sign(stemmer, 3))) {
		stem_cut(stemmer, 2);
	}
}

/* maakt, loopt, leert, schrijft: to the verb's stem. Not after one vowel (praat) and not -cht or
 * -ct. */
static void cut_verb_t(struct stemmer *stemmer)
{
	char before = stem_sign(stemmer, 2);
	if (!stem_ends(stemmer, "t", 3) || is_vowel(before) || stem_ends(stemmer, "cht", 0) ||
	    before == 'c') {
		return;
	}
	bool short_st =
	    before == 's' && is_vowel(stem_sign(stemmer, 3)) && !is_vowel(stem_sign(stemmer, 4));
	struct base_word verb;
	if (!short_st && inflection_infinitive(stemmer->stem, stemmer->size - 1, &verb)) {
		stem_cut(stemmer, 1);
	}
}

/* loop and lop, stoorniss and stoornis. */
static void undouble(struct stemmer *stemmer)
{
	char last = stem_sign(stemmer, 1), before = stem_sign(stemmer, 2),
	     third = stem_sign(stemmer, 3);
	if (stemmer->size > 3 && last == before && !is_vowel(last)) {
		stem_cut(stemmer, 1);
	} else if (stemmer->size > 3 && !is_vowel(last) && before == third &&
		   strchr("aeou", before) != NULL && !is_vowel(stem_sign(stemmer, 4))) {
		stem_cut(stemmer, 1);
		stemmer->stem[stemmer->size - 1] = last;
	}
}

static void soften_end(struct stemmer *stemmer)
{
	char *last = &stemmer->stem[stemmer->size - 1];
	if (stemmer->size > 1 && *last == 'z') {
		*last = 's';
	} else if (stemmer->size > 1 && *last == 'v') {
		*last = 'f';
	}
}

/* autisme, autist and autistisch meet at autist. */
static void join_ism(struct stemmer *stemmer)
{
	if (stem_ends(stemmer, "istisch", 2)) {
		stem_cut(stemmer, 4);
	} else if (stem_ends(stemmer, "ism", 3)) {
		stemmer->stem[stemmer->size - 1] = 't';
	}
}

static void stem_set(struct stemmer *stemmer, const char *text, size_t size)
{
	assert(size <= WORD_BYTES_MAX);
	memmove(stemmer->stem, text, size);
	stemmer->size = size;
	stemmer->stem[size] = '\0';
}

/* Leaves the stem as it is when the library is short of memory. */
static void snowball_run(struct stemmer *stemmer)
{
	const sb_symbol *stem = sb_stemmer_stem(
	    stemmer->snowball, (const sb_symbol *)stemmer->stem, (int)stemmer->size);
	int size = sb_stemmer_length(stemmer->snowball);
	if (stem != NULL && size > 0 && size <= WORD_BYTES_MAX) {
		stem_set(stemmer, (const char *)stem, (size_t)size);
	}
}

static void dutch_run(struct stemmer *stemmer)
{
	cut_diminutive(stemmer);
	if (stem_ends(stemmer, "ies", 2)) {
		stem_cut(stemmer, 1);
	} else if (stem_ends(stemmer, "eeen", 1)) {
		stem_cut(stemmer, 2);
	}
	snowball_run(stemmer);
	cut_verb_t(stemmer);
	undouble(stemmer);
	soften_end(stemmer);
	join_ism(stemmer);
}

static const char *dutch_exception(const char *word)
{
	for (size_t i = 0; i < sizeof dutch_exceptions / sizeof dutch_exceptions[0]; i++) {
		if (strcmp(dutch_exceptions[i].word, word) == 0) {
			return dutch_exceptions[i].stem;
		}
	}
	return NULL;
}

const char *stemmer_stem(struct stemmer *stemmer, const char *word)
{
	stem_set(stemmer, word, strlen(word));
	if (stemmer->size == 0) {
		return stemmer->stem;
	}
	if (stemmer->language != LANGUAGE_DUTCH) {
		snowball_run(stemmer);
		return stemmer->stem;
	}
	const char *exception = dutch_exception(word);
	if (exception != NULL) {
		return exception;
	}
	struct base_word neutral;
	if (feminine_neutral(word, stemmer->size, &neutral)) {
		stem_set(stemmer, neutral.text, neutral.size);
	}
	dutch_run(stemmer);
	return stemmer->stem;
}
