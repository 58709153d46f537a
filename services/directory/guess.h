/*
 * Guessing at passwords and codes, slowed: who tries, and how that is counted (runtime/tries.h). A
 * known device counts for itself, so that strangers cannot hold it up; all others count together,
 * for the address that they try. A device that guesses wrong too often counts as a stranger.
 */
#ifndef SAMEN_DIRECTORY_GUESS_H
#define SAMEN_DIRECTORY_GUESS_H

#include "directory/directory_store.h"

#include <stdbool.h>

enum {
	GUESS_DEVICE_FAILURES_MAX = 10, /* in a row: then it is known no longer, for an hour */
	GUESS_STRANGERS_WAIT_MS = 1000  /* for a thread: longer than this, and they are refused */
};

/* Under which name wrong tries are counted. */
struct guesser {
	const char *name;
	bool is_known;
};

/* Who signs in to the account of this address; account may be NULL, and device_secret "". */
struct guesser guesser_signing_in(
    struct call *call, const char *email, const StoredAccount *account, const char *device_secret);
/* The caller, who proves once more to be the person: counted for the session. */
struct guesser guesser_of_caller(const struct call *call);

/*
 * Counts a try at what (a word for the kind of secret) as wrong until guess_end says otherwise.
 * RESOURCE_EXHAUSTED (worded) when it comes too early.
 */
enum status guess_begin(struct call *call, const char *what, const struct guesser *guesser);
/* How the try came out: UNAUTHENTICATED stays counted, OK forgives, whatever else went wrong does
 * not count. */
void guess_end(
    struct call *call, const char *what, const struct guesser *guesser, enum status status);

/*
 * RESOURCE_EXHAUSTED (worded) for a stranger who had to wait too long for a thread: a flood of
 * sign-ins costs those who flood, and known devices still get in. To be asked before slow work.
 */
enum status guess_is_in_time(struct call *call, const struct guesser *guesser);

#endif
