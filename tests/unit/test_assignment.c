#include "planning/assignment.h"

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
	uint32_t alike_percent; /* of a score, that all requests see alike in a person */
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
			double own = 1 + pick(area, 1 << 20);
			double alike = (double)(j * 2654435761U >> 12);
			double score =
			    score_step * floor(own + (alike - own) * likeness->alike_percent / 100);
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
    {3, 5, 1, 2, 70, 0, 0},
    {4, 4, 1, 1, 80, 0, 0},
    {3, 5, 3, 2, 80, 0, 0},
    {4, 4, 2, 3, 80, 0, 0},
    {3, 5, 2, 1, 90, 30, 0},
    {2, 7, 3, 2, 90, 10, 0},
    {5, 3, 2, 4, 90, 0, 0},
    {7, 2, 2, 4, 90, 0, 0},
    {4, 5, 2, 2, 100, 0, 80},
    {3, 6, 3, 2, 100, 0, 60},
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

/* Too large to try all plans; scarce ones among them. */
static const struct likeness large_likenesses[] = {
    {60, 90, 3, 4, 30, 0, 0},
    {60, 60, 3, 3, 40, 5, 0},
    {60, 40, 3, 3, 30, 0, 0},
    {40, 40, 8, 6, 60, 0, 0},
    {60, 20, 2, 4, 10, 20, 0},
    {20, 30, 3, 4, 90, 0, 70},
};
enum { LARGE_LIKENESSES = sizeof large_likenesses / sizeof large_likenesses[0] };

static void fair_helps_the_worst_no_less_than_total(void **state)
{
	static struct area area;
	unsigned compared = 0;
	(void)state;
	for (unsigned i = 0; i < LARGE_CASES; i++) {
		area_make(&area, &large_likenesses[i % LARGE_LIKENESSES], i);
		struct assignment *fair = plan(&area, ASSIGNMENT_FAIR);
		struct assignment *total = plan(&area, ASSIGNMENT_TOTAL);
		plan_check(&area, fair);
		plan_check(&area, total);
		assert_int_equal(fair->pair_count, total->pair_count);
		assert_true(fair->total <= total->total_bound);
		assert_true(total->proven);
		if (total->shortage_count == 0) {
			assert_true(fair->worst >= total->worst);
			compared++;
		}
		assignment_free(fair);
		assignment_free(total);
	}
	assert_true(compared > 0);
}

/* A matching of pairs of at least a score, by alternating paths: another way to a bottleneck. */
struct matching {
	const struct area *area;
	double least;
	uint32_t holders[PEOPLE_MAX][REQUESTS_MAX], holder_count[PEOPLE_MAX];
	bool seen[PEOPLE_MAX];
};

/* NOLINTNEXTLINE(misc-no-recursion): nobody is seen twice. */
static bool matching_place(struct matching *matching, uint32_t request)
{
	const struct area *area = matching->area;
	for (size_t i = 0; i < area->problem.pair_count; i++) {
		uint32_t person = area->pairs[i].person;
		uint32_t *count = &matching->holder_count[person];
		if (area->pairs[i].request != request || area->pairs[i].score < matching->least ||
		    area->capacity[person] == 0 || matching->seen[person]) {
			continue;
		}
		matching->seen[person] = true;
		if (*count < area->capacity[person]) {
			matching->holders[person][(*count)++] = request;
			return true;
		}
		for (uint32_t j = 0; j < *count; j++) {
			if (matching_place(matching, matching->holders[person][j])) {
				matching->holders[person][j] = request;
				return true;
			}
		}
	}
	return false;
}

static bool all_have_somebody(const struct area *area, double least)
{
	struct matching matching = {.area = area, .least = least};
	bool is_whole = true;
	for (uint32_t i = 0; is_whole && i < area->problem.request_count; i++) {
		memset(matching.seen, 0, sizeof matching.seen);
		is_whole = matching_place(&matching, i);
	}
	return is_whole;
}

static void fair_with_one_person_each_is_the_bottleneck(void **state)
{
	static struct area area;
	unsigned compared = 0;
	(void)state;
	for (unsigned i = 0; i < LARGE_CASES; i++) {
		struct likeness likeness = large_likenesses[i % LARGE_LIKENESSES];
		likeness.demand_max = 1;
		area_make(&area, &likeness, i);
		struct assignment *found = plan(&area, ASSIGNMENT_FAIR);
		plan_check(&area, found);
		assert_true(found->proven);
		assert_true((found->shortage_count == 0) == all_have_somebody(&area, -INFINITY));
		if (found->shortage_count == 0) {
			assert_true(all_have_somebody(&area, found->worst - score_step / 2));
			assert_false(all_have_somebody(&area, found->worst + score_step / 2));
			compared++;
		}
		assignment_free(found);
	}
	assert_true(compared > LARGE_CASES / 4);
}

