/* A team as the screen shows it: who, why, who takes on what, and what nobody covers. */
#ifndef SAMEN_CLI_TEAM_H
#define SAMEN_CLI_TEAM_H

#include "cli.h"

#include "matching.pb-c.h"

/* Ends with the commands that offer each member their part. */
void team_print(const struct cli *cli,
    const char *request_id,
    const Samen__Matching__V1__ProposeTeamResponse *team);

#endif
