#include "directory/availability.h"

#include "directory/area.h"

static enum status check(struct call *call, const StoredAvailability *wish)
{
	enum status wrong = OK;
	if (wish->capacity > AVAILABILITY_CAPACITY_MAX) {
		wrong = call_field(call, "availability.capacity", "OUT_OF_RANGE",
		    N_("from 0 to %d requests at once"), AVAILABILITY_CAPACITY_MAX);
	}
	bool no_leave = wish->leave_from_ms == 0 && wish->leave_to_ms == 0;
	if (!no_leave && (wish->leave_from_ms <= 0 || wish->leave_to_ms <= wish->leave_from_ms)) {
		wrong = call_field(call, "availability.leave_to_ms", "OUT_OF_RANGE",
		    N_("leave ends after it begins: give both moments, or 0 for both when there is "
		       "none"));
	}
	if (wish->n_area_ids > AVAILABILITY_AREAS_MAX) {
		wrong = call_field(call, "availability.area_ids", "TOO_MANY",
		    N_("at most %d; leave it empty for the whole region"), AVAILABILITY_AREAS_MAX);
	}
	return wrong;
}

enum status availability_put(struct call *call, const StoredAvailability *wish)
{
	StoredAvailability after = *wish;
	StoredAvailability *before;
	enum status status = check(call, wish);
	if (status == OK) {
		status = areas_resolve(call, "availability.area_ids", wish->area_ids,
		    wish->n_area_ids, &after.area_ids, &after.n_area_ids);
	}
	if (status != OK) {
		return status;
	}
	status = availability_load(call, wish->person_id, &before);
	if (status == OK && records_same(&before->base, &after.base)) {
		return OK;
	}
	return status == OK || status == NOT_FOUND ? availability_save(call, &after) : status;
}

enum status availability_of(
    struct call *call, const char *person_id, StoredAvailability **ret_availability)
{
	StoredAvailability *availability;
	enum status status = availability_load(call, person_id, &availability);
	if (status == NOT_FOUND) {
		availability = arena_alloc(call->arena, sizeof *availability);
		if (availability == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		samen__stored__v1__availability__init(availability);
		availability->person_id = (char *)person_id;
		availability->capacity = AVAILABILITY_CAPACITY_DEFAULT;
		status = OK;
	}
	if (status == OK) {
		*ret_availability = availability;
	}
	return status;
}
