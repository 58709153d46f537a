/*
 * Ranks the experts of a case folder for its requests, for scoring by eval/score.py:
 *
 *     rank_cases CASE_DIR --language dutch|english [--top N] [--use text|needs|words]
 *         [--without topics|words|parts|pairs|synonyms|slips|headline|links|heard]...
 *         [--vocabulary FILE]
 *
 * Reads CASE_DIR/experts.tsv (expert, ..., text; several rows an expert are several pieces of
 * evidence) and CASE_DIR/requests.tsv (request, ..., text) and writes request, expert and score,
 * parted by tabs. Words of the request and the topics found in it both count (--use text);
 * needs takes the topics only, words the words only. Without a vocabulary file there are no topics.
 * --without leaves a thing out, to see what it helps: topics or words of the request, or what has a
 * weight, which is 0 then.
 */
#include "case_files.h"

#include "ranking/rank.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALL_BYTES = 256 << 20, ORGANISATION_ROOM = 1000 };

struct options {
	const char *folder, *vocabulary_path;
	enum language language;
	size_t top;
	bool use_text, use_needs;
	struct rank_weights weights;
};

struct cases {
	struct options options;
	struct arena *arena; /* the vocabulary's entries */
	struct arena *call;  /* emptied before each request */
	struct case_topics topics;
	struct vocabulary *vocabulary;
	struct analyzer *analyzer;
	struct rank_index *index;
};

static int row_compare(const void *a, const void *b)
{
	const struct case_row *x = a, *y = b;
	int order = strcmp(x->id, y->id);
	return order != 0 ? order : (x->text > y->text) - (x->text < y->text);
}

/* Adds an expert whose texts are these rows; one row is what they say of themselves. */
static enum status expert_put(struct cases *cases, const struct case_row *rows, size_t count)
{
	struct profile_expertise *expertise = calloc(count, sizeof *expertise);
	if (expertise == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		expertise[i].evidence = rows[i].text;
	}
	bool one = count == 1;
	enum status status = rank_index_put(cases->index, &(struct profile){.person_id = rows[0].id,
							      .organisation_id = "case",
							      .about = one ? rows[0].text : NULL,
							      .expertise = expertise,
							      .expertise_count = one ? 0 : count,
							      .capacity = ORGANISATION_ROOM});
	free(expertise);
	return status;
}

static enum status experts_put(struct cases *cases)
{
	struct case_table table = {0};
	enum status status = case_table_open(cases->options.folder, "experts.tsv", &table);
	if (status == OK && table.count > 0) {
		qsort(table.rows, table.count, sizeof *table.rows, row_compare);
	}
	for (size_t from = 0, to; status == OK && from < table.count; from = to) {
		for (to = from + 1;
		     to < table.count && strcmp(table.rows[to].id, table.rows[from].id) == 0;) {
			to++;
		}
		status = expert_put(cases, table.rows + from, to - from);
	}
	case_table_close(&table);
	return status;
}

