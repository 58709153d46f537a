/*
 * Device secrets (OWASP's "device cookies"): whoever has signed in from a device gets one, and a
 * next sign-in that brings it along is told apart from strangers who guess at the same account.
 * Computed from person, session and password hash, so that none is stored and a new password ends
 * all older ones. It opens nothing: it only says how tries are counted.
 */
#ifndef SAMEN_DIRECTORY_DEVICE_H
#define SAMEN_DIRECTORY_DEVICE_H

#include "directory/directory_store.h"

#include <stdbool.h>

enum { DEVICE_DAYS = 180 };

/* The secret for the device that began this session; in the call's arena. RESOURCE_EXHAUSTED. */
enum status device_secret_make(struct call *call,
    const StoredSession *session,
    const StoredAccount *account,
    const char **ret_secret);

/*
 * Whether secret was made for this account under its present password, less than DEVICE_DAYS ago;
 * *ret_name, in the call's arena, then names the device.
 */
bool device_is_known(
    struct call *call, const StoredAccount *account, const char *secret, const char **ret_name);

#endif