static void order_of_pairs_does_not_matter(void **state)
{
	static struct area area;
	(void)state;
	for (unsigned i = 0; i < LARGE_LIKENESSES; i++) {
		area_make(&area, &large_likenesses[i], 77);
		struct assignment *before = plan(&area, ASSIGNMENT_FAIR);
		for (uint32_t at = (uint32_t)area.problem.pair_count; at > 1; at--) {
			uint32_t other = pick(&area, at);
			struct assignment_pair held = area.pairs[at - 1];
			area.pairs[at - 1] = area.pairs[other];
			area.pairs[other] = held;
		}
		struct assignment *after = plan(&area, ASSIGNMENT_FAIR);
		assert_true(fabs(before->total - after->total) < tolerance);
		assert_true(fabs(before->worst - after->worst) < tolerance);
		assert_int_equal(before->pair_count, after->pair_count);
		assignment_free(before);
		assignment_free(after);
	}
}

/* Says that time is over when it was asked so often. */
static bool is_over_after(void *context)
{
	unsigned *left = context;
	if (*left == 0) {
		return true;
	}
	(*left)--;
	return false;
}

static struct assignment *plan_within(
    struct area *area, enum assignment_objective objective, unsigned questions)
{
	unsigned left = questions;
	area->problem.is_over = is_over_after;
	area->problem.context = &left;
	struct assignment *found = plan(area, objective);
	area->problem.is_over = NULL;
	return found;
}

static void no_time_gives_a_plan_with_all_places(void **state)
{
	static struct area area;
	(void)state;
	for (unsigned i = 0; i < LARGE_CASES; i++) {
		area_make(&area, &large_likenesses[i % LARGE_LIKENESSES], i);
		struct assignment *exact = plan(&area, ASSIGNMENT_TOTAL);
		struct assignment *hasty = plan_within(&area, ASSIGNMENT_TOTAL, 0);
		plan_check(&area, hasty);
		assert_true(hasty->out_of_time && !hasty->proven);
		assert_int_equal(hasty->pair_count, exact->pair_count);
		assert_true(hasty->total_bound >= exact->total - tolerance);
		assert_true(hasty->total <= exact->total + tolerance);
		assignment_free(exact);
		assignment_free(hasty);
	}
}

static void time_may_end_anywhere(void **state)
{
	static struct area area;
	unsigned in_time = 0;
	(void)state;
	area_make(&area, &large_likenesses[3], 5);
	struct assignment *whole = plan(&area, ASSIGNMENT_FAIR);
	for (unsigned questions = 1; questions < 4000; questions += questions / 3 + 1) {
		struct assignment *found = plan_within(&area, ASSIGNMENT_FAIR, questions);
		plan_check(&area, found);
		assert_int_equal(found->pair_count, whole->pair_count);
		assert_true(found->worst_bound >= whole->worst - tolerance);
		assert_true(!found->proven || fabs(found->worst - whole->worst) < tolerance);
		in_time += !found->out_of_time;
		assignment_free(found);
	}
	assert_true(in_time > 0);
	assignment_free(whole);
}

/* Each shortage adds up, and its rivalry is a proof. */
static void shortages_check(const struct area *area, const struct assignment *found)
{
	uint64_t missing = 0;
	size_t wanted = 0;
	for (uint32_t i = 0; i < area->problem.request_count; i++) {
		wanted += area->demand[i];
	}
	for (size_t i = 0; i < found->shortage_count; i++) {
		const struct assignment_shortage *shortage = &found->shortages[i];
		const struct assignment_rivalry *rivalry = &found->rivalries[shortage->rivalry];
		bool is_rival = false;
		assert_true(shortage->rivalry < found->rivalry_count);
		assert_true(shortage->served < shortage->demand);
		assert_int_equal(
		    shortage->candidates, shortage->full + shortage->taken + shortage->served);
		for (uint32_t j = 0; j < rivalry->request_count; j++) {
			is_rival |= rivalry->requests[j] == shortage->request;
		}
		assert_true(is_rival);
		missing += shortage->demand - shortage->served;
	}
	for (size_t i = 0; i < found->rivalry_count; i++) {
		assert_true(found->rivalries[i].demand > found->rivalries[i].room);
		missing -= found->rivalries[i].demand - found->rivalries[i].room;
	}
	assert_int_equal(missing, 0); /* what is missing is just what the rivalries lack */
	assert_true((found->shortage_count == 0) == (found->pair_count == wanted));
}

