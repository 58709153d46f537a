#include "print.h"

#include "runtime/pb_json.h"

#include "common.pb-c.h"
#include "directory.pb-c.h"
#include "intake.pb-c.h"
#include "matching.pb-c.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include <utf8proc.h>

enum { CELLS_MAX = 64 * 1024, COLUMNS_MAX = 16, COLUMN_GAP = 2, FOLD_INDENT = 4 };

bool print_json(const struct cli *cli, const ProtobufCMessage *message)
{
	if (!cli->json) {
		return false;
	}
	json_t *json = pb_to_json(message, false);
	if (json != NULL) {
		(void)json_dumpf(json, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
		(void)putchar('\n');
		(void)fflush(stdout);
	}
	json_decref(json);
	return true;
}

void print_heading(const struct cli *cli, const char *text)
{
	printf(cli->color ? "\033[1m%s\033[0m\n" : "%s\n", text);
}

/* --- places in texts --- */

enum { PLACE_BEFORE = 36, PLACE_AFTER = 24 }; /* characters shown around a place */

static const char *char_back(const char *start, const char *at)
{
	do {
		at--;
	} while (at > start && ((uint8_t)*at & 0xC0) == 0x80);
	return at;
}

/* The character at a place; a byte that is no UTF-8 counts as one. */
static const char *char_next(const char *at, utf8proc_int32_t *ret_char)
{
	utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)at, -1, ret_char);
	if (size <= 0) {
		*ret_char = '?';
		return at + 1;
	}
	return at + size;
}

static const char *char_at(const char *text, uint32_t number)
{
	utf8proc_int32_t c;
	while (number-- > 0 && *text != '\0') {
		text = char_next(text, &c);
	}
	return text;
}

/* Prints from one place to the other as it may be shown, or mark for every column of it. */
static void put_part(const char *from, const char *to, const char *mark)
{
	while (from < to) {
		utf8proc_int32_t c;
		const char *next = char_next(from, &c);
		int columns = c < ' ' || c == 0x7F ? 1 : utf8proc_charwidth(c);
		if (mark == NULL) {
			bool shown = c >= ' ' && utf8proc_category(c) != UTF8PROC_CATEGORY_CC;
			(void)fprintf(
			    stderr, "%.*s", shown ? (int)(next - from) : 1, shown ? from : " ");
		}
		for (int i = 0; mark != NULL && i < columns; i++) {
			(void)fputs(mark, stderr);
		}
		from = next;
	}
}

void print_place(const char *text, uint32_t from, uint32_t to)
{
	const char *place = char_at(text, from);
	const char *end = char_at(place, to > from ? to - from : 0);
	const char *line = place;
	const char *rest = end;
	utf8proc_int32_t c;
	for (int i = 0; i < PLACE_BEFORE && line > text && line[-1] != '\n'; i++) {
		line = char_back(text, line);
	}
	for (int i = 0; i < PLACE_AFTER && *rest != '\0' && *rest != '\n'; i++) {
		rest = char_next(rest, &c);
	}
	(void)fputs("    ", stderr);
	put_part(line, rest, NULL);
	(void)fputs("\n    ", stderr);
	put_part(line, place, " ");
	put_part(place, end, "^");
	(void)fputc('\n', stderr);
}

/* --- tables --- */

struct table {
	const struct cli *cli;
	size_t column_count;
	size_t cell_count;
	const char **cells; /* the headers first */
};

struct table *table_open(const struct cli *cli, size_t column_count, const char *const *headers)
{
	struct table *table = arena_alloc(cli->arena, sizeof *table);
	assert(column_count <= COLUMNS_MAX);
	if (table == NULL) {
		return NULL;
	}
	table->cli = cli;
	table->column_count = column_count;
	table->cells = arena_alloc(cli->arena, CELLS_MAX * sizeof *table->cells);
	for (size_t i = 0; i < column_count; i++) {
		table_cell(table, "%s", headers[i]);
	}
	return table;
}

