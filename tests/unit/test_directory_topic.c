/* The vocabulary: import in calls, links, search. */
#include "support/directory_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Directory__V1__Topic Topic;
typedef Samen__Directory__V1__ImportTopicsRequest ImportRequest;
typedef Samen__Directory__V1__ImportTopicsResponse ImportResponse;
typedef Samen__Directory__V1__ListTopicsRequest ListRequest;
typedef Samen__Directory__V1__ListTopicsResponse ListResponse;

enum { ROWS_MAX = 101 };

static char tos[] = "tos";
static char speech[] = "spraak";
static char nt2[] = "nt2";

static Topic topic(char *id)
{
	Topic row = SAMEN__DIRECTORY__V1__TOPIC__INIT;
	row.id = id;
	row.label_nl = id;
	return row;
}

/* The same with one broader topic; link must live as long. */
static Topic narrower(char *id, char **link)
{
	Topic row = topic(id);
	row.broader = link;
	row.n_broader = 1;
	return row;
}

static const struct fake_call *try_import(
    struct directory_fixture *fixture, const char *import_id, Topic *rows, size_t count, bool last)
{
	Topic *list[ROWS_MAX];
	ImportRequest request = SAMEN__DIRECTORY__V1__IMPORT_TOPICS_REQUEST__INIT;
	assert_true(count <= ROWS_MAX);
	for (size_t i = 0; i < count; i++) {
		list[i] = &rows[i];
	}
	request.import_id = (char *)import_id;
	request.topics = list;
	request.n_topics = count;
	request.last = last;
	return fixture_try(fixture, &fixture->coordinator, "ImportTopics", NULL, &request);
}

static void assert_counts(const struct fake_call *fake,
    unsigned added,
    unsigned changed,
    unsigned unchanged,
    unsigned retired)
{
	assert_int_equal(fake->status, OK);
	const ImportResponse *response = fake->response;
	assert_int_equal(response->added, added);
	assert_int_equal(response->changed, changed);
	assert_int_equal(response->unchanged, unchanged);
	assert_int_equal(response->retired, retired);
}

static const ListResponse *list(
    struct directory_fixture *fixture, const char *text, bool with_retired)
{
	ListRequest request = SAMEN__DIRECTORY__V1__LIST_TOPICS_REQUEST__INIT;
	request.text = (char *)text;
	request.with_retired = with_retired;
	return fixture_call(fixture, &fixture->coordinator, "ListTopics", &request);
}

/* --- import --- */

static void an_import_counts_what_it_did(void **state)
{
	struct directory_fixture *fixture = *state;
	Topic rows[] = {topic(tos), topic(speech), topic(nt2)};
	assert_counts(try_import(fixture, "import-1", rows, 2, true), 2, 0, 0, 0);
	rows[1].label_nl = tos;
	assert_counts(try_import(fixture, "import-2", rows, 3, true), 1, 1, 1, 0);
}

static void importing_the_same_again_writes_nothing(void **state)
{
	struct directory_fixture *fixture = *state;
	Topic rows[] = {topic(tos), topic(speech)};
	assert_counts(try_import(fixture, "import-1", rows, 2, true), 2, 0, 0, 0);
	uint64_t before = fixture_last_change(fixture);
	assert_counts(try_import(fixture, "import-2", rows, 2, true), 0, 0, 2, 0);
	assert_int_equal(fixture_last_change(fixture), before);
}

static void a_topic_left_out_is_retired_and_not_deleted(void **state)
{
	struct directory_fixture *fixture = *state;
	Topic rows[] = {topic(tos), topic(speech)};
	assert_counts(try_import(fixture, "import-1", rows, 2, true), 2, 0, 0, 0);
	assert_counts(try_import(fixture, "import-2", rows, 1, true), 0, 0, 1, 1);
	assert_int_equal(list(fixture, "", false)->n_topics, 1);
	assert_int_equal(list(fixture, "", true)->n_topics, 2);
}

