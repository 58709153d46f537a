/* The published tables of the region, on the screen and as CSV. */
#ifndef SAMEN_CLI_REGION_PRINT_H
#define SAMEN_CLI_REGION_PRINT_H

#include "cli.h"

#include "matching.pb-c.h"

void region_print(const struct cli *cli, const Samen__Matching__V1__MonthlyTables *tables);
/* A line a count: table, row, column, count; an empty count is hidden. Times in milliseconds. */
void region_csv(
    const struct cli *cli, const Samen__Matching__V1__MonthlyTables *tables, FILE *file);

#endif
