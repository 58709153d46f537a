/*
 * Ranks specialists for a request. Pure: data in, data out, no clock, no I/O, no wire messages. The
 * score is the sum of named contributions, so that the explanation is the score. Used alike by the
 * service, the measuring tools and the tests.
 *
 * The index holds profiles in memory: an inverted index of their text (BM25: Robertson and
 * Zaragoza, "The Probabilistic Relevance Framework", 2009) and postings by topic. One writer or
 * many readers: the caller locks.
 */
#ifndef SAMEN_RANK_H
#define SAMEN_RANK_H

#include "language/vocabulary.h"

enum level { LEVEL_NONE = 0, LEVEL_KNOWS = 1, LEVEL_APPLIES = 2, LEVEL_COACHES = 3 };

/* Age groups as bits: 1 << 0 voorschool, 1 << 1 .. 1 << 8 groep 1-8, 1 << 9 voortgezet. 0: all. */
typedef uint16_t age_mask;
/* Forms of help as bits, 1 << FormOfHelp value of the proto. 0: any. */
typedef uint16_t form_mask;

struct profile_expertise {
	const char *topic_id;
	enum level level;
	age_mask ages;
	form_mask forms;
	int64_t confirmed_at_ms;
	const char *evidence; /* may be NULL */
};

struct profile {
	const char *person_id;
	const char *organisation_id;
	const char *area_id; /* of the organisation; may be NULL */
	const char *about;   /* free text; may be NULL */
	uint8_t sector;      /* of the organisation, 0 for unknown; below 32 */
	const struct profile_expertise *expertise;
	size_t expertise_count;
	const char *const *areas_served;    /* NULL-terminated; NULL or empty: the whole region */
	unsigned capacity;                  /* requests at once */
	int64_t leave_from_ms, leave_to_ms; /* 0, 0: none */
};

/* How matches ended, of those whose end says something about the help: the outcome scale of
 * proto/intake.proto. What is neither helped nor partly did not help. */
struct outcome_counts {
	unsigned counted, helped, partly;
};

/* What the person did so far where this topic was needed. */
struct topic_history {
	const char *topic_id;
	struct outcome_counts outcomes;
	unsigned taken;         /* offers accepted */
	unsigned not_expertise; /* offers declined because it is not the person's expertise */
};

/* What changes often and is kept beside the profile. */
struct profile_state {
	unsigned load; /* matches active and offers accepted */
	struct outcome_counts outcomes;
	unsigned asked,
	    taken; /* offers that say whether there is time to help, and those accepted */
	const struct topic_history *topics; /* each topic once; borrowed */
	size_t topic_count;
};

enum contribution_kind {
	CONTRIBUTION_NEED, /* topics that fit, through links too */
	CONTRIBUTION_TEXT, /* words in the profile */
	CONTRIBUTION_LEVEL,
	CONTRIBUTION_AGE,
	CONTRIBUTION_FORM,
	CONTRIBUTION_LOCALITY,
	CONTRIBUTION_ROOM,
	CONTRIBUTION_BALANCE, /* less loaded than others, and says yes when asked */
	CONTRIBUTION_FRESHNESS,
	CONTRIBUTION_OUTCOMES, /* with the needed topics, and in all */
	CONTRIBUTION_COUNT
};

enum locality { LOCALITY_SCHOOL, LOCALITY_AREA, LOCALITY_NEIGHBOUR, LOCALITY_REGION };
enum left_out {
	LEFT_OUT_NONE,
	LEFT_OUT_FULL,
	LEFT_OUT_ON_LEAVE,
	LEFT_OUT_AREA,
	LEFT_OUT_CONFLICT,
	LEFT_OUT_RECIPIENT, /* works in a sector that is not among the query's */
	LEFT_OUT_NO_FIT,
	LEFT_OUT_WEAK_FIT /* never by ranking: of whoever shows the list */
};

struct rank_need {
	const char *topic_id;
	double weight; /* > 0 */
};

struct rank_query {
	const char *text; /* may be NULL: only needs count */
	const struct rank_need *needs;
	size_t need_count;
	age_mask ages;
	form_mask forms;
	const char *organisation_id, *area_id; /* where help is needed; may be NULL */
	const char *const *neighbour_area_ids; /* NULL-terminated; may be NULL */
	const char *const
	    *excluded_person_ids; /* conflict of interest; NULL-terminated; may be NULL */
	uint32_t sectors;         /* in which help may be sought, a bit each; 0: all */
	int64_t now_ms;
	size_t limit; /* the best this many; 0: all */
};

/* For a need: which of the person's topics answers it best. */
struct need_fit {
	uint32_t need;        /* index in the query's needs */
	const char *topic_id; /* the person's topic; NULL when none fits */
	double closeness;     /* 1 the same topic */
	enum level level;
	bool stale; /* not confirmed for a year */
	/* Of the needed topic; zero when topic_id is NULL. */
	struct outcome_counts outcomes;
	unsigned taken, not_expertise;
};

enum { RANK_NEEDS_MAX = 32, RANK_WORDS_MAX = 6 };

/* From this closeness on a topic counts as covering a need: one link away. */
#define RANK_COVERS_FROM 0.3

struct candidate {
	const char *person_id;
	double score; /* exactly the sum of parts, added in order */
	double parts[CONTRIBUTION_COUNT];
	enum left_out left_out; /* NONE for ranked candidates */
	enum locality locality;
	unsigned room;         /* capacity - load, at least 0 */
	struct need_fit *fits; /* need_count of them */
	const char **words;    /* words shared with the text, at most 6 */
	size_t word_count;
	struct outcome_counts outcomes; /* as the state has them, like what follows */
	unsigned asked, taken;
};

