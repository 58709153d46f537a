/* Calls that wait for news without holding a thread. Woken all together by a change, or one by one
 * when their time is up. */
#ifndef SAMEN_PARKED_H
#define SAMEN_PARKED_H

#include "runtime/status.h"

#include <stddef.h>
#include <stdint.h>

struct parked;

/* Lies in the caller's memory; from parked_add to run it is the list's. */
struct parked_entry {
	void (*run)(
	    struct parked_entry *entry); /* called once, on the thread that wakes; must not block */
	struct parked_entry *next;
	int64_t until_mono_ms;
};

enum status parked_open(size_t entries_max, struct parked **ret_parked);
/* Must be empty. Takes NULL. */
void parked_close(struct parked *parked);

/* Counts the changes so far: to be asked before looking for news. */
uint64_t parked_news(const struct parked *parked);

/*
 * Parks entry until news or until_mono_ms. When there was news since the count before was asked,
 * run is called at once. RESOURCE_EXHAUSTED when full: run is not called.
 */
enum status parked_add(
    struct parked *parked, struct parked_entry *entry, uint64_t before, int64_t until_mono_ms);

/* There is news: runs and forgets all. */
void parked_wake(struct parked *parked);
/* Runs and forgets those whose time is up. */
void parked_expire(struct parked *parked, int64_t now_mono_ms);

#endif
