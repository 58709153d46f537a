/* Figures against a plain recount of random cases, and what stands at the edges. */
#include "overview/tally.h"
#include "runtime/month.h"
#include "support/check.h"

#include "common.pb-c.h"
#include "intake.pb-c.h"
#include "matching.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	ROUNDS = 300,
	CASES_MAX = 60,
	OFFERS_MAX = 5,
	MATCHES_MAX = 3,
	TOPICS_MAX = 3,
	NAMES = 4,
	HELP = SAMEN__MATCHING__V1__PART__HELPER,
	SCHOOL = SAMEN__MATCHING__V1__PART__SENDING_SCHOOL,
	SUPPORT = SAMEN__INTAKE__V1__REQUEST_KIND__SUPPORT,
	RETURN = SAMEN__INTAKE__V1__REQUEST_KIND__RETURN,
	CLOSED = SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED,
	HELPED = SAMEN__INTAKE__V1__OUTCOME__HELPED,
	REFERRED = SAMEN__INTAKE__V1__OUTCOME__REFERRED,
	DECLINED = SAMEN__MATCHING__V1__OFFER_STATE__DECLINED,
	EXPIRED = SAMEN__MATCHING__V1__OFFER_STATE__EXPIRED,
	REGULAR = SAMEN__COMMON__V1__SECTOR__REGULAR,
	SBO = SAMEN__COMMON__V1__SECTOR__SBO,
	SO = SAMEN__COMMON__V1__SECTOR__SO
};

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
static const char *const area_names[NAMES] = {"a-1", "a-2", "a-3", "a-4"};
static const char *const topic_names[NAMES] = {"adhd", "autisme", "rouw", "tos"};

/* A case with room for all it may point at. */
struct full_case {
	struct figures_case seen;
	char *topics[TOPICS_MAX];
	struct figures_offer offers[OFFERS_MAX];
	struct figures_match matches[MATCHES_MAX];
};

static int month_named(const char *text)
{
	int month;
	assert_true(month_read(text, &month));
	return month;
}

/* --- months --- */

static void months_are_those_of_the_calendar(void **state)
{
	(void)state;
	for (int64_t at_ms = 0; at_ms < (int64_t)400 * 365 * day_ms; at_ms += 7 * day_ms + 12345) {
		char text[MONTH_TEXT_SIZE];
		char plain[16];
		struct tm utc;
		time_t at_s = (time_t)(at_ms / 1000);
		assert_non_null(gmtime_r(&at_s, &utc));
		(void)strftime(plain, sizeof plain, "%Y-%m", &utc);
		int month = month_of(at_ms);
		month_write(month, text);
		assert_string_equal(text, plain);
		assert_int_equal(month_named(text), month);
		assert_true(month_start_ms(month) <= at_ms && at_ms < month_start_ms(month + 1));
		assert_int_equal(month_of(month_start_ms(month)), month);
		assert_int_equal(month_of(month_start_ms(month + 1) - 1), month);
	}
}

static void what_is_no_month_is_refused(void **state)
{
	(void)state;
	const char *const wrong[] = {"", "2026", "2026-00", "2026-13", "2026-1", "2026-011",
	    "2026/11", "1969-12", "x026-11", "2026-1x", "2026-11 ", "-026-11"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		int month = 7;
		assert_false(month_read(wrong[i], &month));
		assert_int_equal(month, 7);
	}
	assert_int_equal(month_of(-5), month_named("1970-01"));
}

/* --- random cases --- */

static int64_t some_time(uint64_t *random)
{
	return month_start_ms(month_named("2026-01")) +
	       (int64_t)check_random_below(random, 170) * day_ms +
	       check_random_below(random, 86400000);
}

static void draw_offers(uint64_t *random, struct full_case *one)
{
	one->seen.offer_count = check_random_below(random, OFFERS_MAX + 1);
	one->seen.offers = one->offers;
	for (size_t i = 0; i < one->seen.offer_count; i++) {
		one->offers[i] = (struct figures_offer){.offered_at_ms = some_time(random),
		    .answered_at_ms = check_random_below(random, 3) > 0 ? some_time(random) : 0,
		    .state = check_random_below(random, 6),
		    .decline_reason = check_random_below(random, 9),
		    .part = check_random_below(random, 4)};
	}
	one->seen.match_count = check_random_below(random, MATCHES_MAX + 1);
	one->seen.matches = one->matches;
	for (size_t i = 0; i < one->seen.match_count; i++) {
		one->matches[i] = (struct figures_match){
		    .accepted_at_ms = some_time(random), .part = check_random_below(random, 4)};
	}
}

