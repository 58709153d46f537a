#include "language/vocabulary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA_BYTES = 4 << 20 };

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

struct fixture {
	struct vocabulary *vocabulary;
	struct analyzer *analyzer;
	struct arena *arena;
};

static const struct topic_entry topics[] = {
    {.id = "taal", .label_nl = "Taal en spraak", .label_en = "Language"},
    {.id = "tos",
	.label_nl = "Taalontwikkelingsstoornis (TOS)",
	.label_en = "Developmental language disorder",
	.abbreviations = LIST("TOS", "BRIEF"),
	.synonyms_en = LIST("language impairment"),
	.broader = LIST("taal", "bestaat-niet"),
	.related = LIST("dyslexie"),
	.phrases = LIST("Hij zoekt vaak naar woorden en raakt zijn verhaal kwijt")},
    {.id = "dyslexie",
	.label_nl = "Dyslexie",
	.synonyms_nl = LIST("ernstige leesproblemen"),
	.broader = LIST("taal"),
	.phrases = LIST("Ze verwisselt letters en raadt hele woorden")},
    {.id = "rouw",
	.label_nl = "Rouw en verlies",
	.label_en = "Grief",
	.related = LIST("scheiding"),
	.phrases = LIST("Zijn opa is overleden en hij huilt elke dag", "Een brief aan opa")},
    {.id = "scheiding", .label_nl = "Scheiding", .related = LIST("gezin")},
    {.id = "gezin", .label_nl = "Gezin", .related = LIST("wonen")},
    {.id = "wonen", .label_nl = "Huizen"},
};

enum { TOPIC_COUNT = sizeof topics / sizeof topics[0] };

static int setup_language(void **state, enum language language)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	assert_int_equal(vocabulary_build(topics, TOPIC_COUNT, language, &fixture->vocabulary), OK);
	assert_int_equal(analyzer_open(language, &fixture->analyzer), OK);
	fixture->arena = arena_open(ARENA_BYTES);
	assert_non_null(fixture->arena);
	*state = fixture;
	return 0;
}

static int setup_dutch(void **state)
{
	return setup_language(state, LANGUAGE_DUTCH);
}

static int setup_english(void **state)
{
	return setup_language(state, LANGUAGE_ENGLISH);
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	vocabulary_close(fixture->vocabulary);
	analyzer_close(fixture->analyzer);
	arena_close(fixture->arena);
	free(fixture);
	return 0;
}

static size_t suggest(
    struct fixture *fixture, const char *text, struct topic_suggestion **ret_found)
{
	size_t count = 0;
	assert_int_equal(vocabulary_suggest(fixture->vocabulary, fixture->analyzer, text,
			     fixture->arena, ret_found, &count),
	    OK);
	return count;
}

/* The suggestion of this topic for text; NULL when it is not suggested. */
static const struct topic_suggestion *suggested(
    struct fixture *fixture, const char *text, const char *id)
{
	struct topic_suggestion *found;
	size_t count = suggest(fixture, text, &found);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(vocabulary_topic_id(fixture->vocabulary, found[i].topic), id) == 0) {
			return &found[i];
		}
	}
	return NULL;
}

static double weight_of(struct fixture *fixture, const char *text, const char *id)
{
	const struct topic_suggestion *found = suggested(fixture, text, id);
	return found == NULL ? 0 : found->weight;
}

static void assert_first(struct fixture *fixture, const char *text, const char *id)
{
	struct topic_suggestion *found;
	assert_true(suggest(fixture, text, &found) > 0);
	assert_string_equal(vocabulary_topic_id(fixture->vocabulary, found[0].topic), id);
}

static double closeness(struct fixture *fixture, const char *needed, const char *known)
{
	return vocabulary_closeness(fixture->vocabulary,
	    vocabulary_find(fixture->vocabulary, needed),
	    vocabulary_find(fixture->vocabulary, known));
}

static void label_is_found(void **state)
{
	assert_first(*state, "Ik denk aan dyslexie bij deze leerling", "dyslexie");
}

static void part_of_label_before_brackets_is_found(void **state)
{
	assert_true(weight_of(*state, "een taalontwikkelingsstoornis", "tos") > 0.5);
}

static void synonym_of_two_words_is_found(void **state)
{
	assert_true(weight_of(*state, "Hij heeft ernstige leesproblemen", "dyslexie") > 0.5);
}

