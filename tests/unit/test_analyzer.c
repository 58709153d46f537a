#include "language/analyzer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA_BYTES = 1 << 20 };

struct fixture {
	struct analyzer *analyzer;
	struct arena *arena;
};

static int setup_language(void **state, enum language language)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	assert_non_null(fixture);
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
	analyzer_close(fixture->analyzer);
	arena_close(fixture->arena);
	free(fixture);
	return 0;
}

static size_t run(struct fixture *fixture, const char *text, struct term **ret_terms)
{
	size_t count = 0;
	assert_int_equal(
	    analyzer_run(fixture->analyzer, text, fixture->arena, ret_terms, &count), OK);
	return count;
}

/* The only term of text with this folded word. */
static const struct term *term_of(struct fixture *fixture, const char *text, const char *folded)
{
	struct term *terms, *found = NULL;
	size_t count = run(fixture, text, &terms);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(terms[i].folded, folded) == 0) {
			assert_null(found);
			found = &terms[i];
		}
	}
	assert_non_null(found);
	return found;
}

/* The stems of text, parted by spaces. */
static const char *stems(struct fixture *fixture, const char *text)
{
	struct term *terms;
	size_t count = run(fixture, text, &terms);
	char *line = arena_strdup(fixture->arena, "");
	for (size_t i = 0; i < count; i++) {
		line =
		    arena_printf(fixture->arena, "%s%s%s", line, i > 0 ? " " : "", terms[i].text);
	}
	assert_non_null(line);
	return line;
}

static void assert_same_stem(struct fixture *fixture, const char *a, const char *b)
{
	assert_string_equal(stems(fixture, a), stems(fixture, b));
}

static void plural_and_singular_meet(void **state)
{
	static const char *const pairs[][2] = {{"huis", "huizen"}, {"brief", "brieven"},
	    {"stoornis", "stoornissen"}, {"klas", "klassen"}, {"ruzie", "ruzies"},
	    {"foto", "foto's"}, {"kind", "kinderen"}, {"vriend", "vriendjes"}, {"groep", "groepje"},
	    {"school", "scholen"}, {"idee", "idee\xc3\xabn"}};
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		assert_same_stem(*state, pairs[i][0], pairs[i][1]);
	}
}

static void verb_forms_meet(void **state)
{
	static const char *const pairs[][2] = {{"loopt", "lopen"}, {"maakt", "maken"},
	    {"schrijft", "schrijven"}, {"luistert", "luisteren"}, {"leest", "lezen"},
	    {"leeft", "leven"}, {"vindt", "vinden"}, {"rouwt", "rouwen"}};
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		assert_same_stem(*state, pairs[i][0], pairs[i][1]);
	}
}

static void different_words_stay_apart(void **state)
{
	static const char *const pairs[][2] = {{"lessen", "lezen"}, {"spelen", "spelling"},
	    {"kracht", "krach"}, {"praat", "pra"}, {"talent", "talen"}, {"markt", "mark"},
	    {"herfst", "herfs"}, {"gemeente", "gemeen"}, {"pesten", "pezen"}};
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		assert_string_not_equal(stems(*state, pairs[i][0]), stems(*state, pairs[i][1]));
	}
}

static void feminine_and_neutral_meet(void **state)
{
	static const char *const pairs[][2] = {{"werkster", "werker"},
	    {"begeleidster", "begeleider"}, {"begeleidsters", "begeleiders"},
	    {"verpleegster", "verpleger"}, {"hulpverleenster", "hulpverlener"},
	    {"bestuurster", "bestuurder"}, {"voorzitster", "voorzitter"},
	    {"vrijwilligster", "vrijwilliger"}, {"kapster", "kapper"},
	    {"gezinsbegeleidster", "gezinsbegeleider"}, {"peuterleidsters", "peuterleider"},
	    {"lesgeefster", "lesgever"}, {"directrice", "directeur"},
	    {"co\xc3\xb6rdinatrice", "co\xc3\xb6rdinator"}, {"inspectrices", "inspecteur"},
	    {"lerares", "leraar"}, {"leraressen", "leraren"}, {"vaklerares", "vakleraar"},
	    {"onderwijzeres", "onderwijzer"}, {"secretaresse", "secretaris"},
	    {"adviseuse", "adviseur"}, {"ambtenares", "ambtenaar"}, {"docente", "docent"},
	    {"consulente", "consulent"}, {"specialiste", "specialist"},
	    {"psychologe", "psycholoog"}, {"orthopedagoge", "orthopedagoog"},
	    {"therapeute", "therapeut"}, {"assistente", "assistent"}, {"logopediste", "logopedist"},
	    {"surveillante", "surveillant"}};
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		assert_same_stem(*state, pairs[i][0], pairs[i][1]);
	}
}

