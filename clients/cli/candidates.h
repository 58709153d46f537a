/* People who can help, as the screen shows them: with reasons that add up to the score. */
#ifndef SAMEN_CLI_CANDIDATES_H
#define SAMEN_CLI_CANDIDATES_H

#include "cli.h"

#include "matching.pb-c.h"

/* Prints the ranked people, what they were ranked by, and those left out with why. */
void candidates_print(
    const struct cli *cli, const Samen__Matching__V1__SuggestMatchesResponse *response);
/* One of them. number 0: without a number. */
void candidate_print(
    const struct cli *cli, size_t number, const Samen__Matching__V1__Candidate *candidate);

#endif
