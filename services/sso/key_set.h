/* The keys of one issuer (a JWKS, RFC 7517). Immutable: any thread may look. */
#ifndef SAMEN_SSO_KEY_SET_H
#define SAMEN_SSO_KEY_SET_H

#include "sso/public_key.h"

enum { KEY_SET_KEYS_MAX = 32 };

struct key_set;

/*
 * Reads {"keys": [...]}. Keys that are of no use here are left out; beyond KEY_SET_KEYS_MAX of use
 * the others are, too. INVALID_ARGUMENT when it has another form or no key is of use;
 * RESOURCE_EXHAUSTED. Owned by the caller.
 */
enum status key_set_read(const json_t *jwks, struct key_set **ret_set);
/* Takes NULL. */
void key_set_close(struct key_set *set);

size_t key_set_count(const struct key_set *set);

/*
 * The key with this id for this algorithm. Without an id (NULL) the only key there is for the
 * algorithm; NULL when there is none, or more than one.
 */
const struct public_key *key_set_find(
    const struct key_set *set, const char *id, enum signature_algorithm algorithm);

/* The keys as a JWKS, their public parts only; a new reference, NULL without memory. */
json_t *key_set_json(const struct key_set *set);

#endif
