/*
 * What has to happen some time after requests were erased: their keys' wrapped bytes, and their
 * sealed texts, linger in free pages of the stores. So within rotate_after_hours of an erasure the
 * master key is rotated and the store of requests is rewritten, on a thread of its own.
 */
#ifndef SAMEN_UPKEEP_H
#define SAMEN_UPKEEP_H

#include "intake/request_keys.h"

struct upkeep;

enum { UPKEEP_HOURS_MAX = 365 * 24 };

struct upkeep_options {
	struct request_keys *keys;
	struct store *requests;
	uint64_t rotate_after_hours; /* at most UPKEEP_HOURS_MAX */
};

/* RESOURCE_EXHAUSTED. Owned by the caller; keys and requests must outlive it. */
enum status upkeep_open(const struct upkeep_options *options, struct upkeep **ret_upkeep);
/* Waits for what is under way, which may take seconds. Takes NULL. */
void upkeep_close(struct upkeep *upkeep);

/*
 * Looks whether something is due, and has it done: when the time is up, or when the keys were
 * rotated since and the requests are left. What fails is tried again ten minutes later. One thread
 * at a time; does not block.
 */
enum status upkeep_look(struct upkeep *upkeep);

#endif
