/*
 * Ranks the experts of a case folder for its requests, for scoring by eval/score.py:
 *
 *     rank_cases CASE_DIR --language dutch|english [--top N] [--use text|needs] [--vocabulary FILE]
 *
 * Reads CASE_DIR/experts.tsv (expert, ..., text; several rows an expert are several pieces of
 * evidence) and CASE_DIR/requests.tsv (request, ..., text) and writes request, expert and score,
 * parted by tabs. Without --use, words of the request and the topics found in it both count; text
 * and needs take one of them only. Without a vocabulary file there are no topics.
 */
#include "matching/rank.h"
#include "runtime/csv.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALL_BYTES = 256 << 20, TABLE_BYTES_MAX = 1 << 30, ORGANISATION_ROOM = 1000 };

/* A need found with less weight than this is noise. */
static const double need_weight_min = 0.15;

struct options {
	const char *folder, *vocabulary_path;
	enum language language;
	size_t top;
	bool use_text, use_needs;
};

/* A file of tab-parted rows; only the first and the last column count. */
struct table {
	char *bytes;
	struct row {
		const char *id, *text;
	} * rows;
	size_t count;
};

struct cases {
	struct options options;
	struct arena *arena; /* the vocabulary's entries */
	struct arena *call;  /* emptied before each request */
	struct topic_entry *entries;
	size_t entry_count;
	struct vocabulary *vocabulary;
	struct analyzer *analyzer;
	struct rank_index *index;
};

static char *file_read(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *bytes = NULL;
	size_t size = 0, room = 0;
	if (file == NULL) {
		return NULL;
	}
	do {
		room = room * 2 + (1 << 16);
		char *moved = room > TABLE_BYTES_MAX ? NULL : realloc(bytes, room);
		if (moved == NULL) {
			free(bytes);
			bytes = NULL;
			break;
		}
		bytes = moved;
		size += fread(bytes + size, 1, room - size - 1, file);
		bytes[size] = '\0';
	} while (size == room - 1);
	(void)fclose(file);
	return bytes;
}

static void table_close(struct table *table)
{
	free(table->bytes);
	free(table->rows);
	*table = (struct table){0};
}

static enum status table_open(const char *folder, const char *name, struct table *table)
{
	char path[4096];
	if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) {
		return INVALID_ARGUMENT;
	}
	table->bytes = file_read(path);
	if (table->bytes == NULL) {
		fprintf(stderr, "rank_cases: cannot read %s\n", path);
		return NOT_FOUND;
	}
	size_t lines = 1;
	for (const char *at = table->bytes; (at = strchr(at, '\n')) != NULL; at++) {
		lines++;
	}
	table->rows = calloc(lines, sizeof *table->rows);
	if (table->rows == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	char *rest = table->bytes;
	for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
		char *tab = strchr(line, '\t'), *last = strrchr(line, '\t');
		if (tab != NULL) {
			*tab = '\0';
			table->rows[table->count++] = (struct row){line, last + 1};
		}
	}
	return OK;
}

static int row_compare(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = strcmp(x->id, y->id);
	return order != 0 ? order : (x->text > y->text) - (x->text < y->text);
}

/* One cell of a list parted by strokes, as a list that ends with NULL; in arena. */
static const char *const *cell_list(struct arena *arena, const char *cell)
{
	size_t count = 1;
	for (const char *at = cell; (at = strchr(at, '|')) != NULL; at++) {
		count++;
	}
	char *rest = arena_strdup(arena, cell);
	const char **list = arena_alloc(arena, (count + 1) * sizeof *list);
	if (rest == NULL || list == NULL) {
		return NULL;
	}
	size_t used = 0;
	for (char *item; (item = strsep(&rest, "|")) != NULL;) {
		if (item[0] != '\0') {
			list[used++] = item;
		}
	}
	return list;
}

static const char *cell_text(const struct csv *csv, const struct csv_row *row, const char *header)
{
	int column = csv_column(csv, header);
	return column < 0 || (size_t)column >= row->count ? "" : row->fields[column];
}

static struct topic_entry entry_of(
    struct arena *arena, const struct csv *csv, const struct csv_row *row)
{
	return (struct topic_entry){
	    .id = arena_strdup(arena, cell_text(csv, row, "id")),
	    .label_nl = arena_strdup(arena, cell_text(csv, row, "label_nl")),
	    .label_en = arena_strdup(arena, cell_text(csv, row, "label_en")),
	    .abbreviations = cell_list(arena, cell_text(csv, row, "abbreviations")),
	    .synonyms_nl = cell_list(arena, cell_text(csv, row, "synonyms_nl")),
	    .synonyms_en = cell_list(arena, cell_text(csv, row, "synonyms_en")),
	    .broader = cell_list(arena, cell_text(csv, row, "broader")),
	    .related = cell_list(arena, cell_text(csv, row, "related")),
	    .phrases = cell_list(arena, cell_text(csv, row, "phrases")),
	};
}

