/*
 * An ordered map of bytes to bytes with transactions, durable at commit. The embedded default is
 * LMDB; nothing above this header may know that. One writer at a time, any number of readers; a
 * reader sees one moment.
 *
 * A transaction stays on the thread that works with it; values are alive until it ends: copy first.
 */
#ifndef SAMEN_STORE_H
#define SAMEN_STORE_H

#include "runtime/bytes.h"
#include "runtime/status.h"

#include <stdbool.h>

struct store;
struct store_txn;

enum { STORE_KEY_MAX = 480 };

struct store_options {
	const char *folder; /* made (0700) when absent */
	uint64_t map_bytes; /* the most it can ever hold; 0: 64 GiB */
	uint32_t schema;    /* the version this program writes, from 1 */
	/* Brings a store from its version to the next one, inside a write transaction; NULL when
	 * there is only one version. */
	enum status (*upgrade)(struct store_txn *txn, uint32_t from_schema);
	bool demo; /* made as a demo for good: whose clock may be set (demo.h) */
};

/*
 * Opens or makes the store. Upgrades an older schema step by step, each step whole or not at all;
 * FAILED_PRECONDITION when it was written by a newer program, or is a demo and was not to be, or
 * the other way round; UNAVAILABLE when the disk fails. Blocks. Owned by the caller. Once a process
 * per folder.
 */
enum status store_open(const struct store_options *options, struct store **ret_store);
/* Takes NULL. No transaction may be open. */
void store_close(struct store *store);

/* Names this store's history; another one after a restore. Alive as long as the store. */
const char *store_generation(const struct store *store);

/* Bytes in use and the most there can be. */
void store_usage(struct store *store, uint64_t *ret_used, uint64_t *ret_max);

/* Begins reading. RESOURCE_EXHAUSTED when too many read at once. End it with store_abort. Does not
 * block. */
enum status store_read(struct store *store, struct store_txn **ret_txn);
/* Begins writing. Blocks while another writes or all is rewritten. */
enum status store_write(struct store *store, struct store_txn **ret_txn);
/* Begins a transaction inside a write transaction: its commit keeps its changes in the parent, its
 * abort forgets them. The parent rests meanwhile. */
enum status store_nest(struct store_txn *parent, struct store_txn **ret_txn);

/* Ends the transaction either way. A commit of the outermost is on disk when it returns OK;
 * UNAVAILABLE (disk full or failing) and RESOURCE_EXHAUSTED (store full) keep nothing. Blocks. */
enum status store_commit(struct store_txn *txn);
/* Forgets the changes and ends. Takes NULL. */
void store_abort(struct store_txn *txn);

/* NOT_FOUND when absent. The value is alive until txn ends or writes. */
enum status store_get(struct store_txn *txn, struct bytes key, struct bytes *ret_value);
/* Adds or replaces. RESOURCE_EXHAUSTED when the store is full. */
enum status store_put(struct store_txn *txn, struct bytes key, struct bytes value);
/* Absent is OK. */
enum status store_delete(struct store_txn *txn, struct bytes key);

/* Walks all keys that begin with prefix, in order. */
struct store_range {
	struct store_txn *txn;
	void *cursor;
	uint8_t prefix[STORE_KEY_MAX];
	size_t prefix_size;
	uint8_t from[STORE_KEY_MAX];
	size_t from_size;
	bool started;
};
/* Begins before the first key at or after from, and never before prefix; both may be empty. Close
 * it before the transaction ends, whatever this returned. */
enum status store_range_open(
    struct store_txn *txn, struct bytes prefix, struct bytes from, struct store_range *ret_range);
/* OK, or OUT_OF_RANGE at the end. Alive as store_get. Do not write to the transaction between two
 * steps. */
enum status store_range_next(
    struct store_range *range, struct bytes *ret_key, struct bytes *ret_value);
void store_range_close(struct store_range *range);
/* The last key that begins with prefix; NOT_FOUND when none does. */
enum status store_last(
    struct store_txn *txn, struct bytes prefix, struct bytes *ret_key, struct bytes *ret_value);

/*
 * Writes a compact copy into an empty folder (made when absent), without stopping anyone; it is on
 * disk when OK is returned. Deleted values are not in it. The copy is the beginning of a history of
 * its own: opened, it has another generation. ALREADY_EXISTS when the folder holds a store;
 * RESOURCE_EXHAUSTED; UNAVAILABLE when the disk fails, a part may be left. Blocks.
 */
enum status store_copy(struct store *store, const char *folder);

/*
 * Writes everything anew, so that nothing deleted or replaced is left in the files, and destroys
 * the old ones as well as the disk allows. Writers wait until the new files are in use; readers
 * never do. The generation stays. A crash at any moment leaves all as it was, or all rewritten; the
 * next start removes the rest.
 */
struct store_rewriting {
	/* What a value becomes, alive until the next call: OK, NOT_FOUND (leave the key out), or an
	 * error that gives up. Not to be used inside: the store. NULL: all values stay. */
	enum status (*transform)(
	    void *arg, struct bytes key, struct bytes value, struct bytes *ret_value);
	/* Around the moment in which the new files take the place of the old, to keep readers out
	 * who must not see both; may be NULL. leave tells whether they did. */
	void (*enter)(void *arg);
	void (*leave)(void *arg, bool rewritten);
	void *arg;
};
/*
 * OK: rewritten, and nothing of the old is left. DEADLINE_EXCEEDED: rewritten, but somebody reads
 * the old files for too long, or they could not be overwritten: the next rewriting or start removes
 * them. Otherwise all is as it was: UNAVAILABLE and RESOURCE_EXHAUSTED when there is no room or the
 * disk fails; transform's. One at a time, others wait; from no transaction. Any thread; blocks.
 */
enum status store_rewrite(struct store *store, const struct store_rewriting *rewriting);

/* Keys are built piece by piece: a table byte, texts (NUL-terminated in the key) and numbers (big
 * endian). */
struct store_key {
	uint8_t data[STORE_KEY_MAX];
	size_t size;
	bool overflow; /* a piece did not fit: store_put and store_get refuse the key */
};
struct store_key key_of(uint8_t table);
void key_add_text(struct store_key *key, const char *text);
void key_add_number(struct store_key *key, uint64_t number);
struct bytes key_bytes(const struct store_key *key);
/* Reads pieces back from place *at, moving it on. The text is alive as long as key. */
const char *key_take_text(struct bytes key, size_t *at);
uint64_t key_take_number(struct bytes key, size_t *at);

#endif
