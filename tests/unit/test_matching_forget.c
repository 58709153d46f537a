/* What is left in matching of a request that is gone: nothing but what people learnt by it. */
#include "matching/history.h"
#include "matching/matching_store.h"
#include "support/matching_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COORDINATOR_ID "p-000000000009"

static const struct caller coordinator = {.kind = CALLER_PERSON,
    .id = COORDINATOR_ID,
    .roles = MAY_COORDINATOR,
    .organisation_id = SPECIAL,
    .session_id = ""};

/* --- steps --- */

static void request_gone(struct stage *stage, const char *id)
{
	assert_int_equal(stage_feed(stage, &matching_intake, "request", id, NULL), OK);
}

static void other_request(struct stage *stage)
{
	stage_request(stage, &(struct stage_request){
				 .id = OTHER_REQUEST, .needs = {"prikkelverwerking", "autisme"}});
}

static void close_request(struct stage *stage, Samen__Intake__V1__Outcome outcome)
{
	stage_request(stage, &(struct stage_request){.needs = {"prikkelverwerking", "autisme"},
				 .state = SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED,
				 .outcome = outcome});
}

static void decline(
    struct stage *stage, const struct caller *caller, Samen__Matching__V1__DeclineReason reason)
{
	Samen__Matching__V1__DeclineOfferRequest in =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	in.offer_id = wire_text(stage_offer(stage, REQUEST, caller->id, NULL));
	in.reason = reason;
	(void)stage_ask(stage, caller, "DeclineOffer", &in.base);
}

static void stop(struct stage *stage, const char *match_id, Samen__Matching__V1__StopReason reason)
{
	Samen__Matching__V1__StopMatchRequest in = SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	in.match_id = wire_text(match_id);
	in.reason = reason;
	(void)stage_ask(stage, &teacher, "StopMatch", &in.base);
}

/* --- looking --- */

/* All that the filer of the other request is answered, byte for byte. */
struct ranking {
	uint8_t *data;
	size_t size;
};

static struct ranking ranking_now(struct stage *stage)
{
	Samen__Matching__V1__SuggestMatchesRequest in =
	    SAMEN__MATCHING__V1__SUGGEST_MATCHES_REQUEST__INIT;
	in.request_id = wire_text(OTHER_REQUEST);
	const Samen__Matching__V1__SuggestMatchesResponse *out =
	    stage_ask(stage, &teacher, "SuggestMatches", &in.base);
	struct ranking ranking = {
	    .size = samen__matching__v1__suggest_matches_response__get_packed_size(out)};
	ranking.data = malloc(ranking.size);
	assert_non_null(ranking.data);
	(void)samen__matching__v1__suggest_matches_response__pack(out, ranking.data);
	return ranking;
}

static bool same_ranking(const struct ranking *one, const struct ranking *other)
{
	return one->size == other->size && memcmp(one->data, other->data, one->size) == 0;
}

static void assert_ranking_stays(struct stage *stage, const struct ranking *before)
{
	struct ranking after = ranking_now(stage);
	assert_true(same_ranking(before, &after));
	free(after.data);
}

static size_t matches_listed(struct stage *stage, const struct caller *caller)
{
	Samen__Matching__V1__ListMatchesRequest in =
	    SAMEN__MATCHING__V1__LIST_MATCHES_REQUEST__INIT;
	const Samen__Matching__V1__ListMatchesResponse *out =
	    stage_ask(stage, caller, "ListMatches", &in.base);
	return out->n_matches;
}

static size_t offers_listed(struct stage *stage, const struct caller *caller)
{
	Samen__Matching__V1__ListOffersRequest in = SAMEN__MATCHING__V1__LIST_OFFERS_REQUEST__INIT;
	const Samen__Matching__V1__ListOffersResponse *out =
	    stage_ask(stage, caller, "ListOffers", &in.base);
	return out->n_offers;
}

/* How many records of a kind the feed shows, and how many of them as gone. */
static void feed_count(
    struct stage *stage, const char *kind, size_t *ret_there, size_t *ret_deleted)
{
	Samen__Common__V1__ChangesRequest in = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	const Samen__Common__V1__ChangesResponse *out =
	    stage_ask(stage, &follower, "Changes", &in.base);
	*ret_there = 0;
	*ret_deleted = 0;
	for (size_t i = 0; i < out->n_changes; i++) {
		bool fits = strcmp(out->changes[i]->kind, kind) == 0;
		*ret_there += fits && !out->changes[i]->deleted;
		*ret_deleted += fits && out->changes[i]->deleted;
	}
}

static void assert_feed(struct stage *stage, const char *kind, size_t there, size_t deleted)
{
	size_t seen_there;
	size_t seen_deleted;
	feed_count(stage, kind, &seen_there, &seen_deleted);
	assert_int_equal(seen_there, there);
	assert_int_equal(seen_deleted, deleted);
}

