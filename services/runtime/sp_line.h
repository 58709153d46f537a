/*
 * The client's side of one SP connection to a REP server: blocking, for one thread at a time, one
 * request at a time. On plain sockets, not on nng's REQ sockets: with nng 1.5.2, one of those whose
 * server is killed may never connect again, and one closed while an answer comes in can stop nng's
 * reaper, which ends the use of nng in the whole process. A process that only calls starts no nng
 * threads, and may fork.
 */
#ifndef SAMEN_SP_LINE_H
#define SAMEN_SP_LINE_H

#include "runtime/bytes.h"
#include "runtime/status.h"

#include <stdbool.h>

struct sp_line;

/*
 * A line to url ("ipc:///path", "tcp://host:port"), not connected. INVALID_ARGUMENT,
 * RESOURCE_EXHAUSTED. Owned by the caller.
 */
enum status sp_line_open(const char *url, struct sp_line **ret_line);

/* Takes NULL. */
void sp_line_close(struct sp_line *line);

/* Whether it was connected when last used. Does not block. */
bool sp_line_connected(const struct sp_line *line);

/* Whether it still is, as far as is known here; hangs up when not. Between calls. Does not block.
 */
bool sp_line_alive(struct sp_line *line);

/*
 * These give up at until_ms (of clock_mono_ms). Any but OK leaves the line disconnected:
 * DEADLINE_EXCEEDED for time, UNAVAILABLE for a connection refused or lost, DATA_LOSS for a peer
 * that does not speak the protocol.
 */

/* Connects and greets. Blocks. */
enum status sp_line_connect(struct sp_line *line, int64_t until_ms);

/*
 * Sends a request of this body. OK: all of it is on its way. Otherwise the peer cannot have all of
 * it. Blocks.
 */
enum status sp_line_send(struct sp_line *line, struct bytes body, int64_t until_ms);

/*
 * Receives the answer. *ret_body holds *ret_size bytes and is the caller's to free. DATA_LOSS also
 * for one of more than size_max bytes, RESOURCE_EXHAUSTED for memory. Blocks.
 */
enum status sp_line_receive(
    struct sp_line *line, size_t size_max, int64_t until_ms, uint8_t **ret_body, size_t *ret_size);

/*
 * Ends what another thread waits for on this line, and from here on whatever is tried, with
 * CANCELLED. For good. Any thread, while the line is not closed; does not block.
 */
void sp_line_interrupt(struct sp_line *line);

/* Disconnects. Idempotent. */
void sp_line_hang_up(struct sp_line *line);

#endif
