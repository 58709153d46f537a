/*
 * What coverage is worked out from, read from the store: who can be asked for help, where and with
 * what, and what the requests of some areas need. docs/coverage.md says what counts.
 */
#ifndef SAMEN_COVERAGE_FACTS_H
#define SAMEN_COVERAGE_FACTS_H

#include "matching/matching_types.h"
#include "overview/coverage.h"
#include "runtime/call.h"

struct lexicon;

/* A row. */
struct covered_area {
	const char *id, *name;
	char *const *neighbour_ids;
	size_t neighbour_count;
};

/* A need of a request. */
struct covered_need {
	uint32_t area, topic;
	bool is_recent;  /* filed in the period */
	bool is_waiting; /* nobody helps with it */
};

/* Zeroed: empty. */
struct coverage_facts {
	struct covered_area areas[COVERAGE_AREAS_MAX]; /* by name */
	uint32_t area_count;
	struct lexicon *topics; /* ids of all that is known or asked, numbered from 0 */
	struct coverage_person *people;
	uint32_t *person_topics;
	struct covered_need *needs;
	uint32_t person_count, person_topic_count, need_count;
	uint32_t person_room, person_topic_room, need_room;
};

/*
 * Fills empty facts about these areas, at most COVERAGE_AREAS_MAX, with requests filed from from_ms
 * on as recent. Whatever this returns, coverage_facts_fini. RESOURCE_EXHAUSTED when memory is
 * short; DEADLINE_EXCEEDED when the call's time is up. The call's arena does not grow with the
 * number of people and requests; texts of areas are in it.
 */
enum status coverage_facts_gather(struct call *call,
    char *const *area_ids,
    size_t area_count,
    int64_t from_ms,
    struct coverage_facts *facts);
void coverage_facts_fini(struct coverage_facts *facts);

/*
 * The facts as coverage, with what waits and what was asked counted into its cells, which are in
 * the call's arena; people are still to be counted. Alive as long as the facts.
 */
enum status coverage_facts_count(
    struct call *call, const struct coverage_facts *facts, struct coverage *ret_coverage);

#endif
