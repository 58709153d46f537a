/*
 * The SP REP protocol, spoken on nng_stream listeners (ipc and tcp), so that nng REQ sockets and
 * nngcat work against it unchanged. nng's own listeners are not used: one connection can stop them
 * for good (nng issue 1518).
 *
 * A message is handed to the callback as it arrives; the answer may be given at once or later, from
 * any thread. A connection that breaks the protocol or passes a limit is closed without an answer;
 * it disturbs no other.
 */
#ifndef SAMEN_SP_SERVER_H
#define SAMEN_SP_SERVER_H

#include "runtime/bytes.h"
#include "runtime/status.h"

#include <sys/types.h>

struct sp_server;
struct sp_message; /* one request on its way; answered exactly once */

/* 0 stands for the default of each. Limits are of one connection unless they say otherwise. */
struct sp_server_limits {
	size_t frame_bytes_max;   /* a request's payload, with its 4 bytes of REQ header; 1 MiB */
	unsigned connections_max; /* of the whole server; 4096; one more is turned away */
	unsigned in_flight_max;   /* messages waiting for an answer; 128 */
	size_t queued_bytes_max;  /* answers waiting to be taken; 8 MiB; also the largest answer */
	size_t held_bytes_max;    /* messages and answers in memory, of the whole server; 512 MiB */
	unsigned handshake_ms;    /* 3000 */
	unsigned frame_ms;        /* from a frame's first byte to its last; 30,000 */
	unsigned idle_ms;         /* neither asks nor waits; 600,000; noticed within twice that */
	unsigned send_ms;         /* a peer that takes nothing of its answer; 5000 */
	mode_t socket_mode;       /* of ipc sockets; 0600 */
};

struct sp_server_stats {
	uint64_t accepted;        /* connections let in, ever */
	uint64_t open;            /* connections not yet freed */
	uint64_t refused;         /* connections turned away at the door: foreign uid, too many */
	uint64_t accept_failures; /* each followed by a pause */
	uint64_t expelled; /* connections closed for a broken rule, a limit or a time passed */
	uint64_t messages; /* handed over */
	uint64_t answers;  /* given, whether they could be sent or not */
};

/*
 * Called on an nng thread for every message, for one connection in order; body is alive until the
 * message is answered. Must not block for long: the messages behind it wait. peer_uid is the uid at
 * the other end of an ipc connection, (uid_t)-1 for tcp.
 */
typedef void sp_on_message(
    void *context, struct sp_message *message, struct bytes body, uid_t peer_uid);

/*
 * Opens a server without listeners. limits may be NULL for the defaults and is copied. context is
 * handed to on_message. RESOURCE_EXHAUSTED when memory or threads are short. Owned by the caller:
 * sp_server_close. Do not fork afterwards.
 */
enum status sp_server_open(const struct sp_server_limits *limits,
    sp_on_message *on_message,
    void *context,
    struct sp_server **ret_server);

/*
 * Lets this uid in on ipc listeners, beside the server's own and 0. Before listening.
 * RESOURCE_EXHAUSTED after 16.
 */
enum status sp_server_allow_uid(struct sp_server *server, uid_t uid);

/*
 * Adds a listener: "ipc:///path/socket" or "tcp://127.0.0.1:port" (port 0: any; see
 * sp_server_port). An ipc socket left behind by a dead process is replaced; ALREADY_EXISTS when a
 * live process answers there, when the path is something else than a socket, or when the tcp port
 * is taken. INVALID_ARGUMENT for another scheme or an address that cannot be; RESOURCE_EXHAUSTED
 * for memory; UNAVAILABLE otherwise, the reason in the log. One thread at a time; a host name may
 * block.
 */
enum status sp_server_listen(struct sp_server *server, const char *url);

/* The port of the newest tcp listener, 0 when there is none. */
int sp_server_port(const struct sp_server *server);

/*
 * Sends the answer and ends the message; body is copied, and may be (part of) the message's own.
 * Any thread, does not block. On a connection gone meanwhile the answer is dropped. A NULL message
 * is a no-op.
 */
void sp_message_answer(struct sp_message *message, struct bytes body);

/* The connection's number, the same for all messages of one connection. */
uint64_t sp_message_connection(const struct sp_message *message);

/* Any thread; the numbers are not of one moment. */
void sp_server_stats(const struct sp_server *server, struct sp_server_stats *ret_stats);

/*
 * Stops accepting: when it returns, no message is being handed over and none will be, and no
 * connection is let in. Messages handed over before can still be answered. Not from on_message.
 * Idempotent. Blocks until running callbacks have returned.
 */
void sp_server_stop(struct sp_server *server);

/*
 * Waits until every answer given has been sent or dropped, timeout_ms at most. DEADLINE_EXCEEDED
 * otherwise. Blocks.
 */
enum status sp_server_drain(struct sp_server *server, unsigned timeout_ms);

/*
 * Stops, closes every connection, frees. Blocks until every message handed over has been answered
 * (those answers are dropped), so see to it that they are. Not from on_message. Takes NULL.
 */
void sp_server_close(struct sp_server *server);

#endif
