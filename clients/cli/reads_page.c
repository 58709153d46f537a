#include "reads_page.h"

#include "print.h"

#include "runtime/clock.h"

#include <string.h>

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

/* --- words --- */

const char *reads_who(const struct cli *cli, const struct reads_page *page, const char *person_id)
{
	if (strcmp(person_id, "parent") == 0) {
		return _("a parent");
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
	return arena_printf(cli->arena, _("somebody who takes part no longer (%s)"), person_id);
}

const char *reads_by(const struct cli *cli, const char *by)
{
	if (strcmp(by, "own school") == 0) {
		return _("own school");
	}
	if (strcmp(by, "retention") == 0) {
		return _("the time for keeping it is over");
	}
	if (strncmp(by, "m-", 2) == 0) {
		return arena_printf(cli->arena, _("helps with this request (%s)"), by);
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

static void text_row(const struct cli *cli,
    const struct reads_page *page,
    const Samen__Intake__V1__Read *read,
    FILE *out)
{
	(void)fprintf(out, "%s  %s\n", date_text(cli, read->at_ms), what(read));
	(void)fprintf(out, "    %s: %s\n", _("who"), reads_who(cli, page, read->person_id));
	if (read->by[0] != '\0') {
		(void)fprintf(out, "    %s: %s\n", _("how"), reads_by(cli, read->by));
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

/* Text between tags, or in an attribute. */
static void escaped(const char *text, FILE *out)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '<':
			(void)fputs("&lt;", out);
			break;
		case '>':
			(void)fputs("&gt;", out);
			break;
		case '&':
			(void)fputs("&amp;", out);
			break;
		case '"':
			(void)fputs("&quot;", out);
			break;
		default:
			(void)fputc(*text, out);
		}
	}
}

static void element(const char *tag, const char *attributes, const char *text, FILE *out)
{
	(void)fprintf(out, "<%s%s>", tag, attributes);
	escaped(text, out);
	(void)fprintf(out, "</%s>\n", tag);
}

static void html_begin(const struct cli *cli, FILE *out)
{
	(void)fprintf(out,
	    "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
	    cli->dutch ? "nl" : "en");
	element("title", "", title(), out);
	(void)fputs("<meta name=\"viewport\" content=\"width=device-width\">\n"
		    "<style>\n"
		    "body { font: 1rem/1.5 sans-serif; color: #000; background: #fff; "
		    "max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }\n"
		    "table { border-collapse: collapse; width: 100%; }\n"
		    "th, td { border: 1px solid #595959; padding: .4rem; text-align: left; "
		    "vertical-align: top; }\n"
		    "tr { break-inside: avoid; }\n"
		    "</style>\n</head>\n<body>\n<main>\n",
	    out);
	element("h1", "", title(), out);
}

static void html_row(const struct cli *cli,
    const struct reads_page *page,
    const Samen__Intake__V1__Read *read,
    FILE *out)
{
	(void)fputs("<tr>\n", out);
	element("td", "", date_text(cli, read->at_ms), out);
	element("td", "", reads_who(cli, page, read->person_id), out);
	element("td", "", what(read), out);
	element("td", "", reads_by(cli, read->by), out);
	element("td", "", ground(read), out);
	(void)fputs("</tr>\n", out);
}

static void html_table(const struct cli *cli, const struct reads_page *page, FILE *out)
{
	const char *headers[] = {_("when"), _("who"), _("what"), _("how"), _("basis")};
	(void)fputs("<table>\n<thead>\n<tr>\n", out);
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		element("th", " scope=\"col\"", headers[i], out);
	}
	(void)fputs("</tr>\n</thead>\n<tbody>\n", out);
	for (size_t i = 0; i < page->count; i++) {
		html_row(cli, page, page->reads[i], out);
	}
	(void)fputs("</tbody>\n</table>\n", out);
}

void reads_page_html(const struct cli *cli, const struct reads_page *page, FILE *out)
{
	html_begin(cli, out);
	element("p", "", arena_printf(cli->arena, _("Request: %s"), page->request_id), out);
	element("p", "", arena_printf(cli->arena, _("Printed: %s"), date_text(cli, clock_now_ms())),
	    out);
	element("p", "",
	    arena_printf(cli->arena, _("Pupil (filled in by the school): %s"),
		"______________________________"),
	    out);
	if (page->count > 0) {
		html_table(cli, page, out);
	} else {
		element("p", "", _("Nobody has opened it so far."), out);
	}
	for (size_t i = 0; i < EXPLANATIONS; i++) {
		element("p", "", _(explanation[i]), out);
	}
	(void)fputs("</main>\n</body>\n</html>\n", out);
}
