#include "overview/coverage_gain.h"

#include <string.h>

/* Of edges: not reached; reached without one, as a beginning. Of cells: none. */
#define NONE UINT32_MAX
#define BEGINNING (UINT32_MAX - 1)

/* A person who could help in a cell, and how many of its needs they have taken. */
struct edge {
	uint32_t cell, person, taken;
};

/* Cells in which something waits, people who could help there. */
struct graph {
	const struct coverage *coverage;
	uint32_t cell_count, edge_count;
	uint32_t *cells;        /* by cell of the graph: which of the coverage */
	uint32_t *numbers;      /* by cell of the coverage: which of the graph, or NONE */
	uint32_t *left;         /* by cell: needs that nobody has taken */
	uint32_t *room;         /* by person: places left */
	struct edge *edges;     /* by person */
	uint32_t *person_first; /* by person: their first edge; one more at the end */
	uint32_t *cell_first;   /* by cell: its first of cell_edges; one more at the end */
	uint32_t *cell_edges;   /* numbers of edges, by cell */
	/* Of one search: the edge by which a cell or a person was reached. */
	uint32_t *cell_from, *person_from, *queue;
};

/* --- the graph --- */

static uint32_t *numbers_new(struct arena *arena, size_t count)
{
	return arena_alloc(arena, (count + 1) * sizeof(uint32_t));
}

/* Numbers the cells in which something waits. */
static enum status graph_take_cells(struct graph *graph, struct arena *arena)
{
	const struct coverage *coverage = graph->coverage;
	size_t size = (size_t)coverage->area_count * coverage->topic_count;
	graph->cells = numbers_new(arena, size);
	graph->numbers = numbers_new(arena, size);
	graph->left = numbers_new(arena, size);
	if (graph->cells == NULL || graph->numbers == NULL || graph->left == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < size; i++) {
		graph->numbers[i] = NONE;
		if (coverage->cells[i].waiting > 0) {
			graph->numbers[i] = graph->cell_count;
			graph->left[graph->cell_count] = coverage->cells[i].waiting;
			graph->cells[graph->cell_count++] = (uint32_t)i;
		}
	}
	return OK;
}

/* Adds a person's edges, or only counts them while there are none yet. */
static void graph_add_person(struct graph *graph, uint32_t person)
{
	const struct coverage *coverage = graph->coverage;
	const struct coverage_person *item = &coverage->people[person];
	for (uint32_t area = 0; area < coverage->area_count; area++) {
		bool serves = (item->serves >> area & 1) != 0 && item->room > 0;
		for (uint32_t i = 0; serves && i < item->topic_count; i++) {
			uint32_t topic = coverage->person_topics[item->first_topic + i];
			uint32_t cell =
			    graph->numbers[(size_t)area * coverage->topic_count + topic];
			if (cell == NONE) {
				continue;
			}
			if (graph->edges != NULL) {
				graph->edges[graph->edge_count] =
				    (struct edge){.cell = cell, .person = person};
			}
			graph->edge_count++;
		}
	}
}

