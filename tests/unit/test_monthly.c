/*
 * Tables of a month: what is shown is a plain count, and what is hidden cannot be told: small
 * counts are hidden, shared totals are hidden everywhere, and each table is audited for strangers
 * and for every consultant.
 */
#include "overview/monthly.h"
#include "runtime/month.h"
#include "support/check.h"

#include "common.pb-c.h"
#include "intake.pb-c.h"
#include "matching.pb-c.h"

#include <stdlib.h>
#include <string.h>

enum {
	ROUNDS = 60,
	AREAS = 6,
	TOPICS = 9,
	CASES_MAX = 400,
	KNOWERS = 3,
	ARENA_BYTES = 64 << 20,
	CELLS_MAX = 4096,
	SECTORS = FIGURES_SECTORS
};

static char *area_ids[AREAS];
static const char *const topic_ids[TOPICS] = {
    "adhd", "autisme", "dyslexie", "hechting", "nt2", "rouw", "taal", "tos", "trauma"};
static const uint64_t knowers[KNOWERS] = {1, 2 | 4, 8 | 16 | 32};

struct drawn {
	struct figures_case seen;
	char *topics[2];
	struct figures_offer offer;
	struct figures_match match;
	size_t area;
};

static int64_t start_ms, end_ms;

/* --- cases: some areas are large, some nearly empty --- */

static int64_t some_time(uint64_t *random)
{
	return start_ms - 86400000 + (int64_t)check_random_below(random, 33) * 86400000;
}

static void draw(uint64_t *random, unsigned busy, struct drawn *one)
{
	unsigned dice = check_random_below(random, busy);
	one->area = dice < AREAS ? dice : dice % 2;
	unsigned kind = check_random_below(random, 20);
	one->seen = (struct figures_case){.area_id = area_ids[one->area],
	    .sector = check_random_below(random, 10) > 0 ? 1 : 2 + check_random_below(random, 2),
	    .kind = kind < 14   ? 1
		    : kind < 17 ? 2
		    : kind < 19 ? 3
				: 4,
	    .urgency = 1 + check_random_below(random, 3),
	    .state = 1 + check_random_below(random, 3),
	    .outcome = 1 + check_random_below(random, 5),
	    .filed_at_ms = some_time(random),
	    .ended_at_ms = some_time(random),
	    .sending_sector = 1 + check_random_below(random, 3),
	    .receiving_sector = 1 + check_random_below(random, 3),
	    .referred_to = check_random_below(random, 4),
	    .topic_ids = one->topics,
	    .topic_count = check_random_below(random, 3),
	    .offers = &one->offer,
	    .offer_count = 1,
	    .matches = &one->match,
	    .match_count = check_random_below(random, 2)};
	one->topics[0] = TEXT(topic_ids[check_random_below(random, TOPICS)]);
	one->topics[1] = TEXT(topic_ids[check_random_below(random, TOPICS)]);
	one->offer = (struct figures_offer){.offered_at_ms = some_time(random),
	    .answered_at_ms = some_time(random),
	    .state = 1 + check_random_below(random, 5),
	    .decline_reason = 1 + check_random_below(random, 6)};
	one->match = (struct figures_match){.accepted_at_ms = some_time(random)};
}

/* --- the plain count --- */

static bool here(int64_t at_ms)
{
	return at_ms >= start_ms && at_ms < end_ms;
}

static bool named(const ProtobufCEnumDescriptor *type, uint32_t value, const char *key)
{
	const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(type, (int)value);
	return found != NULL && strcmp(found->name, key) == 0;
}

static bool is_closed(const struct figures_case *one)
{
	return one->state == SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED && here(one->ended_at_ms);
}

static bool is_topic(const struct figures_case *one, const char *key)
{
	bool is = false;
	for (size_t i = 0; i < one->topic_count; i++) {
		is = is || strcmp(one->topic_ids[i], key) == 0;
	}
	return is;
}

static bool has_event(const struct figures_case *one, const char *key)
{
	const struct figures_offer *offer = &one->offers[0];
	bool answered = here(offer->answered_at_ms);
	const struct {
		const char *key;
		bool is;
	} all[] = {{"filed", here(one->filed_at_ms)},
	    {"early", here(one->filed_at_ms) && (one->kind == 2 || one->urgency == 1)},
	    {"offered", here(offer->offered_at_ms)}, {"offers", here(offer->offered_at_ms)},
	    {"helped", one->match_count > 0 && here(one->matches[0].accepted_at_ms)},
	    {"closed", is_closed(one)}, {"withdrawn", one->state == 3 && here(one->ended_at_ms)},
	    {"declined", answered && offer->state == 3},
	    {"expired", answered && offer->state == 4}};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (strcmp(all[i].key, key) == 0) {
			return all[i].is;
		}
	}
	fail_msg("no event %s", key);
	return false;
}

