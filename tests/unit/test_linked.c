/*
 * Two tables that share totals: what is left hidden against every solution there is. Areas by kinds
 * and kinds by sectors, two of each, drawn small; every small count that a reader does not know
 * must be able to be 1 to 5.
 */
#include "overview/linked.h"
#include "overview/suppression.h"
#include "support/check.h"

#include <string.h>

enum { ROUNDS = 150, MOST = 8, ARCS = 15, NODES = 10, POSSIBLE = 5 };

/* Where counts stand in a solution. */
enum { ALL, AREA, CELL = AREA + 2, KIND = CELL + 4, PART = KIND + 2, SECTOR = PART + 4 };

/* Requests by area, kind and sector make all counts. */
struct drawn {
	uint64_t of[2][2][2];
	uint64_t counts[ARCS], parts[ARCS][2];
	uint8_t marks[ARCS];
};

/* Totals from the cells of both tables. */
static void add_up(uint64_t counts[static ARCS])
{
	for (size_t i = 0; i < 2; i++) {
		counts[AREA + i] = counts[CELL + i * 2] + counts[CELL + i * 2 + 1];
		counts[KIND + i] = counts[CELL + i] + counts[CELL + 2 + i];
		counts[SECTOR + i] = counts[PART + i * 2] + counts[PART + i * 2 + 1];
	}
	counts[ALL] = counts[AREA] + counts[AREA + 1];
}

/* Of some areas; the others are 0. */
static void count(const struct drawn *drawn, unsigned areas, uint64_t ret_counts[static ARCS])
{
	memset(ret_counts, 0, ARCS * sizeof *ret_counts);
	for (size_t i = 0; i < 8; i++) {
		size_t area = i / 4;
		size_t kind = i / 2 % 2;
		size_t sector = i % 2;
		if ((areas >> area & 1) != 0) {
			ret_counts[CELL + area * 2 + kind] += drawn->of[area][kind][sector];
			ret_counts[PART + sector * 2 + kind] += drawn->of[area][kind][sector];
		}
	}
	add_up(ret_counts);
}

static void draw(uint64_t *random, struct drawn *drawn)
{
	uint64_t parts[2][ARCS];
	for (size_t i = 0; i < 8; i++) {
		drawn->of[i / 4][i / 2 % 2][i % 2] =
		    check_random_below(random, 3) > 0 ? check_random_below(random, 4) : 0;
	}
	count(drawn, 3, drawn->counts);
	count(drawn, 1, parts[0]);
	count(drawn, 2, parts[1]);
	for (size_t i = 0; i < ARCS; i++) {
		bool small = drawn->counts[i] > 0 && drawn->counts[i] < 5;
		drawn->parts[i][0] = parts[0][i];
		drawn->parts[i][1] = parts[1][i];
		drawn->marks[i] = small ? SUPPRESSION_SMALL : SUPPRESSION_SHOWN;
	}
}

static struct linked *link_up(struct arena *arena, struct drawn *drawn)
{
	/* 0 begin, 1 end, 2 and 3 areas, 4 and 5 kinds, 6 and 7 kinds again, 8 and 9 sectors. */
	static const unsigned ends[ARCS][2] = {{1, 0}, {0, 2}, {0, 3}, {2, 4}, {2, 5}, {3, 4},
	    {3, 5}, {4, 6}, {5, 7}, {6, 8}, {7, 8}, {6, 9}, {7, 9}, {8, 1}, {9, 1}};
	static const int areas[ARCS] = {-1, 0, 1, 0, 0, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1};
	struct linked *linked = linked_open(arena, ARCS, NODES, 2);
	assert_non_null(linked);
	for (size_t i = 0; i < ARCS; i++) {
		const struct linked_arc arc = {.from = ends[i][0],
		    .to = ends[i][1],
		    .count = drawn->counts[i],
		    .mark = &drawn->marks[i],
		    .parts = drawn->parts[i],
		    .area = areas[i]};
		linked_add(linked, &arc);
	}
	return linked;
}

