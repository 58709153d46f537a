/*
 * All connections to the gateway, and since when each is in what it does: whoever sends or takes a
 * byte now and then would stay below any limit of idleness, and still hold a place for ever.
 * Thread-safe; nothing blocks.
 */
#ifndef SAMEN_PEERS_H
#define SAMEN_PEERS_H

#include "gateway/network.h"

enum phase {
	PHASE_HEAD, /* between requests, or the head of one comes in */
	PHASE_BODY, /* the body comes in */
	PHASE_CALL, /* a service works on it */
	PHASE_NEWS, /* a service has no news yet */
	PHASE_SEND, /* the answer goes out */
	PHASE_COUNT
};

/* 0 stands for no limit. */
struct peer_limits {
	unsigned per_address;
	const struct networks *exempt; /* from per_address: proxies, behind which many are */
	unsigned incoming_ms;          /* for PHASE_HEAD, and for PHASE_BODY */
	unsigned sending_ms;           /* for PHASE_SEND */
};

struct peers;
struct peer;

/* RESOURCE_EXHAUSTED. Owned by the caller. */
enum status peers_open(const struct peer_limits *limits, struct peers **ret_peers);
/* Takes NULL. All connections must be closed. */
void peers_close(struct peers *peers);

/* A new one, in PHASE_HEAD. NULL, with the socket shut down, when its address_of_site has too many,
 * or without memory. */
struct peer *peer_open(struct peers *peers, int socket, const struct address *address);
/* Before the socket is closed. Takes NULL. */
void peer_close(struct peer *peer);
/* From now on. Takes NULL. */
void peer_phase(struct peer *peer, enum phase phase);

/* Shuts down those that have been in a phase for too long, and those that left in the middle of a
 * request; those that wait for a service never are. To be called now and then. */
void peers_reap(struct peers *peers, int64_t now_mono_ms);

struct peer_stats {
	unsigned phases[PHASE_COUNT];
	uint64_t opened, refused, reaped;
};
void peers_stats(struct peers *peers, struct peer_stats *ret_stats);

#endif
