/* Requests and opened text, as people see them. */
#ifndef SAMEN_CLI_REQUEST_PRINT_H
#define SAMEN_CLI_REQUEST_PRINT_H

#include "remote.h"

/* Ids of the needs, joined; in the CLI's arena. */
const char *needs_text(const struct cli *cli, const Samen__Intake__V1__Request *request);
/* What is known of a request without its text. */
void print_request(const struct cli *cli, const Samen__Intake__V1__Request *request);
/* The same with its text and notes. */
void print_opened(const struct cli *cli, const Samen__Intake__V1__OpenRequestResponse *opened);

#endif
