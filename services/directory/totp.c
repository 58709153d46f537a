#include "directory/totp.h"

#include <liboath/oath.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const int64_t step_ms = (int64_t)1000 * TOTP_STEP_S;

static pthread_once_t library_once = PTHREAD_ONCE_INIT;

static void library_open(void)
{
	(void)oath_init();
}

enum status totp_code(const uint8_t secret[static TOTP_SECRET_SIZE],
    uint64_t step,
    char ret_code[static TOTP_CODE_SIZE])
{
	(void)pthread_once(&library_once, library_open);
	int result = oath_totp_generate((const char *)secret, TOTP_SECRET_SIZE,
	    (time_t)(step * TOTP_STEP_S), TOTP_STEP_S, 0, TOTP_DIGITS, ret_code);
	return result == OATH_OK ? OK : INTERNAL;
}

/* The six digits of what was typed, which people write in groups. */
static bool digits_of(const char *typed, char ret_digits[static TOTP_CODE_SIZE])
{
	size_t count = 0;
	for (; *typed != '\0'; typed++) {
		if (*typed == ' ') {
			continue;
		}
		if (*typed < '0' || *typed > '9' || count == TOTP_DIGITS) {
			return false;
		}
		ret_digits[count++] = *typed;
	}
	ret_digits[count] = '\0';
	return count == TOTP_DIGITS;
}

bool totp_fits(const uint8_t secret[static TOTP_SECRET_SIZE],
    int64_t now_ms,
    const char *typed,
    uint64_t *ret_step)
{
	char digits[TOTP_CODE_SIZE];
	char code[TOTP_CODE_SIZE];
	bool fits = false;
	if (now_ms < step_ms || !digits_of(typed, digits)) {
		return false;
	}
	uint64_t now = (uint64_t)(now_ms / step_ms);
	for (uint64_t step = now - TOTP_STEPS_ASIDE; step <= now + TOTP_STEPS_ASIDE; step++) {
		if (totp_code(secret, step, code) == OK &&
		    sodium_memcmp(code, digits, TOTP_DIGITS) == 0) {
			*ret_step = step;
			fits = true;
		}
	}
	sodium_memzero(code, sizeof code);
	sodium_memzero(digits, sizeof digits);
	return fits;
}

enum status totp_base32(
    const uint8_t secret[static TOTP_SECRET_SIZE], char ret_text[static TOTP_BASE32_SIZE])
{
	char *text = NULL;
	size_t size = 0;
	(void)pthread_once(&library_once, library_open);
	if (oath_base32_encode((const char *)secret, TOTP_SECRET_SIZE, &text, &size) != OATH_OK) {
		return RESOURCE_EXHAUSTED;
	}
	memcpy(ret_text, text, TOTP_BASE32_SIZE);
	sodium_memzero(text, size);
	free(text);
	return OK;
}
