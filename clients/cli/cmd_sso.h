/* The request of 'samen login --sso NAME --id-token-file FILE'. */
#ifndef SAMEN_CLI_CMD_SSO_H
#define SAMEN_CLI_CMD_SSO_H

#include "cli.h"

#include "directory.pb-c.h"

/* Reads the ID token and names the issuer. An exit code; has said what is wrong. */
int sso_fill(
    struct cli *cli, const struct args *args, Samen__Directory__V1__SignOnRequest *request);

#endif
