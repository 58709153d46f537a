/* Words that hold a sentence together and have no subject of their own, and words that stand
 * everywhere. Pure. */
#ifndef SAMEN_FUNCTION_WORDS_H
#define SAMEN_FUNCTION_WORDS_H

#include "language/analyzer.h"

/* Whether this word, case-folded and without diacritics, is one. Any thread. */
bool function_word_is(enum language language, const char *folded);

/*
 * Whether this word, folded likewise, stands in any text about a school: the people, the time, the
 * place, plain verbs. It can be part of a phrase of the vocabulary, but two texts that share it
 * have nothing in common yet. Any thread.
 */
bool everyday_word_is(enum language language, const char *folded);

#endif
