/* Fetches what directory needs of an issuer: where to sign in and the keys (OpenID Connect
 * Discovery 1.0), and writes it to HOME/sso/NAME.jwks. */
#ifndef SAMEN_JWKS_REFRESH_H
#define SAMEN_JWKS_REFRESH_H

#include "jwks/fetch.h"
#include "sso/issuer.h"

/*
 * UNAVAILABLE when something cannot be had, INVALID_ARGUMENT when the issuer says what it must not,
 * else as key_file_write; the log says which, and what to do. What was written before stays then.
 * Blocks.
 */
enum status issuer_refresh(
    struct fetcher *fetcher, const char *home, const struct issuer *issuer, int64_t now_ms);

#endif
