#include "deployment.h"

#include "sso/issuer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A variable's text; NULL when it is not there or empty. */
static const char *environment(const char *name)
{
	const char *value = getenv(name); /* NOLINT(concurrency-mt-unsafe) */
	return value != NULL && value[0] != '\0' ? value : NULL;
}

static bool is_gateway(const char *name)
{
	return strncmp(name, "https://", strlen("https://")) == 0 ||
	       strncmp(name, "http://", strlen("http://")) == 0;
}

/* --- the gateway --- */

/* One address is written in one way, so that a session is known to belong to it: small letters, no
 * slash at the end, and https:// where it is left out. NULL without memory. */
static char *address_of(const struct cli *cli, const char *text)
{
	bool bare = strstr(text, "://") == NULL;
	char *address = arena_printf(cli->arena, "%s%s", bare ? "https://" : "", text);
	for (char *at = address; at != NULL && *at != '\0'; at++) {
		*at = (char)tolower((unsigned char)*at);
	}
	size_t size = address != NULL ? strlen(address) : 0;
	if (size > 0 && address[size - 1] == '/') {
		address[size - 1] = '\0';
	}
	return address;
}

static int take_gateway(struct cli *cli, const struct args *args, const char *text)
{
	char *address = address_of(cli, text);
	if (address == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	if (!issuer_url_allowed(address) || strchr(strstr(address, "://") + 3, '/') != NULL) {
		return cli_fail(EX_USAGE,
		    _("'%s' is no address of a gateway: it is like https://samen.example.org; "
		      "plain http only on this machine"),
		    text);
	}
	const char *ca_file = args_option(args, "ca", environment("SAMEN_CA"));
	char *whole = ca_file != NULL ? realpath(ca_file, NULL) : NULL;
	if (ca_file != NULL && whole == NULL) {
		return cli_fail(EX_NOINPUT, _("there is no file %s"), ca_file);
	}
	cli->ca_file = arena_strdup(cli->arena, whole);
	free(whole);
	cli->gateway = address;
	return EX_OK;
}

/* --- the folder --- */

static int take_home(struct cli *cli, const char *home)
{
	const char *user = environment("HOME");
	int length = home != NULL && home[0] != '\0'
			 ? snprintf(cli->home, sizeof cli->home, "%s", home)
			 : snprintf(cli->home, sizeof cli->home, "%s/.local/share/samen",
			       user != NULL ? user : "");
	return length >= 0 && (size_t)length < sizeof cli->home - 64
		   ? EX_OK
		   : cli_fail(EX_USAGE, _("the folder's name is too long"));
}

/* --- which of them --- */

int deployment_choose(struct cli *cli, const struct args *args)
{
	const char *home = args_option(args, "home", NULL);
	const char *gateway = args_option(args, "gateway", NULL);
	if (home == NULL && gateway == NULL) {
		home = environment("SAMEN_HOME");
		gateway = environment("SAMEN_GATEWAY");
	}
	if (home != NULL && gateway != NULL) {
		return cli_fail(
		    EX_USAGE, _("name a folder (--home, SAMEN_HOME) or a gateway (--gateway, "
				"SAMEN_GATEWAY), not both"));
	}
	cli->deployment_named = home != NULL || gateway != NULL;
	int code = take_home(cli, home);
	return code == EX_OK && gateway != NULL ? take_gateway(cli, args, gateway) : code;
}

void deployment_take_profile(struct cli *cli, const char *home, const char *ca_file)
{
	if (!cli->deployment_named && is_gateway(home)) {
		cli->gateway = arena_strdup(cli->arena, home);
		cli->ca_file = ca_file[0] != '\0' ? arena_strdup(cli->arena, ca_file) : NULL;
	}
}

const char *deployment_name(const struct cli *cli)
{
	return cli->gateway != NULL ? cli->gateway : cli->home;
}

int deployment_needs_home(const struct cli *cli)
{
	return cli->gateway == NULL
		   ? EX_OK
		   : cli_fail(EX_USAGE,
			 _("this works on the machine of the deployment only (%s is elsewhere): "
			   "name its folder with --home"),
			 cli->gateway);
}
