/* What the programs that run case folders read: tables of the folder, and a vocabulary file. Says
 * on standard error what cannot be read, after the name of the program. */
#ifndef SAMEN_BENCH_CASE_FILES_H
#define SAMEN_BENCH_CASE_FILES_H

#include "language/vocabulary.h"
#include "runtime/csv.h"

/* A file of tab-parted rows; only the first and the last column count. */
struct case_table {
	char *bytes;
	struct case_row {
		const char *id, *text;
	} * rows;
	size_t count;
};

/* Reads folder/name whole, its header line too when it has one. Close it whatever the status, which
 * is NOT_FOUND when it cannot be read. Blocks on the disk. */
enum status case_table_open(const char *folder, const char *name, struct case_table *table);
/* Idempotent. */
void case_table_close(struct case_table *table);

struct case_topics {
	struct topic_entry *entries; /* their texts are the arena's */
	size_t count;
};

/* Reads the topics of a vocabulary file (docs/vocabulary.md). NOT_FOUND when it is not there,
 * INVALID_ARGUMENT for a broken one, RESOURCE_EXHAUSTED when the arena is full. Close them whatever
 * the status. Blocks on the disk. */
enum status case_topics_open(const char *path, struct arena *arena, struct case_topics *topics);
/* The same from an open file, up to its end; a broken row's line goes to *ret_line. */
enum status case_topics_read(
    struct csv *csv, struct arena *arena, struct case_topics *topics, size_t *ret_line);
/* Idempotent. */
void case_topics_close(struct case_topics *topics);

#endif
