/* Coverage as the screen shows it: a heat map of topics by areas, and the gaps in words. */
#ifndef SAMEN_CLI_COVERAGE_PRINT_H
#define SAMEN_CLI_COVERAGE_PRINT_H

#include "cli.h"
#include "csv_out.h"

#include "matching.pb-c.h"

/* The map with its legend: topics that are asked for, or all that anybody knows about. Shades and
 * colours only on a terminal; the figures say the same. */
void coverage_print_map(const struct cli *cli,
    const Samen__Matching__V1__GetCoverageResponse *coverage,
    bool all_topics);

/* The worst gaps, at most limit, and what one more person would solve; in sentences. */
void coverage_print_gaps(
    const struct cli *cli, const Samen__Matching__V1__GetCoverageResponse *coverage, size_t limit);

/* Of a GetCoverageResponse: every cell as a row. */
csv_writer coverage_csv;

#endif