static void plural_is_found_by_singular(void **state)
{
	assert_first(*state, "Zijn huis is klein", "wonen");
}

static void diacritics_do_not_hide_a_label(void **state)
{
	assert_first(*state, "d\xc3\xbdslexie", "dyslexie");
}

static void slip_of_the_pen_is_understood(void **state)
{
	assert_first(*state, "Ik denk aan dyslectie", "dyslexie");
	assert_first(*state, "Hij is verdrietig om de scheidign", "scheiding");
	assert_null(suggested(*state, "Hij heeft een dyslectometer gebouwd", "dyslexie"));
}

static void abbreviation_is_found(void **state)
{
	assert_true(weight_of(*state, "een jongen met TOS in mijn groep", "tos") > 0.5);
}

static void abbreviation_in_small_letters_counts_less(void **state)
{
	double small = weight_of(*state, "een jongen met tos in mijn groep", "tos");
	assert_true(small > 0.3);
	assert_true(small < weight_of(*state, "een jongen met TOS in mijn groep", "tos"));
}

static void ordinary_word_is_no_abbreviation(void **state)
{
	assert_null(suggested(*state, "Hij gaf mij een brief mee", "tos"));
}

static void phrase_is_found(void **state)
{
	assert_first(
	    *state, "Ze is stil, zoekt steeds naar woorden en is het verhaal kwijt.", "tos");
}

static void more_of_a_phrase_counts_more(void **state)
{
	const char *text = "Ze verwisselt letters en raadt hele woorden, sinds opa er niet is.";
	assert_true(weight_of(*state, text, "dyslexie") > weight_of(*state, text, "rouw"));
}

static void denied_label_is_not_suggested(void **state)
{
	assert_null(suggested(*state, "Er is geen dyslexie.", "dyslexie"));
	assert_null(suggested(*state, "Dyslexie is uitgesloten.", "dyslexie"));
}

static void denied_label_leaves_the_other(void **state)
{
	const char *text = "Geen dyslexie maar wel TOS.";
	assert_null(suggested(*state, text, "dyslexie"));
	assert_non_null(suggested(*state, text, "tos"));
}

static void words_tell_what_led_to_it(void **state)
{
	const struct topic_suggestion *found = suggested(
	    *state, "Volgens mij ernstige leesproblemen: zij verwisselt letters", "dyslexie");
	assert_non_null(found);
	assert_in_range(found->word_count, 2, SUGGESTION_WORDS_MAX);
	assert_string_equal(found->words[0], "ernstige");
	assert_string_equal(found->words[1], "leesproblemen");
}

static void weights_fall_and_lie_between_0_and_1(void **state)
{
	struct topic_suggestion *found;
	size_t count = suggest(*state,
	    "TOS, dyslexie, rouw en verlies, scheiding, gezin, huizen. Zijn opa is overleden.",
	    &found);
	assert_true(count >= 6);
	double last = 1;
	for (size_t i = 0; i < count; i++) {
		assert_true(found[i].weight > 0 && found[i].weight <= last);
		last = found[i].weight;
	}
}

static void order_of_topics_does_not_matter(void **state)
{
	struct fixture *fixture = *state;
	struct topic_entry turned[TOPIC_COUNT];
	for (size_t i = 0; i < TOPIC_COUNT; i++) {
		turned[i] = topics[TOPIC_COUNT - 1 - i];
	}
	const char *text =
	    "Zijn opa is overleden, hij verwisselt letters. Gezin en scheiding? TOS!";
	struct topic_suggestion *here, *there;
	size_t count = suggest(fixture, text, &here), other = 0;
	struct vocabulary *vocabulary;
	assert_int_equal(vocabulary_build(turned, TOPIC_COUNT, LANGUAGE_DUTCH, &vocabulary), OK);
	assert_int_equal(
	    vocabulary_suggest(vocabulary, fixture->analyzer, text, fixture->arena, &there, &other),
	    OK);
	assert_int_equal(count, other);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(here[i].topic, there[i].topic);
		assert_true(here[i].weight == there[i].weight);
	}
	vocabulary_close(vocabulary);
}

static void text_without_topics_suggests_nothing(void **state)
{
	struct topic_suggestion *found;
	assert_int_equal(suggest(*state, "Dat is het wel zo'n beetje.", &found), 0);
	assert_int_equal(suggest(*state, "", &found), 0);
}

