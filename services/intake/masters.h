/*
 * The master keys that a deployment may hold at one time. In the files: PATH, the one in use, and
 * while it is replaced PATH.next, the one to come. From the service manager, in its folder of
 * credentials: "samen-master", to which the file's key is bound when it is there, and
 * "samen-master-old", to which it may still be bound. Which of them the keys are wrapped under only
 * the keys can tell.
 */
#ifndef SAMEN_MASTERS_H
#define SAMEN_MASTERS_H

#include "runtime/seal.h"

#include <stdbool.h>

struct master_files {
	const char *path;
	const char *credentials; /* the folder; NULL: there are none */
};

struct master_choice {
	struct master_key *key; /* the caller's: master_key_close */
	bool next;              /* it is PATH.next */
	bool preferred;         /* it is bound as it should be from now on */
};

/*
 * The first that fits; the preferred one is tried first. FAILED_PRECONDITION when there are keys
 * and none fits; otherwise what was wrong with PATH, as master_key_open. Blocks.
 */
enum status masters_find(const struct master_files *files,
    bool (*fits)(void *arg, const struct master_key *key),
    void *arg,
    struct master_choice *ret_choice);

/* Makes PATH.next and opens it, bound as preferred. As master_key_create. */
enum status masters_make_next(const struct master_files *files, struct master_key **ret_key);

/* Makes PATH the one in use, which is PATH.next or PATH already, and destroys the other.
 * UNAVAILABLE when the folder cannot be written: nothing is lost, try again. Blocks. */
enum status masters_settle(const struct master_files *files, bool next_is_used);

#endif
