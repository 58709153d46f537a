#include "language/compound.h"
#include "language/dictionary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { LINE_BYTES = 1024 };

/* The parts of word, parted by spaces. */
static const char *parts_of(const char *word)
{
	static char line[LINE_BYTES];
	struct compound compound;
	compound_split(word, &compound);
	size_t used = 0;
	line[0] = '\0';
	for (size_t i = 0; i < compound.count; i++) {
		int wrote = snprintf(line + used, sizeof line - used, "%s%s", i > 0 ? " " : "",
		    compound.parts[i].text);
		assert_true(wrote > 0 && (size_t)wrote < sizeof line - used);
		used += (size_t)wrote;
	}
	return line;
}

struct expected {
	const char *word, *parts;
};

static void assert_parts(const struct expected *expected, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *parts = parts_of(expected[i].word);
		if (strcmp(parts, expected[i].parts) != 0) {
			fail_msg("%s gives \"%s\", not \"%s\"", expected[i].word, parts,
			    expected[i].parts);
		}
	}
}

#define ASSERT_PARTS(expected) assert_parts(expected, sizeof(expected) / sizeof(expected)[0])

static void words_side_by_side_are_parted(void **state)
{
	(void)state;
	static const struct expected expected[] = {{"schoolplein", "school plein"},
	    {"taalachterstand", "taal achterstand"}, {"faalangst", "faal angst"},
	    {"hoogbegaafdheid", "hoog begaafdheid"}, {"woordenschat", "woord schat"},
	    {"spraaktherapie", "spraak therapie"}, {"werkhouding", "werk houding"}};
	ASSERT_PARTS(expected);
}

static void what_joins_is_cut(void **state)
{
	(void)state;
	static const struct expected expected[] = {{"gedragsproblemen", "gedrag probleem"},
	    {"kinderopvang", "kind opvang"}, {"leerlingenvervoer", "leerling vervoer"},
	    {"handelingsplan", "handeling plan"}, {"groepsdynamiek", "groep dynamiek"},
	    {"ziektewet", "ziekte wet"}, {"moeilijkhedenlijst", "moeilijkheid lijst"}};
	ASSERT_PARTS(expected);
}

static void plural_and_diminutive_are_parted_as_the_word(void **state)
{
	(void)state;
	static const struct expected expected[] = {{"leerlijnen", "leer lijn"},
	    {"werkbladen", "werk blad"}, {"groepsplannen", "groep plan"},
	    {"wachtlijsten", "wacht lijst"}, {"klasgenootje", "klas genoot"},
	    {"schoolreisjes", "school reis"}, {"taallessen", "taal les"},
	    {"handelingsplannetjes", "handeling plan"}};
	ASSERT_PARTS(expected);
}

static void verb_may_be_the_last_part(void **state)
{
	(void)state;
	static const struct expected expected[] = {{"werkgeheugen", "werk geheugen"},
	    {"hoofdrekenen", "hoofd rekenen"}, {"stilzitten", "stil zitten"},
	    {"zelfvertrouwen", "zelf vertrouwen"}, {"tandenpoetsen", "tanden poetsen"}};
	ASSERT_PARTS(expected);
}

static void verb_as_first_part_is_found(void **state)
{
	(void)state;
	static const struct expected expected[] = {{"leesvaardigheid", "lezen vaardigheid"},
	    {"rekenproblemen", "rekenen probleem"}, {"speelplaats", "spelen plaats"},
	    {"schrijfonderwijs", "schrijven onderwijs"}, {"zwemles", "zwemmen les"},
	    {"leefgroep", "leven groep"}};
	ASSERT_PARTS(expected);
}

static void compound_parts_are_parted_again(void **state)
{
	(void)state;
	static const struct expected expected[] = {
	    {"prikkelverwerkingsproblemen", "prikkelverwerking probleem prikkel verwerking"},
	    {"taalontwikkelingsstoornis", "taalontwikkeling stoornis taal ontwikkeling"},
	    {"rolstoelgebruiker", "rolstoel gebruiker rol stoel"},
	    {"huiswerkbegeleiding", "huiswerk begeleiding huis werk"}};
	ASSERT_PARTS(expected);
}

static void unknown_compound_of_known_words_is_parted(void **state)
{
	(void)state;
	static const struct expected expected[] = {{"verliesbegeleider", "verlies begeleider"},
	    {"peuterconsulent", "peuter consulent"}, {"pestcoordinator", "pest coordinator"},
	    {"stopwoordenlijst", "stopwoord lijst stop woord"}};
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
		assert_false(dictionary_has(expected[i].word, strlen(expected[i].word)));
	}
	ASSERT_PARTS(expected);
}

static void whole_words_stay_whole(void **state)
{
	(void)state;
	static const char *const words[] = {"begeleiding", "begeleiden", "luisteren", "prikkels",
	    "voortgezet", "leerling", "kinderen", "samenwerking", "verwerking", "vaardigheid",
	    "bedrijf", "moeilijke", "persoonlijk", "boodschappen", "vriendschappen", "materiaal",
	    "motoriek", "praktijk", "combinatie", "scheiding", "middelbare", "ambtenaar",
	    "verstand", "gesproken", "onderbouw", "overgang", "achterstand", "problemen",
	    "leidsters", "wetenschappelijk", "huizen", "klassen", "dyslexie", "autisme",
	    "presenteren", "vergaderen", "discussieren", "wantrouwen", "planeten", "culturen",
	    "begrippen", "mogelijkheden", "assistenten", "enveloppen", "vriendinnen", "knikkers",
	    "expressieve", "moedeloosheid", "hoogstens", "voetjes", "beetje"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		const struct expected expected = {words[i], ""};
		assert_parts(&expected, 1);
	}
}

