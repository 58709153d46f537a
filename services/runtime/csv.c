#include "runtime/csv.h"

#include "runtime/i18n.h"

#include "runtime/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REASON_BYTES_MAX = 120, CP1252_GROWTH = 3 /* one byte becomes at most three of UTF-8 */ };

/* A place in the file. */
struct mark {
	size_t at;
	size_t line;
};

/* A field as it stands in the file, without the quotes around it; every quote within is doubled. */
struct raw_field {
	size_t from;
	size_t to;
};

struct csv {
	uint8_t *data;
	size_t size;
	struct mark here;
	size_t row_line; /* where the row being read began */
	bool is_utf8;    /* bytes go as they are */
	bool is_damaged; /* UTF-8 but for some bytes: their rows are broken */
	uint8_t separator;
	char *header_text;
	const char **headers;
	size_t columns;
	/* The row last read: its text, and its fields as pointers into it. */
	char *text;
	size_t text_used;
	size_t text_size;
	size_t *starts;
	const char **fields;
	size_t count;
	bool dutch; /* reasons */
	char reason[REASON_BYTES_MAX];
};

/* Windows-1252 from 0x80 to 0x9F, where it is not Latin-1; 0 where it has no character. */
static const uint16_t cp1252[32] = {0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

static enum status broken(struct csv *csv, const char *reason)
{
	(void)snprintf(csv->reason, sizeof csv->reason, "%s", tr(csv->dutch, reason));
	return INVALID_ARGUMENT;
}

static enum status field_broken(struct csv *csv, const char *reason)
{
	(void)snprintf(csv->reason, sizeof csv->reason, tr(csv->dutch, N_("field %zu: %s")),
	    csv->count + 1, tr(csv->dutch, reason));
	return INVALID_ARGUMENT;
}

/* Walking the file. */

static bool at_end(const struct csv *csv)
{
	return csv->here.at == csv->size;
}

static uint8_t peek(const struct csv *csv)
{
	return at_end(csv) ? '\n' : csv->data[csv->here.at];
}

static bool line_ends_at(const struct csv *csv, size_t at)
{
	return at == csv->size || csv->data[at] == '\n' ||
	       (csv->data[at] == '\r' && at + 1 < csv->size && csv->data[at + 1] == '\n');
}

static void line_skip(struct csv *csv)
{
	const uint8_t *from = csv->data + csv->here.at;
	const uint8_t *end = memchr(from, '\n', csv->size - csv->here.at);
	csv->here.at = end == NULL ? csv->size : (size_t)(end - csv->data) + 1;
	csv->here.line++;
}

static void blank_lines_skip(struct csv *csv)
{
	while (!at_end(csv)) {
		size_t at = csv->here.at;
		while (!line_ends_at(csv, at) && (csv->data[at] == ' ' || csv->data[at] == '\t')) {
			at++;
		}
		if (!line_ends_at(csv, at)) {
			return;
		}
		line_skip(csv);
	}
}

/* Finding a field. The reader stands on its first character and is left on what follows it. */

static enum status plain_scan(struct csv *csv, struct raw_field *ret_field)
{
	struct raw_field field = {.from = csv->here.at};
	while (!line_ends_at(csv, csv->here.at) && peek(csv) != csv->separator) {
		if (peek(csv) == '"') {
			return field_broken(
			    csv, N_("a quote in a field that does not begin with one"));
		}
		csv->here.at++;
	}
	field.to = csv->here.at;
	*ret_field = field;
	return OK;
}

/* From after the opening quote to on the closing one; quotes within are doubled. */
static enum status quote_close(struct csv *csv)
{
	for (; !at_end(csv); csv->here.at++) {
		uint8_t letter = peek(csv);
		bool doubled = csv->here.at + 1 < csv->size && csv->data[csv->here.at + 1] == '"';
		if (letter == '"' && !doubled) {
			return OK;
		}
		csv->here.at += letter == '"' ? 1 : 0;
		csv->here.line += letter == '\n' ? 1 : 0;
		if (csv->here.line - csv->row_line >= CSV_ROW_LINES_MAX) {
			break;
		}
	}
	return field_broken(csv, N_("a quote is left open"));
}

static void spaces_skip(struct csv *csv)
{
	while (!at_end(csv) && (peek(csv) == ' ' || peek(csv) == '\t')) {
		csv->here.at++;
	}
}

static enum status quoted_scan(struct csv *csv, struct raw_field *ret_field)
{
	csv->here.at++;
	struct raw_field field = {.from = csv->here.at};
	enum status status = quote_close(csv);
	if (status != OK) {
		return status;
	}
	field.to = csv->here.at++;
	spaces_skip(csv);
	if (!line_ends_at(csv, csv->here.at) && peek(csv) != csv->separator) {
		bool other_line = csv->here.line > csv->row_line;
		return field_broken(csv,
		    other_line ? N_("a quote is left open") : N_("text after the closing quote"));
	}
	*ret_field = field;
	return OK;
}

/* Turning it into text. */

static enum status text_reserve(struct csv *csv, size_t more)
{
	if (csv->text_size - csv->text_used >= more) {
		return OK;
	}
	size_t size = csv->text_size * 2 + more;
	char *text = realloc(csv->text, size);
	if (text == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	csv->text = text;
	csv->text_size = size;
	return OK;
}

static void letter_put(struct csv *csv, unsigned letter)
{
	csv->text[csv->text_used++] = (char)letter;
}

/* One byte of Windows-1252, from 0x80, as UTF-8. False when the byte has no meaning there. */
static bool cp1252_put(struct csv *csv, uint8_t byte)
{
	unsigned letter = byte < 0xA0 ? cp1252[byte - 0x80] : byte;
	if (letter == 0) {
		return false;
	}
	if (letter < 0x800) {
		letter_put(csv, 0xC0 | letter >> 6);
	} else {
		letter_put(csv, 0xE0 | letter >> 12);
		letter_put(csv, 0x80 | (letter >> 6 & 0x3F));
	}
	letter_put(csv, 0x80 | (letter & 0x3F));
	return true;
}

static bool byte_put(struct csv *csv, uint8_t byte)
{
	bool control = byte < 0x20 && byte != '\t' && byte != '\n';
	if (control || byte == 0x7F) {
		return false;
	}
	if (byte < 0x80 || csv->is_utf8) {
		letter_put(csv, byte);
		return true;
	}
	return cp1252_put(csv, byte);
}

static void text_trim(struct csv *csv, size_t start)
{
	while (csv->text_used > start && strchr(" \t", csv->text[csv->text_used - 1]) != NULL) {
		csv->text_used--;
	}
}

static enum status field_store(struct csv *csv, const struct raw_field *field)
{
	size_t growth = csv->is_utf8 ? 1 : CP1252_GROWTH;
	enum status status = text_reserve(csv, (field->to - field->from) * growth + 1);
	if (status != OK) {
		return status;
	}
	size_t start = csv->text_used;
	for (size_t at = field->from; at < field->to; at++) {
		uint8_t byte = csv->data[at];
		bool leading = csv->text_used == start && (byte == ' ' || byte == '\t');
		bool before_newline = byte == '\r' && line_ends_at(csv, at);
		if (leading || before_newline) {
			continue;
		}
		if (!byte_put(csv, byte)) {
			return field_broken(csv, N_("bytes that are no text"));
		}
		at += byte == '"' ? 1 : 0; /* the second of a doubled quote */
	}
	text_trim(csv, start);
	if (csv->is_damaged && !utf8_is_valid(csv->text + start, csv->text_used - start)) {
		return field_broken(csv, N_("bytes that are no UTF-8: save the file as UTF-8"));
	}
	letter_put(csv, '\0');
	csv->starts[csv->count++] = start;
	return OK;
}

/* Rows. */

static enum status field_read(struct csv *csv)
{
	if (csv->count == csv->columns) {
		return broken(csv, N_("more fields than the header has"));
	}
	size_t start = csv->here.at;
	spaces_skip(csv);
	struct raw_field field = {.from = 0};
	enum status status;
	if (peek(csv) == '"') {
		status = quoted_scan(csv, &field);
	} else {
		csv->here.at = start;
		status = plain_scan(csv, &field);
	}
	return status != OK ? status : field_store(csv, &field);
}

/* From the first character of a row to the first of the next line. */
static enum status fields_read(struct csv *csv)
{
	csv->row_line = csv->here.line;
	csv->text_used = 0;
	csv->count = 0;
	for (;;) {
		enum status status = field_read(csv);
		if (status != OK) {
			return status;
		}
		if (line_ends_at(csv, csv->here.at)) {
			break;
		}
		csv->here.at++;
	}
	line_skip(csv);
	for (size_t i = 0; i < csv->count; i++) {
		csv->fields[i] = csv->text + csv->starts[i];
	}
	return OK;
}

static enum status row_read(struct csv *csv)
{
	enum status status = fields_read(csv);
	if (status == OK && csv->count < csv->columns) {
		(void)snprintf(csv->reason, sizeof csv->reason,
		    tr(csv->dutch, N_("%zu fields where the header has %zu")), csv->count,
		    csv->columns);
		return INVALID_ARGUMENT;
	}
	return status;
}

enum status csv_next(struct csv *csv, struct csv_row *ret_row, const char **ret_reason)
{
	blank_lines_skip(csv);
	if (at_end(csv)) {
		return OUT_OF_RANGE;
	}
	struct mark first = csv->here;
	enum status status = row_read(csv);
	if (status == OK) {
		*ret_row = (struct csv_row){
		    .line = first.line, .count = csv->count, .fields = csv->fields};
		return OK;
	}
	csv->here = first;
	if (status == INVALID_ARGUMENT) {
		*ret_row = (struct csv_row){.line = first.line};
		*ret_reason = csv->reason;
		line_skip(csv);
	}
	return status;
}

/* Opening. */

static void separator_find(struct csv *csv)
{
	size_t commas = 0;
	size_t semicolons = 0;
	bool quoted = false;
	for (size_t at = csv->here.at; quoted || !line_ends_at(csv, at); at++) {
		if (at == csv->size) {
			break;
		}
		quoted = (csv->data[at] == '"') != quoted;
		commas += !quoted && csv->data[at] == ',' ? 1 : 0;
		semicolons += !quoted && csv->data[at] == ';' ? 1 : 0;
	}
	csv->separator = commas > semicolons ? ',' : ';';
}

/* What was read as a row becomes the header; the next row gets text of its own. */
static enum status header_keep(struct csv *csv)
{
	csv->headers = calloc(csv->count, sizeof *csv->headers);
	if (csv->headers == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	memcpy(csv->headers, csv->fields, csv->count * sizeof *csv->headers);
	csv->columns = csv->count;
	csv->header_text = csv->text;
	csv->text = NULL;
	csv->text_size = 0;
	return OK;
}

static bool row_is_empty(const struct csv *csv)
{
	for (size_t i = 0; i < csv->count; i++) {
		if (*csv->fields[i] != '\0') {
			return false;
		}
	}
	return true;
}

/* The length of a letter of several bytes at this place, 0 when there is none. */
static size_t long_letter(const struct csv *csv, size_t at)
{
	uint8_t first = csv->data[at];
	size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
	return csv->size - at >= size && utf8_is_valid(csv->data + at, size) ? size : 0;
}

/* Whether a file that is not UTF-8 was meant to be: it begins with its mark, or most of what is no
 * ASCII is right. In Windows-1252 such pairs hardly ever stand together. */
static bool is_meant_as_utf8(const struct csv *csv, bool has_mark)
{
	size_t right = 0;
	size_t wrong = 0;
	for (size_t at = 0; at < csv->size;) {
		size_t size = csv->data[at] < 0x80 ? 1 : long_letter(csv, at);
		right += size > 1;
		wrong += size == 0;
		at += size > 0 ? size : 1;
	}
	return has_mark || right > wrong;
}

static enum status header_read(struct csv *csv)
{
	static const uint8_t bom[] = {0xEF, 0xBB, 0xBF};
	bool has_mark = csv->size >= sizeof bom && memcmp(csv->data, bom, sizeof bom) == 0;
	csv->here.at = has_mark ? sizeof bom : 0;
	bool is_valid = utf8_is_valid(csv->data, csv->size);
	csv->is_damaged = !is_valid && is_meant_as_utf8(csv, has_mark);
	csv->is_utf8 = is_valid || csv->is_damaged;
	separator_find(csv);
	csv->columns = CSV_COLUMNS_MAX;
	enum status status = fields_read(csv);
	if (status == OK && row_is_empty(csv)) {
		return INVALID_ARGUMENT;
	}
	return status != OK ? status : header_keep(csv);
}

/* Takes data over, also when it fails. */
static enum status data_open(uint8_t *data, size_t size, struct csv **ret_csv)
{
	enum status status = RESOURCE_EXHAUSTED;
	struct csv *csv = calloc(1, sizeof *csv);
	if (csv == NULL) {
		free(data);
		return status;
	}
	csv->data = data;
	csv->size = size;
	csv->here.line = 1;
	csv->starts = calloc(CSV_COLUMNS_MAX, sizeof *csv->starts);
	csv->fields = calloc(CSV_COLUMNS_MAX, sizeof *csv->fields);
	if (csv->starts != NULL && csv->fields != NULL) {
		status = header_read(csv);
	}
	if (status != OK) {
		csv_close(csv);
		return status;
	}
	*ret_csv = csv;
	return OK;
}

enum status csv_open_memory(struct bytes data, struct csv **ret_csv)
{
	if (data.size == 0) {
		return INVALID_ARGUMENT;
	}
	if (data.size > CSV_FILE_BYTES_MAX) {
		return RESOURCE_EXHAUSTED;
	}
	uint8_t *copy = malloc(data.size);
	if (copy == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	memcpy(copy, data.data, data.size);
	return data_open(copy, data.size, ret_csv);
}

/* Up to size bytes, fewer when the file has become shorter; *ret_size says how many. */
static enum status fd_read(int fd, uint8_t *data, size_t size, size_t *ret_size)
{
	size_t done = 0;
	while (done < size) {
		ssize_t got = read(fd, data + done, size - done);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got < 0) {
			return status_of_errno(errno);
		}
		if (got == 0) {
			break;
		}
		done += (size_t)got;
	}
	*ret_size = done;
	return OK;
}

static enum status fd_size(int fd, size_t *ret_size)
{
	struct stat stat;
	if (fstat(fd, &stat) != 0) {
		return status_of_errno(errno);
	}
	if (!S_ISREG(stat.st_mode) || stat.st_size == 0) {
		return INVALID_ARGUMENT;
	}
	if (stat.st_size > CSV_FILE_BYTES_MAX) {
		return RESOURCE_EXHAUSTED;
	}
	*ret_size = (size_t)stat.st_size;
	return OK;
}

static enum status fd_open(int fd, struct csv **ret_csv)
{
	size_t size = 0;
	enum status status = fd_size(fd, &size);
	if (status != OK) {
		return status;
	}
	uint8_t *data = malloc(size);
	if (data == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	status = fd_read(fd, data, size, &size);
	if (status != OK) {
		free(data);
		return status;
	}
	return data_open(data, size, ret_csv);
}

enum status csv_open(const char *path, struct csv **ret_csv)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		return status_of_errno(errno);
	}
	enum status status = fd_open(fd, ret_csv);
	(void)close(fd);
	return status;
}

void csv_close(struct csv *csv)
{
	if (csv == NULL) {
		return;
	}
	free(csv->data);
	free(csv->header_text);
	free(csv->headers);
	free(csv->text);
	free(csv->starts);
	free(csv->fields);
	free(csv);
}

void csv_speak_dutch(struct csv *csv, bool dutch)
{
	csv->dutch = dutch;
}

int csv_column(const struct csv *csv, const char *header)
{
	for (size_t i = 0; i < csv->columns; i++) {
		if (strcasecmp(csv->headers[i], header) == 0) {
			return (int)i;
		}
	}
	return -1;
}

void csv_progress(const struct csv *csv, size_t *ret_done, size_t *ret_total)
{
	*ret_done = csv->here.at;
	*ret_total = csv->size;
}