void table_cell(struct table *table, const char *format, ...)
{
	if (table == NULL || table->cells == NULL || table->cell_count == CELLS_MAX) {
		return;
	}
	va_list args;
	va_start(args, format);
	const char *text = arena_vprintf(table->cli->arena, format, args);
	va_end(args);
	table->cells[table->cell_count++] = text != NULL ? text : "";
}

/* A row while it is sorted. */
struct sorted_row {
	const char *key;
	const char **cells;
};

static int row_compare(const void *a, const void *b)
{
	const struct sorted_row *x = a;
	const struct sorted_row *y = b;
	int order = strcmp(x->key, y->key);
	return order != 0 ? order : (x->cells > y->cells) - (x->cells < y->cells);
}

/* The text folded, so that 'Élan' comes beside 'elan'; as it is where that cannot be done. */
static const char *sort_key(struct arena *arena, const char *text)
{
	utf8proc_uint8_t *folded;
	utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)text, 0, &folded,
	    UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
		UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK);
	if (size < 0) {
		return text;
	}
	const char *key = arena_strdup(arena, (const char *)folded);
	free(folded);
	return key != NULL ? key : text;
}

void table_sort(struct table *table, size_t column)
{
	if (table == NULL || table->cells == NULL) {
		return;
	}
	struct arena *arena = table->cli->arena;
	size_t width = table->column_count;
	size_t count = table->cell_count / width;
	struct sorted_row *rows = arena_alloc(arena, count * sizeof *rows);
	const char **cells = arena_alloc(arena, table->cell_count * sizeof *cells);
	if (rows == NULL || cells == NULL) {
		return;
	}
	memcpy(cells, table->cells, table->cell_count * sizeof *cells);
	for (size_t i = 1; i < count; i++) {
		rows[i].cells = &cells[i * width];
		rows[i].key = sort_key(arena, rows[i].cells[column]);
	}
	if (count > 2) {
		qsort(&rows[1], count - 1, sizeof *rows, row_compare);
	}
	for (size_t i = 1; i < count; i++) {
		memcpy(&table->cells[i * width], rows[i].cells, width * sizeof *cells);
	}
}

size_t text_width(const char *text)
{
	size_t width = 0;
	utf8proc_int32_t character;
	while (*text != '\0') {
		utf8proc_ssize_t size =
		    utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &character);
		if (size <= 0) {
			text++;
			width++;
			continue;
		}
		int columns = utf8proc_charwidth(character);
		width += columns > 0 ? (size_t)columns : 0;
		text += size;
	}
	return width;
}

const char *text_fit(const struct cli *cli, const char *text, size_t width)
{
	size_t used = 0;
	const char *end = text;
	if (text_width(text) <= width) {
		return text;
	}
	while (*end != '\0') {
		utf8proc_int32_t character;
		const char *next = char_next(end, &character);
		int columns = utf8proc_charwidth(character);
		used += columns > 0 ? (size_t)columns : 0;
		if (used >= width) {
			break;
		}
		end = next;
	}
	const char *fitting = arena_printf(cli->arena, "%.*s.", (int)(end - text), text);
	return fitting != NULL ? fitting : text;
}

static size_t column_width(const struct table *table, size_t column)
{
	size_t widest = 0;
	for (size_t i = column; i < table->cell_count; i += table->column_count) {
		size_t width = text_width(table->cells[i]);
		widest = width > widest ? width : widest;
	}
	return widest;
}

size_t screen_width(void)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS"); /* NOLINT(concurrency-mt-unsafe): one thread */
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
		return size.ws_col;
	}
	long width = columns != NULL ? strtol(columns, NULL, 10) : 0;
	return width > 0 && width < 10000 ? (size_t)width : 0;
}

/* Which columns begin a line of their own, so that a row stays within the screen: the rest of it
 * goes on below, a little to the right. */
static void fold_columns(const struct table *table, const size_t *widths, bool *ret_breaks)
{
	size_t screen = screen_width();
	size_t used = 0;
	for (size_t c = 0; c < table->column_count; c++) {
		ret_breaks[c] = screen > 0 && c > 0 && used + widths[c] > screen;
		used = (ret_breaks[c] ? FOLD_INDENT : used) + widths[c] + COLUMN_GAP;
	}
}

