#include "overview/figures.h"

#include "common.pb-c.h"
#include "intake.pb-c.h"
#include "matching.pb-c.h"

#include <stdlib.h>
#include <string.h>

typedef enum status each_event(void *arg, const struct figures_event *event);

/* Where the events of one case go, and the first failure. */
struct outlet {
	const struct figures_case *from;
	each_event *each;
	void *arg;
	enum status status;
};

/* --- events --- */

static void put_event(struct outlet *outlet, const struct figures_event *event)
{
	if (outlet->status == OK && event->at_ms > 0) {
		outlet->status = outlet->each(outlet->arg, event);
	}
}

static void put(struct outlet *outlet, int64_t at_ms, unsigned counter)
{
	const struct figures_event event = {
	    .at_ms = at_ms, .counter = counter, .spread = FIGURES_SPREADS};
	put_event(outlet, &event);
}

/* With the time since filing; clocks of two services may differ, so it is never below 0. */
static void put_timed(
    struct outlet *outlet, int64_t at_ms, unsigned counter, enum figures_spread spread)
{
	int64_t took_ms = at_ms - outlet->from->filed_at_ms;
	const struct figures_event event = {.at_ms = at_ms,
	    .counter = counter,
	    .spread = spread,
	    .took_ms = took_ms > 0 ? took_ms : 0};
	put_event(outlet, &event);
}

/* The counter of a value in a block of this many; the block's first for a value unknown here. */
static unsigned in_block(unsigned block, uint32_t value, unsigned size)
{
	return block + (value < size ? value : 0);
}

/* Whoever takes part for one of the two schools of a move gives no help. */
static bool is_help(uint32_t part)
{
	return part == SAMEN__MATCHING__V1__PART__PART_UNSPECIFIED ||
	       part == SAMEN__MATCHING__V1__PART__HELPER;
}

static void put_filed(struct outlet *outlet)
{
	const struct figures_case *from = outlet->from;
	bool early = from->kind == SAMEN__INTAKE__V1__REQUEST_KIND__EARLY_SIGNAL ||
		     from->urgency == SAMEN__COMMON__V1__URGENCY__EARLY_SIGNAL;
	put(outlet, from->filed_at_ms, FIGURES_FILED);
	put(outlet, from->filed_at_ms, in_block(FIGURES_KIND, from->kind, FIGURES_KINDS));
	if (early) {
		put(outlet, from->filed_at_ms, FIGURES_EARLY);
	}
}

static void put_answer(struct outlet *outlet, const struct figures_offer *offer)
{
	if (offer->state == SAMEN__MATCHING__V1__OFFER_STATE__EXPIRED) {
		put(outlet, offer->answered_at_ms, FIGURES_EXPIRED);
	}
	if (offer->state == SAMEN__MATCHING__V1__OFFER_STATE__DECLINED) {
		put(outlet, offer->answered_at_ms, FIGURES_DECLINED);
		put(outlet, offer->answered_at_ms,
		    in_block(FIGURES_REASON, offer->decline_reason, FIGURES_REASONS));
	}
}

static void put_offers(struct outlet *outlet)
{
	int64_t first_ms = 0;
	for (size_t i = 0; i < outlet->from->offer_count; i++) {
		const struct figures_offer *offer = &outlet->from->offers[i];
		if (!is_help(offer->part)) {
			continue;
		}
		if (first_ms == 0 || offer->offered_at_ms < first_ms) {
			first_ms = offer->offered_at_ms;
		}
		put(outlet, offer->offered_at_ms, FIGURES_OFFERS);
		put_answer(outlet, offer);
	}
	put_timed(outlet, first_ms, FIGURES_OFFERED, TO_FIRST_OFFER);
}

static void put_matches(struct outlet *outlet)
{
	int64_t first_ms = 0;
	for (size_t i = 0; i < outlet->from->match_count; i++) {
		const struct figures_match *match = &outlet->from->matches[i];
		if (!is_help(match->part)) {
			continue;
		}
		if (first_ms == 0 || match->accepted_at_ms < first_ms) {
			first_ms = match->accepted_at_ms;
		}
		put(outlet, match->accepted_at_ms, FIGURES_ACCEPTED);
	}
	put_timed(outlet, first_ms, FIGURES_HELPED, TO_FIRST_ACCEPTANCE);
}

