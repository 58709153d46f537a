#include "matching/assignment.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	REQUESTS_MAX = 60,
	PEOPLE_MAX = 90,
	PAIRS_MAX = REQUESTS_MAX * PEOPLE_MAX,
	SMALL_CASES = 400,
	LARGE_CASES = 60
};

/* Figures are sums of few scores that are whole multiples of this. */
static const double score_step = 0x1p-20, tolerance = 1e-9;

/* A problem that owns what it points at. */
struct area {
	struct assignment_problem problem;
	uint32_t demand[REQUESTS_MAX], capacity[PEOPLE_MAX];
	struct assignment_pair pairs[PAIRS_MAX];
	unsigned seed;
};

/* What made-up areas are like. */
struct likeness {
	uint32_t requests, people, demand_max, capacity_max;
	uint32_t candidates_percent, negative_percent;
};

static uint32_t pick(struct area *area, uint32_t count)
{
	return (uint32_t)rand_r(&area->seed) % count;
}

static void area_make(struct area *area, const struct likeness *likeness, unsigned seed)
{
	*area = (struct area){.seed = seed * 7919U + 1U};
	for (uint32_t i = 0; i < likeness->requests; i++) {
		area->demand[i] = 1 + pick(area, likeness->demand_max);
	}
	for (uint32_t i = 0; i < likeness->people; i++) {
		area->capacity[i] = pick(area, likeness->capacity_max + 1);
	}
	size_t count = 0;
	for (uint32_t i = 0; i < likeness->requests; i++) {
		for (uint32_t j = 0; j < likeness->people; j++) {
			bool is_negative = pick(area, 100) < likeness->negative_percent;
			double score = (1 + pick(area, 1 << 20)) * score_step;
			if (pick(area, 100) < likeness->candidates_percent) {
				area->pairs[count++] =
				    (struct assignment_pair){i, j, is_negative ? -score : score};
			}
		}
	}
	area->problem = (struct assignment_problem){.request_count = likeness->requests,
	    .person_count = likeness->people,
	    .demand = area->demand,
	    .capacity = area->capacity,
	    .pairs = area->pairs,
	    .pair_count = count};
}

/* The caller frees it. */
static struct assignment *plan(struct area *area, enum assignment_objective objective)
{
	struct assignment *assignment = NULL;
	area->problem.objective = objective;
	assert_int_equal(assignment_solve(&area->problem, &assignment), OK);
	assert_non_null(assignment);
	return assignment;
}

static double area_score(const struct area *area, uint32_t request, uint32_t person)
{
	for (size_t i = 0; i < area->problem.pair_count; i++) {
		if (area->pairs[i].request == request && area->pairs[i].person == person) {
			return area->pairs[i].score;
		}
	}
	return NAN;
}

/* Sums and counts by request, from the pairs; checks that the plan is one and says what it is. */
static void plan_check(const struct area *area, const struct assignment *assignment)
{
	uint32_t served[REQUESTS_MAX] = {0}, used[PEOPLE_MAX] = {0};
	double sums[REQUESTS_MAX] = {0}, total = 0, worst = INFINITY;
	const struct assignment_pair *last = NULL;
	for (size_t i = 0; i < assignment->pair_count; i++) {
		const struct assignment_pair *pair = &assignment->pairs[i];
		double score = area_score(area, pair->request, pair->person);
		assert_true(fabs(score - pair->score) < tolerance); /* not NAN: a pair there is */
		assert_true(last == NULL || last->request < pair->request ||
			    (last->request == pair->request && last->person < pair->person));
		assert_true(++served[pair->request] <= area->demand[pair->request]);
		assert_true(++used[pair->person] <= area->capacity[pair->person]);
		sums[pair->request] += score;
		total += score;
		last = pair;
	}
	for (uint32_t i = 0; i < area->problem.request_count; i++) {
		if (served[i] == area->demand[i] && sums[i] < worst) {
			worst = sums[i];
		}
	}
	assert_true(fabs(total - assignment->total) < tolerance);
	assert_true(assignment->total <= assignment->total_bound);
	assert_true(isinf(worst) == (assignment->worst_request == UINT32_MAX));
	if (!isinf(worst)) {
		assert_true(fabs(worst - assignment->worst) < tolerance);
		assert_true(fabs(sums[assignment->worst_request] - worst) < tolerance);
		assert_true(assignment->worst <= assignment->worst_bound + tolerance);
	}
}

/* All plans, tried one after the other. */
struct trial {
	const struct area *area;
	bool is_fair;
	const uint32_t *places; /* by request, to be filled exactly; NULL: any */
	uint32_t served[REQUESTS_MAX], used[PEOPLE_MAX];
	double sums[REQUESTS_MAX];
	/* The best so far: places, then how evenly the missing are spread, then worst, then total.
	 */
	double best[4];
	uint32_t best_served[REQUESTS_MAX];
	bool is_found;
};

static bool trial_is_better(const double *figures, const double *than)
{
	for (size_t i = 0; i < 4; i++) {
		if (fabs(figures[i] - than[i]) > tolerance) {
			return figures[i] > than[i];
		}
	}
	return false;
}

