/*
 * A page that stands alone: no scripts, nothing from elsewhere, readable on paper. Whatever is put
 * in is text: what could be markup in it is written as characters.
 */
#ifndef SAMEN_CLI_HTML_H
#define SAMEN_CLI_HTML_H

#include "cli.h"

/* Begins a page in this run's language. */
void html_begin(FILE *out, const char *title);
void html_end(FILE *out);

/* Level 2 or 3; the title is level 1. */
void html_heading(FILE *out, int level, const char *text);
/* Lines stay lines. */
void html_paragraph(FILE *out, const char *text);

void html_list_begin(FILE *out);
void html_list_item(FILE *out, const char *text);
void html_list_end(FILE *out);

/* Pairs of a name and a value; a pair with an empty value is left out. */
void html_facts_begin(FILE *out);
void html_fact(FILE *out, const char *name, const char *value);
void html_facts_end(FILE *out);

/* A table; each row has as many cells as there are headers. */
void html_table_begin(FILE *out, const char *caption, const char *const *headers, size_t count);
void html_row(FILE *out, const char *const *cells, size_t count);
void html_table_end(FILE *out);

#endif
