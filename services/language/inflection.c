#include "language/inflection.h"

#include "language/dictionary.h"

#include <assert.h>
#include <string.h>

enum {
	ACTION_BYTES_MIN = 6, /* uiting; ding and ring are no actions */
	GE_PLACE_MAX = 6,     /* of ge in a participle: tegengewerkt */
	GE_REST_MIN = 4,
	VERB_ROOT_MIN = 3,
	VERB_ROOT_LONG = 6, /* long enough where the form is also another word: overprikkeld */
};

/* Not of the verb their letters say, or long since of another meaning. */
static const char *const no_actions[] = {"haring", "honing", "paling", "penning", "rekening"};

static bool is_vowel(char sign)
{
	return sign != '\0' && strchr("aeiouy", sign) != NULL;
}

/* Whether start with ending behind it is in the dictionary; then it is the base. */
static bool base_try(const char *start, size_t size, const char *ending, struct base_word *ret_base)
{
	size_t ending_size = strlen(ending);
	struct base_word base = {.size = size + ending_size};
	if (base.size > WORD_BYTES_MAX) {
		return false;
	}
	memcpy(base.text, start, size);
	memcpy(base.text + size, ending, ending_size);
	if (!dictionary_has(base.text, base.size)) {
		return false;
	}
	*ret_base = base;
	return true;
}

static bool word_ends(const char *word, size_t size, const char *ending)
{
	size_t ending_size = strlen(ending);
	return size > ending_size && memcmp(word + size - ending_size, ending, ending_size) == 0;
}

/* The end of a closed syllable: huiz and huis, briev and brief. */
static char hardened(char sign)
{
	return sign == 'z' ? 's' : sign == 'v' ? 'f' : sign;
}

/* Whether the last vowel is one sign between consonants: schol, zit, but not bril-l or moei. */
static bool vowel_is_single(const char *word, size_t size)
{
	return size >= 3 && !is_vowel(word[size - 1]) && is_vowel(word[size - 2]) &&
	       !is_vowel(word[size - 3]);
}

/*
 * The base word of which root is what stays when an ending that begins with a vowel is cut: land
 * (en), klass (en), huiz (en), schol (en).
 */
static bool base_of_open(const char *root, size_t size, struct base_word *ret_base)
{
	if (size < 2) {
		return false;
	}
	char last = root[size - 1], end[3] = {hardened(last)};
	if (last == root[size - 2] && !is_vowel(last)) {
		return base_try(root, size - 1, "", ret_base);
	}
	if (vowel_is_single(root, size)) {
		char closed[] = {root[size - 2], hardened(last), '\0'};
		if (base_try(root, size - 1, closed, ret_base)) {
			return true;
		}
	}
	return base_try(root, size - 1, end, ret_base) || base_try(root, size, "", ret_base);
}

static bool base_of_plural(const char *word, size_t size, struct base_word *ret_base)
{
	if (word_ends(word, size, "heden") && base_try(word, size - 4, "eid", ret_base)) {
		return true;
	}
	if (word_ends(word, size, "s") && base_try(word, size - 1, "", ret_base)) {
		return true;
	}
	if (word_ends(word, size, "en") && base_of_open(word, size - 2, ret_base)) {
		return true;
	}
	return (word_ends(word, size, "n") && base_try(word, size - 1, "", ret_base)) ||
	       (word_ends(word, size, "e") && base_of_open(word, size - 1, ret_base));
}

/* klasgenootje, telefoontje, raampje, spelletje. */
static bool base_of_diminutive(const char *word, size_t size, struct base_word *ret_base)
{
	size -= word_ends(word, size, "jes");
	if (!word_ends(word, size, "je")) {
		return false;
	}
	return base_try(word, size - 2, "", ret_base) ||
	       ((word_ends(word, size, "tje") || word_ends(word, size, "pje")) &&
		   base_try(word, size - 3, "", ret_base)) ||
	       (word_ends(word, size, "etje") && base_of_open(word, size - 4, ret_base));
}

bool inflection_base(const char *word, size_t size, struct base_word *ret_base)
{
	return base_try(word, size, "", ret_base) || base_of_plural(word, size, ret_base) ||
	       base_of_diminutive(word, size, ret_base);
}

static bool has_vowel(const char *word, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (is_vowel(word[i])) {
			return true;
		}
	}
	return false;
}

/* After a stressed short vowel the sign is doubled (zit, verzin), after another e not (prikkel). */
bool inflection_infinitive(const char *stem, size_t size, struct base_word *ret_base)
{
	if (size < 2 || is_vowel(stem[size - 1])) {
		return false;
	}
	char last = stem[size - 1], before = stem[size - 2];
	char soft = last == 's' ? 'z' : last == 'f' ? 'v' : last;
	if (size > 3 && is_vowel(before) && stem[size - 3] == before) {
		char open[] = {soft, 'e', 'n', '\0'};
		return base_try(stem, size - 2, open, ret_base);
	}
	if (vowel_is_single(stem, size)) {
		char doubled[] = {last, 'e', 'n', '\0'};
		return base_try(stem, size, doubled, ret_base) ||
		       (has_vowel(stem, size - 3) && base_try(stem, size, "en", ret_base));
	}
	char softened[] = {soft, 'e', 'n', '\0'};
	return base_try(stem, size - 1, softened, ret_base);
}