static void a_topic_is_retired_once(void **state)
{
	struct directory_fixture *fixture = *state;
	Topic rows[] = {topic(tos), topic(speech)};
	assert_counts(try_import(fixture, "import-1", rows, 2, true), 2, 0, 0, 0);
	assert_counts(try_import(fixture, "import-2", rows, 1, true), 0, 0, 1, 1);
	assert_counts(try_import(fixture, "import-3", rows, 1, true), 0, 0, 1, 0);
}

static void a_retired_topic_that_is_named_again_is_back(void **state)
{
	struct directory_fixture *fixture = *state;
	Topic rows[] = {topic(tos), topic(speech)};
	assert_counts(try_import(fixture, "import-1", rows, 2, true), 2, 0, 0, 0);
	assert_counts(try_import(fixture, "import-2", rows, 1, true), 0, 0, 1, 1);
	assert_counts(try_import(fixture, "import-3", rows, 2, true), 0, 1, 1, 0);
	assert_int_equal(list(fixture, "", false)->n_topics, 2);
}

static void an_earlier_call_of_the_import_counts_as_named(void **state)
{
	struct directory_fixture *fixture = *state;
	Topic rows[] = {topic(tos), topic(speech)};
	assert_counts(try_import(fixture, "import-1", &rows[0], 1, false), 0, 0, 0, 0);
	assert_counts(try_import(fixture, "import-1", &rows[1], 1, true), 2, 0, 0, 0);
	assert_int_equal(list(fixture, "", false)->n_topics, 2);
}

static void a_link_may_lead_to_a_later_call(void **state)
{
	struct directory_fixture *fixture = *state;
	char *to_tos[] = {tos};
	Topic rows[] = {narrower(speech, to_tos), topic(tos)};
	assert_counts(try_import(fixture, "import-1", &rows[0], 1, false), 0, 0, 0, 0);
	assert_counts(try_import(fixture, "import-1", &rows[1], 1, true), 2, 0, 0, 0);
}

static void a_broader_topic_that_is_not_there_refuses_the_last_call(void **state)
{
	struct directory_fixture *fixture = *state;
	char *to_tos[] = {tos};
	Topic row = narrower(speech, to_tos);
	assert_field(try_import(fixture, "import-1", &row, 1, true), "topics[id=spraak].broader[0]",
	    "UNKNOWN_LINK");
}

static void a_related_topic_that_is_not_there_refuses_the_last_call(void **state)
{
	struct directory_fixture *fixture = *state;
	char *to_tos[] = {tos};
	Topic row = topic(speech);
	row.related = to_tos;
	row.n_related = 1;
	assert_field(try_import(fixture, "import-1", &row, 1, true), "topics[id=spraak].related[0]",
	    "UNKNOWN_LINK");
}

static void a_link_to_a_retired_topic_refuses_the_last_call(void **state)
{
	struct directory_fixture *fixture = *state;
	char *to_tos[] = {tos};
	Topic rows[] = {topic(tos), narrower(speech, to_tos)};
	assert_counts(try_import(fixture, "import-1", rows, 2, true), 2, 0, 0, 0);
	assert_field(try_import(fixture, "import-2", &rows[1], 1, true),
	    "topics[id=spraak].broader[0]", "UNKNOWN_LINK");
}

static void nothing_changes_before_the_last_call(void **state)
{
	struct directory_fixture *fixture = *state;
	Topic rows[] = {topic(tos), topic(speech)};
	assert_counts(try_import(fixture, "import-1", rows, 1, true), 1, 0, 0, 0);
	uint64_t before = fixture_last_change(fixture);
	rows[0].label_nl = speech;
	assert_counts(try_import(fixture, "import-2", rows, 2, false), 0, 0, 0, 0);
	assert_int_equal(fixture_last_change(fixture), before);
	assert_int_equal(list(fixture, "", true)->n_topics, 1);
	assert_counts(try_import(fixture, "import-2", NULL, 0, true), 1, 1, 0, 0);
	assert_string_equal(list(fixture, tos, true)->topics[0]->label_nl, speech);
}

