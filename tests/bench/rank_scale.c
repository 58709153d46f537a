/*
 * Measures ranking as the number of people grows:
 *
 *     rank_scale [--people N]... [--queries N] [--rounds N] [--peer-queries N] [--no-peers]
 *                [--check] [--words FILE] [--quick]
 *
 * Builds an index of N made-up people (scale_corpus.h), by default of 1,000, of 10,000 and of
 * 100,000, and asks it made-up requests, warm, by one thread: the ten best with their reasons, the
 * analysis of the text included. Beside it SQLite's FTS5 and Xapian, as far as they are installed,
 * with the same people as one text each and the same requests' words but function words, made
 * ready beforehand, also for the ten best. Every request is asked in several rounds and its fastest
 * time counts, so that the p99 is of the requests and not of what else the machine does. --check
 * also compares the ten best with everybody scored in full. --quick only sees that it works.
 */
#include "scale_corpus.h"
#include "scale_peer.h"

#include "ranking/rank.h"

#include <getopt.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SIZES_MAX = 8, CALL_BYTES = 64 << 20, PEERS = 2, WARMING = 100 };

struct options {
	uint32_t people[SIZES_MAX];
	size_t size_count, queries, peer_queries, rounds;
	const char *words_path;
	bool peers, check;
};

struct times {
	double median_us, p99_us;
};

/* What is measured of one number of people. A peer that is absent has times of 0. */
struct row {
	uint32_t people;
	double build_s, bytes, resident_bytes, analysis;
	struct times ours, peers[PEERS];
};

struct bench {
	struct options options;
	struct corpus *corpus;
	struct analyzer *analyzer;
	struct arena *requests;                /* the queries of a run */
	struct arena *call;                    /* emptied before each call */
	const struct rank_query **queries;     /* of a run */
	const struct scale_peer *peers[PEERS]; /* NULL: absent */
	int64_t *times_ns;                     /* by query */
};

