/* What is mailed when: each state of a request, and the events that it has. */
#include "notify/events.h"

#include "intake.pb-c.h"
#include "matching.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define REQUEST "r-000000000001"
#define FILER "p-000000000001"
#define FEMKE "p-000000000002"
#define RUBEN "p-000000000003"
#define CARLA "p-000000000009"

#define OFFERED SAMEN__MATCHING__V1__OFFER_STATE__OFFERED
#define ACCEPTED SAMEN__MATCHING__V1__OFFER_STATE__ACCEPTED
#define DECLINED SAMEN__MATCHING__V1__OFFER_STATE__DECLINED
#define EXPIRED SAMEN__MATCHING__V1__OFFER_STATE__EXPIRED
#define REVOKED SAMEN__MATCHING__V1__OFFER_STATE__REVOKED
#define ACTIVE SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE
#define COMPLETED SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED
#define STOPPED SAMEN__MATCHING__V1__MATCH_STATE__STOPPED
#define SENDING_SCHOOL SAMEN__MATCHING__V1__PART__SENDING_SCHOOL

enum { ITEMS_MAX = 4, IDS_MAX = 10, HOUR = 3600000 };

static const int64_t week = (int64_t)7 * 24 * HOUR;

/* In hours since the request was filed; ids are made from the place: f-1, f-2, m-1... */
struct offer_row {
	const char *person_id;
	uint32_t state;
	int64_t offered, expires, answered;
	uint32_t part;
	const char *offered_by; /* NULL: the filer */
};
struct match_row {
	size_t offer; /* its place, from 1 */
	uint32_t state;
	int64_t accepted, next_follow_up, follow_up, ended;
	int64_t checks[2], answered[2];
	uint32_t part;
};
struct situation {
	const char *name;
	bool ended; /* the request */
	struct offer_row offers[ITEMS_MAX];
	struct match_row matches[ITEMS_MAX];
	/* "kind/which @hour person" */
	const char *events[IDS_MAX];
};

/* --- a situation as it is kept --- */

struct stand {
	struct arena *arena;
	MailRequest request;
	Offer offers[ITEMS_MAX];
	Match matches[ITEMS_MAX];
	Samen__Stored__V1__Check checks[ITEMS_MAX][2];
	Samen__Stored__V1__Check *check_lists[ITEMS_MAX][2];
	int64_t follow_ups[ITEMS_MAX];
	Offer *offer_list[ITEMS_MAX];
	Match *match_list[ITEMS_MAX];
	struct request_facts facts;
};

static void put_offer(struct stand *stand, size_t i, const struct offer_row *row)
{
	Offer *offer = &stand->offers[i];
	samen__stored__v1__offer__init(offer);
	offer->id = arena_printf(stand->arena, "f-%zu", i + 1);
	offer->request_id = wire_text(REQUEST);
	offer->person_id = wire_text(row->person_id);
	offer->offered_by = wire_text(row->offered_by != NULL ? row->offered_by : FILER);
	offer->state = row->state;
	offer->offered_at_ms = row->offered * HOUR;
	offer->expires_at_ms = row->expires * HOUR;
	offer->answered_at_ms = row->answered * HOUR;
	offer->part = row->part;
	stand->offer_list[stand->facts.offer_count++] = offer;
}

static void put_checks(struct stand *stand, size_t i, const struct match_row *row)
{
	for (size_t c = 0; c < 2 && row->checks[c] != 0; c++) {
		Samen__Stored__V1__Check *check = &stand->checks[i][c];
		samen__stored__v1__check__init(check);
		check->due_at_ms = row->checks[c] * HOUR;
		check->answered_at_ms = row->answered[c] * HOUR;
		stand->check_lists[i][c] = check;
		stand->matches[i].n_checks++;
	}
	stand->matches[i].checks = stand->check_lists[i];
}

static void put_match(struct stand *stand, size_t i, const struct match_row *row)
{
	Match *match = &stand->matches[i];
	samen__stored__v1__match__init(match);
	match->id = arena_printf(stand->arena, "m-%zu", i + 1);
	match->request_id = wire_text(REQUEST);
	match->offer_id = stand->offers[row->offer - 1].id;
	match->specialist_id = stand->offers[row->offer - 1].person_id;
	match->filer_id = wire_text(FILER);
	match->state = row->state;
	match->accepted_at_ms = row->accepted * HOUR;
	match->next_follow_up_at_ms = row->next_follow_up * HOUR;
	match->ended_at_ms = row->ended * HOUR;
	match->part = row->part;
	if (row->follow_up != 0) {
		stand->follow_ups[i] = row->follow_up * HOUR;
		match->follow_ups_at_ms = &stand->follow_ups[i];
		match->n_follow_ups_at_ms = 1;
	}
	put_checks(stand, i, row);
	stand->match_list[stand->facts.match_count++] = match;
}

