/*
 * The server's side of one SP connection. For sp_server.c only.
 *
 * It is used by whoever holds it: its opener until connection_start returns, the server until it is
 * closed, every armed nng operation, and every message not yet answered. When the last lets go it
 * joins the hub's dead, for the janitor to free: an nng callback cannot free what it runs on.
 */
#ifndef SAMEN_SP_CONNECTION_H
#define SAMEN_SP_CONNECTION_H

#include "runtime/sp_frame.h"
#include "runtime/sp_hub.h"

#include <nng/nng.h>

/* Where the server links its open connections. Guarded by the server. */
struct connection_link {
	struct connection *previous;
	struct connection *next;
};

/*
 * A connection on stream, which it owns from here on success. NULL when memory is short. Silent
 * until started.
 */
struct connection *connection_new(struct sp_hub *hub,
    nng_stream *stream,
    enum sp_carrier carrier,
    uint64_t number,
    uid_t peer_uid);

/* Greets the peer and receives. Called once. */
void connection_start(struct connection *connection);

/* Ends it: what waits to be sent is dropped. Any thread, as long as it is not freed; idempotent. */
void connection_close(struct connection *connection);

/* Frees a dead connection. Blocks until its callbacks have returned, so not on an nng thread. */
void connection_free(struct connection *connection);

struct connection_link *connection_link(struct connection *connection);

/* Takes one of the hub's dead; NULL when there is none. The hub's mutex is held. */
struct connection *connection_take_dead(struct sp_hub *hub);

#endif
