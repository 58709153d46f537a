#include "runtime/keyring.h"

#include "runtime/keyfile.h"
#include "runtime/libsodium.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE_MAX = 4096 };

struct signing_key {
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
	char issuer[KEYRING_ISSUER_SIZE];
};

struct public_key {
	uint8_t bytes[crypto_sign_PUBLICKEYBYTES];
	char issuer[KEYRING_ISSUER_SIZE];
};

struct keyring {
	struct token_cache *cache;
	_Atomic uint64_t verifications;
	size_t count;
	struct public_key keys[KEYRING_ISSUERS_MAX];
};

_Static_assert((int)SIGNATURE_SIZE == (int)crypto_sign_BYTES, "Ed25519");
_Static_assert((int)KEYFILE_KEY_SIZE == (int)crypto_sign_SEEDBYTES, "Ed25519");
_Static_assert((int)KEYFILE_KEY_SIZE == (int)crypto_sign_PUBLICKEYBYTES, "Ed25519");

/* Issuers are file names and go into claims: a-z, then a-z, 0-9 and dashes. */
static bool issuer_is_valid(const char *issuer, size_t size)
{
	if (size == 0 || size >= KEYRING_ISSUER_SIZE || issuer[0] < 'a' || issuer[0] > 'z') {
		return false;
	}
	return strspn(issuer, "abcdefghijklmnopqrstuvwxyz0123456789-") >= size;
}

/* FOLDER/ISSUER.SUFFIX; INVALID_ARGUMENT when the issuer is no name for one or the path is too
 * long. */
static enum status key_path(
    const char *folder, const char *issuer, const char *suffix, char ret_path[static PATH_SIZE_MAX])
{
	if (!issuer_is_valid(issuer, strlen(issuer))) {
		return INVALID_ARGUMENT;
	}
	int length = snprintf(ret_path, PATH_SIZE_MAX, "%s/%s.%s", folder, issuer, suffix);
	return length > 0 && length < PATH_SIZE_MAX ? OK : INVALID_ARGUMENT;
}

/* Writes both files; when the second cannot be, the first goes again. */
static enum status write_pair(
    const char *key_file, const char *pub_file, const uint8_t *seed, const uint8_t *public)
{
	if (access(pub_file, F_OK) == 0) {
		return ALREADY_EXISTS;
	}
	enum status status = keyfile_create(key_file, KEYFILE_SIGNING, seed);
	if (status != OK) {
		return status;
	}
	status = keyfile_create(pub_file, KEYFILE_PUBLIC, public);
	if (status != OK) {
		(void)unlink(key_file);
	}
	return status;
}

enum status signing_key_create(const char *folder, const char *issuer)
{
	char key_file[PATH_SIZE_MAX];
	char pub_file[PATH_SIZE_MAX];
	if (key_path(folder, issuer, "key", key_file) != OK ||
	    key_path(folder, issuer, "pub", pub_file) != OK) {
		return INVALID_ARGUMENT;
	}
	libsodium_ready();
	uint8_t *secret = sodium_malloc(crypto_sign_SECRETKEYBYTES);
	uint8_t *seed = sodium_malloc(crypto_sign_SEEDBYTES);
	enum status status = RESOURCE_EXHAUSTED;
	if (secret != NULL && seed != NULL) {
		uint8_t public[crypto_sign_PUBLICKEYBYTES];
		randombytes_buf(seed, crypto_sign_SEEDBYTES);
		(void)crypto_sign_seed_keypair(public, secret, seed);
		status = write_pair(key_file, pub_file, seed, public);
	}
	sodium_free(seed);
	sodium_free(secret);
	return status;
}

