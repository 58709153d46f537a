#include "runtime/keyfile.h"

#include "runtime/file_replace.h"
#include "runtime/libsodium.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	CHECK_SIZE = 16,
	BODY_SIZE = KEYFILE_KEY_SIZE + CHECK_SIZE,
	BODY_CHARS = BODY_SIZE / 3 * 4, /* base64 of a multiple of three needs no padding */
	TEXT_MAX = 128
};

static const struct {
	const char *title; /* how the file begins */
	mode_t mode;
	mode_t refused; /* mode bits that make the file untrustworthy */
	bool secret;
} kinds[] = {
    [KEYFILE_MASTER] = {"samen-master-key-v1 ", 0600, 07177, true},
    [KEYFILE_SIGNING] = {"samen-signing-key-v1 ", 0600, 07177, true},
    [KEYFILE_SECRET] = {"samen-secret-v1 ", 0600, 07177, true},
    [KEYFILE_PUBLIC] = {"samen-public-key-v1 ", 0644, 07022, false},
};

/* The file as text and as bytes; in locked memory, wiped when freed. */
struct image {
	uint8_t body[BODY_SIZE]; /* the key, then its checksum */
	uint8_t check[CHECK_SIZE];
	char text[TEXT_MAX];
};

static size_t text_size(enum keyfile_kind kind)
{
	return strlen(kinds[kind].title) + BODY_CHARS + 1;
}

static void check_of(enum keyfile_kind kind, const uint8_t *key, uint8_t *ret_check)
{
	crypto_generichash_state state;
	(void)crypto_generichash_init(&state, NULL, 0, CHECK_SIZE);
	(void)crypto_generichash_update(
	    &state, (const uint8_t *)kinds[kind].title, strlen(kinds[kind].title));
	(void)crypto_generichash_update(&state, key, KEYFILE_KEY_SIZE);
	(void)crypto_generichash_final(&state, ret_check, CHECK_SIZE);
	sodium_memzero(&state, sizeof state);
}