static void slips_are_not_parted(void **state)
{
	(void)state;
	static const char *const words[] = {"dyslectie", "agresief", "consentratie", "verweking",
	    "beweegelijk", "prikels", "gescheide", "autisties"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		const struct expected expected = {words[i], ""};
		assert_parts(&expected, 1);
	}
}

static void endless_word_has_no_parts(void **state)
{
	(void)state;
	char word[5 * WORD_BYTES_MAX];
	for (size_t i = 0; i + 1 < sizeof word; i++) {
		word[i] = "school"[i % 6];
	}
	word[sizeof word - 1] = '\0';
	assert_string_equal(parts_of(word), "");
}

static void signs_do_no_harm(void **state)
{
	(void)state;
	static const char *const words[] = {"", "e", "en", "een", "12345678",
	    "\xd1\x88\xd0\xba\xd0\xbe\xd0\xbb\xd0\xb0", "schoolpl\xc3\xab", "schoolplein1"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		const struct expected expected = {words[i], ""};
		assert_parts(&expected, 1);
	}
}

static void dictionary_knows_base_words_only(void **state)
{
	(void)state;
	assert_true(dictionary_has("prikkelverwerking", 17));
	assert_true(dictionary_has("coordinatie", 11));
	assert_true(dictionary_has("prikkelverwerking", 7));
	assert_false(dictionary_has("prikkels", 8));
	assert_false(dictionary_has("de", 2));
	assert_false(dictionary_has("prikk", 5));
	assert_false(dictionary_has("school\nschool", 13));
}

static const char *base_of(const char *word)
{
	static struct base_word base;
	return inflection_base(word, strlen(word), &base) ? base.text : "";
}

static void forms_lead_to_their_base(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {{"problemen", "probleem"}, {"klassen", "klassen"},
	    {"sommen", "sommen"}, {"brieven", "brief"}, {"gangen", "gang"}, {"scholen", "scholen"},
	    {"leerlingen", "leerling"}, {"mogelijkheden", "mogelijkheid"}, {"drukke", "druk"},
	    {"stoornissen", "stoornis"}, {"leraars", "leraar"}, {"besten", "best"},
	    {"school", "school"}, {"xyzzen", ""}};
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		assert_string_equal(base_of(pairs[i][0]), pairs[i][1]);
	}
}

static const char *action_of(const char *word)
{
	static struct base_word verb;
	return inflection_action(word, strlen(word), &verb) ? verb.text : "";
}

static void action_leads_to_its_verb(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {{"verwerking", "verwerken"},
	    {"begeleidingen", "begeleiden"}, {"ontwikkeling", "ontwikkelen"}, {"storing", "storen"},
	    {"leerling", ""}, {"koning", ""}, {"honing", ""}, {"rekening", ""}, {"ding", ""}};
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		assert_string_equal(action_of(pairs[i][0]), pairs[i][1]);
	}
}

static const char *verb_of(const char *form)
{
	static struct base_word verb;
	return inflection_verb(form, strlen(form), &verb) ? verb.text : "";
}

static void past_forms_lead_to_their_verb(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {{"gepest", "pesten"}, {"gemist", "missen"},
	    {"opgelost", "oplossen"}, {"gemeld", "melden"}, {"overprikkeld", "overprikkelen"},
	    {"luisterden", "luisteren"}, {"gebeurde", "gebeuren"}, {"zwijgende", "zwijgen"},
	    {"geweigerd", "weigeren"}, {"tegengewerkt", "tegenwerken"}, {"verhuisd", "verhuizen"},
	    {"geleefd", "leven"}, {"gebied", ""}, {"grote", ""}, {"kind", ""}, {"leerling", ""},
	    {"gezicht", ""}, {"", ""}};
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		assert_string_equal(verb_of(pairs[i][0]), pairs[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_side_by_side_are_parted),
	    cmocka_unit_test(what_joins_is_cut),
	    cmocka_unit_test(plural_and_diminutive_are_parted_as_the_word),
	    cmocka_unit_test(verb_may_be_the_last_part),
	    cmocka_unit_test(verb_as_first_part_is_found),
	    cmocka_unit_test(compound_parts_are_parted_again),
	    cmocka_unit_test(unknown_compound_of_known_words_is_parted),
	    cmocka_unit_test(whole_words_stay_whole),
	    cmocka_unit_test(slips_are_not_parted),
	    cmocka_unit_test(endless_word_has_no_parts),
	    cmocka_unit_test(signs_do_no_harm),
	    cmocka_unit_test(dictionary_knows_base_words_only),
	    cmocka_unit_test(forms_lead_to_their_base),
	    cmocka_unit_test(action_leads_to_its_verb),
	    cmocka_unit_test(past_forms_lead_to_their_verb),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
