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

/* --- any call --- */

static bool is_named_before(const StoredTopic *rows, size_t row)
{
	for (size_t i = 0; i < row; i++) {
		if (strcmp(rows[i].id, rows[row].id) == 0) {
			return true;
		}
	}
	return false;
}

/* Keeps the rows until the last call; nothing else changes yet. */
static enum status keep_rows(
    struct call *call, const StoredImport *import, const StoredTopic *rows, size_t count)
{
	enum status wrong = OK;
	for (size_t i = 0; i < count; i++) {
		bool named;
		enum status status = import_has_named(call, import->id, rows[i].id, &named);
		if (status != OK) {
			return status;
		}
		if (named || is_named_before(rows, i)) {
			wrong = call_field(call, arena_printf(call->arena, "topics[%zu].id", i),
			    "TWICE", N_("is named twice in this import: name it once"));
		}
	}
	for (size_t i = 0; wrong == OK && i < count; i++) {
		wrong = import_name_topic(call, import->id, &rows[i]);
	}
	return wrong;
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

/* Each topic lives only until the next one: all of them together are large. */
static enum status apply(
    struct call *call, const StoredImport *import, const char *id, struct topic_counts *counts)
{
	StoredTopic *topic;
	StoredTopic *before;
	struct arena_mark mark = arena_mark(call->arena);
	enum status status = import_topic_load(call, import->id, id, call->arena, &topic);
	if (status != OK) {
		return status;
	}
	status = topic_load(call, id, &before);
	if (status == OK && records_same(&before->base, &topic->base)) {
		counts->unchanged++;
	} else if (status == OK || status == NOT_FOUND) {
		counts->changed += status == OK;
		counts->added += status == NOT_FOUND;
		status = topic_save(call, topic);
	}
	arena_rewind(call->arena, mark);
	return status;
}

static enum status apply_named(
    struct call *call, const StoredImport *import, struct topic_counts *counts)
{
	struct id_list named;
	enum status status = import_names(call, import->id, &named);
	for (size_t i = 0; status == OK && i < named.count; i++) {
		status = apply(call, import, named.ids[i], counts);
	}
	return status;
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
		status = keep_rows(call, import, rows, count);
	}
	if (status != OK || !last) {
		return status == OK ? import_save(call, import) : status;
	}
	struct topic_counts counts = {.added = 0};
	status = apply_named(call, import, &counts);
	if (status == OK) {
		status = retire_gone(call, import, &counts.retired);
	}
	if (status == OK) {
		status = topic_links_check(call);
	}
	if (status == OK) {
		*ret_counts = counts;
		status = import_end(call, import);
	}
	return status;
}
