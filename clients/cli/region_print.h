/* The published tables of the region, on the screen and as CSV. */
#ifndef SAMEN_CLI_REGION_PRINT_H
#define SAMEN_CLI_REGION_PRINT_H

#include "cli.h"
#include "csv_out.h"

#include "matching.pb-c.h"

void region_print(const struct cli *cli, const Samen__Matching__V1__MonthlyTables *tables);
/* Of MonthlyTables: a line a count: table, row, column, count; an empty count is hidden. Times in
 * milliseconds. */
csv_writer region_csv;

#endif
