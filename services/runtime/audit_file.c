#include "runtime/audit_file.h"

#include "runtime/file_replace.h"
#include "runtime/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 64 * 1024 * 1024, FILE_MODE = 0640 };

/* --- keys --- */

static enum status keys_add(const char *path, struct audit_keys *keys)
{
	if (keys->count == AUDIT_KEYS_MAX) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = keyfile_read(path, KEYFILE_PUBLIC, keys->keys[keys->count]);
	if (status == OK) {
		keys->count++;
	}
	return status == NOT_FOUND ? OK : status;
}

enum status audit_keys_read(const char *folder, const char *issuer, struct audit_keys *ret_keys)
{
	char path[PATH_MAX];
	glob_t retired;
	ret_keys->count = 0;
	int length = snprintf(path, sizeof path, "%s/%s.pub", folder, issuer);
	if (length < 0 || (size_t)length + sizeof "retired/-*" >= sizeof path) {
		return NOT_FOUND;
	}
	enum status status = keys_add(path, ret_keys);
	(void)snprintf(path, sizeof path, "%s/retired/%s-*.pub", folder, issuer);
	if (status != OK || glob(path, 0, NULL, &retired) != 0) {
		return status;
	}
	for (size_t i = 0; status == OK && i < retired.gl_pathc; i++) {
		status = keys_add(retired.gl_pathv[i], ret_keys);
	}
	globfree(&retired);
	return status;
}

/* --- reading --- */

static enum status read_whole(int file, char *text, size_t size, size_t *ret_size)
{
	size_t done = 0;
	while (done < size) {
		ssize_t got = read(file, text + done, size - done);
		if (got < 0 && errno != EINTR) {
			return UNAVAILABLE;
		}
		if (got == 0) {
			break;
		}
		done += got > 0 ? (size_t)got : 0;
	}
	*ret_size = done;
	return OK;
}

enum status audit_file_read(const char *path, char **ret_text, size_t *ret_size)
{
	struct stat found;
	char *text = NULL;
	size_t size;
	int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (file < 0) {
		return status_of_errno(errno);
	}
	enum status status = fstat(file, &found) == 0 ? OK : UNAVAILABLE;
	if (status == OK && (!S_ISREG(found.st_mode) || found.st_size > FILE_BYTES_MAX)) {
		status = RESOURCE_EXHAUSTED;
	}
	if (status == OK) {
		text = malloc((size_t)found.st_size + 1);
		status = text != NULL ? read_whole(file, text, (size_t)found.st_size, &size)
				      : RESOURCE_EXHAUSTED;
	}
	(void)close(file);
	if (status != OK) {
		free(text);
		return status;
	}
	*ret_text = text;
	*ret_size = size;
	return OK;
}

bool audit_file_line(struct bytes *rest, struct bytes *ret_line)
{
	if (rest->size == 0) {
		return false;
	}
	const uint8_t *end = memchr(rest->data, '\n', rest->size);
	size_t size = end != NULL ? (size_t)(end - rest->data) : rest->size;
	size_t taken = end != NULL ? size + 1 : size;
	*ret_line = (struct bytes){rest->data, size};
	*rest = (struct bytes){rest->data + taken, rest->size - taken};
	return true;
}

/* --- writing --- */

/* Opens the file, or makes it. */
static int open_to_append(const char *path, bool *ret_made)
{
	const int flags = O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	*ret_made = false;
	int file = open(path, flags);
	if (file < 0 && errno == ENOENT) {
		file = open(path, flags | O_CREAT | O_EXCL, FILE_MODE);
		*ret_made = file >= 0;
	}
	return file;
}

enum status audit_file_append(const char *path, const char *text, size_t size)
{
	bool made;
	int file = open_to_append(path, &made);
	if (file < 0) {
		return status_of_errno(errno);
	}
	/* Whoever verifies may be another user of the folder's group. */
	bool done = !made || fchmod(file, FILE_MODE) == 0;
	done = done && write(file, text, size) == (ssize_t)size && fsync(file) == 0;
	done = close(file) == 0 && done;
	done = done && (!made || file_sync_folder(path));
	return done ? OK : UNAVAILABLE;
}
