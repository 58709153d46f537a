#include "intake/intake_store.h"

#include "intake/request_dates.h"
#include "intake/sealed_text.h"

#include <stdlib.h>
#include <string.h>

enum {
	TABLE_OF_FILER = TABLE_SERVICE,    /* person, newest first, request -> state */
	TABLE_OF_AREA = TABLE_SERVICE + 1, /* area, newest first, request -> state */
	NOTES_FIRST_ROOM = 16,
	TEXTS_AT_ONCE = 64
};

const char request_kind_name[] = "request";
static const struct record_kind request_kind = {
    request_kind_name, &samen__stored__v1__request__descriptor, true};
static const struct record_kind text_kind = {
    "text", &samen__stored__v1__sealed_text__descriptor, false};

/* --- requests --- */

enum status request_load_in(
    struct store_txn *txn, struct arena *arena, const char *id, StoredRequest **ret_request)
{
	return record_get(txn, &request_kind, id, arena, ret_request);
}

enum status request_load(struct call *call, const char *id, StoredRequest **ret_request)
{
	return request_load_in(call->txn, call->arena, id, ret_request);
}

/* Keys of a list: newest first, so the time counts down. */
static struct store_key list_prefix(uint8_t table, const char *owner_id)
{
	struct store_key key = key_of(table);
	key_add_text(&key, owner_id);
	return key;
}

static void list_place(struct store_key *key, const StoredRequest *request)
{
	key_add_number(key, UINT64_MAX - (uint64_t)request->filed_at_ms);
	key_add_text(key, request->id);
}

static enum status list_put(
    struct call *call, uint8_t table, const char *owner_id, const StoredRequest *request)
{
	uint8_t state = (uint8_t)request->state;
	struct store_key key = list_prefix(table, owner_id);
	list_place(&key, request);
	return store_put(call->txn, key_bytes(&key), (struct bytes){&state, sizeof state});
}

enum status request_exists(struct store_txn *txn, struct arena *arena, const char *id)
{
	StoredRequest *request;
	return request_load_in(txn, arena, id, &request);
}

enum status request_save(struct call *call, const StoredRequest *request)
{
	enum status status = record_put(call->txn, &request_kind, request->id, &request->base);
	if (status == OK) {
		status = list_put(call, TABLE_OF_FILER, request->filer_id, request);
	}
	if (status == OK && request->area_id[0] != '\0') {
		status = list_put(call, TABLE_OF_AREA, request->area_id, request);
	}
	return status == OK ? request_dates_put(call->txn, request) : status;
}

static enum status list_remove(
    struct call *call, uint8_t table, const char *owner_id, const StoredRequest *request)
{
	struct store_key key = list_prefix(table, owner_id);
	list_place(&key, request);
	return store_delete(call->txn, key_bytes(&key));
}

enum status request_remove(
    struct call *call, const StoredRequest *request, uint32_t *ret_list_entries)
{
	bool has_area = request->area_id[0] != '\0';
	enum status status = record_delete(call->txn, &request_kind, request->id);
	if (status == OK) {
		status = list_remove(call, TABLE_OF_FILER, request->filer_id, request);
	}
	if (status == OK && has_area) {
		status = list_remove(call, TABLE_OF_AREA, request->area_id, request);
	}
	*ret_list_entries = has_area ? 2 : 1;
	return status == OK ? request_dates_remove(call->txn, request) : status;
}

enum status requests_after(struct store_txn *txn,
    struct arena *arena,
    const char *after_id,
    size_t limit,
    StoredRequest **ret_requests,
    size_t *ret_count)
{
	struct record_range range;
	const char *id;
	size_t count = 0;
	enum status status = record_range_open(txn, &request_kind, NULL, after_id, arena, &range);
	if (status != OK) {
		return status;
	}
	while (count < limit &&
	       (status = record_range_next(&range, &id, &ret_requests[count])) == OK) {
		count++;
	}
	record_range_close(&range);
	*ret_count = count;
	return status == OUT_OF_RANGE ? OK : status;
}

/* --- sealed texts --- */

