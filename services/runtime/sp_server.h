/*
 * The SP REP protocol, spoken on nng_stream listeners (ipc and tcp), so that nng REQ sockets and nngcat work against it
 * unchanged. nng's own listeners are not used: one connection can stop them for good (nng issue 1518).
 *
 * A message is handed to the callback as it arrives; the answer may be given at once or later, from any thread.
 */
#ifndef SAMEN_SP_SERVER_H
#define SAMEN_SP_SERVER_H

#include "runtime/bytes.h"
#include "runtime/status.h"

#include <stdbool.h>
#include <sys/types.h>

struct sp_server;
struct sp_message; /* one request on its way; answered exactly once */

struct sp_server_limits {
	size_t frame_bytes_max;      /* default 1 MiB when 0 */
	unsigned connections_max;    /* default 4096 when 0 */
	unsigned in_flight_max;      /* a connection; default 128 when 0; one more closes the connection */
	size_t queued_bytes_max;     /* answers waiting, a connection; default 8 MiB when 0 */
	unsigned handshake_ms;       /* default 3000 when 0 */
	unsigned idle_ms;            /* default 600,000 when 0: a connection that neither asks nor waits for an answer */
	unsigned send_ms;            /* default 5000 when 0: a peer that does not take its answer */
};

struct sp_server_stats {
	uint64_t accepted, open, messages, answers, refused;
};

/*
 * Called on an nng thread for every message; body is alive until the message is answered. Must not block for long.
 * peer_uid is the uid at the other end of an ipc connection, (uid_t)-1 for tcp.
 */
typedef void sp_on_message(void *context, struct sp_message *message, struct bytes body, uid_t peer_uid);

/*
 * Opens a server without listeners. limits may be NULL for the defaults. context is handed to on_message.
 * RESOURCE_EXHAUSTED when memory or threads are short. Owned by the caller: sp_server_close.
 */
enum status sp_server_open(const struct sp_server_limits *limits,
	sp_on_message *on_message,
	void *context,
	struct sp_server **ret_server);

/*
 * Adds a listener: "ipc:///path/socket" or "tcp://127.0.0.1:port" (port 0: any; see sp_server_port). An ipc socket left
 * behind by a dead process is replaced, one that a live process answers on is ALREADY_EXISTS. An ipc peer is let in only when its uid is the server's own, 0,
 * or listed with sp_server_allow_uid. INVALID_ARGUMENT for another scheme, UNAVAILABLE with errno text in the log otherwise.
 */
enum status sp_server_listen(struct sp_server *server, const char *url);

/* Lets this uid in on ipc listeners. Before listening. */
void sp_server_allow_uid(struct sp_server *server, uid_t uid);

/* The port of the newest tcp listener, 0 when there is none. */
int sp_server_port(const struct sp_server *server);

/*
 * Sends the answer and ends the message; body is copied. Any thread, does not block. On a connection gone meanwhile the
 * answer is dropped. A NULL message is a no-op.
 */
void sp_message_answer(struct sp_message *message, struct bytes body);

/* The connection's number, the same for all messages of one connection. */
uint64_t sp_message_connection(const struct sp_message *message);

void sp_server_stats(const struct sp_server *server, struct sp_server_stats *ret_stats);

/* Stops accepting new connections and new messages; messages already handed over can still be answered. */
void sp_server_stop(struct sp_server *server);

/* Waits until every answer given has been sent or dropped, timeout_ms at most. DEADLINE_EXCEEDED otherwise. Blocks. */
enum status sp_server_drain(struct sp_server *server, unsigned timeout_ms);

/* Stops, closes every connection, frees. Every message handed over must have been answered. Takes NULL. Blocks. */
void sp_server_close(struct sp_server *server);

#endif
