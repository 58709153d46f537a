/* The pure parts: lists of ids, templates of reasons, how far a request is. */
#include "matching/id_list.h"
#include "matching/monitor.h"
#include "matching/reasons.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Matching__V1__Progress Progress;

static int arena_setup(void **state)
{
	*state = arena_open((size_t)1 << 20);
	return *state != NULL ? 0 : -1;
}

static int arena_teardown(void **state)
{
	arena_close(*state);
	return 0;
}

/* --- lists of ids --- */

static void test_a_list_ends_with_null(void **state)
{
	struct id_list list = {0};
	assert_int_equal(id_list_add(&list, *state, "p-1"), OK);
	assert_string_equal(list.ids[0], "p-1");
	assert_null(list.ids[1]);
}

static void test_a_list_grows_and_keeps_all(void **state)
{
	struct id_list list = {0};
	for (char c = 'a'; c <= 'z'; c++) {
		const char id[] = {c, '\0'};
		assert_int_equal(id_list_add(&list, *state, id), OK);
	}
	assert_int_equal(list.count, 26);
	assert_true(id_list_has(&list, "a"));
	assert_true(id_list_has(&list, "z"));
	assert_null(list.ids[26]);
}

static void test_tidying_sorts_and_drops_what_is_there_twice(void **state)
{
	struct id_list list = {0};
	const char *const ids[] = {"b", "a", "b", "c", "a"};
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(id_list_add(&list, *state, ids[i]), OK);
	}
	id_list_tidy(&list);
	assert_int_equal(list.count, 3);
	assert_string_equal(list.ids[0], "a");
	assert_string_equal(list.ids[2], "c");
	assert_null(list.ids[3]);
}

static void test_a_full_arena_refuses_an_id(void **state)
{
	(void)state;
	struct id_list list = {0};
	struct arena *small = arena_open(64);
	assert_non_null(small);
	assert_int_equal(id_list_add(&list, small, "p-000000000001"), RESOURCE_EXHAUSTED);
	arena_close(small);
}

/* --- reasons --- */

static void test_a_template_takes_its_value(void **state)
{
	assert_string_equal(
	    reason_fill(*state, "weet veel van {topics}, echt", "topics", "autisme"),
	    "weet veel van autisme, echt");
}

static void test_a_template_without_the_name_stays_as_it_is(void **state)
{
	assert_string_equal(reason_fill(*state, "weet {veel}", "topics", "autisme"), "weet {veel}");
}

static void test_a_value_is_no_template(void **state)
{
	assert_string_equal(
	    reason_fill(*state, "over {topics}", "topics", "{topics} %s"), "over {topics} %s");
}

static void test_room_for_one_is_said_in_the_singular(void **state)
{
	const struct rank_query query = {0};
	const struct candidate candidate = {.room = 1};
	const struct reason_facts facts = {.query = &query, .candidate = &candidate};
	assert_string_equal(reason_contribution(*state, false, &facts, CONTRIBUTION_ROOM),
	    "has room for 1 more request");
}

static void test_words_are_joined_as_one_speaks(void **state)
{
	const struct rank_query query = {0};
	const char *words[] = {"rust", "prikkels", "koptelefoon"};
	const struct candidate candidate = {.words = words, .word_count = 3};
	const struct reason_facts facts = {.query = &query, .candidate = &candidate};
	assert_string_equal(reason_contribution(*state, false, &facts, CONTRIBUTION_TEXT),
	    "the profile speaks of the same things: rust, prikkels and koptelefoon");
}

static void test_every_contribution_has_words_even_without_fits(void **state)
{
	const struct rank_query query = {0};
	const struct candidate candidate = {0};
	const struct reason_facts facts = {.query = &query, .candidate = &candidate};
	for (int kind = CONTRIBUTION_TEXT; kind < CONTRIBUTION_COUNT; kind++) {
		const char *words =
		    reason_contribution(*state, false, &facts, (enum contribution_kind)kind);
		assert_true(strlen(words) > 0);
	}
}

/* Reasons of somebody who coaches in pesten and knows autisme, asked about autisme and groepssfeer.
 */
static const char *reason_of_two(
    struct arena *arena, enum contribution_kind kind, double pesten_closeness)
{
	static const struct topic_entry topics[] = {{.id = "autisme", .label_nl = "Autisme"},
	    {.id = "groepssfeer", .label_nl = "Groepssfeer"},
	    {.id = "pesten", .label_nl = "Pesten"}};
	static const struct rank_need needs[] = {
	    {.topic_id = "autisme", .weight = 1}, {.topic_id = "groepssfeer", .weight = 1}};
	struct need_fit fits[] = {
	    {.need = 0, .topic_id = "autisme", .closeness = 0.8, .level = LEVEL_KNOWS},
	    {.need = 1,
		.topic_id = "pesten",
		.closeness = pesten_closeness,
		.level = LEVEL_COACHES}};
	const struct rank_query query = {.needs = needs, .need_count = 2};
	const struct candidate candidate = {.fits = fits};
	struct vocabulary *vocabulary;
	assert_int_equal(vocabulary_build(topics, 3, LANGUAGE_DUTCH, &vocabulary), OK);
	const struct reason_facts facts = {
	    .vocabulary = vocabulary, .query = &query, .candidate = &candidate};
	const char *reason = reason_contribution(arena, false, &facts, kind);
	vocabulary_close(vocabulary);
	return reason;
}

