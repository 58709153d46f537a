#include "directory/person.h"

#include "directory/area.h"
#include "directory/organisation.h"
#include "runtime/clock.h"
#include "runtime/id.h"
#include "runtime/token.h"

#include "common.pb-c.h"
#include "directory.pb-c.h"

#include <string.h>

enum {
	NONE = SAMEN__DIRECTORY__V1__PERSON_STATE__PERSON_STATE_UNSPECIFIED,
	INVITED = SAMEN__DIRECTORY__V1__PERSON_STATE__INVITED,
	ACTIVE = SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE,
	CLOSED = SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED,
	CONSULTANT = SAMEN__COMMON__V1__ROLE__CONSULTANT,
	COORDINATOR = SAMEN__COMMON__V1__ROLE__COORDINATOR
};

static const struct {
	uint32_t from, to;
} moves[] = {
    {NONE, INVITED},
    {INVITED, INVITED}, /* invited once more */
    {INVITED, ACTIVE},
    {INVITED, CLOSED},
    {ACTIVE, CLOSED},
    {CLOSED, INVITED},
};

static enum status move(struct call *call, StoredPerson *person, uint32_t to)
{
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
		if (moves[i].from == person->state && moves[i].to == to) {
			person->state = to;
			return OK;
		}
	}
	return call_fail(call, FAILED_PRECONDITION,
	    N_("this account is closed or not in use yet: invite the person (again) first"));
}

bool person_is_active(const StoredPerson *person)
{
	return person->state == ACTIVE;
}

static bool has(const uint32_t *roles, size_t count, uint32_t role)
{
	for (size_t i = 0; i < count; i++) {
		if (roles[i] == role) {
			return true;
		}
	}
	return false;
}

bool person_has_role(const StoredPerson *person, uint32_t role)
{
	return has(person->roles, person->n_roles, role);
}

void person_renew_rights(StoredPerson *person)
{
	person->tokens_not_before_ms = clock_now_ms() + PERSON_RIGHTS_MARGIN_MS;
}

enum status person_find(struct call *call, const char *id, StoredPerson **ret_person)
{
	enum status status = id_is(id, 'p') ? person_load(call, id, ret_person) : NOT_FOUND;
	if (status == NOT_FOUND) {
		(void)call_fail(call, status, N_("there is no person with this id"));
	}
	return status;
}

/* --- what a wish says --- */

static enum status take_organisation(
    struct call *call, const struct person_wish *wish, StoredPerson *person)
{
	StoredOrganisation *organisation;
	enum status status = organisation_resolve(call, wish->organisation, &organisation);
	if (status == NOT_FOUND) {
		return call_field(call, "organisation_id", "NOT_FOUND",
		    N_("there is no organisation with this id or code: add it first"));
	}
	if (status != OK) {
		return status;
	}
	if (organisation->closed) {
		return call_field(call, "organisation_id", "CLOSED",
		    N_("this organisation is closed: choose another one"));
	}
	person->organisation_id = organisation->id;
	return OK;
}

static enum status take_areas(
    struct call *call, const struct person_wish *wish, StoredPerson *person)
{
	bool consultant = has(wish->roles, wish->role_count, CONSULTANT);
	if (consultant && wish->area_count == 0) {
		return call_field(call, "area_ids", "REQUIRED",
		    N_("a consultant watches at least one work area: name it"));
	}
	if (!consultant && wish->area_count > 0) {
		return call_field(call, "area_ids", "NOT_ALLOWED",
		    N_("only consultants watch work areas: leave this empty"));
	}
	if (wish->area_count > TOKEN_AREAS_MAX) {
		return call_field(call, "area_ids", "TOO_MANY", N_("at most %d"), TOKEN_AREAS_MAX);
	}
	return areas_resolve(call, "area_ids", wish->areas, wish->area_count, &person->area_ids,
	    &person->n_area_ids);
}

