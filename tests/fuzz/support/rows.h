/*
 * Calls that mean something, from tests/fuzz/calls.txt, as rows (row.h): what fuzzers start from,
 * and what is asked of a damaged store. The file holds, for every row,
 *
 *   = SERVICE NAME               or ? SERVICE NAME, when its calls may be refused
 *   CALLER STEP JSON             the request in proto3's JSON
 *   CALLER feed/SOURCE KIND/ID JSON   a change of a feed; without JSON the record is gone
 *
 * in lines, as many calls as wanted; lines that begin with # and empty ones are skipped. What is
 * wrong in it ends the program.
 */
#ifndef SAMEN_FUZZ_ROWS_H
#define SAMEN_FUZZ_ROWS_H

#include "fuzz/support/row.h"

enum { ROWS_MAX = 256 };

/* Of one service, alive until the program ends; the bytes are without the service's (row_run_in).
 */
size_t rows_count(const struct live_service *service);
struct bytes rows_at(const struct live_service *service, size_t index);
bool rows_may_fail(const struct live_service *service, size_t index);
const char *rows_name(const struct live_service *service, size_t index);

#endif
