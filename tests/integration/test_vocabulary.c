/*
 * The vocabulary file, as a coordinator handles it: exported, edited, imported; SKOS for others;
 * and what is said of a bad file, which changes nothing. Needs no service but directory.
 */
#include "support/check.h"
#include "support/deployment.h"
#include "support/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#define VOCABULARY (SAMEN_SOURCE_DIR "/data/vocabulary.csv")
#define COORDINATOR "anneke"
#define HEADER                                                                                     \
	"id;domain;label_nl;label_en;abbreviations;synonyms_nl;synonyms_en;broader;related;"       \
	"phrases\n"
/* Two topics that hang together. */
#define GOOD                                                                                       \
	HEADER "taal;taal;Taal;Language;;spreken;speech;;;\n"                                      \
	       "tos;taal;Taalstoornis;Language disorder;TOS;dysfasie;;taal;;hij zoekt woorden\n"

static struct {
	struct deployment *deployment;
	char *path; /* of the file under test */
	struct run run;
} stage;

static void run_words(const char *const *words)
{
	run_forget(&stage.run);
	deployment_cli(stage.deployment, COORDINATOR, words, NULL, &stage.run);
}

/* Runs a command line, its words separated by commas; fails the test unless it ends so. */
#define EXPECT(code_wanted, ...)                                                                   \
	do {                                                                                       \
		run_words((const char *const[]){__VA_ARGS__, NULL});                               \
		if (stage.run.code != (code_wanted)) {                                             \
			fail_msg("ended with %d, not %d: %s", stage.run.code, (code_wanted),       \
			    stage.run.err);                                                        \
		}                                                                                  \
	} while (0)

static void must_say(const char *text)
{
	if (strstr(stage.run.err, text) == NULL) {
		fail_msg("does not say '%s': %s", text, stage.run.err);
	}
}

static int open_stage(void **state)
{
	(void)state;
	stage.deployment = deployment_open();
	stage.path = deployment_path(stage.deployment, "vocabulary.csv");
	deployment_start(stage.deployment, DIRECTORY);
	const char *const words[] = {"login", DEPLOYMENT_COORDINATOR, NULL};
	deployment_cli(stage.deployment, COORDINATOR, words, DEPLOYMENT_PASSWORD "\n", &stage.run);
	return stage.run.code;
}

static int close_stage(void **state)
{
	(void)state;
	run_forget(&stage.run);
	free(stage.path);
	deployment_close(stage.deployment);
	return 0;
}

/* The vocabulary as it is in the directory, to be freed. */
static char *exported(void)
{
	EXPECT(EX_OK, "topic", "export");
	return strdup(stage.run.out);
}

static void import_text(const char *text, int code_wanted)
{
	file_write(stage.path, text, strlen(text));
	EXPECT(code_wanted, "topic", "import", stage.path);
}

static size_t count_of(const char *text, const char *piece)
{
	size_t count = 0;
	for (const char *at = text; (at = strstr(at, piece)) != NULL; at += strlen(piece)) {
		count++;
	}
	return count;
}

/* --- round trip --- */

static void an_export_imported_again_changes_nothing(void **state)
{
	(void)state;
	EXPECT(EX_OK, "topic", "import", VOCABULARY);
	char *first = exported();
	import_text(first, EX_OK);
	assert_non_null(strstr(stage.run.out, "0 topics added, 0 changed,"));
	assert_non_null(strstr(stage.run.out, " 0 retired"));
	char *second = exported();
	assert_string_equal(first, second);
	free(first);
	free(second);
}

static int line_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The lines of text, sorted and joined again; text is spoilt. */
static char *sorted_lines(char *text)
{
	enum { LINES_MAX = 6000 };
	static char *lines[LINES_MAX];
	size_t count = 0;
	size_t size = strlen(text) + 1;
	for (char *line; (line = strsep(&text, "\n")) != NULL && count < LINES_MAX;) {
		lines[count++] = line;
	}
	qsort(lines, count, sizeof *lines, line_compare);
	char *sorted = calloc(1, size + 1);
	assert_non_null(sorted);
	for (size_t i = 0, used = 0; i < count; i++) {
		used += (size_t)snprintf(sorted + used, size + 1 - used, "%s\n", lines[i]);
	}
	return sorted;
}

