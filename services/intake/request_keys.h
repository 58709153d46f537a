/*
 * The keys that seal requests, one a request, in a store of their own and wrapped by the master
 * key. A key is on disk before anything is sealed under it: a reserve of spare keys is committed
 * ahead, so that filing a request costs no commit here.
 *
 * Every spare key is meant for a request id of its own. At start that tells which spare keys came
 * into use since they were made; the others become spare again, for other ids. Ids of one refill
 * lie together and count up, so that requests filed one after another share pages.
 *
 * Whoever erases a request erases its key here first.
 */
#ifndef SAMEN_REQUEST_KEYS_H
#define SAMEN_REQUEST_KEYS_H

#include "runtime/arena.h"
#include "runtime/id.h"
#include "runtime/seal.h"
#include "runtime/store.h"

#include "intake/masters.h"

struct request_keys;

enum { SPARE_KEYS_MAX = 4096 };

struct request_keys_options {
	const char *folder;
	struct master_files masters; /* their texts must outlive the keys */
	uint64_t map_bytes;          /* 0: the store's default */
	struct store *requests;      /* what the keys seal; read while opening */
	/* OK when a request is there, NOT_FOUND when it is not. Scratch memory from arena. */
	enum status (*request_exists)(
	    struct store_txn *txn, struct arena *arena, const char *request_id);
};

/*
 * Finds the master key that fits, finishes or undoes a rotation that a crash cut short, sorts out
 * the spare keys and fills the reserve, in one commit. Rotates when the master key is not bound to
 * the credential that is there. As store_open; FAILED_PRECONDITION when no master key fits; what is
 * wrong with the master key file, as master_key_open; DATA_LOSS. Blocks. Owned by the caller.
 */
enum status request_keys_open(
    const struct request_keys_options *options, struct request_keys **ret_keys);
/* Takes NULL. */
void request_keys_close(struct request_keys *keys);

struct spare_key {
	struct id key_id;
	struct id request_id; /* the id that the request gets */
};

/*
 * Takes a spare key out of the reserve; refills the reserve when it runs low, which takes a commit.
 * Any thread but the committer's; may block. UNAVAILABLE or RESOURCE_EXHAUSTED when there is none
 * left and the disk does not take new ones.
 */
enum status request_keys_take(struct request_keys *keys, struct spare_key *ret_spare);
/*
 * Gives a key back that nothing on disk is sealed under for certain. A key whose commit failed is
 * not given back: the next start finds out. Any thread; does not block.
 */
void request_keys_give_back(struct request_keys *keys, const struct spare_key *spare);
/* Says that the request of this key is committed. Any thread; does not block. */
void request_keys_used(struct request_keys *keys, const struct id *key_id);

/* Fills the reserve when it is not full, and remembers which keys are used. Does one commit. Any
 * thread; blocks. */
enum status request_keys_refill(struct request_keys *keys);

/* A key, spare or in use: wipe it with seal_key_wipe. NOT_FOUND; DATA_LOSS when it was changed.
 * Scratch memory from arena. Any thread; blocks for the moment in which a rotation takes effect. */
enum status request_keys_find(
    struct request_keys *keys, struct arena *arena, const char *key_id, struct seal_key *ret_key);

/*
 * Erases a key for good: what is sealed under it can never be opened again. Its wrapped bytes
 * linger in free pages until the next rotation, which is remembered to be due. Absent is OK. One
 * commit, on disk when OK is returned; UNAVAILABLE and RESOURCE_EXHAUSTED keep the key. Any thread;
 * blocks.
 */
enum status request_keys_erase(struct request_keys *keys, const char *key_id);
/* The same for many, in one commit. */
enum status request_keys_erase_all(
    struct request_keys *keys, const char *const *key_ids, size_t count);

/* When the first and the last key were erased that may linger; milliseconds, 0: none does. */
struct erasures {
	int64_t first_at_ms, last_at_ms;
};
/* Any thread; does not block. */
enum status request_keys_erasures(struct request_keys *keys, struct erasures *ret_erasures);
/* Says that nothing of these lingers any more; later ones are remembered. One commit. Any thread;
 * blocks. */
enum status request_keys_erasures_done(struct request_keys *keys, const struct erasures *erasures);

struct rotation {
	int64_t at_ms;
	uint64_t keys; /* how many were wrapped anew, spare ones too */
};
/*
 * Makes a new master key, wraps all keys under it and destroys the old one, with all files in which
 * something was wrapped under it; whoever takes or finds keys goes on meanwhile. A crash at any
 * moment loses no key. name says what asked for it: asked for again under the name of the last
 * rotation, nothing is done and ret_rotation tells what came of that. "": always.
 *
 * ABORTED: another rotation is under way. UNAVAILABLE, RESOURCE_EXHAUSTED, PERMISSION_DENIED: the
 * disk or the folder of the master key does not allow it; try again. Any thread; blocks.
 */
enum status request_keys_rotate(
    struct request_keys *keys, const char *name, struct rotation *ret_rotation);

/* When the last rotation was: since then no file holds a trace of what was erased before. Without
 * one, when the first master key came into use. Any thread; does not block. */
enum status request_keys_rotated(struct request_keys *keys, struct rotation *ret_rotation);

/* How many spare keys are at hand, for figures and tests. Any thread; does not block. */
size_t request_keys_spare_count(struct request_keys *keys);

#endif
