/* samen setup, samen up: making a deployment, and running all of it on this machine. */
#include "ask.h"
#include "cli.h"
#include "deployment.h"
#include "up.h"

#include "runtime/password.h"
#include "runtime/seal.h"
#include "runtime/service_secret.h"
#include "runtime/textcheck.h"
#include "runtime/token.h"

#include "stored.pb-c.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const char config_text_start[] =
    "# samen's configuration: name = value. Restart the services after a change.\n"
    "#\n"
    "# Where a service listens, separated by commas, and where others find it:\n"
    "#   directory.listen = ipc:///folder/directory.sock, tcp://127.0.0.1:7101\n"
    "#   directory.url = tcp://127.0.0.1:7101\n"
    "# (likewise intake and matching; ipc in the folder run/ beside this file when not said)\n"
    "#\n"
    "# The most a store can hold, in bytes (64 GiB when not said):\n"
    "#   map_bytes = 68719476736\n"
    "#\n"
    "# How many calls a second each person may make, and how many at once (50 and 200 when not\n"
    "# said; 0 for no limit). Signing in and waiting count as 10 calls, a plan as 50:\n"
    "#   limit.calls_per_second = 50\n"
    "#   limit.burst = 200\n"
    "# and how many of a person's calls may wait at each service (64 when not said; 0: all):\n"
    "#   limit.waiting = 64\n"
    "#\n"
    "# The language that people here write in, dutch or english (dutch when not said):\n"
    "#   language = english\n"
    "#\n"
    "# Who must have a second factor: free, coordinators or everyone (free when not said;\n"
    "# docs/accounts.md):\n"
    "#   directory.second_factor = coordinators\n"
    "#\n"
    "# Signing in with accounts of another organisation (docs/single-sign-on.md):\n"
    "#   sso.school.issuer = https://login.example.org\n"
    "#   sso.school.client_id = samen\n"
    "#   sso.school.label = Schoolaccount\n"
    "#   sso.school.domains = school.example.org\n"
    "#\n"
    "# Mail about what happened (docs/mail.md; nobody gets any when no server is named). The\n"
    "# password goes into keys/smtp-password, a file that only its owner may read:\n"
    "#   mail.server = smtp.example.org\n"
    "#   mail.tls = starttls\n"
    "#   mail.user = samen\n"
    "#   mail.from = samen@example.org\n"
    "#   mail.link_base = https://samen.example.org\n"
    "#\n"
    "# What counts how much in the ranking (docs/matching.md has all weights):\n"
    "#   matching.weight.locality = 3.9\n";

static const char config_text_web[] =
    "\n# Where the web page is served, by samen-gateway; empty: nowhere (docs/gateway.md).\n";

static const char config_text_demo[] =
    "\n# Made by samen setup --demo, for invented people only: the clock can be set. For good.\n"
    "demo = yes\n"
    "# So that a year that was played can be looked at as a whole:\n"
    "retention.request_days = 1095\n";

static int make_folder(const char *path)
{
	char part[PATH_MAX];
	(void)snprintf(part, sizeof part, "%s", path);
	for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(part, 0700);
		*slash = '/';
	}
	if (mkdir(part, 0700) != 0 && errno != EEXIST) {
		return cli_fail(EX_CANTCREAT, _("cannot make the folder %s: %s"), path,
		    strerror(errno)); /* NOLINT */
	}
	return EX_OK;
}

/* A new file of this deployment, on disk when it returns EX_OK. */
static int write_new(struct cli *cli, const char *below, const void *data, size_t size)
{
	const char *path = arena_printf(cli->arena, "%s/%s", cli->home, below);
	int fd = path != NULL ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
	if (fd < 0) {
		return cli_fail(
		    EX_CANTCREAT, _("cannot write %s: %s"), below, strerror(errno)); /* NOLINT */
	}
	bool written = write(fd, data, size) == (ssize_t)size && fsync(fd) == 0;
	if (close(fd) != 0 || !written) {
		(void)unlink(path);
		return cli_fail(
		    EX_CANTCREAT, _("cannot write %s: %s"), below, strerror(errno)); /* NOLINT */
	}
	return EX_OK;
}

