/* samen request letter, samen request export, samen parent: what parents can do, and what the
 * school does for them. */
#include "ask.h"
#include "cli.h"
#include "export.h"
#include "file_new.h"
#include "letter.h"
#include "print.h"
#include "read.h"
#include "request_print.h"
#include "session.h"

#include "runtime/clock.h"

#include <string.h>

typedef Samen__Intake__V1__Request Request;

/* --- the school --- */

/* The name of the school that asks; "" where matching does not tell (yet). */
static const char *school_name(struct cli *cli, char *request_id)
{
	Samen__Matching__V1__ExportHelpRequest request =
	    SAMEN__MATCHING__V1__EXPORT_HELP_REQUEST__INIT;
	Samen__Matching__V1__ExportHelpResponse *help;
	request.request_id = request_id;
	int code = remote_try(cli, MATCHING, "ExportHelp", &request.base,
	    &samen__matching__v1__export_help_response__descriptor, &help);
	return code == EX_OK && help->filer != NULL ? help->filer->organisation_name : "";
}

/* What browsers call this deployment, as letters of notify have it. */
static const char *page_address(const struct cli *cli)
{
	if (cli->gateway == NULL && cli->config == NULL) {
		return "";
	}
	return cli->gateway != NULL ? cli->gateway
				    : config_text(cli->config, "mail.link_base",
					  config_text(cli->config, "gateway.public_url", ""));
}

static int write_letter(const struct cli *cli, const struct letter *letter, const char *path)
{
	FILE *out;
	int code = file_new(path, &out);
	if (code != EX_OK) {
		return code;
	}
	letter_html(cli, letter, out);
	code = file_new_close(out, EX_OK);
	if (code == EX_OK && out != stdout) {
		printf(_("written: %s\n"), path);
	}
	return code;
}

static int run_letter(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__MakeParentLetterRequest request =
	    SAMEN__INTAKE__V1__MAKE_PARENT_LETTER_REQUEST__INIT;
	Samen__Intake__V1__ParentLetter *made;
	const char *path = args_option(args, "html", NULL);
	request.request_id = args_one_word(args);
	int code =
	    CALL(cli, INTAKE, MakeParentLetter, &request, samen__intake__v1__parent_letter, &made);
	if (code != EX_OK || print_json(cli, &made->base)) {
		return code;
	}
	const struct letter letter = {.school = school_name(cli, made->request_id),
	    .address = page_address(cli),
	    .request_id = made->request_id,
	    .code = made->code,
	    .expires_at_ms = made->expires_at_ms};
	if (path == NULL) {
		letter_print(cli, &letter);
		return EX_OK;
	}
	return write_letter(cli, &letter, path);
}

static int run_request_export(struct cli *cli, const struct args *args)
{
	return export_run(cli, args, args_one_word(args));
}

/* --- parents --- */

static int enter_with(struct cli *cli, char *request_id, char *typed)
{
	Samen__Intake__V1__EnterAsParentRequest request =
	    SAMEN__INTAKE__V1__ENTER_AS_PARENT_REQUEST__INIT;
	Samen__Intake__V1__ParentSession *session;
	request.request_id = request_id;
	request.code = typed;
	session_set_aside(cli);
	int code =
	    CALL(cli, INTAKE, EnterAsParent, &request, samen__intake__v1__parent_session, &session);
	if (code == EX_OK) {
		code = session_take_parent(cli, session);
	}
	if (code != EX_OK || print_json(cli, &session->base)) {
		return code;
	}
	printf(_("You are in, until %s.\n\n"), date_text(cli, session->token_expires_at_ms));
	printf(
	    _("WRITE THIS DOWN: your code for the next time is\n\n    %s\n\n"), session->next_code);
	printf(_("The code that you just used does not work any more. The new one works once, "
		 "until %s.\n"),
	    date_text(cli, session->letter_expires_at_ms));
	printf("%s\n", _("See what is asked with: samen parent show"));
	return EX_OK;
}

static int run_enter(struct cli *cli, const struct args *args)
{
	char *request_id = args_one_word(args);
	if (request_id[0] == '\0') {
		return cli_fail(EX_USAGE, _("name the reference in your letter: r-..."));
	}
	int code = session_open_parent(cli);
	char *typed = code == EX_OK ? ask_line(cli, _("The code in your letter:")) : NULL;
	if (code == EX_OK && typed == NULL) {
		code = cli_fail(EX_USAGE, _("a line with the code is needed on standard input"));
	}
	if (code == EX_OK) {
		code = enter_with(cli, request_id, typed);
	}
	if (typed != NULL) {
		explicit_bzero(typed, strlen(typed));
	}
	return code;
}

/* The request that the parent came for. */
static int come_back(struct cli *cli, char **ret_request_id)
{
	int code = session_open_parent(cli);
	if (code != EX_OK) {
		return code;
	}
	if (!cli->session->signed_in || cli->session->access_expires_at_ms <= clock_now_ms()) {
		return cli_fail(EX_NOPERM,
		    _("come in first with the code in your letter, or the one that you wrote down: "
		      "samen parent enter REFERENCE"));
	}
	*ret_request_id = cli->session->name;
	return EX_OK;
}

static int show_request(struct cli *cli, int code, const Request *request)
{
	if (code == EX_OK && !print_json(cli, &request->base)) {
		print_request(cli, request);
	}
	return code;
}

static int run_show(struct cli *cli, const struct args *args)
{
	(void)args;
	Samen__Intake__V1__GetRequestRequest request = SAMEN__INTAKE__V1__GET_REQUEST_REQUEST__INIT;
	Request *found = NULL;
	int code = come_back(cli, &request.request_id);
	if (code == EX_OK) {
		code = CALL(cli, INTAKE, GetRequest, &request, samen__intake__v1__request, &found);
	}
	return show_request(cli, code, found);
}