static void what_only_sounds_feminine_stays(void **state)
{
	static const char *const pairs[][2] = {{"zuster", "zuur"}, {"venster", "ven"},
	    {"rooster", "roo"}, {"luister", "luier"}, {"hamster", "hamer"}, {"polster", "polder"},
	    {"gemeente", "gemeen"}, {"meester", "meer"}, {"minister", "minier"},
	    {"gangster", "ganger"}, {"filmster", "filmer"}, {"adres", "adaar"}, {"begin", "beg"},
	    {"meesters", "meeer"}, {"burgemeester", "burger"}};
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		assert_string_not_equal(stems(*state, pairs[i][0]), stems(*state, pairs[i][1]));
	}
}

static void diacritics_and_case_do_not_matter(void **state)
{
	assert_same_stem(*state, "Co\xc3\xb6rdinatie", "coordinatie");
	assert_same_stem(*state, "Caf\xc3\xa9", "cafe");
}

static void composed_and_decomposed_meet(void **state)
{
	assert_same_stem(*state, "caf\xc3\xa9", "cafe\xcc\x81");
}

static void soft_hyphen_is_not_seen(void **state)
{
	assert_same_stem(*state, "prikkel\xc2\xadverwerking", "prikkelverwerking");
}

static void hyphen_parts_words(void **state)
{
	assert_string_equal(stems(*state, "NT2-leerling"), "nt2 leerling");
}

static void abbreviation_is_kept_unstemmed(void **state)
{
	const struct term *term = term_of(*state, "Een kind met ASS in de klas", "ass");
	assert_true(term->abbreviation);
	assert_string_equal(term->text, "ass");
	assert_string_equal(term->word, "ASS");
}

static void abbreviation_with_digit_is_kept(void **state)
{
	assert_true(term_of(*state, "leerlingen met NT2 erbij", "nt2")->abbreviation);
}

static void abbreviation_alone_is_kept(void **state)
{
	assert_true(term_of(*state, "TOS", "tos")->abbreviation);
}

static void abbreviation_with_dots_is_one_term(void **state)
{
	const struct term *term = term_of(*state, "Hij heeft T.O.S. volgens de logopedist", "tos");
	assert_true(term->abbreviation);
	assert_false(term->sentence_end);
}

static void abbreviation_with_ending_is_kept(void **state)
{
	assert_string_equal(stems(*state, "een ADHD'er"), "een adhd");
}

static void capital_at_sentence_start_is_no_abbreviation(void **state)
{
	assert_false(term_of(*state, "Assen draaien rond", "assen")->abbreviation);
}

static void shouting_holds_no_abbreviations(void **state)
{
	const struct term *term = term_of(*state, "HELP MIJN KLASSEN LUISTEREN SLECHT", "klassen");
	assert_false(term->abbreviation);
	assert_string_equal(term->text, "klas");
}

static void group_number_is_a_term(void **state)
{
	assert_string_equal(stems(*state, "groep 3"), "groep 3");
}

static void apostrophe_is_resolved(void **state)
{
	assert_string_equal(stems(*state, "m'n zo\xe2\x80\x99n 's"), "mn zo s");
}

static void geen_denies_to_end_of_clause(void **state)
{
	const char *text = "Zij heeft geen dyslexie, maar haar concentratie is zwak.";
	assert_int_equal(term_of(*state, text, "dyslexie")->negation, NEGATION_THING);
	assert_int_equal(term_of(*state, text, "concentratie")->negation, NEGATION_NONE);
}

