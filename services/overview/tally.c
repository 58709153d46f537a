#include "overview/tally.h"

#include "runtime/month.h"

#include <stdlib.h>
#include <string.h>

enum { TALLY_BYTES_MAX = 64 * 1024 * 1024, BUCKETS = 256 };

struct entry {
	struct tally_row row;
	struct entry *next;
};

struct tally {
	struct tally_plan plan;
	int64_t from_ms, before_ms;
	struct arena *arena;
	struct entry *buckets[BUCKETS];
	size_t count;
	struct figures total;
};

/* --- rows --- */

static size_t bucket_of(const char *key, int number)
{
	size_t hash = (size_t)number;
	for (; *key != '\0'; key++) {
		hash = hash * 31 + (unsigned char)*key;
	}
	return hash % BUCKETS;
}

/* The row, made when it is not there; NULL when memory is short. */
static struct entry *find_entry(struct tally *tally, const char *key, int number)
{
	struct entry **bucket = &tally->buckets[bucket_of(key, number)];
	for (struct entry *entry = *bucket; entry != NULL; entry = entry->next) {
		if (entry->row.number == number && strcmp(entry->row.key, key) == 0) {
			return entry;
		}
	}
	struct entry *entry = arena_alloc(tally->arena, sizeof *entry);
	if (entry == NULL) {
		return NULL;
	}
	entry->row.number = number;
	entry->row.key = arena_strdup(tally->arena, key);
	entry->next = *bucket;
	*bucket = entry;
	tally->count++;
	return entry->row.key != NULL ? entry : NULL;
}

enum status tally_expect(struct tally *tally, const char *area_id)
{
	return find_entry(tally, area_id, 0) != NULL ? OK : RESOURCE_EXHAUSTED;
}

static enum status expect_months(struct tally *tally)
{
	for (int month = tally->plan.from_month; month <= tally->plan.to_month; month++) {
		if (find_entry(tally, "", month) == NULL) {
			return RESOURCE_EXHAUSTED;
		}
	}
	return OK;
}

struct tally *tally_open(const struct tally_plan *plan)
{
	struct tally *tally = calloc(1, sizeof *tally);
	if (tally == NULL) {
		return NULL;
	}
	tally->plan = *plan;
	tally->from_ms = month_start_ms(plan->from_month);
	tally->before_ms = month_start_ms(plan->to_month + 1);
	tally->arena = arena_open(TALLY_BYTES_MAX);
	if (tally->arena == NULL || (plan->group == TALLY_MONTH && expect_months(tally) != OK)) {
		tally_close(tally);
		return NULL;
	}
	return tally;
}

void tally_close(struct tally *tally)
{
	if (tally != NULL) {
		arena_close(tally->arena);
		free(tally);
	}
}

/* --- counting --- */

static bool has_topic(const struct figures_case *from, size_t count, const char *topic_id)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(from->topic_ids[i], topic_id) == 0) {
			return true;
		}
	}
	return false;
}

static bool fits(const struct tally_plan *plan, const struct figures_case *from)
{
	return (plan->sector == 0 || plan->sector == from->sector) &&
	       (plan->kind == 0 || plan->kind == from->kind) &&
	       (plan->topic_id[0] == '\0' || has_topic(from, from->topic_count, plan->topic_id));
}

/* One case on its way into its rows. */
struct adding {
	struct tally *tally;
	const struct figures_case *from;
};

static enum status add_to(
    struct tally *tally, const char *key, int number, const struct figures_event *event)
{
	struct entry *entry = find_entry(tally, key, number);
	return entry != NULL ? figures_take(&entry->row.figures, tally->arena, event)
			     : RESOURCE_EXHAUSTED;
}

static enum status add_to_topics(const struct adding *adding, const struct figures_event *event)
{
	const struct figures_case *from = adding->from;
	enum status status = OK;
	for (size_t i = 0; i < from->topic_count && status == OK; i++) {
		if (!has_topic(from, i, from->topic_ids[i])) {
			status = add_to(adding->tally, from->topic_ids[i], 0, event);
		}
	}
	return status;
}

static enum status add_to_rows(const struct adding *adding, const struct figures_event *event)
{
	const struct figures_case *from = adding->from;
	switch (adding->tally->plan.group) {
	case TALLY_AREA:
		return add_to(adding->tally, from->area_id, 0, event);
	case TALLY_SECTOR:
		return add_to(adding->tally, "", (int)from->sector, event);
	case TALLY_KIND:
		return add_to(adding->tally, "", (int)from->kind, event);
	case TALLY_MONTH:
		return add_to(adding->tally, "", month_of(event->at_ms), event);
	case TALLY_TOPIC:
		return add_to_topics(adding, event);
	default:
		return OK;
	}
}

static enum status add_event(void *arg, const struct figures_event *event)
{
	const struct adding *adding = arg;
	struct tally *tally = adding->tally;
	if (event->at_ms < tally->from_ms || event->at_ms >= tally->before_ms) {
		return OK;
	}
	enum status status = figures_take(&tally->total, tally->arena, event);
	return status == OK ? add_to_rows(adding, event) : status;
}

enum status tally_add(struct tally *tally, const struct figures_case *from)
{
	struct adding adding = {tally, from};
	return fits(&tally->plan, from) ? figures_events(from, add_event, &adding) : OK;
}

/* --- what came out --- */

static int compare_rows(const void *a, const void *b)
{
	const struct tally_row *left = *(struct tally_row *const *)a;
	const struct tally_row *right = *(struct tally_row *const *)b;
	int order = (left->number > right->number) - (left->number < right->number);
	return order != 0 ? order : strcmp(left->key, right->key);
}

enum status tally_rows(struct tally *tally, struct tally_row ***ret_rows, size_t *ret_count)
{
	struct tally_row **rows = arena_alloc(tally->arena, (tally->count + 1) * sizeof *rows);
	size_t count = 0;
	if (rows == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct entry *entry = tally->buckets[i]; entry != NULL; entry = entry->next) {
			rows[count++] = &entry->row;
		}
	}
	qsort(rows, count, sizeof *rows, compare_rows);
	*ret_rows = rows;
	*ret_count = count;
	return OK;
}

struct figures *tally_total(struct tally *tally)
{
	return &tally->total;
}
