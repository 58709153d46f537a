/* Codes of an authenticator app: TOTP (RFC 6238) with SHA-1, 30 seconds and six digits, which is
 * what every such app understands. */
#ifndef SAMEN_DIRECTORY_TOTP_H
#define SAMEN_DIRECTORY_TOTP_H

#include "runtime/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TOTP_SECRET_SIZE = 20,
	TOTP_DIGITS = 6,
	TOTP_CODE_SIZE = TOTP_DIGITS + 1,
	TOTP_STEP_S = 30,
	TOTP_STEPS_ASIDE = 1,                           /* clocks differ, people type slowly */
	TOTP_BASE32_SIZE = TOTP_SECRET_SIZE * 8 / 5 + 1 /* 32 characters: no padding */
};

/* The code of a time step, counted from 1970. INTERNAL when the library fails. Any thread. */
enum status totp_code(const uint8_t secret[static TOTP_SECRET_SIZE],
    uint64_t step,
    char ret_code[static TOTP_CODE_SIZE]);

/* Whether typed is the code of now or of a step aside; spaces in it do not matter. *ret_step is the
 * step whose code it is, the latest one. Compares in constant time. Any thread. */
bool totp_fits(const uint8_t secret[static TOTP_SECRET_SIZE],
    int64_t now_ms,
    const char *typed,
    uint64_t *ret_step);

/* The secret as people type it over. RESOURCE_EXHAUSTED. */
enum status totp_base32(
    const uint8_t secret[static TOTP_SECRET_SIZE], char ret_text[static TOTP_BASE32_SIZE]);

#endif
