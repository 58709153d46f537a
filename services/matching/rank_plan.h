/* A query made ready: its words and topics as numbers of the index, weighed. Lives in the query's
 * arena. */
#ifndef SAMEN_RANK_PLAN_H
#define SAMEN_RANK_PLAN_H

#include "matching/locality.h"
#include "matching/rank_parts.h"

/* Terms of a text that count at most; the heaviest are taken. Bounds the postings a query can
 * touch. */
enum { PLAN_TERMS_MAX = 48 };

struct plan_term {
	double weight;
	const char *word; /* as it first stood in the text */
	uint32_t term;
	uint32_t frequency, place; /* how often and where first in the text */
};

struct plan_need {
	uint32_t topic;          /* VOCABULARY_NONE for a topic that is not there */
	double share;            /* of the weight of all needs */
	const double *closeness; /* by topic; NULL for a topic that is not there */
	const struct topic_link *links;
	size_t link_count;
};

/*
 * What contributions_bound works with: points at most for text and for fit of 1, the fit that a
 * point of skill stands for, and the raw text score that makes half of all text.
 */
struct plan_bound {
	double text, fit, fit_a_skill, text_half;
};

struct rank_plan {
	const struct rank_index *index;
	const struct rank_query *query;
	struct plan_term *terms; /* the heaviest first */
	size_t term_count;
	double text_mass;        /* the weight of all terms together; above 0 */
	struct plan_need *needs; /* query->need_count of them */
	struct locality_place place;
	uint32_t *excluded; /* documents */
	size_t excluded_count;
	double length_mean;
	double outcomes_mean, readiness_mean; /* of the whole index, smoothed */
	struct plan_bound bound;
};

/*
 * INVALID_ARGUMENT for bad UTF-8, a weight of a need that is not above 0 and finite, or more than
 * RANK_NEEDS_MAX needs; RESOURCE_EXHAUSTED when the arena is full.
 */
enum status rank_plan_make(const struct rank_index *index,
    struct analyzer *analyzer,
    const struct rank_query *query,
    struct arena *arena,
    struct rank_plan *ret_plan);

#endif
