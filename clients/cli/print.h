/* What people see: tables, dates, names of enum values in their language; and JSON for programs. */
#ifndef SAMEN_CLI_PRINT_H
#define SAMEN_CLI_PRINT_H

#include "cli.h"

/* With --json: prints the message as proto3 JSON and returns true; else does nothing and returns
 * false. */
bool print_json(const struct cli *cli, const ProtobufCMessage *message);

/* How many columns the terminal has, or the environment's COLUMNS says; 0 when neither is known. */
size_t screen_width(void);

/* A table: cells row by row, column_count (16 at most) a row; a column is as wide as its widest
 * cell. Headers are translated by the caller. */
struct table;
struct table *table_open(const struct cli *cli, size_t column_count, const char *const *headers);
/* The next cell; copied. printf. */
void table_cell(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Puts the rows in alphabetical order of a column (from 0), whatever the case and accents. */
void table_sort(struct table *table, size_t column);
/* Prints, each row in several lines where the screen is too narrow; says so when there are no rows.
 * Memory stays the arena's. */
void table_print(struct table *table);

/* Columns that the text takes on a terminal. */
size_t text_width(const char *text);
/* The text, or its beginning and a stop, in at most so many columns; in the CLI's arena. */
const char *text_fit(const struct cli *cli, const char *text, size_t width);

/* Says how to get the next page, when there is one. */
void print_next_page(const char *next_token);

/* "text, more", or only more behind an empty text; in the CLI's arena. */
const char *text_join(const struct cli *cli, const char *text, const char *more);
/* All of them, joined. */
const char *list_text(const struct cli *cli, char *const *texts, size_t count);

/* "22-11-2026 14:05" in local time, "-" for 0; in the CLI's arena. */
const char *date_text(const struct cli *cli, int64_t at_ms);
/* "22-11-2026" or "2026-11-22", with or without " 14:05", to milliseconds; false when it is no
 * date. */
bool date_read(const char *text, int64_t *ret_at_ms);

/* The screen word for an enum value ("observe in class" / "klassenobservatie"); the value's own
 * name when there is none. */
const char *enum_text(const ProtobufCEnumDescriptor *type, int value);
/* Reads an enum value by its name, case-insensitive, '-' for '_'. False when there is none. */
bool enum_read(const ProtobufCEnumDescriptor *type, const char *text, int *ret_value);
/* All values' names, lower case, separated by ", ": for messages. In the CLI's arena. */
const char *enum_choices(const struct cli *cli, const ProtobufCEnumDescriptor *type);

/*
 * Shows a place in a text on standard error: the line around it, and carets below the place. from
 * and to in Unicode characters from the start of the text, to one past the end.
 */
void print_place(const char *text, uint32_t from, uint32_t to);

/* Bold for headings, when standard output is a terminal. */
void print_heading(const struct cli *cli, const char *text);

#endif
