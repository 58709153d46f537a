/* Calls that wait for news without holding a thread. Woken all together by a change, or one by one
 * when their time is up. */
#ifndef SAMEN_PARKED_H
#define SAMEN_PARKED_H

#include "runtime/bytes.h"
#include "runtime/status.h"

#include <stddef.h>
#include <stdint.h>

struct parked;

/* Lies in the owner's memory; from parked_add to run it is the list's. */
struct parked_entry {
	void (*run)(
	    struct parked_entry *entry); /* called once, on the thread that wakes; must not block */
	struct parked_entry *next;
	int64_t until_mono_ms;
	size_t place; /* of its caller, among the counts */
};

/* per_caller: how many of one caller may wait at once; 0: all. RESOURCE_EXHAUSTED without memory.
 * Owned by the caller. */
enum status parked_open(size_t entries_max, unsigned per_caller, struct parked **ret_parked);
/* Must be empty. Takes NULL. */
void parked_close(struct parked *parked);

/* Counts the changes so far: to be asked before looking for news. */
uint64_t parked_news(const struct parked *parked);

/*
 * Parks entry until news or until_mono_ms. When there was news since the count before was asked,
 * run is called at once. caller is any bytes that name who waits; empty: that is not counted. A few
 * callers may share one count. RESOURCE_EXHAUSTED when all or these have no place: run is not
 * called.
 */
enum status parked_add(struct parked *parked,
    struct parked_entry *entry,
    struct bytes caller,
    uint64_t before,
    int64_t until_mono_ms);

/* There is news: runs and forgets all. */
void parked_wake(struct parked *parked);
/* Runs and forgets those whose time is up. */
void parked_expire(struct parked *parked, int64_t now_mono_ms);

#endif
