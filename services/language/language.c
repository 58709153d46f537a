#include "language/language.h"

#include "language/function_words.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { FUNCTION_WORD_BYTES_MAX = 15 };

enum status language_find(const char *name, enum language *ret_language)
{
	static const char *const names[] = {
	    [LANGUAGE_DUTCH] = "dutch", [LANGUAGE_ENGLISH] = "english"};
	for (enum language i = LANGUAGE_DUTCH; i <= LANGUAGE_ENGLISH; i++) {
		if (strcmp(name, names[i]) == 0) {
			*ret_language = i;
			return OK;
		}
	}
	return INVALID_ARGUMENT;
}

enum language language_other(enum language language)
{
	return language == LANGUAGE_DUTCH ? LANGUAGE_ENGLISH : LANGUAGE_DUTCH;
}

/* The next word of *text in small letters, "" when it is none of interest: too long for a function
 * word, or an abbreviation (SO). Moves *text behind it; false at the end. */
static bool word_next(const char **text, char ret_word[static FUNCTION_WORD_BYTES_MAX + 1])
{
	const char *at = *text;
	size_t size = 0, capitals = 0;
	while (*at != '\0' && !isalpha((unsigned char)*at) && (unsigned char)*at < 0x80) {
		at++;
	}
	if (*at == '\0') {
		return false;
	}
	for (; isalpha((unsigned char)*at) || (unsigned char)*at >= 0x80; at++, size++) {
		if (size < FUNCTION_WORD_BYTES_MAX) {
			ret_word[size] = (char)tolower((unsigned char)*at);
		}
		capitals += isupper((unsigned char)*at) != 0;
	}
	bool abbreviation = capitals > 1 && capitals == size;
	ret_word[size > FUNCTION_WORD_BYTES_MAX || abbreviation ? 0 : size] = '\0';
	*text = at;
	return true;
}

enum language language_of_text(const char *text, enum language expected)
{
	char word[FUNCTION_WORD_BYTES_MAX + 1];
	enum language other = language_other(expected);
	size_t of_expected = 0, of_other = 0;
	while (word_next(&text, word)) {
		bool in_expected = function_word_is(expected, word);
		bool in_other = function_word_is(other, word);
		of_expected += in_expected && !in_other;
		of_other += in_other && !in_expected;
	}
	return of_other > of_expected ? other : expected;
}
