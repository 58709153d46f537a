#include "language/thesaurus.h"
#include "ranking/index_terms.h"
#include "ranking/similar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA_BYTES = 4 << 20 };

struct fixture {
	struct analyzer *dutch, *english;
	struct arena *arena;
	struct term *terms;
	size_t count;
	struct index_terms list;
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	fixture->arena = arena_open(ARENA_BYTES);
	assert_non_null(fixture->arena);
	assert_int_equal(analyzer_open(LANGUAGE_DUTCH, &fixture->dutch), OK);
	assert_int_equal(analyzer_open(LANGUAGE_ENGLISH, &fixture->english), OK);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	analyzer_close(fixture->dutch);
	analyzer_close(fixture->english);
	arena_close(fixture->arena);
	free(fixture);
	return 0;
}

static void analyze(struct fixture *fixture, enum language language, const char *text)
{
	struct analyzer *analyzer = language == LANGUAGE_DUTCH ? fixture->dutch : fixture->english;
	assert_int_equal(
	    analyzer_run(analyzer, text, fixture->arena, &fixture->terms, &fixture->count), OK);
}

static void read_profile(
    struct fixture *fixture, enum language language, const char *text, bool has_headline)
{
	analyze(fixture, language, text);
	assert_int_equal(index_terms_of_profile(language, &rank_weights_default, fixture->terms,
			     fixture->count, has_headline, fixture->arena, &fixture->list),
	    OK);
}

static void read_question(struct fixture *fixture, enum language language, const char *text)
{
	analyze(fixture, language, text);
	assert_int_equal(index_terms_of_question(language, &rank_weights_default, fixture->terms,
			     fixture->count, fixture->arena, &fixture->list),
	    OK);
}

/* The most that a key counts; 0 when it is not there. */
static double share_of(const struct fixture *fixture, const char *key)
{
	double share = 0;
	for (size_t i = 0; i < fixture->list.count; i++) {
		const struct index_term *item = &fixture->list.items[i];
		if (strcmp(item->key, key) == 0 && item->share > share) {
			share = item->share;
		}
	}
	return share;
}

static void parts_of_a_compound_count_less(void **state)
{
	struct fixture *fixture = *state;
	read_profile(fixture, LANGUAGE_DUTCH, "Gezinsbegeleiding.", false);
	assert_true(share_of(fixture, "gezin") > 0);
	assert_true(share_of(fixture, "gezin") < 1);
}

static void only_the_first_sentence_is_headline(void **state)
{
	struct fixture *fixture = *state;
	read_profile(fixture, LANGUAGE_DUTCH, "Logopedist. Werkt met peuters.", true);
	assert_true(share_of(fixture, "logopedist") > 0);
	assert_true(share_of(fixture, "^logopedist") > 0);
	assert_true(share_of(fixture, "peuter") > 0);
	assert_true(share_of(fixture, "^peuter") <= 0);
}

static size_t times_of(const struct fixture *fixture, const char *key)
{
	size_t times = 0;
	for (size_t i = 0; i < fixture->list.count; i++) {
		times += strcmp(fixture->list.items[i].key, key) == 0;
	}
	return times;
}

static void words_of_a_short_headline_say_more(void **state)
{
	struct fixture *fixture = *state;
	read_profile(fixture, LANGUAGE_DUTCH, "Logopedist.", true);
	size_t alone = times_of(fixture, "^logopedist");
	read_profile(fixture, LANGUAGE_DUTCH, "Logopedist, stottertherapeut en audioloog.", true);
	assert_true(times_of(fixture, "^logopedist") < alone);
	assert_true(times_of(fixture, "^logopedist") > 0);
	assert_int_equal(times_of(fixture, "logopedist"), 1);
}

static void what_is_denied_is_left_out(void **state)
{
	struct fixture *fixture = *state;
	read_profile(fixture, LANGUAGE_DUTCH, "Geen logopedie.", true);
	assert_int_equal(fixture->list.count, 0);
	read_question(fixture, LANGUAGE_DUTCH, "Logopedie is uitgesloten.");
	assert_true(share_of(fixture, fixture->terms[0].text) <= 0);
}

