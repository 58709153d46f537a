/*
 * What the ranking index keeps: documents (profiles as terms and topics), the inverted index over
 * them and the postings by topic. A replaced or removed document dies: it leaves the counts at once
 * and the postings when the store is rebuilt, which happens by itself when many are dead. What a
 * query sees depends on the living documents only. One writer or many readers: the caller locks.
 */
#ifndef SAMEN_RANK_STORE_H
#define SAMEN_RANK_STORE_H

#include "language/lexicon.h"
#include "ranking/postings.h"
#include "ranking/rank.h"
#include "ranking/similar.h"

#define DOCUMENT_NONE UINT32_MAX
#define PLACE_NONE UINT32_MAX          /* none is said */
#define PLACE_UNKNOWN (UINT32_MAX - 1) /* one that nobody in the index has */

/* A topic of a person: stated, or heard in their own words. */
struct skill {
	int64_t confirmed_at_ms;
	double strength; /* 1 when stated, below that when heard */
	uint32_t topic;
	enum level level; /* NONE when heard, and only then */
	age_mask ages;
	form_mask forms;
	bool stated;
};

/* What a person did so far where a topic was needed. */
struct topic_tally {
	uint32_t topic;
	unsigned taken, not_expertise;
	struct outcome_counts outcomes;
};

/* As it is kept. Of a topic heard: the topic and, in sixteen bits, the share of HEARD_STRENGTH_MAX.
 */
struct stated_skill {
	int64_t confirmed_at_ms;
	uint16_t topic;
	age_mask ages;
	form_mask forms;
	uint8_t level;
};
typedef uint32_t heard_skill;

/* The most strength a topic has that was only heard; a stated one has 1. */
#define HEARD_STRENGTH_MAX 0.7
enum { TOPICS_MAX = 1 << 16, HEARD_SHARE_MAX = (1 << 16) - 1, HEARD_CLEARNESS_MAX = 1000 };

struct document {
	/* In one piece: stated skills, heard skills, postings of the document (term and frequency,
	 * by term), places served (none: the whole region). */
	void *content;
	struct topic_tally *tallies; /* of state, whose own topics are not kept */
	uint32_t stated_count, heard_count, term_count, served_count, tally_count;
	uint32_t length;     /* terms in all */
	uint32_t word_count; /* without function words */
	uint32_t
	    clearness;   /* of the topics heard: HEARD_CLEARNESS_MAX a word where they are clear */
	uint32_t person; /* in persons */
	unsigned capacity;
	bool alive;
	uint8_t sector;
	int64_t leave_from_ms, leave_to_ms;
	struct profile_state state;
};

/* Where a document's person works: numbers of places, or PLACE_NONE. */
struct seat {
	uint32_t organisation, area;
};

/*
 * How well documents of one list know their topic, in steps: a level stated, or the strength heard.
 * The higher, the more it can add to a score.
 */
enum {
	IMPACT_HEARD_COUNT = 16,
	IMPACT_STATED = IMPACT_HEARD_COUNT, /* LEVEL_KNOWS; the next two follow */
	IMPACT_COUNT = IMPACT_STATED + LEVEL_COACHES
};

/* Documents of one topic and impact, in order of number. A posting is the number; of a stated topic
 * its masks follow, ages above forms. */
struct numbers {
	uint32_t *items;
	uint32_t count, capacity; /* of items */
};

/* History of all living documents together. */
struct rank_totals {
	uint64_t counted, helped, partly, asked, taken;
};

struct rank_store {
	struct lexicon *terms, *persons;
	struct similar *similar;   /* over terms */
	struct postings *postings; /* by term */
	struct numbers *by_topic;  /* by topic * IMPACT_COUNT + impact */
	struct document *documents;
	struct seat *seats;    /* of documents */
	uint8_t *length_codes; /* of documents, by length_code */
	uint32_t *document_of; /* by person */
	uint32_t topic_count, postings_count, postings_capacity;
	uint32_t document_count, document_capacity, length_codes_capacity, seats_capacity,
	    person_count, person_capacity;
	uint32_t living;
	uint64_t living_length; /* terms of all living documents */
	uint64_t living_clearness;
	uint64_t living_words;
	struct rank_totals totals;
};

/* RESOURCE_EXHAUSTED when memory is short. */
enum status rank_store_init(struct rank_store *store, uint32_t topic_count);
void rank_store_fini(struct rank_store *store);

/* The living document of a person, DOCUMENT_NONE when there is none. */
uint32_t rank_store_find(const struct rank_store *store, const char *person_id);

/*
 * Adds a document for person_id, who works at seat, in place of the one they had, whose state it
 * takes over. Takes the content of *document, whose terms are numbers of store->terms in order.
 * RESOURCE_EXHAUSTED when memory is short, and then the old document stays and the caller keeps
 * what it gave.
 */
enum status rank_store_put(struct rank_store *store,
    const char *person_id,
    const struct document *document,
    const struct seat *seat);

/* Puts this state and these tallies in place of what the living document had; takes tallies. */
void rank_store_set_state(struct rank_store *store,
    uint32_t number,
    const struct profile_state *state,
    struct topic_tally *tallies,
    uint32_t tally_count);

/* Absent: no-op. */
void rank_store_remove(struct rank_store *store, const char *person_id);

/* Frees what the document holds. */
void document_free(struct document *document);

/* The size of the content, by the document's counts. */
static inline size_t document_content_bytes(const struct document *document)
{
	return document->stated_count * sizeof(struct stated_skill) +
	       document->heard_count * sizeof(heard_skill) +
	       ((size_t)document->term_count + document->served_count) * sizeof(uint32_t);
}

static inline struct stated_skill *document_stated(const struct document *document)
{
	return document->content;
}

static inline heard_skill *document_heard(const struct document *document)
{
	return (heard_skill *)(document_stated(document) + document->stated_count);
}

static inline uint32_t *document_terms(const struct document *document)
{
	return document_heard(document) + document->heard_count;
}

static inline uint32_t *document_served(const struct document *document)
{
	return document_terms(document) + document->term_count;
}

static inline uint32_t heard_topic(heard_skill heard)
{
	return heard >> 16;
}

static inline double heard_strength(heard_skill heard)
{
	return (double)(heard & HEARD_SHARE_MAX) / HEARD_SHARE_MAX * HEARD_STRENGTH_MAX;
}

/* Skills are numbered: the stated ones, then those heard. */
struct skill document_skill(const struct document *document, uint32_t number);

/* The impact of a topic heard, and the most strength that documents of an impact have. */
uint32_t heard_impact(heard_skill heard);
double impact_strength(uint32_t impact);
enum level impact_level(uint32_t impact);

/*
 * A length as a byte, a small float with four bits of mantissa: exact below 32, else at most a
 * sixteenth too low. LENGTH_CODE_MAX stands for all lengths from its own on.
 */
enum { LENGTH_CODE_MAX = 255 };
uint8_t length_code(uint32_t length);
uint32_t length_of_code(uint8_t code);

/*
 * How far topics heard in texts can be trusted, 0 to 1: low where people write about what the
 * vocabulary hardly knows, so that words must tell. 1 for an index without texts.
 */
double rank_store_hearing(const struct rank_store *store);

double rank_store_length_mean(const struct rank_store *store);

#endif
