/* The limits of the region: seen by consultants, set by coordinators. */
#include "matching/limits.h"
#include "matching/matching_handlers.h"
#include "matching/views.h"

/* By name only: an address is nobody's business here. */
static enum status add_setter(struct call *call, const char *person_id, Limits *out)
{
	const Person *person;
	enum status status = person_or_null(call, person_id, &person);
	if (status != OK || person == NULL) {
		return status;
	}
	out->set_by = arena_alloc(call->arena, sizeof *out->set_by);
	if (out->set_by == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__common__v1__contact__init(out->set_by);
	out->set_by->person_id = person->id;
	out->set_by->name = person_name(call, person);
	return OK;
}

enum status answer_with_limits(struct call *call, const void *request, void *response)
{
	StoredLimits *stored;
	(void)request;
	enum status status = limits_load(call, response);
	if (status == OK) {
		status = limits_find(call, &stored);
	}
	if (status == OK) {
		status = add_setter(call, stored->set_by, response);
	}
	return status == NOT_FOUND ? OK : status;
}

enum status put_limits_handle(struct call *call, const void *request)
{
	const Samen__Matching__V1__PutLimitsRequest *in = request;
	if (in->limits == NULL) {
		return call_field(call, "limits", "REQUIRED", N_("say what they are to be"));
	}
	Limits limits = *in->limits;
	enum status status = limits_settle(call, &limits);
	StoredLimits stored = SAMEN__STORED__V1__LIMITS__INIT;
	stored.follow_up_weeks = limits.follow_up_weeks;
	stored.early_signal_days = limits.early_signal_days;
	stored.nobody_asked_days = limits.nobody_asked_days;
	stored.urgent_hours = limits.urgent_hours;
	stored.offer_expiring_hours = limits.offer_expiring_hours;
	stored.check_days = limits.check_days;
	stored.set_by = wire_text(call->caller.id);
	stored.set_at_ms = call->now_ms;
	return status == OK ? limits_save(call, &stored) : status;
}
