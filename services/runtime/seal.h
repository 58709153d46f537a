/*
 * Sealed text: XChaCha20-Poly1305 under a key per request; request keys are wrapped by a master
 * key. This file does the cryptography only; where wrapped keys are kept is the caller's concern.
 */
#ifndef SAMEN_SEAL_H
#define SAMEN_SEAL_H

#include "runtime/bytes.h"
#include "runtime/status.h"

enum {
	SEAL_KEY_SIZE = 32,
	SEAL_OVERHEAD = 1 + 24 + 16, /* version, nonce, tag */
	SEAL_WRAPPED_SIZE = SEAL_KEY_SIZE + SEAL_OVERHEAD,
	MASTER_FINGERPRINT_SIZE = 16
};

struct master_key; /* locked memory, wiped on close */

struct seal_key {
	uint8_t bytes[SEAL_KEY_SIZE];
};

/*
 * Makes a master key file (0600, new, synced). ALREADY_EXISTS; NOT_FOUND when the folder is
 * missing; PERMISSION_DENIED when it may not be written; UNAVAILABLE when the disk fails;
 * RESOURCE_EXHAUSTED without memory. Blocks.
 */
enum status master_key_create(const char *path);

/*
 * Reads a master key file. Refuses (PERMISSION_DENIED) links, files of another owner and modes
 * beyond 0600; NOT_FOUND; DATA_LOSS when damaged or no master key; UNAVAILABLE; RESOURCE_EXHAUSTED.
 * Blocks. Owned by the caller: master_key_close, which wipes it and takes NULL. An open key is only
 * read: any thread may use it.
 */
enum status master_key_open(const char *path, struct master_key **ret_key);
void master_key_close(struct master_key *key);

/*
 * The same, bound to a credential that the service manager hands over (keyfile_read_credential):
 * the master key is then BLAKE2b of the file's key, keyed with the credential, so that whoever has
 * the disk alone opens nothing. credential_path NULL: not bound, as master_key_open. Errors also
 * for the credential.
 */
enum status master_key_open_bound(
    const char *path, const char *credential_path, struct master_key **ret_key);

/* Tells master keys apart without telling anything of them: a keyed hash. Any thread. */
void master_key_fingerprint(
    const struct master_key *key, uint8_t ret_fingerprint[static MASTER_FINGERPRINT_SIZE]);

/* A fresh random key. Wipe it with seal_key_wipe when done. Any thread; does not block. */
void seal_key_new(struct seal_key *ret_key);
void seal_key_wipe(struct seal_key *key);

/*
 * Wraps and unwraps a request key, bound to the id it is kept under. Unwrap: DATA_LOSS when
 * anything was changed, or it was wrapped under another id or master key; ret_key is then
 * untouched. Any thread; does not block.
 */
void seal_key_wrap(const struct master_key *master,
    const struct seal_key *key,
    const char *key_id,
    uint8_t ret_wrapped[static SEAL_WRAPPED_SIZE]);
enum status seal_key_unwrap(const struct master_key *master,
    struct bytes wrapped,
    const char *key_id,
    struct seal_key *ret_key);

/*
 * Seals plain into ret_sealed, which has room for plain.size + SEAL_OVERHEAD bytes, bound to label
 * (for example the request's and the text's id: sealed text moved elsewhere does not open). Any
 * thread; does not block.
 */
void seal_text(
    const struct seal_key *key, const char *label, struct bytes plain, uint8_t *ret_sealed);

/*
 * Opens into ret_plain, which has room for sealed.size - SEAL_OVERHEAD bytes. DATA_LOSS when
 * anything was changed or is too short; nothing of the text is then in ret_plain. Any thread; does
 * not block.
 */
enum status seal_open(
    const struct seal_key *key, const char *label, struct bytes sealed, uint8_t *ret_plain);

#endif
