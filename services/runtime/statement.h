/*
 * Statements that a service signs for people to keep: checked years later, offline, with nothing
 * but the public key. Ed25519 over the label, a byte 0, and the statement; the label tells kinds of
 * statement apart, so that none passes for another.
 */
#ifndef SAMEN_STATEMENT_H
#define SAMEN_STATEMENT_H

#include "runtime/keyring.h"

enum { STATEMENT_BYTES_MAX = 4096 };

/* Label of the proof that a request was erased: samen.intake.v1.ErasureProof, by "intake". */
#define STATEMENT_ERASURE "samen-erasure-v1"

/* INVALID_ARGUMENT when the statement is too long. Any thread; does not block. */
enum status statement_sign(const struct signing_key *key,
    const char *label,
    struct bytes statement,
    uint8_t ret_signature[static SIGNATURE_SIZE]);

/* Whether issuer signed it. signature of any size. Any thread; does not block. */
bool statement_verify(struct keyring *keyring,
    const char *issuer,
    const char *label,
    struct bytes statement,
    struct bytes signature);

#endif
