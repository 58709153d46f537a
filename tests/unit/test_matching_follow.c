/* Following directory and intake: replicas, what ends with a request, and what lives in memory. */
#include "matching/matching_store.h"
#include "support/matching_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define WITHDRAWN SAMEN__INTAKE__V1__REQUEST_STATE__WITHDRAWN
#define CLOSED SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED

/* Whether Find proposes the person for the topic. */
static bool is_found(struct stage *stage, const char *topic_id, const char *person_id)
{
	Samen__Matching__V1__FindRequest in = SAMEN__MATCHING__V1__FIND_REQUEST__INIT;
	Samen__Common__V1__Need need = SAMEN__COMMON__V1__NEED__INIT;
	Samen__Common__V1__Need *needs[] = {&need};
	need.topic_id = wire_text(topic_id);
	in.needs = needs;
	in.n_needs = 1;
	const Samen__Matching__V1__SuggestMatchesResponse *out =
	    stage_ask(stage, &teacher, "Find", &in.base);
	for (size_t i = 0; i < out->n_candidates; i++) {
		if (strcmp(out->candidates[i]->person_id, person_id) == 0) {
			return true;
		}
	}
	return false;
}

static void person_again(struct stage *stage, bool specialist, bool closed)
{
	stage_person(stage, &(struct stage_person){.id = COACH,
				.name = "Carla",
				.email = "carla@x.example",
				.organisation_id = SPECIAL,
				.specialist = specialist,
				.closed = closed});
}

static void end_request(
    struct stage *stage, Samen__Intake__V1__RequestState state, Samen__Intake__V1__Outcome outcome)
{
	stage_request(stage,
	    &(struct stage_request){
		.needs = {"prikkelverwerking", "autisme"}, .state = state, .outcome = outcome});
}

static enum status mend(struct stage *stage)
{
	return fake_own_write(&stage->service, matching_mend, stage->service.service);
}

/* --- what lives in memory --- */

static void test_new_expertise_is_found(void **state)
{
	stage_expertise(*state, DISTANT, "dyslexie", SAMEN__COMMON__V1__LEVEL__COACHES);
	assert_true(is_found(*state, "dyslexie", DISTANT));
}

static void test_expertise_that_went_is_not_found(void **state)
{
	stage_expertise_gone(*state, COACH, "prikkelverwerking");
	assert_false(is_found(*state, "prikkelverwerking", COACH));
}

static void test_without_any_expertise_nobody_is_proposed(void **state)
{
	stage_expertise_gone(*state, DISTANT, "autisme");
	assert_false(is_found(*state, "autisme", DISTANT));
}

static void test_a_closed_account_is_not_found(void **state)
{
	person_again(*state, true, true);
	assert_false(is_found(*state, "autisme", COACH));
}

static void test_who_is_no_specialist_any_more_is_not_found(void **state)
{
	person_again(*state, false, false);
	assert_false(is_found(*state, "autisme", COACH));
}

static void test_a_deleted_person_is_not_found(void **state)
{
	struct stage *stage = *state;
	assert_int_equal(stage_feed(stage, &matching_directory, "person", COACH, NULL), OK);
	assert_false(is_found(stage, "autisme", COACH));
}

static void test_a_new_topic_is_found_in_texts(void **state)
{
	Samen__Matching__V1__SuggestTopicsRequest in =
	    SAMEN__MATCHING__V1__SUGGEST_TOPICS_REQUEST__INIT;
	stage_topic(*state, "hoogbegaafdheid", "ze verveelt zich en weet alles al");
	in.text = wire_text("Ze verveelt zich en weet alles al.");
	const Samen__Matching__V1__SuggestTopicsResponse *out =
	    stage_ask(*state, &teacher, "SuggestTopics", &in.base);
	assert_true(out->n_suggestions > 0);
	assert_string_equal(out->suggestions[0]->topic_id, "hoogbegaafdheid");
}

