/*
 * Plans who helps whom in a case folder, or in a made-up area, and says how good the plan is:
 *
 *     plan_cases CASE_DIR [--objective fair|total] [--time-limit SECONDS]
 *     plan_cases --synthetic REQUESTS,PEOPLE,CANDIDATES[,SEED] [...]
 *
 * Reads CASE_DIR/scores.tsv (person, request, score; exactly -1 is a conflict of interest),
 * CASE_DIR/capacity.tsv (person, capacity) and CASE_DIR/demand.tsv (request, demand). Writes
 * request and person, parted by a tab, for each chosen pair; what the plan is worth goes to stderr.
 */
#include "planning/assignment.h"

#include <getopt.h>
#include <math.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static const double conflict_score = -1, kibibytes_a_mebibyte = 1024;

/* A made-up area. */
enum {
	REQUESTS_AN_AREA = 100,
	DEMAND_MOST = 3,
	CAPACITY_MOST = 4,
	RARE_PEOPLE = 6,
	RARE_CANDIDATES = 4,
	TRIES_MOST = 10000,
	SHORTAGES_SHOWN = 10,
};
static const double near_share = 0.8, rare_share = 0.06;

struct options {
	const char *folder;
	enum assignment_objective objective;
	double time_limit_s;
	unsigned requests, people, candidates, seed; /* of a made-up area; no folder then */
};

/* Names in the order of their file, and the number that stands beside each. */
struct names {
	char **names;
	uint32_t *numbers;
	uint32_t count;
	void *tree; /* of struct name_place, by name */
};

struct name_place {
	const char *name;
	uint32_t place;
};

struct cases {
	struct options options;
	struct names requests, people;
	struct assignment_problem problem;
	struct assignment_pair *pairs;
	size_t room;
	double started_s;
};

static double now_s(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool cases_over(void *context)
{
	const struct cases *cases = context;
	return now_s() - cases->started_s >= cases->options.time_limit_s;
}

static int place_compare(const void *a, const void *b)
{
	const struct name_place *x = a, *y = b;
	return strcmp(x->name, y->name);
}

/* Adds a name; INVALID_ARGUMENT when it is there already. */
static enum status names_add(struct names *names, const char *name, uint32_t number)
{
	size_t count = (size_t)names->count + 1;
	char **list = reallocarray(names->names, count, sizeof *list);
	names->names = list != NULL ? list : names->names;
	uint32_t *numbers = reallocarray(names->numbers, count, sizeof *numbers);
	names->numbers = numbers != NULL ? numbers : names->numbers;
	struct name_place *place = malloc(sizeof *place);
	char *copy = strdup(name);
	if (list == NULL || numbers == NULL || place == NULL || copy == NULL) {
		free(place);
		free(copy);
		return RESOURCE_EXHAUSTED;
	}
	*place = (struct name_place){copy, names->count};
	list[names->count] = copy;
	numbers[names->count++] = number;
	struct name_place *const *found = tsearch(place, &names->tree, place_compare);
	if (found != NULL && *found == place) {
		return OK;
	}
	free(place);
	return found == NULL ? RESOURCE_EXHAUSTED : INVALID_ARGUMENT;
}

/* UINT32_MAX when the name is not there. */
static uint32_t names_find(const struct names *names, const char *name)
{
	struct name_place key = {.name = name};
	struct name_place *const *found = tfind(&key, &names->tree, place_compare);
	return found == NULL ? UINT32_MAX : (*found)->place;
}

static void names_fini(struct names *names)
{
	while (names->tree != NULL) {
		struct name_place *place = *(struct name_place *const *)names->tree;
		(void)tdelete(place, &names->tree, place_compare);
		free(place);
	}
	for (uint32_t i = 0; i < names->count; i++) {
		free(names->names[i]);
	}
	free(names->names);
	free(names->numbers);
}

typedef enum status (*row_take)(struct cases *cases, char *const *fields);

static bool number_read(const char *text, uint32_t *ret_number)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || number >= UINT32_MAX) {
		return false;
	}
	*ret_number = (uint32_t)number;
	return true;
}

static enum status name_take(struct names *names, char *const *fields)
{
	uint32_t number;
	return number_read(fields[1], &number) ? names_add(names, fields[0], number)
					       : INVALID_ARGUMENT;
}

static enum status capacity_take(struct cases *cases, char *const *fields)
{
	return name_take(&cases->people, fields);
}

static enum status demand_take(struct cases *cases, char *const *fields)
{
	return name_take(&cases->requests, fields);
}

