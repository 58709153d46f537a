/*
 * Terms of a lexicon that look like a word: for what is rarely written, misspelled, or made of the
 * same pieces. Two words are as similar as the cosine of their sets of three letters in a row,
 * their ends included (character n-grams: McNamee and Mayfield, "Character N-Gram Tokenization for
 * European Language Text Retrieval", 2004). One writer or many readers: the caller locks.
 */
#ifndef SAMEN_SIMILAR_H
#define SAMEN_SIMILAR_H

#include "language/lexicon.h"
#include "runtime/arena.h"

#include <stdbool.h>

struct similar;

struct similar_term {
	uint32_t number; /* in the lexicon */
	float similarity;
};

enum { SIMILAR_MAX = 12 };

/* Over the terms of lexicon, which must outlive it; none are in it before the first update.
 * RESOURCE_EXHAUSTED when memory is short. Owned by the caller. */
enum status similar_open(const struct lexicon *lexicon, struct similar **ret_similar);
void similar_close(struct similar *similar);

/* Takes in what the lexicon got since the last update. RESOURCE_EXHAUSTED when memory is short; the
 * next update goes on from there. */
enum status similar_update(struct similar *similar);

/* What a search for one word leaves for the next one; of a question, in its arena. */
struct similar_scratch {
	uint8_t *shared;   /* by term: letters in a row it shares; all 0 between searches */
	uint32_t *touched; /* terms that share some */
};

/* RESOURCE_EXHAUSTED when the arena is full. Good until the next update. */
enum status similar_scratch_make(
    const struct similar *similar, struct arena *arena, struct similar_scratch *ret_scratch);

/* Whether a term takes part in a search. */
typedef bool similar_counts(const void *context, uint32_t number);

/* The terms most similar to word that count, but not word itself, the most similar first (ties: by
 * text); returns how many. */
size_t similar_find(const struct similar *similar,
    const char *word,
    similar_counts *counts,
    const void *context,
    struct similar_scratch *scratch,
    struct similar_term ret_terms[static SIMILAR_MAX]);

#endif