static enum status take_roles(
    struct call *call, const struct person_wish *wish, StoredPerson *person)
{
	uint32_t *roles = arena_alloc(call->arena, wish->role_count * sizeof *roles);
	if (roles == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	memcpy(roles, wish->roles, wish->role_count * sizeof *roles);
	person->roles = roles;
	person->n_roles = wish->role_count;
	return OK;
}

/* Both, so that all wrong fields are named at once. */
static enum status take_rights(
    struct call *call, const struct person_wish *wish, StoredPerson *person)
{
	enum status status = take_areas(call, wish, person);
	enum status other = take_roles(call, wish, person);
	return status != OK ? status : other;
}

static enum status person_new(
    struct call *call, const struct person_wish *wish, StoredPerson **ret_person)
{
	struct id id = id_new('p');
	StoredPerson *person = arena_alloc(call->arena, sizeof *person);
	char *id_text = arena_strdup(call->arena, id.text);
	char *email = arena_strdup(call->arena, wish->email);
	if (person == NULL || id_text == NULL || email == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__stored__v1__person__init(person);
	person->id = id_text;
	person->email = email;
	person->created_at_ms = call->now_ms;
	*ret_person = person;
	return OK;
}

static char *text_or_empty(const char *text)
{
	return (char *)(text != NULL ? text : "");
}

/* --- inviting --- */

enum status person_invite(
    struct call *call, const struct person_wish *wish, StoredPerson **ret_person)
{
	StoredPerson *person;
	enum status status = person_load_by_email(call, wish->email, &person);
	if (status == OK && person_is_active(person)) {
		return call_fail(call, ALREADY_EXISTS,
		    N_("somebody with this e-mail address takes part already: change that person "
		       "instead"));
	}
	if (status == NOT_FOUND) {
		status = person_new(call, wish, &person);
	}
	if (status != OK) {
		return status;
	}
	enum status rights = take_rights(call, wish, person);
	status = take_organisation(call, wish, person);
	status = rights != OK ? rights : status;
	if (status == OK) {
		status = move(call, person, INVITED);
	}
	if (status != OK) {
		return status;
	}
	person->name = text_or_empty(wish->name);
	person->phone = text_or_empty(wish->phone);
	person->title = text_or_empty(wish->title);
	*ret_person = person;
	return person_save(call, person);
}

enum status person_activate(struct call *call, StoredPerson *person)
{
	enum status status = move(call, person, ACTIVE);
	person->closed_at_ms = 0;
	return status == OK ? person_save(call, person) : status;
}

/* --- changing and closing --- */

struct other_coordinator {
	const char *than;
};

static bool is_other_coordinator(const void *record, void *arg)
{
	const StoredPerson *person = record;
	const struct other_coordinator *other = arg;
	return person_is_active(person) && person_has_role(person, COORDINATOR) &&
	       strcmp(person->id, other->than) != 0;
}

/* To be asked before person, an active coordinator, stops being one. */
static enum status check_not_last(struct call *call, const StoredPerson *person)
{
	struct other_coordinator other = {.than = person->id};
	const struct walk walk = {.keep = is_other_coordinator, .arg = &other, .limit = 1};
	struct id_list list;
	enum status status = people_walk(call, &walk, &list);
	if (status == OK && list.count == 0) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("this is the last coordinator of the region: make somebody else coordinator "
		       "first"));
	}
	return status;
}

static enum status check_coordinator_stays(
    struct call *call, const StoredPerson *person, const struct person_wish *wish)
{
	if (!person_is_active(person) || !person_has_role(person, COORDINATOR) ||
	    has(wish->roles, wish->role_count, COORDINATOR)) {
		return OK;
	}
	return check_not_last(call, person);
}

static enum status change_rights(
    struct call *call, StoredPerson *person, const struct person_wish *wish)
{
	enum status status = OK;
	if (wish->role_count > 0) {
		status = check_coordinator_stays(call, person, wish);
		enum status rights = status == OK ? take_rights(call, wish, person) : OK;
		status = status == OK ? rights : status;
	} else if (wish->area_count > 0) {
		status = call_field(call, "area_ids", "NOT_ALLOWED",
		    N_("name the roles too when the areas are to change"));
	}
	if (wish->organisation[0] != '\0') {
		enum status organisation = take_organisation(call, wish, person);
		status = status == OK ? organisation : status;
	}
	return status;
}

static bool same_rights(const StoredPerson *one, const StoredPerson *other)
{
	bool same = strcmp(one->organisation_id, other->organisation_id) == 0 &&
		    one->n_roles == other->n_roles && one->n_area_ids == other->n_area_ids;
	for (size_t i = 0; same && i < one->n_roles; i++) {
		same = person_has_role(other, one->roles[i]);
	}
	for (size_t i = 0; same && i < one->n_area_ids; i++) {
		same = strcmp(one->area_ids[i], other->area_ids[i]) == 0;
	}
	return same;
}

enum status person_change(
    struct call *call, const char *id, const struct person_wish *wish, StoredPerson **ret_person)
{
	StoredPerson *person;
	enum status status = person_find(call, id, &person);
	if (status != OK) {
		return status;
	}
	if (person->state == CLOSED) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("this account is closed: invite the person again instead"));
	}
	const StoredPerson before = *person;
	status = change_rights(call, person, wish);
	if (status != OK) {
		return status;
	}
	if (wish->title[0] != '\0') {
		person->title = text_or_empty(wish->title);
	}
	if (wish->phone[0] != '\0') {
		person->phone = text_or_empty(wish->phone);
	}
	if (!same_rights(&before, person)) {
		person_renew_rights(person);
	}
	*ret_person = person;
	return records_same(&before.base, &person->base) ? OK : person_save(call, person);
}

enum status person_close(struct call *call, StoredPerson *person)
{
	if (caller_is(call, person->id)) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("nobody can close their own account: ask another coordinator"));
	}
	if (person_is_active(person) && person_has_role(person, COORDINATOR)) {
		enum status status = check_not_last(call, person);
		if (status != OK) {
			return status;
		}
	}
	enum status status = move(call, person, CLOSED);
	if (status != OK) {
		return status;
	}
	person->closed_at_ms = call->now_ms;
	person_renew_rights(person);
	return person_save(call, person);
}