static bool is_special(uint32_t sector)
{
	return sector == SAMEN__COMMON__V1__SECTOR__SBO || sector == SAMEN__COMMON__V1__SECTOR__SO;
}

static void put_flow(struct outlet *outlet, unsigned block, uint32_t sector, uint32_t to)
{
	int64_t at_ms = outlet->from->ended_at_ms;
	unsigned row = in_block(0, sector, FIGURES_SECTORS);
	put(outlet, at_ms, in_block(block + row * FIGURES_SECTORS, to, FIGURES_SECTORS));
	if (is_special(sector) != is_special(to)) {
		put(outlet, at_ms, is_special(to) ? FIGURES_TO_SPECIAL : FIGURES_FROM_SPECIAL);
	}
}

/* Where the pupil went: a move that was helped took place; who was referred went elsewhere. */
static void put_flows(struct outlet *outlet)
{
	const struct figures_case *from = outlet->from;
	bool moves = from->kind == SAMEN__INTAKE__V1__REQUEST_KIND__RETURN ||
		     from->kind == SAMEN__INTAKE__V1__REQUEST_KIND__TRANSITION;
	bool helped = from->outcome == SAMEN__INTAKE__V1__OUTCOME__HELPED ||
		      from->outcome == SAMEN__INTAKE__V1__OUTCOME__PARTLY_HELPED;
	if (from->outcome == SAMEN__INTAKE__V1__OUTCOME__REFERRED) {
		put_flow(outlet, FIGURES_REFERRAL, from->sector, from->referred_to);
	} else if (moves && helped) {
		put_flow(outlet, FIGURES_MOVE, from->sending_sector, from->receiving_sector);
	}
}

static void put_end(struct outlet *outlet)
{
	const struct figures_case *from = outlet->from;
	if (from->state == SAMEN__INTAKE__V1__REQUEST_STATE__WITHDRAWN) {
		put(outlet, from->ended_at_ms, FIGURES_WITHDRAWN);
	}
	if (from->state == SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED) {
		put_timed(outlet, from->ended_at_ms, FIGURES_CLOSED, TO_OUTCOME);
		put(outlet, from->ended_at_ms,
		    in_block(FIGURES_OUTCOME, from->outcome, FIGURES_OUTCOMES));
		put_flows(outlet);
	}
}

enum status figures_events(const struct figures_case *from, each_event *each, void *arg)
{
	struct outlet outlet = {.from = from, .each = each, .arg = arg, .status = OK};
	put_filed(&outlet);
	put_offers(&outlet);
	put_matches(&outlet);
	put_end(&outlet);
	return outlet.status;
}

/* --- figures --- */

static enum status times_add(struct figures_times *times, struct arena *arena, int64_t took_ms)
{
	if (times->count == times->room) {
		size_t room = times->room > 0 ? times->room * 2 : 8;
		int64_t *items = arena_alloc(arena, room * sizeof *items);
		if (items == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		if (times->count > 0) {
			memcpy(items, times->items, times->count * sizeof *items);
		}
		times->items = items;
		times->room = room;
	}
	times->items[times->count++] = took_ms;
	return OK;
}

enum status figures_take(
    struct figures *figures, struct arena *arena, const struct figures_event *event)
{
	figures->counts[event->counter]++;
	return event->spread == FIGURES_SPREADS
		   ? OK
		   : times_add(&figures->times[event->spread], arena, event->took_ms);
}

bool figures_is_empty(const struct figures *figures)
{
	for (size_t i = 0; i < FIGURES_COUNTERS; i++) {
		if (figures->counts[i] > 0) {
			return false;
		}
	}
	return true;
}

static int compare_times(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a;
	int64_t right = *(const int64_t *)b;
	return (left > right) - (left < right);
}

/* The nearest rank: at place ceil(count * percent / 100), counted from 1. */
static int64_t nearest_rank(const struct figures_times *times, size_t percent)
{
	return times->items[(times->count * percent + 99) / 100 - 1];
}

struct spread figures_spread_of(struct figures *figures, enum figures_spread which)
{
	struct figures_times *times = &figures->times[which];
	struct spread spread = {.cases = times->count};
	if (times->count >= SPREAD_CASES_MIN) {
		qsort(times->items, times->count, sizeof *times->items, compare_times);
		spread.median_ms = nearest_rank(times, 50);
		spread.p90_ms = nearest_rank(times, 90);
	}
	return spread;
}
