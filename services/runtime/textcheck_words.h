/* Word lists of the text checks: folded (text_word_fold), sorted by strcmp. */
#ifndef SAMEN_TEXTCHECK_WORDS_H
#define SAMEN_TEXTCHECK_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct word_list {
	const char *const *words;
	size_t count;
};

/* First names common in Dutch schools; none that also begins ordinary sentences. In
 * textcheck_names.c. */
extern const struct word_list text_first_names;
/* Words that are written with a capital, or begin a sentence before a verb, and name nobody. */
extern const struct word_list text_no_names;
/* Verbs, third person, whose subject is nearly always a person. */
extern const struct word_list text_person_verbs;

bool word_list_has(const struct word_list *list, const char *folded);

#endif