/* Whether a case counts in the cell of this row and column. */
static bool counts(
    enum monthly_name which, const struct figures_case *one, const char *row, const char *column)
{
	const ProtobufCEnumDescriptor *sectors = &samen__common__v1__sector__descriptor;
	const ProtobufCEnumDescriptor *kinds = &samen__intake__v1__request_kind__descriptor;
	bool in_area = strcmp(one->area_id, row) == 0;
	bool moved = is_closed(one) && (one->kind == 3 || one->kind == 4) &&
		     (one->outcome == 1 || one->outcome == 2);
	switch (which) {
	case MONTHLY_AREA_EVENTS:
		return in_area && has_event(one, column);
	case MONTHLY_AREA_KIND:
		return in_area && here(one->filed_at_ms) && named(kinds, one->kind, column);
	case MONTHLY_AREA_TOPIC:
		return in_area && here(one->filed_at_ms) && is_topic(one, column);
	case MONTHLY_AREA_OUTCOME:
		return in_area && is_closed(one) &&
		       named(&samen__intake__v1__outcome__descriptor, one->outcome, column);
	case MONTHLY_AREA_DECLINE:
		return in_area && has_event(one, "declined") &&
		       named(&samen__matching__v1__decline_reason__descriptor,
			   one->offers[0].decline_reason, column);
	case MONTHLY_SECTOR_KIND:
		return here(one->filed_at_ms) && named(sectors, one->sector, row) &&
		       named(kinds, one->kind, column);
	case MONTHLY_MOVES:
		return moved && named(sectors, one->sending_sector, row) &&
		       named(sectors, one->receiving_sector, column);
	default:
		return is_closed(one) && one->outcome == 4 && named(sectors, one->sector, row) &&
		       named(sectors, one->referred_to, column);
	}
}

/* The cells of a table, of the cases in areas that are not known. */
static void recount(const struct monthly_table *table,
    enum monthly_name which,
    const struct drawn *cases,
    size_t count,
    uint64_t known,
    uint64_t *ret_counts)
{
	assert_true(table->rows * table->columns < CELLS_MAX);
	for (size_t i = 0; i < table->rows * table->columns; i++) {
		ret_counts[i] = 0;
		for (size_t k = 0; k < count; k++) {
			ret_counts[i] +=
			    (known >> cases[k].area & 1) == 0 &&
			    counts(which, &cases[k].seen, table->row_keys[i / table->columns],
				table->column_keys[i % table->columns]);
		}
	}
}

static size_t width_of(const struct monthly_table *table)
{
	return table->columns + table->adds_up;
}

/* A count or total from cells. */
static uint64_t total_of(
    const struct monthly_table *table, const uint64_t *cells, size_t row, size_t column)
{
	uint64_t total = 0;
	for (size_t i = 0; i < table->rows * table->columns; i++) {
		bool in_row = row == table->rows || i / table->columns == row;
		bool in_column = column == table->columns || i % table->columns == column;
		total += in_row && in_column ? cells[i] : 0;
	}
	return total;
}

/* --- what is checked --- */

static void check_shown(const struct monthly_table *table, const uint64_t *cells)
{
	for (size_t i = 0; i < (table->rows + 1) * width_of(table); i++) {
		uint64_t real = total_of(table, cells, i / width_of(table), i % width_of(table));
		bool small = real > 0 && real < 5;
		if (table->counts[i] != MONTHLY_HIDDEN) {
			assert_int_equal(table->counts[i], real);
			assert_false(small);
		}
	}
}

/* Every value that is small for a reader stays one of five. */
static void audit(
    const struct monthly_table *table, const uint64_t *cells, uint64_t knower, struct arena *arena)
{
	uint8_t marks[CELLS_MAX];
	const struct suppression_table seen = {
	    .rows = table->rows, .columns = table->columns, .counts = cells};
	for (size_t i = 0; i < (table->rows + 1) * (table->columns + 1); i++) {
		marks[suppression_at(&seen, i / (table->columns + 1), i % (table->columns + 1))] =
		    table->counts[i] == MONTHLY_HIDDEN;
	}
	for (size_t i = 0; i < (table->rows + 1) * (table->columns + 1); i++) {
		size_t row = i / (table->columns + 1);
		size_t column = i % (table->columns + 1);
		uint64_t real = total_of(table, cells, row, column);
		struct suppression_interval interval;
		/* What a knower's own rows leave of a column's total is held off by its cells. */
		bool is_known = (knower >> row & 1) != 0 || (knower != 0 && row == table->rows);
		if (real == 0 || real > 4 || is_known || table->counts[i] != MONTHLY_HIDDEN) {
			continue;
		}
		assert_int_equal(
		    suppression_audit(&seen, marks, knower, false, row, column, arena, &interval),
		    OK);
		assert_true(interval.low <= 1);
		assert_true(interval.high >= 5);
	}
}

