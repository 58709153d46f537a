#include "fuzz/support/row.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD_BYTES = 5 };

/* Takes the next call off the row. */
static struct bytes take_payload(struct bytes *row)
{
	size_t size = row->data[3] | (size_t)row->data[4] << 8;
	struct bytes payload = {row->data + HEAD_BYTES, row->size - HEAD_BYTES};
	if (size < payload.size) {
		payload.size = size;
	}
	row->data = payload.data + payload.size;
	row->size -= HEAD_BYTES + payload.size;
	return payload;
}

enum status row_run_in(
    const struct live_service *service, struct bytes row, struct store_txn *txn, char **ret_message)
{
	struct live_made made = {.count = 0};
	enum status last = OK;
	for (size_t i = 0; i < ROW_CALLS_MAX && row.size >= HEAD_BYTES; i++) {
		const struct live_step *step =
		    live_step(service, (uint16_t)(row.data[0] | row.data[1] << 8));
		const struct live_caller *caller = live_caller(service, row.data[2]);
		struct bytes payload = take_payload(&row);
		char *message = NULL;
		last = live_run(service, step, &caller->caller, payload, txn, &made,
		    ret_message != NULL ? &message : NULL);
		if (last != OK && ret_message != NULL && *ret_message == NULL) {
			*ret_message = message;
			message = NULL;
		}
		free(message);
	}
	return last;
}

bool row_writes(const struct live_service *service, struct bytes row)
{
	bool writes = false;
	while (row.size >= HEAD_BYTES && !writes) {
		writes = live_step_writes(
		    live_step(service, (uint16_t)(row.data[0] | row.data[1] << 8)));
		(void)take_payload(&row);
	}
	return writes;
}

enum status row_run(struct bytes row, char **ret_message)
{
	struct store_txn *txn;
	if (row.size == 0) {
		return OK;
	}
	const struct live_service *service = live_service(row.data[0]);
	live_require(store_write(service->fake->store, &txn) == OK, "no transaction");
	enum status status =
	    row_run_in(service, (struct bytes){row.data + 1, row.size - 1}, txn, ret_message);
	store_abort(txn);
	return status;
}

void row_begin(uint8_t row[static ROW_BYTES_MAX], size_t *size, const char *service)
{
	*size = 1;
	for (uint8_t i = 0; i < LIVE_SERVICES; i++) {
		if (strcmp(live_service(i)->name, service) == 0) {
			row[0] = i;
			return;
		}
	}
	live_require(false, "no such service");
}

void row_add(uint8_t row[static ROW_BYTES_MAX],
    size_t *size,
    const char *step,
    uint8_t caller,
    const ProtobufCMessage *request)
{
	size_t packed = protobuf_c_message_get_packed_size(request);
	uint16_t number = live_number_of(step);
	live_require(packed <= UINT16_MAX && *size + HEAD_BYTES + packed <= ROW_BYTES_MAX,
	    "the request is too big for a row");
	uint8_t *at = row + *size;
	at[0] = (uint8_t)number;
	at[1] = (uint8_t)(number >> 8);
	at[2] = caller;
	at[3] = (uint8_t)packed;
	at[4] = (uint8_t)(packed >> 8);
	(void)protobuf_c_message_pack(request, at + HEAD_BYTES);
	*size += HEAD_BYTES + packed;
}
