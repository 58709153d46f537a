#include "overview/suppression_network.h"

#include <assert.h>

/* A flow of no more than this takes few paths. */
enum { FEW = 16 };

size_t network_at(const struct network *network, size_t row, size_t column)
{
	return row * (network->columns + 1) + column;
}

bool reader_knows(const struct reader *reader, const struct network *network, size_t row)
{
	return row < network->rows && (reader->rows >> row & 1) != 0;
}

struct bounds network_bounds(
    const struct network *network, const struct reader *reader, size_t row, size_t column)
{
	int64_t value = network->values[network_at(network, row, column)];
	bool is_total = row == network->rows || column == network->columns;
	if (reader_knows(reader, network, row) || (reader->is_told && value == 0)) {
		return (struct bounds){.least = value, .most = value};
	}
	if (!reader->is_told) {
		return (struct bounds){.least = 0, .most = NETWORK_UNBOUNDED};
	}
	if (is_total) {
		return (struct bounds){.least = 1, .most = NETWORK_UNBOUNDED};
	}
	return value <= SUPPRESSION_SMALL_MAX
		   ? (struct bounds){.least = 1, .most = SUPPRESSION_SMALL_MAX}
		   : (struct bounds){.least = SUPPRESSION_SMALL_MAX + 1, .most = NETWORK_UNBOUNDED};
}

static void network_add_up(struct network *network, const struct suppression_table *table)
{
	size_t rows = network->rows, columns = network->columns;
	for (size_t i = 0; i < rows; i++) {
		for (size_t j = 0; j < columns; j++) {
			int64_t count = (int64_t)table->counts[i * columns + j];
			network->values[network_at(network, i, j)] = count;
			network->values[network_at(network, i, columns)] += count;
			network->values[network_at(network, rows, j)] += count;
			network->values[network_at(network, rows, columns)] += count;
		}
	}
}

static uint8_t network_first_mark(int64_t value, const uint8_t *forced, size_t at)
{
	if (value > 0 && value <= SUPPRESSION_SMALL_MAX) {
		return SUPPRESSION_SMALL;
	}
	return forced != NULL && forced[at] != SUPPRESSION_SHOWN ? SUPPRESSION_COMPLEMENT
								 : SUPPRESSION_SHOWN;
}

