/* Organisations by their code or id, as the directory has them. Blocks while it asks. */
#ifndef SAMEN_CLI_ORGANISATION_H
#define SAMEN_CLI_ORGANISATION_H

#include "cli.h"

/* The id of an open organisation with this code, whatever its case, or this id. An exit code; what
 * is wrong was said. */
int organisation_find(struct cli *cli, const char *code, char **ret_id);
/* --NAME CODE as an id; left alone when it is not given. */
int organisation_read(struct cli *cli, const struct args *args, const char *name, char **ret_id);

/* Its name; the id itself where that is not to be had. */
const char *organisation_title(struct cli *cli, const char *id);

#endif
