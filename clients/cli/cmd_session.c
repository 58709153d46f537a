/* samen sessions, session end, password, second-factor: what guards the own account. */
#include "ask.h"
#include "cli.h"
#include "print.h"
#include "remote.h"
#include "session.h"

typedef Samen__Directory__V1__SecondFactor SecondFactor;

/* --- sessions --- */

static int run_sessions(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__ListSessionsRequest request =
	    SAMEN__DIRECTORY__V1__LIST_SESSIONS_REQUEST__INIT;
	Samen__Directory__V1__ListSessionsResponse *response;
	const char *headers[] = {_("id"), _("signed in"), _("ends"), _("with"), ""};
	request.person_id = args_text(args, "person");
	int code = CALL(cli, DIRECTORY, ListSessions, &request,
	    samen__directory__v1__list_sessions_response, &response);
	if (code != EX_OK || print_json(cli, &response->base)) {
		return code;
	}
	struct table *table = table_open(cli, 5, headers);
	for (size_t i = 0; i < response->n_sessions; i++) {
		const Samen__Directory__V1__SessionInfo *session = response->sessions[i];
		table_cell(table, "%s", session->id);
		table_cell(table, "%s", date_text(cli, session->created_at_ms));
		table_cell(table, "%s", date_text(cli, session->expires_at_ms));
		table_cell(table, "%s", session->client);
		table_cell(table, "%s", session->own ? _("this one") : "");
	}
	table_print(table);
	return EX_OK;
}

static int end_others(struct cli *cli)
{
	const Samen__Directory__V1__EndOtherSessionsRequest request =
	    SAMEN__DIRECTORY__V1__END_OTHER_SESSIONS_REQUEST__INIT;
	Samen__Directory__V1__EndOtherSessionsResponse *response;
	int code = CALL(cli, DIRECTORY, EndOtherSessions, &request,
	    samen__directory__v1__end_other_sessions_response, &response);
	if (code == EX_OK && !print_json(cli, &response->base)) {
		printf(_("%u other sessions have ended.\n"), response->ended);
	}
	return code;
}

static int run_session_end(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__EndSessionRequest request =
	    SAMEN__DIRECTORY__V1__END_SESSION_REQUEST__INIT;
	Samen__Common__V1__Empty *empty;
	if (args_flag(args, "others") && args->word_count == 0) {
		return end_others(cli);
	}
	if (args->word_count != 1) {
		return cli_fail(
		    EX_USAGE, _("name one session, or --others; 'samen sessions' shows them"));
	}
	request.session_id = args_word(args, 0);
	int code = CALL(cli, DIRECTORY, EndSession, &request, samen__common__v1__empty, &empty);
	if (code == EX_OK && !print_json(cli, &empty->base)) {
		printf("%s\n", _("The session has ended."));
	}
	return code;
}

/* --- password --- */

static int run_password(struct cli *cli, const struct args *args)
{
	(void)args;
	Samen__Directory__V1__ChangePasswordRequest request =
	    SAMEN__DIRECTORY__V1__CHANGE_PASSWORD_REQUEST__INIT;
	Samen__Directory__V1__Session *session;
	request.old_password = ask_secret(cli, _("Password of now:"));
	request.new_password = ask_secret(cli, _("Choose a password (at least 10 characters):"));
	if (request.old_password == NULL || request.new_password == NULL) {
		return cli_fail(EX_USAGE, _("the old and the new password are needed, on standard "
					    "input a line each"));
	}
	int code =
	    CALL(cli, DIRECTORY, ChangePassword, &request, samen__directory__v1__session, &session);
	if (code == EX_OK) {
		code = session_take(cli, session);
	}
	if (code == EX_OK && !print_json(cli, &session->person->base)) {
		printf("%s\n",
		    _("Your password is changed. Your sessions on other devices have ended."));
	}
	return code;
}

/* --- second factor --- */

