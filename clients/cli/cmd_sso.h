/* Signing in with an ID token, for 'samen login --sso NAME --id-token-file FILE'. */
#ifndef SAMEN_CLI_CMD_SSO_H
#define SAMEN_CLI_CMD_SSO_H

#include "cli.h"

#include "directory.pb-c.h"

/* Trades the ID token for a session; an exit code, as remote_call. */
int sso_login(
    struct cli *cli, const struct args *args, Samen__Directory__V1__Session **ret_session);

#endif