static void a_refused_import_changes_nothing(void **state)
{
	struct directory_fixture *fixture = *state;
	char *to_nt2[] = {nt2};
	Topic before = topic(nt2);
	Topic rows[] = {topic(tos), narrower(speech, to_nt2)};
	assert_counts(try_import(fixture, "import-1", &before, 1, true), 1, 0, 0, 0);
	assert_counts(try_import(fixture, "import-2", &rows[0], 1, false), 0, 0, 0, 0);
	uint64_t last_change = fixture_last_change(fixture);
	assert_int_equal(
	    try_import(fixture, "import-2", &rows[1], 1, true)->status, INVALID_ARGUMENT);
	assert_int_equal(fixture_last_change(fixture), last_change);
	const ListResponse *response = list(fixture, "", true);
	assert_int_equal(response->n_topics, 1);
	assert_string_equal(response->topics[0]->id, nt2);
	assert_false(response->topics[0]->retired);
}

static void a_topic_of_an_earlier_call_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	Topic rows[] = {topic(speech), topic(tos)};
	assert_counts(try_import(fixture, "import-1", rows, 2, false), 0, 0, 0, 0);
	assert_field(try_import(fixture, "import-1", &rows[1], 1, true), "topics[0].id", "TWICE");
}

static void a_stroke_within_an_entry_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	char two[] = "een|twee";
	char *phrases[] = {tos, two};
	Topic row = topic(tos);
	row.phrases = phrases;
	row.n_phrases = 2;
	assert_field(
	    try_import(fixture, "import-1", &row, 1, true), "topics[0].phrases[1]", "NOT_ALLOWED");
}

/* How many warnings of the import name all three texts. */
static size_t warnings_with(
    const struct fake_call *fake, const char *one, const char *other, const char *third)
{
	const ImportResponse *response = fake->response;
	size_t count = 0;
	assert_int_equal(fake->status, OK);
	for (size_t i = 0; i < response->n_warnings; i++) {
		const char *text = response->warnings[i];
		count += strstr(text, one) != NULL && strstr(text, other) != NULL &&
			 strstr(text, third) != NULL;
	}
	return count;
}

static void few_phrases_and_a_missing_english_name_are_warned_of(void **state)
{
	struct directory_fixture *fixture = *state;
	char *phrases[] = {tos, tos, tos, tos, tos, tos, tos, tos, tos, tos};
	Topic rows[] = {topic(tos), topic(speech)};
	rows[0].phrases = phrases;
	rows[0].n_phrases = 10;
	rows[0].label_en = tos;
	rows[1].phrases = phrases;
	rows[1].n_phrases = 9;
	const struct fake_call *fake = try_import(fixture, "import-1", rows, 2, true);
	const ImportResponse *response = fake->response;
	assert_int_equal(warnings_with(fake, speech, "9 phrases", "10"), 1);
	assert_int_equal(warnings_with(fake, speech, "English", "name"), 1);
	assert_int_equal(response->n_warnings, 2);
}

static void a_name_of_two_topics_is_warned_of(void **state)
{
	struct directory_fixture *fixture = *state;
	char name[] = "Dyslalie";
	char other_case[] = "dyslálie";
	char *of_tos[] = {name};
	char *of_speech[] = {other_case};
	Topic rows[] = {topic(tos), topic(speech)};
	rows[0].synonyms_nl = of_tos;
	rows[0].n_synonyms_nl = 1;
	rows[1].synonyms_nl = of_speech;
	rows[1].n_synonyms_nl = 1;
	const struct fake_call *fake = try_import(fixture, "import-1", rows, 2, true);
	assert_int_equal(warnings_with(fake, tos, speech, "dyslalie"), 1);
	rows[1].n_synonyms_nl = 0;
	fake = try_import(fixture, "import-2", rows, 2, true);
	assert_int_equal(warnings_with(fake, tos, speech, "dyslalie"), 0);
}

static void a_refused_last_call_may_be_tried_again(void **state)
{
	struct directory_fixture *fixture = *state;
	char *to_nt2[] = {nt2};
	Topic rows[] = {narrower(speech, to_nt2), topic(nt2)};
	assert_int_equal(
	    try_import(fixture, "import-1", &rows[0], 1, true)->status, INVALID_ARGUMENT);
	assert_counts(try_import(fixture, "import-1", rows, 2, true), 2, 0, 0, 0);
}