/* The columns from one to another; nothing where the rest of a row is empty. */
static void print_line(
    const struct table *table, size_t first, size_t from, size_t to, const size_t *widths)
{
	bool bold = first == 0 && table->cli->color;
	bool is_empty = from > 0;
	for (size_t c = from; c < to && is_empty; c++) {
		is_empty = table->cells[first + c][0] == '\0';
	}
	if (is_empty) {
		return;
	}
	printf("%s%*s", bold ? "\033[1m" : "", from > 0 ? FOLD_INDENT : 0, "");
	for (size_t c = from; c < to; c++) {
		const char *text = table->cells[first + c];
		size_t pad = c + 1 == to ? 0 : widths[c] - text_width(text) + COLUMN_GAP;
		printf("%s%*s", text, (int)pad, "");
	}
	printf("%s\n", bold ? "\033[0m" : "");
}

static void print_row(
    const struct table *table, size_t first, const size_t *widths, const bool *breaks)
{
	size_t count = table->cell_count - first;
	count = count < table->column_count ? count : table->column_count;
	for (size_t from = 0, to; from < count; from = to) {
		to = from + 1;
		while (to < count && !breaks[to]) {
			to++;
		}
		print_line(table, first, from, to, widths);
	}
}

void table_print(struct table *table)
{
	size_t widths[COLUMNS_MAX];
	bool breaks[COLUMNS_MAX];
	if (table == NULL || table->cell_count <= table->column_count) {
		printf("%s\n", _("Nothing to show."));
		return;
	}
	for (size_t c = 0; c < table->column_count; c++) {
		widths[c] = column_width(table, c);
	}
	fold_columns(table, widths, breaks);
	for (size_t first = 0; first < table->cell_count; first += table->column_count) {
		print_row(table, first, widths, breaks);
	}
}

void print_next_page(const char *next_token)
{
	if (next_token[0] != '\0') {
		printf(_("There is more: add --page %s\n"), next_token);
	}
}

/* --- lists --- */

const char *text_join(const struct cli *cli, const char *text, const char *more)
{
	return arena_printf(cli->arena, "%s%s%s", text, text[0] != '\0' ? ", " : "", more);
}

const char *list_text(const struct cli *cli, char *const *texts, size_t count)
{
	const char *text = "";
	for (size_t i = 0; text != NULL && i < count; i++) {
		text = text_join(cli, text, texts[i]);
	}
	return text != NULL ? text : "";
}

/* --- dates --- */

const char *date_text(const struct cli *cli, int64_t at_ms)
{
	char text[32];
	struct tm local;
	time_t seconds = (time_t)(at_ms / 1000);
	if (at_ms == 0 || localtime_r(&seconds, &local) == NULL) {
		return "-";
	}
	(void)strftime(text, sizeof text, "%d-%m-%Y %H:%M", &local);
	const char *copy = arena_strdup(cli->arena, text);
	return copy != NULL ? copy : "-";
}

bool date_read(const char *text, int64_t *ret_at_ms)
{
	const char *const formats[] = {"%d-%m-%Y %H:%M", "%d-%m-%Y", "%Y-%m-%d %H:%M", "%Y-%m-%d"};
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		struct tm local = {.tm_isdst = -1};
		const char *end = strptime(text, formats[i], &local);
		if (end == NULL || *end != '\0') {
			continue;
		}
		struct tm given = local;
		time_t seconds = mktime(&local);
		/* mktime mends 31-2: then it was no date. */
		if (seconds == (time_t)-1 || local.tm_mday != given.tm_mday || local.tm_year < 70) {
			return false;
		}
		*ret_at_ms = (int64_t)seconds * 1000;
		return true;
	}
	return false;
}

/* --- enum values --- */

struct word {
	const ProtobufCEnumDescriptor *type;
	int value;
	const char *text;
};

#define COMMON_WORD(type, value, text)                                                             \
	{                                                                                          \
		&samen__common__v1__##type##__descriptor, value, text                              \
	}
#define INTAKE_WORD(type, value, text)                                                             \
	{                                                                                          \
		&samen__intake__v1__##type##__descriptor, value, text                              \
	}