enum status text_save(struct call *call, const StoredText *text)
{
	struct seal_label label = seal_label_of(text->request_id, text->id);
	return record_put(call->txn, &text_kind, label.text, &text->base);
}

enum status story_save(struct call *call, const StoredRequest *request, ProtobufCBinaryData sealed)
{
	StoredText story = SAMEN__STORED__V1__SEALED_TEXT__INIT;
	story.id = (char *)SEALED_STORY;
	story.request_id = request->id;
	story.author_id = request->filer_id;
	story.written_at_ms = call->now_ms;
	story.sealed = sealed;
	return text_save(call, &story);
}

enum status text_load(
    struct call *call, const char *request_id, const char *text_id, StoredText **ret_text)
{
	struct seal_label label = seal_label_of(request_id, text_id);
	return record_get(call->txn, &text_kind, label.text, call->arena, ret_text);
}

/* Names of texts from the first on, since a walk must not write; all labels begin with prefix. */
static enum status some_texts(struct call *call,
    const struct seal_label *prefix,
    size_t limit,
    const char **ret_labels,
    size_t *ret_count)
{
	struct record_range range;
	size_t count = 0;
	enum status status =
	    record_range_open(call->txn, &text_kind, prefix->text, NULL, call->arena, &range);
	if (status != OK) {
		return status;
	}
	while (count < limit && (status = record_range_next_id(&range, &ret_labels[count])) == OK) {
		count++;
	}
	record_range_close(&range);
	*ret_count = count;
	return status == OUT_OF_RANGE ? OK : status;
}

enum status texts_remove(
    struct call *call, const char *request_id, uint32_t *ret_notes, uint32_t *ret_others)
{
	const char *labels[TEXTS_AT_ONCE];
	struct seal_label all = seal_label_of(request_id, "");
	struct seal_label note = seal_label_of(request_id, "n-");
	uint32_t notes = 0;
	uint32_t others = 0;
	size_t count;
	do {
		enum status status = some_texts(call, &all, TEXTS_AT_ONCE, labels, &count);
		for (size_t i = 0; i < count && status == OK; i++) {
			bool is_note = strncmp(labels[i], note.text, strlen(note.text)) == 0;
			notes += is_note;
			others += !is_note;
			status = record_delete(call->txn, &text_kind, labels[i]);
		}
		if (status != OK) {
			return status;
		}
	} while (count == TEXTS_AT_ONCE);
	*ret_notes = notes;
	*ret_others = others;
	return OK;
}

static bool notes_add(struct call *call, struct note_list *list, size_t *room, StoredText *note)
{
	if (list->count == *room) {
		*room = *room > 0 ? 2 * *room : NOTES_FIRST_ROOM;
		StoredText **more = arena_alloc(call->arena, *room * sizeof(StoredText *));
		if (more == NULL) {
			return false;
		}
		if (list->count > 0) {
			memcpy(more, list->notes, list->count * sizeof(StoredText *));
		}
		list->notes = more;
	}
	list->notes[list->count++] = note;
	list->bytes += note->sealed.len;
	return true;
}

static int by_time(const void *left, const void *right)
{
	const StoredText *a = *(const StoredText *const *)left;
	const StoredText *b = *(const StoredText *const *)right;
	if (a->written_at_ms != b->written_at_ms) {
		return a->written_at_ms < b->written_at_ms ? -1 : 1;
	}
	return strcmp(a->id, b->id);
}

enum status notes_load(struct call *call, const char *request_id, struct note_list *ret_notes)
{
	struct seal_label prefix = seal_label_of(request_id, "n-");
	struct record_range range;
	struct note_list list = {.count = 0};
	size_t room = 0;
	const char *id;
	StoredText *note;
	enum status status =
	    record_range_open(call->txn, &text_kind, prefix.text, NULL, call->arena, &range);
	if (status != OK) {
		return status;
	}
	while ((status = record_range_next(&range, &id, &note)) == OK) {
		if (!notes_add(call, &list, &room, note)) {
			status = RESOURCE_EXHAUSTED;
			break;
		}
	}
	record_range_close(&range);
	if (status != OUT_OF_RANGE) {
		return status;
	}
	if (list.count > 1) {
		qsort(list.notes, list.count, sizeof(StoredText *), by_time);
	}
	*ret_notes = list;
	return OK;
}

