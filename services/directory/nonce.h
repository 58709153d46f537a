/*
 * Nonces of single sign-on: made here, put into the ID token by the issuer, and good for one call.
 * Nothing is kept of one until it is spent: the text carries its end and a MAC. Pure but for the
 * random bytes.
 */
#ifndef SAMEN_DIRECTORY_NONCE_H
#define SAMEN_DIRECTORY_NONCE_H

#include "runtime/status.h"

#include <stdint.h>

enum {
	NONCE_MINUTES = 10,
	NONCE_KEY_SIZE = 32,
	NONCE_TEXT_SIZE = 55 /* 40 bytes in base64url, and the NUL */
};

/* What a nonce is good for; no other call takes it. */
struct nonce_purpose {
	const char *issuer;    /* the name of samen.conf */
	const char *person_id; /* who links an account of theirs; "": somebody signs in */
};

/* Any thread; does not block. */
void nonce_make(const uint8_t key[static NONCE_KEY_SIZE],
    const struct nonce_purpose *purpose,
    int64_t now_ms,
    char ret_text[static NONCE_TEXT_SIZE]);

/* OK, with its end in *ret_expires_at_ms; DEADLINE_EXCEEDED when that is past; UNAUTHENTICATED when
 * it was not made here, or for another purpose. Any thread; does not block. */
enum status nonce_check(const uint8_t key[static NONCE_KEY_SIZE],
    const struct nonce_purpose *purpose,
    const char *text,
    int64_t now_ms,
    int64_t *ret_expires_at_ms);

#endif