#define MATCHING_WORD(type, value, text)                                                           \
	{                                                                                          \
		&samen__matching__v1__##type##__descriptor, value, text                            \
	}

static const struct word words[] = {
    COMMON_WORD(role, 1, N_("teacher")),
    COMMON_WORD(role, 2, N_("specialist")),
    COMMON_WORD(role, 3, N_("consultant")),
    COMMON_WORD(role, 4, N_("coordinator")),
    COMMON_WORD(sector, 1, N_("primary school")),
    COMMON_WORD(sector, 2, N_("special primary school (SBO)")),
    COMMON_WORD(sector, 3, N_("special school (SO)")),
    COMMON_WORD(sector, 4, N_("special secondary school (VSO)")),
    COMMON_WORD(sector, 5, N_("youth care")),
    COMMON_WORD(sector, 6, N_("health care")),
    COMMON_WORD(sector, 7, N_("municipality")),
    COMMON_WORD(sector, 8, N_("early years")),
    COMMON_WORD(sector, 9, N_("partnership")),
    COMMON_WORD(sector, 10, N_("other")),
    COMMON_WORD(level, 1, N_("knows about it")),
    COMMON_WORD(level, 2, N_("works with it")),
    COMMON_WORD(level, 3, N_("coaches others")),
    COMMON_WORD(form_of_help, 1, N_("think along by phone")),
    COMMON_WORD(form_of_help, 2, N_("observe in class")),
    COMMON_WORD(form_of_help, 3, N_("teach together")),
    COMMON_WORD(form_of_help, 4, N_("train the team")),
    COMMON_WORD(form_of_help, 5, N_("guide for longer")),
    COMMON_WORD(form_of_help, 6, N_("materials")),
    COMMON_WORD(age_group, 1, "voorschool"),
    COMMON_WORD(age_group, 2, "groep 1"),
    COMMON_WORD(age_group, 3, "groep 2"),
    COMMON_WORD(age_group, 4, "groep 3"),
    COMMON_WORD(age_group, 5, "groep 4"),
    COMMON_WORD(age_group, 6, "groep 5"),
    COMMON_WORD(age_group, 7, "groep 6"),
    COMMON_WORD(age_group, 8, "groep 7"),
    COMMON_WORD(age_group, 9, "groep 8"),
    COMMON_WORD(age_group, 10, N_("secondary school")),
    COMMON_WORD(urgency, 1, N_("early signal")),
    COMMON_WORD(urgency, 2, N_("normal")),
    COMMON_WORD(urgency, 3, N_("urgent")),
    INTAKE_WORD(request_kind, 1, N_("support")),
    INTAKE_WORD(request_kind, 2, N_("early signal")),
    INTAKE_WORD(request_kind, 3, N_("return to a regular school")),
    INTAKE_WORD(request_kind, 4, N_("transition")),
    INTAKE_WORD(request_state, 1, N_("open")),
    INTAKE_WORD(request_state, 2, N_("closed")),
    INTAKE_WORD(request_state, 3, N_("withdrawn")),
    INTAKE_WORD(basis_kind, 1, N_("parents agreed")),
    INTAKE_WORD(basis_kind, 2, N_("anonymous consult")),
    INTAKE_WORD(basis_kind, 3, N_("another legal ground")),
    INTAKE_WORD(basis_kind, 4, N_("none yet")),
    INTAKE_WORD(access_kind, 0, N_("(damaged)")),
    INTAKE_WORD(access_kind, 1, N_("read the text")),
    INTAKE_WORD(access_kind, 2, N_("exported everything")),
    INTAKE_WORD(access_kind, 3, N_("a parent came in")),
    INTAKE_WORD(access_kind, 4, N_("recorded the basis")),
    INTAKE_WORD(access_kind, 5, N_("withdrew the consent")),
    INTAKE_WORD(access_kind, 6, N_("made a letter for the parents")),
    INTAKE_WORD(access_kind, 7, N_("erased")),
    INTAKE_WORD(access_kind, 8, N_("put on hold")),
    INTAKE_WORD(access_kind, 9, N_("ended the hold")),
    INTAKE_WORD(access_kind, 10, N_("purged the oldest entries of the log")),
    INTAKE_WORD(access_kind, 11, N_("read the consultants' notes")),
    INTAKE_WORD(erasure_reason, 1, N_("the parents asked for it")),
    INTAKE_WORD(erasure_reason, 2, N_("the school asked for it")),
    INTAKE_WORD(erasure_reason, 3, N_("its days were over")),
    INTAKE_WORD(erasure_reason, 4, N_("it was a mistake")),
    INTAKE_WORD(hold_reason, 1, N_("a complaint")),
    INTAKE_WORD(hold_reason, 2, N_("a dispute")),
    INTAKE_WORD(hold_reason, 3, N_("an authority looks into it")),
    INTAKE_WORD(hold_reason, 4, N_("the parents asked that nothing is done with it")),
    INTAKE_WORD(purpose, 1, N_("finding and giving help")),
    INTAKE_WORD(purpose, 2, N_("advice to the school only")),
    INTAKE_WORD(purpose, 3, N_("a return to a regular school, or the step to the next one")),
    INTAKE_WORD(recipients, 1, N_("helpers who work in education")),
    INTAKE_WORD(recipients, 2, N_("helpers who work in education and youth care")),
    INTAKE_WORD(recipients,
	3,
	N_("helpers who work in education, youth care, health care and the municipality")),
    INTAKE_WORD(recipients, 4, N_("helpers of all organisations of the region")),
    INTAKE_WORD(note_kind, 1, N_("remark with a no")),
    INTAKE_WORD(note_kind, 2, N_("contact")),
    INTAKE_WORD(note_kind, 3, N_("outcome in words")),
    INTAKE_WORD(note_kind, 4, N_("remark")),
    INTAKE_WORD(note_kind, 5, N_("remark of the parents")),
    INTAKE_WORD(note_kind, 6, N_("note of a consultant")),
    INTAKE_WORD(outcome, 1, N_("helped")),
    INTAKE_WORD(outcome, 2, N_("partly helped")),
    INTAKE_WORD(outcome, 3, N_("not helped")),
    INTAKE_WORD(outcome, 4, N_("went on to other help")),
    INTAKE_WORD(outcome, 5, N_("not needed any more")),
    MATCHING_WORD(offer_state, 1, N_("offered")),
    MATCHING_WORD(offer_state, 2, N_("accepted")),
    MATCHING_WORD(offer_state, 3, N_("declined")),
    MATCHING_WORD(offer_state, 4, N_("expired")),
    MATCHING_WORD(offer_state, 5, N_("taken back")),
    MATCHING_WORD(decline_reason, 1, N_("no room")),
    MATCHING_WORD(decline_reason, 2, N_("not my expertise")),
    MATCHING_WORD(decline_reason, 3, N_("too far")),
    MATCHING_WORD(decline_reason, 4, N_("knows the pupil")),
    MATCHING_WORD(decline_reason, 5, N_("on leave")),
    MATCHING_WORD(decline_reason, 6, N_("another reason")),
    MATCHING_WORD(match_state, 1, N_("active")),
    MATCHING_WORD(match_state, 2, N_("completed")),
    MATCHING_WORD(match_state, 3, N_("stopped")),
    MATCHING_WORD(stop_reason, 1, N_("no contact")),
    MATCHING_WORD(stop_reason, 2, N_("no fit after all")),
    MATCHING_WORD(stop_reason, 3, N_("specialist not available")),
    MATCHING_WORD(stop_reason, 4, N_("request withdrawn")),
    MATCHING_WORD(stop_reason, 5, N_("another reason")),
    MATCHING_WORD(stop_reason, 6, N_("somebody else took over")),
    MATCHING_WORD(part, 1, N_("helper")),
    MATCHING_WORD(part, 2, N_("sending school")),
    MATCHING_WORD(part, 3, N_("receiving school")),
    MATCHING_WORD(locality, 1, N_("own school")),
    MATCHING_WORD(locality, 2, N_("own area")),
    MATCHING_WORD(locality, 3, N_("neighbouring area")),
    MATCHING_WORD(locality, 4, N_("elsewhere in the region")),
    MATCHING_WORD(left_out, 1, N_("full")),
    MATCHING_WORD(left_out, 2, N_("on leave")),
    MATCHING_WORD(left_out, 3, N_("does not serve this area")),
    MATCHING_WORD(left_out, 4, N_("conflict of interest")),
    MATCHING_WORD(left_out, 5, N_("does not fit")),
    MATCHING_WORD(left_out, 6, N_("others fit far better")),
    MATCHING_WORD(left_out, 7, N_("consent does not cover them")),
    MATCHING_WORD(progress, 1, N_("no offer yet")),
    MATCHING_WORD(progress, 2, N_("waits for an answer")),
    MATCHING_WORD(progress, 3, N_("all declined")),
    MATCHING_WORD(progress, 4, N_("being helped")),
    MATCHING_WORD(progress, 5, N_("ended")),
    MATCHING_WORD(progress, 6, N_("help ended, request still open")),
    MATCHING_WORD(attention, 1, N_("nobody can be asked")),
    MATCHING_WORD(attention, 2, N_("nobody was asked")),
    MATCHING_WORD(attention, 3, N_("all said no")),
    MATCHING_WORD(attention, 4, N_("an offer expires soon")),
    MATCHING_WORD(attention, 5, N_("an early signal without a yes")),
    MATCHING_WORD(attention, 6, N_("help ended, request still open")),
    MATCHING_WORD(attention, 7, N_("help without contact")),
    MATCHING_WORD(attention, 8, N_("not said whether help lasts")),
    MATCHING_WORD(attention, 9, N_("help did not last")),
    MATCHING_WORD(attention, 10, N_("who asked is gone")),
    MATCHING_WORD(attention, 11, N_("a school is missing")),
    MATCHING_WORD(attention, 12, N_("help, but not for everything")),
    MATCHING_WORD(contribution_kind, 1, N_("topics")),
    MATCHING_WORD(contribution_kind, 2, N_("words")),
    MATCHING_WORD(contribution_kind, 3, N_("level")),
    MATCHING_WORD(contribution_kind, 4, N_("age group")),
    MATCHING_WORD(contribution_kind, 5, N_("form of help")),
    MATCHING_WORD(contribution_kind, 6, N_("nearness")),
    MATCHING_WORD(contribution_kind, 7, N_("room")),
    MATCHING_WORD(contribution_kind, 8, N_("balance")),
    MATCHING_WORD(contribution_kind, 9, N_("freshness")),
    MATCHING_WORD(contribution_kind, 10, N_("outcomes")),
};

