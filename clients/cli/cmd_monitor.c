/* samen monitor: the consultant's view of the requests of their work areas. */
#include "cli.h"
#include "print.h"
#include "read.h"
#include "remote.h"
#include "row_filter.h"
#include "row_order.h"

#include "runtime/clock.h"

#include <string.h>

enum { WAIT_MS = 5000, CALL_MS = 15000, PAGE_SIZE = 100, PAGE_SIZE_ALL = 200 };

typedef Samen__Matching__V1__MonitorRow Row;
typedef Samen__Matching__V1__MonitorRequest MonitorRequest;
typedef Samen__Matching__V1__MonitorResponse MonitorResponse;
typedef Samen__Matching__V1__WatchMonitorRequest WatchRequest;
typedef Samen__Matching__V1__WatchMonitorResponse WatchResponse;

static const char *const column_names[] = {N_("waits since"), N_("filed"), N_("request"),
    N_("area"), N_("school"), N_("group"), N_("urgency"), N_("needs"), N_("progress"), N_("offers"),
    N_("helper")};

enum { COLUMN_COUNT = sizeof column_names / sizeof *column_names };

/* --- rows --- */

/* Rows by request, each once. */
struct rows {
	struct arena *arena;
	Row **items;
	size_t count, room;
};

/* Where the request's row is, or count. */
static size_t rows_find(const struct rows *rows, const char *request_id)
{
	size_t at = 0;
	while (at < rows->count && strcmp(rows->items[at]->request_id, request_id) != 0) {
		at++;
	}
	return at;
}

/* Adds a row, or puts it in the place of the request's older one; one that is gone takes it out.
 * False when there is no memory. */
static bool rows_put(struct rows *rows, Row *row)
{
	size_t at = rows_find(rows, row->request_id);
	if (row->gone) {
		for (; at + 1 < rows->count; at++) {
			rows->items[at] = rows->items[at + 1];
		}
		rows->count = at < rows->count ? at : rows->count;
		return true;
	}
	if (at == rows->room) {
		size_t room = rows->room * 2 + PAGE_SIZE;
		Row **items = arena_alloc(rows->arena, room * sizeof(Row *));
		if (items == NULL) {
			return false;
		}
		if (at > 0) {
			memcpy(items, rows->items, at * sizeof(Row *));
		}
		rows->items = items;
		rows->room = room;
	}
	rows->items[at] = row;
	rows->count += at == rows->count;
	return true;
}

static int rows_take(struct rows *rows, Row *const *from, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!rows_put(rows, from[i])) {
			return cli_fail(EX_OSERR, _("there is not enough memory"));
		}
	}
	return EX_OK;
}

/* --- the list --- */

static bool is_school(const Samen__Matching__V1__Match *match)
{
	return match->part == SAMEN__MATCHING__V1__PART__SENDING_SCHOOL ||
	       match->part == SAMEN__MATCHING__V1__PART__RECEIVING_SCHOOL;
}

/* Who helps, or did so to the end: not who stopped, nor who takes part for a school. */
static const char *helper_text(const struct cli *cli, const Row *row)
{
	const char *names = "";
	for (size_t i = row->n_matches; i > 0; i--) {
		const Samen__Matching__V1__Match *match = row->matches[i - 1];
		bool stopped = match->state == SAMEN__MATCHING__V1__MATCH_STATE__STOPPED;
		if (match->specialist != NULL && !stopped && !is_school(match)) {
			names = text_join(cli, names, match->specialist->name);
		}
	}
	return names;
}

static void add_row(const struct cli *cli, struct table *table, const Row *row)
{
	table_cell(table, "%s", date_text(cli, row->waiting_since_ms));
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
	table_cell(table, "%s", helper_text(cli, row));
}

static void print_rows(const struct cli *cli, const MonitorResponse *response)
{
	const char *headers[COLUMN_COUNT];
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		headers[i] = _(column_names[i]);
	}
	struct table *table = table_open(cli, COLUMN_COUNT, headers);
	for (size_t i = 0; i < response->n_rows; i++) {
		add_row(cli, table, response->rows[i]);
	}
	table_print(table);
	print_next_page(response->next_token);
}

