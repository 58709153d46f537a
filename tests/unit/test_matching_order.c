/*
 * The order of a consultant's list, its pages and its filters: random histories of requests, whose
 * list must always be what sorting and filtering all of them anew would give.
 */
#include "matching/matching_keys.h"
#include "support/check.h"
#include "support/matching_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Matching__V1__MonitorRequest MonitorRequest;
typedef Samen__Matching__V1__MonitorResponse MonitorResponse;
typedef Samen__Matching__V1__RowFilter RowFilter;
typedef Samen__Matching__V1__WatchMonitorResponse WatchResponse;

#define OPEN SAMEN__INTAKE__V1__REQUEST_STATE__OPEN
#define CLOSED SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED

enum { REQUESTS = 24, ROWS_MAX = 64, TOPICS = 3, PEOPLE = 3, PAGE = 4 };

static const int64_t hour_ms = (int64_t)60 * 60 * 1000;
static const char *const topics[TOPICS] = {"autisme", "prikkelverwerking", "dyslexie"};
static const char *const people[PEOPLE] = {COACH, COLLEAGUE, DISTANT};
static const struct caller *const callers[PEOPLE] = {&coach, &colleague, &distant};

static char noord[] = NOORD, zuid[] = ZUID, oost[] = OOST;
static char *areas[] = {noord, zuid, oost};
static const struct caller everywhere = {.kind = CALLER_PERSON,
    .id = CONSULTANT,
    .roles = MAY_CONSULTANT,
    .organisation_id = "",
    .session_id = "",
    .area_ids = areas,
    .area_count = 3,
    .token_issued_at_ms = 1767225600000};

/* --- chance, from a seed --- */

static uint64_t chance_state;

static uint64_t chance(uint64_t below)
{
	return check_random(&chance_state) % below;
}

/* --- what a row says --- */

struct fact {
	char id[16];
	unsigned group;
	int64_t moment;
	Samen__Common__V1__Sector sector;
	Samen__Common__V1__Urgency urgency;
	Samen__Common__V1__AgeGroup age;
	Samen__Intake__V1__RequestKind kind;
	Samen__Intake__V1__RequestState state;
	Samen__Matching__V1__Progress progress;
	int64_t filed_at_ms;
	unsigned topics; /* bits */
	char area[16];
	char open_offer[16], active_match[16];
};

struct facts {
	struct fact items[ROWS_MAX];
	size_t count;
};

static struct fact fact_of(const MonitorRow *row)
{
	struct fact fact = {.sector = row->sector,
	    .urgency = row->urgency,
	    .age = row->age_group,
	    .kind = row->kind,
	    .state = row->state,
	    .progress = row->progress,
	    .filed_at_ms = row->filed_at_ms};
	(void)snprintf(fact.id, sizeof fact.id, "%s", row->request_id);
	(void)snprintf(fact.area, sizeof fact.area, "%s", row->area_id);
	for (size_t i = 0; i < TOPICS; i++) {
		fact.topics |=
		    texts_have(row->topic_ids, row->n_topic_ids, topics[i]) ? 1u << i : 0;
	}
	for (size_t i = 0; i < row->n_offers; i++) {
		if (row->offers[i]->state == SAMEN__MATCHING__V1__OFFER_STATE__OFFERED) {
			(void)snprintf(
			    fact.open_offer, sizeof fact.open_offer, "%s", row->offers[i]->id);
		}
	}
	for (size_t i = 0; i < row->n_matches; i++) {
		if (row->matches[i]->state == SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE) {
			(void)snprintf(
			    fact.active_match, sizeof fact.active_match, "%s", row->matches[i]->id);
		}
	}
	bool waits = fact.state == OPEN && fact.active_match[0] == '\0';
	fact.group = fact.state != OPEN ? 2 : waits ? 0 : 1;
	fact.moment = fact.state != OPEN ? -row->ended_at_ms
		      : waits            ? row->waiting_since_ms
					 : row->filed_at_ms;
	assert_int_equal(row->waiting_since_ms != 0, waits);
	return fact;
}

/* One page; the token goes in and out. */
static void page_take_in(struct stage *stage,
    const char *area_id,
    const RowFilter *filter,
    char token[static 256],
    struct facts *facts)
{
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	MonitorRequest in = SAMEN__MATCHING__V1__MONITOR_REQUEST__INIT;
	struct fake_call made;
	RowFilter copy;
	page.size = PAGE;
	page.token = token;
	in.page = &page;
	in.area_id = wire_text(area_id);
	if (filter != NULL) {
		copy = *filter;
		in.filter = &copy;
	}
	fake_call_make(&stage->service, "samen.matching.v1.Matching/Monitor", &everywhere, NULL,
	    &in.base, &made);
	assert_int_equal(made.status, OK);
	const MonitorResponse *out = made.response;
	for (size_t i = 0; i < out->n_rows; i++) {
		assert_true(facts->count < ROWS_MAX);
		facts->items[facts->count++] = fact_of(out->rows[i]);
	}
	(void)snprintf(token, 256, "%s", out->next_token);
	fake_call_close(&made);
}