static void an_export_is_the_file_that_was_imported(void **state)
{
	(void)state;
	char *file = file_text(VOCABULARY, NULL);
	assert_non_null(file);
	char *export = exported();
	assert_int_equal(strncmp(export, "\xEF\xBB\xBF", 3), 0);
	char *wanted = sorted_lines(file);
	char *got = sorted_lines(export + 3);
	assert_string_equal(got, wanted);
	free(wanted);
	free(got);
	free(file);
	free(export);
}

static void cells_with_separators_and_quotes_survive(void **state)
{
	(void)state;
	import_text(HEADER "a;;\"Het \"\"woord\"\"; en meer\";;;\"een, twee|drie\";;;;\n", EX_OK);
	char *first = exported();
	assert_non_null(strstr(first, "a;;\"Het \"\"woord\"\"; en meer\";;;een, twee|drie;;;;\n"));
	import_text(first, EX_OK);
	assert_non_null(strstr(stage.run.out, "0 topics added, 0 changed, 1 unchanged"));
	free(first);
}

/* --- SKOS --- */

/* Exports to a file and reads it with rapper, an independent parser, as triples; to be freed. */
static char *triples(const char *const *words)
{
	if (!program_exists("rapper")) {
		print_message("Skipped: rapper (raptor2-utils) is not installed.\n");
		skip();
	}
	run_words(words);
	assert_int_equal(stage.run.code, EX_OK);
	file_write(stage.path, stage.run.out, strlen(stage.run.out));
	struct run run = {0};
	const char *const parse[] = {
	    "rapper", "-q", "-i", "turtle", "-o", "ntriples", stage.path, NULL};
	run_program(parse, NULL, 0, &run);
	if (run.code != 0 || run.err[0] != '\0') {
		fail_msg("rapper ended with %d: %s", run.code, run.err);
	}
	char *out = strdup(run.out);
	run_forget(&run);
	return out;
}

#define SKOS(name) "<http://www.w3.org/2004/02/skos/core#" name ">"
#define CONCEPT(id) "<urn:samen:vocabulary:" id ">"

/* How many items the lists of a column hold, in the vocabulary file. */
static size_t items_of(size_t column)
{
	char *file = file_text(VOCABULARY, NULL);
	assert_non_null(file);
	size_t count = 0;
	char *rest = file;
	(void)strsep(&rest, "\n");
	for (char *line; (line = strsep(&rest, "\n")) != NULL && line[0] != '\0';) {
		const char *cell = line;
		for (size_t i = 0; i < column; i++) {
			cell += strcspn(cell, ";") + 1;
		}
		size_t size = strcspn(cell, ";");
		count += size > 0;
		for (size_t i = 0; i < size; i++) {
			count += cell[i] == '|';
		}
	}
	free(file);
	return count;
}

static void skos_holds_what_the_file_holds(void **state)
{
	(void)state;
	enum { ID, LABEL_NL = 2, LABEL_EN, BROADER = 7, RELATED, PHRASES };
	EXPECT(EX_OK, "topic", "import", VOCABULARY);
	char *found = triples((const char *const[]){"topic", "export", "--skos", NULL});
	size_t topics = items_of(ID);
	assert_true(topics > 100);
	assert_int_equal(count_of(found, SKOS("Concept") " ."), topics);
	assert_int_equal(count_of(found, SKOS("inScheme")), topics);
	assert_int_equal(count_of(found, SKOS("notation")), topics);
	/* The scheme has a label in both languages, and each collection one. */
	assert_int_equal(count_of(found, SKOS("prefLabel")),
	    items_of(LABEL_NL) + items_of(LABEL_EN) + 2 + count_of(found, SKOS("Collection")));
	assert_int_equal(count_of(found, SKOS("example")), items_of(PHRASES));
	assert_int_equal(count_of(found, SKOS("broader")), items_of(BROADER));
	assert_int_equal(count_of(found, SKOS("narrower")), items_of(BROADER));
	assert_int_equal(count_of(found, SKOS("member")), topics);
	assert_true(count_of(found, SKOS("related")) >= items_of(RELATED));
	free(found);
}