static enum status graph_take_people(struct graph *graph, struct arena *arena)
{
	uint32_t people = graph->coverage->person_count;
	graph->room = numbers_new(arena, people);
	graph->person_first = numbers_new(arena, people);
	if (graph->room == NULL || graph->person_first == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0; i < people; i++) {
		graph_add_person(graph, i);
	}
	graph->edges = arena_alloc(arena, (graph->edge_count + 1) * sizeof *graph->edges);
	if (graph->edges == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	graph->edge_count = 0;
	for (uint32_t i = 0; i < people; i++) {
		graph->room[i] = graph->coverage->people[i].room;
		graph->person_first[i] = graph->edge_count;
		graph_add_person(graph, i);
	}
	graph->person_first[people] = graph->edge_count;
	return OK;
}

/* The edges of each cell, by counting. */
static enum status graph_sort_edges(struct graph *graph, struct arena *arena)
{
	graph->cell_first = numbers_new(arena, graph->cell_count);
	graph->cell_edges = numbers_new(arena, graph->edge_count);
	graph->cell_from = numbers_new(arena, graph->cell_count);
	graph->person_from = numbers_new(arena, graph->coverage->person_count);
	graph->queue = numbers_new(arena, graph->cell_count);
	if (graph->cell_first == NULL || graph->cell_edges == NULL || graph->cell_from == NULL ||
	    graph->person_from == NULL || graph->queue == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0; i < graph->edge_count; i++) {
		graph->cell_first[graph->edges[i].cell]++;
	}
	for (uint32_t i = 1; i <= graph->cell_count; i++) {
		graph->cell_first[i] += graph->cell_first[i - 1];
	}
	for (uint32_t i = graph->edge_count; i-- > 0;) {
		graph->cell_edges[--graph->cell_first[graph->edges[i].cell]] = i;
	}
	return OK;
}

static enum status graph_init(
    struct graph *graph, const struct coverage *coverage, struct arena *arena)
{
	*graph = (struct graph){.coverage = coverage};
	enum status status = graph_take_cells(graph, arena);
	if (status == OK) {
		status = graph_take_people(graph, arena);
	}
	return status == OK ? graph_sort_edges(graph, arena) : status;
}

/* --- one more need taken --- */

/* Where a search goes: to a person with room, or to a cell that one more person would help in. */
struct goal {
	uint32_t cell;   /* NONE: to a person */
	uint32_t person; /* who was found */
};

static uint32_t search_begin(struct graph *graph)
{
	uint32_t count = 0;
	memset(graph->person_from, 0xFF, graph->coverage->person_count * sizeof(uint32_t));
	for (uint32_t i = 0; i < graph->cell_count; i++) {
		graph->cell_from[i] = graph->left[i] > 0 ? BEGINNING : NONE;
		if (graph->left[i] > 0) {
			graph->queue[count++] = i;
		}
	}
	return count;
}

/* The cells of which the person could give a need back. */
static uint32_t search_through(struct graph *graph, uint32_t person, uint32_t count)
{
	for (uint32_t i = graph->person_first[person]; i < graph->person_first[person + 1]; i++) {
		uint32_t cell = graph->edges[i].cell;
		if (graph->edges[i].taken > 0 && graph->cell_from[cell] == NONE) {
			graph->cell_from[cell] = i;
			graph->queue[count++] = cell;
		}
	}
	return count;
}

/* Breadth first from all needs that nobody has taken. Without a goal it marks all it reaches. */
static bool search(struct graph *graph, struct goal *goal)
{
	uint32_t count = search_begin(graph);
	for (uint32_t at = 0; at < count; at++) {
		uint32_t cell = graph->queue[at];
		if (cell == goal->cell) {
			return true;
		}
		for (uint32_t i = graph->cell_first[cell]; i < graph->cell_first[cell + 1]; i++) {
			uint32_t number = graph->cell_edges[i];
			uint32_t person = graph->edges[number].person;
			if (graph->person_from[person] != NONE) {
				continue;
			}
			graph->person_from[person] = number;
			if (graph->room[person] > 0) {
				goal->person = person;
				return true;
			}
			count = search_through(graph, person, count);
		}
	}
	return false;
}

/* Along the path from its end: each person takes a need of the cell before, for one of the next. */
static void take_path(struct graph *graph, const struct goal *goal)
{
	uint32_t cell = goal->cell;
	uint32_t person = goal->person;
	for (;;) {
		if (cell != NONE && graph->cell_from[cell] == BEGINNING) {
			graph->left[cell]--;
			return;
		}
		if (cell != NONE) {
			struct edge *given = &graph->edges[graph->cell_from[cell]];
			given->taken--;
			person = given->person;
		} else {
			graph->room[person]--;
		}
		struct edge *taken = &graph->edges[graph->person_from[person]];
		taken->taken++;
		cell = taken->cell;
	}
}

/* --- what one more person would add --- */

/* What a trial changes. */
struct trial {
	struct edge *edges;
	uint32_t *left;
};

static uint32_t try_cell(
    struct graph *graph, const struct trial *before, uint32_t cell, uint32_t room)
{
	uint32_t gain = 0;
	struct goal goal = {.cell = cell};
	while (gain < room && search(graph, &goal)) {
		take_path(graph, &goal);
		gain++;
	}
	memcpy(graph->edges, before->edges, graph->edge_count * sizeof *graph->edges);
	memcpy(graph->left, before->left, graph->cell_count * sizeof *graph->left);
	return gain;
}

static enum status try_cells(
    struct graph *graph, struct coverage *coverage, uint32_t room, struct arena *arena)
{
	const struct trial before = {
	    .edges = arena_alloc(arena, (graph->edge_count + 1) * sizeof *graph->edges),
	    .left = numbers_new(arena, graph->cell_count)};
	if (before.edges == NULL || before.left == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	memcpy(before.edges, graph->edges, graph->edge_count * sizeof *graph->edges);
	memcpy(before.left, graph->left, graph->cell_count * sizeof *graph->left);
	for (uint32_t i = 0; i < graph->cell_count; i++) {
		coverage->cells[graph->cells[i]].gain = try_cell(graph, &before, i, room);
	}
	return OK;
}

static void count_needs(const struct graph *graph, struct coverage_needs *ret_needs)
{
	struct coverage_needs needs = {0};
	for (uint32_t i = 0; i < graph->cell_count; i++) {
		uint32_t waiting = graph->coverage->cells[graph->cells[i]].waiting;
		needs.waiting += waiting;
		needs.taken += waiting - graph->left[i];
	}
	*ret_needs = needs;
}

enum status coverage_gain(
    struct coverage *coverage, uint32_t room, struct arena *arena, struct coverage_needs *ret_needs)
{
	struct arena_mark mark = arena_mark(arena);
	struct graph graph;
	struct goal goal = {.cell = NONE};
	enum status status = graph_init(&graph, coverage, arena);
	if (status == OK) {
		while (search(&graph, &goal)) {
			take_path(&graph, &goal);
		}
		count_needs(&graph, ret_needs);
		status = try_cells(&graph, coverage, room, arena);
	}
	arena_rewind(arena, mark);
	return status;
}
