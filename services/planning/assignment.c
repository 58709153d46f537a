#include "planning/assignment.h"

#include "planning/assignment_fair.h"
#include "planning/assignment_shortage.h"

#include <math.h>
#include <stdlib.h>

/* With ASSIGNMENT_TOTAL it matters only how many places are missing. */
static int64_t penalty_flat(const struct graph *graph, uint32_t missing)
{
	(void)missing;
	return graph->penalty;
}

/* With ASSIGNMENT_FAIR the second missing place of a request is worse than the first of another. As
 * the numbers of places that can be served form a polymatroid, no place is lost by it. */
static int64_t penalty_rising(const struct graph *graph, uint32_t missing)
{
	return graph->penalty * missing;
}

double assignment_gap(double reached, double bound)
{
	double left = bound - reached;
	return left > 0 ? left / fabs(bound) : 0;
}

static bool problem_is_over(const struct assignment_problem *problem)
{
	return problem->is_over != NULL && problem->is_over(problem->context);
}

/* Fills all places one by one. False when time is over. */
static bool flow_fill(struct flow *flow, const struct assignment_problem *problem)
{
	for (uint32_t i = 0; i < flow->graph->request_count; i++) {
		while (flow->roster.held_count[i] + flow->missing[i] < flow->graph->demand[i]) {
			if (problem != NULL && problem_is_over(problem)) {
				return false;
			}
			(void)flow_place(flow, i);
		}
	}
	return true;
}

struct solver {
	const struct assignment_problem *problem;
	struct graph graph;
	struct flow flow;
	struct roster best;
	struct fair_bounds bounds;
	bool proven, out_of_time;
};

struct scored {
	int64_t score;
	uint32_t edge;
};

static int better(const void *a, const void *b)
{
	const struct scored *x = a, *y = b;
	if (x->score != y->score) {
		return x->score > y->score ? -1 : 1;
	}
	return (x->edge > y->edge) - (x->edge < y->edge);
}

/* Takes the best pair that is still possible, again and again. */
static enum status flow_take_greedily(struct flow *flow)
{
	const struct graph *graph = flow->graph;
	struct scored *order = graph_array(graph->edge_count, sizeof *order);
	if (order == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t e = 0; e < graph->edge_count; e++) {
		order[e] = (struct scored){graph->edge_score[e], e};
	}
	qsort(order, graph->edge_count, sizeof *order, better);
	for (uint32_t i = 0; i < graph->edge_count; i++) {
		uint32_t edge = order[i].edge;
		if (!roster_serves(&flow->roster, graph->edge_request[edge]) &&
		    roster_has_room(&flow->roster, graph->edge_person[edge])) {
			roster_hold(&flow->roster, edge);
		}
	}
	free(order);
	return OK;
}

/*
 * The plan for when time is over before there is another: a greedy one, repaired by a flow to which
 * all scores are alike, so that it fills as many places as any.
 */
static enum status solver_fall_back(struct solver *solver, flow_penalty penalty)
{
	flow_fini(&solver->flow);
	enum status status = flow_init(&solver->flow, &solver->graph, penalty);
	for (uint32_t i = 0; status == OK && i < solver->graph.request_count; i++) {
		flow_weigh(&solver->flow, i, 0);
	}
	if (status == OK) {
		status = flow_take_greedily(&solver->flow);
	}
	if (status == OK) {
		(void)flow_fill(&solver->flow, NULL);
	}
	return status;
}

/* What a plan could reach if nobody stood in another's way. */
static void solver_bound_loosely(struct solver *solver)
{
	const struct graph *graph = &solver->graph;
	int64_t least = INT64_MAX, most = INT64_MIN, total = 0;
	bool all_served = true;
	for (uint32_t i = 0; i < graph->request_count; i++) {
		int64_t sum = graph_sum_max(graph, i, graph->demand[i], INT64_MIN);
		total += graph_sum_max(graph, i, graph->demand[i], 0);
		least = sum < least ? sum : least;
		most = sum > most ? sum : most;
		all_served = all_served && roster_serves(&solver->best, i);
	}
	solver->bounds = (struct fair_bounds){
	    .total = total, .worst = all_served ? least : most, .out_of_time = true};
}

