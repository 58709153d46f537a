/*
 * The files of the web page, all in memory: read once from a folder, found by the path of a
 * request, each with what browsers need to keep it (an ETag) and to have it small (gzip, br). A
 * path is only ever compared with those of the table, so that there is nothing to climb out of.
 */
#ifndef SAMEN_FILES_H
#define SAMEN_FILES_H

#include "gateway/answer.h"
#include "gateway/head.h"

enum { FILES_MAX = 4096, FILES_BYTES_MAX = 64 << 20 };

struct files;

/*
 * Reads all regular files below folder, without those whose name begins with a dot; FILE.gz and
 * FILE.br beside FILE are its packed forms, and gzip is made where it is not there. NOT_FOUND when
 * there is no such folder, OUT_OF_RANGE when it holds too much (both said in the log);
 * RESOURCE_EXHAUSTED, UNAVAILABLE. Blocks on the disk. One reference, the caller's.
 */
enum status files_open(const char *folder, struct files **ret_files);
/* Takes and gives back a reference; any thread. Giving back takes NULL. */
struct files *files_hold(struct files *files);
void files_release(struct files *files);

size_t files_count(const struct files *files);

/*
 * Answers a GET or HEAD of a path: the file, 304 when the caller has it, index.html for a page's
 * own routes (no such file, no extension, and asked for as text/html), 404 for all else. files may
 * be NULL: then / says that there is no page. The answer holds files until it is released.
 */
void files_answer(struct files *files, const struct head *head, struct answer *answer);

#endif
