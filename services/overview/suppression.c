#include "overview/suppression.h"

#include "overview/suppression_network.h"

#include <assert.h>
#include <string.h>

/* Outsider and knowers, each in two kinds. */
enum { READERS_MAX = 2 * (SUPPRESSION_KNOWERS_MAX + 1) };

struct readers {
	struct reader list[READERS_MAX];
	size_t count;
};

size_t suppression_size(size_t rows, size_t columns)
{
	return (rows + 1) * (columns + 1);
}

size_t suppression_at(const struct suppression_table *table, size_t row, size_t column)
{
	return row * (table->columns + 1) + column;
}

static bool suppression_is_in_range(const struct suppression_table *table)
{
	if (table->rows > SUPPRESSION_ROWS_MAX || table->columns > SUPPRESSION_COLUMNS_MAX ||
	    table->knower_count > SUPPRESSION_KNOWERS_MAX) {
		return false;
	}
	for (size_t i = 0; i < table->rows * table->columns; i++) {
		if (table->counts[i] > SUPPRESSION_COUNT_MAX) {
			return false;
		}
	}
	return true;
}

static void readers_add(struct readers *readers, uint64_t rows)
{
	readers->list[readers->count++] = (struct reader){.rows = rows};
	readers->list[readers->count++] = (struct reader){.rows = rows, .is_told = true};
}

static void readers_init(struct readers *readers, const struct suppression_table *table)
{
	uint64_t all = table->rows == 64 ? UINT64_MAX : (UINT64_C(1) << table->rows) - 1;
	readers->count = 0;
	readers_add(readers, 0);
	for (size_t i = 0; i < table->knower_count; i++) {
		uint64_t rows = table->knowers[i] & all;
		if (rows != 0 && rows != all) {
			readers_add(readers, rows);
		}
	}
}

static bool is_stopped(const struct network *network)
{
	return network->stopping != NULL && atomic_load(network->stopping);
}

/* --- the rule --- */

/* How far a value must seem able to go: so far up, so far down, and so far in all. */
struct demand {
	int64_t up, down, both;
};

static struct demand demand_of(
    const struct network *network, const struct reader *reader, size_t at)
{
	int64_t value = network->values[at];
	bool is_small = network->marks[at] == SUPPRESSION_SMALL;
	if (reader->is_told) {
		return (struct demand){.both = is_small ? SUPPRESSION_TOLD_VALUES_LEFT - 1 : 0};
	}
	if (!is_small) {
		return (struct demand){.both = SUPPRESSION_VALUES_LEFT - 1};
	}
	return (struct demand){.up = SUPPRESSION_SMALL_MAX + 1 - value,
	    .down = value - 1,
	    .both = SUPPRESSION_SMALL_MAX};
}

/* Of a knower, totals of columns are not looked at: their cells stand for them. */
static bool is_held_off(
    const struct network *network, const struct reader *reader, size_t row, size_t column)
{
	bool is_hidden = network->marks[network_at(network, row, column)] != SUPPRESSION_SHOWN;
	bool is_anothers = row < network->rows && !reader_knows(reader, network, row);
	return is_hidden && (reader->rows == 0 || is_anothers);
}

/* Whether the rule holds for a value; how far it has to seem to go up, and down, so that it does.
 */
static bool demand_is_met(struct network *network,
    const struct reader *reader,
    size_t row,
    size_t column,
    struct demand *ret_reach)
{
	size_t at = network_at(network, row, column);
	struct demand demand = demand_of(network, reader, at);
	int64_t up = network_slack(network, reader, row, column, true, demand.both);
	if (up >= demand.both && demand.down == 0) {
		return true;
	}
	int64_t down = network_slack(network, reader, row, column, false, demand.both);
	int64_t most = network_bounds(network, reader, row, column).most - network->values[at];
	int64_t rest = demand.both - (down > demand.down ? down : demand.down);
	rest = rest < most ? rest : most;
	demand.up = rest > demand.up ? rest : demand.up;
	demand.down = demand.both - demand.up > demand.down ? demand.both - demand.up : demand.down;
	*ret_reach = demand;
	return up >= demand.up && down >= demand.down;
}

static bool rule_holds_at(
    struct network *network, const struct reader *reader, size_t row, size_t column, bool repair)
{
	struct demand reach;
	if (is_stopped(network)) {
		return false; /* nothing is shown for want of time */
	}
	if (!is_held_off(network, reader, row, column) ||
	    demand_is_met(network, reader, row, column, &reach)) {
		return true;
	}
	if (repair) {
		bool up = network_hide(network, reader, row, column, true, reach.up);
		bool down = network_hide(network, reader, row, column, false, reach.down);
		assert(up && down);
	}
	return false;
}

/* Whether the rule held for all that was hidden; what it lacked is hidden when it is to be
 * repaired. */
static bool rule_holds_for(struct network *network, const struct reader *reader, bool repair)
{
	bool holds = true;
	for (size_t i = 0; i <= network->rows && (holds || repair); i++) {
		for (size_t j = 0; j <= network->columns && (holds || repair); j++) {
			holds = rule_holds_at(network, reader, i, j, repair) && holds;
		}
	}
	return holds;
}