/* Whether a reader who knows these areas could have this before them. */
static bool fits(const struct drawn *drawn, const uint64_t counts[static ARCS], unsigned knower)
{
	for (size_t i = 0; i < ARCS; i++) {
		uint64_t own = 0;
		for (size_t area = 0; area < 2; area++) {
			own += (knower >> area & 1) != 0 ? drawn->parts[i][area] : 0;
		}
		bool known = i < KIND && i >= AREA &&
			     (knower >> (i < CELL ? i - AREA : (i - CELL) / 2) & 1) != 0;
		bool shown = known || drawn->marks[i] == SUPPRESSION_SHOWN;
		if (counts[i] < own || (shown && counts[i] != drawn->counts[i])) {
			return false;
		}
	}
	return true;
}

/* Marks which values every count has in some solution. */
static void solve(const struct drawn *drawn, unsigned knower, bool ret_possible[ARCS][MOST * 4 + 1])
{
	uint64_t counts[ARCS];
	memset(ret_possible, 0, ARCS * sizeof *ret_possible);
	for (uint64_t at = 0; at < (uint64_t)(MOST + 1) * (MOST + 1) * (MOST + 1) * (MOST + 1);
	     at++) {
		uint64_t rest = at;
		for (size_t i = 0; i < 4; i++) {
			counts[CELL + i] = rest % (MOST + 1);
			rest /= MOST + 1;
		}
		uint64_t kinds[2] = {
		    counts[CELL] + counts[CELL + 2], counts[CELL + 1] + counts[CELL + 3]};
		for (uint64_t one = 0; one <= kinds[0]; one++) {
			for (uint64_t other = 0; other <= kinds[1]; other++) {
				counts[PART] = one;
				counts[PART + 1] = other;
				counts[PART + 2] = kinds[0] - one;
				counts[PART + 3] = kinds[1] - other;
				add_up(counts);
				bool is = fits(drawn, counts, knower);
				for (size_t i = 0; is && i < ARCS; i++) {
					ret_possible[i][counts[i]] = true;
				}
			}
		}
	}
}

static void check_reader(const struct drawn *drawn, unsigned knower)
{
	static bool possible[ARCS][MOST * 4 + 1];
	solve(drawn, knower, possible);
	for (size_t i = 0; i < ARCS; i++) {
		uint64_t own = (knower & 1) != 0 ? drawn->parts[i][0] : 0;
		uint64_t rest = drawn->counts[i] - own;
		bool known = knower != 0 && (i == AREA || i == CELL || i == CELL + 1);
		if (known || rest == 0 || rest > 4 || drawn->marks[i] == SUPPRESSION_SHOWN) {
			continue;
		}
		for (uint64_t value = 1; value <= POSSIBLE; value++) {
			assert_true(possible[i][own + value]);
		}
	}
}

static void small_counts_stay_open_in_both_tables(void **state)
{
	(void)state;
	uint64_t random = 31;
	size_t hidden = 0;
	for (int round = 0; round < ROUNDS; round++) {
		struct drawn drawn;
		struct arena *arena = arena_open(1 << 16);
		draw(&random, &drawn);
		struct linked *linked = link_up(arena, &drawn);
		size_t more;
		do {
			more = linked_hide(linked, 0) + linked_hide(linked, 1);
			hidden += more;
		} while (more > 0);
		check_reader(&drawn, 0);
		check_reader(&drawn, 1);
		arena_close(arena);
	}
	assert_true(hidden > 0);
}

/* A sum of one large count: nothing is small, nothing is hidden. */
static void large_counts_stay_shown(void **state)
{
	(void)state;
	struct drawn drawn = {.of = {{{9, 8}, {7, 6}}, {{5, 9}, {8, 7}}}};
	struct arena *arena = arena_open(1 << 16);
	count(&drawn, 3, drawn.counts);
	struct linked *linked = link_up(arena, &drawn);
	assert_int_equal(linked_hide(linked, 0), 0);
	for (size_t i = 0; i < ARCS; i++) {
		assert_int_equal(drawn.marks[i], SUPPRESSION_SHOWN);
	}
	arena_close(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(small_counts_stay_open_in_both_tables),
	    cmocka_unit_test(large_counts_stay_shown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
