/* The access log of a request as a page that the school gives to parents: plain words, no codes
 * that only the program knows but those that tell one match from another. */
#ifndef SAMEN_CLI_READS_PAGE_H
#define SAMEN_CLI_READS_PAGE_H

#include "cli.h"

#include "directory.pb-c.h"
#include "intake.pb-c.h"
#include "matching.pb-c.h"

struct reads_page {
	const char *request_id;
	Samen__Intake__V1__Read **reads; /* oldest first */
	size_t count;
	Samen__Directory__V1__Person **people; /* whom the directory names; may be none */
	size_t person_count;
	const Samen__Matching__V1__ExportHelpResponse *help; /* who helps, by name; may be NULL */
};

/* The whole log of page->request_id. An exit code. */
int reads_fetch(struct cli *cli, struct reads_page *page);
/* Everybody with their names, and who was asked and helps; none, silently, where the services do
 * not tell. */
void reads_fetch_people(struct cli *cli, struct reads_page *page);

/* As a table on the screen. */
void reads_print(const struct cli *cli, const struct reads_page *page);
/* All entries in one message. */
void reads_print_json(const struct cli *cli, const struct reads_page *page);

/* "Carla Vos, ambulant begeleider, SO De Ster", or what can be said otherwise. In the CLI's arena.
 */
const char *reads_who(const struct cli *cli, const struct reads_page *page, const char *person_id);
/* On what: "own school", "helps (match m-...)", "takes part for the sending school". In the CLI's
 * arena. */
const char *reads_by(const struct cli *cli, const struct reads_page *page, const char *by);

/* The log as a table of a page; see html.h. */
void reads_table_html(const struct cli *cli, const struct reads_page *page, FILE *out);
/* Both write the whole page. */
void reads_page_text(const struct cli *cli, const struct reads_page *page, FILE *out);
void reads_page_html(const struct cli *cli, const struct reads_page *page, FILE *out);

#endif
