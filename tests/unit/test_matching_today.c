/* What needs a person today, its limits and its counts: from offers, matches and the index. */
#include "support/matching_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Matching__V1__TodayRequest TodayRequest;
typedef Samen__Matching__V1__TodayResponse Today;
typedef Samen__Matching__V1__TodayItem Item;
typedef Samen__Matching__V1__Attention Attention;
typedef Samen__Matching__V1__Limits Limits;
typedef Samen__Matching__V1__GetDigestResponse Digest;

#define TODAY_INIT SAMEN__MATCHING__V1__TODAY_REQUEST__INIT
#define REASON(name) SAMEN__MATCHING__V1__ATTENTION__##name

static const int64_t hour_ms = (int64_t)60 * 60 * 1000;
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

static const Today *look(struct stage *stage, const struct caller *caller)
{
	TodayRequest in = TODAY_INIT;
	return stage_ask(stage, caller, "GetToday", &in.base);
}

/* The one item there is, with this reason. */
static const Item *only(struct stage *stage, Attention reason)
{
	const Today *today = look(stage, &consultant);
	assert_int_equal(today->n_items, 1);
	assert_int_equal(today->total, 1);
	assert_int_equal(today->n_counts, 1);
	assert_int_equal(today->items[0]->reason, reason);
	assert_true(strlen(today->items[0]->why) > 10 && strlen(today->items[0]->what) > 10);
	assert_null(strchr(today->items[0]->why, '{'));
	assert_null(strchr(today->items[0]->what, '{'));
	return today->items[0];
}

static void nothing(struct stage *stage)
{
	assert_int_equal(look(stage, &consultant)->total, 0);
}

static void wait_for(struct stage *stage, int64_t ms)
{
	stage->service.now_ms += ms;
}

static void file_needing(struct stage *stage,
    const char *id,
    const char *topic_id,
    Samen__Common__V1__Urgency urgency,
    int64_t ago_ms)
{
	Samen__Common__V1__Need need = SAMEN__COMMON__V1__NEED__INIT;
	Samen__Common__V1__Need *needs[] = {&need};
	FeedRequest request = SAMEN__INTAKE__V1__FEED_REQUEST__INIT;
	need.topic_id = wire_text(topic_id);
	need.weight = 1;
	request.id = wire_text(id);
	request.kind = SAMEN__INTAKE__V1__REQUEST_KIND__SUPPORT;
	request.age_group = SAMEN__COMMON__V1__AGE_GROUP__GROEP_4;
	request.urgency = urgency;
	request.filer_id = wire_text(TEACHER);
	request.organisation_id = wire_text(SCHOOL);
	request.area_id = wire_text(NOORD);
	request.state = SAMEN__INTAKE__V1__REQUEST_STATE__OPEN;
	request.filed_at_ms = stage->service.now_ms - ago_ms;
	request.needs = needs;
	request.n_needs = topic_id != NULL;
	assert_int_equal(stage_feed(stage, &matching_intake, "request", id, &request.base), OK);
}

static void file(struct stage *stage, Samen__Common__V1__Urgency urgency, int64_t ago_ms)
{
	file_needing(stage, REQUEST, "autisme", urgency, ago_ms);
}

static void decline(struct stage *stage, const struct caller *caller, const char *offer_id)
{
	Samen__Matching__V1__DeclineOfferRequest in =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	in.offer_id = wire_text(offer_id);
	in.reason = SAMEN__MATCHING__V1__DECLINE_REASON__NO_ROOM;
	(void)stage_ask(stage, caller, "DeclineOffer", &in.base);
}

#define NORMAL SAMEN__COMMON__V1__URGENCY__NORMAL
#define URGENT SAMEN__COMMON__V1__URGENCY__URGENT
#define SIGNAL SAMEN__COMMON__V1__URGENCY__EARLY_SIGNAL

/* --- each reason comes, and goes when something is done --- */

static void test_nobody_asked_until_somebody_is(void **state)
{
	struct stage *stage = *state;
	file(stage, NORMAL, 4 * day_ms);
	nothing(stage);
	wait_for(stage, 2 * day_ms);
	const Item *item = only(stage, REASON(NOBODY_ASKED));
	assert_string_equal(item->row->request_id, REQUEST);
	assert_int_equal(item->row->n_offers, 0);
	assert_int_equal(item->since_ms, stage->service.now_ms - day_ms);
	(void)stage_offer(stage, REQUEST, COACH, NULL);
	nothing(stage);
}