/* What the people of its requests have room for, counted from the area itself. */
static void rivalry_check(const struct area *area, const struct assignment_rivalry *rivalry)
{
	uint64_t demand = 0, room = 0;
	uint32_t people = 0;
	for (uint32_t i = 0; i < rivalry->request_count; i++) {
		demand += area->demand[rivalry->requests[i]];
	}
	for (uint32_t j = 0; j < area->problem.person_count; j++) {
		uint32_t wanted = 0;
		for (uint32_t i = 0; i < rivalry->request_count; i++) {
			bool is_pair = !isnan(area_score(area, rivalry->requests[i], j));
			wanted += is_pair ? 1 : 0;
		}
		people += wanted > 0 && area->capacity[j] > 0;
		room += wanted < area->capacity[j] ? wanted : area->capacity[j];
	}
	assert_int_equal(rivalry->demand, demand);
	assert_int_equal(rivalry->person_count, people);
	assert_int_equal(rivalry->room, room);
}

static void shortages_are_explained(void **state)
{
	static struct area area;
	size_t short_requests = 0;
	(void)state;
	for (unsigned i = 0; i < LARGE_CASES; i++) {
		area_make(&area, &large_likenesses[i % LARGE_LIKENESSES], i);
		struct assignment *found = plan(&area, i % 2 ? ASSIGNMENT_FAIR : ASSIGNMENT_TOTAL);
		shortages_check(&area, found);
		for (size_t j = 0; j < found->rivalry_count; j++) {
			rivalry_check(&area, &found->rivalries[j]);
		}
		short_requests += found->shortage_count;
		assignment_free(found);
	}
	assert_true(short_requests > LARGE_CASES);
}

/* An area of given pairs; demand and capacity of its first few. */
static void area_of(struct area *area,
    const struct assignment_pair *pairs,
    size_t pair_count,
    const uint32_t demand[3],
    const uint32_t capacity[3])
{
	*area = (struct area){0};
	memcpy(area->pairs, pairs, pair_count * sizeof *pairs);
	memcpy(area->demand, demand, 3 * sizeof *demand);
	memcpy(area->capacity, capacity, 3 * sizeof *capacity);
	area->problem = (struct assignment_problem){.request_count = 3,
	    .person_count = 3,
	    .demand = area->demand,
	    .capacity = area->capacity,
	    .pairs = area->pairs,
	    .pair_count = pair_count};
}

static void only_two_know_it_and_both_are_full(void **state)
{
	static struct area area;
	(void)state;
	/* Request 0 knows people 0 and 1; person 0 was full, person 1 can only help one of 0 and 1.
	 */
	area_of(&area,
	    (const struct assignment_pair[]){{0, 0, 1}, {0, 1, .5}, {1, 1, .9}, {2, 2, .1}}, 4,
	    (const uint32_t[]){1, 1, 1}, (const uint32_t[]){0, 1, 1});
	struct assignment *found = plan(&area, ASSIGNMENT_TOTAL);
	assert_int_equal(found->pair_count, 2);
	assert_int_equal(found->shortage_count, 1);
	assert_int_equal(found->rivalry_count, 1);
	const struct assignment_shortage *shortage = &found->shortages[0];
	assert_int_equal(shortage->request, 0);
	assert_int_equal(shortage->candidates, 2);
	assert_int_equal(shortage->full, 1);
	assert_int_equal(shortage->taken, 1);
	assert_int_equal(found->rivalries[0].request_count, 2);
	assert_int_equal(found->rivalries[0].demand, 2);
	assert_int_equal(found->rivalries[0].room, 1);
	assignment_free(found);
}

static void fair_spreads_what_is_missing(void **state)
{
	static struct area area;
	(void)state;
	/* By the total alone request 0 would have both, and request 1 nobody. */
	area_of(&area,
	    (const struct assignment_pair[]){{0, 0, 1}, {0, 1, 1}, {1, 0, .1}, {1, 1, .2}}, 4,
	    (const uint32_t[]){2, 2, 1}, (const uint32_t[]){1, 1, 0});
	area.problem.request_count = 2;
	struct assignment *found = plan(&area, ASSIGNMENT_FAIR);
	assert_int_equal(found->pair_count, 2);
	assert_int_equal(found->pairs[0].request, 0);
	assert_int_equal(found->pairs[1].request, 1);
	assert_int_equal(found->pairs[1].person, 1);
	assert_int_equal(found->worst_request, UINT32_MAX);
	assert_true(found->proven);
	assignment_free(found);
}

