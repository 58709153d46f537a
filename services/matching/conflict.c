#include "matching/conflict.h"

#include <string.h>

/* The person and their other accounts. */
static enum status add_accounts(struct call *call, const char *person_id, struct id_list *list)
{
	FeedPerson *feed;
	enum status status = id_list_add(list, call->arena, person_id);
	if (status == OK) {
		status = replica_person_find(call, person_id, &feed);
	}
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	return feed->person != NULL ? email_people(call, feed->person->email, list) : OK;
}

static enum status add_stopped(struct call *call, const char *request_id, struct id_list *list)
{
	struct matches matches;
	enum status status = request_matches(call, request_id, &matches);
	for (size_t i = 0; status == OK && i < matches.count; i++) {
		if (matches.items[i]->state == SAMEN__MATCHING__V1__MATCH_STATE__STOPPED) {
			status = add_accounts(call, matches.items[i]->specialist_id, list);
		}
	}
	return status;
}

enum status conflicts_find(
    struct call *call, const FeedRequest *request, struct conflicts *ret_conflicts)
{
	struct conflicts found = {0};
	size_t filers;
	size_t schools = 0;
	enum status status = add_accounts(call, request->filer_id, &found.people);
	filers = found.people.count;
	if (status == OK && request->not_own_school) {
		status = organisation_people(call, request->organisation_id, &found.people);
	}
	schools = found.people.count;
	if (status == OK) {
		status = add_stopped(call, request->id, &found.people);
	}
	if (status != OK) {
		return status;
	}
	found.why = arena_alloc(call->arena, (found.people.count + 1) * sizeof *found.why);
	if (found.why == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < found.people.count; i++) {
		found.why[i] = i < filers    ? CONFLICT_FILER
			       : i < schools ? CONFLICT_OWN_SCHOOL
					     : CONFLICT_STOPPED;
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