static void test_a_retired_topic_is_not_found_in_texts(void **state)
{
	struct stage *stage = *state;
	char *phrases[] = {wire_text("lezen blijft spellend en traag")};
	Topic topic = SAMEN__DIRECTORY__V1__TOPIC__INIT;
	Samen__Matching__V1__SuggestTopicsRequest in =
	    SAMEN__MATCHING__V1__SUGGEST_TOPICS_REQUEST__INIT;
	topic.id = wire_text("dyslexie");
	topic.label_nl = wire_text("dyslexie");
	topic.phrases = phrases;
	topic.n_phrases = 1;
	topic.retired = true;
	assert_int_equal(
	    stage_feed(stage, &matching_directory, "topic", "dyslexie", &topic.base), OK);
	in.text = wire_text("Lezen blijft spellend en traag: dyslexie?");
	const Samen__Matching__V1__SuggestTopicsResponse *out =
	    stage_ask(stage, &teacher, "SuggestTopics", &in.base);
	assert_int_equal(out->n_suggestions, 0);
}

static void test_people_stay_found_when_topics_change(void **state)
{
	stage_topic(*state, "hoogbegaafdheid", "ze verveelt zich");
	assert_true(is_found(*state, "autisme", COACH));
}

static void test_all_is_found_again_after_a_restart(void **state)
{
	stage_restart(*state);
	assert_true(is_found(*state, "autisme", COACH));
}

static void test_load_is_known_again_after_a_restart(void **state)
{
	struct stage *stage = *state;
	stage_availability(stage, COACH, 1, 0);
	(void)stage_match(stage);
	stage_restart(stage);
	assert_false(is_found(stage, "autisme", COACH));
}

static void test_a_change_that_is_not_saved_is_not_in_memory(void **state)
{
	struct stage *stage = *state;
	Availability full = SAMEN__DIRECTORY__V1__AVAILABILITY__INIT;
	full.person_id = wire_text(COACH);
	stage->service.commits_fail = true;
	assert_int_not_equal(
	    stage_feed(stage, &matching_directory, "availability", COACH, &full.base), OK);
	stage->service.commits_fail = false;
	assert_true(is_found(stage, "autisme", COACH));
}

static void test_mending_does_nothing_while_all_is_well(void **state)
{
	assert_int_equal(mend(*state), OK);
	assert_true(is_found(*state, "autisme", COACH));
}

static void test_the_order_of_kinds_does_not_matter(void **state)
{
	stage_expertise(*state, "p-00000000000a", "dyslexie", SAMEN__COMMON__V1__LEVEL__APPLIES);
	stage_person(*state, &(struct stage_person){.id = "p-00000000000a",
				 .name = "Gijs",
				 .email = "gijs@x.example",
				 .organisation_id = "o-00000000000a",
				 .specialist = true});
	stage_school(*state, "o-00000000000a", ZUID, false);
	assert_true(is_found(*state, "dyslexie", "p-00000000000a"));
}

static void test_a_change_that_comes_twice_is_harmless(void **state)
{
	stage_expertise(*state, DISTANT, "dyslexie", SAMEN__COMMON__V1__LEVEL__COACHES);
	stage_expertise(*state, DISTANT, "dyslexie", SAMEN__COMMON__V1__LEVEL__COACHES);
	assert_true(is_found(*state, "dyslexie", DISTANT));
}

static void test_an_unknown_kind_is_passed_over(void **state)
{
	struct stage *stage = *state;
	Area area = SAMEN__DIRECTORY__V1__AREA__INIT;
	assert_int_equal(
	    stage_feed(stage, &matching_directory, "story", "s-000000000001", &area.base), OK);
}

/* --- another history --- */

static void test_forgetting_directory_forgets_people(void **state)
{
	struct stage *stage = *state;
	stage_usual_request(stage);
	stage_forget(stage, &matching_directory);
	stage_topic(stage, "autisme", "rooster");
	assert_false(is_found(stage, "autisme", COACH));
}

static void test_forgetting_directory_keeps_matches(void **state)
{
	const char *id = stage_match(*state);
	stage_forget(*state, &matching_directory);
	assert_int_equal(
	    stage_see_match(*state, &coach, id)->state, SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE);
}

