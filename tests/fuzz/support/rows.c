#include "fuzz/support/rows.h"

#include "runtime/pb_json.h"

#include "directory.pb-c.h"
#include "intake.pb-c.h"
#include "matching.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 16 * 1024, NAME_BYTES = 64, ARENA_BYTES = 1 << 20 };

static struct row {
	const char *service;
	char name[NAME_BYTES];
	bool may_fail;
	uint8_t *data;
	size_t size;
} rows[ROWS_MAX];
static size_t row_total;

/* The row that is being read. */
static uint8_t draft[ROW_BYTES_MAX];
static size_t draft_size;
static const struct live_service *draft_service;
static unsigned line_number;

static void expect(bool holds, const char *what)
{
	if (!holds) {
		(void)fprintf(stderr, "calls.txt:%u: %s\n", line_number, what);
		abort();
	}
}

static void end_row(void)
{
	if (draft_service == NULL) {
		return;
	}
	struct row *row = &rows[row_total - 1];
	row->data = malloc(draft_size);
	expect(row->data != NULL, "no memory");
	memcpy(row->data, draft, draft_size);
	row->size = draft_size;
	draft_service = NULL;
}

static void begin_row(const char *service, const char *name)
{
	end_row();
	expect(row_total < ROWS_MAX, "too many rows");
	draft_service = live_service_named(service);
	expect(draft_service != NULL, "no such service");
	row_begin(draft, &draft_size, service);
	struct row *row = &rows[row_total++];
	row->service = draft_service->name;
	(void)snprintf(row->name, sizeof row->name, "%s-%s", service, name);
}

static uint8_t caller_named(const char *name)
{
	size_t i = 0;
	while (
	    i < draft_service->caller_count && strcmp(draft_service->callers[i].name, name) != 0) {
		i++;
	}
	expect(i < draft_service->caller_count, "no such caller");
	return (uint8_t)i;
}

static const struct live_step *step_named(const char *name)
{
	size_t i = 0;
	while (i < draft_service->step_count && strcmp(draft_service->steps[i].name, name) != 0) {
		i++;
	}
	expect(i < draft_service->step_count, "no such method, feed or timer");
	return &draft_service->steps[i];
}

static ProtobufCMessage *message_of(
    const ProtobufCMessageDescriptor *type, const char *text, struct arena *arena)
{
	ProtobufCMessage *message = NULL;
	const char *reason = "this is no JSON";
	json_error_t error;
	json_t *json = json_loads(text, 0, &error);
	enum status status = json != NULL
				 ? pb_from_json(type, json, false, arena, &message, &reason)
				 : INVALID_ARGUMENT;
	expect(status == OK, reason);
	json_decref(json);
	return message;
}

static const ProtobufCMessageDescriptor *fed_type(const char *kind)
{
	static const struct {
		const char *kind;
		const ProtobufCMessageDescriptor *type;
	} types[] = {{"person", &samen__directory__v1__feed_person__descriptor},
	    {"organisation", &samen__directory__v1__organisation__descriptor},
	    {"area", &samen__directory__v1__area__descriptor},
	    {"topic", &samen__directory__v1__topic__descriptor},
	    {"expertise", &samen__directory__v1__expertise__descriptor},
	    {"availability", &samen__directory__v1__availability__descriptor},
	    {"request", &samen__intake__v1__feed_request__descriptor},
	    {"offer", &samen__matching__v1__offer__descriptor},
	    {"match", &samen__matching__v1__match__descriptor}};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (strcmp(types[i].kind, kind) == 0) {
			return types[i].type;
		}
	}
	expect(false, "no such kind in a feed");
	return NULL;
}