static void list(
    struct stage *stage, const char *area_id, const RowFilter *filter, struct facts *facts)
{
	char token[256] = "";
	facts->count = 0;
	do {
		page_take_in(stage, area_id, filter, token, facts);
	} while (token[0] != '\0');
}

/* --- what happens --- */

static bool exists[REQUESTS];

static void name_of(size_t number, char id[static 16])
{
	(void)snprintf(id, 16, "r-0000000000%02u", (unsigned)number + 10);
}

static void feed(struct stage *stage, size_t number, bool open)
{
	static int64_t filed_at_ms[REQUESTS];
	char id[16];
	FeedRequest request = SAMEN__INTAKE__V1__FEED_REQUEST__INIT;
	Samen__Common__V1__Need needs[2] = {
	    SAMEN__COMMON__V1__NEED__INIT, SAMEN__COMMON__V1__NEED__INIT};
	Samen__Common__V1__Need *list_of[] = {&needs[0], &needs[1]};
	name_of(number, id);
	if (!exists[number]) {
		/* Some at the same moment. */
		filed_at_ms[number] = stage->service.now_ms - (int64_t)chance(20) * 24 * hour_ms;
	}
	request.id = id;
	request.kind = (Samen__Intake__V1__RequestKind)(1 + chance(2));
	request.age_group = (Samen__Common__V1__AgeGroup)(1 + chance(4));
	request.urgency = (Samen__Common__V1__Urgency)(1 + chance(3));
	request.filer_id = wire_text(TEACHER);
	request.organisation_id = wire_text(chance(2) == 0 ? SCHOOL : SPECIAL);
	request.area_id = areas[chance(3)];
	request.state = open ? OPEN : CLOSED;
	request.filed_at_ms = filed_at_ms[number];
	request.ended_at_ms = open ? 0 : stage->service.now_ms;
	needs[0].topic_id = wire_text(topics[chance(TOPICS)]);
	needs[1].topic_id = wire_text(topics[chance(TOPICS)]);
	needs[0].weight = needs[1].weight = 1;
	request.needs = list_of;
	request.n_needs = 1 + (strcmp(needs[0].topic_id, needs[1].topic_id) != 0);
	exists[number] = true;
	assert_int_equal(stage_feed(stage, &matching_intake, "request", id, &request.base), OK);
}

/* May be refused: then nothing happens. */
static void try_call(struct stage *stage,
    const struct caller *caller,
    const char *method,
    const ProtobufCMessage *message)
{
	char full[64];
	struct fake_call made;
	(void)snprintf(full, sizeof full, "samen.matching.v1.Matching/%s", method);
	fake_call_make(&stage->service, full, caller, NULL, message, &made);
	fake_call_close(&made);
}

static void ask_somebody(struct stage *stage, char *id)
{
	Samen__Matching__V1__CreateOffersRequest in =
	    SAMEN__MATCHING__V1__CREATE_OFFERS_REQUEST__INIT;
	char *who[] = {wire_text(people[chance(PEOPLE)])};
	in.request_id = id;
	in.person_ids = who;
	in.n_person_ids = 1;
	try_call(stage, &everywhere, "CreateOffers", &in.base);
}

static void answer(struct stage *stage, const struct fact *fact)
{
	Samen__Matching__V1__AcceptOfferRequest yes =
	    SAMEN__MATCHING__V1__ACCEPT_OFFER_REQUEST__INIT;
	Samen__Matching__V1__DeclineOfferRequest no =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	yes.offer_id = no.offer_id = wire_text(fact->open_offer);
	no.reason = SAMEN__MATCHING__V1__DECLINE_REASON__NO_ROOM;
	bool accepts = chance(3) != 0;
	for (size_t i = 0; i < PEOPLE; i++) {
		try_call(stage, callers[i], accepts ? "AcceptOffer" : "DeclineOffer",
		    accepts ? &yes.base : &no.base);
	}
}

