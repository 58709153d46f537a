/* The weights of the ranking: how samen.conf sets them, what is refused, and what each does. */
#include "ranking/weights.h"
#include "support/temp_folder.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA_BYTES = 16 << 20, LINE_BYTES = 1024, NAME_BYTES = 64, WEIGHTS = 20 };

/* The status of reading this samen.conf. */
static enum status read_conf(const char *text, struct rank_weights *ret_weights)
{
	struct temp_folder folder = temp_folder_make();
	char path[sizeof folder.path + 16];
	struct config *config;
	(void)snprintf(path, sizeof path, "%s/samen.conf", folder.path);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(config_open(path, &config), OK);
	enum status status = weights_read(config, ret_weights);
	config_close(config);
	temp_folder_remove(&folder);
	return status;
}

static void without_a_configuration_weights_are_the_default(void **state)
{
	struct rank_weights weights;
	(void)state;
	assert_int_equal(weights_read(NULL, &weights), OK);
	assert_memory_equal(&weights, &rank_weights_default, sizeof weights);
	assert_int_equal(read_conf("matching.listen = x\nmap_bytes = 1\n", &weights), OK);
	assert_memory_equal(&weights, &rank_weights_default, sizeof weights);
}

static void only_what_is_named_is_set(void **state)
{
	struct rank_weights weights, want = rank_weights_default;
	(void)state;
	assert_int_equal(
	    read_conf("matching.weight.locality = 12.5\nmatching.weight.related = 0\n", &weights),
	    OK);
	want.of[CONTRIBUTION_LOCALITY] = 12.5;
	want.vocabulary.related = 0;
	assert_memory_equal(&weights, &want, sizeof weights);
}

static void assert_refused(const char *line)
{
	struct rank_weights weights = {.heard = 7};
	assert_int_equal(read_conf(line, &weights), INVALID_ARGUMENT);
	assert_true(weights.heard >= 7 && weights.heard <= 7);
}

static void unknown_names_are_refused(void **state)
{
	(void)state;
	assert_refused("matching.weight.localty = 3\n");
	assert_refused("matching.weights.locality = 3\n");
	assert_refused("matching.weight = 3\n");
	assert_refused("matching.weight. = 3\n");
}

static void numbers_out_of_range_are_refused(void **state)
{
	(void)state;
	assert_refused("matching.weight.need = 0.9\n");
	assert_refused("matching.weight.need = 100.1\n");
	assert_refused("matching.weight.text = -1\n");
	assert_refused("matching.weight.heard = 1.01\n");
	assert_refused("matching.weight.part = nan\n");
	assert_refused("matching.weight.text = inf\n");
	assert_refused("matching.weight.text = 0x10\n");
	assert_refused("matching.weight.text = 1e1\n");
	assert_refused("matching.weight.text = 3,9\n");
	assert_refused("matching.weight.text = much\n");
	assert_refused("matching.weight.text = .\n");
}

/* A row "| `matching.weight.NAME` | meaning | default | least to most |"; false for other lines. */
static bool row_read(char *line, char name[static NAME_BYTES], double numbers[static 3])
{
	static const char start[] = "| `matching.weight.";
	if (strncmp(line, start, sizeof start - 1) != 0) {
		return false;
	}
	char *rest = line + sizeof start - 1;
	(void)snprintf(name, NAME_BYTES, "%s", strsep(&rest, "`"));
	(void)strsep(&rest, "|");
	(void)strsep(&rest, "|");
	assert_non_null(rest);
	char *end;
	numbers[0] = strtod(rest, &end);
	assert_int_equal(strncmp(end, " | ", 3), 0);
	numbers[1] = strtod(end + 3, &end);
	assert_int_equal(strncmp(end, " to ", 4), 0);
	numbers[2] = strtod(end + 4, &end);
	assert_int_equal(strncmp(end, " |", 2), 0);
	return true;
}

/* Sets the weight to number, and says whether anything changed. */
static enum status set(const char *name, double number, bool *ret_changed)
{
	struct rank_weights weights;
	char line[LINE_BYTES];
	(void)snprintf(line, sizeof line, "matching.weight.%s = %.10f\n", name, number);
	enum status status = read_conf(line, &weights);
	*ret_changed = status == OK && memcmp(&weights, &rank_weights_default, sizeof weights) != 0;
	return status;
}

