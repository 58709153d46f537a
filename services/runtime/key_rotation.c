#include "runtime/key_rotation.h"

#include "runtime/audit_line.h"
#include "runtime/failpoint.h"
#include "runtime/file_replace.h"
#include "runtime/keyfile.h"
#include "runtime/libsodium.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* All that a rotation touches. */
struct paths {
	char secrets[PATH_MAX]; /* folder */
	char secret[PATH_MAX];  /* the lasting secret, which must not depend on the key any more */
	char key[PATH_MAX];
	char public[PATH_MAX];
	char public_next[PATH_MAX];
	char retired[PATH_MAX]; /* folder */
};

__attribute__((format(printf, 2, 3))) static bool path_put(
    char ret_path[static PATH_MAX], const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int length = vsnprintf(ret_path, PATH_MAX, format, args);
	va_end(args);
	return length > 0 && length < PATH_MAX;
}

static bool exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static enum status paths_of(const char *folder, const char *issuer, struct paths *paths)
{
	bool fit = path_put(paths->secrets, "%s/%s", folder, issuer);
	if (fit && !exists(paths->secrets)) {
		fit = path_put(paths->secrets, "%s", folder);
	}
	fit = fit && path_put(paths->secret, "%s/%s.secret", paths->secrets, issuer) &&
	      path_put(paths->key, "%s/%s.key", paths->secrets, issuer) &&
	      path_put(paths->public, "%s/%s.pub", folder, issuer) &&
	      path_put(paths->public_next, "%s/%s.next.pub", folder, issuer) &&
	      path_put(paths->retired, "%s/retired", folder);
	return fit ? OK : INVALID_ARGUMENT;
}

/* One rotation at a time in a folder. */
static enum status lock(const char *folder, int *ret_lock)
{
	int opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (opened < 0) {
		return errno == EACCES ? PERMISSION_DENIED : NOT_FOUND;
	}
	if (flock(opened, LOCK_EX | LOCK_NB) != 0) {
		(void)close(opened);
		return ABORTED;
	}
	*ret_lock = opened;
	return OK;
}

/* --- begin --- */

/* The public key of the pair whose seed is in the file. */
static enum status public_of(
    const char *key_file, uint8_t ret_public[static crypto_sign_PUBLICKEYBYTES])
{
	uint8_t *seed = sodium_malloc(crypto_sign_SEEDBYTES);
	uint8_t *secret = sodium_malloc(crypto_sign_SECRETKEYBYTES);
	enum status status = RESOURCE_EXHAUSTED;
	if (seed != NULL && secret != NULL) {
		status = keyfile_read(key_file, KEYFILE_SIGNING, seed);
	}
	if (status == OK) {
		(void)crypto_sign_seed_keypair(ret_public, secret, seed);
	}
	sodium_free(secret);
	sodium_free(seed);
	return status;
}

