/*
 * Comma- or semicolon-separated files as schools and DUO hand them out: quoted fields, CRLF, UTF-8 (with or without BOM) or Windows-1252,
 * found out by itself. RFC 4180 with the separator taken from the header line.
 */
#ifndef SAMEN_CSV_H
#define SAMEN_CSV_H

#include "runtime/arena.h"
#include "runtime/status.h"

struct csv;

struct csv_row {
	size_t line;          /* of the row's first character, from 1 */
	size_t count;
	const char **fields;  /* UTF-8, trimmed of spaces around; alive until the next row */
};

/*
 * Reads the whole file at path (at most 64 MiB). NOT_FOUND, PERMISSION_DENIED, RESOURCE_EXHAUSTED (too large), INVALID_ARGUMENT (empty, or no header). The header is read
 * at once. Owned by the caller.
 */
enum status csv_open(const char *path, struct csv **ret_csv);
/* The same from memory; data is copied. */
enum status csv_open_memory(struct bytes data, struct csv **ret_csv);
void csv_close(struct csv *csv);

/* Index of the column with this header (case and surrounding spaces do not matter), -1 when there is none. */
int csv_column(const struct csv *csv, const char *header);

/*
 * The next row. OK; OUT_OF_RANGE at the end; INVALID_ARGUMENT for a broken row (wrong number of fields, a quote left open, bytes that are no text), with the
 * reason in *ret_reason (English, alive until the next call; also set ret_row->line) and the reader placed on the following line.
 */
enum status csv_next(struct csv *csv, struct csv_row *ret_row, const char **ret_reason);

/* Bytes read so far and in all, for a progress bar. */
void csv_progress(const struct csv *csv, size_t *ret_done, size_t *ret_total);

#endif
