#include "notify/events.h"

#include "intake.pb-c.h"
#include "matching.pb-c.h"

#include <inttypes.h>
#include <string.h>

enum { ROOM_FIRST = 16 };

static const int64_t hour_ms = (int64_t)60 * 60 * 1000;
static const int64_t week_ms = (int64_t)7 * 24 * 60 * 60 * 1000;

struct finding {
	const struct request_facts *facts;
	struct arena *arena;
	struct event_list *events;
	bool all_declined;
};

/* --- the list --- */

enum status event_list_add(
    struct event_list *events, struct arena *arena, const struct event *event)
{
	if (events->count == events->room) {
		size_t room = events->room > 0 ? 2 * events->room : ROOM_FIRST;
		struct event *items = arena_alloc(arena, room * sizeof *items);
		if (items == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		if (events->count > 0) {
			memcpy(items, events->items, events->count * sizeof *items);
		}
		events->items = items;
		events->room = room;
	}
	events->items[events->count++] = *event;
	return OK;
}

/* Keeps the event under its kind and what the format says. */
__attribute__((format(printf, 3, 4))) static enum status add(
    struct finding *finding, struct event event, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const char *which = arena_vprintf(finding->arena, format, args);
	va_end(args);
	event.id = which != NULL
		       ? arena_printf(finding->arena, "%s/%s", letter_kind_name(event.kind), which)
		       : NULL;
	event.other_id = event.other_id != NULL ? event.other_id : "";
	return event.id != NULL ? event_list_add(finding->events, finding->arena, &event)
				: RESOURCE_EXHAUSTED;
}

/* --- asking --- */

static bool is_open(const Offer *offer)
{
	return offer->state == SAMEN__MATCHING__V1__OFFER_STATE__OFFERED;
}

/* The specialist said no, or nothing until it was too late. */
static bool is_no(const Offer *offer)
{
	return offer->state == SAMEN__MATCHING__V1__OFFER_STATE__DECLINED ||
	       offer->state == SAMEN__MATCHING__V1__OFFER_STATE__EXPIRED;
}

static bool is_for_school(uint32_t part)
{
	return part == SAMEN__MATCHING__V1__PART__SENDING_SCHOOL ||
	       part == SAMEN__MATCHING__V1__PART__RECEIVING_SCHOOL;
}

static bool is_active(const Match *match)
{
	return match->state == SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE;
}

static const Match *match_of(const struct request_facts *facts, const Offer *offer)
{
	for (size_t i = 0; i < facts->match_count; i++) {
		if (strcmp(facts->matches[i]->offer_id, offer->id) == 0) {
			return facts->matches[i];
		}
	}
	return NULL;
}

static unsigned open_count(const struct request_facts *facts)
{
	unsigned count = 0;
	for (size_t i = 0; i < facts->offer_count; i++) {
		count += is_open(facts->offers[i]) && !is_for_school(facts->offers[i]->part);
	}
	return count;
}

/* Whether help may still come of it, or does: a match may be on its way here. */
static bool is_hope(const struct request_facts *facts, const Offer *offer)
{
	const Match *match = match_of(facts, offer);
	bool accepted = offer->state == SAMEN__MATCHING__V1__OFFER_STATE__ACCEPTED;
	return is_open(offer) || (accepted && (match == NULL || is_active(match)));
}

/* When the last help ended; 0: there was none. */
static int64_t help_ended_ms(const struct request_facts *facts)
{
	int64_t ended_ms = 0;
	for (size_t i = 0; i < facts->match_count; i++) {
		const Match *match = facts->matches[i];
		if (!is_for_school(match->part) && match->ended_at_ms > ended_ms) {
			ended_ms = match->ended_at_ms;
		}
	}
	return ended_ms;
}

/* When the last of all who were asked since help ended said no; 0: somebody still may help, or
 * nobody was asked. */
static int64_t all_declined_ms(const struct request_facts *facts)
{
	int64_t since_ms = help_ended_ms(facts);
	int64_t last_ms = 0;
	for (size_t i = 0; i < facts->offer_count; i++) {
		const Offer *offer = facts->offers[i];
		if (is_for_school(offer->part)) {
			continue;
		}
		if (is_hope(facts, offer)) {
			return 0;
		}
		if (is_no(offer) && offer->answered_at_ms > since_ms &&
		    offer->answered_at_ms > last_ms) {
			last_ms = offer->answered_at_ms;
		}
	}
	return last_ms;
}

/* Whether somebody else was asked, or helped, when this offer was answered. */
static bool others_were_asked(const struct request_facts *facts, const Offer *answered)
{
	int64_t at_ms = answered->answered_at_ms;
	for (size_t i = 0; i < facts->offer_count; i++) {
		const Offer *other = facts->offers[i];
		const Match *match = match_of(facts, other);
		int64_t until_ms = match != NULL && !is_active(match) ? match->ended_at_ms
				   : is_hope(facts, other)            ? INT64_MAX
								      : other->answered_at_ms;
		if (other != answered && !is_for_school(other->part) &&
		    other->offered_at_ms <= at_ms && until_ms > at_ms) {
			return true;
		}
	}
	return false;
}

/* --- offers --- */

static enum status asked_events(struct finding *finding, const Offer *offer)
{
	bool for_school = is_for_school(offer->part);
	const struct event made = {.kind = for_school ? LETTER_SCHOOL_ASKED : LETTER_OFFER_MADE,
	    .person_id = offer->person_id,
	    .record_id = offer->id,
	    .at_ms = offer->offered_at_ms,
	    .moment_ms = offer->expires_at_ms};
	struct event expiring = made;
	expiring.kind = LETTER_OFFER_EXPIRING;
	expiring.at_ms = offer->expires_at_ms - REMIND_BEFORE_HOURS * hour_ms;
	enum status status = add(finding, made, "%s", offer->id);
	if (status == OK && expiring.at_ms - made.at_ms >= REMIND_BEFORE_HOURS * hour_ms) {
		status = add(finding, expiring, "%s", offer->id);
	}
	return status;
}

static enum status declined_event(struct finding *finding, const Offer *offer)
{
	const struct event event = {.kind = LETTER_OFFER_DECLINED,
	    .person_id = finding->facts->request->filer_id,
	    .record_id = offer->request_id,
	    .at_ms = offer->answered_at_ms,
	    .others_asked = open_count(finding->facts)};
	/* Who was the last is told with all. */
	return finding->all_declined || !others_were_asked(finding->facts, offer)
		   ? OK
		   : add(finding, event, "%s", offer->id);
}

static enum status offer_events(struct finding *finding, const Offer *offer)
{
	if (is_open(offer)) {
		return asked_events(finding, offer);
	}
	bool declined = offer->state == SAMEN__MATCHING__V1__OFFER_STATE__DECLINED;
	return declined && !is_for_school(offer->part) ? declined_event(finding, offer) : OK;
}

static enum status all_declined_event(struct finding *finding)
{
	const MailRequest *request = finding->facts->request;
	int64_t at_ms = all_declined_ms(finding->facts);
	const struct event event = {.kind = LETTER_ALL_DECLINED,
	    .person_id = request->filer_id,
	    .record_id = request->id,
	    .at_ms = at_ms};
	finding->all_declined = at_ms > 0;
	return at_ms > 0 ? add(finding, event, "%s/%" PRId64, request->id, at_ms) : OK;
}

static enum status request_events(struct finding *finding)
{
	const struct request_facts *facts = finding->facts;
	if (facts->request->state != SAMEN__INTAKE__V1__REQUEST_STATE__OPEN) {
		return OK;
	}
	enum status status = all_declined_event(finding);
	for (size_t i = 0; i < facts->offer_count && status == OK; i++) {
		status = offer_events(finding, facts->offers[i]);
	}
	return status;
}

/* --- matches --- */

static enum status accepted_event(struct finding *finding, const Match *match)
{
	const struct event event = {.kind = LETTER_OFFER_ACCEPTED,
	    .person_id = match->filer_id,
	    .record_id = match->id,
	    .other_id = match->specialist_id,
	    .at_ms = match->accepted_at_ms,
	    .moment_ms = match->next_follow_up_at_ms};
	return add(finding, event, "%s", match->id);
}

/* Contact took place on the day that was agreed, or later. */
static bool was_in_touch(const Match *match)
{
	size_t count = match->n_follow_ups_at_ms;
	return count > 0 && match->follow_ups_at_ms[count - 1] >= match->next_follow_up_at_ms;
}

static enum status follow_up_events(struct finding *finding, const Match *match)
{
	int64_t due_ms = match->next_follow_up_at_ms;
	enum status status = OK;
	if (due_ms == 0 || was_in_touch(match)) {
		return OK;
	}
	for (int i = 0; i < FOLLOW_UP_REMINDERS; i++) {
		for (int helper = 0; helper <= 1 && status == OK; helper++) {
			const struct event event = {.kind = LETTER_FOLLOW_UP_DUE,
			    .person_id = helper ? match->specialist_id : match->filer_id,
			    .record_id = match->id,
			    .at_ms = due_ms + i * week_ms,
			    .moment_ms = due_ms,
			    .to_helper = helper != 0};
			status = add(finding, event, "%s/%" PRId64 "/%d/%s", match->id, due_ms,
			    i + 1, event.person_id);
		}
	}
	return status;
}

static enum status check_events(
    struct finding *finding, const Match *match, const Samen__Stored__V1__Check *check)
{
	enum status status = OK;
	int64_t weeks = (check->due_at_ms - match->ended_at_ms + week_ms / 2) / week_ms;
	for (int i = 0; i < OUTCOME_REMINDERS && check->answered_at_ms == 0 && status == OK; i++) {
		const struct event event = {.kind = LETTER_OUTCOME_CHECK,
		    .person_id = match->filer_id,
		    .record_id = match->id,
		    .at_ms = check->due_at_ms + i * week_ms,
		    .weeks = (unsigned)weeks};
		status =
		    add(finding, event, "%s/%" PRId64 "/%d", match->id, check->due_at_ms, i + 1);
	}
	return status;
}

/* The others were asked by a consultant in the very change that ended the match. */
static bool was_reassigned(const struct request_facts *facts, const Match *match)
{
	for (size_t i = 0; i < facts->offer_count; i++) {
		const Offer *offer = facts->offers[i];
		if (offer->offered_at_ms == match->ended_at_ms &&
		    strcmp(offer->offered_by, match->filer_id) != 0) {
			return true;
		}
	}
	return false;
}

/* Once somebody helps again, the filer is told of that instead. */
static enum status reassigned_events(struct finding *finding, const Match *match)
{
	enum status status = OK;
	bool helped = false;
	if (!was_reassigned(finding->facts, match)) {
		return OK;
	}
	for (size_t i = 0; i < finding->facts->match_count; i++) {
		const Match *other = finding->facts->matches[i];
		helped = helped || (is_active(other) && !is_for_school(other->part));
	}
	for (int helper = helped ? 1 : 0; helper <= 1 && status == OK; helper++) {
		const struct event event = {.kind = LETTER_HELP_REASSIGNED,
		    .person_id = helper ? match->specialist_id : match->filer_id,
		    .record_id = match->id,
		    .at_ms = match->ended_at_ms,
		    .to_helper = helper != 0};
		status = add(finding, event, "%s/%s", match->id, event.person_id);
	}
	return status;
}

static enum status match_events(struct finding *finding, const Match *match)
{
	enum status status = OK;
	if (match->state == SAMEN__MATCHING__V1__MATCH_STATE__STOPPED) {
		status = reassigned_events(finding, match);
	}
	if (is_active(match)) {
		/* Whoever takes part for a school does not help. */
		status = is_for_school(match->part) ? OK : accepted_event(finding, match);
		if (status == OK) {
			status = follow_up_events(finding, match);
		}
	}
	for (size_t i = 0; i < match->n_checks && status == OK; i++) {
		status = check_events(finding, match, match->checks[i]);
	}
	return status;
}

/* --- all --- */

enum status events_of(
    const struct request_facts *facts, struct arena *arena, struct event_list *ret_events)
{
	struct event_list events = {.count = 0};
	struct finding finding = {.facts = facts, .arena = arena, .events = &events};
	enum status status = request_events(&finding);
	for (size_t i = 0; i < facts->match_count && status == OK; i++) {
		status = match_events(&finding, facts->matches[i]);
	}
	if (status == OK) {
		*ret_events = events;
	}
	return status;
}

const struct event *event_named(const struct event_list *events, const char *id)
{
	for (size_t i = 0; i < events->count; i++) {
		if (strcmp(events->items[i].id, id) == 0) {
			return &events->items[i];
		}
	}
	return NULL;
}
