/* The finder under many hands: questions go on while the index and the vocabulary change; and in
 * two languages. */
#include "matching/finder.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { ASKERS = 3, QUESTIONS = 150, CHANGES = 40 };

static const struct topic_entry topics[] = {
    {.id = "autisme", .label_nl = "Autisme"}, {.id = "dyslexie", .label_nl = "Dyslexie"}};
static const struct profile_expertise knows_autisme = {
    .topic_id = "autisme", .level = LEVEL_APPLIES};
static const struct rank_need asks_autisme = {.topic_id = "autisme", .weight = 1};
static const struct profile_state no_load = {0};

static struct profile profile_of(const char *person_id)
{
	return (struct profile){.person_id = person_id,
	    .organisation_id = "o-1",
	    .about = "begeleidt leerlingen",
	    .expertise = &knows_autisme,
	    .expertise_count = 1,
	    .capacity = 2};
}

static struct catalogue *catalogue_with(const char *person_id)
{
	struct catalogue *catalogue;
	const struct profile profile = profile_of(person_id);
	assert_int_equal(
	    catalogue_build(topics, 2, LANGUAGE_DUTCH, &rank_weights_default, &catalogue), OK);
	assert_int_equal(catalogue_put(catalogue, &profile, &no_load), OK);
	return catalogue;
}

static int finder_setup(void **state)
{
	struct finder *finder;
	if (finder_open(LANGUAGE_DUTCH, &finder) != OK) {
		return -1;
	}
	finder_replace(finder, catalogue_with("p-always"));
	*state = finder;
	return 0;
}

static int finder_teardown(void **state)
{
	finder_close(*state);
	return 0;
}

/* How many specialists are ranked for autisme; -1 when the question fails. */
static int ask(struct finder *finder)
{
	struct finder_hold hold;
	struct rank_result result;
	const struct rank_query query = {.text = "een leerling met autisme",
	    .needs = &asks_autisme,
	    .need_count = 1,
	    .now_ms = 1};
	struct arena *arena = arena_open((size_t)1 << 20);
	if (arena == NULL || finder_hold(finder, &hold) != OK) {
		arena_close(arena);
		return -1;
	}
	enum status status = rank_query_run(hold.index, hold.analyzer, &query, arena, &result);
	int count = status == OK ? (int)result.ranked_count : -1;
	finder_release(finder, &hold);
	arena_close(arena);
	return count;
}

struct asker {
	pthread_t thread;
	struct finder *finder;
	_Atomic unsigned wrong;
};

static void *ask_often(void *arg)
{
	struct asker *asker = arg;
	for (unsigned i = 0; i < QUESTIONS; i++) {
		int count = ask(asker->finder);
		if (count < 1 || count > 2) {
			atomic_fetch_add(&asker->wrong, 1);
		}
	}
	return NULL;
}

static void change_often(struct finder *finder)
{
	const struct profile profile = profile_of("p-sometimes");
	for (unsigned i = 0; i < CHANGES; i++) {
		assert_int_equal(finder_put(finder, &profile, &no_load), OK);
		finder_remove(finder, "p-sometimes");
		finder_replace(finder, catalogue_with("p-always"));
	}
}

static void test_questions_go_on_while_it_changes(void **state)
{
	struct asker askers[ASKERS] = {0};
	for (size_t i = 0; i < ASKERS; i++) {
		askers[i].finder = *state;
		assert_int_equal(pthread_create(&askers[i].thread, NULL, ask_often, &askers[i]), 0);
	}
	change_often(*state);
	for (size_t i = 0; i < ASKERS; i++) {
		assert_int_equal(pthread_join(askers[i].thread, NULL), 0);
		assert_int_equal(askers[i].wrong, 0);
	}
}

static void test_who_is_added_is_found(void **state)
{
	const struct profile profile = profile_of("p-new");
	assert_int_equal(finder_put(*state, &profile, &no_load), OK);
	assert_int_equal(ask(*state), 2);
}

static void test_who_is_removed_is_not_found(void **state)
{
	finder_remove(*state, "p-always");
	assert_int_equal(ask(*state), 0);
}

static void test_removing_nobody_is_harmless(void **state)
{
	finder_remove(*state, "p-nobody");
	assert_int_equal(ask(*state), 1);
}

static void test_who_is_full_is_not_ranked(void **state)
{
	const struct profile profile = profile_of("p-always");
	const struct profile_state full = {.load = 2};
	assert_int_equal(finder_put(*state, &profile, &full), OK);
	assert_int_equal(ask(*state), 0);
}

/* --- languages --- */

/* Whether the one topic is heard in a text, by a finder of this language. */
static bool hears(enum language language, const char *text)
{
	static const char *const english[] = {"stuttering", NULL}, *const dutch[] = {
								       "hakkelen", NULL};
	static const struct topic_entry entry = {.id = "stotteren",
	    .label_nl = "Stotteren",
	    .label_en = "Stammer",
	    .synonyms_nl = dutch,
	    .synonyms_en = english};
	struct catalogue *catalogue;
	struct finder *finder;
	struct finder_hold hold;
	struct topic_suggestion *found;
	size_t count;
	struct arena *arena = arena_open((size_t)1 << 20);
	assert_int_equal(finder_open(language, &finder), OK);
	assert_int_equal(
	    catalogue_build(&entry, 1, language, &rank_weights_default, &catalogue), OK);
	finder_replace(finder, catalogue);
	assert_int_equal(finder_hold(finder, &hold), OK);
	assert_int_equal(finder_hold_suggest(&hold, text, arena, &found, &count), OK);
	finder_release(finder, &hold);
	finder_close(finder);
	arena_close(arena);
	return count > 0;
}