static bool rule_holds(struct network *network, const struct readers *readers, bool repair)
{
	bool holds = true;
	for (size_t i = 0; i < readers->count && (holds || repair); i++) {
		holds = rule_holds_for(network, &readers->list[i], repair) && holds;
	}
	return holds;
}

/* The same for what shares the column or the row of a place: what it protects lies mostly there. */
static bool rule_holds_around(struct network *network, const struct readers *readers, size_t at)
{
	size_t row = at / (network->columns + 1), column = at % (network->columns + 1);
	bool holds = true;
	for (size_t i = 0; i < readers->count && holds; i++) {
		const struct reader *reader = &readers->list[i];
		for (size_t k = 0; k <= network->rows && holds; k++) {
			holds = rule_holds_at(network, reader, k, column, false);
		}
		for (size_t k = 0; k <= network->columns && holds; k++) {
			holds = rule_holds_at(network, reader, row, k, false);
		}
	}
	return holds;
}

/* The next value hidden for another's sake, by size, largest first, then place; size at the end. */
static size_t next_complement(
    const struct network *network, const uint8_t *forced, int64_t below_value, size_t after)
{
	size_t size = suppression_size(network->rows, network->columns), best = size;
	for (size_t at = 0; at < size; at++) {
		bool is_forced = forced != NULL && forced[at] != SUPPRESSION_SHOWN;
		int64_t value = network->values[at];
		bool is_left = value < below_value || (value == below_value && at > after);
		if (network->marks[at] == SUPPRESSION_COMPLEMENT && !is_forced && is_left &&
		    (best == size || value > network->values[best])) {
			best = at;
		}
	}
	return best;
}

/* Shows again what later ones made needless, the largest first. Whether there was any. */
static bool show_needless(
    struct network *network, const struct readers *readers, const uint8_t *forced)
{
	size_t size = suppression_size(network->rows, network->columns);
	size_t at = next_complement(network, forced, INT64_MAX, 0);
	bool showed = false;
	while (at != size && !is_stopped(network)) {
		network->marks[at] = SUPPRESSION_SHOWN;
		bool holds =
		    rule_holds_around(network, readers, at) && rule_holds(network, readers, false);
		network->marks[at] = holds ? SUPPRESSION_SHOWN : SUPPRESSION_COMPLEMENT;
		showed = showed || holds;
		at = next_complement(network, forced, network->values[at], at);
	}
	return showed;
}

/* What was shown is not to be held off any more, so that others may be needless then. */
static void show_all_needless(
    struct network *network, const struct readers *readers, const uint8_t *forced)
{
	bool showed = true;
	while (showed) {
		showed = show_needless(network, readers, forced);
	}
}

enum status suppression_solve(
    const struct suppression_table *table, struct arena *arena, uint8_t *ret_marks)
{
	if (!suppression_is_in_range(table)) {
		return OUT_OF_RANGE;
	}
	struct arena_mark mark = arena_mark(arena);
	struct readers readers;
	struct network network;
	readers_init(&readers, table);
	enum status status = network_init(&network, table, arena);
	if (status == OK) {
		/* What is hidden newly is to be held off, too. */
		while (!rule_holds(&network, &readers, true) && !is_stopped(&network)) {
		}
		show_all_needless(&network, &readers, table->forced);
		status = is_stopped(&network) ? CANCELLED : OK;
	}
	if (status == OK) {
		memcpy(ret_marks, network.marks, suppression_size(table->rows, table->columns));
	}
	arena_rewind(arena, mark);
	return status;
}

/* --- the audit --- */

static struct suppression_interval interval_of(
    struct network *network, const struct reader *reader, size_t row, size_t column)
{
	size_t at = network_at(network, row, column);
	uint64_t value = (uint64_t)network->values[at];
	if (network->marks[at] == SUPPRESSION_SHOWN) {
		return (struct suppression_interval){.low = value, .high = value};
	}
	int64_t up = network_slack(network, reader, row, column, true, NETWORK_UNBOUNDED);
	int64_t down = network_slack(network, reader, row, column, false, NETWORK_UNBOUNDED);
	return (struct suppression_interval){.low = value - (uint64_t)down,
	    .high = up >= NETWORK_UNBOUNDED / 2 ? UINT64_MAX : value + (uint64_t)up};
}

enum status suppression_audit(const struct suppression_table *table,
    const uint8_t *marks,
    uint64_t knower,
    bool is_told,
    size_t row,
    size_t column,
    struct arena *arena,
    struct suppression_interval *ret_interval)
{
	if (!suppression_is_in_range(table) || row > table->rows || column > table->columns) {
		return OUT_OF_RANGE;
	}
	const struct reader reader = {.rows = knower, .is_told = is_told};
	struct arena_mark mark = arena_mark(arena);
	struct network network;
	enum status status = network_init(&network, table, arena);
	if (status == OK) {
		memcpy(network.marks, marks, suppression_size(table->rows, table->columns));
		*ret_interval = interval_of(&network, &reader, row, column);
	}
	arena_rewind(arena, mark);
	return status;
}