static void test_urgent_ones_wait_a_day(void **state)
{
	struct stage *stage = *state;
	file(stage, URGENT, 23 * hour_ms);
	nothing(stage);
	wait_for(stage, hour_ms);
	(void)only(stage, REASON(NOBODY_ASKED));
}

static void test_without_needs_the_school_is_to_be_asked(void **state)
{
	struct stage *stage = *state;
	file_needing(stage, REQUEST, NULL, NORMAL, 5 * day_ms);
	assert_non_null(strstr(only(stage, REASON(NOBODY_ASKED))->what, "school"));
}

static void test_nobody_knows_about_it(void **state)
{
	struct stage *stage = *state;
	file_needing(stage, REQUEST, "dyslexie", NORMAL, hour_ms);
	(void)only(stage, REASON(NO_CANDIDATE));
	stage_expertise(stage, COACH, "dyslexie", SAMEN__COMMON__V1__LEVEL__COACHES);
	nothing(stage);
}

static void test_whoever_knows_about_it_is_away_or_full(void **state)
{
	struct stage *stage = *state;
	stage_expertise(stage, COACH, "dyslexie", SAMEN__COMMON__V1__LEVEL__COACHES);
	file_needing(stage, REQUEST, "dyslexie", NORMAL, hour_ms);
	nothing(stage);
	stage_availability(stage, COACH, 3, stage->service.now_ms + 30 * day_ms);
	(void)only(stage, REASON(NO_CANDIDATE));
}

static void test_all_said_no_until_another_is_asked(void **state)
{
	struct stage *stage = *state;
	file(stage, NORMAL, hour_ms);
	decline(stage, &coach, stage_offer(stage, REQUEST, COACH, NULL));
	assert_non_null(strstr(only(stage, REASON(ALL_SAID_NO))->why, "one hour"));
	(void)stage_offer(stage, REQUEST, COLLEAGUE, NULL);
	nothing(stage);
}

static void test_nobody_is_left_when_all_who_fit_said_no(void **state)
{
	struct stage *stage = *state;
	stage_expertise(stage, COACH, "dyslexie", SAMEN__COMMON__V1__LEVEL__COACHES);
	file_needing(stage, REQUEST, "dyslexie", NORMAL, hour_ms);
	decline(stage, &coach, stage_offer(stage, REQUEST, COACH, NULL));
	(void)only(stage, REASON(NO_CANDIDATE));
}

static void test_an_offer_about_to_expire_until_it_is_answered(void **state)
{
	struct stage *stage = *state;
	file(stage, NORMAL, hour_ms);
	const char *offer_id = stage_offer(stage, REQUEST, COACH, NULL);
	nothing(stage);
	wait_for(stage, 100 * hour_ms);
	const Item *item = only(stage, REASON(OFFER_EXPIRING));
	assert_string_equal(item->offer_id, offer_id);
	assert_int_equal(item->due_ms, stage->service.now_ms + 20 * hour_ms);
	assert_non_null(strstr(item->why, "Carla"));
	assert_non_null(strstr(item->why, "20"));
	(void)stage_accept(stage, &coach, offer_id);
	nothing(stage);
}

static void test_an_early_signal_until_somebody_says_yes(void **state)
{
	struct stage *stage = *state;
	file(stage, SIGNAL, 9 * day_ms);
	nothing(stage);
	const char *offer_id = stage_offer(stage, REQUEST, COACH, NULL);
	wait_for(stage, day_ms);
	(void)only(stage, REASON(SIGNAL_UNANSWERED));
	(void)stage_accept(stage, &coach, offer_id);
	nothing(stage);
}

static void test_help_that_stopped(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__StopMatchRequest in = SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	file(stage, NORMAL, hour_ms);
	in.match_id =
	    wire_text(stage_accept(stage, &coach, stage_offer(stage, REQUEST, COACH, NULL)));
	in.reason = SAMEN__MATCHING__V1__STOP_REASON__NO_CONTACT;
	(void)stage_ask(stage, &coach, "StopMatch", &in.base);
	(void)only(stage, REASON(HELP_STOPPED));
	(void)stage_offer(stage, REQUEST, COLLEAGUE, NULL);
	nothing(stage);
}