/* A triple's subject and object in one line of N-Triples. */
static void line_ends(const char *line, char subject[static 200], char object[static 200])
{
	assert_int_equal(sscanf(line, "%199s %*s %199s", subject, object), 2);
}

static void each_has_its_converse(const char *found, const char *predicate, const char *converse)
{
	size_t seen = 0;
	for (const char *at = found; (at = strstr(at, predicate)) != NULL; at++) {
		const char *line = at;
		char subject[200];
		char object[200];
		char wanted[600];
		while (line > found && line[-1] != '\n') {
			line--;
		}
		line_ends(line, subject, object);
		(void)snprintf(wanted, sizeof wanted, "%s %s %s .", object, converse, subject);
		if (strstr(found, wanted) == NULL) {
			fail_msg("there is no %s", wanted);
		}
		seen++;
	}
	assert_true(seen > 0);
}

static void skos_links_go_both_ways(void **state)
{
	(void)state;
	/* taal and lezen are related on one side only. */
	import_text(HEADER "taal;;Taal;;;;;;lezen;\nlezen;;Lezen;;;;;;;\n"
			   "tos;;TOS;;;;;taal;;\n",
	    EX_OK);
	char *found = triples((const char *const[]){"topic", "export", "--skos", NULL});
	each_has_its_converse(found, SKOS("related"), SKOS("related"));
	each_has_its_converse(found, SKOS("broader"), SKOS("narrower"));
	each_has_its_converse(found, SKOS("narrower"), SKOS("broader"));
	each_has_its_converse(found, SKOS("topConceptOf"), SKOS("hasTopConcept"));
	assert_non_null(strstr(found, CONCEPT("tos") " " SKOS("broader") " " CONCEPT("taal")));
	assert_null(strstr(found, CONCEPT("tos") " " SKOS("topConceptOf")));
	free(found);
}

static void skos_deprecates_what_is_retired(void **state)
{
	(void)state;
	import_text(GOOD, EX_OK);
	import_text(HEADER "taal;taal;Taal;Language;;spreken;speech;;;\n", EX_OK);
	char *csv = exported();
	assert_null(strstr(csv, "\ntos;"));
	free(csv);
	char *found = triples((const char *const[]){"topic", "export", "--skos", NULL});
	assert_non_null(
	    strstr(found, CONCEPT("tos") " <http://www.w3.org/2002/07/owl#deprecated> \"true\""));
	assert_null(strstr(found, CONCEPT("taal") " <http://www.w3.org/2002/07/owl#deprecated>"));
	assert_null(strstr(found, SKOS("narrower") " " CONCEPT("tos")));
	free(found);
}

static void skos_escapes_what_turtle_would_misread(void **state)
{
	(void)state;
	import_text(HEADER
	    "a;lezen & 'meer';\"Een \"\"woord\"\" \\ streep\";;;\"twee\nregels\";;;;\n",
	    EX_OK);
	char *found = triples((const char *const[]){
	    "topic", "export", "--skos", "--base", "https://example.org/v", NULL});
	assert_non_null(strstr(found, "<https://example.org/v/a> " SKOS(
					  "prefLabel") " \"Een \\\"woord\\\" \\\\ streep\"@nl"));
	assert_non_null(strstr(found, SKOS("altLabel") " \"twee\\nregels\"@nl"));
	assert_non_null(strstr(found, "<https://example.org/v/domain/lezen%20%26%20%27meer%27>"));
	free(found);
}

