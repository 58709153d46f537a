/*
 * Keys on disk: 32 bytes each, in a one-line text file that says what the key is for and carries a
 * checksum, so that a damaged or mistaken file is noticed before it does harm.
 */
#ifndef SAMEN_KEYFILE_H
#define SAMEN_KEYFILE_H

#include "runtime/status.h"

#include <stdint.h>

enum { KEYFILE_KEY_SIZE = 32 };

enum keyfile_kind {
	KEYFILE_MASTER,  /* wraps the keys of sealed text; secret, 0600 */
	KEYFILE_SIGNING, /* seed of an Ed25519 key pair; secret, 0600 */
	KEYFILE_SECRET,  /* what a service's own secrets are made from; secret, 0600 */
	KEYFILE_PUBLIC,  /* Ed25519 public key; 0644 */
};

/*
 * Writes key to path, a new file. The file appears whole or not at all, and is on disk, name
 * included, on return. ALREADY_EXISTS; NOT_FOUND when the folder is missing; PERMISSION_DENIED when
 * it may not be written; UNAVAILABLE when the disk fails; RESOURCE_EXHAUSTED without memory. Any
 * thread; blocks.
 */
enum status keyfile_create(
    const char *path, enum keyfile_kind kind, const uint8_t key[static KEYFILE_KEY_SIZE]);

/*
 * Reads path into ret_key, which belongs in memory from sodium_malloc when the key is secret.
 * PERMISSION_DENIED for links and whatever is no plain file, for a secret owned by another user or
 * with a mode beyond 0600, for a public key of others than root and this user, or that others may
 * write; NOT_FOUND; DATA_LOSS when
 * damaged or of another kind; UNAVAILABLE when the disk fails; RESOURCE_EXHAUSTED without memory.
 * Any thread; blocks.
 */
enum status keyfile_read(
    const char *path, enum keyfile_kind kind, uint8_t ret_key[static KEYFILE_KEY_SIZE]);

/*
 * Reads a key that the service manager hands over (systemd's LoadCredential): a key file of this
 * kind, or KEYFILE_KEY_SIZE raw bytes. Owner and mode are the manager's concern. Otherwise as
 * keyfile_read.
 */
enum status keyfile_read_credential(
    const char *path, enum keyfile_kind kind, uint8_t ret_key[static KEYFILE_KEY_SIZE]);

#endif