static void test_a_need_that_is_left_until_somebody_is_asked_for_it(void **state)
{
	struct stage *stage = *state;
	stage_request(stage, &(struct stage_request){.needs = {"autisme", "dyslexie"}});
	(void)stage_accept(stage, &coach, stage_offer(stage, REQUEST, COACH, "autisme"));
	wait_for(stage, 4 * day_ms);
	nothing(stage);
	wait_for(stage, 2 * day_ms);
	const Item *item = only(stage, REASON(NEED_LEFT));
	assert_non_null(strstr(item->why, "dyslexie"));
	assert_non_null(strstr(item->why, "6 days"));
	assert_null(strstr(item->why, "autisme"));
	(void)stage_offer(stage, REQUEST, COLLEAGUE, "dyslexie");
	nothing(stage);
}

static void test_help_without_contact_until_there_is(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__FollowUpRequest in = SAMEN__MATCHING__V1__FOLLOW_UP_REQUEST__INIT;
	in.match_id = wire_text(stage_match(stage));
	in.took_place = true;
	wait_for(stage, 20 * day_ms);
	nothing(stage);
	wait_for(stage, 2 * day_ms);
	const Item *item = only(stage, REASON(NO_FOLLOW_UP));
	assert_string_equal(item->match_id, in.match_id);
	assert_non_null(strstr(item->why, "Carla"));
	(void)stage_ask(stage, &coach, "FollowUp", &in.base);
	nothing(stage);
	wait_for(stage, 42 * day_ms);
	(void)only(stage, REASON(NO_FOLLOW_UP));
}

static void test_a_check_without_an_answer(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__CompleteMatchRequest in =
	    SAMEN__MATCHING__V1__COMPLETE_MATCH_REQUEST__INIT;
	in.match_id = wire_text(stage_match(stage));
	in.outcome = SAMEN__INTAKE__V1__OUTCOME__HELPED;
	(void)stage_ask(stage, &teacher, "CompleteMatch", &in.base);
	(void)only(stage, REASON(HELP_STOPPED));
	stage_request(stage, &(struct stage_request){.needs = {"autisme"},
				 .state = SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED,
				 .outcome = SAMEN__INTAKE__V1__OUTCOME__HELPED});
	nothing(stage);
	wait_for(stage, 50 * day_ms);
	(void)only(stage, REASON(CHECK_UNANSWERED));
}

static void test_who_filed_it_is_gone(void **state)
{
	struct stage *stage = *state;
	file(stage, NORMAL, hour_ms);
	stage_person(stage, &(struct stage_person){.id = TEACHER,
				.name = "Anna",
				.email = "anna@x.example",
				.organisation_id = SCHOOL,
				.teacher = true,
				.closed = true});
	(void)only(stage, REASON(FILER_GONE));
}

/* --- which, in what order --- */

static void test_another_areas_consultant_sees_nothing(void **state)
{
	struct stage *stage = *state;
	TodayRequest in = TODAY_INIT;
	file(stage, NORMAL, 9 * day_ms);
	assert_int_equal(look(stage, &neighbour)->total, 0);
	in.area_id = wire_text(NOORD);
	stage_refused(stage, &neighbour, "GetToday", &in.base, PERMISSION_DENIED);
	stage_refused(stage, &teacher, "GetToday", &in.base, PERMISSION_DENIED);
}

/* Two that wait, one urgent, one that nobody can help with. */
static void file_four(struct stage *stage)
{
	file_needing(stage, "r-000000000001", "autisme", NORMAL, 6 * day_ms);
	file_needing(stage, "r-000000000002", "autisme", NORMAL, 8 * day_ms);
	file_needing(stage, "r-000000000003", "autisme", URGENT, 2 * day_ms);
	file_needing(stage, "r-000000000004", "dyslexie", NORMAL, day_ms);
}

static void test_the_most_pressing_comes_first(void **state)
{
	static const char *const order[] = {
	    "r-000000000003", "r-000000000004", "r-000000000002", "r-000000000001"};
	struct stage *stage = *state;
	file_four(stage);
	const Today *today = look(stage, &consultant);
	assert_int_equal(today->n_items, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(today->items[i]->row->request_id, order[i]);
	}
	assert_int_equal(today->n_counts, 2);
	assert_int_equal(today->counts[0]->reason, REASON(NO_CANDIDATE));
	assert_int_equal(today->counts[1]->count, 3);
}

