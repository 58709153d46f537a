/* News for everybody: who is told of which change, and who is not. */
#include "support/matching_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Matching__V1__WatchOwnRequest WatchRequest;
typedef Samen__Matching__V1__WatchOwnResponse WatchResponse;

#define WATCH_INIT SAMEN__MATCHING__V1__WATCH_OWN_REQUEST__INIT

static const WatchResponse *watch(struct stage *stage, const struct caller *caller, uint64_t after)
{
	WatchRequest in = WATCH_INIT;
	in.after = after;
	return stage_ask(stage, caller, "WatchOwn", &in.base);
}

static uint64_t present(struct stage *stage)
{
	const WatchResponse *out = watch(stage, &coach, 0);
	assert_true(out->all);
	return out->change;
}

static void assert_told(const WatchResponse *out, size_t requests, size_t offers, size_t matches)
{
	assert_false(out->all);
	assert_int_equal(out->n_request_ids, requests);
	assert_int_equal(out->n_offer_ids, offers);
	assert_int_equal(out->n_match_ids, matches);
}

static void assert_not_told(struct stage *stage, const struct caller *caller, uint64_t after)
{
	assert_told(watch(stage, caller, after), 0, 0, 0);
}

static void test_the_number_of_now_comes_at_once(void **state)
{
	WatchRequest in = WATCH_INIT;
	in.wait_ms = 30000;
	stage_usual_request(*state);
	const struct fake_call *call = stage_call(*state, &teacher, "WatchOwn", &in.base);
	const WatchResponse *out = call->response;
	assert_int_equal(call->call.wait_until_mono_ms, 0);
	assert_true(out->all);
	assert_true(out->change > 0);
	assert_int_equal(out->n_request_ids, 0);
}

static void test_a_number_from_another_time_means_everything(void **state)
{
	stage_usual_request(*state);
	const WatchResponse *out = watch(*state, &teacher, 1000000);
	assert_true(out->all);
	assert_int_equal(out->change, present(*state));
}

static void test_nothing_new_waits(void **state)
{
	WatchRequest in = WATCH_INIT;
	stage_usual_request(*state);
	in.after = present(*state);
	in.wait_ms = 1000;
	const struct fake_call *call = stage_call(*state, &teacher, "WatchOwn", &in.base);
	assert_int_not_equal(call->call.wait_until_mono_ms, 0);
}

static void test_who_asked_is_told_of_their_request(void **state)
{
	struct stage *stage = *state;
	stage_feed(stage, &matching_intake, "request", OTHER_REQUEST, NULL);
	(void)stage_match(stage);
	uint64_t before = present(stage);
	stage_usual_request(stage);
	const WatchResponse *out = watch(stage, &teacher, before);
	assert_told(out, 1, 0, 0);
	assert_string_equal(out->request_ids[0], REQUEST);
	assert_not_told(stage, &teacher, out->change);
	assert_not_told(stage, &colleague, before);
	assert_not_told(stage, &consultant, before);
	assert_not_told(stage, &neighbour, before);
}

static void test_who_is_asked_is_told_of_the_offer_and_who_asked_of_the_request(void **state)
{
	struct stage *stage = *state;
	stage_usual_request(stage);
	uint64_t before = present(stage);
	const char *offer_id = stage_offer(stage, REQUEST, COACH, NULL);
	const WatchResponse *out = watch(stage, &coach, before);
	assert_told(out, 0, 1, 0);
	assert_string_equal(out->offer_ids[0], offer_id);
	assert_told(watch(stage, &teacher, before), 1, 0, 0);
	assert_not_told(stage, &colleague, before);
	assert_not_told(stage, &distant, before);
}

static void test_both_sides_are_told_of_their_match(void **state)
{
	struct stage *stage = *state;
	stage_usual_request(stage);
	const char *offer_id = stage_offer(stage, REQUEST, COACH, NULL);
	uint64_t before = present(stage);
	const char *match_id = stage_accept(stage, &coach, offer_id);
	const WatchResponse *out = watch(stage, &teacher, before);
	assert_told(out, 1, 0, 1);
	assert_string_equal(out->match_ids[0], match_id);
	assert_told(watch(stage, &coach, before), 0, 1, 1);
	assert_not_told(stage, &distant, before);
}

