/* A folder of a test's own, and stores in it. */
#ifndef SAMEN_TEST_TEMP_FOLDER_H
#define SAMEN_TEST_TEMP_FOLDER_H

#include "runtime/store.h"

struct temp_folder {
	char path[40];
};

/* Makes an empty folder under /tmp; fails the test (cmocka) otherwise. */
struct temp_folder temp_folder_make(void);
/* Removes it with all that is in it. */
void temp_folder_remove(const struct temp_folder *folder);

/* How many files in this folder, and in those below it, hold these bytes. Fails the test when one
 * cannot be read. One thread. */
unsigned folder_files_with(const char *path, struct bytes bytes);

/* Opens the store FOLDER/store, schema 1; map_bytes 0: the default. Fails the test otherwise. */
struct store *temp_store_open(const struct temp_folder *folder, uint64_t map_bytes);

#endif