/* Fills key from the file; the seed is needed for a moment only. */
static enum status signing_key_read(const char *path, struct signing_key *key)
{
	uint8_t *seed = sodium_malloc(crypto_sign_SEEDBYTES);
	if (seed == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = keyfile_read(path, KEYFILE_SIGNING, seed);
	if (status == OK) {
		uint8_t public[crypto_sign_PUBLICKEYBYTES];
		(void)crypto_sign_seed_keypair(public, key->secret, seed);
	}
	sodium_free(seed);
	return status;
}

enum status signing_key_open(const char *folder, const char *issuer, struct signing_key **ret_key)
{
	char path[PATH_SIZE_MAX];
	enum status status = key_path(folder, issuer, "key", path);
	if (status != OK) {
		return status;
	}
	libsodium_ready();
	struct signing_key *key = sodium_malloc(sizeof *key);
	if (key == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)snprintf(key->issuer, sizeof key->issuer, "%s", issuer);
	status = signing_key_read(path, key);
	if (status != OK) {
		sodium_free(key);
		return status;
	}
	(void)sodium_mprotect_readonly(key);
	*ret_key = key;
	return OK;
}

void signing_key_close(struct signing_key *key)
{
	sodium_free(key);
}

const char *signing_key_issuer(const struct signing_key *key)
{
	return key->issuer;
}

void signing_key_sign(const struct signing_key *key,
    struct bytes message,
    uint8_t ret_signature[static SIGNATURE_SIZE])
{
	(void)crypto_sign_detached(ret_signature, NULL, message.data, message.size, key->secret);
}

void signing_key_public(const struct signing_key *key, uint8_t ret_public[static 32])
{
	(void)crypto_sign_ed25519_sk_to_pk(ret_public, key->secret);
}

void signing_key_derive(
    const struct signing_key *key, const char *label, uint8_t ret_secret[static 32])
{
	static const char purpose[] = "samen-derive-v1";
	crypto_generichash_state state;
	/* libsodium's secret key begins with the seed. */
	(void)crypto_generichash_init(&state, key->secret, crypto_sign_SEEDBYTES, 32);
	(void)crypto_generichash_update(&state, (const uint8_t *)purpose, sizeof purpose);
	(void)crypto_generichash_update(&state, (const uint8_t *)label, strlen(label));
	(void)crypto_generichash_final(&state, ret_secret, 32);
	sodium_memzero(&state, sizeof state);
}

/* Adds the key in FOLDER/NAME, where name ends in ".pub". */
static enum status keyring_add(struct keyring *keyring, const char *folder, const char *name)
{
	size_t size = strlen(name) - strlen(".pub");
	if (!issuer_is_valid(name, size)) {
		return DATA_LOSS;
	}
	if (keyring->count == KEYRING_ISSUERS_MAX) {
		return RESOURCE_EXHAUSTED;
	}
	struct public_key *key = &keyring->keys[keyring->count];
	(void)snprintf(key->issuer, sizeof key->issuer, "%.*s", (int)size, name);
	char path[PATH_SIZE_MAX];
	enum status status = key_path(folder, key->issuer, "pub", path);
	if (status == OK) {
		status = keyfile_read(path, KEYFILE_PUBLIC, key->bytes);
	}
	if (status == OK) {
		keyring->count++;
	}
	return status;
}

static bool is_public_key_name(const char *name)
{
	size_t size = strlen(name);
	return size >= strlen(".pub") && strcmp(name + size - strlen(".pub"), ".pub") == 0;
}

/* Who may write in the folder could add an issuer of his own. */
static enum status folder_examine(DIR *opened)
{
	struct stat found;
	if (fstat(dirfd(opened), &found) != 0) {
		return UNAVAILABLE;
	}
	bool trusted = found.st_uid == 0 || found.st_uid == geteuid();
	return trusted && (found.st_mode & 0022) == 0 ? OK : PERMISSION_DENIED;
}

static enum status keyring_read(struct keyring *keyring, const char *folder)
{
	DIR *opened = opendir(folder);
	if (opened == NULL) {
		return errno == EACCES ? PERMISSION_DENIED : NOT_FOUND;
	}
	enum status status = folder_examine(opened);
	while (status == OK) {
		const struct dirent *entry =
		    readdir(opened); /* NOLINT(concurrency-mt-unsafe): nobody shares opened */
		if (entry == NULL) {
			break;
		}
		if (is_public_key_name(entry->d_name)) {
			status = keyring_add(keyring, folder, entry->d_name);
		}
	}
	(void)closedir(opened);
	return status == OK && keyring->count == 0 ? NOT_FOUND : status;
}

enum status keyring_open(const char *folder, struct keyring **ret_keyring)
{
	struct keyring *keyring = calloc(1, sizeof *keyring);
	if (keyring == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = RESOURCE_EXHAUSTED;
	keyring->cache = token_cache_open();
	if (keyring->cache == NULL) {
		goto close_keyring;
	}
	status = keyring_read(keyring, folder);
	if (status != OK) {
		goto close_keyring;
	}
	*ret_keyring = keyring;
	return OK;

close_keyring:
	keyring_close(keyring);
	return status;
}

void keyring_close(struct keyring *keyring)
{
	if (keyring == NULL) {
		return;
	}
	token_cache_close(keyring->cache);
	free(keyring);
}

struct token_cache *keyring_cache(struct keyring *keyring)
{
	return keyring->cache;
}

uint64_t keyring_verifications(const struct keyring *keyring)
{
	return atomic_load_explicit(&keyring->verifications, memory_order_relaxed);
}

bool keyring_verify(struct keyring *keyring,
    const char *issuer,
    struct bytes message,
    const uint8_t signature[static SIGNATURE_SIZE])
{
	for (size_t i = 0; i < keyring->count; i++) {
		if (strcmp(keyring->keys[i].issuer, issuer) == 0) {
			atomic_fetch_add_explicit(&keyring->verifications, 1, memory_order_relaxed);
			return crypto_sign_verify_detached(signature, message.data, message.size,
				   keyring->keys[i].bytes) == 0;
		}
	}
	return false;
}
