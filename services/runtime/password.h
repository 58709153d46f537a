/* Passwords by argon2id, and one-time codes that people type over from paper. */
#ifndef SAMEN_PASSWORD_H
#define SAMEN_PASSWORD_H

#include "runtime/status.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	PASSWORD_HASH_SIZE = 128, /* libsodium's crypto_pwhash_STRBYTES, NUL included */
	PASSWORD_CHARS_MIN = 10,
	PASSWORD_BYTES_MAX = 256,
	CODE_TEXT_SIZE = 20, /* "XXXX-XXXX-XXXX-XXXX" and NUL: 80 bits of Crockford's base32 */
	CODE_KEY_SIZE = 32
};

/*
 * Hashes password with argon2id at libsodium's interactive limits (about 0.2 s, 64 MiB: never on a
 * thread that others wait for). Composes accents first (Unicode NFC), since keyboards differ in how
 * they send them. INVALID_ARGUMENT when shorter than PASSWORD_CHARS_MIN Unicode characters, longer
 * than PASSWORD_BYTES_MAX, not UTF-8 or NULL; RESOURCE_EXHAUSTED without memory. The environment
 * variable SAMEN_TEST_CHEAP_PASSWORDS=1 uses the library's smallest limits, for tests. Any thread.
 */
enum status password_hash(const char *password, char ret_hash[static PASSWORD_HASH_SIZE]);

/*
 * OK when password fits hash, UNAUTHENTICATED when not; RESOURCE_EXHAUSTED when memory is short,
 * which says nothing about the password. A NULL or empty hash and a password that could not have
 * been chosen cost as much time as real ones and fail. Any thread; takes as long as password_hash.
 */
enum status password_check(const char *hash, const char *password);

/*
 * The one-time code that belongs to subject (for example an invitation's id and counter) under a
 * secret key: keyed BLAKE2b, so that a code need not be stored to be checked or shown again. Any
 * thread; does not block.
 */
void code_for(const uint8_t key[static CODE_KEY_SIZE],
    const char *subject,
    char ret_code[static CODE_TEXT_SIZE]);

/*
 * Compares in constant time; forgives lower case, missing dashes, spaces, and O for 0, I and L
 * for 1. NULL never fits. Any thread; does not block.
 */
bool code_fits(const char *code, const char *typed);

#endif
