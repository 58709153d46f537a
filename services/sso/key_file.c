#include "sso/key_file.h"

#include "runtime/file_replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

enum status key_file_path(
    const char *home, const struct issuer *issuer, char ret_path[static PATH_MAX])
{
	int length = snprintf(ret_path, PATH_MAX, "%s/sso/%s.jwks", home, issuer->name);
	return length > 0 && length < PATH_MAX ? OK : INVALID_ARGUMENT;
}

bool key_file_is_stale(const struct key_file *file, int64_t now_ms)
{
	return now_ms - file->fetched_at_ms > KEY_FILE_DAYS_MAX * day_ms;
}

/* --- writing --- */

static json_t *to_json(const struct issuer *issuer, const struct key_file *file)
{
	json_t *json = key_set_json(file->keys);
	json_t *head = json_pack("{s:s, s:I, s:s, s:s}", "issuer", issuer->url, "fetched_at_ms",
	    (json_int_t)file->fetched_at_ms, "authorization_endpoint", file->authorization_endpoint,
	    "token_endpoint", file->token_endpoint);
	if (json == NULL || head == NULL || json_object_update(json, head) != 0) {
		json_decref(json);
		json = NULL;
	}
	json_decref(head);
	return json;
}

/* A new file beside path, whole and on disk. */
static enum status write_beside(const char *beside, const json_t *json)
{
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd < 0) {
		return status_of_errno(errno);
	}
	bool written =
	    fchmod(fd, 0640) == 0 && json_dumpfd(json, fd, JSON_INDENT(1)) == 0 && fsync(fd) == 0;
	return close(fd) == 0 && written ? OK : UNAVAILABLE;
}

static enum status make_folder(const char *home, char folder[static PATH_MAX])
{
	int length = snprintf(folder, PATH_MAX, "%s/sso", home);
	if (length < 0 || length >= PATH_MAX) {
		return INVALID_ARGUMENT;
	}
	if (mkdir(folder, 0750) == 0) {
		return chmod(folder, 0750) == 0 ? OK : status_of_errno(errno);
	}
	return errno == EEXIST ? OK : status_of_errno(errno);
}

enum status key_file_write(
    const char *home, const struct issuer *issuer, const struct key_file *file)
{
	char folder[PATH_MAX];
	char path[PATH_MAX];
	char beside[PATH_MAX + 8];
	enum status status = make_folder(home, folder);
	if (status == OK) {
		status = key_file_path(home, issuer, path);
	}
	if (status != OK) {
		return status;
	}
	(void)snprintf(beside, sizeof beside, "%s.new", path);
	json_t *json = to_json(issuer, file);
	status = json != NULL ? write_beside(beside, json) : RESOURCE_EXHAUSTED;
	json_decref(json);
	if (status == OK && rename(beside, path) != 0) {
		status = status_of_errno(errno);
	}
	return status == OK && !file_sync_folder(path) ? UNAVAILABLE : status;
}

/* --- reading --- */

/* An endpoint, or "" for none. */
static bool take_endpoint(const struct issuer *issuer,
    const json_t *json,
    const char *name,
    char ret_text[static ISSUER_URL_MAX + 1])
{
	const char *text = json_string_value(json_object_get(json, name));
	if (text == NULL || (text[0] != '\0' && !issuer_endpoint_allowed(issuer, text))) {
		return false;
	}
	(void)snprintf(ret_text, ISSUER_URL_MAX + 1, "%s", text);
	return true;
}

static enum status from_json(
    const json_t *json, const struct issuer *issuer, struct key_file *ret_file)
{
	struct key_file file = {.keys = NULL};
	const char *url = json_string_value(json_object_get(json, "issuer"));
	const json_t *fetched = json_object_get(json, "fetched_at_ms");
	if (url == NULL || strcmp(url, issuer->url) != 0 || !json_is_integer(fetched) ||
	    !take_endpoint(issuer, json, "authorization_endpoint", file.authorization_endpoint) ||
	    !take_endpoint(issuer, json, "token_endpoint", file.token_endpoint)) {
		return DATA_LOSS;
	}
	file.fetched_at_ms = json_integer_value(fetched);
	enum status status = key_set_read(json, &file.keys);
	if (status != OK) {
		return status == INVALID_ARGUMENT ? DATA_LOSS : status;
	}
	*ret_file = file;
	return OK;
}

static enum status check_open(int fd)
{
	struct stat about;
	if (fstat(fd, &about) != 0) {
		return UNAVAILABLE;
	}
	if (!S_ISREG(about.st_mode) || (about.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		return PERMISSION_DENIED;
	}
	return about.st_size <= KEY_FILE_BYTES_MAX ? OK : DATA_LOSS;
}

enum status key_file_read(const char *path, const struct issuer *issuer, struct key_file *ret_file)
{
	json_error_t error;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0) {
		return status_of_errno(errno);
	}
	enum status status = check_open(fd);
	json_t *json = status == OK ? json_loadfd(fd, JSON_REJECT_DUPLICATES, &error) : NULL;
	(void)close(fd);
	if (status == OK) {
		status = from_json(json, issuer, ret_file);
	}
	json_decref(json);
	return status;
}

void key_file_close(struct key_file *file)
{
	key_set_close(file->keys);
	*file = (struct key_file){.keys = NULL};
}
