/* What the files vocabulary*.c share. Nothing else includes this. */
#ifndef SAMEN_VOCABULARY_PARTS_H
#define SAMEN_VOCABULARY_PARTS_H

#include "matching/lexicon.h"
#include "matching/vocabulary.h"

enum pattern_kind {
	PATTERN_LABEL,
	PATTERN_SYNONYM,
	PATTERN_ABBREVIATION,
	PATTERN_PHRASE,
	PATTERN_KINDS,
};

/* A name or a phrase of a topic as terms. */
struct pattern {
	uint32_t topic;
	uint32_t first, count; /* its terms, in pattern_terms */
	enum pattern_kind kind;
	uint32_t sharers; /* topics with this very name, itself included */
	double mass;      /* sum of the weights of its distinct terms */
};

struct pattern_term {
	uint32_t term;
	bool negated, function_word, abbreviation;
};

/* For each key a run of items: items[start[key]] up to items[start[key + 1]]. */
struct runs {
	uint32_t *start, *items;
};

/* A term in all that is said of a topic. */
struct topic_term {
	uint32_t topic;
	uint32_t count;
};

struct topic {
	char *id, *label_nl, *label_en;
	uint32_t length; /* terms in all its patterns, function words left out */
};

struct vocabulary {
	enum language language;
	struct topic *topics; /* by id */
	uint32_t topic_count;
	struct lexicon *terms;
	double
	    *weights; /* a term: 1 in one topic only, towards 0 in all of them; 0 a function word */
	bool *plain;  /* a term: somewhere in small letters, so an ordinary word too: brief beside
			 BRIEF */
	struct pattern *patterns;
	uint32_t pattern_count;
	struct pattern_term *pattern_terms;
	uint32_t pattern_term_count;
	struct runs names_by_first;     /* patterns but phrases, by their first term */
	struct runs patterns_by_term;   /* pattern * 2 + negated, once a term */
	uint32_t *topic_terms_start;    /* by term */
	struct topic_term *topic_terms; /* by topic within a term */
	double topic_length_mean;
	uint32_t *links_start; /* by topic */
	struct topic_link *links;
};

/* Builds all look-up tables from the patterns, which are in order of topic. RESOURCE_EXHAUSTED when
 * memory is short. */
enum status vocabulary_index(struct vocabulary *vocabulary);

/* Finds the links of all topics; entries are sorted as topics are. RESOURCE_EXHAUSTED when memory
 * is short. */
enum status vocabulary_link(
    struct vocabulary *vocabulary, const struct topic_entry *const *entries);

#endif