static void assert_class(struct stage *stage, const char *name, uint64_t kept, uint64_t purged)
{
	Samen__Common__V1__GetRetentionRequest in = SAMEN__COMMON__V1__GET_RETENTION_REQUEST__INIT;
	const Samen__Common__V1__GetRetentionResponse *out =
	    stage_ask(stage, &coordinator, "GetRetention", &in.base);
	for (size_t i = 0; i < out->n_classes; i++) {
		if (strcmp(out->classes[i]->name, name) == 0) {
			assert_int_equal(out->classes[i]->kept, kept);
			assert_int_equal(out->classes[i]->purged, purged);
			return;
		}
	}
	fail_msg("no class %s", name);
}

/* --- what goes --- */

static void test_offers_and_matches_go_with_their_request(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__GetMatchRequest in = SAMEN__MATCHING__V1__GET_MATCH_REQUEST__INIT;
	stage_usual_request(stage);
	decline(stage, &distant, SAMEN__MATCHING__V1__DECLINE_REASON__NO_ROOM);
	in.match_id = wire_text(stage_match(stage));
	request_gone(stage, REQUEST);
	stage_refused(stage, &coach, "GetMatch", &in.base, NOT_FOUND);
	assert_int_equal(matches_listed(stage, &coach), 0);
	assert_int_equal(matches_listed(stage, &teacher), 0);
	assert_int_equal(matches_listed(stage, &consultant), 0);
	assert_int_equal(offers_listed(stage, &coach), 0);
	assert_int_equal(offers_listed(stage, &distant), 0);
}

static void test_those_of_other_requests_stay(void **state)
{
	struct stage *stage = *state;
	(void)stage_match(stage);
	other_request(stage);
	const char *offer_id = stage_offer(stage, OTHER_REQUEST, COACH, NULL);
	const char *match_id = stage_accept(stage, &coach, offer_id);
	request_gone(stage, REQUEST);
	assert_int_equal(matches_listed(stage, &coach), 1);
	assert_int_equal(stage_see_match(stage, &coach, match_id)->state,
	    SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE);
}

static void test_the_feed_shows_tombstones(void **state)
{
	struct stage *stage = *state;
	(void)stage_match(stage);
	assert_feed(stage, "request", 1, 0);
	assert_feed(stage, "offer", 1, 0);
	assert_feed(stage, "match", 1, 0);
	request_gone(stage, REQUEST);
	assert_feed(stage, "request", 0, 1);
	assert_feed(stage, "offer", 0, 1);
	assert_feed(stage, "match", 0, 1);
}

static void test_who_watches_the_area_is_told_that_it_is_gone(void **state)
{
	struct stage *stage = *state;
	Samen__Matching__V1__WatchMonitorRequest in =
	    SAMEN__MATCHING__V1__WATCH_MONITOR_REQUEST__INIT;
	(void)stage_match(stage);
	const Samen__Matching__V1__WatchMonitorResponse *out =
	    stage_ask(stage, &consultant, "WatchMonitor", &in.base);
	assert_int_equal(out->n_rows, 1);
	assert_false(out->rows[0]->gone);
	in.after = out->last;
	request_gone(stage, REQUEST);
	out = stage_ask(stage, &consultant, "WatchMonitor", &in.base);
	assert_int_equal(out->n_rows, 1);
	assert_true(out->rows[0]->gone);
	assert_int_equal(out->rows[0]->n_offers, 0);
	assert_int_equal(out->rows[0]->n_matches, 0);
}

static void test_a_match_under_way_gives_its_room_back(void **state)
{
	struct stage *stage = *state;
	stage_availability(stage, COACH, 1, 0);
	(void)stage_match(stage);
	request_gone(stage, REQUEST);
	other_request(stage);
	(void)stage_offer(stage, OTHER_REQUEST, COACH, NULL); /* full before */
}

static void test_a_request_that_never_was_is_no_trouble(void **state)
{
	struct stage *stage = *state;
	request_gone(stage, "r-00000000none");
	assert_class(stage, "request", 0, 0);
}

/* --- what stays --- */

static void test_an_outcome_ranks_as_before(void **state)
{
	struct stage *stage = *state;
	struct ranking untaught;
	other_request(stage);
	untaught = ranking_now(stage);
	(void)stage_match(stage);
	close_request(stage, SAMEN__INTAKE__V1__OUTCOME__HELPED);
	struct ranking taught = ranking_now(stage);
	assert_false(same_ranking(&untaught, &taught));
	request_gone(stage, REQUEST);
	assert_ranking_stays(stage, &taught);
	stage_restart(stage);
	assert_ranking_stays(stage, &taught);
	free(untaught.data);
	free(taught.data);
}

