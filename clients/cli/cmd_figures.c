/* samen figures: what happened in the consultant's work areas, in numbers. */
#include "cli.h"
#include "csv_out.h"
#include "figures_print.h"
#include "print.h"
#include "read.h"
#include "region_print.h"
#include "remote.h"

#include <string.h>

typedef Samen__Matching__V1__FiguresRequest FiguresRequest;
typedef Samen__Matching__V1__FiguresResponse FiguresResponse;

static int read_group(
    struct cli *cli, const struct args *args, Samen__Matching__V1__FigureGroup *ret_group)
{
	const char *text = args_option(args, "by", NULL);
	int group = 0;
	if (text == NULL) {
		return EX_OK;
	}
	const char *name = arena_printf(cli->arena, "by_%s", text);
	if (name == NULL ||
	    !enum_read(&samen__matching__v1__figure_group__descriptor, name, &group)) {
		return cli_fail(
		    EX_USAGE, _("'%s' is not one of: area, sector, topic, month, kind"), text);
	}
	*ret_group = (Samen__Matching__V1__FigureGroup)group;
	return EX_OK;
}

static int read_request(struct cli *cli, const struct args *args, FiguresRequest *request)
{
	int sector = 0;
	int kind = 0;
	int code = read_group(cli, args, &request->group_by);
	if (code == EX_OK) {
		code =
		    read_enum(cli, args, "sector", &samen__common__v1__sector__descriptor, &sector);
	}
	if (code == EX_OK) {
		code = read_enum(
		    cli, args, "kind", &samen__intake__v1__request_kind__descriptor, &kind);
	}
	if (code == EX_OK) {
		code = read_area(cli, args, &request->area_id);
	}
	request->sector = (Samen__Common__V1__Sector)sector;
	request->kind = (Samen__Intake__V1__RequestKind)kind;
	request->topic_id = args_text(args, "topic");
	request->from_month = args_text(args, "from");
	request->to_month = args_text(args, "to");
	return code;
}

static int run_figures(struct cli *cli, const struct args *args)
{
	FiguresRequest request = SAMEN__MATCHING__V1__FIGURES_REQUEST__INIT;
	FiguresResponse *figures;
	const char *csv = args_option(args, "csv", NULL);
	if (args->word_count != 0) {
		return cli_fail(EX_USAGE, _("this command takes no words"));
	}
	int code = read_request(cli, args, &request);
	if (code == EX_OK) {
		code = CALL(cli, MATCHING, GetFigures, &request,
		    samen__matching__v1__figures_response, &figures);
	}
	if (code != EX_OK || print_json(cli, &figures->base)) {
		return code;
	}
	if (csv != NULL) {
		return csv_write(cli, csv, figures_csv, figures);
	}
	figures_print(cli, request.group_by, figures);
	return EX_OK;
}

/* --- the whole region --- */

static int list_months(struct cli *cli)
{
	Samen__Matching__V1__ListMonthlyTablesRequest request =
	    SAMEN__MATCHING__V1__LIST_MONTHLY_TABLES_REQUEST__INIT;
	Samen__Matching__V1__ListMonthlyTablesResponse *response;
	int code = CALL(cli, MATCHING, ListMonthlyTables, &request,
	    samen__matching__v1__list_monthly_tables_response, &response);
	if (code != EX_OK || print_json(cli, &response->base)) {
		return code;
	}
	for (size_t i = 0; i < response->n_months; i++) {
		printf("%s\n", response->months[i]);
	}
	return EX_OK;
}

static int run_region(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__GetMonthlyTablesRequest request =
	    SAMEN__MATCHING__V1__GET_MONTHLY_TABLES_REQUEST__INIT;
	Samen__Matching__V1__MonthlyTables *tables;
	const char *csv = args_option(args, "csv", NULL);
	if (args->word_count != 0) {
		return cli_fail(EX_USAGE, _("this command takes no words"));
	}
	if (args_flag(args, "list")) {
		return list_months(cli);
	}
	request.month = args_text(args, "month");
	int code = CALL(cli, MATCHING, GetMonthlyTables, &request,
	    samen__matching__v1__monthly_tables, &tables);
	if (code != EX_OK || print_json(cli, &tables->base)) {
		return code;
	}
	if (csv != NULL) {
		return csv_write(cli, csv, region_csv, tables);
	}
	region_print(cli, tables);
	return EX_OK;
}

const struct command figures_commands[] = {
    {"figures",
	"[--area CODE] [--from MONTH] [--to MONTH] [--by area|sector|topic|month|kind] [--sector "
	"SECTOR] [--topic TOPIC] [--kind KIND] [--csv FILE|-]",
	"area= from= to= by= sector= topic= kind= csv=",
	N_("Counts what happened in your work areas: filed, helped, how long it took, declined and "
	   "why, how it ended. Months as 2026-11, UTC; the last twelve unless said. Everything is "
	   "counted in the month in which it happened. For consultants."),
	"samen figures --by area --from 2026-08 --csv figures.csv", run_figures},
    {"figures region", "[--month MONTH] [--csv FILE|-] | --list", "month= csv= list",
	N_("Shows the tables of a month for the whole region, as they were published a day after "
	   "its end: they never change, and small counts are hidden. The latest month unless said; "
	   "--list says which there are. For consultants and coordinators."),
	"samen figures region --month 2026-10", run_region},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