static int64_t count_at(const struct monthly_table *table, size_t row, size_t column)
{
	return table->counts[row * width_of(table) + column];
}

static void check_same_hidden(int64_t one, int64_t other)
{
	assert_int_equal(one == MONTHLY_HIDDEN, other == MONTHLY_HIDDEN);
}

static void check_shared(const struct monthly *monthly)
{
	const struct monthly_table *kinds = monthly_table(monthly, MONTHLY_AREA_KIND);
	const struct monthly_table *sectors = monthly_table(monthly, MONTHLY_SECTOR_KIND);
	const struct monthly_table *outcomes = monthly_table(monthly, MONTHLY_AREA_OUTCOME);
	const struct monthly_table *referrals = monthly_table(monthly, MONTHLY_REFERRALS);
	const struct monthly_table *events = monthly_table(monthly, MONTHLY_AREA_EVENTS);
	for (size_t i = 0; i <= kinds->columns; i++) {
		check_same_hidden(
		    count_at(kinds, kinds->rows, i), count_at(sectors, sectors->rows, i));
	}
	check_same_hidden(count_at(outcomes, outcomes->rows, 3),
	    count_at(referrals, referrals->rows, referrals->columns));
	assert_string_equal(outcomes->column_keys[3], "REFERRED");
	assert_string_equal(events->column_keys[0], "filed");
	for (size_t row = 0; row <= kinds->rows; row++) {
		assert_int_equal(count_at(events, row, 0), count_at(kinds, row, kinds->columns));
	}
}

/* Times are shown where their number is, and only then. */
static void check_spreads(struct monthly *monthly)
{
	const struct monthly_table *events = monthly_table(monthly, MONTHLY_AREA_EVENTS);
	const size_t columns[FIGURES_SPREADS] = {2, 3, 4};
	for (size_t row = 0; row <= events->rows; row++) {
		for (unsigned which = 0; which < FIGURES_SPREADS; which++) {
			struct spread spread = monthly_spread(monthly, row, which);
			int64_t cases = count_at(events, row, columns[which]);
			assert_int_equal(spread.cases, cases >= 5 ? cases : 0);
			assert_int_equal(spread.median_ms % MONTHLY_HOUR_MS, 0);
			assert_int_equal(spread.p90_ms % MONTHLY_HOUR_MS, 0);
		}
	}
}

static void check_table(const struct monthly *monthly,
    enum monthly_name which,
    const struct drawn *cases,
    size_t count,
    struct arena *arena)
{
	static uint64_t cells[CELLS_MAX];
	const struct monthly_table *table = monthly_table(monthly, which);
	recount(table, which, cases, count, 0, cells);
	check_shown(table, cells);
	if (which == MONTHLY_AREA_EVENTS) {
		return;
	}
	audit(table, cells, 0, arena);
	for (size_t i = 0; i < KNOWERS; i++) {
		bool by_area = table->rows_are == HEAD_AREA;
		recount(table, which, cases, count, by_area ? 0 : knowers[i], cells);
		audit(table, cells, by_area ? knowers[i] : 0, arena);
	}
}

static void random_months_are_counted_and_hidden(void **state)
{
	(void)state;
	uint64_t random = 11;
	struct drawn *cases = calloc(CASES_MAX, sizeof *cases);
	struct arena *arena = arena_open(ARENA_BYTES);
	assert_true(cases != NULL && arena != NULL);
	for (int round = 0; round < ROUNDS; round++) {
		size_t count = check_random_below(&random, CASES_MAX + 1);
		unsigned busy = AREAS + check_random_below(&random, 20);
		struct monthly *monthly = monthly_open(arena, month_of(start_ms), area_ids, AREAS);
		assert_non_null(monthly);
		for (size_t i = 0; i < count; i++) {
			draw(&random, busy, &cases[i]);
			assert_int_equal(monthly_add(monthly, &cases[i].seen), OK);
		}
		assert_int_equal(monthly_hide(monthly, knowers, KNOWERS, NULL), OK);
		for (int which = 0; which < MONTHLY_TABLES; which++) {
			check_table(monthly, (enum monthly_name)which, cases, count, arena);
		}
		check_shared(monthly);
		check_spreads(monthly);
		arena_reset(arena);
	}
	arena_close(arena);
	free(cases);
}