static void draw_case(uint64_t *random, struct full_case *one)
{
	one->seen = (struct figures_case){.area_id = area_names[check_random_below(random, NAMES)],
	    .sector = check_random_below(random, 12),
	    .kind = check_random_below(random, 6),
	    .urgency = check_random_below(random, 4),
	    .state = check_random_below(random, 4),
	    .outcome = check_random_below(random, 7),
	    .filed_at_ms = some_time(random),
	    .ended_at_ms = check_random_below(random, 2) > 0 ? some_time(random) : 0,
	    .sending_sector = check_random_below(random, 12),
	    .receiving_sector = check_random_below(random, 12),
	    .referred_to = check_random_below(random, 12)};
	one->seen.topic_count = check_random_below(random, TOPICS_MAX + 1);
	one->seen.topic_ids = one->topics;
	for (size_t i = 0; i < one->seen.topic_count; i++) {
		one->topics[i] = TEXT(topic_names[check_random_below(random, NAMES)]);
	}
	draw_offers(random, one);
}

/* --- the plain recount: of one row at a time, by the words of docs/figures.md --- */

struct recount {
	int64_t from_ms, before_ms; /* of the row */
	uint64_t filed, early, offered, helped, closed, withdrawn, offers, accepted, declined,
	    expired;
	uint64_t to_special, from_special;
	uint64_t kinds[5], reasons[7], outcomes[6], moves[11][11], referrals[11][11];
	int64_t times[FIGURES_SPREADS][CASES_MAX];
	size_t time_counts[FIGURES_SPREADS];
};

static bool within(const struct recount *row, int64_t at_ms)
{
	return at_ms != 0 && at_ms >= row->from_ms && at_ms < row->before_ms;
}

static void recount_time(struct recount *row, unsigned which, int64_t from_ms, int64_t to_ms)
{
	row->times[which][row->time_counts[which]++] = to_ms > from_ms ? to_ms - from_ms : 0;
}

static uint32_t known(uint32_t value, uint32_t size)
{
	return value >= size ? 0 : value;
}

static void recount_offers(struct recount *row, const struct figures_case *one)
{
	int64_t first = INT64_MAX;
	for (size_t i = 0; i < one->offer_count; i++) {
		const struct figures_offer *offer = &one->offers[i];
		if (offer->part > HELP) {
			continue;
		}
		first = offer->offered_at_ms < first ? offer->offered_at_ms : first;
		row->offers += within(row, offer->offered_at_ms);
		if (within(row, offer->answered_at_ms) && offer->state == DECLINED) {
			row->declined++;
			row->reasons[known(offer->decline_reason, 7)]++;
		}
		row->expired += within(row, offer->answered_at_ms) && offer->state == EXPIRED;
	}
	if (first != INT64_MAX && within(row, first)) {
		row->offered++;
		recount_time(row, TO_FIRST_OFFER, one->filed_at_ms, first);
	}
}

static void recount_matches(struct recount *row, const struct figures_case *one)
{
	int64_t first = INT64_MAX;
	for (size_t i = 0; i < one->match_count; i++) {
		int64_t at_ms = one->matches[i].accepted_at_ms;
		if (one->matches[i].part <= HELP) {
			first = at_ms < first ? at_ms : first;
			row->accepted += within(row, at_ms);
		}
	}
	if (first != INT64_MAX && within(row, first)) {
		row->helped++;
		recount_time(row, TO_FIRST_ACCEPTANCE, one->filed_at_ms, first);
	}
}

static void recount_flow(struct recount *row, uint64_t flows[11][11], uint32_t from, uint32_t to)
{
	bool from_there = from == SBO || from == SO;
	bool to_there = to == SBO || to == SO;
	flows[known(from, 11)][known(to, 11)]++;
	row->to_special += to_there && !from_there;
	row->from_special += from_there && !to_there;
}

static void recount_end(struct recount *row, const struct figures_case *one)
{
	if (!within(row, one->ended_at_ms)) {
		return;
	}
	row->withdrawn += one->state == SAMEN__INTAKE__V1__REQUEST_STATE__WITHDRAWN;
	if (one->state != CLOSED) {
		return;
	}
	row->closed++;
	row->outcomes[known(one->outcome, 6)]++;
	recount_time(row, TO_OUTCOME, one->filed_at_ms, one->ended_at_ms);
	if (one->outcome == REFERRED) {
		recount_flow(row, row->referrals, one->sector, one->referred_to);
	} else if ((one->kind == 3 || one->kind == 4) && (one->outcome == 1 || one->outcome == 2)) {
		recount_flow(row, row->moves, one->sending_sector, one->receiving_sector);
	}
}

