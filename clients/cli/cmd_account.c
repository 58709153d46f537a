/* samen login, accept, logout, whoami, invite, people. */
#include "ask.h"
#include "cli.h"
#include "cmd_sso.h"
#include "print.h"
#include "read.h"
#include "remote.h"
#include "session.h"

#include <string.h>

typedef Samen__Directory__V1__Person Person;
typedef Samen__Directory__V1__Session Session;

static const char *organisation_text(const Person *person)
{
	return person->organisation_name[0] != '\0' ? person->organisation_name
						    : person->organisation_id;
}

static const char *roles_text(const struct cli *cli, const Person *person)
{
	const char *text = "";
	for (size_t i = 0; i < person->n_roles; i++) {
		text = text_join(cli, text,
		    enum_text(&samen__common__v1__role__descriptor, (int)person->roles[i]));
	}
	return text;
}

static void print_person(const struct cli *cli, const Person *person)
{
	print_heading(cli, person->name);
	printf("  %s\n", person->id);
	if (person->email[0] != '\0') {
		printf("  %s%s%s\n", person->email, person->phone[0] != '\0' ? ", " : "",
		    person->phone);
	}
	if (person->title[0] != '\0') {
		printf("  %s\n", person->title);
	}
	printf("  %s\n  %s\n", organisation_text(person), roles_text(cli, person));
}

/* For the list of sessions, in the language of whoever signs in. */
static char *client_name(void)
{
	return (char *)_("samen command line");
}
static char factor_required[] = "SECOND_FACTOR_REQUIRED";

/* Secrets never show: JSON gets the person only. */
static int signed_in(struct cli *cli, const Session *session)
{
	int code = session_take(cli, session);
	if (code == EX_OK && !print_json(cli, &session->person->base)) {
		printf(_("Signed in as %s.\n"), session->person->name);
		if (session->second_factor_missing) {
			printf("%s\n", _("Your role needs a second factor. Set it up first: "
					 "samen second-factor on"));
		}
	}
	return code;
}

/* Calls once, and once more with the second factor's code in *ret_code when that is needed. */
static int call_with_code(struct cli *cli,
    const char *method,
    const ProtobufCMessage *request,
    char **ret_code,
    Session **ret_session)
{
	cli->quiet_reason = factor_required;
	int code = remote_call(cli, DIRECTORY, method, request,
	    &samen__directory__v1__session__descriptor, ret_session);
	cli->quiet_reason = NULL;
	if (code == EX_OK || cli->reason == NULL || strcmp(cli->reason, factor_required) != 0) {
		return code;
	}
	*ret_code = ask_secret(cli, _("The code that your app shows, or a recovery code:"));
	if (*ret_code == NULL) {
		return cli_fail(EX_USAGE,
		    _("the code of your second factor is needed on a further line of standard "
		      "input"));
	}
	return remote_call(cli, DIRECTORY, method, request,
	    &samen__directory__v1__session__descriptor, ret_session);
}

static int run_sign_on(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__SignOnRequest request = SAMEN__DIRECTORY__V1__SIGN_ON_REQUEST__INIT;
	Session *session;
	int code = sso_fill(cli, args, &request);
	if (code != EX_OK) {
		return code;
	}
	session_set_aside(cli);
	request.client = client_name();
	code = call_with_code(cli, "SignOn", &request.base, &request.code, &session);
	return code == EX_OK ? signed_in(cli, session) : code;
}

static int run_login(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__LoginRequest request = SAMEN__DIRECTORY__V1__LOGIN_REQUEST__INIT;
	Session *session;
	if (args_flag(args, "sso")) {
		return run_sign_on(cli, args);
	}
	const char *email =
	    args->word_count > 0 ? args->words[0] : ask_line(cli, _("E-mail address:"));
	char *password = ask_secret(cli, _("Password:"));
	if (email == NULL || password == NULL) {
		return cli_fail(
		    EX_USAGE, _("an e-mail address and, on standard input, a password are needed"));
	}
	session_set_aside(cli);
	request.email = wire_text(email);
	request.password = password;
	request.client = client_name();
	request.device_secret = session_device_secret(cli, email);
	int code = call_with_code(cli, "Login", &request.base, &request.code, &session);
	return code == EX_OK ? signed_in(cli, session) : code;
}

