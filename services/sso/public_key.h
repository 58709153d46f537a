/* Public keys of issuers, and whether they signed something (RFC 7517, 7518, 8037). The only file
 * that includes OpenSSL's headers. */
#ifndef SAMEN_SSO_PUBLIC_KEY_H
#define SAMEN_SSO_PUBLIC_KEY_H

#include "runtime/bytes.h"
#include "runtime/status.h"

#include <jansson.h>
#include <stdbool.h>

/* The algorithms that count, each with the one type of key that it works with. */
enum signature_algorithm {
	ALGORITHM_NONE, /* none of them */
	ALGORITHM_RS256,
	ALGORITHM_ES256,
	ALGORITHM_EDDSA
};

enum { RSA_BITS_MIN = 2048, RSA_BITS_MAX = 8192, KEY_ID_MAX = 255 };

struct public_key;

/* By its name in a token's header ("RS256"), exactly; ALGORITHM_NONE for any other. */
enum signature_algorithm algorithm_named(const char *name);

/*
 * Reads a JWK: RSA of RSA_BITS_MIN to _MAX bits, EC on P-256, Ed25519. INVALID_ARGUMENT for any
 * other, for one that is not whole or not on its curve, and for one that is not for signatures or
 * for another algorithm. Owned by the caller.
 */
enum status public_key_read(const json_t *jwk, struct public_key **ret_key);
/* Takes NULL. */
void public_key_close(struct public_key *key);

/* The one algorithm that the key works with; its kid, "" when it has none. */
enum signature_algorithm public_key_algorithm(const struct public_key *key);
const char *public_key_id(const struct public_key *key);

/* Whether the key's owner signed the message, by the key's algorithm. Any thread; does not block.
 */
bool public_key_verify(const struct public_key *key, struct bytes message, struct bytes signature);

/*
 * What a key says in base64url without padding, strictly: at most room bytes into ret_data.
 * False for anything else.
 */
bool base64url_read(
    const char *text, size_t text_size, uint8_t *ret_data, size_t room, size_t *ret_size);

#endif
