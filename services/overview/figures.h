/*
 * Figures about requests. A request is a handful of events, each at a moment: filed, offered for
 * the first time, declined, accepted, ended. Figures count the events of a stretch of time, so that
 * those of a month that is over do not change any more. docs/figures.md defines every figure, for
 * other code to recompute. Pure.
 */
#ifndef SAMEN_OVERVIEW_FIGURES_H
#define SAMEN_OVERVIEW_FIGURES_H

#include "runtime/arena.h"
#include "runtime/status.h"

#include <stddef.h>
#include <stdint.h>

enum {
	FIGURES_SECTORS =
	    11, /* values of the enums of common.proto, intake.proto, matching.proto */
	FIGURES_KINDS = 5,
	FIGURES_OUTCOMES = 6,
	FIGURES_REASONS = 7,
	SPREAD_CASES_MIN = 5 /* below, no median and no p90 */
};

/* What is counted. A block has a counter a value of its enum; 0 stands for values unknown here. */
enum figures_counter {
	FIGURES_FILED,
	FIGURES_EARLY,   /* of those filed: early signals, by kind or urgency */
	FIGURES_OFFERED, /* requests offered for the first time */
	FIGURES_HELPED,  /* requests accepted for the first time */
	FIGURES_CLOSED,
	FIGURES_WITHDRAWN,
	FIGURES_OFFERS, /* offers made */
	FIGURES_ACCEPTED,
	FIGURES_EXPIRED,
	FIGURES_DECLINED,
	FIGURES_TO_SPECIAL,   /* moves and referrals from elsewhere to SBO or SO */
	FIGURES_FROM_SPECIAL, /* from SBO or SO to elsewhere */
	FIGURES_KIND,         /* filed, by kind */
	FIGURES_REASON = FIGURES_KIND + FIGURES_KINDS,      /* declined, by reason */
	FIGURES_OUTCOME = FIGURES_REASON + FIGURES_REASONS, /* closed, by outcome */
	/* By sector from and sector to: FIGURES_MOVE + from * FIGURES_SECTORS + to. */
	FIGURES_MOVE = FIGURES_OUTCOME + FIGURES_OUTCOMES,
	FIGURES_REFERRAL = FIGURES_MOVE + FIGURES_SECTORS * FIGURES_SECTORS,
	FIGURES_COUNTERS = FIGURES_REFERRAL + FIGURES_SECTORS * FIGURES_SECTORS
};

/* From filing to what. */
enum figures_spread { TO_FIRST_OFFER, TO_FIRST_ACCEPTANCE, TO_OUTCOME, FIGURES_SPREADS };

/* What is known of one request, in values of the wire's enums. Times in milliseconds since 1970,
 * UTC; 0 when it did not happen. */
struct figures_offer {
	int64_t offered_at_ms, answered_at_ms;
	uint32_t state, decline_reason, part;
};
struct figures_match {
	int64_t accepted_at_ms;
	uint32_t part;
};
struct figures_case {
	const char *area_id;
	char *const *topic_ids;
	size_t topic_count;
	uint32_t sector, kind, urgency, state, outcome;
	int64_t filed_at_ms, ended_at_ms;
	uint32_t sending_sector, receiving_sector; /* of a RETURN or TRANSITION */
	uint32_t referred_to;                      /* with outcome REFERRED */
	const struct figures_offer *offers;
	size_t offer_count;
	const struct figures_match *matches;
	size_t match_count;
};

/* Something that happened, for one counter. */
struct figures_event {
	int64_t at_ms;
	unsigned counter;
	enum figures_spread spread; /* FIGURES_SPREADS: took_ms says nothing */
	int64_t took_ms;            /* since filing */
};

/* Hands out every event of a case, in no particular order, until each returns another status than
 * OK. */
enum status figures_events(const struct figures_case *from,
    enum status (*each)(void *arg, const struct figures_event *event),
    void *arg);

/* Figures that grow event by event. Zeroed: nothing happened. */
struct figures {
	uint64_t counts[FIGURES_COUNTERS];
	struct figures_times {
		int64_t *items;
		size_t count, room;
	} times[FIGURES_SPREADS];
};
/* Counts one event. Memory is the arena's, which must be the same every time. RESOURCE_EXHAUSTED
 * when it is full. */
enum status figures_take(
    struct figures *figures, struct arena *arena, const struct figures_event *event);
bool figures_is_empty(const struct figures *figures);

/* Median and ninth decile: the nearest rank, the smallest of the times that at least half (nine
 * tenths) of them do not exceed. 0 for fewer than SPREAD_CASES_MIN cases. */
struct spread {
	uint64_t cases;
	int64_t median_ms, p90_ms;
};
/* Puts the times in order. */
struct spread figures_spread_of(struct figures *figures, enum figures_spread which);

#endif