static int run_accept(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__AcceptInvitationRequest request =
	    SAMEN__DIRECTORY__V1__ACCEPT_INVITATION_REQUEST__INIT;
	Session *session;
	const char *email =
	    args->word_count > 0 ? args->words[0] : ask_line(cli, _("E-mail address:"));
	char *code_typed = ask_line(cli, _("The code from your invitation:"));
	char *password = ask_secret(cli, _("Choose a password (at least 10 characters):"));
	if (email == NULL || code_typed == NULL || password == NULL) {
		return cli_fail(EX_USAGE, _("an e-mail address and, on standard input, a line with "
					    "the code and a line with a password are needed"));
	}
	session_set_aside(cli);
	request.email = wire_text(email);
	request.code = code_typed;
	request.password = password;
	request.client = client_name();
	int code = call_with_code(
	    cli, "AcceptInvitation", &request.base, &request.second_factor_code, &session);
	return code == EX_OK ? signed_in(cli, session) : code;
}

static int run_logout(struct cli *cli, const struct args *args)
{
	(void)args;
	Samen__Directory__V1__LogoutRequest request = SAMEN__DIRECTORY__V1__LOGOUT_REQUEST__INIT;
	Samen__Common__V1__Empty *empty;
	if (!cli->session->signed_in) {
		return cli_fail(EX_OK, _("nobody is signed in"));
	}
	int code = CALL(cli, DIRECTORY, Logout, &request, samen__common__v1__empty, &empty);
	session_forget(cli);
	return code;
}

static int run_whoami(struct cli *cli, const struct args *args)
{
	(void)args;
	Samen__Directory__V1__WhoAmIRequest request = SAMEN__DIRECTORY__V1__WHO_AM_IREQUEST__INIT;
	Person *person;
	int code = CALL(cli, DIRECTORY, WhoAmI, &request, samen__directory__v1__person, &person);
	if (code == EX_OK && !print_json(cli, &person->base)) {
		print_person(cli, person);
	}
	return code;
}

static int run_invite(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__InviteRequest request = SAMEN__DIRECTORY__V1__INVITE_REQUEST__INIT;
	Samen__Directory__V1__InviteResponse *response;
	int *roles;
	request.email = args_word(args, 0);
	request.name = args_text(args, "name");
	request.phone = args_text(args, "phone");
	request.title = args_text(args, "title");
	request.organisation_id = args_text(args, "organisation");
	request.area_ids = args_list(cli, args, "area", &request.n_area_ids);
	int code = read_enums(
	    cli, args, "role", &samen__common__v1__role__descriptor, &roles, &request.n_roles);
	if (code == EX_OK) {
		request.roles = (Samen__Common__V1__Role *)roles;
		code = CALL(cli, DIRECTORY, Invite, &request, samen__directory__v1__invite_response,
		    &response);
	}
	if (code == EX_OK && !print_json(cli, &response->base)) {
		printf(_("%s (%s) is invited. The code for the letter: %s\nIt works once, until "
			 "%s: samen accept %s\n"),
		    response->person->name, response->person->id, response->code,
		    date_text(cli, response->expires_at_ms), response->person->email);
	}
	return code;
}