static void stand_make(const struct situation *situation, struct stand *stand)
{
	*stand = (struct stand){.arena = arena_open(1 << 20)};
	samen__stored__v1__mail_request__init(&stand->request);
	stand->request.id = wire_text(REQUEST);
	stand->request.filer_id = wire_text(FILER);
	stand->request.state = situation->ended ? SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED
						: SAMEN__INTAKE__V1__REQUEST_STATE__OPEN;
	for (size_t i = 0; i < ITEMS_MAX && situation->offers[i].state != 0; i++) {
		put_offer(stand, i, &situation->offers[i]);
	}
	for (size_t i = 0; i < ITEMS_MAX && situation->matches[i].state != 0; i++) {
		put_match(stand, i, &situation->matches[i]);
	}
	stand->facts.request = &stand->request;
	stand->facts.offers = stand->offer_list;
	stand->facts.matches = stand->match_list;
}

/* --- the table --- */

#define FOLLOW_UPS(day_text) "follow-up-due/m-1/" day_text "/1/"

/* clang-format off */
static const struct situation situations[] = {
    {.name = "nobody is asked"},
    {.name = "asked for five days: at once, and a day before it ends",
	.offers = {{FEMKE, OFFERED, 1, 121, 0}},
	.events = {"offer-made/f-1 @1 " FEMKE, "offer-expiring/f-1 @97 " FEMKE}},
    {.name = "asked for a day and a half: no reminder so soon after",
	.offers = {{FEMKE, OFFERED, 1, 37, 0}},
	.events = {"offer-made/f-1 @1 " FEMKE}},
    {.name = "two are asked, one says no",
	.offers = {{FEMKE, DECLINED, 1, 40, 5}, {RUBEN, OFFERED, 1, 40, 0}},
	.events = {"offer-declined/f-1 @5 " FILER, "offer-made/f-2 @1 " RUBEN}},
    {.name = "the last one says no too: all did, and nothing about each",
	.offers = {{FEMKE, DECLINED, 1, 40, 5}, {RUBEN, DECLINED, 1, 40, 9}},
	.events = {"all-declined/" REQUEST "/32400000 @9 " FILER}},
    {.name = "the last one lets it expire",
	.offers = {{FEMKE, DECLINED, 1, 40, 5}, {RUBEN, EXPIRED, 1, 40, 40}},
	.events = {"all-declined/" REQUEST "/144000000 @40 " FILER}},
    {.name = "only one was asked, and says no",
	.offers = {{FEMKE, DECLINED, 1, 40, 5}},
	.events = {"all-declined/" REQUEST "/18000000 @5 " FILER}},
    {.name = "after all said no another is asked: the last no is not told apart after all",
	.offers = {{FEMKE, DECLINED, 1, 40, 5}, {RUBEN, DECLINED, 1, 40, 9},
	    {CARLA, OFFERED, 20, 50, 0}},
	.events = {"offer-declined/f-1 @5 " FILER, "offer-made/f-3 @20 " CARLA}},
    {.name = "taken back: nobody is told",
	.offers = {{FEMKE, REVOKED, 1, 121, 5}}},
    {.name = "one says no while the other helps",
	.offers = {{FEMKE, ACCEPTED, 1, 40, 3}, {RUBEN, DECLINED, 1, 40, 5}},
	.matches = {{1, ACTIVE, 3}},
	.events = {"offer-declined/f-2 @5 " FILER, "offer-accepted/m-1 @3 " FILER}},
    {.name = "accepted, but the match has not arrived: nobody has said that all declined",
	.offers = {{FEMKE, ACCEPTED, 1, 40, 6}, {RUBEN, DECLINED, 1, 40, 5}},
	.events = {"offer-declined/f-2 @5 " FILER}},
    {.name = "helped, ended, asked again in vain",
	.offers = {{FEMKE, ACCEPTED, 1, 40, 3}, {RUBEN, DECLINED, 30, 70, 35}},
	.matches = {{1, COMPLETED, 3, .ended = 20}},
	.events = {"all-declined/" REQUEST "/126000000 @35 " FILER}},
    {.name = "a no from before the help is not told when the help ends",
	.offers = {{FEMKE, ACCEPTED, 1, 40, 6}, {RUBEN, DECLINED, 1, 40, 5}},
	.matches = {{1, COMPLETED, 6, .ended = 20}},
	.events = {"offer-declined/f-2 @5 " FILER}},
    {.name = "a closed request asks nobody",
	.ended = true,
	.offers = {{FEMKE, DECLINED, 1, 40, 5}}},
    {.name = "a school is asked",
	.offers = {{FEMKE, OFFERED, 1, 121, 0, .part = SENDING_SCHOOL}},
	.events = {"school-asked/f-1 @1 " FEMKE, "offer-expiring/f-1 @97 " FEMKE}},
    {.name = "a school that says no is not one of those asked for help",
	.offers = {{FEMKE, DECLINED, 1, 121, 3, .part = SENDING_SCHOOL},
	    {RUBEN, DECLINED, 1, 40, 5}},
	.events = {"all-declined/" REQUEST "/18000000 @5 " FILER}},
    {.name = "a school that takes part does not help",
	.offers = {{FEMKE, ACCEPTED, 1, 121, 3, .part = SENDING_SCHOOL}},
	.matches = {{1, ACTIVE, 3, .part = SENDING_SCHOOL}}},
    {.name = "a day for contact: each of both sides three times, a week apart",
	.offers = {{FEMKE, ACCEPTED, 1, 40, 3}},
	.matches = {{1, ACTIVE, 3, .next_follow_up = 100}},
	.events = {"offer-accepted/m-1 @3 " FILER,
	    FOLLOW_UPS("360000000") FILER " @100 " FILER,
	    FOLLOW_UPS("360000000") FEMKE " @100 " FEMKE,
	    "follow-up-due/m-1/360000000/2/" FILER " @268 " FILER,
	    "follow-up-due/m-1/360000000/2/" FEMKE " @268 " FEMKE,
	    "follow-up-due/m-1/360000000/3/" FILER " @436 " FILER,
	    "follow-up-due/m-1/360000000/3/" FEMKE " @436 " FEMKE}},
    {.name = "contact took place on that day",
	.offers = {{FEMKE, ACCEPTED, 1, 40, 3}},
	.matches = {{1, ACTIVE, 3, .next_follow_up = 100, .follow_up = 101}},
	.events = {"offer-accepted/m-1 @3 " FILER}},
    {.name = "contact took place before",
	.offers = {{FEMKE, ACCEPTED, 1, 40, 3}},
	.matches = {{1, ACTIVE, 3, .next_follow_up = 100, .follow_up = 50}},
	.events = {"offer-accepted/m-1 @3 " FILER,
	    FOLLOW_UPS("360000000") FILER " @100 " FILER,
	    FOLLOW_UPS("360000000") FEMKE " @100 " FEMKE,
	    "follow-up-due/m-1/360000000/2/" FILER " @268 " FILER,
	    "follow-up-due/m-1/360000000/2/" FEMKE " @268 " FEMKE,
	    "follow-up-due/m-1/360000000/3/" FILER " @436 " FILER,
	    "follow-up-due/m-1/360000000/3/" FEMKE " @436 " FEMKE}},
    {.name = "asked whether it lasted, and once more; not once it was answered",
	.ended = true,
	.offers = {{FEMKE, ACCEPTED, 1, 40, 3}},
	.matches = {{1, COMPLETED, 3, .ended = 10, .checks = {1018, 2026}, .answered = {1020}}},
	.events = {"outcome-check/m-1/7293600000/1 @2026 " FILER,
	    "outcome-check/m-1/7293600000/2 @2194 " FILER}},
    {.name = "somebody else was asked instead, by a consultant",
	.offers = {{FEMKE, ACCEPTED, 1, 40, 3},
	    {RUBEN, OFFERED, 20, 50, 0, .offered_by = CARLA}},
	.matches = {{1, STOPPED, 3, .ended = 20}},
	.events = {"offer-made/f-2 @20 " RUBEN,
	    "help-reassigned/m-1/" FILER " @20 " FILER,
	    "help-reassigned/m-1/" FEMKE " @20 " FEMKE}},
    {.name = "and helps by now: the filer is told of that",
	.offers = {{FEMKE, ACCEPTED, 1, 40, 3},
	    {RUBEN, ACCEPTED, 20, 50, 21, .offered_by = CARLA}},
	.matches = {{1, STOPPED, 3, .ended = 20}, {2, ACTIVE, 21}},
	.events = {"help-reassigned/m-1/" FEMKE " @20 " FEMKE,
	    "offer-accepted/m-2 @21 " FILER}},
    {.name = "a school that takes part goes on, which is no help: the filer is told",
	.offers = {{FEMKE, ACCEPTED, 1, 40, 3}, {RUBEN, OFFERED, 20, 50, 0, .offered_by = CARLA},
	    {CARLA, ACCEPTED, 1, 40, 4, .part = SENDING_SCHOOL}},
	.matches = {{1, STOPPED, 3, .ended = 20}, {3, ACTIVE, 4, .part = SENDING_SCHOOL}},
	.events = {"offer-made/f-2 @20 " RUBEN,
	    "help-reassigned/m-1/" FILER " @20 " FILER,
	    "help-reassigned/m-1/" FEMKE " @20 " FEMKE}},
    {.name = "stopped, and the filer asks another",
	.offers = {{FEMKE, ACCEPTED, 1, 40, 3}, {RUBEN, OFFERED, 20, 50, 0}},
	.matches = {{1, STOPPED, 3, .ended = 20}},
	.events = {"offer-made/f-2 @20 " RUBEN}},
};
/* clang-format on */