const char *enum_text(const ProtobufCEnumDescriptor *type, int value)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (words[i].type == type && words[i].value == value) {
			return _(words[i].text);
		}
	}
	const ProtobufCEnumValue *known = protobuf_c_enum_descriptor_get_value(type, value);
	return value != 0 && known != NULL ? known->name : "-";
}

static bool same_name(const char *name, const char *text)
{
	while (*name != '\0' && *text != '\0') {
		char given = *text == '-' || *text == ' ' ? '_' : *text;
		if (toupper((unsigned char)given) != (unsigned char)*name) {
			return false;
		}
		name++;
		text++;
	}
	return *name == *text;
}

bool enum_read(const ProtobufCEnumDescriptor *type, const char *text, int *ret_value)
{
	for (unsigned i = 0; i < type->n_values; i++) {
		if (type->values[i].value != 0 && same_name(type->values[i].name, text)) {
			*ret_value = type->values[i].value;
			return true;
		}
	}
	return false;
}

const char *enum_choices(const struct cli *cli, const ProtobufCEnumDescriptor *type)
{
	char *text = arena_strdup(cli->arena, "");
	for (unsigned i = 0; text != NULL && i < type->n_values; i++) {
		if (type->values[i].value != 0) {
			text = arena_printf(cli->arena, "%s%s%s", text, text[0] != '\0' ? ", " : "",
			    type->values[i].name);
		}
	}
	for (char *c = text; c != NULL && *c != '\0'; c++) {
		*c = (char)tolower((unsigned char)*c);
	}
	return text != NULL ? text : "";
}
