#include "matching/coverage_facts.h"

#include "language/lexicon.h"
#include "matching/history.h"
#include "matching/matching_store.h"
#include "matching/monitor.h"
#include "matching/move.h"
#include "matching/profile.h"
#include "runtime/growing.h"

#include <stdlib.h>
#include <string.h>

/* --- areas --- */

static enum status take_area(struct call *call, const char *id, struct covered_area *ret_area)
{
	struct covered_area area = {.id = id, .name = id};
	Area *found;
	enum status status = replica_area_find(call, id, &found);
	if (status == OK) {
		area.name = found->name;
		area.neighbour_ids = found->neighbour_ids;
		area.neighbour_count = found->n_neighbour_ids;
	}
	*ret_area = area;
	return status == NOT_FOUND ? OK : status;
}

static int compare_areas(const void *a, const void *b)
{
	const struct covered_area *x = a, *y = b;
	int order = strcmp(x->name, y->name);
	return order != 0 ? order : strcmp(x->id, y->id);
}

static enum status take_areas(
    struct call *call, char *const *area_ids, size_t count, struct coverage_facts *facts)
{
	enum status status = OK;
	for (size_t i = 0; status == OK && i < count && i < COVERAGE_AREAS_MAX; i++) {
		status = take_area(call, area_ids[i], &facts->areas[facts->area_count]);
		facts->area_count += status == OK;
	}
	qsort(facts->areas, facts->area_count, sizeof *facts->areas, compare_areas);
	return status;
}

/* --- people --- */

static uint64_t areas_served(const struct coverage_facts *facts, const struct profile *profile)
{
	const char *const *served = profile->areas_served;
	uint64_t areas = 0;
	if (served == NULL || served[0] == NULL) {
		return UINT64_MAX;
	}
	for (uint32_t i = 0; i < facts->area_count; i++) {
		for (size_t k = 0; served[k] != NULL; k++) {
			areas |= (uint64_t)(strcmp(facts->areas[i].id, served[k]) == 0) << i;
		}
	}
	return areas;
}

static void take_place(
    const struct coverage_facts *facts, const char *area_id, struct coverage_person *person)
{
	for (uint32_t i = 0; area_id != NULL && i < facts->area_count; i++) {
		const struct covered_area *area = &facts->areas[i];
		bool beside = texts_have(area->neighbour_ids, area->neighbour_count, area_id);
		person->works |= (uint64_t)(strcmp(area->id, area_id) == 0) << i;
		person->beside |= (uint64_t)beside << i;
	}
}

/* As the ranking has it: none on leave, and what is offered takes none before it is accepted. */
static enum status take_room(struct call *call, const char *person_id, uint32_t *ret_room)
{
	struct profile_state state;
	unsigned capacity;
	bool on_leave;
	enum status status = person_room(call, person_id, &capacity, &on_leave);
	if (status == OK) {
		status = history_state_load(call, person_id, &state);
	}
	if (status == OK) {
		*ret_room = on_leave || state.load >= capacity ? 0 : capacity - state.load;
	}
	return status;
}

static bool knows(
    const struct coverage_facts *facts, const struct coverage_person *person, uint32_t topic)
{
	for (uint32_t i = 0; i < person->topic_count; i++) {
		if (facts->person_topics[person->first_topic + i] == topic) {
			return true;
		}
	}
	return false;
}

static enum status take_topics(
    struct coverage_facts *facts, const struct profile *profile, struct coverage_person *person)
{
	enum status status = OK;
	person->first_topic = facts->person_topic_count;
	for (size_t i = 0; status == OK && i < profile->expertise_count; i++) {
		uint32_t topic;
		uint32_t *topics = growing_reserve(facts->person_topics, &facts->person_topic_room,
		    (size_t)facts->person_topic_count + 1, sizeof *topics);
		facts->person_topics = topics != NULL ? topics : facts->person_topics;
		status = topics != NULL
			     ? lexicon_add(facts->topics, profile->expertise[i].topic_id, &topic)
			     : RESOURCE_EXHAUSTED;
		if (status == OK && !knows(facts, person, topic)) {
			topics[facts->person_topic_count++] = topic;
			person->topic_count++;
		}
	}
	return status;
}

