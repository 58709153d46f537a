#include "table_file.h"

#include "runtime/csv.h"

#include <string.h>

static int say_unopened(const char *path, enum status status)
{
	switch (status) {
	case NOT_FOUND:
		return cli_fail(EX_NOINPUT, _("there is no file %s"), path);
	case PERMISSION_DENIED:
		return cli_fail(EX_NOPERM, _("the file %s may not be read"), path);
	case RESOURCE_EXHAUSTED:
		return cli_fail(EX_DATAERR, _("the file %s is too large"), path);
	default:
		return cli_fail(EX_DATAERR, _("%s is no CSV file with a header line"), path);
	}
}

int table_file_open(const char *path,
    const char *const *wanted,
    size_t wanted_count,
    size_t needed_count,
    struct table_file *ret_file)
{
	enum status status = csv_open(path, &ret_file->csv);
	if (status != OK) {
		return say_unopened(path, status);
	}
	for (size_t i = 0; i < wanted_count; i++) {
		ret_file->columns[i] = csv_column(ret_file->csv, wanted[i]);
		if (ret_file->columns[i] < 0 && i < needed_count) {
			csv_close(ret_file->csv);
			return cli_fail(EX_DATAERR,
			    _("%s has no column '%s' in its first line, which names the columns "
			      "with ; "
			      "or , between them"),
			    path, wanted[i]);
		}
	}
	return EX_OK;
}

void table_file_close(struct table_file *file)
{
	csv_close(file->csv);
	file->csv = NULL;
}

int table_file_next(struct cli *cli,
    struct table_file *file,
    size_t wanted_count,
    char **ret_fields,
    size_t *ret_line)
{
	struct csv_row row = {.line = 0};
	const char *reason = "";
	csv_speak_dutch(file->csv, cli->dutch);
	enum status status = csv_next(file->csv, &row, &reason);
	*ret_line = row.line;
	if (status == OUT_OF_RANGE) {
		return EX_NOINPUT;
	}
	if (status != OK) {
		return cli_fail(EX_DATAERR, _("line %zu: %s"), row.line, reason);
	}
	for (size_t i = 0; i < wanted_count; i++) {
		const char *field = file->columns[i] >= 0 ? row.fields[file->columns[i]] : "";
		ret_fields[i] = arena_strdup(cli->arena, field);
	}
	return EX_OK;
}

char **table_split(struct cli *cli, const char *text, const char *separators, size_t *ret_count)
{
	size_t room = 1;
	for (const char *c = text; *c != '\0'; c++) {
		room += strchr(separators, *c) != NULL;
	}
	char **parts = arena_alloc(cli->arena, room * sizeof *parts);
	char *copy = arena_strdup(cli->arena, text);
	char *rest = NULL;
	*ret_count = 0;
	for (char *part = strtok_r(copy, separators, &rest); parts != NULL && part != NULL;
	     part = strtok_r(NULL, separators, &rest)) {
		part += strspn(part, " ");
		size_t size = strlen(part);
		while (size > 0 && part[size - 1] == ' ') {
			part[--size] = '\0';
		}
		if (size > 0) {
			parts[(*ret_count)++] = part;
		}
	}
	return parts;
}
