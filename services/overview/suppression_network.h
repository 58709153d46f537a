/*
 * A table with its totals as a network (Cox 1995): a node for every row and column, those of the
 * totals included; every count and total is an arc, directed so that sums are conservation of flow.
 * A table that is as consistent as the true one differs from it by flow around circles of hidden
 * arcs; how far a value can go up or down is a maximum flow between the ends of its arc. Private to
 * the suppression files.
 */
#ifndef SAMEN_SUPPRESSION_NETWORK_H
#define SAMEN_SUPPRESSION_NETWORK_H

#include "overview/suppression.h"

/* More than any sum; adding a few of it to sums does not overflow. */
#define NETWORK_UNBOUNDED (INT64_MAX / 8)

/* Who looks: what they know besides what is shown. */
struct reader {
	uint64_t rows; /* whose counts and totals they know */
	bool is_told;  /* of every hidden cell, whether it is 0, small or larger */
};

struct network {
	size_t rows, columns; /* without totals */
	const atomic_bool *stopping;
	int64_t *values; /* with totals, as marks */
	uint8_t *marks;
	/* By arc: how far the flow takes it from its value, if it is of the search under way. */
	struct network_move {
		int64_t amount;
		uint32_t search;
	} * moves;
	uint32_t search; /* its number */
	struct network_node {
		uint64_t distance; /* what was hidden on the way: counts */
		uint32_t from;     /* the node before */
		bool settled;
	} * nodes;
	uint32_t *waiting; /* nodes that were reached and not gone on from */
};

/* The table with its totals; marks are those of forced, and of small values. The arena's.
 * RESOURCE_EXHAUSTED. */
enum status network_init(
    struct network *network, const struct suppression_table *table, struct arena *arena);

size_t network_at(const struct network *network, size_t row, size_t column);

/* Whether the reader has the value from their own rows. */
bool reader_knows(const struct reader *reader, const struct network *network, size_t row);

/* The bounds of a hidden value that the reader has without looking at sums. */
struct bounds {
	int64_t least, most;
};
struct bounds network_bounds(
    const struct network *network, const struct reader *reader, size_t row, size_t column);

/*
 * How far the reader must take it that the value at (row, column) may lie above its true one
 * (up) or below, if that is less than want; else want. Changes no mark.
 */
int64_t network_slack(struct network *network,
    const struct reader *reader,
    size_t row,
    size_t column,
    bool up,
    int64_t want);

/*
 * Hides what is shown until that slack is want, by the paths that cost least each. The mark of
 * (row, column) is not touched. False when hiding everything does not give it.
 */
bool network_hide(struct network *network,
    const struct reader *reader,
    size_t row,
    size_t column,
    bool up,
    int64_t want);

#endif
