/*
 * What prepare leaves for handle in changes of a request that exists: texts looked over, and sealed
 * under the request's key. prepare refuses nothing: what it saw may be another moment's state, and
 * a repeated request key must get its answer. handle decides.
 */
#ifndef SAMEN_INTAKE_PREPARED_H
#define SAMEN_INTAKE_PREPARED_H

#include "intake/free_text.h"
#include "intake/intake_store.h"

#include "runtime/seal.h"

#include "envelope.pb-c.h"

struct prepared {
	struct free_text found;
	const Samen__Rpc__V1__Claims *grant; /* NULL: none that counts */
	enum status status;                  /* of sealing; OK when there was nothing to seal */
	const char *key_id;                  /* sealed under this key; NULL when nothing is */
	const char *note_id;                 /* of a note that was sealed */
	ProtobufCBinaryData text;            /* the story or the note */
	ProtobufCBinaryData word;            /* the reason why not heard, or the basis's note */
};

/* A new one as call->prepared; NULL when memory is short. */
struct prepared *prepared_new(struct call *call);

/* In prepare: the key of a request as it is now, and prepared->key_id; not when a field is wrong.
 * False: nothing can be sealed, prepared->status says why. */
bool prepared_key(
    struct call *call, struct prepared *prepared, const char *request_id, struct seal_key *ret_key);

/* Seals a note under a new id. */
void prepared_seal_note(struct call *call,
    struct prepared *prepared,
    const struct seal_key *key,
    const char *request_id,
    const char *text);

/*
 * In handle, after the rights; basis_kind is the one under which the texts are kept.
 * INVALID_ARGUMENT when fields are wrong, names among them; DATA_LOSS when the request's key is
 * gone; ABORTED when the request changed its key meanwhile.
 */
enum status prepared_settle(
    struct call *call, const StoredRequest *request, bool names_confirmed, uint32_t basis_kind);

/* Adds the sealed note to the request. RESOURCE_EXHAUSTED, worded, when the request holds as many
 * notes as it can; limited: whether that counts. */
enum status prepared_save_note(
    struct call *call, const StoredRequest *request, uint32_t kind, bool limited);

/* Which parts hold confirmed names, now that prepared's texts replace or join (keep) those parts of
 * the request. */
uint32_t prepared_parts_with_names(
    const struct prepared *prepared, const StoredRequest *request, uint32_t replaced_parts);

#endif
