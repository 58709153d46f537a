/*
 * A new signing key for a service, while services run. On disk, in this order:
 *
 *   SECRETS/NAME.key.next, KEYS/NAME.next.pub   key_rotation_begin: the new pair, which services
 *                                               accept at once and nobody signs with yet
 *   KEYS/retired/NAME-FINGERPRINT.pub           key_rotation_finish: the old public key, kept for
 *                                               good, for signatures that are to last
 *   KEYS/NAME.until-SECONDS.pub                 the same, accepted until that moment
 *   SECRETS/NAME.key, then KEYS/NAME.pub        the new pair takes its place; the old private key
 *                                               is overwritten
 *
 * A rotation that broke off anywhere is finished by running both again. SECRETS is KEYS/NAME where
 * services are users of their own, else KEYS.
 */
#ifndef SAMEN_KEY_ROTATION_H
#define SAMEN_KEY_ROTATION_H

#include "runtime/status.h"

#include <stdint.h>

enum {
	/* Between begin and finish: until every running service knows the new public key. */
	KEY_ROTATION_PAUSE_MS = 3000,
	/* How long tokens count that the old key signed. */
	KEY_ROTATION_OVERLAP_S = 15 * 60
};

/* folder is KEYS. ABORTED: somebody else rotates at this moment; FAILED_PRECONDITION: the service's
 * lasting secret is not there yet (start it once); else statuses of keyfile_read and
 * keyfile_create. Block. */
enum status key_rotation_begin(const char *folder, const char *issuer);
enum status key_rotation_finish(const char *folder, const char *issuer, int64_t now_ms);

#endif
