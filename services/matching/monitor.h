/* How far a request is, and since when it waits. Only those who help count, not the schools of a
 * move. Pure. */
#ifndef SAMEN_MONITOR_H
#define SAMEN_MONITOR_H

#include "matching/matching_store.h"

Samen__Matching__V1__Progress progress_of(
    const FeedRequest *request, const struct offers *offers, const struct matches *matches);
/* Since when nobody helps: its filing, or the end of the last help; 0 when somebody does or the
 * request has ended. */
int64_t waiting_since_ms(const FeedRequest *request, const struct matches *matches);

/*
 * Where a request stands among others: first those whom nobody helps, the longest waiting first;
 * then those being helped, the first filed first; then the ended ones, the last ended first.
 */
enum monitor_group { MONITOR_WAITS, MONITOR_IS_HELPED, MONITOR_ENDED };
struct monitor_order {
	enum monitor_group group;
	uint64_t moment; /* the smaller comes first */
};
struct monitor_order monitor_order(const FeedRequest *request, const struct matches *matches);

/* The ids of the request's needs, as many as these; NULL when the arena is full. */
char **request_topic_ids(struct call *call, const FeedRequest *request);
/* The last moment at which the search for help moved: the request changed, an offer was answered,
 * help ended. */
int64_t last_step_ms(
    const FeedRequest *request, const struct offers *offers, const struct matches *matches);
/* Whether somebody helps with this need, or helped with it to the end. */
bool need_is_helped(const struct matches *matches, const char *topic_id);
/* Whether somebody is asked to help with it, and can still answer. */
bool need_is_asked(const struct offers *offers, const char *topic_id);

#endif
