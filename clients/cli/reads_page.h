/* The access log of a request as a page that the school gives to parents: plain words, no codes
 * that only the program knows but those that tell one match from another. */
#ifndef SAMEN_CLI_READS_PAGE_H
#define SAMEN_CLI_READS_PAGE_H

#include "cli.h"

#include "directory.pb-c.h"
#include "intake.pb-c.h"

struct reads_page {
	const char *request_id;
	Samen__Intake__V1__Read **reads; /* oldest first */
	size_t count;
	Samen__Directory__V1__Person **people; /* whom the directory names; may be none */
	size_t person_count;
};

/* "Carla Vos, ambulant begeleider, SO De Ster", or what can be said otherwise. In the CLI's arena.
 */
const char *reads_who(const struct cli *cli, const struct reads_page *page, const char *person_id);
/* On what: "own school", "helps (match m-...)". In the CLI's arena. */
const char *reads_by(const struct cli *cli, const char *by);

/* Both write the whole page. */
void reads_page_text(const struct cli *cli, const struct reads_page *page, FILE *out);
void reads_page_html(const struct cli *cli, const struct reads_page *page, FILE *out);

#endif
