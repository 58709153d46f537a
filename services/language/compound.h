/*
 * Splits Dutch compounds by the dictionary, after Koehn and Knight, "Empirical Methods for Compound
 * Splitting" (2003), and Monz and De Rijke, "Shallow Morphological Analysis in Monolingual
 * Information Retrieval for Dutch, German and Italian" (2001): known words that join up to the
 * whole, with or without s, e, en, n, er between them. Fewest parts first, then the longest
 * shortest part; there are no frequencies. A part that is a compound is split again.
 */
#ifndef SAMEN_COMPOUND_H
#define SAMEN_COMPOUND_H

#include "language/inflection.h"

enum { COMPOUND_PARTS_MAX = 8 };

/* The base words in a compound: of the whole from left to right, then of its parts. */
struct compound {
	size_t count;
	struct base_word parts[COMPOUND_PARTS_MAX];
};

/*
 * The parts of a case-folded word without diacritics; none when it is no compound, of unknown parts
 * or longer than WORD_BYTES_MAX. Any thread; some microseconds.
 */
void compound_split(const char *word, struct compound *ret_compound);

#endif