static void trial_end(struct trial *trial)
{
	const struct area *area = trial->area;
	double figures[4] = {0, 0, INFINITY, 0};
	for (uint32_t i = 0; i < area->problem.request_count; i++) {
		double missing = area->demand[i] - trial->served[i];
		if (trial->places != NULL && trial->served[i] != trial->places[i]) {
			return;
		}
		figures[0] -= missing;
		figures[1] -= trial->is_fair ? missing * (missing + 1) / 2 : 0;
		figures[3] += trial->sums[i];
		if (missing < 1 && trial->sums[i] < figures[2]) {
			figures[2] = trial->sums[i];
		}
	}
	if (trial->places == NULL || isinf(figures[2])) {
		figures[2] = 0; /* not what this is about */
	}
	if (!trial->is_found || trial_is_better(figures, trial->best)) {
		trial->is_found = true;
		memcpy(trial->best, figures, sizeof figures);
		memcpy(trial->best_served, trial->served, sizeof trial->served);
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as there are pairs. */
static void trial_run(struct trial *trial, size_t at)
{
	const struct area *area = trial->area;
	if (at == area->problem.pair_count) {
		trial_end(trial);
		return;
	}
	const struct assignment_pair *pair = &area->pairs[at];
	trial_run(trial, at + 1);
	if (trial->served[pair->request] < area->demand[pair->request] &&
	    trial->used[pair->person] < area->capacity[pair->person]) {
		double sum = trial->sums[pair->request];
		trial->served[pair->request]++;
		trial->used[pair->person]++;
		trial->sums[pair->request] += pair->score;
		trial_run(trial, at + 1);
		trial->served[pair->request]--;
		trial->used[pair->person]--;
		trial->sums[pair->request] = sum;
	}
}

static struct trial try_all(const struct area *area, bool is_fair, const uint32_t *places)
{
	struct trial trial = {.area = area, .is_fair = is_fair, .places = places};
	trial_run(&trial, 0);
	assert_true(trial.is_found);
	return trial;
}

/* Few enough pairs to try all plans. */
static const struct likeness small_likenesses[] = {
    {3, 5, 1, 2, 70, 0},
    {4, 4, 1, 1, 80, 0},
    {3, 5, 3, 2, 80, 0},
    {4, 4, 2, 3, 80, 0},
    {3, 5, 2, 1, 90, 30},
    {2, 7, 3, 2, 90, 10},
    {5, 3, 2, 4, 90, 0},
    {7, 2, 2, 4, 90, 0},
};
enum { SMALL_LIKENESSES = sizeof small_likenesses / sizeof small_likenesses[0] };

static void total_equals_the_best_of_all_plans(void **state)
{
	static struct area area;
	(void)state;
	for (unsigned i = 0; i < SMALL_CASES; i++) {
		area_make(&area, &small_likenesses[i % SMALL_LIKENESSES], i);
		struct assignment *found = plan(&area, ASSIGNMENT_TOTAL);
		struct trial trial = try_all(&area, false, NULL);
		plan_check(&area, found);
		assert_true(found->proven && !found->out_of_time);
		assert_true(fabs(found->total - trial.best[3]) < tolerance);
		assert_true(fabs(found->total_bound - found->total) < tolerance);
		assignment_free(found);
	}
}

/* Compares with the best of all plans that fill the places a fair plan should; returns whether it
 * is proven. */
static bool fair_compare(struct area *area)
{
	struct assignment *found = plan(area, ASSIGNMENT_FAIR);
	struct trial places = try_all(area, true, NULL);
	struct trial trial = try_all(area, true, places.best_served);
	uint32_t served[REQUESTS_MAX] = {0};
	bool is_proven = found->proven;
	plan_check(area, found);
	for (size_t i = 0; i < found->pair_count; i++) {
		served[found->pairs[i].request]++;
	}
	assert_memory_equal(served, places.best_served, sizeof served);
	assert_true(found->worst <= trial.best[2] + tolerance);
	assert_true(trial.best[2] <= found->worst_bound + tolerance);
	if (fabs(found->worst - trial.best[2]) < tolerance) {
		assert_true(trial.best[3] <= found->total_bound + tolerance);
	}
	if (is_proven) {
		assert_true(fabs(found->worst - trial.best[2]) < tolerance);
		assert_true(fabs(found->total - trial.best[3]) < tolerance);
	}
	assignment_free(found);
	return is_proven;
}

static void fair_with_one_person_each_equals_the_best_of_all_plans(void **state)
{
	static struct area area;
	(void)state;
	for (unsigned i = 0; i < SMALL_CASES; i++) {
		struct likeness likeness = small_likenesses[i % SMALL_LIKENESSES];
		likeness.demand_max = 1;
		area_make(&area, &likeness, i);
		assert_true(fair_compare(&area));
	}
}

static void fair_with_several_people_keeps_its_bounds(void **state)
{
	static struct area area;
	unsigned proven = 0;
	(void)state;
	for (unsigned i = 0; i < SMALL_CASES; i++) {
		area_make(&area, &small_likenesses[i % SMALL_LIKENESSES], 1000 + i);
		proven += fair_compare(&area);
	}
	print_message("proven %u of %u\n", proven, (unsigned)SMALL_CASES);
	assert_true(proven >= SMALL_CASES * 9 / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(total_equals_the_best_of_all_plans),
	    cmocka_unit_test(fair_with_one_person_each_equals_the_best_of_all_plans),
	    cmocka_unit_test(fair_with_several_people_keeps_its_bounds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