static int get_page(struct cli *cli, const MonitorRequest *request, MonitorResponse **ret_response)
{
	return CALL(
	    cli, MATCHING, Monitor, request, samen__matching__v1__monitor_response, ret_response);
}

static int get_changes(
    struct cli *cli, const WatchRequest *request, uint32_t call_ms, WatchResponse **ret_response)
{
	return remote_wait(cli, MATCHING, "WatchMonitor", &request->base,
	    &samen__matching__v1__watch_monitor_response__descriptor, call_ms, ret_response);
}

static WatchRequest watch_of(const MonitorRequest *request, uint64_t after)
{
	WatchRequest watch = SAMEN__MATCHING__V1__WATCH_MONITOR_REQUEST__INIT;
	watch.after = after;
	watch.area_id = request->area_id;
	watch.filter = request->filter;
	return watch;
}

/* Takes in what changed while the pages were walked: a row may have moved past them. */
static int catch_up(struct cli *cli, WatchRequest *watch, struct rows *rows)
{
	WatchResponse *news;
	int code;
	do {
		code = get_changes(cli, watch, CALL_MS, &news);
		if (code == EX_OK) {
			code = rows_take(rows, news->rows, news->n_rows);
			watch->after = news->last;
		}
	} while (code == EX_OK && news->more);
	return code;
}

/* All pages as one answer, in order: what changed meanwhile came last. */
static int get_all(struct cli *cli, MonitorRequest *request, MonitorResponse **ret_response)
{
	struct rows rows = {.arena = cli->arena};
	MonitorResponse *page;
	int code = get_page(cli, request, &page);
	if (code != EX_OK) {
		return code;
	}
	WatchRequest watch = watch_of(request, page->last);
	MonitorResponse *all = page;
	code = rows_take(&rows, page->rows, page->n_rows);
	while (code == EX_OK && page->next_token[0] != '\0') {
		request->page->token = page->next_token;
		code = get_page(cli, request, &page);
		if (code == EX_OK) {
			code = rows_take(&rows, page->rows, page->n_rows);
		}
	}
	if (code == EX_OK) {
		code = catch_up(cli, &watch, &rows);
	}
	rows_order(rows.items, rows.count);
	all->rows = rows.items;
	all->n_rows = rows.count;
	all->next_token = wire_text("");
	all->last = watch.after;
	*ret_response = all;
	return code;
}

/* --- watching --- */

/* What was shown before, to tell who leaves a filtered list from who never was in it. */
struct shown {
	struct rows rows;
	bool is_filtered;
};

static void print_change(const struct cli *cli, const Row *row)
{
	printf("%s  %s  %s  %s  %s  %s\n", date_text(cli, clock_now_ms()), row->request_id,
	    row->area_name, list_text(cli, row->topic_ids, row->n_topic_ids),
	    enum_text(&samen__matching__v1__progress__descriptor, (int)row->progress),
	    helper_text(cli, row));
}

static void print_gone(const Row *row, const struct shown *shown)
{
	if (!shown->is_filtered) {
		printf(_("%s  left your areas\n"), row->request_id);
	} else if (rows_find(&shown->rows, row->request_id) < shown->rows.count) {
		printf(_("%s  does not belong to this list any more\n"), row->request_id);
	}
}

/* Keeps the id only: the answer's memory is given back after each round. */
static bool shown_note(struct shown *shown, const Row *row)
{
	bool known = rows_find(&shown->rows, row->request_id) < shown->rows.count;
	if (known != row->gone) {
		return true;
	}
	Row *kept = arena_alloc(shown->rows.arena, sizeof *kept);
	if (kept == NULL) {
		return false;
	}
	samen__matching__v1__monitor_row__init(kept);
	kept->gone = row->gone;
	kept->request_id = arena_strdup(shown->rows.arena, row->request_id);
	return kept->request_id != NULL && rows_put(&shown->rows, kept);
}

