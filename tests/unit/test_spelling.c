#include "language/edit_distance.h"
#include "language/sound.h"
#include "language/spelling.h"
#include "language/stem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { EVERY_NTH_WORD = 41, SLIPS_TRIED = 400, WORD_LINE_BYTES = 128 };

struct fixture {
	struct lexicon *lexicon;
	struct spelling *spelling;
	struct stemmer *stemmer;
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	assert_int_equal(lexicon_open(&fixture->lexicon), OK);
	assert_int_equal(spelling_open(fixture->lexicon, &fixture->spelling), OK);
	assert_int_equal(stemmer_open(LANGUAGE_DUTCH, &fixture->stemmer), OK);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	stemmer_close(fixture->stemmer);
	spelling_close(fixture->spelling);
	lexicon_close(fixture->lexicon);
	free(fixture);
	return 0;
}

static uint32_t learn(struct fixture *fixture, const char *word)
{
	uint32_t number;
	assert_int_equal(lexicon_add(fixture->lexicon, word, &number), OK);
	assert_int_equal(spelling_update(fixture->spelling), OK);
	return number;
}

/* Words of the field with their stems, in which slips are looked for. */
static void learn_field(struct fixture *fixture)
{
	static const char *const words[] = {"dyslexie", "dyscalculie", "agressief", "agressie",
	    "concentratie", "consultatie", "verwerking", "verwachting", "beweeglijk", "prikkels",
	    "hoogbegaafd", "hoogsensitief", "gescheiden", "scheiding", "autistisch", "autisme",
	    "faalangst", "hechting", "motoriek", "epilepsie", "diabetes", "logopedie", "rekenen",
	    "spelling", "begeleiding", "ontwikkeling", "onrustig", "overprikkeld", "executieve",
	    "functies", "traumatisch", "verzuim", "thuiszitter", "groepsdynamiek", "pesten",
	    "driftig", "zindelijk", "slechthorend", "slechtziend", "communicatie"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		(void)learn(fixture, words[i]);
		(void)learn(fixture, stemmer_stem(fixture->stemmer, words[i]));
	}
}

/* The term that stands in for a slip; "" when there is none. */
static const char *nearest(struct fixture *fixture, const char *word)
{
	struct spelling_near near[SPELLING_NEAR_MAX];
	size_t count = spelling_find(fixture->spelling, word, near);
	return count == 0 ? "" : lexicon_text(fixture->lexicon, near[0].number);
}

/* Takes the nearest to the word, else to its stem, as a question does. */
static void assert_means(struct fixture *fixture, const char *slip, const char *meant)
{
	char found[WORD_BYTES_MAX + 1], stem[WORD_BYTES_MAX + 1];
	(void)snprintf(stem, sizeof stem, "%s", stemmer_stem(fixture->stemmer, slip));
	(void)snprintf(found, sizeof found, "%s", nearest(fixture, slip));
	if (found[0] == '\0') {
		(void)snprintf(found, sizeof found, "%s", nearest(fixture, stem));
	}
	(void)snprintf(stem, sizeof stem, "%s", stemmer_stem(fixture->stemmer, found));
	if (strcmp(stem, stemmer_stem(fixture->stemmer, meant)) != 0) {
		fail_msg("%s finds \"%s\", not %s", slip, found, meant);
	}
}

static void slips_of_teachers_find_what_was_meant(void **state)
{
	static const char *const pairs[][2] = {{"dyslectie", "dyslexie"}, {"dislexie", "dyslexie"},
	    {"dyslecxie", "dyslexie"}, {"discalculie", "dyscalculie"}, {"agresief", "agressief"},
	    {"aggressief", "agressief"}, {"aggresie", "agressie"}, {"consentratie", "concentratie"},
	    {"concetratie", "concentratie"}, {"verweking", "verwerking"},
	    {"verwreking", "verwerking"}, {"beweegelijk", "beweeglijk"}, {"prikels", "prikkels"},
	    {"hoogbegaaft", "hoogbegaafd"}, {"hoogbegaaftd", "hoogbegaafd"},
	    {"gescheide", "gescheiden"}, {"autisties", "autistisch"}, {"faalangt", "faalangst"},
	    {"motorieck", "motoriek"}, {"epelepsie", "epilepsie"}, {"logopidie", "logopedie"},
	    {"begeleidding", "begeleiding"}, {"onwikkeling", "ontwikkeling"},
	    {"exectieve", "executieve"}, {"overprikeld", "overprikkeld"},
	    {"slechthorent", "slechthorend"}, {"comunicatie", "communicatie"},
	    {"ocmmunicatie", "communicatie"}};
	struct fixture *fixture = *state;
	learn_field(fixture);
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		assert_means(fixture, pairs[i][0], pairs[i][1]);
	}
}

