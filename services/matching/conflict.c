#include "matching/conflict.h"

#include "matching/history.h"
#include "matching/move.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

/* Conflicts as they are found. */
struct finding {
	struct call *call;
	const FeedRequest *request;
	struct id_list people;
	size_t filers; /* the first of people: accounts of who asks */
};

/* The person and their other accounts. */
static enum status add_accounts(struct finding *finding, const char *person_id)
{
	struct call *call = finding->call;
	FeedPerson *feed;
	enum status status = id_list_add(&finding->people, call->arena, person_id);
	if (status == OK) {
		status = replica_person_find(call, person_id, &feed);
	}
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	return feed->person != NULL ? email_people(call, feed->person->email, &finding->people)
				    : OK;
}

static enum status add_filer(struct finding *finding)
{
	enum status status = add_accounts(finding, finding->request->filer_id);
	finding->filers = finding->people.count;
	return status;
}

static bool knows_pupil(const Offer *offer)
{
	return offer_is_help(offer) && offer->state == SAMEN__MATCHING__V1__OFFER_STATE__DECLINED &&
	       offer->decline_reason == SAMEN__MATCHING__V1__DECLINE_REASON__KNOWS_PUPIL;
}

static enum status add_who_knows_pupil(struct finding *finding)
{
	struct offers offers;
	enum status status = request_offers(finding->call, finding->request->id, &offers);
	for (size_t i = 0; status == OK && i < offers.count; i++) {
		if (knows_pupil(offers.items[i])) {
			status = add_accounts(finding, offers.items[i]->person_id);
		}
	}
	return status;
}

static enum status add_stopped(struct finding *finding)
{
	struct matches matches;
	enum status status = request_matches(finding->call, finding->request->id, &matches);
	for (size_t i = 0; status == OK && i < matches.count; i++) {
		if (match_is_help(matches.items[i]) &&
		    matches.items[i]->state == SAMEN__MATCHING__V1__MATCH_STATE__STOPPED) {
			status = add_accounts(finding, matches.items[i]->specialist_id);
		}
	}
	return status;
}

static enum status add_did_not_fit_with(struct finding *finding, const char *filer_id)
{
	struct id_list people = {0};
	enum status status = history_did_not_fit(finding->call, filer_id, &people);
	for (size_t i = 0; status == OK && i < people.count; i++) {
		status = add_accounts(finding, people.ids[i]);
	}
	return status;
}

static enum status add_did_not_fit(struct finding *finding)
{
	enum status status = OK;
	for (size_t i = 0; status == OK && i < finding->filers; i++) {
		status = add_did_not_fit_with(finding, finding->people.ids[i]);
	}
	return status;
}

/* The name without regard to case and accents; free it. NULL when memory is short. */
static char *name_fold(const char *name)
{
	utf8proc_uint8_t *folded = NULL;
	(void)utf8proc_map((const utf8proc_uint8_t *)name, 0, &folded,
	    UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
		UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
	return (char *)folded;
}

static enum status add_who_is_called(
    struct finding *finding, const struct id_list *colleagues, const char *folded)
{
	enum status status = OK;
	for (size_t i = 0; status == OK && i < colleagues->count; i++) {
		FeedPerson *feed;
		status = replica_person_find(finding->call, colleagues->ids[i], &feed);
		if (status != OK || feed->person == NULL) {
			status = status == NOT_FOUND ? OK : status;
			continue;
		}
		char *name = name_fold(feed->person->name);
		if (name == NULL) {
			status = RESOURCE_EXHAUSTED;
		} else if (strcmp(name, folded) == 0) {
			status =
			    id_list_add(&finding->people, finding->call->arena, colleagues->ids[i]);
		}
		free(name);
	}
	return status;
}

/* Who has the same name at the same organisation: one person with two addresses, most likely. */
static enum status add_namesakes_of(struct finding *finding, const char *person_id)
{
	FeedPerson *feed;
	struct id_list colleagues = {0};
	enum status status = replica_person_find(finding->call, person_id, &feed);
	if (status != OK || feed->person == NULL || feed->person->name[0] == '\0') {
		return status == NOT_FOUND ? OK : status;
	}
	status = organisation_people(finding->call, feed->person->organisation_id, &colleagues);
	if (status != OK) {
		return status;
	}
	char *folded = name_fold(feed->person->name);
	status =
	    folded != NULL ? add_who_is_called(finding, &colleagues, folded) : RESOURCE_EXHAUSTED;
	free(folded);
	return status;
}

static enum status add_namesakes(struct finding *finding)
{
	size_t count = finding->people.count;
	enum status status = OK;
	for (size_t i = 0; status == OK && i < count; i++) {
		status = add_namesakes_of(finding, finding->people.ids[i]);
	}
	return status;
}

static enum status add_own_school(struct finding *finding)
{
	return finding->request->not_own_school
		   ? organisation_people(
			 finding->call, finding->request->organisation_id, &finding->people)
		   : OK;
}

/* In this order: of several conflicts the first is told; namesakes are those of all before. */
static const struct {
	enum conflict why;
	enum status (*add)(struct finding *finding);
} kinds[] = {
    {CONFLICT_FILER, add_filer},
    {CONFLICT_KNOWS_PUPIL, add_who_knows_pupil},
    {CONFLICT_STOPPED, add_stopped},
    {CONFLICT_DID_NOT_FIT, add_did_not_fit},
    {CONFLICT_NAMESAKE, add_namesakes},
    {CONFLICT_OWN_SCHOOL, add_own_school},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

enum status conflicts_find(
    struct call *call, const FeedRequest *request, struct conflicts *ret_conflicts)
{
	struct finding finding = {.call = call, .request = request};
	size_t ends[KINDS];
	for (size_t kind = 0; kind < KINDS; kind++) {
		enum status status = kinds[kind].add(&finding);
		if (status != OK) {
			return status;
		}
		ends[kind] = finding.people.count;
	}
	struct conflicts found = {.people = finding.people};
	found.why = arena_alloc(call->arena, (found.people.count + 1) * sizeof *found.why);
	if (found.why == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t kind = 0, i = 0; kind < KINDS; kind++) {
		for (; i < ends[kind]; i++) {
			found.why[i] = kinds[kind].why;
		}
	}
	*ret_conflicts = found;
	return OK;
}

enum conflict conflicts_why(const struct conflicts *conflicts, const char *person_id)
{
	for (size_t i = 0; i < conflicts->people.count; i++) {
		if (strcmp(conflicts->people.ids[i], person_id) == 0) {
			return conflicts->why[i];
		}
	}
	return CONFLICT_NONE;
}