static bool says(const struct event *event, const char *expected)
{
	char text[128];
	(void)snprintf(text, sizeof text, "%s @%lld %s", event->id,
	    (long long)(event->at_ms / HOUR), event->person_id);
	return strcmp(text, expected) == 0;
}

static void assert_situation(const struct situation *situation)
{
	struct stand stand;
	struct event_list events;
	size_t expected = 0;
	stand_make(situation, &stand);
	assert_int_equal(events_of(&stand.facts, stand.arena, &events), OK);
	while (expected < IDS_MAX && situation->events[expected] != NULL) {
		bool found = false;
		for (size_t i = 0; i < events.count; i++) {
			found = found || says(&events.items[i], situation->events[expected]);
		}
		if (!found) {
			fail_msg("%s: no %s", situation->name, situation->events[expected]);
		}
		expected++;
	}
	for (size_t i = 0; i < events.count && events.count != expected; i++) {
		print_error("has %s @%lld\n", events.items[i].id,
		    (long long)(events.items[i].at_ms / HOUR));
	}
	if (events.count != expected) {
		fail_msg("%s: %zu events, not %zu", situation->name, events.count, expected);
	}
	arena_close(stand.arena);
}

static void each_situation_has_its_events_and_no_others(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof situations / sizeof *situations; i++) {
		assert_situation(&situations[i]);
	}
}

