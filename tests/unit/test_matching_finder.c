/* The finder under many hands: questions go on while the index and the vocabulary change. */
#include "matching/finder.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>

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
	assert_int_equal(catalogue_build(topics, 2, LANGUAGE_DUTCH, &catalogue), OK);
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

/* What is heard in a text, of a catalogue in this language; VOCABULARY_NONE: nothing. */
static uint32_t hear(enum language language, const char *text)
{
	static const char *const english[] = {"stuttering", NULL}, *const dutch[] = {
								       "hakkelen", NULL};
	static const struct topic_entry entries[] = {{.id = "stotteren",
	    .label_nl = "Stotteren",
	    .label_en = "Stammer",
	    .synonyms_nl = dutch,
	    .synonyms_en = english}};
	struct catalogue *catalogue;
	struct finder *finder;
	struct finder_hold hold;
	struct topic_suggestion *found;
	size_t count;
	struct arena *arena = arena_open((size_t)1 << 20);
	assert_int_equal(finder_open(language, &finder), OK);
	assert_int_equal(catalogue_build(entries, 1, language, &catalogue), OK);
	finder_replace(finder, catalogue);
	assert_int_equal(finder_hold(finder, &hold), OK);
	assert_int_equal(
	    vocabulary_suggest(hold.vocabulary, hold.analyzer, text, arena, &found, &count), OK);
	uint32_t topic = count > 0 ? found[0].topic : VOCABULARY_NONE;
	finder_release(finder, &hold);
	finder_close(finder);
	arena_close(arena);
	return topic;
}

static void test_names_and_word_forms_go_by_the_language(void **state)
{
	(void)state;
	assert_int_equal(hear(LANGUAGE_ENGLISH, "She stuttered."), 0);
	assert_int_equal(hear(LANGUAGE_DUTCH, "She stuttered."), VOCABULARY_NONE);
	assert_int_equal(hear(LANGUAGE_DUTCH, "Ze hakkelt."), 0);
	assert_int_equal(hear(LANGUAGE_ENGLISH, "Ze hakkelt."), VOCABULARY_NONE);
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
	    cmocka_unit_test(test_names_and_word_forms_go_by_the_language),
	    cmocka_unit_test(test_a_language_is_found_by_its_name_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
