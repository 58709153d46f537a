#include "audit_log.h"

#include "file_new.h"
#include "remote.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

typedef Samen__Intake__V1__ListAccessLogResponse LogPage;

enum { PAGE_ENTRIES = 500, LINE_BYTES_MAX = 1024 * 1024, BASE64 = sodium_base64_VARIANT_ORIGINAL };

static const char format_name[] = "samen-access-log-v1";

/* --- intake --- */

static int get_page(
    struct cli *cli, const char *request_id, const char *token, LogPage **ret_response)
{
	Samen__Intake__V1__ListAccessLogRequest request =
	    SAMEN__INTAKE__V1__LIST_ACCESS_LOG_REQUEST__INIT;
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	request.page = &page;
	request.request_id = wire_text(request_id != NULL ? request_id : "");
	page.size = PAGE_ENTRIES;
	page.token = wire_text(token);
	return CALL(cli, INTAKE, ListAccessLog, &request,
	    samen__intake__v1__list_access_log_response, ret_response);
}

static int visit_page(const LogPage *page, const struct audit_log_visitor *visitor)
{
	int code = EX_OK;
	for (size_t i = 0; i < page->n_records && code == EX_OK; i++) {
		const Samen__Intake__V1__AccessRecord *record = page->records[i];
		const struct audit_log_entry entry = {.number = record->number,
		    .packed = {record->entry.data, record->entry.len},
		    .hash = {record->hash.data, record->hash.len}};
		code = visitor->entry(visitor->context, &entry);
	}
	return code;
}

/* All pages behind the first; what each takes of memory is given back. */
static int walk_on(struct cli *cli,
    const char *request_id,
    const LogPage *first,
    const struct audit_log_visitor *visitor)
{
	char token[32];
	int code = EX_OK;
	(void)snprintf(token, sizeof token, "%s", first->next_token);
	const struct arena_mark mark = arena_mark(cli->arena);
	while (code == EX_OK && token[0] != '\0') {
		LogPage *page;
		code = get_page(cli, request_id, token, &page);
		if (code == EX_OK && strcmp(page->cut, first->cut) != 0) {
			code = cli_fail(EX_TEMPFAIL,
			    _("the log was purged while it was being read: do it again"));
		}
		if (code == EX_OK) {
			(void)snprintf(token, sizeof token, "%s", page->next_token);
			code = visit_page(page, visitor);
		}
		arena_rewind(cli->arena, mark);
	}
	return code;
}

int audit_log_walk(struct cli *cli, const char *request_id, const struct audit_log_visitor *visitor)
{
	LogPage *first;
	int code = get_page(cli, request_id, "", &first);
	if (code != EX_OK) {
		return code;
	}
	const struct audit_log log = {
	    .generation = first->generation, .cut = first->cut, .at_ms = first->at_ms};
	code = visitor->begin(visitor->context, &log);
	if (code == EX_OK) {
		code = visit_page(first, visitor);
	}
	return code == EX_OK ? walk_on(cli, request_id, first, visitor) : code;
}

/* --- export --- */

struct export
{
	FILE *out;
	uint64_t count;
};

static int write_json(struct export *export, json_t *json)
{
	bool written = json != NULL &&
		       json_dumpf(json, export->out, JSON_COMPACT | JSON_PRESERVE_ORDER) == 0 &&
		       fputc('\n', export->out) != EOF;
	json_decref(json);
	return written ? EX_OK : cli_fail(EX_IOERR, _("the file could not be written"));
}

static int export_begin(void *context, const struct audit_log *log)
{
	return write_json(
	    context, json_pack("{ss ss sI ss}", "format", format_name, "generation",
			 log->generation, "atMs", (json_int_t)log->at_ms, "cut", log->cut));
}

