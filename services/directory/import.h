/*
 * An import under way, of organisations or topics: many calls under one id, which remember together
 * what was named. All functions work in the call's transaction.
 */
#ifndef SAMEN_DIRECTORY_IMPORT_H
#define SAMEN_DIRECTORY_IMPORT_H

#include "directory/directory_store.h"

/* Whether text can be an import's id: 8 to 64 letters, digits, - or _. */
bool import_id_is(const char *text);

/*
 * Begins the import, or goes on with it. INVALID_ARGUMENT (field named) when it began with another
 * source; FAILED_PRECONDITION when it has had its last call.
 */
enum status import_go_on(
    struct call *call, const char *id, const char *source, StoredImport **ret_import);

/* An organisation's municipality as an import knows it: the code, or the name where there is no
 * code. */
const char *import_municipality_of(const StoredOrganisation *organisation);
/* Notes that the import has named this municipality; "" is none. Does not save. */
enum status import_add_municipality(
    struct call *call, StoredImport *import, const char *municipality);
bool import_has_municipality(const StoredImport *import, const char *municipality);

/* Ends the import: forgets what it named, refuses further calls. Saves. */
enum status import_end(struct call *call, StoredImport *import);

/* Forgets imports begun more than a day ago, at most limit names of them a run. */
enum status imports_expire(struct call *call, size_t limit);

#endif
