/*
 * What is mailed when: from the state in which a request is now, all events that it has, past and
 * to come. A feed gives last states only, so an event is due from a state, and its id tells which:
 * the same state gives the same ids, whenever and however often it is asked. What has been
 * overtaken is no event any more. Pure: no store, no clock.
 */
#ifndef SAMEN_NOTIFY_EVENTS_H
#define SAMEN_NOTIFY_EVENTS_H

#include "notify/letters.h"
#include "notify/notify_types.h"

enum {
	REMIND_BEFORE_HOURS = 24, /* an offer about to expire, if it was open for as long before */
	FOLLOW_UP_REMINDERS = 3,  /* of one date, a week apart; then it is the consultant's */
	OUTCOME_REMINDERS = 2     /* of one question, likewise */
};

struct event {
	const char
	    *id; /* "offer-made/f-7k2m9xw3ta0c"; names the recipient too where there are two */
	enum letter_kind kind;
	const char *person_id; /* the recipient */
	const char *record_id; /* what the letter links to */
	const char *other_id;  /* whose name is in the letter; "" for nobody's */
	int64_t at_ms;         /* when it happened or is due: never mailed before */
	int64_t moment_ms;     /* that the letter names; 0: none */
	unsigned others_asked, weeks;
	bool to_helper;
};

/* A request with all that is known of it. */
struct request_facts {
	const MailRequest *request;
	Offer *const *offers;
	size_t offer_count;
	Match *const *matches;
	size_t match_count;
};

struct event_list {
	struct event *items;
	size_t count, room;
};

/* Adds a copy. RESOURCE_EXHAUSTED when the arena is full. */
enum status event_list_add(
    struct event_list *events, struct arena *arena, const struct event *event);

/* Into arena, with ids of its own; other texts are those of the facts. RESOURCE_EXHAUSTED. */
enum status events_of(
    const struct request_facts *facts, struct arena *arena, struct event_list *ret_events);

/* The one of this id; NULL when it has been overtaken. */
const struct event *event_named(const struct event_list *events, const char *id);

#endif
