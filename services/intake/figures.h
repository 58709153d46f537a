/*
 * Anonymous figures about requests that are gone: how many there were, counted by month of filing
 * and area. No ids of requests, people or schools. A request is added when it is erased or purged,
 * in the same transaction, and so exactly once.
 */
#ifndef SAMEN_FIGURES_H
#define SAMEN_FIGURES_H

#include "intake/intake_store.h"

/* One figure. Texts are in the call's arena. */
struct figure {
	char month[8]; /* of filing, UTC: "2026-11" */
	const char *area_id;
	const char *topic_id; /* "" for figures about requests as a whole: then these follow */
	uint32_t kind, urgency, state, outcome; /* state: OPEN when it was erased while open */
	uint64_t count;
};

/* Adds a request: one figure for itself, and one a topic. */
enum status figures_add(struct call *call, const StoredRequest *request);

/* Hands out every figure, in no particular order, until each returns another status than OK. What
 * is published of them leaves small counts out. */
enum status figures_walk(
    struct call *call, enum status (*each)(const struct figure *figure, void *arg), void *arg);

#endif