static void the_table_in_the_documentation_is_true(void **state)
{
	FILE *file = fopen(SAMEN_SOURCE_DIR "/docs/matching.md", "re");
	char line[LINE_BYTES], name[NAME_BYTES];
	double numbers[3];
	unsigned rows = 0;
	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof line, file) != NULL) {
		bool changed;
		if (!row_read(line, name, numbers)) {
			continue;
		}
		rows++;
		assert_int_equal(set(name, numbers[0], &changed), OK);
		assert_false(changed);
		assert_int_equal(set(name, (numbers[1] + numbers[2]) / 2 + 0.1, &changed), OK);
		assert_true(changed);
		assert_int_equal(set(name, numbers[1], &changed), OK);
		assert_int_equal(set(name, numbers[2], &changed), OK);
		assert_int_equal(set(name, numbers[2] + 0.001, &changed), INVALID_ARGUMENT);
		if (numbers[1] > 0) {
			assert_int_equal(set(name, numbers[1] - 0.001, &changed), INVALID_ARGUMENT);
		}
	}
	assert_int_equal(fclose(file), 0);
	assert_int_equal(rows, WEIGHTS);
}

/* --- what they do --- */

/* The score of somebody who writes this, for who asks this; 0 when not found. Somebody else, who
 * writes of other things, makes words rare. */
static double score_of(const struct rank_weights *weights,
    enum language language,
    const char *about,
    const char *asked,
    const char *need)
{
	static const struct topic_entry topics[] = {
	    {.id = "angst", .label_nl = "Faalangst"}, {.id = "lezen", .label_nl = "Dyslexie"}};
	const struct profile profile = {.person_id = "a", .about = about, .capacity = 1};
	const struct profile other = {.person_id = "b", .about = "Iets anders.", .capacity = 1};
	const struct rank_need needs[] = {{need, 1}};
	const struct rank_query query = {
	    .text = asked, .needs = needs, .need_count = need != NULL ? 1 : 0};
	struct vocabulary *vocabulary;
	struct analyzer *analyzer;
	struct rank_index *index;
	struct candidate candidate;
	struct arena *arena = arena_open(ARENA_BYTES);
	assert_non_null(arena);
	assert_int_equal(
	    vocabulary_build_weighted(topics, 2, language, &weights->vocabulary, &vocabulary), OK);
	assert_int_equal(analyzer_open(language, &analyzer), OK);
	assert_int_equal(rank_index_open(vocabulary, language, weights, &index), OK);
	assert_int_equal(rank_index_put(index, &profile), OK);
	assert_int_equal(rank_index_put(index, &other), OK);
	assert_int_equal(rank_explain(index, analyzer, &query, "a", arena, &candidate), OK);
	double score = candidate.left_out == LEFT_OUT_NO_FIT ? 0 : candidate.score;
	rank_index_close(index);
	analyzer_close(analyzer);
	vocabulary_close(vocabulary);
	arena_close(arena);
	return score;
}

static void parts_of_words_count_by_their_weight(void **state)
{
	struct rank_weights weights = rank_weights_default;
	(void)state;
	weights.alternative = 0;
	weights.similar = 0;
	double full = score_of(&weights, LANGUAGE_DUTCH, "Gedrag.", "gedragsprobleem", NULL);
	weights.vocabulary.part /= 2;
	double half = score_of(&weights, LANGUAGE_DUTCH, "Gedrag.", "gedragsprobleem", NULL);
	weights.vocabulary.part = 0;
	double none = score_of(&weights, LANGUAGE_DUTCH, "Gedrag.", "gedragsprobleem", NULL);
	assert_true(full > half && half > 0 && none <= 0);
	assert_true(score_of(&weights, LANGUAGE_DUTCH, "Gedragsprobleem.", "gedrag", NULL) <= 0);
}

