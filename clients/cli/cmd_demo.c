/* samen demo-year: a year of a region, played through the public calls on a demo deployment. */
#include "cli.h"
#include "demo_accounts.h"
#include "demo_report.h"
#include "demo_year.h"
#include "deployment.h"
#include "session.h"

#include "runtime/clock.h"

#include <stdlib.h>
#include <string.h>

enum { PEOPLE = 250, REQUESTS = 1500, PEOPLE_MAX = 2000, REQUESTS_MAX = 20000 };

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

/* What the command line says. */
struct wish {
	uint64_t seed;
	size_t people, requests;
	int64_t from_ms;
	const char *data;
};

static bool read_number(
    const struct args *args, const char *name, uint64_t most, uint64_t otherwise, uint64_t *ret)
{
	const char *text = args_option(args, name, NULL);
	char *end = NULL;
	*ret = text != NULL ? strtoull(text, &end, 10) : otherwise;
	return text == NULL || (end != text && *end == '\0' && *ret >= 1 && *ret <= most);
}

static int read_wish(const struct args *args, struct wish *ret_wish)
{
	uint64_t people;
	uint64_t requests;
	int64_t now_ms = clock_now_ms();
	const char *from = args_option(args, "from", NULL);
	*ret_wish = (struct wish){
	    .from_ms = demo_calendar_start(now_ms), .data = args_option(args, "data", "data")};
	if (!read_number(args, "seed", UINT64_MAX, 1, &ret_wish->seed) ||
	    !read_number(args, "people", PEOPLE_MAX, PEOPLE, &people) ||
	    !read_number(args, "requests", REQUESTS_MAX, REQUESTS, &requests)) {
		return cli_fail(EX_USAGE,
		    _("seed, people (at most %d) and requests (at most %d) are whole numbers"),
		    PEOPLE_MAX, REQUESTS_MAX);
	}
	if (from != NULL && (!demo_date_read(from, &ret_wish->from_ms) ||
				ret_wish->from_ms > now_ms - 100 * day_ms ||
				ret_wish->from_ms < now_ms - 1000 * day_ms)) {
		return cli_fail(EX_USAGE,
		    _("'%s' is no day to begin on: give one like 2025-09-01, 100 to 1000 days ago"),
		    from);
	}
	ret_wish->people = (size_t)people;
	ret_wish->requests = (size_t)requests;
	return EX_OK;
}

static int check_deployment(const struct cli *cli)
{
	if (deployment_needs_home(cli) != EX_OK) {
		return EX_USAGE;
	}
	if (cli->config == NULL || strcmp(config_text(cli->config, "demo", "no"), "yes") != 0) {
		return cli_fail(EX_CONFIG,
		    _("this is no demo: 'samen setup --demo' makes one, in a folder of its own"));
	}
	if (config_text(cli->config, "mail.server", "")[0] != '\0') {
		return cli_fail(EX_CONFIG,
		    _("mail is sent from here: a year would send thousands of letters; take "
		      "mail.server out of samen.conf first"));
	}
	return cli->session->signed_in
		   ? EX_OK
		   : cli_fail(EX_NOPERM, _("sign in as the coordinator first: 'samen login'"));
}

/* A year is played once in a store: what would be mixed with it would not look real. */
static int check_empty(struct cli *cli)
{
	Samen__Common__V1__GetRetentionRequest request =
	    SAMEN__COMMON__V1__GET_RETENTION_REQUEST__INIT;
	Samen__Common__V1__GetRetentionResponse *kept;
	int code = CALL(
	    cli, INTAKE, GetRetention, &request, samen__common__v1__get_retention_response, &kept);
	for (size_t i = 0; code == EX_OK && i < kept->n_classes; i++) {
		bool of_requests = strstr(kept->classes[i]->name, "request") != NULL &&
				   strcmp(kept->classes[i]->name, "request_key") != 0;
		if (of_requests && kept->classes[i]->kept > 0) {
			code = cli_fail(EX_DATAERR,
			    _("there are requests here already, and a year is played once: make "
			      "another demo with 'samen setup --demo'"));
		}
	}
	return code;
}

