#include "intake/masters.h"

#include "runtime/file_replace.h"

#include <stdio.h>
#include <unistd.h>

enum { CREDENTIAL, UNBOUND, OLD_CREDENTIAL, BINDINGS };

static const char *const credential_names[BINDINGS] = {
    [CREDENTIAL] = "samen-master", [OLD_CREDENTIAL] = "samen-master-old"};

/* The credential's path; false when there is none. */
static bool credential_path(
    const struct master_files *files, unsigned binding, struct file_path *ret_path)
{
	if (files->credentials == NULL || credential_names[binding] == NULL) {
		return false;
	}
	int length = snprintf(ret_path->text, sizeof ret_path->text, "%s/%s", files->credentials,
	    credential_names[binding]);
	return length > 0 && (size_t)length < sizeof ret_path->text &&
	       access(ret_path->text, F_OK) == 0;
}

static unsigned preferred_binding(const struct master_files *files)
{
	struct file_path credential;
	return credential_path(files, CREDENTIAL, &credential) ? CREDENTIAL : UNBOUND;
}

/* NOT_FOUND also when the credential is not there. */
static enum status open_bound(const struct master_files *files,
    const char *path,
    unsigned binding,
    struct master_key **ret_key)
{
	struct file_path credential;
	if (binding == UNBOUND) {
		return master_key_open(path, ret_key);
	}
	return credential_path(files, binding, &credential)
		   ? master_key_open_bound(path, credential.text, ret_key)
		   : NOT_FOUND;
}

/* OK when it fits, FAILED_PRECONDITION when it does not. */
static enum status try_one(const struct master_files *files,
    const char *path,
    unsigned binding,
    bool (*fits)(void *arg, const struct master_key *key),
    void *arg,
    struct master_key **ret_key)
{
	struct master_key *key;
	enum status status = open_bound(files, path, binding, &key);
	if (status != OK) {
		return status;
	}
	if (!fits(arg, key)) {
		master_key_close(key);
		return FAILED_PRECONDITION;
	}
	*ret_key = key;
	return OK;
}

enum status masters_find(const struct master_files *files,
    bool (*fits)(void *arg, const struct master_key *key),
    void *arg,
    struct master_choice *ret_choice)
{
	const struct file_path next = file_path_next(files->path);
	const char *const paths[] = {files->path, next.text};
	const unsigned preferred = preferred_binding(files);
	enum status found = NOT_FOUND;
	for (unsigned i = 0; i < 2 * BINDINGS; i++) {
		struct master_choice choice = {
		    .next = i >= BINDINGS, .preferred = i % BINDINGS == preferred};
		enum status status =
		    try_one(files, paths[i / BINDINGS], i % BINDINGS, fits, arg, &choice.key);
		if (status == OK) {
			*ret_choice = choice;
			return OK;
		}
		found = found == NOT_FOUND ? status : found;
	}
	return found;
}

enum status masters_make_next(const struct master_files *files, struct master_key **ret_key)
{
	const struct file_path next = file_path_next(files->path);
	enum status status = master_key_create(next.text);
	return status == OK ? open_bound(files, next.text, preferred_binding(files), ret_key)
			    : status;
}

enum status masters_settle(const struct master_files *files, bool next_is_used)
{
	enum status status = next_is_used ? file_replace(files->path) : OK;
	if (status == OK) {
		status = file_discard_old(files->path);
	}
	return status == OK ? file_discard(file_path_next(files->path).text) : status;
}
