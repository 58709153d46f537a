/* samen sso: signing in with an account of another organisation. 'samen login --sso' is its
 * sign-in. */
#include "cmd_sso.h"

#include "print.h"
#include "remote.h"
#include "session.h"

#include <errno.h>
#include <string.h>

typedef Samen__Directory__V1__SignOnIssuer Issuer;

enum { TOKEN_ROOM = 16 * 1024 + 2 }; /* what the service takes, a newline, and one too many */

/* --- the token --- */

static char *read_token(struct cli *cli, FILE *file)
{
	char *text = arena_alloc(cli->arena, TOKEN_ROOM + 1);
	if (text == NULL) {
		return NULL;
	}
	size_t size = fread(text, 1, TOKEN_ROOM, file);
	while (size > 0 && strchr("\r\n ", text[size - 1]) != NULL) {
		size--;
	}
	text[size] = '\0';
	return text;
}

/* The ID token of --id-token-file: a file, or "-" for standard input. Never the command line, which
 * others on this machine can see. */
static int take_token(struct cli *cli, const struct args *args, char **ret_token)
{
	const char *path = args_option(args, "id-token-file", NULL);
	if (path == NULL) {
		return cli_fail(EX_USAGE, _("say where the ID token is: --id-token-file FILE, or - "
					    "for standard input"));
	}
	bool standard = strcmp(path, "-") == 0;
	FILE *file = standard ? stdin : fopen(path, "re");
	if (file == NULL) {
		return cli_fail(
		    EX_NOINPUT, _("cannot read %s: %s"), path, strerror(errno)); /* NOLINT */
	}
	*ret_token = read_token(cli, file);
	if (!standard) {
		(void)fclose(file);
	}
	return *ret_token != NULL ? EX_OK : cli_fail(EX_OSERR, _("there is not enough memory"));
}

int sso_fill(struct cli *cli, const struct args *args, Samen__Directory__V1__SignOnRequest *request)
{
	request->name = args_text(args, "sso");
	return take_token(cli, args, &request->id_token);
}

/* --- commands --- */

static int run_list(struct cli *cli, const struct args *args)
{
	(void)args;
	Samen__Directory__V1__ListSignOnRequest request =
	    SAMEN__DIRECTORY__V1__LIST_SIGN_ON_REQUEST__INIT;
	Samen__Directory__V1__ListSignOnResponse *response;
	const char *headers[] = {
	    _("name"), _("on screen"), _("issuer"), _("client"), _("sign in at")};
	session_set_aside(cli);
	int code = CALL(cli, DIRECTORY, ListSignOn, &request,
	    samen__directory__v1__list_sign_on_response, &response);
	if (code != EX_OK || print_json(cli, &response->base)) {
		return code;
	}
	struct table *table = table_open(cli, 5, headers);
	for (size_t i = 0; i < response->n_issuers; i++) {
		const Issuer *issuer = response->issuers[i];
		bool fetched = issuer->authorization_endpoint[0] != '\0';
		table_cell(table, "%s", issuer->name);
		table_cell(table, "%s", issuer->label);
		table_cell(table, "%s", issuer->issuer);
		table_cell(table, "%s", issuer->client_id);
		table_cell(
		    table, "%s", fetched ? issuer->authorization_endpoint : _("(not fetched yet)"));
	}
	table_print(table);
	return EX_OK;
}

static int run_nonce(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__BeginSignOnRequest request =
	    SAMEN__DIRECTORY__V1__BEGIN_SIGN_ON_REQUEST__INIT;
	Samen__Directory__V1__BeginSignOnResponse *response;
	request.name = args_one_word(args);
	request.link = args_flag(args, "link");
	if (!request.link) {
		session_set_aside(cli);
	}
	int code = CALL(cli, DIRECTORY, BeginSignOn, &request,
	    samen__directory__v1__begin_sign_on_response, &response);
	if (code == EX_OK && !print_json(cli, &response->base)) {
		printf("%s\n", response->nonce);
	}
	return code;
}

static int run_link(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__LinkSignOnRequest request =
	    SAMEN__DIRECTORY__V1__LINK_SIGN_ON_REQUEST__INIT;
	Samen__Common__V1__Empty *empty;
	request.name = args_one_word(args);
	int code = take_token(cli, args, &request.id_token);
	if (code == EX_OK) {
		code = CALL(cli, DIRECTORY, LinkSignOn, &request, samen__common__v1__empty, &empty);
	}
	if (code == EX_OK && !print_json(cli, &empty->base)) {
		printf(_("Linked: from now on that account signs you in.\n"));
	}
	return code;
}

static int run_unlink(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__UnlinkSignOnRequest request =
	    SAMEN__DIRECTORY__V1__UNLINK_SIGN_ON_REQUEST__INIT;
	Samen__Common__V1__Empty *empty;
	request.name = args_one_word(args);
	int code = CALL(cli, DIRECTORY, UnlinkSignOn, &request, samen__common__v1__empty, &empty);
	if (code == EX_OK && !print_json(cli, &empty->base)) {
		printf(_("Unlinked: that account does not sign you in any more.\n"));
	}
	return code;
}

const struct command sso_commands[] = {
    {"sso list", "", "",
	N_("Lists with which accounts of other organisations one can sign in here."),
	"samen sso list", run_list},
    {"sso nonce", "NAME [--link]", "link",
	N_("Prints a nonce for the request to that issuer: good once, for ten minutes, to sign in; "
	   "with --link to link the account to you. For scripts."),
	"samen sso nonce school", run_nonce},
    {"sso link", "NAME --id-token-file FILE", "id-token-file=",
	N_("Links your account of that issuer to you, so that it signs you in from now on. The ID "
	   "token comes from a file, or from standard input (-)."),
	"samen sso link school --id-token-file -", run_link},
    {"sso unlink", "NAME", "", N_("Takes that link away."), "samen sso unlink school", run_unlink},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