static int make_keys(struct cli *cli)
{
	const char *const services[] = {"directory", "intake", "matching", "notify"};
	const char *folder = arena_printf(cli->arena, "%s/keys", cli->home);
	const char *master = arena_printf(cli->arena, "%s/keys/master.key", cli->home);
	enum status status = folder != NULL && master != NULL ? OK : RESOURCE_EXHAUSTED;
	for (size_t i = 0; status == OK && i < sizeof services / sizeof *services; i++) {
		status = signing_key_create(folder, services[i]);
		if (status == OK) {
			status = service_secret_create(folder, services[i]);
		}
	}
	if (status == OK) {
		status = master_key_create(master);
	}
	return status == OK ? EX_OK
			    : cli_fail(EX_CANTCREAT, _("cannot make keys in %s (%s)"), folder,
				  status_name(status));
}

/* The region and who coordinates it. */
struct beginning {
	const char *region, *name, *email;
	char hash[PASSWORD_HASH_SIZE];
	const char *web; /* where the page is served; "" for nowhere */
	bool demo;
};

/* The region and its first coordinator, for the directory's first start. */
static int leave_bootstrap(struct cli *cli, const struct beginning *beginning)
{
	Samen__Stored__V1__Bootstrap bootstrap = SAMEN__STORED__V1__BOOTSTRAP__INIT;
	bootstrap.region_name = wire_text(beginning->region);
	bootstrap.name = wire_text(beginning->name);
	bootstrap.email = wire_text(beginning->email);
	bootstrap.password_hash = wire_text(beginning->hash);
	size_t size = samen__stored__v1__bootstrap__get_packed_size(&bootstrap);
	uint8_t *packed = arena_alloc(cli->arena, size);
	if (packed == NULL) {
		return EX_OSERR;
	}
	(void)samen__stored__v1__bootstrap__pack(&bootstrap, packed);
	return write_new(cli, "data/directory/bootstrap.pb", packed, size);
}

static int write_config(struct cli *cli, const struct beginning *beginning)
{
	const char *text =
	    arena_printf(cli->arena, "%s%sgateway.listen = %s\n%s", config_text_start,
		config_text_web, beginning->web, beginning->demo ? config_text_demo : "");
	return text != NULL ? write_new(cli, "samen.conf", text, strlen(text)) : EX_OSERR;
}

static int make_deployment(struct cli *cli, const struct beginning *beginning)
{
	const char *const folders[] = {"", "/keys", "/run", "/data", "/data/directory"};
	int code = EX_OK;
	for (size_t i = 0; code == EX_OK && i < sizeof folders / sizeof *folders; i++) {
		code = make_folder(arena_printf(cli->arena, "%s%s", cli->home, folders[i]));
	}
	if (code == EX_OK) {
		code = make_keys(cli);
	}
	if (code == EX_OK) {
		code = leave_bootstrap(cli, beginning);
	}
	/* Last: without it nothing starts, so a setup that broke off cannot be mistaken for a whole
	 * one. */
	return code == EX_OK ? write_config(cli, beginning) : code;
}

static const char *option_or_ask(
    struct cli *cli, const struct args *args, const char *option, const char *question)
{
	const char *value = args_option(args, option, NULL);
	return value != NULL ? value : ask_line(cli, question);
}

static int choose_password(struct cli *cli, char ret_hash[static PASSWORD_HASH_SIZE])
{
	const char *password = ask_secret(cli, _("Choose a password (at least 10 characters):"));
	if (password == NULL) {
		return cli_fail(EX_USAGE, _("give the password on standard input"));
	}
	enum status status = password_hash(password, ret_hash);
	if (status == INVALID_ARGUMENT) {
		return cli_fail(EX_DATAERR, _("the password is too short: at least %d characters"),
		    PASSWORD_CHARS_MIN);
	}
	return status == OK ? EX_OK : cli_fail(EX_OSERR, _("there is not enough memory"));
}