static void a_topic_broader_than_itself_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	char *to_tos[] = {tos};
	Topic row = narrower(tos, to_tos);
	assert_field(
	    try_import(fixture, "import-1", &row, 1, true), "topics[id=tos].broader", "CYCLE");
}

static void a_cycle_through_several_topics_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	char *to_tos[] = {tos};
	char *to_speech[] = {speech};
	char *to_nt2[] = {nt2};
	Topic rows[] = {narrower(tos, to_speech), narrower(speech, to_nt2), narrower(nt2, to_tos)};
	assert_field(
	    try_import(fixture, "import-1", rows, 3, true), "topics[id=nt2].broader", "CYCLE");
}

static void the_message_names_a_topic_of_the_cycle_itself(void **state)
{
	struct directory_fixture *fixture = *state;
	char hanging[] = "aan-de-kring";
	char *to_tos[] = {tos};
	char *to_speech[] = {speech};
	Topic rows[] = {
	    narrower(hanging, to_tos), narrower(tos, to_speech), narrower(speech, to_tos)};
	const struct fake_call *fake = try_import(fixture, "import-1", rows, 3, true);
	assert_field(fake, "topics[id=tos].broader", "CYCLE");
	assert_null(strstr(fake_call_detail(fake, "topics[id=tos].broader")->message, hanging));
}

static void two_ways_to_the_same_broader_topic_are_no_cycle(void **state)
{
	struct directory_fixture *fixture = *state;
	char bottom[] = "onder";
	char *to_tos[] = {tos};
	char *to_both[] = {speech, nt2};
	Topic rows[] = {topic(tos), narrower(speech, to_tos), narrower(nt2, to_tos), topic(bottom)};
	rows[3].broader = to_both;
	rows[3].n_broader = 2;
	assert_counts(try_import(fixture, "import-1", rows, 4, true), 4, 0, 0, 0);
}

static void related_topics_may_name_each_other(void **state)
{
	struct directory_fixture *fixture = *state;
	char *to_tos[] = {tos};
	char *to_speech[] = {speech};
	Topic rows[] = {topic(tos), topic(speech)};
	rows[0].related = to_speech;
	rows[0].n_related = 1;
	rows[1].related = to_tos;
	rows[1].n_related = 1;
	assert_counts(try_import(fixture, "import-1", rows, 2, true), 2, 0, 0, 0);
}

static void wrong_fields_are_named_by_row(void **state)
{
	struct directory_fixture *fixture = *state;
	char bad[] = "Taal en spraak";
	char *links[] = {bad};
	char nothing[] = "";
	Topic rows[] = {topic(tos), narrower(bad, links)};
	rows[1].label_nl = nothing;
	const struct fake_call *fake = try_import(fixture, "import-1", rows, 2, true);
	assert_field(fake, "topics[1].id", "NOT_AN_ID");
	assert_field(fake, "topics[1].label_nl", "REQUIRED");
	assert_field(fake, "topics[1].broader[0]", "NOT_AN_ID");
}

static void a_topic_twice_in_one_call_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	Topic rows[] = {topic(tos), topic(tos)};
	assert_field(try_import(fixture, "import-1", rows, 2, true), "topics[1].id", "TWICE");
}

static void more_than_a_hundred_topics_a_call_are_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	Topic rows[ROWS_MAX];
	for (size_t i = 0; i < ROWS_MAX; i++) {
		rows[i] = topic(tos);
	}
	assert_field(try_import(fixture, "import-1", rows, ROWS_MAX, true), "topics", "TOO_MANY");
}

static void an_import_of_organisations_is_not_one_of_topics(void **state)
{
	struct directory_fixture *fixture = *state;
	Samen__Directory__V1__ImportOrganisationsRequest request =
	    SAMEN__DIRECTORY__V1__IMPORT_ORGANISATIONS_REQUEST__INIT;
	request.import_id = (char *)"import-1";
	request.source = (char *)"own";
	(void)fixture_call(fixture, &fixture->coordinator, "ImportOrganisations", &request);
	assert_field(try_import(fixture, "import-1", NULL, 0, true), "import_id", "OTHER_SOURCE");
}

/* --- lists --- */