static double seconds_since(int64_t mono_ms)
{
	return (double)(clock_mono_ms() - mono_ms) / 1000;
}

/* Places and people, as they were before the year began. */
static int prepare(struct cli *cli,
    const struct wish *wish,
    struct demo_player *player,
    struct demo_topics *topics,
    struct demo_people *people)
{
	struct demo_region region;
	int code = demo_player_go_to(player, wish->from_ms - 25 * day_ms);
	if (code == EX_OK) {
		code = demo_topics_read(cli, wish->data, topics);
	}
	if (code == EX_OK) {
		code = demo_places_make(cli, player, wish->data, &region);
	}
	if (code == EX_OK) {
		int64_t now_ms = clock_now_ms() - clock_offset_ms();
		code = demo_people_plan(cli, wish->seed, wish->people, &region, topics,
		    wish->from_ms / day_ms, now_ms / day_ms, people);
	}
	return code == EX_OK ? demo_accounts_make(player, people) : code;
}

/* Sessions last a month: those begun now last until after the year. */
static int sign_in(struct demo_player *player, struct demo_people *people)
{
	int code = demo_player_set_clock(player, 0, true);
	return code == EX_OK ? demo_accounts_sign_in(player, people) : code;
}

static int play(struct cli *cli,
    const struct wish *wish,
    struct demo_player *player,
    const struct demo_topics *topics,
    struct demo_people *people)
{
	struct demo_plan plan = {.people = people};
	int64_t now_ms = clock_now_ms() - clock_offset_ms();
	if (!demo_calendar_make(wish->seed, wish->from_ms, now_ms, cli->arena, &plan.calendar)) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	int code = demo_year_plan(cli, wish->seed, wish->requests, topics, &plan);
	return code == EX_OK ? demo_year_play(player, &plan) : code;
}

static int play_all(struct cli *cli, const struct wish *wish, struct demo_player *player)
{
	struct demo_topics topics;
	struct demo_people people;
	struct demo_times times = {.calls = 0};
	int64_t since = clock_mono_ms();
	int code = prepare(cli, wish, player, &topics, &people);
	times.accounts = seconds_since(since);
	since = clock_mono_ms();
	if (code == EX_OK) {
		code = sign_in(player, &people);
	}
	times.sign_in = seconds_since(since);
	since = clock_mono_ms();
	times.calls = demo_player_calls(player);
	if (code == EX_OK) {
		code = play(cli, wish, player, &topics, &people);
	}
	times.calls = demo_player_calls(player) - times.calls;
	/* Also after a failure: nobody is to be left in the past. */
	int back = demo_player_set_clock(player, 0, false);
	times.year = seconds_since(since);
	if (code == EX_OK && back == EX_OK) {
		return demo_report(cli, player, &people, wish->seed, &times);
	}
	return code != EX_OK ? code : back;
}

static int run_demo_year(struct cli *cli, const struct args *args)
{
	struct wish wish;
	struct demo_player *player;
	int code = read_wish(args, &wish);
	if (code == EX_OK) {
		code = check_deployment(cli);
	}
	if (code == EX_OK) {
		code = demo_player_open(cli, &player);
	}
	if (code != EX_OK) {
		return code;
	}
	/* An earlier one may have been broken off. Calls are limited until the year begins, for it
	 * may be refused. */
	code = demo_player_set_clock(player, 0, false);
	if (code == EX_OK) {
		code = check_empty(cli);
	}
	if (code == EX_OK) {
		code = play_all(cli, &wish, player);
	}
	demo_player_close(player);
	return code;
}

const struct command demo_commands[] = {
    {"demo-year", "[--seed N] [--requests N] [--people N] [--from YYYY-MM-DD] [--data FOLDER]",
	"seed= requests= people= from= data=",
	N_("Plays a year of a region with invented people in the real schools of data/demo: "
	   "accounts, expertise, requests, offers, help and how it ended, until this day. The same "
	   "seed gives the same year. Only in a deployment of 'samen setup --demo', once. For its "
	   "coordinator."),
	"samen demo-year --seed 7", run_demo_year},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
