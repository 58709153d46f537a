#include "support/temp_folder.h"

#include "support/process.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { DESCRIPTORS_MAX = 16, PATH_BYTES = 64 };

struct temp_folder temp_folder_make(void)
{
	struct temp_folder folder = {.path = "/tmp/samen-test-XXXXXX"};
	assert_non_null(mkdtemp(folder.path));
	return folder;
}

static int remove_one(const char *path, const struct stat *stat, int kind, struct FTW *place)
{
	(void)stat;
	(void)kind;
	(void)place;
	return remove(path);
}

void temp_folder_remove(const struct temp_folder *folder)
{
	(void)nftw(folder->path, remove_one, DESCRIPTORS_MAX, FTW_DEPTH | FTW_PHYS);
}

static struct bytes sought; /* nftw hands nothing on */
static unsigned files_found;

static int look_into(const char *path, const struct stat *stat, int kind, struct FTW *place)
{
	size_t size;
	(void)place;
	if (kind == FTW_F && S_ISREG(stat->st_mode)) {
		char *content = file_text(path, &size);
		assert_non_null(content);
		files_found += memmem(content, size, sought.data, sought.size) != NULL;
		free(content);
	}
	return 0;
}

unsigned folder_files_with(const char *path, struct bytes bytes)
{
	sought = bytes;
	files_found = 0;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
	assert_int_equal(nftw(path, look_into, DESCRIPTORS_MAX, FTW_PHYS), 0);
	return files_found;
}

struct store *temp_store_open(const struct temp_folder *folder, uint64_t map_bytes)
{
	char path[PATH_BYTES];
	struct store *store;
	(void)snprintf(path, sizeof path, "%s/store", folder->path);
	const struct store_options options = {.folder = path, .map_bytes = map_bytes, .schema = 1};
	assert_int_equal(store_open(&options, &store), OK);
	return store;
}