static int export_entry(void *context, const struct audit_log_entry *entry)
{
	struct export *export = context;
	size_t packed_size = sodium_base64_ENCODED_LEN(entry->packed.size, BASE64);
	size_t hash_size = 2 * entry->hash.size + 1;
	char *packed = malloc(packed_size + hash_size);
	if (packed == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	char *hash = packed + packed_size;
	(void)sodium_bin2base64(
	    packed, packed_size, entry->packed.data, entry->packed.size, BASE64);
	(void)sodium_bin2hex(hash, hash_size, entry->hash.data, entry->hash.size);
	int code = write_json(export, json_pack("{sI ss ss}", "number", (json_int_t)entry->number,
					  "entry", packed, "hash", hash));
	free(packed);
	export->count++;
	return code;
}

int audit_log_export(struct cli *cli, const char *path, uint64_t *ret_count)
{
	struct export export = {.count = 0};
	int code = file_new(path, &export.out);
	if (code != EX_OK) {
		return code;
	}
	const struct audit_log_visitor visitor = {export_begin, export_entry, &export};
	code = audit_log_walk(cli, NULL, &visitor);
	if (code == EX_OK) {
		code = write_json(&export, json_pack("{sI}", "end", (json_int_t) export.count));
	}
	code = file_new_close(export.out, code);
	*ret_count = export.count;
	return code;
}

/* --- a file --- */

/* An exported file while it is read. */
struct import {
	FILE *in;
	const char *path;
	size_t line;
	uint64_t count;
	bool ended;
};

static int import_fail(const struct import *import)
{
	return cli_fail(EX_DATAERR, _("%s, line %zu: this is no line of an exported access log"),
	    import->path, import->line);
}

/* The next line as JSON; NULL at the end of the file, and when it is none. */
static json_t *import_line(struct import *import)
{
	char *text = NULL;
	size_t room = 0;
	json_error_t where;
	ssize_t size = getline(&text, &room, import->in);
	json_t *json =
	    size > 0 && size < LINE_BYTES_MAX ? json_loadb(text, (size_t)size, 0, &where) : NULL;
	free(text);
	import->line++;
	return json;
}

static const char *text_of(const json_t *json, const char *name)
{
	return json_string_value(json_object_get(json, name));
}

static int import_begin(
    struct cli *cli, struct import *import, const struct audit_log_visitor *visitor)
{
	json_t *json = import_line(import);
	const char *format = text_of(json, "format");
	struct audit_log log = {.generation = arena_strdup(cli->arena, text_of(json, "generation")),
	    .cut = arena_strdup(cli->arena, text_of(json, "cut")),
	    .at_ms = json_integer_value(json_object_get(json, "atMs"))};
	bool good = format != NULL && strcmp(format, format_name) == 0 && log.generation != NULL &&
		    log.cut != NULL;
	json_decref(json);
	return good ? visitor->begin(visitor->context, &log) : import_fail(import);
}

static int import_entry(
    struct import *import, const json_t *json, const struct audit_log_visitor *visitor)
{
	const char *packed = text_of(json, "entry");
	const char *hash = text_of(json, "hash");
	const json_t *number = json_object_get(json, "number");
	struct audit_log_entry entry;
	if (packed == NULL || hash == NULL || !json_is_integer(number)) {
		return import_fail(import);
	}
	size_t room = strlen(packed) + strlen(hash) + 1;
	uint8_t *bytes = malloc(2 * room);
	if (bytes == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	entry.number = (uint64_t)json_integer_value(number);
	entry.packed.data = bytes;
	entry.hash.data = bytes + room;
	bool good = sodium_base642bin(bytes, room, packed, strlen(packed), NULL, &entry.packed.size,
			NULL, BASE64) == 0 &&
		    sodium_hex2bin(
			bytes + room, room, hash, strlen(hash), NULL, &entry.hash.size, NULL) == 0;
	int code = good ? visitor->entry(visitor->context, &entry) : import_fail(import);
	free(bytes);
	import->count++;
	return code;
}

static int import_rest(struct import *import, const struct audit_log_visitor *visitor)
{
	int code = EX_OK;
	while (code == EX_OK && !import->ended) {
		json_t *json = import_line(import);
		const json_t *end = json_object_get(json, "end");
		if (end == NULL) {
			code = import_entry(import, json, visitor);
		} else {
			import->ended = true;
			code = (uint64_t)json_integer_value(end) == import->count
				   ? EX_OK
				   : import_fail(import);
		}
		json_decref(json);
	}
	return code;
}

int audit_log_walk_file(struct cli *cli, const char *path, const struct audit_log_visitor *visitor)
{
	struct import import = {.in = fopen(path, "re"), .path = path};
	if (import.in == NULL) {
		return cli_fail(EX_NOINPUT, _("cannot read %s: %s"), path, strerror(errno));
	}
	int code = import_begin(cli, &import, visitor);
	if (code == EX_OK) {
		code = import_rest(&import, visitor);
	}
	(void)fclose(import.in);
	return code;
}
