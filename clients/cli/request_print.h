/* Requests and opened text, as people see them. */
#ifndef SAMEN_CLI_REQUEST_PRINT_H
#define SAMEN_CLI_REQUEST_PRINT_H

#include "remote.h"

/* Ids of the needs, joined; in the CLI's arena. */
const char *needs_text(const struct cli *cli, const Samen__Intake__V1__Request *request);
/* What is known of a request without its text. */
void print_request(const struct cli *cli, const Samen__Intake__V1__Request *request);
/* From where to where; nothing for NULL. Asks the directory for the names, and blocks meanwhile. */
void print_move(struct cli *cli, const Samen__Intake__V1__Move *move);

/* What the teacher tells, part by part under its heading, in the user's language; a text may be
 * empty. */
enum { STORY_PARTS = 10 };
struct story_part {
	const char *heading, *text;
};
void story_parts(
    const Samen__Intake__V1__Story *story, struct story_part ret_parts[static STORY_PARTS]);

/* The request with its text and notes. */
void print_opened(struct cli *cli, const Samen__Intake__V1__OpenRequestResponse *opened);

#endif
