#include "matching/limits.h"

#include "matching/matching_store.h"

#include <stddef.h>

static const int64_t hour_ms = (int64_t)60 * 60 * 1000;
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

static const struct limit {
	const char *field;
	size_t offset;      /* of a uint32_t, in Limits */
	uint32_t otherwise; /* unless set */
	uint32_t max;
} table[] = {
    {"limits.follow_up_weeks", offsetof(Limits, follow_up_weeks), 6, 26},
    {"limits.early_signal_days", offsetof(Limits, early_signal_days), 10, 90},
    {"limits.nobody_asked_days", offsetof(Limits, nobody_asked_days), 5, 60},
    {"limits.urgent_hours", offsetof(Limits, urgent_hours), 24, 336},
    {"limits.offer_expiring_hours", offsetof(Limits, offer_expiring_hours), 24, 336},
    {"limits.check_days", offsetof(Limits, check_days), 7, 60},
};

enum status limits_settle(struct call *call, Limits *limits)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		uint32_t *value = (uint32_t *)(void *)((char *)limits + table[i].offset);
		if (*value > table[i].max) {
			(void)call_field(call, table[i].field, "OUT_OF_RANGE",
			    N_("lies between 1 and %u"), table[i].max);
		}
		*value = *value != 0 ? *value : table[i].otherwise;
	}
	return call_has_wrong_fields(call) ? INVALID_ARGUMENT : OK;
}

enum status limits_load(struct call *call, Limits *ret_limits)
{
	StoredLimits *stored;
	samen__matching__v1__limits__init(ret_limits);
	enum status status = limits_find(call, &stored);
	if (status == OK) {
		ret_limits->follow_up_weeks = stored->follow_up_weeks;
		ret_limits->early_signal_days = stored->early_signal_days;
		ret_limits->nobody_asked_days = stored->nobody_asked_days;
		ret_limits->urgent_hours = stored->urgent_hours;
		ret_limits->offer_expiring_hours = stored->offer_expiring_hours;
		ret_limits->check_days = stored->check_days;
		ret_limits->set_at_ms = stored->set_at_ms;
	} else if (status != NOT_FOUND) {
		return status;
	}
	return limits_settle(call, ret_limits);
}

struct attention_limits limits_judged(const Limits *limits)
{
	return (struct attention_limits){
	    .follow_up_ms = limits->follow_up_weeks * 7 * day_ms,
	    .early_signal_ms = limits->early_signal_days * day_ms,
	    .nobody_asked_ms = limits->nobody_asked_days * day_ms,
	    .urgent_ms = limits->urgent_hours * hour_ms,
	    .offer_expiring_ms = limits->offer_expiring_hours * hour_ms,
	    .check_ms = limits->check_days * day_ms,
	};
}
