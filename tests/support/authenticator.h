/* An authenticator app, as a person has it on the phone. */
#ifndef SAMEN_TEST_AUTHENTICATOR_H
#define SAMEN_TEST_AUTHENTICATOR_H

#include "directory/totp.h"

/* What the app shows at this moment for a secret that was typed into it (base32). Fails the test
 * when that is none. */
void authenticator_code(const char *secret, int64_t now_ms, char ret_code[static TOTP_CODE_SIZE]);

#endif
