/*
 * Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond",
 * 2009), with the inverse document frequency scaled to 0..1, so that sums of a small and of a large
 * index compare. Pure.
 */
#ifndef SAMEN_BM25_H
#define SAMEN_BM25_H

#include <stdint.h>

/* 1 for a term of one document only, towards 0 for a term of all of them; 0 when no document has
 * it. */
double bm25_rarity(uint32_t documents, uint32_t with_term);

/* How a document's length against the mean (> 0) dampens its terms: what bm25_term takes. */
double bm25_damping(double length, double length_mean);

/* What a term of this weight adds that stands frequency times (> 0) in the document: 0 to 2.2 times
 * weight. */
double bm25_term(double weight, double frequency, double damping);

/* Above any bm25_term of weight 1. */
#define BM25_TERM_MAX 2.2

/* What a term weighs for standing frequency times in the query: 1 once, towards 3. */
double bm25_query(double frequency);

#endif
