#include "reads_page.h"

#include "html.h"
#include "print.h"
#include "remote.h"

#include "runtime/clock.h"

#include <string.h>

enum { PAGE_ENTRIES = 500 };

static const char *title(void)
{
	return _("Who read about your child");
}

/* What parents should know, a paragraph each. */
static const char *const explanation[] = {
    N_("This is the full list of everybody who opened what the school told about your child in "
       "this request, or did something else that counts. It is kept by the program itself and "
       "cannot be changed unnoticed."),
    N_("Somebody outside the school can read it only after agreeing to help, and only on a ground "
       "that is written down: for example that you agreed. You may withdraw your consent at any "
       "moment; then nobody outside the school can open it any more."),
    N_("Do you have a question about this list, do you want to see everything that is kept, or do "
       "you want it corrected or erased? Ask the school."),
};
enum { EXPLANATIONS = sizeof explanation / sizeof *explanation };

/* --- asking --- */

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

int reads_fetch(struct cli *cli, struct reads_page *page)
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

static void fetch_people(struct cli *cli, struct reads_page *page)
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

static void fetch_help(struct cli *cli, struct reads_page *page)
{
	Samen__Matching__V1__ExportHelpRequest request =
	    SAMEN__MATCHING__V1__EXPORT_HELP_REQUEST__INIT;
	Samen__Matching__V1__ExportHelpResponse *help;
	request.request_id = wire_text(page->request_id);
	if (remote_try(cli, MATCHING, "ExportHelp", &request.base,
		&samen__matching__v1__export_help_response__descriptor, &help) == EX_OK) {
		page->help = help;
	}
}

void reads_fetch_people(struct cli *cli, struct reads_page *page)
{
	fetch_people(cli, page);
	if (page->help == NULL) {
		fetch_help(cli, page);
	}
}

/* --- words --- */

const char *reads_who(const struct cli *cli, const struct reads_page *page, const char *person_id)
{
	if (strcmp(person_id, "parent") == 0) {
		return _("a parent");
	}
	if (strcmp(person_id, "school") == 0) {
		return _("the school");
	}
	if (strcmp(person_id, "consultant") == 0) {
		return _("a consultant of the work area");
	}
	if (person_id[0] == '\0' || strcmp(person_id, "intake") == 0) {
		return _("the program itself");
	}
	for (size_t i = 0; i < page->person_count; i++) {
		const Samen__Directory__V1__Person *person = page->people[i];
		if (strcmp(person->id, person_id) == 0) {
			const char *text = text_join(cli, "", person->name);
			text =
			    person->title[0] != '\0' ? text_join(cli, text, person->title) : text;
			return person->organisation_name[0] != '\0'
				   ? text_join(cli, text, person->organisation_name)
				   : text;
		}
	}
	for (size_t i = 0; page->help != NULL && i < page->help->n_help; i++) {
		const Samen__Matching__V1__ExportedHelp *help = page->help->help[i];
		if (strcmp(help->person_id, person_id) == 0) {
			return arena_printf(cli->arena, "%s, %s, %s", help->name, help->title,
			    help->organisation_name);
		}
	}
	return arena_printf(cli->arena, _("somebody who takes part no longer (%s)"), person_id);
}

/* As what somebody with this match takes part; help where that is not known. */
static Samen__Matching__V1__Part part_of(const struct reads_page *page, const char *match_id)
{
	for (size_t i = 0; page->help != NULL && i < page->help->n_help; i++) {
		const Samen__Matching__V1__ExportedHelp *help = page->help->help[i];
		if (strcmp(help->match_id, match_id) == 0) {
			return help->part;
		}
	}
	return SAMEN__MATCHING__V1__PART__HELPER;
}

static const char *match_words(
    const struct cli *cli, const struct reads_page *page, const char *match_id)
{
	Samen__Matching__V1__Part part = part_of(page, match_id);
	return part > SAMEN__MATCHING__V1__PART__HELPER
		   ? arena_printf(cli->arena, _("takes part for the %s (%s)"),
			 enum_text(&samen__matching__v1__part__descriptor, (int)part), match_id)
		   : arena_printf(cli->arena, _("helps with this request (%s)"), match_id);
}

const char *reads_by(const struct cli *cli, const struct reads_page *page, const char *by)
{
	if (strcmp(by, "own school") == 0) {
		return _("own school");
	}
	if (strcmp(by, "work area") == 0) {
		return _("looks after the work area");
	}
	if (strcmp(by, "retention") == 0) {
		return _("the time for keeping it is over");
	}
	if (strncmp(by, "m-", 2) == 0) {
		return match_words(cli, page, by);
	}
	if (strncmp(by, "f-", 2) == 0) {
		return arena_printf(cli->arena, _("was asked to help (%s)"), by);
	}
	if (strncmp(by, "letter/", 7) == 0) {
		return arena_printf(cli->arena, _("the school's letter (%s)"), by);
	}
	return by;
}

