/* What token.c, statement.c and audit_line.c need of keys beyond token.h: signatures made and
 * checked, and the cache of checks. For these only. */
#ifndef SAMEN_KEYRING_H
#define SAMEN_KEYRING_H

#include "runtime/bytes.h"
#include "runtime/token.h"
#include "runtime/token_cache.h"

#include <stdbool.h>

enum {
	SIGNATURE_SIZE = 64,
	KEYRING_ISSUER_SIZE = 33 /* of an issuer's name, with the NUL */
};

/* Ed25519 over message. Any thread; does not block. */
void signing_key_sign(const struct signing_key *key,
    struct bytes message,
    uint8_t ret_signature[static SIGNATURE_SIZE]);

/* The public half. Any thread; does not block. */
void signing_key_public(const struct signing_key *key, uint8_t ret_public[static 32]);

/*
 * Between these no key changes: what was verified and what the cache says of it go together. Any
 * thread; other threads may hold it too.
 */
void keyring_hold(struct keyring *keyring);
void keyring_release(struct keyring *keyring);

/* Whether issuer is known, signed message and had a key that counts at this moment; counted in
 * keyring_verifications. While held; any thread; does not block. */
bool keyring_verify(struct keyring *keyring,
    const char *issuer,
    struct bytes message,
    const uint8_t signature[static SIGNATURE_SIZE],
    int64_t now_ms);

/* The keyring's own; NULL when nothing may be taken from it, because a key's time is over. While
 * held. */
struct token_cache *keyring_cache(struct keyring *keyring, int64_t now_ms);

#endif
