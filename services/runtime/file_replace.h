/*
 * One file in the place of another, so that little is left of what was there: PATH.next, finished,
 * becomes PATH; what PATH was is PATH.old until its bytes are overwritten and it is removed. A
 * crash at any moment leaves PATH as the one or the other, whole.
 */
#ifndef SAMEN_FILE_REPLACE_H
#define SAMEN_FILE_REPLACE_H

#include "runtime/status.h"

#include <limits.h>
#include <stdbool.h>

struct file_path {
	char text[PATH_MAX];
};
/* PATH with something behind it; an empty path when that is too long. */
struct file_path file_path_next(const char *path);
struct file_path file_path_old(const char *path);

/* Makes the names in the folder of path durable. Blocks. */
bool file_sync_folder(const char *path);

/* On disk when OK is returned. UNAVAILABLE: PATH is what it was, and PATH.next still there. Blocks.
 */
enum status file_replace(const char *path);

/*
 * Overwrites a file's bytes where they lie and removes it; absent is fine. What a filesystem or
 * disk keeps elsewhere (journals, copies on write, worn cells) is out of reach. UNAVAILABLE: it is
 * still there. Blocks.
 */
enum status file_discard(const char *path);
/* The same for PATH.old, which is only unlinked when it is PATH itself, as after a crash in
 * file_replace. */
enum status file_discard_old(const char *path);

#endif