static enum status add_person(
    struct coverage_facts *facts, const struct profile *profile, uint32_t room)
{
	struct coverage_person *people = growing_reserve(
	    facts->people, &facts->person_room, (size_t)facts->person_count + 1, sizeof *people);
	if (people == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	facts->people = people;
	struct coverage_person *person = &people[facts->person_count++];
	*person = (struct coverage_person){.serves = areas_served(facts, profile), .room = room};
	take_place(facts, profile->area_id, person);
	return take_topics(facts, profile, person);
}

/* Whoever is not to be proposed is passed over. */
static enum status take_person(
    struct call *call, const char *person_id, struct coverage_facts *facts)
{
	struct profile profile;
	uint32_t room;
	enum status status = profile_load(call, person_id, &profile);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	status = take_room(call, person_id, &room);
	return status == OK ? add_person(facts, &profile, room) : status;
}

static enum status take_people(struct call *call, struct coverage_facts *facts)
{
	struct record_range range;
	const char *id;
	enum status status = replica_people_walk(call, &range);
	if (status != OK) {
		return status;
	}
	struct arena_mark mark = arena_mark(call->arena);
	while (status == OK) {
		status = record_range_next_id(&range, &id);
		if (status == OK) {
			status = take_person(call, id, facts);
		}
		if (status == OK) {
			status = call_check_time(call);
		}
		if (status == OK) {
			arena_rewind(call->arena, mark);
		}
	}
	record_range_close(&range);
	return status == OUT_OF_RANGE ? OK : status;
}

/* --- requests --- */

static enum status add_need(
    struct coverage_facts *facts, const char *topic_id, const struct covered_need *need)
{
	struct covered_need *needs = growing_reserve(
	    facts->needs, &facts->need_room, (size_t)facts->need_count + 1, sizeof *needs);
	if (needs == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	facts->needs = needs;
	needs[facts->need_count] = *need;
	return lexicon_add(facts->topics, topic_id, &needs[facts->need_count++].topic);
}

static uint32_t area_number(const struct coverage_facts *facts, const char *area_id)
{
	uint32_t number = 0;
	while (number < facts->area_count && strcmp(facts->areas[number].id, area_id) != 0) {
		number++;
	}
	return number;
}

static enum status take_needs(
    struct call *call, const FeedRequest *request, int64_t from_ms, struct coverage_facts *facts)
{
	struct matches matches = {0};
	bool is_open = request->state == SAMEN__INTAKE__V1__REQUEST_STATE__OPEN;
	struct covered_need need = {.area = area_number(facts, request->area_id),
	    .is_recent = request->filed_at_ms >= from_ms};
	enum status status = is_open ? request_matches(call, request->id, &matches) : OK;
	bool is_row = need.area < facts->area_count;
	for (size_t i = 0; status == OK && is_row && i < request->n_needs; i++) {
		const char *topic_id = request->needs[i]->topic_id;
		need.is_waiting = is_open && !need_is_helped(&matches, topic_id);
		status = need.is_recent || need.is_waiting ? add_need(facts, topic_id, &need) : OK;
	}
	return status;
}

/* OUT_OF_RANGE at the end, and with the first request that ended before the period: those come
 * last, and so do all that ended even earlier. */
static enum status take_request(
    struct call *call, struct listing *listing, int64_t from_ms, struct coverage_facts *facts)
{
	const char *id;
	FeedRequest *request;
	enum status status = listing_next(listing, &id);
	if (status == OK) {
		status = replica_request_find(call, id, &request);
	}
	if (status == OK && request->ended_at_ms != 0 && request->ended_at_ms < from_ms) {
		status = OUT_OF_RANGE;
	}
	if (status == OK) {
		status = take_needs(call, request, from_ms, facts);
	}
	return status == OK ? call_check_time(call) : status;
}

static enum status take_requests(struct call *call,
    char *const *area_ids,
    size_t count,
    int64_t from_ms,
    struct coverage_facts *facts)
{
	struct listing *listing;
	enum status status = replica_requests_list(call, area_ids, count, NULL, &listing);
	if (status != OK) {
		return status;
	}
	struct arena_mark mark = arena_mark(call->arena);
	while (status == OK) {
		status = take_request(call, listing, from_ms, facts);
		if (status == OK) {
			arena_rewind(call->arena, mark);
		}
	}
	listing_close(listing);
	return status == OUT_OF_RANGE ? OK : status;
}

/* --- all of it --- */

enum status coverage_facts_gather(struct call *call,
    char *const *area_ids,
    size_t area_count,
    int64_t from_ms,
    struct coverage_facts *facts)
{
	enum status status = lexicon_open(&facts->topics);
	if (status == OK) {
		status = take_areas(call, area_ids, area_count, facts);
	}
	if (status == OK) {
		status = take_people(call, facts);
	}
	return status == OK ? take_requests(call, area_ids, area_count, from_ms, facts) : status;
}

void coverage_facts_fini(struct coverage_facts *facts)
{
	if (facts->topics != NULL) {
		lexicon_close(facts->topics);
	}
	free(facts->people);
	free(facts->person_topics);
	free(facts->needs);
	*facts = (struct coverage_facts){0};
}

enum status coverage_facts_count(
    struct call *call, const struct coverage_facts *facts, struct coverage *ret_coverage)
{
	struct coverage coverage = {.area_count = facts->area_count,
	    .topic_count = lexicon_size(facts->topics),
	    .people = facts->people,
	    .person_count = facts->person_count,
	    .person_topics = facts->person_topics};
	size_t size = (size_t)coverage.area_count * coverage.topic_count;
	coverage.cells = arena_alloc(call->arena, (size + 1) * sizeof *coverage.cells);
	if (coverage.cells == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0; i < facts->need_count; i++) {
		const struct covered_need *need = &facts->needs[i];
		struct coverage_cell *cell = coverage_at(&coverage, need->area, need->topic);
		cell->demand += need->is_recent;
		cell->waiting += need->is_waiting;
	}
	*ret_coverage = coverage;
	return OK;
}
