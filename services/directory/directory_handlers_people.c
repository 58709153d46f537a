/* Inviting, listing and changing people. */
#include "directory/directory_handlers.h"

#include "directory/account.h"
#include "directory/directory_fields.h"
#include "directory/directory_wire.h"
#include "directory/fold.h"
#include "directory/organisation.h"
#include "directory/person.h"
#include "runtime/id.h"

#include <string.h>

typedef Samen__Directory__V1__InviteRequest InviteRequest;
typedef Samen__Directory__V1__InviteResponse InviteResponse;
typedef Samen__Directory__V1__ResetPasswordRequest ResetPasswordRequest;
typedef Samen__Directory__V1__ListPeopleRequest ListPeopleRequest;
typedef Samen__Directory__V1__ListPeopleResponse ListPeopleResponse;
typedef Samen__Directory__V1__UpdatePersonRequest UpdatePersonRequest;

enum { MADE_PERSON, MADE_INVITATION };

/* --- Invite, ResetPassword --- */

static enum status wish_of_invite(
    struct call *call, const InviteRequest *in, struct person_wish *wish)
{
	*wish = (struct person_wish){.name = in->name,
	    .email = ascii_lower(call->arena, in->email),
	    .phone = in->phone,
	    .title = in->title,
	    .organisation = in->organisation_id,
	    .roles = stored_numbers(call, in->roles, in->n_roles),
	    .role_count = in->n_roles,
	    .areas = in->area_ids,
	    .area_count = in->n_area_ids};
	if (wish->email == NULL || wish->roles == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	field_text(call, "name", in->name, 1, PERSON_NAME_CHARS_MAX);
	field_email(call, "email", in->email);
	field_phone(call, "phone", in->phone, PERSON_PHONE_CHARS_MAX);
	field_text(call, "title", in->title, 0, PERSON_TITLE_CHARS_MAX);
	field_text(call, "organisation_id", in->organisation_id, 1, ORGANISATION_CODE_CHARS_MAX);
	field_numbers(call, "roles", wish->roles, wish->role_count, true);
	return fields_status(call);
}

static enum status open_invitation(
    struct call *call, const char *person_id, bool remove_second_factor)
{
	uint64_t number;
	enum status status = account_invite(call, person_id, remove_second_factor, &number);
	if (status == OK) {
		call_made(call, person_id);
		call_made_number(call, number);
	}
	return status;
}

enum status invite_handle(struct call *call, const void *request)
{
	struct person_wish wish;
	StoredPerson *person;
	enum status status = wish_of_invite(call, request, &wish);
	if (status == OK) {
		status = person_invite(call, &wish, &person);
	}
	return status == OK ? open_invitation(call, person->id, false) : status;
}

enum status reset_password_handle(struct call *call, const void *request)
{
	const ResetPasswordRequest *in = request;
	StoredPerson *person;
	enum status status = person_find(call, in->person_id, &person);
	if (status != OK) {
		return status;
	}
	if (!person_is_active(person)) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("this person does not take part (yet): invite them (again) instead"));
	}
	return open_invitation(call, person->id, in->remove_second_factor);
}

enum status invite_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	InviteResponse *out = response;
	StoredPerson *person;
	const char *code;
	enum status status = person_load(call, call->made[MADE_PERSON], &person);
	if (status == OK) {
		status = account_code(call, person->id, made_number(call, MADE_INVITATION), &code,
		    &out->expires_at_ms);
	}
	if (status != OK) {
		return status;
	}
	out->code = (char *)code;
	out->person = wire_new(call, &samen__directory__v1__person__descriptor);
	return out->person != NULL ? wire_person(call, person, true, out->person)
				   : RESOURCE_EXHAUSTED;
}

/* --- ListPeople --- */

struct people_filter {
	uint32_t role;               /* 0: any */
	const char *organisation_id; /* NULL: any */
	bool active_only;
};