static void recount_case(struct recount *row, const struct figures_case *one)
{
	if (within(row, one->filed_at_ms)) {
		row->filed++;
		row->kinds[known(one->kind, 5)]++;
		row->early += one->kind == 2 || one->urgency == 1;
	}
	recount_offers(row, one);
	recount_matches(row, one);
	recount_end(row, one);
}

static bool about_topic(const struct figures_case *one, const char *topic_id)
{
	for (size_t i = 0; i < one->topic_count; i++) {
		if (strcmp(one->topic_ids[i], topic_id) == 0) {
			return true;
		}
	}
	return false;
}

/* Whether a case belongs in a row of this group; months: all, the window tells them apart. */
static bool belongs(
    const struct figures_case *one, enum tally_group group, const char *key, int number)
{
	switch (group) {
	case TALLY_AREA:
		return strcmp(one->area_id, key) == 0;
	case TALLY_TOPIC:
		return about_topic(one, key);
	case TALLY_SECTOR:
		return (int)one->sector == number;
	case TALLY_KIND:
		return (int)one->kind == number;
	default:
		return true;
	}
}

static void check_times(struct figures *figures, struct recount *row)
{
	for (unsigned which = 0; which < FIGURES_SPREADS; which++) {
		struct spread spread = figures_spread_of(figures, which);
		size_t count = row->time_counts[which];
		assert_int_equal(spread.cases, count);
		if (count < 5) {
			assert_int_equal(spread.median_ms, 0);
			assert_int_equal(spread.p90_ms, 0);
			continue;
		}
		/* The smallest that so many do not exceed. */
		int64_t median = INT64_MAX;
		int64_t p90 = INT64_MAX;
		for (size_t i = 0; i < count; i++) {
			int64_t here = row->times[which][i];
			size_t below = 0;
			for (size_t k = 0; k < count; k++) {
				below += row->times[which][k] <= here;
			}
			median = below * 2 >= count && here < median ? here : median;
			p90 = below * 10 >= count * 9 && here < p90 ? here : p90;
		}
		assert_int_equal(spread.median_ms, median);
		assert_int_equal(spread.p90_ms, p90);
	}
}

static void check_figures(struct figures *figures, struct recount *row)
{
	const uint64_t plain[] = {row->filed, row->early, row->offered, row->helped, row->closed,
	    row->withdrawn, row->offers, row->accepted, row->expired, row->declined,
	    row->to_special, row->from_special};
	assert_memory_equal(figures->counts, plain, sizeof plain);
	assert_memory_equal(&figures->counts[FIGURES_KIND], row->kinds, sizeof row->kinds);
	assert_memory_equal(&figures->counts[FIGURES_REASON], row->reasons, sizeof row->reasons);
	assert_memory_equal(&figures->counts[FIGURES_OUTCOME], row->outcomes, sizeof row->outcomes);
	assert_memory_equal(&figures->counts[FIGURES_MOVE], row->moves, sizeof row->moves);
	assert_memory_equal(
	    &figures->counts[FIGURES_REFERRAL], row->referrals, sizeof row->referrals);
	check_times(figures, row);
}

static bool passes(const struct tally_plan *plan, const struct figures_case *one)
{
	return (plan->sector == 0 || one->sector == plan->sector) &&
	       (plan->kind == 0 || one->kind == plan->kind) &&
	       (plan->topic_id[0] == '\0' || about_topic(one, plan->topic_id));
}

static void check_row(const struct tally_plan *plan,
    const struct full_case *cases,
    size_t count,
    const struct tally_row *row,
    struct figures *figures)
{
	bool by_month = row != NULL && plan->group == TALLY_MONTH;
	struct recount plain = {
	    .from_ms = month_start_ms(by_month ? row->number : plan->from_month),
	    .before_ms = month_start_ms((by_month ? row->number : plan->to_month) + 1)};
	for (size_t i = 0; i < count; i++) {
		const struct figures_case *one = &cases[i].seen;
		if (passes(plan, one) &&
		    (row == NULL || belongs(one, plan->group, row->key, row->number))) {
			recount_case(&plain, one);
		}
	}
	check_figures(figures, &plain);
}

