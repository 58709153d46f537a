/* All that is kept about a request, brought together from intake and matching. */
#ifndef SAMEN_CLI_EXPORT_H
#define SAMEN_CLI_EXPORT_H

#include "reads_page.h"
#include "remote.h"

struct exported {
	Samen__Intake__V1__ExportRequestResponse *request;
	Samen__Matching__V1__ExportHelpResponse *help;
	struct reads_page log; /* the whole access log */
};

/* Asks for all of it, as the filer or as a parent. An exit code. */
int export_fetch(struct cli *cli, char *request_id, struct exported *ret_export);
/* One JSON document; free it. NULL when memory is short. */
char *export_json(const struct exported *export);
/* One page; see html.h. */
void export_html(const struct cli *cli, const struct exported *export, FILE *out);

/* "--to FILE.json --html FILE.html", or the JSON on standard output. An exit code. */
int export_run(struct cli *cli, const struct args *args, char *request_id);

#endif