static void a_base_that_is_no_iri_is_refused(void **state)
{
	(void)state;
	EXPECT(EX_USAGE, "topic", "export", "--skos", "--base", "no base");
	EXPECT(EX_USAGE, "topic", "export", "--skos", "--base", "https://example.org/<a>");
	EXPECT(EX_USAGE, "topic", "export", "vocabulary.csv");
}

/* --- bad files --- */

/* The file is refused with these words, and the vocabulary stays as it was. */
static void assert_refused(const char *text, const char *const *words)
{
	import_text(GOOD, EX_OK);
	char *before = exported();
	import_text(text, EX_DATAERR);
	for (; *words != NULL; words++) {
		must_say(*words);
	}
	char *after = exported();
	assert_string_equal(after, before);
	free(before);
	free(after);
}
#define REFUSED(text, ...) assert_refused(text, (const char *const[]){__VA_ARGS__, NULL})

/* A row with this id and Dutch name; the rest is empty. */
#define ROW(id, label) id ";;" label ";;;;;;;\n"

static void a_missing_column_is_named(void **state)
{
	(void)state;
	REFUSED(
	    "id;domain;label_nl;label_en;abbreviations;synonyms_nl;synonyms_en;broader;related\n"
	    "a;;A;;;;;;\n",
	    "no column 'phrases'");
}

static void a_file_with_tabs_is_told_the_separators(void **state)
{
	(void)state;
	REFUSED("id\tdomain\tlabel_nl\na\t\tA\n", "no column 'id'", "; or ,");
}

static void a_row_of_another_length_is_named(void **state)
{
	(void)state;
	REFUSED(HEADER ROW("a", "A") "b;;B\n" ROW("c", "C") "d;;D;;;;;;;;\n", "line 3: 3 fields",
	    "line 5: more fields", "nothing was imported");
}

static void a_bad_id_is_named_with_line_and_column(void **state)
{
	(void)state;
	REFUSED(HEADER ROW("a", "A") ROW("Taal en spraak", "B"),
	    "line 3, column id: is no topic id", "a-z");
	REFUSED(HEADER ROW("a", "A") ROW("", "B"), "line 3, column id");
}

static void a_double_id_is_named(void **state)
{
	(void)state;
	REFUSED(
	    HEADER ROW("a", "A") ROW("b", "B") ROW("a", "C"), "line 4, column id", "named twice");
}

static void a_double_id_far_away_is_named(void **state)
{
	(void)state;
	enum { ROWS = 120 };
	char text[ROWS * 32 + 256];
	size_t used = (size_t)snprintf(text, sizeof text, HEADER);
	for (int i = 0; i < ROWS; i++) {
		used += (size_t)snprintf(
		    text + used, sizeof text - used, ROW("t%d", "T"), i == ROWS - 1 ? 0 : i);
	}
	REFUSED(text, "line 121, column id", "named twice", "nothing was imported");
}

static void an_empty_label_is_named(void **state)
{
	(void)state;
	REFUSED(HEADER ROW("a", "A") ROW("b", " "), "line 3, column label_nl: is missing");
}

static void a_link_that_leads_nowhere_is_named(void **state)
{
	(void)state;
	REFUSED(HEADER ROW("a", "A") "b;;B;;;;;a|zz;c;\n", "line 3, column broader, entry 2",
	    "names zz", "line 3, column related, entry 1", "names c");
}

static void a_circle_is_named(void **state)
{
	(void)state;
	REFUSED(HEADER "a;;A;;;;;b;;\nb;;B;;;;;a;;\n", "line 2, column broader",
	    "topic a is broader than itself");
}

static void a_cell_that_is_too_long_is_named(void **state)
{
	(void)state;
	char text[2048];
	(void)snprintf(text, sizeof text, HEADER "a;;%0250d;;;;;;;kort|%0501d\n", 0, 0);
	REFUSED(text, "line 2, column label_nl: has at most 200", "line 2, column phrases, entry 2",
	    "at most 500");
}

