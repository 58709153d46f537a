/* samen request reads: the access log of a request, on screen and on paper. */
#include "cli.h"
#include "file_new.h"
#include "print.h"
#include "reads_page.h"
#include "remote.h"

#include <string.h>

enum { PAGE_ENTRIES = 500 };

/* Adds count pointers to a list in the CLI's arena. */
static void *list_join(
    const struct cli *cli, const void *list, size_t size, const void *more, size_t count)
{
	char *joined = arena_alloc(cli->arena, (size + count) * sizeof(void *));
	if (joined != NULL && size > 0) {
		memcpy(joined, list, size * sizeof(void *));
	}
	if (joined != NULL && count > 0) {
		memcpy(joined + size * sizeof(void *), more, count * sizeof(void *));
	}
	return joined;
}

/* The whole log of the request. */
static int get_reads(struct cli *cli, struct reads_page *page)
{
	Samen__Intake__V1__ListReadsRequest request = SAMEN__INTAKE__V1__LIST_READS_REQUEST__INIT;
	Samen__Common__V1__PageRequest part = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	Samen__Intake__V1__ListReadsResponse *response;
	int code;
	request.request_id = wire_text(page->request_id);
	request.page = &part;
	part.size = PAGE_ENTRIES;
	do {
		code = CALL(cli, INTAKE, ListReads, &request,
		    samen__intake__v1__list_reads_response, &response);
		if (code != EX_OK) {
			return code;
		}
		page->reads =
		    list_join(cli, page->reads, page->count, response->reads, response->n_reads);
		if (page->reads == NULL) {
			return cli_fail(EX_OSERR, _("there is not enough memory"));
		}
		page->count += response->n_reads;
		part.token = response->next_token;
	} while (part.token[0] != '\0');
	return EX_OK;
}

/* Everybody with their names; none, silently, where the directory does not tell. */
static void get_people(struct cli *cli, struct reads_page *page)
{
	Samen__Directory__V1__ListPeopleRequest request =
	    SAMEN__DIRECTORY__V1__LIST_PEOPLE_REQUEST__INIT;
	Samen__Common__V1__PageRequest part = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	Samen__Directory__V1__ListPeopleResponse *response;
	request.page = &part;
	part.size = PAGE_ENTRIES;
	do {
		if (remote_try(cli, DIRECTORY, "ListPeople", &request.base,
			&samen__directory__v1__list_people_response__descriptor,
			&response) != EX_OK) {
			return;
		}
		page->people = list_join(
		    cli, page->people, page->person_count, response->people, response->n_people);
		if (page->people == NULL) {
			page->person_count = 0;
			return;
		}
		page->person_count += response->n_people;
		part.token = response->next_token;
	} while (part.token[0] != '\0');
}

static void print_reads(const struct cli *cli, const struct reads_page *page)
{
	const char *headers[] = {_("when"), _("who"), _("what"), _("by"), _("basis")};
	struct table *table = table_open(cli, 5, headers);
	for (size_t i = 0; i < page->count; i++) {
		const Samen__Intake__V1__Read *row = page->reads[i];
		table_cell(table, "%s", date_text(cli, row->at_ms));
		table_cell(table, "%s", reads_who(cli, page, row->person_id));
		table_cell(table, "%s",
		    enum_text(&samen__intake__v1__access_kind__descriptor, (int)row->kind));
		table_cell(table, "%s", reads_by(cli, row->by));
		table_cell(table, "%s",
		    enum_text(&samen__intake__v1__basis_kind__descriptor, (int)row->basis));
	}
	table_print(table);
}

/* All entries in one message. */
static void print_reads_json(const struct cli *cli, const struct reads_page *page)
{
	Samen__Intake__V1__ListReadsResponse all = SAMEN__INTAKE__V1__LIST_READS_RESPONSE__INIT;
	all.n_reads = page->count;
	all.reads = page->reads;
	(void)print_json(cli, &all.base);
}

static int write_html(const struct cli *cli, const struct reads_page *page, const char *path)
{
	FILE *out;
	int code = file_new(path, &out);
	if (code != EX_OK) {
		return code;
	}
	reads_page_html(cli, page, out);
	code = file_new_close(out, EX_OK);
	if (code == EX_OK && out != stdout) {
		printf(_("written: %s\n"), path);
	}
	return code;
}

static int run_reads(struct cli *cli, const struct args *args)
{
	struct reads_page page = {.request_id = args_one_word(args)};
	const char *html = args_option(args, "html", NULL);
	int code = get_reads(cli, &page);
	if (code != EX_OK) {
		return code;
	}
	if (cli->json) {
		print_reads_json(cli, &page);
		return EX_OK;
	}
	get_people(cli, &page);
	if (html != NULL) {
		return write_html(cli, &page, html);
	}
	if (args_flag(args, "print")) {
		reads_page_text(cli, &page, stdout);
	} else {
		print_reads(cli, &page);
	}
	return EX_OK;
}

const struct command reads_commands[] = {
    {"request reads", "REQUEST [--print | --html FILE]", "print html=",
	N_("Shows who opened the text of your request, when and on which ground. --print and "
	   "--html "
	   "make a page in plain words to give to the parents; the file is a new one, for a "
	   "browser "
	   "to show and print."),
	"samen request reads r-7k2m9xw3ta0c --html reads.html", run_reads},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