static enum status make_seed(const char *key_file)
{
	uint8_t *seed = sodium_malloc(crypto_sign_SEEDBYTES);
	if (seed == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	randombytes_buf(seed, crypto_sign_SEEDBYTES);
	enum status status = keyfile_create(key_file, KEYFILE_SIGNING, seed);
	sodium_free(seed);
	return status;
}

/* The new pair, or the rest of one. */
static enum status make_pair(const struct paths *paths)
{
	const struct file_path next = file_path_next(paths->key);
	uint8_t public[crypto_sign_PUBLICKEYBYTES];
	enum status status = exists(next.text) ? OK : make_seed(next.text);
	failpoint("rotation-seed");
	if (status != OK || exists(paths->public_next)) {
		return status;
	}
	status = public_of(next.text, public);
	return status == OK ? keyfile_create(paths->public_next, KEYFILE_PUBLIC, public) : status;
}

enum status key_rotation_begin(const char *folder, const char *issuer)
{
	struct paths paths;
	int locked;
	libsodium_ready();
	enum status status = paths_of(folder, issuer, &paths);
	if (status == OK && !exists(paths.key)) {
		return NOT_FOUND;
	}
	if (status == OK && !exists(paths.secret)) {
		return FAILED_PRECONDITION;
	}
	if (status == OK) {
		status = lock(folder, &locked);
	}
	if (status != OK) {
		return status;
	}
	/* A next public key without its private one: that is in its place already. */
	bool is_half_done = exists(paths.public_next) && !exists(file_path_next(paths.key).text);
	if (!is_half_done) {
		status = make_pair(&paths);
	}
	(void)close(locked);
	return status;
}

/* --- finish --- */

/* For good, under its fingerprint. */
static enum status keep_retired(
    const char *issuer, const struct paths *paths, const uint8_t *public)
{
	char fingerprint[AUDIT_FINGERPRINT_SIZE];
	char path[PATH_MAX];
	audit_fingerprint(public, fingerprint);
	if (mkdir(paths->retired, 0755) == 0) {
		(void)chmod(paths->retired, 0755);
	}
	if (!path_put(path, "%s/%s-%s.pub", paths->retired, issuer, fingerprint)) {
		return INVALID_ARGUMENT;
	}
	enum status status = keyfile_create(path, KEYFILE_PUBLIC, public);
	return status == ALREADY_EXISTS ? OK : status;
}

/* Accepted for a while; another key may have the same second. */
static enum status keep_accepted(
    const char *folder, const char *issuer, const uint8_t *public, int64_t now_ms)
{
	char path[PATH_MAX];
	enum status status = ALREADY_EXISTS;
	int64_t until_s = now_ms / 1000 + KEY_ROTATION_OVERLAP_S;
	for (; status == ALREADY_EXISTS; until_s++) {
		status = path_put(path, "%s/%s.until-%" PRId64 ".pub", folder, issuer, until_s)
			     ? keyfile_create(path, KEYFILE_PUBLIC, public)
			     : INVALID_ARGUMENT;
	}
	return status;
}

static enum status retire(
    const char *folder, const char *issuer, const struct paths *paths, int64_t now_ms)
{
	uint8_t public[crypto_sign_PUBLICKEYBYTES];
	enum status status = keyfile_read(paths->public, KEYFILE_PUBLIC, public);
	if (status == OK) {
		status = keep_retired(issuer, paths, public);
	}
	return status == OK ? keep_accepted(folder, issuer, public, now_ms) : status;
}

/* The new private key becomes the service user's, as the old one is. */
static enum status hand_over(const struct paths *paths)
{
	struct stat old;
	const struct file_path next = file_path_next(paths->key);
	if (stat(paths->key, &old) != 0) {
		return NOT_FOUND;
	}
	bool is_theirs = old.st_uid == geteuid() || lchown(next.text, old.st_uid, old.st_gid) == 0;
	return is_theirs ? OK : PERMISSION_DENIED;
}

static enum status swap(const struct paths *paths)
{
	enum status status = hand_over(paths);
	if (status == OK) {
		status = file_replace(paths->key);
	}
	return status == OK ? file_discard_old(paths->key) : status;
}

/* Names of old keys whose time is over. */
static void forget_old(const char *folder, const char *issuer, int64_t now_ms)
{
	char prefix[NAME_MAX];
	char path[PATH_MAX];
	DIR *opened = opendir(folder);
	(void)snprintf(prefix, sizeof prefix, "%s.until-", issuer);
	for (const struct dirent *entry = NULL; opened != NULL;) {
		entry = readdir(opened); /* NOLINT(concurrency-mt-unsafe): nobody shares opened */
		if (entry == NULL) {
			break;
		}
		if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0 &&
		    strtoll(entry->d_name + strlen(prefix), NULL, 10) <= now_ms / 1000 &&
		    path_put(path, "%s/%s", folder, entry->d_name)) {
			(void)unlink(path);
		}
	}
	if (opened != NULL) {
		(void)closedir(opened);
	}
}

static enum status finish(
    const char *folder, const char *issuer, const struct paths *paths, int64_t now_ms)
{
	enum status status = OK;
	if (exists(file_path_next(paths->key).text)) {
		status = retire(folder, issuer, paths, now_ms);
		failpoint("rotation-retired");
		if (status == OK) {
			status = swap(paths);
		}
	} else if (exists(paths->public_next)) {
		status = file_discard_old(paths->key);
	}
	failpoint("rotation-swapped");
	if (status == OK && exists(paths->public_next)) {
		bool renamed = rename(paths->public_next, paths->public) == 0 &&
			       file_sync_folder(paths->public);
		status = renamed ? OK : UNAVAILABLE;
	}
	return status;
}

enum status key_rotation_finish(const char *folder, const char *issuer, int64_t now_ms)
{
	struct paths paths;
	int locked;
	libsodium_ready();
	enum status status = paths_of(folder, issuer, &paths);
	if (status == OK) {
		status = lock(folder, &locked);
	}
	if (status != OK) {
		return status;
	}
	forget_old(folder, issuer, now_ms);
	status = finish(folder, issuer, &paths, now_ms);
	(void)close(locked);
	return status;
}
