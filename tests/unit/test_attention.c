/* What needs a person: the judge, from a table of situations. */
#include "overview/attention.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
#define NOW (1000 * DAY)

static const struct attention_limits limits = {.follow_up_ms = 42 * DAY,
    .early_signal_ms = 10 * DAY,
    .nobody_asked_ms = 5 * DAY,
    .urgent_ms = DAY,
    .offer_expiring_ms = DAY,
    .check_ms = 7 * DAY};

static const struct attention_offer soon[] = {
    {"late", NOW + 20 * HOUR, NOW - 28 * HOUR}, {"first", NOW + HOUR, NOW - 47 * HOUR}};
static const struct attention_offer short_one[] = {{"short", NOW + HOUR, NOW - 2 * HOUR}};
static const struct attention_offer far_off[] = {{"far", NOW + 3 * DAY, NOW}};

/* One match of each kind. */
#define MATCH(...) (const struct attention_match[]){{.id = "m", __VA_ARGS__}}, .match_count = 1

/* Filed so many days ago, and open; waiting since then. */
#define FILED(days) .is_open = true, .filed_at_ms = NOW - (days)*DAY
#define WAITS(days) FILED(days), .waiting_since_ms = NOW - (days)*DAY
/* Somebody can be proposed for its needs, or nobody. */
#define FITS .has_needs = true, .has_candidate = true
#define NOBODY_FITS .has_needs = true

struct expected {
	enum attention reason;
	int64_t since_ms;
};

