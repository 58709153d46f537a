/*
 * Records: protobuf messages kept under a kind and an id, and the feed of their changes. A record
 * of a fed kind gets the store's next change number whenever it is put or deleted; the feed holds
 * each record once, at its latest number.
 */
#ifndef SAMEN_RECORD_H
#define SAMEN_RECORD_H

#include "runtime/arena.h"
#include "runtime/store.h"

#include <stdbool.h>

struct record_kind {
	const char *name;                       /* lasting: it is part of the keys */
	const ProtobufCMessageDescriptor *type; /* of samen.stored.v1 */
	bool fed;                               /* its changes are numbered and in the feed */
};

/* Adds or replaces. RESOURCE_EXHAUSTED when memory or the store is full. */
enum status record_put(struct store_txn *txn,
    const struct record_kind *kind,
    const char *id,
    const ProtobufCMessage *message);
/* Into arena. NOT_FOUND; DATA_LOSS when it does not unpack; RESOURCE_EXHAUSTED when arena is full.
 */
enum status record_get(struct store_txn *txn,
    const struct record_kind *kind,
    const char *id,
    struct arena *arena,
    void *ret_message);
/* Absent is OK and makes no change. */
enum status record_delete(struct store_txn *txn, const struct record_kind *kind, const char *id);

/* Walks the records of a kind in order of id, beginning after an id (NULL: from the first). */
struct record_range {
	struct store_range range;
	const struct record_kind *kind;
	struct arena *arena;
};
/* id_prefix: only ids that begin with it; NULL: all. */
enum status record_range_open(struct store_txn *txn,
    const struct record_kind *kind,
    const char *id_prefix,
    const char *after_id,
    struct arena *arena,
    struct record_range *ret_range);
/* OK, OUT_OF_RANGE at the end, else as record_get. ret_id and ret_message in arena. */
enum status record_range_next(struct record_range *range, const char **ret_id, void *ret_message);
/* The same without the message. */
enum status record_range_next_id(struct record_range *range, const char **ret_id);
void record_range_close(struct record_range *range);

/* Deletes the records of a kind whose ids begin with id_prefix (NULL: all), damaged ones too.
 * Errors as record_delete; RESOURCE_EXHAUSTED when arena, in which their ids are, is full. */
enum status record_delete_all(struct store_txn *txn,
    const struct record_kind *kind,
    const char *id_prefix,
    struct arena *arena);

/* The number of the store's last change, 0 when there is none. */
uint64_t record_last_change(struct store_txn *txn);

/* One change, as the feed gives it. */
struct record_change {
	uint64_t number;
	const char *kind; /* in arena */
	const char *id;   /* in arena */
};
/* Walks the feed after a number. */
enum status record_changes_open(
    struct store_txn *txn, uint64_t after, struct store_range *ret_range);
enum status record_changes_next(
    struct store_range *range, struct arena *arena, struct record_change *ret_change);

/* Tables of the store, the key's first byte. Services begin at TABLE_SERVICE. */
enum {
	TABLE_META = 0,
	TABLE_RECORD = 1,          /* kind, id -> message */
	TABLE_CHANGE = 2,          /* number -> kind, id */
	TABLE_CHANGE_OF = 3,       /* kind, id -> number */
	TABLE_CURSOR = 4,          /* source -> Cursor */
	TABLE_REQUEST_KEY = 5,     /* caller, key -> Outcome */
	TABLE_REQUEST_KEY_AGE = 6, /* time, caller, key -> nothing */
	TABLE_SERVICE = 32
};

#endif