static void what_else_is_said_counts_by_its_weight(void **state)
{
	struct rank_weights weights = rank_weights_default;
	(void)state;
	double full = score_of(&weights, LANGUAGE_DUTCH, "Toorn.", "woede", NULL);
	weights.alternative /= 2;
	double half = score_of(&weights, LANGUAGE_DUTCH, "Toorn.", "woede", NULL);
	weights.alternative = 0;
	double none = score_of(&weights, LANGUAGE_DUTCH, "Toorn.", "woede", NULL);
	assert_true(full > half && half > 0 && none <= 0);
}

static void words_that_look_alike_count_by_their_weight(void **state)
{
	struct rank_weights weights = rank_weights_default;
	(void)state;
	weights.alternative = 0;
	double full = score_of(&weights, LANGUAGE_DUTCH, "Logopedisch.", "logopedist", NULL);
	weights.similar /= 2;
	double half = score_of(&weights, LANGUAGE_DUTCH, "Logopedisch.", "logopedist", NULL);
	weights.similar = 0;
	double none = score_of(&weights, LANGUAGE_DUTCH, "Logopedisch.", "logopedist", NULL);
	assert_true(full > half && half > 0 && none <= 0);
}

static void a_slip_counts_by_its_weight(void **state)
{
	struct rank_weights weights = rank_weights_default;
	(void)state;
	double full = score_of(&weights, LANGUAGE_DUTCH, "Dyslectie.", NULL, "lezen");
	weights.vocabulary.slip = 0;
	double none = score_of(&weights, LANGUAGE_DUTCH, "Dyslectie.", NULL, "lezen");
	assert_true(full > 0 && none <= 0);
}

static void the_headline_counts_by_its_weight(void **state)
{
	struct rank_weights weights = rank_weights_default;
	(void)state;
	double full = score_of(&weights, LANGUAGE_DUTCH, "Logopedist.", "logopedist", NULL);
	weights.headline /= 2;
	double half = score_of(&weights, LANGUAGE_DUTCH, "Logopedist.", "logopedist", NULL);
	weights.headline = 0;
	double none = score_of(&weights, LANGUAGE_DUTCH, "Logopedist.", "logopedist", NULL);
	assert_true(full > half && half > none && none > 0);
}

static void english_pairs_count_by_their_weight(void **state)
{
	static const char about[] = "Hearing loss.", asked[] = "hearing loss unwritten";
	struct rank_weights weights = rank_weights_default;
	(void)state;
	weights.pair = 0.5;
	double half = score_of(&weights, LANGUAGE_ENGLISH, about, asked, NULL);
	weights.pair = 0.25;
	double quarter = score_of(&weights, LANGUAGE_ENGLISH, about, asked, NULL);
	weights.pair = 0;
	double none = score_of(&weights, LANGUAGE_ENGLISH, about, asked, NULL);
	assert_true(none > 0);
	assert_true(fabs(half - quarter) > 1e-9 && fabs(quarter - none) > 1e-9);
}

static void topics_that_were_heard_count_by_their_weight(void **state)
{
	struct rank_weights weights = rank_weights_default;
	(void)state;
	double full = score_of(&weights, LANGUAGE_DUTCH, "Faalangst.", NULL, "angst");
	weights.heard /= 2;
	double half = score_of(&weights, LANGUAGE_DUTCH, "Faalangst.", NULL, "angst");
	weights.heard = 0;
	double none = score_of(&weights, LANGUAGE_DUTCH, "Faalangst.", NULL, "angst");
	assert_true(full > half && half > 0 && none <= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_a_configuration_weights_are_the_default),
	    cmocka_unit_test(only_what_is_named_is_set),
	    cmocka_unit_test(unknown_names_are_refused),
	    cmocka_unit_test(numbers_out_of_range_are_refused),
	    cmocka_unit_test(the_table_in_the_documentation_is_true),
	    cmocka_unit_test(parts_of_words_count_by_their_weight),
	    cmocka_unit_test(what_else_is_said_counts_by_its_weight),
	    cmocka_unit_test(words_that_look_alike_count_by_their_weight),
	    cmocka_unit_test(a_slip_counts_by_its_weight),
	    cmocka_unit_test(the_headline_counts_by_its_weight),
	    cmocka_unit_test(english_pairs_count_by_their_weight),
	    cmocka_unit_test(topics_that_were_heard_count_by_their_weight),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
