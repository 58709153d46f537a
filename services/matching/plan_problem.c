#include "matching/plan_problem.h"

#include "language/lexicon.h"
#include "matching/matching.h"
#include "matching/monitor.h"
#include "matching/move.h"
#include "matching/profile.h"
#include "runtime/growing.h"
#include "runtime/id.h"

#include <stdio.h>
#include <stdlib.h>

#define COMPLETED SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED
#define OFFERED SAMEN__MATCHING__V1__OFFER_STATE__OFFERED

/* Somebody who was met when requests were ranked. */
struct plan_person {
	uint32_t met_for;  /* the request that they can be asked for, + 1; the latest one */
	uint32_t awaiting; /* offers that they have to answer */
	bool is_specialist;
};

/* One request while it is ranked. */
struct ranking {
	struct call *call;
	struct plan_problem *problem;
	uint32_t number; /* of the request */
	struct question question;
};

/* --- who waits for help --- */

static bool was_completed(const struct matches *matches)
{
	for (size_t i = 0; i < matches->count; i++) {
		if (matches->items[i]->state == COMPLETED && match_is_help(matches->items[i])) {
			return true;
		}
	}
	return false;
}

/* Nobody helps and nobody is asked. One that was helped to the end is to be closed. */
static bool is_waiting(
    const FeedRequest *request, const struct offers *offers, const struct matches *matches)
{
	switch (progress_of(request, offers, matches)) {
	case SAMEN__MATCHING__V1__PROGRESS__NO_OFFER:
	case SAMEN__MATCHING__V1__PROGRESS__ALL_DECLINED:
		return true;
	case SAMEN__MATCHING__V1__PROGRESS__HELP_ENDED:
		return !was_completed(matches);
	default:
		return false;
	}
}

/* What a look at one request of the list says. */
struct look {
	struct id id;
	bool is_open, is_waiting;
	size_t needs;
};

static enum status look_at(struct call *call, const char *id, struct look *ret_look)
{
	struct look look = {.needs = 0};
	struct offers offers;
	struct matches matches;
	FeedRequest *request;
	enum status status = replica_request_find(call, id, &request);
	if (status == OK) {
		status = request_offers(call, id, &offers);
	}
	if (status == OK) {
		status = request_matches(call, id, &matches);
	}
	if (status != OK) {
		return status;
	}
	(void)snprintf(look.id.text, sizeof look.id.text, "%s", id);
	look.is_open = request->state == SAMEN__INTAKE__V1__REQUEST_STATE__OPEN;
	look.is_waiting = is_waiting(request, &offers, &matches);
	look.needs = request->n_needs;
	*ret_look = look;
	return OK;
}

/* Looks at the next request; what that took is given back. OUT_OF_RANGE at the end. */
static enum status look_at_next(struct call *call, struct listing *listing, struct look *ret_look)
{
	struct arena_mark mark = arena_mark(call->arena);
	const char *id;
	enum status status = listing_next(listing, &id);
	if (status == OK) {
		status = look_at(call, id, ret_look);
	}
	arena_rewind(call->arena, mark);
	return status;
}

static enum status add_waiting(
    struct call *call, const struct look *look, unsigned people, struct plan_problem *problem)
{
	struct plan_request *request = &problem->requests[problem->request_count];
	uint32_t *demand = &problem->demand[problem->request_count];
	*request = (struct plan_request){
	    .id = arena_strdup(call->arena, look->id.text), .has_needs = look->needs > 0};
	*demand = look->needs < people ? (uint32_t)look->needs : people;
	*demand = *demand > 0 ? *demand : 1;
	problem->request_count++;
	return request->id != NULL ? OK : RESOURCE_EXHAUSTED;
}

/* The open requests come first in the list: with the first that has ended, it ends. */
static enum status take_waiting(
    struct call *call, struct listing *listing, unsigned people, struct plan_problem *problem)
{
	struct look look = {.is_open = true};
	enum status status = OK;
	for (unsigned scanned = 0; status == OK && look.is_open && !problem->more; scanned++) {
		status = look_at_next(call, listing, &look);
		if (status != OK || !look.is_open) {
			break;
		}
		problem->more = scanned == LISTING_SCAN_MAX ||
				(look.is_waiting && problem->request_count == PLAN_REQUESTS_MAX);
		if (look.is_waiting && !problem->more) {
			status = add_waiting(call, &look, people, problem);
		}
	}
	return status == OUT_OF_RANGE ? OK : status;
}