enum status network_init(
    struct network *network, const struct suppression_table *table, struct arena *arena)
{
	size_t size = suppression_size(table->rows, table->columns);
	*network = (struct network){
	    .rows = table->rows, .columns = table->columns, .stopping = table->stopping};
	network->values = arena_alloc(arena, size * sizeof *network->values);
	network->marks = arena_alloc(arena, size);
	network->moves = arena_alloc(arena, size * sizeof *network->moves);
	network->nodes =
	    arena_alloc(arena, (table->rows + table->columns + 2) * sizeof *network->nodes);
	network->waiting =
	    arena_alloc(arena, (table->rows + table->columns + 2) * sizeof *network->waiting);
	if (network->values == NULL || network->marks == NULL || network->moves == NULL ||
	    network->nodes == NULL || network->waiting == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	network_add_up(network, table);
	for (size_t at = 0; at < size; at++) {
		network->marks[at] = network_first_mark(network->values[at], table->forced, at);
	}
	return OK;
}

/* --- one step of a path --- */

/* Nodes: rows with that of totals, then columns with that of totals. */
static size_t network_column_node(const struct network *network, size_t column)
{
	return network->rows + 1 + column;
}

/* Arcs of counts and of the grand total lead from row to column, those of other totals back. */
static bool network_leads_from_row(const struct network *network, size_t row, size_t column)
{
	return (row < network->rows) == (column < network->columns);
}

struct search {
	const struct reader *reader;
	bool may_hide, has_many;          /* many: paths, of an audit */
	size_t target_row, target_column; /* whose arc is not part of any path */
};

static int64_t network_moved(const struct network *network, size_t at)
{
	const struct network_move *move = &network->moves[at];
	return move->search == network->search ? move->amount : 0;
}

static void network_move(struct network *network, size_t at, int64_t amount)
{
	int64_t moved = network_moved(network, at) + amount;
	network->moves[at] = (struct network_move){.amount = moved, .search = network->search};
}

/* How far the value can go on one step up or down; 0: not at all. */
static int64_t network_room(
    const struct network *network, const struct search *search, size_t row, size_t column, bool up)
{
	size_t at = network_at(network, row, column);
	bool is_target = row == search->target_row && column == search->target_column;
	if (is_target || (!search->may_hide && network->marks[at] == SUPPRESSION_SHOWN)) {
		return 0;
	}
	struct bounds bounds = network_bounds(network, search->reader, row, column);
	int64_t value = network->values[at] + network_moved(network, at);
	return up ? bounds.most - value : value - bounds.least;
}

/* What hiding a value costs that is shown: its count, and 1 for itself, so that zeros are not free.
 */
static uint64_t network_cost(const struct network *network, size_t row, size_t column)
{
	size_t at = network_at(network, row, column);
	return network->marks[at] == SUPPRESSION_SHOWN ? 1 + (uint64_t)network->values[at] : 0;
}

/* --- a shortest path (Dijkstra 1959; the networks are small and dense) --- */

static size_t network_nearest(const struct network *network)
{
	size_t count = network->rows + network->columns + 2, nearest = count;
	uint64_t distance = UINT64_MAX;
	for (size_t node = 0; node < count; node++) {
		if (!network->nodes[node].settled && network->nodes[node].distance < distance) {
			nearest = node;
			distance = network->nodes[node].distance;
		}
	}
	return nearest;
}

/* The arc between two nodes, one a row's and one a column's, and which way a step over it goes. */
static void network_step(const struct network *network,
    size_t from,
    size_t to,
    size_t *ret_row,
    size_t *ret_column,
    bool *ret_up)
{
	bool from_row = from <= network->rows;
	*ret_row = from_row ? from : to;
	*ret_column = (from_row ? to : from) - (network->rows + 1);
	*ret_up = from_row == network_leads_from_row(network, *ret_row, *ret_column);
}

static void network_relax(
    struct network *network, const struct search *search, size_t from, size_t to)
{
	size_t row, column;
	bool up;
	network_step(network, from, to, &row, &column, &up);
	if (network->nodes[to].settled || network_room(network, search, row, column, up) <= 0) {
		return;
	}
	uint64_t distance = network->nodes[from].distance + network_cost(network, row, column);
	if (distance < network->nodes[to].distance) {
		network->nodes[to].distance = distance;
		network->nodes[to].from = (uint32_t)from;
	}
}

static void network_settle(struct network *network, const struct search *search, size_t node)
{
	size_t first_column = network->rows + 1, end = first_column + network->columns + 1;
	bool is_row = node < first_column;
	network->nodes[node].settled = true;
	for (size_t to = is_row ? first_column : 0; to < (is_row ? end : first_column); to++) {
		network_relax(network, search, node, to);
	}
}

static void network_forget_path(struct network *network, size_t start)
{
	size_t count = network->rows + network->columns + 2;
	for (size_t i = 0; i < count; i++) {
		network->nodes[i] = (struct network_node){.distance = UINT64_MAX};
	}
	network->nodes[start].distance = 0;
}

static bool network_find_cheapest(
    struct network *network, const struct search *search, size_t start, size_t end)
{
	size_t count = network->rows + network->columns + 2;
	network_forget_path(network, start);
	for (;;) {
		size_t node = network_nearest(network);
		if (node == count || node == end) {
			return node == end;
		}
		network_settle(network, search, node);
	}
}

/* Adds the nodes that are reached newly from one to those that wait. */
static void network_spread(
    struct network *network, const struct search *search, size_t node, size_t *count)
{
	size_t first_column = network->rows + 1, end = first_column + network->columns + 1;
	bool is_row = node < first_column;
	for (size_t to = is_row ? first_column : 0; to < (is_row ? end : first_column); to++) {
		if (network->nodes[to].distance != 0) {
			network_relax(network, search, node, to);
			network->waiting[*count] = (uint32_t)to;
			*count += network->nodes[to].distance == 0;
		}
	}
}

/* Where all that may be passed costs nothing, any path will do: the last that was reached goes on,
 * which finds one soonest. For flows that may take many paths, the first: breadth first. */
static bool network_find_any(
    struct network *network, const struct search *search, size_t start, size_t end)
{
	size_t count = 1;
	network_forget_path(network, start);
	network->waiting[0] = (uint32_t)start;
	for (size_t first = 0; first < count && network->nodes[end].distance != 0;) {
		size_t node =
		    search->has_many ? network->waiting[first++] : network->waiting[--count];
		network_spread(network, search, node, &count);
	}
	return network->nodes[end].distance == 0;
}

static bool network_find_path(
    struct network *network, const struct search *search, size_t start, size_t end)
{
	return search->may_hide ? network_find_cheapest(network, search, start, end)
				: network_find_any(network, search, start, end);
}

/* --- flow over paths --- */

static int64_t network_path_room(const struct network *network,
    const struct search *search,
    size_t start,
    size_t end,
    int64_t want)
{
	int64_t room = want;
	for (size_t to = end; to != start; to = network->nodes[to].from) {
		size_t row, column;
		bool up;
		network_step(network, network->nodes[to].from, to, &row, &column, &up);
		int64_t step = network_room(network, search, row, column, up);
		room = step < room ? step : room;
	}
	return room;
}

static void network_take_path(struct network *network, size_t start, size_t end, int64_t amount)
{
	for (size_t to = end; to != start; to = network->nodes[to].from) {
		size_t row, column;
		bool up;
		network_step(network, network->nodes[to].from, to, &row, &column, &up);
		size_t at = network_at(network, row, column);
		network_move(network, at, up ? amount : -amount);
		if (network->marks[at] == SUPPRESSION_SHOWN) {
			network->marks[at] = SUPPRESSION_COMPLEMENT;
		}
	}
}

/* As much of want as can flow back from one end of the target's arc to the other. */
static int64_t network_flow(
    struct network *network, const struct search *search, bool up, int64_t want)
{
	size_t row = search->target_row;
	size_t column = network_column_node(network, search->target_column);
	bool from_row = network_leads_from_row(network, row, search->target_column) == up;
	size_t start = from_row ? column : row, end = from_row ? row : column;
	int64_t flow = 0;
	network->search++;
	while (flow < want && network_find_path(network, search, start, end)) {
		int64_t amount = network_path_room(network, search, start, end, want - flow);
		network_take_path(network, start, end, amount);
		flow += amount;
	}
	return flow;
}

int64_t network_slack(struct network *network,
    const struct reader *reader,
    size_t row,
    size_t column,
    bool up,
    int64_t want)
{
	size_t at = network_at(network, row, column);
	struct bounds bounds = network_bounds(network, reader, row, column);
	int64_t room = up ? bounds.most - network->values[at] : network->values[at] - bounds.least;
	const struct search search = {
	    .reader = reader, .has_many = want > FEW, .target_row = row, .target_column = column};
	assert(network->marks[at] != SUPPRESSION_SHOWN);
	return network_flow(network, &search, up, want < room ? want : room);
}

bool network_hide(struct network *network,
    const struct reader *reader,
    size_t row,
    size_t column,
    bool up,
    int64_t want)
{
	const struct search search = {
	    .reader = reader, .may_hide = true, .target_row = row, .target_column = column};
	return network_flow(network, &search, up, want) == want;
}