static void too_many_entries_are_named(void **state)
{
	(void)state;
	enum { ENTRIES = 301 };
	char text[ENTRIES * 4 + 256];
	size_t used = (size_t)snprintf(text, sizeof text, HEADER "a;;A;;;;;;;");
	for (int i = 0; i < ENTRIES; i++) {
		used += (size_t)snprintf(text + used, sizeof text - used, "z z|");
	}
	REFUSED(text, "line 2, column phrases: has at most 300");
}

static void too_many_topics_are_refused(void **state)
{
	(void)state;
	enum { ROWS = 5001, ROW_BYTES = 32 };
	char *text = calloc(ROWS + 8, ROW_BYTES);
	assert_non_null(text);
	size_t used = (size_t)snprintf(text, ROW_BYTES * 8, HEADER);
	for (int i = 0; i < ROWS; i++) {
		used += (size_t)snprintf(text + used, ROW_BYTES, ROW("t%d", "T"), i);
	}
	REFUSED(text, "line 5002", "at most 5000");
	free(text);
}

/* As many as there may be, as large as those of the shipped vocabulary. */
static void as_many_topics_as_allowed_are_imported(void **state)
{
	(void)state;
	enum { ROWS = 5000, PHRASES = 30, ROW_BYTES = 64 * PHRASES };
	char *text = calloc(ROWS + 8, ROW_BYTES);
	assert_non_null(text);
	size_t used = (size_t)snprintf(text, ROW_BYTES, HEADER);
	for (int i = 0; i < ROWS; i++) {
		used += (size_t)snprintf(
		    text + used, ROW_BYTES, "t%d;;Onderwerp %d;Topic %d;;;;t0;;", i, i, i);
		for (int phrase = 0; phrase < PHRASES; phrase++) {
			used += (size_t)snprintf(text + used, 64,
			    "%szin %d van onderwerp %d over rekenen en lezen",
			    phrase == 0 ? "" : "|", phrase, i);
		}
		used += (size_t)snprintf(text + used, 2, "\n");
	}
	char *self = strstr(text, ";;;;t0;;");
	memmove(self + 4, self + 6, strlen(self + 6) + 1);
	import_text(text, EX_OK);
	assert_non_null(strstr(stage.run.out, "5000 topics added"));
	free(text);
	char *first = exported();
	import_text(first, EX_OK);
	assert_non_null(strstr(stage.run.out, "0 topics added, 0 changed, 5000 unchanged"));
	free(first);
	import_text(GOOD, EX_OK);
	assert_non_null(strstr(stage.run.out, "5000 retired"));
}

static void damaged_utf8_is_named(void **state)
{
	(void)state;
	REFUSED(HEADER ROW("a", "Zo\xC3\xAB, cr\xC3\xA8"
				"che") ROW("b", "caf\xE9"),
	    "line 3: field 3: bytes that are no UTF-8", "nothing was imported");
}

static void an_open_quote_is_named(void **state)
{
	(void)state;
	REFUSED(
	    HEADER ROW("a", "\"Een woord") ROW("b", "B"), "line 2: field 3: a quote is left open");
}

static void wrong_rows_far_apart_are_all_named(void **state)
{
	(void)state;
	enum { ROWS = 120 };
	char text[ROWS * 32 + 256];
	size_t used = (size_t)snprintf(text, sizeof text, HEADER);
	for (int i = 0; i < ROWS; i++) {
		used += (size_t)snprintf(text + used, sizeof text - used, ROW("t%d", "%s"), i,
		    i == 3 || i == 110 ? "" : "T");
	}
	REFUSED(text, "line 5, column label_nl", "line 112, column label_nl");
}

static void a_file_without_rows_is_refused(void **state)
{
	(void)state;
	REFUSED(HEADER, "nothing to import");
	REFUSED(HEADER ";;;;;;;;;\n", "nothing to import");
}

/* --- what spreadsheet programs make --- */