static void end_help(struct stage *stage, const struct fact *fact)
{
	Samen__Matching__V1__StopMatchRequest in = SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	in.match_id = wire_text(fact->active_match);
	in.reason = SAMEN__MATCHING__V1__STOP_REASON__OTHER_STOP;
	try_call(stage, &everywhere, "StopMatch", &in.base);
}

static const struct fact *find(const struct facts *facts, const char *id)
{
	for (size_t i = 0; i < facts->count; i++) {
		if (strcmp(facts->items[i].id, id) == 0) {
			return &facts->items[i];
		}
	}
	return NULL;
}

/* Something happens to one request; which. */
static size_t happen(struct stage *stage)
{
	static struct facts now;
	char id[16];
	size_t number = (size_t)chance(REQUESTS);
	name_of(number, id);
	list(stage, "", NULL, &now);
	const struct fact *fact = find(&now, id);
	stage->service.now_ms += (int64_t)chance(3) * hour_ms;
	if (fact == NULL) {
		feed(stage, number, true);
		return number;
	}
	uint64_t dice = chance(20);
	if (dice == 0) {
		exists[number] = false;
		assert_int_equal(stage_feed(stage, &matching_intake, "request", id, NULL), OK);
	} else if (dice < 3) {
		feed(stage, number, fact->state == OPEN && dice == 1);
	} else if (fact->active_match[0] != '\0') {
		end_help(stage, fact);
	} else if (fact->open_offer[0] != '\0') {
		answer(stage, fact);
	} else {
		ask_somebody(stage, id);
	}
	return number;
}

static void history(struct stage *stage, uint64_t seed, unsigned events)
{
	chance_state = seed;
	memset(exists, 0, sizeof exists);
	for (size_t i = 0; i < PEOPLE; i++) {
		stage_availability(stage, people[i], 50, 0);
	}
	for (size_t i = 0; i < REQUESTS; i++) {
		feed(stage, i, chance(6) != 0);
	}
	while (events-- > 0) {
		(void)happen(stage);
	}
}

/* --- the order --- */

static bool comes_before(const struct fact *a, const struct fact *b)
{
	if (a->group != b->group) {
		return a->group < b->group;
	}
	return a->moment != b->moment ? a->moment < b->moment : strcmp(a->id, b->id) < 0;
}

static void must_be_sorted(const struct facts *facts)
{
	for (size_t i = 1; i < facts->count; i++) {
		if (!comes_before(&facts->items[i - 1], &facts->items[i])) {
			fail_msg("%s comes before %s", facts->items[i - 1].id, facts->items[i].id);
		}
	}
}

static void test_the_order_holds_whatever_happens(void **state)
{
	static struct facts facts;
	history(*state, 1, 0);
	unsigned seen = 0;
	for (unsigned events = 0; events < 250; events++) {
		size_t expected = 0;
		(void)happen(*state);
		list(*state, "", NULL, &facts);
		must_be_sorted(&facts);
		for (size_t i = 0; i < REQUESTS; i++) {
			expected += exists[i];
		}
		assert_int_equal(facts.count, expected);
		for (size_t i = 0; i < facts.count; i++) {
			seen |= 1u << facts.items[i].progress;
		}
	}
	assert_int_equal(seen, 0x7e); /* every progress there is came up */
}

/* The areas' own lists together are all of it. */
static void test_each_area_has_its_own(void **state)
{
	static struct facts all, one;
	size_t together = 0;
	history(*state, 2, 150);
	list(*state, "", NULL, &all);
	for (size_t i = 0; i < 3; i++) {
		list(*state, areas[i], NULL, &one);
		must_be_sorted(&one);
		for (size_t row = 0; row < one.count; row++) {
			assert_string_equal(one.items[row].area, areas[i]);
		}
		together += one.count;
	}
	assert_int_equal(together, all.count);
}

/* Rows move while somebody reads on: whatever stays put comes once. */
static void test_pages_hold_while_rows_move(void **state)
{
	static struct facts before, read;
	for (uint64_t seed = 10; seed < 25; seed++) {
		char token[256] = "";
		bool touched[REQUESTS] = {false};
		history(*state, seed, 60);
		list(*state, "", NULL, &before);
		read.count = 0;
		do {
			page_take_in(*state, "", NULL, token, &read);
			touched[happen(*state)] = true;
			touched[happen(*state)] = true;
		} while (token[0] != '\0');
		for (size_t number = 0; number < REQUESTS; number++) {
			char id[16];
			size_t times = 0;
			name_of(number, id);
			for (size_t i = 0; i < read.count; i++) {
				times += strcmp(read.items[i].id, id) == 0;
			}
			if (!touched[number] && find(&before, id) != NULL) {
				assert_int_equal(times, 1);
			}
		}
	}
}