static int watch_once(struct cli *cli, WatchRequest *request, struct shown *shown)
{
	WatchResponse *response;
	int code = get_changes(cli, request, CALL_MS, &response);
	if (code != EX_OK) {
		return code;
	}
	for (size_t i = 0; i < response->n_rows; i++) {
		Row *row = response->rows[i];
		if (!print_json(cli, &row->base)) {
			row->gone ? print_gone(row, shown) : print_change(cli, row);
		}
		if (!shown_note(shown, row)) {
			return cli_fail(EX_OSERR, _("there is not enough memory"));
		}
	}
	(void)fflush(stdout);
	request->after = response->last;
	return EX_OK;
}

/* Prints what changes until the time is up; 0: until interrupted. Each round has memory of its own,
 * so that it can go on for days. */
static int watch(struct cli *cli, WatchRequest *request, struct shown *shown, int64_t for_ms)
{
	int64_t until = clock_mono_ms() + for_ms;
	struct arena *kept = cli->arena;
	int code = EX_OK;
	cli->arena = arena_open(CLI_ARENA_BYTES_MAX);
	while (cli->arena != NULL && code == EX_OK && (for_ms == 0 || clock_mono_ms() < until)) {
		int64_t left = for_ms == 0 ? WAIT_MS : until - clock_mono_ms();
		request->wait_ms = (uint32_t)(left < WAIT_MS ? left : WAIT_MS);
		code = watch_once(cli, request, shown);
		arena_reset(cli->arena);
	}
	arena_close(cli->arena);
	cli->arena = kept;
	return code;
}

static int watch_list(struct cli *cli,
    const MonitorRequest *request,
    const MonitorResponse *response,
    uint32_t for_seconds)
{
	struct shown shown = {.rows = {.arena = cli->arena},
	    .is_filtered = request->filter != NULL || request->area_id[0] != '\0'};
	WatchRequest watched = watch_of(request, response->last);
	for (size_t i = 0; i < response->n_rows; i++) {
		if (!shown_note(&shown, response->rows[i])) {
			return cli_fail(EX_OSERR, _("there is not enough memory"));
		}
	}
	return watch(cli, &watched, &shown, (int64_t)for_seconds * 1000);
}

/* --- the command --- */

static int run_monitor(struct cli *cli, const struct args *args)
{
	MonitorRequest request = SAMEN__MATCHING__V1__MONITOR_REQUEST__INIT;
	MonitorResponse *response;
	uint32_t for_seconds = 0;
	bool all = args_flag(args, "all");
	int code = read_number(args, "for", &for_seconds);
	if (code == EX_OK) {
		code = read_page(cli, args, all ? PAGE_SIZE_ALL : PAGE_SIZE, &request.page);
	}
	if (code == EX_OK) {
		code = read_row_filter(cli, args, &request.area_id, &request.filter);
	}
	if (code == EX_OK) {
		code = all ? get_all(cli, &request, &response) : get_page(cli, &request, &response);
	}
	if (code != EX_OK) {
		return code;
	}
	if (!print_json(cli, &response->base)) {
		print_rows(cli, response);
	}
	(void)fflush(stdout);
	return args_flag(args, "watch") ? watch_list(cli, &request, response, for_seconds) : EX_OK;
}

const struct command monitor_commands[] = {
    {"monitor", ROW_FILTER_USAGE " [--watch [--for SECONDS]] [--all | [--size N] [--page TOKEN]]",
	ROW_FILTER_OPTIONS " watch for= all size= page=",
	N_("Shows the requests of your work areas with their offers and matches: first those whom "
	   "nobody helps, the longest waiting first; then those being helped, the first filed "
	   "first; then the ended ones, the last ended first. PROGRESS: no_offer, awaiting_answer, "
	   "all_declined, being_helped, help_ended or ended. --all shows all pages; --watch goes "
	   "on "
	   "with what changes. For consultants."),
	"samen monitor --state open --topic autisme --watch", run_monitor},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
