/* samen coverage: where help is missing in the consultant's work areas. */
#include "cli.h"
#include "coverage_print.h"
#include "csv_out.h"
#include "print.h"
#include "read.h"
#include "remote.h"

#include <stdint.h>

typedef Samen__Matching__V1__GetCoverageResponse Coverage;

enum { GAPS_SHOWN = 10 };

static int get_coverage(struct cli *cli, const struct args *args, Coverage **ret_coverage)
{
	Samen__Matching__V1__GetCoverageRequest request =
	    SAMEN__MATCHING__V1__GET_COVERAGE_REQUEST__INIT;
	int code = read_number(args, "months", &request.months);
	if (code == EX_OK) {
		code = read_number(args, "room", &request.room);
	}
	if (code == EX_OK) {
		code = read_area(cli, args, &request.area_id);
	}
	request.topic_id = args_text(args, "topic");
	return code == EX_OK ? CALL(cli, MATCHING, GetCoverage, &request,
				   samen__matching__v1__get_coverage_response, ret_coverage)
			     : code;
}

static int run_coverage(struct cli *cli, const struct args *args)
{
	Coverage *coverage;
	const char *csv = args_option(args, "csv", NULL);
	bool only_gaps = args_flag(args, "gaps");
	if (args->word_count != 0) {
		return cli_fail(EX_USAGE, _("this command takes no words"));
	}
	int code = get_coverage(cli, args, &coverage);
	if (code != EX_OK || print_json(cli, &coverage->base)) {
		return code;
	}
	if (csv != NULL) {
		return csv_write(cli, csv, coverage_csv, coverage);
	}
	if (!only_gaps) {
		coverage_print_map(cli, coverage, args_flag(args, "all"));
		printf("\n");
	}
	coverage_print_gaps(cli, coverage, only_gaps ? SIZE_MAX : GAPS_SHOWN);
	return EX_OK;
}

const struct command coverage_commands[] = {
    {"coverage",
	"[--area CODE] [--months N] [--topic TOPIC] [--room N] [--all] [--gaps] [--csv FILE|-]",
	"area= months= topic= room= all gaps csv=",
	N_("Shows where help is missing in your work areas. Per topic and area: how often it was "
	   "asked for in the last twelve months (--months), who knows about it, and how many more "
	   "requests they can take now; then the gaps, the worst first, with what one more person "
	   "with room for 2 requests (--room) would solve. --gaps shows only those, all of them. "
	   "For consultants."),
	"samen coverage --area alkmaar-noord --gaps", run_coverage},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