static void test_pages_go_on_where_they_were(void **state)
{
	struct stage *stage = *state;
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	TodayRequest in = TODAY_INIT;
	in.page = &page;
	page.size = 2;
	file_four(stage);
	const Today *first = stage_ask(stage, &consultant, "GetToday", &in.base);
	assert_int_equal(first->n_items, 2);
	assert_int_equal(first->total, 4);
	(void)stage_offer(stage, "r-000000000003", COACH, NULL);
	page.token = first->next_token;
	const Today *second = stage_ask(stage, &consultant, "GetToday", &in.base);
	assert_int_equal(second->n_items, 2);
	assert_string_equal(second->items[0]->row->request_id, "r-000000000002");
	assert_int_equal(second->total, 3);
	assert_string_equal(second->next_token, "");
}

static void test_what_is_no_token_is_refused(void **state)
{
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	TodayRequest in = TODAY_INIT;
	in.page = &page;
	page.token = wire_text("next");
	stage_wrong_field(*state, &consultant, "GetToday", &in.base, "page.token", "NOT_A_TOKEN");
}

static void test_only_requests_that_fit_the_filter(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__RowFilter filter = SAMEN__MATCHING__V1__ROW_FILTER__INIT;
	TodayRequest in = TODAY_INIT;
	in.filter = &filter;
	file_four(stage);
	filter.topic_id = wire_text("dyslexie");
	const Today *today = stage_ask(stage, &consultant, "GetToday", &in.base);
	assert_int_equal(today->total, 1);
	assert_int_equal(today->counts[0]->reason, REASON(NO_CANDIDATE));
	filter.sector = SAMEN__COMMON__V1__SECTOR__SO;
	assert_int_equal(
	    ((const Today *)stage_ask(stage, &consultant, "GetToday", &in.base))->total, 0);
}

/* --- limits --- */

static const Limits *limits(struct stage *stage, const struct caller *caller)
{
	Samen__Matching__V1__GetLimitsRequest in = SAMEN__MATCHING__V1__GET_LIMITS_REQUEST__INIT;
	return stage_ask(stage, caller, "GetLimits", &in.base);
}

static const struct caller coordinator = {.kind = CALLER_PERSON,
    .id = CONSULTANT,
    .roles = MAY_COORDINATOR,
    .organisation_id = "",
    .session_id = "",
    .request_id = ""};

static void test_limits_are_the_usual_ones_until_set(void **state)
{
	const Limits *now = limits(*state, &consultant);
	assert_int_equal(now->follow_up_weeks, 6);
	assert_int_equal(now->early_signal_days, 10);
	assert_int_equal(now->nobody_asked_days, 5);
	assert_int_equal(now->urgent_hours, 24);
	assert_int_equal(now->offer_expiring_hours, 24);
	assert_int_equal(now->check_days, 7);
	assert_null(now->set_by);
	assert_int_equal(now->set_at_ms, 0);
}

static void test_another_limit_holds_at_once(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__PutLimitsRequest in = SAMEN__MATCHING__V1__PUT_LIMITS_REQUEST__INIT;
	Limits wanted = SAMEN__MATCHING__V1__LIMITS__INIT;
	in.limits = &wanted;
	wanted.nobody_asked_days = 2;
	file(stage, NORMAL, 3 * day_ms);
	nothing(stage);
	const Limits *set = stage_ask(stage, &coordinator, "PutLimits", &in.base);
	assert_int_equal(set->nobody_asked_days, 2);
	assert_int_equal(set->follow_up_weeks, 6);
	assert_string_equal(set->set_by->name, "Eva");
	assert_string_equal(set->set_by->email, "");
	assert_int_equal(set->set_at_ms, stage->service.now_ms);
	(void)only(stage, REASON(NOBODY_ASKED));
	wanted.nobody_asked_days = 4;
	(void)stage_ask(stage, &coordinator, "PutLimits", &in.base);
	nothing(stage);
}

static void test_limits_have_bounds(void **state)
{
	Samen__Matching__V1__PutLimitsRequest in = SAMEN__MATCHING__V1__PUT_LIMITS_REQUEST__INIT;
	Limits wanted = SAMEN__MATCHING__V1__LIMITS__INIT;
	stage_wrong_field(*state, &coordinator, "PutLimits", &in.base, "limits", "REQUIRED");
	in.limits = &wanted;
	wanted.check_days = 61;
	stage_wrong_field(
	    *state, &coordinator, "PutLimits", &in.base, "limits.check_days", "OUT_OF_RANGE");
	stage_refused(*state, &consultant, "PutLimits", &in.base, PERMISSION_DENIED);
}

