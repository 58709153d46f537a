#include "directory/bootstrap.h"

#include "directory/directory_store.h"
#include "directory/fold.h"
#include "runtime/clock.h"
#include "runtime/id.h"
#include "runtime/log.h"

#include "common.pb-c.h"
#include "directory.pb-c.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 16 * 1024, ARENA_BYTES_MAX = 1024 * 1024 };

typedef Samen__Stored__V1__Bootstrap Bootstrap;

/* --- the file --- */

static enum status path_of(const char *home, char ret_path[static PATH_MAX])
{
	int length = snprintf(ret_path, PATH_MAX, "%s/data/directory/bootstrap.pb", home);
	return length > 0 && length < PATH_MAX ? OK : INVALID_ARGUMENT;
}

/* Only its owner may have had a hand in it. */
static enum status check_owner(int file)
{
	struct stat about;
	if (fstat(file, &about) != 0) {
		return UNAVAILABLE;
	}
	bool private =
	    S_ISREG(about.st_mode) && about.st_uid == geteuid() && (about.st_mode & 077) == 0;
	return private ? OK : PERMISSION_DENIED;
}

static enum status read_all(int file, uint8_t data[static FILE_BYTES_MAX], size_t *ret_size)
{
	size_t size = 0;
	while (size < FILE_BYTES_MAX) {
		ssize_t got = read(file, data + size, FILE_BYTES_MAX - size);
		if (got < 0) {
			return UNAVAILABLE;
		}
		if (got == 0) {
			*ret_size = size;
			return OK;
		}
		size += (size_t)got;
	}
	return DATA_LOSS;
}

static enum status read_bootstrap(const char *path, struct arena *arena, Bootstrap **ret_bootstrap)
{
	uint8_t data[FILE_BYTES_MAX];
	size_t size = 0;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (file < 0) {
		return errno == ENOENT                     ? NOT_FOUND
		       : errno == ELOOP || errno == EACCES ? PERMISSION_DENIED
							   : UNAVAILABLE;
	}
	enum status status = check_owner(file);
	if (status == OK) {
		status = read_all(file, data, &size);
	}
	(void)close(file);
	if (status == OK) {
		*ret_bootstrap =
		    samen__stored__v1__bootstrap__unpack(arena_allocator(arena), size, data);
		status = *ret_bootstrap != NULL ? OK : DATA_LOSS;
	}
	sodium_memzero(data, sizeof data);
	return status;
}

/* Setup checked it; what could lock everybody out is checked again. */
static bool is_good(const Bootstrap *bootstrap)
{
	static const char argon2id[] = "$argon2id$";
	return bootstrap->region_name[0] != '\0' && bootstrap->name[0] != '\0' &&
	       strchr(bootstrap->email, '@') != NULL &&
	       strncmp(bootstrap->password_hash, argon2id, sizeof argon2id - 1) == 0;
}

/* --- the records --- */

static enum status make_region(struct call *call, const Bootstrap *bootstrap)
{
	struct id id = id_new('w');
	StoredRegion region = SAMEN__STORED__V1__REGION__INIT;
	region.id = id.text;
	region.name = bootstrap->region_name;
	region.created_at_ms = call->now_ms;
	return region_save(call, &region);
}

static enum status make_partnership(
    struct call *call, const Bootstrap *bootstrap, const struct id *id)
{
	static char code[] = "region";
	static char source[] = "own";
	StoredOrganisation organisation = SAMEN__STORED__V1__ORGANISATION__INIT;
	organisation.id = (char *)id->text;
	organisation.code = code;
	organisation.name = bootstrap->region_name;
	organisation.sector = SAMEN__COMMON__V1__SECTOR__PARTNERSHIP;
	organisation.source = source;
	return organisation_save(call, &organisation);
}

static enum status make_coordinator(
    struct call *call, const Bootstrap *bootstrap, const struct id *organisation)
{
	uint32_t role = SAMEN__COMMON__V1__ROLE__COORDINATOR;
	struct id id = id_new('p');
	StoredPerson person = SAMEN__STORED__V1__PERSON__INIT;
	StoredAccount account = SAMEN__STORED__V1__ACCOUNT__INIT;
	person.id = id.text;
	person.name = bootstrap->name;
	person.email = ascii_lower(call->arena, bootstrap->email);
	person.organisation_id = (char *)organisation->text;
	person.roles = &role;
	person.n_roles = 1;
	person.state = SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE;
	person.created_at_ms = call->now_ms;
	account.person_id = id.text;
	account.password_hash = bootstrap->password_hash;
	if (person.email == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = person_save(call, &person);
	return status == OK ? account_save(call, &account) : status;
}

static enum status make_all(struct call *call, const Bootstrap *bootstrap)
{
	struct id organisation = id_new('o');
	enum status status = make_region(call, bootstrap);
	if (status == OK) {
		status = make_partnership(call, bootstrap, &organisation);
	}
	return status == OK ? make_coordinator(call, bootstrap, &organisation) : status;
}

/* Reads the file and makes the region; not kept unless OK. */
static enum status first_start(struct call *call, const char *path)
{
	Bootstrap *bootstrap;
	enum status status = read_bootstrap(path, call->arena, &bootstrap);
	if (status == OK && !is_good(bootstrap)) {
		status = INVALID_ARGUMENT;
	}
	if (status != OK) {
		log_error("directory.bootstrap",
		    "file=%s status=%s do=\"there is no region yet: run samen setup, as the user "
		    "that runs this service\"",
		    path, status_name(status));
		return status;
	}
	status = make_all(call, bootstrap);
	log_info("directory.bootstrap", "status=%s", status_name(status));
	return status;
}

static enum status ensure_region(struct call *call, const char *path)
{
	StoredRegion *region;
	enum status status = store_write(call->store, &call->txn);
	if (status != OK) {
		return status;
	}
	status = region_load(call, &region);
	if (status == NOT_FOUND) {
		status = first_start(call, path);
		if (status == OK) {
			return store_commit(call->txn);
		}
	}
	store_abort(call->txn);
	return status;
}

enum status bootstrap_run(const char *home, struct store *store)
{
	char path[PATH_MAX];
	enum status status = path_of(home, path);
	struct arena *arena = arena_open(ARENA_BYTES_MAX);
	if (arena == NULL || status != OK) {
		arena_close(arena);
		return status != OK ? status : RESOURCE_EXHAUSTED;
	}
	struct call call = {.arena = arena,
	    .store = store,
	    .now_ms = clock_now_ms(),
	    .caller = {.id = "", .organisation_id = "", .session_id = ""},
	    .trace_id = ""};
	status = ensure_region(&call, path);
	if (status == OK && unlink(path) != 0 && errno != ENOENT) {
		log_warning("directory.bootstrap", "file=%s errno=%d do=\"remove it by hand\"",
		    path, errno);
	}
	arena_close(arena);
	return status;
}