/* Rows are in order, so each is there once; a row that is missing would be missed in the sum. */
static void check_rows(
    const struct tally_plan *plan, const struct full_case *cases, size_t count, struct tally *tally)
{
	struct tally_row **rows;
	size_t row_count;
	uint64_t filed = 0;
	assert_int_equal(tally_rows(tally, &rows, &row_count), OK);
	for (size_t i = 0; i < row_count; i++) {
		check_row(plan, cases, count, rows[i], &rows[i]->figures);
		filed += rows[i]->figures.counts[FIGURES_FILED];
		assert_true(i == 0 || rows[i - 1]->number < rows[i]->number ||
			    strcmp(rows[i - 1]->key, rows[i]->key) < 0);
		assert_true(plan->group == TALLY_MONTH || !figures_is_empty(&rows[i]->figures));
	}
	if (plan->group == TALLY_MONTH) {
		assert_int_equal(row_count, plan->to_month - plan->from_month + 1);
	}
	if (plan->group != TALLY_TOPIC && plan->group != TALLY_NOTHING) {
		assert_int_equal(filed, tally_total(tally)->counts[FIGURES_FILED]);
	}
}

static struct tally_plan draw_plan(uint64_t *random)
{
	int first = month_named("2025-11") + (int)check_random_below(random, 9);
	return (struct tally_plan){.from_month = first,
	    .to_month = first + (int)check_random_below(random, 6),
	    .group = check_random_below(random, TALLY_KIND + 1),
	    .sector = check_random_below(random, 3) > 0 ? 0 : check_random_below(random, 12),
	    .kind = check_random_below(random, 3) > 0 ? 0 : check_random_below(random, 6),
	    .topic_id = check_random_below(random, 3) > 0
			    ? ""
			    : topic_names[check_random_below(random, NAMES)]};
}

static void figures_are_a_plain_recount(void **state)
{
	(void)state;
	uint64_t random = 20261122;
	struct full_case *cases = calloc(CASES_MAX, sizeof *cases);
	assert_non_null(cases);
	for (int round = 0; round < ROUNDS; round++) {
		struct tally_plan plan = draw_plan(&random);
		size_t count = check_random_below(&random, CASES_MAX + 1);
		struct tally *tally = tally_open(&plan);
		assert_non_null(tally);
		for (size_t i = 0; i < count; i++) {
			draw_case(&random, &cases[i]);
			assert_int_equal(tally_add(tally, &cases[i].seen), OK);
		}
		check_row(&plan, cases, count, NULL, tally_total(tally));
		check_rows(&plan, cases, count, tally);
		tally_close(tally);
	}
	free(cases);
}

/* --- the edges --- */

static void a_month_ends_before_the_next_begins(void **state)
{
	(void)state;
	const int march = month_named("2026-03");
	const struct tally_plan plan = {
	    .from_month = march, .to_month = march, .topic_id = "", .group = TALLY_MONTH};
	const int64_t moments[] = {month_start_ms(march) - 1, month_start_ms(march),
	    month_start_ms(march + 1) - 1, month_start_ms(march + 1)};
	struct tally *tally = tally_open(&plan);
	assert_non_null(tally);
	for (size_t i = 0; i < 4; i++) {
		const struct figures_case one = {
		    .area_id = "a-1", .kind = SUPPORT, .filed_at_ms = moments[i]};
		assert_int_equal(tally_add(tally, &one), OK);
	}
	assert_int_equal(tally_total(tally)->counts[FIGURES_FILED], 2);
	tally_close(tally);
}

static void no_case_gives_no_figures(void **state)
{
	(void)state;
	const int march = month_named("2026-03");
	const struct tally_plan plan = {
	    .from_month = march, .to_month = march, .topic_id = "", .group = TALLY_AREA};
	struct tally_row **rows;
	size_t count;
	struct tally *tally = tally_open(&plan);
	assert_non_null(tally);
	assert_int_equal(tally_rows(tally, &rows, &count), OK);
	assert_int_equal(count, 0);
	assert_true(figures_is_empty(tally_total(tally)));
	assert_int_equal(tally_expect(tally, "a-1"), OK);
	assert_int_equal(tally_expect(tally, "a-1"), OK);
	assert_int_equal(tally_rows(tally, &rows, &count), OK);
	assert_int_equal(count, 1);
	assert_string_equal(rows[0]->key, "a-1");
	tally_close(tally);
}

