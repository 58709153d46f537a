/* What request_keys*.c share. */
#ifndef SAMEN_REQUEST_KEYS_PRIVATE_H
#define SAMEN_REQUEST_KEYS_PRIVATE_H

#include "intake/request_keys.h"

#include "runtime/record.h"

#include "stored.pb-c.h"

#include <pthread.h>

typedef Samen__Stored__V1__WrappedKey Wrapped;

enum { USED_MAX = 2 * SPARE_KEYS_MAX };

extern const struct record_kind wrapped_key_kind;

struct request_keys {
	struct store *store;
	struct master_files files;
	pthread_mutex_t rotating;  /* one rotation at a time; the first to be taken */
	bool next_is_used;         /* the master key lies in PATH.next still; the rotation's */
	pthread_mutex_t refill;    /* one refill at a time, and none while rotating; then this */
	pthread_rwlock_t wrapping; /* the master key fits what a reader of the store sees; last */
	struct master_key *master;
	pthread_mutex_t mutex; /* what follows */
	struct spare_key spares[SPARE_KEYS_MAX];
	size_t spare_count;
	struct id used[USED_MAX]; /* still marked as spare on disk; one too many is left to the next
				     start */
	size_t used_count;
};

/* Finds the master key under which the keys are wrapped, and finishes or undoes a rotation.
 * ret_preferred: it is bound as it should be. */
enum status master_choose(struct request_keys *keys, bool *ret_preferred);
/* Writes down which master key it is, when that is new. */
enum status master_note(const struct request_keys *keys, struct store_txn *txn);

#endif
