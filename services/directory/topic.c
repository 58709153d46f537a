#include "directory/topic.h"

#include "directory/import.h"

#include <string.h>

static const char import_source[] = "topics";

bool topic_id_is(const char *text)
{
	size_t size = strlen(text);
	return size >= 1 && size <= TOPIC_ID_CHARS_MAX &&
	       strspn(text, "0123456789abcdefghijklmnopqrstuvwxyz-") == size;
}

static enum status import_row(struct call *call,
    const StoredImport *import,
    const StoredTopic *row,
    struct topic_counts *counts)
{
	StoredTopic *before;
	enum status status = topic_load(call, row->id, &before);
	if (status == OK && records_same(&before->base, &row->base)) {
		counts->unchanged++;
	} else if (status == OK || status == NOT_FOUND) {
		counts->changed += status == OK;
		counts->added += status == NOT_FOUND;
		status = topic_save(call, row);
	}
	return status == OK ? import_name(call, import->id, row->id) : status;
}

static enum status import_rows(struct call *call,
    const StoredImport *import,
    const StoredTopic *rows,
    size_t count,
    struct topic_counts *counts)
{
	enum status status = OK;
	for (size_t i = 0; status == OK && i < count; i++) {
		for (size_t other = 0; other < i; other++) {
			if (strcmp(rows[other].id, rows[i].id) == 0) {
				return call_field(call,
				    arena_printf(call->arena, "topics[%zu].id", i), "TWICE",
				    N_("is named twice in this call: name it once"));
			}
		}
		status = import_row(call, import, &rows[i], counts);
	}
	return status;
}

/* --- the last call --- */

struct retiring {
	struct call *call;
	const StoredImport *import;
	enum status status;
};

static bool is_gone(const void *record, void *arg)
{
	const StoredTopic *topic = record;
	struct retiring *retiring = arg;
	bool named = true;
	if (!topic->retired && retiring->status == OK) {
		retiring->status =
		    import_has_named(retiring->call, retiring->import->id, topic->id, &named);
	}
	return !named;
}

static enum status retire_gone(struct call *call, const StoredImport *import, uint32_t *ret_retired)
{
	struct retiring retiring = {.call = call, .import = import};
	const struct walk walk = {.keep = is_gone, .arg = &retiring};
	struct id_list gone;
	enum status status = topics_walk(call, &walk, &gone);
	status = status == OK ? retiring.status : status;
	for (size_t i = 0; status == OK && i < gone.count; i++) {
		StoredTopic *topic;
		status = topic_load(call, gone.ids[i], &topic);
		if (status == OK) {
			topic->retired = true;
			status = topic_save(call, topic);
		}
	}
	if (status == OK) {
		*ret_retired = (uint32_t)gone.count;
	}
	return status;
}

enum status topics_import(struct call *call,
    const char *import_id,
    const StoredTopic *rows,
    size_t count,
    bool last,
    struct topic_counts *ret_counts)
{
	StoredImport *import;
	enum status status = import_go_on(call, import_id, import_source, &import);
	if (status == OK) {
		status = import_rows(call, import, rows, count, ret_counts);
	}
	if (status == OK && last) {
		status = retire_gone(call, import, &ret_counts->retired);
	}
	if (status == OK && last) {
		status = topic_links_check(call);
	}
	if (status == OK) {
		status = last ? import_end(call, import) : import_save(call, import);
	}
	return status;
}