static void test_the_need_that_says_most_is_named(void **state)
{
	assert_string_equal(reason_of_two(*state, CONTRIBUTION_NEED, 0.5), "knows about Autisme");
}

static void test_a_topic_that_is_only_close_is_said_to_be_close(void **state)
{
	assert_string_equal(reason_of_two(*state, CONTRIBUTION_NEED, 0.9),
	    "knows about Pesten, which is close to what is asked");
}

static void test_a_level_is_said_of_its_own_topic(void **state)
{
	assert_string_equal(
	    reason_of_two(*state, CONTRIBUTION_LEVEL, 0.5), "coaches others in Pesten");
}

static void test_the_level_of_a_side_issue_is_not_named(void **state)
{
	assert_string_equal(
	    reason_of_two(*state, CONTRIBUTION_LEVEL, 0.3), "is at home in Autisme");
}

/* What is said of earlier help to who may see counts, or not. */
static const char *outcomes_reason_of(
    struct arena *arena, bool counts, struct outcome_counts with_topic, struct outcome_counts all)
{
	static const struct rank_need needs[] = {{.topic_id = "autisme", .weight = 1}};
	const struct rank_query query = {.needs = needs, .need_count = 1};
	struct need_fit fits[] = {{.topic_id = "autisme", .outcomes = with_topic}};
	const struct candidate candidate = {.fits = fits, .outcomes = all};
	struct vocabulary *vocabulary;
	assert_int_equal(vocabulary_build(NULL, 0, LANGUAGE_DUTCH, &vocabulary), OK);
	const struct reason_facts facts = {
	    .vocabulary = vocabulary, .query = &query, .candidate = &candidate, .counts = counts};
	const char *reason = reason_contribution(arena, false, &facts, CONTRIBUTION_OUTCOMES);
	vocabulary_close(vocabulary);
	return reason;
}

static void test_earlier_help_is_said_without_numbers(void **state)
{
	const struct outcome_counts none = {0}, good = {9, 8, 1}, bad = {9, 0, 1};
	assert_string_equal(
	    outcomes_reason_of(*state, false, good, good), "helped well with autisme before");
	assert_string_equal(outcomes_reason_of(*state, false, bad, bad),
	    "worked on a request about autisme before");
	assert_string_equal(
	    outcomes_reason_of(*state, false, none, good), "helped well with an earlier request");
	assert_string_equal(
	    outcomes_reason_of(*state, false, none, bad), "took on an earlier request");
	assert_string_equal(outcomes_reason_of(*state, false, none, none),
	    "nothing is known yet about earlier help");
}

static void test_earlier_help_is_counted_for_who_may_see_it(void **state)
{
	const struct outcome_counts none = {0}, some = {5, 2, 1};
	assert_string_equal(outcomes_reason_of(*state, true, some, some),
	    "helped, in whole or in part, in 3 of 5 matches about autisme");
	assert_string_equal(outcomes_reason_of(*state, true, none, some),
	    "helped, in whole or in part, in 3 of 5 matches");
}

static void test_fewer_than_five_are_not_counted_out(void **state)
{
	const struct outcome_counts few = {4, 3, 1};
	assert_string_equal(
	    outcomes_reason_of(*state, true, few, few), "helped well with autisme before");
}

/* Why somebody who said yes so often, and so often that it is not their field, fits. */
static const char *declined_reason_of(
    struct arena *arena, bool counts, unsigned taken, unsigned declined)
{
	static const struct rank_need needs[] = {{.topic_id = "autisme", .weight = 1}};
	const struct rank_query query = {.needs = needs, .need_count = 1};
	struct need_fit fits[] = {{.topic_id = "autisme",
	    .closeness = 1,
	    .level = LEVEL_KNOWS,
	    .taken = taken,
	    .not_expertise = declined}};
	const struct candidate candidate = {.fits = fits};
	struct vocabulary *vocabulary;
	assert_int_equal(vocabulary_build(NULL, 0, LANGUAGE_DUTCH, &vocabulary), OK);
	const struct reason_facts facts = {
	    .vocabulary = vocabulary, .query = &query, .candidate = &candidate, .counts = counts};
	const char *reason = reason_contribution(arena, false, &facts, CONTRIBUTION_NEED);
	assert_string_equal(reason, reason_need(arena, false, &facts, 0));
	vocabulary_close(vocabulary);
	return reason;
}

static void test_declined_expertise_is_said(void **state)
{
	assert_string_equal(declined_reason_of(*state, false, 9, 0), "knows about autisme");
	assert_string_equal(declined_reason_of(*state, false, 3, 4),
	    "knows about autisme; said before that autisme is not their field");
	assert_string_equal(declined_reason_of(*state, true, 3, 4),
	    "knows about autisme; said 4 of 7 times that autisme is not their field");
	assert_string_equal(declined_reason_of(*state, true, 1, 3),
	    "knows about autisme; said before that autisme is not their field");
}

