#include "notify/mail_password.h"

#include "runtime/libsodium.h"
#include "runtime/log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REFUSED_MODES = 07177 };

struct mail_password {
	/* Room for the end of the line, and for one byte that shows that it is too long. */
	char text[MAIL_PASSWORD_BYTES_MAX + 3];
};

static enum status file_examine(int file, bool of_manager)
{
	struct stat found;
	if (fstat(file, &found) != 0) {
		return UNAVAILABLE;
	}
	bool own = found.st_uid == geteuid() && (found.st_mode & REFUSED_MODES) == 0;
	return S_ISREG(found.st_mode) && (own || of_manager) ? OK : PERMISSION_DENIED;
}

/* Zeros stay behind what is read: a text. */
static enum status read_text(int file, struct mail_password *password)
{
	size_t size = 0;
	ssize_t got = 1;
	while (got > 0 && size < sizeof password->text - 1) {
		got = read(file, password->text + size, sizeof password->text - 1 - size);
		size += got > 0 ? (size_t)got : 0;
		if (got < 0 && errno != EINTR) {
			return UNAVAILABLE;
		}
		got = got < 0 ? 1 : got;
	}
	size_t length = strcspn(password->text, "\r\n");
	const char *end = password->text + length;
	bool one_line =
	    length == strlen(password->text) || strcmp(end, "\n") == 0 || strcmp(end, "\r\n") == 0;
	if (length == 0 || length > MAIL_PASSWORD_BYTES_MAX || !one_line ||
	    strlen(password->text) != size) {
		return INVALID_ARGUMENT;
	}
	sodium_memzero(password->text + length, sizeof password->text - length);
	return OK;
}

static enum status read_file(const char *path, bool of_manager, struct mail_password *password)
{
	int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (file < 0) {
		return status_of_errno(errno);
	}
	enum status status = file_examine(file, of_manager);
	if (status == OK) {
		status = read_text(file, password);
	}
	(void)close(file);
	return status;
}

static enum status try_place(
    const char *folder, const char *below, bool of_manager, struct mail_password *password)
{
	char path[PATH_MAX];
	int length = snprintf(path, sizeof path, "%s%s/smtp-password", folder, below);
	if (length < 0 || (size_t)length >= sizeof path) {
		return NOT_FOUND;
	}
	sodium_memzero(password, sizeof *password);
	enum status status = read_file(path, of_manager, password);
	if (status != OK && status != NOT_FOUND) {
		log_error("mail.password", "file=\"%s\" status=%s do=\"%s\"", path,
		    status_name(status),
		    status == INVALID_ARGUMENT
			? "put one line in it"
			: "make it a file of this service's user, mode 0600");
	}
	return status;
}

enum status mail_password_open(
    const char *home, const char *credentials, struct mail_password **ret_password)
{
	libsodium_ready();
	struct mail_password *password = sodium_malloc(sizeof *password);
	if (password == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = NOT_FOUND;
	if (credentials != NULL) {
		status = try_place(credentials, "", true, password);
	}
	if (status == NOT_FOUND) {
		status = try_place(home, "/keys/notify", false, password);
	}
	if (status == NOT_FOUND) {
		status = try_place(home, "/keys", false, password);
	}
	if (status != OK) {
		mail_password_close(password);
		return status;
	}
	(void)sodium_mprotect_readonly(password);
	*ret_password = password;
	return OK;
}

void mail_password_close(struct mail_password *password)
{
	sodium_free(password);
}

const char *mail_password_text(const struct mail_password *password)
{
	return password->text;
}