static void bad_utf8_in_text_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct topic_suggestion *found;
	size_t count;
	assert_int_equal(vocabulary_suggest(fixture->vocabulary, fixture->analyzer, "dyslexie \xff",
			     fixture->arena, &found, &count),
	    INVALID_ARGUMENT);
}

static void full_arena_is_refused(void **state)
{
	struct fixture *fixture = *state;
	for (size_t size = 0; size < 800; size += 100) {
		struct arena *small = arena_open(size);
		assert_non_null(small);
		struct topic_suggestion *found;
		size_t count;
		assert_int_equal(vocabulary_suggest(fixture->vocabulary, fixture->analyzer,
				     "dyslexie en TOS", small, &found, &count),
		    RESOURCE_EXHAUSTED);
		arena_close(small);
	}
}

static void bad_utf8_in_topic_is_refused(void **state)
{
	(void)state;
	const struct topic_entry bad = {.id = "x", .label_nl = "\xff"};
	struct vocabulary *vocabulary;
	assert_int_equal(vocabulary_build(&bad, 1, LANGUAGE_DUTCH, &vocabulary), INVALID_ARGUMENT);
}

static void id_given_twice_is_refused(void **state)
{
	(void)state;
	const struct topic_entry twice[] = {
	    {.id = "x", .label_nl = "een"}, {.id = "y"}, {.id = "x", .label_nl = "twee"}};
	struct vocabulary *vocabulary;
	assert_int_equal(vocabulary_build(twice, 3, LANGUAGE_DUTCH, &vocabulary), INVALID_ARGUMENT);
}

static void empty_vocabulary_suggests_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct vocabulary *empty;
	struct topic_suggestion *found;
	size_t count = 1;
	assert_int_equal(vocabulary_build(NULL, 0, LANGUAGE_DUTCH, &empty), OK);
	assert_int_equal(vocabulary_size(empty), 0);
	assert_int_equal(vocabulary_suggest(
			     empty, fixture->analyzer, "dyslexie", fixture->arena, &found, &count),
	    OK);
	assert_int_equal(count, 0);
	vocabulary_close(empty);
}

static void topic_is_found_by_id(void **state)
{
	struct fixture *fixture = *state;
	uint32_t topic = vocabulary_find(fixture->vocabulary, "rouw");
	assert_string_equal(vocabulary_topic_id(fixture->vocabulary, topic), "rouw");
	assert_int_equal(vocabulary_find(fixture->vocabulary, "rou"), VOCABULARY_NONE);
}

static void label_falls_back_to_the_other_language(void **state)
{
	struct fixture *fixture = *state;
	uint32_t topic = vocabulary_find(fixture->vocabulary, "gezin");
	assert_string_equal(vocabulary_label(fixture->vocabulary, topic, false), "Gezin");
	topic = vocabulary_find(fixture->vocabulary, "rouw");
	assert_string_equal(vocabulary_label(fixture->vocabulary, topic, false), "Grief");
}

static void topic_is_closest_to_itself(void **state)
{
	assert_true(closeness(*state, "tos", "tos") == 1);
	assert_true(closeness(*state, "tos", "taal") < 1);
}

static void related_is_as_close_either_way(void **state)
{
	assert_true(closeness(*state, "tos", "dyslexie") > 0);
	assert_true(closeness(*state, "tos", "dyslexie") == closeness(*state, "dyslexie", "tos"));
}

static void narrower_answers_better_than_broader(void **state)
{
	assert_true(closeness(*state, "taal", "tos") > closeness(*state, "tos", "taal"));
	assert_true(closeness(*state, "tos", "taal") > closeness(*state, "tos", "dyslexie"));
}

static void two_steps_are_further_than_one(void **state)
{
	assert_true(closeness(*state, "rouw", "gezin") > 0);
	assert_true(closeness(*state, "rouw", "gezin") < closeness(*state, "rouw", "scheiding"));
}

static void three_steps_are_not_linked(void **state)
{
	assert_true(closeness(*state, "rouw", "wonen") == 0);
	assert_true(closeness(*state, "rouw", "taal") == 0);
}

