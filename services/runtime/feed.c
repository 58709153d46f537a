#include "runtime/feed.h"

enum { LIMIT_DEFAULT = 500, LIMIT_MAX = 1000, WAIT_MS_MAX = 30000, PAGE_BYTES_MAX = 512 * 1024 };

static Samen__Common__V1__Change *change_new(struct call *call, const struct record_change *from)
{
	Samen__Common__V1__Change *change = arena_alloc(call->arena, sizeof *change);
	if (change != NULL) {
		samen__common__v1__change__init(change);
		change->change = from->number;
		change->kind = (char *)(uintptr_t)from->kind;
		change->id = (char *)(uintptr_t)from->id;
	}
	return change;
}

static enum status change_fill(struct call *call,
    feed_project *project,
    const struct record_change *from,
    Samen__Common__V1__Change *change)
{
	const ProtobufCMessage *message;
	enum status status = project(call, from->kind, from->id, &message);
	if (status == NOT_FOUND) {
		change->deleted = true;
		return OK;
	}
	if (status != OK) {
		return status;
	}
	size_t size = protobuf_c_message_get_packed_size(message);
	change->record = (ProtobufCBinaryData){.data = arena_alloc(call->arena, size), .len = size};
	if (change->record.data == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)protobuf_c_message_pack(message, change->record.data);
	return OK;
}

static enum status fill_page(struct call *call,
    struct store_range *range,
    uint32_t limit,
    Samen__Common__V1__ChangesResponse *response,
    feed_project *project)
{
	struct record_change from;
	size_t bytes = 0;
	enum status status;
	while ((status = record_changes_next(range, call->arena, &from)) == OK) {
		if (response->n_changes == limit || bytes > PAGE_BYTES_MAX) {
			response->more = true;
			return OK;
		}
		Samen__Common__V1__Change *change = change_new(call, &from);
		if (change == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		status = change_fill(call, project, &from, change);
		if (status != OK) {
			return status;
		}
		bytes += change->record.len;
		response->changes[response->n_changes++] = change;
		response->last = from.number;
	}
	return status == OUT_OF_RANGE ? OK : status;
}

enum status feed_answer(struct call *call,
    const Samen__Common__V1__ChangesRequest *request,
    Samen__Common__V1__ChangesResponse *response,
    feed_project *project)
{
	uint32_t limit = request->limit != 0 ? request->limit : LIMIT_DEFAULT;
	if (limit > LIMIT_MAX) {
		return call_field(call, "limit", "OUT_OF_RANGE", N_("at most %d"), LIMIT_MAX);
	}
	if (request->wait_ms > WAIT_MS_MAX) {
		return call_field(call, "wait_ms", "OUT_OF_RANGE", N_("at most %d"), WAIT_MS_MAX);
	}
	response->changes = arena_alloc(call->arena, limit * sizeof(Samen__Common__V1__Change *));
	response->generation = arena_strdup(call->arena, store_generation(call->store));
	if (response->changes == NULL || response->generation == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	response->last = request->after;
	struct store_range range;
	enum status status = record_changes_open(call->txn, request->after, &range);
	if (status != OK) {
		return status;
	}
	status = fill_page(call, &range, limit, response, project);
	store_range_close(&range);
	if (status == OK && response->n_changes == 0) {
		(void)call_wait(call, request->wait_ms);
	}
	return status;
}
