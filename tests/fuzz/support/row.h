/*
 * A row of calls as bytes, what fuzz_calls reads and fuzz_seeds writes:
 *
 *   service (1 byte), then for each call: step (2), caller (1), size (2, the low byte first),
 * payload
 *
 * A size that goes beyond the end means: to the end.
 */
#ifndef SAMEN_FUZZ_ROW_H
#define SAMEN_FUZZ_ROW_H

#include "fuzz/support/live.h"

enum { ROW_CALLS_MAX = 8, ROW_BYTES_MAX = 64 * 1024 };

/* Runs the row in one transaction and forgets it all. Returns the last call's status, and the first
 * failed call's words in *ret_message when that is not NULL (to be freed). */
enum status row_run(struct bytes row, char **ret_message);
/* The same inside txn, on a service. row begins after the service's byte. */
enum status row_run_in(const struct live_service *service,
    struct bytes row,
    struct store_txn *txn,
    char **ret_message);

/* Whether one of its calls may change the store. row as in row_run_in. */
bool row_writes(const struct live_service *service, struct bytes row);

/* Appends to a row of *size bytes. */
void row_begin(uint8_t row[static ROW_BYTES_MAX], size_t *size, const char *service);
void row_add(uint8_t row[static ROW_BYTES_MAX],
    size_t *size,
    const char *step,
    uint8_t caller,
    const ProtobufCMessage *request);

#endif