/* By the total alone the worst-helped request says nothing: its bound is what it could have. */
static void solver_bound_total(struct solver *solver)
{
	solver_bound_loosely(solver);
	solver->bounds.total = roster_total(&solver->best);
	solver->bounds.out_of_time = false;
	solver->proven = flow_is_optimal(&solver->flow);
}

static bool solver_reaches_bounds(const struct solver *solver)
{
	uint32_t worst = roster_worst(&solver->best);
	return roster_total(&solver->best) >= solver->bounds.total &&
	       (worst == GRAPH_NONE || roster_sum(&solver->best, worst) >= solver->bounds.worst);
}

static enum status solver_run(struct solver *solver)
{
	bool is_fair = solver->problem->objective == ASSIGNMENT_FAIR;
	flow_penalty penalty = is_fair ? penalty_rising : penalty_flat;
	enum status status = flow_init(&solver->flow, &solver->graph, penalty);
	if (status != OK) {
		return status;
	}
	bool in_time = flow_fill(&solver->flow, solver->problem);
	if (!in_time) {
		status = solver_fall_back(solver, penalty);
	}
	if (status != OK) {
		return status;
	}
	roster_copy(&solver->best, &solver->flow.roster);
	if (!in_time) {
		solver_bound_loosely(solver);
		return OK;
	}
	solver_bound_total(solver);
	if (is_fair && solver->proven) {
		status =
		    fair_improve(&solver->flow, solver->problem, &solver->best, &solver->bounds);
		solver->proven = solver_reaches_bounds(solver);
	}
	return status;
}

static int pair_compare(const void *a, const void *b)
{
	const struct assignment_pair *x = a, *y = b;
	return (x->person > y->person) - (x->person < y->person);
}

/* The chosen pairs, with their scores as counted. */
static enum status pairs_fill(const struct roster *best, struct assignment *assignment)
{
	const struct graph *graph = best->graph;
	assignment->pairs = graph_array(graph->places, sizeof *assignment->pairs);
	if (assignment->pairs == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0; i < graph->request_count; i++) {
		struct assignment_pair *first = assignment->pairs + assignment->pair_count;
		for (uint32_t j = 0; j < best->held_count[i]; j++) {
			uint32_t edge = roster_held(best, i)[j];
			first[j] = (struct assignment_pair){i, graph->edge_person[edge],
			    graph_score(graph, graph->edge_score[edge])};
		}
		qsort(first, best->held_count[i], sizeof *first, pair_compare);
		assignment->pair_count += best->held_count[i];
	}
	return OK;
}

static void figures_fill(const struct solver *solver, struct assignment *assignment)
{
	const struct graph *graph = &solver->graph;
	const struct fair_bounds *bounds = &solver->bounds;
	uint32_t worst = roster_worst(&solver->best);
	assignment->total = graph_score(graph, roster_total(&solver->best));
	assignment->total_bound = graph_score(graph, bounds->total);
	assignment->worst_request = worst;
	if (worst != GRAPH_NONE) {
		assignment->worst = graph_score(graph, roster_sum(&solver->best, worst));
		assignment->worst_bound = graph_score(graph, bounds->worst);
	}
	assignment->proven = solver->proven;
	assignment->out_of_time = bounds->out_of_time;
}

enum status assignment_solve(
    const struct assignment_problem *problem, struct assignment **ret_assignment)
{
	struct solver solver = {.problem = problem};
	struct assignment *assignment = calloc(1, sizeof *assignment);
	enum status status = assignment == NULL ? RESOURCE_EXHAUSTED : OK;
	if (status == OK) {
		status = graph_init(&solver.graph, problem);
	}
	if (status == OK) {
		status = roster_init(&solver.best, &solver.graph);
	}
	if (status == OK) {
		status = solver_run(&solver);
	}
	if (status == OK) {
		status = pairs_fill(&solver.best, assignment);
	}
	if (status == OK) {
		status = shortages_find(&solver.best, assignment);
	}
	if (status == OK) {
		figures_fill(&solver, assignment);
		*ret_assignment = assignment;
		assignment = NULL;
	}
	assignment_free(assignment);
	roster_fini(&solver.best);
	flow_fini(&solver.flow);
	graph_fini(&solver.graph);
	return status;
}

void assignment_free(struct assignment *assignment)
{
	if (assignment != NULL) {
		free(assignment->pairs);
		free(assignment->shortages);
		free(assignment->rivalries);
		free(assignment->rivals);
		free(assignment);
	}
}
