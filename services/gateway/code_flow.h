/*
 * The authorisation code flow of OpenID Connect Core 1.0, section 3.1, with PKCE (RFC 7636, S256):
 * the texts of it. Pure but for the random ones.
 */
#ifndef SAMEN_CODE_FLOW_H
#define SAMEN_CODE_FLOW_H

#include "runtime/arena.h"

#include <stdbool.h>

enum { CODE_FLOW_TEXT_SIZE = 44 }; /* 32 bytes in base64url, and the NUL */

/* A text that nobody can guess: state, verifier. */
void code_flow_random(char ret_text[static CODE_FLOW_TEXT_SIZE]);
/* base64url of the verifier's SHA-256 (RFC 7636, section 4.2). */
void code_flow_challenge(const char *verifier, char ret_challenge[static CODE_FLOW_TEXT_SIZE]);

/* What the browser asks of the issuer. */
struct code_flow_request {
	const char *authorization_endpoint, *client_id, *redirect_uri;
	const char *state, *nonce, *verifier;
};

/* The address to send the browser to, in arena; NULL without memory. */
char *code_flow_address(struct arena *arena, const struct code_flow_request *request);

/* The form that trades a code for tokens, in arena; client_id is NULL when the gateway proves by a
 * secret who it is. NULL without memory. */
char *code_flow_form(struct arena *arena,
    const char *code,
    const char *redirect_uri,
    const char *verifier,
    const char *client_id);

/* For addresses and forms: all but letters, digits and "-._~" as %XX; in arena, NULL without
 * memory. */
char *code_flow_encode(struct arena *arena, const char *text);

/* Whether an ID token, which nobody has checked yet, carries this nonce. */
bool code_flow_nonce_is(struct arena *arena, const char *id_token, const char *nonce);

#endif