static enum status entries_add(
    struct cases *cases, const struct csv *csv, const struct csv_row *row)
{
	struct topic_entry *entries =
	    reallocarray(cases->entries, cases->entry_count + 1, sizeof *entries);
	if (entries == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	cases->entries = entries;
	entries[cases->entry_count++] = entry_of(cases->arena, csv, row);
	return OK;
}

/* Reads the vocabulary's rows; a file that is not there gives none. */
static enum status entries_read(struct cases *cases)
{
	struct csv *csv;
	struct csv_row row;
	const char *reason;
	enum status status = csv_open(cases->options.vocabulary_path, &csv);
	if (status != OK) {
		fprintf(stderr, "rank_cases: no vocabulary (%s)\n", status_name(status));
		return status == NOT_FOUND ? OK : status;
	}
	while ((status = csv_next(csv, &row, &reason)) != OUT_OF_RANGE) {
		if (status == OK) {
			status = entries_add(cases, csv, &row);
		}
		if (status != OK) {
			fprintf(stderr, "rank_cases: vocabulary, line %zu\n", row.line);
			break;
		}
	}
	csv_close(csv);
	return status == OUT_OF_RANGE ? OK : status;
}

/* Adds an expert whose texts are these rows. */
static enum status expert_put(struct cases *cases, const struct row *rows, size_t count)
{
	struct profile_expertise *expertise = calloc(count, sizeof *expertise);
	if (expertise == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		expertise[i].evidence = rows[i].text;
	}
	enum status status = rank_index_put(cases->index, &(struct profile){.person_id = rows[0].id,
							      .organisation_id = "case",
							      .expertise = expertise,
							      .expertise_count = count,
							      .capacity = ORGANISATION_ROOM});
	free(expertise);
	return status;
}

static enum status experts_put(struct cases *cases)
{
	struct table table = {0};
	enum status status = table_open(cases->options.folder, "experts.tsv", &table);
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
	table_close(&table);
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
	while (used < count && suggestions[used].weight >= need_weight_min) {
		needs[used] = (struct rank_need){
		    vocabulary_topic_id(cases->vocabulary, suggestions[used].topic),
		    suggestions[used].weight};
		used++;
	}
	*ret_needs = needs;
	*ret_count = used;
	return OK;
}

static enum status request_rank(struct cases *cases, const struct row *request)
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
	struct table table = {0};
	enum status status = table_open(cases->options.folder, "requests.tsv", &table);
	for (size_t i = 0; status == OK && i < table.count; i++) {
		status = request_rank(cases, &table.rows[i]);
	}
	table_close(&table);
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
	enum status status = entries_read(cases);
	if (status == OK) {
		status = vocabulary_build(
		    cases->entries, cases->entry_count, language, &cases->vocabulary);
	}
	if (status == OK) {
		status = analyzer_open(language, &cases->analyzer);
	}
	return status == OK ? rank_index_open(cases->vocabulary, language, NULL, &cases->index)
			    : status;
}

static void cases_close(struct cases *cases)
{
	rank_index_close(cases->index);
	analyzer_close(cases->analyzer);
	vocabulary_close(cases->vocabulary);
	free(cases->entries);
	arena_close(cases->call);
	arena_close(cases->arena);
}

static bool option_take(struct options *options, int option)
{
	switch (option) {
	case 'l':
		options->language =
		    strcmp(optarg, "english") == 0 ? LANGUAGE_ENGLISH : LANGUAGE_DUTCH;
		return strcmp(optarg, "english") == 0 || strcmp(optarg, "dutch") == 0;
	case 't':
		options->top = strtoul(optarg, NULL, 10);
		return options->top > 0;
	case 'u':
		options->use_text = strcmp(optarg, "text") == 0;
		options->use_needs = strcmp(optarg, "needs") == 0;
		return options->use_text || options->use_needs;
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
	    {"vocabulary", required_argument, NULL, 'v'}, {NULL, 0, NULL, 0}};
	struct options options = {.vocabulary_path = SAMEN_SOURCE_DIR "/data/vocabulary.csv",
	    .use_text = true,
	    .use_needs = true};
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
				" [--use text|needs] [--vocabulary FILE]\n");
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