static void steps_along_links_are_as_weighted(void **state)
{
	const struct vocabulary_weights weights = {.part = 0, .narrower = 0.9, .broader = 0};
	struct fixture *fixture = *state;
	struct vocabulary *usual = fixture->vocabulary;
	assert_int_equal(vocabulary_build_weighted(
			     topics, TOPIC_COUNT, LANGUAGE_DUTCH, &weights, &fixture->vocabulary),
	    OK);
	assert_true(closeness(fixture, "tos", "tos") == 1);
	assert_true(closeness(fixture, "taal", "tos") == 0.9);
	assert_true(closeness(fixture, "tos", "taal") == 0);
	assert_true(closeness(fixture, "tos", "dyslexie") == 0);
	vocabulary_close(fixture->vocabulary);
	fixture->vocabulary = usual;
}

static void linked_topics_agree_with_closeness(void **state)
{
	struct fixture *fixture = *state;
	size_t size = vocabulary_size(fixture->vocabulary);
	for (uint32_t a = 0; a < size; a++) {
		const struct topic_link *links;
		size_t count = vocabulary_linked(fixture->vocabulary, a, &links), close = 0;
		assert_int_equal(links[0].topic, a);
		for (size_t i = 0; i < count; i++) {
			assert_true(links[i].closeness ==
				    vocabulary_closeness(fixture->vocabulary, a, links[i].topic));
		}
		for (uint32_t b = 0; b < size; b++) {
			close += vocabulary_closeness(fixture->vocabulary, a, b) > 0;
		}
		assert_int_equal(count, close);
	}
}

static void english_vocabulary_goes_by_english_names(void **state)
{
	assert_first(*state, "a child with language impairments", "tos");
	assert_null(suggested(*state, "rouw en verlies", "rouw"));
}

/* Three everyday words of one name are outweighed by one word that tells something. */
static void everyday_words_of_english_names_say_little(void **state)
{
	struct fixture *fixture = *state;
	static const char *const of_a[] = {"multigrade teaching", "tutoring", NULL};
	static const char *const of_b[] = {"bereavement", NULL};
	static const struct topic_entry entries[] = {
	    {.id = "a", .label_en = "Small group at school", .synonyms_en = of_a},
	    {.id = "b", .label_en = "Grief counselling", .synonyms_en = of_b},
	};
	vocabulary_close(fixture->vocabulary);
	assert_int_equal(vocabulary_build(entries, 2, LANGUAGE_ENGLISH, &fixture->vocabulary), OK);
	assert_first(*state, "a girl from a small group at our school shows grief", "b");
	assert_first(*state, "a small group", "a");
}

#define DUTCH(test) cmocka_unit_test_setup_teardown(test, setup_dutch, teardown)
#define ENGLISH(test) cmocka_unit_test_setup_teardown(test, setup_english, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DUTCH(label_is_found),
	    DUTCH(part_of_label_before_brackets_is_found),
	    DUTCH(synonym_of_two_words_is_found),
	    DUTCH(plural_is_found_by_singular),
	    DUTCH(diacritics_do_not_hide_a_label),
	    DUTCH(slip_of_the_pen_is_understood),
	    DUTCH(abbreviation_is_found),
	    DUTCH(abbreviation_in_small_letters_counts_less),
	    DUTCH(ordinary_word_is_no_abbreviation),
	    DUTCH(phrase_is_found),
	    DUTCH(more_of_a_phrase_counts_more),
	    DUTCH(denied_label_is_not_suggested),
	    DUTCH(denied_label_leaves_the_other),
	    DUTCH(words_tell_what_led_to_it),
	    DUTCH(weights_fall_and_lie_between_0_and_1),
	    DUTCH(order_of_topics_does_not_matter),
	    DUTCH(text_without_topics_suggests_nothing),
	    DUTCH(bad_utf8_in_text_is_refused),
	    DUTCH(full_arena_is_refused),
	    cmocka_unit_test(bad_utf8_in_topic_is_refused),
	    cmocka_unit_test(id_given_twice_is_refused),
	    DUTCH(empty_vocabulary_suggests_nothing),
	    DUTCH(topic_is_found_by_id),
	    DUTCH(label_falls_back_to_the_other_language),
	    DUTCH(topic_is_closest_to_itself),
	    DUTCH(related_is_as_close_either_way),
	    DUTCH(narrower_answers_better_than_broader),
	    DUTCH(two_steps_are_further_than_one),
	    DUTCH(three_steps_are_not_linked),
	    DUTCH(steps_along_links_are_as_weighted),
	    DUTCH(linked_topics_agree_with_closeness),
	    ENGLISH(english_vocabulary_goes_by_english_names),
	    ENGLISH(everyday_words_of_english_names_say_little),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