/* --- the digest --- */

static void test_the_digest_counts_what_the_list_shows(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__GetDigestRequest in = SAMEN__MATCHING__V1__GET_DIGEST_REQUEST__INIT;
	char *areas[] = {wire_text(NOORD), wire_text(ZUID)};
	in.area_ids = areas;
	in.n_area_ids = 2;
	file_four(stage);
	(void)stage_accept(stage, &coach, stage_offer(stage, "r-000000000001", COACH, NULL));
	const Digest *digest = stage_ask(stage, &follower, "GetDigest", &in.base);
	assert_int_equal(digest->waiting, 3);
	assert_int_equal(digest->being_helped, 1);
	assert_int_equal(digest->filed_last_week, 3);
	assert_int_equal(digest->n_counts, 2);
	assert_int_equal(digest->counts[1]->reason, REASON(NOBODY_ASKED));
	assert_int_equal(digest->counts[1]->count, 2);
}

static void test_the_digest_is_for_services(void **state)
{
	Samen__Matching__V1__GetDigestRequest in = SAMEN__MATCHING__V1__GET_DIGEST_REQUEST__INIT;
	char *areas[] = {wire_text(NOORD)};
	stage_wrong_field(*state, &follower, "GetDigest", &in.base, "area_ids", "OUT_OF_RANGE");
	in.area_ids = areas;
	in.n_area_ids = 1;
	stage_refused(*state, &consultant, "GetDigest", &in.base, PERMISSION_DENIED);
}

/* --- time --- */

/* With words, and before the caller stops waiting: the answer is still to arrive. */
static void test_what_takes_too_long_says_so_in_time(void **state)
{
	const Samen__Matching__V1__TodayRequest today = SAMEN__MATCHING__V1__TODAY_REQUEST__INIT;
	const Samen__Matching__V1__FiguresRequest figures =
	    SAMEN__MATCHING__V1__FIGURES_REQUEST__INIT;
	const Samen__Matching__V1__GetCoverageRequest coverage =
	    SAMEN__MATCHING__V1__GET_COVERAGE_REQUEST__INIT;
	const struct {
		const char *method;
		const ProtobufCMessage *request;
	} calls[] = {{"GetToday", &today.base}, {"GetFigures", &figures.base},
	    {"GetCoverage", &coverage.base}};
	struct stage *stage = *state;
	stage_request(stage, &(struct stage_request){.needs = {"autisme"}});
	stage->service.timeout_ms = CALL_MARGIN_MS - 1;
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		const struct fake_call *fake =
		    stage_call(stage, &consultant, calls[i].method, calls[i].request);
		assert_int_equal(fake->status, DEADLINE_EXCEEDED);
		assert_non_null(strstr(fake->call.message, "too much"));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_nobody_asked_until_somebody_is),
	    TEST(test_urgent_ones_wait_a_day),
	    TEST(test_without_needs_the_school_is_to_be_asked),
	    TEST(test_nobody_knows_about_it),
	    TEST(test_whoever_knows_about_it_is_away_or_full),
	    TEST(test_all_said_no_until_another_is_asked),
	    TEST(test_nobody_is_left_when_all_who_fit_said_no),
	    TEST(test_an_offer_about_to_expire_until_it_is_answered),
	    TEST(test_an_early_signal_until_somebody_says_yes),
	    TEST(test_help_that_stopped),
	    TEST(test_a_need_that_is_left_until_somebody_is_asked_for_it),
	    TEST(test_help_without_contact_until_there_is),
	    TEST(test_a_check_without_an_answer),
	    TEST(test_who_filed_it_is_gone),
	    TEST(test_another_areas_consultant_sees_nothing),
	    TEST(test_the_most_pressing_comes_first),
	    TEST(test_pages_go_on_where_they_were),
	    TEST(test_what_is_no_token_is_refused),
	    TEST(test_only_requests_that_fit_the_filter),
	    TEST(test_limits_are_the_usual_ones_until_set),
	    TEST(test_another_limit_holds_at_once),
	    TEST(test_limits_have_bounds),
	    TEST(test_the_digest_counts_what_the_list_shows),
	    TEST(test_the_digest_is_for_services),
	    TEST(test_what_takes_too_long_says_so_in_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