/* text: KIND/ID, and what the record is, if there is one. */
static ProtobufCMessage *change_of(char *text, struct arena *arena)
{
	Samen__Common__V1__Change *change = arena_alloc(arena, sizeof *change);
	char *rest = NULL;
	char *kind = strtok_r(text, "/", &rest);
	char *id = strtok_r(NULL, " ", &rest);
	expect(change != NULL && kind != NULL && id != NULL, "KIND/ID is missing");
	samen__common__v1__change__init(change);
	change->change = 1000;
	change->kind = kind;
	change->id = id;
	change->deleted = *rest == '\0';
	if (!change->deleted) {
		const ProtobufCMessage *record = message_of(fed_type(kind), rest, arena);
		change->record.len = protobuf_c_message_get_packed_size(record);
		change->record.data = arena_alloc(arena, change->record.len);
		expect(change->record.data != NULL, "no memory");
		(void)protobuf_c_message_pack(record, change->record.data);
	}
	return &change->base;
}

static void add_call(char *line)
{
	char *rest = NULL;
	const char *caller = strtok_r(line, " ", &rest);
	const char *name = strtok_r(NULL, " ", &rest);
	expect(draft_service != NULL, "a row begins with = SERVICE NAME");
	expect(caller != NULL && name != NULL, "CALLER STEP JSON");
	const struct live_step *step = step_named(name);
	struct arena *arena = arena_open(ARENA_BYTES);
	expect(arena != NULL, "no memory");
	const ProtobufCMessage *request =
	    step->source != NULL ? change_of(rest, arena) : message_of(step->request, rest, arena);
	row_add(draft, &draft_size, name, caller_named(caller), request);
	arena_close(arena);
}

static void read_line(char *line)
{
	char *rest = NULL;
	line_number++;
	line[strcspn(line, "\n")] = '\0';
	if (line[0] == '=' || line[0] == '?') {
		bool may_fail = line[0] == '?';
		(void)strtok_r(line, " ", &rest);
		const char *service = strtok_r(NULL, " ", &rest);
		const char *name = strtok_r(NULL, " ", &rest);
		expect(service != NULL && name != NULL, "= SERVICE NAME");
		begin_row(service, name);
		rows[row_total - 1].may_fail = may_fail;
	} else if (line[0] != '\0' && line[0] != '#') {
		add_call(line);
	}
}

static void read_rows(void)
{
	char line[LINE_BYTES];
	FILE *file = fopen(SAMEN_SOURCE_DIR "/tests/fuzz/calls.txt", "re");
	live_require(file != NULL, "tests/fuzz/calls.txt cannot be read");
	while (fgets(line, sizeof line, file) != NULL) {
		read_line(line);
	}
	end_row();
	(void)fclose(file);
}

/* --- of a service --- */

static const struct row *row_of(const struct live_service *service, size_t index)
{
	static const struct row *found[LIVE_SERVICES][ROWS_MAX];
	static size_t counts[LIVE_SERVICES];
	if (row_total == 0) {
		read_rows();
		for (size_t i = 0; i < row_total; i++) {
			size_t of = 0;
			while (live_service(of)->name != rows[i].service) {
				of++;
			}
			found[of][counts[of]++] = &rows[i];
		}
	}
	for (size_t of = 0; of < LIVE_SERVICES; of++) {
		if (live_service(of) == service) {
			return index < counts[of] ? found[of][index] : NULL;
		}
	}
	return NULL;
}

size_t rows_count(const struct live_service *service)
{
	size_t count = 0;
	while (row_of(service, count) != NULL) {
		count++;
	}
	return count;
}

struct bytes rows_at(const struct live_service *service, size_t index)
{
	const struct row *row = row_of(service, index);
	live_require(row != NULL, "no such row");
	return (struct bytes){row->data + 1, row->size - 1};
}

bool rows_may_fail(const struct live_service *service, size_t index)
{
	const struct row *row = row_of(service, index);
	return row != NULL && row->may_fail;
}

const char *rows_name(const struct live_service *service, size_t index)
{
	const struct row *row = row_of(service, index);
	return row != NULL ? row->name : NULL;
}