static void words_are_sought_in_labels_and_synonyms(void **state)
{
	struct directory_fixture *fixture = *state;
	char label[] = "Taalontwikkelingsstoornis";
	char synonym[] = "spráák-taalmoeilijkheden";
	char *synonyms[] = {synonym};
	Topic row = topic(tos);
	row.label_nl = label;
	row.synonyms_nl = synonyms;
	row.n_synonyms_nl = 1;
	assert_counts(try_import(fixture, "import-1", &row, 1, true), 1, 0, 0, 0);
	assert_int_equal(list(fixture, "SPRAAK ontwikkeling", false)->n_topics, 1);
	assert_int_equal(list(fixture, "rekenen", false)->n_topics, 0);
}

static void phrases_are_given_when_asked_for(void **state)
{
	struct directory_fixture *fixture = *state;
	char phrase[] = "Hij zegt gisteren ik loop school";
	char *phrases[] = {phrase};
	Topic row = topic(tos);
	row.phrases = phrases;
	row.n_phrases = 1;
	assert_counts(try_import(fixture, "import-1", &row, 1, true), 1, 0, 0, 0);
	ListRequest request = SAMEN__DIRECTORY__V1__LIST_TOPICS_REQUEST__INIT;
	request.with_phrases = true;
	const ListResponse *with =
	    fixture_call(fixture, &fixture->coordinator, "ListTopics", &request);
	assert_string_equal(with->topics[0]->phrases[0], phrase);
	assert_int_equal(list(fixture, "", false)->topics[0]->n_phrases, 0);
}

static void pages_show_every_topic_once(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *const ids[] = {tos, speech, nt2};
	ListRequest request = SAMEN__DIRECTORY__V1__LIST_TOPICS_REQUEST__INIT;
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	fixture_topics(fixture, ids, 3);
	page.size = 2;
	request.page = &page;
	const ListResponse *first =
	    fixture_call(fixture, &fixture->coordinator, "ListTopics", &request);
	page.token = first->next_token;
	const ListResponse *second =
	    fixture_call(fixture, &fixture->coordinator, "ListTopics", &request);
	assert_int_equal(first->n_topics, 2);
	assert_int_equal(second->n_topics, 1);
	assert_string_equal(second->topics[0]->id, tos);
	assert_string_equal(second->next_token, "");
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, directory_fixture_setup, directory_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_import_counts_what_it_did),
	    TEST(importing_the_same_again_writes_nothing),
	    TEST(a_topic_left_out_is_retired_and_not_deleted),
	    TEST(a_topic_is_retired_once),
	    TEST(a_retired_topic_that_is_named_again_is_back),
	    TEST(an_earlier_call_of_the_import_counts_as_named),
	    TEST(a_link_may_lead_to_a_later_call),
	    TEST(a_broader_topic_that_is_not_there_refuses_the_last_call),
	    TEST(a_related_topic_that_is_not_there_refuses_the_last_call),
	    TEST(a_link_to_a_retired_topic_refuses_the_last_call),
	    TEST(nothing_changes_before_the_last_call),
	    TEST(a_refused_import_changes_nothing),
	    TEST(a_topic_of_an_earlier_call_is_refused),
	    TEST(a_stroke_within_an_entry_is_refused),
	    TEST(few_phrases_and_a_missing_english_name_are_warned_of),
	    TEST(a_name_of_two_topics_is_warned_of),
	    TEST(a_refused_last_call_may_be_tried_again),
	    TEST(a_topic_broader_than_itself_is_refused),
	    TEST(a_cycle_through_several_topics_is_refused),
	    TEST(the_message_names_a_topic_of_the_cycle_itself),
	    TEST(two_ways_to_the_same_broader_topic_are_no_cycle),
	    TEST(related_topics_may_name_each_other),
	    TEST(wrong_fields_are_named_by_row),
	    TEST(a_topic_twice_in_one_call_is_refused),
	    TEST(more_than_a_hundred_topics_a_call_are_refused),
	    TEST(an_import_of_organisations_is_not_one_of_topics),
	    TEST(words_are_sought_in_labels_and_synonyms),
	    TEST(phrases_are_given_when_asked_for),
	    TEST(pages_show_every_topic_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
