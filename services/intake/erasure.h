/*
 * Erasing a request for good, at somebody's wish or because its days are over, and the proof of it.
 *
 * One transaction deletes the record (the feed then has a tombstone), its texts and its places in
 * lists, counts it in the figures, keeps the proof and writes it into the access log, and notes
 * that the key is still to be erased: keys lie in another store. The key goes right after the
 * commit, and a timer sees to it where a crash came in between.
 */
#ifndef SAMEN_ERASURE_H
#define SAMEN_ERASURE_H

#include "intake/intake_store.h"
#include "intake/request_keys.h"

#include "intake.pb-c.h"

typedef Samen__Stored__V1__Erasure StoredErasure;

/* Who purges. */
#define ERASED_BY_RETENTION "intake"

/* Erases a request that is not on hold. by: a person, or ERASED_BY_RETENTION. */
enum status erasure_run(struct call *call,
    const StoredRequest *request,
    const char *by,
    Samen__Intake__V1__ErasureReason reason);
/* The same, and after the commit its key; for handlers. */
enum status erasure_run_with_key(struct call *call,
    const StoredRequest *request,
    const char *by,
    Samen__Intake__V1__ErasureReason reason);

/* Erases keys of erased requests, at most limit, in one commit of the key store; blocks for it. */
enum status erasure_keys_follow(struct call *call, struct request_keys *keys, size_t limit);

/* NOT_FOUND, DATA_LOSS. In the call's arena. */
enum status erasure_load(struct call *call, const char *request_id, StoredErasure **ret_erasure);
/* The same for those who may see it, as call->whose says: NOT_FOUND for others. */
enum status erasure_allowed(struct call *call, const char *request_id, StoredErasure **ret_erasure);
/* Forgets the proof. */
enum status erasure_remove(struct call *call, const char *request_id);
/* What all keys of the index of proofs by date begin with. */
struct store_key erasure_dates_prefix(void);

/* The proof as it is now, signed. */
enum status erasure_show(struct call *call,
    const StoredErasure *erasure,
    Samen__Intake__V1__SignedErasureProof *ret_shown);

/* OK when there is such a request, or was until it was erased; else NOT_FOUND, DATA_LOSS. Scratch
 * memory from arena. */
enum status request_is_known(struct store_txn *txn, struct arena *arena, const char *request_id);

#endif