static const struct situation {
	const char *name;
	struct attention_facts facts;
	struct expected expected[3];
} situations[] = {
    {"nothing yet", {WAITS(4), FITS}, {{0}}},
    {"nobody asked", {WAITS(5), FITS}, {{ATTENTION_NOBODY_ASKED, NOW}}},
    {"urgent, in time", {WAITS(0), FITS, .is_urgent = true}, {{0}}},
    {"urgent, nobody asked", {WAITS(2), FITS, .is_urgent = true},
	{{ATTENTION_NOBODY_ASKED, NOW - DAY}}},
    {"asked in time", {WAITS(9), FITS, .is_asked = true, .offers = far_off, .offer_count = 1},
	{{0}}},
    {"without needs, in time", {WAITS(4)}, {{0}}},
    {"without needs", {WAITS(6)}, {{ATTENTION_NOBODY_ASKED, NOW - DAY}}},

    {"no candidate at once", {WAITS(0), NOBODY_FITS}, {{ATTENTION_NO_CANDIDATE, NOW}}},
    {"no candidate left", {WAITS(9), NOBODY_FITS, .said_no_at_ms = NOW - DAY},
	{{ATTENTION_NO_CANDIDATE, NOW - DAY}}},
    {"no candidate, but somebody is asked",
	{WAITS(9), NOBODY_FITS, .is_asked = true, .offers = far_off, .offer_count = 1}, {{0}}},
    {"no candidate, but somebody helps", {FILED(9), NOBODY_FITS, .is_helped = true}, {{0}}},
    {"no candidate for an early signal", {WAITS(11), NOBODY_FITS, .is_signal = true},
	{{ATTENTION_NO_CANDIDATE, NOW - 11 * DAY}}},

    {"all said no", {WAITS(9), FITS, .said_no_at_ms = NOW - 2 * DAY},
	{{ATTENTION_ALL_SAID_NO, NOW - 2 * DAY}}},
    {"some said no, one is asked",
	{WAITS(9), FITS, .said_no_at_ms = NOW - DAY, .is_asked = true, .offers = far_off,
	    .offer_count = 1},
	{{0}}},

    {"expiring", {WAITS(4), FITS, .is_asked = true, .offers = soon, .offer_count = 2},
	{{ATTENTION_OFFER_EXPIRING, NOW - 23 * HOUR}}},
    {"expiring soon after it was made",
	{WAITS(4), FITS, .is_asked = true, .offers = short_one, .offer_count = 1},
	{{ATTENTION_OFFER_EXPIRING, NOW - 2 * HOUR}}},
    {"expiring while somebody else helps",
	{FILED(4), FITS, .is_helped = true, .offers = soon, .offer_count = 2},
	{{ATTENTION_OFFER_EXPIRING, NOW - 23 * HOUR}}},
    {"the offer to a school expires, and nobody is asked to help",
	{WAITS(6), FITS, .offers = soon, .offer_count = 1},
	{{ATTENTION_OFFER_EXPIRING, NOW - 4 * HOUR}, {ATTENTION_NOBODY_ASKED, NOW - DAY}}},

    {"signal in time", {WAITS(9), FITS, .is_signal = true}, {{0}}},
    {"signal, nobody asked", {WAITS(10), FITS, .is_signal = true},
	{{ATTENTION_SIGNAL_UNANSWERED, NOW}}},
    {"signal, asked and no yes",
	{WAITS(12), FITS, .is_signal = true, .is_asked = true, .offers = far_off, .offer_count = 1},
	{{ATTENTION_SIGNAL_UNANSWERED, NOW - 2 * DAY}}},
    {"signal whose offer expires",
	{WAITS(12), FITS, .is_signal = true, .is_asked = true, .offers = soon, .offer_count = 1},
	{{ATTENTION_OFFER_EXPIRING, NOW - 4 * HOUR}}},
    {"signal, all said no", {WAITS(12), FITS, .is_signal = true, .said_no_at_ms = NOW - DAY},
	{{ATTENTION_ALL_SAID_NO, NOW - DAY}}},
    {"urgent signal", {WAITS(12), FITS, .is_signal = true, .is_urgent = true},
	{{ATTENTION_NOBODY_ASKED, NOW - 11 * DAY}}},
    {"signal that is helped", {FILED(12), FITS, .is_signal = true, .is_helped = true}, {{0}}},

    {"help stopped", {FILED(30), FITS, .waiting_since_ms = NOW - DAY, .was_helped = true},
	{{ATTENTION_HELP_STOPPED, NOW - DAY}}},
    {"help completed, whoever else there is",
	{FILED(30), NOBODY_FITS, .waiting_since_ms = NOW - DAY, .was_helped = true,
	    .was_completed = true},
	{{ATTENTION_HELP_STOPPED, NOW - DAY}}},
    {"help stopped, and nobody else",
	{FILED(30), NOBODY_FITS, .waiting_since_ms = NOW - DAY, .was_helped = true},
	{{ATTENTION_NO_CANDIDATE, NOW - DAY}}},
    {"help stopped, and all others said no",
	{FILED(30), FITS, .waiting_since_ms = NOW - 2 * DAY, .was_helped = true,
	    .said_no_at_ms = NOW - DAY},
	{{ATTENTION_ALL_SAID_NO, NOW - DAY}}},
    {"help stopped, those before had said no",
	{FILED(30), FITS, .waiting_since_ms = NOW - 2 * DAY, .was_helped = true,
	    .said_no_at_ms = NOW - 20 * DAY},
	{{ATTENTION_HELP_STOPPED, NOW - 2 * DAY}}},
    {"help stopped, another is asked",
	{FILED(30), FITS, .waiting_since_ms = NOW - DAY, .was_helped = true, .is_asked = true,
	    .offers = far_off, .offer_count = 1},
	{{0}}},

    {"contact in time",
	{FILED(60), FITS, .is_helped = true,
	    .matches = MATCH(.is_active = true, .contact_at_ms = NOW - 41 * DAY)},
	{{0}}},
    {"no contact",
	{FILED(60), FITS, .is_helped = true,
	    .matches = MATCH(.is_active = true, .contact_at_ms = NOW - 43 * DAY)},
	{{ATTENTION_NO_FOLLOW_UP, NOW - DAY}}},
    {"its date is past, not long",
	{FILED(60), FITS, .is_helped = true,
	    .matches = MATCH(.is_active = true,
		.contact_at_ms = NOW - 20 * DAY,
		.next_contact_at_ms = NOW - 6 * DAY)},
	{{0}}},
    {"its date is long past",
	{FILED(60), FITS, .is_helped = true,
	    .matches = MATCH(.is_active = true,
		.contact_at_ms = NOW - 20 * DAY,
		.next_contact_at_ms = NOW - 8 * DAY)},
	{{ATTENTION_NO_FOLLOW_UP, NOW - DAY}}},
    {"the contact took place after its date",
	{FILED(60), FITS, .is_helped = true,
	    .matches = MATCH(.is_active = true,
		.contact_at_ms = NOW - 5 * DAY,
		.next_contact_at_ms = NOW - 9 * DAY)},
	{{0}}},

    {"a check, in time",
	{.filed_at_ms = NOW - 90 * DAY, .matches = MATCH(.check_due_at_ms = NOW - 6 * DAY)}, {{0}}},
    {"a check without an answer",
	{.filed_at_ms = NOW - 90 * DAY, .matches = MATCH(.check_due_at_ms = NOW - 9 * DAY)},
	{{ATTENTION_CHECK_UNANSWERED, NOW - 2 * DAY}}},
    {"it did not last, which is asked again",
	{.filed_at_ms = NOW - 90 * DAY,
	    .matches = MATCH(.check_due_at_ms = NOW - 9 * DAY, .failed_at_ms = NOW - 20 * DAY)},
	{{ATTENTION_DID_NOT_LAST, NOW - 20 * DAY}}},

    {"the filer is gone", {WAITS(1), FITS, .filer_is_gone = true}, {{ATTENTION_FILER_GONE, 0}}},
    {"the filer is gone, and it has ended", {.filer_is_gone = true}, {{0}}},
    {"the filer is gone, and nobody was asked", {WAITS(6), FITS, .filer_is_gone = true},
	{{ATTENTION_NOBODY_ASKED, NOW - DAY}, {ATTENTION_FILER_GONE, 0}}},

    {"a school is missing, in time", {WAITS(2), FITS, .school_is_missing = true}, {{0}}},
    {"a school is missing", {FILED(6), FITS, .school_is_missing = true, .is_helped = true},
	{{ATTENTION_SCHOOL_MISSING, NOW - DAY}}},
    {"a school is missing since who took part left",
	{FILED(6), FITS, .school_is_missing = true, .is_helped = true,
	    .school_left_at_ms = NOW - 2 * HOUR},
	{{ATTENTION_SCHOOL_MISSING, NOW - 2 * HOUR}}},
    {"a school is missing, and the day is near",
	{WAITS(2), FITS, .school_is_missing = true, .planned_at_ms = NOW + 4 * DAY},
	{{ATTENTION_SCHOOL_MISSING, NOW - DAY}}},
    {"a school is missing, and the day was past when it was filed",
	{WAITS(2), FITS, .school_is_missing = true, .planned_at_ms = NOW - 9 * DAY},
	{{ATTENTION_SCHOOL_MISSING, NOW - 2 * DAY}}},
    {"one need is left, in time",
	{FILED(9), FITS, .is_helped = true, .need_left_since_ms = NOW - 4 * DAY}, {{0}}},
    {"one need is left", {FILED(9), FITS, .is_helped = true, .need_left_since_ms = NOW - 6 * DAY},
	{{ATTENTION_NEED_LEFT, NOW - DAY}}},
    {"one need is left, and nobody helps with the others either",
	{WAITS(6), FITS, .need_left_since_ms = NOW - 6 * DAY},
	{{ATTENTION_NOBODY_ASKED, NOW - DAY}}},
    {"one need is left of a request that has ended", {.need_left_since_ms = NOW - 6 * DAY}, {{0}}},
    {"a school is missing, and it has ended", {.school_is_missing = true}, {{0}}},
};