static void test_who_mostly_could_not_when_asked_is_said_to(void **state)
{
	const struct rank_query query = {0};
	const struct candidate often = {.asked = 5, .taken = 2}, seldom = {.asked = 4};
	struct reason_facts facts = {.query = &query, .candidate = &often};
	assert_string_equal(reason_contribution(*state, false, &facts, CONTRIBUTION_BALANCE),
	    "helps with few requests at the moment, but often could not when asked");
	facts.candidate = &seldom;
	assert_string_equal(reason_contribution(*state, false, &facts, CONTRIBUTION_BALANCE),
	    "helps with few requests at the moment");
}

static void test_each_conflict_has_its_own_reason(void **state)
{
	(void)state;
	for (int a = CONFLICT_FILER; a < CONFLICT_COUNT; a++) {
		for (int b = a + 1; b < CONFLICT_COUNT; b++) {
			assert_string_not_equal(
			    reason_left_out(false, LEFT_OUT_CONFLICT, (enum conflict)a),
			    reason_left_out(false, LEFT_OUT_CONFLICT, (enum conflict)b));
		}
	}
}

/* --- progress --- */

static Progress progress_with(uint32_t offer_state, uint32_t match_state)
{
	FeedRequest request = SAMEN__INTAKE__V1__FEED_REQUEST__INIT;
	Offer offer = SAMEN__STORED__V1__OFFER__INIT;
	Match match = SAMEN__STORED__V1__MATCH__INIT;
	Offer *offer_items[] = {&offer};
	Match *match_items[] = {&match};
	const struct offers offers = {offer_items, offer_state != 0 ? 1 : 0};
	const struct matches matches = {match_items, match_state != 0 ? 1 : 0};
	request.state = SAMEN__INTAKE__V1__REQUEST_STATE__OPEN;
	offer.state = offer_state;
	match.state = match_state;
	return progress_of(&request, &offers, &matches);
}

static void test_an_expired_offer_counts_as_declined(void **state)
{
	(void)state;
	assert_int_equal(progress_with(SAMEN__MATCHING__V1__OFFER_STATE__EXPIRED, 0),
	    SAMEN__MATCHING__V1__PROGRESS__ALL_DECLINED);
}

static void test_an_offer_that_was_taken_back_counts_as_none(void **state)
{
	(void)state;
	assert_int_equal(progress_with(SAMEN__MATCHING__V1__OFFER_STATE__REVOKED, 0),
	    SAMEN__MATCHING__V1__PROGRESS__NO_OFFER);
}

static void test_a_new_offer_after_ended_help_awaits_its_answer(void **state)
{
	(void)state;
	assert_int_equal(progress_with(SAMEN__MATCHING__V1__OFFER_STATE__OFFERED,
			     SAMEN__MATCHING__V1__MATCH_STATE__STOPPED),
	    SAMEN__MATCHING__V1__PROGRESS__AWAITING_ANSWER);
}

static void test_completed_help_on_an_open_request_is_seen(void **state)
{
	(void)state;
	assert_int_equal(progress_with(SAMEN__MATCHING__V1__OFFER_STATE__ACCEPTED,
			     SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED),
	    SAMEN__MATCHING__V1__PROGRESS__HELP_ENDED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_setup, arena_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_list_ends_with_null),
	    TEST(test_a_list_grows_and_keeps_all),
	    TEST(test_tidying_sorts_and_drops_what_is_there_twice),
	    TEST(test_a_full_arena_refuses_an_id),
	    TEST(test_a_template_takes_its_value),
	    TEST(test_a_template_without_the_name_stays_as_it_is),
	    TEST(test_a_value_is_no_template),
	    TEST(test_room_for_one_is_said_in_the_singular),
	    TEST(test_words_are_joined_as_one_speaks),
	    TEST(test_every_contribution_has_words_even_without_fits),
	    TEST(test_the_need_that_says_most_is_named),
	    TEST(test_a_topic_that_is_only_close_is_said_to_be_close),
	    TEST(test_a_level_is_said_of_its_own_topic),
	    TEST(test_the_level_of_a_side_issue_is_not_named),
	    TEST(test_earlier_help_is_said_without_numbers),
	    TEST(test_earlier_help_is_counted_for_who_may_see_it),
	    TEST(test_fewer_than_five_are_not_counted_out),
	    TEST(test_declined_expertise_is_said),
	    TEST(test_who_mostly_could_not_when_asked_is_said_to),
	    TEST(test_each_conflict_has_its_own_reason),
	    TEST(test_an_expired_offer_counts_as_declined),
	    TEST(test_an_offer_that_was_taken_back_counts_as_none),
	    TEST(test_a_new_offer_after_ended_help_awaits_its_answer),
	    TEST(test_completed_help_on_an_open_request_is_seen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
