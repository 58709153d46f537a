/*
 * Calls to a service over SP REQ connections (sp_line.h), a pool of them an address. Blocks until
 * the answer or the deadline; a lost connection is tried again with the same request key while time
 * is left.
 */
#ifndef SAMEN_RPC_CLIENT_H
#define SAMEN_RPC_CLIENT_H

#include "runtime/arena.h"
#include "runtime/status.h"

#include "envelope.pb-c.h"

enum {
	RPC_SOCKETS_MAX = 64,
	RPC_REQUEST_BYTES_MAX = (1 << 20) - 4, /* encoded; what sp_server takes by default */
	RPC_RESPONSE_BYTES_MAX = 8 << 20,      /* encoded; a larger answer is DATA_LOSS */
	RPC_TIMEOUT_MS_DEFAULT = 5000,
	RPC_REACH_MS = 1000 /* without a connection for so long, nobody is there */
};

struct rpc_client;

/*
 * A client of the service at url ("ipc:///path" or "tcp://host:port"), which is copied. Does not
 * connect yet. sockets_max bounds the calls that can be under way at once (1 to RPC_SOCKETS_MAX);
 * further callers wait. INVALID_ARGUMENT for another url or number; RESOURCE_EXHAUSTED. Owned by
 * the caller. The client is thread-safe.
 */
enum status rpc_client_open(const char *url, unsigned sockets_max, struct rpc_client **ret_client);

/* Takes NULL. No call may be under way. Does not block. */
void rpc_client_close(struct rpc_client *client);

/*
 * Ends the calls that are under way with CANCELLED, and all later ones at once: for closing without
 * waiting for their deadlines. What was sent may have taken effect. Any thread; does not block.
 */
void rpc_client_interrupt(struct rpc_client *client);

const char *rpc_client_url(const struct rpc_client *client);

/*
 * Sends request and waits. request->timeout_ms (0 means RPC_TIMEOUT_MS_DEFAULT) bounds the whole
 * call, retries included; the service is told what is left of it. On OK *ret_response is unpacked
 * into arena (alive as long as it) and its code says how the service answered. Otherwise:
 * - UNAVAILABLE: nobody could be reached within RPC_REACH_MS or the timeout; nothing was sent.
 * - RESOURCE_EXHAUSTED: short of memory, or the request is too large; nothing was sent.
 * - DEADLINE_EXCEEDED: no answer in time. The call may have taken effect: send it again with the
 *   same key.
 * - DATA_LOSS: the answer could not be read, or does not fit the arena; as DEADLINE_EXCEEDED.
 * - CANCELLED: rpc_client_interrupt; as DEADLINE_EXCEEDED.
 *
 * Any thread but nng's own. Blocks.
 */
enum status rpc_client_call(struct rpc_client *client,
    struct arena *arena,
    const Samen__Rpc__V1__Request *request,
    Samen__Rpc__V1__Response **ret_response);

#endif