enum { SITUATIONS = sizeof situations / sizeof *situations, EXPECTED_MAX = 3 };

static size_t expected_count(const struct situation *situation)
{
	size_t count = 0;
	while (count < EXPECTED_MAX && situation->expected[count].reason != ATTENTION_NONE) {
		count++;
	}
	return count;
}

static void test_each_situation(void **state)
{
	(void)state;
	for (size_t i = 0; i < SITUATIONS; i++) {
		const struct situation *situation = &situations[i];
		struct attention_found found[ATTENTION_COUNT];
		size_t count = attention_judge(&situation->facts, &limits, NOW, found);
		bool same = count == expected_count(situation);
		for (size_t at = 0; same && at < count; at++) {
			same = found[at].reason == situation->expected[at].reason &&
			       found[at].since_ms == situation->expected[at].since_ms;
		}
		if (!same) {
			fail_msg("%s: %zu reasons, the first %d since %+lld hours", situation->name,
			    count, count > 0 ? (int)found[0].reason : 0,
			    count > 0 ? (long long)((found[0].since_ms - NOW) / HOUR) : 0);
		}
	}
}

/* Whatever holds, of the reasons about finding help there is one at most, and each comes once. */
static void test_finding_help_has_one_reason_at_most(void **state)
{
	(void)state;
	static const struct attention_match match[] = {{.id = "m", .is_active = true}};
	for (unsigned bits = 0; bits < 1u << 12; bits++) {
		const struct attention_facts facts = {.is_open = bits & 1,
		    .is_urgent = bits & 2,
		    .is_signal = bits & 4,
		    .has_needs = bits & 8,
		    .is_helped = bits & 16,
		    .is_asked = bits & 32,
		    .was_helped = bits & 64,
		    .was_completed = bits & 128,
		    .has_candidate = bits & 256,
		    .filed_at_ms = NOW - 60 * DAY,
		    .waiting_since_ms = NOW - 40 * DAY,
		    .said_no_at_ms = bits & 512 ? NOW - DAY : 0,
		    .offers = soon,
		    .offer_count = bits & 1024 ? 2 : 0,
		    .matches = match,
		    .match_count = bits & 2048 ? 1 : 0};
		struct attention_found found[ATTENTION_COUNT];
		size_t count = attention_judge(&facts, &limits, NOW, found);
		unsigned seen = 0, about_search = 0;
		for (size_t i = 0; i < count; i++) {
			assert_int_equal(seen & 1u << found[i].reason, 0);
			seen |= 1u << found[i].reason;
			about_search += found[i].reason <= ATTENTION_HELP_STOPPED &&
					found[i].reason != ATTENTION_OFFER_EXPIRING;
			assert_true(facts.is_open || found[i].reason == ATTENTION_NO_FOLLOW_UP);
		}
		assert_true(about_search <= 1);
	}
}

