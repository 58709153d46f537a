#include "html.h"

#include <stddef.h>

static const char style[] =
    "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111;"
    "background:#fff}h2{margin-top:2rem;border-bottom:1px solid #767676}"
    "p,dd,td{white-space:pre-line;overflow-wrap:anywhere}"
    "dt{font-weight:bold}dd{margin:0 0 .5rem}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:bold}"
    "tr{break-inside:avoid}th,td{border:1px solid #595959;padding:.25rem "
    ".5rem;text-align:left;vertical-align:top}";

static void escaped(FILE *out, const char *text)
{
	static const struct {
		char character;
		const char *written;
	} escapes[] = {
	    {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
	for (; *text != '\0'; text++) {
		const char *written = NULL;
		for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
			written = escapes[i].character == *text ? escapes[i].written : written;
		}
		if (written != NULL) {
			(void)fputs(written, out);
		} else {
			(void)fputc(*text, out);
		}
	}
}

static void element(FILE *out, const char *name, const char *text)
{
	(void)fprintf(out, "<%s>", name);
	escaped(out, text);
	(void)fprintf(out, "</%s>\n", name);
}

void html_begin(FILE *out, const char *title)
{
	(void)fprintf(out,
	    "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	    "style-src 'unsafe-inline'\">\n",
	    cli_dutch ? "nl" : "en");
	element(out, "title", title);
	(void)fprintf(out, "<style>%s</style>\n</head>\n<body>\n<main>\n", style);
	element(out, "h1", title);
}

void html_end(FILE *out)
{
	(void)fputs("</main>\n</body>\n</html>\n", out);
}

void html_heading(FILE *out, int level, const char *text)
{
	element(out, level == 2 ? "h2" : "h3", text);
}

void html_paragraph(FILE *out, const char *text)
{
	element(out, "p", text);
}

void html_list_begin(FILE *out)
{
	(void)fputs("<ul>\n", out);
}

void html_list_item(FILE *out, const char *text)
{
	element(out, "li", text);
}

void html_list_end(FILE *out)
{
	(void)fputs("</ul>\n", out);
}

void html_facts_begin(FILE *out)
{
	(void)fputs("<dl>\n", out);
}

void html_fact(FILE *out, const char *name, const char *value)
{
	if (value[0] != '\0') {
		element(out, "dt", name);
		element(out, "dd", value);
	}
}

void html_facts_end(FILE *out)
{
	(void)fputs("</dl>\n", out);
}

void html_table_begin(FILE *out, const char *caption, const char *const *headers, size_t count)
{
	(void)fputs("<table>\n", out);
	element(out, "caption", caption);
	(void)fputs("<thead>\n<tr>", out);
	for (size_t i = 0; i < count; i++) {
		(void)fputs("<th scope=\"col\">", out);
		escaped(out, headers[i]);
		(void)fputs("</th>", out);
	}
	(void)fputs("</tr>\n</thead>\n<tbody>\n", out);
}

void html_row(FILE *out, const char *const *cells, size_t count)
{
	(void)fputs("<tr>", out);
	for (size_t i = 0; i < count; i++) {
		(void)fputs("<td>", out);
		escaped(out, cells[i]);
		(void)fputs("</td>", out);
	}
	(void)fputs("</tr>\n", out);
}

void html_table_end(FILE *out)
{
	(void)fputs("</tbody>\n</table>\n", out);
}