/* Times of 1 to count days, out of order. */
static struct spread spread_of_days(size_t count)
{
	struct figures figures = {.counts = {0}};
	struct arena *arena = arena_open(1 << 20);
	assert_non_null(arena);
	for (size_t i = 0; i < count; i++) {
		const struct figures_event event = {.at_ms = 1,
		    .counter = FIGURES_HELPED,
		    .spread = TO_FIRST_ACCEPTANCE,
		    .took_ms = (int64_t)((i * 7 + 3) % count + 1) * day_ms};
		assert_int_equal(figures_take(&figures, arena, &event), OK);
	}
	struct spread spread = figures_spread_of(&figures, TO_FIRST_ACCEPTANCE);
	arena_close(arena);
	return spread;
}

static void percentiles_begin_at_five_cases(void **state)
{
	(void)state;
	struct spread four = spread_of_days(4);
	assert_int_equal(four.cases, 4);
	assert_int_equal(four.median_ms, 0);
	assert_int_equal(four.p90_ms, 0);
	struct spread five = spread_of_days(5);
	assert_int_equal(five.median_ms, 3 * day_ms);
	assert_int_equal(five.p90_ms, 5 * day_ms);
	struct spread ten = spread_of_days(10);
	assert_int_equal(ten.median_ms, 5 * day_ms);
	assert_int_equal(ten.p90_ms, 9 * day_ms);
	struct spread eleven = spread_of_days(11);
	assert_int_equal(eleven.median_ms, 6 * day_ms);
	assert_int_equal(eleven.p90_ms, 10 * day_ms);
}

static enum status keep_event(void *arg, const struct figures_event *event)
{
	struct figures *figures = arg;
	figures->counts[event->counter]++;
	return OK;
}

static struct figures counts_of(const struct figures_case *one)
{
	struct figures figures = {.counts = {0}};
	assert_int_equal(figures_events(one, keep_event, &figures), OK);
	return figures;
}

static void taking_part_for_a_school_is_no_help(void **state)
{
	(void)state;
	const struct figures_offer offers[] = {
	    {.offered_at_ms = 10, .answered_at_ms = 20, .state = DECLINED, .part = SCHOOL},
	    {.offered_at_ms = 30, .part = HELP}, {.offered_at_ms = 40}};
	const struct figures_match matches[] = {{.accepted_at_ms = 50, .part = SCHOOL}};
	const struct figures_case one = {.area_id = "a-1",
	    .kind = RETURN,
	    .filed_at_ms = 5,
	    .offers = offers,
	    .offer_count = 3,
	    .matches = matches,
	    .match_count = 1};
	struct figures figures = counts_of(&one);
	assert_int_equal(figures.counts[FIGURES_OFFERS], 2);
	assert_int_equal(figures.counts[FIGURES_OFFERED], 1);
	assert_int_equal(figures.counts[FIGURES_DECLINED], 0);
	assert_int_equal(figures.counts[FIGURES_HELPED], 0);
	assert_int_equal(figures.counts[FIGURES_ACCEPTED], 0);
}

static void pupils_flow_when_their_request_closes(void **state)
{
	(void)state;
	struct figures_case one = {.area_id = "a-1",
	    .kind = RETURN,
	    .sector = REGULAR,
	    .filed_at_ms = 5,
	    .ended_at_ms = 9,
	    .sending_sector = SO,
	    .receiving_sector = REGULAR,
	    .referred_to = SBO};
	assert_int_equal(counts_of(&one).counts[FIGURES_FROM_SPECIAL], 0);
	one.state = CLOSED;
	one.outcome = HELPED;
	assert_int_equal(counts_of(&one).counts[FIGURES_FROM_SPECIAL], 1);
	assert_int_equal(counts_of(&one).counts[FIGURES_MOVE + SO * FIGURES_SECTORS + REGULAR], 1);
	one.outcome = REFERRED;
	assert_int_equal(counts_of(&one).counts[FIGURES_FROM_SPECIAL], 0);
	assert_int_equal(counts_of(&one).counts[FIGURES_TO_SPECIAL], 1);
	assert_int_equal(
	    counts_of(&one).counts[FIGURES_REFERRAL + REGULAR * FIGURES_SECTORS + SBO], 1);
	one.sector = SO;
	assert_int_equal(counts_of(&one).counts[FIGURES_TO_SPECIAL], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(months_are_those_of_the_calendar),
	    cmocka_unit_test(what_is_no_month_is_refused),
	    cmocka_unit_test(figures_are_a_plain_recount),
	    cmocka_unit_test(a_month_ends_before_the_next_begins),
	    cmocka_unit_test(no_case_gives_no_figures),
	    cmocka_unit_test(percentiles_begin_at_five_cases),
	    cmocka_unit_test(taking_part_for_a_school_is_no_help),
	    cmocka_unit_test(pupils_flow_when_their_request_closes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
