/* Options that say which requests a consultant wants to see. */
#ifndef SAMEN_CLI_ROW_FILTER_H
#define SAMEN_CLI_ROW_FILTER_H

#include "cli.h"

#include "matching.pb-c.h"

typedef Samen__Matching__V1__RowFilter RowFilter;

/* For tables of commands: what is typed, and what is known. */
#define ROW_FILTER_USAGE                                                                           \
	"[--area CODE] [--sector SECTOR] [--topic TOPIC] [--state open|closed|withdrawn] "         \
	"[--progress PROGRESS] [--age 1,3-5] [--urgency early_signal|normal|urgent] [--kind "      \
	"support|early_signal|return|transition] [--filed-from DATE] [--filed-before DATE]"
#define ROW_FILTER_OPTIONS                                                                         \
	"area= sector= topic= state= progress= age= urgency= kind= filed-from= filed-before="

/* In the CLI's arena; *ret_filter is NULL when none of the options is given, *ret_area_id "". An
 * exit code. */
int read_row_filter(
    struct cli *cli, const struct args *args, char **ret_area_id, RowFilter **ret_filter);

#endif
