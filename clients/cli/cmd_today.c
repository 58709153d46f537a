/* samen today: what needs a person in the consultant's work areas; samen limits: from when on. */
#include "cli.h"
#include "print.h"
#include "read.h"
#include "remote.h"
#include "row_filter.h"

#include <stddef.h>
#include <string.h>

typedef Samen__Matching__V1__TodayRequest TodayRequest;
typedef Samen__Matching__V1__TodayResponse TodayResponse;
typedef Samen__Matching__V1__TodayItem Item;
typedef Samen__Matching__V1__MonitorRow Row;
typedef Samen__Matching__V1__Attention Attention;
typedef Samen__Matching__V1__Limits Limits;

enum { PAGE_SIZE = 50 };

/* --- the list --- */

static const char *reason_text(Attention reason)
{
	return enum_text(&samen__matching__v1__attention__descriptor, (int)reason);
}

#define REASON(name) SAMEN__MATCHING__V1__ATTENTION__##name

/* What to type; {request}, {match} and {offer} are the item's. */
static const char *const commands[][3] = {
    [REASON(NO_CANDIDATE)] = {"samen match suggest {request}"},
    [REASON(NOBODY_ASKED)] = {"samen match suggest {request}"},
    [REASON(ALL_SAID_NO)] = {"samen match suggest {request}"},
    [REASON(OFFER_EXPIRING)] = {"samen match suggest {request}",
	"samen match reassign {offer} --to PERSON"},
    [REASON(SIGNAL_UNANSWERED)] = {"samen match suggest {request}"},
    [REASON(HELP_STOPPED)] = {"samen match list {request}", "samen match suggest {request}"},
    [REASON(NO_FOLLOW_UP)] = {"samen match show {match}",
	"samen match reassign {match} --to PERSON --reason no_contact"},
    [REASON(CHECK_UNANSWERED)] = {"samen match show {match}", "samen request take-over {request}",
	"samen match check {match} --outcome OUTCOME"},
    [REASON(DID_NOT_LAST)] = {"samen match show {match}", "samen match handled {match}"},
    [REASON(FILER_GONE)] = {"samen request take-over {request}",
	"samen request close {request} --outcome OUTCOME"},
    [REASON(SCHOOL_MISSING)] = {"samen match ask-school {request}"},
    [REASON(NEED_LEFT)] = {"samen match team {request}"},
};

enum {
	REASONS = sizeof commands / sizeof *commands,
	COMMANDS = sizeof *commands / sizeof **commands
};

static const char *id_of(const Item *item, char kind)
{
	return kind == 'm' ? item->match_id : kind == 'o' ? item->offer_id : item->row->request_id;
}

static void print_command(const Item *item, const char *command)
{
	const char *hole = strchr(command, '{');
	const char *end = strchr(hole, '}');
	printf("      %.*s%s%s\n", (int)(hole - command), command, id_of(item, hole[1]), end + 1);
}

static void print_commands(const Item *item)
{
	size_t reason = (size_t)item->reason;
	for (size_t i = 0; reason < REASONS && i < COMMANDS; i++) {
		if (commands[reason][i] != NULL) {
			print_command(item, commands[reason][i]);
		}
	}
}

static void print_item(const struct cli *cli, const Item *item)
{
	const Row *row = item->row;
	printf("  %s  %s  %s  %s  %s  %s\n", row->request_id, row->area_name,
	    row->organisation_name,
	    enum_text(&samen__common__v1__age_group__descriptor, (int)row->age_group),
	    enum_text(&samen__common__v1__urgency__descriptor, (int)row->urgency),
	    list_text(cli, row->topic_ids, row->n_topic_ids));
	printf("      %s\n", item->why);
	if (row->keeper != NULL) {
		printf(_("      %s looks after it, since %s.\n"), row->keeper->name,
		    date_text(cli, row->kept_since_ms));
	}
	printf("      %s\n", item->what);
	print_commands(item);
}

static void print_counts(const TodayResponse *today)
{
	printf(_("%u things need a person:\n"), today->total);
	for (size_t i = 0; i < today->n_counts; i++) {
		printf(
		    "  %4u  %s\n", today->counts[i]->count, reason_text(today->counts[i]->reason));
	}
}

/* Under a heading for each reason; the order is the service's, with what is urgent in front. */
static void print_today(const struct cli *cli, const TodayResponse *today)
{
	Attention reason = SAMEN__MATCHING__V1__ATTENTION__ATTENTION_UNSPECIFIED;
	if (today->total == 0) {
		printf("%s\n", _("Nothing needs a person now."));
		return;
	}
	print_counts(today);
	for (size_t i = 0; i < today->n_items; i++) {
		if (today->items[i]->reason != reason) {
			reason = today->items[i]->reason;
			(void)putchar('\n');
			print_heading(cli, reason_text(reason));
		}
		print_item(cli, today->items[i]);
	}
	print_next_page(today->next_token);
}