/* What makes the queue mail nothing twice. */
static void ids_are_the_same_each_time_and_no_two_events_share_one(void **state)
{
	(void)state;
	for (size_t s = 0; s < sizeof situations / sizeof *situations; s++) {
		struct stand stand;
		struct event_list once;
		struct event_list again;
		stand_make(&situations[s], &stand);
		assert_int_equal(events_of(&stand.facts, stand.arena, &once), OK);
		assert_int_equal(events_of(&stand.facts, stand.arena, &again), OK);
		assert_int_equal(once.count, again.count);
		for (size_t i = 0; i < once.count; i++) {
			assert_string_equal(once.items[i].id, again.items[i].id);
			assert_ptr_equal(event_named(&once, once.items[i].id), &once.items[i]);
		}
		arena_close(stand.arena);
	}
}

static const struct event *only(const struct situation *situation, const char *id)
{
	static struct stand stand;
	static struct event_list events;
	arena_close(stand.arena);
	stand_make(situation, &stand);
	assert_int_equal(events_of(&stand.facts, stand.arena, &events), OK);
	const struct event *event = event_named(&events, id);
	assert_non_null(event);
	return event;
}

static void letters_get_what_they_say(void **state)
{
	(void)state;
	static const struct situation asked = {
	    .offers = {{FEMKE, DECLINED, 1, 40, 5}, {RUBEN, OFFERED, 1, 121, 0},
		{CARLA, OFFERED, 1, 40, 0}}};
	static const struct situation helped = {.offers = {{FEMKE, ACCEPTED, 1, 40, 3}},
	    .matches = {{1, ACTIVE, 3, .next_follow_up = 100}}};
	static const struct situation ended = {.ended = true,
	    .offers = {{FEMKE, ACCEPTED, 1, 40, 3}},
	    .matches = {{1, COMPLETED, 3, .ended = 10, .checks = {1018, 2026}}}};
	assert_int_equal(only(&asked, "offer-declined/f-1")->others_asked, 2);
	assert_string_equal(only(&asked, "offer-declined/f-1")->record_id, REQUEST);
	assert_int_equal(only(&asked, "offer-expiring/f-2")->moment_ms, 121 * (int64_t)HOUR);
	assert_string_equal(only(&asked, "offer-made/f-2")->record_id, "f-2");
	assert_string_equal(only(&helped, "offer-accepted/m-1")->other_id, FEMKE);
	assert_int_equal(only(&helped, "offer-accepted/m-1")->moment_ms, 100 * (int64_t)HOUR);
	assert_true(only(&helped, "follow-up-due/m-1/360000000/1/" FEMKE)->to_helper);
	assert_false(only(&helped, "follow-up-due/m-1/360000000/1/" FILER)->to_helper);
	assert_int_equal(only(&ended, "outcome-check/m-1/3664800000/1")->weeks, 6);
	assert_int_equal(only(&ended, "outcome-check/m-1/7293600000/2")->weeks, 12);
	assert_int_equal(
	    only(&ended, "outcome-check/m-1/7293600000/2")->at_ms, 2026 * (int64_t)HOUR + week);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_situation_has_its_events_and_no_others),
	    cmocka_unit_test(ids_are_the_same_each_time_and_no_two_events_share_one),
	    cmocka_unit_test(letters_get_what_they_say),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