static void test_either_language_is_heard_by_its_own_word_forms(void **state)
{
	static const enum language languages[] = {LANGUAGE_DUTCH, LANGUAGE_ENGLISH};
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_true(hears(languages[i], "She stuttered when she was at home."));
		assert_true(hears(languages[i], "Ze hakkelt als ze iets wil vertellen."));
		assert_false(hears(languages[i], "She sings when she is at home."));
		assert_false(hears(languages[i], "Ze zingt als ze iets wil vertellen."));
	}
}

/* Without function words: the finder's own language is tried, then the other one. */
static void test_a_word_alone_is_heard_in_either_language(void **state)
{
	(void)state;
	assert_true(hears(LANGUAGE_DUTCH, "stutters"));
	assert_true(hears(LANGUAGE_ENGLISH, "hakkelt"));
}

/* The first person ranked for a text alone, and the second; "" for nobody. Until the next call. */
static const char *first_for(struct finder *finder, const char *text, const char **ret_second)
{
	static char first[32], second[32];
	struct finder_hold hold;
	struct rank_result result;
	const struct rank_query query = {.text = text, .now_ms = 1};
	struct arena *arena = arena_open((size_t)1 << 20);
	assert_int_equal(finder_hold(finder, &hold), OK);
	assert_int_equal(
	    rank_query_run(hold.index, finder_hold_analyzer(&hold, text), &query, arena, &result),
	    OK);
	(void)snprintf(
	    first, sizeof first, "%s", result.ranked_count > 0 ? result.ranked[0].person_id : "");
	(void)snprintf(
	    second, sizeof second, "%s", result.ranked_count > 1 ? result.ranked[1].person_id : "");
	finder_release(finder, &hold);
	arena_close(arena);
	*ret_second = second;
	return first;
}

static void test_profiles_are_read_in_the_language_they_are_in(void **state)
{
	const char *second;
	struct profile english = profile_of("p-english"), dutch = profile_of("p-dutch");
	english.about = "She has worked with stuttering children and their teachers.";
	dutch.about = "Zij heeft gewerkt met kinderen die hakkelen en met hun juf.";
	finder_remove(*state, "p-always");
	assert_int_equal(finder_put(*state, &english, &no_load), OK);
	assert_int_equal(finder_put(*state, &dutch, &no_load), OK);
	assert_string_equal(
	    first_for(*state, "Who has helped a girl who stutters?", &second), "p-english");
	assert_string_equal(second, "");
	assert_string_equal(
	    first_for(*state, "Wie heeft een meisje geholpen dat hakkelt?", &second), "p-dutch");
	assert_string_equal(second, "");
}

static void test_function_words_tell_the_language_of_a_text(void **state)
{
	static const struct {
		const char *text;
		enum language language;
	} cases[] = {
	    {"He does not speak to the other children.", LANGUAGE_ENGLISH},
	    {"Hij praat niet met de andere kinderen.", LANGUAGE_DUTCH},
	    {"HE DOES NOT SPEAK. Hij zwijgt.", LANGUAGE_DUTCH},
	    {"Ze zegt steeds 'I do not know' als ik haar iets vraag over het werk van de dag.",
		LANGUAGE_DUTCH},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(
		    language_of_text(cases[i].text, LANGUAGE_DUTCH), cases[i].language);
		assert_int_equal(
		    language_of_text(cases[i].text, LANGUAGE_ENGLISH), cases[i].language);
	}
}

static void test_a_text_that_does_not_tell_is_in_the_language_expected(void **state)
{
	static const char *const texts[] = {"", "dyslexia", "SO of SBO in Heiloo", "\xff\xfe",
	    "is in", "antidisestablishmentarianism"};
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_int_equal(language_of_text(texts[i], LANGUAGE_DUTCH), LANGUAGE_DUTCH);
		assert_int_equal(language_of_text(texts[i], LANGUAGE_ENGLISH), LANGUAGE_ENGLISH);
	}
}

static void test_a_language_is_found_by_its_name_only(void **state)
{
	(void)state;
	enum language language = LANGUAGE_DUTCH;
	assert_int_equal(language_find("english", &language), OK);
	assert_int_equal(language, LANGUAGE_ENGLISH);
	assert_int_equal(language_find("dutch", &language), OK);
	assert_int_equal(language, LANGUAGE_DUTCH);
	assert_int_equal(language_find("English", &language), INVALID_ARGUMENT);
	assert_int_equal(language_find("", &language), INVALID_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, finder_setup, finder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_questions_go_on_while_it_changes),
	    TEST(test_who_is_added_is_found),
	    TEST(test_who_is_removed_is_not_found),
	    TEST(test_removing_nobody_is_harmless),
	    TEST(test_who_is_full_is_not_ranked),
	    cmocka_unit_test(test_either_language_is_heard_by_its_own_word_forms),
	    cmocka_unit_test(test_a_word_alone_is_heard_in_either_language),
	    TEST(test_profiles_are_read_in_the_language_they_are_in),
	    cmocka_unit_test(test_function_words_tell_the_language_of_a_text),
	    cmocka_unit_test(test_a_text_that_does_not_tell_is_in_the_language_expected),
	    cmocka_unit_test(test_a_language_is_found_by_its_name_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