/* --- filters --- */

static bool fits(const RowFilter *filter, const struct fact *fact)
{
	bool age = filter->n_age_groups == 0, topic = filter->topic_id[0] == '\0';
	for (size_t i = 0; i < filter->n_age_groups; i++) {
		age |= filter->age_groups[i] == fact->age;
	}
	for (size_t i = 0; i < TOPICS; i++) {
		topic |= (fact->topics & 1u << i) != 0 && strcmp(filter->topic_id, topics[i]) == 0;
	}
	if (filter->filed_from_ms != 0 && fact->filed_at_ms < filter->filed_from_ms) {
		return false;
	}
	if (filter->filed_before_ms != 0 && fact->filed_at_ms >= filter->filed_before_ms) {
		return false;
	}
	return age && topic && (filter->sector == 0 || filter->sector == fact->sector) &&
	       (filter->state == 0 || filter->state == fact->state) &&
	       (filter->progress == 0 || filter->progress == fact->progress) &&
	       (filter->urgency == 0 || filter->urgency == fact->urgency) &&
	       (filter->kind == 0 || filter->kind == fact->kind);
}

/* Two parts of three are left open. */
static bool narrows(void)
{
	return chance(3) == 0;
}

static RowFilter any_filter(int64_t now_ms, Samen__Common__V1__AgeGroup ages[static 2])
{
	RowFilter filter = SAMEN__MATCHING__V1__ROW_FILTER__INIT;
	ages[0] = (Samen__Common__V1__AgeGroup)(1 + chance(4));
	ages[1] = (Samen__Common__V1__AgeGroup)(1 + chance(4));
	filter.age_groups = ages;
	filter.n_age_groups = narrows() ? 1 + chance(2) : 0;
	filter.topic_id = wire_text(narrows() ? topics[chance(TOPICS)] : "");
	filter.sector = narrows() ? (Samen__Common__V1__Sector)(1 + 2 * chance(2)) : 0;
	filter.state = narrows() ? (Samen__Intake__V1__RequestState)(1 + chance(2)) : 0;
	filter.progress = narrows() ? (Samen__Matching__V1__Progress)(1 + chance(6)) : 0;
	filter.urgency = narrows() ? (Samen__Common__V1__Urgency)(1 + chance(3)) : 0;
	filter.kind = narrows() ? (Samen__Intake__V1__RequestKind)(1 + chance(2)) : 0;
	filter.filed_from_ms = narrows() ? now_ms - 400 * hour_ms : 0;
	filter.filed_before_ms = narrows() ? now_ms - 200 * hour_ms : 0;
	return filter;
}

static void test_filters_give_what_going_through_all_would(void **state)
{
	struct stage *stage = *state;
	static struct facts all, some;
	size_t found = 0;
	history(stage, 3, 200);
	list(stage, "", NULL, &all);
	for (unsigned round = 0; round < 300; round++) {
		Samen__Common__V1__AgeGroup ages[2];
		RowFilter filter = any_filter(stage->service.now_ms, ages);
		size_t at = 0;
		list(stage, "", &filter, &some);
		for (size_t i = 0; i < all.count; i++) {
			if (fits(&filter, &all.items[i])) {
				assert_true(at < some.count);
				assert_string_equal(some.items[at++].id, all.items[i].id);
			}
		}
		assert_int_equal(at, some.count);
		found += at;
	}
	assert_true(found > 300);
}

static void test_wrong_filters_are_named(void **state)
{
	RowFilter filter = SAMEN__MATCHING__V1__ROW_FILTER__INIT;
	MonitorRequest in = SAMEN__MATCHING__V1__MONITOR_REQUEST__INIT;
	Samen__Matching__V1__WatchMonitorRequest watch =
	    SAMEN__MATCHING__V1__WATCH_MONITOR_REQUEST__INIT;
	in.filter = watch.filter = &filter;
	filter.topic_id = wire_text("wiskunde");
	stage_wrong_field(*state, &everywhere, "Monitor", &in.base, "filter.topic_id", "UNKNOWN");
	stage_wrong_field(
	    *state, &everywhere, "WatchMonitor", &watch.base, "filter.topic_id", "UNKNOWN");
	filter.topic_id = wire_text("");
	filter.filed_from_ms = 2000;
	filter.filed_before_ms = 2000;
	stage_wrong_field(
	    *state, &everywhere, "Monitor", &in.base, "filter.filed_before_ms", "OUT_OF_RANGE");
}