/* --- lists --- */

/* One of the lists that are walked together, at its next request. */
struct source {
	struct store_range range;
	size_t prefix_size;
	struct bytes place; /* time and id; size 0 at the end */
	uint8_t state;
};

struct request_list {
	struct call *call;
	struct source *sources;
	size_t count;
};

static enum status source_next(struct source *source)
{
	struct bytes key;
	struct bytes value;
	source->place.size = 0;
	enum status status = store_range_next(&source->range, &key, &value);
	if (status == OUT_OF_RANGE) {
		return OK;
	}
	if (status == OK &&
	    (key.size <= source->prefix_size || value.size != sizeof source->state)) {
		return DATA_LOSS;
	}
	if (status == OK) {
		source->place =
		    (struct bytes){key.data + source->prefix_size, key.size - source->prefix_size};
		source->state = value.data[0];
	}
	return status;
}

static enum status source_add(
    struct request_list *list, uint8_t table, const char *owner_id, const StoredRequest *after)
{
	struct source *source = &list->sources[list->count];
	struct store_key prefix = list_prefix(table, owner_id);
	struct store_key from = prefix;
	if (after != NULL) {
		list_place(&from, after);
		/* The first key behind it: ids hold no byte below 2. */
		from.data[from.size - 1] = 1;
	}
	source->prefix_size = prefix.size;
	enum status status =
	    store_range_open(list->call->txn, key_bytes(&prefix), key_bytes(&from), &source->range);
	if (status != OK) {
		return status;
	}
	list->count++;
	return source_next(source);
}

enum status request_list_open(
    struct call *call, const struct request_list_options *options, struct request_list **ret_list)
{
	struct request_list *list = arena_alloc(call->arena, sizeof *list);
	size_t room = options->area_count + 1;
	if (list == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	list->call = call;
	list->sources = arena_alloc(call->arena, room * sizeof *list->sources);
	if (list->sources == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = OK;
	if (options->filer_id != NULL) {
		status = source_add(list, TABLE_OF_FILER, options->filer_id, options->after);
	}
	for (size_t i = 0; i < options->area_count && status == OK; i++) {
		status = source_add(list, TABLE_OF_AREA, options->area_ids[i], options->after);
	}
	if (status != OK) {
		request_list_close(list);
		return status;
	}
	*ret_list = list;
	return OK;
}

static bool same_place(struct bytes a, struct bytes b)
{
	return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

static bool place_before(struct bytes a, struct bytes b)
{
	size_t shorter = a.size < b.size ? a.size : b.size;
	int order = memcmp(a.data, b.data, shorter);
	return order < 0 || (order == 0 && a.size < b.size);
}

static const struct source *newest(const struct request_list *list)
{
	const struct source *best = NULL;
	for (size_t i = 0; i < list->count; i++) {
		const struct source *source = &list->sources[i];
		if (source->place.size > 0 &&
		    (best == NULL || place_before(source->place, best->place))) {
			best = source;
		}
	}
	return best;
}

enum status request_list_next(struct request_list *list, const char **ret_id, uint32_t *ret_state)
{
	const struct source *source = newest(list);
	if (source == NULL) {
		return OUT_OF_RANGE;
	}
	struct bytes place = source->place;
	size_t at = sizeof(uint64_t);
	*ret_id = arena_strdup(list->call->arena, key_take_text(place, &at));
	*ret_state = source->state;
	if (*ret_id == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = OK;
	for (size_t i = 0; i < list->count && status == OK; i++) {
		if (list->sources[i].place.size > 0 && same_place(list->sources[i].place, place)) {
			status = source_next(&list->sources[i]);
		}
	}
	return status;
}

void request_list_close(struct request_list *list)
{
	for (size_t i = 0; list != NULL && i < list->count; i++) {
		store_range_close(&list->sources[i].range);
	}
}