static void nothing_else_is_said_for_what_is_denied(void **state)
{
	struct fixture *fixture = *state;
	read_question(fixture, LANGUAGE_DUTCH, "Wie kent het voortgezet onderwijs?");
	assert_true(share_of(fixture, "secundair") > 0);
	read_question(fixture, LANGUAGE_DUTCH, "Zonder voortgezet onderwijs.");
	assert_true(share_of(fixture, "secundair") <= 0);
}

static void english_words_that_stand_together_make_pairs(void **state)
{
	struct fixture *fixture = *state;
	read_profile(fixture, LANGUAGE_ENGLISH, "Language disorder. Dyslexia.", false);
	assert_true(share_of(fixture, "languag disord") > 0);
	assert_true(share_of(fixture, "disord dyslexia") <= 0);
}

static void question_asks_for_what_else_is_said(void **state)
{
	struct fixture *fixture = *state;
	read_question(fixture, LANGUAGE_DUTCH, "Wie is de kinesist?");
	assert_true(share_of(fixture, "fysiotherapeut") > 0);
	assert_true(share_of(fixture, "fysiotherapeut") < share_of(fixture, "kinesist"));
	read_profile(fixture, LANGUAGE_DUTCH, "De kinesist.", false);
	assert_true(share_of(fixture, "fysiotherapeut") <= 0);
}

static void expression_is_found_as_a_whole(void **state)
{
	struct fixture *fixture = *state;
	struct alternative found[THESAURUS_ALTERNATIVES_MAX];
	analyze(fixture, LANGUAGE_DUTCH, "voortgezet onderwijs");
	assert_int_equal(fixture->count, 2);
	size_t count = thesaurus_find(fixture->terms, 2, found);
	bool secondary = false;
	for (size_t i = 0; i < count; i++) {
		secondary |= strncmp(found[i].stems, "secundair", strlen("secundair")) == 0;
	}
	assert_true(secondary);
	assert_int_equal(thesaurus_find(fixture->terms, 0, found), 0);
}

static bool every_term(const void *context, uint32_t number)
{
	(void)context;
	(void)number;
	return true;
}

static bool none_but(const void *context, uint32_t number)
{
	return number != *(const uint32_t *)context;
}

static void similar_terms_come_nearest_first(void **state)
{
	struct fixture *fixture = *state;
	static const char *const words[] = {"fiets", "logopedi", "logopedist", "logopedisch"};
	struct lexicon *lexicon;
	struct similar *similar;
	struct similar_scratch scratch;
	struct similar_term found[SIMILAR_MAX];
	uint32_t numbers[sizeof words / sizeof words[0]];
	assert_int_equal(lexicon_open(&lexicon), OK);
	assert_int_equal(similar_open(lexicon, &similar), OK);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		assert_int_equal(lexicon_add(lexicon, words[i], &numbers[i]), OK);
		assert_int_equal(similar_update(similar), OK);
	}
	assert_int_equal(similar_scratch_make(similar, fixture->arena, &scratch), OK);
	size_t count = similar_find(similar, "logopedist", every_term, NULL, &scratch, found);
	assert_int_equal(count, 2);
	assert_true(found[0].similarity >= found[1].similarity && found[0].similarity < 1);
	for (size_t i = 0; i < count; i++) {
		assert_true(found[i].number == numbers[1] || found[i].number == numbers[3]);
	}
	count = similar_find(similar, "logopedist", none_but, &numbers[1], &scratch, found);
	assert_int_equal(count, 1);
	assert_int_equal(found[0].number, numbers[3]);
	assert_int_equal(similar_find(similar, "bal", every_term, NULL, &scratch, found), 0);
	similar_close(similar);
	lexicon_close(lexicon);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(parts_of_a_compound_count_less, setup, teardown),
	    cmocka_unit_test_setup_teardown(only_the_first_sentence_is_headline, setup, teardown),
	    cmocka_unit_test_setup_teardown(words_of_a_short_headline_say_more, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_is_denied_is_left_out, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		nothing_else_is_said_for_what_is_denied, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		english_words_that_stand_together_make_pairs, setup, teardown),
	    cmocka_unit_test_setup_teardown(question_asks_for_what_else_is_said, setup, teardown),
	    cmocka_unit_test_setup_teardown(expression_is_found_as_a_whole, setup, teardown),
	    cmocka_unit_test_setup_teardown(similar_terms_come_nearest_first, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
