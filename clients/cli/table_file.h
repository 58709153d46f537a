/* Rows of a CSV file for the import commands: opens it, finds the columns, reports broken rows by
 * line. */
#ifndef SAMEN_CLI_TABLE_FILE_H
#define SAMEN_CLI_TABLE_FILE_H

#include "cli.h"

enum { TABLE_FILE_COLUMNS_MAX = 32 };

struct table_file {
	struct csv *csv;
	int columns[TABLE_FILE_COLUMNS_MAX]; /* place of each wanted column, -1 when absent */
};

/*
 * Opens path and finds the wanted columns; those of the first needed_count must be there. An exit
 * code; on EX_OK close with table_file_close.
 */
int table_file_open(const char *path,
    const char *const *wanted,
    size_t wanted_count,
    size_t needed_count,
    struct table_file *ret_file);
void table_file_close(struct table_file *file);

/*
 * The next row's wanted fields ("" for an absent column), copied into the CLI's arena. EX_OK;
 * EX_NOINPUT at the end; EX_DATAERR for a broken row, which has been reported on standard error.
 */
int table_file_next(struct cli *cli,
    struct table_file *file,
    size_t wanted_count,
    char **ret_fields,
    size_t *ret_line);

/* Splits text at '|' (or at separator) into the CLI's arena; empty parts are left out. */
char **table_split(struct cli *cli, const char *text, const char *separators, size_t *ret_count);

#endif
