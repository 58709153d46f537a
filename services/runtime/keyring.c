#include "runtime/keyring.h"

#include "runtime/clock.h"
#include "runtime/condition.h"
#include "runtime/keyfile.h"
#include "runtime/libsodium.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE_MAX = 4096, DIGITS_MAX = 12 };

/* Replaced as a whole; those who sign hold the lock for a moment. */
struct key_place {
	pthread_rwlock_t lock;
	uint8_t *secret; /* of crypto_sign_SECRETKEYBYTES, locked and read-only */
};

struct signing_key {
	struct key_place *place;
	char issuer[KEYRING_ISSUER_SIZE];
};

struct public_key {
	uint8_t bytes[crypto_sign_PUBLICKEYBYTES];
	char issuer[KEYRING_ISSUER_SIZE];
	int64_t until_ms; /* INT64_MAX: for good */
};

/* What a folder holds. */
struct key_list {
	size_t count;
	int64_t until_ms; /* when the first of them ends */
	struct public_key keys[KEYRING_KEYS_MAX];
};

struct keyring {
	pthread_rwlock_t lock;
	struct token_cache *cache;
	_Atomic uint64_t verifications;
	struct key_list list;
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

/* The private key in the file, for the caller to free; the seed is needed for a moment only. */
static enum status secret_read(const char *folder, const char *issuer, uint8_t **ret_secret)
{
	char path[PATH_SIZE_MAX];
	enum status status = key_path(folder, issuer, "key", path);
	if (status != OK) {
		return status;
	}
	libsodium_ready();
	uint8_t *seed = sodium_malloc(crypto_sign_SEEDBYTES);
	uint8_t *secret = sodium_malloc(crypto_sign_SECRETKEYBYTES);
	status = seed != NULL && secret != NULL ? keyfile_read(path, KEYFILE_SIGNING, seed)
						: RESOURCE_EXHAUSTED;
	if (status == OK) {
		uint8_t public[crypto_sign_PUBLICKEYBYTES];
		(void)crypto_sign_seed_keypair(public, secret, seed);
		(void)sodium_mprotect_readonly(secret);
		*ret_secret = secret;
	} else {
		sodium_free(secret);
	}
	sodium_free(seed);
	return status;
}

static struct signing_key *signing_key_new(void)
{
	struct signing_key *key = calloc(1, sizeof *key);
	struct key_place *place = calloc(1, sizeof *place);
	if (key == NULL || place == NULL) {
		free(place);
		free(key);
		return NULL;
	}
	key->place = place;
	writers_first_init(&place->lock);
	return key;
}

enum status signing_key_open(const char *folder, const char *issuer, struct signing_key **ret_key)
{
	struct signing_key *key = signing_key_new();
	if (key == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = secret_read(folder, issuer, &key->place->secret);
	if (status != OK) {
		signing_key_close(key);
		return status;
	}
	(void)snprintf(key->issuer, sizeof key->issuer, "%s", issuer);
	*ret_key = key;
	return OK;
}

enum status signing_key_reload(struct signing_key *key, const char *folder, bool *ret_changed)
{
	uint8_t *secret;
	enum status status = secret_read(folder, key->issuer, &secret);
	if (status != OK) {
		return status;
	}
	(void)pthread_rwlock_wrlock(&key->place->lock);
	uint8_t *before = key->place->secret;
	key->place->secret = secret;
	(void)pthread_rwlock_unlock(&key->place->lock);
	*ret_changed = sodium_memcmp(before, secret, crypto_sign_SECRETKEYBYTES) != 0;
	sodium_free(before);
	return OK;
}

void signing_key_close(struct signing_key *key)
{
	if (key == NULL) {
		return;
	}
	sodium_free(key->place->secret);
	(void)pthread_rwlock_destroy(&key->place->lock);
	free(key->place);
	free(key);
}

const char *signing_key_issuer(const struct signing_key *key)
{
	return key->issuer;
}

void signing_key_sign(const struct signing_key *key,
    struct bytes message,
    uint8_t ret_signature[static SIGNATURE_SIZE])
{
	(void)pthread_rwlock_rdlock(&key->place->lock);
	(void)crypto_sign_detached(
	    ret_signature, NULL, message.data, message.size, key->place->secret);
	(void)pthread_rwlock_unlock(&key->place->lock);
}

void signing_key_public(const struct signing_key *key, uint8_t ret_public[static 32])
{
	(void)pthread_rwlock_rdlock(&key->place->lock);
	(void)crypto_sign_ed25519_sk_to_pk(ret_public, key->place->secret);
	(void)pthread_rwlock_unlock(&key->place->lock);
}

/* --- public keys --- */

/* Takes what a public key's name says, without ".pub"; size is that of the name. False: it says
 * nothing that is understood. */
typedef bool name_take(const char *name, size_t size, struct public_key *key);

static bool take_issuer(const char *name, size_t size, struct public_key *key)
{
	if (!issuer_is_valid(name, size)) {
		return false;
	}
	(void)snprintf(key->issuer, sizeof key->issuer, "%.*s", (int)size, name);
	return true;
}

/* Seconds since 1970. */
static bool take_until(const char *digits, size_t size, struct public_key *key)
{
	if (size == 0 || size > DIGITS_MAX || strspn(digits, "0123456789") != size) {
		return false;
	}
	key->until_ms = 1000 * (int64_t)strtoll(digits, NULL, 10);
	return true;
}

/* ISSUER, ISSUER.next or ISSUER.until-SECONDS. */
static bool take_name(const char *name, size_t size, struct public_key *key)
{
	static const char next[] = ".next";
	static const char until[] = ".until-";
	size_t issuer = strcspn(name, ".");
	issuer = issuer < size ? issuer : size;
	const char *rest = name + issuer;
	size_t left = size - issuer;
	if (!take_issuer(name, issuer, key)) {
		return false;
	}
	if (left > sizeof until - 1 && memcmp(rest, until, sizeof until - 1) == 0) {
		return take_until(rest + sizeof until - 1, left - (sizeof until - 1), key);
	}
	return left == 0 || (left == sizeof next - 1 && memcmp(rest, next, left) == 0);
}

/* ISSUER-FINGERPRINT. */
static bool take_retired_name(const char *name, size_t size, struct public_key *key)
{
	const char *dash = memrchr(name, '-', size);
	return dash != NULL && take_issuer(name, (size_t)(dash - name), key);
}

/* Adds the key in FOLDER/NAME, where name ends in ".pub", unless its time is over. */
static enum status list_add(
    struct key_list *list, const char *folder, const char *name, name_take *take)
{
	char path[PATH_SIZE_MAX];
	struct public_key key = {.until_ms = INT64_MAX};
	if (!take(name, strlen(name) - strlen(".pub"), &key)) {
		return DATA_LOSS;
	}
	if (key.until_ms <= clock_now_ms()) {
		return OK;
	}
	if (list->count == KEYRING_KEYS_MAX) {
		return RESOURCE_EXHAUSTED;
	}
	int length = snprintf(path, sizeof path, "%s/%s", folder, name);
	enum status status = length > 0 && (size_t)length < sizeof path
				 ? keyfile_read(path, KEYFILE_PUBLIC, key.bytes)
				 : INVALID_ARGUMENT;
	if (status == OK) {
		list->keys[list->count++] = key;
		list->until_ms = key.until_ms < list->until_ms ? key.until_ms : list->until_ms;
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

/* Adds all that the folder holds. */
static enum status list_read_folder(struct key_list *list, const char *folder, name_take *take)
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
			status = list_add(list, folder, entry->d_name, take);
		}
	}
	(void)closedir(opened);
	return status;
}

static enum status list_read(struct key_list *list, const char *folder)
{
	*list = (struct key_list){.until_ms = INT64_MAX};
	enum status status = list_read_folder(list, folder, take_name);
	return status == OK && list->count == 0 ? NOT_FOUND : status;
}

enum status keyring_open_lasting(const char *folder, struct keyring **ret_keyring)
{
	char retired[PATH_SIZE_MAX];
	struct keyring *keyring;
	int length = snprintf(retired, sizeof retired, "%s/retired", folder);
	if (length < 0 || (size_t)length >= sizeof retired) {
		return INVALID_ARGUMENT;
	}
	enum status status = keyring_open(folder, &keyring);
	if (status != OK) {
		return status;
	}
	status = list_read_folder(&keyring->list, retired, take_retired_name);
	if (status != OK && status != NOT_FOUND) {
		keyring_close(keyring);
		return status;
	}
	*ret_keyring = keyring;
	return OK;
}

enum status keyring_open(const char *folder, struct keyring **ret_keyring)
{
	struct keyring *keyring = calloc(1, sizeof *keyring);
	if (keyring == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	writers_first_init(&keyring->lock);
	keyring->cache = token_cache_open();
	enum status status =
	    keyring->cache != NULL ? list_read(&keyring->list, folder) : RESOURCE_EXHAUSTED;
	if (status != OK) {
		keyring_close(keyring);
		return status;
	}
	*ret_keyring = keyring;
	return OK;
}

enum status keyring_reload(struct keyring *keyring, const char *folder)
{
	struct key_list list;
	enum status status = list_read(&list, folder);
	if (status != OK) {
		return status;
	}
	(void)pthread_rwlock_wrlock(&keyring->lock);
	keyring->list = list;
	token_cache_clear(keyring->cache);
	(void)pthread_rwlock_unlock(&keyring->lock);
	return OK;
}

void keyring_close(struct keyring *keyring)
{
	if (keyring == NULL) {
		return;
	}
	token_cache_close(keyring->cache);
	(void)pthread_rwlock_destroy(&keyring->lock);
	free(keyring);
}

void keyring_hold(struct keyring *keyring)
{
	(void)pthread_rwlock_rdlock(&keyring->lock);
}

void keyring_release(struct keyring *keyring)
{
	(void)pthread_rwlock_unlock(&keyring->lock);
}

bool keyring_is_outdated(struct keyring *keyring, int64_t now_ms)
{
	keyring_hold(keyring);
	bool is_outdated = now_ms >= keyring->list.until_ms;
	keyring_release(keyring);
	return is_outdated;
}

struct token_cache *keyring_cache(struct keyring *keyring, int64_t now_ms)
{
	return now_ms < keyring->list.until_ms ? keyring->cache : NULL;
}

uint64_t keyring_verifications(const struct keyring *keyring)
{
	return atomic_load_explicit(&keyring->verifications, memory_order_relaxed);
}

bool keyring_verify(struct keyring *keyring,
    const char *issuer,
    struct bytes message,
    const uint8_t signature[static SIGNATURE_SIZE],
    int64_t now_ms)
{
	for (size_t i = 0; i < keyring->list.count; i++) {
		const struct public_key *key = &keyring->list.keys[i];
		if (strcmp(key->issuer, issuer) != 0 || now_ms >= key->until_ms) {
			continue;
		}
		atomic_fetch_add_explicit(&keyring->verifications, 1, memory_order_relaxed);
		if (crypto_sign_verify_detached(
			signature, message.data, message.size, key->bytes) == 0) {
			return true;
		}
	}
	return false;
}