static int run_consent(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__RecordBasisRequest request =
	    SAMEN__INTAKE__V1__RECORD_BASIS_REQUEST__INIT;
	Samen__Intake__V1__Basis basis = SAMEN__INTAKE__V1__BASIS__INIT;
	Request *changed = NULL;
	int code = come_back(cli, &request.request_id);
	if (code == EX_OK) {
		code = read_consent_options(cli, args, &basis);
	}
	basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT;
	request.basis = &basis;
	if (code == EX_OK) {
		code =
		    CALL(cli, INTAKE, RecordBasis, &request, samen__intake__v1__request, &changed);
	}
	return show_request(cli, code, changed);
}

static int run_withdraw(struct cli *cli, const struct args *args)
{
	(void)args;
	Samen__Intake__V1__WithdrawConsentRequest request =
	    SAMEN__INTAKE__V1__WITHDRAW_CONSENT_REQUEST__INIT;
	Request *changed = NULL;
	int code = come_back(cli, &request.request_id);
	if (code == EX_OK) {
		code = CALL(
		    cli, INTAKE, WithdrawConsent, &request, samen__intake__v1__request, &changed);
	}
	return show_request(cli, code, changed);
}

static int run_remark(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__AddNoteRequest request = SAMEN__INTAKE__V1__ADD_NOTE_REQUEST__INIT;
	Samen__Intake__V1__Note *note;
	int code = come_back(cli, &request.request_id);
	if (code != EX_OK) {
		return code;
	}
	request.text = ask_text(
	    cli, _("What do you want to add, or what is not right? Do not use your child's name."));
	request.names_confirmed = args_flag(args, "names-confirmed");
	code = CALL(cli, INTAKE, AddNote, &request, samen__intake__v1__note, &note);
	if (code == EX_OK && !print_json(cli, &note->base)) {
		printf("%s\n", _("The school and those who help can read it now."));
	}
	return code;
}

static int run_log(struct cli *cli, const struct args *args)
{
	(void)args;
	Samen__Matching__V1__ExportHelpRequest names =
	    SAMEN__MATCHING__V1__EXPORT_HELP_REQUEST__INIT;
	Samen__Matching__V1__ExportHelpResponse *help = NULL;
	struct reads_page page = {.count = 0};
	int code = come_back(cli, &names.request_id);
	page.request_id = names.request_id;
	if (code == EX_OK) {
		code = reads_fetch(cli, &page);
	}
	if (code != EX_OK) {
		return code;
	}
	if (cli->json) {
		reads_print_json(cli, &page);
		return EX_OK;
	}
	(void)remote_try(cli, MATCHING, "ExportHelp", &names.base,
	    &samen__matching__v1__export_help_response__descriptor, &help);
	page.help = help;
	reads_print(cli, &page);
	return EX_OK;
}

static int run_parent_export(struct cli *cli, const struct args *args)
{
	char *request_id;
	int code = come_back(cli, &request_id);
	return code == EX_OK ? export_run(cli, args, request_id) : code;
}

static int run_leave(struct cli *cli, const struct args *args)
{
	(void)args;
	int code = session_open_parent(cli);
	if (code == EX_OK) {
		session_forget(cli);
		printf("%s\n", _("You are out. Come back with the code that you wrote down."));
	}
	return code;
}

const struct command parent_commands[] = {
    {"request letter", "REQUEST [--html FILE]", "html=",
	N_("Makes a letter for the parents, with a code that lets them in without an "
	   "account. It works for 60 days and ends the letter before."),
	"samen request letter r-7k2m9xw3ta0c --html brief.html", run_letter},
    {"request export", "REQUEST [--to FILE.json] [--html FILE.html]", "to= html=",
	N_("Gives all that is kept about your request: the text, notes, consent, who helps, and "
	   "who read it. Without --to and --html it is printed as JSON. It is logged."),
	"samen request export r-7k2m9xw3ta0c --html alles.html", run_request_export},
    {"parent enter", "REFERENCE", "",
	N_("For parents: comes in for half an hour with the code in the letter, which is asked, "
	   "and gives the code for the next time."),
	"samen parent enter r-7k2m9xw3ta0c", run_enter},
    {"parent show", "", "", N_("For parents: shows what the school asks help with."),
	"samen parent show", run_show},
    {"parent consent", "[--recipients WHO] [--purpose WHAT]", "recipients= purpose=",
	N_("For parents: agrees that helpers read what the school tells. --recipients says who "
	   "they may be: education_only, education_and_youth_care, education_and_care or "
	   "all_partners; --purpose what for: find_help, advice_only or return_or_transition."),
	"samen parent consent --recipients education_only", run_consent},
    {"parent withdraw", "", "",
	N_("For parents: withdraws that you agreed. From then on no helper can read it."),
	"samen parent withdraw", run_withdraw},
    {"parent remark", "[--names-confirmed]", "names-confirmed",
	N_("For parents: adds something, or says what is not right. The text is asked."),
	"samen parent remark", run_remark},
    {"parent log", "", "", N_("For parents: shows who read the text, and what else was done."),
	"samen parent log", run_log},
    {"parent export", "[--to FILE.json] [--html FILE.html]",
	"to= html=", N_("For parents: gives all that is kept about the request."),
	"samen parent export --html alles.html", run_parent_export},
    {"parent leave", "", "", N_("For parents: goes out before the half hour is over."),
	"samen parent leave", run_leave},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