static void test_declines_rank_as_before(void **state)
{
	static const Samen__Matching__V1__DeclineReason reasons[] = {
	    SAMEN__MATCHING__V1__DECLINE_REASON__NOT_MY_EXPERTISE,
	    SAMEN__MATCHING__V1__DECLINE_REASON__NO_ROOM};
	struct stage *stage = *state;
	other_request(stage);
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
		stage_usual_request(stage);
		decline(stage, &coach, reasons[i]);
		decline(stage, &distant, reasons[i]);
		struct ranking taught = ranking_now(stage);
		request_gone(stage, REQUEST);
		assert_ranking_stays(stage, &taught);
		free(taught.data);
	}
}

static void test_who_did_not_fit_is_not_proposed_to_this_filer_again(void **state)
{
	struct stage *stage = *state;
	other_request(stage);
	struct ranking untaught = ranking_now(stage);
	stop(stage, stage_match(stage), SAMEN__MATCHING__V1__STOP_REASON__NO_FIT_AFTER_ALL);
	struct ranking taught = ranking_now(stage);
	assert_false(same_ranking(&untaught, &taught));
	request_gone(stage, REQUEST);
	assert_ranking_stays(stage, &taught);
	stage_restart(stage);
	assert_ranking_stays(stage, &taught);
	free(untaught.data);
	free(taught.data);
}

static void test_what_was_learnt_is_kept_once(void **state)
{
	struct stage *stage = *state;
	other_request(stage);
	(void)stage_match(stage);
	close_request(stage, SAMEN__INTAKE__V1__OUTCOME__NOT_HELPED);
	struct ranking taught = ranking_now(stage);
	request_gone(stage, REQUEST);
	request_gone(stage, REQUEST);
	assert_ranking_stays(stage, &taught);
	free(taught.data);
}

static enum status load_state(struct call *call, void *arg)
{
	return history_state_load(call, COACH, arg);
}

static void test_what_was_learnt_adds_up(void **state)
{
	struct stage *stage = *state;
	struct profile_state learnt;
	for (size_t i = 0; i < 3; i++) {
		(void)stage_match(stage);
		close_request(stage, SAMEN__INTAKE__V1__OUTCOME__HELPED);
		request_gone(stage, REQUEST);
	}
	assert_int_equal(fake_own_read(&stage->service, load_state, &learnt), OK);
	assert_int_equal(learnt.outcomes.counted, 3);
	assert_int_equal(learnt.outcomes.helped, 3);
	assert_int_equal(learnt.asked, 3);
	assert_int_equal(learnt.taken, 3);
	assert_int_equal(learnt.topic_count, 2);
	assert_int_equal(learnt.load, 0);
}

static void test_what_was_learnt_goes_with_the_person(void **state)
{
	struct stage *stage = *state;
	struct profile_state learnt;
	(void)stage_match(stage);
	close_request(stage, SAMEN__INTAKE__V1__OUTCOME__HELPED);
	request_gone(stage, REQUEST);
	assert_class(stage, "history", 1, 0);
	stage_person(stage,
	    &(struct stage_person){
		.id = COACH, .name = "", .email = "", .organisation_id = "", .closed = true});
	assert_int_equal(fake_own_read(&stage->service, load_state, &learnt), OK);
	assert_int_equal(learnt.outcomes.counted, 0);
	assert_class(stage, "history", 0, 0);
}

/* --- the report --- */

static void test_the_report_counts_what_is_kept_and_what_went(void **state)
{
	struct stage *stage = *state;
	(void)stage_match(stage);
	other_request(stage);
	(void)stage_offer(stage, OTHER_REQUEST, DISTANT, "autisme");
	assert_class(stage, "request", 2, 0);
	assert_class(stage, "offer", 2, 0);
	assert_class(stage, "match", 1, 0);
	request_gone(stage, REQUEST);
	assert_class(stage, "request", 1, 1);
	assert_class(stage, "offer", 1, 1);
	assert_class(stage, "match", 0, 1);
}

static void test_the_report_is_for_coordinators(void **state)
{
	Samen__Common__V1__GetRetentionRequest in = SAMEN__COMMON__V1__GET_RETENTION_REQUEST__INIT;
	stage_refused(*state, &teacher, "GetRetention", &in.base, PERMISSION_DENIED);
	stage_refused(*state, &consultant, "GetRetention", &in.base, PERMISSION_DENIED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_offers_and_matches_go_with_their_request),
	    TEST(test_those_of_other_requests_stay),
	    TEST(test_the_feed_shows_tombstones),
	    TEST(test_who_watches_the_area_is_told_that_it_is_gone),
	    TEST(test_a_match_under_way_gives_its_room_back),
	    TEST(test_a_request_that_never_was_is_no_trouble),
	    TEST(test_an_outcome_ranks_as_before),
	    TEST(test_declines_rank_as_before),
	    TEST(test_who_did_not_fit_is_not_proposed_to_this_filer_again),
	    TEST(test_what_was_learnt_is_kept_once),
	    TEST(test_what_was_learnt_adds_up),
	    TEST(test_what_was_learnt_goes_with_the_person),
	    TEST(test_the_report_counts_what_is_kept_and_what_went),
	    TEST(test_the_report_is_for_coordinators),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
