/* Expertise and availability. */
#include "directory/directory_handlers.h"

#include "directory/availability.h"
#include "directory/directory_fields.h"
#include "directory/directory_wire.h"
#include "directory/expertise.h"
#include "directory/person.h"
#include "runtime/message_check.h"
#include "runtime/textcheck.h"

#include <assert.h>

typedef Samen__Directory__V1__PutExpertiseRequest PutExpertiseRequest;
typedef Samen__Directory__V1__ConfirmExpertiseRequest ConfirmExpertiseRequest;
typedef Samen__Directory__V1__RemoveExpertiseRequest RemoveExpertiseRequest;
typedef Samen__Directory__V1__ListExpertiseRequest ListExpertiseRequest;
typedef Samen__Directory__V1__ListExpertiseResponse ListExpertiseResponse;
typedef Samen__Directory__V1__PutAvailabilityRequest PutAvailabilityRequest;
typedef Samen__Directory__V1__GetAvailabilityRequest GetAvailabilityRequest;

enum { MADE_PERSON, MADE_TOPIC };

/* --- PutExpertise --- */

static const char *const refusals[] = {
    [TEXT_BSN] = N_("holds a citizen service number (BSN): take it out"),
    [TEXT_BIRTH_DATE] =
	N_("holds a full date, which could be a date of birth: take it out, or name only the year"),
    [TEXT_EMAIL] = N_("holds an e-mail address: take it out, people reach you through samen"),
    [TEXT_PHONE] = N_("holds a phone number: take it out, people reach you through samen"),
};

/* What can identify a pupil, or leads around the service, is refused. Names are not: teachers of
 * the trade may be named. */
static void check_evidence(struct call *call, const char *evidence)
{
	struct text_finding findings[TEXT_FINDINGS_MAX];
	field_text(call, "expertise.evidence", evidence, 0, EXPERTISE_EVIDENCE_CHARS_MAX);
	size_t count = text_check(evidence, findings);
	for (size_t i = 0; i < count; i++) {
		if (text_finding_refuses(findings[i].kind)) {
			assert(findings[i].kind < sizeof refusals / sizeof *refusals);
			(void)call_field_at(call, "expertise.evidence",
			    text_finding_reason(findings[i].kind), findings[i].from, findings[i].to,
			    "%s", tr(call->dutch, refusals[findings[i].kind]));
		}
	}
}

static enum status check_expertise(struct call *call, const StoredExpertise *wish)
{
	field_text(call, "expertise.topic_id", wish->topic_id, 1, TEXT_BYTES_MAX);
	if (wish->level == SAMEN__COMMON__V1__LEVEL__LEVEL_UNSPECIFIED) {
		(void)call_field(call, "expertise.level", "REQUIRED",
		    N_("is missing: say how well the person masters it"));
	}
	field_numbers(call, "expertise.age_groups", wish->age_groups, wish->n_age_groups, false);
	field_numbers(call, "expertise.forms", wish->forms, wish->n_forms, false);
	check_evidence(call, wish->evidence);
	return fields_status(call);
}

enum status put_expertise_handle(struct call *call, const void *request)
{
	const PutExpertiseRequest *in = request;
	StoredExpertise wish;
	StoredPerson *person;
	if (in->expertise == NULL) {
		return call_field(call, "expertise", "REQUIRED", N_("is missing: fill it in"));
	}
	enum status status = specialist_find(call, in->expertise->person_id, &person);
	if (status == OK) {
		status = stored_expertise(call, in->expertise, &wish);
	}
	if (status == OK) {
		wish.person_id = person->id;
		status = check_expertise(call, &wish);
	}
	if (status == OK) {
		status = expertise_put(call, &wish);
	}
	if (status == OK) {
		call_made(call, wish.person_id);
		call_made(call, wish.topic_id);
	}
	return status;
}

enum status put_expertise_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	StoredExpertise *expertise;
	enum status status =
	    expertise_load_of(call, call->made[MADE_PERSON], call->made[MADE_TOPIC], &expertise);
	return status == OK ? wire_expertise(call, expertise, response) : status;
}

/* --- ListExpertise, ConfirmExpertise, RemoveExpertise --- */

static enum status fill_expertise(
    struct call *call, const char *person_id, ListExpertiseResponse *out)
{
	struct id_list list;
	enum status status = expertise_walk(call, person_id, &list);
	if (status != OK) {
		return status;
	}
	out->expertise = arena_alloc(call->arena, list.count * sizeof(WireExpertise *));
	if (out->expertise == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; status == OK && i < list.count; i++) {
		StoredExpertise *expertise;
		WireExpertise *wire = wire_new(call, &samen__directory__v1__expertise__descriptor);
		status = wire != NULL ? expertise_load(call, list.ids[i], &expertise)
				      : RESOURCE_EXHAUSTED;
		if (status == OK) {
			status = wire_expertise(call, expertise, wire);
			out->expertise[out->n_expertise++] = wire;
		}
	}
	return status;
}

static const char *or_caller(const struct call *call, const char *person_id)
{
	return person_id[0] != '\0' ? person_id : call->caller.id;
}

enum status list_expertise_answer(struct call *call, const void *request, void *response)
{
	const ListExpertiseRequest *in = request;
	StoredPerson *person;
	enum status status = person_find(call, or_caller(call, in->person_id), &person);
	return status == OK ? fill_expertise(call, person->id, response) : status;
}

enum status confirm_expertise_handle(struct call *call, const void *request)
{
	const ConfirmExpertiseRequest *in = request;
	field_list(call, "topic_ids", in->n_topic_ids, EXPERTISE_PER_PERSON_MAX);
	enum status status = fields_status(call);
	if (status == OK) {
		status = expertise_confirm(call, call->caller.id, in->topic_ids, in->n_topic_ids);
	}
	if (status == OK) {
		call_made(call, call->caller.id);
	}
	return status;
}

enum status confirm_expertise_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	return fill_expertise(call, call->made[MADE_PERSON], response);
}

enum status remove_expertise_handle(struct call *call, const void *request)
{
	const RemoveExpertiseRequest *in = request;
	StoredPerson *person;
	enum status status = expertise_holder_find(call, in->person_id, &person);
	return status == OK ? expertise_take_away(call, person->id, in->topic_id) : status;
}

/* --- availability --- */

enum status put_availability_handle(struct call *call, const void *request)
{
	const PutAvailabilityRequest *in = request;
	StoredAvailability wish;
	StoredPerson *person;
	if (in->availability == NULL) {
		return call_field(call, "availability", "REQUIRED", N_("is missing: fill it in"));
	}
	enum status status = specialist_find(call, in->availability->person_id, &person);
	if (status == OK) {
		stored_availability(in->availability, &wish);
		wish.person_id = person->id;
		status = availability_put(call, &wish);
	}
	if (status == OK) {
		call_made(call, wish.person_id);
	}
	return status;
}

static enum status fill_availability(
    struct call *call, const char *person_id, WireAvailability *out)
{
	StoredAvailability *availability;
	enum status status = availability_of(call, person_id, &availability);
	if (status == OK) {
		wire_availability(availability, out);
	}
	return status;
}

enum status put_availability_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	return fill_availability(call, call->made[MADE_PERSON], response);
}

enum status get_availability_answer(struct call *call, const void *request, void *response)
{
	const GetAvailabilityRequest *in = request;
	StoredPerson *person;
	enum status status = person_find(call, or_caller(call, in->person_id), &person);
	return status == OK ? fill_availability(call, person->id, response) : status;
}
