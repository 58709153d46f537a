/* What samen.conf says of the gateway; docs/gateway.md explains each. */
#ifndef SAMEN_GATEWAY_SETTINGS_H
#define SAMEN_GATEWAY_SETTINGS_H

#include "gateway/network.h"
#include "runtime/config.h"

#include <limits.h>
#include <sys/socket.h>

enum { LISTEN_ADDRESSES_MAX = 4, ORIGINS_MAX = 16, ORIGIN_SIZE = 160 };

struct settings {
	struct sockaddr_storage listen[LISTEN_ADDRESSES_MAX];
	size_t listen_count;
	char web_root[PATH_MAX];
	const char *certificate, *key; /* paths; empty: plain HTTP */
	const char *public_url;        /* without the '/' at its end; empty: not said */
	bool behind_proxy;
	char cors_origins[ORIGINS_MAX][ORIGIN_SIZE];
	size_t cors_origin_count;
	struct networks trusted_proxies, metrics_from;
	uint64_t connections;             /* at once, at every address that is listened at */
	uint64_t connections_per_address; /* of callers; 0: no limit */
	uint64_t incoming_seconds;        /* for a request to come in */
	uint64_t sending_seconds;         /* for an answer to be taken */
	/* Calls without a token, by the address of who calls; 0: no limit. */
	uint64_t anonymous_per_second, anonymous_burst;
};

/* INVALID_ARGUMENT (said in the log) when something is not understood, or would listen in the clear
 * where others are. Texts are alive as long as config. */
enum status settings_read(
    const struct config *config, const char *home, struct settings *ret_settings);

bool settings_tls(const struct settings *settings);
/* Whether browsers come by https, to the gateway itself or to the proxy before it. */
bool settings_public_tls(const struct settings *settings);

#endif
