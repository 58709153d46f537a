/* Figures on the screen and as CSV. */
#ifndef SAMEN_CLI_FIGURES_PRINT_H
#define SAMEN_CLI_FIGURES_PRINT_H

#include "cli.h"
#include "csv_out.h"

#include "matching.pb-c.h"

/* "3 d 4 h", "4 h 5 min", "5 min"; in the CLI's arena. */
const char *duration_text(const struct cli *cli, int64_t took_ms);

/* A table, and what the total is made of. group: what the rows are. */
void figures_print(const struct cli *cli,
    Samen__Matching__V1__FigureGroup group,
    const Samen__Matching__V1__FiguresResponse *figures);
/* Of a FiguresResponse: a line a row, and one for the total, whose key is empty. Times in
 * milliseconds, empty where there are too few cases. */
csv_writer figures_csv;

#endif