static void other_words_find_nothing(void **state)
{
	static const char *const words[] = {"leerling", "tafelpoot", "wandelen", "communie", "rek",
	    "zonnebloem", "kinderopvang", "verhuizing", "schoolplein", "festen"};
	learn_field(*state);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		assert_string_equal(nearest(*state, words[i]), "");
	}
}

static void short_words_are_left_alone(void **state)
{
	(void)learn(*state, "trma");
	(void)learn(*state, "trauma");
	assert_string_equal(nearest(*state, "trum"), "");
	assert_string_equal(nearest(*state, "traum"), "trauma");
}

static void one_edit_up_to_seven_letters_two_from_eight(void **state)
{
	(void)learn(*state, "spraken");
	(void)learn(*state, "afspraken");
	assert_string_equal(nearest(*state, "spraaken"), "spraken");
	assert_string_equal(nearest(*state, "sprakne"), "spraken");
	assert_string_equal(nearest(*state, "sprkane"), "");
	assert_string_equal(nearest(*state, "afsprkane"), "afspraken");
	assert_string_equal(nearest(*state, "afsprkaneg"), "");
}

static void first_letter_may_only_change_places(void **state)
{
	(void)learn(*state, "trauma");
	assert_string_equal(nearest(*state, "rtauma"), "trauma");
	assert_string_equal(nearest(*state, "drauma"), "");
	assert_string_equal(nearest(*state, "rauma"), "");
}

static void word_itself_is_not_near(void **state)
{
	(void)learn(*state, "trauma");
	assert_string_equal(nearest(*state, "trauma"), "");
}

static void signs_take_no_part(void **state)
{
	(void)learn(*state, "groep3");
	(void)learn(*state, "\xd1\x88\xd0\xba\xd0\xbe\xd0\xbb\xd0\xb0");
	assert_string_equal(nearest(*state, "groep"), "");
	assert_string_equal(nearest(*state, "groep4"), "");
	assert_string_equal(nearest(*state, "\xd1\x88\xd0\xba\xd0\xbe\xd0\xbb"), "");
	assert_string_equal(nearest(*state, ""), "");
}

static void three_nearest_come_in_order(void **state)
{
	struct fixture *fixture = *state;
	struct spelling_near near[SPELLING_NEAR_MAX];
	(void)learn(fixture, "verwertinges");
	uint32_t second = learn(fixture, "verwerkinges");
	uint32_t third = learn(fixture, "verwerkingel");
	(void)learn(fixture, "verwerkingeb");
	uint32_t first = learn(fixture, "verwerkinggen");
	assert_int_equal(spelling_find(fixture->spelling, "verwerkingen", near), 3);
	assert_int_equal(near[0].number, first);
	assert_int_equal(near[1].number, second);
	assert_int_equal(near[2].number, third);
	assert_true(near[0].similarity > near[1].similarity && near[0].similarity < 1);
	assert_true(near[1].similarity == near[2].similarity && near[2].similarity > 0.9f);
}

static void later_words_are_found_after_an_update(void **state)
{
	struct fixture *fixture = *state;
	uint32_t number;
	assert_int_equal(lexicon_add(fixture->lexicon, "hechting", &number), OK);
	assert_string_equal(nearest(fixture, "hehcting"), "");
	assert_int_equal(spelling_update(fixture->spelling), OK);
	assert_int_equal(spelling_update(fixture->spelling), OK);
	assert_string_equal(nearest(fixture, "hehcting"), "hechting");
}

/* Every so many words of the dictionary go into the lexicon. */
static void learn_dictionary(struct fixture *fixture)
{
	char line[WORD_LINE_BYTES];
	FILE *file = fopen(SAMEN_SOURCE_DIR "/data/language/words-nl.txt", "r");
	assert_non_null(file);
	for (size_t i = 0; fgets(line, sizeof line, file) != NULL; i++) {
		line[strcspn(line, "\n")] = '\0';
		if (i % EVERY_NTH_WORD == 0) {
			(void)learn(fixture, line);
		}
	}
	(void)fclose(file);
	assert_true(lexicon_size(fixture->lexicon) > 4000);
}

static uint32_t dice(uint32_t *seed, size_t sides)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (uint32_t)((*seed >> 8) % sides);
}

/* Puts in, leaves out, replaces or swaps a letter. */
static void slip_make(char *word, uint32_t *seed)
{
	size_t size = strlen(word), at = dice(seed, size);
	char letter = (char)('a' + dice(seed, 26));
	switch (dice(seed, 4)) {
	case 0:
		memmove(word + at + 1, word + at, size - at + 1);
		word[at] = letter;
		return;
	case 1:
		memmove(word + at, word + at + 1, size - at);
		return;
	case 2:
		word[at] = letter;
		return;
	default:
		if (at + 1 < size) {
			letter = word[at];
			word[at] = word[at + 1];
			word[at + 1] = letter;
		}
	}
}