static int run_today(struct cli *cli, const struct args *args)
{
	TodayRequest request = SAMEN__MATCHING__V1__TODAY_REQUEST__INIT;
	TodayResponse *today;
	int code = read_page(cli, args, PAGE_SIZE, &request.page);
	if (code == EX_OK) {
		code = read_row_filter(cli, args, &request.area_id, &request.filter);
	}
	if (code == EX_OK) {
		code = CALL(
		    cli, MATCHING, GetToday, &request, samen__matching__v1__today_response, &today);
	}
	if (code == EX_OK && !print_json(cli, &today->base)) {
		print_today(cli, today);
	}
	return code;
}

/* --- limits --- */

static const struct {
	const char *option, *text;
	size_t offset;
} limit_rows[] = {
    {"follow-up-weeks", N_("weeks of help without contact"), offsetof(Limits, follow_up_weeks)},
    {"early-signal-days", N_("days an early signal waits for a yes"),
	offsetof(Limits, early_signal_days)},
    {"nobody-asked-days", N_("days until somebody is asked"), offsetof(Limits, nobody_asked_days)},
    {"urgent-hours", N_("hours until somebody is asked, when it is urgent"),
	offsetof(Limits, urgent_hours)},
    {"offer-expiring-hours", N_("hours before an offer expires"),
	offsetof(Limits, offer_expiring_hours)},
    {"check-days", N_("days past the date of a contact or a check"), offsetof(Limits, check_days)},
};

enum { LIMIT_ROWS = sizeof limit_rows / sizeof *limit_rows };

static uint32_t *limit_at(Limits *limits, size_t row)
{
	return (uint32_t *)(void *)((char *)limits + limit_rows[row].offset);
}

static int show_limits(const struct cli *cli, int code, Limits *limits)
{
	if (code != EX_OK || print_json(cli, &limits->base)) {
		return code;
	}
	const char *const headers[] = {_("limit"), _("value"), _("option")};
	struct table *table = table_open(cli, 3, headers);
	for (size_t i = 0; i < LIMIT_ROWS; i++) {
		table_cell(table, "%s", _(limit_rows[i].text));
		table_cell(table, "%u", *limit_at(limits, i));
		table_cell(table, "--%s", limit_rows[i].option);
	}
	table_print(table);
	if (limits->set_by != NULL) {
		printf(_("Set by %s on %s.\n"), limits->set_by->name,
		    date_text(cli, limits->set_at_ms));
	}
	return EX_OK;
}

static int get_limits(struct cli *cli, Limits **ret_limits)
{
	Samen__Matching__V1__GetLimitsRequest request =
	    SAMEN__MATCHING__V1__GET_LIMITS_REQUEST__INIT;
	return CALL(cli, MATCHING, GetLimits, &request, samen__matching__v1__limits, ret_limits);
}

static int run_limits(struct cli *cli, const struct args *args)
{
	Limits *limits = NULL;
	(void)args;
	int code = get_limits(cli, &limits);
	return show_limits(cli, code, limits);
}

/* What is not said stays as it is. */
static int run_limits_set(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__PutLimitsRequest request =
	    SAMEN__MATCHING__V1__PUT_LIMITS_REQUEST__INIT;
	Limits *limits = NULL;
	int code = get_limits(cli, &request.limits);
	for (size_t i = 0; code == EX_OK && i < LIMIT_ROWS; i++) {
		code = read_number(args, limit_rows[i].option, limit_at(request.limits, i));
	}
	if (code == EX_OK) {
		code =
		    CALL(cli, MATCHING, PutLimits, &request, samen__matching__v1__limits, &limits);
	}
	return show_limits(cli, code, limits);
}

const struct command today_commands[] = {
    {"today", ROW_FILTER_USAGE " [--size N] [--page TOKEN]", ROW_FILTER_OPTIONS " size= page=",
	N_("Shows what needs a person in your work areas now, most pressing first, with why and "
	   "what to do. From when on, 'samen limits' says. For consultants."),
	"samen today --area noord", run_today},
    {"limits", "", "",
	N_("Shows from when on something needs a person: the limits of the region. For consultants "
	   "and coordinators."),
	"samen limits", run_limits},
    {"limits set",
	"[--follow-up-weeks N] [--early-signal-days N] [--nobody-asked-days N] [--urgent-hours N] "
	"[--offer-expiring-hours N] [--check-days N]",
	"follow-up-weeks= early-signal-days= nobody-asked-days= urgent-hours= "
	"offer-expiring-hours= check-days=",
	N_("Sets limits of the region; those that are not named stay. 0 is the usual one. 'samen "
	   "today' follows at once. For coordinators."),
	"samen limits set --follow-up-weeks 4", run_limits_set},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
