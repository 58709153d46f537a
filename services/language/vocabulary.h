/*
 * The vocabulary of support needs: topics with labels, synonyms, abbreviations, everyday phrases
 * and links (SKOS). Finds topics in a teacher's words. Read-only once built; any number of threads
 * may read.
 */
#ifndef SAMEN_VOCABULARY_H
#define SAMEN_VOCABULARY_H

#include "language/analyzer.h"

struct vocabulary;

/* One topic as it comes from the directory; all borrowed. Lists end with NULL, a NULL list is
 * empty. */
struct topic_entry {
	const char *id; /* a short word: "autisme", "prikkelverwerking" */
	const char *label_nl, *label_en;
	const char *const *abbreviations; /* TOS, ASS */
	const char *const *synonyms_nl, *const *synonyms_en;
	const char *const *broader, *const *related; /* ids; an id that is not there is ignored */
	const char *const *phrases; /* everyday sentences as teachers and parents say them, Dutch */
};

struct topic_suggestion {
	uint32_t topic;     /* index, see vocabulary_topic_id */
	double weight;      /* 0..1, the best one first */
	const char **words; /* the words of the text that led to it, in arena */
	size_t word_count;
};

/* What counts less than the thing itself, each from 0 to 1. */
struct vocabulary_weights {
	double part;                       /* of a compound, of the whole word */
	double slip;                       /* a word meant by a misspelt one, by its likeness */
	double narrower, broader, related; /* knowledge one link away, of the needed topic */
};
/* clang-format off */
#define VOCABULARY_WEIGHTS_DEFAULT \
	{.part = 0.5, .slip = 1, .narrower = 0.5, .broader = 0.4, .related = 0.3}
/* clang-format on */

#define VOCABULARY_NONE UINT32_MAX
enum { TOPIC_SUGGESTIONS_MAX = 16, SUGGESTION_WORDS_MAX = 6 };

/*
 * Copies what it needs; the order of topics does not matter. Dutch names and phrases for a Dutch
 * vocabulary, English names for an English one. INVALID_ARGUMENT for bad UTF-8, a topic without an
 * id or an id given twice; RESOURCE_EXHAUSTED when memory is short. Owned by the caller. Does not
 * block.
 */
enum status vocabulary_build_weighted(const struct topic_entry *topics,
    size_t count,
    enum language language,
    const struct vocabulary_weights *weights,
    struct vocabulary **ret_vocabulary);
/* The same with the default weights. */
enum status vocabulary_build(const struct topic_entry *topics,
    size_t count,
    enum language language,
    struct vocabulary **ret_vocabulary);
void vocabulary_close(struct vocabulary *vocabulary);

/* Topics are numbered from 0 in the order of their ids. */
size_t vocabulary_size(const struct vocabulary *vocabulary);
/* VOCABULARY_NONE when absent; a NULL id is absent. */
uint32_t vocabulary_find(const struct vocabulary *vocabulary, const char *id);
/* Alive as long as the vocabulary. */
const char *vocabulary_topic_id(const struct vocabulary *vocabulary, uint32_t topic);
/* The label in this language, else in the other one, else the id. Alive as long as the vocabulary.
 */
const char *vocabulary_label(const struct vocabulary *vocabulary, uint32_t topic, bool dutch);

/*
 * How well knowledge of topic known answers a need for topic needed, through the links: 1 the same,
 * then by kind and length of the path (narrower before broader before related; at most two steps),
 * 0 when not linked. Related topics and siblings are as close either way; a narrower topic answers
 * a broad need better than a broader one a narrow need.
 */
double vocabulary_closeness(const struct vocabulary *vocabulary, uint32_t needed, uint32_t known);

struct topic_link {
	uint32_t topic;
	double closeness;
};
/* All topics with closeness above 0 to this needed one, itself first, then by topic. Alive as long
 * as the vocabulary. */
size_t vocabulary_linked(
    const struct vocabulary *vocabulary, uint32_t needed, const struct topic_link **ret_links);

struct topic_weight {
	uint32_t topic;
	double weight;
};

/*
 * Adds to evidence, one number a topic, what these terms of a text say of each topic. What is
 * denied does not count. RESOURCE_EXHAUSTED when the arena is full. Does not block.
 */
enum status vocabulary_hear(const struct vocabulary *vocabulary,
    const struct term *terms,
    size_t count,
    struct arena *arena,
    double *evidence);

/*
 * The topics with most evidence, at most limit of them, heaviest first (ties: by topic), each with
 * what it has above the best one that is not among them. Returns how many; ret_best has room for
 * limit.
 */
size_t vocabulary_heard_best(const struct vocabulary *vocabulary,
    const double *evidence,
    size_t limit,
    struct topic_weight *ret_best);

/*
 * Topics found in text, heaviest first (ties: by topic), at most TOPIC_SUGGESTIONS_MAX, in arena.
 * What is negated does not count. INVALID_ARGUMENT for bad UTF-8, RESOURCE_EXHAUSTED when the arena
 * is full. analyzer is the calling thread's, of the vocabulary's language. Does not block.
 */
enum status vocabulary_suggest(const struct vocabulary *vocabulary,
    struct analyzer *analyzer,
    const char *text,
    struct arena *arena,
    struct topic_suggestion **ret_suggestions,
    size_t *ret_count);

#endif
