/* samen match checks, check, handled: whether help that ended lasts. */
#include "cli.h"
#include "match_print.h"
#include "match_words.h"
#include "print.h"
#include "read.h"
#include "remote.h"

typedef Samen__Matching__V1__Match Match;
typedef Samen__Matching__V1__Check Check;
typedef Samen__Matching__V1__CheckFilter CheckFilter;

#define OPEN SAMEN__MATCHING__V1__CHECK_FILTER__CHECKS_OPEN
#define DUE SAMEN__MATCHING__V1__CHECK_FILTER__CHECKS_DUE
#define NOT_LASTED SAMEN__MATCHING__V1__CHECK_FILTER__CHECKS_NOT_LASTED

/* --- listing --- */

/* The check that a row is about: the first that is not answered, or whose answer waits. */
static const Check *check_shown(const Match *match, CheckFilter filter)
{
	for (size_t i = 0; i < match->n_checks; i++) {
		const Check *check = match->checks[i];
		bool shown = filter == NOT_LASTED ? check->did_not_last && check->handled_at_ms == 0
						  : check->answered_at_ms == 0;
		if (shown) {
			return check;
		}
	}
	return NULL;
}

static const char *outcome_text(Samen__Intake__V1__Outcome outcome)
{
	return outcome != 0 ? enum_text(&samen__intake__v1__outcome__descriptor, (int)outcome)
			    : "-";
}

static void print_checks(const struct cli *cli,
    const Samen__Matching__V1__ListMatchesResponse *response,
    CheckFilter filter)
{
	const char *headers[] = {_("asked from"), _("match"), _("request"), _("helper"),
	    _("it ended as"), _("ended"), _("answer")};
	struct table *table = table_open(cli, sizeof headers / sizeof *headers, headers);
	for (size_t i = 0; i < response->n_matches; i++) {
		const Match *match = response->matches[i];
		const Check *check = check_shown(match, filter);
		if (check == NULL) {
			continue;
		}
		table_cell(table, "%s", date_text(cli, check->due_at_ms));
		table_cell(table, "%s", match->id);
		table_cell(table, "%s", match->request_id);
		table_cell(table, "%s", match->specialist != NULL ? match->specialist->name : "");
		table_cell(table, "%s", outcome_text(match->outcome));
		table_cell(table, "%s", date_text(cli, match->ended_at_ms));
		table_cell(table, "%s", outcome_text(check->outcome));
	}
	table_print(table);
	print_next_page(response->next_token);
}

static int run_checks(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__ListMatchesRequest request =
	    SAMEN__MATCHING__V1__LIST_MATCHES_REQUEST__INIT;
	Samen__Matching__V1__ListMatchesResponse *response;
	request.checks = args_flag(args, "not-lasted") ? NOT_LASTED
			 : args_flag(args, "due")      ? DUE
						       : OPEN;
	int code = read_page(cli, args, 100, &request.page);
	if (code == EX_OK) {
		code = CALL(cli, MATCHING, ListMatches, &request,
		    samen__matching__v1__list_matches_response, &response);
	}
	if (code == EX_OK && !print_json(cli, &response->base)) {
		print_checks(cli, response, request.checks);
	}
	return code;
}

/* --- answering --- */

static bool did_not_last(const Match *match)
{
	for (size_t i = match->n_checks; i > 0; i--) {
		if (match->checks[i - 1]->answered_at_ms != 0) {
			return match->checks[i - 1]->did_not_last;
		}
	}
	return false;
}

static int run_check(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__AnswerCheckRequest request =
	    SAMEN__MATCHING__V1__ANSWER_CHECK_REQUEST__INIT;
	Match *match = NULL;
	request.match_id = args_one_word(args);
	int code = read_outcome(cli, args, request.match_id, &request.outcome, &request.note_id);
	if (code == EX_OK) {
		code =
		    CALL(cli, MATCHING, AnswerCheck, &request, samen__matching__v1__match, &match);
	}
	code = show_match(cli, code, match);
	if (code == EX_OK && match != NULL && !cli->json && did_not_last(match)) {
		printf("%s\n", _("Is help wanted again? Ask anew with: samen request file. A "
				 "consultant of your area sees this answer and looks at it too."));
	}
	return code;
}

static int run_handled(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__HandleCheckRequest request =
	    SAMEN__MATCHING__V1__HANDLE_CHECK_REQUEST__INIT;
	Match *match = NULL;
	request.match_id = args_one_word(args);
	int code = CALL(cli, MATCHING, HandleCheck, &request, samen__matching__v1__match, &match);
	return show_match(cli, code, match);
}

const struct command check_commands[] = {
    {"match checks", "[--due | --not-lasted] [--size N] [--page TOKEN]",
	"due not-lasted size= page=",
	N_("Lists the matches of which you are to say whether the help lasts, and from when on: 6 "
	   "and 12 weeks after they ended. --due lists those that are asked now, --not-lasted "
	   "those where it did not last and a consultant has to do something. For teachers; for "
	   "consultants those of their areas."),
	"samen match checks --due", run_checks},
    {"match check",
	"MATCH --outcome helped|partly_helped|not_helped|referred|not_needed [--words TEXT] "
	"[--names-confirmed]",
	"outcome= words= names-confirmed",
	N_("Says whether help that ended still helps; the words are sealed. For the teacher who "
	   "asked, and for the consultant who looks after the request."),
	"samen match check m-4h8s2kq0vz1c --outcome helped --words 'Het gaat nog steeds goed.'",
	run_check},
    {"match handled", "MATCH", "",
	N_("Says that something was done about help that did not last. For consultants."),
	"samen match handled m-4h8s2kq0vz1c", run_handled},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
