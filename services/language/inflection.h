/*
 * From forms of Dutch words to the dictionary's word, by the rules of spelling (open and closed
 * syllables, v and f, z and s). A form that several words could have gives the likeliest. Pure; any
 * thread; words are case-folded, without diacritics, at most WORD_BYTES_MAX bytes.
 */
#ifndef SAMEN_INFLECTION_H
#define SAMEN_INFLECTION_H

#include "language/stem.h"

struct base_word {
	size_t size;
	char text[WORD_BYTES_MAX + 1];
};

/* The base of a noun or adjective that stands alone or ends a compound: problemen, stoornissen,
 * moeilijkheden, drukke; a base word is its own. */
bool inflection_base(const char *word, size_t size, struct base_word *ret_base);

/* The base of the first part of a compound, with what joins it: gedrags, kinder, klassen, lees. */
bool inflection_first_part(const char *part, size_t size, struct base_word *ret_base);

/* The infinitive of the verb with this stem as it is spelled: lees, werk, zit. */
bool inflection_infinitive(const char *stem, size_t size, struct base_word *ret_base);

/* The verb of a noun of action: verwerking and verwerken. */
bool inflection_action(const char *noun, size_t size, struct base_word *ret_base);

/* The verb of a participle or past tense: gepest, opgelost, luisterde, overprikkeld. Of one that
 * can be another word (gebied, grote) only where the verb is long. */
bool inflection_verb(const char *form, size_t size, struct base_word *ret_verb);

/*
 * Whether a word is in the dictionary or may be a form of one of its words: of nouns and
 * adjectives, of verbs that do not change their vowel, of participles with ge. Lets some forms
 * through that do not exist.
 */
bool inflection_is_form(const char *word, size_t size);

#endif
