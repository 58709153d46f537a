/*
 * An issuer of a test's own: key pairs, the JWKS that it publishes, and tokens signed with them,
 * well or badly. Every function fails the test (cmocka) when something does not work that the test
 * is not about.
 */
#ifndef SAMEN_TEST_ISSUER_KEYS_H
#define SAMEN_TEST_ISSUER_KEYS_H

#include "sso/key_set.h"

enum issuer_key_kind { KEY_RSA, KEY_EC, KEY_ED25519, KEY_KINDS };

/* One key pair of each kind, their ids "rsa", "ec" and "ed" behind a prefix. */
struct issuer_keys;

/* Making an RSA pair takes a moment: once a test program. Owned by the caller. */
struct issuer_keys *issuer_keys_open(const char *id_prefix);
/* Takes NULL. */
void issuer_keys_close(struct issuer_keys *keys);

/* The public keys as a JWKS; a new reference. */
json_t *issuer_keys_jwks(const struct issuer_keys *keys);
/* The JWK of one. A new reference. */
json_t *issuer_keys_jwk(const struct issuer_keys *keys, enum issuer_key_kind kind);

/* The JWK of a fresh RSA key of so many bits. A new reference. */
json_t *rsa_jwk(unsigned bits);

/* "header.payload.signature"; header and payload are any text (single quotes become double ones),
 * signed by the kind's own algorithm. To be freed. */
char *issuer_keys_sign(const struct issuer_keys *keys,
    enum issuer_key_kind kind,
    const char *header,
    const char *payload);

/* The same with an HMAC-SHA256 under any bytes, as a forger would. To be freed. */
char *forge_hmac(const void *secret, size_t secret_size, const char *header, const char *payload);

/* "base64url(header).base64url(payload)." with nothing behind it. To be freed. */
char *unsigned_token(const char *header, const char *payload);

#endif
