/*
 * What needs a person, of the requests of some areas: gathered from the store and the index, judged
 * by overview/attention.h. Every request is looked at by itself, and what that takes is given back
 * to the call's memory; the finder is held no longer than for one request.
 */
#ifndef SAMEN_TODAY_H
#define SAMEN_TODAY_H

#include "matching/row_filter.h"
#include "overview/attention.h"
#include "runtime/id.h"

enum { TODAY_KEY_SIZE = 48 };

struct today_item {
	char key[TODAY_KEY_SIZE]; /* its place among all; items are in this order */
	enum attention reason;
	struct id request_id, offer_id, match_id; /* of the two last, "" for none */
	int64_t since_ms, due_ms;                 /* 0: there is none */
};

/* Zeroed: empty. */
struct today {
	struct today_item *items; /* the most pressing first */
	size_t count;
	uint32_t room;
	unsigned counts[ATTENTION_COUNT];                /* items by reason */
	unsigned waiting, being_helped, filed_last_week; /* requests */
};

/*
 * Fills an empty one with what holds at the call's moment; filter may be NULL. Whatever this
 * returns, today_fini. RESOURCE_EXHAUSTED when memory is short; DEADLINE_EXCEEDED, worded, when the
 * call's time is up.
 */
enum status today_collect(struct call *call,
    char *const *area_ids,
    size_t area_count,
    const RowFilter *filter,
    struct today *today);
void today_fini(struct today *today);

/* Whether text has the shape of an item's key. */
bool today_is_key(const char *text);

/* Why the item is there and what to do, as sentences in the caller's language, in its arena. */
enum status today_words(struct call *call,
    const struct today_item *item,
    const FeedRequest *request,
    char **ret_why,
    char **ret_what);

#endif
