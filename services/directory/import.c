#include "directory/import.h"

#include <string.h>

enum { ID_CHARS_MIN = 8, ID_CHARS_MAX = 64, EXPIRED_AT_ONCE = 20 };

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

bool import_id_is(const char *text)
{
	size_t size = strlen(text);
	return size >= ID_CHARS_MIN && size <= ID_CHARS_MAX &&
	       strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-") ==
		   size;
}

static enum status begin(
    struct call *call, const char *id, const char *source, StoredImport **ret_import)
{
	StoredImport *import = arena_alloc(call->arena, sizeof *import);
	if (import == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__stored__v1__import__init(import);
	import->id = (char *)id;
	import->source = (char *)source;
	import->begun_at_ms = call->now_ms;
	*ret_import = import;
	return OK;
}

enum status import_go_on(
    struct call *call, const char *id, const char *source, StoredImport **ret_import)
{
	StoredImport *import;
	enum status status = import_load(call, id, &import);
	if (status == NOT_FOUND) {
		return begin(call, id, source, ret_import);
	}
	if (status != OK) {
		return status;
	}
	if (strcmp(import->source, source) != 0) {
		return call_field(call, "import_id", "OTHER_SOURCE",
		    N_("this import began with another source: begin a new one for each source"));
	}
	if (import->done) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("this import has had its last call: begin a new one with another "
		       "import_id"));
	}
	*ret_import = import;
	return OK;
}

const char *import_municipality_of(const StoredOrganisation *organisation)
{
	return organisation->municipality_code[0] != '\0' ? organisation->municipality_code
							  : organisation->municipality;
}

bool import_has_municipality(const StoredImport *import, const char *municipality)
{
	for (size_t i = 0; i < import->n_municipalities; i++) {
		if (strcmp(import->municipalities[i], municipality) == 0) {
			return true;
		}
	}
	return false;
}

enum status import_add_municipality(
    struct call *call, StoredImport *import, const char *municipality)
{
	size_t count = import->n_municipalities;
	if (municipality[0] == '\0' || import_has_municipality(import, municipality)) {
		return OK;
	}
	char **municipalities = arena_alloc(call->arena, (count + 1) * sizeof *municipalities);
	if (municipalities == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (count > 0) {
		memcpy(municipalities, import->municipalities, count * sizeof *municipalities);
	}
	municipalities[count] = (char *)municipality;
	import->municipalities = municipalities;
	import->n_municipalities = count + 1;
	return OK;
}

enum status import_end(struct call *call, StoredImport *import)
{
	size_t forgotten;
	import->done = true;
	enum status status = import_forget_named(call, import->id, 0, &forgotten);
	return status == OK ? import_save(call, import) : status;
}

static bool is_old(const void *record, void *arg)
{
	const StoredImport *import = record;
	const struct call *call = arg;
	return import->begun_at_ms <= call->now_ms - day_ms;
}

/* The import itself goes with the last of what it named. */
static enum status expire(struct call *call, const char *id, size_t *limit)
{
	size_t forgotten;
	enum status status = import_forget_named(call, id, *limit, &forgotten);
	if (status != OK || forgotten == *limit) {
		*limit = 0;
		return status;
	}
	*limit -= forgotten;
	return import_remove(call, id);
}

enum status imports_expire(struct call *call, size_t limit)
{
	const struct walk walk = {.keep = is_old, .arg = call, .limit = EXPIRED_AT_ONCE};
	struct id_list old;
	enum status status = imports_walk(call, &walk, &old);
	for (size_t i = 0; status == OK && limit > 0 && i < old.count; i++) {
		status = expire(call, old.ids[i], &limit);
	}
	return status;
}