static void geen_stops_at_maar_without_comma(void **state)
{
	const char *text = "geen dyslexie maar TOS";
	assert_int_equal(term_of(*state, text, "tos")->negation, NEGATION_NONE);
}

static void geen_reaches_over_of(void **state)
{
	assert_int_equal(term_of(*state, "geen dyslexie of dyscalculie", "dyscalculie")->negation,
	    NEGATION_THING);
}

static void zonder_denies(void **state)
{
	assert_int_equal(
	    term_of(*state, "een kind zonder autisme", "autisme")->negation, NEGATION_THING);
}

static void uitgesloten_denies_backwards(void **state)
{
	const char *text = "Hij is druk. Dyslexie is uitgesloten.";
	assert_int_equal(term_of(*state, text, "dyslexie")->negation, NEGATION_THING);
	assert_int_equal(term_of(*state, text, "druk")->negation, NEGATION_NONE);
}

static void niet_uitgesloten_denies_nothing(void **state)
{
	const char *text = "Dyslexie is niet uitgesloten.";
	assert_int_equal(term_of(*state, text, "dyslexie")->negation, NEGATION_NONE);
}

static void niet_denies_as_an_act(void **state)
{
	assert_int_equal(
	    term_of(*state, "hij kan niet stilzitten", "stilzitten")->negation, NEGATION_ACT);
}

static void niet_at_the_end_denies_what_came_before(void **state)
{
	assert_int_equal(term_of(*state, "Hij luistert niet.", "luistert")->negation, NEGATION_ACT);
}

static void niet_alleen_denies_nothing(void **state)
{
	assert_int_equal(term_of(*state, "niet alleen dyslexie maar ook TOS", "dyslexie")->negation,
	    NEGATION_NONE);
}

static void niet_does_not_reach_the_cause(void **state)
{
	assert_int_equal(term_of(*state, "hij leest niet goed door dyslexie", "dyslexie")->negation,
	    NEGATION_NONE);
}

static void weet_niet_of_denies_nothing_behind_it(void **state)
{
	assert_int_equal(
	    term_of(*state, "ik weet niet of het autisme is", "autisme")->negation, NEGATION_NONE);
}

static void negation_ends_with_the_sentence(void **state)
{
	assert_int_equal(
	    term_of(*state, "Rust is er niet. Autisme wel.", "autisme")->negation, NEGATION_NONE);
}

static void sentences_end_at_stops(void **state)
{
	const char *text = "Hij is boos. ze huilt!\nEn bijv. pesten dan?";
	assert_true(term_of(*state, text, "boos")->sentence_end);
	assert_true(term_of(*state, text, "huilt")->sentence_end);
	assert_false(term_of(*state, text, "bijv")->sentence_end);
	assert_true(term_of(*state, text, "dan")->sentence_end);
}

static void comma_ends_clause_not_sentence(void **state)
{
	const struct term *term = term_of(*state, "eerst boos, daarna stil", "boos");
	assert_true(term->clause_end);
	assert_false(term->sentence_end);
}

static void folded_line_ends_no_sentence(void **state)
{
	assert_false(term_of(*state, "hij is erg\nboos vandaag", "erg")->sentence_end);
}

static void places_point_into_the_text(void **state)
{
	const char *text = "Een \xe2\x80\x98"
			   "co\xc3\xb6rdinator\xe2\x80\x99 helpt";
	const struct term *term = term_of(*state, text, "coordinator");
	assert_memory_equal(text + term->from_byte, term->word, term->to_byte - term->from_byte);
	assert_string_equal(term->word, "co\xc3\xb6rdinator");
}

static void function_words_are_marked(void **state)
{
	assert_true(term_of(*state, "de klas", "de")->function_word);
	assert_false(term_of(*state, "samen spelen", "samen")->function_word);
}

static void empty_text_has_no_terms(void **state)
{
	struct term *terms;
	assert_int_equal(run(*state, "", &terms), 0);
	assert_int_equal(run(*state, " \n-- ...!", &terms), 0);
}

