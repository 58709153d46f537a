#include "support/authenticator.h"

#include "support/check.h"

#include <liboath/oath.h>
#include <stdlib.h>
#include <string.h>

void authenticator_code(const char *secret, int64_t now_ms, char ret_code[static TOTP_CODE_SIZE])
{
	char *bytes = NULL;
	size_t size = 0;
	assert_int_equal(oath_base32_decode(secret, strlen(secret), &bytes, &size), OATH_OK);
	assert_int_equal(size, TOTP_SECRET_SIZE);
	assert_int_equal(totp_code((const uint8_t *)bytes,
			     (uint64_t)(now_ms / ((int64_t)1000 * TOTP_STEP_S)), ret_code),
	    OK);
	free(bytes);
}
