/*
 * What the ranking index keeps: documents (profiles as terms and topics), the inverted index over
 * them and the postings by topic. A replaced or removed document dies: it leaves the counts at once
 * and the postings when the store is rebuilt, which happens by itself when many are dead. What a
 * query sees depends on the living documents only. One writer or many readers: the caller locks.
 */
#ifndef SAMEN_RANK_STORE_H
#define SAMEN_RANK_STORE_H

#include "matching/lexicon.h"
#include "matching/postings.h"
#include "matching/rank.h"

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

struct document {
	struct skill *skills;
	struct topic_tally *tallies; /* of state, whose own topics are not kept */
	uint32_t *terms;             /* postings of the document: term and frequency, by term */
	uint32_t *served;            /* places; none: the whole region */
	uint32_t skill_count, term_count, served_count, tally_count;
	uint32_t length; /* terms in all */
	uint32_t person, organisation,
	    area; /* person in persons, the others in places or PLACE_NONE */
	unsigned capacity;
	int64_t leave_from_ms, leave_to_ms;
	struct profile_state state;
	bool alive;
};

/* Numbers of documents, in order. */
struct numbers {
	uint32_t *items;
	uint32_t count, capacity;
};

enum { LEVEL_COUNT = LEVEL_COACHES + 1 };

/* The most strength a topic has that was only heard; a stated one has 1. */
#define HEARD_STRENGTH_MAX 0.7

/* History of all living documents together. */
struct rank_totals {
	uint64_t counted, helped, partly, asked, taken;
};

struct rank_store {
	struct lexicon *terms, *persons;
	struct postings *postings; /* by term */
	struct numbers *by_topic;  /* by topic * LEVEL_COUNT + level, NONE for a topic only heard */
	struct document *documents;
	uint8_t *length_codes; /* of documents, by length_code */
	uint32_t *document_of; /* by person */
	uint32_t topic_count, postings_count, postings_capacity;
	uint32_t document_count, document_capacity, length_codes_capacity, person_count,
	    person_capacity;
	uint32_t living;
	uint64_t living_length; /* terms of all living documents */
	struct rank_totals totals;
};

/* RESOURCE_EXHAUSTED when memory is short. */
enum status rank_store_init(struct rank_store *store, uint32_t topic_count);
void rank_store_fini(struct rank_store *store);

/* The living document of a person, DOCUMENT_NONE when there is none. */
uint32_t rank_store_find(const struct rank_store *store, const char *person_id);

/*
 * Adds a document for person_id in place of the one they had, whose state it takes over. Takes
 * skills, terms and served of *document, whose terms are numbers of store->terms in order.
 * RESOURCE_EXHAUSTED when memory is short, and then the old document stays and the caller keeps
 * what it gave.
 */
enum status rank_store_put(
    struct rank_store *store, const char *person_id, const struct document *document);

/* Puts this state and these tallies in place of what the living document had; takes tallies. */
void rank_store_set_state(struct rank_store *store,
    uint32_t number,
    const struct profile_state *state,
    struct topic_tally *tallies,
    uint32_t tally_count);

/* Absent: no-op. */
void rank_store_remove(struct rank_store *store, const char *person_id);

void document_free(struct document *document);

/* How often the document holds a term; 0 when not. */
uint32_t document_frequency(const struct document *document, uint32_t term);

/*
 * A length as a byte, a small float with four bits of mantissa: exact below 32, else at most a
 * sixteenth too low. LENGTH_CODE_MAX stands for all lengths from its own on.
 */
enum { LENGTH_CODE_MAX = 255 };
uint8_t length_code(uint32_t length);
uint32_t length_of_code(uint8_t code);

double rank_store_length_mean(const struct rank_store *store);

#endif