static int64_t now_ns(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int time_compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static struct times times_of(int64_t *times_ns, size_t count)
{
	qsort(times_ns, count, sizeof *times_ns, time_compare);
	return (struct times){.median_us = (double)times_ns[count / 2] / 1000,
	    .p99_us = (double)times_ns[count * 99 / 100] / 1000};
}

/* Bytes the program holds: what malloc gave out, and what of it lies in memory. */
static double bytes_given(void)
{
	struct mallinfo2 info = mallinfo2();
	return (double)(info.uordblks + info.hblkhd);
}

static double bytes_resident(void)
{
	unsigned long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	if (file == NULL) {
		return 0;
	}
	int read = fscanf(file, "%*u %lu", &pages);
	(void)fclose(file);
	return read == 1 ? (double)pages * (double)sysconf(_SC_PAGESIZE) : 0;
}

/* --- ours --- */

static enum status people_put(struct bench *bench, struct rank_index *index, struct row *row)
{
	enum status status = OK;
	int64_t building_ns = 0;
	for (uint32_t i = 0; status == OK && i < row->people; i++) {
		arena_reset(bench->call);
		const struct corpus_person *person =
		    corpus_person(bench->corpus, i, row->people, bench->call);
		if (person == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		int64_t from = now_ns();
		status = rank_index_put(index, &person->profile);
		if (status == OK) {
			status =
			    rank_index_set_state(index, person->profile.person_id, &person->state);
		}
		building_ns += now_ns() - from;
	}
	row->build_s = (double)building_ns / 1e9;
	return status;
}

static enum status index_build(struct bench *bench, struct row *row, struct rank_index **ret_index)
{
	(void)malloc_trim(0);
	double given = bytes_given(), resident = bytes_resident();
	enum status status =
	    rank_index_open(corpus_vocabulary(bench->corpus), LANGUAGE_DUTCH, NULL, ret_index);
	if (status == OK) {
		status = people_put(bench, *ret_index, row);
	}
	(void)malloc_trim(0);
	row->bytes = (bytes_given() - given) / row->people;
	row->resident_bytes = (bytes_resident() - resident) / row->people;
	return status;
}

/* Asks one request and tells how long that took. Somebody must be found. */
static enum status query_time(
    struct bench *bench, const struct rank_index *index, size_t number, int64_t *ret_ns)
{
	struct rank_result result;
	arena_reset(bench->call);
	int64_t from = now_ns();
	enum status status =
	    rank_query_run(index, bench->analyzer, bench->queries[number], bench->call, &result);
	*ret_ns = now_ns() - from;
	return status == OK && result.ranked_count == 0 ? NOT_FOUND : status;
}

static enum status analysis_time(struct bench *bench, size_t number, int64_t *ret_ns)
{
	struct term *terms;
	size_t count;
	arena_reset(bench->call);
	int64_t from = now_ns();
	enum status status = analyzer_run(
	    bench->analyzer, bench->queries[number]->text, bench->call, &terms, &count);
	*ret_ns = now_ns() - from;
	return status;
}

static void time_keep(int64_t *fastest_ns, int64_t ns, bool first)
{
	*fastest_ns = first || ns < *fastest_ns ? ns : *fastest_ns;
}

static enum status ours_measure(
    struct bench *bench, const struct rank_index *index, struct row *row)
{
	enum status status = OK;
	int64_t ns, *times = bench->times_ns;
	for (size_t i = 0; status == OK && i < WARMING; i++) {
		status = query_time(bench, index, i % bench->options.queries, &ns);
	}
	for (size_t round = 0; round < bench->options.rounds; round++) {
		for (size_t i = 0; status == OK && i < bench->options.queries; i++) {
			status = query_time(bench, index, i, &ns);
			time_keep(&times[i], ns, round == 0);
		}
	}
	row->ours = times_of(times, bench->options.queries);
	for (size_t i = 0; status == OK && i < bench->options.queries; i++) {
		status = analysis_time(bench, i, &times[i]);
	}
	row->analysis = times_of(times, bench->options.queries).median_us / row->ours.median_us;
	return status;
}

/* Whether the best of a request are the first of all who fit, each scored in full. */
static bool query_is_exact(struct bench *bench, const struct rank_index *index, size_t number)
{
	struct rank_result best, all;
	struct rank_query unlimited = *bench->queries[number];
	unlimited.limit = 0;
	arena_reset(bench->call);
	if (rank_query_run(index, bench->analyzer, bench->queries[number], bench->call, &best) !=
		OK ||
	    rank_query_run(index, bench->analyzer, &unlimited, bench->call, &all) != OK ||
	    best.ranked_count > all.ranked_count) {
		return false;
	}
	for (size_t i = 0; i < best.ranked_count; i++) {
		if (strcmp(best.ranked[i].person_id, all.ranked[i].person_id) != 0) {
			return false;
		}
	}
	return true;
}

static enum status ours_check(struct bench *bench, const struct rank_index *index)
{
	for (size_t i = 0; i < bench->options.queries; i++) {
		if (!query_is_exact(bench, index, i)) {
			fprintf(stderr, "rank_scale: request %zu misses somebody\n", i);
			return INTERNAL;
		}
	}
	return OK;
}

/* --- peers --- */

static bool peer_build(
    struct bench *bench, const struct scale_peer *peer, void *index, uint32_t people)
{
	for (uint32_t i = 0; i < people; i++) {
		arena_reset(bench->call);
		const struct corpus_person *person =
		    corpus_person(bench->corpus, i, people, bench->call);
		if (person == NULL || !peer->add(index, person->text)) {
			return false;
		}
	}
	return peer->ready(index);
}

/* The request for a peer: its distinct words that have a subject; NULL when memory is short. */
static void *peer_query_make(
    struct bench *bench, const struct scale_peer *peer, void *index, const char *text)
{
	struct term *terms;
	size_t count, used = 0;
	arena_reset(bench->call);
	if (analyzer_run(bench->analyzer, text, bench->call, &terms, &count) != OK) {
		return NULL;
	}
	const char **words = arena_alloc(bench->call, (count + 1) * sizeof *words);
	for (size_t i = 0; words != NULL && i < count; i++) {
		size_t same = 0;
		while (same < used && strcmp(words[same], terms[i].word) != 0) {
			same++;
		}
		if (same == used && !terms[i].function_word && !terms[i].everyday) {
			words[used++] = terms[i].word;
		}
	}
	return words == NULL ? NULL : peer->query_make(index, words, used);
}

/* Asks the peer one request so many times; false when it fails or finds nobody. */
static bool peer_query_time(
    struct bench *bench, const struct scale_peer *peer, void *index, size_t number)
{
	void *query = peer_query_make(bench, peer, index, bench->queries[number]->text);
	bool found = query != NULL;
	for (size_t round = 0; found && round < bench->options.rounds; round++) {
		int64_t from = now_ns();
		found = peer->query_run(index, query, bench->queries[number]->limit) > 0;
		time_keep(&bench->times_ns[number], now_ns() - from, round == 0);
	}
	if (query != NULL) {
		peer->query_free(query);
	}
	return found;
}

static bool peer_measure(
    struct bench *bench, const struct scale_peer *peer, uint32_t people, struct times *ret_times)
{
	void *index = peer->open();
	size_t count = bench->options.peer_queries;
	bool measured = index != NULL && peer_build(bench, peer, index, people);
	for (size_t i = 0; measured && i < count; i++) {
		measured = peer_query_time(bench, peer, index, i);
	}
	if (index != NULL) {
		peer->close(index);
	}
	if (measured) {
		*ret_times = times_of(bench->times_ns, count);
	}
	return measured;
}

/* --- one number of people --- */

static enum status queries_make(struct bench *bench, uint32_t people)
{
	arena_reset(bench->requests);
	for (size_t i = 0; i < bench->options.queries; i++) {
		bench->queries[i] =
		    corpus_query(bench->corpus, (uint32_t)i, people, bench->requests);
		if (bench->queries[i] == NULL) {
			return RESOURCE_EXHAUSTED;
		}
	}
	return OK;
}

static enum status row_measure(struct bench *bench, struct row *row)
{
	struct rank_index *index = NULL;
	enum status status = queries_make(bench, row->people);
	if (status == OK) {
		status = index_build(bench, row, &index);
	}
	if (status == OK) {
		status = ours_measure(bench, index, row);
	}
	if (status == OK && bench->options.check) {
		status = ours_check(bench, index);
	}
	rank_index_close(index);
	for (size_t i = 0; status == OK && i < PEERS; i++) {
		const struct scale_peer *peer = bench->peers[i];
		if (peer != NULL && !peer_measure(bench, peer, row->people, &row->peers[i])) {
			fprintf(stderr, "rank_scale: %s fails, or finds nobody\n", peer->name);
			status = INTERNAL;
		}
	}
	return status;
}

/* --- the table --- */

static void head_print(const struct bench *bench)
{
	static const char *const names[PEERS] = {"FTS5", "Xapian"};
	printf("%zu requests, fastest of %zu rounds; %zu to peers; common words from the "
	       "vocabulary%s\n",
	    bench->options.queries, bench->options.rounds, bench->options.peer_queries,
	    corpus_has_word_list(bench->corpus) ? " and a word list" : " alone");
	for (size_t i = 0; i < PEERS; i++) {
		if (bench->peers[i] == NULL && bench->options.peers) {
			printf("%s: absent\n", names[i]);
		}
	}
	printf("%-8s %8s %8s %9s %9s %9s %9s", "people", "build s", "bytes", "resident",
	    "median us", "p99 us", "analysis");
	for (size_t i = 0; i < PEERS; i++) {
		if (bench->peers[i] != NULL) {
			printf(
			    " | %10s us %10s us %9s %9s", names[i], "p99", "ours/med", "ours/p99");
		}
	}
	printf("\n");
}

static void row_print(const struct bench *bench, const struct row *row)
{
	printf("%-8u %8.2f %8.0f %9.0f %9.1f %9.1f %8.0f%%", row->people, row->build_s, row->bytes,
	    row->resident_bytes, row->ours.median_us, row->ours.p99_us, row->analysis * 100);
	for (size_t i = 0; i < PEERS; i++) {
		const struct times *peer = &row->peers[i];
		if (bench->peers[i] != NULL) {
			printf(" | %13.1f %13.1f %9.4f %9.4f", peer->median_us, peer->p99_us,
			    row->ours.median_us / peer->median_us, row->ours.p99_us / peer->p99_us);
		}
	}
	printf("\n");
	(void)fflush(stdout);
}

static void growth_print(const struct row *from, const struct row *to)
{
	printf("%u to %u people, %.0f times as many: median %.2f times as long, p99 %.2f times\n",
	    from->people, to->people, (double)to->people / from->people,
	    to->ours.median_us / from->ours.median_us, to->ours.p99_us / from->ours.p99_us);
}

static enum status sizes_measure(struct bench *bench)
{
	struct row rows[SIZES_MAX] = {0};
	enum status status = OK;
	head_print(bench);
	for (size_t i = 0; status == OK && i < bench->options.size_count; i++) {
		rows[i].people = bench->options.people[i];
		status = row_measure(bench, &rows[i]);
		if (status == OK) {
			row_print(bench, &rows[i]);
		}
	}
	for (size_t i = 1; status == OK && i < bench->options.size_count; i++) {
		growth_print(&rows[i - 1], &rows[i]);
	}
	return status;
}

/* --- opening --- */

/* As far as the program is built with them. */
static void peers_find(const struct scale_peer *peers[static PEERS])
{
	(void)peers;
#ifdef WITH_SQLITE
	peers[0] = scale_peer_sqlite();
#endif
#ifdef WITH_XAPIAN
	peers[1] = scale_peer_xapian();
#endif
}

static enum status bench_open(struct bench *bench)
{
	if (bench->options.peers) {
		peers_find(bench->peers);
	}
	bench->requests = arena_open(CALL_BYTES);
	bench->call = arena_open(CALL_BYTES);
	bench->queries = calloc(bench->options.queries, sizeof(struct rank_query *));
	bench->times_ns = calloc(bench->options.queries, sizeof *bench->times_ns);
	if (bench->requests == NULL || bench->call == NULL || bench->queries == NULL ||
	    bench->times_ns == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = corpus_open(
	    SAMEN_SOURCE_DIR "/data/vocabulary.csv", bench->options.words_path, &bench->corpus);
	return status == OK ? analyzer_open(LANGUAGE_DUTCH, &bench->analyzer) : status;
}

static void bench_close(struct bench *bench)
{
	analyzer_close(bench->analyzer);
	corpus_close(bench->corpus);
	free(bench->times_ns);
	free(bench->queries);
	arena_close(bench->call);
	arena_close(bench->requests);
}

static bool count_take(size_t *ret_count)
{
	char *end;
	unsigned long count = strtoul(optarg, &end, 10);
	*ret_count = count;
	return *end == '\0' && count > 0 && count <= 10000000;
}

static bool people_take(struct options *options)
{
	size_t people;
	if (options->size_count == SIZES_MAX || !count_take(&people)) {
		return false;
	}
	options->people[options->size_count++] = (uint32_t)people;
	return true;
}

static bool option_take(struct options *options, int option)
{
	switch (option) {
	case 'p':
		return people_take(options);
	case 'q':
		return count_take(&options->queries);
	case 'r':
		return count_take(&options->rounds);
	case 'e':
		return count_take(&options->peer_queries);
	case 'n':
		options->peers = false;
		return true;
	case 'c':
		options->check = true;
		return true;
	case 'w':
		options->words_path = optarg;
		return true;
	case 'k':
		options->queries = options->peer_queries = 50;
		options->rounds = 1;
		options->check = true;
		options->people[0] = 1000;
		options->size_count = 1;
		return true;
	default:
		return false;
	}
}

static bool options_read(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {{"people", required_argument, NULL, 'p'},
	    {"queries", required_argument, NULL, 'q'}, {"rounds", required_argument, NULL, 'r'},
	    {"peer-queries", required_argument, NULL, 'e'}, {"no-peers", no_argument, NULL, 'n'},
	    {"check", no_argument, NULL, 'c'}, {"words", required_argument, NULL, 'w'},
	    {"quick", no_argument, NULL, 'k'}, {NULL, 0, NULL, 0}};
	int option;
	/* One thread: getopt_long's own state is safe. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (!option_take(options, option)) {
			return false;
		}
	}
	if (options->size_count == 0) {
		static const uint32_t sizes[] = {1000, 10000, 100000};
		memcpy(options->people, sizes, sizeof sizes);
		options->size_count = sizeof sizes / sizeof sizes[0];
	}
	if (options->peer_queries > options->queries) {
		options->peer_queries = options->queries;
	}
	return optind == argc;
}

int main(int argc, char **argv)
{
	struct bench bench = {.options = {.queries = 2000,
				  .peer_queries = 2000,
				  .rounds = 3,
				  .words_path = SAMEN_SOURCE_DIR "/data/language/words-nl.txt",
				  .peers = true}};
	if (!options_read(argc, argv, &bench.options)) {
		fprintf(stderr, "usage: rank_scale [--people N]... [--queries N] [--rounds N]"
				" [--peer-queries N] [--no-peers] [--check] [--words FILE]\n"
				"                  [--quick]\n");
		return 2;
	}
	enum status status = bench_open(&bench);
	if (status == OK) {
		status = sizes_measure(&bench);
	}
	bench_close(&bench);
	if (status != OK) {
		fprintf(stderr, "rank_scale: %s\n", status_name(status));
		return 1;
	}
	return 0;
}
