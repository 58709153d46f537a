#include "case_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_BYTES_MAX = 1 << 30 };

static char *file_read(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *bytes = NULL;
	size_t size = 0, room = 0;
	if (file == NULL) {
		return NULL;
	}
	do {
		room = room * 2 + (1 << 16);
		char *moved = room > TABLE_BYTES_MAX ? NULL : realloc(bytes, room);
		if (moved == NULL) {
			free(bytes);
			bytes = NULL;
			break;
		}
		bytes = moved;
		size += fread(bytes + size, 1, room - size - 1, file);
		bytes[size] = '\0';
	} while (size == room - 1);
	(void)fclose(file);
	return bytes;
}

void case_table_close(struct case_table *table)
{
	free(table->bytes);
	free(table->rows);
	*table = (struct case_table){0};
}

enum status case_table_open(const char *folder, const char *name, struct case_table *table)
{
	char path[4096];
	if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) {
		return INVALID_ARGUMENT;
	}
	table->bytes = file_read(path);
	if (table->bytes == NULL) {
		fprintf(stderr, "%s: cannot read %s\n", program_invocation_short_name, path);
		return NOT_FOUND;
	}
	size_t lines = 1;
	for (const char *at = table->bytes; (at = strchr(at, '\n')) != NULL; at++) {
		lines++;
	}
	table->rows = calloc(lines, sizeof *table->rows);
	if (table->rows == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	char *rest = table->bytes;
	for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
		char *tab = strchr(line, '\t'), *last = strrchr(line, '\t');
		if (tab != NULL) {
			*tab = '\0';
			table->rows[table->count++] = (struct case_row){line, last + 1};
		}
	}
	return OK;
}

/* One cell of a list parted by strokes, as a list that ends with NULL; in arena. */
static const char *const *cell_list(struct arena *arena, const char *cell)
{
	size_t count = 1;
	for (const char *at = cell; (at = strchr(at, '|')) != NULL; at++) {
		count++;
	}
	char *rest = arena_strdup(arena, cell);
	const char **list = arena_alloc(arena, (count + 1) * sizeof *list);
	if (rest == NULL || list == NULL) {
		return NULL;
	}
	size_t used = 0;
	for (char *item; (item = strsep(&rest, "|")) != NULL;) {
		if (item[0] != '\0') {
			list[used++] = item;
		}
	}
	return list;
}

static const char *cell_text(const struct csv *csv, const struct csv_row *row, const char *header)
{
	int column = csv_column(csv, header);
	return column < 0 || (size_t)column >= row->count ? "" : row->fields[column];
}

static struct topic_entry entry_of(
    struct arena *arena, const struct csv *csv, const struct csv_row *row)
{
	return (struct topic_entry){
	    .id = arena_strdup(arena, cell_text(csv, row, "id")),
	    .label_nl = arena_strdup(arena, cell_text(csv, row, "label_nl")),
	    .label_en = arena_strdup(arena, cell_text(csv, row, "label_en")),
	    .abbreviations = cell_list(arena, cell_text(csv, row, "abbreviations")),
	    .synonyms_nl = cell_list(arena, cell_text(csv, row, "synonyms_nl")),
	    .synonyms_en = cell_list(arena, cell_text(csv, row, "synonyms_en")),
	    .broader = cell_list(arena, cell_text(csv, row, "broader")),
	    .related = cell_list(arena, cell_text(csv, row, "related")),
	    .phrases = cell_list(arena, cell_text(csv, row, "phrases")),
	};
}

static bool entry_is_whole(const struct topic_entry *entry)
{
	return entry->id != NULL && entry->label_nl != NULL && entry->label_en != NULL &&
	       entry->abbreviations != NULL && entry->synonyms_nl != NULL &&
	       entry->synonyms_en != NULL && entry->broader != NULL && entry->related != NULL &&
	       entry->phrases != NULL;
}

static enum status entry_add(struct case_topics *topics,
    struct arena *arena,
    const struct csv *csv,
    const struct csv_row *row)
{
	struct topic_entry entry = entry_of(arena, csv, row);
	struct topic_entry *entries =
	    reallocarray(topics->entries, topics->count + 1, sizeof *entries);
	if (entries == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	topics->entries = entries;
	entries[topics->count++] = entry;
	return entry_is_whole(&entry) ? OK : RESOURCE_EXHAUSTED;
}

enum status case_topics_read(
    struct csv *csv, struct arena *arena, struct case_topics *topics, size_t *ret_line)
{
	struct csv_row row = {.line = 0};
	const char *reason;
	enum status status;
	while ((status = csv_next(csv, &row, &reason)) == OK) {
		status = entry_add(topics, arena, csv, &row);
		if (status != OK) {
			break;
		}
	}
	*ret_line = row.line;
	return status == OUT_OF_RANGE ? OK : status;
}

enum status case_topics_open(const char *path, struct arena *arena, struct case_topics *topics)
{
	struct csv *csv;
	size_t line = 0;
	enum status status = csv_open(path, &csv);
	if (status == OK) {
		status = case_topics_read(csv, arena, topics, &line);
		csv_close(csv);
	}
	if (status != OK) {
		fprintf(stderr, "%s: no vocabulary from %s, line %zu (%s)\n",
		    program_invocation_short_name, path, line, status_name(status));
	}
	return status;
}

void case_topics_close(struct case_topics *topics)
{
	free(topics->entries);
	*topics = (struct case_topics){0};
}
