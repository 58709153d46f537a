/*
 * Coverage (dekkend netwerk): for every work area and topic how much is asked, who can help and how
 * many more requests they can take. Pure: facts in, figures out; docs/coverage.md defines every
 * figure, so that other code can work them out again.
 */
#ifndef SAMEN_COVERAGE_H
#define SAMEN_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COVERAGE_AREAS_MAX = 64 }; /* sets of areas are 64 bits */

/* Where somebody works, seen from an area; the nearer one is the smaller. */
enum coverage_place {
	COVERAGE_OWN_AREA,
	COVERAGE_NEIGHBOUR,
	COVERAGE_REGION,
	COVERAGE_PLACES,
	COVERAGE_NOWHERE = COVERAGE_PLACES
};

/* Somebody who can be asked for help. */
struct coverage_person {
	uint32_t first_topic, topic_count; /* of person_topics: each once */
	uint64_t serves;                   /* areas they come to, a bit each */
	uint64_t works, beside;            /* areas they work in, and beside */
	uint32_t room;                     /* requests they can take now */
};

/* An area and a topic. demand and waiting are the caller's facts, the rest is worked out. */
struct coverage_cell {
	uint32_t demand;  /* requests filed in the period that need the topic */
	uint32_t waiting; /* open requests that need it, and nobody helps with it */
	uint32_t people;  /* who know the topic and serve the area */
	uint32_t room;    /* of them together */
	uint32_t unmet;   /* waiting beyond that room */
	uint32_t gain;    /* waiting needs that one more person would take: coverage_gain.h */
	uint32_t rank;    /* among the gaps, from 1; 0: none */
	/* The nearest of them; when nobody serves the area, of those who know the topic. */
	enum coverage_place nearest;
	uint32_t nearest_people; /* who work there */
};

struct coverage {
	uint32_t area_count, topic_count;
	struct coverage_cell *cells; /* area by area; the caller's, who sets demand and waiting */
	const struct coverage_person *people;
	uint32_t person_count;
	const uint32_t *person_topics;
};

struct coverage_cell *coverage_at(const struct coverage *coverage, uint32_t area, uint32_t topic);

/* Fills in who can help where: all of a cell but gain and rank. */
void coverage_count_people(struct coverage *coverage);

/*
 * Ranks the gaps: cells in which somebody waits whom nobody has room for, or would have if others
 * did not need the same people, or that were asked for and nobody who serves the area knows about.
 * Most unmet need first, then what one more person would solve, then the demand per
 * person, then demand; else in the order of areas and topics. Takes the gains as they are. Returns
 * how many there are; order has room for all cells.
 */
size_t coverage_rank(struct coverage *coverage, struct coverage_cell **order);

#endif
