/*
 * Checks OpenID Connect ID tokens (OpenID Connect Core 1.0, section 3.1.3.7; RFC 7515, 7519, 8725).
 * Pure: text, keys and time in, claims or the reason of a refusal out; no clock, no files, no
 * network. Whether the nonce is ours is the caller's to check.
 */
#ifndef SAMEN_SSO_ID_TOKEN_H
#define SAMEN_SSO_ID_TOKEN_H

#include "sso/key_set.h"

#include "runtime/arena.h"

enum {
	ID_TOKEN_BYTES_MAX = 16 * 1024,
	ID_TOKEN_SKEW_S = 60, /* how far two clocks may be apart */
	ID_TOKEN_SUBJECT_MAX = 255,
	ID_TOKEN_EMAIL_MAX = 254,
	ID_TOKEN_NONCE_MAX = 255
};

/* Why a token is refused. */
enum id_token_fault {
	ID_TOKEN_GOOD,
	ID_TOKEN_TOO_LONG,
	ID_TOKEN_MALFORMED,   /* is no signed token, or says something in a form it must not have */
	ID_TOKEN_ALGORITHM,   /* another than RS256, ES256 and EdDSA */
	ID_TOKEN_KEY_UNKNOWN, /* no such key of this issuer, for this algorithm */
	ID_TOKEN_SIGNATURE,
	ID_TOKEN_ISSUER,
	ID_TOKEN_AUDIENCE, /* is for another client */
	ID_TOKEN_EXPIRED,
	ID_TOKEN_NOT_YET, /* issued, or valid, in the future */
	ID_TOKEN_CLAIM_MISSING,
	ID_TOKEN_NO_MEMORY
};

/* What must hold. */
struct id_token_wanted {
	const char *issuer;
	const char *client_id;
	const struct key_set *keys;
	int64_t now_ms;
};

/* What a good token says; texts in the arena. */
struct id_token_claims {
	const char *subject; /* never empty; whom the issuer means, for good */
	const char *nonce;   /* "" when it has none */
	const char *email;   /* "" when the token has none; otherwise as the issuer wrote it */
	bool email_verified;
	bool several_factors; /* amr says "mfa" */
};

/*
 * Checks everything but the nonce. The claims are filled only for ID_TOKEN_GOOD. Any thread; does
 * not block.
 */
enum id_token_fault id_token_check(const char *text,
    const struct id_token_wanted *wanted,
    struct arena *arena,
    struct id_token_claims *ret_claims);

/* One word for the log. */
const char *id_token_fault_name(enum id_token_fault fault);

#endif
