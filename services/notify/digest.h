/* The numbers of a consultant's weekly list: matching is asked for them when the mail is to go. */
#ifndef SAMEN_NOTIFY_DIGEST_H
#define SAMEN_NOTIFY_DIGEST_H

#include "notify/letters.h"
#include "runtime/token.h"

struct digest_source;

/* url and key, which signs this service's token, must outlive it. Owned by the caller. */
enum status digest_source_open(
    const char *url, const struct signing_key *key, struct digest_source **ret_source);
/* Takes NULL. No call may be under way. */
void digest_source_close(struct digest_source *source);
/* Ends a call that is under way, and all later ones. Any thread. */
void digest_source_interrupt(struct digest_source *source);

/* Fills in the numbers for these areas. Statuses of rpc_client_call, and what matching answered.
 * Scratch memory from arena. Blocks, five seconds at most; outside transactions. */
enum status digest_fetch(struct digest_source *source,
    struct arena *arena,
    char *const *area_ids,
    size_t area_count,
    struct letter *letter);

/* Whether there is nothing to say. */
bool digest_is_empty(const struct letter *letter);

#endif