static int run_reset(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__ResetPasswordRequest request =
	    SAMEN__DIRECTORY__V1__RESET_PASSWORD_REQUEST__INIT;
	Samen__Directory__V1__InviteResponse *response;
	if (args->word_count != 1) {
		return cli_fail(EX_USAGE, _("name one person; 'samen people' shows their ids"));
	}
	request.person_id = args_word(args, 0);
	request.remove_second_factor = args_flag(args, "remove-second-factor");
	int code = CALL(cli, DIRECTORY, ResetPassword, &request,
	    samen__directory__v1__invite_response, &response);
	if (code == EX_OK && !print_json(cli, &response->base)) {
		printf(_("The code for %s: %s\nIt works once, until %s: samen accept %s\n"),
		    response->person->name, response->code, date_text(cli, response->expires_at_ms),
		    response->person->email);
	}
	return code;
}

static int run_people(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__ListPeopleRequest request =
	    SAMEN__DIRECTORY__V1__LIST_PEOPLE_REQUEST__INIT;
	Samen__Directory__V1__ListPeopleResponse *response;
	const char *headers[] = {
	    _("id"), _("name"), _("organisation"), _("roles"), _("title"), _("e-mail")};
	int role = 0;
	int code = read_enum(cli, args, "role", &samen__common__v1__role__descriptor, &role);
	if (code == EX_OK) {
		code = read_page(cli, args, 100, &request.page);
	}
	if (code != EX_OK) {
		return code;
	}
	request.role = (Samen__Common__V1__Role)role;
	request.organisation_id = args_text(args, "organisation");
	code = CALL(cli, DIRECTORY, ListPeople, &request,
	    samen__directory__v1__list_people_response, &response);
	if (code != EX_OK || print_json(cli, &response->base)) {
		return code;
	}
	struct table *table = table_open(cli, 6, headers);
	for (size_t i = 0; i < response->n_people; i++) {
		const Person *person = response->people[i];
		table_cell(table, "%s", person->id);
		table_cell(table, "%s", person->name);
		table_cell(table, "%s", organisation_text(person));
		table_cell(table, "%s", roles_text(cli, person));
		table_cell(table, "%s", person->title);
		table_cell(table, "%s", person->email);
	}
	table_sort(table, 1);
	table_print(table);
	print_next_page(response->next_token);
	return EX_OK;
}

const struct command account_commands[] = {
    {"login", "[E-MAIL | --sso NAME --id-token-file FILE]", "sso= id-token-file=",
	N_("Signs in on this machine. Password, and code of a second factor, are asked for, or "
	   "read from standard input; with --sso an ID token of that issuer takes the password's "
	   "place, from a file or standard input (-)."),
	"samen login anneke.bos@example.org", run_login},
    {"accept", "[E-MAIL]", "",
	N_("Accepts an invitation and signs in. Asks for the one-time code and a new password, or "
	   "reads them from standard input, a line each."),
	"samen accept marieke.de.wit@example.org", run_accept},
    {"logout", "", "", N_("Signs out on this machine."), "samen logout", run_logout},
    {"whoami", "", "", N_("Shows who is signed in, and with which roles."), "samen whoami",
	run_whoami},
    {"invite",
	"E-MAIL --name NAME --organisation CODE --role ROLE[,ROLE] [--area CODE,...] [--title "
	"TITLE] [--phone NUMBER]",
	"name= organisation= role= area= title= phone=",
	N_("Invites a person and prints the one-time code for their letter. Roles: teacher, "
	   "specialist, consultant (with areas), coordinator. For coordinators."),
	"samen invite marieke.de.wit@example.org --name 'Marieke de Wit' --organisation 21PO00 "
	"--role teacher",
	run_invite},
    {"reset-password", "PERSON [--remove-second-factor]", "remove-second-factor",
	N_("Gives a person who forgot their password a one-time code to choose a new one with. "
	   "With "
	   "--remove-second-factor the code also switches off a second factor that was lost. For "
	   "coordinators."),
	"samen reset-password p-0m3x5v8q2r7d", run_reset},
    {"people", "[--role ROLE] [--organisation CODE] [--size N] [--page TOKEN]",
	"role= organisation= size= page=",
	N_("Lists the people of the region. E-mail addresses are shown to coordinators only."),
	"samen people --role specialist", run_people},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