static void image_compose(struct image *image, enum keyfile_kind kind, const uint8_t *key)
{
	memcpy(image->body, key, KEYFILE_KEY_SIZE);
	check_of(kind, key, image->body + KEYFILE_KEY_SIZE);
	char *body = stpcpy(image->text, kinds[kind].title);
	(void)sodium_bin2base64(
	    body, BODY_CHARS + 1, image->body, BODY_SIZE, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	body[BODY_CHARS] = '\n';
}

static bool image_parse(struct image *image, enum keyfile_kind kind)
{
	size_t title = strlen(kinds[kind].title);
	size_t size;
	if (memcmp(image->text, kinds[kind].title, title) != 0 ||
	    image->text[title + BODY_CHARS] != '\n' ||
	    sodium_base642bin(image->body, BODY_SIZE, image->text + title, BODY_CHARS, NULL, &size,
		NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
	    size != BODY_SIZE) {
		return false;
	}
	check_of(kind, image->body, image->check);
	return sodium_memcmp(image->check, image->body + KEYFILE_KEY_SIZE, CHECK_SIZE) == 0;
}

static bool write_all(int file, const char *text, size_t size)
{
	while (size > 0) {
		ssize_t written = write(file, text, size);
		if (written < 0 && errno != EINTR) {
			return false;
		}
		if (written > 0) {
			text += written;
			size -= (size_t)written;
		}
	}
	return true;
}

static bool read_all(int file, char *text, size_t size)
{
	while (size > 0) {
		ssize_t got = read(file, text, size);
		if (got == 0 || (got < 0 && errno != EINTR)) {
			return false;
		}
		if (got > 0) {
			text += got;
			size -= (size_t)got;
		}
	}
	return true;
}

/* Gives the finished file its name, unless that name is taken. */
static enum status publish(const char *draft, const char *path)
{
	if (link(draft, path) != 0) {
		return status_of_errno(errno);
	}
	if (!file_sync_folder(path)) {
		(void)unlink(path);
		return UNAVAILABLE;
	}
	return OK;
}

static enum status write_file(const char *path, mode_t mode, const char *text, size_t size)
{
	char draft[PATH_MAX];
	int length = snprintf(draft, sizeof draft, "%s.XXXXXX", path);
	if (length < 0 || (size_t)length >= sizeof draft) {
		return NOT_FOUND;
	}
	int file = mkostemp(draft, O_CLOEXEC);
	if (file < 0) {
		return status_of_errno(errno);
	}
	bool written = fchmod(file, mode) == 0 && write_all(file, text, size) && fsync(file) == 0;
	bool closed = close(file) == 0;
	enum status status = written && closed ? publish(draft, path) : UNAVAILABLE;
	(void)unlink(draft);
	return status;
}

enum status keyfile_create(
    const char *path, enum keyfile_kind kind, const uint8_t key[static KEYFILE_KEY_SIZE])
{
	libsodium_ready();
	struct image *image = sodium_malloc(sizeof *image);
	if (image == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	image_compose(image, kind, key);
	enum status status = write_file(path, kinds[kind].mode, image->text, text_size(kind));
	sodium_free(image);
	return status;
}

/* Whether the open file is one to trust with, or for, a key of this kind. */
static enum status file_examine(int file, enum keyfile_kind kind)
{
	struct stat found;
	if (fstat(file, &found) != 0) {
		return UNAVAILABLE;
	}
	bool trusted = found.st_uid == geteuid() || (!kinds[kind].secret && found.st_uid == 0);
	if (!S_ISREG(found.st_mode) || (found.st_mode & kinds[kind].refused) != 0 || !trusted) {
		return PERMISSION_DENIED;
	}
	return (size_t)found.st_size == text_size(kind) ? OK : DATA_LOSS;
}

static enum status image_read(
    int file, enum keyfile_kind kind, uint8_t ret_key[static KEYFILE_KEY_SIZE])
{
	struct image *image = sodium_malloc(sizeof *image);
	if (image == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = read_all(file, image->text, text_size(kind)) ? OK : UNAVAILABLE;
	if (status == OK && !image_parse(image, kind)) {
		status = DATA_LOSS;
	}
	if (status == OK) {
		memcpy(ret_key, image->body, KEYFILE_KEY_SIZE);
	}
	sodium_free(image);
	return status;
}

static enum status file_open(const char *path, int *ret_file)
{
	libsodium_ready();
	int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (file < 0) {
		return status_of_errno(errno);
	}
	*ret_file = file;
	return OK;
}

enum status keyfile_read(
    const char *path, enum keyfile_kind kind, uint8_t ret_key[static KEYFILE_KEY_SIZE])
{
	int file = -1;
	enum status status = file_open(path, &file);
	if (status != OK) {
		return status;
	}
	status = file_examine(file, kind);
	if (status == OK) {
		status = image_read(file, kind, ret_key);
	}
	(void)close(file);
	return status;
}

static enum status credential_read(
    int file, enum keyfile_kind kind, uint8_t ret_key[static KEYFILE_KEY_SIZE])
{
	struct stat found;
	if (fstat(file, &found) != 0) {
		return UNAVAILABLE;
	}
	if (!S_ISREG(found.st_mode)) {
		return PERMISSION_DENIED;
	}
	if (found.st_size == KEYFILE_KEY_SIZE) {
		return read_all(file, (char *)ret_key, KEYFILE_KEY_SIZE) ? OK : UNAVAILABLE;
	}
	return (size_t)found.st_size == text_size(kind) ? image_read(file, kind, ret_key)
							: DATA_LOSS;
}

enum status keyfile_read_credential(
    const char *path, enum keyfile_kind kind, uint8_t ret_key[static KEYFILE_KEY_SIZE])
{
	int file = -1;
	enum status status = file_open(path, &file);
	if (status == OK) {
		status = credential_read(file, kind, ret_key);
		(void)close(file);
	}
	return status;
}