/* The topics found in the text as needs. */
static enum status needs_find(
    struct cases *cases, const char *text, struct rank_need **ret_needs, size_t *ret_count)
{
	struct topic_suggestion *suggestions;
	size_t count, used = 0;
	enum status status = vocabulary_suggest(
	    cases->vocabulary, cases->analyzer, text, cases->call, &suggestions, &count);
	if (status != OK) {
		return status;
	}
	struct rank_need *needs = arena_alloc(cases->call, (count + 1) * sizeof *needs);
	if (needs == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	while (used < count) {
		needs[used] = (struct rank_need){
		    vocabulary_topic_id(cases->vocabulary, suggestions[used].topic),
		    suggestions[used].weight};
		used++;
	}
	*ret_needs = needs;
	*ret_count = used;
	return OK;
}

static enum status request_rank(struct cases *cases, const struct case_row *request)
{
	struct rank_query query = {.limit = cases->options.top};
	struct rank_need *needs = NULL;
	struct rank_result result;
	enum status status = OK;
	arena_reset(cases->call);
	query.text = cases->options.use_text ? request->text : NULL;
	if (cases->options.use_needs) {
		status = needs_find(cases, request->text, &needs, &query.need_count);
		query.needs = needs;
	}
	if (status == OK) {
		status =
		    rank_query_run(cases->index, cases->analyzer, &query, cases->call, &result);
	}
	for (size_t i = 0; status == OK && i < result.ranked_count; i++) {
		printf("%s\t%s\t%.17g\n", request->id, result.ranked[i].person_id,
		    result.ranked[i].score);
	}
	return status;
}

static enum status requests_rank(struct cases *cases)
{
	struct case_table table = {0};
	enum status status = case_table_open(cases->options.folder, "requests.tsv", &table);
	for (size_t i = 0; status == OK && i < table.count; i++) {
		status = request_rank(cases, &table.rows[i]);
	}
	case_table_close(&table);
	return status;
}

static enum status cases_open(struct cases *cases)
{
	enum language language = cases->options.language;
	cases->arena = arena_open(CALL_BYTES);
	cases->call = arena_open(CALL_BYTES);
	if (cases->arena == NULL || cases->call == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status =
	    case_topics_open(cases->options.vocabulary_path, cases->arena, &cases->topics);
	if (status == OK || status == NOT_FOUND) {
		status = vocabulary_build_weighted(cases->topics.entries, cases->topics.count,
		    language, &cases->options.weights.vocabulary, &cases->vocabulary);
	}
	if (status == OK) {
		status = analyzer_open(language, &cases->analyzer);
	}
	return status == OK ? rank_index_open(cases->vocabulary, language, &cases->options.weights,
				  &cases->index)
			    : status;
}

static void cases_close(struct cases *cases)
{
	rank_index_close(cases->index);
	analyzer_close(cases->analyzer);
	vocabulary_close(cases->vocabulary);
	case_topics_close(&cases->topics);
	arena_close(cases->call);
	arena_close(cases->arena);
}

static void links_leave_out(struct vocabulary_weights *weights)
{
	weights->narrower = 0;
	weights->broader = 0;
	weights->related = 0;
}

/* False for what there is not. */
static bool leave_out(struct options *options, const char *what)
{
	struct rank_weights *weights = &options->weights;
	const struct {
		const char *name;
		double *weight;
	} known[] = {{"parts", &weights->vocabulary.part}, {"pairs", &weights->pair},
	    {"synonyms", &weights->alternative}, {"headline", &weights->headline},
	    {"heard", &weights->heard}};
	if (strcmp(what, "slips") == 0) {
		weights->similar = 0;
		weights->vocabulary.slip = 0;
	} else if (strcmp(what, "topics") == 0) {
		options->use_needs = false;
	} else if (strcmp(what, "words") == 0) {
		options->use_text = false;
	} else if (strcmp(what, "links") == 0) {
		links_leave_out(&weights->vocabulary);
	} else {
		size_t at = 0, count = sizeof known / sizeof known[0];
		while (at < count && strcmp(what, known[at].name) != 0) {
			at++;
		}
		if (at == count) {
			return false;
		}
		*known[at].weight = 0;
	}
	return true;
}

static bool option_take(struct options *options, int option)
{
	char *end;
	switch (option) {
	case 'l':
		return language_find(optarg, &options->language) == OK;
	case 't':
		options->top = strtoul(optarg, &end, 10);
		return optarg[0] != '\0' && *end == '\0';
	case 'u':
		options->use_text = strcmp(optarg, "needs") != 0;
		options->use_needs = strcmp(optarg, "words") != 0;
		return strcmp(optarg, "text") == 0 || !options->use_text || !options->use_needs;
	case 'w':
		return leave_out(options, optarg);
	case 'v':
		options->vocabulary_path = optarg;
		return true;
	default:
		return false;
	}
}

static bool options_read(int argc, char **argv, struct options *ret_options)
{
	static const struct option known[] = {{"language", required_argument, NULL, 'l'},
	    {"top", required_argument, NULL, 't'}, {"use", required_argument, NULL, 'u'},
	    {"vocabulary", required_argument, NULL, 'v'}, {"without", required_argument, NULL, 'w'},
	    {NULL, 0, NULL, 0}};
	struct options options = {.vocabulary_path = SAMEN_SOURCE_DIR "/data/vocabulary.csv",
	    .use_text = true,
	    .use_needs = true,
	    .weights = rank_weights_default};
	bool language = false;
	int option;
	/* One thread: getopt_long's own state is safe. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (!option_take(&options, option)) {
			return false;
		}
		language |= option == 'l';
	}
	if (!language || optind != argc - 1) {
		return false;
	}
	options.folder = argv[optind];
	*ret_options = options;
	return true;
}

int main(int argc, char **argv)
{
	struct cases cases = {0};
	if (!options_read(argc, argv, &cases.options)) {
		fprintf(stderr, "usage: rank_cases CASE_DIR --language dutch|english [--top N]"
				" [--use text|needs|words] [--without topics|words|parts|pairs|"
				"synonyms|slips|headline|links|heard]... [--vocabulary FILE]\n");
		return 2;
	}
	enum status status = cases_open(&cases);
	if (status == OK) {
		status = experts_put(&cases);
	}
	if (status == OK) {
		status = requests_rank(&cases);
	}
	cases_close(&cases);
	if (status != OK) {
		fprintf(stderr, "rank_cases: %s\n", status_name(status));
		return 1;
	}
	return 0;
}
