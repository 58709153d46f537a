#include "planning/assignment_flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { REQUESTS = 12, PEOPLE = 15, PAIRS = REQUESTS * PEOPLE, STEPS = 2000 };

struct fixture {
	uint32_t demand[REQUESTS], capacity[PEOPLE];
	struct assignment_pair pairs[PAIRS];
	struct graph graph;
	struct flow flow;
	unsigned seed;
};

static uint32_t pick(struct fixture *fixture, uint32_t count)
{
	return (uint32_t)rand_r(&fixture->seed) % count;
}

static int64_t penalty(const struct graph *graph, uint32_t missing)
{
	return graph->penalty * missing;
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	struct assignment_problem problem = {.request_count = REQUESTS,
	    .person_count = PEOPLE,
	    .demand = fixture->demand,
	    .capacity = fixture->capacity,
	    .pairs = fixture->pairs,
	    .pair_count = PAIRS};
	for (uint32_t i = 0; i < REQUESTS; i++) {
		fixture->demand[i] = 1 + pick(fixture, 3);
	}
	for (uint32_t i = 0; i < PEOPLE; i++) {
		fixture->capacity[i] = pick(fixture, 4);
	}
	for (uint32_t i = 0; i < PAIRS; i++) {
		fixture->pairs[i] = (struct assignment_pair){
		    i % REQUESTS, i / REQUESTS, (double)pick(fixture, 1000) - 100};
	}
	assert_int_equal(graph_init(&fixture->graph, &problem), OK);
	assert_int_equal(flow_init(&fixture->flow, &fixture->graph, penalty), OK);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	flow_fini(&fixture->flow);
	graph_fini(&fixture->graph);
	free(fixture);
	return 0;
}

static void fill(struct fixture *fixture)
{
	const struct flow *flow = &fixture->flow;
	for (uint32_t i = 0; i < REQUESTS; i++) {
		while (flow->roster.held_count[i] + flow->missing[i] < fixture->demand[i]) {
			assert_true(flow_place(&fixture->flow, i));
			assert_true(flow_is_optimal(flow));
		}
	}
}

static void each_place_keeps_the_flow_optimal(void **state)
{
	fill(*state);
}

static void a_request_made_anew_keeps_the_flow_optimal(void **state)
{
	struct fixture *fixture = *state;
	struct flow *flow = &fixture->flow;
	fill(fixture);
	flow->penalty = NULL;
	for (unsigned step = 0; step < STEPS; step++) {
		uint32_t request = pick(fixture, REQUESTS);
		uint32_t places = flow->roster.held_count[request];
		flow_release(flow, request);
		assert_true(flow_is_optimal(flow));
		flow_weigh(flow, request, pick(fixture, 4 * FLOW_WEIGHT_ONE));
		while (flow->roster.held_count[request] < places) {
			assert_true(flow_place(flow, request));
		}
		assert_true(flow_is_optimal(flow));
	}
}

/* Bans what a request holds until there is no way, and gives it back. */
static void a_place_without_a_way_changes_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct flow *flow = &fixture->flow;
	fill(fixture);
	flow->penalty = NULL;
	for (uint32_t request = 0; request < REQUESTS; request++) {
		uint32_t places = flow->roster.held_count[request];
		int64_t total = roster_total(&flow->roster);
		uint32_t first = flow->graph->request_first[request];
		uint32_t last = flow->graph->request_first[request + 1];
		flow_release(flow, request);
		for (uint32_t e = first; e < last; e++) {
			flow->rule[e] = FLOW_BANNED;
		}
		assert_false(flow_place(flow, request));
		assert_true(flow_is_optimal(flow));
		for (uint32_t e = first; e < last; e++) {
			flow->rule[e] = FLOW_FREE;
		}
		while (flow->roster.held_count[request] < places) {
			assert_true(flow_place(flow, request));
		}
		assert_true(flow_is_optimal(flow));
		assert_true(roster_total(&flow->roster) == total);
	}
}

static void a_forced_edge_is_held(void **state)
{
	struct fixture *fixture = *state;
	struct flow *flow = &fixture->flow;
	unsigned held = 0;
	fill(fixture);
	flow->penalty = NULL;
	for (uint32_t request = 0; request < REQUESTS; request++) {
		uint32_t places = flow->roster.held_count[request];
		uint32_t edge = flow->graph->request_first[request];
		if (places == 0 || edge == flow->graph->request_first[request + 1]) {
			continue;
		}
		flow_release(flow, request);
		flow->rule[edge] = FLOW_FORCED;
		bool is_way = true;
		while (is_way && flow->roster.held_count[request] < places) {
			is_way = flow_place(flow, request);
		}
		assert_true(flow_is_optimal(flow));
		assert_true(!is_way || flow->roster.chosen[edge]);
		held += is_way;
		flow_release(flow, request);
		flow->rule[edge] = FLOW_FREE;
		while (flow->roster.held_count[request] < places) {
			assert_true(flow_place(flow, request));
		}
		assert_true(flow_is_optimal(flow));
	}
	assert_true(held > 0);
}

static void a_flow_out_of_order_is_told(void **state)
{
	struct fixture *fixture = *state;
	struct flow *flow = &fixture->flow;
	fill(fixture);
	for (uint32_t i = 0; i < flow->graph->edge_count; i++) {
		if (flow->roster.chosen[i]) {
			flow->value[i] -= flow->graph->penalty * FLOW_WEIGHT_ONE * 9;
			assert_false(flow_is_optimal(flow));
			return;
		}
	}
	fail_msg("nobody holds anybody");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(each_place_keeps_the_flow_optimal, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_request_made_anew_keeps_the_flow_optimal, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_place_without_a_way_changes_nothing, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_forced_edge_is_held, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_flow_out_of_order_is_told, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