static void test_forgetting_intake_forgets_requests(void **state)
{
	Samen__Matching__V1__MonitorRequest in = SAMEN__MATCHING__V1__MONITOR_REQUEST__INIT;
	stage_usual_request(*state);
	stage_forget(*state, &matching_intake);
	const Samen__Matching__V1__MonitorResponse *out =
	    stage_ask(*state, &consultant, "Monitor", &in.base);
	assert_int_equal(out->n_rows, 0);
}

static void test_forgetting_intake_keeps_offers_and_matches(void **state)
{
	const char *match_id = stage_match(*state);
	stage_request(*state, &(struct stage_request){.id = OTHER_REQUEST, .needs = {"autisme"}});
	const char *offer_id = stage_offer(*state, OTHER_REQUEST, COACH, NULL);
	stage_forget(*state, &matching_intake);
	assert_int_equal(stage_see_match(*state, &coach, match_id)->state,
	    SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE);
	assert_int_equal(stage_see_offer(*state, &coach, "", offer_id)->state,
	    SAMEN__MATCHING__V1__OFFER_STATE__OFFERED);
}

static void test_a_forgotten_request_comes_back_with_its_matches(void **state)
{
	Samen__Matching__V1__MonitorRequest in = SAMEN__MATCHING__V1__MONITOR_REQUEST__INIT;
	(void)stage_match(*state);
	stage_forget(*state, &matching_intake);
	stage_usual_request(*state);
	const Samen__Matching__V1__MonitorResponse *out =
	    stage_ask(*state, &consultant, "Monitor", &in.base);
	assert_int_equal(out->n_rows, 1);
	assert_int_equal(out->rows[0]->n_matches, 1);
}

/* --- what ends with a request --- */

static void test_a_withdrawn_request_takes_its_offers_back(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	end_request(*state, WITHDRAWN, 0);
	assert_int_equal(stage_see_offer(*state, &coach, "", id)->state,
	    SAMEN__MATCHING__V1__OFFER_STATE__REVOKED);
}

static void test_a_withdrawn_request_stops_its_matches(void **state)
{
	const char *id = stage_match(*state);
	end_request(*state, WITHDRAWN, 0);
	const MatchView *match = stage_see_match(*state, &coach, id);
	assert_int_equal(match->state, SAMEN__MATCHING__V1__MATCH_STATE__STOPPED);
	assert_int_equal(match->stop_reason, SAMEN__MATCHING__V1__STOP_REASON__REQUEST_WITHDRAWN);
}

static void test_a_closed_request_takes_its_offers_back(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	end_request(*state, CLOSED, SAMEN__INTAKE__V1__OUTCOME__NOT_NEEDED);
	assert_int_equal(stage_see_offer(*state, &coach, "", id)->state,
	    SAMEN__MATCHING__V1__OFFER_STATE__REVOKED);
}

static void test_a_closed_request_completes_its_matches_with_its_outcome(void **state)
{
	const char *id = stage_match(*state);
	end_request(*state, CLOSED, SAMEN__INTAKE__V1__OUTCOME__PARTLY_HELPED);
	const MatchView *match = stage_see_match(*state, &coach, id);
	assert_int_equal(match->state, SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED);
	assert_int_equal(match->outcome, SAMEN__INTAKE__V1__OUTCOME__PARTLY_HELPED);
}

static void test_a_match_that_ended_before_keeps_its_own_end(void **state)
{
	Samen__Matching__V1__StopMatchRequest stop = SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	const char *id = stage_match(*state);
	stop.match_id = wire_text(id);
	stop.reason = SAMEN__MATCHING__V1__STOP_REASON__NO_CONTACT;
	(void)stage_ask(*state, &coach, "StopMatch", &stop.base);
	end_request(*state, CLOSED, SAMEN__INTAKE__V1__OUTCOME__HELPED);
	assert_int_equal(
	    stage_see_match(*state, &coach, id)->state, SAMEN__MATCHING__V1__MATCH_STATE__STOPPED);
}

