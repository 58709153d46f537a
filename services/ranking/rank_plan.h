/* A query made ready: its words and topics as numbers of the index, weighed. Lives in the query's
 * arena. */
#ifndef SAMEN_RANK_PLAN_H
#define SAMEN_RANK_PLAN_H

#include "ranking/locality.h"
#include "ranking/rank_parts.h"

/* Terms of a text that count at most; the heaviest are taken. Bounds the postings a query can
 * touch. */
enum { PLAN_TERMS_MAX = 1024 };

struct plan_term {
	double weight;
	double most;      /* what it adds to raw text at most */
	double share;     /* below 1 for parts of words and for what else is said for them */
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

/* The plan's terms by number, for documents that are looked at: open addressing. */
struct plan_lookup {
	struct plan_slot {
		uint32_t term;  /* + 1; 0: free */
		uint32_t place; /* in the plan's terms */
	} * slots;
	uint32_t mask;
};

/* What bounds of scores work with. */
struct plan_bound {
	double text_full;                   /* points at most for a text value of 1 */
	double text_value, text;            /* of all text at most: its value, and in points */
	double by_fit[LOCALITY_REGION + 1]; /* points at most for a fit of 1, by locality */
	double fit_a_skill;                 /* the fit that a point of skill stands for */
	double by_text;                     /* points at most for a text value of 1, no skill */
};

struct rank_plan {
	const struct rank_index *index;
	const struct rank_query *query;
	struct plan_term *terms; /* the heaviest first */
	size_t term_count;
	struct plan_lookup lookup;
	double text_most;        /* raw text score that no document exceeds */
	double text_mass;        /* the weight of all terms together; above 0 */
	struct plan_need *needs; /* query->need_count of them */
	uint32_t *answering;     /* by topic: the needs it is linked to, a bit each */
	struct locality_place place;
	uint32_t *excluded; /* documents */
	size_t excluded_count;
	double length_mean;
	double hearing;                       /* what a topic only heard counts of its strength */
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

/* How often the document holds each of the plan's terms. */
void rank_plan_count(const struct rank_plan *plan,
    const struct document *document,
    uint8_t frequencies[static PLAN_TERMS_MAX]);

#endif