static bool is_line(const char *text, size_t characters_max)
{
	return text != NULL && text[0] != '\0' && text_is_clean(text, strlen(text)) == OK &&
	       strchr(text, '\n') == NULL && text_length(text) <= characters_max;
}

/* The services' sockets lie in the folder, and the system bounds the length of their names. */
enum {
	SOCKET_NAME_BYTES_MAX = sizeof((struct sockaddr_un){0}.sun_path) - 1,
	HOME_BYTES_MAX = SOCKET_NAME_BYTES_MAX - (sizeof "/run/directory.sock" - 1)
};

static int run_setup(struct cli *cli, const struct args *args)
{
	struct beginning beginning = {
	    .demo = args_flag(args, "demo"), .web = args_option(args, "web", "127.0.0.1:8080")};
	if (deployment_needs_home(cli) != EX_OK) {
		return EX_USAGE;
	}
	if (cli->config != NULL) {
		return cli_fail(EX_CANTCREAT,
		    _("there is a deployment in %s already; nothing was changed"), cli->home);
	}
	if (strlen(cli->home) > HOME_BYTES_MAX) {
		return cli_fail(EX_USAGE,
		    _("the folder's name is too long for the sockets in it: choose one of at most "
		      "%d bytes"),
		    HOME_BYTES_MAX);
	}
	beginning.region =
	    option_or_ask(cli, args, "region", _("Name of the region (samenwerkingsverband):"));
	beginning.name =
	    option_or_ask(cli, args, "name", _("Your name, as its first coordinator:"));
	beginning.email = option_or_ask(cli, args, "email", _("Your e-mail address:"));
	if (!is_line(beginning.region, 100) || !is_line(beginning.name, 100) ||
	    !is_line(beginning.email, 200)) {
		return cli_fail(
		    EX_USAGE, _("region, name and e-mail address are needed, each on one line"));
	}
	if (strchr(beginning.email, '@') == NULL) {
		return cli_fail(EX_DATAERR, _("'%s' is no e-mail address"), beginning.email);
	}
	if (beginning.web[0] != '\0' && !is_line(beginning.web, 200)) {
		return cli_fail(
		    EX_USAGE, _("--web is an address such as 127.0.0.1:8080, or empty"));
	}
	int code = choose_password(cli, beginning.hash);
	if (code == EX_OK) {
		code = make_deployment(cli, &beginning);
	}
	if (code == EX_OK) {
		printf(_("The region '%s' is ready in %s.\nStart the services with 'samen up', "
			 "then sign in with 'samen login'.\n"),
		    beginning.region, cli->home);
	}
	return code;
}

static int run_up(struct cli *cli, const struct args *args)
{
	(void)args;
	if (deployment_needs_home(cli) != EX_OK) {
		return EX_USAGE;
	}
	if (cli->config == NULL) {
		return cli_fail(EX_CONFIG,
		    _("there is no deployment in %s: run 'samen setup' first"), cli->home);
	}
	return up_run(cli);
}

const struct command setup_commands[] = {
    {"setup", "[--region NAME] [--name YOU] [--email ADDRESS] [--web ADDRESS] [--demo]",
	"region= name= email= web= demo",
	N_("Makes a region's deployment in the folder --home: keys, configuration, first "
	   "coordinator. Asks for what is "
	   "not given; the password is asked for, or read from standard input. --web: where the "
	   "page is served, 127.0.0.1:8080 unless said otherwise; empty: nowhere. --demo: for "
	   "invented "
	   "people only; its clock can be set, and it never becomes a real one."),
	"samen setup --region 'PO Noord-Kennemerland' --name 'Anneke Bos' --email "
	"anneke.bos@example.org",
	run_setup},
    {"up", "", "",
	N_("Runs all services on this machine in the foreground. A service that dies is started "
	   "again; Ctrl-C ends all in order."),
	"samen up", run_up},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
