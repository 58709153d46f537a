#include "overview/coverage.h"

#include <stdlib.h>

struct coverage_cell *coverage_at(const struct coverage *coverage, uint32_t area, uint32_t topic)
{
	return &coverage->cells[(size_t)area * coverage->topic_count + topic];
}

/* --- people --- */

static bool is_in(uint64_t areas, uint32_t area)
{
	return (areas >> area & 1) != 0;
}

static enum coverage_place place_from(const struct coverage_person *person, uint32_t area)
{
	return is_in(person->works, area)    ? COVERAGE_OWN_AREA
	       : is_in(person->beside, area) ? COVERAGE_NEIGHBOUR
					     : COVERAGE_REGION;
}

/* With the first who serves the area, those who do not are no longer the nearest. */
static void cell_meet(struct coverage_cell *cell, enum coverage_place place, bool serves)
{
	bool is_first = serves && cell->people == 0;
	if (!serves && cell->people > 0) {
		return;
	}
	if (is_first || place < cell->nearest) {
		cell->nearest = place;
		cell->nearest_people = 0;
	}
	cell->nearest_people += place == cell->nearest;
	cell->people += serves;
}

static void count_person(struct coverage *coverage, const struct coverage_person *person)
{
	for (uint32_t area = 0; area < coverage->area_count; area++) {
		bool serves = is_in(person->serves, area);
		for (uint32_t i = 0; i < person->topic_count; i++) {
			uint32_t topic = coverage->person_topics[person->first_topic + i];
			struct coverage_cell *cell = coverage_at(coverage, area, topic);
			cell_meet(cell, place_from(person, area), serves);
			cell->room += serves ? person->room : 0;
		}
	}
}

void coverage_count_people(struct coverage *coverage)
{
	size_t size = (size_t)coverage->area_count * coverage->topic_count;
	for (size_t i = 0; i < size; i++) {
		coverage->cells[i].nearest = COVERAGE_NOWHERE;
	}
	for (uint32_t i = 0; i < coverage->person_count; i++) {
		count_person(coverage, &coverage->people[i]);
	}
	for (size_t i = 0; i < size; i++) {
		struct coverage_cell *cell = &coverage->cells[i];
		cell->unmet = cell->waiting > cell->room ? cell->waiting - cell->room : 0;
	}
}

/* --- gaps --- */

static bool is_gap(const struct coverage_cell *cell)
{
	return cell->unmet > 0 || cell->gain > 0 || (cell->demand > 0 && cell->people == 0);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a < b) - (a > b);
}

/* Demand per person, as fractions; with nobody it is above all others. */
static int compare_pressure(const struct coverage_cell *a, const struct coverage_cell *b)
{
	if (a->people == 0 || b->people == 0) {
		return (a->people != 0) - (b->people != 0);
	}
	return compare_numbers((uint64_t)a->demand * b->people, (uint64_t)b->demand * a->people);
}

/* The worse gap first; 0 for equal ones. */
static int compare_gaps(const struct coverage_cell *a, const struct coverage_cell *b)
{
	int order = compare_numbers(a->unmet, b->unmet);
	order = order != 0 ? order : compare_numbers(a->gain, b->gain);
	order = order != 0 ? order : compare_pressure(a, b);
	return order != 0 ? order : compare_numbers(a->demand, b->demand);
}

static int compare_ranked(const void *a, const void *b)
{
	const struct coverage_cell *x = *(struct coverage_cell *const *)a;
	const struct coverage_cell *y = *(struct coverage_cell *const *)b;
	int order = compare_gaps(x, y);
	return order != 0 ? order : (x > y) - (x < y);
}

size_t coverage_rank(struct coverage *coverage, struct coverage_cell **order)
{
	size_t size = (size_t)coverage->area_count * coverage->topic_count, count = 0;
	for (size_t i = 0; i < size; i++) {
		coverage->cells[i].rank = 0;
		if (is_gap(&coverage->cells[i])) {
			order[count++] = &coverage->cells[i];
		}
	}
	if (count > 0) {
		qsort(order, count, sizeof *order, compare_ranked);
	}
	for (size_t i = 0; i < count; i++) {
		order[i]->rank = (uint32_t)i + 1;
	}
	return count;
}
