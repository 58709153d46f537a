/*
 * Wrong passwords and codes, counted in memory for each account: after TRIES_FREE in a row the next
 * try has to wait, longer each time. A refused call keeps nothing in the store, so the count lives
 * here; a restart forgets it. The table is bounded: when it is full, whoever has failed least and
 * longest ago is forgotten. Thread-safe; does not block for long.
 */
#ifndef SAMEN_TRIES_H
#define SAMEN_TRIES_H

#include "runtime/status.h"

#include <stdint.h>

struct tries;

enum {
	TRIES_FREE = 5,
	TRIES_WAIT_S_FIRST = 30,
	TRIES_WAIT_S_MAX = 15 * 60,
	TRIES_FORGET_S = 60 * 60, /* without a further try */
	TRIES_ACCOUNTS_MAX = 4096
};

enum status tries_open(struct tries **ret_tries);
/* Takes NULL. */
void tries_close(struct tries *tries);

/*
 * Begins a try at what (a word for the kind of secret) of account, and counts it as wrong until
 * tries_forgive says otherwise. RESOURCE_EXHAUSTED when it comes too early: *ret_wait_s is how many
 * seconds are left, and this try does not count.
 */
enum status tries_begin(struct tries *tries,
    const char *what,
    const char *account,
    int64_t now_ms,
    unsigned *ret_wait_s);
/* How many tries in a row count as wrong at this moment. */
unsigned tries_count(struct tries *tries, const char *what, const char *account, int64_t now_ms);
/* The try was right: nothing counts against the account any more. */
void tries_forgive(struct tries *tries, const char *what, const char *account);
/* The try was neither right nor wrong (memory was short): as if it had not been. */
void tries_take_back(struct tries *tries, const char *what, const char *account);

#endif
