/*
 * Notices, while a service runs, that keys on disk have changed (key_rotation.h): looks at their
 * folders now and then, and has keyring and signing key read again. Main thread.
 */
#ifndef SAMEN_KEY_WATCH_H
#define SAMEN_KEY_WATCH_H

#include "runtime/token.h"

struct key_watch;

enum { KEY_WATCH_EVERY_MS = 500 };

/* Borrows keyring, key and both names. keys: the folder of the public keys; secrets: that of the
 * service's own. Takes what they hold at this moment as known only once it has rested a while.
 * NULL when memory is short. */
struct key_watch *key_watch_open(
    const char *keys, const char *secrets, struct keyring *keyring, struct signing_key *key);
/* Takes NULL. */
void key_watch_close(struct key_watch *watch);

/* To be called often; looks every KEY_WATCH_EVERY_MS. When keys cannot be read, those of before
 * stay, the log says so, and the next look tries again. Reads small files. */
void key_watch_look(struct key_watch *watch);

#endif
