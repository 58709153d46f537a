#include "matching/row_filter.h"

#include "matching/topic_check.h"

#include <string.h>

enum status row_filter_check_topic(struct call *call, const char *field, const char *topic_id)
{
	return topic_id[0] != '\0' ? topic_check(call, field, topic_id) : OK;
}

enum status row_filter_check(struct call *call, const RowFilter *filter)
{
	if (filter == NULL) {
		return OK;
	}
	enum status status = row_filter_check_topic(call, "filter.topic_id", filter->topic_id);
	if (filter->filed_from_ms != 0 && filter->filed_before_ms != 0 &&
	    filter->filed_from_ms >= filter->filed_before_ms) {
		(void)call_field(call, "filter.filed_before_ms", "OUT_OF_RANGE",
		    N_("lies after the moment from which on"));
	}
	return call_has_wrong_fields(call) ? INVALID_ARGUMENT : status;
}

static bool has_age(const RowFilter *filter, Samen__Common__V1__AgeGroup age)
{
	bool found = filter->n_age_groups == 0;
	for (size_t i = 0; i < filter->n_age_groups; i++) {
		found = found || filter->age_groups[i] == age;
	}
	return found;
}

/* An enum that is 0, and a moment that is 0, do not narrow. */
static bool fits_value(int wanted, int value)
{
	return wanted == 0 || wanted == value;
}

static bool fits_filed(const RowFilter *filter, int64_t filed_at_ms)
{
	return (filter->filed_from_ms == 0 || filed_at_ms >= filter->filed_from_ms) &&
	       (filter->filed_before_ms == 0 || filed_at_ms < filter->filed_before_ms);
}

bool row_filter_fits_request(const RowFilter *filter, const FeedRequest *request)
{
	bool has_topic = filter == NULL || filter->topic_id[0] == '\0';
	for (size_t i = 0; !has_topic && i < request->n_needs; i++) {
		has_topic = strcmp(request->needs[i]->topic_id, filter->topic_id) == 0;
	}
	return filter == NULL ||
	       (has_topic && fits_value((int)filter->state, (int)request->state) &&
		   fits_value((int)filter->urgency, (int)request->urgency) &&
		   fits_value((int)filter->kind, (int)request->kind) &&
		   has_age(filter, request->age_group) && fits_filed(filter, request->filed_at_ms));
}

bool row_filter_fits_row(const RowFilter *filter, const MonitorRow *row)
{
	return filter == NULL || (fits_value((int)filter->sector, (int)row->sector) &&
				     fits_value((int)filter->progress, (int)row->progress));
}
