/*
 * Dutch words that say the same thing: who asks for a "kinesist" finds the "fysiotherapeut". The
 * rings of data/synonyms-nl.txt, built into the program. One table for the whole process, made at
 * the first use and never changed again.
 */
#ifndef SAMEN_THESAURUS_H
#define SAMEN_THESAURUS_H

#include "language/analyzer.h"

enum { THESAURUS_ALTERNATIVES_MAX = 48, THESAURUS_WORDS_MAX = 3 };

/* What may stand where an expression stands: stems with spaces between, alive as long as the
 * process. */
struct alternative {
	const char *stems;
};

/* Makes the table, some milliseconds, unless it is there; without memory it stays empty. Any
 * thread; waits for another's making. */
void thesaurus_load(void);

/*
 * What else is said for the expression of these terms of a Dutch text, at most THESAURUS_WORDS_MAX.
 * Returns how many. Loads the table when needed. Any thread; does not block otherwise.
 */
size_t thesaurus_find(const struct term *terms,
    size_t count,
    struct alternative ret_alternatives[static THESAURUS_ALTERNATIVES_MAX]);

#endif
