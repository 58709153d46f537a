/*
 * Inside a connection: sp_connection.c keeps and answers, sp_receive.c takes in. For these two
 * only.
 */
#ifndef SAMEN_SP_CONNECTION_PRIVATE_H
#define SAMEN_SP_CONNECTION_PRIVATE_H

#include "runtime/sp_connection.h"
#include "runtime/sp_outbox.h"

enum { SP_INBOX_BYTES = 16 * 1024 }; /* one read takes a header, its body and what else has come */

struct connection {
	struct sp_hub *hub;
	nng_stream *stream;
	nng_aio *rx;
	nng_aio *tx;
	enum sp_carrier carrier;
	uint64_t number;
	uid_t peer_uid;
	atomic_uint users;
	atomic_bool closed;
	struct connection_link link;
	struct connection *next_dead;

	/* Receiving. Touched by one callback at a time. */
	bool greeted;
	int64_t deadline_ms; /* for what has begun to come to be complete; 0 when nothing has */
	struct sp_message *incomplete; /* its header has come, but not all of its payload */
	size_t incomplete_bytes;       /* what has come of its payload */
	uint8_t *inbox;
	size_t inbox_bytes;

	/* Answering, from any thread. */
	pthread_mutex_t mutex; /* guards what follows */
	unsigned in_flight;
	bool answered; /* since the receive was armed */
	bool sending;  /* a send is armed or about to be; leaving is then its own, unlocked */
	struct outbox waiting;
	struct outbox leaving;
	size_t leaving_done; /* bytes of leaving already sent */
};

struct sp_message {
	struct connection *connection;
	size_t backtrace_bytes;
	size_t size;
	uint8_t payload[];
};

/* One more user, only while another is one; and one less. */
void connection_hold(struct connection *connection);
void connection_release(struct connection *connection);

/* connection_close, counted as the server's doing. */
void connection_expel(struct connection *connection);

/* Takes NULL. */
void sp_message_free(struct sp_message *message);

/* Arms a receive. The caller holds the connection. */
void connection_receive(struct connection *connection);

/* The callback of rx; its argument is the connection. */
void connection_on_received(void *arg);

#endif