static void test_what_others_answer_is_no_news_for_who_is_asked(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__DeclineOfferRequest in =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	stage_usual_request(stage);
	(void)stage_offer(stage, REQUEST, COACH, NULL);
	in.offer_id = wire_text(stage_offer(stage, REQUEST, DISTANT, "autisme"));
	in.reason = SAMEN__MATCHING__V1__DECLINE_REASON__NO_ROOM;
	uint64_t before = present(stage);
	(void)stage_ask(stage, &distant, "DeclineOffer", &in.base);
	assert_not_told(stage, &coach, before);
	assert_told(watch(stage, &distant, before), 0, 1, 0);
}

static void amend(struct stage *stage)
{
	stage_request(stage,
	    &(struct stage_request){.needs = {"autisme", "prikkelverwerking"}, .filed_at_ms = 1});
}

static void test_an_amended_request_is_news_for_who_helps(void **state)
{
	struct stage *stage = *state;
	const char *match_id = stage_match(stage);
	uint64_t before = present(stage);
	amend(stage);
	const WatchResponse *out = watch(stage, &coach, before);
	assert_told(out, 0, 0, 1);
	assert_string_equal(out->match_ids[0], match_id);
	assert_told(watch(stage, &teacher, before), 1, 0, 0);
	assert_not_told(stage, &distant, before);
}

static void test_an_amended_request_is_news_for_who_is_asked(void **state)
{
	struct stage *stage = *state;
	stage_usual_request(stage);
	(void)stage_offer(stage, REQUEST, COACH, NULL);
	uint64_t before = present(stage);
	amend(stage);
	assert_told(watch(stage, &coach, before), 0, 1, 0);
}

static void test_a_request_fed_again_as_it_was_is_no_news_for_who_helps(void **state)
{
	struct stage *stage = *state;
	(void)stage_match(stage);
	amend(stage);
	uint64_t before = present(stage);
	amend(stage);
	assert_not_told(stage, &coach, before);
}

static void test_the_keeper_is_told(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__TakeOverRequest keep = SAMEN__MATCHING__V1__TAKE_OVER_REQUEST__INIT;
	keep.request_id = wire_text(REQUEST);
	stage_usual_request(stage);
	uint64_t before = present(stage);
	assert_not_told(stage, &consultant, before);
	(void)stage_ask(stage, &consultant, "TakeOver", &keep.base);
	const WatchResponse *out = watch(stage, &consultant, before);
	assert_told(out, 1, 0, 0);
	assert_string_equal(out->request_ids[0], REQUEST);
	struct caller elsewhere = consultant;
	elsewhere.area_count = 0;
	assert_not_told(stage, &elsewhere, before);
}

static void test_a_request_that_is_gone_is_not_told_of(void **state)
{
	struct stage *stage = *state;
	stage_usual_request(stage);
	uint64_t before = present(stage);
	assert_int_equal(stage_feed(stage, &matching_intake, "request", REQUEST, NULL), OK);
	assert_not_told(stage, &teacher, before);
}

static void test_watching_waits_half_a_minute_at_most(void **state)
{
	WatchRequest in = WATCH_INIT;
	in.wait_ms = 30001;
	stage_wrong_field(*state, &teacher, "WatchOwn", &in.base, "wait_ms", "OUT_OF_RANGE");
}

static void test_services_and_strangers_do_not_watch(void **state)
{
	WatchRequest in = WATCH_INIT;
	stage_refused(*state, &follower, "WatchOwn", &in.base, PERMISSION_DENIED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_the_number_of_now_comes_at_once),
	    TEST(test_a_number_from_another_time_means_everything),
	    TEST(test_nothing_new_waits),
	    TEST(test_who_asked_is_told_of_their_request),
	    TEST(test_who_is_asked_is_told_of_the_offer_and_who_asked_of_the_request),
	    TEST(test_both_sides_are_told_of_their_match),
	    TEST(test_what_others_answer_is_no_news_for_who_is_asked),
	    TEST(test_an_amended_request_is_news_for_who_helps),
	    TEST(test_an_amended_request_is_news_for_who_is_asked),
	    TEST(test_a_request_fed_again_as_it_was_is_no_news_for_who_helps),
	    TEST(test_the_keeper_is_told),
	    TEST(test_a_request_that_is_gone_is_not_told_of),
	    TEST(test_watching_waits_half_a_minute_at_most),
	    TEST(test_services_and_strangers_do_not_watch),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
