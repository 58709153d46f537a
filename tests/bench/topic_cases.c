/*
 * Finds the topics in the requests of a case folder, for scoring:
 *
 *     topic_cases CASE_DIR [--language dutch|english] [--vocabulary FILE] [--time]
 *
 * Reads CASE_DIR/requests.tsv (request, ..., text) and writes request, topic, weight and the words
 * that led to it, parted by tabs; the heaviest topic of a request first. --time writes no topics:
 * it joins the requests' words to texts of 120 words and tells how long the topics of one take to
 * find; it ends with 1 when that is more than two milliseconds for most of them. Without --language
 * texts are Dutch.
 */
#include "case_files.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	TOPICS_BYTES = 256 << 20,
	CALL_BYTES = 64 << 20,
	WORDS_TIMED = 120,
	TEXTS_TIMED = 2000,
	TEXTS_WARMING = 50,
	TEXT_BYTES = 8192,
	MEDIAN_US_MAX = 2000
};

struct options {
	const char *folder, *vocabulary_path;
	enum language language;
	bool time;
};

struct cases {
	struct options options;
	struct arena *arena; /* the vocabulary's entries */
	struct arena *call;  /* emptied before each text */
	struct case_topics topics;
	struct vocabulary *vocabulary;
	struct analyzer *analyzer;
};

static enum status suggest(
    struct cases *cases, const char *text, struct topic_suggestion **ret_found, size_t *ret_count)
{
	arena_reset(cases->call);
	return vocabulary_suggest(
	    cases->vocabulary, cases->analyzer, text, cases->call, ret_found, ret_count);
}

static enum status request_print(struct cases *cases, const struct case_row *request)
{
	struct topic_suggestion *found;
	size_t count;
	enum status status = suggest(cases, request->text, &found, &count);
	for (size_t i = 0; status == OK && i < count; i++) {
		printf("%s\t%s\t%.4f\t", request->id,
		    vocabulary_topic_id(cases->vocabulary, found[i].topic), found[i].weight);
		for (size_t word = 0; word < found[i].word_count; word++) {
			printf("%s%s", word == 0 ? "" : ", ", found[i].words[word]);
		}
		printf("\n");
	}
	return status;
}

static enum status requests_print(struct cases *cases, const struct case_table *requests)
{
	enum status status = OK;
	for (size_t i = 0; status == OK && i < requests->count; i++) {
		status = request_print(cases, &requests->rows[i]);
	}
	return status;
}

/* --- time --- */

/* Goes through the words of all requests, around and around. */
struct word_source {
	const struct case_table *requests;
	size_t row;
	const char *at;
};

static void word_next(struct word_source *source, const char **ret_word, size_t *ret_size)
{
	source->at += strspn(source->at, " ");
	while (*source->at == '\0') {
		source->row = (source->row + 1) % source->requests->count;
		source->at = source->requests->rows[source->row].text;
		source->at += strspn(source->at, " ");
	}
	*ret_word = source->at;
	*ret_size = strcspn(source->at, " ");
	source->at += *ret_size;
}

static void text_make(struct word_source *source, char text[static TEXT_BYTES])
{
	size_t used = 0;
	for (size_t i = 0; i < WORDS_TIMED; i++) {
		const char *word;
		size_t size;
		word_next(source, &word, &size);
		if (used + size + 2 > TEXT_BYTES) {
			break;
		}
		memcpy(text + used, word, size);
		used += size;
		text[used++] = ' ';
	}
	text[used] = '\0';
}

static int64_t now_ns(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int number_compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static bool has_words(const struct case_table *requests)
{
	for (size_t i = 0; i < requests->count; i++) {
		const char *text = requests->rows[i].text;
		if (text[strspn(text, " ")] != '\0') {
			return true;
		}
	}
	return false;
}

static enum status requests_time(struct cases *cases, const struct case_table *requests)
{
	static int64_t took_ns[TEXTS_TIMED];
	char text[TEXT_BYTES];
	if (!has_words(requests)) {
		fprintf(stderr, "topic_cases: the requests have no words\n");
		return INVALID_ARGUMENT;
	}
	struct word_source source = {.requests = requests, .at = ""};
	for (size_t i = 0; i < TEXTS_WARMING + TEXTS_TIMED; i++) {
		struct topic_suggestion *found;
		size_t count;
		text_make(&source, text);
		int64_t before_ns = now_ns();
		enum status status = suggest(cases, text, &found, &count);
		if (status != OK) {
			return status;
		}
		if (i >= TEXTS_WARMING) {
			took_ns[i - TEXTS_WARMING] = now_ns() - before_ns;
		}
	}
	qsort(took_ns, TEXTS_TIMED, sizeof *took_ns, number_compare);
	int64_t median_ns = took_ns[TEXTS_TIMED / 2];
	int64_t p99_ns = took_ns[TEXTS_TIMED * 99 / 100];
	printf("%d texts of %d words, %zu topics: median %.3f ms, p99 %.3f ms\n", TEXTS_TIMED,
	    WORDS_TIMED, vocabulary_size(cases->vocabulary), (double)median_ns / 1e6,
	    (double)p99_ns / 1e6);
	return median_ns <= (int64_t)MEDIAN_US_MAX * 1000 ? OK : DEADLINE_EXCEEDED;
}

/* --- all of it --- */

static enum status cases_open(struct cases *cases)
{
	enum language language = cases->options.language;
	cases->arena = arena_open(TOPICS_BYTES);
	cases->call = arena_open(CALL_BYTES);
	if (cases->arena == NULL || cases->call == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status =
	    case_topics_open(cases->options.vocabulary_path, cases->arena, &cases->topics);
	if (status == OK) {
		status = vocabulary_build(
		    cases->topics.entries, cases->topics.count, language, &cases->vocabulary);
	}
	return status == OK ? analyzer_open(language, &cases->analyzer) : status;
}

static void cases_close(struct cases *cases)
{
	analyzer_close(cases->analyzer);
	vocabulary_close(cases->vocabulary);
	case_topics_close(&cases->topics);
	arena_close(cases->call);
	arena_close(cases->arena);
}

static enum status cases_run(struct cases *cases)
{
	struct case_table requests = {0};
	enum status status = case_table_open(cases->options.folder, "requests.tsv", &requests);
	if (status == OK) {
		status = cases->options.time ? requests_time(cases, &requests)
					     : requests_print(cases, &requests);
	}
	case_table_close(&requests);
	return status;
}

static bool option_take(struct options *options, int option)
{
	switch (option) {
	case 'l':
		return language_find(optarg, &options->language) == OK;
	case 't':
		options->time = true;
		return true;
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
	    {"time", no_argument, NULL, 't'}, {"vocabulary", required_argument, NULL, 'v'},
	    {NULL, 0, NULL, 0}};
	struct options options = {
	    .vocabulary_path = SAMEN_SOURCE_DIR "/data/vocabulary.csv", .language = LANGUAGE_DUTCH};
	int option;
	/* One thread: getopt_long's own state is safe. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (!option_take(&options, option)) {
			return false;
		}
	}
	if (optind != argc - 1) {
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
		fprintf(stderr, "usage: topic_cases CASE_DIR [--language dutch|english]"
				" [--vocabulary FILE] [--time]\n");
		return 2;
	}
	enum status status = cases_open(&cases);
	if (status == OK) {
		status = cases_run(&cases);
	}
	cases_close(&cases);
	if (status != OK) {
		fprintf(stderr, "topic_cases: %s\n", status_name(status));
		return 1;
	}
	return 0;
}
