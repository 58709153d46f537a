/* CSV files as spreadsheets here take them: ; between cells, UTF-8 with a mark, a line a row. */
#ifndef SAMEN_CLI_CSV_OUT_H
#define SAMEN_CLI_CSV_OUT_H

#include "cli.h"

#include <stdint.h>
#include <stdio.h>

struct csv_out {
	FILE *file;
	int cells; /* of the row so far */
};

/* Writes what there is of something, header line included. */
typedef void csv_writer(const struct cli *cli, const void *what, FILE *file);
/* Into a new file, or standard output for "-" (file_new.h). An exit code, said on standard error.
 */
int csv_write(const struct cli *cli, const char *path, csv_writer *writer, const void *what);

/* Begins a file that is open already. */
void csv_begin(struct csv_out *out, FILE *file);
/*
 * The next cell. Quoted where it must be; a text that a spreadsheet would take for a formula gets a
 * ' in front, as names come from people.
 */
void csv_text(struct csv_out *out, const char *text);
void csv_number(struct csv_out *out, uint64_t number);
/* Ends the row. */
void csv_end_row(struct csv_out *out);

#endif
