/*
 * The terms of a lexicon that a misspelled word is near to. Candidates come from an index of
 * letters left out (symmetric deletion: W. Garbe, SymSpell, 2012) over the first letters of each
 * term; they are then measured by Damerau's and Levenshtein's distance (optimal string alignment):
 * at most 1 for words of 5 to 7 letters, 2 for longer ones, none for shorter ones. The first letter
 * must be the same, or change places with the second. Only words of letters a to z take part.
 *
 * How it is used: open one for a lexicon and update it under the lock under which the lexicon
 * grows. Best is a lexicon of whole words together with their stems: stemming changes the end of a
 * slip in other ways than that of the word meant. For a term of a question that the lexicon does
 * not have, and that is no abbreviation or function word, ask spelling_is_doubtful(term->folded)
 * where the language is Dutch, then spelling_find for term->folded, and when that finds nothing for
 * term->text. The stem of what is found stands in for the term, its weight times similarity; show
 * the user which word was taken for which.
 */
#ifndef SAMEN_SPELLING_H
#define SAMEN_SPELLING_H

#include "language/lexicon.h"

#include <stdbool.h>

enum { SPELLING_NEAR_MAX = 3 };

struct spelling;

struct spelling_near {
	uint32_t number;  /* in the lexicon */
	float similarity; /* over 0 to under 1; what sounds the same is nearer than what only looks
			     it */
};

/*
 * Over the terms of lexicon, which must outlive it; none are in it before the first update.
 * RESOURCE_EXHAUSTED when memory is short. Owned by the caller. One writer or many readers: the
 * caller locks, as for the lexicon.
 */
enum status spelling_open(const struct lexicon *lexicon, struct spelling **ret_spelling);
void spelling_close(struct spelling *spelling);

/*
 * Takes in what the lexicon got since the last update; some microseconds a term. RESOURCE_EXHAUSTED
 * when memory is short; what is in stays, and the next update goes on from there.
 */
enum status spelling_update(struct spelling *spelling);

/* The nearest terms to word, the nearest first; returns how many. Never word itself. */
size_t spelling_find(const struct spelling *spelling,
    const char *word,
    struct spelling_near ret_near[static SPELLING_NEAR_MAX]);

/*
 * Whether a case-folded word may be a slip of Dutch: long enough, letters only, and neither a word
 * of the dictionary, a form of one, nor a compound of those. Any thread.
 */
bool spelling_is_doubtful(const char *folded);

#endif