static enum status find_waiting(struct call *call,
    char *const *area_ids,
    size_t area_count,
    unsigned people,
    struct plan_problem *problem)
{
	const struct page all = {0};
	struct listing *listing;
	problem->requests = arena_alloc(call->arena, PLAN_REQUESTS_MAX * sizeof *problem->requests);
	problem->demand = arena_alloc(call->arena, PLAN_REQUESTS_MAX * sizeof *problem->demand);
	if (problem->requests == NULL || problem->demand == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = replica_requests_list(call, area_ids, area_count, &all, &listing);
	if (status != OK) {
		return status;
	}
	status = take_waiting(call, listing, people, problem);
	listing_close(listing);
	return status;
}

/* --- who can be asked --- */

static enum status count_awaiting(struct call *call, const char *person_id, uint32_t *ret_count)
{
	struct offers offers;
	enum status status = person_offers(call, person_id, &offers);
	for (size_t i = 0; status == OK && i < offers.count; i++) {
		*ret_count += offers.items[i]->state == OFFERED && offer_is_help(offers.items[i]);
	}
	return status;
}

/* What the store says of somebody. The index may be a moment ahead of or behind this call's
 * reading. */
static enum status person_look(struct call *call, const char *person_id, struct plan_person *person)
{
	FeedPerson *feed;
	enum status status = replica_person_find(call, person_id, &feed);
	person->is_specialist = status == OK && person_is_specialist(feed);
	if (status == OK) {
		status = count_awaiting(call, person_id, &person->awaiting);
	}
	return status == NOT_FOUND ? OK : status;
}

/* The person's number; a place is made for somebody new. */
static enum status person_number(
    struct plan_problem *problem, const char *person_id, uint32_t *ret_number)
{
	uint32_t number;
	enum status status = lexicon_add(problem->people, person_id, &number);
	if (status != OK) {
		return status;
	}
	struct plan_person *persons = growing_reserve(
	    problem->persons, &problem->person_room, (size_t)number + 1, sizeof *problem->persons);
	problem->persons = persons != NULL ? persons : problem->persons;
	uint32_t *capacity = growing_reserve(problem->capacity, &problem->capacity_room,
	    (size_t)number + 1, sizeof *problem->capacity);
	problem->capacity = capacity != NULL ? capacity : problem->capacity;
	if (persons == NULL || capacity == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*ret_number = number;
	return OK;
}

static enum status person_add(
    struct call *call, struct plan_problem *problem, const char *person_id, uint32_t *ret_number)
{
	uint32_t before = lexicon_size(problem->people);
	enum status status = person_number(problem, person_id, ret_number);
	if (status != OK || *ret_number < before) {
		return status;
	}
	problem->persons[*ret_number] = (struct plan_person){0};
	problem->capacity[*ret_number] = 0;
	return person_look(call, person_id, &problem->persons[*ret_number]);
}

static enum status add_cover(void *arg, const struct cover *cover)
{
	struct ranking *ranking = arg;
	struct plan_problem *problem = ranking->problem;
	uint32_t number;
	enum absence absence = question_absence(&ranking->question, cover);
	if (absence == ABSENCE_NONE && cover->needs == 0) {
		absence = ABSENCE_OTHER_AGES;
	}
	if (cover->needs == 0 && cover->other_ages == 0) {
		return OK;
	}
	if (absence != ABSENCE_NONE) {
		problem->requests[ranking->number].absent[absence]++;
		return OK;
	}
	enum status status = person_add(ranking->call, problem, cover->person_id, &number);
	if (status == OK && problem->persons[number].is_specialist) {
		problem->persons[number].met_for = ranking->number + 1;
	}
	return status;
}

/* A candidate who covers a need and has room beside the offers they have to answer. */
static enum status add_pair(struct ranking *ranking, const struct candidate *candidate)
{
	struct plan_problem *problem = ranking->problem;
	uint32_t number = lexicon_find(problem->people, candidate->person_id);
	if (number == LEXICON_NONE || problem->persons[number].met_for != ranking->number + 1) {
		return OK;
	}
	uint32_t awaiting = problem->persons[number].awaiting;
	if (candidate->room <= awaiting) {
		problem->requests[ranking->number].absent[ABSENCE_ASKED]++;
		return OK;
	}
	struct assignment_pair *pairs = growing_reserve(problem->pairs, &problem->pair_room,
	    (size_t)problem->pair_count + 1, sizeof *problem->pairs);
	if (pairs == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	problem->pairs = pairs;
	problem->capacity[number] = candidate->room - awaiting;
	pairs[problem->pair_count++] = (struct assignment_pair){
	    .request = ranking->number, .person = number, .score = candidate->score};
	return OK;
}

static enum status rank_held(struct ranking *ranking, const struct finder_hold *hold)
{
	struct call *call = ranking->call;
	struct rank_result result = {0};
	FeedRequest *request;
	enum status status =
	    replica_request_find(call, ranking->problem->requests[ranking->number].id, &request);
	if (status == OK) {
		status = question_of_request(call, hold, request, "", &ranking->question);
	}
	if (status == OK) {
		status = rank_covers(
		    hold->index, &ranking->question.query, call->arena, add_cover, ranking);
	}
	if (status == OK) {
		status = rank_query_run(
		    hold->index, hold->analyzer, &ranking->question.query, call->arena, &result);
	}
	for (size_t i = 0; status == OK && i < result.ranked_count; i++) {
		status = add_pair(ranking, &result.ranked[i]);
	}
	return status;
}

static enum status request_rank(struct call *call, struct plan_problem *problem, uint32_t number)
{
	struct ranking ranking = {.call = call, .problem = problem, .number = number};
	struct arena_mark mark = arena_mark(call->arena);
	struct finder_hold hold;
	if (!problem->requests[number].has_needs) {
		return OK;
	}
	enum status status = finder_hold(matching_finder(call), &hold);
	if (status != OK) {
		return status;
	}
	status = rank_held(&ranking, &hold);
	finder_release(matching_finder(call), &hold);
	if (status == OK) {
		arena_rewind(call->arena, mark);
	}
	return status;
}

/* --- the problem --- */

enum status plan_problem_make(struct call *call,
    char *const *area_ids,
    size_t area_count,
    unsigned people_per_request,
    struct plan_problem *problem)
{
	enum status status = lexicon_open(&problem->people);
	if (status == OK) {
		status = find_waiting(call, area_ids, area_count, people_per_request, problem);
	}
	for (uint32_t i = 0; status == OK && i < problem->request_count; i++) {
		status = request_rank(call, problem, i);
	}
	return status;
}

void plan_problem_fini(struct plan_problem *problem)
{
	if (problem->people != NULL) {
		lexicon_close(problem->people);
	}
	free(problem->persons);
	free(problem->capacity);
	free(problem->pairs);
	*problem = (struct plan_problem){0};
}

uint32_t plan_person_count(const struct plan_problem *problem)
{
	return lexicon_size(problem->people);
}

const char *plan_person_id(const struct plan_problem *problem, uint32_t person)
{
	return lexicon_text(problem->people, person);
}