static void a_file_as_excel_saves_it_is_imported(void **state)
{
	(void)state;
	import_text(GOOD, EX_OK);
	char *wanted = exported();
	import_text("\xEF\xBB\xBF"
		    "id;domain;label_nl;label_en;abbreviations;synonyms_nl;synonyms_en;broader;"
		    "related;phrases\r\n"
		    "taal;taal;Taal;\"Language\";;spreken;speech;;;\r\n"
		    "tos;taal;\"Taalstoornis\";Language disorder;TOS;dysfasie;;taal;;"
		    "\"hij zoekt woorden\"\r\n;;;;;;;;;\r\n",
	    EX_OK);
	assert_non_null(strstr(stage.run.out, "0 topics added, 0 changed, 2 unchanged"));
	char *got = exported();
	assert_string_equal(got, wanted);
	free(wanted);
	free(got);
}

static void commas_and_another_order_of_columns_are_read(void **state)
{
	(void)state;
	import_text(GOOD, EX_OK);
	import_text(
	    "phrases,id,domain,label_nl,label_en,abbreviations,synonyms_nl,synonyms_en,"
	    "related,broader\n"
	    ",taal,taal,Taal,Language,,spreken,speech,,\n"
	    "hij zoekt woorden,tos,taal,Taalstoornis,Language disorder,TOS,dysfasie,,,taal\n",
	    EX_OK);
	assert_non_null(strstr(stage.run.out, "0 topics added, 0 changed, 2 unchanged"));
}

static void what_makes_the_search_worse_is_noted(void **state)
{
	(void)state;
	import_text(HEADER "a;;A;A;;samen;;;;\nb;;B;B;;Samen;;;;\n", EX_OK);
	must_say("topic a has only 0 phrases");
	must_say("topics a and b share the name 'samen'");
	EXPECT(EX_OK, "topic", "import", VOCABULARY);
	assert_null(strstr(stage.run.err, "note:"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_export_imported_again_changes_nothing),
	    cmocka_unit_test(an_export_is_the_file_that_was_imported),
	    /* Topics that the tests below leave retired are in SKOS too. */
	    cmocka_unit_test(skos_holds_what_the_file_holds),
	    cmocka_unit_test(cells_with_separators_and_quotes_survive),
	    cmocka_unit_test(skos_links_go_both_ways),
	    cmocka_unit_test(skos_deprecates_what_is_retired),
	    cmocka_unit_test(skos_escapes_what_turtle_would_misread),
	    cmocka_unit_test(a_base_that_is_no_iri_is_refused),
	    cmocka_unit_test(a_missing_column_is_named),
	    cmocka_unit_test(a_file_with_tabs_is_told_the_separators),
	    cmocka_unit_test(a_row_of_another_length_is_named),
	    cmocka_unit_test(a_bad_id_is_named_with_line_and_column),
	    cmocka_unit_test(a_double_id_is_named),
	    cmocka_unit_test(a_double_id_far_away_is_named),
	    cmocka_unit_test(an_empty_label_is_named),
	    cmocka_unit_test(a_link_that_leads_nowhere_is_named),
	    cmocka_unit_test(a_circle_is_named),
	    cmocka_unit_test(a_cell_that_is_too_long_is_named),
	    cmocka_unit_test(too_many_entries_are_named),
	    cmocka_unit_test(too_many_topics_are_refused),
	    cmocka_unit_test(as_many_topics_as_allowed_are_imported),
	    cmocka_unit_test(damaged_utf8_is_named),
	    cmocka_unit_test(an_open_quote_is_named),
	    cmocka_unit_test(wrong_rows_far_apart_are_all_named),
	    cmocka_unit_test(a_file_without_rows_is_refused),
	    cmocka_unit_test(a_file_as_excel_saves_it_is_imported),
	    cmocka_unit_test(commas_and_another_order_of_columns_are_read),
	    cmocka_unit_test(what_makes_the_search_worse_is_noted),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