/* kinder, from the plural kinderen. */
static bool base_of_eren(const char *part, size_t size, struct base_word *ret_base)
{
	struct base_word plural;
	return word_ends(part, size, "er") && base_try(part, size, "en", &plural) &&
	       base_try(part, size - 2, "", ret_base);
}

bool inflection_first_part(const char *part, size_t size, struct base_word *ret_base)
{
	/* rekenen, not reken, of which stemming would leave rek */
	if (word_ends(part, size, "en") && !is_vowel(part[size - 3]) &&
	    base_try(part, size, "en", ret_base)) {
		return true;
	}
	return base_try(part, size, "", ret_base) || base_of_eren(part, size, ret_base) ||
	       inflection_infinitive(part, size, ret_base) || base_of_plural(part, size, ret_base);
}

bool inflection_action(const char *noun, size_t size, struct base_word *ret_base)
{
	struct base_word base;
	if (!inflection_base(noun, size, &base) || base.size < ACTION_BYTES_MIN ||
	    !word_ends(base.text, base.size, "ing")) {
		return false;
	}
	for (size_t i = 0; i < sizeof no_actions / sizeof no_actions[0]; i++) {
		if (strcmp(no_actions[i], base.text) == 0) {
			return false;
		}
	}
	return base_try(base.text, base.size - 3, "en", ret_base);
}

/* Endings of verbs, after the stem; none comes last, for of gemist the t is one. */
static const char *const verb_endings[] = {
    "t", "d", "te", "de", "ten", "den", "tend", "end", "ende", "enden", ""};
enum { VERB_ENDINGS = sizeof verb_endings / sizeof verb_endings[0] };

/* Endings that other words get, with what then stands before them. */
static const char *const other_endings[] = {"er", "ere", "ers", "st", "ste", "sten", "heid", "en"};

/* The verb of what stands before an ending: maak, groei, verstaa. */
static bool verb_of_root(
    const char *word, size_t root, const char *ending, struct base_word *ret_verb)
{
	if (ending[0] == 'e') {
		return base_try(word, root, "en", ret_verb); /* spelled as before en */
	}
	if (root > 0 && is_vowel(word[root - 1])) {
		return base_try(word, root, "en", ret_verb) || base_try(word, root, "n", ret_verb);
	}
	return inflection_infinitive(word, root, ret_verb);
}

/* Tries the first endings; the verb, when there is one. */
static bool verb_of_form(
    const char *word, size_t size, size_t endings, size_t root_min, struct base_word *ret_verb)
{
	for (size_t i = 0; i < endings; i++) {
		size_t ending_size = strlen(verb_endings[i]);
		if (size < root_min + ending_size || !word_ends(word, size, verb_endings[i])) {
			continue;
		}
		if (verb_of_root(word, size - ending_size, verb_endings[i], ret_verb)) {
			return true;
		}
	}
	return false;
}

/* gepest, opgelost: without ge they are forms of a verb. */
static bool verb_of_participle(
    const char *word, size_t size, size_t root_min, struct base_word *ret_verb)
{
	char without[WORD_BYTES_MAX + 1];
	for (size_t at = 0; at + GE_REST_MIN < size && at <= GE_PLACE_MAX; at++) {
		if (memcmp(word + at, "ge", 2) != 0) {
			continue;
		}
		memcpy(without, word, at);
		memcpy(without + at, word + at + 2, size - at - 2);
		if (verb_of_form(without, size - 2, VERB_ENDINGS, root_min, ret_verb)) {
			return true;
		}
	}
	return false;
}

/* As participles and past tenses do: gepest, verwerkte, luisterden. */
static bool ends_as_past(const char *word, size_t size)
{
	size -= word_ends(word, size, "n");
	size -= word_ends(word, size, "e");
	return size > 0 && (word[size - 1] == 'd' || word[size - 1] == 't');
}

bool inflection_verb(const char *form, size_t size, struct base_word *ret_verb)
{
	struct base_word base;
	if (size > WORD_BYTES_MAX || !ends_as_past(form, size)) {
		return false;
	}
	bool other = inflection_base(form, size, &base);
	size_t root_min = other ? VERB_ROOT_LONG : VERB_ROOT_MIN;
	return verb_of_form(form, size, VERB_ENDINGS - 1, root_min, ret_verb) ||
	       verb_of_participle(form, size, root_min, ret_verb);
}

static bool is_other_form(const char *word, size_t size)
{
	struct base_word base;
	for (size_t i = 0; i < sizeof other_endings / sizeof other_endings[0]; i++) {
		if (!word_ends(word, size, other_endings[i])) {
			continue;
		}
		size_t root = size - strlen(other_endings[i]);
		if (base_try(word, root, "", &base) || base_of_open(word, root, &base)) {
			return true;
		}
	}
	return false;
}

bool inflection_is_form(const char *word, size_t size)
{
	struct base_word base;
	return size <= WORD_BYTES_MAX &&
	       (inflection_base(word, size, &base) ||
		   verb_of_form(word, size, VERB_ENDINGS, 2, &base) ||
		   verb_of_participle(word, size, 2, &base) || is_other_form(word, size));
}
