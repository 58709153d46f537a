/* The order of a consultant's requests, when pages and later changes are put together. */
#include "row_order.h"

#include "matching/matching_types.h"
#include "support/check.h"

#define OPEN SAMEN__INTAKE__V1__REQUEST_STATE__OPEN
#define CLOSED SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED
#define WITHDRAWN SAMEN__INTAKE__V1__REQUEST_STATE__WITHDRAWN

typedef Samen__Matching__V1__MonitorRow Row;

enum { ROWS = 8 };

/* As they are to be. */
static const struct {
	const char *id;
	Samen__Intake__V1__RequestState state;
	int64_t filed_at_ms, waiting_since_ms, ended_at_ms;
} wanted[ROWS] = {
    {"r-e", OPEN, 20, 20, 0},
    {"r-b", OPEN, 30, 30, 0},
    {"r-c", OPEN, 30, 30, 0},
    {"r-a", OPEN, 10, 40, 0}, /* was helped for a while */
    {"r-d", OPEN, 5, 0, 0},
    {"r-g", OPEN, 15, 0, 0},
    {"r-f", WITHDRAWN, 2, 0, 90},
    {"r-h", CLOSED, 1, 0, 80},
};

/* Begun anywhere, and in steps of 1, 3, 5 or 7 through all eight: 32 orders to begin with. */
static void every_order_becomes_the_one_that_is_promised(void **state)
{
	(void)state;
	Row rows[ROWS];
	Row *order[ROWS];
	for (size_t i = 0; i < ROWS; i++) {
		samen__matching__v1__monitor_row__init(&rows[i]);
		rows[i].request_id = wire_text(wanted[i].id);
		rows[i].state = wanted[i].state;
		rows[i].filed_at_ms = wanted[i].filed_at_ms;
		rows[i].waiting_since_ms = wanted[i].waiting_since_ms;
		rows[i].ended_at_ms = wanted[i].ended_at_ms;
	}
	for (size_t begin = 0; begin < ROWS; begin++) {
		for (size_t step = 1; step < ROWS; step += 2) {
			for (size_t i = 0; i < ROWS; i++) {
				order[i] = &rows[(begin + i * step) % ROWS];
			}
			rows_order(order, ROWS);
			for (size_t i = 0; i < ROWS; i++) {
				assert_string_equal(order[i]->request_id, wanted[i].id);
			}
		}
	}
	rows_order(NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_order_becomes_the_one_that_is_promised),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
