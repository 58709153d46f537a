/*
 * The life of a service process: configuration, keys, store, server, followers, timers, and an
 * orderly end. A service's main.c only names its parts.
 *
 * A deployment's folder (HOME):
 *   samen.conf      configuration
 *   keys/           a signing key and a secret a service, all public keys, intake's master key
 *   keys/retired/   public keys of before (key_rotation.h)
 *   keys/NAME/      a service's secret keys, where services are users of their own
 *   run/NAME.sock   where each service listens, unless samen.conf says otherwise (door.h)
 *   data/NAME/      each service's store, and the lock that keeps a second process off
 */
#ifndef SAMEN_SERVICE_H
#define SAMEN_SERVICE_H

#include "runtime/config.h"
#include "runtime/door.h"
#include "runtime/follower.h"
#include "runtime/rpc_server.h"
#include "runtime/service_secret.h"

enum {
	SERVICE_TIMERS_MAX = 8,
	SERVICE_SOURCES_MAX = 3,
	SERVICE_SECRET_SIZE = 32,
	CALLS_PER_SECOND_DEFAULT = 50, /* of each caller: limit.calls_per_second, limit.burst */
	CALLS_BURST_DEFAULT = 200,
	CALLS_WAITING_DEFAULT = 64
};

/* What a service has at hand from its start; alive until its close has returned. */
struct service {
	const char *home;
	const char *key_folder; /* of its secret keys: HOME/keys/NAME, else HOME/keys */
	const struct config *config;
	struct store *store;
	struct keyring *keyring;
	const struct signing_key *key;
	const struct service_secret *secret;
	struct rpc_server *server; /* NULL while open runs */
};

/* Run now and then: as a write (expiry, purge), or outside any transaction, on the main thread,
 * where it may read a file. */
struct service_timer {
	const char *name;
	unsigned every_ms;
	enum status (*run)(struct call *call, void *arg);
	void (*look)(void *state);
};

struct service_definition {
	const char *name;
	const struct route *routes;
	uint32_t schema;
	enum status (*upgrade)(struct store_txn *txn, uint32_t from_schema);
	/* Builds what lives in memory, from the store; *ret_state becomes call->service. */
	enum status (*open)(const struct service *service, void **ret_state);
	/* Starts and ends threads of the service's own, which may use the server: start before it
	 * listens, stop before it drains. Both may be NULL. */
	enum status (*start)(void *state, struct rpc_server *server);
	void (*stop)(void *state);
	void (*close)(void *state);
	enum status (*admit)(struct call *call);
	const struct follower_source *sources[SERVICE_SOURCES_MAX + 1];
	struct service_timer timers[SERVICE_TIMERS_MAX + 1];
};

/* Runs the service until SIGTERM or SIGINT; returns the process's exit code (sysexits). Usage:
 * samen-NAME --home FOLDER */
int service_main(int argc, char **argv, const struct service_definition *definition);

#endif
