/* What the files vocabulary*.c share. Nothing else includes this. */
#ifndef SAMEN_VOCABULARY_PARTS_H
#define SAMEN_VOCABULARY_PARTS_H

#include "language/lexicon.h"
#include "language/spelling.h"
#include "language/stem.h"
#include "language/vocabulary.h"

/* A term in what is said of a topic, and its BM25 weight there. */
struct topic_term {
	uint32_t topic;
	float weight;
};

/* A term as it was met in a name or phrase of a topic. */
struct mention {
	uint32_t term, topic;
	float count; /* more in a name than in a phrase */
};

struct topic {
	char *id, *label_nl, *label_en;
	double length; /* the sum of the counts of its mentions */
};

struct vocabulary {
	enum language language;
	struct vocabulary_weights weights;
	struct topic *topics; /* by id */
	uint32_t topic_count;
	struct lexicon *terms;     /* stems; abbreviations in capitals */
	struct lexicon *words;     /* as they are written, case-folded */
	uint32_t *term_of;         /* by word: its term */
	struct spelling *spelling; /* over words */
	struct mention *mentions;  /* only while building */
	uint32_t mention_count;
	uint32_t *topic_terms_start;    /* by term */
	struct topic_term *topic_terms; /* by topic within a term */
	uint32_t *links_start;          /* by topic */
	struct topic_link *links;
};

enum { TERM_KEY_BYTES = WORD_BYTES_MAX + 1 };

/*
 * The key of a term in the lexicon: its stem, and for an abbreviation the same in capitals, so that
 * BRIEF and brief are two. Lives in key or in the term.
 */
const char *vocabulary_term_key(const struct term *term, char key[static TERM_KEY_BYTES]);

/* Turns the mentions into topic_terms. RESOURCE_EXHAUSTED when memory is short. */
enum status vocabulary_index(struct vocabulary *vocabulary);

/* Finds the links of all topics; entries are sorted as topics are. RESOURCE_EXHAUSTED when memory
 * is short. */
enum status vocabulary_link(
    struct vocabulary *vocabulary, const struct topic_entry *const *entries);

#endif
