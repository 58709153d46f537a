/*
 * Calls to the services of a deployment elsewhere, through its gateway: the Connect protocol
 * (unary, application/proto) over HTTPS, or plain HTTP to this very machine. One connection, kept
 * between calls. One thread at a time.
 */
#ifndef SAMEN_CLI_HTTPS_LINE_H
#define SAMEN_CLI_HTTPS_LINE_H

#include "runtime/arena.h"
#include "runtime/status.h"

#include "envelope.pb-c.h"

struct https_line;

/*
 * A line to the gateway at origin ("https://host[:port]"); ca_file holds the certificates (PEM) to
 * trust instead of the system's, NULL for those. Both are copied. Does not connect yet.
 * RESOURCE_EXHAUSTED. Owned by the caller.
 */
enum status https_line_open(const char *origin, const char *ca_file, struct https_line **ret_line);
/* Takes NULL. */
void https_line_close(struct https_line *line);

/*
 * Sends request, waits, and unpacks the answer into arena. request->timeout_ms bounds the whole
 * call; the gateway is told what is left of it. A lost connection is tried again, with the same
 * request key, while there is time. On OK the response's code says how the service answered.
 * Otherwise:
 * - UNAVAILABLE: nobody could be reached.
 * - PERMISSION_DENIED: the other side could not prove by its certificate who it is; nothing was
 *   sent.
 * - RESOURCE_EXHAUSTED: short of memory.
 * - DEADLINE_EXCEEDED: no answer in time; the call may have taken effect.
 * - DATA_LOSS: what answered is no gateway, or the answer is too large.
 * Blocks.
 */
enum status https_line_call(struct https_line *line,
    struct arena *arena,
    const Samen__Rpc__V1__Request *request,
    Samen__Rpc__V1__Response **ret_response);

/* What libcurl says about the last call that failed, in English; "" when it says nothing. Alive
 * until the next call. */
const char *https_line_failure(const struct https_line *line);

#endif
