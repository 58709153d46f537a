/* Figures by group: cases go in one by one, rows come out. Pure. */
#ifndef SAMEN_TALLY_H
#define SAMEN_TALLY_H

#include "overview/figures.h"

struct tally;

/* What the rows are. A request counts once in the row of each of its topics, so that those rows do
 * not add up to the total. */
enum tally_group {
	TALLY_NOTHING, /* no rows, only the total */
	TALLY_AREA,
	TALLY_SECTOR,
	TALLY_TOPIC,
	TALLY_MONTH,
	TALLY_KIND
};

/* Which cases and events count. Texts must outlive the tally. */
struct tally_plan {
	int from_month, to_month; /* both included */
	enum tally_group group;
	uint32_t sector;      /* of the school that asks; 0: any */
	uint32_t kind;        /* 0: any */
	const char *topic_id; /* one of the topics; "": any */
};

/* A row. number: the sector, month or kind; else key is the id of the area or topic. */
struct tally_row {
	const char *key; /* "" for the others */
	int number;
	struct figures figures;
};

/* Owned by the caller. NULL when memory is short. */
struct tally *tally_open(const struct tally_plan *plan);
/* Takes NULL. */
void tally_close(struct tally *tally);

/* A row for an area, also when nothing happens there. RESOURCE_EXHAUSTED when memory is short. */
enum status tally_expect(struct tally *tally, const char *area_id);
/* Counts a case that fits the plan; passes over others. RESOURCE_EXHAUSTED when memory is short. */
enum status tally_add(struct tally *tally, const struct figures_case *from);

/*
 * The rows, by number and key. Months: all; areas: those expected, and those where something
 * happened; of the others only those where something happened. And all cases together. Alive until
 * the tally is closed; nothing can be added after. RESOURCE_EXHAUSTED when memory is short.
 */
enum status tally_rows(struct tally *tally, struct tally_row ***ret_rows, size_t *ret_count);
struct figures *tally_total(struct tally *tally);

#endif
