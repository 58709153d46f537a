/* samen monitor: the consultant's view of the requests of their work areas. */
#include "cli.h"
#include "print.h"
#include "read.h"
#include "remote.h"

#include "runtime/clock.h"

enum { WAIT_MS = 5000, CALL_MS = 15000 };

typedef Samen__Matching__V1__MonitorRow Row;

static const char *const column_names[] = {N_("filed"), N_("request"), N_("area"), N_("school"),
    N_("group"), N_("urgency"), N_("needs"), N_("progress"), N_("offers"), N_("helper")};

enum { COLUMN_COUNT = sizeof column_names / sizeof *column_names };

static const char *helper_text(const Row *row)
{
	for (size_t i = row->n_matches; i > 0; i--) {
		if (row->matches[i - 1]->specialist != NULL) {
			return row->matches[i - 1]->specialist->name;
		}
	}
	return "";
}

static void add_row(const struct cli *cli, struct table *table, const Row *row)
{
	table_cell(table, "%s", date_text(cli, row->filed_at_ms));
	table_cell(table, "%s", row->request_id);
	table_cell(table, "%s", row->area_name);
	table_cell(table, "%s", row->organisation_name);
	table_cell(
	    table, "%s", enum_text(&samen__common__v1__age_group__descriptor, (int)row->age_group));
	table_cell(
	    table, "%s", enum_text(&samen__common__v1__urgency__descriptor, (int)row->urgency));
	table_cell(table, "%s", list_text(cli, row->topic_ids, row->n_topic_ids));
	table_cell(
	    table, "%s", enum_text(&samen__matching__v1__progress__descriptor, (int)row->progress));
	table_cell(table, "%zu", row->n_offers);
	table_cell(table, "%s", helper_text(row));
}

static struct table *new_table(const struct cli *cli)
{
	const char *headers[COLUMN_COUNT];
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		headers[i] = _(column_names[i]);
	}
	return table_open(cli, COLUMN_COUNT, headers);
}

static int get_rows(
    struct cli *cli, const struct args *args, Samen__Matching__V1__MonitorResponse **ret_response)
{
	Samen__Matching__V1__MonitorRequest request = SAMEN__MATCHING__V1__MONITOR_REQUEST__INIT;
	int progress = 0;
	int code =
	    read_enum(cli, args, "progress", &samen__matching__v1__progress__descriptor, &progress);
	if (code == EX_OK) {
		code = read_page(cli, args, 100, &request.page);
	}
	if (code == EX_OK) {
		code = read_area(cli, args, &request.area_id);
	}
	if (code != EX_OK) {
		return code;
	}
	request.progress = (Samen__Matching__V1__Progress)progress;
	return CALL(
	    cli, MATCHING, Monitor, &request, samen__matching__v1__monitor_response, ret_response);
}

static void print_change(const struct cli *cli, const Row *row)
{
	if (row->gone) {
		printf(_("%s  left your areas\n"), row->request_id);
		return;
	}
	printf("%s  %s  %s  %s  %s  %s\n", date_text(cli, clock_now_ms()), row->request_id,
	    row->area_name, list_text(cli, row->topic_ids, row->n_topic_ids),
	    enum_text(&samen__matching__v1__progress__descriptor, (int)row->progress),
	    helper_text(row));
}

static int watch_once(struct cli *cli, int64_t wait_ms, uint64_t *after)
{
	Samen__Matching__V1__WatchMonitorRequest request =
	    SAMEN__MATCHING__V1__WATCH_MONITOR_REQUEST__INIT;
	Samen__Matching__V1__WatchMonitorResponse *response;
	request.after = *after;
	request.wait_ms = (uint32_t)wait_ms;
	int code = remote_wait(cli, MATCHING, "WatchMonitor", &request.base,
	    &samen__matching__v1__watch_monitor_response__descriptor, CALL_MS, &response);
	if (code != EX_OK) {
		return code;
	}
	for (size_t i = 0; i < response->n_rows; i++) {
		if (!print_json(cli, &response->rows[i]->base)) {
			print_change(cli, response->rows[i]);
		}
	}
	(void)fflush(stdout);
	*after = response->last;
	return EX_OK;
}

/* Prints what changes until the time is up; 0: until interrupted. Each round has memory of its own,
 * so that it can go on for days. */
static int watch(struct cli *cli, uint64_t after, int64_t for_ms)
{
	int64_t until = clock_mono_ms() + for_ms;
	struct arena *kept = cli->arena;
	int code = EX_OK;
	cli->arena = arena_open(CLI_ARENA_BYTES_MAX);
	while (cli->arena != NULL && code == EX_OK && (for_ms == 0 || clock_mono_ms() < until)) {
		int64_t left = for_ms == 0 ? WAIT_MS : until - clock_mono_ms();
		code = watch_once(cli, left < WAIT_MS ? left : WAIT_MS, &after);
		arena_reset(cli->arena);
	}
	arena_close(cli->arena);
	cli->arena = kept;
	return code;
}

static int run_monitor(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__MonitorResponse *response;
	uint32_t for_seconds = 0;
	int code = read_number(args, "for", &for_seconds);
	if (code == EX_OK) {
		code = get_rows(cli, args, &response);
	}
	if (code != EX_OK) {
		return code;
	}
	if (!print_json(cli, &response->base)) {
		struct table *table = new_table(cli);
		for (size_t i = 0; i < response->n_rows; i++) {
			add_row(cli, table, response->rows[i]);
		}
		table_print(table);
		print_next_page(response->next_token);
	}
	(void)fflush(stdout);
	if (!args_flag(args, "watch")) {
		return EX_OK;
	}
	return watch(cli, response->last, (int64_t)for_seconds * 1000);
}

const struct command monitor_commands[] = {
    {"monitor",
	"[--area CODE] [--progress "
	"no_offer|awaiting_answer|all_declined|being_helped|help_ended|ended] "
	"[--watch [--for SECONDS]] [--size N] [--page TOKEN]",
	"area= progress= watch for= size= page=",
	N_("Shows all requests of your work areas with their offers and matches, longest waiting "
	   "first. --watch goes on with what changes. For consultants."),
	"samen monitor --watch", run_monitor},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
