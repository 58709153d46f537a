#include "language/feminine.h"

#include "language/dictionary.h"

#include <string.h>

enum {
	ROOT_BYTES_MIN = 3,
	LONG_ROOT_BYTES = 7, /* long enough to need no verb: vrijwilligster */
};

/* Stars, and words whose letters only look like somebody who does something. */
static const char *const stars[] = {"filmster", "halster", "pinkster", "popster", "rockster"};

/* What replaces an ending, tried in this order. */
static const struct {
	const char *feminine, *neutral;
} endings[] = {
    {"trice", "tor"},
    {"trice", "teur"},
    {"ares", "aar"},
    {"aresse", "aris"},
    {"eres", "er"},
    {"euse", "eur"},
    {"aarster", "aar"},
};

static bool word_ends(const char *word, size_t size, const char *ending)
{
	size_t ending_size = strlen(ending);
	return size >= ending_size + ROOT_BYTES_MIN &&
	       memcmp(word + size - ending_size, ending, ending_size) == 0;
}

/* The bytes of the singular: werksters, directrices, leraressen. */
static size_t singular_size(const char *word, size_t size)
{
	if (word_ends(word, size, "essen")) {
		return size - 3;
	}
	return word_ends(word, size, "sters") || word_ends(word, size, "ces") ||
		       word_ends(word, size, "euses") || word_ends(word, size, "esses")
		   ? size - 1
		   : size;
}

static bool neutral_try(
    const char *root, size_t size, const char *ending, struct base_word *ret_neutral)
{
	size_t ending_size = strlen(ending);
	struct base_word neutral = {.size = size + ending_size};
	if (neutral.size > WORD_BYTES_MAX) {
		return false;
	}
	memcpy(neutral.text, root, size);
	memcpy(neutral.text + size, ending, ending_size);
	if (!dictionary_has(neutral.text, neutral.size)) {
		return false;
	}
	*ret_neutral = neutral;
	return true;
}

static bool is_star(const char *word, size_t size)
{
	for (size_t i = 0; i < sizeof stars / sizeof stars[0]; i++) {
		if (strlen(stars[i]) == size && memcmp(stars[i], word, size) == 0) {
			return true;
		}
	}
	return false;
}

/* Who does what the verb says: werkster, verpleegster, schrijfster, bestuurster. */
static bool agent_neutral(const char *word, size_t size, struct base_word *ret_neutral)
{
	if (!word_ends(word, size, "ster") || is_star(word, size)) {
		return false;
	}
	struct base_word verb;
	size_t root = size - 4;
	if (inflection_infinitive(word, root, &verb) &&
	    (neutral_try(verb.text, verb.size - 2, "er", ret_neutral) ||
		(word[root - 1] == 'r' && neutral_try(word, root, "der", ret_neutral)))) {
		return true;
	}
	return root >= LONG_ROOT_BYTES && neutral_try(word, root, "er", ret_neutral);
}

static bool whole_neutral(const char *word, size_t size, struct base_word *ret_neutral)
{
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		size_t ending_size = strlen(endings[i].feminine);
		if (word_ends(word, size, endings[i].feminine) &&
		    neutral_try(word, size - ending_size, endings[i].neutral, ret_neutral)) {
			return true;
		}
	}
	return agent_neutral(word, size, ret_neutral);
}

static bool may_be_feminine(const char *word, size_t size)
{
	return word_ends(word, size, "ster") || word_ends(word, size, "trice") ||
	       word_ends(word, size, "res") || word_ends(word, size, "resse") ||
	       word_ends(word, size, "euse");
}

/* Puts the start of a compound before its last part, when both fit. */
static bool start_restore(const char *word, size_t start, struct base_word *neutral)
{
	if (start + neutral->size > WORD_BYTES_MAX) {
		return false;
	}
	memmove(neutral->text + start, neutral->text, neutral->size + 1);
	memcpy(neutral->text, word, start);
	neutral->size += start;
	return true;
}

bool feminine_neutral(const char *word, size_t size, struct base_word *ret_neutral)
{
	size = singular_size(word, size);
	if (size > WORD_BYTES_MAX || !may_be_feminine(word, size)) {
		return false;
	}
	struct base_word neutral, first;
	for (size_t start = 0; start + ROOT_BYTES_MIN < size; start++) {
		if ((start > 0 && !inflection_first_part(word, start, &first)) ||
		    !whole_neutral(word + start, size - start, &neutral)) {
			continue;
		}
		if (!start_restore(word, start, &neutral)) {
			return false;
		}
		*ret_neutral = neutral;
		return true;
	}
	return false;
}
