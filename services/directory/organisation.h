/* Organisations: schools, care providers, municipalities; one by one and by import. All functions
 * work in the call's transaction. */
#ifndef SAMEN_DIRECTORY_ORGANISATION_H
#define SAMEN_DIRECTORY_ORGANISATION_H

#include "directory/directory_store.h"

enum { ORGANISATION_CODE_CHARS_MAX = 40, ORGANISATION_ROWS_MAX = 500 };

/* By id or code. NOT_FOUND is not worded. */
enum status organisation_resolve(
    struct call *call, const char *id_or_code, StoredOrganisation **ret_organisation);

/* Whether the entry is a school: its code is written in upper case. */
bool organisation_is_school(uint32_t sector);

/*
 * Adds or changes the organisation with wish's code (id, area_id, closed and source of wish do not
 * matter); one that was closed is open again. Writes nothing when all is as it was.
 */
enum status organisation_put(
    struct call *call, const StoredOrganisation *wish, const char **ret_id);
/* NOT_FOUND (worded). Closed already is OK. */
enum status organisation_close(struct call *call, const char *code, const char **ret_id);

/* After areas' places changed: brings every organisation to the area that claims it now. */
enum status organisations_assign(struct call *call);

enum organisation_put_result { ORGANISATION_ADDED, ORGANISATION_CHANGED, ORGANISATION_UNCHANGED };
struct area_map;
/*
 * The step that organisation_put and the import share: source is set when it is added. OK, or
 * ALREADY_EXISTS (not worded) when the code belongs to an entry of another source and
 * own_source_only.
 */
enum status organisation_merge(struct call *call,
    const struct area_map *map,
    const StoredOrganisation *wish,
    const char *source,
    bool own_source_only,
    enum organisation_put_result *ret_result,
    const char **ret_id);

/* --- import --- */

struct import_counts {
	uint32_t added, changed, unchanged, closed;
};

/*
 * One call's rows of an import (source: "duo-regular", "duo-special" or "own"); with last, closes
 * what the import has not named, in the municipalities that it has. INVALID_ARGUMENT names the rows
 * that are wrong; FAILED_PRECONDITION when the import has ended.
 */
enum status organisations_import(struct call *call,
    const char *import_id,
    const char *source,
    const StoredOrganisation *rows,
    size_t count,
    bool last,
    struct import_counts *ret_counts);

#endif