static void bad_utf8_is_refused(void **state)
{
	static const char *const texts[] = {
	    "\xff", "goed \xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\x80z"};
	struct fixture *fixture = *state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct term *terms;
		size_t count;
		assert_int_equal(
		    analyzer_run(fixture->analyzer, texts[i], fixture->arena, &terms, &count),
		    INVALID_ARGUMENT);
	}
}

static void full_arena_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct arena *small = arena_open(200);
	assert_non_null(small);
	struct term *terms;
	size_t count;
	assert_int_equal(
	    analyzer_run(fixture->analyzer, "een twee drie vier", small, &terms, &count),
	    RESOURCE_EXHAUSTED);
	arena_close(small);
}

static void endless_word_is_cut(void **state)
{
	char text[5000];
	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	struct term *terms;
	assert_int_equal(run(*state, text, &terms), 1);
	assert_true(strlen(terms[0].folded) <= 64);
}

static bool term_has_part(const struct term *term, const char *stem)
{
	for (size_t i = 0; i < term->part_count; i++) {
		if (strcmp(term->parts[i], stem) == 0) {
			return true;
		}
	}
	return false;
}

/* Whether every word of apart is the stem of the one word in whole or of one of its parts. */
static void assert_whole_holds(struct fixture *fixture, const char *whole, const char *apart)
{
	struct term *terms, *words;
	assert_int_equal(run(fixture, whole, &terms), 1);
	size_t count = run(fixture, apart, &words);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(terms[0].text, words[i].text) != 0 &&
		    !term_has_part(&terms[0], words[i].text)) {
			fail_msg("%s does not hold %s", whole, words[i].word);
		}
	}
}

static void compound_meets_its_parts(void **state)
{
	static const char *const pairs[][2] = {
	    {"prikkelverwerkingsproblemen", "prikkels verwerken problemen prikkelverwerking"},
	    {"prikkelverwerking", "prikkels verwerken"}, {"Leesproblemen", "problemen lezen"},
	    {"rekenproblemen", "rekenen probleem"}, {"kinderopvang", "kinderen opvangen"},
	    {"gedragsproblemen", "probleem gedrag"}, {"taalontwikkeling", "taal ontwikkelen"},
	    {"rouwbegeleiding", "rouw begeleiden"}, {"schoolleiding", "scholen leiden"},
	    {"co\xc3\xb6rdinatieproblemen", "co\xc3\xb6rdinatie"},
	    {"klassengesprekken", "gesprek klas"}};
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		assert_whole_holds(*state, pairs[i][0], pairs[i][1]);
	}
}

static void action_meets_its_verb(void **state)
{
	static const char *const pairs[][2] = {{"verwerking", "verwerken"},
	    {"begeleiding", "begeleiden"}, {"ontwikkelingen", "ontwikkelen"},
	    {"scheiding", "scheiden"}, {"leiding", "leiden"}, {"storing", "storen"}};
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		assert_whole_holds(*state, pairs[i][0], pairs[i][1]);
	}
}

static void participle_and_past_meet_their_verb(void **state)
{
	static const char *const pairs[][2] = {{"gepest", "pesten"}, {"opgelost", "oplossen"},
	    {"luisterde", "luisteren"}, {"speelden", "spelen"}, {"gespeeld", "spelen"},
	    {"afgeleid", "afleiden"}, {"overprikkeld", "overprikkelen"}, {"gebeurde", "gebeuren"},
	    {"uitgenodigd", "uitnodigen"}, {"groeit", "groeien"}, {"verstaat", "verstaan"},
	    {"vervelende", "vervelen"}};
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		assert_whole_holds(*state, pairs[i][0], pairs[i][1]);
	}
}

static void parts_are_distinct_and_in_order(void **state)
{
	const struct term *term =
	    term_of(*state, "zijn prikkelverwerkingsproblemen", "prikkelverwerkingsproblemen");
	static const char *const parts[] = {"prikkelverwerk", "problem", "prikkel", "verwerk"};
	assert_int_equal(term->part_count, sizeof parts / sizeof parts[0]);
	for (size_t i = 0; i < term->part_count; i++) {
		assert_string_equal(term->parts[i], parts[i]);
	}
}

