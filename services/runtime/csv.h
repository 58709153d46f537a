/*
 * Comma- or semicolon-separated files as schools and DUO hand them out: quoted fields, LF or CRLF,
 * UTF-8 (with or without BOM) or Windows-1252, found out by itself: a file that is not UTF-8 from
 * end to end is Windows-1252, unless most of it is UTF-8: then the rows that are not are broken.
 * RFC 4180 with the separator taken from the header line (the one that stands there most; a
 * semicolon when neither does). A handle belongs to one thread at a time.
 */
#ifndef SAMEN_CSV_H
#define SAMEN_CSV_H

#include "runtime/bytes.h"
#include "runtime/status.h"

#include <stdbool.h>

struct csv;

enum {
	CSV_FILE_BYTES_MAX = 64 * 1024 * 1024,
	CSV_COLUMNS_MAX = 1024,
	/* Quoted fields may hold line ends; a row of more lines has an unclosed quote. */
	CSV_ROW_LINES_MAX = 64,
};

struct csv_row {
	size_t line;         /* of the row's first character, from 1 */
	size_t count;        /* as many as the header has */
	const char **fields; /* UTF-8, without spaces and tabs around; alive until the next row */
};

/*
 * Reads the whole file at path and its header line. Owned by the caller. NOT_FOUND,
 * PERMISSION_DENIED, RESOURCE_EXHAUSTED (larger than CSV_FILE_BYTES_MAX, or memory is short),
 * INVALID_ARGUMENT (no regular file, empty, or a header that is none), UNAVAILABLE (reading
 * failed). Blocks on the disk.
 */
enum status csv_open(const char *path, struct csv **ret_csv);
/* The same from memory; data is copied. */
enum status csv_open_memory(struct bytes data, struct csv **ret_csv);
/* Takes NULL. */
void csv_close(struct csv *csv);

/* Says reasons in Dutch from here on, or in English (as at the start). */
void csv_speak_dutch(struct csv *csv, bool dutch);

/* Index of the first column with this header (case of ASCII letters and surrounding spaces do not
 * matter), -1 when there is none. */
int csv_column(const struct csv *csv, const char *header);

/*
 * The next row; lines with nothing on them are passed over. OK; OUT_OF_RANGE at the end;
 * INVALID_ARGUMENT for a broken row (another number of fields than the header, a quote left open or
 * out of place, bytes that are no text), with the reason in *ret_reason (alive until the
 * next call), ret_row->line set and the reader placed on the line after the row's first, so that an
 * unclosed quote costs one row; RESOURCE_EXHAUSTED when memory is short, reader not moved.
 */
enum status csv_next(struct csv *csv, struct csv_row *ret_row, const char **ret_reason);

/* Bytes read so far and in all, for a progress bar. */
void csv_progress(const struct csv *csv, size_t *ret_done, size_t *ret_total);

#endif