/* Whether looking at every word finds nothing nearer in edits, and anything at all. */
static void assert_none_is_missed(struct fixture *fixture, const char *word)
{
	struct spelling_near near[SPELLING_NEAR_MAX];
	size_t size = strlen(word), found = 0;
	uint32_t max = size < 8 ? 1 : 2;
	for (uint32_t i = 0; size >= 5 && i < lexicon_size(fixture->lexicon); i++) {
		const char *term = lexicon_text(fixture->lexicon, i);
		uint32_t edits = edit_distance(word, size, term, strlen(term), max);
		bool starts = term[0] == word[0] || (term[0] == word[1] && term[1] == word[0]);
		found += edits > 0 && edits <= max && starts;
	}
	size_t expected = found < SPELLING_NEAR_MAX ? found : SPELLING_NEAR_MAX;
	assert_int_equal(spelling_find(fixture->spelling, word, near), expected);
}

static void index_misses_nothing(void **state)
{
	struct fixture *fixture = *state;
	uint32_t seed = 20261122;
	size_t found = 0;
	learn_dictionary(fixture);
	for (size_t i = 0; i < SLIPS_TRIED; i++) {
		char word[WORD_LINE_BYTES + 2];
		uint32_t number = dice(&seed, lexicon_size(fixture->lexicon));
		(void)snprintf(word, sizeof word, "%s", lexicon_text(fixture->lexicon, number));
		slip_make(word, &seed);
		slip_make(word, &seed);
		assert_none_is_missed(fixture, word);
		found += nearest(fixture, word)[0] != '\0';
	}
	assert_true(found > SLIPS_TRIED / 2);
}

static uint32_t distance(const char *a, const char *b)
{
	return edit_distance(a, strlen(a), b, strlen(b), 5);
}

static void distance_counts_edits(void **state)
{
	(void)state;
	assert_int_equal(distance("", ""), 0);
	assert_int_equal(distance("rust", "rust"), 0);
	assert_int_equal(distance("rust", "rusten"), 2);
	assert_int_equal(distance("rust", "rsut"), 1);
	assert_int_equal(distance("rust", "lust"), 1);
	assert_int_equal(distance("ca", "abc"), 3);
	assert_int_equal(distance("", "rust"), 4);
	assert_int_equal(distance("abcdefgh", "zyxwvuts"), 6);
	assert_int_equal(edit_distance("rust", 4, "lusten", 6, 2), 3);
}

static void sounds_alike_is_heard(void **state)
{
	(void)state;
	static const char *const same[][2] = {{"agresief", "agressief"},
	    {"consentratie", "concentratie"}, {"dislexie", "dyslexie"}, {"leiden", "lijden"},
	    {"rauw", "rouw"}, {"hoogbegaaft", "hoogbegaafd"}, {"wordt", "word"},
	    {"teraphie", "terafie"}};
	static const char *const other[][2] = {
	    {"prikkel", "prikker"}, {"rouw", "roem"}, {"scheiden", "schelden"}, {"", "a"}};
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		assert_true(sound_is_same(same[i][0], same[i][1]));
	}
	for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
		assert_false(sound_is_same(other[i][0], other[i][1]));
	}
}

static void slips_are_doubtful(void **state)
{
	(void)state;
	static const char *const words[] = {"dyslectie", "agresief", "consentratie", "beweegelijk",
	    "prikels", "hoogbegaaft", "autisties", "verwreking", "concetratie", "logopidie"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (!spelling_is_doubtful(words[i])) {
			fail_msg("%s is not doubted", words[i]);
		}
	}
}

static void right_words_are_not_doubtful(void **state)
{
	(void)state;
	static const char *const words[] = {"dyslexie", "agressief", "concentratie", "prikkels",
	    "verwerkt", "verwerkte", "luistert", "luisterde", "gepest", "opgelost", "gewerkt",
	    "groeit", "verstaat", "moeilijker", "moeilijkste", "rustige", "vriendjes", "spelletje",
	    "boompje", "prikkelverwerkingsproblemen", "rouwbegeleiding", "huilende", "problemen",
	    "klassen", "begeleidsters", "kinderen", "stil", "tos", "nt2", ""};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (spelling_is_doubtful(words[i])) {
			fail_msg("%s is doubted", words[i]);
		}
	}
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(slips_of_teachers_find_what_was_meant),
	    TEST(other_words_find_nothing),
	    TEST(short_words_are_left_alone),
	    TEST(one_edit_up_to_seven_letters_two_from_eight),
	    TEST(first_letter_may_only_change_places),
	    TEST(word_itself_is_not_near),
	    TEST(signs_take_no_part),
	    TEST(three_nearest_come_in_order),
	    TEST(later_words_are_found_after_an_update),
	    TEST(index_misses_nothing),
	    cmocka_unit_test(distance_counts_edits),
	    cmocka_unit_test(sounds_alike_is_heard),
	    cmocka_unit_test(slips_are_doubtful),
	    cmocka_unit_test(right_words_are_not_doubtful),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