static void it_stops_when_it_is_to(void **state)
{
	(void)state;
	atomic_bool stopping = true;
	struct arena *arena = arena_open(ARENA_BYTES);
	struct monthly *monthly = monthly_open(arena, month_of(start_ms), area_ids, AREAS);
	const struct figures_case one = {
	    .area_id = area_ids[0], .sector = 1, .kind = 1, .filed_at_ms = start_ms};
	assert_int_equal(monthly_add(monthly, &one), OK);
	assert_int_equal(monthly_hide(monthly, knowers, KNOWERS, &stopping), CANCELLED);
	arena_close(arena);
}

/* So that the check above is not content with nothing. */
static void large_counts_are_shown(void **state)
{
	(void)state;
	struct arena *arena = arena_open(ARENA_BYTES);
	struct monthly *monthly = monthly_open(arena, month_of(start_ms), area_ids, AREAS);
	for (size_t i = 0; i < 600; i++) {
		const struct figures_case one = {.area_id = area_ids[i % AREAS],
		    .sector = 1,
		    .kind = 1 + i % 4,
		    .filed_at_ms = start_ms};
		assert_int_equal(monthly_add(monthly, &one), OK);
	}
	assert_int_equal(monthly_hide(monthly, knowers, KNOWERS, NULL), OK);
	const struct monthly_table *kinds = monthly_table(monthly, MONTHLY_AREA_KIND);
	for (size_t i = 0; i < (kinds->rows + 1) * (kinds->columns + 1); i++) {
		assert_true(kinds->counts[i] >= 0);
	}
	assert_int_equal(count_at(kinds, AREAS, 4), 600);
	arena_close(arena);
}

static void an_empty_month_has_its_tables(void **state)
{
	(void)state;
	struct arena *arena = arena_open(ARENA_BYTES);
	struct monthly *monthly = monthly_open(arena, month_of(start_ms), NULL, 0);
	assert_non_null(monthly);
	assert_int_equal(monthly_hide(monthly, NULL, 0, NULL), OK);
	for (int which = 0; which < MONTHLY_TABLES; which++) {
		const struct monthly_table *table =
		    monthly_table(monthly, (enum monthly_name)which);
		assert_int_equal(table->counts[table->rows * width_of(table)], 0);
	}
	arena_close(arena);
}

/* More readers than can be told apart: all but one area are taken to be known to each. */
static void many_consultants_hide_more(void **state)
{
	(void)state;
	uint64_t sets[SUPPRESSION_KNOWERS_MAX + 1] = {0};
	struct arena *arena = arena_open(ARENA_BYTES);
	struct monthly *monthly = monthly_open(arena, month_of(start_ms), area_ids, 2);
	for (size_t i = 0; i < 22; i++) {
		const struct figures_case one = {.area_id = area_ids[i < 20 ? 0 : 1],
		    .sector = 1,
		    .kind = 1,
		    .filed_at_ms = start_ms};
		assert_int_equal(monthly_add(monthly, &one), OK);
	}
	assert_int_equal(monthly_hide(monthly, sets, SUPPRESSION_KNOWERS_MAX + 1, NULL), OK);
	const struct monthly_table *kinds = monthly_table(monthly, MONTHLY_AREA_KIND);
	assert_int_equal(count_at(kinds, 1, 0), MONTHLY_HIDDEN);
	assert_int_equal(count_at(kinds, 2, 0), MONTHLY_HIDDEN);
	arena_close(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(random_months_are_counted_and_hidden),
	    cmocka_unit_test(it_stops_when_it_is_to),
	    cmocka_unit_test(large_counts_are_shown),
	    cmocka_unit_test(an_empty_month_has_its_tables),
	    cmocka_unit_test(many_consultants_hide_more),
	};
	static char ids[AREAS][4];
	for (size_t i = 0; i < AREAS; i++) {
		memcpy(ids[i], "a-0", 4);
		ids[i][2] = (char)('0' + i);
		area_ids[i] = ids[i];
	}
	start_ms = month_start_ms(2026 * 12 + 2);
	end_ms = month_start_ms(2026 * 12 + 3);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
