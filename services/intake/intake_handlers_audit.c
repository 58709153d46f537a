/* The access log for coordinators: as it lies in the store, and its signed heads. */
#include "intake/access_log.h"
#include "intake/intake.h"
#include "intake/intake_handlers.h"

#include "runtime/page.h"

#include <inttypes.h>

typedef Samen__Intake__V1__AccessRecord AccessRecord;

/* --- ListAccessLog --- */

static ProtobufCBinaryData binary_of(struct bytes bytes)
{
	return (ProtobufCBinaryData){.len = bytes.size, .data = (uint8_t *)(uintptr_t)bytes.data};
}

static enum status show_records(struct call *call,
    const struct access_records *records,
    Samen__Intake__V1__ListAccessLogResponse *out)
{
	AccessRecord *shown = arena_alloc(call->arena, records->count * sizeof *shown);
	out->records = arena_alloc(call->arena, records->count * sizeof(AccessRecord *));
	if (shown == NULL || out->records == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < records->count; i++) {
		samen__intake__v1__access_record__init(&shown[i]);
		shown[i].number = records->records[i].number;
		shown[i].entry = binary_of(records->records[i].packed);
		shown[i].hash = binary_of(records->records[i].hash);
		out->records[out->n_records++] = &shown[i];
	}
	if (records->more) {
		out->next_token = arena_printf(
		    call->arena, "%" PRIu64, records->records[records->count - 1].number);
	}
	return out->next_token != NULL ? OK : RESOURCE_EXHAUSTED;
}

static enum status show_store(struct call *call, Samen__Intake__V1__ListAccessLogResponse *out)
{
	char cut[AUDIT_LINE_MAX];
	enum status status = access_log_cut(call->txn, cut);
	if (status != OK) {
		return status;
	}
	out->at_ms = call->now_ms;
	out->cut = arena_strdup(call->arena, cut);
	out->generation = arena_strdup(call->arena, store_generation(call->store));
	return out->cut != NULL && out->generation != NULL ? OK : RESOURCE_EXHAUSTED;
}

enum status list_access_log_answer(struct call *call, const void *request, void *response)
{
	const Samen__Intake__V1__ListAccessLogRequest *in = request;
	struct access_records records;
	uint64_t after = 0;
	uint32_t size = page_size(call, in->page);
	enum status status = page_after_number(call, in->page, &after);
	if (status == OK) {
		status = call_has_wrong_fields(call) ? INVALID_ARGUMENT : OK;
	}
	if (status == OK) {
		status = access_log_records(call, in->request_id, after, size, &records);
	}
	if (status == OK) {
		status = show_records(call, &records, response);
	}
	return status == OK ? show_store(call, response) : status;
}

/* --- WriteAuditHead --- */

/* What came of writing, for handle and answer. */
struct written {
	enum status status;
	char head[AUDIT_LINE_MAX];
};

enum status write_audit_head_prepare(struct call *call, const void *request)
{
	(void)request;
	struct written *written = arena_alloc(call->arena, sizeof *written);
	if (written == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	written->status = intake_heads(call) != NULL
			      ? audit_heads_write(intake_heads(call), written->head)
			      : UNIMPLEMENTED;
	call->prepared = written;
	return OK;
}

enum status write_audit_head_handle(struct call *call, const void *request)
{
	(void)request;
	const struct written *written = call->prepared;
	switch (written->status) {
	case OK:
		return OK;
	case ABORTED:
		return call_fail(
		    call, UNAVAILABLE, N_("a head is being written at this moment: try again"));
	case NOT_FOUND:
	case PERMISSION_DENIED:
	case UNAVAILABLE:
		return call_fail(call, FAILED_PRECONDITION,
		    N_("%s cannot be written: make its folder on intake's machine and let intake "
		       "write there"),
		    audit_heads_file(intake_heads(call)));
	default:
		return written->status;
	}
}

enum status write_audit_head_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	const struct written *written = call->prepared;
	Samen__Intake__V1__WriteAuditHeadResponse *out = response;
	out->head = arena_strdup(call->arena, written->head);
	out->file = arena_strdup(call->arena, audit_heads_file(intake_heads(call)));
	return out->head != NULL && out->file != NULL ? OK : RESOURCE_EXHAUSTED;
}