static void test_ids_are_those_it_is_about(void **state)
{
	(void)state;
	const struct attention_facts facts = {FILED(3), FITS, .is_helped = true, .offers = soon,
	    .offer_count = 2,
	    .matches =
		(const struct attention_match[]){
		    {.id = "newer", .is_active = true, .contact_at_ms = NOW - 50 * DAY},
		    {.id = "older", .is_active = true, .contact_at_ms = NOW - 60 * DAY},
		    {.id = "ended", .contact_at_ms = NOW - 90 * DAY}},
	    .match_count = 3};
	struct attention_found found[ATTENTION_COUNT];
	assert_int_equal(attention_judge(&facts, &limits, NOW, found), 2);
	assert_string_equal(found[0].offer_id, "first");
	assert_string_equal(found[0].match_id, "");
	assert_int_equal(found[0].due_ms, NOW + HOUR);
	assert_string_equal(found[1].match_id, "older");
	assert_string_equal(found[1].offer_id, "");
}

/* A ranking is asked for only where it matters. */
static void test_candidates_are_asked_for_where_they_matter(void **state)
{
	(void)state;
	for (size_t i = 0; i < SITUATIONS; i++) {
		struct attention_found with[ATTENTION_COUNT], without[ATTENTION_COUNT];
		struct attention_facts facts = situations[i].facts;
		facts.has_candidate = true;
		size_t count = attention_judge(&facts, &limits, NOW, with);
		facts.has_candidate = false;
		size_t other = attention_judge(&facts, &limits, NOW, without);
		bool differs = count != other || (count > 0 && with[0].reason != without[0].reason);
		if (differs && !attention_asks_candidates(&facts)) {
			fail_msg("%s: candidates matter", situations[i].name);
		}
	}
}

static void test_the_limits_are_what_is_set(void **state)
{
	(void)state;
	struct attention_limits others = limits;
	struct attention_found found[ATTENTION_COUNT];
	const struct attention_facts facts = {WAITS(3), FITS};
	assert_int_equal(attention_judge(&facts, &limits, NOW, found), 0);
	others.nobody_asked_ms = 3 * DAY;
	assert_int_equal(attention_judge(&facts, &others, NOW, found), 1);
}

static void test_every_reason_has_a_place_and_urgency_comes_first(void **state)
{
	(void)state;
	unsigned seen = 0;
	for (int reason = 1; reason < ATTENTION_COUNT; reason++) {
		unsigned usual = attention_press((enum attention)reason, false);
		assert_true(attention_press((enum attention)reason, true) < ATTENTION_COUNT);
		assert_true(usual >= ATTENTION_COUNT && usual < 2 * ATTENTION_COUNT - 1);
		assert_int_equal(seen & 1u << (usual - ATTENTION_COUNT), 0);
		seen |= 1u << (usual - ATTENTION_COUNT);
	}
	assert_true(attention_press(ATTENTION_OFFER_EXPIRING, false) <
		    attention_press(ATTENTION_CHECK_UNANSWERED, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_each_situation),
	    cmocka_unit_test(test_finding_help_has_one_reason_at_most),
	    cmocka_unit_test(test_ids_are_those_it_is_about),
	    cmocka_unit_test(test_candidates_are_asked_for_where_they_matter),
	    cmocka_unit_test(test_the_limits_are_what_is_set),
	    cmocka_unit_test(test_every_reason_has_a_place_and_urgency_comes_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
