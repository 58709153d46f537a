/*
 * Reads the school lists that DUO publishes
 * (https://duo.nl/open_onderwijsdata/primair-onderwijs/scholen-en-adressen): "alle vestigingen
 * basisonderwijs" and "vestigingen sbo, so en vso", as CSV. Reads only; what becomes of a school is
 * the caller's. A handle belongs to one thread at a time.
 */
#ifndef SAMEN_SCHOOL_FILE_H
#define SAMEN_SCHOOL_FILE_H

#include "runtime/bytes.h"
#include "runtime/status.h"

#include <stdbool.h>
#include <stddef.h>

struct school_file;

enum school_sector {
	SCHOOL_REGULAR,
	SCHOOL_SBO,
	SCHOOL_SO,
	SCHOOL_VSO,
};

enum school_layout {
	SCHOOL_LAYOUT_REGULAR,
	SCHOOL_LAYOUT_SPECIAL,
};

/* One branch. Texts are UTF-8 as DUO writes them (places in capitals), "" where DUO has a blank;
 * alive until the next call with the same file. */
struct school {
	const char *brin; /* institution and branch, 6 characters: "21PO00" */
	const char *name;
	enum school_sector sector;
	const char *street;   /* with the house number: "Het Schild 2-B" */
	const char *postcode; /* "1704 EK" */
	const char *city;
	const char *municipality_code; /* "0399" */
	const char *municipality;
	const char *phone;
	const char *website;
	const char *denomination;
	const char *province;
	const char *board_number;
	const char *duo_region; /* RMC region: "Noord-Kennemerland". The partnership (SWV) is not in
				   these lists. */
};

enum { SCHOOL_COLUMN_BYTES_MAX = 48, SCHOOL_REASON_BYTES_MAX = 480 };

/* What is wrong and where, in the language asked for. */
struct school_error {
	size_t line;                          /* 0 when the file as a whole is meant */
	char column[SCHOOL_COLUMN_BYTES_MAX]; /* the header of the column; "" when the row as a
						 whole is meant */
	char reason[SCHOOL_REASON_BYTES_MAX];
};

/*
 * Opens the list at path and tells which of the two it is. Statuses are those of csv_open, and
 * INVALID_ARGUMENT for a file of another layout, whose missing columns are named. *ret_error is
 * written with every status but OK. Owned by the caller. Blocks on the disk.
 */
enum status school_file_open(
    const char *path, bool dutch, struct school_file **ret_file, struct school_error *ret_error);
/* The same from memory; data is copied. */
enum status school_file_open_memory(
    struct bytes data, bool dutch, struct school_file **ret_file, struct school_error *ret_error);
/* Takes NULL. */
void school_file_close(struct school_file *file);

enum school_layout school_file_layout(const struct school_file *file);

/*
 * The next school. OK; OUT_OF_RANGE at the end; INVALID_ARGUMENT for a row that is wrong, with the
 * first thing wrong in it in *ret_error: reading can go on with the next row; RESOURCE_EXHAUSTED
 * when memory is short.
 */
enum status school_file_next(
    struct school_file *file, struct school *ret_school, struct school_error *ret_error);

#endif
