/*
 * HOME/sso/NAME.jwks: what samen-jwks fetched of an issuer, for the directory to read. JSON:
 * {"issuer", "fetched_at_ms", "authorization_endpoint", "token_endpoint", "keys"}.
 */
#ifndef SAMEN_SSO_KEY_FILE_H
#define SAMEN_SSO_KEY_FILE_H

#include "sso/issuer.h"
#include "sso/key_set.h"

#include <limits.h>

enum { KEY_FILE_DAYS_MAX = 7, KEY_FILE_BYTES_MAX = 512 * 1024 };

struct key_file {
	int64_t fetched_at_ms;
	char authorization_endpoint[ISSUER_URL_MAX + 1];
	char token_endpoint[ISSUER_URL_MAX + 1]; /* "" when the issuer names none */
	struct key_set *keys;
};

/* The path of an issuer's file, into ret_path. */
enum status key_file_path(
    const char *home, const struct issuer *issuer, char ret_path[static PATH_MAX]);

/*
 * Replaces HOME/sso/NAME.jwks, whole or not at all; makes the folder. Mode 0640 in a folder of
 * 0750: the services may run as users of their own in one group. UNAVAILABLE when the disk fails,
 * PERMISSION_DENIED when it may not be written, RESOURCE_EXHAUSTED. Blocks.
 */
enum status key_file_write(
    const char *home, const struct issuer *issuer, const struct key_file *file);

/*
 * Reads it. NOT_FOUND; PERMISSION_DENIED for a link, for what is no plain file and for one that
 * others than its owner may write; DATA_LOSS when it is damaged, too large or of another issuer.
 * key_file_close it. Blocks.
 */
enum status key_file_read(const char *path, const struct issuer *issuer, struct key_file *ret_file);
/* Idempotent. */
void key_file_close(struct key_file *file);

/* Whether the keys are too old to be relied on. */
bool key_file_is_stale(const struct key_file *file, int64_t now_ms);

#endif