static enum status pair_add(struct cases *cases, struct assignment_pair pair)
{
	if (cases->problem.pair_count == cases->room) {
		size_t room = cases->room * 2 + 1024;
		struct assignment_pair *pairs = reallocarray(cases->pairs, room, sizeof *pairs);
		if (pairs == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		cases->pairs = pairs;
		cases->room = room;
	}
	cases->pairs[cases->problem.pair_count++] = pair;
	return OK;
}

static enum status score_take(struct cases *cases, char *const *fields)
{
	char *end;
	struct assignment_pair pair = {.person = names_find(&cases->people, fields[0]),
	    .request = names_find(&cases->requests, fields[1]),
	    .score = strtod(fields[2], &end)};
	if (pair.person == UINT32_MAX || pair.request == UINT32_MAX || end == fields[2] ||
	    *end != '\0' || !isfinite(pair.score)) {
		return INVALID_ARGUMENT;
	}
	bool is_conflict = fabs(pair.score - conflict_score) <= 0;
	return is_conflict ? OK : pair_add(cases, pair);
}

/* Gives each row's fields to take. */
static enum status table_read(
    struct cases *cases, const char *name, size_t field_count, row_take take)
{
	char path[4096], *line = NULL;
	size_t room = 0, number = 0;
	enum status status = OK;
	if (snprintf(path, sizeof path, "%s/%s", cases->options.folder, name) >= (int)sizeof path) {
		return INVALID_ARGUMENT;
	}
	FILE *file = fopen(path, "re");
	if (file == NULL) {
		fprintf(stderr, "plan_cases: cannot read %s\n", path);
		return NOT_FOUND;
	}
	while (status == OK && getline(&line, &room, file) > 0) {
		char *fields[3] = {0}, *rest = line;
		size_t count = 0;
		line[strcspn(line, "\r\n")] = '\0';
		for (char *field; (field = strsep(&rest, "\t")) != NULL; count++) {
			fields[count < field_count ? count : 0] = field;
		}
		number++;
		status = count == field_count ? take(cases, fields) : INVALID_ARGUMENT;
	}
	if (status != OK) {
		fprintf(stderr, "plan_cases: %s, line %zu\n", path, number);
	}
	free(line);
	(void)fclose(file);
	return status;
}

static enum status cases_read(struct cases *cases)
{
	enum status status = table_read(cases, "capacity.tsv", 2, capacity_take);
	if (status == OK) {
		status = table_read(cases, "demand.tsv", 2, demand_take);
	}
	return status == OK ? table_read(cases, "scores.tsv", 3, score_take) : status;
}

/* A number from 0 up to, not including, 1. */
static double chance(struct cases *cases)
{
	return (double)rand_r(&cases->options.seed) / ((double)RAND_MAX + 1);
}

static uint32_t pick(struct cases *cases, uint32_t from, uint32_t count)
{
	return from + (uint32_t)(chance(cases) * count);
}

/* A letter and a number each, and a number of from up to and including to. */
static enum status names_make(struct cases *cases,
    struct names *names,
    char letter,
    uint32_t count,
    uint32_t from,
    uint32_t to)
{
	enum status status = OK;
	for (uint32_t i = 0; status == OK && i < count; i++) {
		char name[32];
		(void)snprintf(name, sizeof name, "%c%06u", letter, i);
		status = names_add(names, name, pick(cases, from, to - from + 1));
	}
	return status;
}

/*
 * One request's candidates. Its area's people stand together, and most candidates are of them; a
 * few subjects are so rare that all requests of an area about one compete for the same handful of
 * people.
 */
static enum status candidates_make(struct cases *cases, uint32_t request, uint32_t *last_request)
{
	const struct options *options = &cases->options;
	uint32_t areas = options->requests / REQUESTS_AN_AREA + 1;
	uint32_t area_people = options->people / areas;
	uint32_t first = request % areas * area_people;
	bool is_rare = area_people >= RARE_PEOPLE && chance(cases) < rare_share;
	uint32_t wanted = is_rare ? RARE_CANDIDATES : options->candidates;
	enum status status = OK;
	for (uint32_t found = 0, tries = 0; status == OK && found < wanted && tries < TRIES_MOST;
	     tries++) {
		bool is_near = chance(cases) < near_share;
		uint32_t person = is_rare   ? pick(cases, first, RARE_PEOPLE)
				  : is_near ? pick(cases, first, area_people)
					    : pick(cases, 0, options->people);
		/* Somebody's skill in all, how it fits the request, and how near it is. */
		double skill = (double)(person * 2654435761U) / ((double)UINT32_MAX + 1);
		double score = 0.3 * skill + 0.5 * chance(cases) + (is_near ? 0.2 : 0);
		if (last_request[person] != request + 1) {
			last_request[person] = request + 1;
			found++;
			status = pair_add(cases, (struct assignment_pair){request, person, score});
		}
	}
	return status;
}

static enum status cases_make(struct cases *cases)
{
	const struct options *options = &cases->options;
	uint32_t *last_request = calloc((size_t)options->people + 1, sizeof *last_request);
	enum status status = last_request == NULL ? RESOURCE_EXHAUSTED : OK;
	if (status == OK) {
		status =
		    names_make(cases, &cases->requests, 'R', options->requests, 1, DEMAND_MOST);
	}
	if (status == OK) {
		status = names_make(cases, &cases->people, 'S', options->people, 0, CAPACITY_MOST);
	}
	for (uint32_t i = 0; status == OK && i < options->requests; i++) {
		status = candidates_make(cases, i, last_request);
	}
	free(last_request);
	return status;
}

static double memory_mib(void)
{
	struct rusage usage;
	(void)getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_maxrss / kibibytes_a_mebibyte;
}

static void shortages_print(const struct cases *cases, const struct assignment *plan)
{
	fprintf(stderr, "short %zu requests, %zu rivalries\n", plan->shortage_count,
	    plan->rivalry_count);
	for (size_t i = 0; i < plan->shortage_count && i < SHORTAGES_SHOWN; i++) {
		const struct assignment_shortage *shortage = &plan->shortages[i];
		const struct assignment_rivalry *rivalry = &plan->rivalries[shortage->rivalry];
		fprintf(stderr,
		    "  %s: %u of %u places; %u candidates, %u full before, %u taken; with its "
		    "rivals"
		    " (%u requests) it wants %llu places where there are %llu\n",
		    cases->requests.names[shortage->request], shortage->served, shortage->demand,
		    shortage->candidates, shortage->full, shortage->taken, rivalry->request_count,
		    (unsigned long long)rivalry->demand, (unsigned long long)rivalry->room);
	}
}

static void plan_print(const struct cases *cases, const struct assignment *plan, double seconds)
{
	bool is_fair = cases->options.objective == ASSIGNMENT_FAIR;
	for (size_t i = 0; i < plan->pair_count; i++) {
		printf("%s\t%s\n", cases->requests.names[plan->pairs[i].request],
		    cases->people.names[plan->pairs[i].person]);
	}
	fprintf(stderr, "total %.6f bound %.6f gap %.4f%%\n", plan->total, plan->total_bound,
	    100 * assignment_gap(plan->total, plan->total_bound));
	fprintf(stderr, "worst-helped %.6f (%s)", plan->worst,
	    plan->worst_request == UINT32_MAX ? "-" : cases->requests.names[plan->worst_request]);
	if (is_fair) {
		fprintf(stderr, " bound %.6f gap %.4f%%", plan->worst_bound,
		    100 * assignment_gap(plan->worst, plan->worst_bound));
	}
	fprintf(stderr, "\n%s%s\nplaces %zu\n", plan->proven ? "proven optimal" : "not proven",
	    plan->out_of_time ? ", out of time" : "", plan->pair_count);
	shortages_print(cases, plan);
	fprintf(stderr, "seconds %.4f\npeak memory %.1f MiB\n", seconds, memory_mib());
}

static enum status cases_plan(struct cases *cases)
{
	struct assignment *plan;
	cases->problem.request_count = cases->requests.count;
	cases->problem.person_count = cases->people.count;
	cases->problem.demand = cases->requests.numbers;
	cases->problem.capacity = cases->people.numbers;
	cases->problem.pairs = cases->pairs;
	cases->problem.objective = cases->options.objective;
	cases->problem.is_over = cases_over;
	cases->problem.context = cases;
	cases->started_s = now_s();
	enum status status = assignment_solve(&cases->problem, &plan);
	if (status == OK) {
		plan_print(cases, plan, now_s() - cases->started_s);
		assignment_free(plan);
	}
	return status;
}

static bool synthetic_read(struct options *options)
{
	char *rest = optarg;
	uint32_t numbers[4] = {0, 0, 0, 1};
	size_t count = 0;
	for (char *field; (field = strsep(&rest, ",")) != NULL; count++) {
		if (count == 4 || !number_read(field, &numbers[count]) || numbers[count] == 0) {
			return false;
		}
	}
	options->requests = numbers[0];
	options->people = numbers[1];
	options->candidates = numbers[2];
	options->seed = numbers[3];
	return count >= 3;
}

static bool option_take(struct options *options, int option)
{
	char *end;
	switch (option) {
	case 'o':
		options->objective =
		    strcmp(optarg, "total") == 0 ? ASSIGNMENT_TOTAL : ASSIGNMENT_FAIR;
		return strcmp(optarg, "total") == 0 || strcmp(optarg, "fair") == 0;
	case 't':
		options->time_limit_s = strtod(optarg, &end);
		return end != optarg && *end == '\0' && options->time_limit_s >= 0;
	case 's':
		return synthetic_read(options);
	default:
		return false;
	}
}

static bool options_read(int argc, char **argv, struct options *ret_options)
{
	static const struct option known[] = {{"objective", required_argument, NULL, 'o'},
	    {"time-limit", required_argument, NULL, 't'},
	    {"synthetic", required_argument, NULL, 's'}, {NULL, 0, NULL, 0}};
	struct options options = {.time_limit_s = 10};
	int option;
	/* One thread: getopt_long's own state is safe. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (!option_take(&options, option)) {
			return false;
		}
	}
	if (optind != argc - (options.requests == 0)) {
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
		fprintf(stderr, "usage: plan_cases CASE_DIR|--synthetic REQUESTS,PEOPLE,CANDIDATES"
				"[,SEED] [--objective fair|total] [--time-limit SECONDS]\n");
		return 2;
	}
	enum status status = cases.options.requests > 0 ? cases_make(&cases) : cases_read(&cases);
	if (status == OK) {
		status = cases_plan(&cases);
	}
	names_fini(&cases.requests);
	names_fini(&cases.people);
	free(cases.pairs);
	if (status != OK) {
		fprintf(stderr, "plan_cases: %s\n", status_name(status));
		return 1;
	}
	return 0;
}