static bool fits(const void *record, void *arg)
{
	const StoredPerson *person = record;
	const struct people_filter *filter = arg;
	return (filter->role == 0 || person_has_role(person, filter->role)) &&
	       (!filter->active_only || person_is_active(person)) &&
	       (filter->organisation_id == NULL ||
		   strcmp(person->organisation_id, filter->organisation_id) == 0);
}

static bool is_person_id(const char *text)
{
	return id_is(text, 'p');
}

static enum status filter_of(
    struct call *call, const ListPeopleRequest *in, struct people_filter *filter)
{
	StoredOrganisation *organisation;
	*filter = (struct people_filter){
	    .role = (uint32_t)in->role, .active_only = !caller_may(call, MAY_COORDINATOR)};
	if (in->organisation_id[0] == '\0') {
		return fields_status(call);
	}
	enum status status = organisation_resolve(call, in->organisation_id, &organisation);
	if (status == OK) {
		filter->organisation_id = organisation->id;
	} else if (status == NOT_FOUND) {
		(void)call_field(call, "organisation_id", "NOT_FOUND",
		    N_("there is no organisation with this id or code"));
	} else {
		return status;
	}
	return fields_status(call);
}

static enum status fill_people(
    struct call *call, const struct id_list *list, ListPeopleResponse *out)
{
	enum status status = OK;
	out->people = arena_alloc(call->arena, list->count * sizeof(WirePerson *));
	if (out->people == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; status == OK && i < list->count; i++) {
		StoredPerson *person;
		WirePerson *wire = wire_new(call, &samen__directory__v1__person__descriptor);
		status =
		    wire != NULL ? person_load(call, list->ids[i], &person) : RESOURCE_EXHAUSTED;
		if (status == OK) {
			status = wire_person(call, person, caller_may(call, MAY_COORDINATOR), wire);
			out->people[out->n_people++] = wire;
		}
	}
	if (list->more) {
		out->next_token = (char *)list->ids[list->count - 1];
	}
	return status;
}

enum status list_people_answer(struct call *call, const void *request, void *response)
{
	const ListPeopleRequest *in = request;
	struct people_filter filter;
	struct page page;
	struct id_list list;
	field_page(call, in->page, is_person_id, &page);
	enum status status = filter_of(call, in, &filter);
	if (status != OK) {
		return status;
	}
	const struct walk walk = {
	    .after_id = page.after, .limit = page.size, .keep = fits, .arg = &filter};
	status = people_walk(call, &walk, &list);
	return status == OK ? fill_people(call, &list, response) : status;
}

/* --- UpdatePerson --- */

static enum status wish_of_update(
    struct call *call, const UpdatePersonRequest *in, struct person_wish *wish)
{
	*wish = (struct person_wish){.phone = in->phone,
	    .title = in->title,
	    .organisation = in->organisation_id,
	    .roles = stored_numbers(call, in->roles, in->n_roles),
	    .role_count = in->n_roles,
	    .areas = in->area_ids,
	    .area_count = in->n_area_ids};
	if (wish->roles == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	field_phone(call, "phone", in->phone, PERSON_PHONE_CHARS_MAX);
	field_text(call, "title", in->title, 0, PERSON_TITLE_CHARS_MAX);
	field_text(call, "organisation_id", in->organisation_id, 0, ORGANISATION_CODE_CHARS_MAX);
	field_numbers(call, "roles", wish->roles, wish->role_count, false);
	return fields_status(call);
}

enum status update_person_handle(struct call *call, const void *request)
{
	const UpdatePersonRequest *in = request;
	struct person_wish wish;
	StoredPerson *person;
	enum status status = wish_of_update(call, in, &wish);
	if (status == OK) {
		status = person_change(call, in->person_id, &wish, &person);
	}
	if (status == OK && in->close) {
		status = person_close(call, person);
		status = status == OK ? account_close(call, person->id) : status;
	}
	if (status == OK) {
		call_made(call, person->id);
	}
	return status;
}

enum status update_person_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	StoredPerson *person;
	enum status status = person_load(call, call->made[MADE_PERSON], &person);
	return status == OK ? wire_person(call, person, true, response) : status;
}
