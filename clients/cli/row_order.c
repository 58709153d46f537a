#include "row_order.h"

#include <stdlib.h>
#include <string.h>

typedef Samen__Matching__V1__MonitorRow Row;

/* Two numbers, the lower first. */
struct place {
	enum { WAITS, IS_HELPED, ENDED } group;
	int64_t moment;
};

static struct place place_of(const Row *row)
{
	if (row->state != SAMEN__INTAKE__V1__REQUEST_STATE__OPEN) {
		return (struct place){ENDED, -row->ended_at_ms};
	}
	return row->waiting_since_ms != 0 ? (struct place){WAITS, row->waiting_since_ms}
					  : (struct place){IS_HELPED, row->filed_at_ms};
}

static int compare(const void *a, const void *b)
{
	const Row *one = *(Row *const *)a;
	const Row *other = *(Row *const *)b;
	struct place x = place_of(one);
	struct place y = place_of(other);
	if (x.group != y.group) {
		return x.group < y.group ? -1 : 1;
	}
	if (x.moment != y.moment) {
		return x.moment < y.moment ? -1 : 1;
	}
	return strcmp(one->request_id, other->request_id);
}

void rows_order(Row **rows, size_t count)
{
	if (count > 0) {
		qsort(rows, count, sizeof(Row *), compare);
	}
}
