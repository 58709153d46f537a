#include "csv_out.h"

#include "file_new.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

int csv_write(const struct cli *cli, const char *path, csv_writer *writer, const void *what)
{
	FILE *file;
	int code = file_new(path, &file);
	if (code != EX_OK) {
		return code;
	}
	writer(cli, what, file);
	return file_new_close(file, EX_OK);
}

void csv_begin(struct csv_out *out, FILE *file)
{
	*out = (struct csv_out){.file = file};
	(void)fputs("\xEF\xBB\xBF", file);
}

static void begin_cell(struct csv_out *out)
{
	(void)fputs(out->cells++ == 0 ? "" : ";", out->file);
}

void csv_text(struct csv_out *out, const char *text)
{
	bool is_quoted = text[strcspn(text, ";\"\r\n")] != '\0';
	bool is_formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
	begin_cell(out);
	(void)fputs(is_quoted ? "\"" : "", out->file);
	(void)fputs(is_formula ? "'" : "", out->file);
	for (; *text != '\0'; text++) {
		(void)fputs(*text == '"' ? "\"" : "", out->file);
		(void)fputc(*text, out->file);
	}
	(void)fputs(is_quoted ? "\"" : "", out->file);
}

void csv_number(struct csv_out *out, uint64_t number)
{
	begin_cell(out);
	(void)fprintf(out->file, "%" PRIu64, number);
}

void csv_end_row(struct csv_out *out)
{
	(void)fputc('\n', out->file);
	out->cells = 0;
}
