#include "intake/access_upgrade.h"

#include "intake/access_log.h"

#include "runtime/log.h"
#include "runtime/record.h"

#include <stdlib.h>

typedef Samen__Stored__V1__ReadEntry StoredRead;

enum {
	TABLE_READ = TABLE_SERVICE + 2, /* request, number -> ReadEntry */
	LIST_BYTES = 512 * 1024 * 1024,
	SCRATCH_BYTES = 64 * 1024
};

/* An opening, and where it lies. */
struct opening {
	struct opening *next;
	struct bytes key;
	StoredRead *entry;
};

struct openings {
	struct arena *arena; /* of all of them */
	struct opening *last;
	size_t count;
};

/* One that is damaged keeps its request, and comes first. */
static StoredRead *entry_of(struct openings *openings, struct bytes key, struct bytes value)
{
	size_t at = 1;
	StoredRead *entry = samen__stored__v1__read_entry__unpack(
	    arena_allocator(openings->arena), value.size, value.data);
	if (entry != NULL || arena_was_short(openings->arena)) {
		return entry;
	}
	entry = arena_alloc(openings->arena, sizeof *entry);
	if (entry != NULL) {
		samen__stored__v1__read_entry__init(entry);
		entry->request_id = arena_strdup(openings->arena, key_take_text(key, &at));
		log_error("access_log.damaged", "request=%s", entry->request_id);
	}
	return entry;
}

static enum status add(struct openings *openings, struct bytes key, struct bytes value)
{
	struct opening *opening = arena_alloc(openings->arena, sizeof *opening);
	const void *copy = arena_memdup(openings->arena, key.data, key.size);
	StoredRead *entry = entry_of(openings, key, value);
	if (opening == NULL || copy == NULL || entry == NULL || entry->request_id == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*opening = (struct opening){openings->last, {copy, key.size}, entry};
	openings->last = opening;
	openings->count++;
	return OK;
}

static enum status read_all(struct store_txn *txn, struct openings *openings)
{
	const struct store_key prefix = key_of(TABLE_READ);
	struct store_range range;
	struct bytes key;
	struct bytes value;
	enum status status = store_range_open(txn, key_bytes(&prefix), key_bytes(&prefix), &range);
	if (status != OK) {
		return status;
	}
	while ((status = store_range_next(&range, &key, &value)) == OK) {
		status = add(openings, key, value);
		if (status != OK) {
			break;
		}
	}
	store_range_close(&range);
	return status == OUT_OF_RANGE ? OK : status;
}

static int by_time(const void *left, const void *right)
{
	int64_t a = (*(const struct opening *const *)left)->entry->at_ms;
	int64_t b = (*(const struct opening *const *)right)->entry->at_ms;
	return (a > b) - (a < b);
}

static enum status move(struct store_txn *txn, struct arena *scratch, const struct opening *opening)
{
	const StoredRead *was = opening->entry;
	struct call call = {.arena = scratch, .txn = txn, .now_ms = was->at_ms};
	const struct access_entry entry = {
	    .kind = was->at_ms != 0 ? SAMEN__INTAKE__V1__ACCESS_KIND__OPENED
				    : SAMEN__INTAKE__V1__ACCESS_KIND__ACCESS_KIND_UNSPECIFIED,
	    .request_id = was->request_id,
	    .person_id = was->person_id,
	    .by = was->by,
	    .basis = was->basis};
	arena_reset(scratch);
	enum status status = access_log_add(&call, &entry);
	return status == OK ? store_delete(txn, opening->key) : status;
}

static enum status move_all(
    struct store_txn *txn, struct arena *scratch, const struct openings *openings)
{
	const struct opening **sorted =
	    arena_alloc(openings->arena, (openings->count + 1) * sizeof(struct opening *));
	enum status status = sorted != NULL ? OK : RESOURCE_EXHAUSTED;
	size_t place = openings->count; /* the last was read last */
	for (const struct opening *opening = openings->last; status == OK && opening != NULL;
	     opening = opening->next) {
		sorted[--place] = opening;
	}
	if (status == OK) {
		qsort(sorted, openings->count, sizeof(struct opening *), by_time);
	}
	for (size_t i = 0; status == OK && i < openings->count; i++) {
		status = move(txn, scratch, sorted[i]);
	}
	return status;
}

enum status access_log_take_over(struct store_txn *txn)
{
	struct openings openings = {.arena = arena_open(LIST_BYTES)};
	struct arena *scratch = arena_open(SCRATCH_BYTES);
	enum status status = openings.arena != NULL && scratch != NULL ? read_all(txn, &openings)
								       : RESOURCE_EXHAUSTED;
	if (status == OK) {
		status = move_all(txn, scratch, &openings);
	}
	arena_close(scratch);
	arena_close(openings.arena);
	return status;
}
