/* Which requests a consultant wants to see. What is not set does not narrow. */
#ifndef SAMEN_ROW_FILTER_H
#define SAMEN_ROW_FILTER_H

#include "matching/matching_types.h"
#include "runtime/call.h"

typedef Samen__Matching__V1__RowFilter RowFilter;

/* Names the field when its topic is not one of the vocabulary; "" is none. */
enum status row_filter_check_topic(struct call *call, const char *field, const char *topic_id);

/* NULL, as below: all fit. Names what is wrong: a topic that is not there, an end before the
 * beginning. */
enum status row_filter_check(struct call *call, const RowFilter *filter);

/* Whether the request fits, by what it says itself: all but sector and progress. Pure, as the next.
 */
bool row_filter_fits_request(const RowFilter *filter, const FeedRequest *request);
/* Whether its row fits, by what is known beyond that. */
bool row_filter_fits_row(const RowFilter *filter, const MonitorRow *row);

#endif
