/*
 * Calls to a service over nng REQ sockets: one context a socket, a pool of sockets an address. Blocks until the answer or the
 * deadline; a lost connection is tried again with the same request key while time is left.
 */
#ifndef SAMEN_RPC_CLIENT_H
#define SAMEN_RPC_CLIENT_H

#include "runtime/arena.h"
#include "runtime/status.h"

#include "envelope.pb-c.h"

struct rpc_client;

/*
 * A client of the service at url ("ipc:///path" or "tcp://host:port"). Does not connect yet. sockets_max bounds the calls
 * that can be under way at once (1 to 64); further callers wait. Owned by the caller. Thread-safe.
 */
enum status rpc_client_open(const char *url, unsigned sockets_max, struct rpc_client **ret_client);

/* Takes NULL. No call may be under way. */
void rpc_client_close(struct rpc_client *client);

const char *rpc_client_url(const struct rpc_client *client);

/*
 * Sends request and waits. request->timeout_ms (0 means 5,000) bounds the whole call, retries included. On OK *ret_response is
 * unpacked into arena (alive as long as it) and its code says how the service answered. Otherwise nothing was learnt:
 * UNAVAILABLE nobody could be reached at the address; DEADLINE_EXCEEDED no answer in time (the call may have taken effect: send it again with
 * the same key); DATA_LOSS the answer could not be read; RESOURCE_EXHAUSTED memory, or the frame is too large. Blocks.
 */
enum status rpc_client_call(struct rpc_client *client,
	struct arena *arena,
	const Samen__Rpc__V1__Request *request,
	Samen__Rpc__V1__Response **ret_response);

#endif