static void test_an_ended_request_gives_room_back(void **state)
{
	struct stage *stage = *state;
	stage_availability(stage, COACH, 1, 0);
	(void)stage_match(stage);
	end_request(stage, CLOSED, SAMEN__INTAKE__V1__OUTCOME__HELPED);
	assert_true(is_found(stage, "autisme", COACH));
}

static void test_closing_an_account_takes_its_offers_back(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	person_again(*state, true, true);
	assert_int_equal(stage_see_offer(*state, &teacher, REQUEST, id)->state,
	    SAMEN__MATCHING__V1__OFFER_STATE__REVOKED);
}

/* --- who is admitted --- */

static enum status knock(struct stage *stage, const struct caller *caller)
{
	Samen__Matching__V1__ListMatchesRequest in =
	    SAMEN__MATCHING__V1__LIST_MATCHES_REQUEST__INIT;
	return stage_call(stage, caller, "ListMatches", &in.base)->status;
}

static void test_a_closed_account_is_not_admitted(void **state)
{
	person_again(*state, true, true);
	assert_int_equal(knock(*state, &coach), UNAUTHENTICATED);
}

static void test_a_token_from_before_a_sign_out_is_not_admitted(void **state)
{
	stage_person(*state, &(struct stage_person){.id = COACH,
				 .name = "Carla",
				 .email = "carla@x.example",
				 .organisation_id = SPECIAL,
				 .specialist = true,
				 .tokens_not_before_ms = coach.token_issued_at_ms + 1});
	assert_int_equal(knock(*state, &coach), UNAUTHENTICATED);
}

static void test_a_token_from_after_a_sign_out_is_admitted(void **state)
{
	stage_person(*state, &(struct stage_person){.id = COACH,
				 .name = "Carla",
				 .email = "carla@x.example",
				 .organisation_id = SPECIAL,
				 .specialist = true,
				 .tokens_not_before_ms = coach.token_issued_at_ms});
	assert_int_equal(knock(*state, &coach), OK);
}

static void test_who_has_not_arrived_yet_is_admitted(void **state)
{
	assert_int_equal(knock(*state, &stranger), OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_new_expertise_is_found),
	    TEST(test_expertise_that_went_is_not_found),
	    TEST(test_without_any_expertise_nobody_is_proposed),
	    TEST(test_a_closed_account_is_not_found),
	    TEST(test_who_is_no_specialist_any_more_is_not_found),
	    TEST(test_a_deleted_person_is_not_found),
	    TEST(test_a_new_topic_is_found_in_texts),
	    TEST(test_a_retired_topic_is_not_found_in_texts),
	    TEST(test_people_stay_found_when_topics_change),
	    TEST(test_all_is_found_again_after_a_restart),
	    TEST(test_load_is_known_again_after_a_restart),
	    TEST(test_a_change_that_is_not_saved_is_not_in_memory),
	    TEST(test_mending_does_nothing_while_all_is_well),
	    TEST(test_the_order_of_kinds_does_not_matter),
	    TEST(test_a_change_that_comes_twice_is_harmless),
	    TEST(test_an_unknown_kind_is_passed_over),
	    TEST(test_forgetting_directory_forgets_people),
	    TEST(test_forgetting_directory_keeps_matches),
	    TEST(test_forgetting_intake_forgets_requests),
	    TEST(test_forgetting_intake_keeps_offers_and_matches),
	    TEST(test_a_forgotten_request_comes_back_with_its_matches),
	    TEST(test_a_withdrawn_request_takes_its_offers_back),
	    TEST(test_a_withdrawn_request_stops_its_matches),
	    TEST(test_a_closed_request_takes_its_offers_back),
	    TEST(test_a_closed_request_completes_its_matches_with_its_outcome),
	    TEST(test_a_match_that_ended_before_keeps_its_own_end),
	    TEST(test_an_ended_request_gives_room_back),
	    TEST(test_closing_an_account_takes_its_offers_back),
	    TEST(test_a_closed_account_is_not_admitted),
	    TEST(test_a_token_from_before_a_sign_out_is_not_admitted),
	    TEST(test_a_token_from_after_a_sign_out_is_admitted),
	    TEST(test_who_has_not_arrived_yet_is_admitted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
