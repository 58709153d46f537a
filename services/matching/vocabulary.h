/*
 * The vocabulary of support needs: topics with labels, synonyms, abbreviations, everyday phrases and links (SKOS). Finds topics in a teacher's words. Read-only
 * once built; any number of threads may read.
 */
#ifndef SAMEN_VOCABULARY_H
#define SAMEN_VOCABULARY_H

#include "matching/analyzer.h"

struct vocabulary;

/* One topic as it comes from the directory; all borrowed. Lists end with NULL, a NULL list is empty. */
struct topic_entry {
	const char *id;                   /* a short word: "autisme", "prikkelverwerking" */
	const char *label_nl, *label_en;
	const char *const *abbreviations; /* TOS, ASS */
	const char *const *synonyms_nl, *const *synonyms_en;
	const char *const *broader, *const *related; /* ids; an id that is not there is ignored */
	const char *const *phrases;       /* everyday sentences as teachers and parents say them, Dutch */
};

struct topic_suggestion {
	uint32_t topic;                   /* index, see vocabulary_topic_id */
	double weight;                    /* 0..1, the best one first */
	const char **words;               /* the words of the text that led to it, in arena */
	size_t word_count;
};

enum { VOCABULARY_NONE = 0xffffffff, TOPIC_SUGGESTIONS_MAX = 12 };

/* Copies what it needs. RESOURCE_EXHAUSTED when memory is short. Owned by the caller. */
enum status vocabulary_build(const struct topic_entry *topics,
	size_t count,
	enum language language,
	struct vocabulary **ret_vocabulary);
void vocabulary_close(struct vocabulary *vocabulary);

size_t vocabulary_size(const struct vocabulary *vocabulary);
uint32_t vocabulary_find(const struct vocabulary *vocabulary, const char *id); /* VOCABULARY_NONE when absent */
const char *vocabulary_topic_id(const struct vocabulary *vocabulary, uint32_t topic);
const char *vocabulary_label(const struct vocabulary *vocabulary, uint32_t topic, bool dutch);

/*
 * How close two topics are through the links: 1 the same, then by kind and length of the path (broader, narrower, related; at most two steps),
 * 0 when not linked.
 */
double vocabulary_closeness(const struct vocabulary *vocabulary, uint32_t a, uint32_t b);
/* All topics within two steps of topic, itself included, with their closeness; in arena. */
struct topic_link {
	uint32_t topic;
	double closeness;
};
size_t vocabulary_linked(const struct vocabulary *vocabulary,
	uint32_t topic,
	struct arena *arena,
	const struct topic_link **ret_links);

/*
 * Topics found in text, heaviest first, at most TOPIC_SUGGESTIONS_MAX, in arena. What is negated does not count. INVALID_ARGUMENT for bad UTF-8.
 * analyzer is the calling thread's. Does not block.
 */
enum status vocabulary_suggest(const struct vocabulary *vocabulary,
	struct analyzer *analyzer,
	const char *text,
	struct arena *arena,
	struct topic_suggestion **ret_suggestions,
	size_t *ret_count);

#endif
