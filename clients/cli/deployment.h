/*
 * Which deployment a command is about: a folder of this machine, or one elsewhere by the address of
 * its gateway. What is named counts in this order: --home or --gateway; SAMEN_HOME or
 * SAMEN_GATEWAY; the gateway at which the profile signed in; the usual folder.
 */
#ifndef SAMEN_CLI_DEPLOYMENT_H
#define SAMEN_CLI_DEPLOYMENT_H

#include "cli.h"

/* Takes what the options and the environment name. An exit code. */
int deployment_choose(struct cli *cli, const struct args *args);

/* Takes the gateway that the profile's session belongs to, when nothing was named. texts are those
 * of the session's file and live on as long as it; home may be a folder's name. */
void deployment_take_profile(struct cli *cli, const char *home, const char *ca_file);

/* What names it: the gateway's address, or the folder. */
const char *deployment_name(const struct cli *cli);

/* For commands that need the deployment's own folder: EX_OK, or says so. */
int deployment_needs_home(const struct cli *cli);

#endif
