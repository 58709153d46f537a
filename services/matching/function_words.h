/* Words that hold a sentence together and have no subject of their own. Pure. */
#ifndef SAMEN_FUNCTION_WORDS_H
#define SAMEN_FUNCTION_WORDS_H

#include "matching/analyzer.h"

/* Whether this word, case-folded and without diacritics, is one. Any thread. */
bool function_word_is(enum language language, const char *folded);

#endif
