/* samen keys: the keys under which texts are sealed, and those that services sign with. */
#include "cli.h"
#include "deployment.h"
#include "print.h"
#include "remote.h"

#include "runtime/clock.h"
#include "runtime/key_rotation.h"

#include <string.h>
#include <time.h>

typedef Samen__Intake__V1__RotateMasterKeyResponse Rotated;

static int run_rotate_master(struct cli *cli, const struct args *args)
{
	Samen__Intake__V1__RotateMasterKeyRequest request =
	    SAMEN__INTAKE__V1__ROTATE_MASTER_KEY_REQUEST__INIT;
	Rotated *rotated;
	(void)args;
	int code = CALL(cli, INTAKE, RotateMasterKey, &request,
	    samen__intake__v1__rotate_master_key_response, &rotated);
	if (code != EX_OK || print_json(cli, &rotated->base)) {
		return code;
	}
	printf(_("The master key was replaced %s; %llu keys are wrapped under the new one, and the "
		 "old one is destroyed.\n"),
	    date_text(cli, rotated->rotated_at_ms), (unsigned long long)rotated->keys);
	printf(_("Back up the folder of keys now: an older backup of it does not open the texts "
		 "any more.\n"));
	return EX_OK;
}

/* --- signing keys, on the machine where the services run --- */

static bool is_service(const char *name)
{
	static const char *const names[] = {"directory", "intake", "matching", "notify"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i], name) == 0) {
			return true;
		}
	}
	return false;
}

/* Running services have to know the new public key before anybody signs with the new key. */
static void wait_until_known(void)
{
	struct timespec left = {.tv_sec = KEY_ROTATION_PAUSE_MS / 1000,
	    .tv_nsec = KEY_ROTATION_PAUSE_MS % 1000 * 1000000L};
	while (nanosleep(&left, &left) != 0) {
	}
}

static int say_failed(const char *folder, const char *name, enum status status)
{
	switch (status) {
	case FAILED_PRECONDITION:
		return cli_fail(EX_TEMPFAIL,
		    _("start samen-%s once before its first rotation: it has to make a file in %s"),
		    name, folder);
	case ABORTED:
		return cli_fail(EX_TEMPFAIL, _("keys in %s are being rotated already"), folder);
	case PERMISSION_DENIED:
		return cli_fail(EX_NOPERM, _("you may not change the keys in %s"), folder);
	default:
		return cli_fail(EX_IOERR,
		    _("the key in %s could not be rotated (%s); the services go on, and the same "
		      "command finishes what was begun"),
		    folder, status_name(status));
	}
}

static int run_rotate(struct cli *cli, const struct args *args)
{
	const char *name = args_one_word(args);
	const char *folder = arena_printf(cli->arena, "%s/keys", cli->home);
	if (deployment_needs_home(cli) != EX_OK) {
		return EX_USAGE;
	}
	if (cli->config == NULL) {
		return cli_fail(EX_CONFIG,
		    _("there is no deployment in %s: run 'samen setup' first"), cli->home);
	}
	if (!is_service(name) || folder == NULL) {
		return cli_fail(
		    EX_USAGE, _("name one service: directory, intake, matching or notify"));
	}
	enum status status = key_rotation_begin(folder, name);
	if (status == OK) {
		wait_until_known();
		status = key_rotation_finish(folder, name, clock_now_ms());
	}
	if (status != OK) {
		return say_failed(folder, name, status);
	}
	printf(_("samen-%s signs with a new key. What the old one signed counts for %d more "
		 "minutes; its public half stays in %s/retired.\n"),
	    name, KEY_ROTATION_OVERLAP_S / 60, folder);
	return EX_OK;
}

const struct command keys_commands[] = {
    {"keys rotate-master", "", "",
	N_("Replaces the master key under which the keys of all sealed texts are wrapped, and "
	   "destroys the old one; everybody works on meanwhile. For coordinators."),
	"samen keys rotate-master", run_rotate_master},
    {"keys rotate", "directory | intake | matching | notify", "",
	N_("Gives a service a new signing key, while the services run. For the administrator of "
	   "the machine, as the user whom the keys belong to. One that broke off is finished by "
	   "the same command."),
	"samen keys rotate directory", run_rotate},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