struct rank_result {
	struct candidate *ranked;
	size_t ranked_count;
	struct candidate *left_out; /* would have been in the list but for the reason; at most 20 */
	size_t left_out_count;
};

struct rank_index;

/*
 * How history counts. A rate is smoothed as a binomial one with a Beta prior (empirical Bayes:
 * Casella, "An Introduction to Empirical Bayes Data Analysis", 1985):
 *
 *   smoothed(hits, count, prior) = (hits + RANK_PRIOR * prior) / (count + RANK_PRIOR)
 *
 * hits of an outcome: 1 helped, 1/2 partly helped, 0 not. Of the whole index the mean is the prior,
 * itself smoothed by Laplace's rule of succession, (hits + 1) / (count + 2).
 *
 *   outcomes, of the person = smoothed(hits, counted, mean of the index)
 *   outcomes, with a topic  = smoothed(hits with it, counted with it, outcomes of the person)
 *   readiness               = smoothed(taken, asked, mean of the index)
 *   trust in a topic        = smoothed(taken with it, taken with it + not_expertise, 1)
 *
 * Trust multiplies what answers the need of that topic: all that NEED, LEVEL, AGE, FORM and
 * FRESHNESS get from it. It is above 0, and 1 for whom nothing is known. OUTCOMES is each need's
 * part of the fit by the outcomes with its topic, and what fits by words by those of the person;
 * BALANCE is free room by readiness.
 */
#define RANK_PRIOR 4.0

/*
 * What everything counts: one table, with names and ranges in weights.c and docs/matching.md. Each
 * contribution lies in 0..its weight; CONTRIBUTION_NEED must be above 0, for the search goes by it.
 * The others say what counts less than a word, or a topic stated: from 0, not at all, to 1.
 */
struct rank_weights {
	double of[CONTRIBUTION_COUNT];
	double heard;       /* a topic heard in a text, of the strength it was heard with */
	double alternative; /* what else is said for a word of the question */
	double similar;     /* a word that looks like one of the question that few use */
	double pair;        /* two English words close together */
	double headline;    /* what people say they are, of what the word counts by itself */
	struct vocabulary_weights vocabulary;
};
extern const struct rank_weights rank_weights_default;

/* vocabulary is borrowed, must outlive the index and should be built with the same weights (NULL:
 * the default ones); INVALID_ARGUMENT when it has more than 65,536 topics. Owned by the caller. */
enum status rank_index_open(const struct vocabulary *vocabulary,
    enum language language,
    const struct rank_weights *weights,
    struct rank_index **ret_index);
void rank_index_close(struct rank_index *index);
/*
 * Reads texts of profiles put from now on in this language too: each text in the one it is in.
 * vocabulary is the index's in that language, of the same topics, borrowed likewise. Once an index.
 */
enum status rank_index_add_language(
    struct rank_index *index, const struct vocabulary *vocabulary, enum language language);

/* Adds or replaces a profile (copied); its state is kept on replacing, zero when new. */
enum status rank_index_put(struct rank_index *index, const struct profile *profile);
/* Absent: no-op. */
void rank_index_remove(struct rank_index *index, const char *person_id);
/* Absent: no-op. Copies the state; topics that the vocabulary does not have are left out.
 * RESOURCE_EXHAUSTED when memory is short, and then the old state stays. */
enum status rank_index_set_state(
    struct rank_index *index, const char *person_id, const struct profile_state *state);
size_t rank_index_size(const struct rank_index *index);

/*
 * Ranks into arena. Ties: nearer first, then more room, then person id, so the order never depends
 * on insertion. A person who is full, on leave, outside the areas served or excluded is in
 * left_out, never in ranked. analyzer is the calling thread's, of the language the text is in.
 */
enum status rank_query_run(const struct rank_index *index,
    struct analyzer *analyzer,
    const struct rank_query *query,
    struct arena *arena,
    struct rank_result *ret_result);

/*
 * Whether the candidate has entered none of the needed topics and scores far less than the best of
 * the list: what is left then are long links and a stray word, and nobody is helped by seeing it
 * proposed. Ranking keeps such candidates; who shows a list leaves them out.
 */
bool candidate_is_far_fetched(
    const struct rank_query *query, const struct candidate *candidate, double best_score);

/*
 * How a person covers needs: by topics that they entered for an age group that is asked for, the
 * same as is needed or close to it.
 */
struct cover {
	const char *person_id; /* the index's */
	enum left_out left_out;
	enum locality locality;
	uint32_t needs;                /* bits: 1 << 0 the first of the query's */
	uint32_t other_ages;           /* those they would cover, but for other age groups */
	double points[RANK_NEEDS_MAX]; /* what covering each need adds to the score, but for
					  locality */
};
/* Anything but OK ends the round. The cover is alive during the call. */
typedef enum status cover_visit(void *arg, const struct cover *cover);

/*
 * Visits everybody who covers a need of the query, or would for other age groups, left out or not,
 * in no order to rely on. Words and the query's limit do not count. Returns what visit returned
 * last; the errors of rank_query_run.
 */
enum status rank_covers(const struct rank_index *index,
    const struct rank_query *query,
    struct arena *arena,
    cover_visit *visit,
    void *arg);

/* Ranks one person, left out or not; LEFT_OUT_NO_FIT when nothing fits. NOT_FOUND when not
 * in the index. */
enum status rank_explain(const struct rank_index *index,
    struct analyzer *analyzer,
    const struct rank_query *query,
    const char *person_id,
    struct arena *arena,
    struct candidate *ret_candidate);

#endif