static const char *what(const Samen__Intake__V1__Read *read)
{
	return enum_text(&samen__intake__v1__access_kind__descriptor, (int)read->kind);
}

static const char *ground(const Samen__Intake__V1__Read *read)
{
	return enum_text(&samen__intake__v1__basis_kind__descriptor, (int)read->basis);
}

/* --- text --- */

void reads_print(const struct cli *cli, const struct reads_page *page)
{
	const char *headers[] = {_("when"), _("who"), _("what"), _("by"), _("basis")};
	struct table *table = table_open(cli, 5, headers);
	for (size_t i = 0; i < page->count; i++) {
		const Samen__Intake__V1__Read *row = page->reads[i];
		table_cell(table, "%s", date_text(cli, row->at_ms));
		table_cell(table, "%s", reads_who(cli, page, row->person_id));
		table_cell(table, "%s",
		    enum_text(&samen__intake__v1__access_kind__descriptor, (int)row->kind));
		table_cell(table, "%s", reads_by(cli, page, row->by));
		table_cell(table, "%s",
		    enum_text(&samen__intake__v1__basis_kind__descriptor, (int)row->basis));
	}
	table_print(table);
}

void reads_print_json(const struct cli *cli, const struct reads_page *page)
{
	Samen__Intake__V1__ListReadsResponse all = SAMEN__INTAKE__V1__LIST_READS_RESPONSE__INIT;
	all.n_reads = page->count;
	all.reads = page->reads;
	(void)print_json(cli, &all.base);
}

static void text_row(const struct cli *cli,
    const struct reads_page *page,
    const Samen__Intake__V1__Read *read,
    FILE *out)
{
	(void)fprintf(out, "%s  %s\n", date_text(cli, read->at_ms), what(read));
	(void)fprintf(out, "    %s: %s\n", _("who"), reads_who(cli, page, read->person_id));
	if (read->by[0] != '\0') {
		(void)fprintf(out, "    %s: %s\n", _("how"), reads_by(cli, page, read->by));
	}
	(void)fprintf(out, "    %s: %s\n\n", _("basis"), ground(read));
}

void reads_page_text(const struct cli *cli, const struct reads_page *page, FILE *out)
{
	(void)fprintf(out, "%s\n\n", title());
	(void)fprintf(out, _("Request: %s\nPrinted: %s\nPupil (filled in by the school): %s\n\n"),
	    page->request_id, date_text(cli, clock_now_ms()), "______________________________");
	for (size_t i = 0; i < page->count; i++) {
		text_row(cli, page, page->reads[i], out);
	}
	if (page->count == 0) {
		(void)fprintf(out, "%s\n\n", _("Nobody has opened it so far."));
	}
	for (size_t i = 0; i < EXPLANATIONS; i++) {
		(void)fprintf(out, "%s\n\n", _(explanation[i]));
	}
}

/* --- HTML --- */

static void html_log(const struct cli *cli, const struct reads_page *page, FILE *out)
{
	const char *headers[] = {_("when"), _("who"), _("what"), _("how"), _("basis")};
	enum { COLUMNS = sizeof headers / sizeof *headers };
	html_table_begin(out, _("Oldest first"), headers, COLUMNS);
	for (size_t i = 0; i < page->count; i++) {
		const Samen__Intake__V1__Read *read = page->reads[i];
		const char *cells[COLUMNS] = {date_text(cli, read->at_ms),
		    reads_who(cli, page, read->person_id), what(read),
		    reads_by(cli, page, read->by), ground(read)};
		html_row(out, cells, COLUMNS);
	}
	html_table_end(out);
}

void reads_table_html(const struct cli *cli, const struct reads_page *page, FILE *out)
{
	if (page->count > 0) {
		html_log(cli, page, out);
	} else {
		html_paragraph(out, _("Nobody has opened it so far."));
	}
}

void reads_page_html(const struct cli *cli, const struct reads_page *page, FILE *out)
{
	html_begin(out, title());
	html_paragraph(out, arena_printf(cli->arena, _("Request: %s"), page->request_id));
	html_paragraph(
	    out, arena_printf(cli->arena, _("Printed: %s"), date_text(cli, clock_now_ms())));
	html_paragraph(out, arena_printf(cli->arena, _("Pupil (filled in by the school): %s"),
				"______________________________"));
	reads_table_html(cli, page, out);
	for (size_t i = 0; i < EXPLANATIONS; i++) {
		html_paragraph(out, _(explanation[i]));
	}
	html_end(out);
}
