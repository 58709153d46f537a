/*
 * What a text is indexed and searched by: the stems of its words and of their parts, in English the
 * pairs of words that stand close together (there, compounds are written apart), all of these once
 * more for the headline, with which people say what they are, and in a question what else is said
 * for the same.
 */
#ifndef SAMEN_INDEX_TERMS_H
#define SAMEN_INDEX_TERMS_H

#include "language/stem.h"
#include "ranking/rank.h"

enum { INDEX_KEY_BYTES = 1 + 2 * WORD_BYTES_MAX + 2 };

struct index_term {
	const char *key; /* of the index's lexicon, in arena or longer alive */
	double share;    /* of what a word of the text counts; above 0 */
	uint32_t at;     /* the term of the text that it comes from */
	bool own;        /* one of the text itself, not of what is added to it */
};

struct index_terms {
	struct index_term *items;
	size_t count;
};

/*
 * Those of a profile's text, in arena; of its first sentence also as headline when has_headline.
 * Function words, everyday words, what is denied and what weighs nothing are left out.
 * RESOURCE_EXHAUSTED when the arena is full. Does not block.
 */
enum status index_terms_of_profile(enum language language,
    const struct rank_weights *weights,
    const struct term *terms,
    size_t count,
    bool has_headline,
    struct arena *arena,
    struct index_terms *ret_terms);

/* The same of a question, each as headline too, with what else is said for it. */
enum status index_terms_of_question(enum language language,
    const struct rank_weights *weights,
    const struct term *terms,
    size_t count,
    struct arena *arena,
    struct index_terms *ret_terms);

/* The key under which a headline has what stands under key elsewhere; too long a key is cut. */
void index_terms_headline_key(const char *key, char ret_key[static INDEX_KEY_BYTES]);

#endif
