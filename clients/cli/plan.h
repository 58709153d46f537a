/* A plan as the screen shows it: who is asked for which request and why, who goes without and why,
 * and how good it is. */
#ifndef SAMEN_CLI_PLAN_H
#define SAMEN_CLI_PLAN_H

#include "cli.h"

#include "matching.pb-c.h"

void plan_print(const struct cli *cli, const Samen__Matching__V1__PlanAssignmentsResponse *plan);

/* What a request is about, on one line without its end. */
void plan_print_request(const struct cli *cli, const Samen__Matching__V1__PlannedRequest *request);

#endif