static void simple_words_have_no_parts(void **state)
{
	struct term *terms;
	size_t count = run(*state, "Luister, de leerling heeft TOS, prikkels en autisme.", &terms);
	assert_int_equal(count, 8);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(terms[i].part_count, 0);
		assert_null(terms[i].parts);
	}
}

static void english_has_no_parts(void **state)
{
	struct term *terms;
	assert_int_equal(run(*state, "classroom bookcase training", &terms), 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(terms[i].part_count, 0);
	}
}

static void english_is_stemmed_as_english(void **state)
{
	assert_same_stem(*state, "children's reading", "children read");
	assert_same_stem(*state, "Disabilities", "disability");
}

static void english_negation_denies(void **state)
{
	const char *text = "She has no dyslexia but she doesn't concentrate.";
	assert_int_equal(term_of(*state, text, "dyslexia")->negation, NEGATION_THING);
	assert_int_equal(term_of(*state, text, "concentrate")->negation, NEGATION_ACT);
}

#define DUTCH(test) cmocka_unit_test_setup_teardown(test, setup_dutch, teardown)
#define ENGLISH(test) cmocka_unit_test_setup_teardown(test, setup_english, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DUTCH(plural_and_singular_meet),
	    DUTCH(verb_forms_meet),
	    DUTCH(different_words_stay_apart),
	    DUTCH(feminine_and_neutral_meet),
	    DUTCH(what_only_sounds_feminine_stays),
	    DUTCH(diacritics_and_case_do_not_matter),
	    DUTCH(composed_and_decomposed_meet),
	    DUTCH(soft_hyphen_is_not_seen),
	    DUTCH(hyphen_parts_words),
	    DUTCH(abbreviation_is_kept_unstemmed),
	    DUTCH(abbreviation_with_digit_is_kept),
	    DUTCH(abbreviation_alone_is_kept),
	    DUTCH(abbreviation_with_dots_is_one_term),
	    DUTCH(abbreviation_with_ending_is_kept),
	    DUTCH(capital_at_sentence_start_is_no_abbreviation),
	    DUTCH(shouting_holds_no_abbreviations),
	    DUTCH(group_number_is_a_term),
	    DUTCH(apostrophe_is_resolved),
	    DUTCH(geen_denies_to_end_of_clause),
	    DUTCH(geen_stops_at_maar_without_comma),
	    DUTCH(geen_reaches_over_of),
	    DUTCH(zonder_denies),
	    DUTCH(uitgesloten_denies_backwards),
	    DUTCH(niet_uitgesloten_denies_nothing),
	    DUTCH(niet_denies_as_an_act),
	    DUTCH(niet_at_the_end_denies_what_came_before),
	    DUTCH(niet_alleen_denies_nothing),
	    DUTCH(niet_does_not_reach_the_cause),
	    DUTCH(weet_niet_of_denies_nothing_behind_it),
	    DUTCH(negation_ends_with_the_sentence),
	    DUTCH(sentences_end_at_stops),
	    DUTCH(comma_ends_clause_not_sentence),
	    DUTCH(folded_line_ends_no_sentence),
	    DUTCH(places_point_into_the_text),
	    DUTCH(function_words_are_marked),
	    DUTCH(empty_text_has_no_terms),
	    DUTCH(bad_utf8_is_refused),
	    DUTCH(full_arena_is_refused),
	    DUTCH(endless_word_is_cut),
	    DUTCH(compound_meets_its_parts),
	    DUTCH(action_meets_its_verb),
	    DUTCH(participle_and_past_meet_their_verb),
	    DUTCH(parts_are_distinct_and_in_order),
	    DUTCH(simple_words_have_no_parts),
	    ENGLISH(english_has_no_parts),
	    ENGLISH(english_is_stemmed_as_english),
	    ENGLISH(english_negation_denies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
