/*
 * A service's lasting secret, from which those for its own purposes are made: session secrets,
 * one-time codes, hashes of request keys. A file of its own, FOLDER/NAME.secret (0600), so that it
 * stays when the service's signing key is rotated.
 */
#ifndef SAMEN_SERVICE_SECRET_H
#define SAMEN_SERVICE_SECRET_H

#include "runtime/status.h"

#include <stdint.h>

/* In memory that is locked and wiped. */
struct service_secret;

/* Makes a new one. Statuses of keyfile_create. Blocks. */
enum status service_secret_create(const char *folder, const char *name);

/*
 * Reads it. A deployment from before there were such files gets one with what its secrets were made
 * from until then, the seed of NAME.key, so that nothing changes for anybody. Statuses of
 * keyfile_read and keyfile_create. Owned by the caller: service_secret_close, which wipes it and
 * takes NULL. Blocks.
 */
enum status service_secret_open(
    const char *folder, const char *name, struct service_secret **ret_secret);
void service_secret_close(struct service_secret *secret);

/* The secret for one purpose, named by label (keyed BLAKE2b): the same for the same label. Wipe it
 * when done. Any thread; does not block. */
void service_secret_derive(
    const struct service_secret *secret, const char *label, uint8_t ret_secret[static 32]);

#endif