static void test_old_and_new_progress_narrow_together(void **state)
{
	RowFilter filter = SAMEN__MATCHING__V1__ROW_FILTER__INIT;
	MonitorRequest in = SAMEN__MATCHING__V1__MONITOR_REQUEST__INIT;
	stage_usual_request(*state);
	in.filter = &filter;
	in.progress = SAMEN__MATCHING__V1__PROGRESS__NO_OFFER;
	filter.progress = SAMEN__MATCHING__V1__PROGRESS__NO_OFFER;
	assert_int_equal(
	    ((const MonitorResponse *)stage_ask(*state, &everywhere, "Monitor", &in.base))->n_rows,
	    1);
	filter.progress = SAMEN__MATCHING__V1__PROGRESS__ENDED;
	assert_int_equal(
	    ((const MonitorResponse *)stage_ask(*state, &everywhere, "Monitor", &in.base))->n_rows,
	    0);
}

/* --- watching --- */

static const WatchResponse *watch(
    struct stage *stage, uint64_t after, const char *area_id, const RowFilter *filter)
{
	Samen__Matching__V1__WatchMonitorRequest in =
	    SAMEN__MATCHING__V1__WATCH_MONITOR_REQUEST__INIT;
	RowFilter copy = *filter;
	in.after = after;
	in.area_id = wire_text(area_id);
	in.filter = &copy;
	return stage_ask(stage, &everywhere, "WatchMonitor", &in.base);
}

static void test_what_does_not_fit_any_more_comes_as_gone(void **state)
{
	struct stage *stage = *state;
	RowFilter filter = SAMEN__MATCHING__V1__ROW_FILTER__INIT;
	filter.progress = SAMEN__MATCHING__V1__PROGRESS__NO_OFFER;
	stage_usual_request(stage);
	const WatchResponse *out = watch(stage, 0, NOORD, &filter);
	assert_int_equal(out->n_rows, 1);
	assert_false(out->rows[0]->gone);
	(void)stage_offer(stage, REQUEST, COACH, NULL);
	out = watch(stage, out->last, NOORD, &filter);
	assert_int_equal(out->n_rows, 1);
	assert_true(out->rows[0]->gone);
	assert_string_equal(out->rows[0]->area_id, "");
}

static void test_what_is_in_another_area_comes_as_gone(void **state)
{
	RowFilter filter = SAMEN__MATCHING__V1__ROW_FILTER__INIT;
	Samen__Matching__V1__WatchMonitorRequest in =
	    SAMEN__MATCHING__V1__WATCH_MONITOR_REQUEST__INIT;
	stage_usual_request(*state);
	const WatchResponse *out = watch(*state, 0, NOORD, &filter);
	assert_false(out->rows[0]->gone);
	stage_request(*state, &(struct stage_request){.needs = {"autisme"}, .area_id = ZUID});
	out = watch(*state, out->last, NOORD, &filter);
	assert_int_equal(out->n_rows, 1);
	assert_true(out->rows[0]->gone);
	in.area_id = wire_text(ZUID);
	stage_refused(*state, &consultant, "WatchMonitor", &in.base, PERMISSION_DENIED);
}

/* --- a store of before --- */

/* As an earlier program left it: under a key of the time. */
static enum status put_old_entry(struct call *call, void *arg)
{
	(void)arg;
	struct store_key key = index_prefix(TABLE_REQUEST_OF_AREA, NOORD);
	key_add_number(&key, 0);
	key_add_number(&key, 1000);
	key_add_text(&key, REQUEST);
	return index_set(call, &key, true);
}

static void test_following_anew_leaves_nothing_of_before(void **state)
{
	struct stage *stage = *state;
	static struct facts facts;
	stage_usual_request(stage);
	assert_int_equal(fake_own_write(&stage->service, put_old_entry, NULL), OK);
	list(stage, "", NULL, &facts);
	assert_int_equal(facts.count, 2);
	stage_forget(stage, &matching_intake);
	list(stage, "", NULL, &facts);
	assert_int_equal(facts.count, 0);
	stage_usual_request(stage);
	list(stage, "", NULL, &facts);
	assert_int_equal(facts.count, 1);
	assert_true(matching_intake.version >= 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_the_order_holds_whatever_happens),
	    TEST(test_each_area_has_its_own),
	    TEST(test_pages_hold_while_rows_move),
	    TEST(test_filters_give_what_going_through_all_would),
	    TEST(test_wrong_filters_are_named),
	    TEST(test_old_and_new_progress_narrow_together),
	    TEST(test_what_does_not_fit_any_more_comes_as_gone),
	    TEST(test_what_is_in_another_area_comes_as_gone),
	    TEST(test_following_anew_leaves_nothing_of_before),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