static void nothing_gives_an_empty_plan(void **state)
{
	static const uint32_t demand[] = {2};
	struct assignment_problem problem = {0};
	struct assignment *found;
	(void)state;
	for (int i = 0; i < 2; i++) {
		problem.objective = i == 0 ? ASSIGNMENT_FAIR : ASSIGNMENT_TOTAL;
		assert_int_equal(assignment_solve(&problem, &found), OK);
		assert_int_equal(found->pair_count, 0);
		assert_int_equal(found->shortage_count, 0);
		assert_true(found->proven);
		assignment_free(found);
	}
	problem.request_count = 1;
	problem.demand = demand;
	assert_int_equal(assignment_solve(&problem, &found), OK);
	assert_int_equal(found->pair_count, 0);
	assert_int_equal(found->shortage_count, 1);
	assert_int_equal(found->shortages[0].candidates, 0);
	assignment_free(found);
	assignment_free(NULL);
}

static void bad_problems_are_refused(void **state)
{
	static struct area area;
	static const struct assignment_pair bad[] = {{3, 0, 1}, {0, 3, 1}, {0, 0, NAN},
	    {0, 0, INFINITY}, {0, 0, -1e101}, {1, 1, 1} /* there already */,
	    {1, 0, 1} /* there already, and has no room */};
	struct assignment *found = NULL;
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		area_of(&area, (const struct assignment_pair[]){{1, 1, .5}, {1, 0, .5}, bad[i]}, 3,
		    (const uint32_t[]){1, 1, 1}, (const uint32_t[]){0, 1, 1});
		assert_int_equal(assignment_solve(&area.problem, &found), INVALID_ARGUMENT);
	}
	area.problem.pair_count = 2;
	area.demand[2] = 0;
	assert_int_equal(assignment_solve(&area.problem, &found), INVALID_ARGUMENT);
	area.demand[2] = ASSIGNMENT_DEMAND_MAX + 1;
	assert_int_equal(assignment_solve(&area.problem, &found), INVALID_ARGUMENT);
	area.problem.request_count = ASSIGNMENT_REQUESTS_MAX + 1;
	assert_int_equal(assignment_solve(&area.problem, &found), OUT_OF_RANGE);
	assert_null(found);
}

static void scores_of_any_size_are_planned(void **state)
{
	static struct area area;
	static const double sizes[] = {1e100, 1, 1e-300, 0};
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		double size = sizes[i];
		area_of(&area,
		    (const struct assignment_pair[]){{0, 0, size}, {0, 1, size / 2}, {1, 0, size},
			{1, 1, -size}, {2, 2, size / 4}},
		    5, (const uint32_t[]){1, 1, 1}, (const uint32_t[]){1, 1, UINT32_MAX});
		struct assignment *found = plan(&area, ASSIGNMENT_FAIR);
		assert_true(found->proven);
		assert_int_equal(found->pair_count, 3);
		assert_true(fabs(found->total - 1.75 * size) <= tolerance * size);
		assert_true(fabs(found->worst - size / 4) <= tolerance * size);
		assignment_free(found);
	}
}

static void gap_is_a_share_of_the_bound(void **state)
{
	(void)state;
	assert_true(fabs(assignment_gap(9, 10) - .1) < tolerance);
	assert_true(fabs(assignment_gap(10, 10)) < tolerance);
	assert_true(fabs(assignment_gap(-3, -2) - .5) < tolerance);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(total_equals_the_best_of_all_plans),
	    cmocka_unit_test(fair_with_one_person_each_equals_the_best_of_all_plans),
	    cmocka_unit_test(fair_with_several_people_keeps_its_bounds),
	    cmocka_unit_test(fair_helps_the_worst_no_less_than_total),
	    cmocka_unit_test(fair_with_one_person_each_is_the_bottleneck),
	    cmocka_unit_test(order_of_pairs_does_not_matter),
	    cmocka_unit_test(no_time_gives_a_plan_with_all_places),
	    cmocka_unit_test(time_may_end_anywhere),
	    cmocka_unit_test(shortages_are_explained),
	    cmocka_unit_test(only_two_know_it_and_both_are_full),
	    cmocka_unit_test(fair_spreads_what_is_missing),
	    cmocka_unit_test(nothing_gives_an_empty_plan),
	    cmocka_unit_test(bad_problems_are_refused),
	    cmocka_unit_test(scores_of_any_size_are_planned),
	    cmocka_unit_test(gap_is_a_share_of_the_bound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
