#include "runtime/file_replace.h"

#include "runtime/failpoint.h"
#include "runtime/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK_BYTES = 64 * 1024 };

static struct file_path path_with(const char *path, const char *ending)
{
	struct file_path joined;
	int length = snprintf(joined.text, sizeof joined.text, "%s%s", path, ending);
	if (length < 0 || (size_t)length >= sizeof joined.text) {
		joined.text[0] = '\0';
	}
	return joined;
}

struct file_path file_path_next(const char *path)
{
	return path_with(path, ".next");
}

struct file_path file_path_old(const char *path)
{
	return path_with(path, ".old");
}

bool file_sync_folder(const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	int length = slash == NULL ? 1 : (int)(slash - path) + 1;
	(void)snprintf(folder, sizeof folder, "%.*s", length, slash == NULL ? "." : path);
	int opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (opened < 0) {
		return false;
	}
	bool synced = fsync(opened) == 0;
	(void)close(opened);
	return synced;
}

static enum status failed(const char *path, const char *doing)
{
	log_error("file.replace", "file=\"%s\" doing=%s errno=%d", path, doing, errno);
	return UNAVAILABLE;
}

/* Nobody knows which of the two a power cut would leave: back to the one that is in use. */
static enum status put_back(const char *path)
{
	enum status status = failed(path, "sync");
	if (link(path, file_path_next(path).text) != 0) {
		(void)failed(path, "keep-next");
	}
	if (rename(file_path_old(path).text, path) != 0) {
		(void)failed(path, "put-back");
		abort(); /* what is written from now on would be lost with the next start */
	}
	return status;
}

enum status file_replace(const char *path)
{
	const struct file_path next = file_path_next(path);
	const struct file_path old = file_path_old(path);
	enum status status = file_discard_old(path);
	if (status != OK) {
		return status;
	}
	if (link(path, old.text) != 0) {
		return failed(path, "link");
	}
	failpoint("file-linked");
	if (rename(next.text, path) != 0) {
		return failed(path, "rename");
	}
	failpoint("file-renamed");
	if (file_sync_folder(path) && !failpoint_fails("file-sync")) {
		return OK;
	}
	return put_back(path);
}

static bool overwrite(int file, off_t size)
{
	static const char zeros[BLOCK_BYTES];
	off_t at = 0;
	while (at < size) {
		size_t left = (size_t)(size - at);
		ssize_t written =
		    pwrite(file, zeros, left < sizeof zeros ? left : sizeof zeros, at);
		if (written < 0 && errno != EINTR) {
			return false;
		}
		at += written > 0 ? written : 0;
	}
	return fsync(file) == 0;
}

/* Only what is overwritten is removed: the next start tries again. */
enum status file_discard(const char *path)
{
	struct stat found;
	int file = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (file < 0) {
		return errno == ENOENT ? OK : failed(path, "open");
	}
	bool gone =
	    fstat(file, &found) == 0 && S_ISREG(found.st_mode) && overwrite(file, found.st_size);
	(void)close(file);
	failpoint("file-overwritten");
	if (!gone || unlink(path) != 0 || !file_sync_folder(path)) {
		return failed(path, "discard");
	}
	return OK;
}

enum status file_discard_old(const char *path)
{
	struct stat now;
	struct stat before;
	const struct file_path old = file_path_old(path);
	if (stat(path, &now) == 0 && lstat(old.text, &before) == 0 && now.st_dev == before.st_dev &&
	    now.st_ino == before.st_ino) {
		return unlink(old.text) == 0 ? OK : failed(old.text, "unlink");
	}
	return file_discard(old.text);
}