static int confirm(struct cli *cli)
{
	Samen__Directory__V1__ConfirmSecondFactorRequest request =
	    SAMEN__DIRECTORY__V1__CONFIRM_SECOND_FACTOR_REQUEST__INIT;
	Samen__Directory__V1__ConfirmSecondFactorResponse *response;
	request.code = ask_line(cli, _("The code that the app shows now:"));
	if (request.code == NULL) {
		return cli_fail(EX_USAGE, _("the code is needed on standard input"));
	}
	int code = CALL(cli, DIRECTORY, ConfirmSecondFactor, &request,
	    samen__directory__v1__confirm_second_factor_response, &response);
	if (code == EX_OK) {
		/* A token from before may be good for setting up only. */
		code = remote_renew(cli);
	}
	if (code != EX_OK || print_json(cli, &response->base)) {
		return code;
	}
	printf(
	    "%s\n", _("Your second factor is on. Keep these codes on paper: each works once, when "
		      "you do not have the app."));
	for (size_t i = 0; i < response->n_recovery_codes; i++) {
		printf("  %s\n", response->recovery_codes[i]);
	}
	return EX_OK;
}

static int run_on(struct cli *cli, const struct args *args)
{
	(void)args;
	const Samen__Directory__V1__BeginSecondFactorRequest request =
	    SAMEN__DIRECTORY__V1__BEGIN_SECOND_FACTOR_REQUEST__INIT;
	Samen__Directory__V1__BeginSecondFactorResponse *response;
	int code = CALL(cli, DIRECTORY, BeginSecondFactor, &request,
	    samen__directory__v1__begin_second_factor_response, &response);
	if (code != EX_OK) {
		return code;
	}
	/* Beside what --json prints: who types the code has to see this first. */
	(void)fprintf(stderr, _("Type this key into your app:\n  %s\nor open: %s\n"),
	    response->secret, response->uri);
	return confirm(cli);
}

static int show_factor(struct cli *cli, const SecondFactor *factor)
{
	if (print_json(cli, &factor->base)) {
		return EX_OK;
	}
	if (factor->on_since_ms == 0) {
		printf("%s\n", factor->required
				   ? _("Your second factor is off; your role needs one.")
				   : _("Your second factor is off."));
	} else {
		printf(_("Your second factor is on since %s; %u recovery codes are left.\n"),
		    date_text(cli, factor->on_since_ms), factor->recovery_codes_left);
	}
	return EX_OK;
}

static int run_off(struct cli *cli, const struct args *args)
{
	(void)args;
	Samen__Directory__V1__RemoveSecondFactorRequest request =
	    SAMEN__DIRECTORY__V1__REMOVE_SECOND_FACTOR_REQUEST__INIT;
	SecondFactor *factor;
	request.password = ask_secret(cli, _("Password:"));
	request.code = ask_secret(cli, _("The code that your app shows, or a recovery code:"));
	if (request.password == NULL || request.code == NULL) {
		return cli_fail(
		    EX_USAGE, _("password and code are needed, on standard input a line each"));
	}
	int code = CALL(cli, DIRECTORY, RemoveSecondFactor, &request,
	    samen__directory__v1__second_factor, &factor);
	return code == EX_OK ? show_factor(cli, factor) : code;
}

static int run_status(struct cli *cli, const struct args *args)
{
	(void)args;
	const Samen__Directory__V1__GetSecondFactorRequest request =
	    SAMEN__DIRECTORY__V1__GET_SECOND_FACTOR_REQUEST__INIT;
	SecondFactor *factor;
	int code = CALL(cli, DIRECTORY, GetSecondFactor, &request,
	    samen__directory__v1__second_factor, &factor);
	return code == EX_OK ? show_factor(cli, factor) : code;
}

const struct command session_commands[] = {
    {"sessions", "[--person PERSON]",
	"person=", N_("Lists where you are signed in. Coordinators can name somebody else."),
	"samen sessions", run_sessions},
    {"session end", "SESSION | --others", "others",
	N_("Ends one session, or all but this one. For a device that was lost, or that you do not "
	   "know. Coordinators can end anybody's."),
	"samen session end --others", run_session_end},
    {"password", "", "",
	N_("Changes your password, and ends your sessions on other devices. Asks for the old and "
	   "the new one, or reads them from standard input, a line each."),
	"samen password", run_password},
    {"second-factor on", "", "",
	N_("Sets up a second factor: codes of an app on your phone. Shows a key for the app, asks "
	   "for the first code and prints recovery codes."),
	"samen second-factor on", run_on},
    {"second-factor off", "", "",
	N_("Switches your second factor off. Asks for your password and a code."),
	"samen second-factor off", run_off},
    {"second-factor status", "", "",
	N_("Tells whether your second factor is on, and how many recovery codes are left."),
	"samen second-factor status", run_status},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
