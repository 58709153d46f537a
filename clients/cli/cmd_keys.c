/* samen keys: the keys under which texts are sealed. */
#include "cli.h"
#include "print.h"
#include "remote.h"

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

const struct command keys_commands[] = {
    {"keys rotate-master", "", "",
	N_("Replaces the master key under which the keys of all sealed texts are wrapped, and "
	   "destroys the old one; everybody works on meanwhile. For coordinators."),
	"samen keys rotate-master", run_rotate_master},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
