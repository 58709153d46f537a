/*
 * Serves a table of methods: decodes envelopes, identifies the caller, runs READ handlers at once
 * in a read transaction, LONG_READ handlers on threads of their own, WRITE handlers in the next
 * group commit, and parks WAIT handlers (and reads that wait for another service's change) without
 * holding a thread.
 */
#ifndef SAMEN_RPC_SERVER_H
#define SAMEN_RPC_SERVER_H

#include "runtime/call.h"
#include "runtime/rate_limit.h"
#include "runtime/sp_server.h"
#include "runtime/store.h"
#include "runtime/token.h"

struct rpc_server;

enum {
	CALL_ARENA_BYTES_MAX = 16 * 1024 * 1024,
	CALL_TIMEOUT_MS_DEFAULT = 5000,
	CALL_TIMEOUT_MS_MAX = 60000,
	CALLS_QUEUED_MAX = 8192, /* writes waiting for a commit */
	CALLS_PARKED_MAX = 4096, /* calls waiting for news */
	PREPARE_QUEUED_MAX = 4096,
	PREPARE_THREADS = 2,
	AGAIN_THREADS = 1, /* run woken calls: never behind the slow work of prepare */
	LONG_QUEUED_MAX = 8,
	LONG_THREADS = 2, /* run LONG_READ handlers: never before the reads of others */
	/* As many calls count those that hash a password, wait for news, or take their time. */
	PASSWORD_COST = 10,
	WAIT_COST = 10,
	LONG_COST = 50
};

struct rpc_options {
	const char *name;           /* the service's: "directory" */
	const struct route *routes; /* ends with a NULL method; must outlive the server */
	void *service;              /* handed to handlers as call->service */
	struct store *store;
	struct keyring *keyring;
	uint8_t hash_key[32]; /* secret: under it request payloads are hashed */
	/*
	 * Looks once more at a caller whose token is good, inside the call's transaction:
	 * UNAUTHENTICATED when the token does not count any more. May be NULL.
	 */
	enum status (*admit)(struct call *call);
	const struct sp_server_limits *limits; /* NULL: defaults */
	struct rate rate;                      /* what each caller but services may call; 0: all */
	size_t queued_max;                     /* 0: CALLS_QUEUED_MAX */
	size_t parked_max;                     /* 0: CALLS_PARKED_MAX */
	unsigned parked_per_caller;            /* of those, each caller's but services'; 0: all */
};

/* Opens without listeners. Owned by the caller. */
enum status rpc_server_open(const struct rpc_options *options, struct rpc_server **ret_server);
/* The listening side, to add addresses to: sp_server_listen. */
struct sp_server *rpc_server_sp(struct rpc_server *server);
/*
 * Takes no new calls, ends waiting ones with UNAVAILABLE, finishes writes under way and sends their
 * answers, timeout_ms at most. Blocks.
 */
void rpc_server_drain(struct rpc_server *server, unsigned timeout_ms);
/* Drains, closes. Takes NULL. Blocks. */
void rpc_server_close(struct rpc_server *server);

/*
 * A write of the service's own (a follower's batch, a timer): run is called like a handler, in the
 * next group commit, and once more when the store was too full for all of that commit together.
 * Blocks until it is committed, or has failed. Not from a handler.
 */
enum status rpc_server_write(
    struct rpc_server *server, enum status (*run)(struct call *call, void *arg), void *arg);
/* The same for reading, on this thread. */
enum status rpc_server_read(
    struct rpc_server *server, enum status (*run)(struct call *call, void *arg), void *arg);

/* Says that this service has seen another one's changes up to a number: reads that waited for it go
 * on. Any thread. */
void rpc_server_seen(struct rpc_server *server, const char *source, uint64_t change);

/* Looks after calls whose time is up; to be called every few milliseconds by the service's ticker.
 */
void rpc_server_tick(struct rpc_server *server);

#endif
